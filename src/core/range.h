/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does a version fall under what a record says of a package? Pure. OSV events (OSV schema 1.7,
 * "Evaluation") and CVE 5.x version statements are evaluated each by its own semantics.
 */
#ifndef LW_CORE_RANGE_H
#define LW_CORE_RANGE_H

#include "format/version.h"
#include "model/record.h"

struct range_answer {
    bool is_affected;
    bool is_fixed;      /* a fix at or below this version ends a range that held earlier ones */
    bool is_unknown;    /* cannot be told: no versions and no ranges, git only, not comparable */
    bool is_heuristic;  /* the generic order was used */
    bool from_list;     /* decided by the enumerated versions */
    str fixed_in;       /* first fixed version above the range that holds it, may be empty */
    str lower, upper;   /* bounds of the range that decided, for the reason */
    bool is_upper_inclusive;
};
struct range_answer affected_evaluate(const struct affected *x, enum version_scheme scheme,
                                      str version);

#endif
