/* SPDX-License-Identifier: Apache-2.0 */
/* Quiet hours of people; core/oncall.c knows when they hold, escalation.c for what. */
#include "app/case.h"
#include "app/oncall.h"
#include "app/person.h"

enum status quiet_hours_of(struct op_call *c, str person_id, struct quiet_hours *out, bool *has,
                           struct err *e)
{
    struct quiet_row row;
    *has = false;
    enum status st = quiet_find(c->app->db, c->arena, person_id, &row, has, e);
    if (st || !*has) return st;
    *out =
        (struct quiet_hours){.from_minute = row.from_minute, .until_minute = row.until_minute};
    return zone_rules_load(c->arena, row.zone, &out->zone, e);
}

str quiet_hours_text(struct arena *a, const struct quiet_hours *q)
{
    char from[MINUTE_TEXT_BYTES], until[MINUTE_TEXT_BYTES];
    return arena_printf(a, "%.*s to %.*s", STR_ARG(minute_text(q->from_minute, from)),
                        STR_ARG(minute_text(q->until_minute, until)));
}

static void reply_quiet(struct op_call *c, yyjson_mut_val *o, const struct quiet_row *q)
{
    bool has = q->from_minute != q->until_minute;
    reply_str(c, o, "person", q->person_id);
    reply_bool(c, o, "has_quiet_hours", has);
    reply_str(c, o, "zone", q->zone);
    reply_minute(c, o, "from", q->from_minute);
    reply_minute(c, o, "until", q->until_minute);
}

static enum status set_quiet_run(struct op_call *c, struct err *e)
{
    struct person p;
    struct quiet_row q = {.zone = STR("")};
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st) return st;
    if (!str_eq(p.id, c->actor->person_id) && !actor_may(c->actor, PERMISSION_ADMIN))
        return err_set(e, LW_E_REFUSED,
                       "quiet hours of somebody else need the permission 'admin'");
    q.person_id = p.id;
    if ((op_str(c, "from").n > 0) != (op_str(c, "until").n > 0))
        return err_set(e, LW_E_USAGE, "parameter 'until': is wanted together with 'from'");
    st = op_minute(c, "from", &q.from_minute, e);
    if (!st) st = op_minute(c, "until", &q.until_minute, e);
    if (!st) st = op_zone(c, &q.zone, e);
    if (st) return st;
    bool has = q.from_minute != q.until_minute;
    yyjson_mut_doc *d = payload_new();
    payload_bool(d, "has_quiet_hours", has);
    st = op_event(c, "person.quiet_hours_set", STR("person"), p.ledger_ref, STR_NONE, d, e);
    payload_free(d);
    if (!st) st = quiet_set(c->app->db, &q, e);
    reply_quiet(c, c->reply, &q);
    return st;
}

static enum status quiet_list_run(struct op_call *c, struct err *e)
{
    struct quiet_row *rows = NULL;
    size_t n = 0;
    enum status st = quiet_all(c->app->db, c->arena, &rows, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "quiet_hours");
    for (size_t i = 0; !st && i < n; i++) {
        str name;
        yyjson_mut_val *o = reply_item(c, list);
        st = person_shown(c, rows[i].person_id, &name, e);
        reply_quiet(c, o, &rows[i]);
        if (!st) reply_str(c, o, "name", name);
    }
    return st;
}

static const struct op_param no_params[] = {{0}};
static const struct op_param quiet_params[] = {
    {"person", PARAM_ID, true, true, 254, NULL, "Person's id, or mail address"},
    {"from", PARAM_TEXT, false, false, 5, NULL,
     "Local time, such as 22:00; none: no quiet hours"},
    {"until", PARAM_TEXT, false, false, 5, NULL, "Local time, such as 07:00"},
    {"zone", PARAM_TEXT, false, false, 60, NULL,
     "Zone of these times; the store's unless given"},
    {0}};

const struct op quiet_hours_ops[] = {
    {"person.set_quiet_hours", "person quiet-hours", "POST", "/people/{person}/quiet-hours",
     PERMISSION_READ, true, quiet_params, set_quiet_run,
     "Set hours in which a person is not paged for what can wait; reportable cases ignore them."},
    {"person.quiet_hours", "person list-quiet-hours", "GET", "/quiet-hours", PERMISSION_READ,
     false, no_params, quiet_list_run, "List quiet hours."},
};
const size_t n_quiet_hours_ops = sizeof quiet_hours_ops / sizeof *quiet_hours_ops;
