/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 16: prepared documents, who was told, and what they answered. */
#include "store/migrations.h"

const char *const schema_document_sql[] = {
    "-- A document for somebody outside the reporting platform: users, a maintainer, an authority.\n"
    "-- What it says is in its versions. Enduring.\n"
    "CREATE TABLE document (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  kind TEXT NOT NULL,             -- row of core/document_kind_rows.c: user_notice\n"
    "  case_id TEXT REFERENCES case_file (id),  -- or null: about a product\n"
    "  product_id TEXT REFERENCES product (id), -- or null: about a case\n"
    "  language TEXT NOT NULL,         -- of the text, 'en'\n"
    "  title TEXT NOT NULL,            -- of the newest version\n"
    "  version {i64} NOT NULL,         -- newest, 1, 2, 3, ...\n"
    "  approved_version {i64} NOT NULL,-- newest approved, 0: none\n"
    "  n_sent {i64} NOT NULL,          -- records of sending\n"
    "  prepared_at {i64} NOT NULL,\n"
    "  prepared_by TEXT NOT NULL,      -- ledger reference\n"
    "  event_seq {i64} NOT NULL REFERENCES ledger (seq) DEFERRABLE INITIALLY DEFERRED\n"
    "                                  -- the event that last changed it\n"
    ") {strict};\n"
    "CREATE INDEX document_by_case ON document (case_id, id);\n"
    "CREATE INDEX document_by_product ON document (product_id, id);\n",
    "-- Every version that was saved. Never changed. Enduring.\n"
    "CREATE TABLE document_version (\n"
    "  document_id TEXT NOT NULL REFERENCES document (id),\n"
    "  version {i64} NOT NULL,\n"
    "  catalogue TEXT NOT NULL,        -- version of the field catalogue\n"
    "  language TEXT NOT NULL,\n"
    "  field_values TEXT NOT NULL,     -- JSON object: key of the field to its text\n"
    "  origins TEXT NOT NULL,          -- JSON object: key of the field to where it came from\n"
    "  saved_at {i64} NOT NULL,\n"
    "  saved_by TEXT NOT NULL,         -- ledger reference\n"
    "  PRIMARY KEY (document_id, version)\n"
    ") {strict};\n",
    "-- Exact bytes of a version that was approved. Never changed. Enduring.\n"
    "CREATE TABLE document_approval (\n"
    "  document_id TEXT NOT NULL REFERENCES document (id),\n"
    "  version {i64} NOT NULL,\n"
    "  content TEXT NOT NULL,          -- canonical JSON\n"
    "  content_digest TEXT NOT NULL,   -- its SHA-256, which the ledger has as well\n"
    "  approved_at {i64} NOT NULL,\n"
    "  approved_by TEXT NOT NULL,      -- ledger reference\n"
    "  event_seq {i64} NOT NULL REFERENCES ledger (seq) DEFERRABLE INITIALLY DEFERRED,\n"
    "  PRIMARY KEY (document_id, version)\n"
    ") {strict};\n",
    "-- That an approved version was sent, to whom, and the receipt. Never changed. Enduring.\n"
    "CREATE TABLE document_sent (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  document_id TEXT NOT NULL REFERENCES document (id),\n"
    "  version {i64} NOT NULL,\n"
    "  sent_at {i64} NOT NULL,\n"
    "  recipient_kind TEXT NOT NULL,   -- authority, maintainer, group, address, publication\n"
    "  recipient TEXT NOT NULL,        -- name or address on the web; empty for one of list_id\n"
    "  list_id TEXT NOT NULL,          -- row of notice_recipient, or empty\n"
    "  n_people {i64},                 -- how many were told, null: not known\n"
    "  channel TEXT NOT NULL,          -- mail, portal, in the product, ...\n"
    "  reference TEXT NOT NULL,        -- of the recipient, or empty\n"
    "  receipt_text TEXT NOT NULL,     -- or empty\n"
    "  receipt_digest TEXT REFERENCES blob (digest), -- receipt as a document, or null\n"
    "  is_late {i64} NOT NULL CHECK (is_late IN (0, 1)),\n"
    "  recorded_at {i64} NOT NULL,\n"
    "  recorded_by TEXT NOT NULL,      -- ledger reference\n"
    "  event_seq {i64} NOT NULL REFERENCES ledger (seq) DEFERRABLE INITIALLY DEFERRED\n"
    ") {strict};\n"
    "CREATE INDEX document_sent_by_document ON document_sent (document_id, id);\n"
    "CREATE INDEX document_sent_by_time ON document_sent (sent_at, id);\n",
    "-- What was answered, or why nobody could be told. Never changed. Enduring.\n"
    "CREATE TABLE document_reply (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  document_id TEXT NOT NULL REFERENCES document (id),\n"
    "  replied_at {i64} NOT NULL,\n"
    "  outcome TEXT NOT NULL,          -- acknowledged, fixed, refused, already_aware, ...\n"
    "  words TEXT NOT NULL,\n"
    "  recorded_at {i64} NOT NULL,\n"
    "  recorded_by TEXT NOT NULL,      -- ledger reference\n"
    "  event_seq {i64} NOT NULL REFERENCES ledger (seq) DEFERRABLE INITIALLY DEFERRED\n"
    ") {strict};\n"
    "CREATE INDEX document_reply_by_document ON document_reply (document_id, id);\n",
    "-- Whom the users' notices of a case go to. Enduring; an address can be erased.\n"
    "CREATE TABLE notice_recipient (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  case_id TEXT NOT NULL REFERENCES case_file (id),\n"
    "  kind TEXT NOT NULL,             -- group, address, publication\n"
    "  name TEXT NOT NULL,             -- of the group or place; empty for an address\n"
    "  contact_ref TEXT NOT NULL,      -- salted hash of the address, or empty\n"
    "  member_state TEXT NOT NULL,     -- or empty: several, or not known\n"
    "  n_people {i64},                 -- null: not known\n"
    "  n_units {i64},                  -- affected units they have, null: not known\n"
    "  channel TEXT NOT NULL,\n"
    "  added_at {i64} NOT NULL,\n"
    "  added_by TEXT NOT NULL,         -- ledger reference\n"
    "  event_seq {i64} NOT NULL REFERENCES ledger (seq) DEFERRABLE INITIALLY DEFERRED\n"
    ") {strict};\n"
    "CREATE INDEX notice_recipient_by_case ON notice_recipient (case_id, id);\n",
    "-- Addresses of people outside, by their salted hash; deleted to forget one.\n"
    "CREATE TABLE notice_contact (\n"
    "  contact_ref TEXT NOT NULL PRIMARY KEY,\n"
    "  salt TEXT NOT NULL,\n"
    "  address TEXT NOT NULL\n"
    ") {strict};\n",
    NULL,
};

#define NEVER_CHANGED(table, words)                                           \
 "CREATE TRIGGER " table "_is_not_changed BEFORE UPDATE ON " table " BEGIN\n" \
 "  SELECT RAISE(ABORT, '" words "');\n"                                      \
 "END;\n"                                                                     \
 "CREATE TRIGGER " table "_is_not_deleted BEFORE DELETE ON " table " BEGIN\n" \
 "  SELECT RAISE(ABORT, '" words "');\n"                                      \
 "END;\n"

const char *const schema_document_sqlite_sql[] = {
    NEVER_CHANGED("document_version", "a saved version is never changed"),
    NEVER_CHANGED("document_approval", "an approved document is never changed"),
    NEVER_CHANGED("document_sent", "what was sent is never changed"),
    NEVER_CHANGED("document_reply", "an answer is never changed"),
    NULL,
};
