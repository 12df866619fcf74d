/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions in replies. */
#ifndef LW_APP_DECISION_VIEW_H
#define LW_APP_DECISION_VIEW_H

#include "app/decision_book.h"

/* "speaks", "unknown", ...: how a decision stands to a finding, for programs. */
str decision_fit_str(enum decision_fit fit);
/* The counts of a report. */
void reply_report(struct op_call *c, yyjson_mut_val *o, const struct decision_report *r);

#endif
