/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 6: products made of products, product lines, exposure. */
#include "store/migrations.h"

const char *const schema_structure_sql[] = {
    "-- line: the product line it belongs to, or empty. The others are what priorities and SSVC\n"
    "-- need to know of its intended use (CRA Annex II (5)); empty: not stated.\n"
    "ALTER TABLE product ADD COLUMN line TEXT NOT NULL DEFAULT '';\n"
    "-- exposure: isolated, local, controlled, internet.\n"
    "ALTER TABLE product ADD COLUMN exposure TEXT NOT NULL DEFAULT '';\n"
    "-- safety_impact: SSVC Public Safety Impact: minimal, significant.\n"
    "ALTER TABLE product ADD COLUMN safety_impact TEXT NOT NULL DEFAULT '';\n"
    "-- human_impact: SSVC Human Impact: low, medium, high, very_high.\n"
    "ALTER TABLE product ADD COLUMN human_impact TEXT NOT NULL DEFAULT '';\n"
    "-- value_density: SSVC Value Density: diffuse, concentrated.\n"
    "ALTER TABLE product ADD COLUMN value_density TEXT NOT NULL DEFAULT '';\n"
    "CREATE INDEX product_by_line ON product (line) WHERE line <> '';\n",
    "-- A release that is part of another product's release: the radio module in the gateway. One\n"
    "-- part may be in many wholes; no release is a part of itself, however far down.\n"
    "CREATE TABLE release_part (\n"
    "  whole_id TEXT NOT NULL REFERENCES product_release (id),\n"
    "  part_id TEXT NOT NULL REFERENCES product_release (id),\n"
    "  role TEXT NOT NULL,         -- \"radio module\", in the manufacturer's words; may be empty\n"
    "  PRIMARY KEY (whole_id, part_id)\n"
    ") {strict};\n"
    "CREATE INDEX release_part_by_part ON release_part (part_id, whole_id);\n",
    NULL,
};
