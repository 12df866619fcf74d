/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Releases of a product on a line of time under its support period, as SVG. Like web/chart.h:
 * pure, every text is escaped, colours come from the style sheet, the same facts stand in a
 * table below.
 */
#ifndef LW_WEB_TIME_LINE_H
#define LW_WEB_TIME_LINE_H

#include "base/buf.h"
#include "base/utc.h"

enum {
    TIME_LINE_MAX_MARKS = 40, /* releases drawn, the newest; the table has all */
    TIME_LINE_MAX_YEARS = 60  /* beyond, a date is a mistake and the line is not drawn */
};

struct time_line_mark {
    struct day on;
    str label;
    bool is_hot; /* holds something known exploited */
};

struct time_line {
    str title, description;
    struct day support_start, support_end; /* not valid: not stated */
    struct day today;
    struct time_line_mark marks[TIME_LINE_MAX_MARKS]; /* ascending */
    size_t n_marks;
};

/* Appends nothing when there is nothing to draw: no support period and no mark. */
void time_line_render(const struct time_line *t, struct buf *out);

#endif
