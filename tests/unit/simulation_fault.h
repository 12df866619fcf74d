/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the simulation alone: faults that are planted in its scheduler, so that it is seen that each is
 * noticed. The program's code stays as it is: a fault is a trigger of the scheduler's own connection,
 * or a clock that goes wrong.
 */
#ifndef LW_TESTS_SIMULATION_FAULT_H
#define LW_TESTS_SIMULATION_FAULT_H

#include "store/sqlite_internal.h"

#include <stdint.h>

struct sim_fault {
    const char *name;
    const char *sql;       /* for the connection of the scheduler, or NULL */
    int64_t clock_ahead_s; /* of the scheduler's clock */
    const char *seen;      /* words of the check that sees it */
};

/* The first is none. */
static const struct sim_fault sim_faults[] = {
    {"none", NULL, 0, NULL},
    {"a message is sent twice",
     "CREATE TEMP TABLE again (id TEXT NOT NULL PRIMARY KEY);"
     "CREATE TEMP TRIGGER twice AFTER UPDATE OF state ON outbox WHEN new.state = 'sent' "
     "AND NOT EXISTS (SELECT 1 FROM again WHERE id = new.id) BEGIN "
     "INSERT INTO again VALUES (new.id); "
     "UPDATE outbox SET state = 'pending', ended_at = NULL WHERE id = new.id; END",
     0, "came 2 times without a reason"},
    {"a message is taken for sent",
     "CREATE TEMP TRIGGER unsent AFTER INSERT ON outbox BEGIN "
     "UPDATE outbox SET state = 'sent', ended_at = new.created_at WHERE id = new.id; END",
     0, "was sent, and nobody got it"},
    {"a reminder has no message",
     "CREATE TEMP TRIGGER untold BEFORE INSERT ON outbox WHEN new.event_kind = 'case.reminded' "
     "BEGIN SELECT RAISE(IGNORE); END",
     0, "no message tells of event"},
    {"a page has no message",
     "CREATE TEMP TRIGGER untold BEFORE INSERT ON outbox WHEN new.event_kind = 'case.paged' "
     "BEGIN SELECT RAISE(IGNORE); END",
     0, "no message tells of event"},
    {"a reminder is forgotten and comes again",
     "CREATE TEMP TRIGGER forgotten AFTER INSERT ON case_reminder BEGIN "
     "DELETE FROM case_reminder WHERE case_id = new.case_id; END",
     0, "were done"},
    {"a message waits for two hours",
     "CREATE TEMP TRIGGER late AFTER INSERT ON outbox BEGIN "
     "UPDATE outbox SET next_at = new.next_at + 7200000 WHERE id = new.id; END",
     0, "s, at most"},
    {"an hour late", NULL, -3600, " at "},
    {"an hour early", NULL, 3600, "are due"},
    {"two hours of another zone", NULL, 7200, "are due"},
};

/* In the scheduler, once it has opened the store. */
static inline bool sim_plant(const struct sim_fault *f, struct db *db)
{
    return !f->sql || sqlite3_exec(db->handle, f->sql, NULL, NULL, NULL) == SQLITE_OK;
}

#endif
