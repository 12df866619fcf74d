/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every table and every column of the schema: either a change behind the ledger's back is named, or
 * the reason why not stands here. The test walks the schema, so that nothing new can be forgotten.
 */
#include "app/system_call.h"
#include "base/limits.h"
#include "store/archive.h"
#include "store/record_kind.h"
#include "store/row_digest.h"
#include "store/sqlite_internal.h"

#include "app_fixture.h"

#include <stdio.h>
#include <string.h>

/* Enduring tables that neither record_kind.h nor row_digest.h has, and what holds them. */
static const char *const elsewhere[][2] = {
    {"component_key", "derived from component.package_keys"},
    {"ledger", "the chain: ledger_test.c"},
    {"ledger_checkpoint", "its event, tree and signature: checkpoint_ops_test.c"},
    {"ledger_head", "the chain: ledger_test.c"},
    {"ledger_key", "its event: checkpoint_ops_test.c"},
    {"ledger_stamp", "its event and authority: checkpoint_ops_test.c"},
    {"vex_statement_key", "derived from vex_statement"},
    {"outbox", "its event: outbox_agrees; how far a delivery is, is no record"},
};

/* Columns under no digest. A NULL table: of every table that has it. */
static const char *const under_none[][3] = {
    {NULL, "event_seq", "names the event; another one does not say the same"},
    {"api_token", "name", "its owner's words"},
    {"api_token", "used_at", "progress"},
    {"api_token", "warned_at", "progress"},
    {"case_file", "acknowledged_at", "its event; the page has it"},
    {"case_file", "acknowledged_by", "its event; the page has it"},
    {"case_file", "assessment_started_at", "progress: its event has it"},
    {"case_file", "last_slot", "progress of paging"},
    {"case_file", "n_reminded_72h", "no longer used"},
    {"case_file", "n_reminded_early", "no longer used"},
    {"case_file", "n_reminded_final", "no longer used"},
    {"case_file", "owner_id", "leads to a person"},
    {"case_file", "paging_from_at", "progress of paging"},
    {"case_file", "retracted_at", "its event has it"},
    {"channel", "secret", "secret"},
    {"channel", "url", "may be the secret itself"},
    {"component", "identity", "derived from the names"},
    {"component", "is_of_product", "derived"},
    {"component", "package_key", "derived from the names"},
    {"component", "package_keys", "derived from the names"},
    {"component", "verdict", "derived from its findings"},
    {"component", "why", "derived from its findings"},
    {"decision_key", "ground", "derived: what the first match was seen to state"},
    {"finding", "changed_at", "its event's time"},
    {"finding", "decision_id", "derived from decisions"},
    {"finding", "decision_quotes", "derived from evidence, which is a document"},
    {"finding", "epss", "of the knowledge, as it is today"},
    {"finding", "ground", "derived from the record"},
    {"finding", "impact", "the decision's"},
    {"finding", "is_informational", "of the knowledge, as it is today"},
    {"finding", "matched_impact", "derived from evidence"},
    {"finding", "matched_justification", "derived from evidence"},
    {"finding", "priority", "of the knowledge, as it is today"},
    {"finding", "priority_reason", "of the knowledge, as it is today"},
    {"finding", "quotes", "derived from evidence, which is a document"},
    {"finding", "rank", "of the knowledge, as it is today"},
    {"finding", "records", "derived: ids of the same record"},
    {"finding", "search_key", "derived"},
    {"finding", "severity", "of the knowledge, as it is today"},
    {"finding", "summary", "of the knowledge, as it is today"},
    {"notice_recipient", "contact_ref", "leads to a person, and is erased"},
    {"page", "link_digest", "secret"},
    {"page", "reply_digest", "secret"},
    {"person", "ledger_salt", "leads to a person"},
    {"person", "mail", "leads to a person"},
    {"person", "mail_key", "leads to a person"},
    {"person", "name", "leads to a person"},
    {"person", "password", "secret"},
    {"person", "phone", "leads to a person"},
    {"person", "signed_in_at", "progress"},
    {"product", "contact", "may lead to a person"},
    {"proposal", "arguments", "words of people; their digest is under one"},
    {"schedule", "told_id", "progress: its event has it"},
    {"schedule_override", "reason", "words about a person"},
    {"supplier", "name_key", "derived from the name"},
    {"vex_statement", "decisions", "derived from decisions"},
    {"vex_statement", "outcome", "derived from decisions"},
    {"vex_statement", "why", "derived from decisions"},
};

enum {
    N_UNDER_NONE = sizeof under_none / sizeof *under_none,
    MAX_COLUMNS = 64
};

struct scene {
    struct app *app;
    sqlite3 *intruder; /* a connection of its own: it has none of our triggers */
    bool is_used[N_UNDER_NONE];
};

struct table {
    const char *name;
    char columns[MAX_COLUMNS][64];
    bool is_text[MAX_COLUMNS], is_flag[MAX_COLUMNS];
    int n;
};

static void past(struct scene *s, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(s->intruder, sql, NULL, NULL, &why) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, why);
}

static void table_load(struct scene *s, const char *name, struct table *t)
{
    sqlite3_stmt *stmt = NULL, *text = NULL;
    *t = (struct table){.name = name};
    sqlite3_prepare_v2(s->intruder, "SELECT name, type FROM pragma_table_info($1)", -1, &stmt,
                       NULL);
    sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
    sqlite3_prepare_v2(s->intruder, "SELECT sql FROM sqlite_master WHERE name = $1", -1, &text,
                       NULL);
    sqlite3_bind_text(text, 1, name, -1, SQLITE_STATIC);
    CHECK_INT(sqlite3_step(text), SQLITE_ROW);
    for (; sqlite3_step(stmt) == SQLITE_ROW && t->n < MAX_COLUMNS; t->n++) {
        char check[96];
        snprintf(t->columns[t->n], sizeof t->columns[0], "%s",
                 (const char *)sqlite3_column_text(stmt, 0));
        t->is_text[t->n] = strcmp((const char *)sqlite3_column_text(stmt, 1), "TEXT") == 0;
        snprintf(check, sizeof check, "CHECK (%s IN (0, 1))", t->columns[t->n]);
        t->is_flag[t->n] = strstr((const char *)sqlite3_column_text(text, 0), check) != NULL;
    }
    sqlite3_finalize(stmt);
    sqlite3_finalize(text);
}

static bool is_among(const char *columns, const char *column)
{
    str rest = str_of(columns), one;
    while (rest.n) {
        str_cut(&rest, ',', &one);
        if (str_eq(str_trim(one), str_of(column))) return true;
    }
    return false;
}

/* Whether a change must be named; else the reason stands above. */
static bool is_held(struct scene *s, const char *table, const char *columns, const char *column)
{
    bool is_in = is_among(columns, column), has_reason = false;
    for (size_t i = 0; i < N_UNDER_NONE; i++)
        if ((!under_none[i][0] || !strcmp(under_none[i][0], table)) &&
            !strcmp(under_none[i][1], column))
            s->is_used[i] = has_reason = true;
    if (!is_in && !has_reason)
        test_fail(__FILE__, __LINE__,
                  "column %s.%s is under no digest: see store/row_digest.h, or give the reason",
                  table, column);
    return is_in;
}

static enum status take_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    return record_book_event(ctx, ev, e);
}

/* The book alone: rows that this test makes up are no submissions, pages or documents. */
static str says(struct scene *s, struct arena *a)
{
    const struct ledger_filter all = {0};
    struct ledger_check check = {.is_whole = true};
    struct record_book book;
    struct err e = {0};
    record_book_init(&book);
    CHECK_OK(ledger_each(s->app->db, &all, take_event, &book, &e), &e);
    CHECK_OK(record_book_check(&book, s->app->db, &check, &e), &e);
    CHECK_INT(check.n_rows_unproven, 0);
    record_book_release(&book);
    return arena_str(a, str_of(check.why));
}

static void must_say(struct scene *s, const char *what, const char *noun, const char *words)
{
    struct arena a;
    char begin[80];
    arena_init(&a, LW_MIB);
    str why = says(s, &a);
    snprintf(begin, sizeof begin, "%s '", noun);
    if (!str_starts(why, str_of(begin)) || !str_contains(why, str_of(words)))
        test_fail(__FILE__, __LINE__, "after '%s' the check says '%.*s', not \"%s...%s\"", what,
                  STR_ARG(why), begin, words);
    arena_release(&a);
}

/* Another value of a column, whatever it holds. */
static void change_of(const struct table *t, int i, char *out, size_t n)
{
    const char *c = t->columns[i];
    if (t->is_flag[i])
        snprintf(out, n, "UPDATE %s SET %s = 1 - %s", t->name, c, c);
    else if (t->is_text[i])
        snprintf(out, n, "UPDATE %s SET %s = COALESCE(%s, '') || 'x'", t->name, c, c);
    else
        snprintf(out, n, "UPDATE %s SET %s = COALESCE(%s, 0) + 1", t->name, c, c);
}

static void insert_row(const struct table *t, int seed, char *out, size_t n)
{
    size_t at = (size_t)snprintf(out, n, "INSERT INTO %s VALUES (", t->name);
    for (int i = 0; i < t->n; i++)
        at +=
            (size_t)(t->is_text[i]
                         ? snprintf(out + at, n - at, "%s'%s%d'", i ? ", " : "",
                                    strcmp(t->name, "setting") ? t->columns[i] : "proxy", seed)
                         : snprintf(out + at, n - at, "%s%d", i ? ", " : "",
                                    t->is_flag[i] ? 0 : seed));
    snprintf(out + at, n - at, ")");
}

/* A row that the program writes, with the digest that its commit gives it. */
static void write_row(struct scene *s, const struct table *t)
{
    char sql[4096];
    struct op_call *c = NULL;
    struct err e = {0};
    insert_row(t, 1, sql, sizeof sql);
    CHECK_OK(system_call_begin(s->app, utc_now(), "test", &c, &e), &e);
    CHECK_OK(sqlite_run(s->app->db, sql, t->name, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
}

static void tamper(struct scene *s, const struct row_kind *k)
{
    struct table t;
    char sql[4096], back[256];
    table_load(s, k->table, &t);
    past(s, "CREATE TEMP TABLE kept AS SELECT 1");
    for (int i = 0; i < t.n; i++) {
        if (!is_held(s, k->table, k->columns, t.columns[i])) continue;
        snprintf(sql, sizeof sql, "DROP TABLE kept; CREATE TEMP TABLE kept AS SELECT * FROM %s",
                 k->table);
        past(s, sql);
        change_of(&t, i, sql, sizeof sql);
        past(s, sql);
        /* With another key it is a row that nobody wrote. */
        must_say(s, sql, k->noun,
                 strcmp(t.columns[i], k->key) ? "' is not what event " : "': no event has it");
        snprintf(back, sizeof back, "DELETE FROM %s; INSERT INTO %s SELECT * FROM kept",
                 k->table, k->table);
        past(s, back);
    }
    snprintf(sql, sizeof sql, "DELETE FROM %s", k->table);
    past(s, sql);
    must_say(s, sql, k->noun, "' is missing: event ");
    snprintf(sql, sizeof sql, "INSERT INTO %s SELECT * FROM kept; DROP TABLE kept", k->table);
    past(s, sql);
    insert_row(&t, 2, sql, sizeof sql);
    past(s, sql);
    must_say(s, sql, k->noun, "': no event has it");
    snprintf(sql, sizeof sql, "DELETE FROM %s WHERE %s LIKE '%%2'", k->table, k->key);
    past(s, sql);
}

static void scene_open(struct scene *s)
{
    char path[500];
    *s = (struct scene){.app = fixture_open("2026-10-24T12:00:00Z")};
    snprintf(path, sizeof path, "%s/store.db", s->app->data_dir);
    CHECK_INT(sqlite3_open(path, &s->intruder), SQLITE_OK);
    past(s, "PRAGMA foreign_keys = OFF");
}

static void scene_close(struct scene *s)
{
    sqlite3_close(s->intruder);
    app_close(s->app);
}

/* The rows that the scene writes have no parents: what is tested here is the digest. */
static void drop_guards(struct scene *s)
{
    sqlite3_stmt *stmt = NULL;
    struct buf all;
    struct err e = {0};
    buf_init(&all, LW_MIB);
    sqlite3_prepare_v2(s->intruder,
                       "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name NOT "
                       "LIKE 'ledger%'",
                       -1, &stmt, NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        buf_printf(&all, "DROP TRIGGER %s;", (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    past(s, buf_z(&all));
    buf_release(&all);
    CHECK_OK(sqlite_run(s->app->db, "PRAGMA foreign_keys = OFF", "test", &e), &e);
}

static void rows(void)
{
    struct scene s;
    struct arena a;
    struct table t;
    scene_open(&s);
    drop_guards(&s);
    arena_init(&a, LW_MIB);
    CHECK_STR(says(&s, &a), STR(""));
    for (const struct row_kind *k = row_kinds; k->table; k++) {
        /* The policies that are there from the beginning make place for one that is written. */
        if (!strncmp(k->table, "oncall_policy", 13)) {
            char sql[100];
            snprintf(sql, sizeof sql, "DELETE FROM %s", k->table);
            past(&s, sql);
        }
        table_load(&s, k->table, &t);
        write_row(&s, &t);
        tamper(&s, k);
        CHECK_STR(says(&s, &a), STR(""));
        char sql[100];
        struct op_call *c = NULL;
        struct err e = {0};
        /* What the program takes away is no fault, and cannot be brought back past it. */
        snprintf(sql, sizeof sql, "DELETE FROM %s", k->table);
        CHECK_OK(system_call_begin(s.app, utc_now(), "test", &c, &e), &e);
        CHECK_OK(sqlite_run(s.app->db, sql, k->table, &e), &e);
        CHECK_OK(system_call_commit(c, &e), &e);
        CHECK_STR(says(&s, &a), STR(""));
    }
    arena_release(&a);
    scene_close(&s);
}

/* Every table and column has its answer. */
static void schema(void)
{
    struct scene s;
    struct table t;
    sqlite3_stmt *stmt = NULL;
    int n = 0;
    scene_open(&s);
    sqlite3_prepare_v2(s.intruder,
                       "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                       "'sqlite_%' ORDER BY name",
                       -1, &stmt, NULL);
    for (; sqlite3_step(stmt) == SQLITE_ROW; n++) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        const struct record_kind *record = record_kind_find(str_of(name));
        const struct row_kind *row = row_kind_find(str_of(name));
        bool is_elsewhere = false;
        for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
            is_elsewhere |= strcmp(elsewhere[i][0], name) == 0;
        CHECK_INT(record && row, 0);
        table_load(&s, name, &t);
        for (int i = 0; (record || row) && i < t.n; i++)
            (void)is_held(&s, name, record ? record->columns : row->columns, t.columns[i]);
        if (!record && !row && !is_elsewhere && !archive_left_out(str_of(name)).n)
            test_fail(
                __FILE__, __LINE__,
                "table %s is enduring, and nothing holds its rows: see store/row_digest.h",
                name);
        if (row && row->is_archived != archive_has_table(str_of(name)))
            test_fail(__FILE__, __LINE__, "table %s: is_archived is wrong", name);
    }
    for (size_t i = 0; i < N_UNDER_NONE; i++)
        if (!s.is_used[i])
            test_fail(__FILE__, __LINE__, "no table has the column %s any more",
                      under_none[i][1]);
    CHECK(n > 70);
    sqlite3_finalize(stmt);
    scene_close(&s);
}

/* A store that an older program began: held from the upgrade on, and never called fine before. */
static void older_store(void)
{
    struct scene s;
    struct arena a;
    struct err e = {0};
    struct ledger_check check;
    arena_init(&a, LW_MIB);
    scene_open(&s);
    char dir[500];
    snprintf(dir, sizeof dir, "%s", s.app->data_dir);
    /* Rows and events as a program before these digests left them. */
    DID(s.app, &local_actor, "setting.set", "name", "manufacturer-name", "value", "ACME");
    past(&s, "DELETE FROM progress WHERE name = 'rows-taken-up';"
             "DROP TRIGGER ledger_is_not_cut; DROP TRIGGER ledger_head_stays;"
             "DELETE FROM ledger; DELETE FROM ledger_head");
    struct op_call *c = NULL;
    CHECK_OK(system_call_begin(s.app, utc_now(), "test", &c, &e), &e);
    CHECK_OK(op_event(c, "setup.offered", STR("setup"), STR("first"), STR_NONE, NULL, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    CHECK_OK(ledger_verify(s.app->db, &check, &e), &e);
    CHECK(check.is_whole);
    CHECK(check.n_rows_unproven > 0);
    scene_close(&s);
    CHECK_OK(app_open(dir, &s.app, &e), &e);
    CHECK_OK(ledger_verify(s.app->db, &check, &e), &e);
    CHECK_STR(str_of(check.why), STR(""));
    CHECK_INT(check.n_rows_unproven, 0);
    CHECK_INT(check.n_rows_taken_up, 2); /* the setting, and the policy that always is */
    CHECK_OK(sqlite_run(s.app->db, "UPDATE setting SET value = 'Other'", "test", &e), &e);
    CHECK_OK(ledger_verify(s.app->db, &check, &e), &e);
    CHECK_STR(str_of(check.why), STR("setting 'manufacturer-name' is not what event 2 says"));
    /* To have the change taken up as well does not go unnoticed. */
    CHECK_OK(
        sqlite_run(s.app->db, "DELETE FROM progress WHERE name = 'rows-taken-up'", "test", &e),
        &e);
    app_close(s.app);
    CHECK_OK(app_open(dir, &s.app, &e), &e);
    CHECK_OK(ledger_verify(s.app->db, &check, &e), &e);
    CHECK_STR(str_of(check.why), STR("event 3 takes up rows that had digests before"));
    arena_release(&a);
    app_close(s.app);
}

static const struct test tests[] = {
    {"schema", schema},
    {"rows", rows},
    {"older_store", older_store},
    {NULL, NULL},
};
const struct test_suite tamper_suite = {"tamper", tests};
