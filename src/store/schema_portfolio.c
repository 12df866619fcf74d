/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 10: finding components across all images by what people type. */
#include "store/migrations.h"

const char *const schema_portfolio_sql[] = {
    "-- What a component is found by: its name and the words in it, package URLs, CPEs, hashes,\n"
    "-- licences; store/component_term.h has the spelling. Derived.\n"
    "CREATE TABLE component_term (\n"
    "  term TEXT NOT NULL,         -- lower case; searched by its beginning\n"
    "  component_id TEXT NOT NULL REFERENCES component (id),\n"
    "  PRIMARY KEY (term, component_id)\n"
    ") {strict};\n",
    "-- How many findings of a component are open, without reading their wide rows.\n"
    "CREATE INDEX finding_open_by_component ON finding (component_id)\n"
    "  WHERE closed_at IS NULL\n"
    "  AND verdict IN ('affected', 'under_investigation', 'unknown');\n",
    NULL,
};
