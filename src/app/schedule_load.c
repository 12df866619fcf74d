/* SPDX-License-Identifier: Apache-2.0 */
/* A stored schedule as core/oncall.c takes it. */
#include "app/oncall.h"

static struct day day_of(str date)
{
    struct utc t = UTC_NONE;
    if (utc_parse(date, "date", &t, NULL)) return (struct day){0};
    return utc_day(t);
}

static size_t split(struct arena *a, str text, str **out)
{
    size_t n = 0, most = 1;
    str one;
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == ' ';
    *out = arena_array(a, most, sizeof **out);
    while (*out && text.n) {
        str_cut(&text, ' ', &one);
        if (one.n) (*out)[n++] = one;
    }
    return n;
}

static enum status load_layers(struct op_call *c, const struct schedule_row *row,
                               struct schedule_loaded *out, struct err *e)
{
    size_t n = 0;
    enum status st = schedule_layers(c->app->db, c->arena, row->id, &out->layers, &n, e);
    struct oncall_layer *layers = arena_array(c->arena, n + 1, sizeof *layers);
    if (st || !layers) return st ? st : arena_status(c->arena, "a schedule", e);
    for (size_t i = 0; i < n; i++) {
        const struct schedule_layer_row *x = &out->layers[i];
        struct oncall_layer *l = &layers[i];
        str *people = NULL;
        l->n_people = split(c->arena, x->people, &people);
        l->people = people;
        if (!shift_unit_from_str(x->unit, &l->unit))
            return err_set(e, LW_E_ENV, "the store has a layer of unknown unit '%.*s'",
                           STR_ARG(x->unit));
        l->length = x->length;
        l->starts_on = day_of(x->starts_on);
        l->handover_minute = x->handover_minute;
        l->weekdays = (uint8_t)x->weekdays;
        l->from_minute = x->from_minute;
        l->until_minute = x->until_minute;
    }
    out->schedule.layers = layers;
    out->schedule.n_layers = n;
    return arena_status(c->arena, "a schedule", e);
}

static enum status load_covers(struct op_call *c, const struct schedule_row *row,
                               struct schedule_loaded *out, struct err *e)
{
    struct oncall_schedule *s = &out->schedule;
    int64_t today_s = zone_rules_wall_s(s->zone, c->now);
    struct day d = wall_day(today_s);
    str from = arena_printf(c->arena, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day);
    enum status st = schedule_overrides(c->app->db, c->arena, row->id, c->now, &out->overrides,
                                        &s->n_overrides, e);
    if (!st)
        st = schedule_holidays(c->app->db, c->arena, row->id, from, &out->holidays,
                               &s->n_holidays, e);
    struct oncall_override *overrides =
        arena_array(c->arena, s->n_overrides + 1, sizeof *overrides);
    struct oncall_holiday *holidays =
        arena_array(c->arena, s->n_holidays + 1, sizeof *holidays);
    if (st || !overrides || !holidays) return st ? st : arena_status(c->arena, "a schedule", e);
    for (size_t i = 0; i < s->n_overrides; i++)
        overrides[i] = (struct oncall_override){
            out->overrides[i].person_id, out->overrides[i].from_at, out->overrides[i].until_at};
    for (size_t i = 0; i < s->n_holidays; i++)
        holidays[i] = (struct oncall_holiday){day_of(out->holidays[i].on_date),
                                              out->holidays[i].person_id};
    s->overrides = overrides;
    s->holidays = holidays;
    return LW_OK;
}

enum status schedule_load(struct op_call *c, const struct schedule_row *row,
                          struct schedule_loaded *out, struct err *e)
{
    *out = (struct schedule_loaded){0};
    enum status st = zone_rules_load(c->arena, row->zone, &out->schedule.zone, e);
    if (!st) st = load_layers(c, row, out, e);
    if (!st) st = load_covers(c, row, out, e);
    return st;
}
