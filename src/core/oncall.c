/* SPDX-License-Identifier: Apache-2.0 */
/* Turns, hours, holidays and overrides of a schedule; oncall.h has the rules. */
#include "core/oncall.h"

#include <stdio.h>

#define DAY_S    ((int64_t)ZONE_RULES_DAY_S)
#define MINUTE_S ((int64_t)60)
#define YEAR_S   (366 * DAY_S)

ENUM_DEFINE(shift_unit, SHIFT_UNIT_LIST)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* ---- checking ---- */

static bool is_minute(int32_t m)
{
    return m >= 0 && m < ONCALL_DAY_MINUTES;
}

static const char *layer_problem(const struct oncall_layer *l)
{
    if (!l->n_people) return "names nobody";
    if (l->unit >= N_shift_unit || l->length < 1 || l->length > ONCALL_MAX_LENGTH)
        return "has shifts of no length; 1 to 366 hours, days or weeks are possible";
    if (!day_is_valid(l->starts_on)) return "begins on no date";
    if (!is_minute(l->handover_minute) || !is_minute(l->from_minute) ||
        !is_minute(l->until_minute))
        return "has a time that is no time of the day";
    if (!l->weekdays || l->weekdays > ONCALL_EVERY_DAY) return "holds on no day of the week";
    return NULL;
}

enum status oncall_check(const struct oncall_schedule *s, struct err *e)
{
    if (s->n_layers > ONCALL_MAX_LAYERS)
        return err_set(e, LW_E_LIMIT, "a schedule has at most %d layers", ONCALL_MAX_LAYERS);
    if (s->n_overrides > ONCALL_MAX_OVERRIDES)
        return err_set(e, LW_E_LIMIT, "a schedule has at most %d overrides that have not ended",
                       ONCALL_MAX_OVERRIDES);
    if (s->n_holidays > ONCALL_MAX_HOLIDAYS)
        return err_set(e, LW_E_LIMIT, "a schedule has at most %d holidays",
                       ONCALL_MAX_HOLIDAYS);
    for (size_t i = 0; i < s->n_layers; i++) {
        const char *problem = layer_problem(&s->layers[i]);
        if (s->layers[i].n_people > ONCALL_MAX_PARTICIPANTS)
            return err_set(e, LW_E_LIMIT, "layer %zu has %zu people, at most %d are possible",
                           i + 1, s->layers[i].n_people, ONCALL_MAX_PARTICIPANTS);
        if (problem) return err_set(e, LW_E_INPUT, "layer %zu %s", i + 1, problem);
    }
    for (size_t i = 0; i < s->n_overrides; i++)
        if (utc_cmp(s->overrides[i].from_at, s->overrides[i].until_at) >= 0)
            return err_set(e, LW_E_INPUT, "an override ends before it begins");
    return LW_OK;
}

/* ---- at one instant ---- */

/* An instant after `t` at which the answer may change. */
static void note_change(struct utc *next, struct utc at, struct utc t)
{
    if (utc_cmp(at, t) <= 0) return;
    if (utc_is_none(*next) || utc_cmp(at, *next) < 0) *next = at;
}

static bool is_within(struct utc t, struct utc from_at, struct utc until_at)
{
    return utc_cmp(from_at, t) <= 0 && utc_cmp(t, until_at) < 0;
}

static int64_t shift_s(const struct oncall_layer *l)
{
    static const int64_t unit_s[N_shift_unit] = {
        [SHIFT_HOURS] = 3600, [SHIFT_DAYS] = DAY_S, [SHIFT_WEEKS] = 7 * DAY_S};
    return unit_s[l->unit] * l->length;
}

static int64_t first_handover_s(const struct oncall_layer *l)
{
    return wall_of_day(l->starts_on) + l->handover_minute * MINUTE_S;
}

/* The number of the shift at `t`, from 0. The wall clock may have been turned back meanwhile. */
static int64_t turn_at(const struct zone_rules *z, const struct oncall_layer *l, struct utc t,
                       struct utc *next)
{
    int64_t first_s = first_handover_s(l), each_s = shift_s(l);
    int64_t turn = floor_div(zone_rules_wall_s(z, t) - first_s, each_s);
    struct utc at = zone_rules_first_at(z, first_s + (turn + 1) * each_s);
    while (utc_cmp(at, t) <= 0)
        at = zone_rules_first_at(z, first_s + (++turn + 1) * each_s);
    note_change(next, at, t);
    return turn < 0 ? 0 : turn;
}

/* The hours that begin on the local day `wall_day_s`. */
static void hours_of_day(const struct zone_rules *z, int32_t from_minute, int32_t until_minute,
                         int64_t wall_day_s, struct utc *from_at, struct utc *until_at)
{
    int64_t next_s = until_minute > from_minute ? 0 : DAY_S;
    *from_at = zone_rules_first_at(z, wall_day_s + from_minute * MINUTE_S);
    *until_at = zone_rules_first_at(z, wall_day_s + next_s + until_minute * MINUTE_S);
}

static bool is_restricted(const struct oncall_layer *l)
{
    return l->weekdays != ONCALL_EVERY_DAY || l->from_minute != l->until_minute;
}

/* From yesterday, whose hours may run into today, to the same weekday of the next week. */
static bool is_in_hours(const struct zone_rules *z, const struct oncall_layer *l, struct utc t,
                        struct utc *next)
{
    int64_t today = floor_div(zone_rules_wall_s(z, t), DAY_S);
    bool is_in = false;
    if (!is_restricted(l)) return true;
    for (int64_t day = today - 2; day <= today + 8; day++) {
        struct utc from_at, until_at;
        if (!(l->weekdays >> wall_weekday(day * DAY_S) & 1)) continue;
        hours_of_day(z, l->from_minute, l->until_minute, day * DAY_S, &from_at, &until_at);
        is_in = is_in || is_within(t, from_at, until_at);
        note_change(next, from_at, t);
        note_change(next, until_at, t);
        if (utc_cmp(from_at, t) > 0) break;
    }
    return is_in;
}

static bool layer_holds(const struct zone_rules *z, const struct oncall_layer *l, struct utc t,
                        struct oncall_shift *out)
{
    struct utc begins_at = zone_rules_first_at(z, first_handover_s(l));
    if (utc_cmp(t, begins_at) < 0) {
        note_change(&out->until_at, begins_at, t);
        if (out->why == ONCALL_GAP_NO_LAYER) out->why = ONCALL_GAP_NOT_BEGUN;
        return false;
    }
    int64_t turn = turn_at(z, l, t, &out->until_at);
    bool is_in = is_in_hours(z, l, t, &out->until_at);
    if (is_in) out->person_id = l->people[turn % (int64_t)l->n_people];
    if (!is_in && oncall_is_gap(out->why)) out->why = ONCALL_GAP_OUTSIDE_HOURS;
    return is_in;
}

static void cover_by_holidays(const struct oncall_schedule *s, struct utc t,
                              struct oncall_shift *out)
{
    for (size_t i = 0; i < s->n_holidays; i++) {
        int64_t day_s = wall_of_day(s->holidays[i].on);
        struct utc from_at = zone_rules_first_at(s->zone, day_s);
        struct utc until_at = zone_rules_first_at(s->zone, day_s + DAY_S);
        note_change(&out->until_at, from_at, t);
        note_change(&out->until_at, until_at, t);
        if (!is_within(t, from_at, until_at)) continue;
        out->person_id = s->holidays[i].person_id;
        out->why = ONCALL_BY_HOLIDAY;
        out->index = i;
    }
}

static void cover_by_overrides(const struct oncall_schedule *s, struct utc t,
                               struct oncall_shift *out)
{
    for (size_t i = 0; i < s->n_overrides; i++) {
        const struct oncall_override *o = &s->overrides[i];
        note_change(&out->until_at, o->from_at, t);
        note_change(&out->until_at, o->until_at, t);
        if (!is_within(t, o->from_at, o->until_at)) continue;
        out->person_id = o->person_id;
        out->why = ONCALL_BY_OVERRIDE;
        out->index = i;
    }
}

struct oncall_shift oncall_at(const struct oncall_schedule *s, struct utc t)
{
    struct oncall_shift out = {
        .why = ONCALL_GAP_NO_LAYER, .person_id = STR(""), .from_at = t, .until_at = UTC_NONE};
    for (size_t i = 0; i < s->n_layers; i++) {
        if (!layer_holds(s->zone, &s->layers[i], t, &out)) continue;
        out.why = ONCALL_BY_LAYER;
        out.index = i;
    }
    cover_by_holidays(s, t, &out);
    cover_by_overrides(s, t, &out);
    return out;
}

bool oncall_is_gap(enum oncall_why why)
{
    return why >= ONCALL_GAP_NO_LAYER;
}

str oncall_why_words(enum oncall_why why)
{
    static const str words[] = {
        [ONCALL_BY_LAYER] = STR_INIT("by turn"),
        [ONCALL_BY_HOLIDAY] = STR_INIT("takes the holiday"),
        [ONCALL_BY_OVERRIDE] = STR_INIT("by an override"),
        [ONCALL_GAP_NO_LAYER] = STR_INIT("nobody is on call: the schedule names nobody"),
        [ONCALL_GAP_NOT_BEGUN] = STR_INIT("nobody is on call: the schedule begins later"),
        [ONCALL_GAP_OUTSIDE_HOURS] = STR_INIT("nobody is on call: no layer holds at this time"),
    };
    return words[why];
}

/* ---- over time ---- */

static bool is_same_duty(const struct oncall_shift *a, const struct oncall_shift *b)
{
    return a->why == b->why && a->index == b->index && str_eq(a->person_id, b->person_id);
}

struct oncall_now oncall_now(const struct oncall_schedule *s, struct utc t)
{
    struct oncall_now out = {.shift = oncall_at(s, t)};
    struct utc horizon_at = utc_add_s(t, YEAR_S);
    struct oncall_shift x = out.shift;
    /* Every step comes to a later instant; an hour's shifts are the shortest there are. */
    for (int32_t i = 0; i < ONCALL_MAX_SHIFTS && !utc_is_none(x.until_at); i++) {
        if (utc_cmp(x.until_at, horizon_at) > 0) break;
        x = oncall_at(s, x.until_at);
        if (str_eq(x.person_id, out.shift.person_id)) continue;
        out.shift.until_at = x.from_at;
        out.next = x;
        return out;
    }
    out.shift.until_at = UTC_NONE;
    out.next.until_at = UTC_NONE;
    return out;
}

enum status oncall_shifts(struct arena *a, const struct oncall_schedule *s, struct utc from_at,
                          struct utc until_at, struct oncall_shift **out, size_t *n,
                          struct err *e)
{
    void *items = NULL;
    size_t cap = 0;
    *n = 0;
    for (struct utc t = from_at; !utc_is_none(t) && utc_cmp(t, until_at) < 0;) {
        struct oncall_shift x = oncall_at(s, t);
        t = x.until_at;
        if (utc_is_none(x.until_at) || utc_cmp(x.until_at, until_at) > 0) x.until_at = until_at;
        struct oncall_shift *last = *n ? (struct oncall_shift *)items + *n - 1 : NULL;
        if (last && is_same_duty(last, &x)) {
            last->until_at = x.until_at;
            continue;
        }
        if (*n == ONCALL_MAX_SHIFTS)
            return err_set(e, LW_E_LIMIT, "more than %d shifts; ask for a shorter time",
                           ONCALL_MAX_SHIFTS);
        struct oncall_shift *slot = arena_push(a, &items, n, &cap, sizeof *slot);
        if (!slot) return arena_status(a, "the shifts of a schedule", e);
        *slot = x;
    }
    *out = items;
    return LW_OK;
}

/* ---- quiet hours ---- */

static bool quiet_at(const struct quiet_hours *q, struct utc t, struct utc *end_at)
{
    int64_t today = floor_div(zone_rules_wall_s(q->zone, t), DAY_S);
    if (q->from_minute == q->until_minute) return false;
    for (int64_t day = today - 1; day <= today + 1; day++) {
        struct utc from_at;
        hours_of_day(q->zone, q->from_minute, q->until_minute, day * DAY_S, &from_at, end_at);
        if (is_within(t, from_at, *end_at)) return true;
    }
    return false;
}

bool quiet_hours_hold(const struct quiet_hours *q, struct utc t)
{
    struct utc end_at;
    return quiet_at(q, t, &end_at);
}

struct utc quiet_hours_end(const struct quiet_hours *q, struct utc t)
{
    struct utc end_at;
    return quiet_at(q, t, &end_at) ? end_at : t;
}

/* ---- times of the day ---- */

bool minute_from_str(str s, int32_t *out)
{
    uint64_t hour, minute;
    if (s.n != 5 || s.p[2] != ':' || !str_u64(str_sub(s, 0, 2), 23, &hour) ||
        !str_u64(str_from(s, 3), 59, &minute))
        return false;
    *out = (int32_t)(hour * 60 + minute);
    return true;
}

str minute_text(int32_t minute, char out[static MINUTE_TEXT_BYTES])
{
    int n = snprintf(out, MINUTE_TEXT_BYTES, "%02u:%02u", (unsigned)minute / 60 % 24,
                     (unsigned)minute % 60);
    return (str){out, n > 0 ? (size_t)n : 0};
}
