/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 18: rights by product line, proposals for a second person, second factors. */
#include "store/migrations.h"

const char *const schema_access_sql[] = {
    "-- lines: product lines that the person is limited to, one a line of text; empty: all.\n"
    "ALTER TABLE person ADD COLUMN lines TEXT NOT NULL DEFAULT '';\n"
    "-- signed_in_at: the last time; null: never.\n"
    "ALTER TABLE person ADD COLUMN signed_in_at {i64};\n",
    "-- The second factor of a person (RFC 6238). It counts once it is confirmed by a code.\n"
    "CREATE TABLE totp (\n"
    "  person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),\n"
    "  secret TEXT NOT NULL,      -- 20 random bytes in base 32, as the authenticator has it\n"
    "  begun_at {i64} NOT NULL,\n"
    "  confirmed_at {i64},        -- null until a code was given\n"
    "  last_step {i64} NOT NULL   -- of the last code that was taken: it is not taken again\n"
    ") {strict};\n",
    "-- Codes for the day the authenticator is lost. Each works once; only a digest is kept.\n"
    "CREATE TABLE recovery_code (\n"
    "  digest TEXT NOT NULL PRIMARY KEY,\n"
    "  person_id TEXT NOT NULL REFERENCES person (id)\n"
    ") {strict};\n"
    "CREATE INDEX recovery_code_by_person ON recovery_code (person_id);\n",
    "-- id: names a session to its owner, who never sees the cookie's digest. confirmed_at: when\n"
    "-- the person last proved to be there. agent, source: what the browser called itself and the\n"
    "-- address it came from, for the owner's list.\n"
    "ALTER TABLE session ADD COLUMN id TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE session ADD COLUMN confirmed_at {i64} NOT NULL DEFAULT 0;\n"
    "ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE session ADD COLUMN source TEXT NOT NULL DEFAULT '';\n",
    "-- Addresses from which a person signed in before: what strangers try elsewhere in the\n"
    "-- person's name does not count against these.\n"
    "CREATE TABLE known_source (\n"
    "  person_id TEXT NOT NULL REFERENCES person (id),\n"
    "  source TEXT NOT NULL,      -- SHA-256 of the address\n"
    "  seen_at {i64} NOT NULL,\n"
    "  PRIMARY KEY (person_id, source)\n"
    ") {strict};\n",
    "-- warned_at: when the owner was told that the token ends soon; null: not yet.\n"
    "ALTER TABLE api_token ADD COLUMN warned_at {i64};\n",
    "-- Calls that wait for a second person (app/approval.h). Arguments stand as they were given;\n"
    "-- files lie among the blobs. Rows end, they are never deleted. Enduring.\n"
    "CREATE TABLE proposal (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  op TEXT NOT NULL,            -- operation: case.dismiss, ...\n"
    "  subject TEXT NOT NULL,       -- what its first parameter named\n"
    "  case_id TEXT NOT NULL,       -- case it is about, or empty\n"
    "  arguments TEXT NOT NULL,     -- JSON object: parameter to text; of a file its SHA-256\n"
    "  digest TEXT NOT NULL,        -- SHA-256 of operation and arguments; the ledger has it\n"
    "  proposed_by TEXT NOT NULL,   -- ledger reference, or local\n"
    "  proposer_id TEXT NOT NULL,   -- person, or empty\n"
    "  proposed_at {i64} NOT NULL,\n"
    "  expires_at {i64} NOT NULL,\n"
    "  state TEXT NOT NULL,         -- waiting, approved, refused, withdrawn, expired\n"
    "  ended_at {i64},              -- null while it waits\n"
    "  ended_by TEXT NOT NULL,      -- ledger reference, or empty\n"
    "  ended_why TEXT NOT NULL,     -- in words, or empty\n"
    "  event_seq {i64} NOT NULL,    -- the event that last changed it\n"
    "  content_digest TEXT NOT NULL -- SHA-256 of what the call would freeze, or empty\n"
    ") {strict};\n"
    "CREATE INDEX proposal_by_state ON proposal (state, expires_at, id);\n"
    "CREATE INDEX proposal_by_case ON proposal (case_id, id) WHERE case_id <> '';\n",
    NULL,
};
