/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case: one matter to be handled to its end. A kind has its row here and its duties in
 * core/duty.c; one event may have duties under several regimes, in one case.
 */
#ifndef LW_MODEL_CASE_H
#define LW_MODEL_CASE_H

#include "model/enum_table.h"

#define CASE_KIND_LIST(X)                              \
 X(CASE_EXPLOITED, "actively_exploited_vulnerability") \
 X(CASE_SEVERE_INCIDENT, "severe_incident")            \
 X(CASE_REPORTED, "reported_vulnerability")            \
 X(CASE_FIELD_SAFETY, "field_safety_incident")         \
 X(CASE_NON_CONFORMITY, "non_conformity")              \
 X(CASE_VOLUNTARY, "voluntary_report")
ENUM_DECLARE(case_kind, CASE_KIND_LIST);
/* "actively exploited vulnerability": the same in words. */
str case_kind_title(enum case_kind k);

/* An answer to a question of fact; the first is that nobody answered yet. */
#define ANSWER_LIST(X) \
 X(ANSWER_NONE, "")    \
 X(ANSWER_YES, "yes")  \
 X(ANSWER_NO, "no")    \
 X(ANSWER_UNKNOWN, "unknown")
ENUM_DECLARE(answer, ANSWER_LIST);

/*
 * What happened to people: GPSR Art 20 asks for death and serious adverse effects, MDR Art 87(3)
 * to (5) for these and threats to public health. Nobody answered yet comes first.
 */
#define HARM_LIST(X)                           \
 X(HARM_OPEN, "")                              \
 X(HARM_NONE, "none")                          \
 X(HARM_SERIOUS, "serious_health")             \
 X(HARM_PUBLIC_THREAT, "public_health_threat") \
 X(HARM_DEATH, "death")
ENUM_DECLARE(harm, HARM_LIST);

/*
 *   candidate -> open -> closed           a person decided awareness: the clocks run
 *   candidate -> dismissed                a person decided, with a reason, that it is none
 *   candidate -> cancelled                the signal was retracted by its source
 *   dismissed, cancelled -> candidate     taken up again, with a reason
 */
#define CASE_STATE_LIST(X)      \
 X(CASE_CANDIDATE, "candidate") \
 X(CASE_OPEN, "open")           \
 X(CASE_CLOSED, "closed")       \
 X(CASE_DISMISSED, "dismissed") \
 X(CASE_CANCELLED, "cancelled")
ENUM_DECLARE(case_state, CASE_STATE_LIST);

/* What a person or the scheduler may do with a case; core/case_decision.c says when. */
#define CASE_ACTION_LIST(X)                       \
 X(CASE_ACKNOWLEDGE, "acknowledge")               \
 X(CASE_DECLARE_AWARE, "declare awareness")       \
 X(CASE_CORRECT_AWARENESS, "correct awareness")   \
 X(CASE_DISMISS, "dismiss")                       \
 X(CASE_CANCEL, "cancel")                         \
 X(CASE_REOPEN, "take up again")                  \
 X(CASE_RECORD_MEASURE, "record a measure")       \
 X(CASE_SAVE_FORM, "save a form")                 \
 X(CASE_RECORD_SUBMISSION, "record a submission") \
 X(CASE_ASSIGN, "assign")                         \
 X(CASE_CLOSE, "close")                           \
 X(CASE_SET_FACTS, "state facts")                 \
 X(CASE_ESCALATE, "escalate")                     \
 X(CASE_CORRECT_TIME, "correct a time")           \
 X(CASE_MEET_DUTY, "meet a duty")                 \
 X(CASE_ADD_REQUEST, "handle a request")
ENUM_DECLARE(case_action, CASE_ACTION_LIST);

#endif
