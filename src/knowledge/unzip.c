/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/unzip.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/limits.h"
#include "knowledge/source.h"
#include "knowledge/zip_index.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
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

/* The CVE List's zips hold the two files about its own changes as well. */
static bool is_record_name(str name)
{
    size_t at = 0;
    if (str_find_last(name, '/', &at)) name = str_from(name, at + 1);
    return str_ends(name, STR(".json")) && !str_eq(name, STR("delta.json")) &&
           !str_eq(name, STR("deltaLog.json"));
}

static enum status lane_entry(struct unzip *z, struct archive_entry *entry, struct buf *b,
                              entry_fn fn, void *ctx, struct err *e)
{
    str name = entry_name(entry);
    struct err own = {0};
    if (archive_entry_filetype(entry) == AE_IFDIR || !is_record_name(name)) return LW_OK;
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
        if (status == LW_OK && entry && is_mine) status = lane_entry(&z, entry, b, fn, ctx, e);
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
                                 size_t max_bytes, entry_fn fn, void *ctx, struct err *e)
{
    struct err own = {0};
    if (!is_record_name(m->name)) return LW_OK;
    if (m->n_unpacked > max_bytes) {
        (void)too_large(max_bytes, &own);
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
            status = indexed_entry(&x, &members[i], l->max_bytes, fn, ctx, e);
        if (status == LW_OK) status = fn(ctx, STR_NONE, STR_NONE, NULL, e);
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

static enum status unpack_document(struct arena *a, str packed, size_t max_bytes, str *out,
                                   struct err *e)
{
    struct unzip z = {.archive = archive_read_new()};
    struct archive_entry *entry = NULL;
    struct buf b;
    struct err own = {0};
    if (!z.archive) BUG("out of memory");
    z.max_out = most_out(packed);
    archive_read_support_filter_gzip(z.archive);
    archive_read_support_filter_xz(z.archive);
    archive_read_support_filter_zstd(z.archive);
    archive_read_support_format_zip_seekable(z.archive);
    archive_read_support_format_raw(z.archive);
    buf_init(&b, max_bytes);
    enum status status = archive_read_open_memory(z.archive, packed.p, packed.n) == ARCHIVE_OK
                             ? next_header(&z, &entry, e)
                             : fail(&z, "unpacking", e);
    if (status == LW_OK && !entry) status = err_set(e, LW_E_INPUT, "the archive is empty");
    if (status == LW_OK) status = read_member(&z, entry, &b, &own, e);
    if (status == LW_OK && own.code) {
        *e = own;
        status = own.code;
    }
    if (status == LW_OK) {
        *out = arena_str(a, buf_str(&b));
        status = arena_status(a, "document", e);
    }
    buf_release(&b);
    archive_read_free(z.archive);
    return status;
}

enum status document_read(struct arena *a, const char *path, size_t max_bytes, str *out,
                          struct err *e)
{
    str bytes = STR_NONE;
    enum status status = fs_read(a, path, max_bytes, &bytes, e);
    if (status == LW_OK && is_packed(bytes)) {
        status = unpack_document(a, bytes, max_bytes, &bytes, e);
        if (status != LW_OK) return err_source(e, str_of(path));
    }
    if (status == LW_OK) *out = bytes;
    return status;
}
