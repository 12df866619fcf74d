/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks all statement tables: each statement prepares on a migrated store; its letters agree
 * with what the engine sees; parameters first appear in ascending order (SQLite numbers them by
 * appearance, PostgreSQL by name: style.md section 4); nothing unportable; hot ones use an index.
 */
#include "store/list_order.h"
#include "store/sqlite_internal.h"
#include "store/statements.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct db *open_store(void)
{
    char path[512];
    struct db *db = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    CHECK_OK(db_open(path, &db, &e), &e);
    return db;
}

static void check_parameters(const struct sql *s)
{
    int highest = 0;
    for (const char *p = s->text; *p; p++) {
        if (*p != '$') continue;
        int number = 0;
        for (p++; *p >= '0' && *p <= '9'; p++)
            number = number * 10 + (*p - '0');
        if (number > highest + 1 || number < 1)
            test_fail(__FILE__, __LINE__, "%s: $%d appears before $%d", s->name, number,
                      highest + 1);
        if (number > highest) highest = number;
        p--;
    }
    if (highest != (int)strlen(s->params))
        test_fail(__FILE__, __LINE__, "%s: %d parameters, %zu letters", s->name, highest,
                  strlen(s->params));
    if (strspn(s->params, "tirbTIRB") != strlen(s->params) ||
        strspn(s->columns, "tirbTIRB") != strlen(s->columns))
        test_fail(__FILE__, __LINE__, "%s: unknown letter", s->name);
}

static void check_portable(const struct sql *s)
{
    static const char *const banned[] = {
        "::",         "now()",      " ANY(",       "ILIKE",        "GREATEST",
        "string_agg", "FOR UPDATE", "FETCH FIRST", "CURRENT_",     "datetime(",
        "OR REPLACE", "OR IGNORE",  "rowid",       "group_concat", "json_",
        "GLOB",       "IFNULL",     "MAX($",       "strftime",     "\""};
    for (size_t i = 0; i < sizeof banned / sizeof banned[0]; i++)
        if (strstr(s->text, banned[i]))
            test_fail(__FILE__, __LINE__, "%s: '%s' is not portable", s->name, banned[i]);
}

/*
 * The letters of a plain column must agree with its declared type, so that a column read as a
 * number is one. Expressions have no declared type; their letters show at first use.
 */
static void check_columns(const struct sql *s, sqlite3_stmt *stmt)
{
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *type = sqlite3_column_decltype(stmt, i);
        char letter = (char)(s->columns[i] | 0x20);
        if (!type) continue;
        const char *want = letter == 't'   ? "TEXT"
                           : letter == 'i' ? "INTEGER"
                           : letter == 'r' ? "REAL"
                                           : "BLOB";
        if (strcmp(type, want) != 0)
            test_fail(__FILE__, __LINE__, "%s: column %d is %s, letter '%c'", s->name, i + 1,
                      type, s->columns[i]);
    }
}

static void check_statement(struct db *db, const struct sql *s)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db->handle, s->text, -1, &stmt, NULL) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", s->name, sqlite3_errmsg(db->handle));
    if (sqlite3_column_count(stmt) != (int)strlen(s->columns))
        test_fail(__FILE__, __LINE__, "%s: %d columns, %zu letters", s->name,
                  sqlite3_column_count(stmt), strlen(s->columns));
    if (sqlite3_bind_parameter_count(stmt) != (int)strlen(s->params))
        test_fail(__FILE__, __LINE__, "%s: %d parameters, %zu letters", s->name,
                  sqlite3_bind_parameter_count(stmt), strlen(s->params));
    check_columns(s, stmt);
    sqlite3_finalize(stmt);
    check_parameters(s);
    check_portable(s);
}

static void walk(void)
{
    struct db *db = open_store();
    for (size_t i = 0; i < n_sql_tables; i++) {
        for (size_t k = 0; k < *sql_tables[i].n_rows; k++) {
            const struct sql *s = &sql_tables[i].rows[k];
            if (!s->name || !s->text)
                test_fail(__FILE__, __LINE__, "%s: row %zu is empty", sql_tables[i].name, k);
            check_statement(db, s);
        }
    }
    db_close(db);
}

/* Those of lists whose order is chosen are put together: the same is asked of them. */
static void walk_orders(void)
{
    struct db *db = open_store();
    for (size_t i = 0; list_orders[i]; i++) {
        for (const struct list_column *c = list_orders[i]->columns; c->name; c++) {
            for (int is_down = 0; is_down < 2; is_down++) {
                const struct list_by by = {c, is_down != 0};
                const struct sql *s = list_order_sql(db, list_orders[i], by);
                check_statement(db, s);
                CHECK(s == list_order_sql(db, list_orders[i], by)); /* made once */
            }
        }
    }
    db_close(db);
}

static void names_are_unique(void)
{
    for (size_t i = 0; i < n_sql_tables; i++)
        for (size_t k = 0; k < *sql_tables[i].n_rows; k++)
            for (size_t j = 0; j <= i; j++)
                for (size_t m = 0; m < (j == i ? k : *sql_tables[j].n_rows); m++)
                    if (strcmp(sql_tables[i].rows[k].name, sql_tables[j].rows[m].name) == 0)
                        test_fail(__FILE__, __LINE__, "two statements are called '%s'",
                                  sql_tables[i].rows[k].name);
}

/* "SCAN ledger" reads a whole table; "SCAN x USING ... INDEX" walks an index in order. */
static void hot_ones_use_an_index(void)
{
    struct db *db = open_store();
    for (size_t i = 0; i < n_sql_tables; i++) {
        for (size_t k = 0; k < *sql_tables[i].n_rows; k++) {
            const struct sql *s = &sql_tables[i].rows[k];
            char text[8192];
            sqlite3_stmt *stmt = NULL;
            if (!s->is_hot) continue;
            snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s", s->text);
            CHECK_INT(sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL), SQLITE_OK);
            while (sqlite3_step(stmt) == SQLITE_ROW) {
                const char *line = (const char *)sqlite3_column_text(stmt, 3);
                bool scans = strncmp(line, "SCAN ", 5) == 0 && !strstr(line, "INDEX") &&
                             !strstr(line, "CONSTANT ROW");
                if (scans || strstr(line, "AUTOMATIC"))
                    test_fail(__FILE__, __LINE__, "%s: %s", s->name, line);
            }
            sqlite3_finalize(stmt);
        }
    }
    db_close(db);
}

static const struct test tests[] = {
    {"every statement prepares and keeps its letters", walk},
    {"so do those of orders that are chosen", walk_orders},
    {"names are unique", names_are_unique},
    {"hot statements use an index", hot_ones_use_an_index},
    {NULL, NULL},
};
const struct test_suite db_walk_suite = {"db_walk", tests};
