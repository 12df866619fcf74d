/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The NVD: the year files once, checked against their .meta, then what was modified since in
 * windows of the API, page by page within its rate. Everything of a turn is imported at once.
 *
 * A page or year file that came is kept until the import commits, so a turn that fails is taken up
 * by the next: pages lie under the window that they are of, year files under their digest.
 */
#include "base/fs.h"
#include "base/limits.h"
#include "feed/feed_archive.h"
#include "feed/feed_files.h"
#include "feed/feed_nvd_plan.h"
#include "feed/feed_sync_internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_TRIES = 3,    /* of a request while the server says that it is busy */
    MAX_READINGS = 3, /* of a window whose size changes while it is read */
    MAX_FILES = 4096, /* of a turn */
    MAX_WAIT_S = 120, /* a longer Retry-After is for the scheduler */
};

struct nvd {
    struct sync *s;
    const char *dir;             /* feeds/nvd/turn */
    str key;                     /* of the API, may be empty */
    struct feed_file_list files; /* of this turn, the oldest first */
    bool has_asked;
};

static enum status add_file(struct nvd *x, const char *path, struct err *e)
{
    struct arena *a = x->s->a;
    if (x->files.n == MAX_FILES)
        return err_set(e, LW_E_LIMIT, "more than %d pages in one turn", (int)MAX_FILES);
    const char **slot =
        arena_push(a, (void **)&x->files.paths, &x->files.n, &x->files.cap, sizeof *slot);
    if (!slot) return arena_status(a, "pages", e);
    *slot = path;
    return LW_OK;
}

/* ---- requests within the rate ---- */

/* Throttled is 403 here, and overloaded 503. */
static bool is_busy(const struct http_answer *answer)
{
    return answer->code == 403 || answer->code == 429 || answer->code == 503;
}

static enum status name_trouble(const struct nvd *x, const struct http_answer *answer,
                                enum status status, struct err *e)
{
    if (answer->code == 403)
        return err_context(e, "the NVD throttles%s",
                           x->key.n > 0 ? ""
                                        : " (an API key, setting "
                                          "feed-nvd-api-key, gives ten times "
                                          "the rate)");
    return status;
}

static enum status ask(struct nvd *x, struct http_request *r, struct http_answer *answer,
                       struct err *e)
{
    struct sync *s = x->s;
    for (int i = 1;; i++) {
        if (x->has_asked) sync_pause(s, x->key.n > 0 ? NVD_PAUSE_WITH_KEY_MS : NVD_PAUSE_MS);
        x->has_asked = true;
        enum status status = sync_fetch(s, r, answer, e);
        if (status == LW_OK || !is_busy(answer)) return status;
        if (i == MAX_TRIES || answer->retry_after_s > MAX_WAIT_S)
            return name_trouble(x, answer, status, e);
        int64_t wait_ms = answer->retry_after_s * 1000;
        sync_pause(s, wait_ms > NVD_TROUBLED_PAUSE_MS ? wait_ms : NVD_TROUBLED_PAUSE_MS);
    }
}

/* ---- windows of the API ---- */

static const char *page_path(struct nvd *x, const struct nvd_window *w, int64_t start)
{
    long long from = utc_is_none(w->from) ? 0 : utc_to_ms(w->from) / 1000;
    long long to = utc_is_none(w->to) ? 0 : utc_to_ms(w->to) / 1000;
    return arena_printf(x->s->a, "%s/page-%lld-%lld-%07lld.json", x->dir, from, to,
                        (long long)start)
        .p;
}

static enum status read_page(const char *path, struct nvd_page *out, struct err *e)
{
    struct arena a;
    str bytes = STR_NONE;
    arena_init(&a, (size_t)NVD_MAX_PAGE_BYTES + LW_MIB);
    enum status status = fs_read(&a, path, NVD_MAX_PAGE_BYTES, &bytes, e);
    if (status == LW_OK) status = nvd_page_read(bytes, out, e);
    arena_release(&a);
    return status;
}

static enum status fetch_page(struct nvd *x, const struct nvd_window *w, int64_t start,
                              const char *path, struct nvd_page *page, struct err *e)
{
    struct sync *s = x->s;
    struct http_answer answer = {0};
    struct err ignored = {0};
    char header[300] = "";
    str url = nvd_page_url(s->a, s->url, w, start);
    struct http_request r = {.url = arena_z(s->a, url),
                             .to_path = path,
                             .max_bytes = NVD_MAX_PAGE_BYTES,
                             .unpacks_gzip = true};
    if (x->key.n > 0 && x->key.n < sizeof header - 10) {
        snprintf(header, sizeof header, "apiKey: %.*s", STR_ARG(x->key));
        r.header = header;
    }
    bool is_kept = path && fs_exists(path) && read_page(path, page, &ignored) == LW_OK;
    enum status status = is_kept ? LW_OK : ask(x, &r, &answer, e);
    if (status == LW_OK && !is_kept) status = read_page(path, page, e);
    if (status == LW_OK && page->start_index != start)
        status = err_set(e, LW_E_INPUT, "asked for the page from %lld, got that from %lld",
                         (long long)start, (long long)page->start_index);
    if (status != LW_OK && path) unlink(path);
    return status == LW_OK ? LW_OK : err_source(e, url);
}

/*
 * One reading of a window. `*is_steady` is false when the number of results fell meanwhile: what
 * moved up past the page that was being read was not seen.
 */
static enum status read_window(struct nvd *x, const struct nvd_window *w, bool *is_steady,
                               struct utc *server_at, struct err *e)
{
    int64_t start = 0, n_total = 0, n_pages = 0;
    *is_steady = true;
    do {
        struct nvd_page page;
        const char *path = page_path(x, w, start);
        enum status status = fetch_page(x, w, start, path, &page, e);
        if (status == LW_OK) status = add_file(x, path, e);
        if (status != LW_OK) return status;
        if (start == 0) *server_at = page.at;
        *is_steady = *is_steady && (start == 0 || page.n_total >= n_total);
        n_total = page.n_total;
        start += page.n_records;
        if (page.n_records == 0 && start < n_total)
            return err_set(e, LW_E_INPUT, "a page before the end is empty, at %lld of %lld",
                           (long long)start, (long long)n_total);
        if (++n_pages > NVD_MAX_PAGES)
            return err_set(e, LW_E_LIMIT, "more than %d pages in one window",
                           (int)NVD_MAX_PAGES);
    } while (start < n_total);
    return LW_OK;
}

static void forget_pages(struct nvd *x, size_t n_before)
{
    while (x->files.n > n_before)
        unlink(x->files.paths[--x->files.n]);
}

/* Reads a window until it holds still. `*until` is the instant until which we then know. */
static enum status sync_window(struct nvd *x, const struct nvd_window *w, struct utc *until,
                               struct err *e)
{
    size_t n_before = x->files.n;
    for (int i = 1;; i++) {
        bool is_steady = false;
        struct utc server_at = UTC_NONE;
        enum status status = read_window(x, w, &is_steady, &server_at, e);
        /* Pages that do not fit each other are no good to the next turn either. */
        if (status == LW_E_INPUT) forget_pages(x, n_before);
        if (status != LW_OK) return status;
        /* The server's clock counts where ours is ahead of it. */
        *until = utc_is_none(w->to) ? x->s->o->now : w->to;
        if (!utc_is_none(server_at) && utc_cmp(server_at, *until) < 0) *until = server_at;
        if (is_steady) return LW_OK;
        forget_pages(x, n_before);
        if (i == MAX_READINGS)
            return err_set(e, LW_E_ENV, "the results of the NVD changed while they were read");
    }
}

/* ---- year files ---- */

static enum status fetch_meta(struct nvd *x, str url, struct nvd_meta *meta, struct err *e)
{
    struct http_answer answer = {0};
    str bytes = STR_NONE;
    enum status status = sync_fetch_text(x->s, url, NVD_MAX_META_BYTES, &bytes, &answer, e);
    if (status != LW_OK) return status;
    status = nvd_meta_read(bytes, meta, e);
    return status == LW_OK ? LW_OK : err_source(e, url);
}

static enum status check_year(const char *path, const struct nvd_meta *meta, str url,
                              struct err *e)
{
    struct sha256 wanted, got;
    (void)sha256_from_hex(meta->sha256, &wanted);
    enum status status = unpacked_sha256(path, LIMIT_FEED_TRANSFER_BYTES, &got, e);
    if (status == LW_OK && !sha256_eq(&wanted, &got))
        status = err_set(e, LW_E_INPUT, "the file is not what its .meta says: SHA-256 differs");
    if (status == LW_OK) return LW_OK;
    unlink(path);
    return err_source(e, url);
}

/* LW_E_NOT_FOUND when there is no such year. */
static enum status fetch_year(struct nvd *x, str folder, int32_t year, struct utc *oldest,
                              struct err *e)
{
    struct sync *s = x->s;
    struct nvd_meta meta;
    struct http_answer answer = {0};
    str stem = arena_printf(s->a, "%.*s/nvdcve-2.0-%d", STR_ARG(folder), (int)year);
    str url = arena_printf(s->a, "%.*s.json.gz", STR_ARG(stem));
    enum status status =
        fetch_meta(x, arena_printf(s->a, "%.*s.meta", STR_ARG(stem)), &meta, e);
    if (status != LW_OK) return status;
    const char *path = arena_printf(s->a, "%s/nvdcve-2.0-%d-%.*s.json.gz", x->dir, (int)year,
                                    STR_ARG(str_sub(meta.sha256, 0, 16)))
                           .p;
    struct http_request r = {.url = arena_z(s->a, url), .to_path = path, .is_resumable = true};
    if (!path || !fs_exists(path)) {
        status = sync_fetch(s, &r, &answer, e);
        if (status == LW_OK) status = check_year(path, &meta, url, e);
    }
    if (status == LW_OK) status = add_file(x, path, e);
    if (utc_is_none(*oldest) || utc_cmp(meta.modified_at, *oldest) < 0)
        *oldest = meta.modified_at;
    return status;
}

/* `*have` is until when the year files know everything. */
static enum status fetch_years(struct nvd *x, struct utc *have, struct err *e)
{
    struct sync *s = x->s;
    int32_t last = utc_day(s->o->now).year;
    str folder = sync_configured(s, "BULK_URL", s->o->bulk_url);
    /* Whoever names a mirror means it: nobody else is asked behind it. */
    bool is_mirror_alone = folder.n == 0 && s->may_be_private;
    if (folder.n == 0) folder = str_of(s->feed->bulk_url);
    while (folder.n > 0 && folder.p[folder.n - 1] == '/')
        folder.n--;
    *have = UTC_NONE;
    if (is_mirror_alone)
        return err_set(e, LW_E_NOT_FOUND, "the mirror has no folder of year files");
    for (int32_t year = NVD_FIRST_YEAR; year <= last; year++) {
        enum status status = fetch_year(x, folder, year, have, e);
        /* On the first days of a year its file may not be there yet. */
        if (status == LW_E_NOT_FOUND && year == last && last > NVD_FIRST_YEAR) break;
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

/* ---- a turn ---- */

/* From `have` to now, window after window. */
static enum status fetch_windows(struct nvd *x, struct utc have, struct utc *until,
                                 struct err *e)
{
    struct utc now = x->s->o->now;
    enum status status = LW_OK;
    *until = utc_add_s(utc_cmp(have, now) < 0 ? have : now, -NVD_OVERLAP_S);
    do {
        struct nvd_window w = nvd_next_window(*until, now);
        struct utc reached = UTC_NONE;
        status = sync_window(x, &w, &reached, e);
        if (status != LW_OK) return status;
        bool is_last = utc_cmp(w.to, now) >= 0 || utc_cmp(reached, *until) <= 0;
        *until = reached;
        if (is_last) break;
    } while (true);
    return LW_OK;
}

/* The first time, or after a year: all there is. */
static enum status fetch_everything(struct nvd *x, struct utc *until, struct err *e)
{
    struct err own = {0};
    struct utc have = UTC_NONE;
    enum status status = fetch_years(x, &have, &own);
    if (status == LW_OK) return fetch_windows(x, have, until, e);
    if (status != LW_E_NOT_FOUND) {
        if (e) *e = own;
        return status;
    }
    /* A mirror without year files: through the API, and what changes meanwhile afterwards. */
    const struct nvd_window all = {.from = UTC_NONE, .to = UTC_NONE};
    x->files.n = 0;
    return sync_window(x, &all, until, e);
}

/* Until when the window of a turn that failed reached, so that its pages are taken up. */
static struct utc resumed_at(struct nvd *x, struct utc have)
{
    struct arena *a = x->s->a;
    struct feed_state state;
    struct err ignored = {0};
    if (feed_state_load(a, x->dir, &state, &ignored) != LW_OK) return UTC_NONE;
    bool is_same = utc_cmp(nvd_cursor_read(state.cursor), have) == 0;
    bool is_recent =
        utc_cmp(state.at, x->s->o->now) <= 0 && utc_diff_s(x->s->o->now, state.at) < 24 * 3600;
    return is_same && is_recent ? state.at : UTC_NONE;
}

static enum status begin_turn(struct nvd *x, str cursor, struct utc *now, struct err *e)
{
    struct utc resumed = resumed_at(x, nvd_cursor_read(cursor));
    struct feed_state state = {.part = STR(""), .cursor = cursor, .at = *now};
    if (!utc_is_none(resumed)) {
        *now = resumed;
        return LW_OK;
    }
    feed_remove_dir(x->dir);
    enum status status = fs_make_dirs(x->dir, 0700, e);
    return status == LW_OK ? feed_state_save(x->dir, &state, e) : status;
}

static enum status apply(struct nvd *x, bool is_whole, struct utc until, struct err *e)
{
    struct sync *s = x->s;
    char text[UTC_TEXT_BYTES];
    const char **paths = arena_array(s->a, x->files.n, sizeof *paths);
    if (x->files.n > 0 && !paths) return arena_status(s->a, "pages", e);
    /* The newest first where they are one copy together; the newest last where each is a delta. */
    for (size_t i = 0; i < x->files.n; i++)
        paths[i] = x->files.paths[is_whole ? x->files.n - 1 - i : i];
    struct sync_files f = {.paths = paths,
                           .n = x->files.n,
                           .url = s->url,
                           .part = STR(""),
                           .etag = STR(""),
                           .last_modified = STR(""),
                           .cursor = arena_str(s->a, utc_text(until, text)),
                           .is_delta = !is_whole};
    enum status status = sync_import(s, &f, e);
    feed_remove_dir(x->dir);
    return status;
}

enum status sync_nvd(struct sync *s, struct err *e)
{
    const struct knowledge_part *known = sync_known(s, STR(""));
    struct sync own = *s;
    struct feed_sync_options options = *s->o;
    struct nvd x = {.s = &own};
    struct utc now = s->o->now, until = UTC_NONE;
    str cursor = sync_was_imported(known) ? known->cursor : STR("");
    struct utc have = nvd_cursor_read(cursor);
    bool is_whole = utc_is_none(have) || utc_diff_s(now, have) > NVD_MAX_BEHIND_S;
    const char *dir = feed_dir(s->a, s->o->data_dir, s->feed);
    x.dir = dir ? arena_printf(s->a, "%s/turn", dir).p : NULL;
    x.key = sync_environment(s->a, "LONGWATCH_NVD_API_KEY");
    if (x.key.n == 0) x.key = s->o->api_key;
    if (!x.dir) return arena_status(s->a, "feed paths", e);
    enum status status = begin_turn(&x, is_whole ? STR("") : cursor, &now, e);
    /* The windows are those of the turn that is taken up: its now. */
    options.now = now;
    own.o = &options;
    if (status == LW_OK)
        status =
            is_whole ? fetch_everything(&x, &until, e) : fetch_windows(&x, have, &until, e);
    s->retry_after_s = own.retry_after_s;
    if (status != LW_OK) return status;
    own.o = s->o;
    return apply(&x, is_whole, until, e);
}
