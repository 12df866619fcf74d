/* SPDX-License-Identifier: Apache-2.0 */
/* States of the portal: every step there is, and none else. */
#include "core/portal.h"

#include "suite.h"

static void every_step(void)
{
    /* Columns as rows: draft, early_warning, 72h, 72h under PEC, final, closed, invalidated. */
    static const char *const possible[N_portal_state] = {
        [PORTAL_DRAFT] = "-+++++-",       [PORTAL_EARLY_WARNING] = "--++++-",
        [PORTAL_72H] = "---+++-",         [PORTAL_72H_PEC] = "--+-++-",
        [PORTAL_FINAL] = "-----+-",       [PORTAL_CLOSED] = "-------",
        [PORTAL_INVALIDATED] = "-------",
    };
    for (enum portal_state from = 0; from < N_portal_state; from++)
        for (enum portal_state to = 0; to < N_portal_state; to++) {
            struct err e = {0};
            enum status st = portal_check_state(from, to, &e);
            CHECK_INT(st == LW_OK, possible[from][to] == '+');
            if (to == PORTAL_INVALIDATED) {
                CHECK_STATUS(st, LW_E_INPUT);
                CHECK_STR(
                    str_of(e.message),
                    STR("a notification is invalidated by 'portal.invalidate', which asks "
                        "by whom and why"));
            } else if (st) {
                CHECK_STATUS(st, LW_E_STATE);
            }
        }
}

static void what_submissions_imply(void)
{
    CHECK_INT(portal_state_expected(N_stage, false), PORTAL_DRAFT);
    CHECK_INT(portal_state_expected(STAGE_EARLY_WARNING, true), PORTAL_EARLY_WARNING);
    CHECK_INT(portal_state_expected(STAGE_NOTIFICATION_72H, false), PORTAL_72H);
    CHECK_INT(portal_state_expected(STAGE_NOTIFICATION_72H, true), PORTAL_72H_PEC);
    CHECK_INT(portal_state_expected(STAGE_FINAL_REPORT, true), PORTAL_FINAL);
}

static void every_rule_has_its_clause(void)
{
    for (enum routing_rule r = 0; r < N_routing_rule; r++) {
        CHECK(str_starts(routing_rule_clause(r), STR("Art 14(7), ")));
        CHECK(str_starts(routing_rule_words(r), STR("where ")));
    }
    CHECK_STR(routing_rule_clause(ROUTING_USERS),
              STR("Art 14(7), third subparagraph, point (d)"));
    char text[UTC_TEXT_BYTES];
    struct utc leap = day_start((struct day){2028, 2, 29});
    CHECK_STR(utc_text(routing_review_due(leap), text), STR("2029-02-28T00:00:00Z"));
}

static const struct test tests[] = {
    {"every_step", every_step},
    {"what_submissions_imply", what_submissions_imply},
    {"every_rule_has_its_clause", every_rule_has_its_clause},
    {NULL, NULL},
};
const struct test_suite portal_suite = {"portal", tests};
