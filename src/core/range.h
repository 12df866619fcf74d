/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a version fall under what a record says of a package? Pure. OSV events (OSV schema 1.7,
 * "Evaluation") and CVE 5.x version statements are evaluated each by its own semantics.
 */
#ifndef LW_CORE_RANGE_H
#define LW_CORE_RANGE_H

#include "base/arena.h"
#include "format/version.h"
#include "model/record.h"

struct range_answer {
    bool is_affected;
    bool is_fixed;     /* the end of a range that held earlier versions is passed */
    bool is_unknown;   /* cannot be told: no versions and no ranges, git only, not comparable */
    bool is_heuristic; /* the generic order was used */
    bool from_list;    /* decided by the enumerated versions */
    bool from_default; /* decided by the defaultStatus of a CVE record */
    str fixed_in;      /* first fixed version above the range that holds it, may be empty */
    str lower, upper;  /* bounds of the range that decided, for the reason */
    bool is_upper_inclusive;
    const char *why_unknown; /* in words, NULL unless is_unknown */
};

/*
 * Evaluates one affected entry for one version. All strings of the answer are views into `x`.
 *
 * An empty version is `is_unknown`; `is_affected` is then what the OSV algorithm says, which
 * counts a package without a version as affected. Callers that give verdicts look at is_unknown
 * first. A version that its scheme cannot read is compared as exact text only.
 * Neither sorts nor allocates: linear in the events, statements and versions.
 */
struct range_answer affected_evaluate(const struct affected *x, enum version_scheme scheme,
                                      str version);

/*
 * The same with the epochs of the record's versions left out, for a version whose own may simply
 * be missing (matching.md section 3: perl-Errno against perl 4:5.26). `a` keeps copies.
 */
struct range_answer affected_evaluate_without_epoch(struct arena *a, const struct affected *x,
                                                    enum version_scheme scheme, str version);

/* True when the scheme, or its tolerant reading ("v1", "1.2"), gives `v` a place in the order. */
bool version_is_comparable(enum version_scheme scheme, str v);

/* The same of a CVE Record Format 5.x entry alone (core/range_cve.c). */
struct range_answer cve_evaluate(const struct affected *x, enum version_scheme scheme,
                                 str version);

#endif
