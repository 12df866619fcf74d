/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order of attention, pure: known exploitation first, then likelihood and severity together. No
 * score ever lowers what another raised (matching.md section 7: EPSS falls over time and is
 * never used alone to close), and a missing score is not a low one.
 */
#ifndef LW_CORE_PRIORITY_H
#define LW_CORE_PRIORITY_H

#include "base/arena.h"
#include "model/record.h"
#include "model/verdict.h"

struct priority_facts {
    enum verdict verdict;
    bool is_exploited;
    str exploited_source; /* for the reason; may be empty */
    struct day exploited_on;
    double epss; /* negative: no score */
    const struct severity *severities;
    size_t n_severities;
    bool is_informational, is_malware;
};
/* The reason is in words: "listed as exploited on 2026-08-01 (CISA KEV)". */
enum priority priority_decide(struct arena *a, const struct priority_facts *f, str *reason);

/*
 * Highest severity of those stated, 0..10, by CVSS 3.x base score or by the word; negative when
 * none can be read. `*from` gets the one it came from. CVSS 4.0 and 2.0 vectors without a word
 * beside them are not scored here.
 */
double severity_score(const struct severity *all, size_t n, const struct severity **from);
/* CVSS 3.0 and 3.1 base score of a vector; negative when it is not one (first.org, section 7.1). */
double cvss3_base_score(str vector);

#endif
