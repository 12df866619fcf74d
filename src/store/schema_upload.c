/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 9: SBOMs sent again for an image, and uploads that a client asks about. */
#include "store/migrations.h"

const char *const schema_upload_sql[] = {
    "-- Every SBOM an image had, the one in force last. Enduring.\n"
    "CREATE TABLE image_sbom (\n"
    "  image_id TEXT NOT NULL REFERENCES image (id),\n"
    "  serial {i64} NOT NULL,      -- 1, 2, 3, ... of the image\n"
    "  digest TEXT NOT NULL REFERENCES blob (digest),\n"
    "  received_at {i64} NOT NULL,\n"
    "  received_by TEXT NOT NULL,  -- ledger reference, empty: before this was kept\n"
    "  PRIMARY KEY (image_id, serial)\n"
    ") {strict};\n",
    "INSERT INTO image_sbom (image_id, serial, digest, received_at, received_by)\n"
    "  SELECT id, 1, sbom_digest, created_at, '' FROM image;\n",
    "-- Uploads through the plug-in endpoint, by the token its clients poll.\n"
    "CREATE TABLE bom_upload (\n"
    "  token TEXT NOT NULL PRIMARY KEY, -- UUID\n"
    "  image_id TEXT NOT NULL,          -- empty while it is read, or when it was refused\n"
    "  state TEXT NOT NULL,             -- processing, done, refused\n"
    "  error TEXT NOT NULL,             -- why it was refused, or empty\n"
    "  received_at {i64} NOT NULL\n"
    ") {strict};\n",
    NULL,
};
