/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch job run`: every job once, for a crontab where no server runs, and for trying out
 * what the scheduler would do now.
 */
#include "job/job.h"

#include "cli/command.h"

#include <stdio.h>
#include <string.h>

static enum status job_run_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct app *app = NULL;
    struct utc next_at = UTC_NONE;
    bool is_alerts = c->argc == 1 && strcmp(c->argv[0], "--alerts") == 0;
    (void)exit_code;
    if (c->argc && !is_alerts)
        return err_set(e, LW_E_USAGE,
                       "'%s' is not understood; 'job run' takes '--alerts' alone",
                       c->argv[c->argc - 1]);
    enum status st = app_open(c->data_dir, &app, e);
    if (st) return st;
    struct utc now = utc_now();
    st = is_alerts ? job_run_lane(app, LANE_ALERTS, now, NULL, &next_at, e)
                   : job_run_once(app, now, e);
    app_close(app);
    if (!st) puts(c->wants_json ? "{\"done\":true}" : "every job ran");
    return st;
}

static const struct command_option job_run_options[] = {
    {"--alerts", NULL, "signals, pages, reminders and deliveries only; feeds are left alone"},
    {0},
};

const struct command job_run_command = {
    .words = "job run",
    .synopsis = "[--alerts]",
    .doc = "Run every job of the scheduler once.",
    .options = job_run_options,
    .examples = "longwatch job run --alerts\n",
    .run = job_run_run,
};
