/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page On call: the shifts of a schedule as a calendar, a row a week from Monday to Sunday. The
 * days and hand-over times are those of the schedule's own zone, as schedule.get words them:
 * "Mon 23 Nov 2026, 09:00".
 */
#include "web/finish.h"

#include <string.h>

enum {
    DAY_S = 86400,
    MAX_WEEKS = 6,
    MAX_YEAR = 9999,
    MAX_STEPS = 4, /* of the form; the command line takes more and other minutes */
    STEP_MINUTES = 10,
    EPOCH_WEEKDAY = 3 /* 1970-01-01 was a Thursday; Monday is 0 */
};

/* A wall time of the schedule: its day as a number of days, and "09:00". */
struct wall {
    int64_t day;
    str time;
};

static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static bool wall_of(str text, struct wall *out)
{
    uint64_t day = 0, year = 0;
    str part, name, number;
    (void)str_cut(&text, ' ', &part);
    (void)str_cut(&text, ' ', &number);
    if (!str_u64(number, 31, &day) || !str_cut(&text, ' ', &name) || name.n != 3) return false;
    (void)str_cut(&text, ',', &number);
    if (!str_u64(number, MAX_YEAR, &year)) return false;
    for (int32_t m = 0; m < 12; m++) {
        if (memcmp(month_names + (ptrdiff_t)3 * m, name.p, 3) != 0) continue;
        struct day d = {.year = (int32_t)year, .month = m + 1, .day = (int32_t)day};
        struct utc at = day_start(d);
        if (utc_is_none(at)) return false;
        out->day = utc_to_ms(at) / 1000 / DAY_S;
        out->time = str_trim(text);
        return true;
    }
    return false;
}

static int64_t monday_before(int64_t day)
{
    return day - (day + EPOCH_WEEKDAY) % 7;
}

/* "23 Nov" */
static str day_words(struct arena *a, int64_t day)
{
    struct day d = utc_day(utc_from_ms(day * DAY_S * 1000));
    return arena_printf(a, "%d %.3s", (int)d.day, month_names + (ptrdiff_t)3 * (d.month - 1));
}

struct calendar {
    struct view *v;
    yyjson_mut_val *weeks;
    int64_t first, today; /* days; first is a Monday */
};

static yyjson_mut_val *cell(const struct calendar *c, int64_t day)
{
    size_t week = (size_t)(day - c->first) / 7;
    struct arena *a = &c->v->visit->request->arena;
    while (yyjson_mut_arr_size(c->weeks) <= week) {
        yyjson_mut_val *row = yyjson_mut_arr_add_obj(c->v->doc, c->weeks);
        int64_t monday = c->first + 7 * ((int64_t)yyjson_mut_arr_size(c->weeks) - 1);
        view_str(c->v, row, "monday", day_words(a, monday));
        yyjson_mut_val *days = yyjson_mut_obj_add_arr(c->v->doc, row, "days");
        for (int64_t i = 0; i < 7; i++) {
            yyjson_mut_val *o = yyjson_mut_arr_add_obj(c->v->doc, days);
            view_str(c->v, o, "date", day_words(a, monday + i));
            yyjson_mut_obj_add_bool(c->v->doc, o, "is_today", monday + i == c->today);
            (void)yyjson_mut_obj_add_arr(c->v->doc, o, "turns");
        }
    }
    yyjson_mut_val *days = yyjson_mut_obj_get(yyjson_mut_arr_get(c->weeks, week), "days");
    return yyjson_mut_obj_get(yyjson_mut_arr_get(days, (size_t)(day - c->first) % 7), "turns");
}

/* A shift is named on every day that it touches; its time of hand-over on the first. */
static void add_shift(const struct calendar *c, yyjson_mut_val *shift, bool is_first)
{
    struct wall from, until;
    if (!wall_of(finish_text(shift, "from_there"), &from) ||
        !wall_of(finish_text(shift, "until_there"), &until))
        return;
    int64_t last = str_eq(until.time, STR("00:00")) ? until.day - 1 : until.day;
    for (int64_t day = from.day; day <= last && day < c->first + 7 * (int64_t)MAX_WEEKS;
         day++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(c->v->doc, cell(c, day));
        view_str(c->v, o, "time", day == from.day && !is_first ? from.time : STR(""));
        view_str(c->v, o, "name", finish_text(shift, "name"));
        view_str(c->v, o, "why", finish_text(shift, "why"));
        yyjson_mut_obj_add_bool(c->v->doc, o, "is_gap",
                                yyjson_mut_get_bool(yyjson_mut_obj_get(shift, "is_gap")));
    }
}

static void add_calendar(struct view *v, yyjson_mut_val *schedule)
{
    size_t i, n;
    yyjson_mut_val *shift;
    struct wall first;
    yyjson_mut_val *shifts = yyjson_mut_obj_get(schedule, "shifts");
    struct calendar c = {.v = v};
    c.weeks = yyjson_mut_obj_add_arr(v->doc, schedule, "weeks");
    if (wall_of(finish_text(yyjson_mut_arr_get_first(shifts), "from_there"), &first)) {
        c.today = first.day;
        c.first = monday_before(first.day);
        yyjson_mut_arr_foreach(shifts, i, n, shift) add_shift(&c, shift, i == 0);
    }
    yyjson_mut_obj_add_bool(v->doc, schedule, "has_weeks", yyjson_mut_arr_size(c.weeks) > 0);
}

/* "a week", "3 days" */
static void add_turns(struct view *v, yyjson_mut_val *layers)
{
    size_t i, n;
    yyjson_mut_val *layer;
    yyjson_mut_arr_foreach(layers, i, n, layer)
    {
        str unit = finish_text(layer, "unit");
        int64_t every = yyjson_mut_get_sint(yyjson_mut_obj_get(layer, "every"));
        bool is_one = every == 1 && str_ends(unit, STR("s"));
        if (is_one) unit.n--;
        view_str(v, layer, "turn",
                 arena_printf(&v->visit->request->arena, "%lld %.*s", (long long)every,
                              STR_ARG(unit)));
    }
}

void finish_oncall(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *one;
    yyjson_mut_val *schedule = yyjson_mut_obj_get(v->root, "schedule");
    str id = finish_text(schedule, "id");
    yyjson_mut_val *all =
        yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "schedules"), "schedules");
    yyjson_mut_arr_foreach(all, i, n, one) yyjson_mut_obj_add_bool(
        v->doc, one, "is_shown", id.n && str_eq(finish_text(one, "id"), id));
    if (schedule) add_calendar(v, schedule);
    add_turns(v, yyjson_mut_obj_get(schedule, "layers"));
    yyjson_mut_val *steps = yyjson_mut_obj_add_arr(v->doc, v->root, "step_fields");
    for (int32_t k = 0; k < MAX_STEPS; k++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, steps);
        yyjson_mut_obj_add_int(v->doc, o, "nr", k + 1);
        yyjson_mut_obj_add_int(v->doc, o, "minutes", k * STEP_MINUTES);
    }
}
