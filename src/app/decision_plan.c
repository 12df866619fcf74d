/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_plan.h"

#include "app/finding_write.h"
#include "base/limits.h"
#include "base/map.h"
#include "core/decision.h"
#include "format/predicate.h"
#include "format/vers.h"

/* Ids of images and products of one decision; a hundred thousand findings have no more. */
#define MAX_SET_BYTES (16 * LW_MIB)

/* ---- keys ---- */

struct ids {
    struct arena *a;
    void *at;
    size_t n, cap;
};

static enum status add_id(void *ctx, str id, struct err *e)
{
    struct ids *x = ctx;
    for (size_t i = 0; i < x->n; i++)
        if (str_eq(((str *)x->at)[i], id)) return LW_OK;
    str *slot = arena_push(x->a, &x->at, &x->n, &x->cap, sizeof *slot);
    if (slot) *slot = arena_str(x->a, id);
    return arena_status(x->a, "decision", e);
}

static enum status add_key(void *ctx, const struct decision_key *k, struct err *e)
{
    return add_id(ctx, k->vulnerability, e);
}

/* The group as knowledge has it now, and its aliases; what is only related stays apart (L07). */
static enum status find_keys(struct op_call *c, struct decision_plan *p, struct err *e)
{
    struct knowledge *k = NULL;
    struct vulnerability v;
    struct err none = {0};
    struct ids ids = {.a = c->arena};
    bool found = false;
    enum status st = app_knowledge(c->app, &k, &none);
    if (st == LW_OK) {
        st = knowledge_vulnerability(k, c->arena, p->d->vulnerability, &v, &found, e);
    } else if (st == LW_E_NO_DATA) {
        st = LW_OK;
    } else {
        *e = none;
    }
    if (st == LW_OK && found && v.id.n) {
        st = add_id(&ids, v.id, e);
        for (size_t i = 0; st == LW_OK && i < v.n_aliases; i++)
            st = add_id(&ids, v.aliases[i], e);
        p->d->vulnerability = v.id;
    }
    if (st == LW_OK) st = add_id(&ids, p->d->vulnerability, e);
    p->keys = ids.at;
    p->n_keys = ids.n;
    return st;
}

/* ---- what it stands on ---- */

struct collecting {
    struct decision_plan *p;
    struct buf ground;
    struct ids holders; /* decisions that hold on what it overrides */
    int64_t n;
    str first_record, first_component, first_image;
    struct arena *a;
};

static bool is_chosen(const struct decision_plan *p, str id)
{
    for (size_t i = 0; i < p->n_findings; i++)
        if (str_eq(p->findings[i], id)) return true;
    return false;
}

static enum status collect_one(void *ctx, struct op_call *c, const struct finding_view *v,
                               struct err *e)
{
    struct collecting *x = ctx;
    bool has_chosen = is_chosen(x->p, v->f.id);
    str basis = finding_basis(c, &v->f);
    if (++x->n > DECISION_MAX_FINDINGS)
        return err_set(e, LW_E_LIMIT,
                       "the decision would cover more than %d findings: narrow its scope",
                       DECISION_MAX_FINDINGS);
    if (!verdict_is_open(v->f.matched_verdict) && !has_chosen) return LW_OK;
    x->p->n_asking++;
    decision_ground_add(&x->ground, v->f.matched_verdict, v->f.ground, basis);
    if (!x->first_record.n || has_chosen) {
        x->first_record = arena_str(x->a, basis);
        x->first_component = arena_str(x->a, v->component_name);
        x->first_image = arena_str(x->a, v->f.image_id);
    }
    if (v->f.decision_id.n && (has_chosen || x->p->overrides))
        return add_id(&x->holders, v->f.decision_id, e);
    return arena_status(x->a, "decision", e);
}

static enum status nothing_to_decide(const struct decision *d, struct err *e)
{
    return err_set(
        e, LW_E_STATE, "no finding of '%.*s'%s%.*s%s in the scope '%.*s' asks for a decision",
        STR_ARG(d->vulnerability), d->identity.n ? " in '" : "", STR_ARG(d->identity),
        d->identity.n ? "'" : "", STR_ARG(decision_scope_str(d->scope)));
}

static enum status collect(struct op_call *c, struct collecting *x, struct err *e)
{
    struct decision *d = x->p->d;
    enum status st = decision_reach_each(c, d, x->p->keys, x->p->n_keys, collect_one, x, e);
    if (st == LW_OK && x->p->n_asking == 0) st = nothing_to_decide(d, e);
    if (st == LW_OK && x->ground.is_over)
        st = err_set(e, LW_E_LIMIT,
                     "the records state too many different things of these findings: narrow "
                     "the decision");
    if (st != LW_OK) return st;
    d->ground = arena_str(c->arena, buf_str(&x->ground));
    d->record = x->first_record;
    if (!d->component.n && d->identity.n) d->component = x->first_component;
    return arena_status(c->arena, "decision", e);
}

/* ---- what it replaces ---- */

struct replacing {
    struct decision_plan *p;
    struct ids *out;
};

static bool is_same_key(const struct decision *a, const struct decision *b)
{
    return a->origin == b->origin && str_eq(a->origin_ref, b->origin_ref) &&
           a->scope == b->scope && str_eq(a->scope_ref, b->scope_ref) &&
           str_eq(a->identity, b->identity) && str_eq(a->condition, b->condition) &&
           str_eq(a->versions, b->versions);
}

static enum status replace_one(void *ctx, const struct decision *old, struct err *e)
{
    struct replacing *r = ctx;
    bool is_live = old->state == DECISION_IN_FORCE || old->state == DECISION_PROPOSED;
    if (!is_live || str_eq(old->id, r->p->d->id) || !is_same_key(old, r->p->d)) return LW_OK;
    return add_id(r->out, old->id, e);
}

/* Those that would go on speaking where a person just decided otherwise. */
static enum status add_overridden(struct op_call *c, struct decision_plan *p,
                                  const struct ids *holders, struct ids *out, struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < holders->n; i++) {
        struct decision old;
        bool found;
        st = decision_find(c->app->db, c->arena, ((str *)holders->at)[i], &old, &found, e);
        if (st != LW_OK || !found || old.state != DECISION_IN_FORCE) continue;
        bool is_narrower =
            old.scope < p->d->scope ||
            (old.scope == p->d->scope && (old.identity.n > 0 || !p->d->identity.n));
        if (old.origin == p->d->origin && is_narrower) st = add_id(out, old.id, e);
    }
    return st;
}

static enum status find_replaced(struct op_call *c, struct decision_plan *p,
                                 const struct ids *holders, struct err *e)
{
    struct ids out = {.a = c->arena};
    struct replacing r = {p, &out};
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < p->n_keys; i++) {
        const struct decision_filter f = {.vulnerability = p->keys[i],
                                          .identity = p->d->identity,
                                          .scope_ref = p->d->scope_ref};
        st = decision_each(c->app->db, &f, replace_one, &r, e);
    }
    if (st == LW_OK && holders) st = add_overridden(c, p, holders, &out, e);
    /* What was found under the ids of those that end is found under this one from now on. */
    struct ids keys = {c->arena, p->keys, p->n_keys, p->n_keys};
    for (size_t i = 0; st == LW_OK && i < out.n; i++)
        st = decision_each_key(c->app->db, ((str *)out.at)[i], add_key, &keys, e);
    p->keys = keys.at;
    p->n_keys = keys.n;
    p->replaced = out.at;
    p->n_replaced = out.n;
    return st;
}

/* ---- the plan ---- */

static enum status check_texts(struct op_call *c, const struct decision *d, struct err *e)
{
    const struct predicate *condition;
    struct vers range;
    enum status st = LW_OK;
    if (d->condition.n) st = predicate_parse(c->arena, d->condition, &condition, e);
    if (st != LW_OK) return err_context(e, "condition");
    if (str_starts(d->versions, STR("vers:")))
        st = vers_parse(c->arena, d->versions, &range, e);
    return st == LW_OK ? LW_OK : err_context(e, "versions");
}

static enum status quote_evidence(struct op_call *c, struct decision_plan *p,
                                  const struct collecting *x, struct err *e)
{
    struct decision_book *book = NULL;
    struct decision_case k = {.image_id = x->first_image, .identity = p->d->identity};
    enum decision_fit fit;
    str words, quote;
    if (!p->d->condition.n) return LW_OK;
    /* Only the condition is asked, whatever the component and its versions. */
    struct decision d = *p->d;
    d.versions = STR("");
    enum status st = decision_plan_try(c, p, &book, e);
    if (st == LW_OK) st = decision_book_fit(book, &d, &k, &fit, &words, &quote, e);
    if (st == LW_OK) p->d->evidence = quote;
    return st;
}

enum status decision_plan_make(struct op_call *c, struct decision_plan *p, struct err *e)
{
    struct decision *d = p->d;
    struct collecting x = {.p = p, .a = c->arena, .holders = {.a = c->arena}};
    d->id = new_id(c->arena, c->now);
    d->made_at = c->now;
    d->made_by = c->actor->ledger_ref;
    d->approved_at = d->ended_at = UTC_NONE;
    str *const texts[] = {&d->identity,  &d->component,   &d->justification, &d->reason,
                          &d->text,      &d->impact,      &d->scope_ref,     &d->versions,
                          &d->condition, &d->expires_on,  &d->origin_ref,    &d->former,
                          &d->evidence,  &d->approved_by, &d->ended_by,      &d->ended_why};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!texts[i]->p) *texts[i] = STR("");
    buf_init(&x.ground, DECISION_MAX_GROUND_BYTES);
    enum status st = check_texts(c, d, e);
    if (st == LW_OK) st = find_keys(c, p, e);
    if (st == LW_OK) st = collect(c, &x, e);
    if (st == LW_OK) st = find_replaced(c, p, &x.holders, e);
    if (st == LW_OK) st = quote_evidence(c, p, &x, e);
    if (st == LW_OK && !d->former.n && p->n_replaced == 1) d->former = p->replaced[0];
    buf_release(&x.ground);
    return st;
}

enum status decision_plan_load(struct op_call *c, struct decision_plan *p, struct err *e)
{
    struct ids keys = {.a = c->arena};
    enum status st = decision_each_key(c->app->db, p->d->id, add_key, &keys, e);
    p->keys = keys.at;
    p->n_keys = keys.n;
    return st == LW_OK ? find_replaced(c, p, NULL, e) : st;
}

enum status decision_plan_try(struct op_call *c, struct decision_plan *p,
                              struct decision_book **out, struct err *e)
{
    enum status st = decision_book_open(c, out, e);
    if (st == LW_OK) st = decision_book_try(*out, p->d, p->keys, p->n_keys, e);
    for (size_t i = 0; st == LW_OK && i < p->n_replaced; i++)
        st = decision_book_forget(*out, p->replaced[i], e);
    return st;
}

/* ---- the run ---- */

struct running {
    struct decision_plan *p;
    struct decision_book *book;
    decision_plan_fn fn;
    void *ctx;
    struct decision_report *report;
    struct map images, products;
};

static void count(struct running *r, const struct finding_view *v, const struct finding *after,
                  enum decision_fit fit)
{
    struct decision_report *n = r->report;
    bool is_new = false;
    n->n_changed += decision_changes(&v->f, after);
    if (str_eq(after->decision_id, r->p->d->id)) {
        n->n_findings++;
        if (map_at(&r->images, v->f.image_id, &is_new)) n->n_images += is_new;
        if (map_at(&r->products, v->product_id, &is_new)) n->n_products += is_new;
        return;
    }
    switch (fit) {
    case FIT_SPEAKS:
    case FIT_OUTDONE: n->n_otherwise++; break;
    case FIT_UNKNOWN: n->n_unknown++; break;
    case FIT_UNTRUE: n->n_untrue++; break;
    case FIT_SETTLED: n->n_settled++; break;
    case FIT_ENDED:
    case FIT_PROPOSED:
    case FIT_COMPONENT:
    case FIT_SCOPE:
    case FIT_VERSION:
    case FIT_EXPIRED:
    case FIT_GROUND: n->n_elsewhere++; break;
    }
}

static enum status run_one(void *ctx, struct op_call *c, const struct finding_view *v,
                           struct err *e)
{
    struct running *r = ctx;
    struct finding after;
    enum decision_fit fit;
    str words, quote;
    const struct decision_case x =
        decision_case_of(c, &v->f, v->component_identity, v->component_version);
    enum status st = decision_book_fit(r->book, r->p->d, &x, &fit, &words, &quote, e);
    if (st == LW_OK) st = decision_resettle(c, r->book, v, "finding.reopened", &after, e);
    if (st != LW_OK) return st;
    if (fit == FIT_SPEAKS && !str_eq(after.decision_id, r->p->d->id)) {
        fit = FIT_OUTDONE;
        words = arena_printf(c->arena, "decision %.*s comes first", STR_ARG(after.decision_id));
    }
    count(r, v, &after, fit);
    return r->fn ? r->fn(r->ctx, c, v, &after, fit, words, e) : LW_OK;
}

enum status decision_plan_run(struct op_call *c, struct decision_plan *p,
                              struct decision_book *book, decision_plan_fn fn, void *ctx,
                              struct decision_report *report, struct err *e)
{
    struct running r = {.p = p, .book = book, .fn = fn, .ctx = ctx, .report = report};
    map_init(&r.images, MAX_SET_BYTES);
    map_init(&r.products, MAX_SET_BYTES);
    enum status st = decision_reach_each(c, p->d, p->keys, p->n_keys, run_one, &r, e);
    map_release(&r.images);
    map_release(&r.products);
    return st;
}
