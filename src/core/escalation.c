/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the slots of a policy; see escalation.h for the rules. */
#include "core/escalation.h"

#define MINUTE_S ((int64_t)60)

const struct escalation_policy escalation_default = {
    .repage_minutes = 5,
    .wrap_minutes = 15,
    .max_pages = 96,
};

static bool is_in(int32_t v, int32_t least, int32_t most)
{
    return v >= least && v <= most;
}

enum status escalation_check(const struct escalation_step *chain, size_t n,
                             const struct escalation_policy *p, struct err *e)
{
    if (!n)
        return err_set(e, LW_E_INPUT, "the on-call chain is empty: name at least one person");
    if (n > ESCALATION_MAX_STEPS)
        return err_set(e, LW_E_LIMIT,
                       "the on-call chain has %zu steps, at most %d are possible", n,
                       ESCALATION_MAX_STEPS);
    for (size_t i = 0; i < n; i++) {
        if (!is_in(chain[i].after_minutes, i ? 1 : 0, ESCALATION_MAX_MINUTES))
            return err_set(
                e, LW_E_INPUT,
                "step %zu of the on-call chain begins after %d minutes; %d to %d are "
                "possible",
                i + 1, (int)chain[i].after_minutes, i ? 1 : 0, ESCALATION_MAX_MINUTES);
    }
    if (!is_in(p->repage_minutes, 1, ESCALATION_MAX_MINUTES) ||
        !is_in(p->wrap_minutes, 1, ESCALATION_MAX_MINUTES))
        return err_set(e, LW_E_INPUT, "minutes between pages must be 1 to %d",
                       ESCALATION_MAX_MINUTES);
    if (!is_in(p->max_pages, 1, ESCALATION_MAX_PAGES))
        return err_set(e, LW_E_INPUT, "pages of one case must be 1 to %d",
                       ESCALATION_MAX_PAGES);
    return LW_OK;
}

/* The steps with what is known of each now. */
struct ladder {
    const struct escalation_step *steps;
    size_t n;
    const struct escalation_policy *policy;
    bool is_live[ESCALATION_MAX_STEPS];
    size_t first; /* live step; n: none */
};

static struct ladder ladder_of(const struct escalation_step *steps, size_t n,
                               const struct escalation_policy *p)
{
    struct ladder l = {
        .steps = steps, .n = n < ESCALATION_MAX_STEPS ? n : ESCALATION_MAX_STEPS, .policy = p};
    l.first = l.n;
    for (size_t i = 0; i < l.n; i++) {
        l.is_live[i] = steps[i].person_id.n > 0;
        for (size_t k = 0; k < i; k++)
            if (l.is_live[k] && str_eq(steps[k].person_id, steps[i].person_id))
                l.is_live[i] = false;
        if (l.is_live[i] && l.first == l.n) l.first = i;
    }
    return l;
}

size_t escalation_live(const struct escalation_step *chain, size_t n,
                       struct escalation_step *out, size_t *at)
{
    struct ladder l = ladder_of(chain, n, &escalation_default);
    size_t n_live = 0;
    for (size_t i = 0; i < l.n; i++) {
        if (!l.is_live[i]) continue;
        out[n_live] = chain[i];
        /* Who cannot be reached costs no time: the next one takes the place. */
        if (!n_live) out[n_live].after_minutes = chain[0].after_minutes;
        if (at) at[n_live] = i;
        n_live++;
    }
    return n_live;
}

/* The live step behind `i`; n: there is none, the first comes again. */
static size_t step_behind(const struct ladder *l, size_t i)
{
    do
        i++;
    while (i < l->n && !l->is_live[i]);
    return i < l->n ? i : l->n;
}

static struct utc minutes_after(struct utc t, int32_t minutes)
{
    return utc_add_s(t, minutes * MINUTE_S);
}

static struct utc soonest(struct utc a, struct utc b)
{
    return utc_cmp(a, b) < 0 ? a : b;
}

/* The slot after `from`; there must be a live step. */
static struct escalation_cursor next_slot(const struct ladder *l, struct utc opened_at,
                                          const struct escalation_cursor *from)
{
    struct escalation_cursor x = *from;
    if (from->slot < 0) {
        x.step_at = x.slot_at = minutes_after(opened_at, l->steps[0].after_minutes);
        x.step = (int32_t)l->first;
        x.round = x.slot = 0;
        x.attempt = 1;
        return x;
    }
    bool is_here = (size_t)from->step < l->n && l->is_live[from->step];
    size_t behind = step_behind(l, (size_t)from->step);
    struct utc again_at = minutes_after(from->slot_at, l->policy->repage_minutes);
    x.slot++;
    struct utc ends_at =
        minutes_after(from->step_at,
                      behind < l->n ? l->steps[behind].after_minutes : l->policy->wrap_minutes);
    if (is_here && utc_cmp(again_at, ends_at) < 0) {
        x.slot_at = again_at;
        x.attempt++;
        return x;
    }
    /* Whoever stood here is gone: the one behind takes the next page. */
    x.slot_at = x.step_at = is_here ? ends_at : soonest(again_at, ends_at);
    if (utc_cmp(x.slot_at, from->slot_at) < 0) x.slot_at = x.step_at = again_at;
    x.round += behind == l->n;
    x.step = (int32_t)(behind == l->n ? l->first : behind);
    x.attempt = 1;
    return x;
}

/* The latest page of a person takes the place of an earlier one. */
static void plan_page(struct escalation_plan *plan, const struct ladder *l,
                      const struct escalation_cursor *x)
{
    struct page page = {l->steps[x->step].person_id, x->slot, x->step, x->round, x->attempt};
    size_t keep = 0;
    for (size_t i = 0; i < plan->n_pages; i++) {
        if (str_eq(plan->pages[i].person_id, page.person_id)) continue;
        plan->pages[keep++] = plan->pages[i];
    }
    plan->pages[keep] = page;
    plan->n_pages = keep + 1;
}

/* How long the steps take from the first to the first. */
static int64_t round_s(const struct ladder *l)
{
    int64_t minutes = l->policy->wrap_minutes;
    for (size_t i = l->first + 1; i < l->n; i++)
        if (l->is_live[i]) minutes += l->steps[i].after_minutes;
    return minutes * MINUTE_S;
}

/* Everybody missed a page and gets one; from here the walk goes on as if it began now. */
static void restart(struct escalation_plan *plan, const struct ladder *l, struct utc now)
{
    struct escalation_cursor none = ESCALATION_NOT_BEGUN;
    plan->is_restart = true;
    plan->from_at = minutes_after(now, -l->steps[0].after_minutes);
    plan->cursor = next_slot(l, plan->from_at, &none);
    struct escalation_cursor next = next_slot(l, plan->from_at, &plan->cursor);
    plan->next_at = l->policy->max_pages > 1 ? next.slot_at : UTC_NONE;
}

struct escalation_plan escalation_plan(const struct escalation_step *chain, size_t n,
                                       const struct escalation_policy *p,
                                       const struct escalation_facts *f, struct utc now)
{
    struct escalation_plan plan = {
        .cursor = f->cursor, .next_at = UTC_NONE, .from_at = f->opened_at};
    struct ladder l = ladder_of(chain, n, p);
    struct utc first_missed_at = UTC_NONE;
    if (utc_is_none(f->opened_at) || !utc_is_none(f->acknowledged_at)) return plan;
    plan.is_exhausted = f->cursor.slot + 1 >= p->max_pages;
    if (l.first == l.n) return plan;
    while (plan.cursor.slot + 1 < p->max_pages) {
        struct escalation_cursor next = next_slot(&l, f->opened_at, &plan.cursor);
        if (utc_cmp(next.slot_at, now) > 0) {
            plan.next_at = next.slot_at;
            break;
        }
        if (utc_is_none(first_missed_at)) first_missed_at = next.slot_at;
        plan_page(&plan, &l, &next);
        plan.cursor = next;
    }
    if (!utc_is_none(first_missed_at) && utc_diff_s(now, first_missed_at) >= round_s(&l))
        restart(&plan, &l, now);
    plan.is_exhausted = plan.cursor.slot + 1 >= p->max_pages;
    return plan;
}

struct escalation_cursor escalation_cursor_at(const struct escalation_step *chain, size_t n,
                                              const struct escalation_policy *p,
                                              struct utc opened_at, int32_t last_slot)
{
    struct escalation_cursor x = ESCALATION_NOT_BEGUN;
    struct ladder l = ladder_of(chain, n, p);
    if (l.first == l.n && last_slot >= 0) /* nobody to walk along: the number alone is kept */
        return (struct escalation_cursor){
            .slot = last_slot, .slot_at = opened_at, .step_at = opened_at, .attempt = 1};
    while (x.slot < last_slot && x.slot < ESCALATION_MAX_PAGES)
        x = next_slot(&l, opened_at, &x);
    return x;
}

static void earlier(struct utc *next, struct utc at)
{
    if (utc_is_none(*next) || utc_cmp(at, *next) < 0) *next = at;
}

static bool is_row_of(const struct reminder_row *r, const char *period)
{
    if (!r->period || !period) return r->period == period;
    return str_eq(str_of(r->period), str_of(period));
}

/* The rows of one period, from `from`, to the end of which `end` is. */
static void plan_rows(struct reminder_plan *plan, const char *period, size_t clock,
                      struct utc from, struct utc end, int32_t n_reminded, struct utc now)
{
    int32_t index = 0, n_due = n_reminded;
    struct utc latest = UTC_NONE;
    for (size_t i = 0; i < n_reminder_rows; i++) {
        const struct reminder_row *r = &reminder_rows[i];
        if (!is_row_of(r, period) || index++ < n_reminded) continue;
        struct utc at = r->is_from_end ? utc_add_s(end, -r->s) : utc_add_s(from, r->s);
        if (utc_cmp(at, from) < 0) continue; /* a short period: not before it began */
        if (utc_cmp(at, now) > 0) {
            earlier(&plan->next_at, at);
            break;
        }
        n_due = index;
        latest = at;
    }
    if (n_due == n_reminded) return;
    plan->reminders[plan->n_reminders++] = (struct reminder){
        .clock = clock,
        .n_reminded = n_due,
        .is_over = !utc_is_none(end) && utc_cmp(latest, end) >= 0,
    };
}

struct reminder_plan reminder_plan(const struct clock *clocks, size_t n,
                                   const int32_t *n_reminded, struct utc now)
{
    struct reminder_plan plan = {.next_at = UTC_NONE};
    for (size_t i = 0; i < n && i < CLOCK_MAX; i++) {
        const struct clock *k = &clocks[i];
        const char *period =
            k->duty->anchor == ANCHOR_REQUEST ? REMINDERS_BEFORE_DATE : k->duty->period;
        if (clock_is_open(k))
            plan_rows(&plan, period, i, k->started_at, k->due_at, n_reminded[i], now);
    }
    return plan;
}

struct reminder_plan reminder_plan_decision(struct utc signal_at, int32_t n_reminded,
                                            struct utc now)
{
    static const char period[] = "PT24H";
    struct reminder_plan plan = {.next_at = UTC_NONE};
    plan_rows(&plan, period, 0, signal_at, utc_add_s(signal_at, 24 * 60 * MINUTE_S), n_reminded,
              now);
    return plan;
}
