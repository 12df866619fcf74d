/* SPDX-License-Identifier: Apache-2.0 */
/* The on-call chain: who is paged, in which order, and the job that pages and reminds. */
#ifndef LW_APP_ONCALL_H
#define LW_APP_ONCALL_H

#include "app/op.h"
#include "core/escalation.h"

extern const struct op oncall_ops[];
extern const size_t n_oncall_ops;

/*
 * The chain as escalation takes it, without people who were erased, disabled or have no address;
 * strings in the call's arena. `*n` 0 when nobody is left.
 */
enum status oncall_chain(struct op_call *c, struct escalation_step **chain, size_t *n,
                         struct err *e) LW_MUST_CHECK;
enum status oncall_policy(struct op_call *c, struct escalation_policy *out,
                          struct err *e) LW_MUST_CHECK;

/*
 * Pages and reminders that are due in any case at `now`; each is an event with its messages.
 * `*next_at` is when the next one is due, UTC_NONE when none is.
 */
enum status escalation_run(struct app *app, struct utc now, struct utc *next_at,
                           struct err *e) LW_MUST_CHECK;

#endif
