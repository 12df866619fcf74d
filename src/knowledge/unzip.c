/* SPDX-License-Identifier: Apache-2.0 */
#define _DEFAULT_SOURCE /* madvise() */

#include "knowledge/source_internal.h"

#include "base/buf.h"
#include "base/limits.h"
#include "knowledge/source.h"
#include "knowledge/zip_index.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct unzip {
    struct archive *archive;
    uint64_t n_out, max_out; /* unpacked so far, and the most the ratio allows */
};

/* Small documents compress well without being bombs. */
#define RATIO_FREE_BYTES (16 * LW_MIB)
#define CHUNK_BYTES      (256 * LW_KIB)

static uint32_t le32(const char *p)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < 4; i++)
        v |= (uint32_t)(unsigned char)p[i] << (8 * i);
    return v;
}

static uint64_t le64(const char *p)
{
    return le32(p) | (uint64_t)le32(p + 4) << 32;
}

enum {
    EOCD_BYTES = 22,
    EOCD64_LOCATOR_BYTES = 20,
    EOCD64_BYTES = 56,
    MAX_COMMENT_BYTES = 65535,
};

/* ZIP64: a locator stands right before the plain record and gives the offset of the long one. */
static bool count64(str zip, size_t eocd, size_t *n_out)
{
    if (eocd < EOCD64_LOCATOR_BYTES) return false;
    const char *locator = zip.p + eocd - EOCD64_LOCATOR_BYTES;
    if (le32(locator) != 0x07064b50) return false;
    uint64_t at = le64(locator + 8);
    if (at > zip.n || zip.n - at < EOCD64_BYTES || le32(zip.p + at) != 0x06064b50) return false;
    *n_out = (size_t)le64(zip.p + at + 32);
    return true;
}

/* The end record's count, and where it says that the directory begins. */
static bool find_end(str zip, size_t *n_out, size_t *directory_at)
{
    size_t least =
        zip.n > MAX_COMMENT_BYTES + EOCD_BYTES ? zip.n - MAX_COMMENT_BYTES - EOCD_BYTES : 0;
    for (size_t at = zip.n >= EOCD_BYTES ? zip.n - EOCD_BYTES + 1 : 0; at-- > least;) {
        if (le32(zip.p + at) != 0x06054b50) continue;
        size_t n = le32(zip.p + at + 8) >> 16;
        if (n == 0xffff && !count64(zip, at, &n)) n = 0xffff;
        /* No member takes less than its central header of 46 bytes. */
        if (n > zip.n / 46) break;
        *n_out = n;
        *directory_at = le32(zip.p + at + 16);
        return true;
    }
    return false;
}

enum status unzip_count(str zip, size_t *n_out, struct err *e)
{
    size_t directory_at = 0;
    if (find_end(zip, n_out, &directory_at)) return LW_OK;
    return err_set(e, LW_E_INPUT,
                   "not a whole zip: the central directory is missing or damaged "
                   "(was the download cut?)");
}

static enum status fail(struct unzip *z, const char *doing, struct err *e)
{
    const char *words = archive_error_string(z->archive);
    /* Some of its words end in a line break. */
    str trimmed = str_trim(str_of(words ? words : "damaged"));
    return err_set(e, LW_E_INPUT, "%s: %.*s", doing, STR_ARG(trimmed));
}

static uint64_t most_out(str packed)
{
    return (uint64_t)packed.n * LIMIT_ARCHIVE_RATIO + RATIO_FREE_BYTES;
}

static enum status zip_open(str zip, struct unzip *z, struct err *e)
{
    *z = (struct unzip){.archive = archive_read_new()};
    if (!z->archive) BUG("out of memory");
    z->max_out = most_out(zip);
    /* Seeking only: the streaming reader would accept a zip that lost its end. */
    archive_read_support_format_zip_seekable(z->archive);
    if (archive_read_open_memory(z->archive, zip.p, zip.n) == ARCHIVE_OK) return LW_OK;
    return fail(z, "opening the zip", e);
}

static void zip_close(struct unzip *z)
{
    archive_read_free(z->archive);
}

static str entry_name(struct archive_entry *entry)
{
    /* The bytes as stored; converting them costs more than reading the header. */
    const char *name = archive_entry_pathname(entry);
    if (!name) name = archive_entry_pathname_utf8(entry);
    return name ? str_of(name) : STR("(unnamed)");
}

/* The next header; `*entry` NULL at the end. */
static enum status next_header(struct unzip *z, struct archive_entry **entry, struct err *e)
{
    int code = archive_read_next_header(z->archive, entry);
    if (code == ARCHIVE_EOF) *entry = NULL;
    if (code == ARCHIVE_EOF || code == ARCHIVE_OK || code == ARCHIVE_WARN) return LW_OK;
    return fail(z, "reading the zip", e);
}

enum status unzip_each(str zip, unzip_fn fn, void *ctx, struct err *e)
{
    struct unzip z;
    struct archive_entry *entry = NULL;
    enum status status = zip_open(zip, &z, e);
    while (status == LW_OK) {
        status = next_header(&z, &entry, e);
        if (status != LW_OK || !entry) break;
        status = fn(ctx, &z, entry_name(entry), e);
    }
    zip_close(&z);
    return status;
}

static enum status count_out(struct unzip *z, size_t n, struct err *e)
{
    z->n_out += n;
    if (z->n_out <= z->max_out) return LW_OK;
    return err_set(e, LW_E_LIMIT, "unpacks to more than the limit of %d times its size",
                   LIMIT_ARCHIVE_RATIO);
}

enum status unzip_to_fd(struct unzip *z, int fd, struct err *e)
{
    char *chunk = malloc(CHUNK_BYTES);
    enum status status = LW_OK;
    if (!chunk) BUG("out of memory");
    while (status == LW_OK) {
        la_ssize_t n = archive_read_data(z->archive, chunk, CHUNK_BYTES);
        if (n == 0) break;
        if (n < 0) {
            status = fail(z, "unpacking", e);
            break;
        }
        status = count_out(z, (size_t)n, e);
        for (la_ssize_t done = 0; status == LW_OK && done < n;) {
            ssize_t w = write(fd, chunk + done, (size_t)(n - done));
            if (w < 0 && errno != EINTR)
                status = err_set(e, LW_E_ENV, "writing a temporary file: %s", strerror(errno));
            if (w > 0) done += w;
        }
    }
    free(chunk);
    return status;
}

static enum status too_large(size_t max_bytes, struct err *own)
{
    return err_set(own, LW_E_LIMIT, "record is larger than the limit of %zu MiB",
                   max_bytes / LW_MIB);
}

/* Reads the member at hand into `b`. `*own` says why it cannot be had; the walk goes on. */
static enum status read_member(struct unzip *z, struct archive_entry *entry, struct buf *b,
                               struct err *own, struct err *e)
{
    static const size_t step = 64 * LW_KIB;
    buf_clear(b);
    int64_t size = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : 0;
    if (size > (int64_t)b->max_bytes) {
        (void)too_large(b->max_bytes, own);
        return LW_OK;
    }
    for (;;) {
        size_t want = size > 0 && b->n < (size_t)size ? (size_t)size - b->n : step;
        if (b->cap - b->n < want + 1) {
            size_t cap = b->n + want + 1 > 2 * b->cap ? b->n + want + 1 : 2 * b->cap;
            char *p = realloc(b->p, cap);
            if (!p) BUG("out of memory");
            b->p = p;
            b->cap = cap;
        }
        la_ssize_t n = archive_read_data(z->archive, b->p + b->n, b->cap - b->n - 1);
        if (n == 0) return LW_OK;
        if (n < 0) return fail(z, "unpacking", e);
        b->n += (size_t)n;
        enum status status = count_out(z, (size_t)n, e);
        if (status != LW_OK) return status;
        if (b->n > b->max_bytes) {
            (void)too_large(b->max_bytes, own);
            return LW_OK;
        }
    }
}

/* Other names of publishers: indexes, settings, what changed. */
static bool is_side_name(str name)
{
    static const str names[] = {STR_INIT("delta.json"), STR_INIT("deltaLog.json"),
                                STR_INIT("statements.json"), STR_INIT("provider-metadata.json"),
                                STR_INIT("aggregator.json")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_eq(names[i], name)) return true;
    return str_contains(name, STR("-feed-tlp-"));
}

bool is_document_name(str name)
{
    static const str ends[] = {STR_INIT(".json"), STR_INIT(".json.gz"), STR_INIT(".yaml")};
    size_t at = 0;
    if (str_find_last(name, '/', &at)) name = str_from(name, at + 1);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(name, ends[i])) return !is_side_name(name);
    return false;
}

static bool is_wanted(const struct unzip_lane *l, str name)
{
    if (l->only.n > 0) return str_eq(l->only, name);
    return is_document_name(name) && !str_ends(name, STR(".gz"));
}

static enum status lane_entry(const struct unzip_lane *l, struct unzip *z,
                              struct archive_entry *entry, struct buf *b, entry_fn fn,
                              void *ctx, struct err *e)
{
    str name = entry_name(entry);
    struct err own = {0};
    if (archive_entry_filetype(entry) == AE_IFDIR || !is_wanted(l, name)) return LW_OK;
    enum status status = read_member(z, entry, b, &own, e);
    if (status != LW_OK) return status;
    return fn(ctx, name, buf_str(b), own.code ? &own : NULL, e);
}

/* Any zip, through libarchive: every lane walks all headers. */
static enum status walk_lane(str zip, const struct unzip_lane *l, struct buf *b, entry_fn fn,
                             void *ctx, struct err *e)
{
    struct unzip z;
    struct archive_entry *entry = NULL;
    size_t i = 0;
    enum status status = zip_open(zip, &z, e);
    for (; status == LW_OK; i++) {
        status = next_header(&z, &entry, e);
        bool is_mine = i / l->block % l->n_lanes == l->lane;
        if (status == LW_OK && entry && is_mine)
            status = lane_entry(l, &z, entry, b, fn, ctx, e);
        if (status == LW_OK && is_mine && (entry ? (i + 1) % l->block == 0 : i % l->block != 0))
            status = fn(ctx, STR_NONE, STR_NONE, NULL, e);
        if (!entry) break;
    }
    if (status == LW_OK && i != l->n_entries)
        status = err_set(e, LW_E_INPUT, "the zip announces %zu members but holds %zu",
                         l->n_entries, i);
    zip_close(&z);
    return status;
}

struct indexed {
    struct unzip z; /* for its count */
    str zip;
    struct unpacker *unpacker;
    char *bytes;
    size_t cap;
};

static enum status indexed_entry(struct indexed *x, const struct zip_member *m,
                                 const struct unzip_lane *l, entry_fn fn, void *ctx,
                                 struct err *e)
{
    struct err own = {0};
    if (!is_wanted(l, m->name)) return LW_OK;
    if (m->n_unpacked > l->max_bytes) {
        (void)too_large(l->max_bytes, &own);
        return fn(ctx, m->name, STR(""), &own, e);
    }
    enum status status = count_out(&x->z, m->n_unpacked, e);
    if (status != LW_OK) return status;
    if (x->cap < (size_t)m->n_unpacked + 1) {
        size_t cap = 2 * (size_t)m->n_unpacked + CHUNK_BYTES;
        free(x->bytes);
        x->bytes = malloc(cap);
        if (!x->bytes) BUG("out of memory");
        x->cap = cap;
    }
    status = unpacker_read(x->unpacker, x->zip, m, x->bytes, e);
    if (status != LW_OK) return status;
    return fn(ctx, m->name, (str){x->bytes, m->n_unpacked}, NULL, e);
}

/*
 * Pages of a container that were read count as ours until they are given back: of a gigabyte of
 * zips only what is being read needs to lie in memory. Neighbours that lose a page read it again.
 */
static void give_back(str zip, const struct zip_member *first, const struct zip_member *last)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)zip.p + first->local_at + page - 1) / page * page;
    uintptr_t to = ((uintptr_t)zip.p + last->local_at) / page * page;
    if (to > from) (void)madvise((void *)from, to - from, MADV_DONTNEED);
}

/* An ordinary zip: a lane looks at its own blocks only. */
static enum status indexed_lane(str zip, const struct zip_member *members,
                                const struct unzip_lane *l, entry_fn fn, void *ctx,
                                struct err *e)
{
    struct indexed x = {.zip = zip, .unpacker = unpacker_new(), .z.max_out = most_out(zip)};
    enum status status = LW_OK;
    for (size_t at = l->lane * l->block; at < l->n_entries && status == LW_OK;
         at += l->n_lanes * l->block) {
        for (size_t i = at; i < at + l->block && i < l->n_entries && status == LW_OK; i++)
            status = indexed_entry(&x, &members[i], l, fn, ctx, e);
        if (status == LW_OK) status = fn(ctx, STR_NONE, STR_NONE, NULL, e);
        size_t last = at + l->block < l->n_entries ? at + l->block : l->n_entries - 1;
        give_back(zip, &members[at], &members[last]);
    }
    unpacker_free(x.unpacker);
    free(x.bytes);
    return status;
}

enum status unzip_lane(str zip, const struct unzip_lane *l, entry_fn fn, void *ctx,
                       struct err *e)
{
    struct zip_member *members = NULL;
    struct buf b;
    size_t n = 0, directory_at = 0;
    if (find_end(zip, &n, &directory_at) && n == l->n_entries &&
        zip_index(zip, directory_at, n, &members)) {
        enum status status = indexed_lane(zip, members, l, fn, ctx, e);
        free(members);
        return status;
    }
    buf_init(&b, l->max_bytes);
    enum status status = walk_lane(zip, l, &b, fn, ctx, e);
    buf_release(&b);
    return status;
}

/* ---- documents ---- */

static bool is_packed(str bytes)
{
    static const str magics[] = {STR_INIT("\x1f\x8b"), STR_INIT("PK\x03\x04"),
                                 STR_INIT("\x28\xb5\x2f\xfd"),
                                 STR_INIT("\xfd"
                                          "7zXZ")};
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (str_starts(bytes, magics[i])) return true;
    return false;
}

static struct archive *archive_of(str packed, struct err *e)
{
    struct archive *a = archive_read_new();
    if (!a) BUG("out of memory");
    archive_read_support_filter_gzip(a);
    archive_read_support_filter_xz(a);
    archive_read_support_filter_zstd(a);
    archive_read_support_format_zip_seekable(a);
    archive_read_support_format_raw(a);
    if (archive_read_open_memory(a, packed.p, packed.n) == ARCHIVE_OK) return a;
    struct unzip z = {.archive = a};
    (void)fail(&z, "unpacking", e);
    archive_read_free(a);
    return NULL;
}

/* The first member into `b`. */
static enum status unpack_document(str packed, struct buf *b, struct err *e)
{
    struct unzip z = {.archive = archive_of(packed, e), .max_out = most_out(packed)};
    struct archive_entry *entry = NULL;
    struct err own = {0};
    if (!z.archive) return LW_E_INPUT;
    enum status status = next_header(&z, &entry, e);
    if (status == LW_OK && !entry) status = err_set(e, LW_E_INPUT, "the archive is empty");
    if (status == LW_OK) status = read_member(&z, entry, b, &own, e);
    if (status == LW_OK && own.code) {
        *e = own;
        status = own.code;
    }
    archive_read_free(z.archive);
    return status;
}

/* Mapped: what is read once needs no copy. An empty file has no map. */
static enum status map_document(const char *path, size_t max_bytes, struct document *d,
                                struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *d = (struct document){.bytes = STR("")};
    if (fd < 0 || fstat(fd, &st) != 0) {
        enum status code = errno == ENOENT ? LW_E_NOT_FOUND : LW_E_ENV;
        (void)err_set(e, code, "reading '%s': %s", path, strerror(errno));
        if (fd >= 0) close(fd);
        return code;
    }
    if ((uint64_t)st.st_size > max_bytes) {
        close(fd);
        return err_set(e, LW_E_LIMIT, "'%s' is larger than the limit of %zu MiB", path,
                       max_bytes / LW_MIB);
    }
    if (st.st_size > 0) {
        d->map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        d->n_map = (size_t)st.st_size;
        d->bytes = (str){d->map, d->n_map};
    }
    close(fd);
    if (d->map != MAP_FAILED) return LW_OK;
    *d = (struct document){.bytes = STR("")};
    return err_set(e, LW_E_ENV, "mapping '%s': %s", path, strerror(errno));
}

enum status document_open(const char *path, size_t max_bytes, struct document *out,
                          struct err *e)
{
    struct buf b;
    enum status status = map_document(path, max_bytes, out, e);
    if (status != LW_OK || !is_packed(out->bytes)) return status;
    buf_init(&b, max_bytes);
    status = unpack_document(out->bytes, &b, e);
    document_close(out);
    if (status != LW_OK) {
        buf_release(&b);
        return err_source(e, str_of(path));
    }
    out->bytes = buf_str(&b);
    out->unpacked = b.p;
    return LW_OK;
}

void document_close(struct document *d)
{
    if (d->map) munmap(d->map, d->n_map);
    free(d->unpacked);
    *d = (struct document){.bytes = STR("")};
}

static enum status stream_member(struct unzip *z, char *chunk, stream_fn fn, void *ctx,
                                 struct err *e)
{
    enum status status = LW_OK;
    while (status == LW_OK) {
        la_ssize_t n = archive_read_data(z->archive, chunk, CHUNK_BYTES);
        if (n == 0) return LW_OK;
        if (n < 0) return fail(z, "unpacking", e);
        status = count_out(z, (size_t)n, e);
        if (status == LW_OK) status = fn(ctx, (str){chunk, (size_t)n}, e);
    }
    return status;
}

static enum status stream_packed(str packed, uint64_t max_bytes, stream_fn fn, void *ctx,
                                 struct err *e)
{
    struct unzip z = {.archive = archive_of(packed, e), .max_out = most_out(packed)};
    struct archive_entry *entry = NULL;
    char *chunk = malloc(CHUNK_BYTES);
    enum status status = z.archive ? LW_OK : LW_E_INPUT;
    if (!chunk) BUG("out of memory");
    if (z.max_out > max_bytes) z.max_out = max_bytes;
    while (status == LW_OK) {
        status = next_header(&z, &entry, e);
        if (status != LW_OK || !entry) break;
        status = stream_member(&z, chunk, fn, ctx, e);
    }
    free(chunk);
    if (z.archive) archive_read_free(z.archive);
    return status;
}

enum status document_stream(const char *path, uint64_t max_bytes, stream_fn fn, void *ctx,
                            struct err *e)
{
    struct document d;
    enum status status = map_document(path, LIMIT_FEED_TRANSFER_BYTES, &d, e);
    if (status != LW_OK) return status;
    if (is_packed(d.bytes)) {
        status = stream_packed(d.bytes, max_bytes, fn, ctx, e);
    } else {
        for (size_t at = 0; at < d.bytes.n && status == LW_OK; at += CHUNK_BYTES)
            status = fn(ctx, str_sub(d.bytes, at, CHUNK_BYTES), e);
    }
    document_close(&d);
    return status == LW_OK ? LW_OK : err_source(e, str_of(path));
}

enum status document_read(struct arena *a, const char *path, size_t max_bytes, str *out,
                          struct err *e)
{
    struct document d;
    enum status status = document_open(path, max_bytes, &d, e);
    if (status != LW_OK) return status;
    *out = arena_str(a, d.bytes);
    document_close(&d);
    return arena_status(a, "document", e);
}
