/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases opened by hand, the facts that decide which duties they have, and a case that turns out
 * to be more than it was.
 */
#include "app/case_part.h"
#include "app/case_trace.h"

#include "app/outbox.h"
#include "app/product.h"
#include "core/case_decision.h"
#include "store/finding.h"

enum {
    MAX_FINDINGS = 5000 /* of one vulnerability: a portfolio of a thousand images */
};

static str given(struct op_call *c, const char *name)
{
    str value = op_str(c, name);
    return value.p ? str_trim(value) : STR("");
}

/* ---- facts ---- */

static enum status take_instant(struct op_call *c, const char *name, struct utc *out,
                                bool *has_changed, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    if (!op_has(c, name)) return LW_OK;
    struct utc at = op_utc(c, name);
    if (utc_cmp(at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "parameter '%s': '%.*s' is in the future", name,
                       STR_ARG(utc_text(at, text)));
    *has_changed = *has_changed || utc_is_none(*out) || utc_cmp(*out, at) != 0;
    *out = at;
    return LW_OK;
}

static void take_answer(struct op_call *c, const char *name, enum answer *out,
                        bool *has_changed)
{
    enum answer a = ANSWER_NONE;
    if (!op_has(c, name)) return;
    if (!answer_from_str(op_str(c, name), &a)) BUG("answer passed the check");
    *has_changed = *has_changed || *out != a;
    *out = a;
}

static void take_text(struct op_call *c, const char *name, str *out, bool *has_changed)
{
    if (!op_has(c, name) || str_eq(*out, given(c, name))) return;
    *out = given(c, name);
    *has_changed = true;
}

/* What the call says about the case; whether anything is new. */
static enum status take_facts(struct op_call *c, struct case_file *k, bool *has_changed,
                              struct err *e)
{
    enum harm harm = HARM_OPEN;
    take_text(c, "title", &k->title, has_changed);
    take_text(c, "description", &k->description, has_changed);
    take_answer(c, "severity_a", &k->severity_a, has_changed);
    take_answer(c, "severity_b", &k->severity_b, has_changed);
    take_answer(c, "suspected_malicious", &k->suspected_malicious, has_changed);
    take_answer(c, "presents_risk", &k->presents_risk, has_changed);
    if (op_has(c, "harm")) {
        if (!harm_from_str(op_str(c, "harm"), &harm)) BUG("harm passed the check");
        *has_changed = *has_changed || k->harm != harm;
        k->harm = harm;
        if (utc_is_none(k->harm_known_at)) k->harm_known_at = c->now;
    }
    enum status st = take_instant(c, "exploitation_known_since", &k->exploitation_known_since,
                                  has_changed, e);
    if (!st) st = take_instant(c, "field_action_at", &k->field_action_at, has_changed, e);
    return st;
}

void payload_case_facts(yyjson_mut_doc *d, const struct case_file *k)
{
    payload_str(d, "severity_a", answer_str(k->severity_a));
    payload_str(d, "severity_b", answer_str(k->severity_b));
    payload_str(d, "suspected_malicious", answer_str(k->suspected_malicious));
    payload_str(d, "presents_risk", answer_str(k->presents_risk));
    payload_str(d, "harm", harm_str(k->harm));
    payload_utc(d, "occurred_at", k->occurred_at);
    payload_utc(d, "exploitation_known_since", k->exploitation_known_since);
    payload_utc(d, "field_action_at", k->field_action_at);
    payload_utc(d, "harm_known_at", k->harm_known_at);
}

/* Names of products, each linked once. */
static enum status name_products(struct op_call *c, const struct case_file *k, int64_t *n_new,
                                 struct err *e)
{
    str *items = NULL;
    size_t n = op_has(c, "products") ? op_list(c, "products", &items) : 0;
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < n; i++) {
        struct product p;
        bool is_new = false;
        st = product_get(c, items[i], &p, e);
        if (!st) st = case_add_product(c->app->db, k->id, p.id, c->now, &is_new, e);
        *n_new += is_new;
    }
    return st;
}

static str severity_words(const struct case_file *k)
{
    if (k->kind != CASE_SEVERE_INCIDENT) return STR("");
    switch (case_severity(k->severity_a, k->severity_b)) {
    case SEVERITY_SEVERE: return STR(": the incident is severe (Art 14(5))");
    case SEVERITY_NOT_SEVERE: return STR(": both tests of Art 14(5) say no, it is not severe");
    case SEVERITY_UNDECIDED: return STR(": whether the incident is severe is not known yet");
    case N_incident_severity: break;
    }
    BUG("severity");
}

/* ---- what the answers change ---- */

/* "harm to people: none, was serious health; " of every answer that is new. */
static str changed_words(struct op_call *c, const struct case_file *old,
                         const struct case_file *k)
{
    const struct {
        const char *label;
        str before, after;
    } rows[] = {
        {"test (a) of Art 14(5)", answer_str(old->severity_a), answer_str(k->severity_a)},
        {"test (b) of Art 14(5)", answer_str(old->severity_b), answer_str(k->severity_b)},
        {"done on purpose", answer_str(old->suspected_malicious),
         answer_str(k->suspected_malicious)},
        {"product dangerous", answer_str(old->presents_risk), answer_str(k->presents_risk)},
        {"harm to people", harm_str(old->harm), harm_str(k->harm)},
    };
    str out = STR("");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (str_eq(rows[i].before, rows[i].after)) continue;
        out = arena_printf(c->arena, "%.*s; %s: %.*s%s%.*s", STR_ARG(out), rows[i].label,
                           STR_ARG(rows[i].after), rows[i].before.n ? ", was " : "",
                           STR_ARG(rows[i].before));
    }
    return out;
}

/* Was an answer taken back that somebody had given. */
static bool is_taken_back(const struct case_file *old, const struct case_file *k)
{
    return (old->severity_a && old->severity_a != k->severity_a) ||
           (old->severity_b && old->severity_b != k->severity_b) ||
           (old->presents_risk && old->presents_risk != k->presents_risk) ||
           (old->harm && old->harm != k->harm);
}

/* Who takes an answer back by which something is owed no more, or later, says why. */
static enum status check_answers(struct op_call *c, const struct case_file *old,
                                 const struct case_file *k, str reason, struct err *e)
{
    struct clock_facts f;
    struct clock *before = NULL, *after = NULL;
    size_t n_before = 0, n_after = 0;
    if (reason.n || !is_taken_back(old, k)) return LW_OK;
    enum status st = case_clock_facts(c, old, &f, e);
    if (!st) st = case_clocks(c, old, &f, &before, &n_before, e);
    if (!st) st = case_clock_facts(c, k, &f, e);
    if (!st) st = case_clocks(c, k, &f, &after, &n_after, e);
    if (st || !clocks_favour(before, n_before, after, n_after)) return st;
    return err_set(e, LW_E_INPUT,
                   "parameter 'reason': is empty; an answer is taken back and a duty would be "
                   "due later or not at all, so say why");
}

/* What was recorded is corrected with a reason, never stated anew. */
static enum status check_recorded_once(struct op_call *c, const struct case_file *k,
                                       struct err *e)
{
    const struct {
        const char *name, *command;
        struct utc in_force;
    } rows[] = {
        {"occurred_at", "correct-occurrence", k->occurred_at},
        {"field_action_at", "correct-field-action", k->field_action_at},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!op_has(c, rows[i].name) || utc_is_none(rows[i].in_force)) continue;
        if (utc_cmp(op_utc(c, rows[i].name), rows[i].in_force) == 0) continue;
        return err_set(e, LW_E_STATE,
                       "parameter '%s': it was recorded already; correct it with a reason "
                       "('longwatch case %s')",
                       rows[i].name, rows[i].command);
    }
    return LW_OK;
}

enum status case_set_facts_run(struct op_call *c, struct err *e)
{
    struct case_file k, old;
    struct case_trace trace = {0};
    bool has_changed = false;
    int64_t n_products = 0;
    str reason = given(c, "reason");
    enum status st = case_to_change(c, CASE_SET_FACTS, &k, e);
    if (st) return st;
    old = k;
    st = check_recorded_once(c, &k, e);
    if (!st) st = take_instant(c, "occurred_at", &k.occurred_at, &has_changed, e);
    if (!st) st = take_facts(c, &k, &has_changed, e);
    if (!st) st = check_answers(c, &old, &k, reason, e);
    if (st) return st;
    if (k.kind == CASE_SEVERE_INCIDENT && !reason.n &&
        case_severity(k.severity_a, k.severity_b) == SEVERITY_NOT_SEVERE)
        return err_set(
            e, LW_E_INPUT,
            "parameter 'reason': is empty; both tests are answered no, so say why the "
            "incident is not severe");
    /* Products first: the messages of the event name them. */
    st = case_trace_case(c, &old, &trace, e);
    if (!st) st = name_products(c, &k, &n_products, e);
    if (st) return st;
    if (!has_changed && !n_products)
        return err_set(e, LW_E_INPUT, "nothing would change; give at least one fact");
    yyjson_mut_doc *d = payload_new();
    payload_case_facts(d, &k);
    payload_int(d, "n_products", n_products);
    payload_str(d, "reason", reason);
    str words = arena_printf(c->arena, "Facts stated%.*s%.*s%s%.*s",
                             STR_ARG(severity_words(&k)), STR_ARG(changed_words(c, &old, &k)),
                             reason.n ? ". " : "", STR_ARG(reason));
    st = case_change(c, &k, "case.facts_set", words, d, e);
    payload_free(d);
    /* Answers are in the words above; what a product brings or takes is not. */
    if (!st && n_products) st = case_trace_end(c, &trace, STR("A product was named"), e);
    return st ? st : reply_case_state(c, &k, e);
}

/* ---- opening ---- */

enum status case_create(struct op_call *c, struct case_file *k, str words, struct err *e)
{
    enum status st = case_next_serial(c->app->db, utc_day(c->now).year, &k->serial, e);
    if (st) return st;
    if (!k->id.n) k->id = new_id(c->arena, c->now);
    k->year = utc_day(c->now).year;
    k->number = arena_printf(c->arena, "%d-%03d", (int)k->year, (int)k->serial);
    k->opened_at = c->now;
    k->paging_from_at = c->now;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "number", k->number);
    payload_str(d, "kind", case_kind_str(k->kind));
    payload_str(d, "vulnerability", k->vulnerability);
    payload_str(d, "listing", k->listing);
    payload_str(d, "source", k->source);
    payload_utc(d, "signal_at", k->signal_at);
    payload_bool(d, "is_taken_up", !utc_is_none(k->acknowledged_at));
    payload_case_facts(d, k);
    payload_str(d, "state", case_state_str(k->state));
    payload_str(d, "words", words);
    st = case_write(c, k, "case.opened", d, e);
    payload_free(d);
    return st;
}

enum status case_announce(struct op_call *c, const struct case_file *k, str words,
                          struct err *e)
{
    struct outbox_event ev = {.kind = "case.opened", .file = k, .words = words};
    return outbox_enqueue_for_event(c, &ev, e);
}

/* Who opens a case by hand is there: nobody is paged, unless a program did it. */
static void take_up_at_opening(struct op_call *c, struct case_file *k)
{
    if (c->actor->kind == ACTOR_TOKEN || c->actor->kind == ACTOR_SYSTEM) return;
    k->acknowledged_at = c->now;
    k->acknowledged_by = c->actor->person_id.n ? c->actor->person_id : STR_NONE;
    k->assessment_started_at = c->now;
}

static enum status check_opening(struct op_call *c, const struct case_file *k, struct err *e)
{
    str *items = NULL;
    size_t n = op_has(c, "products") ? op_list(c, "products", &items) : 0;
    if (!k->title.n)
        return err_set(e, LW_E_INPUT, "parameter 'title': is empty; say what it is about");
    if (!n && (k->kind == CASE_FIELD_SAFETY || k->kind == CASE_NON_CONFORMITY))
        return err_set(
            e, LW_E_INPUT,
            "parameter 'products': name at least one; which acts apply depends on it");
    if (op_has(c, "aware_at") && k->kind == CASE_VOLUNTARY)
        return err_set(e, LW_E_INPUT,
                       "parameter 'aware_at': a voluntary report (Art 15) has no clock");
    return LW_OK;
}

/* A voluntary report has nothing to decide first. */
static enum status begin_case(struct op_call *c, struct case_file *k, struct err *e)
{
    struct reportable_facts f = {k->kind, k->severity_a, k->severity_b,
                                 k->exploitation_known_since};
    if (!op_has(c, "aware_at")) return LW_OK;
    str reason = given(c, "reason");
    enum status st = case_check_reportable(&f, e);
    if (!st) st = case_check_awareness(k->kind, op_utc(c, "aware_at"), c->now, reason, e);
    return st ? st : case_become_aware(c, k, op_utc(c, "aware_at"), reason, e);
}

enum status case_open_run(struct op_call *c, struct err *e)
{
    enum case_kind kind = CASE_EXPLOITED;
    bool has_changed = false;
    int64_t n_products = 0;
    if (!case_kind_from_str(op_str(c, "kind"), &kind)) BUG("kind passed the check");
    struct case_file k = case_blank(kind);
    k.id = new_id(c->arena, c->now);
    k.vulnerability = given(c, "vulnerability");
    k.source = STR("opened by hand");
    k.signal_at = c->now;
    if (kind == CASE_VOLUNTARY) k.state = CASE_OPEN;
    enum status st = take_instant(c, "signal_at", &k.signal_at, &has_changed, e);
    if (!st) st = take_instant(c, "occurred_at", &k.occurred_at, &has_changed, e);
    if (!st) st = take_facts(c, &k, &has_changed, e);
    if (!st) st = check_opening(c, &k, e);
    if (st) return st;
    take_up_at_opening(c, &k);
    str words = arena_printf(c->arena, "Opened by hand: %.*s, %.*s",
                             STR_ARG(case_kind_title(kind)), STR_ARG(k.title));
    st = case_create(c, &k, words, e);
    if (!st) st = name_products(c, &k, &n_products, e);
    if (!st) st = case_link_findings(c, &k, e);
    if (!st) st = case_announce(c, &k, words, e);
    if (!st) st = begin_case(c, &k, e);
    reply_str(c, c->reply, "id", k.id);
    return st ? st : reply_case_state(c, &k, e);
}

/* ---- becoming more ---- */

enum status case_escalate(struct op_call *c, struct case_file *k, enum case_kind to,
                          struct utc aware_at, str reason, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    bool is_aware = !utc_is_none(aware_at);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "from", case_kind_str(k->kind));
    payload_str(d, "to", case_kind_str(to));
    payload_utc(d, "aware_at", aware_at);
    payload_utc(d, "signal_at", k->signal_at);
    payload_bool(d, "is_taken_up", !utc_is_none(k->acknowledged_at));
    payload_case_facts(d, k);
    payload_str(d, "reason", reason);
    if (k->listing.n) {
        payload_str(d, "listing", k->listing);
        payload_utc(d, "signal_at", k->signal_at);
    }
    str since = is_aware ? utc_text(aware_at, text) : STR("");
    str words = arena_printf(c->arena, "Escalated from %.*s to %.*s%s%.*s: %.*s",
                             STR_ARG(case_kind_title(k->kind)), STR_ARG(case_kind_title(to)),
                             is_aware ? ", aware since " : "", STR_ARG(since), STR_ARG(reason));
    k->kind = to;
    enum status st = case_change(c, k, "case.escalated", words, d, e);
    payload_free(d);
    return st;
}

enum status case_escalate_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    bool has_changed = false;
    enum case_kind to = CASE_EXPLOITED;
    struct utc aware_at = op_utc(c, "aware_at");
    str reason = given(c, "reason");
    if (op_has(c, "kind") && !case_kind_from_str(op_str(c, "kind"), &to)) BUG("kind");
    int64_t n_products = 0;
    enum status st = case_to_change(c, CASE_ESCALATE, &k, e);
    if (!st) st = check_recorded_once(c, &k, e);
    if (!st) st = take_facts(c, &k, &has_changed, e);
    if (!st && utc_is_none(k.occurred_at))
        st = take_instant(c, "occurred_at", &k.occurred_at, &has_changed, e);
    if (!st) st = name_products(c, &k, &n_products, e);
    if (st) return st;
    struct reportable_facts f = {to, k.severity_a, k.severity_b, k.exploitation_known_since};
    st = case_check_escalation(k.kind, to, e);
    if (!st) st = case_check_awareness(to, aware_at, c->now, reason, e);
    if (!st) st = case_check_reportable(&f, e);
    if (st) return st;
    st = case_escalate(c, &k, to, aware_at, reason, e);
    if (!st) st = case_become_aware(c, &k, aware_at, reason, e);
    return st ? st : reply_case_state(c, &k, e);
}

/* ---- findings ---- */

struct ids {
    struct arena *arena;
    void *items;
    size_t n, cap;
};

static enum status take_finding(void *ctx, const struct finding_view *v, struct err *e)
{
    struct ids *l = ctx;
    if (v->f.verdict != VERDICT_AFFECTED && v->f.verdict != VERDICT_UNDER_INVESTIGATION)
        return LW_OK;
    str *id = arena_push(l->arena, &l->items, &l->n, &l->cap, sizeof *id);
    if (id) *id = arena_str(l->arena, v->f.id);
    return arena_status(l->arena, "findings of a case", e);
}

enum status case_link_findings(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct ids l = {.arena = c->arena};
    if (!k->vulnerability.n) return LW_OK;
    struct finding_filter f = {
        .vulnerability = k->vulnerability,
        .is_exploited = -1,
        .is_open = 1,
        .after_rank = -1,
        .limit = MAX_FINDINGS,
    };
    enum status st = finding_each(c->app->db, c->arena, &f, take_finding, &l, e);
    const str *ids = l.items;
    for (size_t i = 0; !st && i < l.n; i++) {
        bool is_new = false;
        st = case_add_finding(c->app->db, k->id, ids[i], c->now, &is_new, e);
    }
    return st;
}
