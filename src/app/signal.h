/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals: what may start a case. A finding that is open here and whose vulnerability some
 * catalogue lists as exploited opens one candidate case for its vulnerability; later findings of
 * the same vulnerability join it.
 *
 *   one listing, one case   a listing that opened a case never opens another; when the case was
 *                           dismissed and another product is hit, the case is taken up again
 *   reported before         a listing of what somebody reported escalates that case: an open one
 *                           gets its clocks at once, a candidate is decided by a person
 *   retraction              a candidate whose listing disappears is cancelled, with the reason;
 *                           an open case stays open and says so: what was submitted is untouched
 *   return                  a cancelled case whose listing comes back is taken up again
 *
 * Other sources (researcher, telemetry, field report, authority, somebody here) are recorded with
 * signal.add and decided with signal.decide, signal_ops.c. What is decided about a case is decided
 * about the signals behind it.
 *
 * Works on findings as they stand, so it may run as often as one likes.
 */
#ifndef LW_APP_SIGNAL_H
#define LW_APP_SIGNAL_H

#include "app/op.h"

extern const struct op signal_ops[];
extern const size_t n_signal_ops;

struct signal_report {
    int64_t n_opened, n_escalated, n_joined, n_cancelled, n_reopened, n_retracted;
};
/* One transaction a case. `report` may be NULL. */
enum status signal_exploited(struct app *app, struct utc now, struct signal_report *report,
                             struct err *e) LW_MUST_CHECK;

/* Reminds of signals that nobody decided about; `*next_at` is moved to the next reminder. */
enum status signal_remind(struct app *app, struct utc now, struct utc *next_at,
                          struct err *e) LW_MUST_CHECK;

#endif
