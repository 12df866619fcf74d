/* SPDX-License-Identifier: Apache-2.0 */
/* The terms of the three formats of VEX, into one another. */
#include "model/vex.h"
#include "suite.h"

static void every_justification_comes_back(void)
{
    for (unsigned i = VEX_COMPONENT_NOT_PRESENT; i < N_vex_justification; i++) {
        enum vex_justification j = (enum vex_justification)i, out = VEX_NO_JUSTIFICATION;
        CHECK(vex_justification_from_term(vex_justification_str(j), &out));
        CHECK(out == j);
        CHECK(vex_justification_from_term(vex_justification_rows[i].cyclonedx, &out));
        /* The one word that CycloneDX lacks. */
        CHECK_INT(out, j == VEX_COMPONENT_NOT_PRESENT ? VEX_CODE_NOT_PRESENT : j);
        CHECK(vex_justification_rows[i].words.n > 0);
    }
}

static void terms_of_all_formats_are_read(void)
{
    static const struct {
        const char *term, *want;
    } rows[] = {
        {"code_not_present", "vulnerable_code_not_present"},
        {"code_not_reachable", "vulnerable_code_not_in_execute_path"},
        {"requires_configuration", "vulnerable_code_not_in_execute_path"},
        {"requires_dependency", "vulnerable_code_not_in_execute_path"},
        {"requires_environment", "vulnerable_code_cannot_be_controlled_by_adversary"},
        {"protected_by_compiler", "inline_mitigations_already_exist"},
        {"protected_at_runtime", "inline_mitigations_already_exist"},
        {"protected_at_perimeter", "inline_mitigations_already_exist"},
        {"protected_by_mitigating_control", "inline_mitigations_already_exist"},
        {"component_not_present", "component_not_present"},
        {"", ""},
        {"because I say so", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_STR(vex_justification_term(str_of(rows[i].term)), str_of(rows[i].want));
}

static void statuses_and_verdicts(void)
{
    enum vex_status out = VEX_NONE;
    for (unsigned i = VEX_AFFECTED; i < N_vex_status; i++) {
        enum vex_status s = (enum vex_status)i;
        CHECK(vex_status_from_term(vex_status_rows[i].csaf, &out) && out == s);
        CHECK(vex_status_from_term(vex_status_rows[i].cyclonedx, &out) && out == s);
        CHECK(vex_status_from_term(vex_status_str(s), &out) && out == s);
        CHECK_INT(vex_status_of_verdict(vex_status_rows[i].verdict), s);
    }
    CHECK(vex_status_from_term(STR("false_positive"), &out) && out == VEX_NOT_AFFECTED);
    CHECK(vex_status_from_term(STR("last_affected"), &out) && out == VEX_AFFECTED);
    CHECK(!vex_status_from_term(STR("fine"), &out));
    CHECK(!vex_status_from_term(STR(""), &out));
    CHECK_INT(vex_status_of_verdict(VERDICT_UNKNOWN), VEX_UNDER_INVESTIGATION);
    CHECK_INT(vex_status_of_verdict(VERDICT_NO_MATCH), VEX_NONE);
    CHECK_INT(vex_status_of_verdict(VERDICT_NOT_MONITORED), VEX_NONE);
}

static const struct test tests[] = {
    {"every justification comes back", every_justification_comes_back},
    {"terms of all formats are read", terms_of_all_formats_are_read},
    {"statuses and verdicts", statuses_and_verdicts},
    {NULL, NULL},
};
const struct test_suite vex_suite = {"vex", tests};
