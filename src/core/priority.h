/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order of attention, pure: known exploitation first, then likelihood and severity together. No
 * score ever lowers what another raised (matching.md section 7: EPSS falls over time and is
 * never used alone to close), and a missing score is not a low one.
 */
#ifndef LW_CORE_PRIORITY_H
#define LW_CORE_PRIORITY_H

#include "base/arena.h"
#include "model/predicate.h"
#include "model/record.h"
#include "model/verdict.h"

struct priority_facts {
    enum verdict verdict;
    bool is_exploited;
    str exploited_source; /* for the reason; may be empty */
    struct day exploited_on;
    double epss;               /* negative: no score */
    double epss_before;        /* of an earlier day, negative: not known */
    struct utc epss_before_at; /* which day */
    /* SSVC's words where CISA or another states them, else empty: "poc", "yes", "total". */
    str exploitation, automatable, technical_impact;
    const struct severity *severities;
    size_t n_severities;
    /* What severity_score() said of them, when it was asked already. */
    bool is_scored;
    double score;
    bool is_informational, is_malware;
};
/* The reason is in words: "listed as exploited on 2026-08-01 (CISA KEV)". */
enum priority priority_decide(struct arena *a, const struct priority_facts *f, str *reason);

/* What a product in its intended use changes about the order of its findings. */
struct product_use {
    enum exposure exposure;
    str exposure_reason;                            /* "as a part of 'Gateway'" */
    str safety_impact, human_impact, value_density; /* as core/ssvc.h spells them */
};
/*
 * The priority of a finding in one product, from what priority_decide() said of it anywhere.
 * Urgent and none stay. SSVC's supplier tree, asked with what the product states of people's
 * safety, raises to high (immediate) or moderate (out-of-cycle). A product without a network that
 * anybody else is in takes a flaw that is attacked over one a step down. `*reason` is added to.
 */
enum priority priority_in_product(struct arena *a, enum priority p,
                                  const struct priority_facts *f, const struct product_use *use,
                                  str *reason);

/*
 * Highest severity of those stated, 0..10, by CVSS base score (format/cvss.h) or by the word;
 * negative when none can be read. CVSS 2.0 counts only where nothing newer does, for it rates many
 * flaws a band higher. The scores of several publishers are never averaged: `*from` gets the one
 * it came from, with its origin.
 */
double severity_score(const struct severity *all, size_t n, const struct severity **from);

#endif
