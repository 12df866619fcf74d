/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/source.h"

#include "base/fs.h"
#include "base/limits.h"
#include "format/json_split.h"
#include "format/version.h"
#include "knowledge/source_internal.h"

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
    str last_mirrored; /* of the loose files */
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

static str stem_of(str name)
{
    static const str ends[] = {STR_INIT(".gz"), STR_INIT(".zip"), STR_INIT(".json"),
                               STR_INIT(".yaml")};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(name, ends[i])) name.n -= ends[i].n;
    return name;
}

/* "v3.18/main" of ".../v3.18/main.json". */
static str alpine_part(struct collector *c, str path)
{
    str branch = parent_name(path), repository = stem_of(base_name(path));
    if (branch.n == 0) return arena_str(c->a, repository);
    return arena_printf(c->a, "%.*s/%.*s", STR_ARG(branch), STR_ARG(repository));
}

static void name_part(struct collector *c, struct source *s, str path)
{
    str name = base_name(path);
    s->part = c->part.p ? c->part : STR("");
    s->is_complete = c->part.p != NULL;
    if (c->part.p) return;
    switch (c->feed->layout) {
    case LAYOUT_OSV:
        s->is_complete = str_eq(name, STR("all.zip"));
        if (s->is_complete) s->part = decode(c->a, parent_name(path));
        break;
    case LAYOUT_CVE:
        s->is_complete = str_contains(name, STR("all_CVEs"));
        if (s->is_complete || str_contains(name, STR("_CVEs")) || s->kind == SOURCE_FILES)
            break;
        s->is_complete = true;
        s->part = arena_str(c->a, stem_of(name));
        break;
    case LAYOUT_DOCUMENT: s->is_complete = true; break;
    case LAYOUT_ALPINE:
        s->is_complete = true;
        s->part = alpine_part(c, path);
        break;
    case LAYOUT_RECORDS: break;
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

static bool push_source(struct collector *c, const struct source *s)
{
    struct source *item =
        arena_push(c->a, (void **)&c->list->items, &c->list->n, &c->list->cap, sizeof *item);
    if (item) *item = *s;
    return item != NULL;
}

/* ---- zips whose members are parts of their own ---- */

struct member_names {
    struct arena *a;
    str *items;
    size_t n, cap;
};

static enum status keep_name(void *ctx, struct unzip *z, str name, struct err *e)
{
    struct member_names *m = ctx;
    (void)z;
    if (!is_document_name(name)) return LW_OK;
    str *slot = arena_push(m->a, (void **)&m->items, &m->n, &m->cap, sizeof *slot);
    if (slot) *slot = arena_str(m->a, name);
    return arena_status(m->a, "import paths", e);
}

/* The same repository may be there in both spellings. */
static bool has_json_twin(const struct member_names *m, str name)
{
    if (!str_ends(name, STR(".yaml"))) return false;
    for (size_t i = 0; i < m->n; i++)
        if (str_ends(m->items[i], STR(".json")) && str_eq(stem_of(m->items[i]), stem_of(name)))
            return true;
    return false;
}

static enum status add_members(struct collector *c, struct source *s, struct err *e)
{
    struct member_names m = {.a = c->a};
    size_t n_added = 0;
    enum status status = unzip_each((str){s->map, s->n_bytes}, keep_name, &m, e);
    for (size_t i = 0; i < m.n && status == LW_OK; i++) {
        if (has_json_twin(&m, m.items[i])) continue;
        s->only = m.items[i];
        s->is_map_shared = n_added > 0;
        name_part(c, s, m.items[i]);
        if (!push_source(c, s)) status = arena_status(c->a, "import paths", e);
        if (status == LW_OK) n_added++;
    }
    if (n_added == 0) munmap((void *)(uintptr_t)s->map, s->n_bytes);
    return status == LW_OK ? LW_OK : err_source(e, str_of(s->path));
}

/* Containers of containers are small: the CVE List's outer zip has one member. */
enum {
    MAX_OUTER_ENTRIES = 64
};

static enum status add_zip(struct collector *c, int fd, const char *path, str part_path,
                           unsigned depth, struct err *e)
{
    struct source s = {.feed = c->feed, .kind = SOURCE_ZIP, .path = path};
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
    if (c->feed->layout == LAYOUT_ALPINE) return add_members(c, &s, e);
    name_part(c, &s, part_path);
    if (push_source(c, &s)) return LW_OK;
    munmap((void *)(uintptr_t)s.map, s.n_bytes);
    return arena_status(c->a, "import paths", e);
}

static enum status flush_loose(struct collector *c, struct err *e)
{
    if (c->loose.n_entries == 0) return LW_OK;
    if (!push_source(c, &c->loose)) return arena_status(c->a, "import paths", e);
    c->loose = (struct source){.feed = c->feed, .kind = SOURCE_FILES};
    c->cap_loose = 0;
    return LW_OK;
}

static bool starts_as_zip(int fd)
{
    char head[2] = {0};
    return pread(fd, head, 2, 0) == 2 && head[0] == 'P' && head[1] == 'K';
}

/*
 * In a folder of documents: "x.yaml" when "x.json" lies beside it.
 */
static bool has_json_beside(struct collector *c, const char *path)
{
    str p = str_of(path);
    if (!str_ends(p, STR(".yaml"))) return false;
    p.n -= 5;
    const char *twin = arena_z(c->a, arena_printf(c->a, "%.*s.json", STR_ARG(p)));
    return twin && fs_exists(twin);
}

/* Large documents are parts or pieces by themselves, and are read at the same time. */
static enum status add_document(struct collector *c, const char *path, struct err *e)
{
    enum status status = flush_loose(c, e);
    if (status != LW_OK) return status;
    name_part(c, &c->loose, str_of(path));
    c->loose.path = path;
    const char **slot = arena_push(c->a, (void **)&c->loose.files, &c->loose.n_entries,
                                   &c->cap_loose, sizeof *slot);
    if (!slot) return arena_status(c->a, "import paths", e);
    *slot = path;
    return flush_loose(c, e);
}

static enum status add_file(void *ctx, const char *path, struct err *e)
{
    struct collector *c = ctx;
    str name = base_name(str_of(path));
    if (c->is_in_folder && !is_document_name(name) && !is_zip_name(name)) return LW_OK;
    if (c->is_in_folder && has_json_beside(c, path)) return LW_OK;
    const char *kept = arena_z(c->a, str_of(path));
    if (!kept) return arena_status(c->a, "import paths", e);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, errno == ENOENT ? LW_E_NOT_FOUND : LW_E_ENV, "reading '%s': %s", path,
                       strerror(errno));
    bool is_document =
        c->feed->list || c->feed->layout == LAYOUT_DOCUMENT || c->feed->layout == LAYOUT_ALPINE;
    /* A truncated or empty zip is still a zip, and must not pass for a strange record. */
    if ((starts_as_zip(fd) || is_zip_name(name)) && !c->feed->list) {
        enum status status = flush_loose(c, e);
        if (status == LW_OK) status = add_zip(c, fd, kept, str_of(kept), 0, e);
        close(fd);
        return status;
    }
    close(fd);
    if (is_document) return add_document(c, kept, e);
    str part = mirrored_part(c, str_of(kept));
    if (c->loose.n_entries && !str_eq(c->last_mirrored, part)) {
        enum status status = flush_loose(c, e);
        if (status != LW_OK) return status;
    }
    c->loose.path = kept;
    if (c->loose.n_entries == 0) name_part(c, &c->loose, str_of(kept));
    if (part.p) {
        c->loose.part = part;
        c->loose.is_complete = true;
    }
    c->last_mirrored = part;
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
                          .loose = {.feed = feed, .kind = SOURCE_FILES}};
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
        if (l->items[i].map && !l->items[i].is_map_shared)
            munmap((void *)(uintptr_t)l->items[i].map, l->items[i].n_bytes);
    l->n = 0;
}

size_t source_max_bytes(const struct feed_row *feed)
{
    return feed->layout == LAYOUT_DOCUMENT ? LIMIT_FEED_DOCUMENT_BYTES : LIMIT_RECORD_BYTES;
}

/* ---- reading ---- */

struct element_call {
    const char *path;
    entry_fn fn;
    void *ctx;
};

static enum status hand_element(void *ctx, str bytes, uint64_t line, struct err *e)
{
    struct element_call *x = ctx;
    (void)line;
    return x->fn(x->ctx, str_of(x->path), bytes, NULL, e);
}

static enum status feed_split(void *ctx, str bytes, struct err *e)
{
    return json_split_feed(ctx, bytes, e);
}

/* A document of one list, element by element; without the list it is one element itself. */
static enum status each_element(const struct source *s, const char *path, entry_fn fn,
                                void *ctx, struct err *e)
{
    struct element_call call = {path, fn, ctx};
    struct json_split split;
    str rest = STR_NONE;
    json_split_init(&split, s->feed->list, LIMIT_RECORD_BYTES, hand_element, &call);
    enum status status =
        document_stream(path, LIMIT_FEED_TRANSFER_BYTES, feed_split, &split, e);
    if (status == LW_OK) status = json_split_end(&split, &rest, e);
    if (status == LW_OK && split.n_elements == 0 && str_trim(rest).n > 0)
        status = fn(ctx, str_of(path), rest, NULL, e);
    json_split_release(&split);
    return status == LW_OK ? LW_OK : err_source(e, str_of(path));
}

static enum status each_whole(const struct source *s, const char *path, entry_fn fn, void *ctx,
                              struct err *e)
{
    struct document d;
    struct err own = {0};
    enum status got = document_open(path, source_max_bytes(s->feed), &d, &own);
    enum status status =
        fn(ctx, str_of(path), got == LW_OK ? d.bytes : STR_NONE, got == LW_OK ? NULL : &own, e);
    if (got == LW_OK) document_close(&d);
    return status;
}

static enum status each_file(const struct source *s, size_t lane, size_t n_lanes, entry_fn fn,
                             void *ctx, struct err *e)
{
    enum status status = LW_OK;
    for (size_t i = 0; i < s->n_entries && status == LW_OK; i++) {
        if (i / SOURCE_BLOCK % n_lanes != lane) continue;
        status = s->feed->list ? each_element(s, s->files[i], fn, ctx, e)
                               : each_whole(s, s->files[i], fn, ctx, e);
        bool is_last = (i + 1) % SOURCE_BLOCK == 0 || i + 1 == s->n_entries;
        if (status == LW_OK && is_last) status = fn(ctx, STR_NONE, STR_NONE, NULL, e);
    }
    return status;
}

enum status source_each(const struct source *s, size_t lane, size_t n_lanes, entry_fn fn,
                        void *ctx, struct err *e)
{
    if (s->kind == SOURCE_FILES) return each_file(s, lane, n_lanes, fn, ctx, e);
    struct unzip_lane l = {.lane = lane,
                           .n_lanes = n_lanes,
                           .block = SOURCE_BLOCK,
                           .max_bytes = source_max_bytes(s->feed),
                           .n_entries = s->n_entries,
                           .only = s->only};
    enum status status = unzip_lane((str){s->map, s->n_bytes}, &l, fn, ctx, e);
    return status == LW_OK ? LW_OK : err_source(e, str_of(s->path));
}
