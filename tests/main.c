/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwtest [--jobs N] [FILTER]: runs the tests whose "suite.test" contains FILTER and prints TAP version
 * 13; with --jobs each suite in a process of its own, N at a time, else all in this one.
 * A failed check leaves its test by longjmp and the run goes on, so what the test had allocated
 * is lost; a check must therefore run on the main thread.
 */
#include "app/op_list.h"
#include "parallel.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum outcome {
    PASSED,
    FAILED,
    SKIPPED
};
enum {
    MAX_TEMP_DIRS = 32,
    MAX_SUITES = 1024,
    MAX_TMPDIR_BYTES = 60,
    WORDS_BYTES = 2048
};

static const char *filter = "";
static jmp_buf *leave_test;
static char words[WORDS_BYTES];
static char temp_dirs[MAX_TEMP_DIRS][256];
static size_t n_temp_dirs;

void test_fail(const char *file, int line, const char *fmt, ...)
{
    va_list ap;
    int n = snprintf(words, sizeof words, "%s:%d: ", file, line);
    va_start(ap, fmt);
    vsnprintf(words + n, sizeof words - (size_t)n, fmt, ap);
    va_end(ap);
    longjmp(*leave_test, FAILED);
}

void test_skip(const char *why)
{
    snprintf(words, sizeof words, "%s", why);
    longjmp(*leave_test, SKIPPED);
}

void test_eq_i64(int64_t got, int64_t want, const char *what, const char *file, int line)
{
    if (got == want) return;
    test_fail(file, line, "%s is %lld, expected %lld", what, (long long)got, (long long)want);
}

void test_eq_str(str got, str want, const char *what, const char *file, int line)
{
    if (str_eq(got, want)) return;
    test_fail(file, line, "%s is \"%.*s\" (%zu bytes), expected \"%.*s\" (%zu bytes)", what,
              STR_ARG(str_sub(got, 0, 600)), got.n, STR_ARG(str_sub(want, 0, 600)), want.n);
}

void test_ok_status(enum status got, const struct err *e, const char *file, int line)
{
    char text[sizeof(struct err)] = "";
    if (got == LW_OK) return;
    if (e) err_text(e, text, sizeof text);
    test_fail(file, line, "status is %s: %s", status_row(got)->name, text);
}

const char *test_shared_dir(void)
{
    const char *told = getenv("LONGWATCH_SHARED");
    const char *dir = told && told[0] ? told : LW_SOURCE_DIR "/../shared";
    return access(dir, R_OK | X_OK) == 0 ? dir : NULL;
}

const char *test_temp_dir(void)
{
    const char *top = getenv("TMPDIR");
    /* What is longer has no room for the socket of an agent behind it (108 bytes). */
    if (top && strlen(top) > MAX_TMPDIR_BYTES) top = NULL;
    if (n_temp_dirs == MAX_TEMP_DIRS)
        test_fail(__FILE__, __LINE__, "too many temporary folders");
    char *dir = temp_dirs[n_temp_dirs];
    int n =
        snprintf(dir, sizeof temp_dirs[0], "%s/lwtest-XXXXXX", top && top[0] ? top : "/tmp");
    if (n < 0 || (size_t)n >= sizeof temp_dirs[0] || !mkdtemp(dir))
        test_fail(__FILE__, __LINE__, "cannot create the temporary folder '%s'", dir);
    n_temp_dirs++;
    return dir;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

static void remove_temp_dirs(void)
{
    while (n_temp_dirs > 0) {
        const char *dir = temp_dirs[--n_temp_dirs];
        if (nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS) != 0)
            printf("# cannot remove '%s'\n", dir);
    }
}

bool test_fails(void (*run)(void *ctx), void *ctx, char *out, size_t n_bytes)
{
    jmp_buf here, *volatile outer = leave_test;
    out[0] = '\0';
    leave_test = &here;
    if (setjmp(here) == 0) {
        run(ctx);
        leave_test = outer;
        return false;
    }
    leave_test = outer;
    snprintf(out, n_bytes, "%s", words);
    return true;
}

/* Apart from any variable that a longjmp could spoil. */
static enum outcome run_test(const struct test *t)
{
    jmp_buf here;
    words[0] = '\0';
    leave_test = &here;
    switch (setjmp(here)) {
    case 0: t->run(); return PASSED;
    case SKIPPED: return SKIPPED;
    default: return FAILED;
    }
}

/* TAP is read by lines; a value with a newline must not become a line of its own. */
static void print_words(void)
{
    for (const char *p = words; *p; p++)
        putchar(*p == '\n' || *p == '\r' ? ' ' : *p);
}

static void report(enum outcome outcome, const char *name)
{
    printf("%s - %s", outcome == FAILED ? "not ok" : "ok", name);
    if (outcome == SKIPPED) {
        printf(" # SKIP ");
        print_words();
    }
    putchar('\n');
    if (outcome == FAILED) {
        printf("# ");
        print_words();
        putchar('\n');
    }
}

static bool is_wanted(const struct test_suite *s, const struct test *t)
{
    char name[256];
    snprintf(name, sizeof name, "%s.%s", s->name, t->name);
    return strstr(name, filter) != NULL;
}

static void run_suite(const struct test_suite *s, struct tally *n)
{
    for (const struct test *t = s->tests; t->name; t++) {
        char name[256];
        if (!is_wanted(s, t)) continue;
        snprintf(name, sizeof name, "%s.%s", s->name, t->name);
        enum outcome outcome = run_test(t);
        remove_temp_dirs();
        n->n_passed += outcome == PASSED;
        n->n_failed += outcome == FAILED;
        n->n_skipped += outcome == SKIPPED;
        report(outcome, name);
    }
}

static void run_in_process(const struct test_suite *s)
{
    struct tally n = {0}; /* counted by who reads the lines */
    run_suite(s, &n);
    if (!n.n_failed) return;
    /* What a failed test had allocated is lost, and no leak to tell of besides. */
    fflush(NULL);
    _exit(0);
}

/* Those with a test that is wanted; `out` has room for MAX_SUITES and the NULL behind them. */
static void choose(const struct test_suite **out)
{
    size_t n = 0;
    for (size_t i = 0; test_suites[i] && n < MAX_SUITES; i++) {
        const struct test *t = test_suites[i]->tests;
        while (t->name && !is_wanted(test_suites[i], t))
            t++;
        if (t->name) out[n++] = test_suites[i];
    }
    out[n] = NULL;
}

int main(int argc, char **argv)
{
    static const struct test_suite *suites[MAX_SUITES + 1];
    struct tally n = {0};
    bool is_whole = true;
    size_t n_jobs = 0;
    int at = 1;
    if (argc > 2 && !strcmp(argv[1], "--jobs")) {
        n_jobs = strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (argc > at + 1 || (at == 3 && n_jobs == 0)) {
        fprintf(stderr, "usage: %s [--jobs N] [FILTER]\n", argv[0]);
        return 2;
    }
    if (argc > at) filter = argv[at];
    op_list_register();
    /* Lines in order with those of the log, also when a test aborts. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("TAP version 13");
    choose(suites);
    if (n_jobs > 0) is_whole = parallel_run(suites, n_jobs, run_in_process, &n);
    for (size_t i = 0; n_jobs == 0 && suites[i]; i++)
        run_suite(suites[i], &n);
    printf("1..%zu\n", n.n_passed + n.n_failed + n.n_skipped);
    printf("%zu passed, %zu failed, %zu skipped\n", n.n_passed, n.n_failed, n.n_skipped);
    return n.n_failed || !is_whole ? 1 : 0;
}
