/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the findings went over time, in steps of equal length counted from the epoch: step n covers
 * [n * step_ms - offset_ms, (n + 1) * step_ms - offset_ms). Read from the findings as they stand,
 * so a priority is today's, and a match that never asked for anything does not count.
 */
#ifndef LW_STORE_TREND_H
#define LW_STORE_TREND_H

#include "model/verdict.h"
#include "store/db.h"

struct trend_steps {
    int64_t offset_ms, step_ms;
};

/* When the first finding that counts was opened; UTC_NONE without any. */
enum status trend_begins(struct db *db, struct utc *out, struct err *e) LW_MUST_CHECK;

/* How many findings of a priority began and ended to be open in a step. */
struct trend_change {
    int64_t step;
    enum priority priority;
    int64_t n_opened, n_ended;
};
typedef enum status (*trend_change_fn)(void *ctx, const struct trend_change *x, struct err *e);
/* Steps in ascending order; those without a change are left out. */
enum status trend_each_change(struct db *db, struct trend_steps s, trend_change_fn fn,
                              void *ctx, struct err *e) LW_MUST_CHECK;

/* First decisions of a step, of the findings whose decision stands. */
struct trend_decision {
    int64_t step;
    int64_t n;
    int64_t median_ms; /* from match to decision; the mean of the middle two when n is even */
};
typedef enum status (*trend_decision_fn)(void *ctx, const struct trend_decision *x,
                                         struct err *e);
/* Steps in ascending order from the one that holds `from` on; those without are left out. */
enum status trend_each_decision(struct db *db, struct trend_steps s, struct utc from,
                                trend_decision_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

#endif
