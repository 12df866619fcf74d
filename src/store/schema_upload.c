/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 9: SBOMs sent again for an image. */
#include "store/migrations.h"

const char *const schema_upload_sql[] = {
    "-- Every SBOM an image had, the one in force last. Enduring.\n"
    "CREATE TABLE image_sbom (\n"
    "  image_id TEXT NOT NULL REFERENCES image (id),\n"
    "  serial {i64} NOT NULL,      -- 1, 2, 3, ... of the image\n"
    "  digest TEXT NOT NULL REFERENCES blob (digest),\n"
    "  format TEXT NOT NULL,       -- row of the formats table\n"
    "  n_components {i64} NOT NULL,\n"
    "  received_at {i64} NOT NULL,\n"
    "  received_by TEXT NOT NULL,  -- ledger reference, empty: before this was kept\n"
    "  PRIMARY KEY (image_id, serial)\n"
    ") {strict};\n",
    "INSERT INTO image_sbom (image_id, serial, digest, format, n_components, received_at,\n"
    "    received_by)\n"
    "  SELECT id, 1, sbom_digest, sbom_format, n_components, created_at, '' FROM image;\n",
    NULL,
};
