/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the simulation alone: the scheduler as a process of its own, which can be killed at any
 * moment, and a random number generator whose seed makes a run again.
 */
#ifndef LW_TESTS_SIMULATION_FIXTURE_H
#define LW_TESTS_SIMULATION_FIXTURE_H

#include "job/job.h"
#include "simulation_fault.h"
#include "suite.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* SplitMix64. */
static inline uint64_t sim_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}
/* From `low` to `high`, both possible. */
static inline int64_t sim_between(uint64_t *state, int64_t low, int64_t high)
{
    return low + (int64_t)(sim_random(state) % (uint64_t)(high - low + 1));
}
static inline bool sim_chance(uint64_t *state, int percent)
{
    return sim_between(state, 1, 100) <= percent;
}

struct sim_order {
    int64_t now_ms;
    int32_t kill_at_commit; /* the process ends at that commit, before it; 0: it does not */
};
struct sim_answer {
    int32_t status;
    int64_t next_ms; /* INT64_MIN: nothing is due */
};

struct sim_scheduler {
    pid_t pid; /* 0: not running */
    int fd;
    const struct sim_fault *fault; /* planted in it */
};

static int sim_commits_left; /* in the child */

static inline int sim_at_commit(void *ctx)
{
    (void)ctx;
    if (sim_commits_left > 0 && --sim_commits_left == 0) raise(SIGKILL);
    return 0;
}

static inline void sim_serve(const char *dir, const struct sim_fault *fault, int fd)
{
    struct app *app = NULL;
    struct sim_order order;
    if (app_open(dir, &app, NULL) || !sim_plant(fault, app->db)) _exit(3);
    sqlite3_commit_hook(app->db->handle, sim_at_commit, NULL);
    while (read(fd, &order, sizeof order) == (ssize_t)sizeof order) {
        struct utc next_at;
        struct sim_answer answer = {0, INT64_MIN};
        char text[UTC_TEXT_BYTES];
        struct utc now = utc_from_ms(order.now_ms + fault->clock_ahead_s * 1000);
        utc_text(now, text);
        setenv("LONGWATCH_NOW", text, 1);
        sim_commits_left = order.kill_at_commit;
        answer.status = job_run_lane(app, LANE_ALERTS, now, NULL, &next_at, NULL);
        if (!utc_is_none(next_at)) answer.next_ms = utc_to_ms(next_at);
        if (write(fd, &answer, sizeof answer) < 0) break;
    }
    _exit(0);
}

/* `close_fd` belongs to the parent and is closed in the child. */
static inline void sim_start(struct sim_scheduler *s, const char *dir, int close_fd)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
        test_fail(__FILE__, __LINE__, "no pair of sockets");
    fflush(NULL);
    s->pid = fork();
    if (s->pid < 0) test_fail(__FILE__, __LINE__, "no process for the scheduler");
    if (s->pid == 0) {
        close(pair[0]);
        close(close_fd);
        sim_serve(dir, s->fault, pair[1]);
    }
    close(pair[1]);
    s->fd = pair[0];
}

/* Waits for the end of a process that was killed or whose pipe was closed. */
static inline void sim_end(struct sim_scheduler *s)
{
    int how;
    close(s->fd);
    waitpid(s->pid, &how, 0);
    s->pid = 0;
}

/* One turn of the alert jobs; false when the process was killed in it. */
static inline bool sim_turn(struct sim_scheduler *s, struct sim_order order,
                            struct sim_answer *out)
{
    if (write(s->fd, &order, sizeof order) == (ssize_t)sizeof order &&
        read(s->fd, out, sizeof *out) == (ssize_t)sizeof *out)
        return true;
    sim_end(s);
    return false;
}

#endif
