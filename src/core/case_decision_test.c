/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions about a case: states, awareness, corrections, submissions, closing. */
#include "core/case_decision.h"

#include "suite.h"

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

static void states_allow_actions(void)
{
    struct err e = {0};
    CHECK_OK(case_check_action(STR("2026-001"), CASE_CANDIDATE, CASE_DECLARE_AWARE, &e), &e);
    CHECK_OK(case_check_action(STR("2026-001"), CASE_OPEN, CASE_RECORD_SUBMISSION, &e), &e);
    CHECK_STATUS(case_check_action(STR("2026-001"), CASE_OPEN, CASE_DISMISS, &e), LW_E_STATE);
    CHECK_STR(str_of(e.message), STR("cannot dismiss: case '2026-001' is open; awareness was "
                                     "declared already; correct it, or close the case"));
    CHECK_STATUS(case_check_action(STR("2026-001"), CASE_CANDIDATE, CASE_RECORD_SUBMISSION, &e),
                 LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("cannot record a submission: case '2026-001' is candidate; "
                  "awareness must be decided first"));
    for (enum case_action a = 0; a < N_case_action; a++)
        CHECK_STATUS(case_check_action(STR("1"), CASE_CLOSED, a, &e),
                     a == CASE_ADD_REQUEST || a == CASE_REOPEN ? LW_OK : LW_E_STATE);
}

static void awareness_is_a_fact(void)
{
    struct err e = {0};
    struct utc now = at("2026-10-23T15:00:00Z");
    CHECK_OK(case_check_awareness(CASE_EXPLOITED, now, now, STR("seen in our logs"), &e), &e);
    CHECK_STATUS(
        case_check_awareness(CASE_EXPLOITED, at("2026-10-23T15:00:01Z"), now, STR("x"), &e),
        LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("parameter 'aware_at': '2026-10-23T15:00:01Z' is in the "
                                     "future; awareness is a fact, not a plan"));
    CHECK_STATUS(case_check_awareness(CASE_EXPLOITED, now, now, STR("  "), &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("parameter 'reason': is empty; say in a sentence why, an "
                                     "auditor will read it"));
    CHECK_STATUS(
        case_check_awareness(CASE_EXPLOITED, at("2026-09-10T23:59:59Z"), now, STR("x"), &e),
        LW_E_INPUT);
    CHECK_OK(
        case_check_awareness(CASE_EXPLOITED, at("2026-09-11T00:00:00Z"), now, STR("x"), &e),
        &e);
    CHECK_STATUS(case_check_awareness(CASE_EXPLOITED, UTC_NONE, now, STR("x"), &e), LW_E_INPUT);
}

static void later_needs_a_second_person(void)
{
    struct err e = {0};
    bool needs_approval = true;
    struct utc now = at("2026-10-23T15:00:00Z"), in_force = at("2026-10-23T10:00:00Z");
    struct correction_facts facts = {CASE_EXPLOITED, in_force, UTC_NONE};
    CHECK_OK(case_check_correction(&facts, at("2026-10-23T09:00:00Z"), now, STR("mail found"),
                                   &needs_approval, &e),
             &e);
    CHECK(!needs_approval);
    CHECK_OK(case_check_correction(&facts, at("2026-10-23T12:00:00Z"), now, STR("wrong zone"),
                                   &needs_approval, &e),
             &e);
    CHECK(needs_approval);
    CHECK_STATUS(case_check_correction(&facts, in_force, now, STR("x"), &needs_approval, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("parameter 'aware_at': '2026-10-23T10:00:00Z' is the time in force already"));
    facts.notified_at = at("2026-10-23T12:00:00Z");
    CHECK_OK(case_check_correction(&facts, at("2026-10-23T12:00:00Z"), now,
                                   STR("the same call"), &needs_approval, &e),
             &e);
    CHECK_STATUS(case_check_correction(&facts, at("2026-10-23T12:00:01Z"), now, STR("x"),
                                       &needs_approval, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("parameter 'aware_at': '2026-10-23T12:00:01Z' is after the early warning was "
                  "submitted at '2026-10-23T12:00:00Z'; who notifies is aware"));
}

static struct clock_facts aware(void)
{
    return (struct clock_facts){
        .aware_at = at("2026-10-23T15:00:00Z"),
        .measure_available_at = UTC_NONE,
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
    };
}

static enum status try_submission(const struct clock_facts *f, enum stage s, const char *when,
                                  const char *late_reason, bool *is_late, struct err *e)
{
    struct submission_facts facts = {f, CASE_EXPLOITED, s, at(when), str_of(late_reason)};
    return case_check_submission(&facts, at("2026-11-30T00:00:00Z"), is_late, e);
}

static void stages_have_an_order(void)
{
    struct err e = {0};
    bool is_late = true;
    struct clock_facts f = aware();
    CHECK_STATUS(
        try_submission(&f, STAGE_NOTIFICATION_72H, "2026-10-24T10:00:00Z", "", &is_late, &e),
        LW_E_STATE);
    CHECK_STR(str_of(e.message), STR("the 72-hour notification needs the early warning first"));
    CHECK_OK(try_submission(&f, STAGE_EARLY_WARNING, "2026-10-24T15:00:00Z", "", &is_late, &e),
             &e);
    CHECK(!is_late);
    f.submitted_at[STAGE_EARLY_WARNING] = at("2026-10-24T10:00:00Z");
    CHECK_STATUS(
        try_submission(&f, STAGE_EARLY_WARNING, "2026-10-24T11:00:00Z", "", &is_late, &e),
        LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("the early warning was submitted already; a submission is never changed"));
    CHECK_STATUS(
        try_submission(&f, STAGE_NOTIFICATION_72H, "2026-10-24T09:00:00Z", "", &is_late, &e),
        LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("parameter 'submitted_at': '2026-10-24T09:00:00Z' is "
                                     "before the early warning"));
    f.submitted_at[STAGE_NOTIFICATION_72H] = at("2026-10-25T10:00:00Z");
    CHECK_STATUS(
        try_submission(&f, STAGE_FINAL_REPORT, "2026-10-26T10:00:00Z", "", &is_late, &e),
        LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("the final report needs a measure; record since when one is available"));
    CHECK_INT(case_next_stage(&f), STAGE_FINAL_REPORT);
}

static void late_is_still_recorded(void)
{
    struct err e = {0};
    bool is_late = false;
    struct clock_facts f = aware();
    CHECK_STATUS(
        try_submission(&f, STAGE_EARLY_WARNING, "2026-10-24T15:00:01Z", "", &is_late, &e),
        LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("parameter 'late_reason': the early warning was due at "
                                     "2026-10-24T15:00:00Z; say why it is late"));
    CHECK_OK(try_submission(&f, STAGE_EARLY_WARNING, "2026-10-24T15:00:01Z", "portal down",
                            &is_late, &e),
             &e);
    CHECK(is_late);
    CHECK_STATUS(
        try_submission(&f, STAGE_EARLY_WARNING, "2026-12-24T15:00:01Z", "x", &is_late, &e),
        LW_E_INPUT);
    CHECK_STATUS(
        try_submission(&f, STAGE_EARLY_WARNING, "2026-10-22T15:00:01Z", "x", &is_late, &e),
        LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("parameter 'submitted_at': '2026-10-22T15:00:01Z' is before awareness"));
}

static void closing_needs_the_final_report(void)
{
    struct err e = {0};
    struct clock_facts f = aware();
    CHECK_STATUS(case_check_close(&f, STR(""), at("2026-11-30T00:00:00Z"), &e), LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("the early warning was not submitted; submit it, or give a "
                  "reason why none is due"));
    CHECK_OK(case_check_close(&f, STR("product withdrawn before sale"),
                              at("2026-11-30T00:00:00Z"), &e),
             &e);
    for (enum stage s = 0; s < N_stage; s++)
        f.submitted_at[s] = f.aware_at;
    struct utc now = at("2026-11-30T00:00:00Z");
    CHECK_STATUS(case_check_close(&f, STR(""), now, &e), LW_E_STATE);
    CHECK_STR(str_of(e.message),
              STR("the information of users (CRA-14-8) is open; record what was done or why "
                  "nothing is owed, or close with a reason"));
    struct clock_done told = {STR("CRA-14-8"), STR(""), now, false};
    f.done = &told;
    f.n_done = 1;
    CHECK_OK(case_check_close(&f, STR(""), at("2026-11-30T00:00:00Z"), &e), &e);
}

/* Art 14(5): one yes is enough, two noes are needed for "not severe". */
static void severity_of_two_answers(void)
{
    static const struct {
        enum answer a, b;
        enum incident_severity want;
    } rows[] = {
        {ANSWER_YES, ANSWER_NO, SEVERITY_SEVERE},
        {ANSWER_NO, ANSWER_YES, SEVERITY_SEVERE},
        {ANSWER_YES, ANSWER_NONE, SEVERITY_SEVERE},
        {ANSWER_NO, ANSWER_NO, SEVERITY_NOT_SEVERE},
        {ANSWER_NO, ANSWER_UNKNOWN, SEVERITY_UNDECIDED},
        {ANSWER_NONE, ANSWER_NO, SEVERITY_UNDECIDED},
        {ANSWER_UNKNOWN, ANSWER_UNKNOWN, SEVERITY_UNDECIDED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_INT(case_severity(rows[i].a, rows[i].b), rows[i].want);
}

/* No retroactive reporting: known a millisecond before Art 14 applied is not reportable. */
static void known_before_the_act(void)
{
    struct err e = {0};
    struct reportable_facts f = {CASE_EXPLOITED, ANSWER_NONE, ANSWER_NONE,
                                 utc_add_ms(at("2026-09-11T00:00:00Z"), -1)};
    CHECK_STATUS(case_check_reportable(&f, &e), LW_E_STATE);
    f.exploitation_known_since = at("2026-09-11T00:00:00Z");
    CHECK_OK(case_check_reportable(&f, &e), &e);
}

static void what_can_become_more(void)
{
    static const enum case_kind to[] = {CASE_EXPLOITED, CASE_SEVERE_INCIDENT};
    for (enum case_kind from = 0; from < N_case_kind; from++)
        for (enum case_kind k = 0; k < N_case_kind; k++) {
            bool may = (from == CASE_REPORTED || from == CASE_FIELD_SAFETY ||
                        from == CASE_NON_CONFORMITY) &&
                       (k == to[0] || k == to[1]);
            CHECK_STATUS(case_check_escalation(from, k, NULL), may ? LW_OK : LW_E_STATE);
        }
}

/* What no act asks for can be sent, is never late and stands in the way of no end. */
static void nothing_is_owed_outside_the_acts(void)
{
    struct err e = {0};
    bool is_late = true;
    struct clock_facts f = aware();
    CHECK(!case_nothing_owed(&f).n); /* nobody named a product: it may be one */
    f.regimes[OPERATOR_MANUFACTURER] = DUTY_REGIME(REGIME_MDR);
    CHECK(!clock_has_stages(&f));
    CHECK(str_starts(case_nothing_owed(&f), STR("its products stand under other acts")));
    f.regimes[OPERATOR_MANUFACTURER] |= DUTY_REGIME(REGIME_CRA);
    CHECK(!case_nothing_owed(&f).n);
    f.regimes[OPERATOR_MANUFACTURER] = 0;
    f.is_out_of_scope = true;
    CHECK(str_starts(case_nothing_owed(&f), STR("every act was decided not to apply")));
    CHECK_OK(try_submission(&f, STAGE_EARLY_WARNING, "2026-11-20T15:00:01Z", "", &is_late, &e),
             &e);
    CHECK(!is_late);
    CHECK_OK(case_check_close(&f, STR(""), at("2026-11-30T00:00:00Z"), &e), &e);
    f.kind = CASE_FIELD_SAFETY;
    CHECK(case_nothing_owed(&f).n > 0);
    f.is_out_of_scope = false;
    f.regimes[OPERATOR_MANUFACTURER] = DUTY_REGIME(REGIME_RED);
    CHECK_STR(case_nothing_owed(&f),
              STR("none of the acts in force for its products asks for a "
                  "report of this kind"));
    f.kind = CASE_NON_CONFORMITY;
    CHECK(!case_nothing_owed(&f).n);
    f.kind = CASE_VOLUNTARY;
    CHECK(!case_nothing_owed(&f).n);
}

static const struct test tests[] = {
    {"states_allow_actions", states_allow_actions},
    {"awareness_is_a_fact", awareness_is_a_fact},
    {"later_needs_a_second_person", later_needs_a_second_person},
    {"stages_have_an_order", stages_have_an_order},
    {"late_is_still_recorded", late_is_still_recorded},
    {"closing_needs_the_final_report", closing_needs_the_final_report},
    {"severity_of_two_answers", severity_of_two_answers},
    {"known_before_the_act", known_before_the_act},
    {"what_can_become_more", what_can_become_more},
    {"nothing_is_owed_outside_the_acts", nothing_is_owed_outside_the_acts},
    {NULL, NULL},
};
const struct test_suite case_decision_suite = {"case_decision", tests};
