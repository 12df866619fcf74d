/* SPDX-License-Identifier: Apache-2.0 */
#include "web/chart.h"

#include "web/mustache.h"

/* The drawing, in units of its own; the page scales it. */
enum {
    WIDTH = 420,
    HEIGHT = 132,
    LEFT = 40,
    RIGHT = 320, /* right of it: the direct labels */
    TOP = 16,
    BOTTOM = 108,
    TEXT_HEIGHT = 14,
    MARGIN_CHARS = 5,
    MAX_COLUMN = 34
};

static void label(struct buf *out, const char *class, double x, double y, const char *anchor,
                  str text)
{
    buf_printf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", class, x, y,
               anchor);
    mustache_escape(out, text);
    buf_add(out, STR("</text>\n"));
}

static void begin(const struct chart *c, struct buf *out)
{
    buf_printf(out,
               "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" "
               "aria-labelledby=\"%s-title %s-words\">\n<title id=\"%s-title\">",
               WIDTH, HEIGHT, c->id, c->id, c->id);
    mustache_escape(out, c->title);
    buf_printf(out, "</title>\n<desc id=\"%s-words\">", c->id);
    mustache_escape(out, c->description);
    buf_add(out, STR("</desc>\n"));
}

static double step_of(const struct chart *c)
{
    return (double)(RIGHT - LEFT) / (double)c->n_points;
}

/* Middle of the column of a point. */
static double x_of(const struct chart *c, size_t i)
{
    return LEFT + step_of(c) * ((double)i + 0.5);
}

static double height_of(int64_t value, int64_t most)
{
    return most > 0 ? (double)(BOTTOM - TOP) * (double)value / (double)most : 0;
}

/* The axes last, over the columns. */
static void end(const struct chart *c, struct buf *out)
{
    buf_printf(out, "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n", LEFT,
               RIGHT, BOTTOM, BOTTOM);
    label(out, "mark", LEFT - 6, BOTTOM + 4, "end", STR("0"));
    /* Words too wide for the margin stand above the drawing. */
    if (c->highest.n > MARGIN_CHARS)
        label(out, "mark", 0, TOP - 5, "start", c->highest);
    else if (c->highest.n)
        label(out, "mark", LEFT - 6, TOP + 4, "end", c->highest);
    label(out, "mark", x_of(c, 0), BOTTOM + 17, "middle", c->labels[0]);
    if (c->n_points > 1)
        label(out, "mark", x_of(c, c->n_points - 1), BOTTOM + 17, "middle",
              c->labels[c->n_points - 1]);
    buf_add(out, STR("</svg>"));
}

static int64_t known(int64_t value)
{
    return value > 0 ? value : 0;
}

/* "11 high" beside each part of the last column, pushed apart where parts are thin. */
static void label_parts(const struct chart *c, int64_t most, struct buf *out)
{
    double base = BOTTOM, lowest = BOTTOM + 4;
    for (size_t s = 0; s < c->n_series; s++) {
        int64_t value = known(c->series[s].values[c->n_points - 1]);
        double tall = height_of(value, most), y = base - tall / 2 + 4;
        base -= tall;
        if (!value) continue;
        if (y > lowest) y = lowest;
        lowest = y - TEXT_HEIGHT;
        buf_printf(out, "<text class=\"part s%zu\" x=\"%d\" y=\"%.1f\">%lld ", s + 1, RIGHT + 4,
                   y, (long long)value);
        mustache_escape(out, str_of(c->series[s].label));
        buf_add(out, STR("</text>\n"));
    }
}

void chart_render_stack(const struct chart *c, struct buf *out)
{
    int64_t most = 0;
    for (size_t i = 0; i < c->n_points; i++) {
        int64_t sum = 0;
        for (size_t s = 0; s < c->n_series; s++)
            sum += known(c->series[s].values[i]);
        if (sum > most) most = sum;
    }
    double wide = step_of(c) * 0.72;
    if (wide > MAX_COLUMN) wide = MAX_COLUMN;
    begin(c, out);
    for (size_t i = 0; i < c->n_points; i++) {
        double base = BOTTOM;
        for (size_t s = 0; s < c->n_series; s++) {
            double tall = height_of(known(c->series[s].values[i]), most);
            base -= tall;
            if (tall > 0)
                buf_printf(out,
                           "<rect class=\"s%zu\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
                           "height=\"%.1f\"/>\n",
                           s + 1, x_of(c, i) - wide / 2, base, wide, tall);
        }
    }
    label_parts(c, most, out);
    end(c, out);
}

void chart_render_line(const struct chart *c, struct buf *out)
{
    const int64_t *values = c->series[0].values;
    int64_t most = 0;
    size_t last = c->n_points;
    for (size_t i = 0; i < c->n_points; i++) {
        if (values[i] > most) most = values[i];
        if (values[i] >= 0) last = i;
    }
    begin(c, out);
    for (size_t i = 1; i < c->n_points; i++) {
        if (values[i] < 0 || values[i - 1] < 0) continue;
        buf_printf(out,
                   "<line class=\"line\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                   x_of(c, i - 1), BOTTOM - height_of(values[i - 1], most), x_of(c, i),
                   BOTTOM - height_of(values[i], most));
    }
    for (size_t i = 0; i < c->n_points; i++) {
        if (values[i] < 0) continue;
        buf_printf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>\n", x_of(c, i),
                   BOTTOM - height_of(values[i], most));
    }
    if (last < c->n_points)
        label(out, "part", x_of(c, last) + 8, BOTTOM - height_of(values[last], most) + 4,
              "start", c->newest);
    end(c, out);
}
