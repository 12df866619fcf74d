/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 4: a component is known by several names, and its verdict may depend on the product. */
#include "store/migrations.h"

const char *const schema_identity_sql[] = {
    "-- The inverted index: every key that a changed knowledge record may be filed under, to the\n"
    "-- components that are looked up by it. Derived from component.package_keys.\n"
    "CREATE TABLE component_key (\n"
    "  package_key TEXT NOT NULL,\n"
    "  component_id TEXT NOT NULL REFERENCES component (id),\n"
    "  PRIMARY KEY (package_key, component_id)\n"
    ") {strict};\n"
    "CREATE INDEX component_key_by_component ON component_key (component_id);\n",
    "-- package_keys: all of them, one a line; package_key stays the first.\n"
    "ALTER TABLE component ADD COLUMN package_keys TEXT NOT NULL DEFAULT '';\n"
    "-- patches: 'resolved ids, a comma between: url', one a line.\n"
    "ALTER TABLE component ADD COLUMN patches TEXT NOT NULL DEFAULT '';\n"
    "-- commits, repositories: as stated, one a line.\n"
    "ALTER TABLE component ADD COLUMN commits TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE component ADD COLUMN repositories TEXT NOT NULL DEFAULT '';\n"
    "-- is_of_product: what else an image holds had a say, so each image is judged by itself.\n"
    "ALTER TABLE component ADD COLUMN is_of_product {i64} NOT NULL DEFAULT 0;\n",
    "-- What is there keeps its one key until the next re-match, which looks at everything.\n"
    "UPDATE component SET package_keys = package_key;\n"
    "INSERT INTO component_key (package_key, component_id)\n"
    "  SELECT package_key, id FROM component WHERE package_key <> '';\n"
    "UPDATE progress SET value = 0 WHERE name = 'rematch-generation';\n",
    NULL,
};
