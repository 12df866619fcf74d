/* SPDX-License-Identifier: Apache-2.0 */
#include "core/decision_reason.h"

#include "model/vex.h"

#include "suite.h"

#include <string.h>

/* CycloneDX 1.6, schema impactAnalysisJustification and analysis.response. */
static const char *const cyclonedx[] = {
    "code_not_present",     "code_not_reachable",     "requires_configuration",
    "requires_dependency",  "requires_environment",   "protected_by_compiler",
    "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"};
static const char *const responses[] = {"can_not_fix", "will_not_fix", "update", "rollback",
                                        "workaround_available"};

static bool is_one_of(const char *word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(word, words[i]) == 0) return true;
    return false;
}

static void rows(void)
{
    for (size_t i = 0; i < n_decision_reasons; i++) {
        const struct decision_reason *r = &decision_reasons[i];
        const struct decision_reason *before = i ? r - 1 : NULL;
        enum vex_justification vex;
        bool is_not_affected = r->status == VERDICT_NOT_AFFECTED;
        if (decision_reason_find(str_of(r->id)) != r)
            test_fail(__FILE__, __LINE__, "%s is there twice", r->id);
        if (before && before->status == r->status && strcmp(before->id, r->id) >= 0)
            test_fail(__FILE__, __LINE__, "%s is not in order", r->id);
        if (r->sentence[strlen(r->sentence) - 1] != '.')
            test_fail(__FILE__, __LINE__, "%s has no sentence", r->id);
        if (!vex_justification_from_str(str_of(r->justification), &vex) ||
            is_not_affected != (vex != VEX_NO_JUSTIFICATION))
            test_fail(__FILE__, __LINE__, "%s has no term of OpenVEX", r->id);
        if (is_not_affected != is_one_of(r->cyclonedx_justification, cyclonedx,
                                         sizeof cyclonedx / sizeof cyclonedx[0]))
            test_fail(__FILE__, __LINE__, "%s has no term of CycloneDX", r->id);
        if (r->cyclonedx_response[0] && !is_one_of(r->cyclonedx_response, responses,
                                                   sizeof responses / sizeof responses[0]))
            test_fail(__FILE__, __LINE__, "%s has no response of CycloneDX", r->id);
    }
    CHECK(decision_reason_find(STR("because")) == NULL);
}

static const struct test tests[] = {
    {"every row has its terms", rows},
    {NULL, NULL},
};
const struct test_suite decision_reason_suite = {"decision_reason", tests};
