/* SPDX-License-Identifier: Apache-2.0 */
/* What people decide in a case. The rules are in core/case_decision.c; here they take effect. */
#include "app/case_part.h"

#include "app/person.h"
#include "core/case_decision.h"
#include "store/case_duty.h"
#include "store/record_kind.h"

enum status reply_case_state(struct op_call *c, const struct case_file *k, struct err *e)
{
    struct clock_facts f;
    struct clock *clocks = NULL;
    size_t n = 0;
    enum status st = case_clock_facts(c, k, &f, e);
    if (!st) st = case_clocks(c, k, &f, &clocks, &n, e);
    if (st) return st;
    reply_str(c, c->reply, "case", k->number);
    reply_str(c, c->reply, "state", case_state_str(k->state));
    reply_utc(c, c->reply, "aware_at", k->aware_at);
    reply_str(c, c->reply, "next_step", case_next_step(k, &f));
    yyjson_mut_val *list = reply_array(c, c->reply, "clocks");
    for (size_t i = 0; i < n; i++)
        if (clocks[i].duty->period || !utc_is_none(clocks[i].due_at))
            reply_clock(c, reply_item(c, list), &clocks[i], k->state == CASE_CANDIDATE);
    return LW_OK;
}

/* Taking a case up: paging ends, the initial assessment begins. Once. */
static void take_up(struct op_call *c, struct case_file *k)
{
    if (utc_is_none(k->acknowledged_at)) {
        k->acknowledged_at = c->now;
        k->acknowledged_by = c->actor->person_id.n ? c->actor->person_id : STR_NONE;
    }
    if (utc_is_none(k->assessment_started_at)) k->assessment_started_at = c->now;
}

enum status case_acknowledge(struct op_call *c, struct case_file *k, str via, struct err *e)
{
    take_up(c, k);
    str words = arena_printf(c->arena, "Acknowledged %.*s after the signal%s%.*s",
                             STR_ARG(span_text(c->arena, utc_diff_s(c->now, k->signal_at))),
                             via.n ? ", by " : "", STR_ARG(via));
    return case_change(c, k, "case.acknowledged", words, NULL, e);
}

enum status case_acknowledge_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    enum status st = case_to_change(c, CASE_ACKNOWLEDGE, &k, e);
    if (st) return st;
    /* Said already: nothing is said twice. */
    if (utc_is_none(k.acknowledged_at)) st = case_acknowledge(c, &k, STR(""), e);
    return st ? st : reply_case_state(c, &k, e);
}

/* The row, and its digest for the payload of the event that is about it. */
static enum status note_awareness(struct op_call *c, const struct case_file *k,
                                  const char *kind, struct utc aware_at, str reason,
                                  yyjson_mut_doc *d, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct awareness w = {
        .id = new_id(c->arena, c->now),
        .case_id = k->id,
        .kind = str_of(kind),
        .aware_at = aware_at,
        .reason = reason,
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    enum status st = op_next_seq(c, &w.event_seq, e);
    if (!st) st = awareness_insert(c->app->db, &w, e);
    if (!st) st = record_digest(c->app->db, "case_awareness", w.id, hex, e);
    if (st) return st;
    payload_str(d, "awareness", w.id);
    payload_str(d, "awareness_row", str_of(hex));
    return LW_OK;
}

static yyjson_mut_doc *awareness_payload(const struct case_file *k, struct utc aware_at,
                                         str reason)
{
    yyjson_mut_doc *d = payload_new();
    payload_utc(d, "aware_at", aware_at);
    payload_utc(d, "signal_at", k->signal_at);
    payload_str(d, "reason", reason);
    return d;
}

enum status case_become_aware(struct op_call *c, struct case_file *k, struct utc aware_at,
                              str reason, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    if (c->actor->kind != ACTOR_SYSTEM) take_up(c, k); /* policy wakes somebody all the same */
    k->state = CASE_OPEN;
    k->aware_at = aware_at;
    if (utc_is_none(k->decided_at)) k->decided_at = c->now;
    yyjson_mut_doc *d = awareness_payload(k, aware_at, reason);
    str words = arena_printf(c->arena, "Aware since %.*s: %.*s",
                             STR_ARG(utc_text(aware_at, text)), STR_ARG(reason));
    enum status st = note_awareness(c, k, "declared", aware_at, reason, d, e);
    if (!st) st = case_change(c, k, "case.aware", words, d, e);
    payload_free(d);
    /* Those of the candidate counted from the signal; those of the clocks start afresh. */
    if (!st) st = case_reminder_clear(c->app->db, k->id, e);
    return st ? st : signal_settle(c, k, SIGNAL_REPORTABLE, reason, e);
}

enum status case_declare_aware_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct utc aware_at = op_utc(c, "aware_at");
    str reason = str_trim(op_str(c, "reason"));
    enum status st = case_to_change(c, CASE_DECLARE_AWARE, &k, e);
    if (!st) st = case_check_awareness(k.kind, aware_at, c->now, reason, e);
    if (st) return st;
    struct reportable_facts f = {k.kind, k.severity_a, k.severity_b,
                                 k.exploitation_known_since};
    st = case_check_reportable(&f, e);
    if (!st) st = case_become_aware(c, &k, aware_at, reason, e);
    return st ? st : reply_case_state(c, &k, e);
}

static enum status correct(struct op_call *c, struct case_file *k, struct utc aware_at,
                           str reason, const char *record, struct err *e)
{
    char before[UTC_TEXT_BYTES], after[UTC_TEXT_BYTES];
    yyjson_mut_doc *d = awareness_payload(k, aware_at, reason);
    payload_utc(d, "before", k->aware_at);
    str words = arena_printf(c->arena, "Awareness corrected from %.*s to %.*s: %.*s",
                             STR_ARG(utc_text(k->aware_at, before)),
                             STR_ARG(utc_text(aware_at, after)), STR_ARG(reason));
    k->aware_at = aware_at;
    enum status st = note_awareness(c, k, record, aware_at, reason, d, e);
    if (!st) st = case_change(c, k, "case.awareness_corrected", words, d, e);
    payload_free(d);
    return st;
}

static enum status propose(struct op_call *c, struct case_file *k, struct utc aware_at,
                           str reason, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    yyjson_mut_doc *d = awareness_payload(k, aware_at, reason);
    str words = arena_printf(c->arena,
                             "Proposed to move awareness %s, to %.*s: %.*s; a second person "
                             "must approve, until then nothing changes",
                             utc_cmp(aware_at, k->aware_at) > 0 ? "later" : "earlier",
                             STR_ARG(utc_text(aware_at, text)), STR_ARG(reason));
    enum status st = note_awareness(c, k, "proposed", aware_at, reason, d, e);
    if (!st) st = case_change(c, k, "case.awareness_proposed", words, d, e);
    payload_free(d);
    reply_bool(c, c->reply, "needs_approval", true);
    return st;
}

/* Awareness as a time of the case: what may stand there, and whether that favours us. */
static enum status try_awareness(struct op_call *c, const struct case_file *k,
                                 struct utc aware_at, str reason, bool *needs_approval,
                                 struct err *e)
{
    struct case_time x = {.kind = TIME_AWARENESS, .what = "awareness", .ref = STR("")};
    struct case_trial t = {0};
    x.in_force = k->aware_at;
    enum status st = case_time_check(c, k, &x, aware_at, reason, e);
    if (!st) st = case_time_try(c, k, &x, aware_at, &t, e);
    *needs_approval = t.needs_approval;
    return st;
}

enum status case_correct_awareness_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    bool needs_approval = false;
    struct utc aware_at = op_utc(c, "aware_at");
    str reason = str_trim(op_str(c, "reason"));
    enum status st = case_to_change(c, CASE_CORRECT_AWARENESS, &k, e);
    if (!st) st = try_awareness(c, &k, aware_at, reason, &needs_approval, e);
    if (!st)
        st = needs_approval ? propose(c, &k, aware_at, reason, e)
                            : correct(c, &k, aware_at, reason, "corrected", e);
    return st ? st : reply_case_state(c, &k, e);
}

/* `p` is the newest record of awareness, and a proposal. */
static enum status approve_awareness(struct op_call *c, struct case_file *k,
                                     const struct awareness *p, struct err *e)
{
    bool needs_approval = false;
    if (str_eq(p->recorded_by, c->actor->ledger_ref))
        return err_set(e, LW_E_REFUSED,
                       "the correction of case '%.*s' was proposed by you; another person with "
                       "the permission 'case:write' must approve it",
                       STR_ARG(k->number));
    enum status st = case_check_action(k->number, k->state, CASE_CORRECT_AWARENESS, e);
    /* Since it was proposed an early warning may have been submitted. */
    if (!st) st = try_awareness(c, k, p->aware_at, p->reason, &needs_approval, e);
    return st ? st : correct(c, k, p->aware_at, p->reason, "approved", e);
}

enum status case_approve_correction_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct awareness *all = NULL;
    size_t n = 0;
    bool was_there = true;
    enum status st = case_of_call(c, &k, e);
    if (!st) st = awareness_all(c->app->db, c->arena, k.id, &all, &n, e);
    if (st) return st;
    if (n && str_eq(all[n - 1].kind, STR("proposed")))
        st = approve_awareness(c, &k, &all[n - 1], e);
    else
        st = case_approve_time(c, &k, &was_there, e);
    if (!st && !was_there)
        st =
            err_set(e, LW_E_STATE, "case '%.*s' has no proposed correction", STR_ARG(k.number));
    return st ? st : reply_case_state(c, &k, e);
}

static enum status end_case(struct op_call *c, struct case_file *k, enum case_state state,
                            const char *kind, str reason, struct err *e)
{
    take_up(c, k);
    k->state = state;
    k->ended_at = c->now;
    k->end_reason = reason;
    yyjson_mut_doc *d = payload_new();
    enum status st = LW_OK;
    payload_str(d, "reason", reason);
    /* In the record of awareness: what was judged, and that it is not reportable. */
    if (state == CASE_DISMISSED)
        st = note_awareness(c, k, "not_reportable", k->signal_at, reason, d, e);
    if (!st)
        st =
            case_change(c, k, kind, reason.n ? reason : STR("All stages were submitted"), d, e);
    payload_free(d);
    return st ? st : reply_case_state(c, k, e);
}

enum status reason_of_call(struct op_call *c, str *out, struct err *e)
{
    *out = str_trim(op_str(c, "reason"));
    if (out->n) return LW_OK;
    return err_set(
        e, LW_E_INPUT,
        "parameter 'reason': is empty; say in a sentence why, an auditor will read it");
}

enum status case_dismiss_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    str reason;
    enum status st = case_to_change(c, CASE_DISMISS, &k, e);
    if (!st) st = reason_of_call(c, &reason, e);
    if (st) return st;
    if (utc_is_none(k.decided_at)) k.decided_at = c->now;
    st = end_case(c, &k, CASE_DISMISSED, "case.dismissed", reason, e);
    return st ? st : signal_settle(c, &k, SIGNAL_NOT_REPORTABLE, reason, e);
}

enum status case_reopen_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    str reason;
    enum status st = case_to_change(c, CASE_REOPEN, &k, e);
    if (!st) st = reason_of_call(c, &reason, e);
    if (st) return st;
    /* Who was aware stays so: the clocks are those of that awareness, and never stood still. */
    bool was_aware = k.state == CASE_CLOSED;
    k.state = was_aware ? CASE_OPEN : CASE_CANDIDATE;
    k.ended_at = UTC_NONE;
    k.end_reason = STR("");
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "reason", reason);
    st = case_change(c, &k, "case.reopened", reason, d, e);
    payload_free(d);
    if (!st && !was_aware) st = signal_settle(c, &k, SIGNAL_UNDECIDED, STR(""), e);
    return st ? st : reply_case_state(c, &k, e);
}

enum status case_measure_available_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    char text[UTC_TEXT_BYTES];
    struct utc at = op_utc(c, "available_at");
    str description = str_trim(op_str(c, "description"));
    enum status st = case_to_change(c, CASE_RECORD_MEASURE, &k, e);
    if (st) return st;
    if (utc_cmp(at, c->now) > 0)
        return err_set(e, LW_E_INPUT,
                       "parameter 'available_at': '%.*s' is in the future; record the measure "
                       "once users can have it",
                       STR_ARG(utc_text(at, text)));
    struct measure m = {
        .id = new_id(c->arena, c->now),
        .case_id = k.id,
        .available_at = at,
        .description = description,
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    if (utc_is_none(k.measure_available_at) || utc_cmp(at, k.measure_available_at) < 0)
        k.measure_available_at = at;
    char hex[SHA256_HEX_CHARS + 1];
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "measure", m.id);
    payload_utc(d, "available_at", at);
    payload_str(d, "description", description);
    str words = arena_printf(c->arena, "Available since %.*s: %.*s",
                             STR_ARG(utc_text(at, text)), STR_ARG(description));
    st = op_next_seq(c, &m.event_seq, e);
    if (!st) st = measure_insert(c->app->db, &m, e);
    if (!st) st = record_digest(c->app->db, "case_measure", m.id, hex, e);
    if (!st) payload_str(d, "measure_row", str_of(hex));
    if (!st) st = case_change(c, &k, "case.measure_added", words, d, e);
    payload_free(d);
    return st ? st : reply_case_state(c, &k, e);
}

enum status case_assign_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct person p;
    enum status st = case_to_change(c, CASE_ASSIGN, &k, e);
    if (!st) st = person_get(c, op_str(c, "person"), &p, e);
    if (st) return st;
    if (!(role_permissions(p.role) & (1u << PERMISSION_CASE)) || p.is_disabled)
        return err_set(e, LW_E_STATE,
                       "parameter 'person': the owner of a case needs the permission "
                       "'case:write'");
    k.owner_id = p.id;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "owner", p.ledger_ref);
    st = case_change(c, &k, "case.assigned", STR("The case has an owner"), d, e);
    payload_free(d);
    return st ? st : reply_case_state(c, &k, e);
}

enum status case_close_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct clock_facts f;
    str reason = str_trim(op_str(c, "reason"));
    if (!reason.p) reason = STR("");
    enum status st = case_to_change(c, CASE_CLOSE, &k, e);
    if (!st) st = case_clock_facts(c, &k, &f, e);
    if (!st) st = case_check_close(&f, reason, c->now, e);
    return st ? st : end_case(c, &k, CASE_CLOSED, "case.closed", reason, e);
}
