/* SPDX-License-Identifier: Apache-2.0 */
/* The container of a bundle: tar under zstd, written so that the same content gives the same bytes. */
#include "base/limits.h"
#include "feed/feed_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_BYTES = 65536,
    /* A small archive may unpack to this without anybody counting: headers are all alike. */
    RATIO_FREE_BYTES = 1 << 20,
};

static enum status tar_failed(struct archive *a, enum status code, const char *what,
                              struct err *e)
{
    const char *words = archive_error_string(a);
    return err_set(e, code, "%s: %.150s", what, words ? words : "unknown trouble");
}

/* ---- writing ---- */

struct bundle_writer {
    struct archive *archive;
    char block[BLOCK_BYTES];
};

enum status bundle_writer_open(const char *path, struct bundle_writer **out, struct err *e)
{
    struct bundle_writer *w = calloc(1, sizeof *w);
    if (!w || !(w->archive = archive_write_new())) BUG("out of memory");
    *out = w;
    archive_write_set_format_pax_restricted(w->archive);
    if (archive_write_add_filter_zstd(w->archive) != ARCHIVE_OK ||
        archive_write_set_filter_option(w->archive, "zstd", "compression-level", "3") !=
            ARCHIVE_OK ||
        archive_write_open_filename(w->archive, path) != ARCHIVE_OK)
        return tar_failed(w->archive, LW_E_ENV, "writing the bundle", e);
    return LW_OK;
}

static enum status write_header(struct bundle_writer *w, const char *name, uint64_t n_bytes,
                                struct err *e)
{
    struct archive_entry *entry = archive_entry_new();
    if (!entry) BUG("out of memory");
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)n_bytes);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 0, 0);
    int code = archive_write_header(w->archive, entry);
    archive_entry_free(entry);
    return code == ARCHIVE_OK ? LW_OK
                              : tar_failed(w->archive, LW_E_ENV, "writing the bundle", e);
}

static enum status write_bytes(struct bundle_writer *w, const void *p, size_t n, struct err *e)
{
    if (archive_write_data(w->archive, p, n) == (la_ssize_t)n) return LW_OK;
    return tar_failed(w->archive, LW_E_ENV, "writing the bundle", e);
}

enum status bundle_writer_bytes(struct bundle_writer *w, const char *name, str bytes,
                                struct err *e)
{
    enum status status = write_header(w, name, bytes.n, e);
    return status == LW_OK ? write_bytes(w, bytes.p, bytes.n, e) : status;
}

enum status bundle_writer_file(struct bundle_writer *w, const char *name, const char *from,
                               uint64_t n_bytes, struct sha256 *digest, struct err *e)
{
    struct sha256_ctx *c = sha256_start();
    uint64_t left = n_bytes;
    FILE *in = fopen(from, "rbe");
    enum status status =
        in ? write_header(w, name, n_bytes, e)
           : err_set(e, LW_E_ENV, "reading '%.150s': %s", from, strerror(errno));
    while (status == LW_OK && left > 0) {
        size_t want = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
        size_t got = fread(w->block, 1, want, in);
        if (got == 0)
            status =
                err_set(e, LW_E_CONFLICT, "'%.150s' became shorter while it was packed", from);
        sha256_update(c, (str){w->block, got});
        if (got > 0) status = write_bytes(w, w->block, got, e);
        left -= got;
    }
    if (in) fclose(in);
    *digest = sha256_finish(c);
    return status;
}

enum status bundle_writer_close(struct bundle_writer *w, struct err *e)
{
    enum status status = LW_OK;
    if (!w) return LW_OK;
    if (archive_write_close(w->archive) != ARCHIVE_OK)
        status = tar_failed(w->archive, LW_E_ENV, "writing the bundle", e);
    archive_write_free(w->archive);
    free(w);
    return status;
}

enum status file_sha256(const char *path, struct sha256 *out, uint64_t *n_bytes, struct err *e)
{
    struct sha256_ctx *c = sha256_start();
    enum status status = LW_OK;
    size_t got = 0;
    char *block = malloc(BLOCK_BYTES);
    FILE *in = fopen(path, "rbe");
    if (!block) BUG("out of memory");
    *n_bytes = 0;
    while (in && (got = fread(block, 1, BLOCK_BYTES, in)) > 0) {
        sha256_update(c, (str){block, got});
        *n_bytes += got;
    }
    if (!in || ferror(in))
        status = err_set(e, LW_E_ENV, "reading '%.150s': %s", path, strerror(errno));
    if (in) fclose(in);
    free(block);
    *out = sha256_finish(c);
    return status;
}

/* ---- reading ---- */

struct bundle_reader {
    struct archive *archive;
    struct archive_entry *entry;
    uint64_t n_unpacked;
    char block[BLOCK_BYTES];
};

enum status bundle_reader_open(const char *path, struct bundle_reader **out, struct err *e)
{
    struct bundle_reader *r = calloc(1, sizeof *r);
    if (!r || !(r->archive = archive_read_new())) BUG("out of memory");
    *out = r;
    archive_read_support_filter_zstd(r->archive);
    archive_read_support_format_tar(r->archive);
    if (archive_read_open_filename(r->archive, path, BLOCK_BYTES) == ARCHIVE_OK) return LW_OK;
    return tar_failed(r->archive, errno == ENOENT ? LW_E_NOT_FOUND : LW_E_INPUT,
                      "reading the bundle", e);
}

void bundle_reader_close(struct bundle_reader *r)
{
    if (!r) return;
    archive_read_free(r->archive);
    free(r);
}

enum status bundle_reader_next(struct bundle_reader *r, str *name, uint64_t *n_bytes,
                               struct err *e)
{
    int code = archive_read_next_header(r->archive, &r->entry);
    *name = STR_NONE;
    *n_bytes = 0;
    if (code == ARCHIVE_EOF) return LW_OK;
    if (code != ARCHIVE_OK) return tar_failed(r->archive, LW_E_INPUT, "reading the bundle", e);
    const char *path = archive_entry_pathname(r->entry);
    if (!path || archive_entry_filetype(r->entry) != AE_IFREG ||
        archive_entry_size(r->entry) < 0 || archive_entry_hardlink(r->entry))
        return err_set(e, LW_E_INPUT, "'%.100s' is no plain file", path ? path : "");
    *name = str_of(path);
    *n_bytes = (uint64_t)archive_entry_size(r->entry);
    return LW_OK;
}

/* The next bytes of the member at hand; none at its end. */
static enum status read_block(struct bundle_reader *r, size_t *got, struct err *e)
{
    la_ssize_t n = archive_read_data(r->archive, r->block, BLOCK_BYTES);
    if (n < 0) return tar_failed(r->archive, LW_E_INPUT, "reading the bundle", e);
    *got = (size_t)n;
    r->n_unpacked += *got;
    uint64_t packed = (uint64_t)archive_filter_bytes(r->archive, -1);
    if (r->n_unpacked <= RATIO_FREE_BYTES || r->n_unpacked / BUNDLE_MAX_RATIO <= packed)
        return LW_OK;
    return err_set(e, LW_E_LIMIT, "the bundle unpacks to more than %d times its size",
                   (int)BUNDLE_MAX_RATIO);
}

enum status bundle_reader_bytes(struct bundle_reader *r, struct arena *a, const char *name,
                                size_t max_bytes, str *out, struct err *e)
{
    str found = STR_NONE;
    uint64_t n_bytes = 0;
    size_t got = 1;
    enum status status = bundle_reader_next(r, &found, &n_bytes, e);
    if (status != LW_OK) return status;
    if (!str_eq(found, str_of(name)))
        return err_set(e, LW_E_INPUT, "this is no bundle of feeds: expected '%s', got '%.*s'",
                       name, STR_ARG(str_sub(found, 0, 80)));
    if (n_bytes > max_bytes)
        return err_set(e, LW_E_LIMIT, "'%s' is larger than the limit of %zu bytes", name,
                       max_bytes);
    char *bytes = arena_alloc(a, (size_t)n_bytes + 1);
    if (!bytes) return arena_status(a, "the bundle", e);
    *out = (str){bytes, 0};
    while (status == LW_OK && got > 0) {
        status = read_block(r, &got, e);
        if (status != LW_OK || got > n_bytes - out->n) break;
        memcpy(bytes + out->n, r->block, got);
        out->n += got;
    }
    if (status == LW_OK && out->n != n_bytes)
        status = err_set(e, LW_E_INPUT, "'%s' is cut off", name);
    return status;
}

enum status bundle_reader_file(struct bundle_reader *r, const char *to, uint64_t n_bytes,
                               struct sha256 *digest, struct err *e)
{
    struct sha256_ctx *c = sha256_start();
    enum status status = LW_OK;
    uint64_t n = 0;
    size_t got = 1;
    FILE *f = fopen(to, "wbxe");
    if (!f) status = err_set(e, LW_E_ENV, "creating '%.150s': %s", to, strerror(errno));
    while (status == LW_OK && got > 0) {
        status = read_block(r, &got, e);
        if (status != LW_OK) break;
        n += got;
        sha256_update(c, (str){r->block, got});
        if (n > n_bytes)
            status = err_set(e, LW_E_INPUT, "a file of the bundle is longer than it says");
        else if (got > 0 && fwrite(r->block, 1, got, f) != got)
            status = err_set(e, LW_E_ENV, "writing '%.150s': %s", to, strerror(errno));
    }
    if (f && fclose(f) != 0 && status == LW_OK)
        status = err_set(e, LW_E_ENV, "writing '%.150s': %s", to, strerror(errno));
    if (status == LW_OK && n != n_bytes)
        status = err_set(e, LW_E_INPUT, "a file of the bundle is cut off");
    *digest = sha256_finish(c);
    return status;
}
