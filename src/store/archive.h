/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of the store goes into an archive: which events, rows and documents, as a whole, of a case
 * or of a product. Tables with names, addresses, secrets and messages stay out: an archive is
 * handed on, and people enter it as they enter the ledger, by reference.
 */
#ifndef LW_STORE_ARCHIVE_H
#define LW_STORE_ARCHIVE_H

#include "store/db.h"

enum archive_scope {
    ARCHIVE_ALL,
    ARCHIVE_CASE,
    ARCHIVE_PRODUCT,
    ARCHIVE_TIME, /* events alone */
};

struct archive_selection {
    enum archive_scope scope;
    str id;              /* of the case or product */
    struct utc from, to; /* ARCHIVE_TIME: inclusive, exclusive; UTC_NONE: open */
};

/* Numbers of the chosen events, ascending, with every announcement of a key. Not ARCHIVE_ALL. */
typedef enum status (*archive_seq_fn)(void *ctx, int64_t seq, struct err *e);
enum status archive_each_event(struct db *db, const struct archive_selection *s,
                               archive_seq_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Digests of the documents, ascending. */
typedef enum status (*archive_blob_fn)(void *ctx, str digest, struct err *e);
enum status archive_each_blob(struct db *db, const struct archive_selection *s,
                              archive_blob_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Rows as JSON objects, table by table in ascending order of their names. */
typedef enum status (*archive_row_fn)(void *ctx, const char *table, str json, struct err *e);
enum status archive_each_row(struct db *db, const struct archive_selection *s,
                             archive_row_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* Whether the rows of a table go into a whole archive. */
bool archive_has_table(str table);
/* Why a table stays out ("personal data", "derived", ...); STR_NONE when it does not. */
str archive_left_out(str table);

#endif
