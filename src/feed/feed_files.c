/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/feed_files.h"

#include "base/fs.h"
#include "net/http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_STATE_BYTES = 16384
};

const char *feed_dir(struct arena *a, const char *data_dir, const struct feed_row *feed)
{
    return arena_printf(a, "%s/feeds/%s", data_dir, feed->name).p;
}

/* Names of parts come from configuration: nothing in them may leave the folder. */
static const char *part_path(struct arena *a, const char *data_dir, const struct feed_row *feed,
                             const char *what, str part)
{
    str name = http_path_segment(a, str_sub(part, 0, 60));
    return name.p ? arena_printf(a, "%s/feeds/%s/%s%.*s", data_dir, feed->name, what,
                                 STR_ARG(name))
                        .p
                  : NULL;
}

const char *feed_download_path(struct arena *a, const char *data_dir,
                               const struct feed_row *feed, str part)
{
    return part_path(a, data_dir, feed, "download-", part);
}

const char *feed_held_dir(struct arena *a, const char *data_dir, const struct feed_row *feed,
                          str part)
{
    return part_path(a, data_dir, feed, "held-", part);
}

const char *feed_kept_dir(struct arena *a, const char *data_dir, const struct feed_row *feed,
                          str part)
{
    return part_path(a, data_dir, feed, "kept/", part.n > 0 ? part : STR("_"));
}

/* ---- the state that files are of ---- */

enum status feed_state_save(const char *dir, const struct feed_state *state, struct err *e)
{
    char path[1024], at[UTC_TEXT_BYTES];
    struct buf b;
    if ((size_t)snprintf(path, sizeof path, "%s/of", dir) >= sizeof path)
        return err_set(e, LW_E_ENV, "'%.100s': the path is too long", dir);
    (void)utc_text(state->at, at);
    buf_init(&b, MAX_STATE_BYTES);
    buf_printf(&b, "part\t%.*s\netag\t%.*s\nlast-modified\t%.*s\ncursor\t%.*s\nat\t%s\n%s",
               STR_ARG(state->part), STR_ARG(state->etag), STR_ARG(state->last_modified),
               STR_ARG(state->cursor), at, state->is_delta ? "delta\tyes\n" : "");
    enum status status = buf_status(&b, "the state of a download", e);
    if (status == LW_OK) status = fs_write_atomic(path, buf_str(&b), 0600, e);
    buf_release(&b);
    return status;
}

enum status feed_state_load(struct arena *a, const char *dir, struct feed_state *out,
                            struct err *e)
{
    str text = STR_NONE, line, name, at = STR("");
    const char *path = arena_printf(a, "%s/of", dir).p;
    *out = (struct feed_state){.at = UTC_NONE};
    const struct {
        str name, *to;
    } rows[] = {{STR("part"), &out->part},
                {STR("etag"), &out->etag},
                {STR("last-modified"), &out->last_modified},
                {STR("cursor"), &out->cursor},
                {STR("at"), &at}};
    if (!path) return arena_status(a, "feed paths", e);
    enum status status = fs_read(a, path, MAX_STATE_BYTES, &text, e);
    if (status != LW_OK) return status;
    while (text.n > 0) {
        (void)str_cut(&text, '\n', &line);
        (void)str_cut(&line, '\t', &name);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            if (str_eq(name, rows[i].name)) *rows[i].to = line;
        if (str_eq(name, STR("delta"))) out->is_delta = true;
    }
    return at.n > 0 ? utc_parse(at, "at", &out->at, e) : LW_OK;
}

/* ---- folders ---- */

static enum status remove_file(void *ctx, const char *path, struct err *e)
{
    (void)ctx;
    (void)e;
    unlink(path);
    return LW_OK;
}

void feed_remove_dir(const char *dir)
{
    struct err ignored = {0};
    if (!fs_is_dir(dir)) return;
    (void)!fs_walk(dir, remove_file, NULL, &ignored);
    rmdir(dir);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static enum status move(const char *from, const char *to, struct err *e)
{
    if (!to) return err_set(e, LW_E_LIMIT, "the path of a download is too long");
    if (rename(from, to) == 0) return LW_OK;
    return err_set(e, LW_E_ENV, "keeping '%.150s': %s", to, strerror(errno));
}

enum status feed_hold(struct arena *a, const char *dir, const char *const *paths, size_t n,
                      const struct feed_state *state, struct err *e)
{
    feed_remove_dir(dir);
    enum status status = fs_make_dirs(dir, 0700, e);
    for (size_t i = 0; i < n && status == LW_OK; i++)
        status =
            move(paths[i], arena_printf(a, "%s/%05zu-%s", dir, i, base_name(paths[i])).p, e);
    return status == LW_OK ? feed_state_save(dir, state, e) : status;
}

enum status feed_keep(struct arena *a, const char *dir, const char *const *paths, size_t n,
                      const struct feed_state *state, bool are_documents, struct err *e)
{
    char stamp[32] = "";
    if (!are_documents && !state->is_delta) feed_remove_dir(dir);
    /* The later sorts behind the earlier; within one turn the first has precedence. */
    if (!are_documents && state->is_delta)
        snprintf(stamp, sizeof stamp, "%014lld-", (long long)utc_to_ms(state->at));
    enum status status = fs_make_dirs(dir, 0700, e);
    for (size_t i = 0; i < n && status == LW_OK; i++) {
        const char *name = base_name(paths[i]);
        str to = are_documents ? arena_printf(a, "%s/n-%s", dir, name)
                               : arena_printf(a, "%s/%c-%s%05zu-%s", dir,
                                              state->is_delta ? 'd' : 'b', stamp, n - i, name);
        status = move(paths[i], to.p, e);
    }
    struct feed_state kept = *state;
    kept.is_delta = are_documents;
    return status == LW_OK ? feed_state_save(dir, &kept, e) : status;
}

struct collecting {
    struct arena *a;
    struct feed_file_list *list;
};

static enum status collect(void *ctx, const char *path, struct err *e)
{
    struct collecting *c = ctx;
    if (strcmp(base_name(path), "of") == 0) return LW_OK;
    const char **slot =
        arena_push(c->a, (void **)&c->list->paths, &c->list->n, &c->list->cap, sizeof *slot);
    if (slot) *slot = arena_z(c->a, str_of(path));
    return slot && *slot ? LW_OK : arena_status(c->a, "feed paths", e);
}

static int held_order(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* d-... before b-..., the later before the earlier: names were made so. */
static int newest_first(const void *x, const void *y)
{
    return -held_order(x, y);
}

enum status feed_files(struct arena *a, const char *dir, struct feed_file_list *out,
                       struct err *e)
{
    struct collecting c = {a, out};
    *out = (struct feed_file_list){0};
    enum status status = fs_walk(dir, collect, &c, e);
    if (status != LW_OK || out->n == 0) return status;
    bool is_held = char_is_digit(base_name(out->paths[0])[0]);
    qsort(out->paths, out->n, sizeof *out->paths, is_held ? held_order : newest_first);
    return LW_OK;
}
