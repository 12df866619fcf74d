/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 17: what proves the ledger to others: keys, checkpoints, time stamps. */
#include "store/migrations.h"

const char *const schema_proof_sql[] = {
    "-- Public keys that signed checkpoints, in the order in which they were announced. Enduring.\n"
    "CREATE TABLE ledger_key (\n"
    "  id TEXT NOT NULL PRIMARY KEY,   -- first 16 digits of the SHA-256 of its DER form\n"
    "  public_pem TEXT NOT NULL,\n"
    "  place TEXT NOT NULL,            -- file, token\n"
    "  added_at {i64} NOT NULL,\n"
    "  event_seq {i64} NOT NULL        -- the event that announced it\n"
    ") {strict};\n",
    "-- Signed states of the ledger (store/checkpoint.h has the text that is signed). Enduring.\n"
    "CREATE TABLE ledger_checkpoint (\n"
    "  id TEXT NOT NULL PRIMARY KEY,   -- n_events in decimal\n"
    "  n_events {i64} NOT NULL,        -- leaves of the tree: events 1 to n_events\n"
    "  root TEXT NOT NULL,             -- of the Merkle tree, hexadecimal\n"
    "  head TEXT NOT NULL,             -- hash of event n_events\n"
    "  made_at {i64} NOT NULL,\n"
    "  origin TEXT NOT NULL,           -- first line of the text: which ledger\n"
    "  key_id TEXT NOT NULL REFERENCES ledger_key (id),\n"
    "  algorithm TEXT NOT NULL,        -- Ed25519\n"
    "  signature TEXT NOT NULL,        -- hexadecimal\n"
    "  edge TEXT NOT NULL,             -- right edge of the tree, from which it grows\n"
    "  event_seq {i64} NOT NULL        -- the event that recorded it\n"
    ") {strict};\n"
    "CREATE UNIQUE INDEX ledger_checkpoint_by_size ON ledger_checkpoint (n_events);\n",
    "-- Roots over 256 events each, so that a proof need not read the whole ledger. Derived.\n"
    "CREATE TABLE ledger_block (\n"
    "  number {i64} NOT NULL PRIMARY KEY, -- 0: events 1 to 256\n"
    "  hash TEXT NOT NULL\n"
    ") {strict};\n",
    "-- Time stamps of an authority (RFC 3161), each over a text. Enduring.\n"
    "CREATE TABLE ledger_stamp (\n"
    "  id TEXT NOT NULL PRIMARY KEY,   -- number in decimal\n"
    "  number {i64} NOT NULL,          -- 1, 2, 3, ...\n"
    "  kind TEXT NOT NULL,             -- checkpoint, renewal\n"
    "  n_events {i64} NOT NULL,        -- of the checkpoint that it is over\n"
    "  stamped_text TEXT NOT NULL,     -- the checkpoint's, or that of store/stamp.h\n"
    "  digest TEXT NOT NULL,           -- sha256, sha512: of the imprint\n"
    "  reply_digest TEXT NOT NULL,     -- SHA-256 of the reply\n"
    "  stamped_at {i64} NOT NULL,      -- as the authority states\n"
    "  authority TEXT NOT NULL,        -- subject of its certificate\n"
    "  serial TEXT NOT NULL,\n"
    "  policy TEXT NOT NULL,\n"
    "  not_after {i64},                -- of its certificate\n"
    "  reply {bytes} NOT NULL,         -- TimeStampResp, DER\n"
    "  event_seq {i64} NOT NULL        -- the event that recorded it\n"
    ") {strict};\n"
    "CREATE UNIQUE INDEX ledger_stamp_by_number ON ledger_stamp (number);\n",
    "-- What does not succeed at the moment, for the health of the proof. Derived.\n"
    "CREATE TABLE ledger_trouble (\n"
    "  name TEXT NOT NULL PRIMARY KEY, -- checkpoint, stamp\n"
    "  n_failed {i64} NOT NULL,        -- in a row\n"
    "  since {i64} NOT NULL,           -- first of them\n"
    "  next_at {i64} NOT NULL,         -- when it is tried again\n"
    "  error TEXT NOT NULL             -- of the last one\n"
    ") {strict};\n",
    NULL,
};

const char *const schema_proof_sqlite_sql[] = {
    "CREATE TRIGGER ledger_checkpoint_is_not_changed BEFORE UPDATE ON ledger_checkpoint BEGIN\n"
    "  SELECT RAISE(ABORT, 'a checkpoint is never changed');\n"
    "END;\n"
    "CREATE TRIGGER ledger_checkpoint_is_not_deleted BEFORE DELETE ON ledger_checkpoint BEGIN\n"
    "  SELECT RAISE(ABORT, 'a checkpoint is never changed');\n"
    "END;\n"
    "CREATE TRIGGER ledger_stamp_is_not_changed BEFORE UPDATE ON ledger_stamp BEGIN\n"
    "  SELECT RAISE(ABORT, 'a time stamp is never changed');\n"
    "END;\n"
    "CREATE TRIGGER ledger_stamp_is_not_deleted BEFORE DELETE ON ledger_stamp BEGIN\n"
    "  SELECT RAISE(ABORT, 'a time stamp is never changed');\n"
    "END;\n",
    NULL,
};
