/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case: one matter to be handled to its end. Kinds beyond the actively exploited vulnerability
 * (severe incident, vulnerability report, ...) get their row here and their duties in core/duty.c.
 */
#ifndef LW_MODEL_CASE_H
#define LW_MODEL_CASE_H

#include "model/enum_table.h"

#define CASE_KIND_LIST(X) X(CASE_EXPLOITED, "actively_exploited_vulnerability")
ENUM_DECLARE(case_kind, CASE_KIND_LIST);

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
 X(CASE_CLOSE, "close")
ENUM_DECLARE(case_action, CASE_ACTION_LIST);

#endif
