/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was acknowledged stays, and nothing is there twice or in part: the program is killed before
 * and after every commit, the disk is full in the middle of a transaction, a write is refused by
 * the system, and the tail of the log is cut or overwritten at any byte, as a power failure leaves
 * it.
 */
#include "app/case_fixture.h"
#include "app/op_run.h"
#include "base/fs.h"
#include "store/ledger.h"
#include "store/product.h"
#include "store/sqlite_internal.h"
#include "suite.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    N_OPERATIONS = 8,
    MAX_COPY_BYTES = 32 * 1024 * 1024,
};

static const struct actor local = {
    .kind = ACTOR_LOCAL, .ledger_ref = STR_INIT("local"), .permissions = UINT32_MAX};

/* A product that an operation adds; two ledger events would be counted twice. */
static enum status add_product(struct app *app, int i, struct err *e)
{
    char name[32];
    yyjson_mut_doc *reply = NULL;
    snprintf(name, sizeof name, "Product %d", i);
    struct op_arg args[] = {{STR("name"), str_of(name)}, {STR("markets"), STR("DE,FR")}};
    enum status st = op_run(app, &local, op_find(STR("product.add")), args, 2, &reply, e);
    if (!st) yyjson_mut_doc_free(reply);
    return st;
}

static struct app *open_at(const char *dir)
{
    struct app *app = NULL;
    struct err e = {0};
    setenv("LONGWATCH_NOW", "2026-10-01T00:00:00Z", 1);
    CHECK_OK(app_open(dir, &app, &e), &e);
    return app;
}

struct count {
    int64_t n;
};

static enum status take(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct count *x = ctx;
    (void)e;
    x->n += str_eq(ev->kind, STR("product.added"));
    return LW_OK;
}

static enum status take_product(void *ctx, const struct product *p, struct err *e)
{
    struct count *x = ctx;
    (void)p, (void)e;
    x->n++;
    return LW_OK;
}

/* The store is whole, and as many products as events that tell of one. How many there are. */
static int64_t check_whole(struct app *app)
{
    struct ledger_check check;
    struct count events = {0}, products = {0};
    struct ledger_filter f = {0};
    struct err e = {0};
    CHECK_OK(ledger_verify(app->db, &check, &e), &e);
    if (!check.is_whole) test_fail(__FILE__, __LINE__, "%s", check.why);
    CHECK_OK(ledger_each(app->db, &f, take, &events, &e), &e);
    CHECK_OK(product_each(app->db, take_product, &products, &e), &e);
    CHECK_INT(products.n, events.n);
    return products.n;
}

/* ---- killed ---- */

static int n_commits_left;
static int before_commit(void *ctx)
{
    (void)ctx;
    if (n_commits_left > 0 && --n_commits_left == 0) raise(SIGKILL);
    return 0;
}

/* The child says each operation that it was told is done; then it is killed before a commit. */
static int64_t killed_at(const char *dir, int kill_at)
{
    int fds[2], how;
    int64_t n_said = 0;
    char c;
    CHECK_INT(pipe(fds), 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct app *app = NULL;
        /* Ids count up within an instant; two processes of one past must not share one. */
        setenv("LONGWATCH_NOW", "2026-10-01T00:00:01Z", 1);
        if (app_open(dir, &app, NULL)) _exit(3);
        sqlite3_commit_hook(app->db->handle, before_commit, NULL);
        n_commits_left = kill_at;
        for (int i = 0; i < N_OPERATIONS; i++)
            if (add_product(app, i, NULL) || write(fds[1], "+", 1) != 1) _exit(4);
        raise(SIGKILL); /* behind the last commit */
    }
    close(fds[1]);
    while (read(fds[0], &c, 1) == 1)
        n_said++;
    close(fds[0]);
    CHECK_INT(waitpid(pid, &how, 0), pid);
    CHECK(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
    return n_said;
}

static void killed_before_every_commit(void)
{
    const char *top = test_temp_dir();
    for (int k = 1; k <= N_OPERATIONS + 1; k++) {
        char dir[512];
        snprintf(dir, sizeof dir, "%s/killed-%d", top, k);
        app_close(
            open_at(dir)); /* the schema is there; the commits counted are the operations' */
        int64_t n_said = killed_at(dir, k);
        struct app *app = open_at(dir);
        int64_t n = check_whole(app);
        CHECK_INT(n_said, k - 1);
        CHECK_INT(n, k - 1); /* none lost, and not the one that was never told to be done */
        struct err e = {0};
        CHECK_OK(add_product(app, 100, &e), &e);
        CHECK_INT(check_whole(app), n + 1);
        app_close(app);
    }
    unsetenv("LONGWATCH_NOW");
}

/* ---- a full disk ---- */

static void run_sql(struct app *app, const char *text)
{
    struct err e = {0};
    CHECK_OK(sqlite_run(app->db, text, "test", &e), &e);
}

/* The engine itself refuses to grow: the same way through the code as a disk without room. */
static void a_full_disk_refuses_whole_operations(void)
{
    char dir[512];
    struct err e = {0};
    int i = 0;
    snprintf(dir, sizeof dir, "%s/full", test_temp_dir());
    struct app *app = open_at(dir);
    run_sql(app, "PRAGMA max_page_count = 1"); /* the engine takes the present size instead */
    enum status st = LW_OK;
    while (!st && i < 1000)
        st = add_product(app, i++, &e);
    CHECK_STATUS(st, LW_E_ENV);
    CHECK(str_contains(str_of(e.message), STR("full")));
    int64_t n = check_whole(app);
    CHECK_INT(n, i - 1);
    st = add_product(app, 2000, &e);
    CHECK_STATUS(st, LW_E_ENV); /* still full, still whole */
    CHECK_INT(check_whole(app), n);
    run_sql(app, "PRAGMA max_page_count = 1000000");
    CHECK_OK(add_product(app, 2001, &e), &e);
    CHECK_INT(check_whole(app), n + 1);
    app_close(app);
    unsetenv("LONGWATCH_NOW");
}

/* The system refuses a write in the middle of the log. In a child: the limit is for good. */
static void a_refused_write_loses_nothing(void)
{
    char dir[512];
    int how, fds[2];
    int64_t n_said = 0;
    char c;
    snprintf(dir, sizeof dir, "%s/refused", test_temp_dir());
    app_close(open_at(dir));
    CHECK_INT(pipe(fds), 0);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct app *app = NULL;
        struct rlimit limit = {2000000, 2000000};
        signal(SIGXFSZ, SIG_IGN);
        if (app_open(dir, &app, NULL)) _exit(3);
        sqlite3_wal_autocheckpoint(app->db->handle, 0); /* the log grows until it may not */
        if (setrlimit(RLIMIT_FSIZE, &limit)) _exit(4);
        int i = 0;
        while (i < 1000 && add_product(app, i, NULL) == LW_OK && write(fds[1], "+", 1) == 1)
            i++;
        _exit(i < 1000 ? 0 : 5);
    }
    close(fds[1]);
    while (read(fds[0], &c, 1) == 1)
        n_said++;
    close(fds[0]);
    CHECK_INT(waitpid(pid, &how, 0), pid);
    CHECK(WIFEXITED(how));
    CHECK_INT(WEXITSTATUS(how), 0);
    struct app *app = open_at(dir);
    CHECK(n_said > 0);
    CHECK_INT(check_whole(app), n_said);
    app_close(app);
    unsetenv("LONGWATCH_NOW");
}

/* ---- a torn tail ---- */

struct files {
    str db, wal;
};

static str read_file(struct arena *a, const char *dir, const char *name)
{
    struct err e = {0};
    char path[600];
    str out = STR("");
    snprintf(path, sizeof path, "%s/%s", dir, name);
    CHECK_OK(fs_read(a, path, MAX_COPY_BYTES, &out, &e), &e);
    return out;
}

/* How many operations a store has whose log ends as given. */
static int64_t count_with_log(const char *top, str db, str wal, int i)
{
    char dir[512], path[600];
    struct err e = {0};
    snprintf(dir, sizeof dir, "%s/torn-%d", top, i);
    CHECK_INT(mkdir(dir, 0700), 0);
    snprintf(path, sizeof path, "%s/store.db", dir);
    CHECK_OK(fs_write_atomic(path, db, 0600, &e), &e);
    snprintf(path, sizeof path, "%s/store.db-wal", dir);
    CHECK_OK(fs_write_atomic(path, wal, 0600, &e), &e);
    struct app *app = open_at(dir);
    int64_t n = check_whole(app);
    app_close(app);
    return n;
}

/* Which operations were whole in the log when it was `cut` bytes long. */
static int64_t n_whole(const size_t *ends, size_t cut)
{
    int64_t n = 0;
    while (n < N_OPERATIONS && ends[n] <= cut)
        n++;
    return n;
}

static void a_torn_log_ends_between_operations(void)
{
    char dir[512];
    size_t ends[N_OPERATIONS];
    struct arena a;
    struct err e = {0};
    uint64_t random = 20260911;
    arena_init(&a, (size_t)8 * MAX_COPY_BYTES);
    const char *top = test_temp_dir();
    snprintf(dir, sizeof dir, "%s/whole", top);
    app_close(open_at(dir)); /* brings the log home */
    struct app *app = open_at(dir);
    sqlite3_wal_autocheckpoint(app->db->handle, 0);
    for (int i = 0; i < N_OPERATIONS; i++) {
        CHECK_OK(add_product(app, i, &e), &e);
        ends[i] = read_file(&a, dir, "store.db-wal").n;
    }
    struct files f = {read_file(&a, dir, "store.db"), read_file(&a, dir, "store.db-wal")};
    for (int i = 0; i < 60; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        size_t cut = 32 + (size_t)(random >> 33) % (f.wal.n - 32);
        char *torn = arena_alloc(&a, f.wal.n);
        CHECK(torn != NULL);
        memcpy(torn, f.wal.p, f.wal.n);
        /* Every second time the rest is there, but is something else. */
        memset(torn + cut, 0xa5, f.wal.n - cut);
        str wal = {torn, i % 2 ? f.wal.n : cut};
        CHECK_INT(count_with_log(top, f.db, wal, i), n_whole(ends, cut));
    }
    app_close(app);
    arena_release(&a);
    unsetenv("LONGWATCH_NOW");
}

static const struct test tests[] = {
    {"killed_before_every_commit", killed_before_every_commit},
    {"a_full_disk_refuses_whole_operations", a_full_disk_refuses_whole_operations},
    {"a_refused_write_loses_nothing", a_refused_write_loses_nothing},
    {"a_torn_log_ends_between_operations", a_torn_log_ends_between_operations},
    {NULL, NULL},
};
const struct test_suite durability_suite = {"durability", tests};
