/* SPDX-License-Identifier: Apache-2.0 */
/* Every table of the store goes into an archive, or it is said why it stays out. */
#include "store/archive.h"

#include "store/sqlite_internal.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct db *open_store(void)
{
    char path[500];
    struct db *db = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    CHECK_OK(db_open(path, &db, &e), &e);
    return db;
}

static void every_table_has_an_answer(void)
{
    struct db *db = open_store();
    sqlite3_stmt *stmt = NULL;
    int n = 0;
    CHECK_INT(sqlite3_prepare_v2(db->handle,
                                 "SELECT name FROM sqlite_master WHERE type = 'table' AND name "
                                 "NOT LIKE 'sqlite_%'",
                                 -1, &stmt, NULL),
              SQLITE_OK);
    for (; sqlite3_step(stmt) == SQLITE_ROW; n++) {
        str table = str_of((const char *)sqlite3_column_text(stmt, 0));
        if (archive_has_table(table) == (archive_left_out(table).n > 0))
            test_fail(__FILE__, __LINE__,
                      "table '%.*s' must be in one of the two lists of store/archive.c: in an "
                      "archive, or left out with the reason",
                      STR_ARG(table));
    }
    sqlite3_finalize(stmt);
    CHECK(n > 70);
    db_close(db);
}

struct taken {
    const char *last;
    int n, n_page, n_policy;
};

/* What must not be handed on is in the rows below: none of it may come out. */
static enum status take(void *ctx, const char *table, str json, struct err *e)
{
    struct taken *t = ctx;
    (void)e;
    CHECK(!str_contains(json, STR("hush")));
    if (t->last && strcmp(t->last, table) != 0) {
        char before[80], after[80];
        snprintf(before, sizeof before, "%s.", t->last);
        snprintf(after, sizeof after, "%s.", table);
        CHECK(strcmp(before, after) < 0); /* the order of the entries of an archive */
    }
    t->last = table;
    t->n++;
    t->n_page += strcmp(table, "page_test") == 0;
    t->n_policy += strcmp(table, "oncall_policy") == 0;
    return LW_OK;
}

static const char rows[] =
    "BEGIN;"
    "INSERT INTO person (id, name, mail, phone, ledger_salt, ledger_ref, role, is_disabled, "
    "created_at) "
    "VALUES ('p1', 'hush', 'hush', 'hush', 'hush', 'ref', 'viewer', 0, 0);"
    "INSERT INTO channel VALUES ('c1', 'room', 'room', 'slack', 'https://hush', '', 'hush', "
    "'all', NULL, '', 1, 0, NULL);"
    "INSERT INTO schedule VALUES ('s1', 'duty', 'UTC', 0, NULL, NULL);"
    "INSERT INTO schedule_override VALUES ('o1', 's1', 'p1', 0, 1, 'hush', 0, NULL);"
    "INSERT INTO page_test VALUES ('t1', 0, 'ref', 1, NULL, 1, 0);"
    "INSERT INTO proposal VALUES ('a1', 'person.add', '', '', '{\"mail\":\"hush\"}', 'd', 'ref', "
    "'p1', 0, 1, 'waiting', NULL, '', '', 0, '');"
    "INSERT INTO page VALUES ('g1', 0, NULL, 't1', 'p1', 'hush1', 'hush2', '', 0, 1, NULL, '');"
    "INSERT INTO quiet_hours VALUES ('p1', 'hush', 0, 1);"
    "INSERT INTO notice_contact VALUES ('r', 'hush', 'hush');";

static void secrets_stay_out(void)
{
    struct db *db = open_store();
    struct err e = {0};
    struct taken t = {0};
    const struct archive_selection all = {.scope = ARCHIVE_ALL};
    CHECK_OK(sqlite_run(db, rows, "test", &e), &e);
    CHECK_OK(archive_each_row(db, &all, take, &t, &e), &e);
    CHECK_INT(t.n_page, 1);
    CHECK_INT(t.n_policy, 1);
    CHECK_INT(t.n, 7);
    CHECK_OK(sqlite_run(db, "ROLLBACK", "test", &e), &e);
    db_close(db);
}

/* Every statement of a partial archive must stand: tables change their columns. */
static void parts_can_be_asked_for(void)
{
    struct db *db = open_store();
    struct err e = {0};
    struct taken t = {0};
    static const enum archive_scope scopes[] = {ARCHIVE_CASE, ARCHIVE_PRODUCT};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        const struct archive_selection s = {.scope = scopes[i], .id = STR("x")};
        t.last = NULL;
        CHECK_OK(archive_each_row(db, &s, take, &t, &e), &e);
    }
    CHECK_INT(t.n, 0);
    db_close(db);
}

static const struct test tests[] = {
    {"every table has an answer", every_table_has_an_answer},
    {"secrets stay out", secrets_stay_out},
    {"parts can be asked for", parts_can_be_asked_for},
    {NULL, NULL},
};
const struct test_suite archive_table_suite = {"archive_table", tests};
