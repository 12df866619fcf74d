/* SPDX-License-Identifier: Apache-2.0 */
/* The driver: opening, migrating, refusing, transactions, reentrancy; ids; kill and reopen. */
#include "store/sqlite_internal.h"

#include "base/fs.h"
#include "store/ledger.h"
#include "store/migrations.h"
#include "store/setting.h"

#include "suite.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[512];

static struct db *open_new(void)
{
    struct db *db = NULL;
    struct err e = {0};
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    CHECK_OK(db_open(path, &db, &e), &e);
    return db;
}

static void raw(const char *sql)
{
    sqlite3 *h = NULL;
    CHECK_INT(sqlite3_open(path, &h), SQLITE_OK);
    if (sqlite3_exec(h, sql, NULL, NULL, NULL) != SQLITE_OK)
        test_fail(__FILE__, __LINE__, "%s: %s", sql, sqlite3_errmsg(h));
    CHECK_INT(sqlite3_close(h), SQLITE_OK);
}

static void check_pragma(struct db *db, const char *pragma, const char *want)
{
    char sql[80];
    sqlite3_stmt *stmt = NULL;
    snprintf(sql, sizeof sql, "PRAGMA %s", pragma);
    CHECK_INT(sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL), SQLITE_OK);
    CHECK_INT(sqlite3_step(stmt), SQLITE_ROW);
    CHECK_STR(str_of((const char *)sqlite3_column_text(stmt, 0)), str_of(want));
    sqlite3_finalize(stmt);
}

static void settings_of_a_connection(void)
{
    struct db *db = open_new();
    struct stat st;
    check_pragma(db, "journal_mode", "wal");
    check_pragma(db, "synchronous", "2");
    check_pragma(db, "foreign_keys", "1");
    check_pragma(db, "secure_delete", "1");
    CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600);
    db_close(db);
}

static void refused_stores(void)
{
    struct db *db = open_new(), *other = NULL;
    struct err e = {0};
    char want[800];
    db_close(db);
    CHECK_OK(db_open(path, &other, &e), &e);
    db_close(other);
    raw("INSERT INTO schema_migration (number, name, checksum, program) "
        "VALUES (99, 'future', 'x', '9.0.0')");
    CHECK_STATUS(db_open(path, &other, &e), LW_E_STATE);
    snprintf(want, sizeof want,
             "store '%s' has schema 99 of longwatch 9.0.0, newer than this program's %zu: use "
             "that version",
             path, n_migrations);
    CHECK_STR(str_of(e.message), str_of(want));
    raw("DELETE FROM schema_migration WHERE number = 99;"
        "UPDATE schema_migration SET checksum = 'x' WHERE number = 2");
    CHECK_STATUS(db_open(path, &other, &e), LW_E_STATE);
    snprintf(want, sizeof want,
             "store '%s': schema 2 is not what this program knows under that number", path);
    CHECK_STR(str_of(e.message), str_of(want));
    snprintf(path, sizeof path, "%s/other.db", test_temp_dir());
    raw("CREATE TABLE bookmarks (url TEXT)");
    CHECK_STATUS(db_open(path, &other, &e), LW_E_STATE);
    snprintf(want, sizeof want, "'%s' is a database, but not a longwatch store", path);
    CHECK_STR(str_of(e.message), str_of(want));
    CHECK_STATUS(db_open("postgres://localhost/x", &other, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message), STR("store 'postgres://localhost/x': this program has the "
                                     "driver sqlite only"));
}

/* A store at schema 1 comes up to date; what it was lies beside it. */
static void migrated(void)
{
    struct db *db = NULL;
    struct err e = {0};
    struct buf text;
    char sum[SHA256_HEX_CHARS + 1], copy[600], sql[400];
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    buf_init(&text, 1 << 20);
    migration_text_sqlite(&migrations[0], &text);
    CHECK(!str_contains(buf_str(&text), STR("{i64}")));
    raw("CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
        "checksum TEXT NOT NULL, program TEXT NOT NULL) STRICT");
    raw(buf_z(&text));
    buf_release(&text);
    struct sha256 d = migration_checksum(&migrations[0]);
    snprintf(sql, sizeof sql,
             "INSERT INTO schema_migration VALUES (1, 'core', '%s', '0.0.1');"
             "INSERT INTO progress VALUES ('x', 42)",
             sha256_hex(&d, sum).p);
    raw(sql);
    CHECK_STATUS(db_open_readonly(path, &db, &e), LW_E_STATE);
    CHECK_OK(db_open(path, &db, &e), &e);
    int64_t n = 0;
    CHECK_OK(progress_load(db, "x", &n, &e), &e);
    CHECK_INT(n, 42);
    db_close(db);
    snprintf(copy, sizeof copy, "%s.schema-1", path);
    CHECK(fs_exists(copy));
    CHECK_OK(db_open_readonly(path, &db, &e), &e);
    db_close(db);
}

static void migrations_are_in_order(void)
{
    for (size_t i = 0; i < n_migrations; i++) {
        CHECK_INT(migrations[i].number, (int)i + 1);
        CHECK(migrations[i].name && migrations[i].sql && migrations[i].irreversible);
    }
}

/* Every table has a paragraph, every column a phrase: the data dictionary is made from them. */
static void schema_is_documented(void)
{
    for (size_t i = 0; i < n_migrations; i++) {
        for (const char *const *text = migrations[i].sql; *text; text++) {
            const char *table = strstr(*text, "CREATE TABLE ");
            if (table && strncmp(*text, "-- ", 3) != 0)
                test_fail(__FILE__, __LINE__, "no paragraph before: %.60s", table);
            if (strstr(*text, "INTEGER") || strstr(*text, "BLOB") || strstr(*text, "BIGINT"))
                test_fail(__FILE__, __LINE__, "a type that is not a token: %.60s", *text);
        }
    }
}

static enum status put(struct db *db, const char *name, int64_t value)
{
    struct err e = {0};
    return progress_save(db, name, value, &e);
}

static void transactions(void)
{
    struct db *db = open_new();
    struct err e = {0};
    int64_t n = 0;
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK(db_is_writing(db));
    CHECK_INT(put(db, "a", 1), LW_OK);
    db_rollback(db);
    CHECK(!db_is_writing(db));
    CHECK_OK(progress_load(db, "a", &n, &e), &e);
    CHECK_INT(n, 0);
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_INT(put(db, "a", 2), LW_OK);
    CHECK_INT(db_n_changed(db), 1);
    CHECK_OK(db_commit(db, &e), &e);
    CHECK_OK(db_checkpoint(db, &e), &e);
    CHECK_OK(progress_load(db, "a", &n, &e), &e);
    CHECK_INT(n, 2);
    db_close(db);
}

static void read_only(void)
{
    struct db *db = open_new(), *reader = NULL;
    struct err e = {0};
    int64_t n = 0;
    CHECK_OK(db_open_readonly(path, &reader, &e), &e);
    CHECK_STATUS(db_begin(reader, DB_HERE, &e), LW_E_STATE);
    CHECK_STR(str_of(e.message), STR("store is open for reading only"));
    /* One snapshot: what is written meanwhile is not seen. */
    CHECK_OK(progress_load(reader, "a", &n, &e), &e);
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_INT(put(db, "a", 2), LW_OK);
    CHECK_OK(db_commit(db, &e), &e);
    CHECK_OK(progress_load(reader, "a", &n, &e), &e);
    CHECK_INT(n, 0);
    db_close(reader);
    db_close(db);
    CHECK_STATUS(db_open_readonly("/nonexistent/store.db", &reader, &e), LW_E_NOT_FOUND);
}

struct nested {
    struct db *db;
    int64_t n;
};

static enum status inner(void *ctx, str name, str value, struct utc at, struct err *e)
{
    struct nested *x = ctx;
    (void)name, (void)value, (void)at, (void)e;
    x->n++;
    return LW_OK;
}

static enum status outer(void *ctx, str name, str value, struct utc at, struct err *e)
{
    struct nested *x = ctx;
    (void)name, (void)value, (void)at;
    return setting_each(x->db, inner, x, e);
}

static void a_statement_inside_itself(void)
{
    struct db *db = open_new();
    struct err e = {0};
    struct nested x = {db, 0};
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    for (int i = 0; i < 3; i++) {
        char name[2] = {(char)('a' + i), 0};
        CHECK_OK(setting_save(db, str_of(name), STR("v"), utc_from_ms(1), &e), &e);
    }
    CHECK_OK(db_commit(db, &e), &e);
    CHECK_OK(setting_each(db, outer, &x, &e), &e);
    CHECK_INT(x.n, 9);
    db_close(db);
}

static void missing_value(void)
{
    struct db *db = open_new();
    struct err e = {0};
    CHECK_OK(db_begin(db, DB_HERE, &e), &e);
    CHECK_STATUS(setting_save(db, STR("a"), STR_NONE, utc_from_ms(1), &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("store: setting_save: value 2 is missing (memory cap)"));
    db_rollback(db);
    db_close(db);
}

static void *make_id(void *arena)
{
    static str made;
    made = new_id(arena, utc_from_ms(1792843200000));
    return &made;
}

static void ids(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    str last = new_id(&a, utc_from_ms(1792843200000));
    CHECK_INT(last.n, 26);
    /* The first ten digits are the time: 1792843200000 ms in base 32. */
    CHECK_STR(str_sub(last, 0, 10), STR("01M5PWGDG0"));
    for (int i = 0; i < 2000; i++) {
        str next = new_id(&a, utc_from_ms(1792843200000));
        CHECK(str_cmp(last, next) < 0);
        last = next;
    }
    /* Two requests of the same instant are two threads. */
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        void *made = NULL;
        CHECK_INT(pthread_create(&thread, NULL, make_id, &a), 0);
        CHECK_INT(pthread_join(thread, &made), 0);
        CHECK(str_cmp(last, *(str *)made) < 0);
        last = *(str *)made;
    }
    CHECK(str_cmp(last, new_id(&a, utc_from_ms(1792843200001))) < 0);
    arena_release(&a);
}

/* ---- killed at arbitrary points ---- */

/* Writes events for ever and says after each commit that it is done. */
_Noreturn static void write_until_killed(int acknowledge)
{
    struct db *db = NULL;
    struct err e = {0};
    if (db_open(path, &db, &e) != LW_OK) _exit(1);
    for (int64_t i = 1;; i++) {
        struct ledger_event ev = {.at = utc_from_ms(i),
                                  .actor = STR("system"),
                                  .kind = STR("test.written"),
                                  .subject_id = STR("x"),
                                  .payload = STR("{}")};
        if (db_begin(db, DB_HERE, &e) != LW_OK || ledger_append(db, &ev, &e) != LW_OK ||
            progress_save(db, "written", ev.seq, &e) != LW_OK || db_commit(db, &e) != LW_OK ||
            write(acknowledge, &ev.seq, sizeof ev.seq) != sizeof ev.seq)
            _exit(1);
    }
}

static int64_t run_and_kill(int round)
{
    int fds[2], how;
    int64_t seq, last = 0;
    CHECK(pipe(fds) == 0);
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(fds[0]);
        write_until_killed(fds[1]);
    }
    close(fds[1]);
    /* Another number each round, so that the kill falls into another place of the work. */
    for (int i = 0; i < 3 + 7 * round; i++) {
        if (read(fds[0], &seq, sizeof seq) != sizeof seq) break;
        last = seq;
    }
    kill(child, SIGKILL);
    while (read(fds[0], &seq, sizeof seq) == sizeof seq)
        last = seq;
    close(fds[0]);
    CHECK(waitpid(child, &how, 0) == child);
    CHECK(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    return last;
}

static void killed(void)
{
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    int64_t before = 0;
    for (int round = 0; round < 12; round++) {
        int64_t acknowledged = run_and_kill(round), written = 0;
        struct ledger_check check;
        struct db *db = NULL;
        struct err e = {0};
        CHECK(acknowledged > before);
        CHECK_OK(db_open(path, &db, &e), &e);
        CHECK_OK(ledger_verify(db, &check, &e), &e);
        CHECK_STR(str_of(check.why), STR(""));
        CHECK(check.is_whole && check.n_events >= acknowledged);
        /* One more may have been committed and not yet said; never half of one. */
        CHECK(check.n_events <= acknowledged + 1);
        CHECK_OK(progress_load(db, "written", &written, &e), &e);
        CHECK_INT(written, check.n_events);
        before = acknowledged;
        db_close(db);
    }
}

/* Another program opens and closes the store: exit code 0 when both worked. */
static void visit_when_told(int told)
{
    char go;
    struct db *db = NULL;
    struct err e = {0};
    if (read(told, &go, 1) != 1 || db_open(path, &db, &e) != LW_OK) _exit(1);
    db_close(db);
    _exit(0);
}

/*
 * Opening a second connection must not drop the locks of the first, or the visitor takes itself
 * for the last one to leave and removes the log that we go on writing to.
 */
static void log_outlives_a_visitor(void)
{
    struct db *first = NULL, *second = NULL;
    struct err e = {0};
    char log[4096];
    int fds[2], how;
    snprintf(path, sizeof path, "%s/store.db", test_temp_dir());
    snprintf(log, sizeof log, "%s-wal", path);
    CHECK(pipe(fds) == 0);
    pid_t visitor = fork(); /* before SQLite keeps anything in this process */
    if (visitor == 0) visit_when_told(fds[0]);
    CHECK_OK(db_open(path, &first, &e), &e);
    CHECK_OK(db_open(path, &second, &e), &e);
    CHECK(write(fds[1], "g", 1) == 1);
    CHECK(waitpid(visitor, &how, 0) == visitor);
    CHECK(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    CHECK(access(log, F_OK) == 0);
    db_close(second);
    db_close(first);
    close(fds[0]);
    close(fds[1]);
}

static const struct test tests[] = {
    {"the log outlives a visitor", log_outlives_a_visitor},
    {"settings of a connection", settings_of_a_connection},
    {"refused stores", refused_stores},
    {"an older store is copied and migrated", migrated},
    {"migrations are in order", migrations_are_in_order},
    {"the schema is documented", schema_is_documented},
    {"transactions", transactions},
    {"read only", read_only},
    {"a statement inside itself", a_statement_inside_itself},
    {"a value that an arena refused", missing_value},
    {"ids", ids},
    {"killed at arbitrary points", killed},
    {NULL, NULL},
};
const struct test_suite sqlite_suite = {"sqlite", tests};
