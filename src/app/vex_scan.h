/* SPDX-License-Identifier: Apache-2.0 */
/* VEX documents beside an SBOM: what they say of its components, for a scan without a store. */
#ifndef LW_APP_VEX_SCAN_H
#define LW_APP_VEX_SCAN_H

#include "app/scan.h"
#include "model/vex.h"

struct vex_scan {
    struct sbom_statement *statements; /* of the SBOM first, then of the documents */
    size_t n_statements;
    str *unmatched; /* "CVE-1 in pkg:npm/x@1: the SBOM has no such component" */
    size_t n_unmatched;
};

/*
 * Adds the statements of one document. Call it once a document, with the same `out`, which starts
 * as {0} for the first. A statement that matches nothing is reported in words. `a` keeps texts.
 */
enum status vex_scan_add(struct arena *a, const struct sbom *sbom, const struct vex_source *v,
                         struct vex_scan *out, struct err *e) LW_MUST_CHECK;

#endif
