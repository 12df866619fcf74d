/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words of the reporting duties: what starts a clock, the stages of a report, the states of a
 * clock. The duties themselves are rows of core/duty.c.
 */
#ifndef LW_MODEL_DUTY_H
#define LW_MODEL_DUTY_H

#include "model/enum_table.h"

/* The fact from which a duty runs (Regulation (EU) 2024/2847, Art 14(2), 14(4) and 14(6)). */
#define DUTY_ANCHOR_LIST(X)                                    \
 X(ANCHOR_SIGNAL, "signal_at")                                 \
 X(ANCHOR_AWARE, "aware_at")                                   \
 X(ANCHOR_MEASURE_AVAILABLE, "measure_available_at")           \
 X(ANCHOR_NOTIFICATION_SUBMITTED, "notification_submitted_at") \
 X(ANCHOR_FIELD_ACTION, "field_action_at")                     \
 X(ANCHOR_REQUEST, "requested_at")
ENUM_DECLARE(duty_anchor, DUTY_ANCHOR_LIST);

/* What must be so, beside kind and regime, for a duty to arise. */
#define DUTY_CONDITION_LIST(X)                                                        \
 X(WHEN_ALWAYS, "")                                                                   \
 X(WHEN_ACCIDENT, "death or serious adverse effect on health") /* GPSR Art 20(2) */   \
 X(WHEN_RISK, "the product presents a risk")                                          \
 X(WHEN_HARM_THREAT, "serious threat to public health")           /* MDR Art 87(4) */ \
 X(WHEN_HARM_SERIOUS, "death or serious deterioration in health") /* MDR Art 87(5) */ \
 X(WHEN_HARM_OTHER, "serious incident without these")             /* MDR Art 87(3) */
ENUM_DECLARE(duty_condition, DUTY_CONDITION_LIST);

/* Stages of a report, in the order in which they are submitted: later needs earlier. */
#define STAGE_LIST(X)                          \
 X(STAGE_EARLY_WARNING, "early_warning")       \
 X(STAGE_NOTIFICATION_72H, "notification_72h") \
 X(STAGE_FINAL_REPORT, "final_report")
ENUM_DECLARE(stage, STAGE_LIST);
/* "early warning", "72-hour notification", "final report": the regulation's words. */
str stage_title(enum stage s);

#define CLOCK_STATE_LIST(X)                                                               \
 X(CLOCK_NOT_STARTED, "not_started")                                                      \
 X(CLOCK_RUNNING, "running")                                                              \
 X(CLOCK_MET, "met")                                                                      \
 X(CLOCK_LATE, "late")             /* the period is over and nothing was submitted */     \
 X(CLOCK_MET_LATE, "met_late")     /* submitted after the period: the duty stayed open */ \
 X(CLOCK_OPEN, "open")             /* due now: the law gives no period to be late in */   \
 X(CLOCK_NOT_NEEDED, "not_needed") /* somebody recorded why nothing is owed */
ENUM_DECLARE(clock_state, CLOCK_STATE_LIST);

#endif
