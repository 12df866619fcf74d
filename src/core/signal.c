/* SPDX-License-Identifier: Apache-2.0 */
/* Rules of signals; see signal.h. */
#include "core/signal.h"

#define HOUR_S ((int64_t)3600)

/* The n-th reminder, from 0. */
static int64_t reminder_s(int32_t n)
{
    static const int64_t hours[] = {1, 4, 12, 20, 24};
    int32_t n_hours = sizeof hours / sizeof *hours;
    return n < n_hours ? hours[n] * HOUR_S : (n - n_hours + 2) * 24 * HOUR_S;
}

struct signal_reminder signal_reminder_plan(struct utc recorded_at, int32_t n_reminded,
                                            struct utc now)
{
    struct signal_reminder plan = {false, n_reminded, UTC_NONE};
    while (utc_cmp(utc_add_s(recorded_at, reminder_s(plan.n_reminded)), now) <= 0)
        plan.n_reminded++;
    plan.is_due = plan.n_reminded > n_reminded;
    plan.next_at = utc_add_s(recorded_at, reminder_s(plan.n_reminded));
    return plan;
}

enum status signal_check_decision(enum signal_state state, str case_number,
                                  const struct signal_decision *d, struct err *e)
{
    if (state != SIGNAL_UNDECIDED)
        return err_set(e, LW_E_STATE, "the signal was decided already: it is %.*s",
                       STR_ARG(signal_state_str(state)));
    if (case_number.n)
        return err_set(e, LW_E_STATE,
                       "the signal opened candidate case '%.*s'; declare awareness or dismiss "
                       "it there",
                       STR_ARG(case_number));
    if (!str_trim(d->reason).n)
        return err_set(
            e, LW_E_INPUT,
            "parameter 'reason': is empty; say in a sentence why, an auditor will read it");
    if (d->decided_as == SIGNAL_REPORTABLE && !d->has_kind)
        return err_set(e, LW_E_INPUT,
                       "parameter 'kind': say what kind of case the signal starts");
    if (d->decided_as == SIGNAL_JOINED && !d->has_case)
        return err_set(e, LW_E_INPUT, "parameter 'case': say which case the signal belongs to");
    return LW_OK;
}
