/* SPDX-License-Identifier: Apache-2.0 */
/* Channels as stored: where messages go beside mail. A removed one keeps its row, not its keys. */
#ifndef LW_STORE_CHANNEL_H
#define LW_STORE_CHANNEL_H

#include "store/db.h"

struct channel {
    str id, name;
    str kind; /* a row of app/channel_kinds.c */
    str url;
    str target;    /* room or topic, may be empty */
    str secret;    /* may be empty */
    str hears;     /* pages, cases, all */
    str person_id; /* whose own it is; empty: shared */
    str lines;     /* product lines that it may tell of, one a line of text; empty: all */
    bool is_enabled;
    struct utc created_at, removed_at;
};
enum status channel_insert(struct db *db, const struct channel *x, struct err *e) LW_MUST_CHECK;
/* Writes every column but id and created_at. */
enum status channel_save(struct db *db, const struct channel *x, struct err *e) LW_MUST_CHECK;
/* By id, removed ones too, or by the name of one that exists, in any case; strings in `a`. */
enum status channel_find(struct db *db, struct arena *a, str id_or_name, struct channel *out,
                         bool *found, struct err *e) LW_MUST_CHECK;
/* All that exist, by name, into an array in `a`. */
enum status channel_all(struct db *db, struct arena *a, struct channel **out, size_t *n,
                        struct err *e) LW_MUST_CHECK;

#endif
