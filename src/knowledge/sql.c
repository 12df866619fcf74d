/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/sql.h"

enum status sql_fail(sqlite3 *db, const char *doing, struct err *e)
{
    return err_set(e, LW_E_ENV, "knowledge base: %s: %s", doing, sqlite3_errmsg(db));
}

enum status sql_exec(sqlite3 *db, const char *text, struct err *e)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK) return LW_OK;
    return sql_fail(db, text, e);
}

enum status sql_prepare(sqlite3 *db, const char *text, sqlite3_stmt **out, struct err *e)
{
    if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK)
        return LW_OK;
    return sql_fail(db, text, e);
}

enum status sql_step(sqlite3_stmt *s, bool *is_row, struct err *e)
{
    int code = sqlite3_step(s);
    *is_row = code == SQLITE_ROW;
    if (code == SQLITE_ROW) return LW_OK;
    sqlite3_reset(s);
    return code == SQLITE_DONE ? LW_OK : sql_fail(sqlite3_db_handle(s), sqlite3_sql(s), e);
}

enum status sql_done(sqlite3_stmt *s, struct err *e)
{
    bool is_row = false;
    enum status status = sql_step(s, &is_row, e);
    if (is_row) sqlite3_reset(s);
    return status;
}

enum status sql_int(sqlite3 *db, const char *text, int64_t fallback, int64_t *out,
                    struct err *e)
{
    sqlite3_stmt *s = NULL;
    bool is_row = false;
    enum status status = sql_prepare(db, text, &s, e);
    if (status == LW_OK) status = sql_step(s, &is_row, e);
    if (status == LW_OK) *out = is_row ? column_int(s, 0) : fallback;
    sqlite3_finalize(s);
    return status;
}

void bind_text(sqlite3_stmt *s, int at, str v)
{
    if (v.p)
        sqlite3_bind_text(s, at, v.p, (int)v.n, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, at);
}

void bind_bytes(sqlite3_stmt *s, int at, str v)
{
    sqlite3_bind_blob(s, at, v.p ? v.p : "", (int)v.n, SQLITE_STATIC);
}

void bind_int(sqlite3_stmt *s, int at, int64_t v)
{
    sqlite3_bind_int64(s, at, v);
}

void bind_real(sqlite3_stmt *s, int at, double v)
{
    sqlite3_bind_double(s, at, v);
}

str column_text(sqlite3_stmt *s, int at)
{
    const unsigned char *p = sqlite3_column_text(s, at);
    return (str){(const char *)p, (size_t)sqlite3_column_bytes(s, at)};
}

str column_bytes(sqlite3_stmt *s, int at)
{
    const void *p = sqlite3_column_blob(s, at);
    return (str){p, (size_t)sqlite3_column_bytes(s, at)};
}

int64_t column_int(sqlite3_stmt *s, int at)
{
    return sqlite3_column_int64(s, at);
}
