/* SPDX-License-Identifier: Apache-2.0 */
/* The curves of the Now page: drawings and tables of the same numbers, from now.get's `trend`. */
#include "base/limits.h"
#include "web/chart.h"
#include "web/finish.h"

#define CHART_BYTES (64 * LW_KIB)

/* From the bottom of the stack up: what presses most is on top. */
static const char *const priorities[] = {"none", "low", "moderate", "high", "urgent"};
enum {
    N_PRIORITIES = sizeof priorities / sizeof priorities[0],
    N_PARTS = N_PRIORITIES - 1 /* "none" is drawn with "low" */
};

static str text_of(yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(object, key);
    return yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
}

static int64_t number_of(yyjson_mut_val *object, const char *key)
{
    return yyjson_mut_get_sint(yyjson_mut_obj_get(object, key));
}

static str counted(struct arena *a, int64_t n, const char *one, const char *many)
{
    return arena_printf(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

struct sheet {
    struct view *v;
    yyjson_mut_val *chart, *rows;
};

static struct sheet begin(struct view *v, yyjson_mut_val *charts, const char *const *columns)
{
    struct sheet s = {.v = v, .chart = yyjson_mut_arr_add_obj(v->doc, charts)};
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(v->doc, s.chart, "columns");
    for (size_t i = 0; columns[i]; i++)
        yyjson_mut_arr_add_str(v->doc, list, columns[i]);
    s.rows = yyjson_mut_obj_add_arr(v->doc, s.chart, "rows");
    return s;
}

static yyjson_mut_val *add_row(const struct sheet *s, yyjson_mut_val *point)
{
    yyjson_mut_val *row = yyjson_mut_arr_add_obj(s->v->doc, s->rows);
    view_str(s->v, row, "on", text_of(point, "on"));
    return yyjson_mut_obj_add_arr(s->v->doc, row, "cells");
}

static void end(const struct sheet *s, const struct chart *c,
                void (*render)(const struct chart *, struct buf *))
{
    struct buf out;
    buf_init(&out, CHART_BYTES);
    if (c->n_points) render(c, &out);
    view_str(s->v, s->chart, "id", str_of(c->id));
    view_str(s->v, s->chart, "title", c->title);
    if (!out.is_over) view_str(s->v, s->chart, "chart_svg", buf_str(&out));
    buf_release(&out);
}

/* "3 urgent, 11 high", most pressing first. */
static str parts_in_words(struct arena *a, const struct chart *c, size_t i)
{
    str out = STR("");
    for (size_t s = c->n_series; s-- > 0;) {
        int64_t n = c->series[s].values[i];
        if (n > 0)
            out = arena_printf(a, "%.*s%s%lld %s", STR_ARG(out), out.n ? ", " : "",
                               (long long)n, c->series[s].label);
    }
    return out.n ? out : STR("none");
}

static int64_t sum_of(const struct chart *c, size_t i)
{
    int64_t sum = 0;
    for (size_t s = 0; s < c->n_series; s++)
        sum += c->series[s].values[i];
    return sum;
}

static void add_open(struct view *v, yyjson_mut_val *charts, yyjson_mut_val *trend)
{
    static const char *const columns[] = {"Urgent",      "High", "Moderate",
                                          "Low or none", "Open", NULL};
    struct arena *a = &v->visit->request->arena;
    struct sheet sheet = begin(v, charts, columns);
    struct chart c = {
        .id = "open-curve", .title = STR("Open findings by priority"), .n_series = N_PARTS};
    size_t i, n;
    int64_t most = 0;
    yyjson_mut_val *point;
    for (size_t s = 0; s < N_PARTS; s++)
        c.series[s].label = priorities[s + 1];
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(trend, "open"), i, n, point)
    {
        if (i == CHART_MAX_POINTS) break;
        c.labels[i] = text_of(point, "label");
        for (size_t s = 0; s < N_PARTS; s++)
            c.series[s].values[i] = number_of(point, priorities[s + 1]);
        c.series[0].values[i] += number_of(point, priorities[0]);
        c.n_points = i + 1;
        if (sum_of(&c, i) > most) most = sum_of(&c, i);
        yyjson_mut_val *cells = add_row(&sheet, point);
        for (size_t s = N_PARTS; s-- > 0;)
            yyjson_mut_arr_add_sint(v->doc, cells, c.series[s].values[i]);
        yyjson_mut_arr_add_sint(v->doc, cells, sum_of(&c, i));
    }
    if (!c.n_points) return;
    size_t last = c.n_points - 1;
    str words = parts_in_words(a, &c, last);
    c.highest = most ? arena_printf(a, "%lld", (long long)most) : STR("");
    str before =
        last ? arena_printf(a, "; %lld on %.*s", (long long)sum_of(&c, 0), STR_ARG(c.labels[0]))
             : STR("");
    view_str(v, sheet.chart, "big",
             counted(a, sum_of(&c, last), "open finding", "open findings"));
    view_str(v, sheet.chart, "small",
             arena_printf(a, "%.*s%.*s", STR_ARG(words), STR_ARG(before)));
    c.description = arena_printf(a, "%lld open now: %.*s%.*s.", (long long)sum_of(&c, last),
                                 STR_ARG(words), STR_ARG(before));
    end(&sheet, &c, chart_render_stack);
}

/* Fills the chart and its table; gives the last step with a decision, NULL without any. */
static yyjson_mut_val *take_decisions(struct sheet *sheet, struct chart *c,
                                      yyjson_mut_val *points)
{
    size_t i, n;
    int64_t most = 0;
    yyjson_mut_val *point, *newest = NULL;
    yyjson_mut_arr_foreach(points, i, n, point)
    {
        if (i == CHART_MAX_POINTS) break;
        bool is_known = number_of(point, "n") > 0;
        int64_t median = is_known ? number_of(point, "median_s") : -1;
        c->labels[i] = text_of(point, "label");
        c->series[0].values[i] = median;
        c->n_points = i + 1;
        if (is_known) newest = point;
        if (median > most) {
            most = median;
            c->highest = text_of(point, "median");
        }
        str words = is_known ? text_of(point, "median") : STR("no decision");
        yyjson_mut_val *cells = add_row(sheet, point);
        yyjson_mut_arr_add_sint(sheet->v->doc, cells, number_of(point, "n"));
        yyjson_mut_arr_add_strncpy(sheet->v->doc, cells, words.p, words.n);
    }
    return newest;
}

static void add_decisions(struct view *v, yyjson_mut_val *charts, yyjson_mut_val *trend)
{
    static const char *const columns[] = {"Decisions", "Median time", NULL};
    struct arena *a = &v->visit->request->arena;
    if (!number_of(trend, "n_decisions")) return;
    struct sheet sheet = begin(v, charts, columns);
    struct chart c = {.id = "decision-curve",
                      .title = STR("Median time from match to decision"),
                      .n_series = 1};
    yyjson_mut_val *newest = take_decisions(&sheet, &c, yyjson_mut_obj_get(trend, "decisions"));
    str median = text_of(newest, "median"), label = text_of(newest, "label");
    str step = text_of(trend, "step");
    str count = counted(a, number_of(newest, "n"), "decision", "decisions");
    c.newest = median;
    c.description = arena_printf(a, "%.*s in the newest %.*s with a decision, %.*s.",
                                 STR_ARG(median), STR_ARG(step), STR_ARG(label));
    view_str(v, sheet.chart, "big", median);
    view_str(v, sheet.chart, "small",
             arena_printf(a, "median time from match to decision, %s %.*s: %.*s",
                          str_eq(step, STR("day")) ? "on" : "in the week of", STR_ARG(label),
                          STR_ARG(count)));
    end(&sheet, &c, chart_render_line);
}

/* "2 clocks run; 1 candidate and 22 vulnerabilities wait for a decision". */
static void add_lede(struct view *v, yyjson_mut_val *data)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *counts = yyjson_mut_obj_get(data, "counts");
    str clocks = counted(a, number_of(data, "n_clocks"), "clock runs", "clocks run");
    str candidates = counted(a, number_of(counts, "candidates"), "candidate", "candidates");
    str wanted =
        counted(a, number_of(counts, "decisions_wanted"), "vulnerability", "vulnerabilities");
    view_str(v, data, "lede",
             arena_printf(a, "%.*s; %.*s and %.*s wait for a decision", STR_ARG(clocks),
                          STR_ARG(candidates), STR_ARG(wanted)));
}

/* Where a clock is served: the form of its stage, else the clocks of its case. */
static void finish_clock(struct view *v, yyjson_mut_val *clock)
{
    struct arena *a = &v->visit->request->arena;
    str number = text_of(clock, "case"), stage = text_of(clock, "stage");
    bool is_hot = yyjson_mut_get_bool(yyjson_mut_obj_get(clock, "is_hot"));
    finish_look(v, clock);
    view_str(v, clock, "href",
             stage.n ? arena_printf(a, "/cases/%.*s?stage=%.*s#form", STR_ARG(number),
                                    STR_ARG(stage))
                     : arena_printf(a, "/cases/%.*s#duties", STR_ARG(number)));
    view_str(v, clock, "action",
             str_of(!stage.n ? "Open"
                    : is_hot ? "Review and submit"
                             : "Open draft"));
}

static void finish_clocks(struct view *v, yyjson_mut_val *clocks)
{
    size_t i, n;
    yyjson_mut_val *clock;
    yyjson_mut_arr_foreach(clocks, i, n, clock)
    {
        finish_clock(v, clock);
    }
}

enum {
    MAX_DECISIONS = 10, /* shown here; the in-tray has all */
    MAX_REMINDERS = 6
};

static void cut_reminders(struct view *v)
{
    yyjson_mut_val *part = yyjson_mut_obj_get(v->root, "reminders");
    yyjson_mut_val *list = yyjson_mut_obj_get(part, "reminders");
    size_t n = yyjson_mut_arr_size(list);
    if (n <= MAX_REMINDERS) return;
    yyjson_mut_arr_remove_range(list, MAX_REMINDERS, n - MAX_REMINDERS);
    yyjson_mut_obj_add_sint(v->doc, part, "n_more", (int64_t)(n - MAX_REMINDERS));
}

static void cut_decisions(struct view *v, yyjson_mut_val *data)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(data, "decisions");
    int64_t n_all = number_of(yyjson_mut_obj_get(data, "counts"), "decisions_wanted");
    while (yyjson_mut_arr_size(list) > MAX_DECISIONS)
        yyjson_mut_arr_remove_last(list);
    if (n_all > MAX_DECISIONS)
        yyjson_mut_obj_add_sint(v->doc, data, "n_more_decisions", n_all - MAX_DECISIONS);
}

void finish_now(struct view *v)
{
    yyjson_mut_val *data = yyjson_mut_obj_get(v->root, "data");
    yyjson_mut_val *next = yyjson_mut_obj_get(data, "next");
    add_lede(v, data);
    if (next) finish_clock(v, next);
    finish_clocks(v, yyjson_mut_obj_get(data, "clocks"));
    finish_clocks(v, yyjson_mut_obj_get(data, "candidates"));
    finish_clocks(v, yyjson_mut_obj_get(data, "open_duties"));
    yyjson_mut_obj_add_bool(v->doc, data, "has_open_duties",
                            number_of(data, "n_open_duties") > 0);
    cut_decisions(v, data);
    cut_reminders(v);
    yyjson_mut_obj_add_bool(v->doc, data, "has_signals",
                            number_of(data, "n_candidates") > 0 ||
                                number_of(data, "n_signals") > 0);
    yyjson_mut_val *trend = yyjson_mut_obj_get(data, "trend");
    yyjson_mut_val *charts = yyjson_mut_obj_add_arr(v->doc, data, "charts");
    if (!yyjson_mut_get_bool(yyjson_mut_obj_get(trend, "is_begun"))) return;
    bool is_daily = str_eq(text_of(trend, "step"), STR("day"));
    view_str(v, trend, "step_title", is_daily ? STR("Day") : STR("Week from"));
    yyjson_mut_obj_put(data, yyjson_mut_str(v->doc, "has_charts"),
                       yyjson_mut_bool(v->doc, true));
    add_open(v, charts, trend);
    add_decisions(v, charts, trend);
}
