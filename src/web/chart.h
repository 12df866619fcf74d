/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts as SVG: pure text from plain numbers, with a title, a description and direct labels.
 * Colours come from classes of the style sheet (s1, s2, ...), so that light, dark and print
 * agree with the page; the same numbers stand in a table below. Every text is escaped here: the
 * result is the only value that a template may put out as it is (data/unescaped.tsv).
 */
#ifndef LW_WEB_CHART_H
#define LW_WEB_CHART_H

#include "base/buf.h"

#include <stdint.h>

enum {
    CHART_MAX_SERIES = 4,
    CHART_MAX_POINTS = 64
};

struct chart_series {
    const char *label;                /* beside the last point of a stack: "11 high" */
    int64_t values[CHART_MAX_POINTS]; /* negative: nothing is known at this point */
};

struct chart {
    const char *id; /* unique on the page */
    str title, description;
    str labels[CHART_MAX_POINTS]; /* of the points; the first and the last are shown */
    size_t n_points;              /* at least 1 */
    struct chart_series series[CHART_MAX_SERIES];
    size_t n_series;
    str highest; /* words of the largest value, at the top of the axis */
    str newest;  /* words beside the last known point of a line */
};

/* Columns of stacked amounts, the first series at the bottom. */
void chart_render_stack(const struct chart *c, struct buf *out);
/* The first series as a line with gaps where nothing is known. */
void chart_render_line(const struct chart *c, struct buf *out);

#endif
