/* SPDX-License-Identifier: Apache-2.0 */
#include "app/trend.h"

#include "app/case.h"
#include "store/trend.h"

#define DAY_MS ((int64_t)86400 * 1000)

enum {
    MAX_DAYS = 14,
    MAX_POINTS = 14, /* a quarter of a year in weeks, with the one that runs */
    MONDAY = 3       /* days from one to the day of the week of 1970-01-01 */
};

struct trend {
    struct op_call *c;
    struct trend_steps steps;
    int64_t first, n; /* steps shown */
    int64_t open[MAX_POINTS][N_priority];
    int64_t n_decisions[MAX_POINTS], median_ms[MAX_POINTS];
};

static struct utc starts(const struct trend *t, int64_t step)
{
    return utc_from_ms(step * t->steps.step_ms - t->steps.offset_ms);
}

static void choose_steps(struct trend *t, struct utc from)
{
    int64_t now = utc_to_ms(t->c->now), begin = utc_to_ms(from);
    bool is_daily = now / DAY_MS - begin / DAY_MS < MAX_DAYS;
    t->steps = is_daily ? (struct trend_steps){0, DAY_MS}
                        : (struct trend_steps){MONDAY * DAY_MS, 7 * DAY_MS};
    int64_t last = (now + t->steps.offset_ms) / t->steps.step_ms;
    t->first = (begin + t->steps.offset_ms) / t->steps.step_ms;
    if (last - t->first >= MAX_POINTS) t->first = last - MAX_POINTS + 1;
    t->n = last - t->first + 1;
}

/* A change counts for every later point, too. */
static enum status take_change(void *ctx, const struct trend_change *x, struct err *e)
{
    struct trend *t = ctx;
    (void)e;
    for (int64_t i = x->step > t->first ? x->step - t->first : 0; i < t->n; i++)
        t->open[i][x->priority] += x->n_opened - x->n_ended;
    return LW_OK;
}

static enum status take_decision(void *ctx, const struct trend_decision *x, struct err *e)
{
    struct trend *t = ctx;
    int64_t i = x->step - t->first;
    (void)e;
    if (i < 0 || i >= t->n) return LW_OK;
    t->n_decisions[i] = x->n;
    t->median_ms[i] = x->median_ms;
    return LW_OK;
}

static yyjson_mut_val *reply_point(const struct trend *t, yyjson_mut_val *list, int64_t i)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct op_call *c = t->c;
    struct day d = utc_day(starts(t, t->first + i));
    yyjson_mut_val *o = reply_item(c, list);
    reply_str(c, o, "on", arena_printf(c->arena, "%04d-%02d-%02d", d.year, d.month, d.day));
    reply_str(c, o, "label", arena_printf(c->arena, "%d %s", d.day, months[d.month - 1]));
    return o;
}

static void reply_points(const struct trend *t, yyjson_mut_val *o)
{
    struct op_call *c = t->c;
    yyjson_mut_val *open = reply_array(c, o, "open");
    yyjson_mut_val *decisions = reply_array(c, o, "decisions");
    int64_t n_decisions = 0;
    for (int64_t i = 0; i < t->n; i++) {
        int64_t total = 0;
        yyjson_mut_val *point = reply_point(t, open, i);
        for (unsigned p = 0; p < N_priority; p++) {
            str name = priority_str((enum priority)p);
            yyjson_mut_obj_add(point, yyjson_mut_strncpy(c->doc, name.p, name.n),
                               yyjson_mut_sint(c->doc, t->open[i][p]));
            total += t->open[i][p];
        }
        reply_int(c, point, "total", total);
        point = reply_point(t, decisions, i);
        reply_int(c, point, "n", t->n_decisions[i]);
        n_decisions += t->n_decisions[i];
        if (!t->n_decisions[i]) continue;
        reply_int(c, point, "median_s", t->median_ms[i] / 1000);
        reply_str(c, point, "median", span_text(c->arena, t->median_ms[i] / 1000));
    }
    reply_int(c, o, "n_decisions", n_decisions);
}

enum status reply_trend(struct op_call *c, yyjson_mut_val *o, struct err *e)
{
    struct trend t = {.c = c};
    struct utc from;
    enum status st = trend_begins(c->app->db, &from, e);
    if (st != LW_OK) return st;
    bool is_begun = !utc_is_none(from) && utc_cmp(from, c->now) <= 0;
    reply_bool(c, o, "is_begun", is_begun);
    if (!is_begun) return LW_OK;
    choose_steps(&t, from);
    st = trend_each_change(c->app->db, t.steps, take_change, &t, e);
    if (st == LW_OK)
        st =
            trend_each_decision(c->app->db, t.steps, starts(&t, t.first), take_decision, &t, e);
    if (st != LW_OK) return st;
    reply_str(c, o, "step", t.steps.step_ms == DAY_MS ? STR("day") : STR("week"));
    reply_points(&t, o);
    return LW_OK;
}
