/* SPDX-License-Identifier: Apache-2.0 */
#include "app/row_events.h"

#include "app/row_digests.h"

static enum status append(struct op_call *c, const char *kind, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    enum status st = row_digests_add(c->app->db, d, ROW_DIGESTS_ALONE, e);
    if (st == LW_OK) st = op_event(c, kind, STR("records"), STR("all"), STR_NONE, d, e);
    payload_free(d);
    return st;
}

enum status row_events_write(struct op_call *c, const char *kind, struct err *e)
{
    enum status st = LW_OK;
    while (st == LW_OK && row_digest_n(c->app->db))
        st = append(c, kind, e);
    return st;
}
