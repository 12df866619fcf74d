/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler's way: which feeds are due, by their interval, after a failure, or because a
 * person asked. Asking is a row that the scheduler's thread takes, so nobody waits behind a page.
 */
#include "app/feed_internal.h"

#include "app/session.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "store/setting.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- asked for, running ---- */

enum feed_mark {
    MARK_ASKED,
    MARK_STARTED
};

/* Milliseconds of an instant, 0 when there is none: what a progress row can hold. */
static const char *mark_name(enum feed_mark mark, const struct feed_row *row,
                             char out[static 64])
{
    snprintf(out, 64, "feed-%s-%s", mark == MARK_ASKED ? "asked" : "started", row->name);
    return out;
}

static enum status load_mark(struct app *app, enum feed_mark mark, const struct feed_row *row,
                             struct utc *out, struct err *e)
{
    char name[64];
    int64_t ms = 0;
    enum status status = progress_load(app->db, mark_name(mark, row, name), &ms, e);
    *out = ms > 0 ? utc_from_ms(ms) : UTC_NONE;
    return status;
}

enum status feed_marks(struct app *app, const struct feed_row *row, struct utc *asked_at,
                       struct utc *started_at, struct err *e)
{
    *asked_at = *started_at = UTC_NONE;
    if (!app) return LW_OK;
    enum status status = load_mark(app, MARK_ASKED, row, asked_at, e);
    return status == LW_OK ? load_mark(app, MARK_STARTED, row, started_at, e) : status;
}

static enum status save_marks(struct app *app, const struct feed_row *row, struct utc asked_at,
                              struct utc started_at, struct utc now, struct err *e)
{
    char name[64];
    struct op_call *c = NULL;
    enum status status = system_call_begin(app, now, "feed.mark", &c, e);
    if (status != LW_OK) return status;
    status = progress_save(app->db, mark_name(MARK_ASKED, row, name),
                           utc_is_none(asked_at) ? 0 : utc_to_ms(asked_at), e);
    if (status == LW_OK)
        status = progress_save(app->db, mark_name(MARK_STARTED, row, name),
                               utc_is_none(started_at) ? 0 : utc_to_ms(started_at), e);
    if (status == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return status;
}

enum status feed_request_op(struct op_call *c, struct err *e)
{
    const struct feed_row *row = feed_find(op_str(c, "feed"));
    char name[64];
    bool can_ask = false;
    if (!row)
        return err_set(e, LW_E_NOT_FOUND, "there is no feed '%.*s'",
                       STR_ARG(str_sub(op_str(c, "feed"), 0, 60)));
    enum status status = feed_can_ask(c->app, row, &can_ask, e);
    if (status == LW_OK && !can_ask)
        status = err_set(e, LW_E_STATE, "feed '%s' has no address to ask: %s", row->name,
                         row->strategy == SYNC_CSAF ? "set feed-csaf-providers"
                                                    : "import its documents");
    if (status == LW_OK)
        status =
            progress_save(c->app->db, mark_name(MARK_ASKED, row, name), utc_to_ms(c->now), e);
    if (status != LW_OK) return status;
    yyjson_mut_doc *payload = payload_new();
    status =
        op_event(c, "feed.requested", STR("feed"), str_of(row->name), STR_NONE, payload, e);
    payload_free(payload);
    reply_str(c, c->reply, "feed", str_of(row->name));
    reply_utc(c, c->reply, "asked_at", c->now);
    return status;
}

/* ---- due ---- */

enum {
    MAX_FEEDS = 32
};

struct due {
    struct app *app;
    struct utc now, next_at;
    bool is_due[MAX_FEEDS], is_marked[MAX_FEEDS];
};

static enum status interval_of(struct app *app, const struct feed_row *row, int64_t *out_s,
                               struct err *e)
{
    char name[40];
    int64_t minutes = 0;
    snprintf(name, sizeof name, "feed-%s-every-minutes", row->name);
    enum status status = setting_int(app, name, &minutes, e);
    *out_s = minutes > 0 ? minutes * 60 : row->interval_s;
    return status;
}

static void earlier(struct due *d, struct utc at)
{
    if (utc_is_none(d->next_at) || utc_cmp(at, d->next_at) < 0) d->next_at = at;
}

enum status feed_can_ask(struct app *app, const struct feed_row *row, bool *out, struct err *e)
{
    struct arena a;
    str providers = STR_NONE;
    *out = row->strategy != SYNC_BY_HAND;
    if (row->strategy != SYNC_CSAF || getenv("LONGWATCH_FEED_CSAF_PROVIDERS")) return LW_OK;
    arena_init(&a, LIMIT_REQUEST_BYTES);
    enum status status = setting_get(app, &a, "feed-csaf-providers", &providers, e);
    *out = status == LW_OK && providers.n > 0;
    arena_release(&a);
    return status;
}

struct utc feed_due_at(const struct feed_health *h, int64_t interval_s, struct utc now)
{
    struct utc at =
        utc_is_none(h->retry_at) ? utc_add_s(h->attempted_at, interval_s) : h->retry_at;
    /* Tried in the future: the clock was set back, and nobody knows how long ago that was. */
    bool is_clock_back = !utc_is_none(h->attempted_at) && utc_cmp(h->attempted_at, now) > 0;
    return is_clock_back ? now : at;
}

static enum status judge_due(void *ctx, const struct feed_health *h, struct err *e)
{
    struct due *d = ctx;
    const struct feed_row *row = feed_find(h->name);
    int64_t interval_s = 0;
    bool is_scheduled = true, can_ask = true;
    struct utc asked_at, started_at;
    enum status status = feed_is_scheduled(d->app, row, &is_scheduled, e);
    if (status == LW_OK) status = feed_can_ask(d->app, row, &can_ask, e);
    if (status == LW_OK) status = interval_of(d->app, row, &interval_s, e);
    if (status == LW_OK) status = feed_marks(d->app, row, &asked_at, &started_at, e);
    if (status != LW_OK || !can_ask) return status;
    /* A person's word counts whatever the schedule says. */
    bool is_asked = !utc_is_none(asked_at);
    d->is_due[row - feed_rows] = is_asked;
    /* Of a process that ended in the middle. */
    d->is_marked[row - feed_rows] = is_asked || !utc_is_none(started_at);
    if (!is_scheduled) return LW_OK;
    struct utc next = is_asked ? d->now : feed_due_at(h, interval_s, d->now);
    /* UTC_NONE, never tried, is before everything. */
    d->is_due[row - feed_rows] = utc_cmp(next, d->now) <= 0;
    earlier(d, d->is_due[row - feed_rows] ? utc_add_s(d->now, interval_s) : next);
    return LW_OK;
}

/* The marks tell pages what goes on; that they cannot be written keeps no feed waiting. */
static enum status sync_marked(struct app *app, const struct feed_row *row, struct utc now,
                               struct err *e)
{
    const struct feed_sync_options o = {.now = now};
    struct feed_sync_result r = {0};
    struct err ignored = {0};
    (void)!save_marks(app, row, UTC_NONE, now, now, &ignored);
    enum status status = feed_sync_noted(app, &system_actor, row, &o, &r, e);
    (void)!save_marks(app, row, UTC_NONE, UTC_NONE, now, &ignored);
    return status;
}

static enum status find_due(struct app *app, struct due *d, struct err *e)
{
    struct arena a;
    struct knowledge *k = NULL;
    arena_init(&a, LW_MIB);
    const char *path = app_path(app, &a, "knowledge.db");
    enum status status =
        path ? knowledge_open(path, KNOWLEDGE_WRITE, &k, e) : arena_status(&a, "path", e);
    if (status == LW_OK) status = knowledge_health(k, d->now, judge_due, d, e);
    knowledge_close(k);
    arena_release(&a);
    return status;
}

enum status feed_sync_due(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct due d = {.app = app, .now = now, .next_at = UTC_NONE};
    if (n_feed_rows > MAX_FEEDS) BUG("more feeds than flags");
    enum status first = find_due(app, &d, e);
    if (first != LW_OK) return first;
    for (size_t i = 0; i < n_feed_rows; i++) {
        struct err own = {0};
        enum status status = LW_OK;
        if (d.is_due[i])
            status = sync_marked(app, &feed_rows[i], now, &own);
        else if (d.is_marked[i])
            status = save_marks(app, &feed_rows[i], UTC_NONE, UTC_NONE, now, &own);
        if (status == LW_OK || first != LW_OK) continue;
        first = status;
        if (e) *e = own;
    }
    *next_at = d.next_at;
    return first;
}
