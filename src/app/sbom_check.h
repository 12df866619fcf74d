/* SPDX-License-Identifier: Apache-2.0 */
/* The quality of an SBOM as a document: for `longwatch sbom check`, the API and the Image page. */
#ifndef LW_APP_SBOM_CHECK_H
#define LW_APP_SBOM_CHECK_H

#include "app/op.h"
#include "core/sbom_check.h"

extern const struct op sbom_check_ops[];
extern const size_t n_sbom_check_ops;

/*
 * Fills an object: format, standards with their elements and the components at fault, and what
 * nobody can monitor. `most` bounds each list of components. Texts are copied.
 */
void sbom_check_write(yyjson_mut_doc *doc, yyjson_mut_val *object, const struct sbom *sbom,
                      const struct sbom_check *check, size_t most);

#endif
