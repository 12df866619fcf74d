/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about decisions. */
#include "app/decision_draft.h"
#include "app/decision_plan.h"
#include "app/decision_view.h"
#include "app/ledger_ops.h"
#include "app/signal.h"
#include "core/decision.h"
#include "core/decision_reason.h"

enum {
    PAGE = 50,
    MAX_PAGE = 200,
    MAX_HISTORY = 200
};

/* What a person says to be affected may be the signal of a case. */
static enum status signal_after(struct app *app, struct utc now, struct err *e)
{
    return signal_exploited(app, now, NULL, e);
}

static enum status get(struct op_call *c, struct decision *d, struct err *e)
{
    bool found;
    str id = op_str(c, "decision");
    enum status st = decision_find(c->app->db, c->arena, id, d, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no decision '%.*s'", STR_ARG(id));
}

/* ---- preview ---- */

struct preview {
    yyjson_mut_val *findings;
    int64_t n, first, limit; /* items seen, the first to show, how many */
};

static enum status preview_one(void *ctx, struct op_call *c, const struct finding_view *v,
                               const struct finding *after, enum decision_fit fit, str words,
                               struct err *e)
{
    struct preview *p = ctx;
    int64_t at = p->n++;
    if (at < p->first || at >= p->first + p->limit) return LW_OK;
    yyjson_mut_val *o = reply_item(c, p->findings);
    reply_finding(c, o, v);
    reply_str(c, o, "fit", decision_fit_str(fit));
    reply_str(c, o, "why_not", words);
    reply_bool(c, o, "is_covered", fit == FIT_SPEAKS);
    reply_bool(c, o, "is_changed", decision_changes(&v->f, after));
    yyjson_mut_val *a = reply_object(c, o, "after");
    reply_str(c, a, "verdict", verdict_str(after->verdict));
    reply_str(c, a, "verdict_words", verdict_words(after->verdict));
    reply_bool(c, a, "is_open", verdict_is_open(after->verdict));
    reply_bool(c, a, "is_decided", after->decision.n > 0);
    reply_str(c, a, "justification", after->justification);
    reply_str(c, a, "decision_text", after->decision_text);
    reply_str(c, a, "quotes", after->decision_quotes);
    return arena_status(c->arena, "findings", e);
}

static enum status reply_replaced(struct op_call *c, yyjson_mut_val *list,
                                  const struct decision_plan *p, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < p->n_replaced; i++) {
        struct decision d;
        bool found;
        st = decision_find(c->app->db, c->arena, p->replaced[i], &d, &found, e);
        if (st == LW_OK && found) st = reply_decision(c, reply_item(c, list), &d, e);
    }
    return st;
}

static enum status preview_draft(struct op_call *c, struct decision_draft *x, bool overrides,
                                 struct preview *p, yyjson_mut_val *replaced,
                                 struct decision_report *report, bool *is_proposal,
                                 struct err *e)
{
    struct decision_book *book = NULL;
    struct decision_plan plan = {.d = &x->d,
                                 .findings = x->findings,
                                 .n_findings = x->n_findings,
                                 .overrides = overrides};
    enum status st = decision_plan_make(c, &plan, e);
    if (st == LW_OK) st = decision_plan_try(c, &plan, &book, e);
    if (st == LW_OK) st = decision_plan_run(c, &plan, book, preview_one, p, report, e);
    if (st == LW_OK) st = decision_approval_wanted(c, &x->d, is_proposal, e);
    return st == LW_OK ? reply_replaced(c, replaced, &plan, e) : st;
}

static enum status decision_preview(struct op_call *c, struct err *e)
{
    struct decision_drafts drafts;
    struct decision_report report = {0};
    uint64_t first = 0;
    bool is_proposal = false;
    if (op_has(c, "after") && !str_u64(op_str(c, "after"), INT32_MAX, &first))
        return err_set(e, LW_E_USAGE, "parameter 'after': must be the 'next' of a page before");
    struct preview p = {.first = (int64_t)first, .limit = op_int(c, "limit", PAGE)};
    if (p.limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    enum status st = decision_drafts_read(c, &drafts, e);
    if (st != LW_OK) return st;
    p.findings = reply_array(c, c->reply, "findings");
    yyjson_mut_val *replaced = reply_array(c, c->reply, "replaces");
    for (size_t i = 0; st == LW_OK && i < drafts.n; i++)
        st = preview_draft(c, &drafts.at[i], drafts.overrides, &p, replaced, &report,
                           &is_proposal, e);
    if (st != LW_OK) return st;
    reply_int(c, c->reply, "n_decisions", (int64_t)drafts.n);
    reply_bool(c, c->reply, "needs_approval", is_proposal);
    reply_report(c, c->reply, &report);
    reply_int(c, c->reply, "total", p.n);
    if (p.first + p.limit < p.n)
        reply_str(c, c->reply, "next",
                  arena_printf(c->arena, "%lld", (long long)(p.first + p.limit)));
    return LW_OK;
}

/* ---- made ---- */

enum status decision_make_drafts(struct op_call *c, struct decision_drafts *drafts,
                                 struct decision_report *report, struct err *e)
{
    yyjson_mut_val *list = reply_array(c, c->reply, "decisions");
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < drafts->n; i++) {
        struct decision_draft *x = &drafts->at[i];
        st = decision_make(c, &x->d, x->findings, x->n_findings, drafts->overrides, report, e);
        if (st == LW_OK) st = reply_decision(c, reply_item(c, list), &x->d, e);
    }
    if (st != LW_OK) return st;
    c->after_commit = signal_after;
    bool is_proposal = drafts->n && drafts->at[0].d.state == DECISION_PROPOSED;
    reply_bool(c, c->reply, "needs_approval", is_proposal);
    reply_int(c, c->reply, "n_decisions", (int64_t)drafts->n);
    reply_report(c, c->reply, report);
    return LW_OK;
}

static enum status decision_add(struct op_call *c, struct err *e)
{
    struct decision_drafts drafts;
    struct decision_report report = {0};
    enum status st = decision_drafts_read(c, &drafts, e);
    if (st == LW_OK) st = decision_make_drafts(c, &drafts, &report, e);
    if (st == LW_OK && drafts.n) reply_str(c, c->reply, "id", drafts.at[0].d.id);
    return st;
}

static enum status reply_changed(struct op_call *c, const struct decision *d,
                                 const struct decision_report *report, struct err *e)
{
    c->after_commit = signal_after;
    enum status st = reply_decision(c, c->reply, d, e);
    reply_report(c, c->reply, report);
    return st;
}

/* The same words over what records state today. */
static enum status decision_confirm(struct op_call *c, struct err *e)
{
    struct decision old;
    struct decision_report report = {0};
    enum status st = get(c, &old, e);
    if (st != LW_OK) return st;
    struct decision d = {.vulnerability = old.vulnerability,
                         .identity = old.identity,
                         .component = old.component,
                         .status = old.status,
                         .justification = old.justification,
                         .reason = old.reason,
                         .text = op_has(c, "reason") ? str_trim(op_str(c, "reason")) : old.text,
                         .impact = old.impact,
                         .scope = old.scope,
                         .scope_ref = old.scope_ref,
                         .versions = old.versions,
                         .condition = old.condition,
                         .expires_on =
                             op_has(c, "expires_on") ? op_str(c, "expires_on") : old.expires_on,
                         .origin = DECISION_BY_PERSON,
                         .former = old.id};
    if (old.state == DECISION_PROPOSED)
        return err_set(e, LW_E_STATE, "decision '%.*s' waits for a second person: approve it",
                       STR_ARG(old.id));
    if (!d.text.n) return err_set(e, LW_E_USAGE, "parameter 'reason': is required");
    if (decision_is_expired(d.expires_on, utc_day(c->now)))
        return err_set(e, LW_E_USAGE, "parameter 'expires_on': '%.*s' is over: give another",
                       STR_ARG(d.expires_on));
    st = decision_make(c, &d, NULL, 0, false, &report, e);
    return st == LW_OK ? reply_changed(c, &d, &report, e) : st;
}

/* ---- approved, refused, withdrawn ---- */

static enum status get_proposed(struct op_call *c, struct decision *d, struct err *e)
{
    enum status st = get(c, d, e);
    if (st != LW_OK) return st;
    if (d->state != DECISION_PROPOSED)
        return err_set(e, LW_E_STATE, "decision '%.*s' does not wait for approval: it is %.*s",
                       STR_ARG(d->id), STR_ARG(decision_state_str(d->state)));
    if (str_eq(d->made_by, c->actor->ledger_ref))
        return err_set(e, LW_E_REFUSED,
                       "decision '%.*s' needs a second person: who proposed it cannot approve "
                       "or refuse it",
                       STR_ARG(d->id));
    return LW_OK;
}

static enum status decision_approve(struct op_call *c, struct err *e)
{
    struct decision d;
    struct decision_report report = {0};
    enum status st = get_proposed(c, &d, e);
    if (st == LW_OK && decision_is_expired(d.expires_on, utc_day(c->now)))
        st = err_set(e, LW_E_STATE, "decision '%.*s' was to hold until %.*s, which is over",
                     STR_ARG(d.id), STR_ARG(d.expires_on));
    if (st == LW_OK) st = decision_agree(c, &d, &report, e);
    return st == LW_OK ? reply_changed(c, &d, &report, e) : st;
}

static enum status take_reason(struct op_call *c, str *why, struct err *e)
{
    *why = str_trim(op_str(c, "reason"));
    return why->n ? LW_OK : err_set(e, LW_E_USAGE, "parameter 'reason': is required");
}

static enum status decision_refuse(struct op_call *c, struct err *e)
{
    struct decision d;
    struct decision_report report = {0};
    str why;
    enum status st = take_reason(c, &why, e);
    if (st == LW_OK) st = get_proposed(c, &d, e);
    if (st == LW_OK) st = decision_end(c, &d, DECISION_REFUSED, why, &report, e);
    return st == LW_OK ? reply_changed(c, &d, &report, e) : st;
}

static enum status decision_withdraw(struct op_call *c, struct err *e)
{
    struct decision d;
    struct decision_report report = {0};
    str why;
    enum status st = take_reason(c, &why, e);
    if (st == LW_OK) st = get(c, &d, e);
    if (st == LW_OK && d.state != DECISION_PROPOSED && d.state != DECISION_IN_FORCE)
        st = err_set(e, LW_E_STATE, "decision '%.*s' ended already: %.*s", STR_ARG(d.id),
                     STR_ARG(d.ended_why));
    if (st == LW_OK) st = decision_end(c, &d, DECISION_WITHDRAWN, why, &report, e);
    return st == LW_OK ? reply_changed(c, &d, &report, e) : st;
}

/* ---- lists ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *items;
    int64_t n, limit;
    str last_id;
};

static enum status list_one(void *ctx, const struct decision *d, struct err *e)
{
    struct list *l = ctx;
    /* One more than asked for is read, to know whether there is a next page. */
    if (l->n++ == l->limit) return LW_OK;
    struct decision kept = *d;
    decision_dup(l->c->arena, &kept);
    l->last_id = kept.id;
    return reply_decision(l->c, reply_item(l->c, l->items), &kept, e);
}

/* In force, with a last day within so many days: what is to be decided again before it is open. */
static enum status list_expiring(struct op_call *c, struct list *l, struct err *e)
{
    int64_t days = op_int(c, "expires_within", 0) + 1;
    struct utc behind = utc_add_s(c->now, days * 24 * 3600);
    str day = day_str(c->arena, utc_day(behind));
    if (op_has(c, "after") || op_has(c, "state") || op_has(c, "vulnerability"))
        return err_set(e, LW_E_USAGE, "parameter 'expires_within': goes with 'limit' alone");
    return decision_each_expired(c->app->db, day, list_one, l, e);
}

static enum status decision_list(struct op_call *c, struct err *e)
{
    int64_t n_proposed = 0, n_in_force = 0;
    struct list l = {.c = c,
                     .items = reply_array(c, c->reply, "decisions"),
                     .limit = op_int(c, "limit", PAGE)};
    if (l.limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    const struct decision_filter f = {.vulnerability = op_str(c, "vulnerability"),
                                      .identity = op_str(c, "component"),
                                      .scope_ref = op_str(c, "scope_ref"),
                                      .state = op_str(c, "state"),
                                      .has_condition = op_bool(c, "rules", false),
                                      .before_id = op_str(c, "after"),
                                      .limit = l.limit + 1};
    enum status st = op_has(c, "expires_within")
                         ? list_expiring(c, &l, e)
                         : decision_each(c->app->db, &f, list_one, &l, e);
    if (st == LW_OK) st = decision_count(c->app->db, DECISION_PROPOSED, &n_proposed, e);
    if (st == LW_OK) st = decision_count(c->app->db, DECISION_IN_FORCE, &n_in_force, e);
    if (st != LW_OK) return st;
    reply_bool(c, c->reply, "has_decisions", l.n > 0);
    reply_int(c, c->reply, "n_proposed", n_proposed);
    reply_int(c, c->reply, "n_in_force", n_in_force);
    if (l.n > l.limit) reply_str(c, c->reply, "next", l.last_id);
    return LW_OK;
}

static enum status hold_one(void *ctx, const struct finding_view *v, struct err *e)
{
    struct list *l = ctx;
    if (l->n++ == l->limit) return LW_OK;
    reply_finding(l->c, reply_item(l->c, l->items), v);
    l->last_id = arena_str(l->c->arena, v->f.id);
    return arena_status(l->c->arena, "findings", e);
}

static enum status key_one(void *ctx, const struct decision_key *k, struct err *e)
{
    struct list *l = ctx;
    yyjson_mut_val *o = reply_item(l->c, l->items);
    (void)e;
    reply_str(l->c, o, "vulnerability", k->vulnerability);
    reply_bool(l->c, o, "is_later", k->is_later);
    reply_str(l->c, o, "why", k->why);
    return LW_OK;
}

static enum status decision_get(struct op_call *c, struct err *e)
{
    struct decision d;
    enum status st = get(c, &d, e);
    if (st == LW_OK) st = reply_decision(c, c->reply, &d, e);
    if (st != LW_OK) return st;
    struct list keys = {.c = c, .items = reply_array(c, c->reply, "found_under")};
    struct list l = {.c = c,
                     .items = reply_array(c, c->reply, "findings"),
                     .limit = op_int(c, "limit", PAGE)};
    if (l.limit < 1) return err_set(e, LW_E_USAGE, "parameter 'limit': at least 1");
    st = decision_each_key(c->app->db, d.id, key_one, &keys, e);
    str after = op_has(c, "after") ? op_str(c, "after") : STR("");
    if (st == LW_OK)
        st = decision_each_holding(c->app->db, d.id, after, l.limit + 1, hold_one, &l, e);
    if (st != LW_OK) return st;
    reply_bool(c, c->reply, "has_findings", l.n > 0);
    if (l.n > l.limit) reply_str(c, c->reply, "next", l.last_id);
    const struct ledger_filter own = {
        .subject_id = d.id, .limit = MAX_HISTORY, .is_newest_first = true};
    return reply_events(c, reply_array(c, c->reply, "history"), &own, NULL, NULL, e);
}

static enum status decision_reasons_op(struct op_call *c, struct err *e)
{
    yyjson_mut_val *list = reply_array(c, c->reply, "reasons");
    (void)e;
    for (size_t i = 0; i < n_decision_reasons; i++) {
        const struct decision_reason *r = &decision_reasons[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", str_of(r->id));
        reply_str(c, o, "status", verdict_str(r->status));
        reply_str(c, o, "sentence", str_of(r->sentence));
        reply_str(c, o, "justification", str_of(r->justification));
        reply_str(c, o, "csaf_flag", str_of(r->justification));
        reply_str(c, o, "cyclonedx_justification", str_of(r->cyclonedx_justification));
        reply_str(c, o, "cyclonedx_response", str_of(r->cyclonedx_response));
    }
    return LW_OK;
}

/* ---- the table ---- */

#define DECISION_PARAM                                       \
 {                                                           \
  "decision", PARAM_ID, true, true, 0, NULL, "Decision's id" \
 }
#define WHICH                                                                                \
 {"finding", PARAM_ID, false, false, 0, NULL, "Finding that it is made from"},               \
     {"findings",                                                                            \
      PARAM_LIST,                                                                            \
      false,                                                                                 \
      false,                                                                                 \
      0,                                                                                     \
      NULL,                                                                                  \
      "Several findings; one decision for each vulnerability, component and scope of them"}, \
     {"vulnerability",                                                                       \
      PARAM_ID,                                                                              \
      false,                                                                                 \
      false,                                                                                 \
      0,                                                                                     \
      NULL,                                                                                  \
      "Without a finding: any id of the vulnerability"},                                     \
     {"component",                                                                           \
      PARAM_TEXT,                                                                            \
      false,                                                                                 \
      false,                                                                                 \
      2000,                                                                                  \
      NULL,                                                                                  \
      "Without a finding: the component's identity without version; empty: every one"},      \
 {                                                                                           \
  "scope_ref", PARAM_TEXT, false, false, 255, NULL,                                          \
      "Without a finding: id of image or release, product, or name of the line"              \
 }

static const struct op_param preview_params[] = {
    WHICH,
    DECISION_PARAMS,
    {"after", PARAM_ID, false, false, 0, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Findings a page; default: 50"},
    {0},
};
static const struct op_param add_params[] = {WHICH, DECISION_PARAMS, {0}};
static const struct op_param confirm_params[] = {
    DECISION_PARAM,
    {"reason", PARAM_TEXT, false, false, 4000, NULL, "Other words than before"},
    {"expires_on", PARAM_DATE, false, false, 0, NULL, "Another last day"},
    {0},
};
static const struct op_param one_params[] = {DECISION_PARAM, {0}};
static const struct op_param reason_params[] = {
    DECISION_PARAM,
    {"reason", PARAM_TEXT, true, false, 4000, NULL, "Why, in words"},
    {0},
};
static const struct op_param get_params[] = {
    DECISION_PARAM,
    {"after", PARAM_ID, false, false, 0, NULL, "The 'next' of the page of findings before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Findings a page; default: 50"},
    {0},
};
static const struct op_param list_params[] = {
    {"vulnerability", PARAM_ID, false, false, 0, NULL,
     "Only about this one, by any of its ids"},
    {"component", PARAM_TEXT, false, false, 2000, NULL,
     "Only about this component: its identity without version"},
    {"scope_ref", PARAM_TEXT, false, false, 255, NULL,
     "Only of this scope: id of image, release or product, name of the line"},
    {"state", PARAM_ENUM, false, false, 0,
     "proposed|in_force|refused|withdrawn|replaced|expired|fell", "Only in this state"},
    {"rules", PARAM_BOOL, false, false, 0, NULL, "Only those with a condition"},
    {"expires_within", PARAM_INT, false, false, 3650, NULL,
     "Only those in force whose last day is within so many days, the nearest first"},
    {"after", PARAM_ID, false, false, 0, NULL, "The 'next' of the page before"},
    {"limit", PARAM_INT, false, false, MAX_PAGE, NULL, "Decisions a page; default: 50"},
    {0},
};
static const struct op_param no_params[] = {{0}};

const struct op decision_ops[] = {
    {"decision.list", "decision list", "GET", "/decisions", PERMISSION_READ, false, list_params,
     decision_list, "List decisions, newest first; proposed ones wait for a second person."},
    {"decision.reasons", "decision reasons", "GET", "/decisions/reasons", PERMISSION_READ,
     false, no_params, decision_reasons_op,
     "List the catalogue of reasons with their terms in VEX."},
    {"decision.preview", "decision preview", "GET", "/decisions/preview", PERMISSION_READ,
     false, preview_params, decision_preview,
     "Show what a decision would cover, before and after, without making it."},
    {"decision.get", "decision show", "GET", "/decisions/{decision}", PERMISSION_READ, false,
     get_params, decision_get,
     "Show a decision, the findings on which it holds, and its history."},
    {"decision.add", "decision add", "POST", "/decisions", PERMISSION_TRIAGE, true, add_params,
     decision_add, "Decide about a vulnerability in a component, within a scope."},
    {"decision.confirm", "decision confirm", "POST", "/decisions/{decision}/confirmation",
     PERMISSION_TRIAGE, true, confirm_params, decision_confirm,
     "Decide the same again, over what records state today."},
    {"decision.approve", "decision approve", "POST", "/decisions/{decision}/approval",
     PERMISSION_TRIAGE, true, one_params, decision_approve,
     "Approve a proposed decision as a second person; it holds from then on."},
    {"decision.refuse", "decision refuse", "POST", "/decisions/{decision}/refusal",
     PERMISSION_TRIAGE, true, reason_params, decision_refuse,
     "Refuse a proposed decision as a second person."},
    {"decision.withdraw", "decision withdraw", "POST", "/decisions/{decision}/withdrawal",
     PERMISSION_TRIAGE, true, reason_params, decision_withdraw,
     "Withdraw a decision; its findings are open again unless another one holds."},
};
const size_t n_decision_ops = sizeof decision_ops / sizeof decision_ops[0];
