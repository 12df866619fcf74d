/* SPDX-License-Identifier: Apache-2.0 */
/* Private to app/feed*.c: what the scheduler and the pages know of turns. */
#ifndef LW_APP_FEED_INTERNAL_H
#define LW_APP_FEED_INTERNAL_H

#include "app/feed.h"

/* False when there is nothing to ask, whatever the schedule says: no address, no provider. */
enum status feed_can_ask(struct app *app, const struct feed_row *row, bool *out,
                         struct err *e) LW_MUST_CHECK;
/* When a person asked for a turn that has not begun, and when the one that runs began. */
enum status feed_marks(struct app *app, const struct feed_row *row, struct utc *asked_at,
                       struct utc *started_at, struct err *e) LW_MUST_CHECK;
/* The operation feed.request. */
enum status feed_request_op(struct op_call *c, struct err *e);

#endif
