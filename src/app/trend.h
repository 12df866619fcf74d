/* SPDX-License-Identifier: Apache-2.0 */
/* Is it getting better? The findings over time, for the Now page. */
#ifndef LW_APP_TREND_H
#define LW_APP_TREND_H

#include "app/op.h"

/*
 * Fills `o` with the open findings by priority at the end of each day or week, and the median
 * time from match to decision in each. Days (UTC) while the record is at most two weeks old, then
 * weeks from Monday, at most a quarter of a year.
 */
enum status reply_trend(struct op_call *c, yyjson_mut_val *o, struct err *e) LW_MUST_CHECK;

#endif
