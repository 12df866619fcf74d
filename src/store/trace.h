/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a word still stands: in any text of any table but `person`, for the report before a person
 * is erased. Upper and lower case of ASCII are the same. Reads every row: not for a page that is
 * opened often.
 */
#ifndef LW_STORE_TRACE_H
#define LW_STORE_TRACE_H

#include "store/db.h"

enum {
    TRACE_MIN_BYTES = 3, /* of a word: less is in everything */
    TRACE_MAX = 500      /* places of one word */
};

struct trace {
    str table, column;
    str id;        /* of the row: its first column */
    int64_t event; /* that last changed it, or that it is; 0: not known */
};
typedef enum status (*trace_fn)(void *ctx, const struct trace *t, struct err *e);
/* At most TRACE_MAX, by table and in the order of the rows; `*is_cut` when there are more. */
enum status trace_each(struct db *db, str word, trace_fn fn, void *ctx, bool *is_cut,
                       struct err *e) LW_MUST_CHECK;

#endif
