/* SPDX-License-Identifier: Apache-2.0 */
/* Words of signals: where they come from and what was decided about them. */
#ifndef LW_MODEL_SIGNAL_H
#define LW_MODEL_SIGNAL_H

#include "model/enum_table.h"

/* Sources of awareness (Commission FAQ 5.1); the catalogues open their cases by themselves. */
#define SIGNAL_SOURCE_LIST(X)           \
 X(SIGNAL_KEV, "kev")                   \
 X(SIGNAL_EUVD, "euvd")                 \
 X(SIGNAL_RESEARCHER, "researcher")     \
 X(SIGNAL_TELEMETRY, "telemetry")       \
 X(SIGNAL_FIELD_REPORT, "field_report") \
 X(SIGNAL_AUTHORITY, "authority")       \
 X(SIGNAL_PERSON, "person")
ENUM_DECLARE(signal_source, SIGNAL_SOURCE_LIST);
/* "a catalogue (CISA KEV)", "a researcher", ... */
str signal_source_title(enum signal_source s);

#define SIGNAL_STATE_LIST(X)                                          \
 X(SIGNAL_UNDECIDED, "undecided")                                     \
 X(SIGNAL_REPORTABLE, "reportable")         /* it started a case */   \
 X(SIGNAL_NOT_REPORTABLE, "not_reportable") /* with the reason why */ \
 X(SIGNAL_JOINED, "joined")                 /* part of another case */
ENUM_DECLARE(signal_state, SIGNAL_STATE_LIST);

#endif
