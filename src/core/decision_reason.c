/* SPDX-License-Identifier: Apache-2.0 */
/* To add a reason: a row here, sorted by status and id; decision_reason_test.c judges it. */
#include "core/decision_reason.h"

#define ABSENT    "component_not_present"
#define NO_CODE   "vulnerable_code_not_present"
#define NO_PATH   "vulnerable_code_not_in_execute_path"
#define NO_INPUT  "vulnerable_code_cannot_be_controlled_by_adversary"
#define MITIGATED "inline_mitigations_already_exist"

/* clang-format off */
const struct decision_reason decision_reasons[] = {
    {"fix_planned", VERDICT_AFFECTED,
     "The vulnerable code can be reached; an update will bring the fix.", "", "", "update"},
    {"no_fix_possible", VERDICT_AFFECTED,
     "The vulnerable code can be reached and cannot be mended in this product.", "", "",
     "can_not_fix"},
    {"reachable", VERDICT_AFFECTED,
     "The vulnerable code is in the image and can be reached.", "", "", ""},
    {"risk_accepted", VERDICT_AFFECTED,
     "The vulnerable code can be reached; the risk was assessed and no fix is planned.", "", "",
     "will_not_fix"},
    {"workaround", VERDICT_AFFECTED,
     "The vulnerable code can be reached; users can avoid it by a workaround.", "", "",
     "workaround_available"},

    {"examined", VERDICT_UNDER_INVESTIGATION,
     "Somebody is examining whether the vulnerable code can be reached.", "", "", ""},
    {"waits_for_evidence", VERDICT_UNDER_INVESTIGATION,
     "Evidence of the build is needed to decide.", "", "", ""},
    {"waits_for_supplier", VERDICT_UNDER_INVESTIGATION,
     "The supplier of the component was asked.", "", "", ""},

    {"fixed_by_distribution", VERDICT_FIXED,
     "The distribution's package has the fix although its version does not show it.", "", "",
     "update"},
    {"patch_applied", VERDICT_FIXED,
     "The fix was taken over as a patch; the version does not show it.", "", "", "update"},

    {"code_not_compiled", VERDICT_NOT_AFFECTED,
     "The vulnerable source files are not compiled into the image.", NO_CODE,
     "code_not_present", ""},
    {"code_not_reachable", VERDICT_NOT_AFFECTED,
     "Nothing in the product calls the vulnerable code.", NO_PATH, "code_not_reachable", ""},
    {"compiler_protection", VERDICT_NOT_AFFECTED,
     "Protection that the compiler put in stops the flaw from being used.", MITIGATED,
     "protected_by_compiler", ""},
    {"component_not_shipped", VERDICT_NOT_AFFECTED,
     "The SBOM names the component, but it is not part of what is shipped.", ABSENT,
     "code_not_present", ""},
    {"dependency_missing", VERDICT_NOT_AFFECTED,
     "The flaw needs another component that the product does not have.", NO_PATH,
     "requires_dependency", ""},
    {"feature_switched_off", VERDICT_NOT_AFFECTED,
     "The feature is built in but switched off, and users cannot switch it on.", NO_PATH,
     "requires_configuration", ""},
    {"function_not_linked", VERDICT_NOT_AFFECTED,
     "The vulnerable function is not linked into any executable or library.", NO_CODE,
     "code_not_present", ""},
    {"input_not_controlled", VERDICT_NOT_AFFECTED,
     "No input that an attacker can reach comes to the vulnerable code.", NO_INPUT,
     "code_not_reachable", ""},
    {"not_this_component", VERDICT_NOT_AFFECTED,
     "The record is about another thing of the same name.", ABSENT, "code_not_present", ""},
    {"option_not_set", VERDICT_NOT_AFFECTED,
     "The build option that brings the vulnerable code in is not set.", NO_CODE,
     "requires_configuration", ""},
    {"other_mitigation", VERDICT_NOT_AFFECTED,
     "Another measure in the product stops the flaw from being used.", MITIGATED,
     "protected_by_mitigating_control", ""},
    {"other_platform", VERDICT_NOT_AFFECTED,
     "The flaw exists on another architecture or operating system only.", NO_CODE,
     "requires_environment", ""},
    {"perimeter", VERDICT_NOT_AFFECTED,
     "The product is only ever used behind a border that keeps attackers from the flaw.",
     MITIGATED, "protected_at_perimeter", ""},
    {"sandboxed", VERDICT_NOT_AFFECTED,
     "The service runs in a sandbox that stops the flaw from being used.", MITIGATED,
     "protected_at_runtime", ""},
    {"version_not_touched", VERDICT_NOT_AFFECTED,
     "The record names versions too widely: the flaw came or went with another one.", NO_CODE,
     "code_not_present", ""},
};
/* clang-format on */
const size_t n_decision_reasons = sizeof decision_reasons / sizeof decision_reasons[0];

const struct decision_reason *decision_reason_find(str id)
{
    for (size_t i = 0; i < n_decision_reasons; i++)
        if (str_eq(str_of(decision_reasons[i].id), id)) return &decision_reasons[i];
    return NULL;
}
