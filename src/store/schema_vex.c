/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 7: VEX documents of suppliers, and how far each supplier is trusted. */
#include "store/migrations.h"

const char *const schema_vex_sql[] = {
    "-- Who sends VEX documents. Enduring.\n"
    "CREATE TABLE supplier (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  name TEXT NOT NULL,      -- as its documents state their author or publisher\n"
    "  name_key TEXT NOT NULL,  -- lower case\n"
    "  trust TEXT NOT NULL,     -- ignored, shown, applied\n"
    "  created_at {i64} NOT NULL\n"
    ") {strict};\n"
    "CREATE UNIQUE INDEX supplier_by_name ON supplier (name_key);\n",
    "-- A document as received; the bytes lie among the blobs. Enduring.\n"
    "CREATE TABLE vex_document (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  digest TEXT NOT NULL REFERENCES blob (digest),\n"
    "  format TEXT NOT NULL,        -- OpenVEX, CycloneDX, CSAF\n"
    "  supplier_id TEXT NOT NULL REFERENCES supplier (id),\n"
    "  document TEXT NOT NULL,      -- its own id: @id, serialNumber, tracking id\n"
    "  version TEXT NOT NULL,       -- as stated\n"
    "  issued_at {i64},             -- as stated\n"
    "  received_at {i64} NOT NULL,\n"
    "  received_by TEXT NOT NULL,   -- ledger reference\n"
    "  n_statements {i64} NOT NULL,\n"
    "  n_matched {i64} NOT NULL\n"
    ") {strict};\n"
    "CREATE INDEX vex_document_by_supplier ON vex_document (supplier_id, id);\n",
    "-- What a document says of one product and vulnerability, and what became of it.\n"
    "CREATE TABLE vex_statement (\n"
    "  document_id TEXT NOT NULL REFERENCES vex_document (id),\n"
    "  serial {i64} NOT NULL,       -- 1, 2, 3, ... within the document\n"
    "  vulnerability TEXT NOT NULL,\n"
    "  product TEXT NOT NULL,       -- as stated, subcomponent behind ' > '\n"
    "  status TEXT NOT NULL,\n"
    "  justification TEXT NOT NULL,\n"
    "  outcome TEXT NOT NULL,       -- applied, shown, unmatched, refused\n"
    "  why TEXT NOT NULL,           -- in words\n"
    "  PRIMARY KEY (document_id, serial)\n"
    ") {strict};\n",
    NULL,
};
