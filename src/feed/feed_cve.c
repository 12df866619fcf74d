/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CVE List: the baseline of a midnight once, then the hourly deltas, which are cumulative, so
 * that only the newest of a day counts. Days that were missed are made up from the deltas of the
 * whole day while there are few and the publisher lists them, else by a newer baseline.
 *
 * The cursor of the part is the name of the file applied last.
 */
#include "base/fs.h"
#include "base/limits.h"
#include "feed/feed_files.h"
#include "feed/feed_release.h"
#include "feed/feed_sync_internal.h"

#include <unistd.h>

/*
 * `*is_document` is false when a mirror of ours answered with something else: the feed. A list
 * that is not there is no document either.
 */
static enum status read_release(struct sync *s, str url, struct release_asset **assets,
                                size_t *n, bool *is_document, struct err *e)
{
    struct http_answer answer = {0};
    str bytes = STR_NONE;
    enum status status = sync_fetch_text(s, url, MAX_RELEASE_BYTES, &bytes, &answer, e);
    *is_document = !(s->may_be_private && status == LW_E_LIMIT);
    if (status != LW_OK) return *is_document ? status : LW_OK;
    *is_document = !s->may_be_private || release_is_document(bytes);
    bool is_secure = str_starts(url, STR("https://"));
    return *is_document ? release_read(s->a, bytes, s->feed->asset, is_secure, assets, n, e)
                        : LW_OK;
}

/* ".../releases/latest" to ".../releases?per_page=100"; STR_NONE for another address. */
static str list_url(struct sync *s)
{
    static const str latest = STR_INIT("/latest");
    if (!str_ends(s->url, latest)) return STR_NONE;
    return arena_printf(s->a, "%.*s?per_page=100",
                        STR_ARG(str_sub(s->url, 0, s->url.n - latest.n)));
}

static enum status choose(struct sync *s, struct release_asset *assets, size_t n,
                          struct utc have, struct release_plan *p, struct err *e)
{
    struct release_asset *listed = NULL;
    struct err ignored = {0};
    size_t n_listed = 0;
    bool is_document = false;
    enum status status = release_choose(assets, n, have, false, s->feed->asset, p, e);
    if (status != LW_OK || !p->needs_list) return status;
    str url = list_url(s);
    /* Without a list the baseline will do. */
    if (url.p && read_release(s, url, &listed, &n_listed, &is_document, &ignored) == LW_OK &&
        is_document && n_listed > 0) {
        status = release_choose(listed, n_listed, have, true, s->feed->asset, p, &ignored);
        if (status == LW_OK && !p->is_whole) return LW_OK;
    }
    return release_choose(assets, n, have, true, s->feed->asset, p, e);
}

static enum status fetch_step(struct sync *s, const struct release_asset *step,
                              const char **path, struct err *e)
{
    struct http_answer answer = {0};
    *path = feed_download_path(s->a, s->o->data_dir, s->feed, step->name);
    struct http_request r = {
        .url = arena_z(s->a, step->url), .to_path = *path, .is_resumable = true};
    /* Whole from a turn that failed later: an asset never changes under its dated name. */
    if (*path && fs_exists(*path)) return LW_OK;
    return sync_fetch(s, &r, &answer, e);
}

/*
 * A baseline and what changed since go in together, the newest first: between the two there is
 * no state that anybody should see.
 */
static enum status apply(struct sync *s, const struct release_plan *p, struct err *e)
{
    const char *paths[sizeof p->steps / sizeof p->steps[0]];
    enum status status = LW_OK;
    for (size_t i = 0; i < p->n_steps && status == LW_OK; i++)
        status = fetch_step(s, p->steps[i], &paths[p->n_steps - 1 - i], e);
    if (status != LW_OK) return status;
    const struct release_asset *last = p->steps[p->n_steps - 1];
    struct sync_files f = {.paths = paths,
                           .n = p->n_steps,
                           .url = last->url,
                           .part = STR(""),
                           .etag = STR(""),
                           .last_modified = STR(""),
                           .cursor = last->name,
                           .is_delta = !p->is_whole};
    if (p->is_whole) return sync_import(s, &f, e);
    /* Deltas one after the other: what is said twice, the later says. */
    for (size_t i = p->n_steps; i-- > 0 && status == LW_OK;) {
        f.paths = &paths[i];
        f.n = 1;
        f.cursor = p->steps[p->n_steps - 1 - i]->name;
        f.url = p->steps[p->n_steps - 1 - i]->url;
        status = sync_import(s, &f, e);
    }
    return status;
}

/* What waits for a person stands on the newest baseline there is: half a gigabyte is not fetched
 * every hour to say the same again. */
static bool is_held_of_today(struct sync *s, const struct release_asset *assets, size_t n)
{
    struct feed_state held;
    if (!sync_is_held(s, STR(""), &held)) return false;
    struct utc day = asset_from_name(held.cursor, s->feed->asset).from;
    for (size_t i = 0; i < n; i++)
        if (assets[i].kind == ASSET_BASELINE && utc_cmp(assets[i].to, day) > 0) return false;
    return !utc_is_none(day);
}

enum status sync_cve(struct sync *s, struct err *e)
{
    const struct knowledge_part *known = sync_known(s, STR(""));
    struct release_asset *assets = NULL;
    struct release_plan p = {0};
    size_t n = 0;
    bool is_document = false;
    enum status status = LW_OK;
    struct utc have = UTC_NONE;
    if (!str_ends(s->url, STR(".zip")))
        status = read_release(s, s->url, &assets, &n, &is_document, e);
    if (status != LW_OK) return status;
    if (!is_document) return sync_document(s, s->url, STR(""), known, e);
    if (is_held_of_today(s, assets, n)) return sync_still_held(s, STR(""), e);
    if (sync_was_imported(known) && known->held.n == 0)
        have = asset_from_name(known->cursor, s->feed->asset).to;
    status = choose(s, assets, n, have, &p, e);
    if (status != LW_OK) return status;
    if (p.n_steps == 0) return sync_confirm(s, STR(""), NULL, STR_NONE, e);
    return apply(s, &p, e);
}
