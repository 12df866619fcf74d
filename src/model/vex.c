/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one map between the terms of OpenVEX, CSAF and CycloneDX. Rules of triage, reasons of
 * decisions, writers and readers all go through it.
 */
#include "model/vex.h"

ENUM_DEFINE(vex_justification, VEX_JUSTIFICATION_LIST)

/*
 * CycloneDX has no word for an absent component: its nearest is that the code is not present. The
 * writer states the exact term beside it.
 */
const struct vex_justification_row vex_justification_rows[N_vex_justification] = {
    [VEX_NO_JUSTIFICATION] = {STR_INIT(""), STR_INIT("")},
    [VEX_COMPONENT_NOT_PRESENT] = {STR_INIT("code_not_present"),
                                   STR_INIT("The component is not in the product")},
    [VEX_CODE_NOT_PRESENT] = {STR_INIT("code_not_present"),
                              STR_INIT("The vulnerable code is not in the component")},
    [VEX_CODE_NOT_IN_EXECUTE_PATH] = {STR_INIT("code_not_reachable"),
                                      STR_INIT("The vulnerable code cannot be executed")},
    [VEX_CODE_NOT_CONTROLLED] =
        {STR_INIT("requires_environment"),
         STR_INIT("The vulnerable code cannot be controlled by an attacker")},
    [VEX_MITIGATIONS_EXIST] = {STR_INIT("protected_by_mitigating_control"),
                               STR_INIT("Protections in the product prevent exploitation")},
};

/* impactAnalysisJustification of CycloneDX 1.4 to 1.7, all nine. */
static const struct {
    str term;
    enum vex_justification justification;
} cyclonedx_rows[] = {
    {STR_INIT("code_not_present"), VEX_CODE_NOT_PRESENT},
    {STR_INIT("code_not_reachable"), VEX_CODE_NOT_IN_EXECUTE_PATH},
    {STR_INIT("requires_configuration"), VEX_CODE_NOT_IN_EXECUTE_PATH},
    {STR_INIT("requires_dependency"), VEX_CODE_NOT_IN_EXECUTE_PATH},
    {STR_INIT("requires_environment"), VEX_CODE_NOT_CONTROLLED},
    {STR_INIT("protected_by_compiler"), VEX_MITIGATIONS_EXIST},
    {STR_INIT("protected_at_runtime"), VEX_MITIGATIONS_EXIST},
    {STR_INIT("protected_at_perimeter"), VEX_MITIGATIONS_EXIST},
    {STR_INIT("protected_by_mitigating_control"), VEX_MITIGATIONS_EXIST},
};

const struct vex_status_row vex_status_rows[N_vex_status] = {
    [VEX_NONE] = {STR_INIT(""), STR_INIT(""), VERDICT_NO_MATCH},
    [VEX_AFFECTED] = {STR_INIT("known_affected"), STR_INIT("exploitable"), VERDICT_AFFECTED},
    [VEX_FIXED] = {STR_INIT("fixed"), STR_INIT("resolved"), VERDICT_FIXED},
    [VEX_NOT_AFFECTED] = {STR_INIT("known_not_affected"), STR_INIT("not_affected"),
                          VERDICT_NOT_AFFECTED},
    [VEX_UNDER_INVESTIGATION] = {STR_INIT("under_investigation"), STR_INIT("in_triage"),
                                 VERDICT_UNDER_INVESTIGATION},
};

/* Terms beside those that are written; CSAF 3.2.3.9 has more lists, CycloneDX more states. */
static const struct {
    str term;
    enum vex_status status;
} status_terms[] = {
    {STR_INIT("first_affected"), VEX_AFFECTED},
    {STR_INIT("last_affected"), VEX_AFFECTED},
    {STR_INIT("first_fixed"), VEX_FIXED},
    {STR_INIT("recommended"), VEX_FIXED},
    {STR_INIT("resolved_with_pedigree"), VEX_FIXED},
    {STR_INIT("false_positive"), VEX_NOT_AFFECTED},
};

enum vex_status vex_status_of_verdict(enum verdict v)
{
    if (v == VERDICT_UNKNOWN) return VEX_UNDER_INVESTIGATION;
    for (unsigned i = VEX_AFFECTED; i < N_vex_status; i++)
        if (vex_status_rows[i].verdict == v) return (enum vex_status)i;
    return VEX_NONE;
}

bool vex_status_from_term(str term, enum vex_status *out)
{
    if (term.n == 0) return false;
    for (unsigned i = VEX_AFFECTED; i < N_vex_status; i++) {
        if (!str_eq(term, vex_status_str((enum vex_status)i)) &&
            !str_eq(term, vex_status_rows[i].csaf) &&
            !str_eq(term, vex_status_rows[i].cyclonedx))
            continue;
        *out = (enum vex_status)i;
        return true;
    }
    for (size_t i = 0; i < sizeof status_terms / sizeof status_terms[0]; i++) {
        if (!str_eq(term, status_terms[i].term)) continue;
        *out = status_terms[i].status;
        return true;
    }
    return false;
}

bool vex_justification_from_term(str term, enum vex_justification *out)
{
    if (term.n == 0) return false;
    if (vex_justification_from_str(term, out)) return true;
    for (size_t i = 0; i < sizeof cyclonedx_rows / sizeof cyclonedx_rows[0]; i++) {
        if (!str_eq(term, cyclonedx_rows[i].term)) continue;
        *out = cyclonedx_rows[i].justification;
        return true;
    }
    return false;
}

str vex_justification_term(str term)
{
    enum vex_justification j = VEX_NO_JUSTIFICATION;
    (void)vex_justification_from_term(term, &j);
    return vex_justification_str(j);
}
