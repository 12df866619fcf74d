/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/feed_archive.h"

#include "base/buf.h"
#include "base/limits.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

enum {
    BLOCK_BYTES = 65536
};

struct zip_writer {
    struct archive *archive;
};

static enum status archive_failed(struct archive *a, enum status code, const char *what,
                                  struct err *e)
{
    const char *words = archive_error_string(a);
    return err_set(e, code, "%s: %.150s", what, words ? words : "cannot be read");
}

/* A single file through libarchive's filters. */
static struct archive *open_filtered(const char *path, struct archive_entry **entry,
                                     enum status *status, struct err *e)
{
    struct archive *in = archive_read_new();
    if (!in) BUG("out of memory");
    archive_read_support_filter_gzip(in);
    archive_read_support_filter_xz(in);
    archive_read_support_filter_zstd(in);
    archive_read_support_format_raw(in);
    archive_read_support_format_empty(in);
    *status = LW_OK;
    if (archive_read_open_filename(in, path, BLOCK_BYTES) == ARCHIVE_OK &&
        archive_read_next_header(in, entry) == ARCHIVE_OK)
        return in;
    *status = archive_failed(in, LW_E_INPUT, "unpacking", e);
    archive_read_free(in);
    return NULL;
}

typedef enum status (*bytes_fn)(void *ctx, str bytes, struct err *e);

static enum status each_block(const char *path, uint64_t max_bytes, bytes_fn fn, void *ctx,
                              struct err *e)
{
    struct archive_entry *entry = NULL;
    enum status status = LW_OK;
    uint64_t n = 0;
    char *block = malloc(BLOCK_BYTES);
    if (!block) BUG("out of memory");
    struct archive *in = open_filtered(path, &entry, &status, e);
    while (in && status == LW_OK) {
        la_ssize_t got = archive_read_data(in, block, BLOCK_BYTES);
        if (got < 0) status = archive_failed(in, LW_E_INPUT, "unpacking", e);
        if (got <= 0) break;
        n += (uint64_t)got;
        if (n > max_bytes)
            status = err_set(e, LW_E_LIMIT, "unpacks to more than the limit of %llu bytes",
                             (unsigned long long)max_bytes);
        if (status == LW_OK) status = fn(ctx, (str){block, (size_t)got}, e);
    }
    if (in) archive_read_free(in);
    free(block);
    return status == LW_OK ? LW_OK : err_source(e, str_of(path));
}

static enum status digest_block(void *ctx, str bytes, struct err *e)
{
    (void)e;
    sha256_update(ctx, bytes);
    return LW_OK;
}

enum status unpacked_sha256(const char *path, uint64_t max_bytes, struct sha256 *out,
                            struct err *e)
{
    struct sha256_ctx *c = sha256_start();
    enum status status = each_block(path, max_bytes, digest_block, c, e);
    *out = sha256_finish(c);
    return status;
}

/* ---- zips ---- */

enum status zip_writer_open(const char *path, struct zip_writer **out, struct err *e)
{
    struct zip_writer *z = calloc(1, sizeof *z);
    *out = z;
    if (!z || !(z->archive = archive_write_new())) BUG("out of memory");
    archive_write_set_format_zip(z->archive);
    if (archive_write_open_filename(z->archive, path) == ARCHIVE_OK) return LW_OK;
    return archive_failed(z->archive, LW_E_ENV, "writing the archive", e);
}

static enum status gather_block(void *ctx, str bytes, struct err *e)
{
    (void)e;
    buf_add(ctx, bytes);
    return LW_OK;
}

enum status zip_writer_add(struct zip_writer *z, const char *name, const char *from,
                           struct err *e)
{
    struct archive_entry *entry;
    struct buf b;
    buf_init(&b, LIMIT_RECORD_BYTES);
    enum status status = each_block(from, LIMIT_RECORD_BYTES, gather_block, &b, e);
    if (status == LW_OK) {
        entry = archive_entry_new();
        if (!entry) BUG("out of memory");
        archive_entry_set_pathname(entry, name);
        archive_entry_set_size(entry, (la_int64_t)b.n);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_mtime(entry, 315532800, 0); /* 1980, the first day that a zip knows */
        bool is_good = archive_write_header(z->archive, entry) == ARCHIVE_OK &&
                       archive_write_data(z->archive, b.p, b.n) == (la_ssize_t)b.n;
        if (!is_good) status = archive_failed(z->archive, LW_E_ENV, "writing the archive", e);
        archive_entry_free(entry);
    }
    buf_release(&b);
    return status;
}

enum status zip_writer_close(struct zip_writer *z, struct err *e)
{
    enum status status = LW_OK;
    if (!z) return LW_OK;
    if (archive_write_close(z->archive) != ARCHIVE_OK)
        status = archive_failed(z->archive, LW_E_ENV, "writing the archive", e);
    archive_write_free(z->archive);
    free(z);
    return status;
}
