/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recording the correction of a time (case_time.c) that was recorded wrongly. Awareness has its
 * own record (case_decide.c). What was recorded stays; the correction is a row of its own, and
 * what favours the manufacturer (core/clock.h, clocks_favour()) holds only once a second person
 * approved it.
 */
#include "app/case_part.h"

#include "core/case_decision.h"
#include "store/case_duty.h"
#include "store/record_kind.h"

/* The rows of a correction, before its event, which holds their digests. */
static enum status note(struct op_call *c, const struct case_file *k, const struct case_time *x,
                        const char *kind, struct utc at, str reason, yyjson_mut_doc *payload,
                        struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct case_correction row = {
        .id = new_id(c->arena, c->now),
        .case_id = k->id,
        .what = str_of(x->what),
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
    if (!st) st = record_digest(c->app->db, "case_correction", row.id, hex, e);
    if (!st) payload_str(payload, "row", str_of(hex));
    if (st || x->kind != TIME_REQUEST || str_eq(row.kind, STR("proposed"))) return st;
    struct case_request r = {.id = x->ref, .due_at = at, .event_seq = row.event_seq};
    st = case_request_save(c->app->db, &r, e);
    if (!st) st = record_digest(c->app->db, "case_request", r.id, hex, e);
    if (!st) payload_str(payload, "request_row", str_of(hex));
    return st;
}

/* "; final report due 2026-11-06T08:00:00Z, was 2026-11-07T08:00:00Z": for the time line. */
static str consequence(struct op_call *c, const struct case_trial *t)
{
    char was[UTC_TEXT_BYTES], is[UTC_TEXT_BYTES];
    str out = STR("");
    for (size_t i = 0; i < t->n_before; i++) {
        const struct clock *old = &t->before[i];
        const struct clock *new =
            clock_find(t->after, t->n_after, str_of(old->duty->id), old->ref);
        if (!new || utc_is_none(old->due_at) || utc_is_none(new->due_at) ||
            utc_cmp(old->due_at, new->due_at) == 0)
            continue;
        out = arena_printf(c->arena, "%.*s; %s due %.*s, was %.*s", STR_ARG(out),
                           old->duty->name, STR_ARG(utc_text(new->due_at, is)),
                           STR_ARG(utc_text(old->due_at, was)));
    }
    return out;
}

static enum status record(struct op_call *c, struct case_file *k, const struct case_time *x,
                          const char *kind, struct utc at, str reason,
                          const struct case_trial *t, struct err *e)
{
    char before[UTC_TEXT_BYTES], after[UTC_TEXT_BYTES];
    bool is_proposal = str_eq(str_of(kind), STR("proposed"));
    bool is_approved = str_eq(str_of(kind), STR("approved"));
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "what", str_of(x->what));
    payload_str(d, "ref", x->ref);
    payload_utc(d, "before", x->in_force);
    payload_utc(d, "after", at);
    payload_str(d, "reason", reason);
    str words = arena_printf(
        c->arena, "%s (%.*s) from %.*s to %.*s: %.*s%.*s%s",
        is_proposal
            ? "Proposed to move a time"
            : (is_approved ? "Time corrected, as a second person approved" : "Time corrected"),
        STR_ARG(x->title), STR_ARG(utc_text(x->in_force, before)), STR_ARG(utc_text(at, after)),
        STR_ARG(reason), STR_ARG(consequence(c, t)),
        is_proposal ? "; a second person must approve, until then nothing changes" : "");
    enum status st = note(c, k, x, kind, at, reason, d, e);
    if (!st)
        st = case_change(c, k, is_proposal ? "case.time_proposed" : "case.time_corrected",
                         words, d, e);
    payload_free(d);
    return st;
}

static enum status take_effect(struct op_call *c, struct case_file *k,
                               const struct case_time *x, const char *kind, struct utc at,
                               str reason, struct err *e)
{
    struct clock_facts f;
    struct case_trial t;
    enum status st = case_time_try(c, k, x, at, &t, e);
    if (!st) st = case_clock_facts(c, k, &f, e);
    if (!st) st = case_time_put(c, k, &f, x, at, e);
    return st ? st : record(c, k, x, kind, at, reason, &t, e);
}

static enum status correct(struct op_call *c, struct case_file *k, const struct case_time *x,
                           struct utc at, str reason, struct err *e)
{
    struct case_trial t;
    enum status st = case_time_check(c, k, x, at, reason, e);
    if (!st) st = case_time_try(c, k, x, at, &t, e);
    if (st) return st;
    if (!t.needs_approval) {
        st = take_effect(c, k, x, "corrected", at, reason, e);
    } else {
        st = record(c, k, x, "proposed", at, reason, &t, e);
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

/* The only measure where none is named. */
static enum status find_measure(struct op_call *c, const struct case_file *k, str id,
                                struct case_time *out, struct err *e)
{
    struct case_time *all = NULL;
    size_t n = 0, n_measures = 0;
    bool found = false;
    enum status st = case_times(c, k, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        if (all[i].kind != TIME_MEASURE) continue;
        n_measures++;
        if (id.n ? !str_eq(all[i].ref, id) : found) continue;
        *out = all[i];
        found = true;
    }
    if (st || (found && (id.n || n_measures == 1))) return st;
    if (n_measures > 1 && !id.n)
        return err_set(e, LW_E_INPUT,
                       "parameter 'measure': case '%.*s' has %zu measures; say which one",
                       STR_ARG(k->number), n_measures);
    return err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no such measure", STR_ARG(k->number));
}

enum status case_correct_measure_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time x;
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = find_measure(c, &k, given(c, "measure"), &x, e);
    return st ? st : correct(c, &k, &x, op_utc(c, "available_at"), given(c, "reason"), e);
}

enum status case_correct_submission_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time *all = NULL;
    enum stage s = STAGE_EARLY_WARNING;
    size_t n = 0;
    if (!stage_from_str(op_str(c, "stage"), &s)) BUG("stage passed the check");
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = case_times(c, &k, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (all[i].stage == s)
            return correct(c, &k, &all[i], op_utc(c, "submitted_at"), given(c, "reason"), e);
    if (st) return st;
    return err_set(e, LW_E_NOT_FOUND, "no %.*s was recorded as submitted in case '%.*s'",
                   STR_ARG(stage_title(s)), STR_ARG(k.number));
}

enum status case_correct_occurrence_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time x;
    bool found = false;
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = case_time_find(c, &k, TIME_OCCURRENCE, STR(""), &x, &found, e);
    if (!st && !found)
        st = err_set(e, LW_E_NOT_FOUND,
                     "no time of occurrence was recorded in case '%.*s'; state it among the "
                     "facts",
                     STR_ARG(k.number));
    return st ? st : correct(c, &k, &x, op_utc(c, "occurred_at"), given(c, "reason"), e);
}

enum status case_correct_field_action_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time x;
    bool found = false;
    enum status st = case_to_change(c, CASE_CORRECT_TIME, &k, e);
    if (!st) st = case_time_find(c, &k, TIME_FIELD_ACTION, STR(""), &x, &found, e);
    if (!st && !found)
        st = err_set(e, LW_E_NOT_FOUND,
                     "no action in the field was recorded in case '%.*s'; state it among the "
                     "facts",
                     STR_ARG(k.number));
    return st ? st : correct(c, &k, &x, op_utc(c, "field_action_at"), given(c, "reason"), e);
}

enum status request_correct_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct case_time x;
    bool found = false;
    str reason, id = given(c, "request");
    enum status st = case_to_change(c, CASE_ADD_REQUEST, &k, e);
    if (!st) st = case_time_find(c, &k, TIME_REQUEST, id, &x, &found, e);
    if (!st && !found)
        st = err_set(e, LW_E_NOT_FOUND, "case '%.*s' has no request '%.*s'", STR_ARG(k.number),
                     STR_ARG(str_sub(id, 0, 40)));
    if (!st) st = reason_of_call(c, &reason, e);
    return st ? st : correct(c, &k, &x, op_utc(c, "due_at"), reason, e);
}

/* ---- approval ---- */

static enum status subject_of(struct op_call *c, const struct case_file *k,
                              const struct case_correction *p, struct case_time *out,
                              struct err *e)
{
    struct case_time *all = NULL;
    size_t n = 0;
    enum status st = case_times(c, k, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        if (str_eq(str_of(all[i].what), p->what) && str_eq(all[i].ref, p->ref)) {
            *out = all[i];
            return LW_OK;
        }
    if (st) return st;
    return err_set(e, LW_E_STATE,
                   "what the proposal is about is not in force any more in case '%.*s'",
                   STR_ARG(k->number));
}

/* Who may correct it in this state may approve that. */
static enum status check_state(const struct case_file *k, const struct case_correction *p,
                               struct err *e)
{
    bool is_request = str_eq(p->what, STR("request"));
    return case_check_action(k->number, k->state,
                             is_request ? CASE_ADD_REQUEST : CASE_CORRECT_TIME, e);
}

enum status case_approve_time(struct op_call *c, struct case_file *k, bool *was_there,
                              struct err *e)
{
    struct case_correction *all = NULL;
    struct case_time x;
    size_t n = 0;
    *was_there = false;
    enum status st = case_correction_all(c->app->db, c->arena, k->id, &all, &n, e);
    const struct case_correction *p = st ? NULL : case_proposed(all, n);
    if (!p) return st;
    *was_there = true;
    if (str_eq(p->recorded_by, c->actor->ledger_ref))
        return err_set(e, LW_E_REFUSED,
                       "the correction of case '%.*s' was proposed by you; another person with "
                       "the permission 'case:write' must approve it",
                       STR_ARG(k->number));
    st = check_state(k, p, e);
    if (!st) st = subject_of(c, k, p, &x, e);
    /* Since it was proposed other times may have moved. */
    if (!st) st = case_time_check(c, k, &x, p->corrected_at, p->reason, e);
    return st ? st : take_effect(c, k, &x, "approved", p->corrected_at, p->reason, e);
}
