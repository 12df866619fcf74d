/* SPDX-License-Identifier: Apache-2.0 */
#include "store/blob.h"

#include "store/statements.h"

enum {
    BLOB_NOTE,
    BLOB_FIND
};

const struct sql blob_sql[] = {
    [BLOB_NOTE] = {"blob_note",
                   "INSERT INTO blob (digest, n_bytes, received_at, origin) "
                   "VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING",
                   "tiit", "", false},
    [BLOB_FIND] = {"blob_find",
                   "SELECT digest, n_bytes, received_at, origin FROM blob WHERE digest = $1",
                   "t", "tiit", true},
};
const size_t n_blob_sql = sizeof blob_sql / sizeof blob_sql[0];

enum status blob_note(struct db *db, const struct blob *b, struct err *e)
{
    return db_exec(
        db, &blob_sql[BLOB_NOTE],
        DB_PARAMS(DB_T(b->digest), DB_I(b->n_bytes), db_utc(b->received_at), DB_T(b->origin)),
        e);
}

struct take {
    struct arena *a;
    struct blob *out;
};

static enum status take_blob(void *ctx, const struct db_row *row, struct err *e)
{
    struct take *t = ctx;
    *t->out = (struct blob){db_dup(row, 0, t->a), db_int(row, 1), db_instant(row, 2),
                            db_dup(row, 3, t->a)};
    return arena_status(t->a, "blob", e);
}

enum status blob_find(struct db *db, struct arena *a, str digest, struct blob *out, bool *found,
                      struct err *e)
{
    struct take t = {a, out};
    return db_find(db, &blob_sql[BLOB_FIND], DB_PARAMS(DB_T(digest)), take_blob, &t, found, e);
}
