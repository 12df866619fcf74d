/* SPDX-License-Identifier: Apache-2.0 */
#include "app/settle.h"

#include "app/alert.h"
#include "app/row_events.h"
#include "store/finding_tally.h"

enum {
    SETTLE_BATCH = 500 /* vulnerabilities whose ids are held at a time */
};

enum status settle_call(struct op_call *c, struct err *e)
{
    size_t n = SETTLE_BATCH;
    bool is_stale = false;
    if (c->defers_alerts) return row_events_write(c, "records.noted", e);
    enum status st = finding_tally_is_stale(c->app->db, &is_stale, e);
    while (st == LW_OK && is_stale && n == SETTLE_BATCH)
        st = finding_tally_refresh(c->app->db, c->arena, SETTLE_BATCH, &n, e);
    if (st == LW_OK) st = alert_flush_call(c, e);
    return st == LW_OK ? row_events_write(c, "records.noted", e) : st;
}
