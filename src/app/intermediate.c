/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Intermediate reports: the CSIRT that first received a notification may ask for status updates
 * (Art 14(6)). The portal has no form for them, so theirs is one of ours; it is saved, checked,
 * frozen and proven like a stage, and recording it answers the request, whose date is its clock.
 */
#include "app/portal.h"

#include "app/submission.h"
#include "core/case_decision.h"
#include "store/case_duty.h"

#define DUTY_INTERMEDIATE STR("CRA-14-6")

struct report {
    struct case_file k;
    struct case_request request;
    struct form_place place;
    struct case_form form;
};

static enum status load(struct op_call *c, struct report *r, struct err *e)
{
    bool found = false;
    str id = op_str(c, "request");
    enum status st = case_of_call(c, &r->k, e);
    if (!st) st = case_request_find(c->app->db, c->arena, id, &r->request, &found, e);
    if (st) return st;
    if (!found || !str_eq(r->request.case_id, r->k.id))
        return err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no request '%.*s'",
                       STR_ARG(r->k.number), STR_ARG(str_sub(id, 0, 40)));
    if (!str_eq(r->request.duty, DUTY_INTERMEDIATE))
        return err_set(e, LW_E_STATE,
                       "request '%.*s' does not ask for an intermediate report (Art 14(6)); it "
                       "is about duty '%.*s'",
                       STR_ARG(id), STR_ARG(r->request.duty));
    r->place = (struct form_place){
        .stage = N_stage, .request_id = r->request.id, .request = r->request.words};
    return case_form_load_place(c, &r->k, &r->place, &r->form, e);
}

static void reply_request(struct op_call *c, const struct report *r)
{
    yyjson_mut_val *o = reply_object(c, c->reply, "request");
    reply_str(c, c->reply, "case", r->k.number);
    reply_str(c, o, "id", r->request.id);
    reply_str(c, o, "authority", r->request.authority);
    reply_str(c, o, "reference", r->request.reference);
    reply_str(c, o, "words", r->request.words);
    reply_utc(c, o, "received_at", r->request.received_at);
    reply_utc(c, o, "due_at", r->request.due_at);
}

static enum status form_run(struct op_call *c, struct err *e)
{
    struct report r;
    enum status st = load(c, &r, e);
    if (st) return st;
    reply_request(c, &r);
    return reply_form(c, c->reply, &r.form, e);
}

static enum status sheet_run(struct op_call *c, struct err *e)
{
    struct report r;
    enum status st = load(c, &r, e);
    if (st) return st;
    reply_request(c, &r);
    return reply_sheet(c, &r.k, &r.form, e);
}

static enum status save_run(struct op_call *c, struct err *e)
{
    struct report r;
    enum status st = load(c, &r, e);
    if (!st) st = case_check_action(r.k.number, r.k.state, CASE_SAVE_FORM, e);
    if (!st && r.form.is_submitted)
        st = err_set(e, LW_E_STATE,
                     "the intermediate report was submitted already; a submission is never "
                     "changed");
    if (!st) st = case_form_keep(c, &r.k, &r.place, &r.form, e);
    if (st) return st;
    reply_request(c, &r);
    return reply_form(c, c->reply, &r.form, e);
}

static enum status check_time(const struct report *r, const struct submission *s,
                              struct utc now, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    str at = utc_text(s->submitted_at, text);
    if (r->form.is_submitted)
        return err_set(e, LW_E_STATE,
                       "the intermediate report was submitted already; a submission is never "
                       "changed");
    if (utc_cmp(s->submitted_at, now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is in the future",
                       STR_ARG(at));
    if (utc_cmp(s->submitted_at, r->request.received_at) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is before the request",
                       STR_ARG(at));
    return LW_OK;
}

/* The date that the authority set is the period; late is recorded with its reason. */
static enum status check_late(const struct report *r, struct submission *s, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    s->is_late = utc_cmp(s->submitted_at, r->request.due_at) > 0;
    if (!s->is_late) s->late_reason = STR("");
    if (!s->is_late || s->late_reason.n) return LW_OK;
    return err_set(
        e, LW_E_INPUT,
        "parameter 'late_reason': the intermediate report was due at %.*s; say why it "
        "is late",
        STR_ARG(utc_text(r->request.due_at, text)));
}

static enum status record_run(struct op_call *c, struct err *e)
{
    struct report r;
    struct submission s = submission_given(c);
    enum status st = load(c, &r, e);
    if (!st) st = case_check_action(r.k.number, r.k.state, CASE_RECORD_SUBMISSION, e);
    if (!st) st = check_time(&r, &s, c->now, e);
    if (!st) st = check_late(&r, &s, e);
    if (!st) st = submission_take(c, &r.k, &r.form, &s, e);
    if (st) return st;
    s.stage = N_stage;
    s.request_id = r.request.id;
    st = submission_keep(c, &r.k, &s, e);
    if (!st)
        st = case_request_met(c, &r.k, r.request.id, s.submitted_at,
                              STR("by the intermediate report"), STR(""), e);
    reply_recorded(c, &r.k, &s);
    return st;
}

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
#define P_REQUEST                                                        \
 {                                                                       \
  "request", PARAM_ID, true, true, 40, NULL, "Id of the CSIRT's request" \
 }
static const struct op_param request_params[] = {P_CASE, P_REQUEST, {0}};
static const struct op_param record_params[] = {
    P_CASE,
    P_REQUEST,
    {"submitted_at", PARAM_INSTANT, true, false, 0, NULL, "When it was sent (UTC)"},
    {"reference", PARAM_TEXT, false, false, 255, NULL, "Reference of the CSIRT"},
    {"receipt_text", PARAM_TEXT, false, false, 4000, NULL, "Receipt as shown, as text"},
    {"receipt", PARAM_FILE, false, false, 0, NULL, "Receipt as a document"},
    {"late_reason", PARAM_TEXT, false, false, 4000, NULL,
     "Why it is late; needed after the date of the request"},
    {0},
};

const struct op intermediate_ops[] = {
    {"request.form_get", "request form", "GET", "/cases/{case}/requests/{request}/report",
     PERMISSION_READ, false, request_params, form_run,
     "Show the intermediate report that a request asks for, as it stands."},
    {"request.form_save", "request draft", "POST", "/cases/{case}/requests/{request}/report",
     PERMISSION_CASE, true, report_params, save_run,
     "Save a draft of an intermediate report; fields that are not given keep their value."},
    {"request.sheet", "request sheet", "GET", "/cases/{case}/requests/{request}/report/sheet",
     PERMISSION_READ, false, request_params, sheet_run,
     "Show an intermediate report as a sheet to copy or to send."},
    {"request.record_report", "request submitted", "POST",
     "/cases/{case}/requests/{request}/report/submission", PERMISSION_SUBMIT, true,
     record_params, record_run,
     "Record that an intermediate report was sent: freezes its content, answers the request."},
};
const size_t n_intermediate_ops = sizeof intermediate_ops / sizeof *intermediate_ops;
