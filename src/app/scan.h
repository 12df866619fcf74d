/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The join of knowledge, format and core: components in, verdicts out. `longwatch scan`, image
 * import and re-matching all go through here. Every component is accounted for.
 */
#ifndef LW_APP_SCAN_H
#define LW_APP_SCAN_H

#include "core/match.h"
#include "core/priority.h"
#include "knowledge/knowledge.h"
#include "model/component.h"
#include "model/verdict.h"

/* Vulnerability x component, with its reason. */
struct scan_match {
    uint32_t component;   /* index into the scanned components */
    str vulnerability;    /* group id, CVE first */
    enum verdict verdict; /* affected, under_investigation, unknown, fixed, not_affected */
    struct reason reason;
    str conflict;      /* who says the contrary, in words; empty: nobody */
    str justification; /* of not_affected: a term of VEX, else empty */
    str impact;        /* of a rule's verdict: what users are told, may be empty */
    str quotes;        /* build evidence that a rule's verdict stands on, one a line */
    /*
     * Digest of what the deciding record states of this component: its ranges, status, files and
     * configuration, not its revision, texts or scores, nor the component's version. A decision
     * stands as long as it stays the same. 16 hexadecimal characters.
     */
    str ground;
    bool is_guess;    /* found under a guessed name */
    bool is_upstream; /* upstream comparison of a distribution's package */
    str *records;     /* all record ids that say so, sorted */
    size_t n_records;
    str fixed_in; /* may be empty */
    str summary;
    str severity; /* "CVSS_V3 CVSS:3.1/..." or a word, may be empty */
    bool is_exploited;
    struct day exploited_on;
    double epss; /* negative: no score */
    enum priority priority;
    str priority_reason;
    struct priority_facts facts; /* what it was read off, for priority_in_product() */
    bool is_informational;
};

struct scan_component {
    str package_key;   /* the first it was looked up by, empty when not monitored */
    str *package_keys; /* all of them, each once */
    size_t n_package_keys;
    str identity;         /* canonical identity without version: decisions are keyed by it */
    enum verdict verdict; /* worst of its matches, no_match, not_monitored or unknown */
    str why;              /* for not_monitored and unknown: in words, and what would help */
    size_t first_match, n_matches; /* slice of scan.matches */
    struct identities identities;  /* under which it was looked for */
    /* What else the product holds had a say: another product may get another verdict. */
    bool is_of_product;
    bool lacks_data; /* a feed that knows such components is not there: silence says nothing */
};

struct scan {
    struct scan_component *components; /* as many as were wanted, same order */
    size_t n_components;
    struct scan_match *matches; /* sorted by component, then vulnerability */
    size_t n_matches;
    size_t n_affected, n_under_investigation, n_unknown, n_fixed, n_no_match, n_not_monitored;
    bool is_stale; /* some feed that these components need is missing, stale or held */
    str stale_why;
    int64_t generation; /* of the knowledge that was used */
};

/* What is scanned. Without `is_product` the components have nothing to do with each other. */
struct scan_input {
    const struct component *components;
    size_t n_components;
    bool is_product;
    const uint32_t *wanted; /* components to judge, by index; NULL: all */
    size_t n_wanted;
    const struct sbom_statement *statements;
    size_t n_statements;
    const struct evidence *evidence;
    size_t n_evidence;
    const struct build_evidence *build; /* NULL: none */
    enum exposure exposure;
    bool is_for_once; /* no decision will stand on it: matches have no ground */
};
enum status scan_product(struct arena *a, struct knowledge *k, const struct scan_input *in,
                         struct utc now, struct scan *out, struct err *e) LW_MUST_CHECK;
/* Components that are no product together. */
enum status scan_components(struct arena *a, struct knowledge *k,
                            const struct component *components, size_t n, struct utc now,
                            struct scan *out, struct err *e) LW_MUST_CHECK;
/*
 * The product that an SBOM describes, with its own statements and the list of compiled files when
 * it has one. `*evidence` is kept in `a`.
 */
struct scan_input scan_input_of(struct arena *a, const struct sbom *sbom);

#endif
