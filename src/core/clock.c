/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic of the clocks; see clock.h for what is promised. */
#include "core/clock.h"

#define HOUR_S ((int64_t)3600)
#define DAY_S  (24 * HOUR_S)
/* What the portal counts from the early warning; shown because people will see it there. */
#define PORTAL_AFTER_EARLY_WARNING_S (48 * HOUR_S)

struct utc clock_applies_from(void)
{
    return day_start((struct day){2026, 9, 11});
}

/* Monday is 0; 1970-01-01 was a Thursday. */
static int64_t weekday_of(struct day d)
{
    return (utc_diff_s(day_start(d), utc_from_ms(0)) / DAY_S + 3) % 7;
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
    while (weekday_of(last) >= 5)
        last = day_add(last, 1);
    return csirt_day_start(c, day_add(last, 1));
}

static struct utc earlier_of(struct utc a, struct utc b)
{
    if (utc_is_none(a) || utc_is_none(b)) return utc_is_none(a) ? b : a;
    return utc_cmp(a, b) <= 0 ? a : b;
}

static struct utc anchor_of(const struct duty *d, const struct clock_facts *f)
{
    switch (d->anchor) {
    case ANCHOR_AWARE: return f->aware_at;
    case ANCHOR_MEASURE_AVAILABLE: return f->measure_available_at;
    case ANCHOR_NOTIFICATION_SUBMITTED:
        return earlier_of(f->submitted_at[STAGE_NOTIFICATION_72H],
                          f->notified_first_at ? *f->notified_first_at : UTC_NONE);
    case N_duty_anchor: break;
    }
    BUG("anchor of a duty row");
}

/* The first thing that met a duty without a stage. */
static const struct clock_done *done_of(const struct duty *d, str ref,
                                        const struct clock_facts *f)
{
    for (size_t i = 0; i < f->n_done; i++)
        if (str_eq(f->done[i].duty, str_of(d->id)) && str_eq(f->done[i].ref, ref))
            return &f->done[i];
    return NULL;
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

struct clock clock_of(const struct duty *d, const struct clock_facts *f, struct utc now)
{
    struct clock k = {
        .duty = d,
        .ref = STR(""),
        .started_at = anchor_of(d, f),
        .due_strict = UTC_NONE,
        .due_legal_outer = UTC_NONE,
        .portal_due = UTC_NONE,
        .due_at = UTC_NONE,
        .due_shown = UTC_NONE,
        .met_at = d->stage < N_stage ? f->submitted_at[d->stage] : UTC_NONE,
    };
    const struct clock_done *done = d->stage < N_stage ? NULL : done_of(d, k.ref, f);
    if (done) k.met_at = done->at;
    if (!utc_is_none(k.started_at) && d->period) {
        k.due_strict = duration_after(k.started_at, duty_period(d));
        k.due_legal_outer = clock_legal_outer(k.started_at, duty_period(d), f->coordinator);
        k.due_at = earlier_of(k.due_strict, k.due_legal_outer);
        if (d->stage == STAGE_NOTIFICATION_72H)
            k.portal_due =
                utc_add_s(f->submitted_at[STAGE_EARLY_WARNING], PORTAL_AFTER_EARLY_WARNING_S);
        k.due_shown = earlier_of(k.due_at, k.portal_due);
    }
    k.state = done && done->is_not_needed ? CLOCK_NOT_NEEDED : state_of(&k, now);
    if (clock_is_ticking(&k)) k.left_s = utc_diff_s(k.due_shown, now);
    if (k.state == CLOCK_OPEN) k.age_s = utc_diff_s(now, k.started_at);
    if (!utc_is_none(k.due_at))
        k.used_pct = share_used(&k, utc_is_none(k.met_at) ? now : k.met_at);
    return k;
}

bool clock_is_ticking(const struct clock *k)
{
    return k->state == CLOCK_RUNNING || k->state == CLOCK_LATE;
}

bool clock_is_open(const struct clock *k)
{
    return clock_is_ticking(k) || k->state == CLOCK_OPEN;
}

size_t clocks_of(const struct clock_facts *f, struct utc now, struct clock *out)
{
    size_t n = 0;
    for (size_t i = 0; i < n_duty_rows; i++)
        if (duty_rows[i].kinds & DUTY_KIND(f->kind)) out[n++] = clock_of(&duty_rows[i], f, now);
    return n;
}
