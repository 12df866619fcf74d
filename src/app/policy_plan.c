/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whom the steps of a policy mean at this moment, which policy is a case's, and who stands in when
 * it has nobody. Changing policies: policy.c.
 */
#include "app/case.h"
#include "app/hearing.h"
#include "app/oncall.h"
#include "app/person.h"
#include "app/setting.h"

enum {
    NAME_CHARS = 60
};

/* ---- whom a step means ---- */

bool oncall_is_reachable(const struct person *p)
{
    return p->mail.n && !p->is_disabled && utc_is_none(p->erased_at);
}

/* The person of a step that names one, or who is on call by its schedule. */
static enum status find_meant(struct op_call *c, const struct oncall_step_row *row,
                              struct oncall_step *s, struct err *e)
{
    struct schedule_row found;
    struct schedule_loaded x;
    bool is_there = false;
    s->meant_id = row->person_id.n ? row->person_id : STR("");
    if (!row->schedule_id.n) return LW_OK;
    s->schedule_id = row->schedule_id;
    enum status st =
        schedule_find(c->app->db, c->arena, row->schedule_id, &found, &is_there, e);
    if (st) return st;
    s->schedule_name = is_there ? found.name : STR("a schedule that was removed");
    s->why_not = STR("nobody is on call: the schedule was removed");
    if (!is_there || !utc_is_none(found.removed_at)) return LW_OK;
    st = schedule_load(c, &found, &x, e);
    if (st) return st;
    struct oncall_now now = oncall_now(&x.schedule, c->now);
    s->meant_id = now.shift.person_id;
    s->until_at = now.shift.until_at;
    s->why_not = oncall_is_gap(now.shift.why) ? oncall_why_words(now.shift.why) : STR("");
    return LW_OK;
}

/* For what a policy is asked. */
struct asked {
    bool heeds_quiet;
    str tells; /* product lines of the case */
};

static enum status resolve(struct op_call *c, const struct oncall_step_row *row,
                           const struct asked *asked, struct oncall_step *s, struct err *e)
{
    struct person p;
    bool found = false;
    *s = (struct oncall_step){.person_id = STR(""),
                              .name = STR(""),
                              .schedule_id = STR(""),
                              .schedule_name = STR(""),
                              .after_minutes = row->after_minutes,
                              .channels = row->channels,
                              .why_not = STR(""),
                              .until_at = UTC_NONE};
    enum status st = find_meant(c, row, s, e);
    if (st || !s->meant_id.n) return st;
    st = person_find(c->app->db, c->arena, s->meant_id, &p, &found, e);
    if (!st) st = quiet_hours_of(c, s->meant_id, &s->quiet, &s->has_quiet, e);
    if (st) return st;
    s->has_quiet = s->has_quiet && quiet_hours_hold(&s->quiet, c->now);
    s->name = found && p.name.n ? p.name : STR("erased person");
    s->is_blind = found && hearing_of(p.lines, asked->tells) != HEARS_ALL;
    if (!found || !oncall_is_reachable(&p))
        s->why_not = STR("cannot be reached: has no address or may not sign in");
    else if (s->is_blind)
        s->why_not = STR("may not see every product of the case");
    else if (asked->heeds_quiet && s->has_quiet)
        s->why_not = arena_printf(c->arena, "has quiet hours, %.*s",
                                  STR_ARG(quiet_hours_text(c->arena, &s->quiet)));
    else
        s->person_id = s->meant_id;
    return LW_OK;
}

static void earlier(struct utc *next, struct utc at)
{
    if (utc_is_none(*next) || utc_cmp(at, *next) < 0) *next = at;
}

enum status oncall_policy_times(struct op_call *c, const struct oncall_policy_row *p,
                                struct escalation_policy *out, struct err *e)
{
    int64_t repage = p->repage_minutes, wrap = p->wrap_minutes, most = p->max_pages;
    enum status st = LW_OK;
    if (!repage) st = setting_int(c->app, "escalation-repage-minutes", &repage, e);
    if (!st && !wrap) st = setting_int(c->app, "escalation-wrap-minutes", &wrap, e);
    if (!st && !most) st = setting_int(c->app, "escalation-max-pages", &most, e);
    *out = (struct escalation_policy){(int32_t)repage, (int32_t)wrap, (int32_t)most};
    return st;
}

enum status oncall_policy_get(struct op_call *c, str id_or_name, struct oncall_policy_row *out,
                              struct err *e)
{
    bool found = false;
    enum status st = oncall_policy_find(c->app->db, c->arena, id_or_name, out, &found, e);
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "policy '%.*s' does not exist; 'longwatch policy list' shows all",
                   STR_ARG(str_sub(id_or_name, 0, NAME_CHARS)));
}

static enum status load_steps(struct op_call *c, const struct asked *asked,
                              struct oncall_plan *out, struct err *e)
{
    struct oncall_step_row *rows = NULL;
    size_t n = 0, n_live = 0;
    enum status st = oncall_steps(c->app->db, c->arena, out->row.id, &rows, &n, e);
    if (st) return st;
    out->steps = arena_array(c->arena, n + ESCALATION_MAX_STEPS, sizeof *out->steps);
    out->chain = arena_array(c->arena, n + ESCALATION_MAX_STEPS, sizeof *out->chain);
    if (!out->steps || !out->chain) return arena_status(c->arena, "a policy", e);
    for (size_t i = 0; !st && i < n; i++) {
        struct oncall_step *s = &out->steps[i];
        st = resolve(c, &rows[i], asked, s, e);
        out->chain[i] = (struct escalation_step){s->person_id, s->after_minutes};
        n_live += s->person_id.n > 0;
        out->has_blind |= s->is_blind;
        if (!st && asked->heeds_quiet && s->has_quiet)
            earlier(&out->wakes_at, quiet_hours_end(&s->quiet, c->now));
        if (!st && s->schedule_id.n && !s->person_id.n && !utc_is_none(s->until_at))
            earlier(&out->wakes_at, s->until_at);
    }
    out->n = n;
    out->is_unmanned = n && !n_live;
    return st;
}

static enum status plan_as_asked(struct op_call *c, str policy, const struct asked *asked,
                                 struct oncall_plan *out, struct err *e)
{
    *out = (struct oncall_plan){.wakes_at = UTC_NONE};
    enum status st = oncall_policy_get(c, policy, &out->row, e);
    if (!st) st = oncall_policy_times(c, &out->row, &out->policy, e);
    return st ? st : load_steps(c, asked, out, e);
}

enum status oncall_plan(struct op_call *c, str policy, bool heeds_quiet,
                        struct oncall_plan *out, struct err *e)
{
    const struct asked asked = {heeds_quiet, HEARING_EVERYBODY};
    return plan_as_asked(c, policy, &asked, out, e);
}

/* ---- nobody is there ---- */

struct administrators {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status take_administrator(void *ctx, const struct person *p, struct err *e)
{
    struct administrators *x = ctx;
    if (p->role != ROLE_ADMINISTRATOR || !oncall_is_reachable(p)) return LW_OK;
    str *id = arena_push(x->a, &x->items, &x->n, &x->cap, sizeof *id);
    if (id) *id = arena_str(x->a, p->id);
    return arena_status(x->a, "people", e);
}

enum status oncall_administrators(struct op_call *c, str **ids, size_t *n, struct err *e)
{
    struct administrators x = {.a = c->arena};
    enum status st = person_each(c->app->db, take_administrator, &x, e);
    *ids = x.items;
    *n = x.n;
    return st;
}

/* All steps are passed over, so those that there is no room for make room. */
static enum status add_stand_ins(struct op_call *c, struct oncall_plan *out, struct err *e)
{
    str *ids = NULL;
    size_t n = 0;
    enum status st = oncall_administrators(c, &ids, &n, e);
    for (size_t i = 0; !st && i < n && out->n < ESCALATION_MAX_STEPS; i++) {
        struct person p;
        bool found = false;
        /* Nobody stands before the first one of a policy that was never set: no time is lost. */
        int32_t after = out->n ? out->policy.wrap_minutes : 0;
        st = person_find(c->app->db, c->arena, ids[i], &p, &found, e);
        out->steps[out->n] = (struct oncall_step){.person_id = ids[i],
                                                  .meant_id = ids[i],
                                                  .name = found ? p.name : STR(""),
                                                  .schedule_id = STR(""),
                                                  .schedule_name = STR(""),
                                                  .after_minutes = after,
                                                  .channels = STR(""),
                                                  .why_not = STR(""),
                                                  .until_at = UTC_NONE,
                                                  .is_stand_in = true};
        out->chain[out->n++] = (struct escalation_step){ids[i], after};
    }
    return st;
}

enum status oncall_plan_case(struct op_call *c, const struct case_file *k, bool heeds_quiet,
                             struct oncall_plan *out, struct err *e)
{
    struct asked asked = {heeds_quiet, STR_NONE};
    str policy;
    enum status st = oncall_policy_of_case(c, k, &policy, e);
    if (!st) st = hearing_of_case(c->app, c->arena, k->id, &asked.tells, e);
    if (!st) st = plan_as_asked(c, policy, &asked, out, e);
    out->is_waiting = heeds_quiet && !utc_is_none(out->wakes_at);
    out->is_unset = !out->n;
    /* Where nobody was ever named, what can wait waits until somebody is. */
    if (!st && out->is_unset && !heeds_quiet) out->is_unmanned = true;
    if (st || !out->is_unmanned || out->is_waiting) return st;
    if (out->n == ESCALATION_MAX_STEPS) out->n--;
    return add_stand_ins(c, out, e);
}

str oncall_unmanned_words(struct op_call *c, const struct oncall_plan *plan)
{
    str words = STR("");
    for (size_t i = 0; i < plan->n && !plan->steps[i].is_stand_in; i++) {
        const struct oncall_step *s = &plan->steps[i];
        words =
            arena_printf(c->arena, "%.*s%sstep %zu: %.*s%s%.*s", STR_ARG(words), i ? "; " : "",
                         i + 1, STR_ARG(s->name), s->name.n ? " " : "", STR_ARG(s->why_not));
    }
    return words;
}

/* ---- which policy ---- */

static bool is_among(str s, const str *of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(of[i], s)) return true;
    return false;
}

/* How narrowly a policy is meant: kind and line, line, kind; 0: not for this case. */
static int fit_of(const struct oncall_policy_row *p, str kind, const str *lines, size_t n)
{
    bool is_line = p->line.n && is_among(p->line, lines, n);
    bool is_kind = p->case_kind.n && str_eq(p->case_kind, kind);
    if ((p->line.n && !is_line) || (p->case_kind.n && !is_kind)) return 0;
    return (is_line ? 2 : 0) + (is_kind ? 1 : 0);
}

enum status oncall_policy_of_case(struct op_call *c, const struct case_file *k, str *id,
                                  struct err *e)
{
    struct oncall_policy_row *rows = NULL;
    str *lines = NULL;
    size_t n = 0, n_lines = 0;
    int best = 0;
    *id = ONCALL_DEFAULT_POLICY;
    enum status st = oncall_policies(c->app->db, c->arena, &rows, &n, e);
    if (st || n < 2) return st; /* the usual store has the default alone */
    st = oncall_case_lines(c->app->db, c->arena, k->id, &lines, &n_lines, e);
    for (size_t i = 0; !st && i < n; i++) {
        int fit = fit_of(&rows[i], case_kind_str(k->kind), lines, n_lines);
        if (fit <= best) continue;
        best = fit;
        *id = rows[i].id;
    }
    return st;
}

enum status oncall_can_wait(struct op_call *c, const struct case_file *k, bool *out,
                            struct err *e)
{
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0;
    *out = k->is_drill || k->kind == CASE_REPORTED || k->kind == CASE_VOLUNTARY;
    if (!*out || k->is_drill) return LW_OK;
    enum status st = case_clock_facts(c, k, &facts, e);
    if (!st) st = case_clocks(c, k, &facts, &clocks, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (clock_is_ticking(&clocks[i])) *out = false;
    return st;
}
