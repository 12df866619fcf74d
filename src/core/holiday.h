/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public holidays of the Member States, for one purpose: Art 3(4) of Regulation (EEC, Euratom)
 * No 1182/71, by which a period not in hours that would end on one ends with the next working day.
 * Alerts and periods in hours know nothing of holidays.
 *
 * Only days that are free in the whole Member State by its law, and no substitute days for those
 * that fall on a week-end: what is missing here makes the outer limit earlier, never later.
 */
#ifndef LW_CORE_HOLIDAY_H
#define LW_CORE_HOLIDAY_H

#include "base/str.h"
#include "base/utc.h"

/* Date of the table, shown beside every outer limit that is made with it. */
#define HOLIDAYS_ON "2026-11-22"

/* Is `d` a public holiday in a Member State, by its code as csirt_rows has it. */
bool holiday_is(str member_state, struct day d);
/* Easter Sunday, Western or Orthodox, of a year from 1900 to 2099. */
struct day easter_of(int32_t year, bool is_orthodox);
/* Monday is 0. */
int32_t day_weekday(struct day d);

#endif
