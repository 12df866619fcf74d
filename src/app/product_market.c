/* SPDX-License-Identifier: Apache-2.0 */
/* Which acts apply to a product, where it is made available and how many units of it. */
#include "app/case_trace.h"
#include "app/duty.h"
#include "app/person.h"
#include "app/product.h"
#include "app/setting.h"
#include "base/limits.h"
#include "core/csirt.h"

/* ---- facts ---- */

struct day duty_day(str date)
{
    struct utc at = UTC_NONE;
    if (date.n != 10 || utc_parse(date, "date", &at, NULL) != LW_OK) return (struct day){0};
    return utc_day(at);
}

static enum said said_of(str text)
{
    enum said out = SAID_NOTHING;
    (void)said_from_str(text, &out);
    return out;
}

void duty_subject_facts(const struct product *p, struct compliance_subject *out)
{
    out->name = p->name;
    (void)operator_from_str(p->company_role, &out->role);
    (void)device_class_from_str(p->device_class, &out->device_class);
    out->is_consumer = said_of(p->is_consumer);
    out->is_tailor_made = said_of(p->is_tailor_made);
    out->has_uncovered_risk = said_of(p->has_uncovered_risk);
    out->is_implantable = said_of(p->is_implantable);
    out->placed_on = duty_day(p->placed_on);
    out->last_placed_on = duty_day(p->last_placed_on);
    out->modified_on = duty_day(p->modified_on);
    out->support_start = duty_day(p->support_start);
    out->support_end = duty_day(p->support_end);
    out->support_reason = p->support_reason;
    out->contact = p->contact;
    out->policy_url = p->policy_url;
}

static enum status load_regimes(struct op_call *c, str product_id,
                                struct compliance_subject *out,
                                struct product_regime newest[N_regime], struct err *e)
{
    struct product_regime *all = NULL;
    size_t n = 0;
    enum status st = product_regimes(c->app->db, c->arena, product_id, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        out->regimes[all[i].regime] = all[i].applies ? SAID_YES : SAID_NO;
        out->regime_reasons[all[i].regime] = all[i].reason;
        if (newest) newest[all[i].regime] = all[i];
    }
    return st;
}

enum status duty_subject_of(struct op_call *c, const struct product *p,
                            struct compliance_subject *out, struct err *e)
{
    *out = (struct compliance_subject){0};
    duty_subject_facts(p, out);
    return load_regimes(c, p->id, out, NULL, e);
}

/* ---- replies ---- */

static enum status reply_regimes(struct op_call *c, yyjson_mut_val *o, const struct product *p,
                                 struct err *e)
{
    struct compliance_subject s = {0};
    struct product_regime newest[N_regime] = {0};
    duty_subject_facts(p, &s);
    enum status st = load_regimes(c, p->id, &s, newest, e);
    yyjson_mut_val *list = reply_array(c, o, "regimes");
    for (unsigned r = 0; !st && r < N_regime; r++) {
        str why = STR(""), clause = STR(""), by = STR("");
        enum said applies = compliance_regime(&s, (enum regime)r, &why, &clause);
        bool is_decided = newest[r].id.n > 0;
        yyjson_mut_val *x = reply_item(c, list);
        reply_str(c, x, "regime", regime_str((enum regime)r));
        reply_str(c, x, "title", regime_title((enum regime)r));
        reply_str(c, x, "applies",
                  applies == SAID_NOTHING ? STR("undecided") : said_str(applies));
        reply_bool(c, x, "is_applied", applies == SAID_YES);
        reply_bool(c, x, "is_undecided", applies == SAID_NOTHING);
        reply_str(c, x, "why", why);
        reply_str(c, x, "clause", clause);
        reply_bool(c, x, "is_decided", is_decided);
        if (!is_decided) continue;
        st = person_name_of_ref(c->app, c->arena, newest[r].decided_by, &by, e);
        reply_utc(c, x, "decided_at", newest[r].decided_at);
        reply_str(c, x, "decided_by", by);
    }
    return st;
}

static enum status reply_markets(struct op_call *c, yyjson_mut_val *o, const struct product *p,
                                 struct err *e)
{
    struct product_market *all = NULL;
    size_t n = 0;
    int64_t n_units = 0, n_uncounted = 0;
    enum status st = product_market_all(c->app->db, c->arena, p->id, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, o, "market_rows");
    for (size_t i = 0; !st && i < n; i++) {
        const struct csirt *state = csirt_find(all[i].member_state);
        yyjson_mut_val *x = reply_item(c, list);
        reply_str(c, x, "state", all[i].member_state);
        reply_str(c, x, "name", state ? str_of(state->state_name) : STR(""));
        reply_str(c, x, "available_since", all[i].available_since);
        reply_bool(c, x, "is_counted", all[i].n_units >= 0);
        if (all[i].n_units >= 0) reply_int(c, x, "units", all[i].n_units);
        reply_str(c, x, "counted_on", all[i].counted_on);
        n_units += all[i].n_units > 0 ? all[i].n_units : 0;
        n_uncounted += all[i].n_units < 0;
    }
    reply_int(c, o, "n_units", n_units);
    reply_int(c, o, "n_markets_uncounted", n_uncounted);
    return st;
}

enum status reply_product_law(struct op_call *c, yyjson_mut_val *o, const struct product *p,
                              struct err *e)
{
    reply_str(c, o, "operator", p->company_role);
    reply_str(c, o, "is_consumer", p->is_consumer);
    reply_str(c, o, "is_tailor_made", p->is_tailor_made);
    reply_str(c, o, "has_uncovered_risk", p->has_uncovered_risk);
    reply_str(c, o, "device_class", p->device_class);
    reply_str(c, o, "is_implantable", p->is_implantable);
    reply_str(c, o, "placed_on", p->placed_on);
    reply_str(c, o, "last_placed_on", p->last_placed_on);
    reply_str(c, o, "modified_on", p->modified_on);
    reply_str(c, o, "support_reason", p->support_reason);
    enum status st = reply_regimes(c, o, p, e);
    return st ? st : reply_markets(c, o, p, e);
}

/* ---- writing ---- */

static enum status check_regime(const struct compliance_subject *s,
                                const struct product_regime *r, struct err *e)
{
    enum regime other;
    str clause;
    struct compliance_subject then = *s;
    then.regimes[r->regime] = r->applies ? SAID_YES : SAID_NO;
    for (unsigned i = 0; r->applies && i < N_regime; i++) {
        if (then.regimes[i] != SAID_YES ||
            !compliance_excluded(&then, (enum regime)i, &other, &clause))
            continue;
        if ((enum regime)i != r->regime && other != r->regime) continue;
        str a = regime_str((enum regime)i), b = regime_str(other);
        return err_set(e, LW_E_STATE,
                       "'%.*s' and '%.*s' cannot both apply (%.*s): decide first that one of "
                       "them does not",
                       STR_ARG(a), STR_ARG(b), STR_ARG(clause));
    }
    return LW_OK;
}

/* For the time lines of the cases whose duties it changes. */
static str regime_words(struct op_call *c, const struct product *p,
                        const struct product_regime *r)
{
    str act = regime_str(r->regime);
    return arena_printf(c->arena, "For %.*s it was decided that %.*s %s: %.*s",
                        STR_ARG(p->name), STR_ARG(act),
                        r->applies ? "applies" : "does not apply", STR_ARG(r->reason));
}

static enum status product_set_regime(struct op_call *c, struct err *e)
{
    struct product p;
    struct compliance_subject s;
    struct case_trace trace = {0};
    struct buf after;
    struct product_regime r = {
        .applies = op_bool(c, "applies", false),
        .reason = str_trim(op_str(c, "reason")),
        .decided_at = c->now,
        .decided_by = c->actor->ledger_ref,
    };
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (!st && !regime_from_str(op_str(c, "regime"), &r.regime))
        BUG("a regime that was checked");
    if (!st && !r.reason.n)
        st = err_set(e, LW_E_USAGE, "parameter 'reason': say why it does or does not apply");
    if (!st) st = duty_subject_of(c, &p, &s, e);
    if (!st) st = check_regime(&s, &r, e);
    if (!st) st = case_trace_product(c, p.id, &trace, e);
    if (!st) st = op_next_seq(c, &r.event_seq, e);
    if (st) return st;
    r.id = new_id(c->arena, c->now);
    r.product_id = p.id;
    buf_init(&after, LW_MIB);
    st = product_regime_insert(c->app->db, &r, e);
    if (!st) st = product_regime_text(c->app->db, r.id, &after, e);
    if (!st) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "product", p.id);
        payload_str(d, "regime", regime_str(r.regime));
        payload_bool(d, "applies", r.applies);
        payload_str(d, "reason", r.reason);
        st = op_change_event(c, "product.regime_set", STR("product_regime"), r.id, STR_NONE, d,
                             STR_NONE, buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&after);
    if (!st) st = case_trace_end(c, &trace, regime_words(c, &p, &r), e);
    reply_str(c, c->reply, "product", p.name);
    return st ? st : reply_regimes(c, c->reply, &p, e);
}

static enum status find_market(struct op_call *c, str product_id, struct product_market *m,
                               bool *found, struct err *e)
{
    struct product_market *all = NULL;
    size_t n = 0;
    enum status st = product_market_all(c->app->db, c->arena, product_id, &all, &n, e);
    *found = false;
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(all[i].member_state, m->member_state)) *m = all[i], *found = true;
    return st;
}

static enum status market_event(struct op_call *c, const struct product *p,
                                const struct product_market *m, bool is_removed, str before,
                                struct err *e)
{
    struct buf after;
    buf_init(&after, LW_MIB);
    enum status st = product_text(c->app->db, p->id, &after, e);
    if (!st) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "state", m->member_state);
        payload_bool(d, "is_removed", is_removed);
        payload_str(d, "available_since", m->available_since);
        if (m->n_units >= 0) payload_int(d, "units", m->n_units);
        payload_str(d, "counted_on", m->counted_on);
        st = op_change_event(c, "product.market_set", STR("product"), p->id, STR_NONE, d,
                             before, buf_str(&after), NULL, e);
        payload_free(d);
    }
    buf_release(&after);
    return st;
}

static enum status product_set_market(struct op_call *c, struct err *e)
{
    struct product p;
    struct buf before;
    bool found = false, is_removed = op_bool(c, "is_withdrawn", false);
    struct product_market m = {
        .n_units = -1, .available_since = STR(""), .counted_on = STR("")};
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (!st && !member_state_from_str(str_trim(op_str(c, "state")), &m.member_state))
        st = err_set(e, LW_E_USAGE, "parameter 'state': '%.*s' is no Member State of the Union",
                     STR_ARG(str_sub(op_str(c, "state"), 0, 20)));
    if (!st) st = find_market(c, p.id, &m, &found, e);
    if (!st && is_removed && !found)
        st = err_set(e, LW_E_NOT_FOUND, "product '%.*s' is not made available in '%.*s'",
                     STR_ARG(p.name), STR_ARG(m.member_state));
    if (st) return st;
    m.product_id = p.id;
    if (op_has(c, "available_since")) m.available_since = op_str(c, "available_since");
    if (op_has(c, "units")) {
        m.n_units = op_int(c, "units", 0);
        m.counted_on = op_has(c, "counted_on") ? op_str(c, "counted_on")
                                               : compliance_day_text(c->arena, utc_day(c->now));
    }
    buf_init(&before, LW_MIB);
    st = product_text(c->app->db, p.id, &before, e);
    if (!st)
        st = is_removed ? product_market_remove(c->app->db, p.id, m.member_state, e)
                        : product_market_save(c->app->db, &m, e);
    if (!st) st = market_event(c, &p, &m, is_removed, buf_str(&before), e);
    buf_release(&before);
    reply_str(c, c->reply, "product", p.name);
    return st ? st : reply_markets(c, c->reply, &p, e);
}

/* ---- the table ---- */

#define P_PRODUCT                                                      \
 {                                                                     \
  "product", PARAM_TEXT, true, true, 255, NULL, "Product's id or name" \
 }

static const struct op_param regime_params[] = {
    P_PRODUCT,
    {"regime", PARAM_ENUM, true, false, 0, "cra|gpsr|red|lvd|emc|machinery|mdr", "The act"},
    {"applies", PARAM_BOOL, true, false, 0, NULL, "Whether it applies to the product"},
    {"reason", PARAM_TEXT, true, false, DUTY_WORDS_MAX, NULL, "Why, with the clause"},
    {0},
};
static const struct op_param market_params[] = {
    P_PRODUCT,
    {"state", PARAM_TEXT, true, false, 2, NULL, "Member State, such as AT"},
    {"available_since", PARAM_DATE, false, false, 0, NULL, "Since when it is made available"},
    {"units", PARAM_INT, false, false, 0, NULL, "Units made available so far"},
    {"counted_on", PARAM_DATE, false, false, 0, NULL, "Date of that count; default: today"},
    {"is_withdrawn", PARAM_BOOL, false, false, 0, NULL, "No longer made available there"},
    {0},
};

const struct op product_market_ops[] = {
    {"product.set_regime", "product set-regime", "POST", "/products/{product}/regimes",
     PERMISSION_DUTY, true, regime_params, product_set_regime,
     "Decide, with a reason, whether an act of the Union applies to a product."},
    {"product.set_market", "product set-market", "POST", "/products/{product}/markets",
     PERMISSION_DUTY, true, market_params, product_set_market,
     "State since when a product is available in a Member State and how many units."},
};
const size_t n_product_market_ops = sizeof product_market_ops / sizeof product_market_ops[0];
