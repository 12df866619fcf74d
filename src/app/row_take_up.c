/* SPDX-License-Identifier: Apache-2.0 */
#include "app/row_take_up.h"

#include "app/row_events.h"
#include "app/system_call.h"
#include "store/ledger.h"
#include "store/row_digest.h"
#include "store/setting.h"

static const char done_name[] = "rows-taken-up";

static enum status take_up(struct op_call *c, struct err *e)
{
    struct db *db = c->app->db;
    int64_t newest = 0;
    enum status st = ledger_newest(db, &newest, e);
    if (st == LW_OK && newest) st = row_digest_touch_all(db, e);
    if (st == LW_OK) st = row_events_write(c, "records.taken_up", e);
    return st == LW_OK ? progress_save(db, done_name, 1, e) : st;
}

enum status row_take_up(struct app *app, struct utc now, struct err *e)
{
    int64_t is_done = 0;
    struct op_call *c = NULL;
    enum status st = progress_load(app->db, done_name, &is_done, e);
    if (st != LW_OK || is_done) return st;
    st = system_call_begin(app, now, "records.take_up", &c, e);
    if (st != LW_OK) return st;
    st = take_up(c, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}
