/* SPDX-License-Identifier: Apache-2.0 */
#include "web/time_line.h"

#include "web/mustache.h"

/* The drawing, in units of its own; the page scales it. */
enum {
    WIDTH = 760,
    HEIGHT = 118,
    LEFT = 8,
    RIGHT = 752,
    BAR_TOP = 66,
    BAR_HEIGHT = 10,
    AXIS = 92,
    CHAR_WIDTH = 7, /* of a label, about */
    N_ROWS = 3,     /* of labels above the bar */
    ROW_HEIGHT = 16,
    DAY_S = 24 * 3600
};

struct scale {
    int64_t from, to; /* days since 1970 */
};

static int64_t number(struct day d)
{
    return utc_diff_s(day_start(d), utc_from_ms(0)) / DAY_S;
}

static void include(struct scale *s, struct day d)
{
    if (!day_is_valid(d)) return;
    int64_t n = number(d);
    if (n < s->from) s->from = n;
    if (n > s->to) s->to = n;
}

static double x_at(const struct scale *s, struct day d)
{
    double share = (double)(number(d) - s->from) / (double)(s->to - s->from);
    return LEFT + share * (RIGHT - LEFT);
}

static void render_years(const struct scale *s, struct day first, struct buf *out)
{
    double behind = -100;
    for (int32_t year = first.year; year < first.year + TIME_LINE_MAX_YEARS; year++) {
        struct day d = {year, 1, 1};
        if (number(d) > s->to) break;
        if (number(d) < s->from) continue;
        double x = x_at(s, d);
        buf_printf(out, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n",
                   x, x, AXIS - 3, AXIS + 3);
        if (x - behind < 5 * CHAR_WIDTH || x > RIGHT - 4 * CHAR_WIDTH) continue;
        behind = x;
        buf_printf(out, "<text class=\"mark\" x=\"%.1f\" y=\"%d\">%d</text>\n", x, AXIS + 18,
                   (int)year);
    }
}

/* The part that is over is drawn over the whole. */
static void render_support(const struct time_line *t, const struct scale *s, struct buf *out)
{
    if (!day_is_valid(t->support_start) || !day_is_valid(t->support_end)) return;
    double from = x_at(s, t->support_start), to = x_at(s, t->support_end);
    double now = x_at(s, t->today), over = now < from ? from : now > to ? to : now;
    buf_printf(out,
               "<rect class=\"period\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n"
               "<rect class=\"over\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
               from, BAR_TOP, to - from, BAR_HEIGHT, from, BAR_TOP, over - from, BAR_HEIGHT);
}

/* A label goes to the lowest row in which it does not touch the one before, else it is left out. */
static void render_marks(const struct time_line *t, const struct scale *s, struct buf *out)
{
    double free_from[N_ROWS] = {0};
    for (size_t i = 0; i < t->n_marks; i++) {
        const struct time_line_mark *m = &t->marks[i];
        double x = x_at(s, m->on), wide = (double)(m->label.n * CHAR_WIDTH + 8);
        bool is_at_end = x + wide > RIGHT;
        double from = is_at_end ? x - wide : x;
        int row = 0;
        while (row < N_ROWS && from < free_from[row])
            row++;
        buf_printf(out, "<circle class=\"dot%s\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/>\n",
                   m->is_hot ? " hot" : "", x, BAR_TOP + BAR_HEIGHT / 2);
        if (row == N_ROWS) continue;
        free_from[row] = is_at_end ? RIGHT + 1 : from + wide;
        int y = BAR_TOP - 8 - row * ROW_HEIGHT;
        buf_printf(out,
                   "<line class=\"lead\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>\n"
                   "<text class=\"part%s\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">",
                   x, x, y + 2, BAR_TOP, m->is_hot ? " hot" : "", x, y,
                   is_at_end ? "end" : "start");
        mustache_escape(out, m->label);
        buf_add(out, STR("</text>\n"));
    }
}

void time_line_render(const struct time_line *t, struct buf *out)
{
    struct scale s = {INT64_MAX, INT64_MIN};
    struct day first = t->support_start;
    include(&s, t->support_start);
    include(&s, t->support_end);
    for (size_t i = 0; i < t->n_marks; i++)
        include(&s, t->marks[i].on);
    if (s.from > s.to || !day_is_valid(t->today)) return;
    if (!day_is_valid(first) || (t->n_marks && number(t->marks[0].on) == s.from))
        first = t->n_marks ? t->marks[0].on : first;
    include(&s, t->today);
    if (!day_is_valid(first) || number(t->today) == s.from) first = t->today;
    if (s.to - s.from > (int64_t)366 * TIME_LINE_MAX_YEARS) return;
    s.to += (s.to - s.from) / 40 + 20;
    s.from -= 20;
    buf_printf(out,
               "<svg class=\"time-line\" viewBox=\"0 0 %d %d\" role=\"img\" "
               "aria-labelledby=\"time-line-title time-line-words\">\n"
               "<title id=\"time-line-title\">",
               WIDTH, HEIGHT);
    mustache_escape(out, t->title);
    buf_add(out, STR("</title>\n<desc id=\"time-line-words\">"));
    mustache_escape(out, t->description);
    buf_printf(out, "</desc>\n<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
               LEFT, RIGHT, AXIS, AXIS);
    render_years(&s, first, out);
    render_support(t, &s, out);
    double now = x_at(&s, t->today);
    buf_printf(out,
               "<line class=\"today\" x1=\"%.1f\" x2=\"%.1f\" y1=\"10\" y2=\"%d\"/>\n"
               "<text class=\"mark\" x=\"%.1f\" y=\"10\" text-anchor=\"middle\">today</text>\n",
               now, now, AXIS, now);
    render_marks(t, &s, out);
    buf_add(out, STR("</svg>"));
}
