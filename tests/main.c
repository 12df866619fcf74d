/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lwtest [FILTER]: runs the tests whose "suite.test" contains FILTER and prints TAP version 13.
 * A failed check leaves its test by longjmp and the run goes on, so what the test had allocated
 * is lost; a check must therefore run on the main thread.
 */
#include "suite.h"

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
    SKIPPED,
    N_OUTCOMES
};
enum {
    MAX_TEMP_DIRS = 32,
    WORDS_BYTES = 2048
};

static jmp_buf leave_test;
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
    longjmp(leave_test, FAILED);
}

void test_skip(const char *why)
{
    snprintf(words, sizeof words, "%s", why);
    longjmp(leave_test, SKIPPED);
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

/* setjmp lives here alone, apart from any variable that a longjmp could spoil. */
static enum outcome run_test(const struct test *t)
{
    words[0] = '\0';
    switch (setjmp(leave_test)) {
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

static void report(enum outcome outcome, size_t number, const char *name)
{
    printf("%s %zu - %s", outcome == FAILED ? "not ok" : "ok", number, name);
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

static void run_suite(const struct test_suite *s, const char *filter, size_t n[N_OUTCOMES])
{
    for (const struct test *t = s->tests; t->name; t++) {
        char name[256];
        snprintf(name, sizeof name, "%s.%s", s->name, t->name);
        if (!strstr(name, filter)) continue;
        enum outcome outcome = run_test(t);
        remove_temp_dirs();
        n[outcome]++;
        report(outcome, n[PASSED] + n[FAILED] + n[SKIPPED], name);
    }
}

int main(int argc, char **argv)
{
    size_t n[N_OUTCOMES] = {0};
    if (argc > 2) {
        fprintf(stderr, "usage: %s [FILTER]\n", argv[0]);
        return 2;
    }
    /* Lines in order with those of the log, also when a test aborts. */
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("TAP version 13");
    for (size_t i = 0; test_suites[i]; i++)
        run_suite(test_suites[i], argc > 1 ? argv[1] : "", n);
    printf("1..%zu\n", n[PASSED] + n[FAILED] + n[SKIPPED]);
    printf("%zu passed, %zu failed, %zu skipped\n", n[PASSED], n[FAILED], n[SKIPPED]);
    return n[FAILED] ? 1 : 0;
}
