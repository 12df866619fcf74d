/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic of the clocks; see clock.h for what is promised. */
#include "core/clock.h"

#include "core/holiday.h"

#define HOUR_S ((int64_t)3600)
#define DAY_S  (24 * HOUR_S)
/* What the portal counts from the early warning; shown because people will see it there. */
#define PORTAL_AFTER_EARLY_WARNING_S (48 * HOUR_S)

struct utc clock_applies_from(void)
{
    return day_start((struct day){2026, 9, 11});
}

static struct day day_add(struct day d, int64_t days)
{
    return utc_day(utc_add_s(day_start(d), days * DAY_S));
}

struct utc clock_legal_outer(struct utc anchor, struct duration d, const struct csirt *c)
{
    if (utc_is_none(anchor) || !c) return UTC_NONE;
    if (d.hours && !d.days && !d.months) {
        /* All offsets in the Union are whole hours, so the local hour is the hour of UTC. */
        int64_t into_hour_ms = utc_to_ms(anchor) % (HOUR_S * 1000);
        struct utc hour = utc_add_ms(anchor, -into_hour_ms);
        return utc_add_s(hour, (1 + d.hours) * HOUR_S);
    }
    struct utc local = utc_add_s(anchor, csirt_offset_s(c, anchor));
    struct day last = day_add(utc_day(utc_add_months(local, d.months)), d.days);
    while (day_weekday(last) >= 5 || holiday_is(str_of(c->code), last))
        last = day_add(last, 1);
    return csirt_day_start(c, day_add(last, 1));
}

static struct utc earlier_of(struct utc a, struct utc b)
{
    if (utc_is_none(a) || utc_is_none(b)) return utc_is_none(a) ? b : a;
    return utc_cmp(a, b) <= 0 ? a : b;
}

static struct utc later_of(struct utc a, struct utc b)
{
    if (utc_is_none(a) || utc_is_none(b)) return UTC_NONE;
    return utc_cmp(a, b) >= 0 ? a : b;
}

static struct utc anchor_of(const struct duty *d, const struct clock_facts *f)
{
    switch (d->anchor) {
    case ANCHOR_SIGNAL: return f->signal_at;
    case ANCHOR_AWARE: return f->aware_at;
    case ANCHOR_MEASURE_AVAILABLE:
        /*
         * Art 14(1) obliges who is aware, and 14(2)(c) counts from when a measure "is available":
         * a fix that was there before anybody knew of the exploitation is available at awareness.
         */
        return later_of(f->measure_available_at, f->aware_at);
    case ANCHOR_NOTIFICATION_SUBMITTED:
        return earlier_of(f->submitted_at[STAGE_NOTIFICATION_72H],
                          f->notified_first_at ? *f->notified_first_at : UTC_NONE);
    case ANCHOR_FIELD_ACTION: return f->field_action_at;
    case ANCHOR_REQUEST: return UTC_NONE;
    case N_duty_anchor: break;
    }
    BUG("anchor of a duty row");
}

static enum answer is_accident(const struct clock_facts *f)
{
    if (f->harm == HARM_DEATH || f->harm == HARM_SERIOUS) return ANSWER_YES;
    /* A threat to the public says nothing of whom it has reached already. */
    bool is_open = f->harm == HARM_OPEN || f->harm == HARM_PUBLIC_THREAT;
    return is_open ? ANSWER_UNKNOWN : ANSWER_NO;
}

/* Of a field safety incident harm is the question; in other cases it must be stated. */
static bool holds(enum duty_condition when, const struct clock_facts *f)
{
    bool is_asked = f->kind == CASE_FIELD_SAFETY;
    switch (when) {
    case WHEN_ALWAYS: return true;
    case WHEN_ACCIDENT:
        return is_accident(f) == ANSWER_YES || (is_asked && is_accident(f) == ANSWER_UNKNOWN);
    case WHEN_RISK: return f->presents_risk != ANSWER_NO;
    case WHEN_HARM_THREAT: return f->harm == HARM_PUBLIC_THREAT;
    case WHEN_HARM_SERIOUS: return is_accident(f) == ANSWER_YES;
    case WHEN_HARM_OTHER: return f->harm == HARM_NONE || f->harm == HARM_OPEN;
    case N_duty_condition: break;
    }
    BUG("condition of a duty row");
}

/* The acts under which the company is that operator for a product. */
static unsigned regimes_of(const struct clock_facts *f, enum operator o)
{
    bool is_known = f->is_out_of_scope;
    for (unsigned i = 0; i < N_operator; i++)
        is_known |= f->regimes[i] != 0;
    if (!is_known) return o == OPERATOR_MANUFACTURER ? DUTY_REGIME(REGIME_CRA) : 0;
    return f->regimes[o];
}

bool clock_is_manufacturer(const struct clock_facts *f)
{
    return regimes_of(f, OPERATOR_MANUFACTURER) != 0;
}

/* Art 24(3) with 14: who makes a product of the case notifies the event as its manufacturer. */
static bool gives_way(const struct duty *d, const struct clock_facts *f)
{
    return d->operators == DUTY_OPERATOR(OPERATOR_STEWARD) &&
           (regimes_of(f, OPERATOR_MANUFACTURER) & DUTY_REGIME(REGIME_CRA));
}

bool duty_arises(const struct duty *d, const struct clock_facts *f)
{
    unsigned regimes = 0;
    if (!(d->kinds & DUTY_KIND(f->kind)) || gives_way(d, f)) return false;
    for (unsigned o = 0; o < N_operator; o++)
        if (d->operators & DUTY_OPERATOR(o)) regimes |= regimes_of(f, (enum operator)o);
    return (regimes & DUTY_REGIME(d->regime)) && holds(d->when, f);
}

const struct duty *clock_duty_of_stage(const struct clock_facts *f, enum stage s)
{
    for (size_t i = 0; i < n_duty_rows; i++)
        if (duty_rows[i].stage == s && duty_arises(&duty_rows[i], f)) return &duty_rows[i];
    return duty_of_stage(f->kind, s);
}

bool clock_has_stages(const struct clock_facts *f)
{
    const struct duty *first = clock_duty_of_stage(f, STAGE_EARLY_WARNING);
    return first && duty_arises(first, f);
}

/* The first thing that met a duty without a stage. */
static void take_met(struct clock *k, const struct clock_facts *f)
{
    if (k->duty->stage < N_stage) {
        k->met_at = f->submitted_at[k->duty->stage];
        return;
    }
    /* Remediation is the measure itself (Annex I Part II(2)). */
    if (str_eq(str_of(k->duty->id), STR("CRA-A1-2-2"))) k->met_at = f->measure_available_at;
    for (size_t i = 0; utc_is_none(k->met_at) && i < f->n_done; i++) {
        const struct clock_done *done = &f->done[i];
        if (!str_eq(done->duty, str_of(k->duty->id)) || !str_eq(done->ref, k->ref)) continue;
        k->met_at = done->at;
        if (done->is_not_needed) k->state = CLOCK_NOT_NEEDED;
    }
}

static enum clock_state state_of(const struct clock *k, struct utc now)
{
    if (!utc_is_none(k->met_at) && !utc_is_none(k->due_at))
        return utc_cmp(k->met_at, k->due_at) <= 0 ? CLOCK_MET : CLOCK_MET_LATE;
    if (!utc_is_none(k->met_at)) return CLOCK_MET;
    if (utc_is_none(k->started_at)) return CLOCK_NOT_STARTED;
    if (utc_is_none(k->due_at)) return CLOCK_OPEN;
    return utc_cmp(now, k->due_at) <= 0 ? CLOCK_RUNNING : CLOCK_LATE;
}

static int32_t share_used(const struct clock *k, struct utc at)
{
    int64_t whole = utc_diff_s(k->due_strict, k->started_at);
    int64_t used = utc_diff_s(at, k->started_at);
    if (used <= 0 || whole <= 0) return 0;
    return used >= whole ? 100 : (int32_t)(used * 100 / whole);
}

static void take_period(struct clock *k, const struct clock_facts *f)
{
    struct duration period = duty_period(k->duty);
    k->due_strict = duration_after(k->started_at, period);
    k->due_legal_outer = clock_legal_outer(k->started_at, period, f->coordinator);
    k->due_at = earlier_of(k->due_strict, k->due_legal_outer);
    if (k->duty->stage == STAGE_NOTIFICATION_72H)
        k->portal_due =
            utc_add_s(f->submitted_at[STAGE_EARLY_WARNING], PORTAL_AFTER_EARLY_WARNING_S);
    k->due_shown = earlier_of(k->due_at, k->portal_due);
}

/* An anchor before the day of application starts nothing: no act reaches back. */
static bool is_in_force(const struct duty *d, struct utc anchor)
{
    return utc_is_none(anchor) || utc_cmp(anchor, duty_applies_from(d)) >= 0;
}

static struct clock make_clock(const struct duty *d, const struct clock_request *r,
                               const struct clock_facts *f, struct utc now)
{
    struct clock k = {
        .duty = d,
        .state = N_clock_state,
        .ref = r ? r->id : STR(""),
        .started_at = r ? r->received_at : anchor_of(d, f),
        .due_strict = UTC_NONE,
        .due_legal_outer = UTC_NONE,
        .portal_due = UTC_NONE,
        .due_at = UTC_NONE,
        .due_shown = UTC_NONE,
        .met_at = UTC_NONE,
    };
    k.is_in_force = r || is_in_force(d, k.started_at);
    if (!k.is_in_force) k.started_at = UTC_NONE;
    if (r) k.due_strict = k.due_at = k.due_shown = r->due_at;
    if (!r && d->period && !utc_is_none(k.started_at)) take_period(&k, f);
    take_met(&k, f);
    if (k.state == N_clock_state) k.state = state_of(&k, now);
    if (clock_is_ticking(&k)) k.left_s = utc_diff_s(k.due_shown, now);
    if (k.state == CLOCK_OPEN) k.age_s = utc_diff_s(now, k.started_at);
    if (!utc_is_none(k.due_at))
        k.used_pct = share_used(&k, utc_is_none(k.met_at) ? now : k.met_at);
    return k;
}

struct clock clock_of(const struct duty *d, const struct clock_facts *f, struct utc now)
{
    return make_clock(d, NULL, f, now);
}

bool clock_is_ticking(const struct clock *k)
{
    return k->state == CLOCK_RUNNING || k->state == CLOCK_LATE;
}

bool clock_is_open(const struct clock *k)
{
    return clock_is_ticking(k) || k->state == CLOCK_OPEN;
}

/* Stages first, then what has a date, then what is due at once: the order of the rows. */
size_t clocks_of(const struct clock_facts *f, struct utc now, struct clock *out)
{
    size_t n = 0;
    for (size_t i = 0; i < n_duty_rows; i++) {
        const struct duty *d = &duty_rows[i];
        if (d->anchor != ANCHOR_REQUEST && duty_arises(d, f)) out[n++] = clock_of(d, f, now);
        /* Who was asked must answer, whatever the case has become since. */
        for (size_t r = 0; d->anchor == ANCHOR_REQUEST && r < f->n_requests; r++)
            if (str_eq(f->requests[r].duty, str_of(d->id)) && n < CLOCK_MAX)
                out[n++] = make_clock(d, &f->requests[r], f, now);
    }
    return n;
}

const struct clock *clock_find(const struct clock *clocks, size_t n, str duty, str ref)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_of(clocks[i].duty->id), duty) && str_eq(clocks[i].ref, ref))
            return &clocks[i];
    return NULL;
}

static bool is_over(const struct clock *k)
{
    return k->state == CLOCK_LATE || k->state == CLOCK_MET_LATE;
}

/* Due later or no more; without a period, due at once from a later time on. */
static bool is_later(const struct clock *old, const struct clock *new)
{
    bool is_at_once = old->state == CLOCK_OPEN;
    struct utc before = is_at_once ? old->started_at : old->due_shown;
    struct utc after = is_at_once ? new->started_at : new->due_shown;
    if (utc_is_none(before)) return false;
    return utc_is_none(after) || utc_cmp(after, before) > 0;
}

bool clocks_favour(const struct clock *before, size_t n_before, const struct clock *after,
                   size_t n_after)
{
    for (size_t i = 0; i < n_before; i++) {
        const struct clock *old = &before[i];
        const struct clock *new = clock_find(after, n_after, str_of(old->duty->id), old->ref);
        if (!new) return true; /* a duty would be gone */
        if (is_over(old) && !is_over(new)) return true;
        if (is_later(old, new)) return true;
    }
    return false;
}

/* The duty whose target it is to inform users, Art 14(8), also by Art 24(3); NULL: nobody owes it. */
static const struct duty *duty_to_users(const struct clock_facts *f)
{
    static const str ids[] = {STR_INIT("CRA-14-8"), STR_INIT("CRA-24-3-8")};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const struct duty *d = duty_find(ids[i]);
        if (duty_arises(d, f)) return d;
    }
    return NULL;
}

bool target_arises(const struct house_target *t, const struct clock_facts *f)
{
    if (!(t->kinds & DUTY_KIND(f->kind))) return false;
    return !str_eq(str_of(t->id), STR("HOUSE-USERS")) || duty_to_users(f);
}

/* What a target waits for; UTC_NONE: not yet. */
static struct utc target_met_at(const struct house_target *t, const struct clock_facts *f)
{
    str id = str_of(t->id);
    const struct duty *users = str_eq(id, STR("HOUSE-USERS")) ? duty_to_users(f) : NULL;
    str duty = users ? str_of(users->id) : id;
    if (str_eq(id, STR("HOUSE-ASSESSMENT"))) return f->decided_at;
    if (str_eq(id, STR("HOUSE-FIX"))) return f->measure_available_at;
    if (str_eq(id, STR("HOUSE-HARM")))
        return f->harm == HARM_OPEN ? UTC_NONE : f->harm_known_at;
    for (size_t i = 0; i < f->n_done; i++)
        if (str_eq(f->done[i].duty, duty)) return f->done[i].at;
    return UTC_NONE;
}

struct target_state target_state_of(const struct house_target *t, const struct clock_facts *f,
                                    struct utc now)
{
    struct utc anchor = t->anchor == ANCHOR_AWARE ? f->aware_at : f->signal_at;
    struct target_state s = {utc_add_s(anchor, t->after_s), target_met_at(t, f), false};
    struct utc at = utc_is_none(s.met_at) ? now : s.met_at;
    s.is_missed = !utc_is_none(s.by) && utc_cmp(at, s.by) > 0;
    return s;
}
