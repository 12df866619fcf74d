/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Corrections of times that were recorded wrongly: of a measure, a submission, an occurrence, the
 * date of a request. Awareness has its own record (case_decide.c). What was recorded stays; the
 * correction is a row of its own, and what favours the manufacturer (core/clock.h,
 * clocks_favour()) holds only once a second person approved it.
 */
#include "app/case_part.h"

#include "core/case_decision.h"
#include "store/case_duty.h"

/* What a correction is about, as it stands. */
struct subject {
    str what, ref;
    str title; /* "the first measure", in words */
    struct utc in_force;
};

static enum status load_all(struct op_call *c, const struct case_file *k,
                            struct case_correction **all, size_t *n, struct err *e)
{
    return case_correction_all(c->app->db, c->arena, k->id, all, n, e);
}

/* ---- what there is to correct ---- */

static enum status find_measure(struct op_call *c, const struct case_file *k, str id,
                                struct subject *out, struct err *e)
{
    struct measure *all = NULL;
    struct case_correction *corrections = NULL;
    size_t n = 0, n_corrections = 0;
    enum status st = measure_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (!st) st = load_all(c, k, &corrections, &n_corrections, e);
    if (st) return st;
    for (size_t i = 0; i < n; i++) {
        if (id.n ? !str_eq(all[i].id, id) : n > 1) continue;
        *out = (struct subject){STR("measure"), all[i].id, all[i].description,
                                case_corrected(corrections, n_corrections, STR("measure"),
                                               all[i].id, all[i].available_at)};
        return LW_OK;
    }
    if (n > 1 && !id.n)
        return err_set(e, LW_E_INPUT,
                       "parameter 'measure': case '%.*s' has %zu measures; say which one",
                       STR_ARG(k->number), n);
    return err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no such measure", STR_ARG(k->number));
}

static enum status find_submission(struct op_call *c, const struct case_file *k, enum stage s,
                                   struct subject *out, struct err *e)
{
    struct submission *all = NULL;
    struct case_correction *corrections = NULL;
    size_t n = 0, n_corrections = 0;
    enum status st = submission_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (!st) st = load_all(c, k, &corrections, &n_corrections, e);
    for (size_t i = 0; !st && i < n; i++) {
        if (all[i].stage != s) continue;
        *out = (struct subject){STR("submission"), all[i].id, stage_title(s),
                                case_corrected(corrections, n_corrections, STR("submission"),
                                               all[i].id, all[i].submitted_at)};
        return LW_OK;
    }
    if (st) return st;
    return err_set(e, LW_E_NOT_FOUND, "no %.*s was recorded as submitted in case '%.*s'",
                   STR_ARG(stage_title(s)), STR_ARG(k->number));
}

static enum status find_request(struct op_call *c, const struct case_file *k, str id,
                                struct subject *out, struct err *e)
{
    struct case_request r;
    bool found = false;
    enum status st = case_request_find(c->app->db, c->arena, id, &r, &found, e);
    if (st) return st;
    if (!found || !str_eq(r.case_id, k->id))
        return err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no request '%.*s'",
                       STR_ARG(k->number), STR_ARG(str_sub(id, 0, 40)));
    *out = (struct subject){STR("request"), r.id,
                            arena_printf(c->arena, "the request of %.*s", STR_ARG(r.authority)),
                            r.due_at};
    return LW_OK;
}

/* ---- what would be, and making it so ---- */

/* The first measure after a correction of one of them. */
static enum status first_measure(struct op_call *c, const struct case_file *k,
                                 const struct subject *x, struct utc at, struct utc *out,
                                 struct err *e)
{
    struct measure *all = NULL;
    struct case_correction *corrections = NULL;
    size_t n = 0, n_corrections = 0;
    enum status st = measure_all(c->app->db, c->arena, k->id, &all, &n, e);
    if (!st) st = load_all(c, k, &corrections, &n_corrections, e);
    *out = UTC_NONE;
    for (size_t i = 0; !st && i < n; i++) {
        struct utc in_force = str_eq(all[i].id, x->ref)
                                  ? at
                                  : case_corrected(corrections, n_corrections, STR("measure"),
                                                   all[i].id, all[i].available_at);
        if (utc_is_none(*out) || utc_cmp(in_force, *out) < 0) *out = in_force;
    }
    return st;
}

/* Which stage a submission is of; N_stage: not in force any more. */
static enum status stage_of(struct op_call *c, const struct case_file *k, str submission_id,
                            enum stage *out, struct err *e)
{
    struct submission *all = NULL;
    size_t n = 0;
    enum status st = submission_all(c->app->db, c->arena, k->id, &all, &n, e);
    *out = N_stage;
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(all[i].id, submission_id)) *out = all[i].stage;
    return st;
}

/* Changes the facts, and the row of the case, to what holds after the correction. */
static enum status put_time(struct op_call *c, struct case_file *k, struct clock_facts *f,
                            const struct subject *x, struct utc at, struct err *e)
{
    enum status st = LW_OK;
    if (str_eq(x->what, STR("occurrence"))) {
        k->occurred_at = at;
    } else if (str_eq(x->what, STR("measure"))) {
        st = first_measure(c, k, x, at, &k->measure_available_at, e);
        f->measure_available_at = k->measure_available_at;
    } else if (str_eq(x->what, STR("submission"))) {
        enum stage s = N_stage;
        st = stage_of(c, k, x->ref, &s, e);
        if (!st && s < N_stage) f->submitted_at[s] = at;
    } else {
        struct clock_request *copy = arena_array(c->arena, f->n_requests + 1, sizeof *copy);
        if (!copy) return arena_status(c->arena, "requests of a case", e);
        for (size_t i = 0; i < f->n_requests; i++) {
            copy[i] = f->requests[i];
            if (str_eq(copy[i].id, x->ref)) copy[i].due_at = at;
        }
        f->requests = copy;
    }
    return st;
}

/* The rows of a correction, before its event, which holds their digests. */
static enum status note(struct op_call *c, const struct case_file *k, const struct subject *x,
                        const char *kind, struct utc at, str reason, yyjson_mut_doc *payload,
                        struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct case_correction row = {
        .id = new_id(c->arena, c->now),
        .case_id = k->id,
        .what = x->what,
        .ref = x->ref,
        .kind = str_of(kind),
        .before_at = x->in_force,
        .corrected_at = at,
        .reason = reason,
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
    };
    enum status st = op_next_seq(c, &row.event_seq, e);
    if (!st) st = case_correction_insert(c->app->db, &row, e);
    if (!st) st = case_correction_digest(c->app->db, row.id, hex, e);
    if (!st) payload_str(payload, "row", str_of(hex));
    if (st || !str_eq(x->what, STR("request")) || str_eq(row.kind, STR("proposed"))) return st;
    struct case_request r = {.id = x->ref, .due_at = at, .event_seq = row.event_seq};
    st = case_request_save(c->app->db, &r, e);
    if (!st) st = case_request_digest(c->app->db, r.id, hex, e);
    if (!st) payload_str(payload, "request_row", str_of(hex));
    return st;
}

static enum status record(struct op_call *c, struct case_file *k, const struct subject *x,
                          const char *kind, struct utc at, str reason, struct err *e)
{
    char before[UTC_TEXT_BYTES], after[UTC_TEXT_BYTES];
    bool is_proposal = str_eq(str_of(kind), STR("proposed"));
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "what", x->what);
    payload_str(d, "ref", x->ref);
    payload_utc(d, "before", x->in_force);
    payload_utc(d, "after", at);
    payload_str(d, "reason", reason);
    str words = arena_printf(
        c->arena, "%s (%.*s) from %.*s to %.*s: %.*s%s",
        is_proposal ? "Proposed to move a time" : "Time corrected", STR_ARG(x->title),
        STR_ARG(utc_text(x->in_force, before)), STR_ARG(utc_text(at, after)), STR_ARG(reason),
        is_proposal ? "; a second person must approve, until then nothing changes" : "");
    enum status st = note(c, k, x, kind, at, reason, d, e);
    if (!st)
        st = case_change(c, k, is_proposal ? "case.time_proposed" : "case.time_corrected",
                         words, d, e);
    payload_free(d);
    return st;
}

static enum status take_effect(struct op_call *c, struct case_file *k, const struct subject *x,
                               const char *kind, struct utc at, str reason, struct err *e)
{
    struct clock_facts f;
    enum status st = case_clock_facts(c, k, &f, e);
    if (!st) st = put_time(c, k, &f, x, at, e);
    return st ? st : record(c, k, x, kind, at, reason, e);
}

/* Would it favour us: compared clock by clock, before and after. */
static enum status is_favour(struct op_call *c, const struct case_file *k,
                             const struct subject *x, struct utc at, bool *out, struct err *e)
{
    struct case_file copy = *k;
    struct clock_facts f;
    struct clock *before = NULL, *after = NULL;
    size_t n_before = 0, n_after = 0;
    enum status st = case_clock_facts(c, k, &f, e);
    if (!st) st = case_clocks(c, k, &f, &before, &n_before, e);
    if (!st) st = put_time(c, &copy, &f, x, at, e);
    if (!st) st = case_clocks(c, &copy, &f, &after, &n_after, e);
    if (!st) *out = clocks_favour(before, n_before, after, n_after);
    return st;
}

static enum status correct(struct op_call *c, struct case_file *k, const struct subject *x,
                           struct utc at, str reason, struct err *e)
{
    bool needs_approval = false;
    enum status st = is_favour(c, k, x, at, &needs_approval, e);
    if (st) return st;
    if (!needs_approval) {
        st = take_effect(c, k, x, "corrected", at, reason, e);
    } else {
        st = record(c, k, x, "proposed", at, reason, e);
        reply_bool(c, c->reply, "needs_approval", true);
    }
    return st ? st : reply_case_state(c, k, e);
}

/* ---- the operations ---- */

static str given(struct op_call *c, const char *name)
{
    str value = op_str(c, name);
    return value.p ? str_trim(value) : STR("");
}

enum status case_correct_measure_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct subject x;
    struct utc at = op_utc(c, "available_at");
    str reason = given(c, "reason");
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = find_measure(c, &k, given(c, "measure"), &x, e);
    if (!st) st = case_check_time("available_at", x.in_force, at, c->now, reason, e);
    return st ? st : correct(c, &k, &x, at, reason, e);
}

/* Stages stand in their order and after awareness, whatever is corrected. */
static enum status check_order(struct op_call *c, const struct case_file *k, enum stage s,
                               struct utc at, struct err *e)
{
    struct clock_facts f;
    enum status st = case_clock_facts(c, k, &f, e);
    if (st) return st;
    struct utc least = s ? f.submitted_at[s - 1] : f.aware_at;
    struct utc most = s + 1 < N_stage ? f.submitted_at[s + 1] : UTC_NONE;
    if ((!utc_is_none(least) && utc_cmp(at, least) < 0) ||
        (!utc_is_none(most) && utc_cmp(at, most) > 0))
        return err_set(e, LW_E_INPUT,
                       "parameter 'submitted_at': the %.*s would not stand between what came "
                       "before and after it",
                       STR_ARG(stage_title(s)));
    return LW_OK;
}

enum status case_correct_submission_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct subject x;
    enum stage s = STAGE_EARLY_WARNING;
    struct utc at = op_utc(c, "submitted_at");
    str reason = given(c, "reason");
    if (!stage_from_str(op_str(c, "stage"), &s)) BUG("stage passed the check");
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = find_submission(c, &k, s, &x, e);
    if (!st) st = case_check_time("submitted_at", x.in_force, at, c->now, reason, e);
    if (!st) st = check_order(c, &k, s, at, e);
    return st ? st : correct(c, &k, &x, at, reason, e);
}

enum status case_correct_occurrence_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct utc at = op_utc(c, "occurred_at");
    str reason = given(c, "reason");
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = case_check_time("occurred_at", k.occurred_at, at, c->now, reason, e);
    if (st) return st;
    struct subject x = {STR("occurrence"), STR(""), STR("when it happened"), k.occurred_at};
    return correct(c, &k, &x, at, reason, e);
}

enum status request_correct_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct subject x;
    struct utc at = op_utc(c, "due_at");
    str reason;
    enum status st = case_to_change(c, CASE_ADD_REQUEST, &k, e);
    if (!st) st = find_request(c, &k, given(c, "request"), &x, e);
    if (!st) st = reason_of_call(c, &reason, e);
    if (!st && utc_cmp(at, x.in_force) == 0)
        st = err_set(e, LW_E_INPUT, "parameter 'due_at': it is the date in force already");
    return st ? st : correct(c, &k, &x, at, reason, e);
}

/* ---- approval ---- */

static enum status subject_of(struct op_call *c, const struct case_file *k,
                              const struct case_correction *p, struct subject *out,
                              struct err *e)
{
    enum stage s = N_stage;
    if (str_eq(p->what, STR("measure"))) return find_measure(c, k, p->ref, out, e);
    if (str_eq(p->what, STR("request"))) return find_request(c, k, p->ref, out, e);
    if (str_eq(p->what, STR("occurrence"))) {
        *out = (struct subject){p->what, p->ref, STR("when it happened"), k->occurred_at};
        return LW_OK;
    }
    enum status st = stage_of(c, k, p->ref, &s, e);
    if (!st && s == N_stage)
        st = err_set(e, LW_E_STATE, "the submission of the proposal is not in force any more");
    return st ? st : find_submission(c, k, s, out, e);
}

enum status case_approve_time(struct op_call *c, struct case_file *k, bool *was_there,
                              struct err *e)
{
    struct case_correction *all = NULL;
    struct subject x;
    size_t n = 0;
    *was_there = false;
    enum status st = load_all(c, k, &all, &n, e);
    const struct case_correction *p = st ? NULL : case_proposed(all, n);
    if (!p) return st;
    *was_there = true;
    if (str_eq(p->recorded_by, c->actor->ledger_ref))
        return err_set(e, LW_E_REFUSED,
                       "the correction of case '%.*s' was proposed by you; another person with "
                       "the permission 'case:write' must approve it",
                       STR_ARG(k->number));
    st = subject_of(c, k, p, &x, e);
    return st ? st : take_effect(c, k, &x, "approved", p->corrected_at, p->reason, e);
}
