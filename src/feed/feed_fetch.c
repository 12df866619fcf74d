/* SPDX-License-Identifier: Apache-2.0 */
/* What every strategy of synchronisation does: ask, import, confirm. */
#include "base/fs.h"
#include "base/limits.h"
#include "feed/feed_files.h"
#include "feed/feed_sync_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* ---- lists separated by commas ---- */

bool list_next(str *list, str *item)
{
    while (list->n > 0) {
        (void)str_cut(list, ',', item);
        *item = str_trim(*item);
        if (item->n > 0) return true;
    }
    return false;
}

bool list_has(str list, str name)
{
    str item;
    while (list_next(&list, &item))
        if (str_eq(item, name)) return true;
    return false;
}

str list_with(struct arena *a, str list, str name)
{
    if (name.n == 0 || list_has(list, name)) return list;
    return arena_printf(a, "%.*s%s%.*s", STR_ARG(list), list.n > 0 ? "," : "", STR_ARG(name));
}

/* ---- what is configured, what is known ---- */

str sync_environment(struct arena *a, const char *name)
{
    const char *value = getenv(name);
    return value && value[0] ? arena_str(a, str_of(value)) : STR_NONE;
}

str sync_configured(struct sync *s, const char *what, str given)
{
    char name[80];
    int n = snprintf(name, sizeof name, "LONGWATCH_FEED_%s_%s", s->feed->name, what);
    for (int i = 0; i < n && i < (int)sizeof name; i++) {
        if (name[i] >= 'a' && name[i] <= 'z') name[i] = (char)(name[i] - 'a' + 'A');
        if (name[i] == '-') name[i] = '_';
    }
    str value = sync_environment(s->a, name);
    if (value.n > 0) return value;
    return given.n > 0 ? given : STR_NONE;
}

const struct knowledge_part *sync_known(const struct sync *s, str part)
{
    for (size_t i = 0; i < s->known.n; i++)
        if (str_eq(s->known.items[i].name, part)) return &s->known.items[i];
    return NULL;
}

bool sync_was_imported(const struct knowledge_part *known)
{
    return known && !utc_is_none(known->succeeded_at);
}

bool sync_is_held(struct sync *s, str part, struct feed_state *out)
{
    const struct knowledge_part *known = sync_known(s, part);
    struct err ignored = {0};
    const char *dir = feed_held_dir(s->a, s->o->data_dir, s->feed, part);
    *out = (struct feed_state){.at = UTC_NONE};
    return known && known->held.n > 0 && dir &&
           feed_state_load(s->a, dir, out, &ignored) == LW_OK;
}

enum status sync_still_held(const struct sync *s, str part, struct err *e)
{
    const struct knowledge_part *known = sync_known(s, part);
    return err_set(e, LW_E_STATE, "%.*s", STR_ARG(str_sub(known->held, 0, 250)));
}

/* ---- asking ---- */

enum status sync_fetch(struct sync *s, struct http_request *r, struct http_answer *answer,
                       struct err *e)
{
    str ca = sync_environment(s->a, "LONGWATCH_FEED_TLS_CA");
    if (ca.n == 0) ca = s->o->ca_file;
    if (!r->url || !r->to_path) return arena_status(s->a, "feed address", e);
    r->may_be_private = s->may_be_private;
    r->session = s->session;
    r->now = s->o->now;
    if (ca.n > 0) r->ca_file = arena_z(s->a, ca);
    if (r->max_bytes == 0) r->max_bytes = LIMIT_FEED_TRANSFER_BYTES;
    s->out->n_requests++;
    enum status status = http_fetch(s->a, r, answer, e);
    s->retry_after_s = answer->retry_after_s;
    return status;
}

enum status sync_fetch_text(struct sync *s, str url, size_t max_bytes, str *out,
                            struct http_answer *answer, struct err *e)
{
    struct http_request r = {.url = arena_z(s->a, url),
                             .to_path =
                                 feed_download_path(s->a, s->o->data_dir, s->feed, STR("text")),
                             .max_bytes = max_bytes};
    enum status status = sync_fetch(s, &r, answer, e);
    if (status != LW_OK) return status;
    status = fs_read(s->a, r.to_path, max_bytes, out, e);
    unlink(r.to_path);
    return status;
}

void sync_pause(struct sync *s, int64_t ms)
{
    if (s->o->pause) {
        s->o->pause(s->o->pause_ctx, ms);
    } else if (!utc_is_driven()) {
        struct timespec left = {.tv_sec = (time_t)(ms / 1000),
                                .tv_nsec = (long)(ms % 1000) * 1000000L};
        nanosleep(&left, NULL);
    }
}

/* ---- importing ---- */

static void add_totals(struct feed_sync_result *out, const struct import_result *r)
{
    out->is_changed = out->is_changed || r->is_changed;
    out->n_records += r->n_records;
    out->n_new += r->n_new;
    out->n_changed += r->n_changed;
    out->n_touched += r->n_touched;
    out->n_withdrawn += r->n_withdrawn;
    out->n_refused += r->n_refused;
    out->generation = r->generation;
}

/* The file is ours and gone by then; what a reader knows is the publisher's address. */
static void name_publisher(struct sync *s, const struct sync_files *f, struct err *e)
{
    str source = str_of(e->source);
    for (size_t i = 0; i < f->n; i++) {
        str file = str_sub(str_of(f->paths[i]), 0, sizeof e->source - 1);
        if (!str_starts(source, file)) continue;
        str named =
            arena_printf(s->a, "%.*s%.*s", STR_ARG(f->url), STR_ARG(str_from(source, file.n)));
        snprintf(e->source, sizeof e->source, "%.*s", STR_ARG(named));
        return;
    }
}

/* "PYSEC-1.json: message": what was refused, by name, for as long as it is. */
static enum status note_refusals(struct sync *s, const struct sync_files *f,
                                 const struct import_result *r, struct err *e)
{
    struct refusal list[MAX_REFUSALS_SHOWN];
    size_t n = 0;
    for (size_t i = 0; i < r->n_refusals && n < MAX_REFUSALS_SHOWN; i++, n++) {
        str words = r->refusals[i], name = STR_NONE;
        size_t at = 0;
        list[n] = (struct refusal){.name = words, .reason = words};
        if (!str_find(words, ':', &at)) continue;
        name = str_sub(words, 0, at);
        if (name.n > 0)
            list[n] =
                (struct refusal){.name = name, .reason = str_trim(str_from(words, at + 1))};
    }
    return knowledge_set_refusals(s->k, s->feed->name, f->part, list, n, s->o->now, e);
}

static enum status put_away(struct sync *s, const struct sync_files *f, enum status imported,
                            struct err *e)
{
    struct feed_state state = {.part = f->part,
                               .etag = f->etag,
                               .last_modified = f->last_modified,
                               .cursor = f->cursor,
                               .at = s->o->now,
                               .is_delta = f->is_delta};
    const char *held = feed_held_dir(s->a, s->o->data_dir, s->feed, f->part);
    const char *kept = feed_kept_dir(s->a, s->o->data_dir, s->feed, f->part);
    enum status status = LW_OK;
    if (!held || !kept) return arena_status(s->a, "feed paths", e);
    if (imported == LW_E_STATE) return feed_hold(s->a, held, f->paths, f->n, &state, e);
    if (imported == LW_OK && s->o->keeps_downloads)
        status = feed_keep(s->a, kept, f->paths, f->n, &state, f->are_documents, e);
    for (size_t i = 0; i < f->n; i++)
        unlink(f->paths[i]);
    if (imported == LW_OK && !f->is_delta) feed_remove_dir(held);
    return status;
}

enum status sync_import(struct sync *s, const struct sync_files *f, struct err *e)
{
    struct import_result r = {0};
    return sync_import_with(s, f, &r, e);
}

enum status sync_import_with(struct sync *s, const struct sync_files *f,
                             struct import_result *r, struct err *e)
{
    struct err own = {0};
    struct import_options o = {.feed = s->feed->name,
                               .paths = f->paths,
                               .n_paths = f->n,
                               .now = s->o->now,
                               .part = f->part,
                               .is_delta = f->is_delta,
                               .gone = f->gone,
                               .n_gone = f->n_gone,
                               .etag = f->etag,
                               .last_modified = f->last_modified,
                               .cursor = f->cursor,
                               .progress = s->o->progress,
                               .progress_ctx = s->o->progress_ctx};
    enum status status = knowledge_import(s->k, s->a, &o, r, e);
    if (status != LW_OK && e) name_publisher(s, f, e);
    add_totals(s->out, r);
    if (status == LW_OK && !f->are_documents) status = note_refusals(s, f, r, e);
    /* What went wrong first is what is told. */
    enum status after = put_away(s, f, status, &own);
    if (status != LW_OK || after == LW_OK) return status;
    if (e) *e = own;
    return after;
}

enum status sync_document(struct sync *s, str url, str part, const struct knowledge_part *known,
                          struct err *e)
{
    struct http_answer answer = {0};
    const char *path = feed_download_path(s->a, s->o->data_dir, s->feed, part);
    bool is_packed =
        str_ends(url, STR(".gz")) || str_ends(url, STR(".zip")) || str_ends(url, STR(".zst"));
    struct http_request r = {.url = arena_z(s->a, url),
                             .to_path = path,
                             .is_resumable = true,
                             .wants_gzip = !is_packed};
    struct feed_state held;
    bool is_held = sync_is_held(s, part, &held);
    if (is_held || sync_was_imported(known)) {
        r.etag = is_held ? held.etag : known->etag;
        r.last_modified = is_held ? held.last_modified : known->last_modified;
    }
    enum status status = sync_fetch(s, &r, &answer, e);
    if (status != LW_OK) return status;
    if (answer.is_unchanged && is_held) return sync_still_held(s, part, e);
    if (answer.is_unchanged) return knowledge_confirm(s->k, s->feed->name, part, s->o->now, e);
    struct sync_files f = {.paths = &path,
                           .n = 1,
                           .url = url,
                           .part = part,
                           .etag = answer.etag,
                           .last_modified = answer.last_modified,
                           .cursor = STR("")};
    return sync_import(s, &f, e);
}

enum status sync_confirm(struct sync *s, str part, const struct http_answer *answer, str cursor,
                         struct err *e)
{
    enum status status = LW_OK;
    if (answer && !answer->is_unchanged)
        status = knowledge_note_state(s->k, s->feed->name, part, answer->etag,
                                      answer->last_modified, cursor, e);
    return status == LW_OK ? knowledge_confirm(s->k, s->feed->name, part, s->o->now, e)
                           : status;
}
