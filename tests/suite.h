/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A unit test suite: a named table of test functions. `build/.../lwtest [--jobs N] [FILTER]` runs
 * those whose "suite.test" contains FILTER and prints TAP. A suite may have a process of its own: it
 * leans on no other, and two of them share no path and no port.
 */
#ifndef LW_TESTS_SUITE_H
#define LW_TESTS_SUITE_H

#include "base/status.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct test {
    const char *name;
    void (*run)(void);
};

struct test_suite {
    const char *name;
    const struct test *tests; /* ends with {NULL, NULL} */
};

extern const struct test_suite *const test_suites[]; /* ends with NULL */

/* A failed check prints file, line and both values, and ends the test. */
void test_fail(const char *file, int line, const char *fmt, ...) LW_PRINTF(3, 4);
/*
 * Runs something that may fail: true when a check of it did, whose words are then in `words` and are not
 * those of the test. What it had allocated or begun is lost.
 */
bool test_fails(void (*run)(void *ctx), void *ctx, char *words, size_t n_bytes);
/* Ends the test as skipped, with the reason in the output. */
void test_skip(const char *why);
void test_eq_i64(int64_t got, int64_t want, const char *what, const char *file, int line);
void test_eq_str(str got, str want, const char *what, const char *file, int line);
void test_ok_status(enum status got, const struct err *e, const char *file, int line);

#define CHECK(cond)                                        \
 do {                                                      \
  if (!(cond)) test_fail(__FILE__, __LINE__, "%s", #cond); \
 } while (0)
#define CHECK_INT(got, want) \
 test_eq_i64((int64_t)(got), (int64_t)(want), #got, __FILE__, __LINE__)
#define CHECK_STR(got, want) test_eq_str((got), (want), #got, __FILE__, __LINE__)
/* `call` must give LW_OK; on failure the words of `e` are shown. */
#define CHECK_OK(call, e)        test_ok_status((call), (e), __FILE__, __LINE__)
#define CHECK_STATUS(call, want) CHECK_INT((call), (want))

/*
 * Where the shared material is: $LONGWATCH_SHARED, else ../shared beside the source tree.
 * NULL when it is absent; the test then calls test_skip().
 */
const char *test_shared_dir(void);
/* A fresh temporary folder, removed when the test ends. */
const char *test_temp_dir(void);

#endif
