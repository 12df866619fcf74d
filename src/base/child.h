/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running a program of ours with bytes in and bytes out: no shell, an environment of our choice,
 * nothing open but its three streams, a time limit after which it is killed.
 */
#ifndef LW_BASE_CHILD_H
#define LW_BASE_CHILD_H

#include "base/buf.h"

struct child {
    const char *path;        /* of the program */
    const char *const *argv; /* ends with NULL; argv[0] is the program's name */
    str input;               /* written to its standard input */
    int64_t limit_ms;        /* of wall time */
};

/*
 * Runs it to its end. `*exit_code` is its own, or 128 + n when signal n ended it. `out` and `errors` get
 * what it wrote, up to their maxima. LW_E_NOT_FOUND when there is no such program, LW_E_LIMIT when the
 * time was over or `out` is full (it is killed then), LW_E_ENV.
 */
enum status child_run(const struct child *c, struct buf *out, struct buf *errors,
                      int *exit_code, struct err *e) LW_MUST_CHECK;

/* "NAME" beside the running program, in `out`; an empty string when that cannot be told. */
const char *child_path_beside(const char *name, char *out, size_t out_bytes);

#endif
