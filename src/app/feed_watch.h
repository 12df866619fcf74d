/* SPDX-License-Identifier: Apache-2.0 */
/* The job that tells people when a feed goes stale or is held: once each time it begins. */
#ifndef LW_APP_FEED_WATCH_H
#define LW_APP_FEED_WATCH_H

#include "app/app.h"

/* Looks every five minutes at most. A feed that was never imported is no news. */
enum status feed_watch_run(struct app *app, struct utc now, struct utc *next_at,
                           struct err *e) LW_MUST_CHECK;

#endif
