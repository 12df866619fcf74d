/* SPDX-License-Identifier: Apache-2.0 */
/* The on-call chain and the operations about it. */
#include "app/oncall.h"

#include "app/case.h"
#include "app/person.h"
#include "app/setting.h"
#include "store/oncall.h"

/* Whom a page can reach. */
static bool is_reachable(const struct person *p)
{
    return p->mail.n && !p->is_disabled && utc_is_none(p->erased_at);
}

enum status oncall_chain(struct op_call *c, struct escalation_step **chain, size_t *n,
                         struct err *e)
{
    struct oncall stored;
    int32_t waited = 0;
    *n = 0;
    enum status st = oncall_load(c->app->db, c->arena, &stored, e);
    if (st) return st;
    *chain = arena_array(c->arena, stored.n + 1, sizeof **chain);
    if (!*chain) return arena_status(c->arena, "the on-call chain", e);
    for (size_t i = 0; !st && i < stored.n; i++) {
        struct person p;
        bool found = false;
        st = person_find(c->app->db, c->arena, stored.rows[i].person_id, &p, &found, e);
        /* Who cannot be reached costs no time: the next one takes the place. */
        if (i == 0 || *n > 0) waited = stored.rows[i].after_minutes;
        if (!st && found && is_reachable(&p))
            (*chain)[(*n)++] = (struct escalation_step){stored.rows[i].person_id, waited};
    }
    return st;
}

enum status oncall_policy(struct op_call *c, struct escalation_policy *out, struct err *e)
{
    int64_t repage = 0, wrap = 0, most = 0;
    enum status st = setting_int(c->app, "escalation-repage-minutes", &repage, e);
    if (!st) st = setting_int(c->app, "escalation-wrap-minutes", &wrap, e);
    if (!st) st = setting_int(c->app, "escalation-max-pages", &most, e);
    *out = (struct escalation_policy){(int32_t)repage, (int32_t)wrap, (int32_t)most};
    return st;
}

static enum status reply_chain(struct op_call *c, struct err *e)
{
    struct oncall stored;
    struct escalation_policy p;
    enum status st = oncall_load(c->app->db, c->arena, &stored, e);
    if (!st) st = oncall_policy(c, &p, e);
    if (st) return st;
    yyjson_mut_val *list = reply_array(c, c->reply, "chain");
    for (size_t i = 0; !st && i < stored.n; i++) {
        struct person person;
        bool found = false;
        st = person_find(c->app->db, c->arena, stored.rows[i].person_id, &person, &found, e);
        if (st) break;
        yyjson_mut_val *o = reply_item(c, list);
        reply_int(c, o, "position", (int64_t)i + 1);
        reply_str(c, o, "person", stored.rows[i].person_id);
        reply_str(c, o, "name", found && person.name.n ? person.name : STR("erased person"));
        reply_int(c, o, "after_minutes", stored.rows[i].after_minutes);
        reply_bool(c, o, "is_reachable", found && is_reachable(&person));
    }
    reply_int(c, c->reply, "repage_minutes", p.repage_minutes);
    reply_int(c, c->reply, "wrap_minutes", p.wrap_minutes);
    reply_int(c, c->reply, "max_pages", p.max_pages);
    return st;
}

/* "01K8ABC:0,01K8DEF:15" or, without minutes, 0 for the first and the re-page time for others. */
static enum status parse_step(struct op_call *c, str item, size_t i, int32_t fallback,
                              struct oncall_row *out, struct err *e)
{
    str id, rest = item;
    uint64_t minutes = i ? (uint64_t)fallback : 0;
    struct person p;
    if (str_cut(&rest, ':', &id) && !str_u64(str_trim(rest), ESCALATION_MAX_MINUTES, &minutes))
        return err_set(e, LW_E_INPUT,
                       "parameter 'chain': '%.*s' is no step; write PERSON or PERSON:MINUTES",
                       STR_ARG(str_sub(item, 0, 60)));
    enum status st = person_get(c, str_trim(id), &p, e);
    if (st) return st;
    if (!is_reachable(&p))
        return err_set(e, LW_E_STATE, "parameter 'chain': person '%.*s' cannot be reached",
                       STR_ARG(p.id));
    *out = (struct oncall_row){p.id, (int32_t)minutes};
    return LW_OK;
}

static enum status check_chain(struct op_call *c, const struct oncall *x,
                               const struct escalation_policy *p, struct err *e)
{
    struct escalation_step *steps = arena_array(c->arena, x->n + 1, sizeof *steps);
    if (!steps) return arena_status(c->arena, "the on-call chain", e);
    for (size_t i = 0; i < x->n; i++) {
        steps[i] = (struct escalation_step){x->rows[i].person_id, x->rows[i].after_minutes};
        for (size_t k = 0; k < i; k++)
            if (str_eq(steps[k].person_id, steps[i].person_id))
                return err_set(e, LW_E_INPUT, "parameter 'chain': a person stands in it twice");
    }
    return escalation_check(steps, x->n, p, e);
}

static enum status oncall_set_run(struct op_call *c, struct err *e)
{
    str *items = NULL;
    size_t n = op_list(c, "chain", &items);
    struct oncall x = {.n = n};
    struct escalation_policy p;
    enum status st = oncall_policy(c, &p, e);
    x.rows = arena_array(c->arena, n + 1, sizeof *x.rows);
    if (!st && !x.rows) st = arena_status(c->arena, "the on-call chain", e);
    /* Without minutes of its own a step begins after three pages of the one before. */
    int32_t fallback = 3 * p.repage_minutes;
    if (fallback > ESCALATION_MAX_MINUTES) fallback = ESCALATION_MAX_MINUTES;
    for (size_t i = 0; !st && i < n; i++)
        st = parse_step(c, items[i], i, fallback, &x.rows[i], e);
    if (!st) st = check_chain(c, &x, &p, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_steps", (int64_t)n);
    payload_str(d, "words",
                arena_printf(c->arena, "the chain has %zu step%s", n, n == 1 ? "" : "s"));
    st = op_event(c, "oncall.changed", STR("oncall"), STR("chain"), STR_NONE, d, e);
    payload_free(d);
    if (!st) st = oncall_save(c->app->db, &x, e);
    return st ? st : reply_chain(c, e);
}

static enum status oncall_get_run(struct op_call *c, struct err *e)
{
    return reply_chain(c, e);
}

static const struct op_param set_params[] = {
    {"chain", PARAM_LIST, true, false, 0, NULL,
     "Persons in the order in which they are paged, each ID or ID:MINUTES, the minutes without "
     "acknowledgement after the step before"},
    {0}};
static const struct op_param no_params[] = {{0}};

const struct op oncall_ops[] = {
    {"oncall.get", "oncall show", "GET", "/oncall", PERMISSION_READ, false, no_params,
     oncall_get_run, "Show who is paged, in which order."},
    {"oncall.set", "oncall set", "POST", "/oncall", PERMISSION_CASE, true, set_params,
     oncall_set_run, "Set who is paged, in which order."},
};
const size_t n_oncall_ops = sizeof oncall_ops / sizeof *oncall_ops;
