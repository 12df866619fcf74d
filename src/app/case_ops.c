/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the case operations. */
#include "app/case_part.h"

#define STAGES     "early_warning|notification_72h|final_report"
#define REASON_MAX 4000
#define KINDS                                                               \
 "actively_exploited_vulnerability|severe_incident|reported_vulnerability|" \
 "field_safety_incident|non_conformity|voluntary_report"
#define ANSWERS "yes|no|unknown"

#define P_CASE                                                                   \
 {                                                                               \
  "case", PARAM_ID, true, true, 40, NULL, "Number of the case, such as 2026-001" \
 }
#define P_REASON                                                            \
 {                                                                          \
  "reason", PARAM_TEXT, true, false, REASON_MAX, NULL, "Why, in a sentence" \
 }
#define P_END \
 {            \
  0           \
 }

static const struct op_param list_params[] = {
    {"state", PARAM_ENUM, false, false, 0, "candidate|open|closed|dismissed|cancelled",
     "Only cases in this state"},
    {"kind", PARAM_ENUM, false, false, 0, KINDS, "Only cases of this kind"},
    {"product", PARAM_TEXT, false, false, 255, NULL,
     "Only cases of this product, by id or name"},
    {"owner", PARAM_ID, false, false, 0, NULL, "Only cases that this person leads, by id"},
    {"before", PARAM_ID, false, false, 40, NULL, "The 'next_before' of the page before"},
    {"limit", PARAM_INT, false, false, 500, NULL, "At most this many, 100 unless given"},
    OP_SORT_PARAMS("number|title|kind|state|aware|lead"),
    P_END,
};
static const struct op_param get_params[] = {
    P_CASE,
    {"stage", PARAM_ENUM, false, false, 0, STAGES,
     "Whose form is shown, the next one unless given"},
    P_END,
};
static const struct op_param case_params[] = {P_CASE, P_END};
static const struct op_param reason_params[] = {P_CASE, P_REASON, P_END};
static const struct op_param aware_params[] = {
    P_CASE,
    {"aware_at", PARAM_INSTANT, true, false, 0, NULL,
     "When the manufacturer became aware (UTC)"},
    P_REASON,
    P_END,
};
static const struct op_param measure_params[] = {
    P_CASE,
    {"available_at", PARAM_INSTANT, true, false, 0, NULL, "Since when users can have it (UTC)"},
    {"description", PARAM_TEXT, true, false, 2000, NULL, "What it is: fix or mitigation"},
    P_END,
};
static const struct op_param assign_params[] = {
    P_CASE,
    {"person", PARAM_ID, true, false, 0, NULL, "Id of the person who leads the case"},
    P_END,
};
static const struct op_param close_params[] = {
    P_CASE,
    {"reason", PARAM_TEXT, false, false, REASON_MAX, NULL,
     "Why; needed when a stage was not submitted"},
    P_END,
};
/* Questions of fact in plain words; what each answer decides is in core/clock.c. */
#define P_FACTS                                                                                \
 {"description",                                                                               \
  PARAM_TEXT,                                                                                  \
  false,                                                                                       \
  false,                                                                                       \
  REASON_MAX,                                                                                  \
  NULL,                                                                                        \
  "What is known; leave names of people out"},                                                 \
     {"products", PARAM_LIST, false, false, 0, NULL, "Products concerned, by name or id"},     \
     {"severity_a",                                                                            \
      PARAM_ENUM,                                                                              \
      false,                                                                                   \
      false,                                                                                   \
      0,                                                                                       \
      ANSWERS,                                                                                 \
      "Does it harm, or could it harm, how the product protects sensitive or important data "  \
      "or functions? (Art 14(5)(a))"},                                                         \
     {"severity_b",                                                                            \
      PARAM_ENUM,                                                                              \
      false,                                                                                   \
      false,                                                                                   \
      0,                                                                                       \
      ANSWERS,                                                                                 \
      "Did it bring, or could it bring, malicious code into the product or a user's systems? " \
      "(Art 14(5)(b))"},                                                                       \
     {"suspected_malicious",                                                                   \
      PARAM_ENUM,                                                                              \
      false,                                                                                   \
      false,                                                                                   \
      0,                                                                                       \
      ANSWERS,                                                                                 \
      "Do you suspect that somebody did it on purpose?"},                                      \
     {"harm",                                                                                  \
      PARAM_ENUM,                                                                              \
      false,                                                                                   \
      false,                                                                                   \
      0,                                                                                       \
      "none|serious_health|public_health_threat|death",                                        \
      "What happened to people, or could have?"},                                              \
     {"presents_risk", PARAM_ENUM, false, false, 0, ANSWERS, "Is the product dangerous?"},     \
     {"occurred_at", PARAM_INSTANT, false, false, 0, NULL, "When did it happen? (UTC)"},       \
     {"exploitation_known_since",                                                              \
      PARAM_INSTANT,                                                                           \
      false,                                                                                   \
      false,                                                                                   \
      0,                                                                                       \
      NULL,                                                                                    \
      "Since when did you know of the exploitation? Before 2026-09-11: not reportable"},       \
 {                                                                                             \
  "field_action_at", PARAM_INSTANT, false, false, 0, NULL,                                     \
      "When was a recall or another action in the field decided? (UTC)"                        \
 }
static const struct op_param open_params[] = {
    {"kind", PARAM_ENUM, true, false, 0, KINDS, "What it is about"},
    {"title", PARAM_TEXT, true, false, 200, NULL, "What it is about, in a line"},
    {"vulnerability", PARAM_ID, false, false, 80, NULL, "Id such as CVE-2026-1234"},
    {"signal_at", PARAM_INSTANT, false, false, 0, NULL,
     "When the first signal reached any of our systems (UTC), now unless given"},
    P_FACTS,
    {"aware_at", PARAM_INSTANT, false, false, 0, NULL,
     "When the manufacturer became aware (UTC); without it the case opens as a candidate"},
    {"reason", PARAM_TEXT, false, false, REASON_MAX, NULL, "Why aware; needed with aware_at"},
    P_END,
};
static const struct op_param facts_params[] = {
    P_CASE,
    {"title", PARAM_TEXT, false, false, 200, NULL, "What it is about, in a line"},
    P_FACTS,
    {"reason", PARAM_TEXT, false, false, REASON_MAX, NULL,
     "Why; needed when both tests of severity are answered no"},
    P_END,
};
static const struct op_param escalate_params[] = {
    P_CASE,
    {"kind", PARAM_ENUM, false, false, 0, "actively_exploited_vulnerability|severe_incident",
     "What it turned out to be, an exploited vulnerability unless given"},
    {"aware_at", PARAM_INSTANT, true, false, 0, NULL, "When that became known (UTC)"},
    P_REASON,
    {"title", PARAM_TEXT, false, false, 200, NULL, "What it is about, in a line"},
    P_FACTS,
    P_END,
};
static const struct op_param correct_measure_params[] = {
    P_CASE,
    {"available_at", PARAM_INSTANT, true, false, 0, NULL, "Since when users can have it (UTC)"},
    P_REASON,
    {"measure", PARAM_ID, false, false, 40, NULL, "Which measure, when there are several"},
    P_END,
};
static const struct op_param correct_submission_params[] = {
    P_CASE,
    {"stage", PARAM_ENUM, true, false, 0, STAGES, "Stage of the report"},
    {"submitted_at", PARAM_INSTANT, true, false, 0, NULL, "When it was submitted (UTC)"},
    P_REASON,
    P_END,
};
static const struct op_param correct_occurrence_params[] = {
    P_CASE,
    {"occurred_at", PARAM_INSTANT, true, false, 0, NULL, "When it happened (UTC)"},
    P_REASON,
    P_END,
};
static const struct op_param correct_field_action_params[] = {
    P_CASE,
    {"field_action_at", PARAM_INSTANT, true, false, 0, NULL, "When it was decided (UTC)"},
    P_REASON,
    P_END,
};
static const struct op_param preview_params[] = {
    P_CASE,
    {"what", PARAM_TEXT, true, false, 80, NULL, "Which time, as case times lists them"},
    {"at", PARAM_INSTANT, true, false, 0, NULL, "The time that is right (UTC)"},
    P_END,
};
static const struct op_param duty_met_params[] = {
    P_CASE,
    {"duty", PARAM_ID, true, true, 40, NULL, "Id of the duty, such as CRA-14-8"},
    {"words", PARAM_TEXT, true, false, REASON_MAX, NULL, "What was done, and where it is kept"},
    {"met_at", PARAM_INSTANT, false, false, 0, NULL, "When (UTC), now unless given"},
    P_END,
};
static const struct op_param duty_not_needed_params[] = {
    P_CASE,
    {"duty", PARAM_ID, true, true, 40, NULL, "Id of the duty, such as CRA-14-8"},
    P_REASON,
    P_END,
};
#define P_REQUEST                                                \
 {                                                               \
  "request", PARAM_ID, true, true, 40, NULL, "Id of the request" \
 }
static const struct op_param request_add_params[] = {
    P_CASE,
    {"authority", PARAM_TEXT, true, false, 200, NULL, "Who asks"},
    {"words", PARAM_TEXT, true, false, REASON_MAX, NULL, "What is asked for, in their words"},
    {"due_at", PARAM_INSTANT, true, false, 0, NULL, "By when (UTC), as the request says"},
    {"received_at", PARAM_INSTANT, false, false, 0, NULL,
     "When it came in (UTC), now unless given"},
    {"duty", PARAM_ENUM, false, false, 0,
     "CRA-13-22|CRA-13-25|CRA-14-6|CRA-17-2|CRA-18-3|CRA-23|CRA-24-2",
     "Under which duty; an answer to a reasoned request unless given"},
    {"reference", PARAM_TEXT, false, false, 255, NULL, "Reference of the authority"},
    P_END,
};
static const struct op_param request_answer_params[] = {
    P_CASE,
    P_REQUEST,
    {"words", PARAM_TEXT, true, false, REASON_MAX, NULL, "What was answered"},
    {"answered_at", PARAM_INSTANT, false, false, 0, NULL, "When (UTC), now unless given"},
    {"document", PARAM_ID, false, false, 40, NULL, "Id of the document that was sent"},
    P_END,
};
static const struct op_param request_correct_params[] = {
    P_CASE,
    P_REQUEST,
    {"due_at", PARAM_INSTANT, true, false, 0, NULL, "The date that is right (UTC)"},
    P_REASON,
    P_END,
};

const struct op case_ops[] = {
    {"case.list", "case list", "GET", "/cases", PERMISSION_READ, false, list_params,
     case_list_run, "List cases, newest first."},
    {"case.get", "case show", "GET", "/cases/{case}", PERMISSION_READ, false, get_params,
     case_get_run, "Show a case: clocks, stages, form, time line, reach."},
    {"case.acknowledge", "case acknowledge", "POST", "/cases/{case}/acknowledge",
     PERMISSION_CASE, true, case_params, case_acknowledge_run,
     "Acknowledge the page of a case: paging ends and the assessment begins."},
    {"case.declare_aware", "case aware", "POST", "/cases/{case}/awareness", PERMISSION_CASE,
     true, aware_params, case_declare_aware_run,
     "Record when and why the manufacturer became aware: the legal clocks start."},
    {"case.correct_awareness", "case correct", "POST", "/cases/{case}/awareness/corrections",
     PERMISSION_CASE, true, aware_params, case_correct_awareness_run,
     "Correct the time of awareness; a later time needs a second person."},
    {"case.approve_correction", "case approve", "POST",
     "/cases/{case}/awareness/corrections/approval", PERMISSION_CASE, true, case_params,
     case_approve_correction_run,
     "Approve the correction of a time that another person proposed."},
    {"case.dismiss", "case dismiss", "POST", "/cases/{case}/dismiss", PERMISSION_CASE, true,
     reason_params, case_dismiss_run, "Dismiss a candidate case, with the reason."},
    {"case.reopen", "case reopen", "POST", "/cases/{case}/reopen", PERMISSION_CASE, true,
     reason_params, case_reopen_run,
     "Take up a case that was dismissed, cancelled or closed again."},
    {"case.measure_available", "case measure", "POST", "/cases/{case}/measures",
     PERMISSION_CASE, true, measure_params, case_measure_available_run,
     "Record since when a measure is available: the first one starts the final report's period."},
    {"case.open", "case open", "POST", "/cases", PERMISSION_CASE, true, open_params,
     case_open_run,
     "Open a case by hand, of any kind; as a candidate unless aware_at is given."},
    {"case.set_facts", "case facts", "POST", "/cases/{case}/facts", PERMISSION_CASE, true,
     facts_params, case_set_facts_run,
     "State facts of a case: they decide which duties it has and whether it is reportable."},
    {"case.escalate", "case escalate", "POST", "/cases/{case}/escalation", PERMISSION_CASE,
     true, escalate_params, case_escalate_run,
     "A reported matter turns out exploited or severe: the same case gets the clocks."},
    {"case.correct_measure", "case correct-measure", "POST",
     "/cases/{case}/measures/corrections", PERMISSION_CASE, true, correct_measure_params,
     case_correct_measure_run,
     "Correct since when a measure is available; a later due time needs a second person."},
    {"case.correct_submission", "case correct-submission", "POST",
     "/cases/{case}/submissions/corrections", PERMISSION_CASE, true, correct_submission_params,
     case_correct_submission_run,
     "Correct when a stage was submitted; what favours us needs a second person."},
    {"case.correct_occurrence", "case correct-occurrence", "POST",
     "/cases/{case}/occurrence/corrections", PERMISSION_CASE, true, correct_occurrence_params,
     case_correct_occurrence_run, "Correct when the incident happened."},
    {"case.correct_field_action", "case correct-field-action", "POST",
     "/cases/{case}/field-action/corrections", PERMISSION_CASE, true,
     correct_field_action_params, case_correct_field_action_run,
     "Correct when a recall or another action in the field was decided."},
    {"case.times", "case times", "GET", "/cases/{case}/times", PERMISSION_READ, false,
     case_params, case_times_run, "List the times of a case that can be corrected."},
    {"case.preview_correction", "case preview-correction", "GET", "/cases/{case}/times/preview",
     PERMISSION_READ, false, preview_params, case_preview_correction_run,
     "Show what the clocks would become by a correction; nothing is recorded."},
    {"case.duty_met", "case duty-met", "POST", "/cases/{case}/duties/{duty}/met",
     PERMISSION_CASE, true, duty_met_params, case_duty_met_run,
     "Record what met a duty that has no stage: who was told, what was done."},
    {"case.duty_not_needed", "case duty-not-needed", "POST",
     "/cases/{case}/duties/{duty}/not-needed", PERMISSION_CASE, true, duty_not_needed_params,
     case_duty_not_needed_run, "Record why nothing is owed under a duty."},
    {"request.add", "request add", "POST", "/cases/{case}/requests", PERMISSION_CASE, true,
     request_add_params, request_add_run,
     "Record what an authority asks for, and by when: its clock starts."},
    {"request.answer", "request answer", "POST", "/cases/{case}/requests/{request}/answer",
     PERMISSION_CASE, true, request_answer_params, request_answer_run,
     "Record that a request of an authority was answered."},
    {"request.correct", "request correct", "POST",
     "/cases/{case}/requests/{request}/corrections", PERMISSION_CASE, true,
     request_correct_params, request_correct_run,
     "Correct the date of a request; a later one needs a second person."},
    {"case.assign", "case assign", "POST", "/cases/{case}/owner", PERMISSION_CASE, true,
     assign_params, case_assign_run, "Name the person who leads a case."},
    {"case.close", "case close", "POST", "/cases/{case}/close", PERMISSION_CASE, true,
     close_params, case_close_run, "Close a case after its final report, or with a reason."},
};
const size_t n_case_ops = sizeof case_ops / sizeof *case_ops;
