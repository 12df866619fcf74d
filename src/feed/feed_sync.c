/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One turn of one feed: its strategy, its health, the time of the next try. Downloads lie in
 * DIR/feeds/NAME/ (feed_files.h).
 */
#include "base/fs.h"
#include "feed/feed_files.h"
#include "feed/feed_sync_internal.h"

enum {
    FIRST_RETRY_S = 60,
    MAX_RETRY_S = 3600,
};

static enum status sync_by_hand(struct sync *s, struct err *e)
{
    return err_set(e, LW_E_USAGE,
                   "feed '%s' has no address: import its documents with 'longwatch feed import "
                   "%s PATH'",
                   s->feed->name, s->feed->name);
}

static enum status (*const strategies[N_FEED_STRATEGY])(struct sync *s, struct err *e) = {
    [SYNC_DOCUMENT] = sync_whole,  [SYNC_OSV] = sync_osv,       [SYNC_CVE] = sync_cve,
    [SYNC_NVD] = sync_nvd,         [SYNC_ALPINE] = sync_alpine, [SYNC_CSAF] = sync_csaf,
    [SYNC_BY_HAND] = sync_by_hand,
};

static void choose_url(struct sync *s)
{
    s->url = sync_configured(s, "URL", s->o->url);
    s->may_be_private = s->url.n > 0;
    if (s->url.n == 0) s->url = str_of(s->feed->url);
    while (s->url.n > 0 && s->url.p[s->url.n - 1] == '/')
        s->url.n--;
}

static enum status keep_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct sync *s = ctx;
    struct part_list *l = &s->known;
    if (!str_eq(p->feed, str_of(s->feed->name))) return LW_OK;
    struct knowledge_part *slot =
        arena_push(s->a, (void **)&l->items, &l->n, &l->cap, sizeof *slot);
    if (!slot) return arena_status(s->a, "parts", e);
    *slot = *p;
    str *const texts[] = {&slot->feed,          &slot->name,   &slot->revision, &slot->etag,
                          &slot->last_modified, &slot->cursor, &slot->held};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(s->a, *texts[i]);
    return arena_status(s->a, "parts", e);
}

/* ---- failure and its next try ---- */

struct failures {
    const char *feed;
    int64_t n;
};

static enum status count_failures(void *ctx, const struct feed_health *h, struct err *e)
{
    struct failures *f = ctx;
    (void)e;
    if (str_eq(h->name, str_of(f->feed))) f->n = h->n_failures;
    return LW_OK;
}

/* A minute, then twice as long each time, up to an hour; later when the server says so. */
static enum status note_failure(struct sync *s, const struct err *why, struct err *e)
{
    struct failures f = {.feed = s->feed->name};
    enum status status = knowledge_health(s->k, s->o->now, count_failures, &f, e);
    int64_t wait_s = FIRST_RETRY_S;
    for (int64_t i = 0; i < f.n && wait_s < MAX_RETRY_S; i++)
        wait_s *= 2;
    if (wait_s > MAX_RETRY_S) wait_s = MAX_RETRY_S;
    if (s->retry_after_s > wait_s) wait_s = s->retry_after_s;
    if (status != LW_OK) return status;
    return knowledge_note_failure(s->k, s->feed->name, why, s->o->now,
                                  utc_add_s(s->o->now, wait_s), e);
}

enum status feed_sync(struct knowledge *k, struct arena *a, const struct feed_row *feed,
                      const struct feed_sync_options *o, struct feed_sync_result *out,
                      struct err *e)
{
    struct sync s = {.k = k, .a = a, .feed = feed, .o = o, .out = out};
    struct err own = {0};
    *out = (struct feed_sync_result){.feed = feed->name};
    choose_url(&s);
    const char *dir = feed_dir(a, o->data_dir, feed);
    if (!dir) return arena_status(a, "feed paths", e);
    enum status status = fs_make_dirs(dir, 0700, e);
    if (status == LW_OK) status = knowledge_parts(k, keep_part, &s, e);
    if (status != LW_OK) return status;
    s.session = http_session_open();
    out->status = strategies[feed->strategy](&s, &own);
    http_session_close(s.session);
    if (out->status == LW_OK) return LW_OK;
    out->error = own;
    /* Nothing was tried, so nothing failed. */
    if (feed->strategy == SYNC_BY_HAND) return LW_OK;
    return note_failure(&s, &own, e);
}
