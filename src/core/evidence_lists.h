/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of one item a line, such as an SBOM's compiled files, become build evidence: rules then
 * have one thing to ask. Digest of such a source: SHA-256 of its items with a line feed after each.
 */
#ifndef LW_CORE_EVIDENCE_LISTS_H
#define LW_CORE_EVIDENCE_LISTS_H

#include "core/product.h"

/*
 * The lists and `build` (may be NULL) together, in `a`. A list that is there is complete, except
 * of commits. `*out` is NULL when there is nothing. LW_E_LIMIT when it does not fit.
 */
enum status evidence_lists_join(struct arena *a, const struct evidence *lists, size_t n_lists,
                                const struct build_evidence *build,
                                const struct build_evidence **out, struct err *e) LW_MUST_CHECK;

#endif
