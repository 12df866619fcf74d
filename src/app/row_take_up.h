/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that are older than their digests. */
#ifndef LW_APP_ROW_TAKE_UP_H
#define LW_APP_ROW_TAKE_UP_H

#include "app/app.h"

/*
 * Once in the life of a store that an older program began: its rows get digests as they are now
 * (records.taken_up), so that changes from then on are found. What was before stays unproven.
 */
enum status row_take_up(struct app *app, struct utc now, struct err *e) LW_MUST_CHECK;

#endif
