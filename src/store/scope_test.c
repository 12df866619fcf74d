/* SPDX-License-Identifier: Apache-2.0 */
/* The scope of product lines in the store: every table has an answer, rows are let through by it. */
#include "store/scope.h"

#include "store/sqlite_internal.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

static char path[512];

static struct db *open_store(void)
{
    struct db *db = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    CHECK_OK(db_open(path, &db, &e), &e);
    return db;
}

static void run_text(struct db *db, const char *text)
{
    struct err e = {0};
    CHECK_OK(sqlite_run(db, text, "test", &e), &e);
}

static int64_t count(struct db *db, const char *text)
{
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(db->handle, text, -1, &stmt, NULL) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", text, sqlite3_errmsg(db->handle));
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return n;
}

static bool has_column(struct db *db, const char *table, const char *column)
{
    char text[200];
    snprintf(text, sizeof text,
             "SELECT COUNT(*) FROM pragma_table_info('%s') WHERE name = '%s'", table, column);
    return count(db, text) == 1;
}

/* A new table says what it belongs to by its columns, or has a row in scope.c. */
static void every_table_has_an_answer(void)
{
    static const char *const telling[] = {"product_id", "release_id",   "image_id",
                                          "finding_id", "component_id", "decision_id",
                                          "case_id"};
    struct db *db = open_store();
    sqlite3_stmt *stmt = NULL;
    CHECK_INT(sqlite3_prepare_v2(db->handle,
                                 "SELECT name FROM sqlite_master WHERE type = 'table' AND name "
                                 "NOT LIKE 'sqlite_%'",
                                 -1, &stmt, NULL),
              SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        bool has_row = false;
        scope_of_table(str_of(table), &has_row);
        for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
            has_row |= has_column(db, table, telling[i]);
        if (!has_row)
            test_fail(__FILE__, __LINE__,
                      "table '%s' would be hidden from limited people: give it a row in "
                      "store/scope.c",
                      table);
    }
    sqlite3_finalize(stmt);
    db_close(db);
}

#define PRODUCT(id, name, line)                                                                \
 "INSERT INTO product (id, name, name_key, product_type, product_class, category, "            \
 "support_start, support_end, contact, policy_url, created_at, line) VALUES ('" id "', '" name \
 "', '" name "', '', '', '', '', '', '', '', 0, '" line "');"

static void rows_are_let_through(void)
{
    struct db *db = open_store(), *seen = NULL;
    struct err e = {0};
    run_text(db, "BEGIN;" PRODUCT("p1", "buoy", "sea") PRODUCT("p2", "crane", "land")
                     PRODUCT("p3", "loose", "") "COMMIT");
    CHECK_OK(scope_open(path, &seen, &e), &e);
    CHECK_OK(scope_begin(seen, STR("sea"), &e), &e);
    CHECK_INT(count(seen, "SELECT COUNT(*) FROM product"), 1);
    CHECK_INT(count(seen, "SELECT COUNT(*) FROM product WHERE id = 'p2'"), 0);
    scope_end(seen);
    /* Another person, then another state of the store. */
    CHECK_OK(scope_begin(seen, STR("land\nsea"), &e), &e);
    CHECK_INT(count(seen, "SELECT COUNT(*) FROM product"), 2);
    scope_end(seen);
    run_text(db, PRODUCT("p4", "quay", "land"));
    CHECK_OK(scope_begin(seen, STR("land\nsea"), &e), &e);
    CHECK_INT(count(seen, "SELECT COUNT(*) FROM product"), 3);
    scope_end(seen);
    /* A product without a line belongs to nobody's lines; an empty scope has nothing. */
    CHECK_OK(scope_begin(seen, STR(""), &e), &e);
    CHECK_INT(count(seen, "SELECT COUNT(*) FROM product"), 0);
    scope_end(seen);
    db_close(seen);
    db_close(db);
}

static void nothing_can_be_written(void)
{
    struct db *db = open_store(), *seen = NULL;
    struct err e = {0};
    CHECK_OK(scope_open(path, &seen, &e), &e);
    CHECK_STATUS(db_begin(seen, "here", &e), LW_E_STATE);
    CHECK_STATUS(sqlite_run(seen, "DELETE FROM main.setting", "test", &e), LW_E_ENV);
    CHECK_STR(str_of(e.message), STR("store: test: attempt to write a readonly database"));
    db_close(seen);
    db_close(db);
}

static const struct test tests[] = {
    {"every table has an answer", every_table_has_an_answer},
    {"rows are let through", rows_are_let_through},
    {"nothing can be written", nothing_can_be_written},
    {NULL, NULL},
};
const struct test_suite scope_suite = {"scope", tests};
