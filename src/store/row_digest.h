/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of rows in events, for the enduring tables that record_kind.h does not have. The driver
 * notes which rows a transaction touches (triggers of the connection, so that no writer can forget
 * to say it); the next event of the transaction gets what they have come to, as member
 *   "row_digests":{TABLE:{KEY:DIGEST, ...}, ...}
 * of its payload. A key names one row, or all rows that share it: the components of an image, the
 * steps of a policy. Its digest is that of the chain over them in their order,
 *   chain(0) = 32 zeros, chain(n) = SHA-256(chain(n-1), SHA-256(text of row n)),
 * and empty when there is none any more. The text of a row is that of record_kind.h.
 *
 * Left out are columns that are derived or lead to a person, and those that an archive does not
 * have. The list of columns is frozen: a new column waits for a new kind of the same table.
 */
#ifndef LW_STORE_ROW_DIGEST_H
#define LW_STORE_ROW_DIGEST_H

#include "crypto/digest.h"
#include "store/db.h"

struct row_kind {
    const char *table, *noun;
    const char *key;     /* column */
    const char *order;   /* of the rows that share a key; NULL: there is one */
    const char *columns; /* "id, name, ..." */
    bool is_archived;
    const char *shown; /* to the digest in place of the columns, not of an archive; or NULL */
};
extern const struct row_kind row_kinds[]; /* ends with a table NULL; ascending */
const struct row_kind *row_kind_find(str table);
int row_kind_n_columns(const struct row_kind *k);

/* Rows one event takes; of more none: they come in events of their own, this many each. */
enum {
    ROW_DIGESTS_OF_EVENT = 64,
    ROW_DIGESTS_ALONE = 4096
};

/* Keys that the running transaction has touched since they were taken last. */
size_t row_digest_n(const struct db *db);
/* Takes the first `max` of them; `hex` is empty where no row is left. */
typedef enum status (*row_digest_fn)(void *ctx, const char *table, str key, str hex,
                                     struct err *e);
enum status row_digest_take(struct db *db, size_t max, row_digest_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;
/* As if every row had been touched: for rows that are older than these digests. */
enum status row_digest_touch_all(struct db *db, struct err *e) LW_MUST_CHECK;

/* Every row of a kind by key and order, with its text. */
typedef enum status (*row_text_fn)(void *ctx, str key, str text, struct err *e);
enum status row_digest_each(struct db *db, const struct row_kind *k, row_text_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;
/* One step of the chain. */
void row_chain_add(struct sha256 *chain, const struct sha256 *row);

#endif
