/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The join of knowledge, format and core: components in, verdicts out. `longwatch scan`, image
 * import and re-matching all go through here. Every component is accounted for.
 */
#ifndef LW_APP_SCAN_H
#define LW_APP_SCAN_H

#include "knowledge/knowledge.h"
#include "model/component.h"
#include "model/verdict.h"

/* Vulnerability x component, with its reason. */
struct scan_match {
    uint32_t component;   /* index into the scanned components */
    str vulnerability;    /* group id, CVE first */
    enum verdict verdict; /* affected, under_investigation, unknown, fixed, not_affected */
    struct reason reason;
    str *records; /* all record ids that say so, sorted */
    size_t n_records;
    str fixed_in; /* may be empty */
    str summary;
    str severity; /* "CVSS_V3 CVSS:3.1/..." or a word, may be empty */
    bool is_exploited;
    struct day exploited_on;
    double epss; /* negative: no score */
    enum priority priority;
    str priority_reason;
    bool is_informational;
};

struct scan_component {
    str package_key;      /* what it was looked up by, empty when not monitored */
    str identity;         /* canonical identity without version: decisions are keyed by it */
    enum verdict verdict; /* worst of its matches, no_match, not_monitored or unknown */
    str why;              /* for not_monitored and unknown: in words, and what would help */
    size_t first_match, n_matches; /* slice of scan.matches */
};

struct scan {
    struct scan_component *components; /* as many as were given, same order */
    size_t n_components;
    struct scan_match *matches; /* sorted by component, then vulnerability */
    size_t n_matches;
    size_t n_affected, n_under_investigation, n_unknown, n_fixed, n_no_match, n_not_monitored;
    bool is_stale; /* some feed that these components need is missing, stale or held */
    str stale_why;
    int64_t generation; /* of the knowledge that was used */
};

enum status scan_components(struct arena *a, struct knowledge *k,
                            const struct component *components, size_t n, struct utc now,
                            struct scan *out, struct err *e) LW_MUST_CHECK;

#endif
