/* SPDX-License-Identifier: Apache-2.0 */
/* The table of jobs and running them. */
#include "job/job.h"

#include "app/approval.h"
#include "app/checkpoint.h"
#include "app/dead_man.h"
#include "app/decision.h"
#include "app/digest.h"
#include "app/feed.h"
#include "app/feed_watch.h"
#include "app/house_reminder.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/page.h"
#include "app/person.h"
#include "app/rematch.h"
#include "app/signal.h"
#include "app/vex.h"
#include "base/log.h"

static enum status run_rematch(struct app *app, struct utc now, struct utc *next_at,
                               struct err *e)
{
    struct rematch_report report = {0};
    (void)next_at;
    enum status st = rematch_changed(app, now, &report, e);
    return st == LW_OK && report.findings.n_opened > 0 ? vex_follow(app, now, e) : st;
}

static enum status run_signals(struct app *app, struct utc now, struct utc *next_at,
                               struct err *e)
{
    enum status st = signal_exploited(app, now, NULL, e);
    return st ? st : signal_remind(app, now, next_at, e);
}

/* clang-format off */
const struct job job_rows[] = {
    {"feed.sync", LANE_FEEDS, feed_sync_due},
    {"rematch", LANE_FEEDS, run_rematch},
    {"ledger.checkpoint", LANE_FEEDS, checkpoint_run},
    {"decision.expiry", LANE_ALERTS, decision_expire_due},
    {"approval.expiry", LANE_ALERTS, approval_expire_due},
    {"token.warn", LANE_ALERTS, token_warn_due},
    {"signal", LANE_ALERTS, run_signals},
    {"escalation", LANE_ALERTS, escalation_run},
    {"oncall.handover", LANE_ALERTS, handover_run},
    {"page.test", LANE_ALERTS, page_test_run},
    {"feed.watch", LANE_ALERTS, feed_watch_run},
    {"house.reminder", LANE_ALERTS, house_reminder_run},
    {"digest", LANE_ALERTS, digest_run},
    {"outbox", LANE_ALERTS, outbox_deliver},
};
/* clang-format on */
const size_t n_job_rows = sizeof job_rows / sizeof *job_rows;

static void earlier(struct utc *next, struct utc at)
{
    if (!utc_is_none(at) && (utc_is_none(*next) || utc_cmp(at, *next) < 0)) *next = at;
}

static enum status run_rows(struct app *app, enum job_lane lane, struct utc now,
                            struct utc *next_at, struct err *e)
{
    enum status first = LW_OK;
    for (size_t i = 0; i < n_job_rows; i++) {
        struct err problem = {0};
        struct utc wanted_at = UTC_NONE;
        if (lane != N_LANES && job_rows[i].lane != lane) continue;
        enum status st = job_rows[i].run(app, now, &wanted_at, &problem);
        earlier(next_at, wanted_at);
        if (st == LW_OK) continue;
        log_err(job_rows[i].name, &problem);
        if (first != LW_OK) continue;
        first = st;
        if (e) *e = problem;
        if (e) err_context(e, "job '%s'", job_rows[i].name);
    }
    return first;
}

/* No row of the table: it says that all of them succeeded, and must not be said otherwise. */
static enum status say_alive(struct app *app, struct utc now, const char *why_silent,
                             struct utc *next_at, struct err *e)
{
    struct utc wanted_at = UTC_NONE;
    enum status st = dead_man_run(app, now, why_silent, &wanted_at, e);
    earlier(next_at, wanted_at);
    return st;
}

enum status job_run_lane(struct app *app, enum job_lane lane, struct utc now,
                         const char *why_silent, struct utc *next_at, struct err *e)
{
    *next_at = UTC_NONE;
    enum status st = run_rows(app, lane, now, next_at, e);
    if (st != LW_OK || lane != LANE_ALERTS) return st;
    return say_alive(app, now, why_silent, next_at, e);
}

bool job_hangs(struct utc busy_since, struct utc now)
{
    return !utc_is_none(busy_since) && utc_diff_s(now, busy_since) >= JOB_HANGS_AFTER_S;
}

enum status job_run_once(struct app *app, struct utc now, struct err *e)
{
    struct utc next_at = UTC_NONE;
    enum status st = run_rows(app, N_LANES, now, &next_at, e);
    return st == LW_OK ? say_alive(app, now, NULL, &next_at, e) : st;
}
