/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions meet findings. findings_apply() asks here, for every match that it adds or changes,
 * which decision holds; nothing else puts a decision on a finding.
 */
#ifndef LW_APP_DECISION_APPLY_H
#define LW_APP_DECISION_APPLY_H

#include "app/decision_book.h"

/*
 * `f` is what the match made of the finding; `old` what is stored, NULL for a new one. Sets verdict,
 * decision*, justification, impact of `f`. `*why` is one sentence for the ledger when something
 * changed.
 */
enum status decision_settle(struct op_call *c, struct decision_book *book,
                            const struct component_row *x, const struct scan_match *m,
                            const struct finding *old, struct finding *f,
                            enum decision_outcome *outcome, str *why,
                            struct err *e) LW_MUST_CHECK;

#endif
