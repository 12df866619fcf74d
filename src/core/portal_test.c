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

/* N nobody can submit, F the twenty are full, L near it, S no secondary, X its invitation expired. */
static str warnings_of(enum portal_link primary, enum portal_link secondary, int64_t n,
                       char *out)
{
    static const struct {
        char letter;
        const char *begins;
    } words[] = {
        {'N', "nobody is recorded who can submit in the portal; "},
        {'F', "the primary representative is unverified and has made the 20 notifications"},
        {'L', "the primary representative is unverified and near the limit of 20 "},
        {'S', "there is no secondary representative: "},
        {'X', "the invitation of the secondary representative expired after seven days; "},
    };
    str got[PORTAL_MAX_WARNINGS];
    size_t n_got = portal_link_warnings(primary, secondary, n, got);
    CHECK(n_got <= PORTAL_MAX_WARNINGS);
    for (size_t i = 0; i < n_got; i++) {
        size_t k = 0;
        while (k < 5 && !str_starts(got[i], str_of(words[k].begins)))
            k++;
        CHECK(k < 5);
        out[i] = words[k].letter;
    }
    return (str){out, n_got};
}

/* Every pair of links, at the bounds of what an unverified one may do. */
static void who_can_submit_is_said(void)
{
    /* Columns: the secondary link none, unverified, verified, deleted, expired. */
    static const struct {
        enum portal_link primary;
        int64_t n;
        const char *said[N_portal_link];
    } rows[] = {
        {PORTAL_LINK_NONE, 20, {"N", "N", "", "N", "NX"}},
        {PORTAL_LINK_UNVERIFIED, 14, {"", "", "", "", "X"}},
        {PORTAL_LINK_UNVERIFIED, 15, {"L", "L", "L", "L", "LX"}},
        {PORTAL_LINK_UNVERIFIED, 19, {"L", "L", "L", "L", "LX"}},
        {PORTAL_LINK_UNVERIFIED, 20, {"F", "F", "F", "F", "FX"}},
        {PORTAL_LINK_UNVERIFIED, 21, {"F", "F", "F", "F", "FX"}},
        {PORTAL_LINK_VERIFIED, 21, {"S", "", "", "", "X"}},
        {PORTAL_LINK_DELETED, 20, {"N", "N", "", "N", "NX"}},
        {PORTAL_LINK_EXPIRED, 20, {"N", "N", "", "N", "NX"}},
    };
    char letters[PORTAL_MAX_WARNINGS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (enum portal_link second = 0; second < N_portal_link; second++)
            CHECK_STR(warnings_of(rows[i].primary, second, rows[i].n, letters),
                      str_of(rows[i].said[second]));
}

static const struct test tests[] = {
    {"who_can_submit_is_said", who_can_submit_is_said},
    {"every_step", every_step},
    {"what_submissions_imply", what_submissions_imply},
    {"every_rule_has_its_clause", every_rule_has_its_clause},
    {NULL, NULL},
};
const struct test_suite portal_suite = {"portal", tests};
