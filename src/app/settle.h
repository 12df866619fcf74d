/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a call's changes and is written with them, just before the commit. */
#ifndef LW_APP_SETTLE_H
#define LW_APP_SETTLE_H

#include "app/op.h"

/*
 * Counts of what findings changed, and the announcements that the call noted (alert.h). Those of a
 * run of several transactions (c->defers_alerts) come at its end. Last, digests of rows that no event
 * took. In the running transaction.
 */
enum status settle_call(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
