/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/source.h"

#include "base/fs.h"
#include "base/limits.h"
#include "format/version.h"
#include "knowledge/unzip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct collector {
    struct arena *a;
    const struct feed_row *feed;
    struct source_list *list;
    struct source loose; /* single files, gathered into one source */
    size_t cap_loose;
    str part;
    const char *scratch_dir;
    bool is_in_folder; /* files of other kinds are passed over, not refused */
};

static str base_name(str path)
{
    size_t at = 0;
    return str_find_last(path, '/', &at) ? str_from(path, at + 1) : path;
}

static str parent_name(str path)
{
    size_t at = 0;
    if (!str_find_last(path, '/', &at)) return STR_NONE;
    return base_name(str_sub(path, 0, at));
}

/* Folder names of the bucket are percent-encoded in its URLs: "Red%20Hat". */
static str decode(struct arena *a, str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    if (!out) return STR_NONE;
    for (size_t i = 0; i < s.n; i++) {
        unsigned v = 0;
        bool is_code = s.p[i] == '%' && i + 2 < s.n;
        for (size_t k = 1; is_code && k <= 2; k++) {
            char c = char_lower(s.p[i + k]);
            is_code = char_is_digit(c) || (c >= 'a' && c <= 'f');
            v = v * 16 + (unsigned)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
        }
        out[n++] = is_code ? (char)v : s.p[i];
        if (is_code) i += 2;
    }
    return (str){out, n};
}

static void name_part(struct collector *c, struct source *s, str path)
{
    str name = base_name(path);
    if (str_eq(str_of(c->feed->name), STR("osv"))) {
        s->is_complete = str_eq(name, STR("all.zip")) || c->part.p;
        s->part = c->part.p        ? c->part
                  : s->is_complete ? decode(c->a, parent_name(path))
                                   : STR("");
    } else {
        s->is_complete = str_contains(name, STR("all_CVEs")) || c->part.p;
        s->part = STR("");
    }
}

/*
 * "PyPI" of ".../PyPI/ID.json" in a folder that is imported: the bucket mirrored file by file. A
 * file named by itself is a single record.
 */
static str mirrored_part(struct collector *c, str path)
{
    if (!c->is_in_folder || !str_eq(str_of(c->feed->name), STR("osv"))) return STR_NONE;
    str part = decode(c->a, parent_name(path));
    const struct ecosystem_row *row = part.n ? ecosystem_from_osv(part) : NULL;
    return row && str_eq(str_of(row->osv_name), part) ? part : STR_NONE;
}

static enum status map_file(int fd, struct source *s, struct err *e)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set(e, LW_E_ENV, "reading '%s': %s", s->path, strerror(errno));
    if (st.st_size <= 0)
        return err_set(e, LW_E_INPUT, "'%s' is empty, expected a zip", s->path);
    if ((uint64_t)st.st_size > LIMIT_FEED_TRANSFER_BYTES)
        return err_set(e, LW_E_LIMIT, "'%s' is larger than the limit of %zu MiB", s->path,
                       (size_t)(LIMIT_FEED_TRANSFER_BYTES / LW_MIB));
    /* Mapped, because libarchive reads 64 KiB again for every member it seeks to otherwise. */
    void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return err_set(e, LW_E_ENV, "mapping '%s': %s", s->path, strerror(errno));
    s->map = map;
    s->n_bytes = (size_t)st.st_size;
    return LW_OK;
}

static enum status add_zip(struct collector *c, int fd, const char *path, str part_path,
                           unsigned depth, struct err *e);

struct nested {
    struct collector *c;
    const struct source *outer;
    str part_path;
    unsigned depth;
    size_t n_found;
};

static bool is_zip_name(str name)
{
    return name.n > 4 && str_eq_nocase(str_from(name, name.n - 4), STR(".zip"));
}

static enum status open_nested(void *ctx, struct unzip *z, str name, struct err *e)
{
    struct nested *n = ctx;
    char file[] = "/lw-unpack-XXXXXX";
    if (!is_zip_name(name)) return LW_OK;
    n->n_found++;
    if (n->depth + 1 >= LIMIT_ARCHIVE_DEPTH)
        return err_set(e, LW_E_LIMIT, "'%s': zips are nested deeper than the limit of %d",
                       n->outer->path, LIMIT_ARCHIVE_DEPTH);
    str temp = arena_printf(n->c->a, "%s%s", n->c->scratch_dir, file);
    char *writable = arena_alloc(n->c->a, temp.n + 1);
    str path =
        arena_printf(n->c->a, "%s: %.*s", n->outer->path, STR_ARG(str_sub(name, 0, 200)));
    if (!temp.p || !writable || !path.p) return arena_status(n->c->a, "import paths", e);
    memcpy(writable, temp.p, temp.n + 1);
    int fd = mkstemp(writable);
    if (fd < 0)
        return err_set(e, LW_E_ENV, "creating a temporary file in '%s': %s", n->c->scratch_dir,
                       strerror(errno));
    unlink(writable); /* gone with its last user, also when we are killed */
    enum status status = unzip_to_fd(z, fd, e);
    if (status == LW_OK) status = add_zip(n->c, fd, path.p, n->part_path, n->depth + 1, e);
    close(fd);
    return status;
}

/* Containers of containers are small: the CVE List's outer zip has one member. */
enum {
    MAX_OUTER_ENTRIES = 64
};

static enum status add_zip(struct collector *c, int fd, const char *path, str part_path,
                           unsigned depth, struct err *e)
{
    struct source s = {.kind = SOURCE_ZIP, .path = path};
    struct nested n = {.c = c, .outer = &s, .part_path = part_path, .depth = depth};
    enum status status = map_file(fd, &s, e);
    if (status != LW_OK) return err_source(e, str_of(path));
    status = unzip_count((str){s.map, s.n_bytes}, &s.n_entries, e);
    if (status == LW_OK && s.n_entries <= MAX_OUTER_ENTRIES)
        status = unzip_each((str){s.map, s.n_bytes}, open_nested, &n, e);
    if (status != LW_OK || n.n_found == s.n_entries) {
        munmap((void *)(uintptr_t)s.map, s.n_bytes);
        return status == LW_OK ? LW_OK : err_source(e, str_of(path));
    }
    name_part(c, &s, part_path);
    struct source *item =
        arena_push(c->a, (void **)&c->list->items, &c->list->n, &c->list->cap, sizeof *item);
    if (!item) {
        munmap((void *)(uintptr_t)s.map, s.n_bytes);
        return arena_status(c->a, "import paths", e);
    }
    *item = s;
    return LW_OK;
}

static enum status flush_loose(struct collector *c, struct err *e)
{
    if (c->loose.n_entries == 0) return LW_OK;
    struct source *item =
        arena_push(c->a, (void **)&c->list->items, &c->list->n, &c->list->cap, sizeof *item);
    if (!item) return arena_status(c->a, "import paths", e);
    *item = c->loose;
    c->loose = (struct source){.kind = SOURCE_FILES};
    c->cap_loose = 0;
    return LW_OK;
}

static bool starts_as_zip(int fd)
{
    char head[2] = {0};
    return pread(fd, head, 2, 0) == 2 && head[0] == 'P' && head[1] == 'K';
}

/* Files that lie beside the records upstream and are none. */
static bool is_side_file(str name)
{
    static const char *const names[] = {"delta.json", "deltaLog.json", NULL};
    for (size_t i = 0; names[i]; i++)
        if (str_eq(str_of(names[i]), name)) return true;
    return false;
}

static enum status add_file(void *ctx, const char *path, struct err *e)
{
    struct collector *c = ctx;
    str name = base_name(str_of(path));
    bool is_json = str_ends(name, STR(".json")) || str_ends(name, STR(".json.gz"));
    if (c->is_in_folder && ((!is_json && !is_zip_name(name)) || is_side_file(name)))
        return LW_OK;
    const char *kept = arena_z(c->a, str_of(path));
    if (!kept) return arena_status(c->a, "import paths", e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, errno == ENOENT ? LW_E_NOT_FOUND : LW_E_ENV, "reading '%s': %s", path,
                       strerror(errno));
    /* A truncated or empty zip is still a zip, and must not pass for a strange record. */
    if (starts_as_zip(fd) || is_zip_name(name)) {
        enum status status = flush_loose(c, e);
        if (status == LW_OK) status = add_zip(c, fd, kept, str_of(kept), 0, e);
        close(fd);
        return status;
    }
    close(fd);
    str part = mirrored_part(c, str_of(kept));
    if (c->loose.n_entries && !str_eq(c->loose.part, part)) {
        enum status status = flush_loose(c, e);
        if (status != LW_OK) return status;
    }
    c->loose.path = kept;
    c->loose.part = part.p ? part : STR("");
    c->loose.is_complete = part.p != NULL;
    const char **slot = arena_push(c->a, (void **)&c->loose.files, &c->loose.n_entries,
                                   &c->cap_loose, sizeof *slot);
    if (!slot) return arena_status(c->a, "import paths", e);
    *slot = kept;
    return LW_OK;
}

enum status sources_open(struct arena *a, const struct feed_row *feed, const char *const *paths,
                         size_t n_paths, str part, const char *scratch_dir,
                         struct source_list *out, struct err *e)
{
    struct collector c = {.a = a,
                          .feed = feed,
                          .list = out,
                          .part = part,
                          .scratch_dir = scratch_dir,
                          .loose = {.kind = SOURCE_FILES}};
    enum status status = LW_OK;
    *out = (struct source_list){0};
    for (size_t i = 0; i < n_paths && status == LW_OK; i++) {
        c.is_in_folder = fs_is_dir(paths[i]);
        status =
            c.is_in_folder ? fs_walk(paths[i], add_file, &c, e) : add_file(&c, paths[i], e);
    }
    if (status == LW_OK) status = flush_loose(&c, e);
    if (status == LW_OK && out->n == 0)
        status = err_set(e, LW_E_INPUT, "'%s' holds no records of feed '%s'",
                         n_paths ? paths[0] : "", feed->name);
    if (status != LW_OK) sources_close(out);
    return status;
}

void sources_close(struct source_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i].map) munmap((void *)(uintptr_t)l->items[i].map, l->items[i].n_bytes);
    l->n = 0;
}

static enum status each_file(const struct source *s, size_t lane, size_t n_lanes, entry_fn fn,
                             void *ctx, struct err *e)
{
    struct arena a;
    enum status status = LW_OK;
    arena_init(&a, 3 * LIMIT_RECORD_BYTES);
    for (size_t i = 0; i < s->n_entries && status == LW_OK; i++) {
        if (i / SOURCE_BLOCK % n_lanes != lane) continue;
        str bytes = STR_NONE;
        struct err own = {0};
        arena_clear(&a);
        enum status got = document_read(&a, s->files[i], LIMIT_RECORD_BYTES, &bytes, &own);
        status = fn(ctx, str_of(s->files[i]), bytes, got == LW_OK ? NULL : &own, e);
        bool is_last = (i + 1) % SOURCE_BLOCK == 0 || i + 1 == s->n_entries;
        if (status == LW_OK && is_last) status = fn(ctx, STR_NONE, STR_NONE, NULL, e);
    }
    arena_release(&a);
    return status;
}

enum status source_each(const struct source *s, size_t lane, size_t n_lanes, entry_fn fn,
                        void *ctx, struct err *e)
{
    if (s->kind == SOURCE_FILES) return each_file(s, lane, n_lanes, fn, ctx, e);
    struct unzip_lane l = {.lane = lane,
                           .n_lanes = n_lanes,
                           .block = SOURCE_BLOCK,
                           .max_bytes = LIMIT_RECORD_BYTES,
                           .n_entries = s->n_entries};
    enum status status = unzip_lane((str){s->map, s->n_bytes}, &l, fn, ctx, e);
    return status == LW_OK ? LW_OK : err_source(e, str_of(s->path));
}
