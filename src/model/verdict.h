/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts (matching.md section 1) and the reason every one of them carries.
 * Unknown is never clean: VERDICT_NOT_MONITORED and VERDICT_UNKNOWN are answers of their own.
 */
#ifndef LW_MODEL_VERDICT_H
#define LW_MODEL_VERDICT_H

#include "model/enum_table.h"

#define VERDICT_LIST(X)                                \
 X(VERDICT_NOT_MONITORED, "not_monitored")             \
 X(VERDICT_NO_MATCH, "no_match")                       \
 X(VERDICT_UNKNOWN, "unknown")                         \
 X(VERDICT_UNDER_INVESTIGATION, "under_investigation") \
 X(VERDICT_AFFECTED, "affected")                       \
 X(VERDICT_FIXED, "fixed")                             \
 X(VERDICT_NOT_AFFECTED, "not_affected")
ENUM_DECLARE(verdict, VERDICT_LIST);

/* Order of attention: first what hurts. */
#define PRIORITY_LIST(X)          \
 X(PRIORITY_NONE, "none")         \
 X(PRIORITY_LOW, "low")           \
 X(PRIORITY_MODERATE, "moderate") \
 X(PRIORITY_HIGH, "high")         \
 X(PRIORITY_URGENT, "urgent")
ENUM_DECLARE(priority, PRIORITY_LIST);

/* Why a verdict is what it is. Strings live as long as the result they are part of. */
struct reason {
    str rule;     /* id of the rule that decided, a row of core/match_rules.c */
    str record;   /* record id */
    str revision; /* the record's revision that was read */
    str feed;     /* feed that brought it */
    str inputs;   /* what was compared, in words: "1.2.3 (PEP 440) in [1.0, 1.2.4)" */
};

#endif
