/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner. Each migration is one transaction, together with the row that says it was done, so
 * a store is always at a known number. Two programs that open at once wait for each other: who
 * comes second finds the work done. Before an existing store is changed it is copied beside
 * itself as "store.db.schema-N".
 */
#include "store/migrations.h"

#include "store/component_term.h"
#include "store/finding_tally.h"
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Program text, so only a bound against mistakes. */
#define MAX_TEXT_BYTES ((size_t)1 << 20)

const struct migration migrations[] = {
    {1, "core", schema_core_sql, schema_core_sqlite_sql, "the first one", NULL},
    {2, "product", schema_product_sql, NULL, "nothing to go back to", NULL},
    {3, "case", schema_case_sql, schema_case_sqlite_sql, "nothing to go back to", NULL},
    {4, "identity", schema_identity_sql, NULL, "components known by other names would be lost",
     NULL},
    {5, "decision", schema_decision_sql, NULL, "decisions of people would be lost", NULL},
    {6, "structure", schema_structure_sql, NULL, "what products are made of would be lost",
     NULL},
    {7, "vex", schema_vex_sql, NULL, "statements of suppliers would be lost", NULL},
    {8, "alert", schema_alert_sql, NULL, "nothing to go back to", finding_tally_fill},
    {9, "upload", schema_upload_sql, NULL, "the history of SBOMs would be lost", NULL},
    {10, "portfolio", schema_portfolio_sql, NULL, "nothing to go back to",
     component_terms_fill},
    {11, "duty", schema_duty_sql, NULL, "what was said about duties would be lost", NULL},
    {12, "clock", schema_clock_sql, schema_clock_sqlite_sql,
     "facts that clocks stand on would be lost", NULL},
    {13, "oncall", schema_oncall_sql, NULL, "nothing to go back to", NULL},
    {14, "channel", schema_channel_sql, NULL, "nothing to go back to", NULL},
    {15, "portal", schema_portal_sql, schema_portal_sqlite_sql,
     "states of the portal would be lost", NULL},
    {16, "document", schema_document_sql, schema_document_sqlite_sql,
     "what was told to whom would be lost", NULL},
    {17, "proof", schema_proof_sql, schema_proof_sqlite_sql, "proofs would be lost", NULL},
    {18, "access", schema_access_sql, NULL, "rights would be lost", NULL},
};
const size_t n_migrations = sizeof migrations / sizeof migrations[0];

struct sha256 migration_checksum(const struct migration *m)
{
    struct sha256_ctx *c = sha256_start();
    for (const char *const *text = m->sql; *text; text++)
        sha256_update(c, str_of(*text));
    for (const char *const *text = m->sqlite_sql; text && *text; text++)
        sha256_update(c, str_of(*text));
    return sha256_finish(c);
}

static void expand_sqlite(str text, struct buf *out)
{
    static const struct {
        str token, text;
    } tokens[] = {
        {STR_INIT("{i64}"), STR_INIT("INTEGER")},
        {STR_INIT("{bytes}"), STR_INIT("BLOB")},
        {STR_INIT("{strict}"), STR_INIT("STRICT")},
    };
    while (text.n) {
        size_t i = 0, n = sizeof tokens / sizeof tokens[0];
        if (text.p[0] == '{')
            while (i < n && !str_starts(text, tokens[i].token))
                i++;
        else
            i = n;
        if (i == n) {
            buf_char(out, text.p[0]);
            text = str_from(text, 1);
        } else {
            buf_add(out, tokens[i].text);
            text = str_from(text, tokens[i].token.n);
        }
    }
}

void migration_text_sqlite(const struct migration *m, struct buf *out)
{
    for (const char *const *text = m->sql; *text; text++)
        expand_sqlite(str_of(*text), out);
    for (const char *const *text = m->sqlite_sql; text && *text; text++)
        buf_add(out, str_of(*text));
}

/*
 * The table of what was done stands before all migrations and is not one of them. `program` is
 * the version that applied it; there is no instant, because opening has no clock.
 */
#define HISTORY_SQL                                                                \
 "CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, " \
 "checksum TEXT NOT NULL, program TEXT NOT NULL) STRICT"

/* The number the store is at, 0 for an empty file; checks that its past is ours. */
static enum status current(struct db *db, int *number, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    int n_tables = 0;
    bool has_history = false;
    *number = 0;
    if (sqlite3_prepare_v2(db->handle, "SELECT name FROM sqlite_master WHERE type = 'table'",
                           -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, "read the schema", e);
    int rc;
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        n_tables++;
        has_history |=
            strcmp((const char *)sqlite3_column_text(stmt, 0), "schema_migration") == 0;
    }
    sqlite3_finalize(stmt);
    if (rc != SQLITE_DONE) return sqlite_fail(db, "read the schema", e);
    if (!n_tables) return LW_OK;
    if (!has_history)
        return err_set(e, LW_E_STATE, "'%s' is a database, but not a longwatch store",
                       db->path);
    if (sqlite3_prepare_v2(db->handle,
                           "SELECT number, checksum, program FROM schema_migration "
                           "ORDER BY number",
                           -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, "read the schema's history", e);
    enum status st = LW_OK;
    while (st == LW_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        int found = sqlite3_column_int(stmt, 0);
        const char *sum = (const char *)sqlite3_column_text(stmt, 1);
        const char *program = (const char *)sqlite3_column_text(stmt, 2);
        char ours[SHA256_HEX_CHARS + 1] = "";
        if (found > (int)n_migrations) {
            st = err_set(e, LW_E_STATE,
                         "store '%s' has schema %d of longwatch %s, newer than this program's "
                         "%zu: use that version",
                         db->path, found, program ? program : "?", n_migrations);
            break;
        }
        struct sha256 d = migration_checksum(&migrations[found > 0 ? found - 1 : 0]);
        sha256_hex(&d, ours);
        if (found != *number + 1 || !sum || strcmp(sum, ours) != 0)
            st = err_set(
                e, LW_E_STATE,
                "store '%s': schema %d is not what this program knows under that number",
                db->path, found);
        *number = found;
    }
    if (st == LW_OK && rc != SQLITE_DONE) st = sqlite_fail(db, "read the schema's history", e);
    sqlite3_finalize(stmt);
    return st;
}

enum status migrations_check(struct db *db, struct err *e)
{
    int number;
    enum status st = current(db, &number, e);
    if (st != LW_OK) return st;
    if (number == (int)n_migrations) return LW_OK;
    return err_set(e, LW_E_STATE, "store '%s' has schema %d and needs %zu: open it for writing",
                   db->path, number, n_migrations);
}

static enum status copy_before(struct db *db, int number, struct err *e)
{
    char path[4096];
    sqlite3_stmt *stmt = NULL;
    int n = snprintf(path, sizeof path, "%s.schema-%d", db->path, number);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(e, LW_E_ENV, "store path '%s' is too long", db->path);
    /* Left by an attempt that ended early; the store is still what it was then. */
    unlink(path);
    if (sqlite3_prepare_v2(db->handle, "VACUUM INTO $1", -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, "copy before migration", e);
    sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
    int rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    if (rc != SQLITE_DONE) return sqlite_fail(db, "copy before migration", e);
    if (chmod(path, 0600)) return err_set(e, LW_E_ENV, "copy '%s': cannot set its mode", path);
    return LW_OK;
}

static enum status note_done(struct db *db, const struct migration *m, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    char sum[SHA256_HEX_CHARS + 1];
    struct sha256 d = migration_checksum(m);
    sha256_hex(&d, sum);
    if (sqlite3_prepare_v2(db->handle,
                           "INSERT INTO schema_migration (number, name, checksum, program) "
                           "VALUES ($1, $2, $3, $4)",
                           -1, &stmt, NULL) != SQLITE_OK)
        return sqlite_fail(db, m->name, e);
    sqlite3_bind_int(stmt, 1, m->number);
    sqlite3_bind_text(stmt, 2, m->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, sum, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 4, LW_VERSION, -1, SQLITE_STATIC);
    int rc = sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return rc == SQLITE_DONE ? LW_OK : sqlite_fail(db, m->name, e);
}

/* Inside a transaction of its own; finds out again where the store is, now that it is locked. */
static enum status apply_one(struct db *db, const struct migration *m, struct err *e)
{
    int number;
    struct buf text;
    enum status st = db_begin(db, DB_HERE, e);
    if (st != LW_OK) return st;
    st = current(db, &number, e);
    if (st != LW_OK || number >= m->number) {
        db_rollback(db);
        return st;
    }
    buf_init(&text, MAX_TEXT_BYTES);
    migration_text_sqlite(m, &text);
    st = buf_status(&text, m->name, e);
    if (st == LW_OK && number == 0) st = sqlite_run(db, HISTORY_SQL, "schema history", e);
    if (st == LW_OK) st = sqlite_run(db, buf_z(&text), m->name, e);
    if (st == LW_OK && m->step) st = m->step(db, e);
    if (st == LW_OK) st = note_done(db, m, e);
    if (st == LW_OK)
        st = db_commit(db, e);
    else
        db_rollback(db);
    buf_release(&text);
    return st == LW_OK ? LW_OK : err_context(e, "migration %d (%s)", m->number, m->name);
}

enum status migrations_apply(struct db *db, struct err *e)
{
    int number;
    enum status st = current(db, &number, e);
    if (st != LW_OK || number == (int)n_migrations) return st;
    if (number > 0) st = copy_before(db, number, e);
    for (size_t i = (size_t)number; st == LW_OK && i < n_migrations; i++)
        st = apply_one(db, &migrations[i], e);
    return st;
}
