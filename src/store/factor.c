/* SPDX-License-Identifier: Apache-2.0 */
#include "store/factor.h"

#include "store/statements.h"

enum {
    TOTP_SAVE,
    TOTP_FIND,
    TOTP_DELETE,
    TOTP_N_LACKING,
    RECOVERY_INSERT,
    RECOVERY_USE,
    RECOVERY_N,
    RECOVERY_DELETE,
    SOURCE_NOTE,
    SOURCE_IS_KNOWN,
    SOURCE_DELETE
};

const struct sql factor_sql[] = {
    [TOTP_SAVE] = {"totp_save",
                   "INSERT INTO totp (person_id, secret, begun_at, confirmed_at, last_step) "
                   "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id) DO UPDATE SET secret = "
                   "excluded.secret, begun_at = excluded.begun_at, confirmed_at = "
                   "excluded.confirmed_at, last_step = excluded.last_step",
                   "ttiIi", "", false},
    [TOTP_FIND] =
        {"totp_find",
         "SELECT person_id, secret, begun_at, confirmed_at, last_step FROM totp WHERE "
         "person_id = $1",
         "t", "ttiIi", true},
    [TOTP_DELETE] = {"totp_delete", "DELETE FROM totp WHERE person_id = $1", "t", "", true},
    [TOTP_N_LACKING] = {"totp_n_lacking",
                        "SELECT COUNT(*) FROM person p WHERE p.role = 'administrator' AND "
                        "p.is_disabled = 0 AND p.erased_at IS NULL AND p.password IS NOT NULL "
                        "AND NOT EXISTS (SELECT 1 FROM totp t WHERE t.person_id = p.id AND "
                        "t.confirmed_at IS NOT NULL)",
                        "", "i", false},
    [RECOVERY_INSERT] = {"recovery_insert",
                         "INSERT INTO recovery_code (digest, person_id) VALUES ($1, $2)", "tt",
                         "", false},
    [RECOVERY_USE] = {"recovery_use",
                      "DELETE FROM recovery_code WHERE digest = $1 AND person_id = $2", "tt",
                      "", true},
    [RECOVERY_N] = {"recovery_n", "SELECT COUNT(*) FROM recovery_code WHERE person_id = $1",
                    "t", "i", true},
    [RECOVERY_DELETE] = {"recovery_delete", "DELETE FROM recovery_code WHERE person_id = $1",
                         "t", "", true},
    [SOURCE_NOTE] =
        {"source_note",
         "INSERT INTO known_source (person_id, source, seen_at) VALUES ($1, $2, $3) "
         "ON CONFLICT (person_id, source) DO UPDATE SET seen_at = excluded.seen_at",
         "tti", "", false},
    [SOURCE_IS_KNOWN] =
        {"source_is_known",
         "SELECT COUNT(*) FROM known_source WHERE person_id = $1 AND source = $2 "
         "AND seen_at >= $3",
         "tti", "i", true},
    [SOURCE_DELETE] = {"source_delete", "DELETE FROM known_source WHERE person_id = $1", "t",
                       "", true},
};
const size_t n_factor_sql = sizeof factor_sql / sizeof factor_sql[0];

enum status totp_save(struct db *db, const struct totp *t, struct err *e)
{
    return db_exec(db, &factor_sql[TOTP_SAVE],
                   DB_PARAMS(DB_T(t->person_id), DB_T(t->secret), db_utc(t->begun_at),
                             db_utc(t->confirmed_at), DB_I(t->last_step)),
                   e);
}

struct find {
    struct arena *a;
    struct totp *out;
};

static enum status take(void *ctx, const struct db_row *r, struct err *e)
{
    struct find *f = ctx;
    *f->out = (struct totp){db_dup(r, 0, f->a), db_dup(r, 1, f->a), db_instant(r, 2),
                            db_instant(r, 3), db_int(r, 4)};
    return arena_status(f->a, "second factor", e);
}

enum status totp_find(struct db *db, struct arena *a, str person_id, struct totp *out,
                      bool *found, struct err *e)
{
    struct find f = {a, out};
    return db_find(db, &factor_sql[TOTP_FIND], DB_PARAMS(DB_T(person_id)), take, &f, found, e);
}

enum status totp_delete(struct db *db, str person_id, struct err *e)
{
    enum status st = db_exec(db, &factor_sql[RECOVERY_DELETE], DB_PARAMS(DB_T(person_id)), e);
    if (st != LW_OK) return st;
    return db_exec(db, &factor_sql[TOTP_DELETE], DB_PARAMS(DB_T(person_id)), e);
}

enum status totp_n_lacking(struct db *db, int64_t *n, struct err *e)
{
    return db_number(db, &factor_sql[TOTP_N_LACKING], DB_NO_PARAMS, n, e);
}

enum status recovery_insert(struct db *db, str digest, str person_id, struct err *e)
{
    return db_exec(db, &factor_sql[RECOVERY_INSERT], DB_PARAMS(DB_T(digest), DB_T(person_id)),
                   e);
}

enum status recovery_use(struct db *db, str digest, str person_id, bool *found, struct err *e)
{
    enum status st =
        db_exec(db, &factor_sql[RECOVERY_USE], DB_PARAMS(DB_T(digest), DB_T(person_id)), e);
    *found = st == LW_OK && db_n_changed(db) > 0;
    return st;
}

enum status recovery_n(struct db *db, str person_id, int64_t *n, struct err *e)
{
    return db_number(db, &factor_sql[RECOVERY_N], DB_PARAMS(DB_T(person_id)), n, e);
}

enum status source_note(struct db *db, str person_id, str source, struct utc now, struct err *e)
{
    return db_exec(db, &factor_sql[SOURCE_NOTE],
                   DB_PARAMS(DB_T(person_id), DB_T(source), db_utc(now)), e);
}

enum status source_is_known(struct db *db, str person_id, str source, struct utc since,
                            bool *out, struct err *e)
{
    int64_t n = 0;
    enum status st = db_number(db, &factor_sql[SOURCE_IS_KNOWN],
                               DB_PARAMS(DB_T(person_id), DB_T(source), db_utc(since)), &n, e);
    *out = n > 0;
    return st;
}

enum status source_delete_of(struct db *db, str person_id, struct err *e)
{
    return db_exec(db, &factor_sql[SOURCE_DELETE], DB_PARAMS(DB_T(person_id)), e);
}
