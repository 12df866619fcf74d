/* SPDX-License-Identifier: Apache-2.0 */
/* Duties that have no stage: met, not needed, and requests of authorities. */
#include "app/case_part.h"

#include "core/case_decision.h"
#include "store/case_duty.h"
#include "store/record_kind.h"

static str given(struct op_call *c, const char *name)
{
    str value = op_str(c, name);
    return value.p ? str_trim(value) : STR("");
}

enum status case_duty_met_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct utc at = op_has(c, "met_at") ? op_utc(c, "met_at") : c->now;
    enum status st = case_to_change(c, CASE_MEET_DUTY, &k, e);
    if (!st) st = case_duty_met(c, &k, given(c, "duty"), at, given(c, "words"), STR(""), e);
    return st ? st : reply_case_state(c, &k, e);
}

enum status case_duty_not_needed_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    str reason;
    enum status st = case_to_change(c, CASE_MEET_DUTY, &k, e);
    if (!st) st = reason_of_call(c, &reason, e);
    if (!st) st = case_duty_not_needed(c, &k, given(c, "duty"), reason, e);
    return st ? st : reply_case_state(c, &k, e);
}

/* ---- requests of authorities ---- */

static enum status check_request(struct op_call *c, const struct case_request *r, size_t n,
                                 struct err *e)
{
    if (n >= CLOCK_MAX_REQUESTS)
        return err_set(e, LW_E_LIMIT, "a case holds at most %d requests", CLOCK_MAX_REQUESTS);
    if (utc_cmp(r->received_at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'received_at': it is in the future");
    if (utc_cmp(r->due_at, r->received_at) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'due_at': it is before the request came in");
    return LW_OK;
}

static enum status add_request(struct op_call *c, struct case_file *k, struct case_request *r,
                               struct err *e)
{
    char text[UTC_TEXT_BYTES], hex[SHA256_HEX_CHARS + 1];
    const struct duty *duty = duty_find(r->duty);
    enum status st = op_next_seq(c, &r->event_seq, e);
    if (!st) st = case_request_insert(c->app->db, r, e);
    if (!st) st = record_digest(c->app->db, "case_request", r->id, hex, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "request", r->id);
    payload_str(d, "duty", r->duty);
    payload_str(d, "authority", r->authority);
    payload_str(d, "reference", r->reference);
    payload_utc(d, "received_at", r->received_at);
    payload_utc(d, "due_at", r->due_at);
    payload_str(d, "request_row", str_of(hex));
    str words = arena_printf(c->arena, "%.*s asks (%s, %s), due at %.*s: %.*s",
                             STR_ARG(r->authority), duty->name, duty->id,
                             STR_ARG(utc_text(r->due_at, text)), STR_ARG(r->words));
    st = case_change(c, k, "case.request_added", words, d, e);
    payload_free(d);
    return st;
}

enum status request_add_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_request *all = NULL;
    size_t n = 0;
    struct case_request r = {
        .id = new_id(c->arena, c->now),
        .duty = op_has(c, "duty") ? given(c, "duty") : STR("CRA-13-22"),
        .authority = given(c, "authority"),
        .reference = given(c, "reference"),
        .words = given(c, "words"),
        .received_at = op_has(c, "received_at") ? op_utc(c, "received_at") : c->now,
        .due_at = op_utc(c, "due_at"),
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    enum status st = case_to_change(c, CASE_ADD_REQUEST, &k, e);
    if (!st) st = case_request_all(c->app->db, c->arena, k.id, &all, &n, e);
    if (!st) st = check_request(c, &r, n, e);
    if (st) return st;
    r.case_id = k.id;
    const struct duty *d = duty_find(r.duty);
    if (!d || d->anchor != ANCHOR_REQUEST) BUG("duty passed the check");
    if (!(d->kinds & DUTY_KIND(k.kind)))
        return err_set(e, LW_E_INPUT,
                       "parameter 'duty': '%s' does not arise in a case about %.*s", d->id,
                       STR_ARG(case_kind_title(k.kind)));
    st = add_request(c, &k, &r, e);
    reply_str(c, c->reply, "request", r.id);
    return st ? st : reply_case_state(c, &k, e);
}

enum status request_answer_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct utc at = op_has(c, "answered_at") ? op_utc(c, "answered_at") : c->now;
    enum status st = case_to_change(c, CASE_ADD_REQUEST, &k, e);
    if (!st)
        st = case_request_met(c, &k, given(c, "request"), at, given(c, "words"),
                              given(c, "document"), e);
    return st ? st : reply_case_state(c, &k, e);
}

/* ---- what met a duty ---- */

/* A duty of the case without a stage, or a target of the house that has no duty behind it. */
static enum status check_duty(struct op_call *c, const struct case_file *k, str duty,
                              struct err *e)
{
    const struct duty *d = duty_find(duty);
    const struct house_target *t = house_target_find(duty);
    struct clock_facts facts;
    if (t && (t->kinds & DUTY_KIND(k->kind)) && str_eq(duty, STR("HOUSE-REPORTER")))
        return LW_OK;
    enum status st = case_clock_facts(c, k, &facts, e);
    if (st) return st;
    if (!d || !duty_arises(d, &facts))
        return err_set(e, LW_E_NOT_FOUND,
                       "case '%.*s' has no duty '%.*s'; 'longwatch case show %.*s' lists them",
                       STR_ARG(k->number), STR_ARG(str_sub(duty, 0, 40)), STR_ARG(k->number));
    if (d->stage < N_stage)
        return err_set(e, LW_E_STATE,
                       "duty '%s' is met by a submission; record the submission of the %.*s",
                       d->id, STR_ARG(stage_title(d->stage)));
    if (d->anchor == ANCHOR_REQUEST)
        return err_set(e, LW_E_STATE,
                       "duty '%s' is about a request; record the answer to the request", d->id);
    return LW_OK;
}

static enum status record_met(struct op_call *c, struct case_file *k, struct case_duty *row,
                              const char *kind, struct err *e)
{
    char text[UTC_TEXT_BYTES], hex[SHA256_HEX_CHARS + 1];
    if (utc_cmp(row->met_at, c->now) > 0)
        return err_set(e, LW_E_INPUT,
                       "duty '%.*s' cannot be met at '%.*s': it is in the future",
                       STR_ARG(row->duty), STR_ARG(utc_text(row->met_at, text)));
    row->id = new_id(c->arena, c->now);
    row->case_id = k->id;
    row->recorded_at = c->now;
    row->recorded_by = c->actor->ledger_ref;
    enum status st = op_next_seq(c, &row->event_seq, e);
    if (!st) st = case_duty_insert(c->app->db, row, e);
    if (!st) st = record_digest(c->app->db, "case_duty", row->id, hex, e);
    if (st) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "duty", row->duty);
    if (row->ref.n) payload_str(d, "request", row->ref);
    payload_utc(d, "met_at", row->met_at);
    payload_str(d, "document", row->document_id);
    payload_bool(d, "is_not_needed", row->is_not_needed);
    payload_str(d, "duty_row", str_of(hex));
    const struct duty *duty = duty_find(row->duty);
    str words = duty ? arena_printf(c->arena, "%s (%s): %.*s", duty->name, duty->id,
                                    STR_ARG(row->words))
                     : row->words;
    st = case_change(c, k, kind, words, d, e);
    payload_free(d);
    return st;
}

enum status case_duty_met(struct op_call *c, struct case_file *k, str duty, struct utc at,
                          str words, str document_id, struct err *e)
{
    struct case_duty row = {
        .duty = duty,
        .ref = STR(""),
        .met_at = at,
        .words = words,
        .document_id = document_id.p ? document_id : STR(""),
    };
    enum status st = check_duty(c, k, duty, e);
    return st ? st : record_met(c, k, &row, "case.duty_met", e);
}

enum status case_duty_not_needed(struct op_call *c, struct case_file *k, str duty, str reason,
                                 struct err *e)
{
    struct case_duty row = {
        .duty = duty,
        .ref = STR(""),
        .met_at = c->now,
        .is_not_needed = true,
        .words = reason,
        .document_id = STR(""),
    };
    enum status st = check_duty(c, k, duty, e);
    return st ? st : record_met(c, k, &row, "case.duty_not_needed", e);
}

enum status case_request_met(struct op_call *c, struct case_file *k, str request_id,
                             struct utc at, str words, str document_id, struct err *e)
{
    struct case_request r;
    bool found = false;
    enum status st = case_request_find(c->app->db, c->arena, request_id, &r, &found, e);
    if (!st && (!found || !str_eq(r.case_id, k->id)))
        st = err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no request '%.*s'", STR_ARG(k->number),
                     STR_ARG(str_sub(request_id, 0, 40)));
    if (!st && utc_cmp(at, r.received_at) < 0)
        st = err_set(e, LW_E_INPUT, "an answer cannot be before the request was received");
    if (st) return st;
    struct case_duty row = {
        .duty = r.duty,
        .ref = r.id,
        .met_at = at,
        .words = words,
        .document_id = document_id.p ? document_id : STR(""),
    };
    return record_met(c, k, &row, "case.request_answered", e);
}
