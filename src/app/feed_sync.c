/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Synchronisation: conditional request, import, health. Downloads go to DIR/feeds/NAME/; one
 * that is held because it shrank stays there as "held-PART" until a person accepts it or the
 * publisher offers something better.
 */
#include "app/feed.h"

#include "app/feed_files.h"
#include "app/feed_release.h"
#include "base/fs.h"
#include "base/limits.h"
#include "net/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The ecosystems whose version order is exact; more are a matter of configuration. */
const char osv_default_ecosystems[] = "Debian,Go,PyPI,crates.io,npm";

enum {
    FIRST_RETRY_S = 60,
    MAX_RETRY_S = 3600,
};

struct sync {
    struct knowledge *k;
    struct arena *a;
    const struct feed_row *feed;
    const struct feed_sync_options *o;
    struct feed_sync_result *out;
    str url;
    bool may_be_private;
    int64_t retry_after_s;
};

/* ---- what is asked for ---- */

static str environment(struct arena *a, const char *feed, const char *what)
{
    char name[80];
    int n = snprintf(name, sizeof name, "LONGWATCH_FEED_%s_%s", feed, what);
    for (int i = 0; i < n && i < (int)sizeof name; i++)
        if (name[i] >= 'a' && name[i] <= 'z') name[i] = (char)(name[i] - 'a' + 'A');
    const char *value = getenv(name);
    return value && value[0] ? arena_str(a, str_of(value)) : STR_NONE;
}

static void choose_url(struct sync *s)
{
    s->url = environment(s->a, s->feed->name, "URL");
    if (s->url.n == 0) s->url = s->o->url;
    s->may_be_private = s->url.n > 0;
    if (s->url.n == 0) s->url = str_of(s->feed->url);
    while (s->url.n > 0 && s->url.p[s->url.n - 1] == '/')
        s->url.n--;
}

struct part_list {
    struct sync *s;
    struct knowledge_part *items;
    size_t n, cap;
};

static enum status keep_part(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct part_list *l = ctx;
    struct arena *a = l->s->a;
    if (!str_eq(p->feed, str_of(l->s->feed->name))) return LW_OK;
    struct knowledge_part *slot =
        arena_push(a, (void **)&l->items, &l->n, &l->cap, sizeof *slot);
    if (!slot) return arena_status(a, "parts", e);
    *slot = *p;
    slot->feed = arena_str(a, p->feed);
    slot->name = arena_str(a, p->name);
    slot->etag = arena_str(a, p->etag);
    slot->last_modified = arena_str(a, p->last_modified);
    slot->held = arena_str(a, p->held);
    return LW_OK;
}

static const struct knowledge_part *find_part(const struct part_list *l, str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->items[i].name, name)) return &l->items[i];
    return NULL;
}

static bool is_listed(str list, str name)
{
    str item;
    while (list.n > 0) {
        (void)str_cut(&list, ',', &item);
        if (str_eq(str_trim(item), name)) return true;
    }
    return false;
}

static str listed_too(struct arena *a, str list, str name)
{
    if (name.n == 0 || is_listed(list, name)) return list;
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(list), list.n > 0 ? "," : "", STR_ARG(name));
}

/* What is configured is the whole answer; else what is known, or the default, and what is in use. */
static str chosen_ecosystems(struct sync *s, const struct part_list *known)
{
    str list = environment(s->a, "osv", "ECOSYSTEMS"), also = s->o->ecosystems_in_use, name;
    if (list.n == 0) list = s->o->ecosystems;
    if (list.n > 0) return list;
    for (size_t i = 0; i < known->n; i++)
        list = listed_too(s->a, list, known->items[i].name);
    if (list.n == 0) list = str_of(osv_default_ecosystems);
    while (also.n > 0) {
        (void)str_cut(&also, ',', &name);
        list = listed_too(s->a, list, name);
    }
    return list;
}

/* ---- one document ---- */

static void add_totals(struct feed_sync_result *out, const struct import_result *r)
{
    out->is_changed = out->is_changed || r->is_changed;
    out->n_records += r->n_records;
    out->n_new += r->n_new;
    out->n_changed += r->n_changed;
    out->n_withdrawn += r->n_withdrawn;
    out->n_refused += r->n_refused;
    out->generation = r->generation;
}

/* The file is ours and gone by then; what a reader knows is the publisher's address. */
static void name_publisher(struct sync *s, str url, const char *path, struct err *e)
{
    str source = str_of(e->source), file = str_sub(str_of(path), 0, sizeof e->source - 1);
    if (!str_starts(source, file)) return;
    str named = arena_printf(s->a, "%.*s%.*s", STR_ARG(url), STR_ARG(str_from(source, file.n)));
    snprintf(e->source, sizeof e->source, "%.*s", STR_ARG(named));
}

static enum status import_download(struct sync *s, str url, str part,
                                   const struct http_answer *answer, const char *path,
                                   struct err *e)
{
    struct import_result r = {0};
    struct import_options o = {.feed = s->feed->name,
                               .paths = &path,
                               .n_paths = 1,
                               .now = s->o->now,
                               .part = part,
                               .etag = answer->etag,
                               .last_modified = answer->last_modified,
                               .progress = s->o->progress,
                               .progress_ctx = s->o->progress_ctx};
    enum status status = knowledge_import(s->k, s->a, &o, &r, e);
    if (status != LW_OK) name_publisher(s, url, path, e);
    add_totals(s->out, &r);
    const char *held = feed_held_path(s->a, s->o->data_dir, s->feed, part);
    if (!held) return arena_status(s->a, "feed paths", e);
    if (status == LW_E_STATE)
        (void)rename(path, held); /* what a person is asked about */
    else
        unlink(path);
    if (status == LW_OK) unlink(held);
    return status;
}

static enum status fetch(struct sync *s, const struct http_request *r,
                         struct http_answer *answer, struct err *e)
{
    if (!r->url || !r->to_path) return arena_status(s->a, "feed address", e);
    enum status status = http_fetch(s->a, r, answer, e);
    s->retry_after_s = answer->retry_after_s;
    return status;
}

static bool was_imported(const struct knowledge_part *known)
{
    return known && !utc_is_none(known->succeeded_at);
}

static enum status sync_document(struct sync *s, str url, str part,
                                 const struct knowledge_part *known, struct err *e)
{
    struct http_answer answer = {0};
    const char *path = feed_download_path(s->a, s->o->data_dir, s->feed, part);
    struct http_request r = {.url = arena_z(s->a, url),
                             .to_path = path,
                             .max_bytes = LIMIT_FEED_TRANSFER_BYTES,
                             .may_be_private = s->may_be_private};
    if (was_imported(known)) {
        r.etag = known->etag;
        r.last_modified = known->last_modified;
    }
    enum status status = fetch(s, &r, &answer, e);
    if (status != LW_OK) return status;
    if (!answer.is_unchanged) return import_download(s, url, part, &answer, path, e);
    return knowledge_confirm(s->k, s->feed->name, part, s->o->now, e);
}

/* ---- an asset of a release ---- */

/*
 * An asset is never replaced under its dated name, so its address is what tells a new one; it
 * takes the place of the entity tag in the knowledge base.
 */
static enum status sync_asset(struct sync *s, str url, const struct knowledge_part *known,
                              struct err *e)
{
    struct http_answer answer = {0};
    const char *path = feed_download_path(s->a, s->o->data_dir, s->feed, STR(""));
    struct http_request r = {.url = arena_z(s->a, url),
                             .to_path = path,
                             .max_bytes = LIMIT_FEED_TRANSFER_BYTES,
                             .may_be_private = s->may_be_private};
    if (was_imported(known) && str_eq(known->etag, url))
        return knowledge_confirm(s->k, s->feed->name, STR(""), s->o->now, e);
    enum status status = fetch(s, &r, &answer, e);
    if (status != LW_OK) return status;
    answer.etag = url;
    answer.last_modified = STR("");
    return import_download(s, url, STR(""), &answer, path, e);
}

/* `*is_document` is false when a mirror of ours answered with something else: the feed. */
static enum status find_asset(struct sync *s, str *url, bool *is_document, struct err *e)
{
    struct http_answer answer = {0};
    str bytes = STR_NONE;
    struct http_request r = {
        .url = arena_z(s->a, s->url),
        .to_path = feed_download_path(s->a, s->o->data_dir, s->feed, STR("release")),
        .max_bytes = MAX_RELEASE_BYTES,
        .may_be_private = s->may_be_private};
    enum status status = fetch(s, &r, &answer, e);
    *is_document = !(s->may_be_private && status == LW_E_LIMIT);
    if (status != LW_OK) return *is_document ? status : LW_OK;
    status = fs_read(s->a, r.to_path, MAX_RELEASE_BYTES, &bytes, e);
    unlink(r.to_path);
    if (status != LW_OK) return status;
    *is_document = !s->may_be_private || release_is_document(bytes);
    bool is_secure = str_starts(s->url, STR("https://"));
    return *is_document ? release_asset(s->a, bytes, s->feed->asset, is_secure, url, e) : LW_OK;
}

static enum status sync_release(struct sync *s, const struct knowledge_part *known,
                                struct err *e)
{
    str url = STR_NONE;
    bool is_document = false;
    enum status status = LW_OK;
    if (!str_ends(s->url, STR(".zip"))) status = find_asset(s, &url, &is_document, e);
    if (status != LW_OK) return status;
    return is_document ? sync_asset(s, url, known, e)
                       : sync_document(s, s->url, STR(""), known, e);
}

/* Every ecosystem is tried; the first failure is the one that is told. */
static enum status sync_ecosystems(struct sync *s, const struct part_list *known, struct err *e)
{
    str list = chosen_ecosystems(s, known), name;
    enum status first = LW_OK;
    while (list.n > 0) {
        struct err own = {0};
        (void)str_cut(&list, ',', &name);
        name = str_trim(name);
        if (name.n == 0) continue;
        str url = arena_printf(s->a, "%.*s/%.*s/all.zip", STR_ARG(s->url),
                               STR_ARG(http_path_segment(s->a, name)));
        enum status status = sync_document(s, url, name, find_part(known, name), &own);
        if (status == LW_OK) continue;
        /* Asked for only because a component belongs to it, which stays unknown. */
        if (status == LW_E_NOT_FOUND && !find_part(known, name) &&
            is_listed(s->o->ecosystems_in_use, name))
            continue;
        (void)err_context(&own, "%.*s", STR_ARG(str_sub(name, 0, 40)));
        if (first != LW_OK) continue;
        first = own.code;
        *e = own;
    }
    return first;
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

static enum status sync_feed(struct sync *s, const struct part_list *known, struct err *e)
{
    const struct knowledge_part *whole = find_part(known, STR(""));
    if (str_eq(str_of(s->feed->name), STR("osv"))) return sync_ecosystems(s, known, e);
    if (s->feed->discover == DISCOVER_ASSET) return sync_release(s, whole, e);
    return sync_document(s, s->url, STR(""), whole, e);
}

enum status feed_sync(struct knowledge *k, struct arena *a, const struct feed_row *feed,
                      const struct feed_sync_options *o, struct feed_sync_result *out,
                      struct err *e)
{
    struct sync s = {.k = k, .a = a, .feed = feed, .o = o, .out = out};
    struct part_list known = {.s = &s};
    struct err own = {0};
    *out = (struct feed_sync_result){.feed = feed->name};
    choose_url(&s);
    const char *dir = feed_dir(a, o->data_dir, feed);
    if (!dir) return arena_status(a, "feed paths", e);
    enum status status = fs_make_dirs(dir, 0700, e);
    if (status == LW_OK) status = knowledge_parts(k, keep_part, &known, e);
    if (status != LW_OK) return status;
    out->status = sync_feed(&s, &known, &own);
    if (out->status == LW_OK) return LW_OK;
    out->error = own;
    return note_failure(&s, &own, e);
}
