/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about duties that have no stage: met, not needed, and requests of authorities. */
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
