/* SPDX-License-Identifier: Apache-2.0 */
#include "store/trace.h"

#include "base/limits.h"
#include "store/sqlite_internal.h"

#include <string.h>

struct walk {
    struct db *db;
    str word;
    trace_fn fn;
    void *ctx;
    int64_t n;
    struct buf sql;
};

/* ---- one table ---- */

static bool is_named(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

/*
 * "SELECT first, event, CASE WHEN instr(lower(a), $1) THEN 'a' ... END FROM t": one pass, the first
 * column that has the word. Tables are asked for their columns, so that a new one is not forgotten.
 */
static enum status write_query(struct walk *w, const char *table, bool *has_text, struct err *e)
{
    sqlite3_stmt *columns = NULL;
    const char *event = "0";
    struct buf cases;
    *has_text = false;
    if (sqlite3_prepare_v2(w->db->handle, "SELECT name, type FROM pragma_table_info($1)", -1,
                           &columns, NULL) != SQLITE_OK)
        return sqlite_fail(w->db, table, e);
    sqlite3_bind_text(columns, 1, table, -1, SQLITE_STATIC);
    buf_clear(&w->sql);
    buf_init(&cases, LW_MIB);
    while (sqlite3_step(columns) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(columns, 0);
        const char *type = (const char *)sqlite3_column_text(columns, 1);
        if (!w->sql.n) buf_printf(&w->sql, "SELECT CAST(\"%s\" AS TEXT), ", name);
        if (strcmp(name, "event_seq") == 0) event = "event_seq";
        if (strcmp(type, "TEXT") != 0) continue;
        buf_printf(&cases, " WHEN instr(lower(\"%s\"), lower($1)) > 0 THEN '%s'", name, name);
        *has_text = true;
    }
    sqlite3_finalize(columns);
    if (strcmp(table, "ledger") == 0) event = "seq";
    buf_printf(&w->sql, "%s, CASE", event);
    buf_add(&w->sql, buf_str(&cases));
    buf_printf(&w->sql, " END AS place FROM main.\"%s\" WHERE place IS NOT NULL", table);
    buf_char(&w->sql, '\0');
    buf_release(&cases);
    return buf_status(&w->sql, "search", e);
}

static str column_text(sqlite3_stmt *stmt, int i)
{
    const char *p = (const char *)sqlite3_column_text(stmt, i);
    return p ? (str){p, (size_t)sqlite3_column_bytes(stmt, i)} : STR("");
}

static enum status search_table(struct walk *w, const char *table, struct err *e)
{
    sqlite3_stmt *stmt = NULL;
    bool has_text = false;
    int code = SQLITE_ROW;
    enum status st = write_query(w, table, &has_text, e);
    if (st != LW_OK || !has_text) return st;
    if (sqlite3_prepare_v2(w->db->handle, w->sql.p, -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text(stmt, 1, w->word.p, (int)w->word.n, SQLITE_STATIC) != SQLITE_OK)
        st = sqlite_fail(w->db, table, e);
    while (st == LW_OK && w->n <= TRACE_MAX && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
        const struct trace t = {.table = str_of(table),
                                .column = column_text(stmt, 2),
                                .id = column_text(stmt, 0),
                                .event = sqlite3_column_int64(stmt, 1)};
        if (++w->n <= TRACE_MAX) st = w->fn(w->ctx, &t, e);
    }
    if (st == LW_OK && code != SQLITE_ROW && code != SQLITE_DONE)
        st = sqlite_fail(w->db, table, e);
    sqlite3_finalize(stmt);
    return st;
}

/* ---- all of them ---- */

enum status trace_each(struct db *db, str word, trace_fn fn, void *ctx, bool *is_cut,
                       struct err *e)
{
    struct walk w = {.db = db, .word = word, .fn = fn, .ctx = ctx};
    sqlite3_stmt *tables = NULL;
    enum status st = LW_OK;
    *is_cut = false;
    if (word.n < TRACE_MIN_BYTES) return LW_OK;
    if (sqlite3_prepare_v2(db->handle,
                           "SELECT name FROM main.sqlite_master WHERE type = 'table' "
                           "ORDER BY name",
                           -1, &tables, NULL) != SQLITE_OK)
        return sqlite_fail(db, "tables", e);
    buf_init(&w.sql, LW_MIB);
    while (st == LW_OK && sqlite3_step(tables) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(tables, 0);
        if (strcmp(name, "person") != 0 && !is_named(name, "sqlite_"))
            st = search_table(&w, name, e);
    }
    sqlite3_finalize(tables);
    buf_release(&w.sql);
    *is_cut = w.n > TRACE_MAX;
    return st;
}
