/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of decision.add, decision.preview and finding.decide become decisions to be made. */
#ifndef LW_APP_DECISION_DRAFT_H
#define LW_APP_DECISION_DRAFT_H

#include "app/decision.h"

struct decision_draft {
    struct decision d;
    str *findings; /* chosen ones it was made from */
    size_t n_findings, cap_findings;
};
struct decision_drafts {
    struct decision_draft *at;
    size_t n, cap;
    bool overrides;
};

/*
 * One draft for each vulnerability, component and scope that the chosen findings have between
 * them; or the one that vulnerability, component and scope name. LW_E_USAGE names the parameter.
 */
enum status decision_drafts_read(struct op_call *c, struct decision_drafts *out,
                                 struct err *e) LW_MUST_CHECK;

/* Id of what a scope is about, from an id, a name or "PRODUCT VERSION"-like texts; checked. */
enum status decision_scope_find(struct op_call *c, enum decision_scope scope, str given,
                                str *ref, struct err *e) LW_MUST_CHECK;

/* Makes them all; fills the reply of decision.add. */
enum status decision_make_drafts(struct op_call *c, struct decision_drafts *drafts,
                                 struct decision_report *report, struct err *e) LW_MUST_CHECK;

#define DECISION_STATUSES "affected|not_affected|under_investigation|fixed"
#define DECISION_SCOPES   "image|release|product|line|everywhere"
/* OpenVEX 0.2.0, "Status Justifications". */
#define DECISION_JUSTIFICATIONS                                                           \
 "component_not_present|vulnerable_code_not_present|vulnerable_code_not_in_execute_path|" \
 "vulnerable_code_cannot_be_controlled_by_adversary|inline_mitigations_already_exist"
/* Rows of parameters that all three operations have. */
#define DECISION_PARAMS                                                                 \
 {"status", PARAM_ENUM, true, false, 0, DECISION_STATUSES, "What holds"},               \
     {"justification",                                                                  \
      PARAM_ENUM,                                                                       \
      false,                                                                            \
      false,                                                                            \
      0,                                                                                \
      DECISION_JUSTIFICATIONS,                                                          \
      "Why it is not affected; a reason of the catalogue brings its own"},              \
     {"reason_code",                                                                    \
      PARAM_ID,                                                                         \
      false,                                                                            \
      false,                                                                            \
      60,                                                                               \
      NULL,                                                                             \
      "Reason of the catalogue: see decision.reasons"},                                 \
     {"reason",                                                                         \
      PARAM_TEXT,                                                                       \
      false,                                                                            \
      false,                                                                            \
      4000,                                                                             \
      NULL,                                                                             \
      "The reason in words, for auditors; needed without a reason of the catalogue"},   \
     {"impact",                                                                         \
      PARAM_TEXT,                                                                       \
      false,                                                                            \
      false,                                                                            \
      4000,                                                                             \
      NULL,                                                                             \
      "What users are told: the impact statement of VEX"},                              \
     {"scope",                                                                          \
      PARAM_ENUM,                                                                       \
      false,                                                                            \
      false,                                                                            \
      0,                                                                                \
      DECISION_SCOPES,                                                                  \
      "Where it holds, now and later; default: image"},                                 \
     {"versions",                                                                       \
      PARAM_TEXT,                                                                       \
      false,                                                                            \
      false,                                                                            \
      4000,                                                                             \
      NULL,                                                                             \
      "Only for these versions of the component: exact ones, or one vers range"},       \
     {"condition",                                                                      \
      PARAM_TEXT,                                                                       \
      false,                                                                            \
      false,                                                                            \
      16000,                                                                            \
      NULL,                                                                             \
      "Only where this is true of the image, such as: symbol CONFIG_TLS is not set"},   \
     {"expires_on", PARAM_DATE, false, false, 0, NULL, "Last day on which it holds"},   \
 {                                                                                      \
  "overrides", PARAM_BOOL, false, false, 0, NULL, "Also in place of narrower decisions" \
 }

#endif
