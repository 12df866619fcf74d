/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV: an ecosystem at a time. The first time, or when much has changed, its archive; else the
 * list of modifications says which records are newer than ours, and those are fetched alone. What
 * was fetched before a failure is not fetched again.
 */
#include "base/fs.h"
#include "base/limits.h"
#include "feed/feed_archive.h"
#include "feed/feed_files.h"
#include "feed/feed_sync_internal.h"
#include "format/osv_list.h"

#include <string.h>
#include <unistd.h>

/* The ecosystems whose version order is exact; more are a matter of configuration. */
const char osv_default_ecosystems[] = "Debian,Go,PyPI,crates.io,npm";

enum {
    /*
     * The list is written while records are: one that was late stands below what we have seen.
     * Lines of so long before are looked at too, which costs a look-up each.
     */
    OVERLAP_S = 24 * 3600,
};

enum {
    A_HANDFUL = 50,
    RECORDS_A_REQUEST = 20,
    MAX_REQUESTS = 2000, /* some minutes, one after the other */
};

bool osv_delta_is_cheaper(int64_t n_changed, int64_t n_records)
{
    if (n_changed <= A_HANDFUL) return true;
    return n_changed <= MAX_REQUESTS && n_changed * RECORDS_A_REQUEST <= n_records;
}

/* What the validators of the part belong to. */
static const char cursor_list[] = "list", cursor_archive[] = "archive";

struct wanted {
    str id;
    struct utc modified_at;
};

/* One ecosystem in this turn. */
struct ecosystem {
    struct sync *s;
    str name, url; /* "Red Hat", ".../Red%20Hat" */
    const struct knowledge_part *known;
    struct utc since;
    struct arena *a;
    struct wanted *wanted;
    size_t n_wanted, cap_wanted;
    int64_t n_lines;
};

/* What is configured is the whole answer; else what is known, or the default, and what is in use. */
static str chosen_ecosystems(struct sync *s)
{
    str list = sync_configured(s, "ECOSYSTEMS", s->o->ecosystems);
    str also = s->o->ecosystems_in_use, name;
    if (list.n > 0) return list;
    for (size_t i = 0; i < s->known.n; i++)
        list = list_with(s->a, list, s->known.items[i].name);
    if (list.n == 0) list = str_of(osv_default_ecosystems);
    while (list_next(&also, &name))
        list = list_with(s->a, list, name);
    return list;
}

/* ---- the archive ---- */

/* `list` is the answer of the list that said so; NULL: the archive's own validators are kept. */
static enum status sync_archive(struct ecosystem *x, const struct http_answer *list,
                                struct err *e)
{
    struct sync *s = x->s;
    struct http_answer answer = {0};
    const char *path = feed_download_path(s->a, s->o->data_dir, s->feed, x->name);
    struct http_request r = {.url = arena_printf(s->a, "%.*s/all.zip", STR_ARG(x->url)).p,
                             .to_path = path,
                             .is_resumable = true};
    struct feed_state held;
    bool is_held = sync_is_held(s, x->name, &held);
    bool has_own = !list && sync_was_imported(x->known) &&
                   str_eq(x->known->cursor, str_of(cursor_archive));
    if (is_held || has_own) {
        r.etag = is_held ? held.etag : x->known->etag;
        r.last_modified = is_held ? held.last_modified : x->known->last_modified;
    }
    enum status status = sync_fetch(s, &r, &answer, e);
    if (status != LW_OK) return status;
    if (answer.is_unchanged && is_held) return sync_still_held(s, x->name, e);
    if (answer.is_unchanged) return sync_confirm(s, x->name, NULL, STR_NONE, e);
    const struct http_answer *stated = list ? list : &answer;
    struct sync_files f = {.paths = &path,
                           .n = 1,
                           .url = str_of(r.url),
                           .part = x->name,
                           .etag = stated->etag,
                           .last_modified = stated->last_modified,
                           .cursor = str_of(list ? cursor_list : cursor_archive)};
    return sync_import(s, &f, e);
}

/* ---- what changed ---- */

static enum status judge_line(void *ctx, const struct osv_line *line, struct err *e)
{
    struct ecosystem *x = ctx;
    struct utc ours = UTC_NONE;
    bool is_known = false;
    if (utc_cmp(line->modified_at, x->since) < 0) return LW_OK;
    enum status status = knowledge_record_modified(x->s->k, x->s->feed->name, x->name, line->id,
                                                   &is_known, &ours, e);
    if (status != LW_OK || (is_known && utc_cmp(line->modified_at, ours) <= 0)) return status;
    struct wanted *w =
        arena_push(x->a, (void **)&x->wanted, &x->n_wanted, &x->cap_wanted, sizeof *w);
    if (!w) return arena_status(x->a, "records that changed", e);
    *w = (struct wanted){line->id, line->modified_at};
    return LW_OK;
}

/*
 * From when on lines are looked at: our newest record, but not later than our last success, since
 * some records are dated in the future and clocks have been wrong.
 */
static struct utc looked_at_since(const struct knowledge_part *known)
{
    struct utc at = known->newest_at;
    if (utc_is_none(at) || utc_cmp(known->succeeded_at, at) < 0) at = known->succeeded_at;
    return utc_add_s(at, -OVERLAP_S);
}

/* A record is kept under its revision, so that one from a turn that failed is still the one. */
static const char *record_path(struct ecosystem *x, const char *dir, const struct wanted *w)
{
    str id = http_path_segment(x->a, w->id);
    return arena_printf(x->a, "%s/%.*s@%lld", dir, STR_ARG(id),
                        (long long)utc_to_ms(w->modified_at))
        .p;
}

static enum status fetch_record(struct ecosystem *x, const struct wanted *w, const char *path,
                                struct err *e)
{
    struct http_answer answer = {0};
    struct http_request r = {.url = arena_printf(x->a, "%.*s/%.*s.json", STR_ARG(x->url),
                                                 STR_ARG(http_path_segment(x->a, w->id)))
                                        .p,
                             .to_path = path,
                             .max_bytes = LIMIT_RECORD_BYTES,
                             .wants_gzip = true};
    if (path && fs_exists(path)) return LW_OK;
    return sync_fetch(x->s, &r, &answer, e);
}

/* Into one archive, so that a turn is one file to import and to keep. */
static enum status pack_records(struct ecosystem *x, const char *dir, const char *to,
                                struct err *e)
{
    struct zip_writer *z = NULL;
    enum status status = zip_writer_open(to, &z, e);
    for (size_t i = 0; i < x->n_wanted && status == LW_OK; i++) {
        const char *path = record_path(x, dir, &x->wanted[i]);
        if (!path) return arena_status(x->a, "records that changed", e);
        if (!fs_exists(path)) continue; /* is there no more */
        status = zip_writer_add(z, arena_printf(x->a, "%.*s.json", STR_ARG(x->wanted[i].id)).p,
                                path, e);
    }
    enum status closed = zip_writer_close(z, status == LW_OK ? e : NULL);
    return status == LW_OK ? closed : status;
}

static enum status sync_records(struct ecosystem *x, const struct http_answer *list,
                                struct err *e)
{
    struct sync *s = x->s;
    size_t n_fetched = 0;
    const char *path = feed_download_path(s->a, s->o->data_dir, s->feed, x->name);
    const char *dir = path ? arena_printf(s->a, "%s.records", path).p : NULL;
    enum status status = dir ? fs_make_dirs(dir, 0700, e) : arena_status(s->a, "feed paths", e);
    for (size_t i = 0; i < x->n_wanted && status == LW_OK; i++) {
        status = fetch_record(x, &x->wanted[i], record_path(x, dir, &x->wanted[i]), e);
        n_fetched += status == LW_OK;
        /* Listed and gone again: the archive will say so. */
        if (status == LW_E_NOT_FOUND) status = LW_OK;
    }
    if (status != LW_OK) return status;
    if (n_fetched == 0) {
        feed_remove_dir(dir);
        return sync_confirm(s, x->name, list, str_of(cursor_list), e);
    }
    status = pack_records(x, dir, path, e);
    if (status != LW_OK) return status;
    struct sync_files f = {.paths = &path,
                           .n = 1,
                           .url = x->url,
                           .part = x->name,
                           .etag = list->etag,
                           .last_modified = list->last_modified,
                           .cursor = str_of(cursor_list),
                           .is_delta = true};
    status = sync_import(s, &f, e);
    feed_remove_dir(dir);
    return status;
}

/* The list cannot be had or read: the archive alone will do. */
static bool is_useless(enum status status)
{
    return status == LW_E_NOT_FOUND || status == LW_E_INPUT || status == LW_E_LIMIT;
}

static enum status sync_changes(struct ecosystem *x, struct err *e)
{
    struct sync *s = x->s;
    struct http_answer answer = {0};
    struct err own = {0};
    str bytes = STR_NONE;
    const char *path = feed_download_path(x->a, s->o->data_dir, s->feed, STR("list"));
    struct http_request r = {.url =
                                 arena_printf(x->a, "%.*s/modified_id.csv", STR_ARG(x->url)).p,
                             .to_path = path,
                             .max_bytes = MAX_OSV_LIST_BYTES};
    if (str_eq(x->known->cursor, str_of(cursor_list))) {
        r.etag = x->known->etag;
        r.last_modified = x->known->last_modified;
    }
    enum status status = sync_fetch(s, &r, &answer, &own);
    if (status == LW_OK && answer.is_unchanged)
        return sync_confirm(s, x->name, NULL, STR_NONE, e);
    if (status == LW_OK) status = fs_read(x->a, path, MAX_OSV_LIST_BYTES, &bytes, &own);
    if (path) unlink(path);
    x->since = looked_at_since(x->known);
    if (status == LW_OK) status = osv_list_each(bytes, judge_line, x, &x->n_lines, &own);
    if (is_useless(status)) return sync_archive(x, NULL, e);
    if (status != LW_OK) {
        if (e) *e = own;
        return status;
    }
    /* Fewer lines than records: some vanished, which only the archive can show. */
    bool is_whole = x->n_lines >= x->known->n_records;
    if (is_whole && osv_delta_is_cheaper((int64_t)x->n_wanted, x->n_lines))
        return sync_records(x, &answer, e);
    return sync_archive(x, &answer, e);
}

static enum status sync_ecosystem(struct sync *s, str name, struct err *e)
{
    struct arena a;
    struct ecosystem x = {.s = s, .name = name, .a = &a, .known = sync_known(s, name)};
    x.url = arena_printf(s->a, "%.*s/%.*s", STR_ARG(s->url),
                         STR_ARG(http_path_segment(s->a, name)));
    arena_init(&a, 2 * (size_t)MAX_OSV_LIST_BYTES);
    bool is_held = x.known && x.known->held.n > 0;
    enum status status = sync_was_imported(x.known) && !is_held ? sync_changes(&x, e)
                                                                : sync_archive(&x, NULL, e);
    arena_release(&a);
    return status;
}

/* Every ecosystem is tried; the first failure is the one that is told. */
enum status sync_osv(struct sync *s, struct err *e)
{
    str list = chosen_ecosystems(s), name;
    enum status first = LW_OK;
    while (list_next(&list, &name)) {
        struct err own = {0};
        enum status status = sync_ecosystem(s, name, &own);
        if (status == LW_OK) continue;
        /* Asked for only because a component belongs to it, which stays unknown. */
        if (status == LW_E_NOT_FOUND && !sync_known(s, name) &&
            list_has(s->o->ecosystems_in_use, name))
            continue;
        (void)err_context(&own, "%.*s", STR_ARG(str_sub(name, 0, 40)));
        if (first != LW_OK) continue;
        first = own.code;
        if (e) *e = own;
    }
    return first;
}
