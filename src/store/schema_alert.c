/* SPDX-License-Identifier: Apache-2.0 */
/* Migration 8: which events are told to whom, at once or in a digest. */
#include "store/migrations.h"

const char *const schema_alert_sql[] = {
    "-- What differs from the routes of app/audience.c.\n"
    "CREATE TABLE alert_route (\n"
    "  kind TEXT NOT NULL PRIMARY KEY, -- of the event\n"
    "  delivery TEXT NOT NULL,         -- at_once, digest, never\n"
    "  changed_at {i64} NOT NULL\n"
    ") {strict};\n",
    "-- Events that wait for the next digest of a person.\n"
    "CREATE TABLE digest_entry (\n"
    "  person_id TEXT NOT NULL REFERENCES person (id),\n"
    "  event_seq {i64} NOT NULL,\n"
    "  headline TEXT NOT NULL,\n"
    "  words TEXT NOT NULL,\n"
    "  PRIMARY KEY (person_id, event_seq)\n"
    ") {strict};\n",
    NULL,
};
