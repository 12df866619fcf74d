/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the slots of a chain; see escalation.h for the rules. */
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
        if (!chain[i].person_id.n)
            return err_set(e, LW_E_INPUT, "step %zu of the on-call chain names nobody", i + 1);
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

/* A cursor over the slots of a chain. */
struct walk {
    const struct escalation_step *chain;
    size_t n;
    const struct escalation_policy *policy;
    struct page page; /* the slot it stands on */
    int64_t step_at;  /* minutes after the opening at which the step began */
    int64_t at;       /* and at which this slot is */
};

static struct walk walk_start(const struct escalation_step *chain, size_t n,
                              const struct escalation_policy *p)
{
    return (struct walk){
        .chain = chain,
        .n = n,
        .policy = p,
        .page = {.person_id = chain[0].person_id, .attempt = 1},
        .step_at = chain[0].after_minutes,
        .at = chain[0].after_minutes,
    };
}

static void walk_next(struct walk *w)
{
    size_t step = (size_t)w->page.step;
    bool is_last = step + 1 == w->n;
    int64_t stands = is_last ? w->policy->wrap_minutes : w->chain[step + 1].after_minutes;
    w->page.slot++;
    if (w->at + w->policy->repage_minutes < w->step_at + stands) {
        w->at += w->policy->repage_minutes;
        w->page.attempt++;
        return;
    }
    w->step_at += stands;
    w->at = w->step_at;
    w->page.step = is_last ? 0 : w->page.step + 1;
    w->page.round += is_last ? 1 : 0;
    w->page.attempt = 1;
    w->page.person_id = w->chain[w->page.step].person_id;
}

/* The latest page of a person takes the place of an earlier one. */
static void plan_page(struct escalation_plan *plan, const struct page *page)
{
    size_t keep = 0;
    for (size_t i = 0; i < plan->n_pages; i++) {
        if (str_eq(plan->pages[i].person_id, page->person_id)) continue;
        plan->pages[keep++] = plan->pages[i];
    }
    plan->pages[keep] = *page;
    plan->n_pages = keep + 1;
}

/* How long the chain takes from its first step to its first step. */
static int64_t round_s(const struct escalation_step *chain, size_t n,
                       const struct escalation_policy *p)
{
    int64_t minutes = p->wrap_minutes;
    for (size_t i = 1; i < n; i++)
        minutes += chain[i].after_minutes;
    return minutes * MINUTE_S;
}

/* Everybody missed a page and gets one; from here the chain goes on as if it began now. */
static void restart(struct escalation_plan *plan, const struct escalation_step *chain, size_t n,
                    const struct escalation_policy *p, struct utc now)
{
    struct walk w = walk_start(chain, n, p);
    plan->is_restart = true;
    plan->from_at = utc_add_s(now, -w.at * MINUTE_S);
    plan->last_slot = 0;
    walk_next(&w);
    plan->next_at = p->max_pages > 1 ? utc_add_s(plan->from_at, w.at * MINUTE_S) : UTC_NONE;
}

struct escalation_plan escalation_plan(const struct escalation_step *chain, size_t n,
                                       const struct escalation_policy *p,
                                       const struct escalation_facts *f, struct utc now)
{
    struct escalation_plan plan = {
        .last_slot = f->last_slot, .next_at = UTC_NONE, .from_at = f->opened_at};
    struct utc first_missed_at = UTC_NONE;
    if (!n || utc_is_none(f->opened_at) || !utc_is_none(f->acknowledged_at)) return plan;
    for (struct walk w = walk_start(chain, n, p); w.page.slot < p->max_pages; walk_next(&w)) {
        struct utc at = utc_add_s(f->opened_at, w.at * MINUTE_S);
        if (w.page.slot <= f->last_slot) continue;
        if (utc_cmp(at, now) > 0) {
            plan.next_at = at;
            break;
        }
        if (utc_is_none(first_missed_at)) first_missed_at = at;
        plan_page(&plan, &w.page);
        plan.last_slot = w.page.slot;
    }
    if (!utc_is_none(first_missed_at) &&
        utc_diff_s(now, first_missed_at) >= round_s(chain, n, p))
        restart(&plan, chain, n, p, now);
    plan.is_exhausted = plan.last_slot + 1 >= p->max_pages;
    return plan;
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
        if (clock_is_open(k))
            plan_rows(&plan, k->duty->period, i, k->started_at, k->due_at, n_reminded[i], now);
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
