/* SPDX-License-Identifier: Apache-2.0 */
/* Changing policies of escalation, and the operations about them; policy_plan.c reads them. */
#include "app/case.h"
#include "app/oncall.h"
#include "app/person.h"
#include "store/channel.h"

enum {
    NAME_CHARS = 60,
    MAX_CHANNELS = 8, /* of a step */
};

/* ---- changing ---- */

static bool is_number(str s, int32_t *out)
{
    uint64_t v;
    if (!str_u64(s, ESCALATION_MAX_MINUTES, &v)) return false;
    *out = (int32_t)v;
    return true;
}

static enum status parse_channels(struct op_call *c, const char *param, str text, str *out,
                                  struct err *e)
{
    str one;
    size_t n = 0;
    *out = STR("");
    while (text.n) {
        str_cut(&text, '+', &one);
        one = str_trim(one);
        if (!one.n) continue;
        if (++n > MAX_CHANNELS)
            return err_set(e, LW_E_LIMIT, "parameter '%s': a step has at most %d channels",
                           param, MAX_CHANNELS);
        struct channel x;
        bool found = false;
        enum status st = channel_find(c->app->db, c->arena, one, &x, &found, e);
        if (st) return st;
        if (!found || !utc_is_none(x.removed_at))
            return err_set(e, LW_E_NOT_FOUND,
                           "parameter '%s': channel '%.*s' does not exist; 'longwatch channel "
                           "list' shows all",
                           param, STR_ARG(str_sub(one, 0, NAME_CHARS)));
        one = x.id;
        *out =
            arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(*out), n > 1 ? " " : "", STR_ARG(one));
    }
    return LW_OK;
}

enum status oncall_parse_step(struct op_call *c, const char *param, str item, int32_t fallback,
                              struct oncall_step_row *out, struct err *e)
{
    str rest = item, who, minutes = STR("");
    bool has_minutes = str_cut(&rest, ':', &who);
    if (has_minutes) str_cut(&rest, ':', &minutes);
    *out = (struct oncall_step_row){STR_NONE, STR_NONE, fallback, STR("")};
    who = str_trim(who);
    minutes = str_trim(minutes);
    if (minutes.n && !is_number(minutes, &out->after_minutes))
        return err_set(e, LW_E_INPUT,
                       "parameter '%s': '%.*s' is no step; write PERSON or PERSON:MINUTES",
                       param, STR_ARG(str_sub(item, 0, 60)));
    enum status st = has_minutes ? parse_channels(c, param, rest, &out->channels, e) : LW_OK;
    if (st) return st;
    if (who.n && who.p[0] == '@') {
        struct schedule_row s;
        st = schedule_get(c, str_from(who, 1), &s, e);
        if (!st) out->schedule_id = s.id;
        return st;
    }
    struct person p;
    st = person_get(c, who, &p, e);
    if (st) return st;
    if (!oncall_is_reachable(&p))
        return err_set(e, LW_E_STATE, "parameter '%s': person '%.*s' cannot be reached", param,
                       STR_ARG(p.id));
    out->person_id = p.id;
    return LW_OK;
}

static enum status check_steps(struct op_call *c, const struct oncall_step_row *rows, size_t n,
                               const struct escalation_policy *times, struct err *e)
{
    struct escalation_step *steps = arena_array(c->arena, n + 1, sizeof *steps);
    if (!steps) return arena_status(c->arena, "a policy", e);
    for (size_t i = 0; i < n; i++) {
        str id = rows[i].schedule_id.n ? rows[i].schedule_id : rows[i].person_id;
        steps[i] = (struct escalation_step){id, rows[i].after_minutes};
        for (size_t k = 0; k < i; k++)
            if (str_eq(steps[k].person_id, id))
                return err_set(e, LW_E_INPUT, "parameter 'chain': a %s stands in it twice",
                               rows[i].schedule_id.n ? "schedule" : "person");
    }
    return escalation_check(steps, n, times, e);
}

enum status oncall_change_steps(struct op_call *c, const struct oncall_policy_row *p,
                                const struct oncall_step_row *rows, size_t n, struct err *e)
{
    struct escalation_policy times;
    bool is_default = str_eq(p->id, ONCALL_DEFAULT_POLICY);
    enum status st = oncall_policy_times(c, p, &times, e);
    if (!st) st = check_steps(c, rows, n, &times, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "policy", p->name);
    payload_int(d, "n_steps", (int64_t)n);
    payload_str(d, "words",
                arena_printf(c->arena, "the %s has %zu step%s", is_default ? "chain" : "policy",
                             n, n == 1 ? "" : "s"));
    st = op_event(c, "oncall.changed", STR("oncall"), is_default ? STR("chain") : p->id,
                  STR_NONE, d, e);
    payload_free(d);
    if (!st) st = oncall_policy_save(c->app->db, p, e);
    return st ? st : oncall_set_steps(c->app->db, p->id, rows, n, e);
}

/* ---- operations ---- */

static void reply_step(struct op_call *c, yyjson_mut_val *o, const struct oncall_step *s,
                       size_t i)
{
    str rest = s->channels, one;
    reply_int(c, o, "position", (int64_t)i + 1);
    reply_bool(c, o, "is_schedule", s->schedule_id.n > 0);
    reply_str(c, o, "schedule", s->schedule_name);
    reply_str(c, o, "schedule_id", s->schedule_id);
    reply_str(c, o, "person", s->meant_id);
    reply_str(c, o, "name", s->name);
    reply_int(c, o, "after_minutes", s->after_minutes);
    reply_bool(c, o, "is_reachable", s->person_id.n > 0);
    reply_str(c, o, "why_not", s->why_not);
    reply_utc(c, o, "until_at", s->until_at);
    yyjson_mut_val *list = reply_array(c, o, "channels");
    while (rest.n) {
        str_cut(&rest, ' ', &one);
        if (one.n) yyjson_mut_arr_add_strncpy(c->doc, list, one.p, one.n);
    }
}

static enum status reply_policy(struct op_call *c, yyjson_mut_val *o, str id, struct err *e)
{
    struct oncall_plan plan;
    enum case_kind kind = CASE_EXPLOITED;
    enum status st = oncall_plan(c, id, false, &plan, e);
    if (st) return st;
    bool has_kind = case_kind_from_str(plan.row.case_kind, &kind);
    reply_str(c, o, "id", plan.row.id);
    reply_str(c, o, "policy", plan.row.name);
    reply_bool(c, o, "is_default", str_eq(plan.row.id, ONCALL_DEFAULT_POLICY));
    reply_str(c, o, "line", plan.row.line);
    reply_str(c, o, "case_kind", plan.row.case_kind);
    reply_str(c, o, "case_kind_title", has_kind ? case_kind_title(kind) : STR(""));
    reply_int(c, o, "repage_minutes", plan.policy.repage_minutes);
    reply_int(c, o, "wrap_minutes", plan.policy.wrap_minutes);
    reply_int(c, o, "max_pages", plan.policy.max_pages);
    yyjson_mut_val *steps = reply_array(c, o, "steps");
    for (size_t i = 0; i < plan.n; i++)
        reply_step(c, reply_item(c, steps), &plan.steps[i], i);
    return LW_OK;
}

static enum status policy_list_run(struct op_call *c, struct err *e)
{
    struct oncall_policy_row *rows = NULL;
    size_t n = 0;
    enum status st = oncall_policies(c->app->db, c->arena, &rows, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "policies");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_policy(c, reply_item(c, list), rows[i].id, e);
    reply_int(c, c->reply, "total", (int64_t)n);
    return st;
}

static enum status param_policy(struct op_call *c, struct oncall_policy_row *p, bool is_new,
                                struct err *e)
{
    bool is_default = str_eq(p->id, ONCALL_DEFAULT_POLICY);
    if (is_default && (op_has(c, "line") || op_has(c, "case_kind")))
        return err_set(e, LW_E_INPUT,
                       "the policy 'default' is for all cases that no other policy is for");
    if (op_has(c, "line")) p->line = str_trim(op_str(c, "line"));
    if (op_has(c, "case_kind")) p->case_kind = op_str(c, "case_kind");
    if (is_new && !p->line.n && !p->case_kind.n)
        return err_set(
            e, LW_E_USAGE,
            "parameter 'line': say for which product line or case kind the policy is");
    p->repage_minutes = (int32_t)op_int(c, "repage_minutes", p->repage_minutes);
    p->wrap_minutes = (int32_t)op_int(c, "wrap_minutes", p->wrap_minutes);
    p->max_pages = (int32_t)op_int(c, "max_pages", p->max_pages);
    return LW_OK;
}

static enum status param_steps(struct op_call *c, const struct oncall_policy_row *p,
                               struct oncall_step_row **rows, size_t *n, struct err *e)
{
    struct escalation_policy times;
    str *items = NULL;
    if (!op_has(c, "steps")) return oncall_steps(c->app->db, c->arena, p->id, rows, n, e);
    enum status st = oncall_policy_times(c, p, &times, e);
    *n = op_list(c, "steps", &items);
    *rows = arena_array(c->arena, *n + 1, sizeof **rows);
    if (st || !*rows) return st ? st : arena_status(c->arena, "a policy", e);
    int32_t fallback = 3 * times.repage_minutes;
    if (fallback > ESCALATION_MAX_MINUTES) fallback = ESCALATION_MAX_MINUTES;
    for (size_t i = 0; !st && i < *n; i++)
        st = oncall_parse_step(c, "steps", items[i], i ? fallback : 0, &(*rows)[i], e);
    return st;
}

static enum status policy_set_run(struct op_call *c, struct err *e)
{
    struct oncall_policy_row p;
    struct oncall_step_row *rows = NULL;
    size_t n = 0;
    bool found = false;
    str name = str_trim(op_str(c, "policy"));
    enum status st = oncall_policy_find(c->app->db, c->arena, name, &p, &found, e);
    if (st) return st;
    if (!found)
        p = (struct oncall_policy_row){.id = new_id(c->arena, c->now),
                                       .name = name,
                                       .line = STR(""),
                                       .case_kind = STR("")};
    st = param_policy(c, &p, !found, e);
    if (!st) st = param_steps(c, &p, &rows, &n, e);
    if (!st) st = oncall_change_steps(c, &p, rows, n, e);
    return st ? st : reply_policy(c, c->reply, p.id, e);
}

static enum status policy_remove_run(struct op_call *c, struct err *e)
{
    struct oncall_policy_row p;
    enum status st = oncall_policy_get(c, op_str(c, "policy"), &p, e);
    if (st) return st;
    if (str_eq(p.id, ONCALL_DEFAULT_POLICY))
        return err_set(e, LW_E_STATE, "the policy 'default' stays; change its steps");
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "policy", p.name);
    payload_str(d, "words", STR("the policy was removed"));
    st = op_event(c, "oncall.changed", STR("oncall"), p.id, STR_NONE, d, e);
    payload_free(d);
    if (!st) st = oncall_policy_delete(c->app->db, p.id, e);
    reply_bool(c, c->reply, "is_removed", true);
    return st;
}

#define P_POLICY                                                                      \
 {                                                                                    \
  "policy", PARAM_TEXT, true, true, NAME_CHARS, NULL, "Name of the policy, or its id" \
 }

static const struct op_param no_params[] = {{0}};
static const struct op_param one_params[] = {P_POLICY, {0}};
static const struct op_param set_params[] = {
    P_POLICY,
    {"steps", PARAM_LIST, false, false, 0, NULL,
     "Steps in order, each PERSON or @SCHEDULE, then :MINUTES without acknowledgement after the "
     "step before, then :CHANNEL+CHANNEL"},
    {"line", PARAM_TEXT, false, false, 100, NULL, "Product line whose cases it is for"},
    {"case_kind", PARAM_ENUM, false, false, 0,
     "actively_exploited_vulnerability|severe_incident|reported_vulnerability|"
     "field_safety_incident|non_conformity|voluntary_report",
     "Kind of case that it is for"},
    {"repage_minutes", PARAM_INT, false, false, ESCALATION_MAX_MINUTES, NULL,
     "Minutes between two pages of a person; 0: the setting"},
    {"wrap_minutes", PARAM_INT, false, false, ESCALATION_MAX_MINUTES, NULL,
     "Minutes for which the last step stands; 0: the setting"},
    {"max_pages", PARAM_INT, false, false, ESCALATION_MAX_PAGES, NULL,
     "Pages after which paging ends; 0: the setting"},
    {0}};

const struct op policy_ops[] = {
    {"policy.list", "policy list", "GET", "/policies", PERMISSION_READ, false, no_params,
     policy_list_run, "List policies of escalation and whom their steps mean now."},
    {"policy.set", "policy set", "POST", "/policies/{policy}", PERMISSION_CASE, true,
     set_params, policy_set_run,
     "Make a policy of escalation, or change one; 'default' is for all cases."},
    {"policy.remove", "policy remove", "DELETE", "/policies/{policy}", PERMISSION_CASE, true,
     one_params, policy_remove_run,
     "Remove a policy: its cases go by another one from now on."},
};
const size_t n_policy_ops = sizeof policy_ops / sizeof *policy_ops;
