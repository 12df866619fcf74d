/* SPDX-License-Identifier: Apache-2.0 */
/* Starting, showing and ending exercises. */
#include "app/drill.h"

#include "app/case_part.h"
#include "app/events.h"
#include "app/outbox.h"
#include "app/person.h"
#include "format/json.h"
#include "store/ledger.h"

enum {
    LIST_LIMIT = 500,
    STEP_LIMIT = 1000, /* of events in an exercise: one is over in days */
    MAX_PAYLOAD_BYTES = 1024 * 1024,
};

/* ---- starting ---- */

/* What an exercise has of the case it copies: facts, not what people did. */
static struct case_file copy_of(const struct case_file *from, struct utc now)
{
    return (struct case_file){
        .year = utc_day(now).year,
        .kind = from->kind,
        .state = CASE_CANDIDATE,
        .vulnerability = from->vulnerability.p ? from->vulnerability : STR(""),
        .listing = STR(""),
        .source = from->source.p ? from->source : STR(""),
        .opened_at = now,
        .signal_at = now,
        .assessment_started_at = UTC_NONE,
        .paging_from_at = now,
        .last_slot = -1,
        .acknowledged_at = UTC_NONE,
        .aware_at = UTC_NONE,
        .measure_available_at = UTC_NONE,
        .retracted_at = UTC_NONE,
        .ended_at = UTC_NONE,
        .end_reason = STR(""),
        .is_drill = true,
        .description = from->description,
        .occurred_at = from->occurred_at,
        .exploitation_known_since = UTC_NONE,
        .field_action_at = UTC_NONE,
        .suspected_malicious = from->suspected_malicious,
        .severity_a = from->severity_a,
        .severity_b = from->severity_b,
        .harm = from->harm,
        .presents_risk = from->presents_risk,
        .harm_known_at = from->harm_known_at,
        .decided_at = UTC_NONE,
    };
}

static enum status link(struct op_call *c, const struct case_file *from,
                        const struct case_file *k, struct err *e)
{
    struct case_reach *reach = NULL;
    str *products = NULL;
    size_t n = 0, n_products = 0;
    bool is_new;
    enum status st = case_reach(c->app->db, c->arena, from->id, &reach, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (reach[i].finding_id.n)
            st = case_add_finding(c->app->db, k->id, reach[i].finding_id, c->now, &is_new, e);
    if (!st) st = case_product_ids(c->app->db, c->arena, from->id, &products, &n_products, e);
    for (size_t i = 0; !st && i < n_products; i++)
        st = case_add_product(c->app->db, k->id, products[i], c->now, &is_new, e);
    return st;
}

/* Event, row and messages of the opening. */
static enum status open_drill(struct op_call *c, struct case_file *k, str of, struct err *e)
{
    str words =
        of.n ? arena_printf(c->arena, "An exercise on a copy of case %.*s began", STR_ARG(of))
             : STR("An exercise began");
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "number", k->number);
    payload_str(d, "copy_of", of);
    payload_bool(d, "is_drill", true);
    payload_str(d, "kind", case_kind_str(k->kind));
    payload_utc(d, "signal_at", k->signal_at);
    payload_case_facts(d, k);
    enum status st = case_change(c, k, "case.opened", words, d, e);
    payload_free(d);
    return st;
}

static enum status start_run(struct op_call *c, struct err *e)
{
    struct case_file from = {.occurred_at = UTC_NONE, .harm_known_at = UTC_NONE}, k;
    str title = op_has(c, "title") ? str_trim(op_str(c, "title")) : STR("");
    enum status st = LW_OK;
    if (op_has(c, "of") == op_has(c, "kind"))
        return err_set(e, LW_E_INPUT,
                       "an exercise is a copy of a case ('of') or an empty one of a kind "
                       "('kind'); give one of the two");
    if (op_has(c, "of"))
        st = case_get(c, op_str(c, "of"), &from, e);
    else if (!case_kind_from_str(op_str(c, "kind"), &from.kind))
        BUG("kind passed the check");
    if (st) return st;
    k = copy_of(&from, c->now);
    k.id = new_id(c->arena, c->now);
    st = case_next_drill(c->app->db, k.year, &k.serial, e);
    if (st) return st;
    k.number = case_number(c->arena, &k);
    if (!title.n) title = from.title.n ? from.title : case_kind_title(k.kind);
    if (str_starts(title, STR("EXERCISE: "))) title = str_from(title, 10);
    k.title = arena_printf(c->arena, "EXERCISE: %.*s", STR_ARG(title));
    st = open_drill(c, &k, from.number.p ? from.number : STR(""), e);
    if (!st && from.id.n) st = link(c, &from, &k, e);
    reply_str(c, c->reply, "case", k.number);
    reply_str(c, c->reply, "title", k.title);
    return st;
}

/* ---- showing ---- */

static enum status drill_of_call(struct op_call *c, struct case_file *k, struct err *e)
{
    enum status st = case_of_call(c, k, e);
    if (st || k->is_drill) return st;
    return err_set(e, LW_E_STATE, "case '%.*s' is no exercise", STR_ARG(k->number));
}

struct steps {
    struct op_call *c;
    yyjson_mut_val *list;
    struct utc began_at, last_at;
    int64_t n;
};

/* What people did and what was due, not every page and mail. */
static bool is_step(str kind)
{
    static const str left_out[] = {STR_INIT("case.paged"), STR_INIT("case.reminded"),
                                   STR_INIT("case.finding_added")};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (str_eq(kind, left_out[i])) return false;
    return str_starts(kind, STR("case.")) || str_starts(kind, STR("document."));
}

static enum status add_step(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct steps *x = ctx;
    struct op_call *c = x->c;
    const struct event_kind *kind = event_kind_find(ev->kind);
    yyjson_doc *doc = NULL;
    str by;
    if (!is_step(ev->kind)) return LW_OK;
    enum status st = person_name_of_ref(c->app, c->arena, ev->actor, &by, e);
    if (!st) st = json_parse(ev->payload, MAX_PAYLOAD_BYTES, &doc, e);
    if (st) return st;
    yyjson_mut_val *o = reply_item(c, x->list);
    int64_t since_s = utc_diff_s(ev->at, x->began_at), took_s = utc_diff_s(ev->at, x->last_at);
    reply_utc(c, o, "at", ev->at);
    reply_str(c, o, "kind", ev->kind);
    reply_str(c, o, "title", kind ? str_of(kind->title) : ev->kind);
    reply_str(c, o, "words", json_str(yyjson_doc_get_root(doc), "words"));
    reply_str(c, o, "by", by);
    reply_int(c, o, "since_start_s", since_s);
    reply_str(c, o, "since_start", span_text(c->arena, since_s));
    reply_int(c, o, "took_s", took_s);
    reply_str(c, o, "took", span_text(c->arena, took_s));
    reply_int(c, o, "event", ev->seq);
    yyjson_doc_free(doc);
    x->last_at = ev->at;
    x->n++;
    return LW_OK;
}

static void reply_drill(struct op_call *c, yyjson_mut_val *o, const struct case_file *k)
{
    bool is_over = !utc_is_none(k->ended_at);
    int64_t lasted_s = utc_diff_s(is_over ? k->ended_at : c->now, k->opened_at);
    reply_str(c, o, "case", k->number);
    reply_str(c, o, "kind", case_kind_str(k->kind));
    reply_str(c, o, "kind_words", case_kind_title(k->kind));
    reply_str(c, o, "title", k->title);
    reply_str(c, o, "state", case_state_str(k->state));
    reply_bool(c, o, "is_over", is_over);
    reply_utc(c, o, "began_at", k->opened_at);
    reply_utc(c, o, "ended_at", k->ended_at);
    reply_int(c, o, "lasted_s", lasted_s);
    reply_str(c, o, "lasted", span_text(c->arena, lasted_s));
}

static enum status get_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    enum status st = drill_of_call(c, &k, e);
    if (st) return st;
    reply_drill(c, c->reply, &k);
    struct steps x = {c, reply_array(c, c->reply, "steps"), k.opened_at, k.opened_at, 0};
    struct ledger_filter f = {.case_id = k.id, .limit = STEP_LIMIT};
    st = ledger_each(c->app->db, &f, add_step, &x, e);
    reply_int(c, c->reply, "n_steps", x.n);
    return st;
}

struct listing {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n;
};

static enum status list_one(void *ctx, const struct case_file *k, struct err *e)
{
    struct listing *x = ctx;
    (void)e;
    if (!k->is_drill) return LW_OK;
    reply_drill(x->c, reply_item(x->c, x->list), k);
    x->n++;
    return LW_OK;
}

static enum status list_run(struct op_call *c, struct err *e)
{
    struct listing x = {c, reply_array(c, c->reply, "drills"), 0};
    struct case_filter f = {.limit = LIST_LIMIT};
    enum status st = case_each(c->app->db, c->arena, &f, list_one, &x, e);
    reply_int(c, c->reply, "n", x.n);
    return st;
}

/* ---- ending ---- */

static enum status end_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    str why = op_has(c, "reason") ? str_trim(op_str(c, "reason")) : STR("");
    enum status st = drill_of_call(c, &k, e);
    if (st) return st;
    if (k.state != CASE_CANDIDATE && k.state != CASE_OPEN)
        return err_set(e, LW_E_STATE, "the exercise '%.*s' is over already", STR_ARG(k.number));
    k.state = CASE_CLOSED;
    k.ended_at = c->now;
    k.end_reason = why.n ? why : STR("the exercise was ended");
    str words = why.n ? arena_printf(c->arena, "The exercise was ended: %.*s", STR_ARG(why))
                      : STR("The exercise was ended");
    st = case_change(c, &k, "case.closed", words, NULL, e);
    reply_drill(c, c->reply, &k);
    return st;
}

#define P_DRILL                                                                            \
 {                                                                                         \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the exercise, such as DRILL-2026-001" \
 }
static const struct op_param no_params[] = {{0}};
static const struct op_param start_params[] = {
    {"of", PARAM_ID, false, false, 40, NULL, "Number of the case to copy"},
    {"kind", PARAM_ENUM, false, false, 0,
     "actively_exploited_vulnerability|severe_incident|reported_vulnerability|"
     "field_safety_incident|non_conformity|voluntary_report",
     "Kind of an empty one"},
    {"title", PARAM_TEXT, false, false, 255, NULL,
     "What is played; the copied one unless given"},
    {0},
};
static const struct op_param drill_params[] = {P_DRILL, {0}};
static const struct op_param end_params[] = {
    P_DRILL,
    {"reason", PARAM_TEXT, false, false, 4000, NULL, "What was learnt"},
    {0},
};

const struct op drill_ops[] = {
    {"case.drill", "case drill", "POST", "/drills", PERMISSION_CASE, true, start_params,
     start_run, "Begin an exercise on a copy of a case, or on an empty one; it never counts."},
    {"drill.list", "drill list", "GET", "/drills", PERMISSION_READ, false, no_params, list_run,
     "List exercises, newest first."},
    {"drill.get", "drill show", "GET", "/drills/{case}", PERMISSION_READ, false, drill_params,
     get_run, "Show the steps of an exercise and how long each took."},
    {"drill.end", "drill end", "POST", "/drills/{case}/end", PERMISSION_CASE, true, end_params,
     end_run, "End an exercise."},
};
const size_t n_drill_ops = sizeof drill_ops / sizeof *drill_ops;
