/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads of the scheduler. They wait on the monotonic clock: how long to sleep is a matter
 * of real time, what is due is decided by utc_now() alone.
 */
#include "base/log.h"
#include "job/job.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    DRIVEN_LOOK_MS = 50,   /* how fast a test's clock is followed */
    DRIVEN_REST_MS = 500,  /* and how long events of other threads may wait meanwhile */
    FEEDS_REST_MS = 30000, /* the shortest interval of any feed is minutes */
    ALERTS_REST_MS = 2000, /* a page is on its way two seconds after its event */
    STOP_WAIT_MS = 5000, /* for what is running; a supervisor kills after ten seconds or more */
};

struct lane {
    struct scheduler *scheduler;
    enum job_lane lane;
    struct app *app;
    pthread_t thread;
    bool is_started;
    bool is_woken; /* this and the next ones: guarded by the scheduler's lock */
    bool is_done;
    struct utc busy_since; /* when its round began; UTC_NONE while it rests */
};

struct scheduler {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool is_stopping;
    struct lane lanes[N_LANES];
};

static int64_t rest_ms(enum job_lane lane)
{
    if (utc_is_driven()) return DRIVEN_REST_MS;
    return lane == LANE_FEEDS ? FEEDS_REST_MS : ALERTS_REST_MS;
}

/* The lock is held. Waits at most `ms` of real time. */
static void wait_ms(struct scheduler *s, int64_t ms)
{
    int64_t until_ms = utc_elapsed_ms() + ms; /* the same clock as the condition's */
    struct timespec until = {
        .tv_sec = (time_t)(until_ms / 1000),
        .tv_nsec = (long)(until_ms % 1000) * 1000000L,
    };
    pthread_cond_timedwait(&s->woken, &s->lock, &until);
}

/* Sleeps until something is due, somebody wakes us, or the longest rest is over. */
static bool rest(struct lane *l, struct utc next_at)
{
    struct scheduler *s = l->scheduler;
    int64_t start_ms = utc_elapsed_ms();
    pthread_mutex_lock(&s->lock);
    while (!s->is_stopping && !l->is_woken) {
        int64_t left_ms = rest_ms(l->lane) - (utc_elapsed_ms() - start_ms);
        struct utc now = utc_now();
        if (left_ms <= 0 || (!utc_is_none(next_at) && utc_cmp(next_at, now) <= 0)) break;
        int64_t due_ms = utc_is_none(next_at) ? left_ms : (utc_diff_s(next_at, now) + 1) * 1000;
        if (utc_is_driven()) due_ms = DRIVEN_LOOK_MS;
        wait_ms(s, due_ms < left_ms ? due_ms : left_ms);
    }
    l->is_woken = false;
    bool goes_on = !s->is_stopping;
    pthread_mutex_unlock(&s->lock);
    return goes_on;
}

/* Notes when the round of a lane begins or ends; returns why all is not alive, or NULL. */
static const char *note_round(struct lane *l, struct utc busy_since, struct utc now)
{
    struct scheduler *s = l->scheduler;
    const char *why = NULL;
    pthread_mutex_lock(&s->lock);
    l->busy_since = busy_since;
    for (enum job_lane i = 0; i < N_LANES; i++)
        if (&s->lanes[i] != l && s->lanes[i].is_started &&
            job_hangs(s->lanes[i].busy_since, now))
            why = "the jobs of the feeds have not come to an end for hours";
    pthread_mutex_unlock(&s->lock);
    return why;
}

static void *run_lane(void *ctx)
{
    struct lane *l = ctx;
    struct utc next_at = UTC_NONE;
    do {
        struct utc now = utc_now();
        const char *why_silent = note_round(l, now, now);
        /* Failures were logged where they happened; the next turn tries again. */
        enum status st = job_run_lane(l->app, l->lane, now, why_silent, &next_at, NULL);
        (void)note_round(l, UTC_NONE, now);
        /* A job that cannot get on must not spin because its instant stays past. */
        if (st || (!utc_is_none(next_at) && utc_cmp(next_at, now) <= 0)) next_at = UTC_NONE;
    } while (rest(l, next_at));
    pthread_mutex_lock(&l->scheduler->lock);
    l->is_done = true;
    pthread_cond_broadcast(&l->scheduler->woken);
    pthread_mutex_unlock(&l->scheduler->lock);
    return NULL;
}

static enum status start_lane(struct scheduler *s, enum job_lane lane, const char *data_dir,
                              struct err *e)
{
    struct lane *l = &s->lanes[lane];
    *l = (struct lane){.scheduler = s, .lane = lane, .busy_since = UTC_NONE};
    enum status st = app_open(data_dir, &l->app, e);
    if (st) return st;
    l->is_started = pthread_create(&l->thread, NULL, run_lane, l) == 0;
    return l->is_started ? LW_OK : err_set(e, LW_E_ENV, "cannot start a thread for jobs");
}

enum status scheduler_start(const char *data_dir, struct scheduler **out, struct err *e)
{
    pthread_condattr_t monotonic;
    struct scheduler *s = calloc(1, sizeof *s);
    enum status st = LW_OK;
    if (!s) BUG("out of memory");
    pthread_mutex_init(&s->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&s->woken, &monotonic);
    pthread_condattr_destroy(&monotonic);
    for (enum job_lane lane = 0; !st && lane < N_LANES; lane++)
        st = start_lane(s, lane, data_dir, e);
    if (st)
        scheduler_stop(s);
    else
        *out = s;
    return st;
}

void scheduler_wake(struct scheduler *s)
{
    pthread_mutex_lock(&s->lock);
    for (enum job_lane lane = 0; lane < N_LANES; lane++)
        s->lanes[lane].is_woken = true;
    pthread_cond_broadcast(&s->woken);
    pthread_mutex_unlock(&s->lock);
}

/* The lock is held. True when every thread that was started has ended its work. */
static bool all_done(const struct scheduler *s)
{
    for (enum job_lane lane = 0; lane < N_LANES; lane++)
        if (s->lanes[lane].is_started && !s->lanes[lane].is_done) return false;
    return true;
}

/*
 * An import of a large feed cannot be waited for. It is left alone and ends with the process:
 * imports are atomic, so nothing is lost but the time. What it uses is not freed then.
 */
void scheduler_stop(struct scheduler *s)
{
    if (!s) return;
    int64_t start_ms = utc_elapsed_ms();
    pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    pthread_cond_broadcast(&s->woken);
    while (!all_done(s) && utc_elapsed_ms() - start_ms < STOP_WAIT_MS)
        wait_ms(s, STOP_WAIT_MS);
    bool is_done = all_done(s);
    pthread_mutex_unlock(&s->lock);
    if (!is_done) {
        LOG(LOG_WARN, "scheduler.left",
            {"why", STR("a job is still running; it ends with us")});
        return;
    }
    for (enum job_lane lane = 0; lane < N_LANES; lane++) {
        if (s->lanes[lane].is_started) pthread_join(s->lanes[lane].thread, NULL);
        app_close(s->lanes[lane].app);
    }
    pthread_cond_destroy(&s->woken);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
