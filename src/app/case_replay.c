/* SPDX-License-Identifier: Apache-2.0 */
#include "app/case_replay.h"

#include "app/case_replay_part.h"
#include "app/person.h"
#include "app/product.h"
#include "app/setting.h"
#include "base/limits.h"
#include "core/compliance.h"
#include "format/json.h"

/* ---- facts of other subjects, as of the date ---- */

struct newest {
    struct arena *a;
    struct utc as_of;
    const char *key;
    str value;
    bool found;     /* an event until then says it */
    bool has_later; /* one after it does */
};

/* The newest text of a key in the events of a subject. */
static enum status take_newest(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct newest *n = ctx;
    yyjson_doc *doc = NULL;
    enum status st = json_parse(ev->payload, LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    bool is_said = yyjson_is_str(yyjson_obj_get(root, n->key));
    if (is_said && utc_cmp(ev->at, n->as_of) <= 0) {
        str s = json_str(root, n->key);
        n->value = s.n ? arena_str(n->a, s) : STR("");
        n->found = true;
    } else if (is_said) {
        n->has_later = true;
    }
    yyjson_doc_free(doc);
    return arena_status(n->a, "replay", e);
}

static enum status load_coordinator(struct op_call *c, struct case_replay *r,
                                    struct clock_facts *f, struct err *e)
{
    struct newest n = {.a = c->arena, .as_of = r->as_of, .key = "value", .value = STR("")};
    const struct ledger_filter events = {.subject_kind = STR("setting"),
                                         .subject_id = STR("main-establishment")};
    enum status st = ledger_each(c->app->db, &events, take_newest, &n, e);
    /* Never changed by a person: it is as it came. */
    if (st == LW_OK && !n.found && !n.has_later)
        st = setting_get(c->app, c->arena, "main-establishment", &n.value, e);
    if (st == LW_OK) f->coordinator = csirt_find(n.value);
    return st;
}

struct regimes {
    struct utc as_of;
    str product;
    struct compliance_subject s;
};

static enum status take_regime(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct regimes *x = ctx;
    enum regime regime;
    yyjson_doc *doc = NULL;
    if (utc_cmp(ev->at, x->as_of) > 0) return LW_OK;
    enum status st = json_parse(ev->payload, LEDGER_MAX_EVENT_BYTES, &doc, e);
    if (st != LW_OK) return err_context(e, "event %lld", (long long)ev->seq);
    yyjson_val *root = yyjson_doc_get_root(doc);
    if (str_eq(json_str(root, "product"), x->product) &&
        regime_from_str(json_str(root, "regime"), &regime))
        x->s.regimes[regime] = json_bool(root, "applies", false) ? SAID_YES : SAID_NO;
    yyjson_doc_free(doc);
    return LW_OK;
}

/* What a product said of itself then: of its events the newest, or as it came. */
static enum status load_said(struct op_call *c, const struct case_replay *r,
                             const struct product *p, const char *key, str now, str *out,
                             struct err *e)
{
    struct newest n = {.a = c->arena, .as_of = r->as_of, .key = key, .value = STR("")};
    const struct ledger_filter of_product = {.subject_kind = STR("product"),
                                             .subject_id = p->id};
    enum status st = ledger_each(c->app->db, &of_product, take_newest, &n, e);
    *out = n.found || n.has_later ? n.value : now;
    return st;
}

/* The acts that a product stood under, and what the company was for it, as decided until then. */
static enum status load_regime(struct op_call *c, struct case_replay *r, str product_id,
                               struct clock_facts *out, struct err *e)
{
    struct product p;
    struct regimes x = {.as_of = r->as_of, .product = product_id};
    const struct ledger_filter decided = {.kind = STR("product.regime_set")};
    str is_consumer = STR(""), role = STR("");
    enum status st = ledger_each(c->app->db, &decided, take_regime, &x, e);
    if (st == LW_OK) st = product_get(c, product_id, &p, e);
    if (st == LW_OK) st = load_said(c, r, &p, "is_consumer", p.is_consumer, &is_consumer, e);
    if (st == LW_OK) st = load_said(c, r, &p, "operator", p.company_role, &role, e);
    if (st != LW_OK) return st;
    (void)said_from_str(is_consumer, &x.s.is_consumer);
    (void)operator_from_str(role, &x.s.role);
    case_add_regimes(out, x.s.role, compliance_regimes(&x.s));
    return LW_OK;
}

/* ---- facts of the case ---- */

/* As case_clock_facts() takes them from the rows. */
static enum status load_submissions(struct op_call *c, const struct case_replay *r,
                                    struct clock_facts *f, struct err *e)
{
    const struct replay_submission *all = r->submissions.items;
    struct utc *first = arena_new(c->arena, struct utc);
    if (!first) return arena_status(c->arena, "clocks", e);
    *first = UTC_NONE;
    for (size_t i = 0; i < r->submissions.n; i++)
        if (str_eq(all[i].stage, stage_str(STAGE_NOTIFICATION_72H)) &&
            (utc_is_none(*first) || utc_cmp(all[i].submitted_at, *first) < 0))
            *first = all[i].submitted_at;
    f->notified_first_at = first;
    for (size_t i = 0; i < r->submissions.n; i++) {
        enum stage s = N_stage;
        if (all[i].request.n || all[i].revision || all[i].attempt != r->attempt ||
            !stage_from_str(all[i].stage, &s))
            continue;
        f->submitted_at[s] = all[i].in_force_at;
        if (s == STAGE_NOTIFICATION_72H && utc_cmp(*first, all[i].submitted_at) == 0)
            f->notified_first_at = NULL;
    }
    return LW_OK;
}

static enum status load_facts(struct op_call *c, struct case_replay *r, struct clock_facts *out,
                              struct err *e)
{
    const struct case_file *k = &r->k;
    str *products = NULL;
    size_t n = 0;
    *out = case_file_facts(k);
    out->done = r->done.items;
    out->n_done = r->done.n;
    out->requests = r->requests.items;
    out->n_requests = r->requests.n;
    enum status st = load_submissions(c, r, out, e);
    if (st == LW_OK)
        st = case_product_ids_at(c->app->db, c->arena, k->id, r->as_of, &products, &n, e);
    for (size_t i = 0; st == LW_OK && i < n; i++)
        st = load_regime(c, r, products[i], out, e);
    return st ? st : load_coordinator(c, r, out, e);
}

/* ---- the reply ---- */

static enum status reply_by(struct op_call *c, yyjson_mut_val *o, const char *key, str ref,
                            struct err *e)
{
    str name = STR("");
    enum status st = ref.n ? person_name_of_ref(c->app, c->arena, ref, &name, e) : LW_OK;
    if (st == LW_OK) reply_str(c, o, key, name);
    return st;
}

static enum status reply_state(struct op_call *c, const struct case_replay *r, struct err *e)
{
    const struct case_file *k = &r->k;
    yyjson_mut_val *o = reply_object(c, c->reply, "case");
    reply_str(c, o, "id", k->id);
    reply_str(c, o, "number", k->number);
    reply_str(c, o, "kind", case_kind_str(k->kind));
    reply_str(c, o, "kind_words", case_kind_title(k->kind));
    reply_str(c, o, "state", case_state_str(k->state));
    reply_bool(c, o, "is_drill", k->is_drill);
    reply_str(c, o, "vulnerability", k->vulnerability);
    reply_utc(c, o, "opened_at", k->opened_at);
    reply_utc(c, o, "signal_at", k->signal_at);
    reply_bool(c, o, "is_acknowledged", !utc_is_none(k->acknowledged_at));
    reply_utc(c, o, "acknowledged_at", k->acknowledged_at);
    reply_utc(c, o, "decided_at", k->decided_at);
    reply_utc(c, o, "aware_at", k->aware_at);
    reply_utc(c, o, "measure_available_at", k->measure_available_at);
    reply_utc(c, o, "ended_at", k->ended_at);
    reply_str(c, o, "end_reason", k->end_reason);
    return reply_by(c, o, "acknowledged_by", k->acknowledged_by, e);
}

static enum status reply_steps(struct op_call *c, const char *key, const struct replay_list *l,
                               struct err *e)
{
    const struct replay_step *all = l->items;
    yyjson_mut_val *list = reply_array(c, c->reply, key);
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < l->n; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "kind", all[i].kind);
        reply_utc(c, o, "aware_at", all[i].aware_at);
        reply_str(c, o, "reason", all[i].reason);
        reply_utc(c, o, "recorded_at", all[i].at);
        reply_int(c, o, "event", all[i].seq);
        st = reply_by(c, o, "by", all[i].by, e);
    }
    return st;
}

static void reply_measures(struct op_call *c, const struct case_replay *r)
{
    const struct replay_measure *all = r->measures.items;
    yyjson_mut_val *list = reply_array(c, c->reply, "measures");
    for (size_t i = 0; i < r->measures.n; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", all[i].id);
        reply_utc(c, o, "available_at", all[i].in_force_at);
        reply_bool(c, o, "is_corrected", utc_cmp(all[i].in_force_at, all[i].available_at) != 0);
        reply_str(c, o, "description", all[i].description);
        reply_utc(c, o, "recorded_at", all[i].recorded_at);
    }
}

static enum status reply_submissions(struct op_call *c, const struct case_replay *r,
                                     struct err *e)
{
    const struct replay_submission *all = r->submissions.items;
    yyjson_mut_val *list = reply_array(c, c->reply, "submissions");
    enum status st = LW_OK;
    for (size_t i = 0; st == LW_OK && i < r->submissions.n; i++) {
        const struct replay_submission *s = &all[i];
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "id", s->id);
        reply_str(c, o, "stage", s->stage);
        reply_int(c, o, "attempt", s->attempt);
        reply_int(c, o, "revision", s->revision);
        reply_bool(c, o, "is_in_force", s->attempt == r->attempt);
        reply_utc(c, o, "submitted_at", s->in_force_at);
        reply_bool(c, o, "is_corrected", utc_cmp(s->in_force_at, s->submitted_at) != 0);
        reply_str(c, o, "reference", s->reference);
        reply_str(c, o, "content_sha256", s->content_sha256);
        reply_str(c, o, "receipt_sha256", s->receipt_sha256);
        reply_bool(c, o, "is_late", s->is_late);
        reply_str(c, o, "late_reason", s->late_reason);
        reply_utc(c, o, "recorded_at", s->recorded_at);
        reply_int(c, o, "event", s->seq);
        st = reply_by(c, o, "by", s->by, e);
    }
    return st;
}

/* `clocks` as case.get has them, `duties` all of them. */
static enum status reply_clocks(struct op_call *c, struct case_replay *r, struct err *e)
{
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0;
    enum status st = load_facts(c, r, &facts, e);
    if (st == LW_OK) st = case_clocks(c, &r->k, &facts, &clocks, &n, e);
    if (st != LW_OK) return st;
    bool is_provisional = r->k.state == CASE_CANDIDATE;
    reply_str(c, c->reply, "next_step", case_next_step(&r->k, &facts));
    yyjson_mut_val *list = reply_array(c, c->reply, "clocks");
    for (size_t i = 0; i < n; i++)
        if (clocks[i].duty->period || !utc_is_none(clocks[i].due_at))
            reply_clock(c, reply_item(c, list), &clocks[i], is_provisional);
    list = reply_array(c, c->reply, "duties");
    for (size_t i = 0; i < n; i++)
        reply_clock(c, reply_item(c, list), &clocks[i], is_provisional);
    reply_str(c, c->reply, "coordinator",
              facts.coordinator ? str_of(facts.coordinator->code) : STR(""));
    return LW_OK;
}

static enum status reply_all(struct op_call *c, struct case_replay *r, struct err *e)
{
    reply_str(c, c->reply, "number", r->k.number);
    reply_utc(c, c->reply, "as_of", r->as_of);
    reply_int(c, c->reply, "n_events", r->n_events);
    reply_int(c, c->reply, "event", r->last_seq);
    enum status st = reply_state(c, r, e);
    if (st == LW_OK) st = reply_clocks(c, r, e);
    if (st == LW_OK) st = reply_steps(c, "acknowledgements", &r->acknowledgements, e);
    if (st == LW_OK) st = reply_steps(c, "awareness", &r->awareness, e);
    if (st == LW_OK) reply_measures(c, r);
    return st ? st : reply_submissions(c, r, e);
}

/* ---- the operation ---- */

static enum status take_event(void *ctx, const struct ledger_event *ev, struct err *e)
{
    return case_replay_event(ctx, ev, e);
}

static enum status case_replay_run(struct op_call *c, struct err *e)
{
    struct case_file row;
    char text[UTC_TEXT_BYTES];
    const struct utc now = c->now;
    struct case_replay r = {
        .a = c->arena, .as_of = op_has(c, "as_of") ? op_utc(c, "as_of") : now, .attempt = 1};
    if (utc_cmp(r.as_of, now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'as_of': '%.*s' is in the future",
                       STR_ARG(utc_text(r.as_of, text)));
    enum status st = case_of_call(c, &row, e);
    if (st != LW_OK) return st;
    r.k = case_blank(row.kind);
    r.k.id = row.id;
    const struct ledger_filter events = {.case_id = row.id};
    st = ledger_each(c->app->db, &events, take_event, &r, e);
    if (st != LW_OK) return st;
    if (!r.n_events)
        return err_set(e, LW_E_NOT_FOUND, "case '%.*s' was not opened yet at '%.*s'",
                       STR_ARG(row.number), STR_ARG(utc_text(r.as_of, text)));
    c->now = r.as_of; /* the clocks stand as they stood, and so do the words about them */
    st = reply_all(c, &r, e);
    c->now = now;
    return st;
}

static const struct op_param case_replay_params[] = {
    {"case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001, or its id"},
    {"as_of", PARAM_INSTANT, false, false, 0, NULL, "Instant to look back to; default: now"},
    {0},
};

/* clang-format off */
const struct op case_replay_ops[] = {
    {"case.replay", "case replay", "GET", "/cases/{case}/replay", PERMISSION_READ, false,
     case_replay_params, case_replay_run,
     "Show what was known and done in a case at a date, from the ledger alone."},
};
/* clang-format on */
const size_t n_case_replay_ops = sizeof case_replay_ops / sizeof *case_replay_ops;
