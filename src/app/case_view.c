/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages and the API show of cases. */
#include "app/case_part.h"
#include "app/events.h"
#include "app/person.h"
#include "app/product.h"
#include "core/case_decision.h"
#include "format/json.h"
#include "store/case_duty.h"
#include "store/ledger.h"

enum {
    LIST_LIMIT = 100,
    TIMELINE_LIMIT = 300, /* a night of pages and two weeks of work */
    MAX_PAYLOAD_BYTES = 1024 * 1024,
};

/* ---- clocks ---- */

/* "24 hours", "14 days": periods of law have one unit. */
static str period_words(struct arena *a, struct duration d)
{
    if (d.months) return arena_printf(a, "%d month%s", (int)d.months, d.months == 1 ? "" : "s");
    if (d.days) return arena_printf(a, "%d days", (int)d.days);
    return d.hours ? arena_printf(a, "%d hours", (int)d.hours) : STR("no period");
}

void reply_clock(struct op_call *c, yyjson_mut_val *o, const struct clock *k,
                 bool is_provisional)
{
    bool is_open = clock_is_ticking(k);
    const struct duty_row *law = duty_law(k->duty);
    reply_str(c, o, "duty", str_of(k->duty->id));
    reply_str(c, o, "duty_row", str_of(law->id));
    reply_str(c, o, "article", str_of(law->article));
    reply_str(c, o, "ref", k->ref);
    reply_str(c, o, "stage", k->duty->stage < N_stage ? stage_str(k->duty->stage) : STR(""));
    reply_str(c, o, "title", str_of(k->duty->name));
    reply_str(c, o, "period", k->duty->period ? str_of(k->duty->period) : STR(""));
    reply_str(c, o, "period_words", period_words(c->arena, duty_period(k->duty)));
    reply_str(c, o, "trigger", str_of(law->trigger));
    reply_str(c, o, "recipient", str_of(duty_recipient(k->duty)));
    reply_str(c, o, "source",
              arena_printf(c->arena, "%s, %s: %s", law->regulation, law->article, law->basis));
    reply_str(c, o, "regime", regime_str(k->duty->regime));
    reply_bool(c, o, "is_stage", k->duty->stage < N_stage);
    reply_bool(c, o, "has_period", !utc_is_none(k->due_at));
    reply_bool(c, o, "is_in_force", k->is_in_force);
    reply_str(c, o, "applies_from", str_of(law->applies_from));
    reply_str(c, o, "state", clock_state_str(k->state));
    reply_bool(c, o, "is_legal", k->is_in_force);
    reply_bool(c, o, "is_provisional", is_provisional);
    reply_bool(c, o, "is_running", k->state == CLOCK_RUNNING);
    reply_bool(c, o, "is_late", k->state == CLOCK_LATE);
    reply_bool(c, o, "is_met", k->state == CLOCK_MET);
    reply_bool(c, o, "is_met_late", k->state == CLOCK_MET_LATE);
    reply_bool(c, o, "is_due_now", k->state == CLOCK_OPEN);
    reply_bool(c, o, "is_not_needed", k->state == CLOCK_NOT_NEEDED);
    reply_bool(c, o, "is_not_started", k->state == CLOCK_NOT_STARTED);
    reply_utc(c, o, "started_at", k->started_at);
    reply_utc(c, o, "due_at", k->due_shown);
    reply_utc(c, o, "due_strict", k->due_strict);
    reply_utc(c, o, "due_legal_outer", k->due_legal_outer);
    reply_utc(c, o, "portal_due", k->portal_due);
    reply_utc(c, o, "met_at", k->met_at);
    reply_str(c, o, "left",
              !is_open
                  ? STR("")
                  : arena_printf(c->arena, "%.*s%s", STR_ARG(span_text(c->arena, k->left_s)),
                                 k->left_s < 0 ? " late" : ""));
    reply_int(c, o, "left_s", k->left_s);
    if (k->state == CLOCK_OPEN) reply_str(c, o, "age", span_text(c->arena, k->age_s));
    reply_int(c, o, "used_pct", k->used_pct);
    /* From here on it looks urgent: the last third, and the last three hours of any period. */
    reply_bool(c, o, "is_hot", is_open && (k->used_pct >= 80 || k->left_s < 3 * 3600));
    reply_bool(c, o, "is_soon", is_open && k->used_pct >= 50);
}

/* ---- the case itself ---- */

/* `is_done`: somebody did it, and without a person that was the command line. */
static enum status reply_person_of(struct op_call *c, yyjson_mut_val *o, const char *key,
                                   str person_id, bool is_done, struct err *e)
{
    str name;
    enum status st = person_shown(c, person_id, &name, e);
    if (st) return st;
    yyjson_mut_val *p = reply_object(c, o, key);
    reply_str(c, p, "id", person_id);
    reply_str(c, p, "name", !person_id.n && is_done ? STR("the command line") : name);
    reply_bool(c, p, "is_somebody", person_id.n > 0);
    return LW_OK;
}

static enum status reply_case(struct op_call *c, yyjson_mut_val *o, const struct case_file *k,
                              struct err *e)
{
    reply_str(c, o, "id", k->id);
    reply_str(c, o, "number", k->number);
    reply_str(c, o, "kind", case_kind_str(k->kind));
    reply_str(c, o, "kind_words", case_kind_title(k->kind));
    reply_bool(c, o, "is_drill", k->is_drill);
    reply_str(c, o, "description", k->description);
    reply_utc(c, o, "occurred_at", k->occurred_at);
    reply_utc(c, o, "decided_at", k->decided_at);
    reply_str(c, o, "state", case_state_str(k->state));
    reply_bool(c, o, "is_candidate", k->state == CASE_CANDIDATE);
    reply_bool(c, o, "is_open", k->state == CASE_OPEN);
    reply_bool(c, o, "is_ended", k->state != CASE_CANDIDATE && k->state != CASE_OPEN);
    reply_bool(c, o, "is_acknowledged", !utc_is_none(k->acknowledged_at));
    reply_bool(c, o, "is_retracted", !utc_is_none(k->retracted_at));
    reply_str(c, o, "title", k->title);
    reply_str(c, o, "vulnerability", k->vulnerability);
    reply_str(c, o, "listing", k->listing);
    reply_str(c, o, "source", k->source);
    reply_utc(c, o, "opened_at", k->opened_at);
    reply_utc(c, o, "signal_at", k->signal_at);
    reply_utc(c, o, "assessment_started_at", k->assessment_started_at);
    reply_utc(c, o, "acknowledged_at", k->acknowledged_at);
    reply_utc(c, o, "aware_at", k->aware_at);
    reply_utc(c, o, "measure_available_at", k->measure_available_at);
    reply_utc(c, o, "retracted_at", k->retracted_at);
    reply_utc(c, o, "ended_at", k->ended_at);
    reply_str(c, o, "end_reason", k->end_reason);
    reply_int(c, o, "n_pages", k->last_slot + 1);
    /* The gap an auditor asks about first. */
    if (!utc_is_none(k->assessment_started_at))
        reply_str(c, o, "signal_to_assessment",
                  span_text(c->arena, utc_diff_s(k->assessment_started_at, k->signal_at)));
    if (!utc_is_none(k->aware_at))
        reply_str(c, o, "signal_to_aware",
                  span_text(c->arena, utc_diff_s(k->aware_at, k->signal_at)));
    enum status st = reply_person_of(c, o, "acknowledged_by", k->acknowledged_by,
                                     !utc_is_none(k->acknowledged_at), e);
    return st ? st : reply_person_of(c, o, "owner", k->owner_id, false, e);
}

/* ---- the list ---- */

struct listing {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n;
    str last_id;
};

static enum status list_one(void *ctx, const struct case_file *k, struct err *e)
{
    struct listing *x = ctx;
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0;
    str products;
    yyjson_mut_val *o = reply_item(x->c, x->list);
    x->n++;
    x->last_id = k->id;
    enum status st = reply_case(x->c, o, k, e);
    if (!st) st = case_clock_facts(x->c, k, &facts, e);
    if (!st) st = case_products(x->c, k->id, &products, e);
    if (st) return st;
    reply_bool(x->c, o, "has_stages", clock_has_stages(&facts));
    reply_str(x->c, o, "products", products);
    reply_str(x->c, o, "next_step", case_next_step(k, &facts));
    if (k->state != CASE_CANDIDATE && k->state != CASE_OPEN) return LW_OK;
    st = case_clocks(x->c, k, &facts, &clocks, &n, e);
    const struct clock *nearest = NULL;
    int64_t n_open = 0;
    for (size_t i = 0; i < n; i++)
        n_open += clock_is_open(&clocks[i]);
    reply_int(x->c, o, "n_open_duties", n_open);
    for (size_t i = 0; i < n; i++)
        if (clock_is_ticking(&clocks[i]) &&
            (!nearest || utc_cmp(clocks[i].due_shown, nearest->due_shown) < 0))
            nearest = &clocks[i];
    if (nearest)
        reply_clock(x->c, reply_object(x->c, o, "clock"), nearest, k->state == CASE_CANDIDATE);
    return st;
}

enum status case_list_run(struct op_call *c, struct err *e)
{
    struct listing x = {.c = c, .list = reply_array(c, c->reply, "cases")};
    struct product p = {.id = STR("")};
    enum status st = LW_OK;
    if (op_has(c, "product")) st = product_get(c, op_str(c, "product"), &p, e);
    if (st) return st;
    struct case_filter f = {
        .state = op_str(c, "state"),
        .kind = op_str(c, "kind"),
        .product_id = p.id,
        .owner_id = op_str(c, "owner"),
        .before_id = op_str(c, "before"),
        .limit = op_int(c, "limit", LIST_LIMIT),
    };
    st = op_list_by(c, &case_order, &f.by, e);
    if (!st) st = case_each(c->app->db, c->arena, &f, list_one, &x, e);
    reply_int(c, c->reply, "n", x.n);
    /* The `before` of the next page; absent on the last one. */
    if (f.limit > 0 && x.n == f.limit) reply_str(c, c->reply, "next_before", x.last_id);
    return st;
}

/* ---- parts of case.get ---- */

/* What the signed-in person can do now: permission and state together. */
static void reply_may(struct op_call *c, const struct case_file *k, bool has_proposal,
                      bool is_own_proposal)
{
    static const struct {
        const char *key;
        enum case_action action;
    } rows[] = {
        {"acknowledge", CASE_ACKNOWLEDGE},
        {"declare_aware", CASE_DECLARE_AWARE},
        {"correct", CASE_CORRECT_AWARENESS},
        {"dismiss", CASE_DISMISS},
        {"reopen", CASE_REOPEN},
        {"measure", CASE_RECORD_MEASURE},
        {"save_form", CASE_SAVE_FORM},
        {"record_submission", CASE_RECORD_SUBMISSION},
        {"assign", CASE_ASSIGN},
        {"close", CASE_CLOSE},
        {"set_facts", CASE_SET_FACTS},
        {"meet_duty", CASE_MEET_DUTY},
        {"add_request", CASE_ADD_REQUEST},
        {"correct_time", CASE_CORRECT_TIME},
    };
    yyjson_mut_val *o = reply_object(c, c->reply, "may");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is_submit = rows[i].action == CASE_RECORD_SUBMISSION;
        bool may = actor_may(c->actor, is_submit ? PERMISSION_SUBMIT : PERMISSION_CASE) &&
                   case_check_action(k->number, k->state, rows[i].action, NULL) == LW_OK;
        if (rows[i].action == CASE_ACKNOWLEDGE) may = may && utc_is_none(k->acknowledged_at);
        reply_bool(c, o, rows[i].key, may);
    }
    struct reportable_facts f = {k->kind, k->severity_a, k->severity_b,
                                 k->exploitation_known_since};
    bool may = actor_may(c->actor, PERMISSION_CASE);
    reply_bool(c, o, "aware_now",
               may && k->state == CASE_CANDIDATE && case_check_reportable(&f, NULL) == LW_OK);
    reply_bool(c, o, "escalate",
               may && case_check_action(k->number, k->state, CASE_ESCALATE, NULL) == LW_OK &&
                   case_check_escalation(k->kind, CASE_EXPLOITED, NULL) == LW_OK);
    reply_bool(c, o, "approve",
               has_proposal && !is_own_proposal && actor_may(c->actor, PERMISSION_CASE));
}

/* The proposal about awareness stands before one about another time, as it is approved first. */
static void reply_proposal(struct op_call *c, const struct case_file *k,
                           const struct awareness *w, str by)
{
    yyjson_mut_val *o = reply_object(c, c->reply, "proposal");
    reply_str(c, o, "what", STR("awareness"));
    reply_str(c, o, "key", STR("awareness"));
    reply_str(c, o, "title", STR("awareness"));
    reply_utc(c, o, "before", k->aware_at);
    reply_utc(c, o, "after", w->aware_at);
    reply_str(c, o, "reason", w->reason);
    reply_utc(c, o, "recorded_at", w->recorded_at);
    reply_str(c, o, "by", by);
}

static enum status reply_awareness(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct awareness *all = NULL;
    const struct case_correction *time = NULL;
    size_t n = 0;
    enum status st = awareness_all(c->app->db, c->arena, k->id, &all, &n, e);
    const struct awareness *pending =
        n && str_eq(all[n - 1].kind, STR("proposed")) ? &all[n - 1] : NULL;
    yyjson_mut_val *list = reply_array(c, c->reply, "awareness");
    for (size_t i = 0; !st && i < n; i++) {
        str name;
        st = person_name_of_ref(c->app, c->arena, all[i].recorded_by, &name, e);
        if (st) break;
        yyjson_mut_val *o = reply_item(c, list);
        bool is_aware = !str_eq(all[i].kind, STR("not_reportable"));
        reply_str(c, o, "kind", all[i].kind);
        reply_bool(c, o, "is_awareness", is_aware);
        reply_utc(c, o, "aware_at", is_aware ? all[i].aware_at : UTC_NONE);
        reply_str(c, o, "reason", all[i].reason);
        reply_utc(c, o, "recorded_at", all[i].recorded_at);
        reply_str(c, o, "by", name);
        reply_bool(c, o, "is_pending", &all[i] == pending);
        if (&all[i] == pending) reply_proposal(c, k, pending, name);
    }
    if (!st) st = reply_corrections(c, k, &time, e);
    if (st) return st;
    str by = pending ? pending->recorded_by : time ? time->recorded_by : STR("");
    bool has = pending || time;
    reply_bool(c, c->reply, "has_proposal", has);
    reply_bool(c, c->reply, "has_time_proposal", time != NULL);
    reply_may(c, k, has, has && str_eq(by, c->actor->ledger_ref));
    return st;
}

static enum status reply_measures(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct measure *all = NULL;
    struct case_correction *corrections = NULL;
    size_t n = 0, n_corrections = 0;
    enum status st = measure_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (!st)
        st = case_correction_all(c->app->db, c->arena, k->id, &corrections, &n_corrections, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "measures");
    for (size_t i = 0; !st && i < n; i++) {
        yyjson_mut_val *o = reply_item(c, list);
        struct utc in_force = case_corrected(corrections, n_corrections, STR("measure"),
                                             all[i].id, all[i].available_at);
        reply_str(c, o, "id", all[i].id);
        reply_utc(c, o, "available_at", in_force);
        reply_bool(c, o, "is_corrected", utc_cmp(in_force, all[i].available_at) != 0);
        reply_str(c, o, "description", all[i].description);
        reply_utc(c, o, "recorded_at", all[i].recorded_at);
    }
    return st;
}

static void reply_submission(struct op_call *c, yyjson_mut_val *o, const struct submission *s,
                             struct utc in_force, str by)
{
    bool is_corrected = utc_cmp(in_force, s->submitted_at) != 0;
    reply_utc(c, o, "corrected_at", is_corrected ? in_force : UTC_NONE);
    reply_str(c, o, "id", s->id);
    reply_utc(c, o, "submitted_at", s->submitted_at);
    reply_str(c, o, "reference", s->reference);
    reply_str(c, o, "receipt_text", s->receipt_text);
    reply_str(c, o, "receipt_sha256", s->receipt_digest);
    reply_bool(c, o, "has_receipt", s->receipt_digest.n > 0);
    reply_str(c, o, "content_sha256", s->content_digest);
    reply_bool(c, o, "is_late", s->is_late);
    reply_str(c, o, "late_reason", s->late_reason);
    reply_utc(c, o, "recorded_at", s->recorded_at);
    reply_str(c, o, "by", by);
    reply_int(c, o, "event", s->event_seq);
}

static enum status reply_stages(struct op_call *c, const struct case_file *k,
                                const struct clock_facts *facts, enum stage shown,
                                struct err *e)
{
    struct submission *sent = NULL;
    size_t n_sent = 0;
    enum stage next = case_next_stage(facts);
    enum status st = submission_all(c->app->db, c->arena, k->id, &sent, &n_sent, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "stages");
    for (enum stage s = 0; !st && s < N_stage; s++) {
        struct case_form f;
        struct form_problem *problems = NULL;
        size_t n = 0;
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "stage", stage_str(s));
        reply_str(c, o, "title", stage_title(s));
        reply_bool(c, o, "is_submitted", s < next);
        reply_bool(c, o, "is_current", s == next);
        reply_bool(c, o, "is_later", s > next);
        reply_bool(c, o, "is_shown", s == shown);
        st = case_form_load(c, k, s, &f, e);
        if (!st) st = form_check(c->arena, &f.form, &problems, &n, e);
        if (st) break;
        reply_int(c, o, "version", f.version);
        reply_int(c, o, "n_errors", (int64_t)form_n_errors(problems, n));
        reply_int(c, o, "n_warnings", (int64_t)(n - form_n_errors(problems, n)));
        for (size_t i = 0; !st && i < n_sent; i++) {
            str by;
            if (sent[i].stage != s) continue;
            st = person_name_of_ref(c->app, c->arena, sent[i].recorded_by, &by, e);
            if (!st)
                reply_submission(c, reply_object(c, o, "submission"), &sent[i],
                                 facts->submitted_at[s], by);
        }
        if (!st && s == shown) st = reply_form(c, reply_object(c, c->reply, "form"), &f, e);
    }
    return st;
}

static enum status reply_reach(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct case_reach *reach = NULL;
    str *markets = NULL, products;
    size_t n = 0, n_markets = 0, n_images = 0, n_products = 0, n_findings = 0;
    enum status st = case_reach(c->app->db, c->arena, k->id, &reach, &n, e);
    if (!st) st = case_markets(c->app->db, c->arena, k->id, &markets, &n_markets, e);
    if (!st) st = case_products(c, k->id, &products, e);
    if (st) return st;
    yyjson_mut_val *o = reply_object(c, c->reply, "reach");
    yyjson_mut_val *list = reply_array(c, o, "findings");
    for (size_t i = 0; i < n; i++) {
        const struct case_reach *r = &reach[i];
        n_products += !i || !str_eq(r->product_id, reach[i - 1].product_id);
        if (!r->finding_id.n) continue; /* named by hand */
        n_findings++;
        n_images += !i || !str_eq(r->image_id, reach[i - 1].image_id);
        yyjson_mut_val *f = reply_item(c, list);
        reply_str(c, f, "finding", r->finding_id);
        reply_str(c, f, "verdict", r->verdict);
        reply_bool(c, f, "is_exploited", r->is_exploited);
        reply_bool(c, f, "is_closed", r->is_closed);
        reply_str(c, f, "image", r->image_id);
        reply_str(c, f, "variant", r->variant);
        reply_str(c, f, "release", r->release_version);
        reply_str(c, f, "product_id", r->product_id);
        reply_str(c, f, "product", r->product_name);
        reply_str(c, f, "component", r->component_name);
        reply_str(c, f, "version", r->component_version);
        reply_str(c, f, "fixed_in", r->fixed_in);
    }
    reply_int(c, o, "n_findings", (int64_t)n_findings);
    reply_int(c, o, "n_images", (int64_t)n_images);
    reply_int(c, o, "n_products", (int64_t)n_products);
    reply_str(c, o, "products", products);
    list = reply_array(c, o, "markets");
    for (size_t i = 0; i < n_markets; i++) {
        const struct csirt *m = csirt_find(markets[i]);
        yyjson_mut_val *item = reply_item(c, list);
        reply_str(c, item, "code", markets[i]);
        reply_str(c, item, "name", m ? str_of(m->state_name) : markets[i]);
    }
    reply_int(c, o, "n_markets", (int64_t)n_markets);
    return LW_OK;
}

struct timeline {
    struct op_call *c;
    yyjson_mut_val *list;
};

static enum status timeline_one(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct timeline *t = ctx;
    struct op_call *c = t->c;
    const struct event_kind *kind = event_kind_find(ev->kind);
    yyjson_doc *doc = NULL;
    str by;
    enum status st = person_name_of_ref(c->app, c->arena, ev->actor, &by, e);
    if (!st) st = json_parse(ev->payload, MAX_PAYLOAD_BYTES, &doc, e);
    if (st) return st;
    yyjson_mut_val *o = reply_item(c, t->list);
    reply_int(c, o, "event", ev->seq);
    reply_utc(c, o, "at", ev->at);
    reply_str(c, o, "kind", ev->kind);
    reply_str(c, o, "title", kind ? str_of(kind->title) : ev->kind);
    reply_bool(c, o, "is_key", kind && kind->is_key);
    reply_bool(c, o, "is_delivery", str_eq(ev->kind, STR("outbox.sent")));
    reply_str(c, o, "by", by);
    reply_str(c, o, "words", json_str(yyjson_doc_get_root(doc), "words"));
    yyjson_doc_free(doc);
    return LW_OK;
}

static enum status reply_timeline(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct timeline t = {c, reply_array(c, c->reply, "timeline")};
    struct ledger_filter f = {
        .case_id = k->id, .limit = TIMELINE_LIMIT, .is_newest_first = true};
    return ledger_each(c->app->db, &f, timeline_one, &t, e);
}

static void reply_coordinator(struct op_call *c, const struct clock_facts *facts)
{
    const struct csirt *m = facts->coordinator;
    yyjson_mut_val *o = reply_object(c, c->reply, "coordinator");
    reply_bool(c, o, "is_set", m != NULL);
    if (!m) return;
    reply_str(c, o, "code", str_of(m->code));
    reply_str(c, o, "state", str_of(m->state_name));
    reply_str(c, o, "contact", str_of(m->contact));
    reply_str(c, o, "list_on", STR(CSIRT_LIST_ON));
}

/* What has a due time, or gets one: duties that are due at once are among `duties` alone. */
static void reply_clocks(struct op_call *c, const struct case_file *k,
                         const struct clock *clocks, size_t n)
{
    yyjson_mut_val *list = reply_array(c, c->reply, "clocks");
    for (size_t i = 0; i < n; i++)
        if (clocks[i].duty->period || !utc_is_none(clocks[i].due_at))
            reply_clock(c, reply_item(c, list), &clocks[i], k->state == CASE_CANDIDATE);
}

enum status case_get_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct clock_facts facts;
    struct clock *clocks = NULL;
    size_t n = 0;
    enum status st = case_of_call(c, &k, e);
    if (!st) st = case_clock_facts(c, &k, &facts, e);
    if (!st) st = case_clocks(c, &k, &facts, &clocks, &n, e);
    if (st) return st;
    enum stage shown = case_next_stage(&facts);
    if (shown == N_stage) shown = STAGE_FINAL_REPORT;
    if (op_has(c, "stage") && !stage_from_str(op_str(c, "stage"), &shown)) BUG("stage");
    yyjson_mut_val *file = reply_object(c, c->reply, "case");
    st = reply_case(c, file, &k, e);
    if (st) return st;
    reply_bool(c, file, "has_stages", clock_has_stages(&facts));
    reply_str(c, file, "nothing_owed", case_nothing_owed(&facts));
    reply_str(c, c->reply, "next_step", case_next_step(&k, &facts));
    reply_clocks(c, &k, clocks, n);
    reply_duties(c, &k, clocks, n);
    reply_targets(c, &facts);
    reply_facts(c, &k);
    yyjson_mut_val *target = reply_object(c, c->reply, "target");
    reply_str(c, target, "title", str_of(target_assessment.title));
    reply_str(c, target, "reason", str_of(target_assessment.reason));
    reply_bool(c, target, "is_legal", false);
    reply_utc(c, target, "by", utc_add_s(k.signal_at, target_assessment.after_s));
    reply_coordinator(c, &facts);
    st = reply_stages(c, &k, &facts, shown, e);
    if (!st) st = reply_awareness(c, &k, e);
    if (!st) st = reply_measures(c, &k, e);
    if (!st) st = reply_requests(c, &k, clocks, n, e);
    if (!st) st = reply_met(c, &k, e);
    if (!st) st = reply_signals(c, &k, e);
    if (!st) st = reply_reach(c, &k, e);
    return st ? st : reply_timeline(c, &k, e);
}
