/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SQLite driver: statements, rows, transactions. Opening and its settings are in
 * sqlite_open.c.
 *
 * A statement is prepared once per connection and found again by the address of its row. When it
 * runs inside itself (a row function that asks the same question), the inner run gets a
 * statement of its own. Parameters and columns are checked against the row's letters at every
 * use: a mismatch is our own mistake and ends the program.
 */
#include "store/sqlite_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status sqlite_fail(struct db *db, const char *what, struct err *e)
{
    int code = db->handle ? sqlite3_errcode(db->handle) : SQLITE_NOMEM;
    const char *words = db->handle ? sqlite3_errmsg(db->handle) : "out of memory";
    if (code == SQLITE_CONSTRAINT)
        return err_set(e, LW_E_CONFLICT, "store: %s: %s", what, words);
    return err_set(e, LW_E_ENV, "store: %s: %s", what, words);
}

enum status sqlite_run(struct db *db, const char *text, const char *what, struct err *e)
{
    if (sqlite3_exec(db->handle, text, NULL, NULL, NULL) == SQLITE_OK) return LW_OK;
    return sqlite_fail(db, what, e);
}

/* ---- the cache of statements ---- */

static size_t slot_of(const struct db *db, const struct sql *s)
{
    size_t at = ((uintptr_t)s / sizeof(struct sql) * 2654435761u) & (db->cache_size - 1);
    while (db->cache[at].sql && db->cache[at].sql != s)
        at = (at + 1) & (db->cache_size - 1);
    return at;
}

static void cache_grow(struct db *db)
{
    struct cached_statement *old = db->cache;
    size_t n_old = db->cache_size;
    db->cache_size = n_old ? 2 * n_old : 128;
    db->cache = calloc(db->cache_size, sizeof *db->cache);
    if (!db->cache) BUG("out of memory");
    for (size_t i = 0; i < n_old; i++)
        if (old[i].sql) db->cache[slot_of(db, old[i].sql)] = old[i];
    free(old);
}

static enum status prepare(struct db *db, const struct sql *s, sqlite3_stmt **out,
                           struct err *e)
{
    if (sqlite3_prepare_v3(db->handle, s->text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) ==
        SQLITE_OK)
        return LW_OK;
    return sqlite_fail(db, s->name, e);
}

/* `*is_own` tells that the caller must finalize it. */
static enum status statement(struct db *db, const struct sql *s, sqlite3_stmt **out,
                             bool *is_own, struct err *e)
{
    *is_own = false;
    if (2 * (db->n_cached + 1) > db->cache_size) cache_grow(db);
    struct cached_statement *c = &db->cache[slot_of(db, s)];
    if (!c->sql) {
        enum status st = prepare(db, s, &c->stmt, e);
        if (st != LW_OK) return st;
        c->sql = s;
        db->n_cached++;
    } else if (sqlite3_stmt_busy(c->stmt)) {
        *is_own = true;
        return prepare(db, s, out, e);
    }
    *out = c->stmt;
    return LW_OK;
}

static void done_with(sqlite3_stmt *stmt, bool is_own)
{
    if (is_own) {
        sqlite3_finalize(stmt);
        return;
    }
    sqlite3_reset(stmt);
    sqlite3_clear_bindings(stmt);
}

const struct sql *db_made_find(const struct db *db, const void *whose, unsigned number)
{
    for (const struct made_statement *m = db->made; m; m = m->next)
        if (m->whose == whose && m->number == number) return &m->sql;
    return NULL;
}

const struct sql *db_made_keep(struct db *db, const void *whose, unsigned number,
                               const struct sql *s)
{
    size_t n = strlen(s->text) + 1;
    struct made_statement *m = malloc(sizeof *m + n);
    if (!m) BUG("out of memory");
    memcpy(m->text, s->text, n);
    m->sql = *s;
    m->sql.text = m->text;
    m->whose = whose;
    m->number = number;
    m->next = db->made;
    db->made = m;
    return &m->sql;
}

/* ---- parameters ---- */

_Noreturn static void wrong_use(const struct sql *s, const char *what)
{
    char words[200];
    snprintf(words, sizeof words, "statement '%s': %s", s->name, what);
    BUG(words);
}

static enum db_value_kind kind_of_letter(char letter)
{
    switch (letter | 0x20) {
    case 't': return DB_TEXT;
    case 'i': return DB_INT;
    case 'r': return DB_REAL;
    case 'b': return DB_BYTES;
    }
    return DB_NULL;
}

static int bind_one(sqlite3_stmt *stmt, int at, const struct db_value *v)
{
    switch (v->kind) {
    case DB_NULL: return sqlite3_bind_null(stmt, at);
    case DB_TEXT:
        return sqlite3_bind_text64(stmt, at, v->s.p, v->s.n, SQLITE_STATIC, SQLITE_UTF8);
    case DB_INT: return sqlite3_bind_int64(stmt, at, v->i);
    case DB_REAL: return sqlite3_bind_double(stmt, at, v->r);
    case DB_BYTES:
        return sqlite3_bind_blob64(stmt, at, v->s.n ? v->s.p : "", v->s.n, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum status bind_all(struct db *db, const struct sql *s, sqlite3_stmt *stmt,
                            const struct db_value *v, size_t n, struct err *e)
{
    if (strlen(s->params) != n) wrong_use(s, "number of parameters");
    for (size_t i = 0; i < n; i++) {
        bool may_be_null = s->params[i] >= 'A' && s->params[i] <= 'Z';
        /* Where a value must be, one that is missing means that an arena refused it. */
        if (v[i].kind == DB_NULL && !may_be_null)
            return err_set(e, LW_E_LIMIT, "store: %s: value %zu is missing (memory cap)",
                           s->name, i + 1);
        if (v[i].kind != DB_NULL && v[i].kind != kind_of_letter(s->params[i]))
            wrong_use(s, "kind of a parameter");
        if (bind_one(stmt, (int)i + 1, &v[i]) != SQLITE_OK) return sqlite_fail(db, s->name, e);
    }
    return LW_OK;
}

struct db_value db_utc(struct utc t)
{
    if (utc_is_none(t)) return (struct db_value){.kind = DB_NULL};
    return DB_I(utc_to_ms(t));
}

/* ---- rows ---- */

static void check_column(const struct db_row *r, int column, enum db_value_kind kind)
{
    if (column < 0 || column >= (int)strlen(r->sql->columns))
        wrong_use(r->sql, "column that it does not have");
    if (kind != DB_NULL && kind_of_letter(r->sql->columns[column]) != kind)
        wrong_use(r->sql, "column read as another kind");
}

bool db_is_null(const struct db_row *r, int column)
{
    check_column(r, column, DB_NULL);
    return sqlite3_column_type(r->stmt, column) == SQLITE_NULL;
}

str db_text(const struct db_row *r, int column)
{
    if (db_is_null(r, column)) return STR_NONE;
    if (kind_of_letter(r->sql->columns[column]) == DB_BYTES) {
        const void *p = sqlite3_column_blob(r->stmt, column);
        return (str){p ? p : "", (size_t)sqlite3_column_bytes(r->stmt, column)};
    }
    check_column(r, column, DB_TEXT);
    const unsigned char *p = sqlite3_column_text(r->stmt, column);
    return (str){p ? (const char *)p : "", (size_t)sqlite3_column_bytes(r->stmt, column)};
}

str db_dup(const struct db_row *r, int column, struct arena *a)
{
    return arena_str(a, db_text(r, column));
}

int64_t db_int(const struct db_row *r, int column)
{
    check_column(r, column, DB_INT);
    return sqlite3_column_int64(r->stmt, column);
}

double db_real(const struct db_row *r, int column)
{
    check_column(r, column, DB_REAL);
    return sqlite3_column_double(r->stmt, column);
}

struct utc db_instant(const struct db_row *r, int column)
{
    return db_is_null(r, column) ? UTC_NONE : utc_from_ms(db_int(r, column));
}

int db_n_columns(const struct db_row *r)
{
    return sqlite3_column_count(r->stmt);
}

void db_row_text(const struct db_row *r, struct buf *out)
{
    db_row_text_n(r, db_n_columns(r), out);
}

void db_row_text_n(const struct db_row *r, int n, struct buf *out)
{
    for (int i = 0; i < n; i++) {
        if (db_is_null(r, i)) {
            buf_add(out, STR("null\n"));
            continue;
        }
        str s = STR_NONE;
        char number[48];
        switch (kind_of_letter(r->sql->columns[i])) {
        case DB_TEXT:
        case DB_BYTES: s = db_text(r, i); break;
        case DB_INT:
            snprintf(number, sizeof number, "%lld", (long long)db_int(r, i));
            s = str_of(number);
            break;
        case DB_REAL:
            snprintf(number, sizeof number, "%.17g", db_real(r, i));
            s = str_of(number);
            break;
        case DB_NULL: break;
        }
        buf_printf(out, "%zu ", s.n);
        buf_add(out, s);
        buf_char(out, '\n');
    }
}

/* ---- running ---- */

static enum status step_all(struct db *db, const struct sql *s, sqlite3_stmt *stmt,
                            db_row_fn fn, void *ctx, bool is_first_only, bool *found,
                            struct err *e)
{
    struct db_row row = {stmt, s};
    for (;;) {
        int rc = sqlite3_step(stmt);
        if (rc == SQLITE_DONE) return LW_OK;
        if (rc != SQLITE_ROW) return sqlite_fail(db, s->name, e);
        if (found) *found = true;
        enum status st = fn ? fn(ctx, &row, e) : LW_OK;
        if (st != LW_OK || is_first_only) return st;
    }
}

static enum status run(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                       db_row_fn fn, void *ctx, bool is_first_only, bool *found, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    bool is_own;
    enum status st = statement(db, s, &stmt, &is_own, e);
    if (st != LW_OK) return st;
    if (!db->begun_at && !sqlite3_stmt_readonly(stmt))
        wrong_use(s, "writes outside a transaction");
    st = bind_all(db, s, stmt, v, n, e);
    if (st == LW_OK) st = step_all(db, s, stmt, fn, ctx, is_first_only, found, e);
    done_with(stmt, is_own);
    return st;
}

enum status db_exec(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                    struct err *e)
{
    return run(db, s, v, n, NULL, NULL, false, NULL, e);
}

int64_t db_n_changed(const struct db *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t db_total_changes(const struct db *db)
{
    return sqlite3_total_changes64(db->handle);
}

enum status db_each(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                    db_row_fn fn, void *ctx, struct err *e)
{
    return run(db, s, v, n, fn, ctx, false, NULL, e);
}

enum status db_find(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                    db_row_fn fn, void *ctx, bool *found, struct err *e)
{
    bool is_there = false;
    enum status st = run(db, s, v, n, fn, ctx, true, &is_there, e);
    if (st == LW_OK) *found = is_there;
    return st;
}

static enum status take_number(void *ctx, const struct db_row *row, struct err *e)
{
    (void)e;
    *(int64_t *)ctx = db_is_null(row, 0) ? 0 : db_int(row, 0);
    return LW_OK;
}

enum status db_number(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                      int64_t *out, struct err *e)
{
    bool found;
    *out = 0;
    return db_find(db, s, v, n, take_number, out, &found, e);
}

struct text_found {
    struct arena *arena;
    str *out;
};

static enum status take_text(void *ctx, const struct db_row *row, struct err *e)
{
    struct text_found *x = ctx;
    *x->out = db_dup(row, 0, x->arena);
    return arena_status(x->arena, "a text of the store", e);
}

enum status db_find_text(struct db *db, const struct sql *s, const struct db_value *v, size_t n,
                         struct arena *a, str *out, bool *found, struct err *e)
{
    struct text_found x = {a, out};
    return db_find(db, s, v, n, take_text, &x, found, e);
}

/* ---- transactions ---- */

/* Prepared, since every reading operation begins and ends with them. */
static const struct sql snapshot_begin = {"snapshot_begin", "BEGIN", "", "", false};
static const struct sql snapshot_end = {"snapshot_end", "COMMIT", "", "", false};

enum status db_snapshot_begin(struct db *db, bool *is_begun, struct err *e)
{
    *is_begun = sqlite3_get_autocommit(db->handle) != 0;
    return *is_begun ? db_exec(db, &snapshot_begin, DB_NO_PARAMS, e) : LW_OK;
}

void db_snapshot_end(struct db *db, bool is_begun)
{
    if (!is_begun || sqlite3_get_autocommit(db->handle)) return;
    /* Nothing was written, so there is nothing that could fail to be kept. */
    if (db_exec(db, &snapshot_end, DB_NO_PARAMS, NULL) != LW_OK)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

enum status db_begin(struct db *db, const char *where, struct err *e)
{
    if (db->begun_at) {
        char words[200];
        snprintf(words, sizeof words, "transaction at %s inside the one of %s", where,
                 db->begun_at);
        BUG(words);
    }
    if (db->is_readonly) return err_set(e, LW_E_STATE, "store is open for reading only");
    /* A writer goes on from the newest state, not from the one that a reader was shown. */
    db_snapshot_end(db, true);
    enum status st = sqlite_run(db, "BEGIN IMMEDIATE", "begin", e);
    if (st == LW_OK) db->begun_at = where;
    row_digest_forget(db);
    return st;
}

enum status db_commit(struct db *db, struct err *e)
{
    if (!db->begun_at) BUG("commit without a transaction");
    enum status st = sqlite_run(db, "COMMIT", "commit", e);
    if (st == LW_OK)
        db->begun_at = NULL;
    else
        db_rollback(db);
    return st;
}

void db_rollback(struct db *db)
{
    if (!db->begun_at) return;
    db->begun_at = NULL;
    /* Some errors (disk full) have rolled back already; then there is nothing left to do. */
    if (!sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool db_is_writing(const struct db *db)
{
    return db->begun_at != NULL;
}

enum status db_checkpoint(struct db *db, struct err *e)
{
    if (db->begun_at) BUG("checkpoint inside a transaction");
    int rc =
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED) return LW_OK;
    return sqlite_fail(db, "checkpoint", e);
}
