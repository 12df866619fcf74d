/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_draft.h"

#include "app/decision_book.h"
#include "app/product.h"
#include "core/decision.h"
#include "core/decision_reason.h"
#include "store/image.h"

#include <string.h>

/* finding.decide has fewer parameters than the others. */
static bool has_param(const struct op_call *c, const char *name)
{
    for (const struct op_param *p = c->op->params; p && p->name; p++)
        if (strcmp(p->name, name) == 0) return true;
    return false;
}

static str text_of(const struct op_call *c, const char *name)
{
    str v = has_param(c, name) ? op_str(c, name) : STR_NONE;
    return v.p ? str_trim(v) : STR("");
}

/* ---- what it says ---- */

static enum status read_reason(struct op_call *c, struct decision *d, struct err *e)
{
    const struct decision_reason *row = NULL;
    d->reason = text_of(c, "reason_code");
    d->text = text_of(c, "reason");
    d->justification = text_of(c, "justification");
    if (d->reason.n) {
        row = decision_reason_find(d->reason);
        if (!row)
            return err_set(e, LW_E_USAGE,
                           "parameter 'reason_code': the catalogue has no reason '%.*s'",
                           STR_ARG(d->reason));
        if (row->status != d->status)
            return err_set(e, LW_E_USAGE,
                           "parameter 'reason_code': '%.*s' goes with the status '%.*s'",
                           STR_ARG(d->reason), STR_ARG(verdict_str(row->status)));
        if (!d->text.n) d->text = str_of(row->sentence);
        if (!d->justification.n) d->justification = str_of(row->justification);
    }
    if (!d->text.n) return err_set(e, LW_E_USAGE, "parameter 'reason': is required");
    if (d->status == VERDICT_NOT_AFFECTED && !d->justification.n)
        return err_set(e, LW_E_USAGE,
                       "parameter 'justification': is required for not_affected");
    if (d->status != VERDICT_NOT_AFFECTED) d->justification = STR("");
    return LW_OK;
}

static enum status read_limits(struct op_call *c, struct decision *d, struct err *e)
{
    struct arena *a = c->arena;
    d->condition = text_of(c, "condition");
    d->expires_on = text_of(c, "expires_on");
    d->versions = text_of(c, "versions");
    if (d->expires_on.n && decision_is_expired(d->expires_on, utc_day(c->now)))
        return err_set(e, LW_E_USAGE, "parameter 'expires_on': '%.*s' is over, today is %.*s",
                       STR_ARG(d->expires_on), STR_ARG(day_str(a, utc_day(c->now))));
    /* Commas are for people, lines for the store; a vers range has neither. */
    if (str_starts(d->versions, STR("vers:")) || !d->versions.n) return LW_OK;
    str rest = d->versions, one, lines = STR("");
    while (rest.n) {
        str_cut(&rest, str_contains(d->versions, STR("\n")) ? '\n' : ',', &one);
        one = str_trim(one);
        if (one.n)
            lines = arena_printf(a, "%.*s%s%.*s", STR_ARG(lines), lines.n ? "\n" : "",
                                 STR_ARG(one));
    }
    d->versions = lines;
    return arena_status(a, "decision", e);
}

static enum status read_statement(struct op_call *c, struct decision *d, struct err *e)
{
    *d = (struct decision){.origin = DECISION_BY_PERSON, .scope = SCOPE_IMAGE};
    if (!verdict_from_str(op_str(c, "status"), &d->status))
        return err_set(e, LW_E_USAGE, "parameter 'status': unknown");
    if (op_has(c, "scope")) (void)decision_scope_from_str(op_str(c, "scope"), &d->scope);
    if (has_param(c, "everywhere") && op_bool(c, "everywhere", false))
        d->scope = SCOPE_EVERYWHERE;
    d->impact = text_of(c, "impact");
    enum status st = read_reason(c, d, e);
    return st == LW_OK ? read_limits(c, d, e) : st;
}

/* ---- where it holds ---- */

static str ref_of_place(const struct image_place *p, enum decision_scope scope)
{
    switch (scope) {
    case SCOPE_IMAGE: return p->image_id;
    case SCOPE_RELEASE: return p->release_id;
    case SCOPE_PRODUCT: return p->product_id;
    case SCOPE_LINE: return p->line;
    case SCOPE_EVERYWHERE:
    case N_decision_scope: break;
    }
    return STR("");
}

static enum status check_line(struct op_call *c, str line, str *ref, struct err *e);

enum status decision_scope_find(struct op_call *c, enum decision_scope scope, str given,
                                str *ref, struct err *e)
{
    struct image i;
    struct release r;
    struct product p;
    bool found = true;
    enum status st = LW_OK;
    *ref = STR("");
    if (scope != SCOPE_EVERYWHERE && !given.n)
        return err_set(e, LW_E_USAGE, "parameter 'scope_ref': which %.*s",
                       STR_ARG(decision_scope_str(scope)));
    switch (scope) {
    case SCOPE_IMAGE:
        st = image_find(c->app->db, c->arena, given, &i, &found, e);
        if (st == LW_OK && found) *ref = i.id;
        break;
    case SCOPE_RELEASE:
        st = release_find(c->app->db, c->arena, given, &r, &found, e);
        if (st == LW_OK && found) *ref = r.id;
        break;
    case SCOPE_PRODUCT:
        st = product_find(c->app->db, c->arena, given, &p, &found, e);
        if (st == LW_OK && found) *ref = p.id;
        break;
    case SCOPE_LINE: return check_line(c, given, ref, e);
    case SCOPE_EVERYWHERE:
    case N_decision_scope: break;
    }
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no %.*s '%.*s'",
                   STR_ARG(decision_scope_str(scope)), STR_ARG(given));
}

struct line_search {
    str line;
    bool found;
};

static enum status look_at_line(void *ctx, const struct product *p, struct err *e)
{
    struct line_search *s = ctx;
    (void)e;
    s->found = s->found || str_eq(p->line, s->line);
    return LW_OK;
}

static enum status check_line(struct op_call *c, str line, str *ref, struct err *e)
{
    struct line_search s = {.line = line};
    enum status st = product_each(c->app->db, look_at_line, &s, e);
    *ref = line;
    if (st != LW_OK || s.found) return st;
    return err_set(e, LW_E_NOT_FOUND, "no product is of the line '%.*s'", STR_ARG(line));
}

/* ---- drafts ---- */

static enum status draft_for(struct op_call *c, struct decision_drafts *out,
                             const struct decision *d, str finding, struct err *e)
{
    struct decision_draft *slot = NULL;
    for (size_t i = 0; i < out->n && !slot; i++) {
        const struct decision *x = &out->at[i].d;
        if (str_eq(x->vulnerability, d->vulnerability) && str_eq(x->identity, d->identity) &&
            str_eq(x->scope_ref, d->scope_ref))
            slot = &out->at[i];
    }
    if (!slot) {
        if (out->n == DECISION_MAX_DRAFTS)
            return err_set(e, LW_E_LIMIT,
                           "more than %d decisions at once: choose fewer "
                           "findings",
                           DECISION_MAX_DRAFTS);
        slot = arena_push(c->arena, (void **)&out->at, &out->n, &out->cap, sizeof *slot);
        if (!slot) return arena_status(c->arena, "decisions", e);
        slot->d = *d;
    }
    if (!finding.n) return LW_OK;
    str *id = arena_push(c->arena, (void **)&slot->findings, &slot->n_findings,
                         &slot->cap_findings, sizeof *id);
    if (id) *id = finding;
    return arena_status(c->arena, "decisions", e);
}

static enum status draft_of_finding(struct op_call *c, struct decision_drafts *out,
                                    const struct decision *said, str id, struct err *e)
{
    struct finding_view v;
    struct image_place place;
    struct decision d = *said;
    bool found;
    enum status st = finding_find(c->app->db, c->arena, id, &v, &found, e);
    if (st == LW_OK && !found)
        return err_set(e, LW_E_NOT_FOUND, "there is no finding '%.*s'", STR_ARG(id));
    if (st != LW_OK) return st;
    if (!utc_is_none(v.f.closed_at))
        return err_set(e, LW_E_STATE, "finding '%.*s' is closed: %.*s", STR_ARG(id),
                       STR_ARG(v.f.closed_why));
    if (!v.component_identity.n)
        return err_set(e, LW_E_STATE,
                       "component '%.*s' has no identity yet: the next re-match gives it one",
                       STR_ARG(v.component_name));
    st = image_place_find(c->app->db, c->arena, v.f.image_id, &place, &found, e);
    if (st != LW_OK) return st;
    d.vulnerability = v.f.vulnerability;
    d.identity = v.component_identity;
    d.component = v.component_name;
    d.scope_ref = found ? ref_of_place(&place, d.scope) : STR("");
    if (d.scope == SCOPE_LINE && !d.scope_ref.n)
        return err_set(e, LW_E_USAGE, "parameter 'scope': product '%.*s' is of no line",
                       STR_ARG(v.product_name));
    return draft_for(c, out, &d, v.f.id, e);
}

static enum status draft_by_name(struct op_call *c, struct decision_drafts *out,
                                 const struct decision *said, struct err *e)
{
    struct decision d = *said;
    d.vulnerability = text_of(c, "vulnerability");
    d.identity = text_of(c, "component");
    if (!d.vulnerability.n)
        return err_set(e, LW_E_USAGE,
                       "parameter 'vulnerability': is required, or 'finding' or 'findings'");
    enum status st = decision_scope_find(c, d.scope, text_of(c, "scope_ref"), &d.scope_ref, e);
    return st == LW_OK ? draft_for(c, out, &d, STR(""), e) : st;
}

enum status decision_drafts_read(struct op_call *c, struct decision_drafts *out, struct err *e)
{
    struct decision said;
    str *ids = NULL;
    size_t n = 0;
    *out = (struct decision_drafts){
        .overrides = op_bool(c, "overrides", false) ||
                     (has_param(c, "everywhere") && op_bool(c, "everywhere", false))};
    enum status st = read_statement(c, &said, e);
    if (st == LW_OK && has_param(c, "findings")) n = op_list(c, "findings", &ids);
    str one = text_of(c, "finding");
    if (st == LW_OK && one.n) st = draft_of_finding(c, out, &said, one, e);
    for (size_t i = 0; st == LW_OK && i < n; i++)
        if (!str_eq(ids[i], one)) st = draft_of_finding(c, out, &said, ids[i], e);
    if (st == LW_OK && !one.n && !n) st = draft_by_name(c, out, &said, e);
    return st;
}
