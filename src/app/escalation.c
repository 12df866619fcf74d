/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The job that pages and reminds: asks core/escalation.c for the plan of every candidate and open
 * case and carries it out, one transaction a case.
 */
#include "app/case.h"
#include "app/oncall.h"
#include "app/page.h"
#include "app/person.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/case_duty.h"

static void earlier(struct utc *next, struct utc at)
{
    if (!utc_is_none(at) && (utc_is_none(*next) || utc_cmp(at, *next) < 0)) *next = at;
}

/* What quiet hours have to do with it: they hold for nothing that may be reportable. */
static str quiet_words(struct op_call *c, const struct oncall_step *s)
{
    if (!s->has_quiet) return STR("");
    return arena_printf(c->arena,
                        "Your quiet hours (%.*s) do not hold for this: a legal period may be "
                        "running. ",
                        STR_ARG(quiet_hours_text(c->arena, &s->quiet)));
}

/* "Page 2: step 1 of 2, attempt 2; nobody has acknowledged yet" */
static str page_words(struct op_call *c, const struct oncall_plan *plan, const struct page *p)
{
    if (plan->is_unset)
        return arena_printf(
            c->arena,
            "Page %d: no escalation policy covers this case: nobody was ever put "
            "on call, so you are paged, as an administrator. Say who is to be "
            "paged on the page On-call, or with 'longwatch oncall set'; nobody "
            "has acknowledged yet",
            (int)p->slot + 1);
    if (plan->steps[p->step].is_stand_in)
        return arena_printf(c->arena,
                            "Page %d: nobody who is on call for this case can be paged, so you "
                            "are, as an administrator; nobody has acknowledged yet",
                            (int)p->slot + 1);
    return arena_printf(c->arena,
                        "Page %d: step %d of %zu, attempt %d; nobody has acknowledged yet",
                        (int)p->slot + 1, (int)p->step + 1, plan->n, (int)p->attempt);
}

static enum status send_page(struct op_call *c, struct case_file *k,
                             const struct oncall_plan *plan, const struct page *p,
                             struct err *e)
{
    struct person person;
    const struct oncall_step *s = &plan->steps[p->step];
    enum status st = person_get(c, p->person_id, &person, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "slot", p->slot);
    payload_int(d, "step", p->step + 1);
    payload_int(d, "round", p->round + 1);
    payload_int(d, "attempt", p->attempt);
    payload_str(d, "person", person.ledger_ref);
    payload_str(d, "policy", plan->row.name);
    if (s->schedule_id.n) payload_str(d, "schedule", s->schedule_name);
    if (s->is_stand_in) payload_bool(d, "stands_in", true);
    str words = page_words(c, plan, p);
    st = case_change(c, k, "case.paged", words, d, e);
    payload_free(d);
    const struct page_message m = {
        .kind = "case.paged",
        .file = k,
        .person_id = p->person_id,
        .words = arena_printf(c->arena, "%.*s%.*s", STR_ARG(quiet_words(c, s)), STR_ARG(words)),
        .channels = s->channels,
        .is_discreet = s->is_stand_in && plan->has_blind,
    };
    return st ? st : page_send(c, &m, e);
}

/*
 * Nobody on call for a case can be paged: said once, in its time line, to the rooms that hear of
 * cases, and in the health of the watch until somebody has taken it up. What was said is
 * remembered as a reminder of no duty.
 */
static enum status say_unmanned(struct op_call *c, struct case_file *k,
                                const struct oncall_plan *plan, struct err *e)
{
    const struct case_reminder said = {CASE_SAID_UNMANNED, STR(""), 1};
    struct case_reminder *rows = NULL;
    size_t n = 0;
    enum status st = case_reminder_all(c->app->db, c->arena, k->id, &rows, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(rows[i].duty, said.duty)) return LW_OK;
    if (!st) st = case_reminder_set(c->app->db, k->id, &said, e);
    if (st) return st;
    bool has_stand_in = plan->n && plan->steps[plan->n - 1].is_stand_in;
    str words =
        plan->is_unset
            ? STR("No escalation policy covers this case: nobody was ever put on call")
            : arena_printf(c->arena, "Nobody who is on call for this case can be paged (%.*s)",
                           STR_ARG(oncall_unmanned_words(c, plan)));
    words = arena_printf(c->arena, "%.*s; %s", STR_ARG(words),
                         has_stand_in ? "administrators are paged instead"
                                      : "no administrator can be reached either");
    return case_change(c, k, "case.unmanned", words, NULL, e);
}

/*
 * Where the walk stands. A store of before, or paging that began anew, knows the number alone. In
 * another policy than the last page's the walk goes on with the first step, at the next page.
 */
static enum status load_cursor(struct op_call *c, const struct case_file *k,
                               const struct oncall_plan *plan, struct escalation_cursor *out,
                               struct err *e)
{
    struct page_cursor_row row;
    bool found = false;
    enum status st = page_cursor_find(c->app->db, c->arena, k->id, &row, &found, e);
    if (st) return st;
    if (!found || row.slot != k->last_slot || utc_cmp(row.opened_at, k->paging_from_at) != 0) {
        *out = escalation_cursor_at(plan->chain, plan->n, &plan->policy, k->paging_from_at,
                                    k->last_slot);
        return LW_OK;
    }
    *out = (struct escalation_cursor){row.slot,    row.slot_at, row.step,
                                      row.step_at, row.round,   row.attempt};
    if (!str_eq(row.policy_id, plan->row.id)) out->step = ESCALATION_MAX_STEPS;
    return LW_OK;
}

static enum status save_cursor(struct op_call *c, const struct case_file *k,
                               const struct oncall_plan *plan,
                               const struct escalation_cursor *x, struct err *e)
{
    const struct page_cursor_row row = {
        .case_id = k->id,
        .policy_id = plan->row.id,
        .opened_at = k->paging_from_at,
        .slot = x->slot,
        .slot_at = x->slot_at,
        .step = x->step,
        .step_at = x->step_at,
        .round = x->round,
        .attempt = x->attempt,
    };
    return page_cursor_save(c->app->db, &row, e);
}

/*
 * What can wait begins when the first of its people may be woken, not at night for all at once.
 * The end of hours that held at the opening is the same whenever it is asked.
 */
static struct utc begins_at(const struct case_file *k, const struct oncall_plan *plan,
                            const struct quiet_hours *quiet, const bool *has)
{
    struct utc first_at = UTC_NONE;
    for (size_t i = 0; i < plan->n; i++) {
        if (!plan->steps[i].meant_id.n) continue;
        earlier(&first_at,
                has[i] ? quiet_hours_end(&quiet[i], k->paging_from_at) : k->paging_from_at);
    }
    return utc_is_none(first_at) ? k->paging_from_at : first_at;
}

static enum status wait_for_morning(struct op_call *c, struct case_file *k,
                                    const struct oncall_plan *plan, struct err *e)
{
    struct quiet_hours *quiet = arena_array(c->arena, plan->n + 1, sizeof *quiet);
    bool *has = arena_array(c->arena, plan->n + 1, sizeof *has);
    enum status st = LW_OK;
    if (!quiet || !has) return arena_status(c->arena, "quiet hours", e);
    for (size_t i = 0; !st && i < plan->n; i++)
        st = quiet_hours_of(c, plan->steps[i].meant_id, &quiet[i], &has[i], e);
    if (!st) k->paging_from_at = begins_at(k, plan, quiet, has);
    return st;
}

static enum status plan_case(struct op_call *c, struct case_file *k, struct oncall_plan *plan,
                             struct escalation_plan *out, struct err *e)
{
    struct escalation_facts f = {.acknowledged_at = k->acknowledged_at};
    bool can_wait = false;
    enum status st = oncall_can_wait(c, k, &can_wait, e);
    if (!st) st = oncall_plan_case(c, k, can_wait, plan, e);
    if (!st && can_wait && k->last_slot < 0) st = wait_for_morning(c, k, plan, e);
    if (!st) st = load_cursor(c, k, plan, &f.cursor, e);
    f.opened_at = k->paging_from_at;
    if (!st) *out = escalation_plan(plan->chain, plan->n, &plan->policy, &f, c->now);
    return st;
}

/* A case is paged until somebody takes it up; who declared awareness has. */
static enum status page_case(struct op_call *c, struct case_file *k, struct utc *next_at,
                             struct err *e)
{
    struct oncall_plan steps;
    struct escalation_plan plan;
    if (!utc_is_none(k->acknowledged_at)) return LW_OK;
    enum status st = plan_case(c, k, &steps, &plan, e);
    if (!st && steps.is_unmanned && !steps.is_waiting) st = say_unmanned(c, k, &steps, e);
    if (st) return st;
    earlier(next_at, plan.next_at);
    if (!plan.is_exhausted) earlier(next_at, steps.wakes_at);
    bool has_news = plan.cursor.slot != k->last_slot || plan.is_restart;
    if (!has_news) return LW_OK;
    k->last_slot = plan.cursor.slot;
    k->paging_from_at = plan.from_at;
    for (size_t i = 0; !st && i < plan.n_pages; i++)
        st = send_page(c, k, &steps, &plan.pages[i], e);
    if (!st) st = save_cursor(c, k, &steps, &plan.cursor, e);
    if (st || !plan.is_exhausted) return st;
    str words = arena_printf(c->arena, "All %d pages were sent and nobody acknowledged",
                             (int)steps.policy.max_pages);
    return case_change(c, k, "case.paging_ended", words, NULL, e);
}

static str reminder_words(struct op_call *c, const struct clock *x, bool is_over)
{
    str left = span_text(c->arena, x->left_s);
    str title = str_of(x->duty->name);
    if (x->state == CLOCK_OPEN)
        return arena_printf(c->arena, "The %.*s is due and has been for %.*s", STR_ARG(title),
                            STR_ARG(span_text(c->arena, x->age_s)));
    if (is_over)
        return arena_printf(c->arena,
                            "The %.*s is late; it must still be submitted, with the reason",
                            STR_ARG(title));
    return arena_printf(c->arena, "%.*s left to submit the %.*s", STR_ARG(left),
                        STR_ARG(title));
}

/* Says so in the case, and remembers that it was said. `x` is NULL for the decision. */
static enum status send_reminder(struct op_call *c, struct case_file *k, const struct clock *x,
                                 const struct reminder *r, str words, struct err *e)
{
    struct case_reminder row = {
        .duty = x ? str_of(x->duty->id) : STR("decision"),
        .ref = x ? x->ref : STR(""),
        .n_reminded = r->n_reminded,
    };
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "duty", row.duty);
    if (x && x->duty->stage < N_stage) payload_str(d, "stage", stage_str(x->duty->stage));
    if (x) payload_utc(d, "due_at", x->due_shown);
    payload_int(d, "reminder", r->n_reminded);
    enum status st = case_change(c, k, "case.reminded", words, d, e);
    payload_free(d);
    return st ? st : case_reminder_set(c->app->db, k->id, &row, e);
}

static enum status remind_candidate(struct op_call *c, struct case_file *k,
                                    const struct clock *clocks, size_t n, struct utc *next_at,
                                    struct err *e)
{
    struct case_reminder *rows = NULL;
    size_t n_rows = 0;
    int32_t n_reminded = 0;
    enum status st = case_reminder_all(c->app->db, c->arena, k->id, &rows, &n_rows, e);
    if (st) return st;
    for (size_t i = 0; i < n_rows; i++)
        if (str_eq(rows[i].duty, STR("decision"))) n_reminded = rows[i].n_reminded;
    struct reminder_plan plan = reminder_plan_decision(k->signal_at, n_reminded, c->now);
    earlier(next_at, plan.next_at);
    if (!plan.n_reminders) return LW_OK;
    const struct reminder *r = &plan.reminders[0];
    str words = arena_printf(c->arena, "Awareness is still undecided, %.*s after the signal",
                             STR_ARG(span_text(c->arena, utc_diff_s(c->now, k->signal_at))));
    if (n && clocks[0].duty->stage < N_stage)
        words = arena_printf(c->arena, "%.*s; if aware since then, the %s %s", STR_ARG(words),
                             clocks[0].duty->name, r->is_over ? "is late" : "clock runs");
    return send_reminder(c, k, NULL, r, words, e);
}

static enum status remind_case(struct op_call *c, struct case_file *k, struct utc *next_at,
                               struct err *e)
{
    struct clock_facts facts;
    struct clock *clocks = NULL;
    int32_t *n_reminded = NULL;
    size_t n = 0;
    enum status st = case_clock_facts(c, k, &facts, e);
    if (!st) st = case_clocks(c, k, &facts, &clocks, &n, e);
    if (!st) st = case_reminders(c, k, clocks, n, &n_reminded, e);
    if (st) return st;
    if (k->state == CASE_CANDIDATE) return remind_candidate(c, k, clocks, n, next_at, e);
    struct reminder_plan plan = reminder_plan(clocks, n, n_reminded, c->now);
    earlier(next_at, plan.next_at);
    for (size_t i = 0; !st && i < plan.n_reminders; i++) {
        const struct reminder *r = &plan.reminders[i];
        const struct clock *x = &clocks[r->clock];
        st = send_reminder(c, k, x, r, reminder_words(c, x, r->is_over), e);
    }
    return st;
}

/* What is due in one case, in one transaction. Read again inside: somebody may act meanwhile. */
static enum status run_case(struct app *app, str id, struct utc now, struct utc *next_at,
                            struct err *e)
{
    struct op_call *c;
    struct case_file k;
    enum status st = system_call_begin(app, now, "escalation.run", &c, e);
    if (st) return st;
    st = case_get(c, id, &k, e);
    if (!st && (k.state == CASE_CANDIDATE || k.state == CASE_OPEN)) {
        st = page_case(c, &k, next_at, e);
        if (!st) st = remind_case(c, &k, next_at, e);
    }
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status escalation_run(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena a;
    struct case_file *cases = NULL;
    size_t n = 0;
    *next_at = UTC_NONE;
    arena_init(&a, 16 * LW_MIB);
    enum status st = case_active(app->db, &a, &cases, &n, e);
    /* One case that fails must not silence the others. */
    for (size_t i = 0; !st && i < n; i++) {
        struct err problem = {0};
        if (run_case(app, cases[i].id, now, next_at, &problem))
            log_err("escalation.failed", &problem);
    }
    arena_release(&a);
    return st;
}
