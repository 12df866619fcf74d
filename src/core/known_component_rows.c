/* SPDX-License-Identifier: Apache-2.0 */
/* The table of known_component.h, of the rows in known_component_rows.h. */
#include "core/known_component.h"

#define ROW(name, aliases, cpes, repo, osv, scheme, is_guess, source) \
 {name, aliases, cpes, repo, osv, scheme, is_guess},
const struct known_component known_components[] = {
#include "core/known_component_rows.h"
};
const size_t n_known_components = sizeof known_components / sizeof known_components[0];
