/* SPDX-License-Identifier: Apache-2.0 */
/* What a decision on a signal needs, and the hours at which an undecided one is brought to mind. */
#include "core/signal.h"

#include "suite.h"

static void refused(enum signal_state state, const char *number, struct signal_decision d,
                    enum status want, const char *words)
{
    struct err e = {0};
    CHECK_STATUS(signal_check_decision(state, str_of(number), &d, &e), want);
    if (want) CHECK_STR(str_of(e.message), str_of(words));
}

static void what_it_needs(void)
{
    const struct signal_decision no = {.decided_as = SIGNAL_NOT_REPORTABLE,
                                       .reason = STR("not our product")};
    struct signal_decision d = no;
    refused(SIGNAL_UNDECIDED, "", d, LW_OK, "");
    d.reason = STR(" \t");
    refused(SIGNAL_UNDECIDED, "", d, LW_E_INPUT,
            "parameter 'reason': is empty; say in a sentence why, an auditor will read it");
    d = no;
    d.decided_as = SIGNAL_REPORTABLE;
    refused(SIGNAL_UNDECIDED, "", d, LW_E_INPUT,
            "parameter 'kind': say what kind of case the signal starts");
    d.has_kind = true;
    refused(SIGNAL_UNDECIDED, "", d, LW_OK, "");
    d.decided_as = SIGNAL_JOINED;
    refused(SIGNAL_UNDECIDED, "", d, LW_E_INPUT,
            "parameter 'case': say which case the signal belongs to");
    d.has_case = true;
    refused(SIGNAL_UNDECIDED, "", d, LW_OK, "");
    refused(
        SIGNAL_UNDECIDED, "2026-001", d, LW_E_STATE,
        "the signal opened candidate case '2026-001'; declare awareness or dismiss it there");
    refused(SIGNAL_JOINED, "", d, LW_E_STATE, "the signal was decided already: it is joined");
}

/* Each hour by itself, a second before and at it, then every day. */
static void hours_of_an_undecided_one(void)
{
    static const int64_t hours[] = {1, 4, 12, 20, 24, 48, 72};
    struct utc at = day_start((struct day){2026, 10, 24});
    for (int32_t i = 0; i < 7; i++) {
        struct utc due = utc_add_s(at, hours[i] * 3600);
        struct signal_reminder r = signal_reminder_plan(at, i, utc_add_s(due, -1));
        CHECK(!r.is_due);
        CHECK_INT(utc_diff_s(r.next_at, due), 0);
        r = signal_reminder_plan(at, i, due);
        CHECK(r.is_due);
        CHECK_INT(r.n_reminded, i + 1);
    }
}

static const struct test tests[] = {
    {"what_it_needs", what_it_needs},
    {"hours_of_an_undecided_one", hours_of_an_undecided_one},
    {NULL, NULL},
};
const struct test_suite signal_decision_suite = {"signal_decision", tests};
