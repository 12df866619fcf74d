/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 14: channels of messages. */
#include "store/migrations.h"

const char *const schema_channel_sql[] = {
    "-- Where messages go beside mail: a chat room, a push service, an incident service. Enduring.\n"
    "CREATE TABLE channel (\n"
    "  id TEXT NOT NULL PRIMARY KEY,\n"
    "  name TEXT NOT NULL,             -- as people call it\n"
    "  name_key TEXT NOT NULL,         -- lower case\n"
    "  kind TEXT NOT NULL,             -- webhook, slack, teams, mattermost, matrix, ntfy, pagerduty\n"
    "  url TEXT NOT NULL,              -- where it is posted to; for some kinds a secret itself\n"
    "  target TEXT NOT NULL,           -- room of matrix, topic of ntfy, or empty\n"
    "  secret TEXT NOT NULL,           -- token, routing key or signing key, or empty\n"
    "  hears TEXT NOT NULL,            -- pages, cases, all\n"
    "  person_id TEXT REFERENCES person (id), -- whose own it is, or null: shared\n"
    "  lines TEXT NOT NULL DEFAULT '', -- product lines that it may tell of, one a line; empty: all\n"
    "  is_enabled {i64} NOT NULL CHECK (is_enabled IN (0, 1)),\n"
    "  created_at {i64} NOT NULL,\n"
    "  removed_at {i64}                -- null while it exists; messages keep pointing at it\n"
    ") {strict};\n"
    "CREATE UNIQUE INDEX channel_by_name ON channel (name_key) WHERE removed_at IS NULL;\n",
    "-- lines: product lines that a message tells of, each ended by a newline; empty: of no product.\n"
    "-- A person who is limited to lines gets it only when they are all among them (app/hearing.h).\n"
    "ALTER TABLE outbox ADD COLUMN lines TEXT NOT NULL DEFAULT '';\n"
    "-- is_part: says only that there is something, to a channel that may tell of a part of it.\n"
    "ALTER TABLE outbox ADD COLUMN is_part {i64} NOT NULL DEFAULT 0 CHECK (is_part IN (0, 1));\n"
    "ALTER TABLE digest_entry ADD COLUMN lines TEXT NOT NULL DEFAULT '';\n",
    NULL,
};
