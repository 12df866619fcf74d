/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals that people and programs bring: each is decided, with who, when and why, and one that
 * is not stands on Now and is reminded of. Catalogues open their cases by themselves (signal.c).
 */
#include "app/signal.h"

#include "app/case_part.h"
#include "app/hearing.h"
#include "app/outbox.h"
#include "app/person.h"
#include "app/product.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "base/log.h"
#include "core/case_decision.h"
#include "core/signal.h"
#include "store/record_kind.h"

enum {
    LIST_LIMIT = 100
};
#define REASON_MAX 4000
#define SOURCES    "researcher|telemetry|field_report|authority|person|kev|euvd"
#define KINDS                                                               \
 "actively_exploited_vulnerability|severe_incident|reported_vulnerability|" \
 "field_safety_incident|non_conformity|voluntary_report"

/* clang-format off */
#define P_SIGNAL {"signal", PARAM_ID, true, true, 40, NULL, "Id of the signal"}
#define P_END {0}
/* clang-format on */

static const struct op_param list_params[] = {
    {"state", PARAM_ENUM, false, false, 0, "undecided|reportable|not_reportable|joined",
     "Only signals in this state"},
    {"before", PARAM_ID, false, false, 40, NULL, "The 'next_before' of the page before"},
    {"limit", PARAM_INT, false, false, 500, NULL, "At most this many, 100 unless given"},
    OP_SORT_PARAMS("recorded|received|title|source|state|product"),
    P_END,
};
static const struct op_param get_params[] = {P_SIGNAL, P_END};
static const struct op_param add_params[] = {
    {"source", PARAM_ENUM, true, false, 0, SOURCES, "Where it comes from"},
    {"title", PARAM_TEXT, true, false, 200, NULL, "What it is about, in a line"},
    {"description", PARAM_TEXT, false, false, REASON_MAX, NULL,
     "What was seen; leave names of people out"},
    {"reference", PARAM_TEXT, false, false, 255, NULL, "Where it is kept: ticket, mail, page"},
    {"product", PARAM_TEXT, false, false, 200, NULL, "Id or name of the product, if known"},
    {"vulnerability", PARAM_ID, false, false, 80, NULL, "Id such as CVE-2026-1234, if known"},
    {"received_at", PARAM_INSTANT, false, false, 0, NULL,
     "When it reached any of our systems (UTC), now unless given"},
    P_END,
};
static const struct op_param decide_params[] = {
    P_SIGNAL,
    {"decision", PARAM_ENUM, true, false, 0, "reportable|not_reportable|joined",
     "reportable opens a case, joined makes it part of one"},
    {"reason", PARAM_TEXT, true, false, REASON_MAX, NULL, "Why, in a sentence"},
    {"kind", PARAM_ENUM, false, false, 0, KINDS, "Kind of the case that it opens"},
    {"case", PARAM_ID, false, false, 40, NULL, "Number of the case that it joins"},
    {"aware_at", PARAM_INSTANT, false, false, 0, NULL,
     "When the manufacturer became aware (UTC); without it the case opens as a candidate"},
    P_END,
};

static enum status list_run(struct op_call *c, struct err *e);
static enum status get_run(struct op_call *c, struct err *e);
static enum status add_run(struct op_call *c, struct err *e);
static enum status decide_run(struct op_call *c, struct err *e);

const struct op signal_ops[] = {
    {"signal.list", "signal list", "GET", "/signals", PERMISSION_READ, false, list_params,
     list_run, "List signals, newest first."},
    {"signal.get", "signal show", "GET", "/signals/{signal}", PERMISSION_READ, false,
     get_params, get_run, "Show a signal and what was decided about it."},
    {"signal.add", "signal add", "POST", "/signals", PERMISSION_CASE, true, add_params, add_run,
     "Record something that may have to be reported; it waits for a decision."},
    {"signal.decide", "signal decide", "POST", "/signals/{signal}/decision", PERMISSION_CASE,
     true, decide_params, decide_run,
     "Decide a signal: it opens a case, joins one, or is not reportable, and why."},
};
const size_t n_signal_ops = sizeof signal_ops / sizeof *signal_ops;

static str given(struct op_call *c, const char *name)
{
    str value = op_str(c, name);
    return value.p ? str_trim(value) : STR("");
}

/* ---- replies ---- */

enum status reply_signal(struct op_call *c, yyjson_mut_val *o, const struct signal_row *s,
                         struct err *e)
{
    str recorded = STR(""), decided = STR("");
    enum status st = person_name_of_ref(c->app, c->arena, s->recorded_by, &recorded, e);
    if (!st && s->decided_by.n)
        st = person_name_of_ref(c->app, c->arena, s->decided_by, &decided, e);
    bool is_waiting = s->state == SIGNAL_UNDECIDED && !s->case_number.n;
    reply_str(c, o, "id", s->id);
    reply_str(c, o, "source", signal_source_str(s->source));
    reply_str(c, o, "source_words", signal_source_title(s->source));
    reply_str(c, o, "title", s->title);
    reply_str(c, o, "description", s->description);
    reply_str(c, o, "reference", s->reference);
    reply_str(c, o, "product", s->product);
    reply_str(c, o, "product_id", s->product_id.p ? s->product_id : STR(""));
    reply_str(c, o, "vulnerability", s->vulnerability);
    reply_utc(c, o, "received_at", s->received_at);
    reply_utc(c, o, "recorded_at", s->recorded_at);
    reply_str(c, o, "recorded_by", recorded);
    reply_str(c, o, "state", signal_state_str(s->state));
    reply_bool(c, o, "is_undecided", s->state == SIGNAL_UNDECIDED);
    reply_bool(c, o, "is_waiting", is_waiting);
    if (is_waiting)
        reply_str(c, o, "waiting", span_text(c->arena, utc_diff_s(c->now, s->received_at)));
    reply_str(c, o, "case", s->case_number);
    reply_utc(c, o, "decided_at", s->decided_at);
    reply_str(c, o, "decided_by", decided);
    reply_str(c, o, "reason", s->reason);
    reply_bool(c, o, "may_decide", is_waiting && actor_may(c->actor, PERMISSION_CASE));
    return st;
}

static enum status list_run(struct op_call *c, struct err *e)
{
    struct signal_row *all = NULL;
    size_t n = 0;
    struct signal_filter f = {
        .state = op_str(c, "state"),
        .before_id = op_str(c, "before"),
        .limit = op_int(c, "limit", LIST_LIMIT),
    };
    yyjson_mut_val *list = reply_array(c, c->reply, "signals");
    enum status st = op_list_by(c, &signal_order, &f.by, e);
    if (!st) st = signal_list(c->app->db, c->arena, &f, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = reply_signal(c, reply_item(c, list), &all[i], e);
    reply_int(c, c->reply, "n", (int64_t)n);
    if (n && f.limit > 0 && (int64_t)n == f.limit)
        reply_str(c, c->reply, "next_before", all[n - 1].id);
    return st;
}

static enum status load(struct op_call *c, struct signal_row *out, struct err *e)
{
    bool found = false;
    str id = op_str(c, "signal");
    enum status st = signal_find(c->app->db, c->arena, id, out, &found, e);
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "signal '%.*s' does not exist; 'longwatch signal list' shows all",
                   STR_ARG(str_sub(id, 0, 40)));
}

static enum status get_run(struct op_call *c, struct err *e)
{
    struct signal_row s;
    enum status st = load(c, &s, e);
    return st ? st : reply_signal(c, reply_object(c, c->reply, "signal"), &s, e);
}

/* ---- recording ---- */

/* The row of a signal, the event about it with the row's digest, and those who hear of it. */
static enum status note(struct op_call *c, struct signal_row *s, const char *kind, str words,
                        struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    bool is_new = s->event_seq == 0;
    enum status st = op_next_seq(c, &s->event_seq, e);
    if (!st) st = is_new ? signal_insert(c->app->db, s, e) : signal_save(c->app->db, s, e);
    if (!st) st = record_digest(c->app->db, "signal", s->id, hex, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "words", words);
    payload_str(d, "source", signal_source_str(s->source));
    payload_str(d, "title", s->title);
    payload_str(d, "vulnerability", s->vulnerability);
    payload_utc(d, "received_at", s->received_at);
    payload_str(d, "state", signal_state_str(s->state));
    payload_str(d, "reason", s->reason);
    payload_str(d, "row", str_of(hex));
    st = op_event(c, kind, STR("signal"), s->id, s->case_id.n ? s->case_id : STR_NONE, d, e);
    payload_free(d);
    struct outbox_event ev = {.kind = kind, .words = words};
    if (!st) st = hearing_of_signal(c->app, c->arena, s, &ev.tells, e);
    return st ? st : outbox_enqueue_for_event(c, &ev, e);
}

static enum status add_run(struct op_call *c, struct err *e)
{
    struct product p = {0};
    struct signal_row s = {
        .id = new_id(c->arena, c->now),
        .title = given(c, "title"),
        .description = given(c, "description"),
        .reference = given(c, "reference"),
        .product_id = STR_NONE,
        .vulnerability = given(c, "vulnerability"),
        .received_at = op_has(c, "received_at") ? op_utc(c, "received_at") : c->now,
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
        .case_id = STR_NONE,
        .decided_at = UTC_NONE,
        .decided_by = STR_NONE,
        .reason = STR(""),
    };
    if (!signal_source_from_str(op_str(c, "source"), &s.source)) BUG("source");
    if (!s.title.n)
        return err_set(e, LW_E_INPUT, "parameter 'title': is empty; say what it is about");
    if (utc_cmp(s.received_at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'received_at': it is in the future");
    enum status st = op_has(c, "product") ? product_get(c, given(c, "product"), &p, e) : LW_OK;
    if (st) return st;
    if (p.id.n) s.product_id = p.id;
    str words = arena_printf(c->arena, "Signal (%.*s): %.*s",
                             STR_ARG(signal_source_title(s.source)), STR_ARG(s.title));
    st = note(c, &s, "signal.added", words, e);
    reply_str(c, c->reply, "id", s.id);
    reply_str(c, c->reply, "state", signal_state_str(s.state));
    return st;
}

/* ---- deciding ---- */

/* What was decided, in row and ledger. */
static enum status settle(struct op_call *c, struct signal_row *s, enum signal_state state,
                          str reason, str where, struct err *e)
{
    s->state = state;
    s->reason = reason;
    s->decided_at = c->now;
    s->decided_by = c->actor->ledger_ref;
    str words = arena_printf(c->arena, "Signal decided, %.*s%.*s: %.*s",
                             STR_ARG(signal_state_str(state)), STR_ARG(where), STR_ARG(reason));
    return note(c, s, "signal.decided", words, e);
}

static enum status open_case(struct op_call *c, struct signal_row *s, str reason,
                             struct case_file *k, struct err *e)
{
    enum case_kind kind = CASE_EXPLOITED;
    bool is_new = false;
    if (!case_kind_from_str(op_str(c, "kind"), &kind)) BUG("kind passed the check");
    *k = case_blank(kind);
    k->id = new_id(c->arena, c->now);
    k->title = s->title;
    k->description = s->description;
    k->vulnerability = s->vulnerability;
    k->source = signal_source_title(s->source);
    k->signal_at = s->received_at;
    k->acknowledged_at = c->now;
    k->acknowledged_by = c->actor->person_id.n ? c->actor->person_id : STR_NONE;
    k->assessment_started_at = c->now;
    if (kind == CASE_VOLUNTARY) k->state = CASE_OPEN;
    str words = arena_printf(c->arena, "Opened from a signal (%.*s): %.*s",
                             STR_ARG(signal_source_title(s->source)), STR_ARG(reason));
    enum status st = case_create(c, k, words, e);
    if (!st && s->product_id.n)
        st = case_add_product(c->app->db, k->id, s->product_id, c->now, &is_new, e);
    if (!st) st = case_link_findings(c, k, e);
    return st ? st : case_announce(c, k, words, e);
}

static enum status join_case(struct op_call *c, const struct signal_row *s, struct case_file *k,
                             struct err *e)
{
    bool is_new = false;
    enum status st = case_of_call(c, k, e);
    if (!st && k->state != CASE_CANDIDATE && k->state != CASE_OPEN)
        st = err_set(e, LW_E_STATE, "cannot join: case '%.*s' is %.*s; take it up again first",
                     STR_ARG(k->number), STR_ARG(case_state_str(k->state)));
    if (!st && s->product_id.n)
        st = case_add_product(c->app->db, k->id, s->product_id, c->now, &is_new, e);
    if (st) return st;
    str words = arena_printf(c->arena, "Another signal (%.*s): %.*s",
                             STR_ARG(signal_source_title(s->source)), STR_ARG(s->title));
    return case_change(c, k, "case.signal_joined", words, NULL, e);
}

static enum status decide_as(struct op_call *c, struct signal_row *s, enum signal_state state,
                             str reason, struct err *e)
{
    struct case_file k = {0};
    enum status st = LW_OK;
    str where = STR("");
    if (state == SIGNAL_REPORTABLE) st = open_case(c, s, reason, &k, e);
    if (state == SIGNAL_JOINED) st = join_case(c, s, &k, e);
    if (st) return st;
    if (k.id.n) {
        s->case_id = k.id;
        where = arena_printf(c->arena, ", case %.*s", STR_ARG(k.number));
        reply_str(c, c->reply, "case", k.number);
    }
    st = settle(c, s, state, reason, where, e);
    if (st || state != SIGNAL_REPORTABLE || !op_has(c, "aware_at")) return st;
    struct reportable_facts f = {k.kind, k.severity_a, k.severity_b,
                                 k.exploitation_known_since};
    st = case_check_reportable(&f, e);
    if (!st) st = case_check_awareness(k.kind, op_utc(c, "aware_at"), c->now, reason, e);
    return st ? st : case_become_aware(c, &k, op_utc(c, "aware_at"), reason, e);
}

static enum status decide_run(struct op_call *c, struct err *e)
{
    struct signal_row s;
    enum signal_state state = SIGNAL_NOT_REPORTABLE;
    str reason = given(c, "reason");
    if (!signal_state_from_str(op_str(c, "decision"), &state)) BUG("decision");
    struct signal_decision d = {state, reason, op_has(c, "kind"), op_has(c, "case")};
    enum status st = load(c, &s, e);
    if (!st) st = signal_check_decision(s.state, s.case_number, &d, e);
    if (!st) st = decide_as(c, &s, state, reason, e);
    reply_str(c, c->reply, "signal", s.id);
    reply_str(c, c->reply, "state", signal_state_str(s.state));
    return st;
}

enum status signal_settle(struct op_call *c, const struct case_file *k, enum signal_state state,
                          str reason, struct err *e)
{
    struct signal_row *all = NULL;
    size_t n = 0;
    enum status st = signal_of_case(c->app->db, c->arena, k->id, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        struct signal_row *s = &all[i];
        if (s->state == SIGNAL_JOINED) continue;
        bool is_open = state == SIGNAL_UNDECIDED;
        s->state = state;
        s->reason = is_open ? STR("") : reason;
        s->decided_at = is_open ? UTC_NONE : c->now;
        s->decided_by = is_open ? STR_NONE : c->actor->ledger_ref;
        s->event_seq = k->event_seq; /* the case's event says it */
        st = signal_save(c->app->db, s, e);
    }
    return st;
}

/* ---- reminding ---- */

static enum status remind(struct app *app, struct utc now, const struct signal_row *waiting,
                          struct utc *next_at, struct err *e)
{
    struct op_call *c;
    struct signal_row s;
    bool found = false;
    enum status st = system_call_begin(app, now, "signal.remind", &c, e);
    if (st) return st;
    /* Read again inside: somebody may have decided meanwhile. */
    st = signal_find(app->db, c->arena, waiting->id, &s, &found, e);
    if (!st && found && s.state == SIGNAL_UNDECIDED && !s.case_number.n) {
        struct signal_reminder plan = signal_reminder_plan(s.recorded_at, s.n_reminded, now);
        if (utc_is_none(*next_at) || utc_cmp(plan.next_at, *next_at) < 0)
            *next_at = plan.next_at;
        s.n_reminded = plan.n_reminded;
        str words = arena_printf(c->arena, "Undecided for %.*s: %.*s; is it reportable?",
                                 STR_ARG(span_text(c->arena, utc_diff_s(now, s.received_at))),
                                 STR_ARG(s.title));
        if (plan.is_due) st = note(c, &s, "signal.reminded", words, e);
    }
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status signal_remind(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena a;
    struct signal_row *all = NULL;
    size_t n = 0;
    arena_init(&a, 16 * LW_MIB);
    enum status st = signal_waiting(app->db, &a, &all, &n, e);
    /* One signal that fails must not silence the others. */
    for (size_t i = 0; !st && i < n; i++) {
        struct err problem = {0};
        if (remind(app, now, &all[i], next_at, &problem)) log_err("signal.failed", &problem);
    }
    arena_release(&a);
    return st;
}
