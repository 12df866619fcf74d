/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of reasons: what people choose from when they decide, with the terms that go with
 * each in OpenVEX, CycloneDX and CSAF. A free text may stand beside every one.
 */
#ifndef LW_CORE_DECISION_REASON_H
#define LW_CORE_DECISION_REASON_H

#include "base/str.h"
#include "model/verdict.h"

struct decision_reason {
    const char *id; /* "code_not_compiled" */
    enum verdict status;
    const char *sentence; /* for people and, without words of their own, for auditors */
    /* OpenVEX 0.2.0 "Status Justifications"; the flags of CSAF 2.0 (3.2.3.5.2) are the same. */
    const char *justification;
    /* CycloneDX 1.6 vulnerabilities[].analysis.justification and .response; may be empty. */
    const char *cyclonedx_justification, *cyclonedx_response;
};
extern const struct decision_reason decision_reasons[];
extern const size_t n_decision_reasons;
/* NULL: no such row. */
const struct decision_reason *decision_reason_find(str id);

#endif
