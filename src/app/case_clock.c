/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clocks of a case: facts from the store with their corrections, and what met a duty that has
 * no stage.
 */
#include "app/case.h"

#include "app/setting.h"
#include "core/case_decision.h"
#include "core/compliance.h"
#include "store/case_duty.h"
#include "store/duty.h"
#include "store/record_kind.h"

static enum status load_done(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e)
{
    struct case_duty *rows = NULL;
    size_t n = 0;
    enum status st = case_duty_all(c->app->db, c->arena, k->id, &rows, &n, e);
    if (st || !n) return st;
    struct clock_done *done = arena_array(c->arena, n, sizeof *done);
    if (!done) return arena_status(c->arena, "duties of a case", e);
    for (size_t i = 0; i < n; i++)
        done[i] = (struct clock_done){rows[i].duty, rows[i].ref, rows[i].met_at,
                                      rows[i].is_not_needed};
    out->done = done;
    out->n_done = n;
    return LW_OK;
}

static enum status load_requests(struct op_call *c, const struct case_file *k,
                                 struct clock_facts *out, struct err *e)
{
    struct case_request *rows = NULL;
    size_t n = 0;
    enum status st = case_request_all(c->app->db, c->arena, k->id, &rows, &n, e);
    if (st || !n) return st;
    struct clock_request *requests = arena_array(c->arena, n, sizeof *requests);
    if (!requests) return arena_status(c->arena, "requests of a case", e);
    for (size_t i = 0; i < n; i++)
        requests[i] = (struct clock_request){rows[i].id, rows[i].duty, rows[i].received_at,
                                             rows[i].due_at};
    out->requests = requests;
    out->n_requests = n;
    return LW_OK;
}

static enum status load_submissions(struct op_call *c, const struct case_file *k,
                                    struct clock_facts *out, struct err *e)
{
    struct submission *sent = NULL;
    struct case_correction *corrections = NULL;
    size_t n = 0, n_corrections = 0;
    enum status st = submission_all(c->app->db, c->arena, k->id, &sent, &n, e);
    if (!st)
        st = case_correction_all(c->app->db, c->arena, k->id, &corrections, &n_corrections, e);
    struct utc *first = arena_new(c->arena, struct utc);
    if (!st && !first) st = arena_status(c->arena, "clocks", e);
    if (!st) st = submission_first_at(c->app->db, k->id, STAGE_NOTIFICATION_72H, first, e);
    out->notified_first_at = first;
    for (size_t i = 0; !st && i < n; i++) {
        /* The one that counts is the first of all: its correction moves the anchor. */
        if (sent[i].stage == STAGE_NOTIFICATION_72H && !utc_is_none(*first) &&
            utc_cmp(*first, sent[i].submitted_at) == 0)
            out->notified_first_at = NULL;
        out->submitted_at[sent[i].stage] = case_corrected(
            corrections, n_corrections, STR("submission"), sent[i].id, sent[i].submitted_at);
    }
    return st;
}

void case_add_regimes(struct clock_facts *f, enum operator role, unsigned regimes)
{
    unsigned together = f->regimes[role] |= regimes;
    for (unsigned i = 0; i < N_operator; i++)
        together |= f->regimes[i];
    f->is_out_of_scope = !together;
}

/*
 * The acts in force for the products, together, with one statement: clocks are asked for every
 * case again and again. Whoever asks, all products count.
 */
static enum status load_regimes(struct op_call *c, const struct case_file *k,
                                struct clock_facts *out, struct err *e)
{
    struct case_regime *rows = NULL;
    size_t n = 0;
    enum status st = case_regimes(c->app->db, c->arena, k->id, &rows, &n, e);
    for (size_t i = 0; !st && i < n;) {
        struct compliance_subject s = {0};
        str product = rows[i].product_id;
        (void)said_from_str(rows[i].is_consumer, &s.is_consumer);
        (void)operator_from_str(rows[i].company_role, &s.role);
        for (; i < n && str_eq(rows[i].product_id, product); i++)
            if (rows[i].is_decided)
                s.regimes[rows[i].regime] = rows[i].applies ? SAID_YES : SAID_NO;
        case_add_regimes(out, s.role, compliance_regimes(&s));
    }
    return st;
}

/* Nothing was ever submitted: as load_submissions() would find it. */
static enum status no_submissions(struct op_call *c, struct clock_facts *out, struct err *e)
{
    struct utc *first = arena_new(c->arena, struct utc);
    if (!first) return arena_status(c->arena, "clocks", e);
    *first = UTC_NONE;
    out->notified_first_at = first;
    return LW_OK;
}

static enum status load_coordinator(struct op_call *c, struct clock_facts *out, struct err *e)
{
    str state;
    enum status st = setting_get(c->app, c->arena, "main-establishment", &state, e);
    if (!st) out->coordinator = csirt_find(state);
    return st;
}

struct clock_facts case_file_facts(const struct case_file *k)
{
    return (struct clock_facts){
        .kind = k->kind,
        .harm = k->harm,
        .presents_risk = k->presents_risk,
        .signal_at = k->signal_at,
        .decided_at = k->decided_at,
        .harm_known_at = k->harm_known_at,
        .aware_at = k->aware_at,
        .measure_available_at = k->measure_available_at,
        .field_action_at = k->field_action_at,
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
    };
}

enum status case_clock_facts_hinted(struct op_call *c, const struct case_file *k,
                                    const struct case_hints *hints, struct clock_facts *out,
                                    struct err *e)
{
    *out = case_file_facts(k);
    out->coordinator = hints ? hints->coordinator : NULL;
    bool has_submissions = !hints || hints->has_submissions;
    enum status st =
        has_submissions ? load_submissions(c, k, out, e) : no_submissions(c, out, e);
    if (!st && (!hints || hints->has_done)) st = load_done(c, k, out, e);
    if (!st && (!hints || hints->has_requests)) st = load_requests(c, k, out, e);
    if (hints && hints->has_regimes) {
        for (unsigned o = 0; o < N_operator; o++)
            case_add_regimes(out, (enum operator)o, hints->regimes[o]);
    } else if (!st) {
        st = load_regimes(c, k, out, e);
    }
    return st || hints ? st : load_coordinator(c, out, e);
}

enum status case_clock_facts(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e)
{
    return case_clock_facts_hinted(c, k, NULL, out, e);
}

enum status case_clocks(struct op_call *c, const struct case_file *k,
                        const struct clock_facts *facts, struct clock **out, size_t *n,
                        struct err *e)
{
    struct clock_facts f = *facts;
    *n = 0;
    *out = arena_array(c->arena, CLOCK_MAX, sizeof **out);
    if (!*out) return arena_status(c->arena, "clocks", e);
    if (k->state == CASE_CANDIDATE) f.aware_at = k->signal_at;
    *n = clocks_of(&f, c->now, *out);
    return LW_OK;
}

enum status case_reminders(struct op_call *c, const struct case_file *k,
                           const struct clock *clocks, size_t n, int32_t **out, struct err *e)
{
    struct case_reminder *rows = NULL;
    size_t n_rows = 0;
    *out = arena_array(c->arena, n ? n : 1, sizeof **out);
    enum status st = case_reminder_all(c->app->db, c->arena, k->id, &rows, &n_rows, e);
    if (st || !*out) return st ? st : arena_status(c->arena, "reminders of a case", e);
    for (size_t i = 0; i < n; i++) {
        (*out)[i] = 0;
        for (size_t j = 0; j < n_rows; j++)
            if (str_eq(rows[j].duty, str_of(clocks[i].duty->id)) &&
                str_eq(rows[j].ref, clocks[i].ref))
                (*out)[i] = rows[j].n_reminded;
    }
    return LW_OK;
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
