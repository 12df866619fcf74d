/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An earlier result of `longwatch scan --format json`, as far as a later one is compared with it:
 * what was open then, and which components could not be judged. A component is known by its
 * identity without version, so an update that mends nothing brings nothing new; one without
 * identity by its name.
 */
#ifndef LW_FORMAT_BASELINE_H
#define LW_FORMAT_BASELINE_H

#include "base/arena.h"
#include "model/verdict.h"

/* The result for 10,000 components has 20 MB. */
#define BASELINE_MAX_BYTES ((size_t)256 * 1024 * 1024)

struct baseline_row {
    str vulnerability; /* empty: about the component as a whole */
    str component;     /* identity, else name */
    enum verdict verdict;
    bool is_exploited;
};

struct baseline {
    struct baseline_row *rows;
    size_t n;
};

/* Strings live in `a`. LW_E_INPUT when `bytes` are no such result, with the place. */
enum status baseline_read(struct arena *a, str bytes, struct baseline *out,
                          struct err *e) LW_MUST_CHECK;

#endif
