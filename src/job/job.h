/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler: a table of jobs, each one app function, run by two threads.
 *
 *   feeds    synchronise feeds, re-match what changed, look for signals   may take minutes
 *   alerts   look for signals, page and remind, deliver messages          never waits for feeds
 *
 * A thread runs its jobs in the order of the table, then sleeps until the next instant that a
 * job asked for, at most the lane's longest rest, or until job_wake(). While LONGWATCH_NOW
 * drives the clock it looks at the clock every 50 ms of real time instead.
 *
 * A thread that hangs is not seen from within it: the alerts lane looks at the other one before it
 * says that all is alive, and when the alerts lane hangs itself nothing is said.
 *
 * A job that fails is logged and tried again at its next turn; it never ends the program.
 */
#ifndef LW_JOB_JOB_H
#define LW_JOB_JOB_H

#include "app/app.h"

enum job_lane {
    LANE_FEEDS,
    LANE_ALERTS,
    N_LANES
};

struct job {
    const char *name; /* in the log */
    enum job_lane lane;
    /* `*next_at` is UTC_NONE at the call; set when the job knows when it is wanted again. */
    enum status (*run)(struct app *app, struct utc now, struct utc *next_at, struct err *e);
};
extern const struct job job_rows[];
extern const size_t n_job_rows;

/*
 * Runs every job once, in the order of the table: for the command line and for tests. Goes on
 * after a failure and returns the first one.
 */
enum status job_run_once(struct app *app, struct utc now, struct err *e) LW_MUST_CHECK;
/*
 * The jobs of one lane; `*next_at` is the earliest instant any of them asked for. The lane of
 * alerts ends with the dead-man signal unless `why_silent` (NULL: nothing) speaks against it.
 */
enum status job_run_lane(struct app *app, enum job_lane lane, struct utc now,
                         const char *why_silent, struct utc *next_at,
                         struct err *e) LW_MUST_CHECK;

/*
 * Whether a lane hangs whose round began at `busy_since` (UTC_NONE: it rests). A first import of
 * all feeds over a slow line takes an hour; each transfer has an end of its own.
 */
enum {
    JOB_HANGS_AFTER_S = 3 * 3600
};
bool job_hangs(struct utc busy_since, struct utc now);

struct scheduler;
/* Starts the threads, each with an app of its own on `data_dir`. */
enum status scheduler_start(const char *data_dir, struct scheduler **out,
                            struct err *e) LW_MUST_CHECK;
/* Something happened that a job may care for. */
void scheduler_wake(struct scheduler *s);
/*
 * Ends after the jobs that are running, but waits at most five seconds for them: a feed import
 * that takes longer ends with the process, which its atomicity allows. NULL is fine.
 */
void scheduler_stop(struct scheduler *s);

#endif
