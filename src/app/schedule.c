/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about schedules and quiet hours; core/oncall.c knows what they mean. */
#include "app/case.h"
#include "app/oncall.h"
#include "app/person.h"
#include "app/setting.h"

enum {
    SHOW_DAYS = 28,
    MAX_SHOWN_DAYS = 400,
    DAY_S = 24 * 3600,
    NAME_CHARS = 60,
};

enum status schedule_get(struct op_call *c, str id_or_name, struct schedule_row *out,
                         struct err *e)
{
    bool found = false;
    enum status st = schedule_find(c->app->db, c->arena, id_or_name, out, &found, e);
    if (st || (found && utc_is_none(out->removed_at))) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "schedule '%.*s' does not exist; 'longwatch schedule list' shows all",
                   STR_ARG(str_sub(id_or_name, 0, NAME_CHARS)));
}

/* ---- replies ---- */

static enum status reply_person_of(struct op_call *c, yyjson_mut_val *o, str id, struct err *e)
{
    str name = STR("");
    enum status st = id.n ? person_shown(c, id, &name, e) : LW_OK;
    reply_str(c, o, "person", id);
    reply_str(c, o, "name", name);
    return st;
}

static void reply_wall(struct op_call *c, yyjson_mut_val *o, const char *key,
                       const struct zone_rules *z, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    str words = STR("");
    if (!utc_is_none(t)) words = wall_text(zone_rules_wall_s(z, t), text);
    reply_str(c, o, key, words);
}

/* {person, name, is_gap, why, until_at, until_there, next_person, next_name, next_is_gap}. */
static enum status reply_now(struct op_call *c, yyjson_mut_val *o,
                             const struct schedule_loaded *x, struct err *e)
{
    struct oncall_now now = oncall_now(&x->schedule, c->now);
    bool is_known = !utc_is_none(now.shift.until_at);
    str next = STR("");
    enum status st = reply_person_of(c, o, now.shift.person_id, e);
    reply_bool(c, o, "is_gap", oncall_is_gap(now.shift.why));
    reply_str(c, o, "why", oncall_why_words(now.shift.why));
    reply_utc(c, o, "until_at", now.shift.until_at);
    reply_wall(c, o, "until_there", x->schedule.zone, now.shift.until_at);
    if (!st && is_known && now.next.person_id.n)
        st = person_shown(c, now.next.person_id, &next, e);
    reply_str(c, o, "next_person", is_known ? now.next.person_id : STR(""));
    reply_str(c, o, "next_name", next);
    reply_bool(c, o, "next_is_gap", is_known && oncall_is_gap(now.next.why));
    return st;
}

void reply_minute(struct op_call *c, yyjson_mut_val *o, const char *key, int32_t minute)
{
    char text[MINUTE_TEXT_BYTES];
    reply_str(c, o, key, minute_text(minute, text));
}

static const char *const weekday_names[] = {"sunday",   "monday", "tuesday", "wednesday",
                                            "thursday", "friday", "saturday"};

static enum status reply_layers(struct op_call *c, const struct schedule_loaded *x,
                                struct err *e)
{
    enum status st = LW_OK;
    yyjson_mut_val *list = reply_array(c, c->reply, "layers");
    for (size_t i = 0; !st && i < x->schedule.n_layers; i++) {
        const struct oncall_layer *l = &x->schedule.layers[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_int(c, o, "layer", (int64_t)i + 1);
        yyjson_mut_val *people = reply_array(c, o, "people");
        for (size_t k = 0; !st && k < l->n_people; k++)
            st = reply_person_of(c, reply_item(c, people), l->people[k], e);
        reply_int(c, o, "every", l->length);
        reply_str(c, o, "unit", shift_unit_str(l->unit));
        reply_str(c, o, "starts_on", x->layers[i].starts_on);
        reply_minute(c, o, "handover", l->handover_minute);
        bool has_hours = l->from_minute != l->until_minute || l->from_minute != 0;
        reply_bool(c, o, "has_hours", has_hours);
        reply_minute(c, o, "from", l->from_minute);
        reply_minute(c, o, "until", l->until_minute);
        yyjson_mut_val *days = reply_array(c, o, "weekdays");
        for (size_t d = 0; d < 7; d++)
            if (l->weekdays >> d & 1) yyjson_mut_arr_add_str(c->doc, days, weekday_names[d]);
        reply_bool(c, o, "is_every_day", l->weekdays == ONCALL_EVERY_DAY);
    }
    return st;
}

static enum status reply_covers(struct op_call *c, const struct schedule_loaded *x,
                                struct err *e)
{
    enum status st = LW_OK;
    yyjson_mut_val *list = reply_array(c, c->reply, "overrides");
    for (size_t i = 0; !st && i < x->schedule.n_overrides; i++) {
        const struct schedule_override_row *r = &x->overrides[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", r->id);
        st = reply_person_of(c, o, r->person_id, e);
        reply_utc(c, o, "from_at", r->from_at);
        reply_utc(c, o, "until_at", r->until_at);
        reply_str(c, o, "reason", r->reason);
    }
    list = reply_array(c, c->reply, "holidays");
    for (size_t i = 0; !st && i < x->schedule.n_holidays; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "date", x->holidays[i].on_date);
        reply_str(c, o, "holiday", x->holidays[i].name);
        st = reply_person_of(c, o, x->holidays[i].person_id, e);
    }
    return st;
}

static enum status reply_shifts(struct op_call *c, const struct schedule_loaded *x,
                                int64_t days, struct err *e)
{
    struct oncall_shift *shifts = NULL;
    size_t n = 0, n_gaps = 0;
    struct utc until_at = utc_add_s(c->now, days * DAY_S);
    enum status st = oncall_shifts(c->arena, &x->schedule, c->now, until_at, &shifts, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "shifts");
    for (size_t i = 0; !st && i < n; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        bool is_gap = oncall_is_gap(shifts[i].why);
        n_gaps += is_gap;
        st = reply_person_of(c, o, shifts[i].person_id, e);
        reply_bool(c, o, "is_gap", is_gap);
        reply_str(c, o, "why", oncall_why_words(shifts[i].why));
        reply_utc(c, o, "from_at", shifts[i].from_at);
        reply_utc(c, o, "until_at", shifts[i].until_at);
        reply_wall(c, o, "from_there", x->schedule.zone, shifts[i].from_at);
        reply_wall(c, o, "until_there", x->schedule.zone, shifts[i].until_at);
    }
    reply_int(c, c->reply, "n_gaps", (int64_t)n_gaps);
    return st;
}

static enum status reply_schedule(struct op_call *c, const struct schedule_row *row,
                                  int64_t days, struct err *e)
{
    struct schedule_loaded x;
    reply_str(c, c->reply, "id", row->id);
    reply_str(c, c->reply, "schedule", row->name);
    reply_str(c, c->reply, "zone", row->zone);
    enum status st = schedule_load(c, row, &x, e);
    if (!st) st = reply_now(c, reply_object(c, c->reply, "now"), &x, e);
    if (!st) st = reply_layers(c, &x, e);
    if (!st) st = reply_covers(c, &x, e);
    return st ? st : reply_shifts(c, &x, days, e);
}

/* ---- operations ---- */

static enum status schedule_get_run(struct op_call *c, struct err *e)
{
    struct schedule_row row;
    enum status st = schedule_get(c, op_str(c, "schedule"), &row, e);
    return st ? st : reply_schedule(c, &row, op_int(c, "days", SHOW_DAYS), e);
}

static enum status schedule_list_run(struct op_call *c, struct err *e)
{
    struct schedule_row *rows = NULL;
    size_t n = 0;
    enum status st = schedule_all(c->app->db, c->arena, &rows, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "schedules");
    for (size_t i = 0; !st && i < n; i++) {
        struct schedule_loaded x;
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", rows[i].id);
        reply_str(c, o, "schedule", rows[i].name);
        reply_str(c, o, "zone", rows[i].zone);
        st = schedule_load(c, &rows[i], &x, e);
        if (!st) st = reply_now(c, o, &x, e);
        if (!st) reply_int(c, o, "n_layers", (int64_t)x.schedule.n_layers);
    }
    reply_int(c, c->reply, "total", (int64_t)n);
    return st;
}

static enum status event(struct op_call *c, const struct schedule_row *row, const char *kind,
                         yyjson_mut_doc *d, str words, struct err *e)
{
    payload_str(d, "schedule", row->name);
    payload_str(d, "words", words);
    enum status st = op_event(c, kind, STR("schedule"), row->id, STR_NONE, d, e);
    payload_free(d);
    return st;
}

/* A name is written into steps as "@name:15:...", so it keeps clear of what separates them. */
static enum status check_name(str name, struct err *e)
{
    for (size_t i = 0; i < name.n; i++)
        if (str_contains(STR(":,+@\n"), str_sub(name, i, 1)))
            return err_set(e, LW_E_USAGE,
                           "parameter 'schedule': a name has none of the characters : , + @");
    return LW_OK;
}

enum status op_minute(struct op_call *c, const char *name, int32_t *out, struct err *e)
{
    if (!op_has(c, name) || !op_str(c, name).n) return LW_OK;
    if (minute_from_str(op_str(c, name), out)) return LW_OK;
    return err_set(e, LW_E_USAGE, "parameter '%s': must be a time of the day such as 09:00",
                   name);
}

static enum status param_weekdays(struct op_call *c, int32_t *out, struct err *e)
{
    str *days = NULL;
    if (!op_has(c, "weekdays")) return LW_OK;
    size_t n = op_list(c, "weekdays", &days);
    int32_t mask = 0;
    for (size_t i = 0; i < n; i++) {
        size_t d = 0;
        while (d < 7 && !str_eq_nocase(days[i], str_of(weekday_names[d])) &&
               !str_eq_nocase(days[i], str_sub(str_of(weekday_names[d]), 0, 3)))
            d++;
        if (d == 7)
            return err_set(e, LW_E_USAGE,
                           "parameter 'weekdays': '%.*s' is no day; write monday or mon",
                           STR_ARG(str_sub(days[i], 0, 20)));
        mask |= 1 << d;
    }
    *out = mask ? mask : ONCALL_EVERY_DAY;
    return LW_OK;
}

static enum status param_people(struct op_call *c, str *out, struct err *e)
{
    str *ids = NULL;
    size_t n = op_list(c, "people", &ids);
    str text = STR("");
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < n; i++) {
        struct person p;
        st = person_get(c, ids[i], &p, e);
        if (!st && !oncall_is_reachable(&p))
            st = err_set(e, LW_E_STATE, "parameter 'people': person '%.*s' cannot be reached",
                         STR_ARG(p.id));
        if (!st)
            text = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(text), text.n ? " " : "",
                                STR_ARG(p.id));
    }
    *out = text;
    return st;
}

/* The layer with what was given; what was not keeps its value. */
static enum status param_layer(struct op_call *c, struct schedule_layer_row *l, struct err *e)
{
    enum status st = LW_OK;
    if (op_has(c, "people")) st = param_people(c, &l->people, e);
    if (op_has(c, "every")) l->length = (int32_t)op_int(c, "every", 1);
    if (op_has(c, "unit")) l->unit = op_str(c, "unit");
    if (op_has(c, "starts_on")) l->starts_on = op_str(c, "starts_on");
    if (!st) st = op_minute(c, "handover", &l->handover_minute, e);
    if (!st) st = op_minute(c, "from", &l->from_minute, e);
    if (!st) st = op_minute(c, "until", &l->until_minute, e);
    return st ? st : param_weekdays(c, &l->weekdays, e);
}

static struct schedule_layer_row new_layer(struct op_call *c, const struct zone_rules *z)
{
    struct day d = wall_day(zone_rules_wall_s(z, c->now));
    return (struct schedule_layer_row){
        .people = STR(""),
        .unit = STR("weeks"),
        .length = 1,
        .starts_on =
            arena_printf(c->arena, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day),
        .handover_minute = 9 * 60,
        .weekdays = ONCALL_EVERY_DAY,
    };
}

/* Puts the layer of the parameters in its place; one without people goes. */
static enum status place_layer(struct op_call *c, const struct schedule_row *row,
                               struct schedule_layer_row **rows, size_t *n, struct err *e)
{
    const struct zone_rules *z = NULL;
    struct schedule_layer_row *old = NULL;
    size_t n_old = 0, at = (size_t)op_int(c, "layer", 1);
    enum status st = zone_rules_load(c->arena, row->zone, &z, e);
    if (!st) st = schedule_layers(c->app->db, c->arena, row->id, &old, &n_old, e);
    if (st) return st;
    if (at < 1 || at > n_old + 1)
        return err_set(e, LW_E_INPUT,
                       "parameter 'layer': the schedule has %zu layers; the next one is %zu",
                       n_old, n_old + 1);
    *rows = arena_array(c->arena, n_old + 1, sizeof **rows);
    if (!*rows) return arena_status(c->arena, "a schedule", e);
    struct schedule_layer_row l = at <= n_old ? old[at - 1] : new_layer(c, z);
    st = param_layer(c, &l, e);
    for (size_t i = 0; i < n_old || i < at; i++) {
        if (i + 1 != at)
            (*rows)[(*n)++] = old[i];
        else if (l.people.n)
            (*rows)[(*n)++] = l;
    }
    return st;
}

static enum status set_layers(struct op_call *c, const struct schedule_row *row, struct err *e)
{
    struct schedule_layer_row *rows = NULL;
    struct schedule_loaded x;
    size_t n = 0;
    enum status st = place_layer(c, row, &rows, &n, e);
    if (!st) st = schedule_set_layers(c->app->db, row->id, rows, n, e);
    if (!st) st = schedule_load(c, row, &x, e);
    return st ? st : oncall_check(&x.schedule, e);
}

enum status op_zone(struct op_call *c, str *zone, struct err *e)
{
    const struct zone_rules *z = NULL;
    if (op_str(c, "zone").n) *zone = op_str(c, "zone");
    if (!zone->n) {
        enum status st = setting_get(c->app, c->arena, "time-zone", zone, e);
        if (st) return st;
    }
    enum status st = zone_rules_load(c->arena, *zone, &z, e);
    if (st) err_context(e, "parameter 'zone'");
    return st;
}

static enum status schedule_set_run(struct op_call *c, struct err *e)
{
    bool found = false;
    struct schedule_row row;
    str name = str_trim(op_str(c, "schedule"));
    enum status st = schedule_find(c->app->db, c->arena, name, &row, &found, e);
    if (st) return st;
    if (!found)
        row = (struct schedule_row){.id = new_id(c->arena, c->now),
                                    .name = name,
                                    .zone = STR(""),
                                    .created_at = c->now,
                                    .removed_at = UTC_NONE};
    if (!utc_is_none(row.removed_at)) return schedule_get(c, name, &row, e);
    st = found ? LW_OK : check_name(name, e);
    if (!st) st = op_zone(c, &row.zone, e);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "zone", row.zone);
    payload_int(d, "layer", op_int(c, "layer", 1));
    if (st) {
        payload_free(d);
        return st;
    }
    st = event(c, &row, "schedule.changed", d,
               found ? STR("the schedule was changed") : STR("the schedule was made"), e);
    if (!st)
        st = found ? schedule_save(c->app->db, &row, e) : schedule_insert(c->app->db, &row, e);
    if (!st) st = set_layers(c, &row, e);
    return st ? st : reply_schedule(c, &row, SHOW_DAYS, e);
}

static enum status schedule_remove_run(struct op_call *c, struct err *e)
{
    struct schedule_row row;
    int64_t n_steps = 0;
    enum status st = schedule_get(c, op_str(c, "schedule"), &row, e);
    if (!st) st = oncall_n_steps_of(c->app->db, row.id, &n_steps, e);
    if (st) return st;
    if (n_steps)
        return err_set(
            e, LW_E_STATE,
            "schedule '%.*s' stands in a policy; 'longwatch policy list' shows which, "
            "change that first",
            STR_ARG(row.name));
    row.removed_at = c->now;
    st = event(c, &row, "schedule.removed", payload_new(), STR("the schedule was removed"), e);
    if (!st) st = schedule_save(c->app->db, &row, e);
    reply_bool(c, c->reply, "is_removed", true);
    return st;
}

static enum status schedule_override_run(struct op_call *c, struct err *e)
{
    struct schedule_row row;
    struct person p;
    struct schedule_loaded x;
    struct schedule_override_row o = {.id = new_id(c->arena, c->now),
                                      .from_at = op_utc(c, "from_at"),
                                      .until_at = op_utc(c, "until_at"),
                                      .reason =
                                          op_has(c, "reason") ? op_str(c, "reason") : STR(""),
                                      .made_at = c->now};
    enum status st = schedule_get(c, op_str(c, "schedule"), &row, e);
    if (!st) st = person_get(c, op_str(c, "person"), &p, e);
    if (st) return st;
    if (!op_has(c, "from_at")) o.from_at = c->now;
    if (utc_cmp(o.from_at, o.until_at) >= 0 || utc_cmp(o.until_at, c->now) <= 0)
        return err_set(e, LW_E_INPUT,
                       "parameter 'until_at': must be later than 'from_at' and than now");
    if (!oncall_is_reachable(&p))
        return err_set(e, LW_E_STATE, "parameter 'person': person '%.*s' cannot be reached",
                       STR_ARG(p.id));
    o.schedule_id = row.id;
    o.person_id = p.id;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "override", o.id);
    payload_str(d, "person", p.ledger_ref);
    payload_utc(d, "from_at", o.from_at);
    payload_utc(d, "until_at", o.until_at);
    st = event(c, &row, "schedule.override_added", d, STR("somebody takes the schedule"), e);
    if (!st) st = schedule_add_override(c->app->db, &o, e);
    if (!st) st = schedule_load(c, &row, &x, e);
    if (!st) st = oncall_check(&x.schedule, e);
    reply_str(c, c->reply, "override", o.id);
    return st ? st : reply_schedule(c, &row, SHOW_DAYS, e);
}

static enum status schedule_end_override_run(struct op_call *c, struct err *e)
{
    struct schedule_row row;
    bool is_there = false;
    str id = op_str(c, "override");
    enum status st = schedule_get(c, op_str(c, "schedule"), &row, e);
    if (!st) st = schedule_end_override(c->app->db, row.id, id, c->now, &is_there, e);
    if (st) return st;
    if (!is_there)
        return err_set(e, LW_E_NOT_FOUND, "override '%.*s' of schedule '%.*s' does not exist",
                       STR_ARG(id), STR_ARG(row.name));
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "override", id);
    st = event(c, &row, "schedule.override_ended", d, STR("an override was taken back"), e);
    return st ? st : reply_schedule(c, &row, SHOW_DAYS, e);
}

static enum status schedule_holiday_run(struct op_call *c, struct err *e)
{
    struct schedule_row row;
    struct schedule_loaded x;
    struct person p = {.id = STR(""), .ledger_ref = STR("")};
    struct schedule_holiday_row h = {.on_date = op_str(c, "date"),
                                     .name =
                                         op_has(c, "holiday") ? op_str(c, "holiday") : STR("")};
    bool has_person = op_has(c, "person");
    enum status st = schedule_get(c, op_str(c, "schedule"), &row, e);
    if (!st && has_person) st = person_get(c, op_str(c, "person"), &p, e);
    if (!st && has_person && !oncall_is_reachable(&p))
        st = err_set(e, LW_E_STATE, "parameter 'person': person '%.*s' cannot be reached",
                     STR_ARG(p.id));
    if (st) return st;
    h.person_id = p.id;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "date", h.on_date);
    payload_str(d, "person", p.ledger_ref);
    st =
        event(c, &row, "schedule.holiday_set", d,
              has_person ? STR("somebody takes a holiday") : STR("a holiday was taken out"), e);
    if (!st) st = schedule_set_holiday(c->app->db, row.id, &h, e);
    if (!st) st = schedule_load(c, &row, &x, e);
    if (!st) st = oncall_check(&x.schedule, e);
    return st ? st : reply_schedule(c, &row, SHOW_DAYS, e);
}

/* ---- the table ---- */

#define P_SCHEDULE                                                                        \
 {                                                                                        \
  "schedule", PARAM_TEXT, true, true, NAME_CHARS, NULL, "Name of the schedule, or its id" \
 }

static const struct op_param no_params[] = {{0}};
static const struct op_param one_params[] = {P_SCHEDULE, {0}};
static const struct op_param get_params[] = {
    P_SCHEDULE,
    {"days", PARAM_INT, false, false, MAX_SHOWN_DAYS, NULL,
     "For how many days shifts are listed, 28 unless given"},
    {0}};
static const struct op_param set_params[] = {
    P_SCHEDULE,
    {"zone", PARAM_TEXT, false, false, 60, NULL,
     "Zone of its hand-overs, such as Europe/Berlin; the store's unless given"},
    {"layer", PARAM_INT, false, false, ONCALL_MAX_LAYERS, NULL,
     "Which layer is meant, 1 unless given; a later one covers an earlier one"},
    {"people", PARAM_LIST, false, false, 0, NULL,
     "Persons in the order of their turns; none: the layer goes"},
    {"every", PARAM_INT, false, false, ONCALL_MAX_LENGTH, NULL,
     "Length of a shift, in units; 1 for a new layer"},
    {"unit", PARAM_ENUM, false, false, 0, "hours|days|weeks", "Unit of that; weeks at first"},
    {"starts_on", PARAM_DATE, false, false, 0, NULL,
     "Date of the first hand-over; today for a new layer"},
    {"handover", PARAM_TEXT, false, false, 5, NULL,
     "Local time of hand-overs, such as 09:00, which a new layer has"},
    {"weekdays", PARAM_LIST, false, false, 0, NULL,
     "Days on which the layer holds, such as mon,tue; none: every day"},
    {"from", PARAM_TEXT, false, false, 5, NULL, "Local time from which it holds on those days"},
    {"until", PARAM_TEXT, false, false, 5, NULL,
     "Local time until which it holds; not after 'from': on the next day"},
    {0}};
static const struct op_param override_params[] = {
    P_SCHEDULE,
    {"person", PARAM_ID, true, false, 254, NULL, "Who takes it"},
    {"from_at", PARAM_INSTANT, false, false, 0, NULL, "From when (UTC), now unless given"},
    {"until_at", PARAM_INSTANT, true, false, 0, NULL, "Until when (UTC)"},
    {"reason", PARAM_TEXT, false, false, 200, NULL, "Why"},
    {0}};
static const struct op_param end_override_params[] = {
    P_SCHEDULE, {"override", PARAM_ID, true, true, 40, NULL, "Id of the override"}, {0}};
static const struct op_param holiday_params[] = {
    P_SCHEDULE,
    {"date", PARAM_DATE, true, false, 0, NULL, "Local date"},
    {"person", PARAM_ID, false, false, 254, NULL, "Who takes it; none: no holiday any more"},
    {"holiday", PARAM_TEXT, false, false, 100, NULL, "Name of the holiday"},
    {0}};
const struct op schedule_ops[] = {
    {"schedule.list", "schedule list", "GET", "/schedules", PERMISSION_READ, false, no_params,
     schedule_list_run, "List on-call schedules with who is on call, until when, who is next."},
    {"schedule.get", "schedule show", "GET", "/schedules/{schedule}", PERMISSION_READ, false,
     get_params, schedule_get_run,
     "Show a schedule: layers, overrides, holidays, and its shifts with every gap."},
    {"schedule.set", "schedule set", "POST", "/schedules/{schedule}", PERMISSION_CASE, true,
     set_params, schedule_set_run, "Make a schedule, or change one of its layers."},
    {"schedule.remove", "schedule remove", "DELETE", "/schedules/{schedule}", PERMISSION_CASE,
     true, one_params, schedule_remove_run, "Remove a schedule that stands in no policy."},
    {"schedule.override", "schedule override", "POST", "/schedules/{schedule}/overrides",
     PERMISSION_CASE, true, override_params, schedule_override_run,
     "Let one person take a schedule for some time, whatever its layers say."},
    {"schedule.end_override", "schedule end-override", "DELETE",
     "/schedules/{schedule}/overrides/{override}", PERMISSION_CASE, true, end_override_params,
     schedule_end_override_run, "Take an override back."},
    {"schedule.holiday", "schedule holiday", "POST", "/schedules/{schedule}/holidays",
     PERMISSION_CASE, true, holiday_params, schedule_holiday_run,
     "Say who takes a date of a schedule, from midnight to midnight there."},
};
const size_t n_schedule_ops = sizeof schedule_ops / sizeof *schedule_ops;
