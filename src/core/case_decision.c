/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and checks behind case_decision.h. */
#include "core/case_decision.h"

#define IN(state) (1u << (state))

/* In which states an action is possible. */
static const unsigned states_of_action[N_case_action] = {
    [CASE_ACKNOWLEDGE] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_DECLARE_AWARE] = IN(CASE_CANDIDATE),
    [CASE_CORRECT_AWARENESS] = IN(CASE_OPEN),
    [CASE_DISMISS] = IN(CASE_CANDIDATE),
    [CASE_CANCEL] = IN(CASE_CANDIDATE),
    [CASE_REOPEN] = IN(CASE_DISMISSED) | IN(CASE_CANCELLED) | IN(CASE_CLOSED),
    [CASE_RECORD_MEASURE] = IN(CASE_OPEN),
    [CASE_SAVE_FORM] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_RECORD_SUBMISSION] = IN(CASE_OPEN),
    [CASE_ASSIGN] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_CLOSE] = IN(CASE_OPEN),
    [CASE_SET_FACTS] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_ESCALATE] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_CORRECT_TIME] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_MEET_DUTY] = IN(CASE_CANDIDATE) | IN(CASE_OPEN),
    [CASE_ADD_REQUEST] = IN(CASE_CANDIDATE) | IN(CASE_OPEN) | IN(CASE_CLOSED),
};

/* What the reader can do instead. */
static const char *const advice_of_state[N_case_state] = {
    [CASE_CANDIDATE] = "awareness must be decided first",
    [CASE_OPEN] = "awareness was declared already; correct it, or close the case",
    [CASE_CLOSED] = "take it up again first",
    [CASE_DISMISSED] = "take it up again first",
    [CASE_CANCELLED] = "take it up again first",
};

enum status case_check_action(str number, enum case_state state, enum case_action action,
                              struct err *e)
{
    if (states_of_action[action] & IN(state)) return LW_OK;
    return err_set(e, LW_E_STATE, "cannot %.*s: case '%.*s' is %.*s; %s",
                   STR_ARG(case_action_str(action)), STR_ARG(number),
                   STR_ARG(case_state_str(state)), advice_of_state[state]);
}

static enum status check_reason(str reason, struct err *e)
{
    if (str_trim(reason).n) return LW_OK;
    return err_set(
        e, LW_E_INPUT,
        "parameter 'reason': is empty; say in a sentence why, an auditor will read it");
}

/* Art 14 reaches no further back than its application (Art 71(2)). */
static bool is_under_art_14(enum case_kind kind)
{
    return kind == CASE_EXPLOITED || kind == CASE_SEVERE_INCIDENT;
}

enum status case_check_awareness(enum case_kind kind, struct utc aware_at, struct utc now,
                                 str reason, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    enum status s = check_reason(reason, e);
    if (s) return s;
    if (utc_is_none(aware_at))
        return err_set(e, LW_E_INPUT, "parameter 'aware_at': no instant is given");
    if (utc_cmp(aware_at, now) > 0)
        return err_set(
            e, LW_E_INPUT,
            "parameter 'aware_at': '%.*s' is in the future; awareness is a fact, not "
            "a plan",
            STR_ARG(utc_text(aware_at, text)));
    if (is_under_art_14(kind) && utc_cmp(aware_at, clock_applies_from()) < 0)
        return err_set(
            e, LW_E_INPUT,
            "parameter 'aware_at': '%.*s' is before 2026-09-11, when Art 14 began to "
            "apply; what was known by then is not reportable: dismiss the case",
            STR_ARG(utc_text(aware_at, text)));
    return LW_OK;
}

enum status case_check_correction(const struct correction_facts *f, struct utc aware_at,
                                  struct utc now, str reason, bool *needs_approval,
                                  struct err *e)
{
    char text[UTC_TEXT_BYTES], sent[UTC_TEXT_BYTES];
    enum status s = case_check_awareness(f->kind, aware_at, now, reason, e);
    if (s) return s;
    if (!utc_is_none(f->notified_at) && utc_cmp(aware_at, f->notified_at) > 0)
        return err_set(e, LW_E_INPUT,
                       "parameter 'aware_at': '%.*s' is after the early warning was submitted "
                       "at '%.*s'; who notifies is aware",
                       STR_ARG(utc_text(aware_at, text)),
                       STR_ARG(utc_text(f->notified_at, sent)));
    int order = utc_cmp(aware_at, f->in_force);
    if (order == 0)
        return err_set(e, LW_E_INPUT,
                       "parameter 'aware_at': '%.*s' is the time in force already",
                       STR_ARG(utc_text(aware_at, text)));
    *needs_approval = order > 0;
    return LW_OK;
}

enum stage case_next_stage(const struct clock_facts *f)
{
    for (enum stage s = 0; s < N_stage; s++)
        if (utc_is_none(f->submitted_at[s])) return s;
    return N_stage;
}

/* Order of the stages and what must be there before them. */
static enum status check_order(const struct submission_facts *f, struct err *e)
{
    enum stage next = case_next_stage(f->clock);
    str title = stage_title(f->stage);
    if (!utc_is_none(f->clock->submitted_at[f->stage]))
        return err_set(e, LW_E_STATE,
                       "the %.*s was submitted already; a submission is never changed",
                       STR_ARG(title));
    if (f->stage != next)
        return err_set(e, LW_E_STATE, "the %.*s needs the %.*s first", STR_ARG(title),
                       STR_ARG(stage_title(next)));
    if (f->stage == STAGE_FINAL_REPORT && f->kind == CASE_EXPLOITED &&
        utc_is_none(f->clock->measure_available_at))
        return err_set(e, LW_E_STATE,
                       "the final report needs a measure; record since when one is available");
    return LW_OK;
}

static enum status check_instant(const struct submission_facts *f, struct utc now,
                                 struct err *e)
{
    char text[UTC_TEXT_BYTES];
    str at = utc_text(f->submitted_at, text);
    if (utc_is_none(f->submitted_at))
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': no instant is given");
    if (utc_cmp(f->submitted_at, now) > 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is in the future",
                       STR_ARG(at));
    if (utc_cmp(f->submitted_at, f->clock->aware_at) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is before awareness",
                       STR_ARG(at));
    if (f->stage && utc_cmp(f->submitted_at, f->clock->submitted_at[f->stage - 1]) < 0)
        return err_set(e, LW_E_INPUT, "parameter 'submitted_at': '%.*s' is before the %.*s",
                       STR_ARG(at), STR_ARG(stage_title(f->stage - 1)));
    return LW_OK;
}

enum status case_check_submission(const struct submission_facts *f, struct utc now,
                                  bool *is_late, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    enum status s = check_order(f, e);
    if (!s) s = check_instant(f, now, e);
    if (s) return s;
    const struct duty *duty = clock_duty_of_stage(f->clock, f->stage);
    if (!duty) return err_set(e, LW_E_STATE, "cases of this kind have no such stage");
    struct clock k = clock_of(duty, f->clock, now);
    /* What no act asks for can be sent, and is never late. */
    *is_late = duty_arises(duty, f->clock) && !utc_is_none(k.due_at) &&
               utc_cmp(f->submitted_at, k.due_at) > 0;
    if (*is_late && !str_trim(f->late_reason).n)
        return err_set(e, LW_E_INPUT,
                       "parameter 'late_reason': the %.*s was due at %.*s; say why it is late",
                       STR_ARG(stage_title(f->stage)), STR_ARG(utc_text(k.due_at, text)));
    return LW_OK;
}

enum status case_check_close(const struct clock_facts *f, str reason, struct utc now,
                             struct err *e)
{
    struct clock clocks[CLOCK_MAX];
    enum stage next = case_next_stage(f);
    if (str_trim(reason).n) return LW_OK;
    if (clock_has_stages(f) && next < N_stage)
        return err_set(
            e, LW_E_STATE,
            "the %.*s was not submitted; submit it, or give a reason why none is due",
            STR_ARG(stage_title(next)));
    size_t n = clocks_of(f, now, clocks);
    for (size_t i = 0; i < n; i++)
        if (clock_is_open(&clocks[i]))
            return err_set(e, LW_E_STATE,
                           "the %s (%s) is open; record what was done or why nothing is owed, "
                           "or close with a reason",
                           clocks[i].duty->name, clocks[i].duty->id);
    return LW_OK;
}

ENUM_DEFINE(incident_severity, SEVERITY_LIST)

enum incident_severity case_severity(enum answer a, enum answer b)
{
    if (a == ANSWER_YES || b == ANSWER_YES) return SEVERITY_SEVERE;
    return a == ANSWER_NO && b == ANSWER_NO ? SEVERITY_NOT_SEVERE : SEVERITY_UNDECIDED;
}

enum status case_check_reportable(const struct reportable_facts *f, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    if (f->kind == CASE_EXPLOITED && !utc_is_none(f->exploitation_known_since) &&
        utc_cmp(f->exploitation_known_since, clock_applies_from()) < 0)
        return err_set(e, LW_E_STATE,
                       "exploitation is known since '%.*s', before Art 14 began to apply on "
                       "2026-09-11: it is not reportable; dismiss the case",
                       STR_ARG(utc_text(f->exploitation_known_since, text)));
    if (f->kind != CASE_SEVERE_INCIDENT) return LW_OK;
    switch (case_severity(f->severity_a, f->severity_b)) {
    case SEVERITY_SEVERE: return LW_OK;
    case SEVERITY_NOT_SEVERE:
        return err_set(
            e, LW_E_STATE,
            "both tests of Art 14(5) are answered no, so the incident is not severe; "
            "dismiss the case, or correct the answers");
    case SEVERITY_UNDECIDED:
        return err_set(
            e, LW_E_STATE,
            "neither test of Art 14(5) is answered yes; answer whether sensitive data "
            "or functions or malicious code are concerned first");
    case N_incident_severity: break;
    }
    BUG("severity");
}

/* In a case under Art 14 a manufacturer owes its stages first; the others have none to owe. */
static bool is_owed(const struct clock_facts *f)
{
    unsigned others = ~DUTY_OPERATOR(OPERATOR_MANUFACTURER);
    if (is_under_art_14(f->kind) && clock_has_stages(f)) return true;
    for (size_t i = 0; i < n_duty_rows; i++) {
        const struct duty *d = &duty_rows[i];
        bool counts = !is_under_art_14(f->kind) || (d->operators & others);
        if (counts && d->anchor != ANCHOR_REQUEST && duty_arises(d, f)) return true;
    }
    return f->kind == CASE_VOLUNTARY;
}

str case_nothing_owed(const struct clock_facts *f)
{
    if (is_owed(f)) return STR("");
    if (f->is_out_of_scope)
        return STR("every act was decided not to apply to its products, so no act asks for a "
                   "report; a part of it, such as an app or a gateway, may be a product of its "
                   "own");
    if (!clock_is_manufacturer(f))
        return STR(
            "the company makes none of its products, and in its role no act asks it for a "
            "report of this kind; what an authority requests must be answered all the "
            "same");
    if (is_under_art_14(f->kind))
        return STR("its products stand under other acts and outside the Cyber Resilience Act "
                   "(Art 2(2) to 2(7)), so Art 14 asks for no report; a part of it, such as an "
                   "app or a gateway, may be a product of its own");
    return STR("none of the acts in force for its products asks for a report of this kind");
}

enum status case_check_escalation(enum case_kind from, enum case_kind to, struct err *e)
{
    if (!is_under_art_14(from) && is_under_art_14(to) && from != CASE_VOLUNTARY) return LW_OK;
    return err_set(
        e, LW_E_STATE,
        "a case of kind '%.*s' cannot become '%.*s'; reported vulnerabilities, field "
        "incidents and non-conformities can become an exploited vulnerability or a "
        "severe incident",
        STR_ARG(case_kind_title(from)), STR_ARG(case_kind_title(to)));
}

enum status case_check_time(const char *name, struct utc in_force, struct utc at,
                            struct utc now, str reason, struct err *e)
{
    char text[UTC_TEXT_BYTES];
    enum status s = check_reason(reason, e);
    if (s) return s;
    if (utc_is_none(at))
        return err_set(e, LW_E_INPUT, "parameter '%s': no instant is given", name);
    if (utc_cmp(at, now) > 0)
        return err_set(e, LW_E_INPUT, "parameter '%s': '%.*s' is in the future", name,
                       STR_ARG(utc_text(at, text)));
    if (!utc_is_none(in_force) && utc_cmp(at, in_force) == 0)
        return err_set(e, LW_E_INPUT, "parameter '%s': '%.*s' is the time in force already",
                       name, STR_ARG(utc_text(at, text)));
    return LW_OK;
}
