/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests: one mail a person with all that was announced since the last one, grouped by
 * vulnerability, most pressing first, in plain text that a phone can show. Sent every day or
 * every week at an hour of the store's time zone; nothing happened, nothing sent. Viewers get
 * none. How far each person was told is kept with the message in one transaction.
 */
#ifndef LW_APP_DIGEST_H
#define LW_APP_DIGEST_H

#include "app/op.h"

enum digest_every {
    DIGEST_DAILY,
    DIGEST_WEEKLY,
    DIGEST_NEVER
};
struct digest_plan {
    enum digest_every every;
    int32_t hour;    /* 0..23, local */
    int32_t weekday; /* 0 Sunday .. 6 Saturday; of weekly ones */
};
enum status digest_plan_load(struct app *app, struct digest_plan *out,
                             struct err *e) LW_MUST_CHECK;
/*
 * The newest instant at or before `now` at which digests are due, and the next one after it; to
 * the quarter of an hour, because no zone is off by less. Where the clocks spring over the hour,
 * the next quarter that exists counts. UTC_NONE when digests are never sent.
 */
struct utc digest_last_due(const struct digest_plan *p, struct utc now);
struct utc digest_next_due(const struct digest_plan *p, struct utc now);

/* The job: makes the digests that are due. `*next_at` is when the next ones are. */
enum status digest_run(struct app *app, struct utc now, struct utc *next_at,
                       struct err *e) LW_MUST_CHECK;

/* every, hour, weekday, words, next_at: of alert.routes. */
enum status reply_digest(struct op_call *c, yyjson_mut_val *o, struct err *e) LW_MUST_CHECK;

#endif
