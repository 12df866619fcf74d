/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a run, as a job: announces what waits, in transactions of its own. */
#include "app/alert.h"

#include "app/system_call.h"

enum status alert_flush(struct app *app, struct utc now, struct err *e)
{
    int64_t n_waiting = 0;
    enum status st = alert_pending_n(app->db, &n_waiting, e);
    for (size_t n = ALERT_FLUSH_BATCH; !st && n_waiting && n == ALERT_FLUSH_BATCH;) {
        struct op_call *c;
        st = system_call_begin(app, now, "alert.flush", &c, e);
        if (st) return st;
        st = alert_flush_some(c, true, &n, e);
        if (!st)
            st = system_call_commit(c, e);
        else
            system_call_abort(c);
    }
    return st;
}
