/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of announcements, sorted by name, and the operations that show and change where each
 * goes. A default is at once only where hours count.
 */
#include "app/alert.h"

#include "app/digest.h"
#include "app/setting.h"

/* clang-format off */
const struct alert_row alert_rows[N_ALERT_KIND] = {
    [ALERT_DECISION_EXPIRED] = {"decision_expired", "alert.decision_expired", ALERT_DIGEST,
        "Decision expired", "is open again, its decision expired",
        "The last day of a decision is over; what it covered is open again"},
    [ALERT_EXPLOITED] = {"exploited", "alert.exploited", ALERT_AT_ONCE,
        "Known exploited", "is known exploited",
        "A vulnerability that is open here is listed as exploited; where a case opens, its page is the message at once"},
    [ALERT_FEED_STALE] = {"feed_stale", "alert.feed_stale", ALERT_DIGEST,
        "Feed stale", "is stale",
        "A feed that was imported before is older than it may be, or is held because it shrank"},
    [ALERT_FIX_AVAILABLE] = {"fix_available", "alert.fix_available", ALERT_DIGEST,
        "Fix available", "has a fix",
        "Records now name a version in which an open vulnerability is fixed"},
    [ALERT_NEW_MATCH] = {"new_match", "alert.new_match", ALERT_DIGEST,
        "New match", "is new",
        "A vulnerability is open where it was not before, or an image brings some that its predecessor did not have"},
    [ALERT_NOT_MONITORED] = {"not_monitored", "alert.not_monitored", ALERT_DIGEST,
        "Not monitored", "is not monitored any more",
        "An image holds components that nobody can monitor, or that are monitored no longer"},
    [ALERT_REOPENED] = {"reopened", "alert.reopened", ALERT_DIGEST,
        "Decision fell", "is open again",
        "The ground of a decision moved, so the question is open again"},
    [ALERT_SEVERITY_UP] = {"severity_up", "alert.severity_up", ALERT_DIGEST,
        "Severity up", "was rated higher",
        "The severity band of an open vulnerability rose, such as from medium to critical"},
    [ALERT_WITHDRAWN] = {"withdrawn", "alert.withdrawn", ALERT_DIGEST,
        "Withdrawn", "closed by itself",
        "Findings closed because their record was rejected or withdrawn, or says something else now"},
};
/* clang-format on */

const struct alert_row *alert_find(str name)
{
    for (size_t i = 0; i < N_ALERT_KIND; i++)
        if (str_eq(str_of(alert_rows[i].name), name)) return &alert_rows[i];
    return NULL;
}

static const struct {
    const char *name, *words;
} deliveries[N_ALERT_DELIVERY] = {
    [ALERT_AT_ONCE] = {"at_once", "at once to the on-call person, to others in the digest"},
    [ALERT_DIGEST] = {"digest", "in the digest"},
    [ALERT_NEVER] = {"never", "never; it stands in the ledger"},
};

str alert_delivery_str(enum alert_delivery d)
{
    return str_of(deliveries[d].name);
}

static bool delivery_from_str(str text, enum alert_delivery *out)
{
    for (size_t i = 0; i < N_ALERT_DELIVERY; i++) {
        if (!str_eq(text, str_of(deliveries[i].name))) continue;
        *out = (enum alert_delivery)i;
        return true;
    }
    return false;
}

enum status alert_delivery_of(struct op_call *c, const struct alert_row *row,
                              enum alert_delivery *out, struct err *e)
{
    str text = STR_NONE;
    bool found = false;
    *out = row->fallback;
    enum status st =
        alert_route_find(c->app->db, c->arena, str_of(row->name), &text, &found, e);
    if (st || !found || delivery_from_str(text, out)) return st;
    return err_set(e, LW_E_STATE, "store: the route of '%s' is unknown: '%.*s'", row->name,
                   STR_ARG(text));
}

/* ---- operations ---- */

static enum status reply_route(struct op_call *c, yyjson_mut_val *o,
                               const struct alert_row *row, struct err *e)
{
    enum alert_delivery d;
    enum status st = alert_delivery_of(c, row, &d, e);
    if (st) return st;
    reply_str(c, o, "kind", str_of(row->name));
    reply_str(c, o, "title", str_of(row->title));
    reply_str(c, o, "doc", str_of(row->doc));
    reply_str(c, o, "delivery", alert_delivery_str(d));
    reply_str(c, o, "delivery_words", str_of(deliveries[d].words));
    reply_str(c, o, "default", alert_delivery_str(row->fallback));
    reply_bool(c, o, "is_default", d == row->fallback);
    yyjson_mut_val *choices = reply_array(c, o, "choices");
    for (size_t i = 0; i < N_ALERT_DELIVERY; i++) {
        yyjson_mut_val *x = reply_item(c, choices);
        reply_str(c, x, "value", str_of(deliveries[i].name));
        reply_str(c, x, "words", str_of(deliveries[i].words));
        reply_bool(c, x, "is_chosen", i == (size_t)d);
    }
    return LW_OK;
}

static enum status alert_routes_run(struct op_call *c, struct err *e)
{
    yyjson_mut_val *list = reply_array(c, c->reply, "routes");
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < N_ALERT_KIND; i++)
        st = reply_route(c, reply_item(c, list), &alert_rows[i], e);
    if (!st) st = reply_digest(c, reply_object(c, c->reply, "digest"), e);
    reply_int(c, c->reply, "n", N_ALERT_KIND);
    return st;
}

static enum status alert_set_route_run(struct op_call *c, struct err *e)
{
    const struct alert_row *row = alert_find(op_str(c, "kind"));
    enum alert_delivery d = ALERT_DIGEST, before;
    if (!row || !delivery_from_str(op_str(c, "delivery"), &d)) BUG("route was not checked");
    enum status st = alert_delivery_of(c, row, &before, e);
    if (!st && d != before) {
        st = d == row->fallback ? alert_route_delete(c->app->db, str_of(row->name), e)
                                : alert_route_save(c->app->db, str_of(row->name),
                                                   alert_delivery_str(d), c->now, e);
        yyjson_mut_doc *p = payload_new();
        payload_str(p, "delivery", alert_delivery_str(d));
        payload_str(p, "before", alert_delivery_str(before));
        if (!st)
            st = op_event(c, "alert.routed", STR("alert"), str_of(row->name), STR_NONE, p, e);
        payload_free(p);
    }
    return st ? st : reply_route(c, c->reply, row, e);
}

#define KINDS                                                                   \
 "decision_expired|exploited|feed_stale|fix_available|new_match|not_monitored|" \
 "reopened|severity_up|withdrawn"

static const struct op_param no_params[] = {{0}};
static const struct op_param route_params[] = {
    {"kind", PARAM_ENUM, true, true, 0, KINDS, "Kind of announcement"},
    {"delivery", PARAM_ENUM, true, false, 0, "at_once|digest|never", "Where it goes"},
    {0}};

const struct op alert_ops[] = {
    {"alert.routes", "alert routes", "GET", "/alerts/routes", PERMISSION_READ, false, no_params,
     alert_routes_run, "Show what is announced to whom, and when digests are sent."},
    {"alert.set_route", "alert route", "POST", "/alerts/routes/{kind}", PERMISSION_ADMIN, true,
     route_params, alert_set_route_run,
     "Set whether a kind of announcement is told at once, in the digest or never."},
};
const size_t n_alert_ops = sizeof alert_ops / sizeof *alert_ops;
