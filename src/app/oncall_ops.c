/* SPDX-License-Identifier: Apache-2.0 */
/* The operations about who is on call, and the default policy as a plain chain of people. */
#include "app/oncall.h"

#include "app/page.h"
#include "app/person.h"

static enum status reply_chain(struct op_call *c, struct err *e)
{
    struct oncall_plan plan;
    enum status st = oncall_plan(c, ONCALL_DEFAULT_POLICY, false, &plan, e);
    if (st) return st;
    yyjson_mut_val *list = reply_array(c, c->reply, "chain");
    for (size_t i = 0; i < plan.n; i++) {
        const struct oncall_step *s = &plan.steps[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_int(c, o, "position", (int64_t)i + 1);
        reply_str(c, o, "person", s->meant_id);
        reply_str(c, o, "name", s->name);
        reply_str(c, o, "schedule", s->schedule_name);
        /* As oncall.set takes it again. */
        reply_str(c, o, "target",
                  s->schedule_id.n ? arena_printf(c->arena, "@%.*s", STR_ARG(s->schedule_id))
                                   : s->meant_id);
        reply_int(c, o, "after_minutes", s->after_minutes);
        reply_bool(c, o, "is_reachable", s->person_id.n > 0);
        reply_str(c, o, "why_not", s->why_not);
    }
    reply_int(c, c->reply, "repage_minutes", plan.policy.repage_minutes);
    reply_int(c, c->reply, "wrap_minutes", plan.policy.wrap_minutes);
    reply_int(c, c->reply, "max_pages", plan.policy.max_pages);
    return LW_OK;
}

static enum status oncall_set_run(struct op_call *c, struct err *e)
{
    str *items = NULL;
    struct oncall_policy_row p;
    struct escalation_policy times;
    bool found = false;
    size_t n = op_list(c, "chain", &items);
    struct oncall_step_row *rows = arena_array(c->arena, n + 1, sizeof *rows);
    if (!rows) return arena_status(c->arena, "the on-call chain", e);
    enum status st =
        oncall_policy_find(c->app->db, c->arena, ONCALL_DEFAULT_POLICY, &p, &found, e);
    if (st) return st;
    if (!found) return err_set(e, LW_E_ENV, "the store has no default policy");
    st = oncall_policy_times(c, &p, &times, e);
    /* Without minutes of its own a step begins after three pages of the one before. */
    int32_t fallback = 3 * times.repage_minutes;
    if (fallback > ESCALATION_MAX_MINUTES) fallback = ESCALATION_MAX_MINUTES;
    for (size_t i = 0; !st && i < n; i++)
        st = oncall_parse_step(c, "chain", items[i], i ? fallback : 0, &rows[i], e);
    if (!st) st = oncall_change_steps(c, &p, rows, n, e);
    return st ? st : reply_chain(c, e);
}

static enum status oncall_get_run(struct op_call *c, struct err *e)
{
    return reply_chain(c, e);
}

static enum status reply_next(struct op_call *c, const struct oncall_step *s, struct err *e)
{
    struct schedule_row row;
    struct schedule_loaded x;
    str name = STR("");
    struct oncall_now now = {.next = {.person_id = STR("")}};
    enum status st = LW_OK;
    if (s && s->schedule_id.n) {
        st = schedule_get(c, s->schedule_id, &row, e);
        if (!st) st = schedule_load(c, &row, &x, e);
        if (!st) now = oncall_now(&x.schedule, c->now);
    }
    if (!st && now.next.person_id.n) st = person_shown(c, now.next.person_id, &name, e);
    reply_str(c, c->reply, "next_person", now.next.person_id.p ? now.next.person_id : STR(""));
    reply_str(c, c->reply, "next_name", name);
    return st;
}

static enum status oncall_now_run(struct op_call *c, struct err *e)
{
    struct oncall_plan plan;
    bool is_well = true;
    str words = STR("");
    enum status st = oncall_plan(c, ONCALL_DEFAULT_POLICY, false, &plan, e);
    if (!st) st = page_test_health(c, &is_well, &words, e);
    if (st) return st;
    const struct oncall_step *s = oncall_first_live(&plan);
    const struct oncall_step *head = plan.n ? &plan.steps[0] : NULL;
    str gap = !plan.n             ? STR("nobody is on call: the chain is empty")
              : !s                ? STR("nobody on the chain can be paged now")
              : head->person_id.n ? STR("")
                                  : head->why_not;
    reply_str(c, c->reply, "person", s ? s->person_id : STR(""));
    reply_str(c, c->reply, "name", s ? s->name : STR(""));
    reply_str(c, c->reply, "schedule", s ? s->schedule_name : STR(""));
    reply_bool(c, c->reply, "is_gap", !s);
    reply_str(c, c->reply, "gap", gap);
    reply_utc(c, c->reply, "until_at", s ? s->until_at : UTC_NONE);
    st = reply_next(c, s, e);
    reply_bool(c, c->reply, "is_chain_proven", is_well);
    reply_str(c, c->reply, "test_words", words);
    return st;
}

static const struct op_param set_params[] = {
    {"chain", PARAM_LIST, true, false, 0, NULL,
     "Persons in the order in which they are paged, each ID or ID:MINUTES, the minutes without "
     "acknowledgement after the step before; @NAME is who is on call by a schedule"},
    {0}};
static const struct op_param no_params[] = {{0}};

const struct op oncall_ops[] = {
    {"oncall.get", "oncall show", "GET", "/oncall", PERMISSION_READ, false, no_params,
     oncall_get_run, "Show who is paged, in which order."},
    {"oncall.set", "oncall set", "POST", "/oncall", PERMISSION_CASE, true, set_params,
     oncall_set_run, "Set who is paged, in which order."},
    {"oncall.now", "oncall now", "GET", "/oncall/now", PERMISSION_READ, false, no_params,
     oncall_now_run, "Say who would be paged first now, until when, and who is next."},
};
const size_t n_oncall_ops = sizeof oncall_ops / sizeof *oncall_ops;
