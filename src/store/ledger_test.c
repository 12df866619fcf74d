/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain: what an outsider can recompute, what appending refuses, and that a change of any
 * byte of any column of any event, made past the program, is named.
 */
#include "store/ledger.h"

#include "base/buf.h"

#include "suite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

enum {
    N_EVENTS = 6
};

static char path[512];

static struct ledger_event example(int64_t i, char id[24])
{
    snprintf(id, 24, "thing-%lld", (long long)i);
    return (struct ledger_event){
        .at = utc_from_ms(1792843200000 + i * 1000),
        .actor = STR("system"),
        .kind = STR("thing.changed"),
        .subject_kind = STR("thing"),
        .subject_id = str_of(id),
        .case_id = i % 2 ? STR("2026-001") : STR(""),
        .payload = STR("{\"note\":\"Gr\xC3\xBC\xC3\x9F\x65\"}"),
        .before_digest = STR("00ff"),
        .after_digest = STR("ff00"),
    };
}

static struct db *open_with_events(int n)
{
    struct db *db = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    CHECK_OK(db_open(path, &db, &e), &e);
    for (int i = 1; i <= n; i++) {
        char id[24];
        struct ledger_event ev = example(i, id);
        CHECK_OK(db_begin(db, DB_HERE, &e), &e);
        CHECK_OK(ledger_append(db, &ev, &e), &e);
        CHECK_OK(db_commit(db, &e), &e);
        CHECK_INT(ev.seq, i);
    }
    return db;
}

/* As an intruder would: past the program and its triggers. */
static void raw(const char *sql)
{
    sqlite3 *h = NULL;
    char *words = NULL;
    CHECK_INT(sqlite3_open(path, &h), SQLITE_OK);
    if (sqlite3_exec(h, sql, NULL, NULL, &words) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, words);
    CHECK_INT(sqlite3_close(h), SQLITE_OK);
}

#define NO_TRIGGERS                                                                        \
 "DROP TRIGGER IF EXISTS ledger_is_not_changed; DROP TRIGGER IF EXISTS ledger_is_not_cut;" \
 "DROP TRIGGER IF EXISTS ledger_head_only_advances;"                                       \
 "DROP TRIGGER IF EXISTS ledger_head_stays;"

static void check_broken(struct db *db, int64_t seq, const char *why)
{
    struct ledger_check c;
    struct err e = {0};
    CHECK_OK(ledger_verify(db, &c, &e), &e);
    CHECK_STR(str_of(c.why), str_of(why));
    CHECK_INT(c.broken_seq, seq);
    CHECK(!c.is_whole);
}

static void check_whole(struct db *db, int64_t n)
{
    struct ledger_check c;
    struct err e = {0};
    CHECK_OK(ledger_verify(db, &c, &e), &e);
    CHECK_STR(str_of(c.why), STR(""));
    CHECK(c.is_whole);
    CHECK_INT(c.n_events, n);
}

static void canonical_text(void)
{
    struct buf out;
    char id[24], hex[SHA256_HEX_CHARS + 1];
    struct ledger_event ev = example(1, id);
    ev.seq = 1;
    buf_init(&out, 4096);
    ledger_canonical(&ev, &out);
    CHECK_STR(buf_str(&out),
              STR("longwatch ledger 1\n"
                  "previous 64 "
                  "0000000000000000000000000000000000000000000000000000000000000000\n"
                  "seq 1 1\n"
                  "at 13 1792843201000\n"
                  "actor 6 system\n"
                  "kind 13 thing.changed\n"
                  "subject_kind 5 thing\n"
                  "subject_id 7 thing-1\n"
                  "case_id 8 2026-001\n"
                  "payload 18 {\"note\":\"Gr\xC3\xBC\xC3\x9F\x65\"}\n"
                  "before_digest 4 00ff\n"
                  "after_digest 4 ff00\n"));
    /* Computed over the text above by another program. */
    struct sha256 d = sha256_of(buf_str(&out));
    CHECK_STR(sha256_hex(&d, hex),
              STR("42aec17fb0e816bd8a1058b15f1fa1e2dcdda4e9f9ca0825ba36fc66e05d4c95"));
    buf_release(&out);
}

static void empty_and_whole(void)
{
    struct db *db = open_with_events(0);
    check_whole(db, 0);
    db_close(db);
    db = open_with_events(N_EVENTS);
    check_whole(db, N_EVENTS);
    db_close(db);
}

static void appending_is_all_there_is(void)
{
    struct db *db = open_with_events(2);
    sqlite3 *h = NULL;
    CHECK_INT(sqlite3_open(path, &h), SQLITE_OK);
    CHECK_INT(sqlite3_exec(h, "UPDATE ledger SET kind = 'x'", NULL, NULL, NULL),
              SQLITE_CONSTRAINT);
    CHECK_STR(str_of(sqlite3_errmsg(h)), STR("the ledger is append-only"));
    CHECK_INT(sqlite3_exec(h, "DELETE FROM ledger", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    CHECK_INT(sqlite3_exec(h, "DELETE FROM ledger_head", NULL, NULL, NULL), SQLITE_CONSTRAINT);
    CHECK_INT(sqlite3_exec(h, "UPDATE ledger_head SET n_events = 1", NULL, NULL, NULL),
              SQLITE_CONSTRAINT);
    sqlite3_close(h);
    db_close(db);
}

/* The byte at `at` of a column gets its lowest bit turned; in a number, the number plus one. */
static void flip(const char *column, int seq, size_t at)
{
    sqlite3 *h = NULL;
    sqlite3_stmt *stmt = NULL;
    char sql[256], value[4096];
    raw(NO_TRIGGERS);
    CHECK_INT(sqlite3_open(path, &h), SQLITE_OK);
    snprintf(sql, sizeof sql, "SELECT %s FROM ledger WHERE seq = %d", column, seq);
    CHECK_INT(sqlite3_prepare_v2(h, sql, -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    int type = sqlite3_column_type(stmt, 0);
    int64_t number = sqlite3_column_int64(stmt, 0);
    int n = sqlite3_column_bytes(stmt, 0);
    memcpy(value, sqlite3_column_text(stmt, 0), (size_t)n);
    sqlite3_finalize(stmt);
    if (n)
        value[at % (size_t)n] ^= 1;
    else
        value[n++] = 'x';
    snprintf(sql, sizeof sql, "UPDATE ledger SET %s = $1 WHERE seq = %d", column, seq);
    CHECK_INT(sqlite3_prepare_v2(h, sql, -1, &stmt, NULL), SQLITE_OK);
    if (type == SQLITE_INTEGER)
        sqlite3_bind_int64(stmt, 1, number + 100);
    else
        sqlite3_bind_text(stmt, 1, value, n, SQLITE_STATIC);
    CHECK_INT(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    CHECK_INT(sqlite3_close(h), SQLITE_OK);
}

static void any_byte_of_any_event(void)
{
    static const char *const columns[] = {"at",           "actor",   "kind",    "subject_id",
                                          "subject_kind", "case_id", "payload", "before_digest",
                                          "after_digest", "hash"};
    struct db *db = open_with_events(N_EVENTS);
    raw(NO_TRIGGERS "CREATE TABLE kept AS SELECT * FROM ledger");
    for (int seq = 1; seq <= N_EVENTS; seq++) {
        for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
            for (size_t at = 0; at < 64; at += 21) {
                char why[80];
                flip(columns[i], seq, at);
                snprintf(why, sizeof why, "event %d was changed after it was written", seq);
                check_broken(db, seq, why);
                raw("DELETE FROM ledger; INSERT INTO ledger SELECT * FROM kept");
            }
        }
    }
    check_whole(db, N_EVENTS);
    db_close(db);
}

static void changed_links(void)
{
    struct db *db = open_with_events(N_EVENTS);
    flip("previous", 3, 5);
    check_broken(db, 3, "event 3 was changed after it was written");
    db_close(db);
    db = open_with_events(N_EVENTS);
    flip("seq", 3, 0);
    check_broken(db, 3, "event 3 is missing");
    db_close(db);
}

static void deleted_event(void)
{
    struct db *db = open_with_events(N_EVENTS);
    raw(NO_TRIGGERS "DELETE FROM ledger WHERE seq = 4");
    check_broken(db, 4, "event 4 is missing");
    raw("UPDATE ledger SET seq = seq - 1 WHERE seq > 4");
    check_broken(db, 4, "event 4 was changed after it was written");
    db_close(db);
    db = open_with_events(N_EVENTS);
    raw(NO_TRIGGERS "DELETE FROM ledger WHERE seq = 1");
    check_broken(db, 1, "event 1 is missing");
    db_close(db);
}

static void swapped_events(void)
{
    struct db *db = open_with_events(N_EVENTS);
    raw(NO_TRIGGERS "UPDATE ledger SET seq = -1 WHERE seq = 3;"
                    "UPDATE ledger SET seq = 3 WHERE seq = 4;"
                    "UPDATE ledger SET seq = 4 WHERE seq = -1");
    check_broken(db, 3,
                 "event 3 is out of order: what was written there now stands as event 4");
    db_close(db);
}

static void cut_tail(void)
{
    struct db *db = open_with_events(N_EVENTS);
    raw(NO_TRIGGERS "DELETE FROM ledger WHERE seq > 4");
    check_broken(db, 5, "event 5 is missing: the ledger ends early, its head names 6 events");
    raw("DELETE FROM ledger");
    check_broken(db, 1, "event 1 is missing: the ledger ends early, its head names 6 events");
    db_close(db);
}

static void changed_head(void)
{
    struct db *db = open_with_events(N_EVENTS);
    raw(NO_TRIGGERS "UPDATE ledger_head SET n_events = 5");
    check_broken(db, 6, "event 6 is not counted by the head record");
    raw("UPDATE ledger_head SET n_events = 6, hash = (SELECT hash FROM ledger WHERE seq = 5)");
    check_broken(db, 6, "the head record does not name event 6");
    raw("DELETE FROM ledger_head");
    check_broken(db, 6, "the head record, which names event 6, is missing");
    db_close(db);
}

/* A whole event with a right hash of its own, put in by hand. */
static void forged_event(void)
{
    struct db *db = open_with_events(N_EVENTS);
    struct buf text;
    char id[24], hex[SHA256_HEX_CHARS + 1], previous[SHA256_HEX_CHARS + 1], sql[600];
    struct ledger_event ev = example(3, id);
    ev.seq = 3;
    buf_init(&text, 4096);
    ledger_canonical(&ev, &text);
    struct sha256 d = sha256_of(buf_str(&text));
    buf_release(&text);
    snprintf(sql, sizeof sql,
             NO_TRIGGERS "UPDATE ledger SET previous = '%s', hash = '%s' WHERE seq = 3",
             sha256_hex(&ev.previous, previous).p, sha256_hex(&d, hex).p);
    raw(sql);
    check_broken(db, 3, "event 3 does not follow on event 2");
    db_close(db);
}

struct seen {
    char text[256];
};

static enum status note_seq(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct seen *s = ctx;
    (void)e;
    size_t n = strlen(s->text);
    snprintf(s->text + n, sizeof s->text - n, "%lld ", (long long)ev->seq);
    return LW_OK;
}

static void filters(void)
{
    static const struct {
        struct ledger_filter filter;
        const char *want;
    } rows[] = {
        {{0}, "1 2 3 4 5 6 "},
        {{.after_seq = 4}, "5 6 "},
        {{.is_newest_first = true, .limit = 2}, "6 5 "},
        {{.is_newest_first = true, .after_seq = 5, .limit = 2}, "4 3 "},
        {{.case_id = STR_INIT("2026-001")}, "1 3 5 "},
        {{.case_id = STR_INIT("2026-001"), .is_newest_first = true}, "5 3 1 "},
        {{.subject_id = STR_INIT("thing-2")}, "2 "},
        {{.subject_kind = STR_INIT("case")}, ""},
        {{.kind = STR_INIT("thing.changed"), .limit = 1}, "1 "},
        {{.subject_id = STR_INIT("thing-2"), .kind = STR_INIT("none")}, ""},
    };
    struct db *db = open_with_events(N_EVENTS);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct seen s = {""};
        struct err e = {0};
        CHECK_OK(ledger_each(db, &rows[i].filter, note_seq, &s, &e), &e);
        CHECK_STR(str_of(s.text), str_of(rows[i].want));
    }
    db_close(db);
}

static void rolled_back(void)
{
    struct db *db = open_with_events(2);
    struct err e = {0};
    char id[24];
    struct ledger_event ev = example(3, id);
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_OK(ledger_append(db, &ev, &e), &e);
    db_rollback(db);
    check_whole(db, 2);
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_OK(ledger_append(db, &ev, &e), &e);
    CHECK_OK(db_commit(db, &e), &e);
    CHECK_INT(ev.seq, 3);
    check_whole(db, 3);
    db_close(db);
}

static const struct test tests[] = {
    {"canonical text as documented", canonical_text},
    {"empty and whole", empty_and_whole},
    {"changes are refused by the store", appending_is_all_there_is},
    {"any byte of any event is named", any_byte_of_any_event},
    {"changed links are named", changed_links},
    {"a deleted event is named", deleted_event},
    {"swapped events are named", swapped_events},
    {"a cut tail is named", cut_tail},
    {"a changed head is named", changed_head},
    {"a forged event is named", forged_event},
    {"filters and directions", filters},
    {"a rolled back event leaves no gap", rolled_back},
    {NULL, NULL},
};
const struct test_suite ledger_suite = {"ledger", tests};
