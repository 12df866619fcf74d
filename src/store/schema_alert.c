/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 8: what is to be announced to whom, at once or in a digest; narrow ways into findings. */
#include "store/migrations.h"

const char *const schema_alert_sql[] = {
    "-- What differs from the routes of app/alert_table.c.\n"
    "CREATE TABLE alert_route (\n"
    "  kind TEXT NOT NULL PRIMARY KEY, -- exploited, new_match, ...\n"
    "  delivery TEXT NOT NULL,         -- at_once, digest, never\n"
    "  changed_at {i64} NOT NULL\n"
    ") {strict};\n",
    "-- What happened and was not announced yet, written with what happened. A run announces all\n"
    "-- of one kind and subject as one event and takes the rows away in the same transaction, so\n"
    "-- that a run that dies in the middle loses nothing and says nothing twice.\n"
    "CREATE TABLE alert_pending (\n"
    "  kind TEXT NOT NULL,           -- exploited, new_match, ...\n"
    "  subject TEXT NOT NULL,        -- vulnerability, or component\n"
    "  ref TEXT NOT NULL,            -- finding, or empty\n"
    "  words TEXT NOT NULL,          -- why, in words, or empty\n"
    "  is_deferred {i64} NOT NULL CHECK (is_deferred IN (0, 1)), -- waits for the end of a run\n"
    "  PRIMARY KEY (kind, subject, ref)\n"
    ") {strict};\n",
    "-- Announcements for the next digest. Taken away when no digest can want them any more.\n"
    "CREATE TABLE digest_entry (\n"
    "  event_seq {i64} NOT NULL PRIMARY KEY, -- of the announcement\n"
    "  kind TEXT NOT NULL,\n"
    "  subject TEXT NOT NULL,    -- vulnerability; else image, component or feed\n"
    "  rank {i64} NOT NULL,      -- most pressing finding of it: order of the digest\n"
    "  words TEXT NOT NULL,\n"
    "  told_id TEXT NOT NULL,    -- person who was told at once, or empty\n"
    "  created_at {i64} NOT NULL\n"
    ") {strict};\n",
    "-- How far each person was told by digests.\n"
    "CREATE TABLE digest_person (\n"
    "  person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),\n"
    "  told_seq {i64} NOT NULL, -- newest entry that was told\n"
    "  told_at {i64} NOT NULL   -- when a digest was last due\n"
    ") {strict};\n",
    "-- What a component's matches came to when every image that holds it was last brought up to\n"
    "-- them: as long as it stays the same, the images need no look. Derived.\n"
    "CREATE TABLE component_outcome (\n"
    "  component_id TEXT NOT NULL PRIMARY KEY REFERENCES component (id),\n"
    "  digest TEXT NOT NULL\n"
    ") {strict};\n",
    NULL,
};
