/* SPDX-License-Identifier: Apache-2.0 */
/* Where each row of known_components can be checked; a unit of its own, which only tests link. */
#include "core/known_component.h"

#define ROW(name, aliases, cpes, repo, osv, scheme, is_guess, source) source,
const char *const known_component_sources[] = {
#include "core/known_component_rows.h"
};
