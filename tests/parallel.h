/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suites side by side, each in a process of its own: what one leaves behind no other can lean on, a
 * crash costs one suite, and leaks are counted suite by suite.
 */
#ifndef LW_TESTS_PARALLEL_H
#define LW_TESTS_PARALLEL_H

#include "suite.h"

#include <stddef.h>

enum {
    PARALLEL_MAX_JOBS = 64
};

struct tally {
    size_t n_passed, n_failed, n_skipped;
};

/*
 * Runs each of `suites` (ends with NULL) by `run` in a process, `n_jobs` at a time, the long ones
 * first. `run` writes TAP without numbers to stdout. When a suite ends its lines are written together,
 * what it wrote to stderr as comments, that it did not end with 0 as a failed test, and the seconds
 * it took. Counts into `n`. Returns false, with a word on stderr, when a process or file is not to be
 * had.
 */
bool parallel_run(const struct test_suite *const *suites, size_t n_jobs,
                  void (*run)(const struct test_suite *s), struct tally *n);

#endif
