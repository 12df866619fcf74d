/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the default policy pages now. */
#include "app/oncall.h"

enum status oncall_chain(struct op_call *c, struct escalation_step **chain, size_t *n,
                         struct err *e)
{
    struct oncall_plan plan;
    *n = 0;
    enum status st = oncall_plan(c, ONCALL_DEFAULT_POLICY, false, &plan, e);
    if (st) return st;
    *chain = arena_array(c->arena, plan.n + 1, sizeof **chain);
    if (!*chain) return arena_status(c->arena, "the on-call chain", e);
    *n = escalation_live(plan.chain, plan.n, *chain, NULL);
    return LW_OK;
}

const struct oncall_step *oncall_first_live(const struct oncall_plan *plan)
{
    for (size_t i = 0; i < plan->n; i++)
        if (plan->steps[i].person_id.n) return &plan->steps[i];
    return NULL;
}

enum status oncall_words(struct op_call *c, bool *is_set, bool *is_well, str *words,
                         struct err *e)
{
    struct oncall_plan plan;
    struct case_file k;
    str id;
    bool is_unmanned = false, found = false;
    enum status st = oncall_plan(c, ONCALL_DEFAULT_POLICY, false, &plan, e);
    if (!st) st = oncall_find_unmanned(c->app->db, c->arena, &id, &is_unmanned, e);
    if (!st && is_unmanned) st = case_find(c->app->db, c->arena, id, &k, &found, e);
    if (st) return st;
    *is_set = plan.n || found;
    *is_well = !found && plan.n && !plan.is_unmanned;
    const struct oncall_step *s = oncall_first_live(&plan);
    if (found)
        *words = arena_printf(c->arena, "nobody who is on call for case %.*s can be paged",
                              STR_ARG(k.number));
    else if (s)
        *words = arena_printf(c->arena, "%.*s is on call", STR_ARG(s->name));
    else if (plan.n)
        *words = arena_printf(c->arena, "nobody on the chain can be paged now (%.*s)",
                              STR_ARG(oncall_unmanned_words(c, &plan)));
    else
        *words = STR("nobody is on call: the chain is empty");
    return arena_status(c->arena, "who is on call", e);
}
