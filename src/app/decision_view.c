/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_view.h"

#include "app/person.h"
#include "app/product.h"
#include "core/decision.h"
#include "core/decision_reason.h"

enum {
    MAX_EARLIER = 20
};

str decision_fit_str(enum decision_fit fit)
{
    switch (fit) {
    case FIT_SPEAKS: return STR("speaks");
    case FIT_ENDED: return STR("ended");
    case FIT_PROPOSED: return STR("proposed");
    case FIT_COMPONENT: return STR("other_component");
    case FIT_SCOPE: return STR("out_of_scope");
    case FIT_VERSION: return STR("other_version");
    case FIT_EXPIRED: return STR("expired");
    case FIT_UNTRUE: return STR("condition_untrue");
    case FIT_UNKNOWN: return STR("condition_unknown");
    case FIT_GROUND: return STR("ground_moved");
    case FIT_SETTLED: return STR("settled");
    case FIT_OUTDONE: return STR("decided_otherwise");
    }
    return STR("");
}

void reply_report(struct op_call *c, yyjson_mut_val *o, const struct decision_report *r)
{
    reply_int(c, o, "n_findings", r->n_findings);
    reply_int(c, o, "n_images", r->n_images);
    reply_int(c, o, "n_products", r->n_products);
    reply_int(c, o, "n_changed", r->n_changed);
    reply_int(c, o, "n_unknown", r->n_unknown);
    reply_int(c, o, "n_untrue", r->n_untrue);
    reply_int(c, o, "n_otherwise", r->n_otherwise);
    reply_int(c, o, "n_settled", r->n_settled);
    reply_int(c, o, "n_elsewhere", r->n_elsewhere);
}

static str state_words(enum decision_state s)
{
    static const char *const words[] = {
        [DECISION_PROPOSED] = "waits for a second person", [DECISION_IN_FORCE] = "in force",
        [DECISION_REFUSED] = "refused by a second person", [DECISION_WITHDRAWN] = "withdrawn",
        [DECISION_REPLACED] = "replaced by a newer one",   [DECISION_EXPIRED] = "expired",
        [DECISION_FELL] = "fell: what it stood on moved",
    };
    _Static_assert(sizeof words / sizeof words[0] == N_decision_state, "words of every state");
    return str_of(words[s]);
}

static enum status scope_words(struct op_call *c, const struct decision *d, str *out,
                               struct err *e)
{
    struct arena *a = c->arena;
    struct image_place place;
    struct release r;
    struct product p;
    bool found = false;
    enum status st = LW_OK;
    *out = STR("every product");
    switch (d->scope) {
    case SCOPE_IMAGE:
        *out = STR("one image");
        st = image_place_find(c->app->db, a, d->scope_ref, &place, &found, e);
        if (found)
            *out = arena_printf(a, "image %.*s of %.*s %.*s", STR_ARG(place.variant),
                                STR_ARG(place.product_name), STR_ARG(place.release_version));
        break;
    case SCOPE_RELEASE:
        *out = STR("one release");
        st = release_find(c->app->db, a, d->scope_ref, &r, &found, e);
        if (st == LW_OK && found) st = product_find(c->app->db, a, r.product_id, &p, &found, e);
        if (found)
            *out = arena_printf(a, "every image of %.*s %.*s", STR_ARG(p.name),
                                STR_ARG(r.version));
        break;
    case SCOPE_PRODUCT:
        *out = STR("one product");
        st = product_find(c->app->db, a, d->scope_ref, &p, &found, e);
        if (found) *out = arena_printf(a, "every release of %.*s", STR_ARG(p.name));
        break;
    case SCOPE_LINE:
        *out = arena_printf(a, "every product of the line %.*s", STR_ARG(d->scope_ref));
        break;
    case SCOPE_EVERYWHERE:
    case N_decision_scope: break;
    }
    return st == LW_OK ? arena_status(a, "decision", e) : st;
}

static enum status reply_person(struct op_call *c, yyjson_mut_val *o, const char *key, str ref,
                                struct err *e)
{
    str name = STR("");
    enum status st = ref.n ? person_name_of_ref(c->app, c->arena, ref, &name, e) : LW_OK;
    reply_str(c, o, key, name);
    return st;
}

static enum status reply_course(struct op_call *c, yyjson_mut_val *o, const struct decision *d,
                                struct err *e)
{
    reply_str(c, o, "state", decision_state_str(d->state));
    reply_str(c, o, "state_words", state_words(d->state));
    reply_bool(c, o, "is_in_force", d->state == DECISION_IN_FORCE);
    reply_bool(c, o, "is_proposed", d->state == DECISION_PROPOSED);
    reply_bool(c, o, "may_approve",
               d->state == DECISION_PROPOSED && actor_may(c->actor, PERMISSION_TRIAGE) &&
                   !str_eq(c->actor->ledger_ref, d->made_by));
    reply_utc(c, o, "made_at", d->made_at);
    reply_utc(c, o, "approved_at", d->approved_at);
    reply_utc(c, o, "ended_at", d->ended_at);
    reply_str(c, o, "ended_why", d->ended_why);
    enum status st = reply_person(c, o, "made_by", d->made_by, e);
    if (st == LW_OK) st = reply_person(c, o, "approved_by", d->approved_by, e);
    return st == LW_OK ? reply_person(c, o, "ended_by", d->ended_by, e) : st;
}

enum status reply_decision(struct op_call *c, yyjson_mut_val *o, const struct decision *d,
                           struct err *e)
{
    const struct decision_reason *reason = decision_reason_find(d->reason);
    str words;
    int64_t n = 0;
    enum status st = scope_words(c, d, &words, e);
    if (st == LW_OK) st = decision_n_holding(c->app->db, d->id, STR(""), &n, e);
    if (st != LW_OK) return st;
    reply_str(c, o, "id", d->id);
    reply_str(c, o, "vulnerability", d->vulnerability);
    reply_str(c, o, "component", d->component);
    reply_str(c, o, "identity", d->identity);
    reply_str(c, o, "status", verdict_str(d->status));
    reply_str(c, o, "status_words", verdict_words(d->status));
    reply_str(c, o, "justification", d->justification);
    reply_str(c, o, "reason_code", d->reason);
    reply_str(c, o, "reason_sentence", reason ? str_of(reason->sentence) : STR(""));
    reply_str(c, o, "reason", d->text);
    reply_str(c, o, "impact", d->impact);
    reply_str(c, o, "scope", decision_scope_str(d->scope));
    reply_str(c, o, "scope_ref", d->scope_ref);
    reply_str(c, o, "scope_words", words);
    reply_str(c, o, "versions", d->versions);
    reply_str(c, o, "condition", d->condition);
    reply_str(c, o, "expires_on", d->expires_on);
    reply_str(c, o, "origin", decision_origin_str(d->origin));
    reply_str(c, o, "origin_ref", d->origin_ref);
    reply_str(c, o, "former", d->former);
    reply_str(c, o, "record", d->record);
    reply_str(c, o, "evidence", d->evidence);
    reply_int(c, o, "n_holding", n);
    return reply_course(c, o, d, e);
}

/* ---- of one finding ---- */

struct earlier {
    struct op_call *c;
    yyjson_mut_val *list;
    struct decision_book *book;
    struct decision_case x;
    str held;
    int64_t n;
};

static bool is_over(enum decision_state s)
{
    return s != DECISION_IN_FORCE && s != DECISION_PROPOSED;
}

static enum status earlier_one(void *ctx, const struct decision *d, struct err *e)
{
    struct earlier *x = ctx;
    enum decision_fit fit = FIT_ENDED;
    str words = d->ended_why, quote = STR("");
    enum status st = LW_OK;
    if (str_eq(d->id, x->held) || x->n == MAX_EARLIER) return LW_OK;
    if (d->identity.n && !str_eq(d->identity, x->x.identity)) return LW_OK;
    struct decision kept = *d;
    decision_dup(x->c->arena, &kept);
    if (!is_over(d->state))
        st = decision_book_fit(x->book, &kept, &x->x, &fit, &words, &quote, e);
    /* One for another image, release or product never had a say here. */
    if (st != LW_OK || fit == FIT_SCOPE) return st;
    if (fit == FIT_SPEAKS) {
        fit = d->state == DECISION_PROPOSED ? FIT_PROPOSED : FIT_OUTDONE;
        words = d->state == DECISION_PROPOSED ? STR("it waits for a second person")
                                              : STR("another one comes first");
    }
    x->n++;
    yyjson_mut_val *o = reply_item(x->c, x->list);
    st = reply_decision(x->c, o, &kept, e);
    reply_str(x->c, o, "fit", decision_fit_str(fit));
    reply_str(x->c, o, "why_not", words);
    reply_str(x->c, o, "quotes", quote);
    return st;
}

static enum status reply_held(struct op_call *c, yyjson_mut_val *o,
                              const struct finding_view *v, struct err *e)
{
    struct decision d;
    bool found = false;
    enum status st = LW_OK;
    if (v->f.decision_id.n)
        st = decision_find(c->app->db, c->arena, v->f.decision_id, &d, &found, e);
    if (st != LW_OK || !found) {
        yyjson_mut_obj_add_null(c->doc, o, "decided");
        return st;
    }
    yyjson_mut_val *held = reply_object(c, o, "decided");
    st = reply_decision(c, held, &d, e);
    reply_str(c, held, "quotes", v->f.decision_quotes);
    return st;
}

enum status reply_decisions_of(struct op_call *c, yyjson_mut_val *o,
                               const struct finding_view *v, struct err *e)
{
    struct earlier x = {.c = c, .list = reply_array(c, o, "earlier"), .held = v->f.decision_id};
    x.x = decision_case_of(c, &v->f, v->component_identity, v->component_version);
    enum status st = reply_held(c, o, v, e);
    if (st == LW_OK) st = decision_book_open(c, &x.book, e);
    const struct decision_filter f = {.vulnerability = v->f.vulnerability, .limit = 200};
    if (st == LW_OK) st = decision_each(c->app->db, &f, earlier_one, &x, e);
    reply_bool(c, o, "has_earlier", x.n > 0);
    return st;
}
