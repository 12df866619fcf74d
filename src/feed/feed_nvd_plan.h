/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to ask the NVD for. Pure; private to feed/.
 *
 * Sources: https://nvd.nist.gov/developers/vulnerabilities (parameters, windows of at most 120
 * days, pages of at most 2,000), https://nvd.nist.gov/developers/start-here (5 requests in a
 * rolling 30 seconds, 50 with a key, sleep 6 seconds, ask at most every 2 hours),
 * https://nvd.nist.gov/vuln/data-feeds (year files, .meta).
 */
#ifndef LW_FEED_FEED_NVD_PLAN_H
#define LW_FEED_FEED_NVD_PLAN_H

#include "base/arena.h"
#include "base/utc.h"
#include "format/nvd_files.h"

enum {
    NVD_PAGE_RECORDS = 2000,
    NVD_WINDOW_S =
        119 * 24 * 3600,  /* the limit of 120 days, less a day for clocks that differ */
    NVD_OVERLAP_S = 3600, /* what was indexed late is asked for again */
    NVD_PAUSE_MS = 6000,
    NVD_PAUSE_WITH_KEY_MS = 600,        /* 50 in 30 seconds */
    NVD_TROUBLED_PAUSE_MS = 30000,      /* the rolling window of a client that was throttled */
    NVD_FIRST_YEAR = 2002,              /* its file holds all ids before */
    NVD_MAX_BEHIND_S = 360 * 24 * 3600, /* beyond that the year files are less work */
    NVD_MAX_PAGES = 1000,               /* of a window; all of the NVD is some 180 */
};

struct nvd_window {
    struct utc from, to; /* UTC_NONE: no limits, all of the NVD */
};
/* The window that begins at `have`, at most NVD_WINDOW_S long and never later than `now`. */
struct nvd_window nvd_next_window(struct utc have, struct utc now);
/* Address of a page; `base` without a query. */
str nvd_page_url(struct arena *a, str base, const struct nvd_window *w, int64_t start_index);

/*
 * The cursor of the part: until when modifications are known. "2026-11-22T10:00:00Z"; UTC_NONE for
 * anything else.
 */
struct utc nvd_cursor_read(str cursor);

#endif
