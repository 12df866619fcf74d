/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signals that wait for a decision: when somebody is reminded of them, and what a decision needs.
 * Pure.
 */
#ifndef LW_CORE_SIGNAL_H
#define LW_CORE_SIGNAL_H

#include "base/status.h"
#include "base/utc.h"
#include "model/case.h"
#include "model/signal.h"

/*
 * Reminders of an undecided signal: 1, 4, 12, 20 and 24 hours after it was recorded, then every
 * day until it is decided. A choice of the product; the law says "immediate" of the assessment.
 */
struct signal_reminder {
    bool is_due;
    int32_t
        n_reminded; /* to be remembered once it is sent; several that are due count as sent */
    struct utc next_at;
};
struct signal_reminder signal_reminder_plan(struct utc recorded_at, int32_t n_reminded,
                                            struct utc now);

/*
 * A decision: reportable opens a case, joined names one, each has a reason. LW_E_STATE when it was
 * decided already or is being decided in a case (whose number `case_number` is), LW_E_INPUT for
 * what is missing.
 */
struct signal_decision {
    enum signal_state decided_as; /* never SIGNAL_UNDECIDED */
    str reason;
    bool has_kind; /* of the case to be opened */
    bool has_case; /* to be joined */
};
enum status signal_check_decision(enum signal_state state, str case_number,
                                  const struct signal_decision *d, struct err *e) LW_MUST_CHECK;

#endif
