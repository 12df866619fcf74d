/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of a feed's releases to fetch: pure, private to feed/. */
#ifndef LW_FEED_FEED_RELEASE_H
#define LW_FEED_FEED_RELEASE_H

#include "format/release.h"

enum {
    MAX_MISSED_DAYS = 7, /* the baseline is cheaper than more days, and surer */
};

/* What to fetch, in the order of time. */
struct release_plan {
    bool needs_list; /* days are missing that an older release may have: ask for the list */
    bool is_whole;   /* begins with a baseline */
    const struct release_asset *steps[MAX_MISSED_DAYS + 2];
    size_t n_steps;
};
/*
 * `have` is until when what we have is whole, UTC_NONE when there is nothing. No step: we are
 * current. `is_list` when the assets come from the list already. LW_E_INPUT when a baseline is
 * needed and there is none.
 */
enum status release_choose(const struct release_asset *assets, size_t n, struct utc have,
                           bool is_list, const char *baseline, struct release_plan *out,
                           struct err *e) LW_MUST_CHECK;

#endif
