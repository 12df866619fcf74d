/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which CSIRT coordinates, by which rule of Art 14(7), on which facts; looked at again every
 * year. The record also sets main-establishment, by which clocks and forms find the CSIRT.
 */
#include "app/portal.h"

#include "app/person.h"
#include "app/setting.h"
#include "store/setting.h"

static void reply_contact(struct op_call *c, yyjson_mut_val *o, const struct csirt *m)
{
    reply_bool(c, o, "is_set", m != NULL);
    if (!m) return;
    reply_str(c, o, "member_state", str_of(m->code));
    reply_str(c, o, "state_name", str_of(m->state_name));
    reply_str(c, o, "contact", str_of(m->contact));
    reply_str(c, o, "contact_on", STR(CSIRT_LIST_ON));
}

static void reply_rule(struct op_call *c, yyjson_mut_val *o, const struct routing *r)
{
    enum routing_rule rule;
    reply_str(c, o, "rule", r->rule);
    if (routing_rule_from_str(r->rule, &rule)) {
        reply_str(c, o, "rule_words", routing_rule_words(rule));
        reply_str(c, o, "clause", routing_rule_clause(rule));
    }
    reply_str(c, o, "facts", r->facts);
    reply_utc(c, o, "recorded_at", r->recorded_at);
    reply_int(c, o, "event", r->event_seq);
}

static enum status reply_with(struct op_call *c, yyjson_mut_val *o, const struct routing *rows,
                              size_t n, struct err *e)
{
    str state;
    enum status st = setting_get(c->app, c->arena, "main-establishment", &state, e);
    if (st) return st;
    const struct csirt *m = csirt_find(n ? rows[0].member_state : state);
    reply_contact(c, o, m);
    reply_bool(c, o, "is_recorded", n > 0);
    reply_bool(c, o, "is_mismatch", n > 0 && csirt_find(state) != m);
    if (!n) return LW_OK;
    struct utc review = routing_review_due(rows[0].recorded_at);
    reply_rule(c, o, &rows[0]);
    reply_utc(c, o, "review_due", review);
    reply_bool(c, o, "is_review_due", utc_cmp(c->now, review) >= 0);
    return LW_OK;
}

enum status reply_routing(struct op_call *c, yyjson_mut_val *o, struct err *e)
{
    struct routing *rows = NULL;
    size_t n = 0;
    enum status st = routing_all(c->app->db, c->arena, &rows, &n, e);
    return st ? st : reply_with(c, reply_object(c, o, "routing"), rows, n, e);
}

static enum status get_run(struct op_call *c, struct err *e)
{
    struct routing *rows = NULL;
    size_t n = 0;
    enum status st = routing_all(c->app->db, c->arena, &rows, &n, e);
    if (!st) st = reply_with(c, c->reply, rows, n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "history");
    for (size_t i = 0; !st && i < n; i++) {
        str by;
        yyjson_mut_val *o = reply_item(c, list);
        st = person_name_of_ref(c->app, c->arena, rows[i].recorded_by, &by, e);
        if (st) break;
        reply_str(c, o, "member_state", rows[i].member_state);
        reply_rule(c, o, &rows[i]);
        reply_str(c, o, "by", by);
    }
    list = reply_array(c, c->reply, "rules");
    for (size_t i = 0; i < N_routing_rule; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "rule", routing_rule_str((enum routing_rule)i));
        reply_str(c, o, "words", routing_rule_words((enum routing_rule)i));
        reply_str(c, o, "clause", routing_rule_clause((enum routing_rule)i));
    }
    return st;
}

/* Clocks and forms of every case look at the setting; it changes with its own event. */
static enum status set_establishment(struct op_call *c, str state, struct err *e)
{
    str now;
    enum status st = setting_get(c->app, c->arena, "main-establishment", &now, e);
    if (st || str_eq(now, state)) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "value", state);
    st = op_event(c, "setting.changed", STR("setting"), STR("main-establishment"), STR_NONE, d,
                  e);
    payload_free(d);
    return st ? st : setting_save(c->app->db, STR("main-establishment"), state, c->now, e);
}

static enum status set_run(struct op_call *c, struct err *e)
{
    struct routing r = {
        .id = new_id(c->arena, c->now),
        .rule = op_str(c, "rule"),
        .facts = str_trim(op_str(c, "facts")),
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    if (!member_state_from_str(op_str(c, "member_state"), &r.member_state))
        return err_set(e, LW_E_INPUT,
                       "parameter 'member_state': '%.*s' is no Member State of the Union",
                       STR_ARG(str_sub(op_str(c, "member_state"), 0, 40)));
    if (!r.facts.n)
        return err_set(e, LW_E_INPUT,
                       "parameter 'facts': is empty; say what the rule was applied to");
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "member_state", r.member_state);
    payload_str(d, "rule", r.rule);
    payload_str(d, "facts", r.facts);
    const str row[] = {r.member_state, r.rule, r.facts, STR("")};
    payload_str(d, "row_sha256", portal_row_sha256(c->arena, row, 4));
    enum status st = op_event(c, "routing.set", STR("routing"), r.id, STR_NONE, d, e);
    payload_free(d);
    r.event_seq = c->last_seq;
    if (!st) st = routing_insert(c->app->db, &r, e);
    if (!st) st = set_establishment(c, r.member_state, e);
    return st ? st : reply_with(c, c->reply, &r, 1, e);
}

static const struct op_param no_params[] = {{0}};
static const struct op_param set_params[] = {
    {"member_state", PARAM_TEXT, true, false, 2, NULL, "Member State of the CSIRT, such as DE"},
    {"rule", PARAM_ENUM, true, false, 0,
     "main_decisions|main_employees|representative|importer|distributor|users",
     "Rule of Art 14(7) that applies first"},
    {"facts", PARAM_TEXT, true, false, 4000, NULL, "What the rule was applied to"},
    {0},
};

const struct op routing_ops[] = {
    {"routing.get", "routing show", "GET", "/routing", PERMISSION_READ, false, no_params,
     get_run, "Show which CSIRT coordinates, by which rule, and how it is reached."},
    {"routing.set", "routing set", "POST", "/routing", PERMISSION_ADMIN, true, set_params,
     set_run, "Record which CSIRT coordinates, by which rule and on which facts."},
};
const size_t n_routing_ops = sizeof routing_ops / sizeof *routing_ops;
