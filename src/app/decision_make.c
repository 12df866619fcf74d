/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions made and ended, each with its events, in the running transaction. */
#include "app/decision_plan.h"
#include "app/finding_write.h"
#include "app/setting.h"
#include "base/limits.h"
#include "core/decision.h"

/* ---- one row ---- */

static yyjson_mut_doc *payload_of(const struct decision *d, const struct decision_report *n)
{
    yyjson_mut_doc *p = payload_new();
    payload_str(p, "vulnerability", d->vulnerability);
    payload_str(p, "component", d->component);
    payload_str(p, "identity", d->identity);
    payload_str(p, "status", verdict_str(d->status));
    payload_str(p, "justification", d->justification);
    payload_str(p, "reason_code", d->reason);
    payload_str(p, "reason", d->text);
    payload_str(p, "scope", decision_scope_str(d->scope));
    payload_str(p, "scope_ref", d->scope_ref);
    payload_str(p, "versions", d->versions);
    payload_str(p, "condition", d->condition);
    payload_str(p, "expires_on", d->expires_on);
    payload_str(p, "state", decision_state_str(d->state));
    payload_str(p, "origin", decision_origin_str(d->origin));
    payload_str(p, "record", d->record);
    if (d->former.n) payload_str(p, "former", d->former);
    if (d->ended_why.n) payload_str(p, "why", d->ended_why);
    if (n) payload_int(p, "findings", n->n_findings);
    return p;
}

enum status decision_write(struct op_call *c, struct decision *d, bool is_new, const char *kind,
                           const struct decision_report *report, struct err *e)
{
    struct buf before, after;
    struct db *db = c->app->db;
    buf_init(&before, LW_MIB);
    buf_init(&after, LW_MIB);
    enum status st = op_next_seq(c, &d->event_seq, e);
    if (st == LW_OK && !is_new) st = decision_text(db, d->id, &before, e);
    if (st == LW_OK) st = is_new ? decision_insert(db, d, e) : decision_save(db, d, e);
    if (st == LW_OK) st = decision_text(db, d->id, &after, e);
    if (st == LW_OK) st = buf_status(&before, "decision", e);
    if (st == LW_OK) st = buf_status(&after, "decision", e);
    if (st == LW_OK) {
        yyjson_mut_doc *p = payload_of(d, report);
        st = op_change_event(c, kind, STR("decision"), d->id, STR_NONE, p, buf_str(&before),
                             buf_str(&after), NULL, e);
        payload_free(p);
    }
    buf_release(&before);
    buf_release(&after);
    return st;
}

static const char *kind_of_end(enum decision_state s)
{
    switch (s) {
    case DECISION_REFUSED: return "decision.refused";
    case DECISION_WITHDRAWN: return "decision.withdrawn";
    case DECISION_REPLACED: return "decision.replaced";
    case DECISION_EXPIRED: return "decision.expired";
    case DECISION_FELL: return "decision.fell";
    case DECISION_PROPOSED:
    case DECISION_IN_FORCE:
    case N_decision_state: break;
    }
    BUG("a decision cannot end so");
}

enum status decision_write_end(struct op_call *c, struct decision *d, enum decision_state state,
                               str why, struct err *e)
{
    d->state = state;
    d->ended_at = c->now;
    d->ended_by = c->actor->ledger_ref;
    d->ended_why = why;
    return decision_write(c, d, false, kind_of_end(state), NULL, e);
}

/* ---- made ---- */

static enum status needs_approval(struct op_call *c, const struct decision *d, bool *out,
                                  struct err *e)
{
    str text;
    enum decision_approval policy = APPROVAL_ALWAYS;
    *out = false;
    if (d->origin != DECISION_BY_PERSON) return LW_OK;
    enum status st = setting_get(c->app, c->arena, "decision-approval", &text, e);
    if (st != LW_OK) return st;
    (void)decision_approval_from_str(text, &policy);
    *out = decision_needs_approval(policy, d->status);
    return LW_OK;
}

enum status decision_approval_wanted(struct op_call *c, const struct decision *d, bool *out,
                                     struct err *e)
{
    return needs_approval(c, d, out, e);
}

static enum status write_keys(struct op_call *c, const struct decision_plan *p, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < p->n_keys; i++) {
        const struct decision_key k = {.decision_id = p->d->id, .vulnerability = p->keys[i]};
        st = decision_key_insert(c->app->db, &k, e);
    }
    return st;
}

static enum status end_replaced(struct op_call *c, const struct decision_plan *p, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < p->n_replaced; i++) {
        struct decision old;
        bool found;
        st = decision_find(c->app->db, c->arena, p->replaced[i], &old, &found, e);
        if (st == LW_OK && found)
            st = decision_write_end(
                c, &old, DECISION_REPLACED,
                arena_printf(c->arena, "replaced by decision %.*s", STR_ARG(p->d->id)), e);
    }
    return st;
}

/* Only those that wait as well: what is in force holds until the second person agreed. */
static enum status keep_proposed(struct op_call *c, struct decision_plan *p, struct err *e)
{
    enum status st = LW_OK;
    size_t n = 0;
    for (size_t i = 0; st == LW_OK && i < p->n_replaced; i++) {
        struct decision old;
        bool found;
        st = decision_find(c->app->db, c->arena, p->replaced[i], &old, &found, e);
        if (st == LW_OK && found && old.state == DECISION_PROPOSED)
            p->replaced[n++] = p->replaced[i];
    }
    p->n_replaced = n;
    return st;
}

static enum status put_in_force(struct op_call *c, struct decision_plan *p,
                                struct decision_report *report, struct err *e)
{
    struct decision_book *book = NULL;
    enum status st = end_replaced(c, p, e);
    if (st == LW_OK) st = decision_book_open(c, &book, e);
    return st == LW_OK ? decision_plan_run(c, p, book, NULL, NULL, report, e) : st;
}

enum status decision_make(struct op_call *c, struct decision *d, const str *findings,
                          size_t n_findings, bool overrides, struct decision_report *report,
                          struct err *e)
{
    struct decision_plan p = {
        .d = d, .findings = findings, .n_findings = n_findings, .overrides = overrides};
    bool is_proposal = false;
    enum status st = decision_plan_make(c, &p, e);
    if (st == LW_OK) st = needs_approval(c, d, &is_proposal, e);
    if (st != LW_OK) return st;
    d->state = is_proposal ? DECISION_PROPOSED : DECISION_IN_FORCE;
    if (is_proposal) {
        struct decision_book *trial = NULL;
        st = decision_plan_try(c, &p, &trial, e);
        if (st == LW_OK) st = decision_plan_run(c, &p, trial, NULL, NULL, report, e);
        if (st == LW_OK) st = keep_proposed(c, &p, e);
    }
    if (st == LW_OK)
        st = decision_write(c, d, true, is_proposal ? "decision.proposed" : "decision.added",
                            is_proposal ? report : NULL, e);
    if (st == LW_OK) st = write_keys(c, &p, e);
    if (st != LW_OK) return st;
    return is_proposal ? end_replaced(c, &p, e) : put_in_force(c, &p, report, e);
}

enum status decision_agree(struct op_call *c, struct decision *d,
                           struct decision_report *report, struct err *e)
{
    struct decision_plan p = {.d = d};
    enum status st = decision_plan_load(c, &p, e);
    if (st != LW_OK) return st;
    d->state = DECISION_IN_FORCE;
    d->approved_at = c->now;
    d->approved_by = c->actor->ledger_ref;
    st = decision_write(c, d, false, "decision.approved", NULL, e);
    return st == LW_OK ? put_in_force(c, &p, report, e) : st;
}

/* ---- ended ---- */

struct ending {
    struct decision_book *book;
    const char *lost_kind;
    struct decision_report *report;
};

static enum status end_on_one(void *ctx, struct op_call *c, const struct finding_view *v,
                              struct err *e)
{
    struct ending *x = ctx;
    struct finding after;
    enum status st = decision_resettle(c, x->book, v, x->lost_kind, &after, e);
    if (st == LW_OK && x->report) x->report->n_changed += decision_changes(&v->f, &after);
    return st;
}

enum status decision_settle_product(struct op_call *c, str product_id, struct err *e)
{
    struct ending x = {.lost_kind = "finding.reopened"};
    int64_t n = 0;
    enum status st = decision_count(c->app->db, DECISION_IN_FORCE, &n, e);
    if (st != LW_OK || n == 0) return st;
    st = decision_book_open(c, &x.book, e);
    return st == LW_OK ? decision_product_each(c, product_id, end_on_one, &x, e) : st;
}

enum status decision_end(struct op_call *c, struct decision *d, enum decision_state state,
                         str why, struct decision_report *report, struct err *e)
{
    struct ending x = {.lost_kind =
                           state == DECISION_EXPIRED ? "finding.expired" : "finding.reopened",
                       .report = report};
    bool was_in_force = d->state == DECISION_IN_FORCE;
    enum status st = decision_write_end(c, d, state, why, e);
    if (st != LW_OK || !was_in_force) return st;
    st = decision_book_open(c, &x.book, e);
    return st == LW_OK ? decision_holding_each(c, d->id, end_on_one, &x, e) : st;
}
