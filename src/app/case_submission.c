/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recording what a person submitted. The content of the saved form is frozen with its SHA-256,
 * which the ledger has as well; the row is never changed (a trigger holds us to that). Nothing is
 * sent from here.
 */
#include "app/case.h"
#include "app/portal.h"
#include "app/submission.h"
#include "core/case_decision.h"

enum {
    MAX_CONTENT_BYTES = 1024 * 1024
};

static str given(struct op_call *c, const char *name)
{
    str value = op_str(c, name);
    return value.p ? str_trim(value) : STR("");
}

static enum status check_proof(struct op_call *c, struct err *e)
{
    if (given(c, "reference").n || given(c, "receipt_text").n || op_has(c, "receipt"))
        return LW_OK;
    return err_set(
        e, LW_E_INPUT,
        "no proof is given; give the platform's reference, the receipt as text or as "
        "a document");
}

/* What stands in the form must be saved and without errors. */
static enum status check_form(struct op_call *c, const struct case_form *f, struct err *e)
{
    struct form_problem *problems = NULL;
    size_t n = 0, i = 0;
    str title = form_title(&f->form);
    if (f->is_submitted && !f->has_update)
        return err_set(e, LW_E_STATE,
                       "the %.*s has no saved update; save what was changed first",
                       STR_ARG(title));
    if (!f->version)
        return err_set(e, LW_E_STATE,
                       "the %.*s has no saved form; save what was submitted first",
                       STR_ARG(title));
    enum status st = form_check(c->arena, &f->form, &problems, &n, e);
    if (st) return st;
    size_t n_errors = form_n_errors(problems, n);
    if (!n_errors) return LW_OK;
    while (problems[i].is_warning)
        i++;
    return err_set(e, LW_E_STATE,
                   "the form of the %.*s has %zu problem%s; the first: '%s' %.*s",
                   STR_ARG(title), n_errors, n_errors == 1 ? "" : "s", problems[i].field->label,
                   STR_ARG(problems[i].words));
}

static enum status freeze(struct op_call *c, const struct case_file *k,
                          const struct case_form *f, struct submission *s, struct err *e)
{
    struct buf b;
    char hex[SHA256_HEX_CHARS + 1];
    buf_init(&b, MAX_CONTENT_BYTES);
    form_sheet_json(&f->form, k->number, &b);
    enum status st = buf_status(&b, "the content of a submission", e);
    s->content = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    struct sha256 d = sha256_of(s->content);
    s->content_digest = arena_str(c->arena, sha256_hex(&d, hex));
    return st ? st : arena_status(c->arena, "the content of a submission", e);
}

enum status submission_take(struct op_call *c, const struct case_file *k,
                            const struct case_form *f, struct submission *s, struct err *e)
{
    enum status st = check_proof(c, e);
    if (!st) st = check_form(c, f, e);
    if (!st) st = freeze(c, k, f, s, e);
    if (!st) st = receipt_keep(c, "receipt", "case.record_submission", &s->receipt_digest, e);
    s->case_id = k->id;
    s->form_version = f->version;
    s->attempt = f->attempt;
    s->revision = f->n_revisions;
    return st;
}

static str words_of(struct op_call *c, const struct submission *s)
{
    char text[UTC_TEXT_BYTES];
    return arena_printf(
        c->arena, "The %.*s was %s%s at %.*s%s%.*s%s%.*s", STR_ARG(submission_title(s)),
        s->revision ? "updated" : "submitted", s->attempt > 1 && !s->revision ? " again" : "",
        STR_ARG(utc_text(s->submitted_at, text)), s->reference.n ? ", reference " : "",
        STR_ARG(s->reference), s->is_late ? "; late: " : "", STR_ARG(s->late_reason));
}

enum status submission_keep(struct op_call *c, struct case_file *k, struct submission *s,
                            struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "stage", submission_stage(s));
    payload_str(d, "submission", s->id);
    payload_int(d, "attempt", s->attempt);
    payload_int(d, "revision", s->revision);
    if (s->request_id.n) payload_str(d, "request", s->request_id);
    payload_utc(d, "submitted_at", s->submitted_at);
    payload_str(d, "reference", s->reference);
    payload_str(d, "content_sha256", s->content_digest);
    payload_str(d, "receipt_sha256", s->receipt_digest);
    payload_int(d, "form_version", s->form_version);
    payload_bool(d, "is_late", s->is_late);
    payload_str(d, "late_reason", s->late_reason);
    enum status st = case_change(c, k, "case.submitted", words_of(c, s), d, e);
    payload_free(d);
    s->event_seq = k->event_seq;
    return st ? st : submission_insert(c->app->db, s, e);
}

struct submission submission_given(struct op_call *c)
{
    return (struct submission){
        .id = new_id(c->arena, c->now),
        .submitted_at = op_utc(c, "submitted_at"),
        .reference = given(c, "reference"),
        .receipt_text = given(c, "receipt_text"),
        .late_reason = given(c, "late_reason"),
        .request_id = STR(""),
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
}

void reply_recorded(struct op_call *c, const struct case_file *k, const struct submission *s)
{
    reply_str(c, c->reply, "case", k->number);
    reply_str(c, c->reply, "submission", s->id);
    reply_str(c, c->reply, "stage", submission_stage(s));
    reply_int(c, c->reply, "attempt", s->attempt);
    reply_int(c, c->reply, "revision", s->revision);
    reply_bool(c, c->reply, "is_late", s->is_late);
    reply_str(c, c->reply, "content_sha256", s->content_digest);
    reply_str(c, c->reply, "receipt_sha256", s->receipt_digest);
}

/* An update has no period of its own: after what it updates, not in the future. */
static enum status check_update(struct op_call *c, const struct case_file *k,
                                const struct clock_facts *facts, const struct submission *s,
                                struct err *e)
{
    char text[UTC_TEXT_BYTES];
    str at = utc_text(s->submitted_at, text);
    enum status st = case_form_check_update(c, k, s->stage, e);
    if (st) return st;
    if (utc_cmp(s->submitted_at, c->now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is in the future",
                       STR_ARG(at));
    if (utc_cmp(s->submitted_at, facts->submitted_at[s->stage]) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is before the %.*s",
                       STR_ARG(at), STR_ARG(stage_title(s->stage)));
    return LW_OK;
}

/* The rules of the stage, and what they say about lateness. */
static enum status check_time(struct op_call *c, const struct case_file *k, bool is_update,
                              struct submission *s, struct err *e)
{
    struct clock_facts facts;
    enum status st = case_clock_facts(c, k, &facts, e);
    if (st) return st;
    if (is_update) return check_update(c, k, &facts, s, e);
    struct submission_facts sf = {&facts, k->kind, s->stage, s->submitted_at, s->late_reason};
    return case_check_submission(&sf, c->now, &s->is_late, e);
}

enum status case_record_submission_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_form f;
    struct form_place p = {.is_update = op_bool(c, "update", false)};
    struct submission s = submission_given(c);
    if (!stage_from_str(op_str(c, "stage"), &s.stage)) BUG("stage passed the check");
    p.stage = s.stage;
    enum status st = case_to_change(c, CASE_RECORD_SUBMISSION, &k, e);
    if (!st) st = check_time(c, &k, p.is_update, &s, e);
    if (!st) st = case_form_load_place(c, &k, &p, &f, e);
    if (!st) st = submission_take(c, &k, &f, &s, e);
    if (!st) st = portal_check_circumstances(c, &k, &f, e);
    if (st) return st;
    if (!s.is_late) s.late_reason = STR("");
    st = submission_keep(c, &k, &s, e);
    if (!st && !s.revision) st = portal_submitted(c, &k, &s, e);
    reply_recorded(c, &k, &s);
    return st;
}
