/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_watch.h"

#include "app/alert.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "store/setting.h"

#include <stdio.h>

enum {
    LOOK_EVERY_S = 300,
    MAX_FEEDS = 32,
};

struct feed_state {
    char mark[64]; /* name of the row that says that people were told */
    bool is_troubled;
    str name, words;
};

struct watch {
    struct arena a;
    struct feed_state feeds[MAX_FEEDS];
    size_t n;
};

static enum status take_feed(void *ctx, const struct feed_health *f, struct err *e)
{
    struct watch *w = ctx;
    char at[UTC_TEXT_BYTES];
    if (f->state == FEED_NEVER || w->n == MAX_FEEDS) return LW_OK;
    struct feed_state *x = &w->feeds[w->n++];
    snprintf(x->mark, sizeof x->mark, "feed-told-%.*s", STR_ARG(str_sub(f->name, 0, 40)));
    x->is_troubled = f->state != FEED_FRESH;
    x->name = arena_str(&w->a, f->name);
    x->words = f->state == FEED_HELD
                   ? arena_printf(&w->a,
                                  "feed '%.*s' is held: it shrank by more than a tenth and "
                                  "waits for a person's word",
                                  STR_ARG(f->name))
                   : arena_printf(&w->a, "feed '%.*s' is stale: nothing since %.*s%s%.*s",
                                  STR_ARG(f->name), STR_ARG(zone_text(f->succeeded_at, at)),
                                  f->error.n ? "; " : "", STR_ARG(str_sub(f->error, 0, 200)));
    return arena_status(&w->a, "feeds", e);
}

static enum status tell_one(struct op_call *c, const struct feed_state *x, struct err *e)
{
    int64_t is_told = 0;
    enum status st = progress_load(c->app->db, x->mark, &is_told, e);
    if (st || (is_told != 0) == x->is_troubled) return st;
    if (x->is_troubled) st = alert_of_feed(c, x->name, x->words, e);
    return st ? st : progress_save(c->app->db, x->mark, x->is_troubled, e);
}

static enum status tell(struct app *app, struct utc now, const struct watch *w, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "feed.watch", &c, e);
    if (st) return st;
    for (size_t i = 0; !st && i < w->n; i++)
        st = tell_one(c, &w->feeds[i], e);
    if (!st) st = progress_save(app->db, "feed-watched", utc_to_ms(now), e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status feed_watch_run(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct knowledge *k = NULL;
    struct err none = {0};
    struct watch w = {.n = 0};
    int64_t looked_ms = 0;
    enum status st = progress_load(app->db, "feed-watched", &looked_ms, e);
    if (st || app_knowledge(app, &k, &none) != LW_OK) return st;
    struct utc due_at = utc_add_s(utc_from_ms(looked_ms), LOOK_EVERY_S);
    bool is_clock_back = looked_ms > utc_to_ms(now);
    *next_at =
        utc_cmp(due_at, now) > 0 && !is_clock_back ? due_at : utc_add_s(now, LOOK_EVERY_S);
    if (utc_cmp(due_at, now) > 0 && !is_clock_back) return LW_OK;
    arena_init(&w.a, LW_MIB);
    st = knowledge_health(k, now, take_feed, &w, e);
    if (!st) st = tell(app, now, &w, e);
    arena_release(&w.a);
    return st;
}
