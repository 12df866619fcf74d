/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing archives and unpacking single files, over libarchive. What is written depends on the
 * content alone: no times, no owners. Private to feed/.
 */
#ifndef LW_FEED_FEED_ARCHIVE_H
#define LW_FEED_FEED_ARCHIVE_H

#include "crypto/digest.h"

struct zip_writer;
enum status zip_writer_open(const char *path, struct zip_writer **out,
                            struct err *e) LW_MUST_CHECK;
/* Adds the file at `from` as `name`; unpacked first when it is gzip. */
enum status zip_writer_add(struct zip_writer *z, const char *name, const char *from,
                           struct err *e) LW_MUST_CHECK;
/* Frees it, also after a failure. */
enum status zip_writer_close(struct zip_writer *z, struct err *e) LW_MUST_CHECK;

/*
 * SHA-256 of what a compressed file holds (gzip, xz, zstd, or as it is). LW_E_LIMIT over
 * `max_bytes`, LW_E_INPUT for a damaged one.
 */
enum status unpacked_sha256(const char *path, uint64_t max_bytes, struct sha256 *out,
                            struct err *e) LW_MUST_CHECK;

/* The same of a file as it is, and its size. */
enum status file_sha256(const char *path, struct sha256 *out, uint64_t *n_bytes,
                        struct err *e) LW_MUST_CHECK;

/* ---- tar under zstd: bundles ---- */

enum {
    BUNDLE_MAX_RATIO = 200, /* unpacked to packed; JSON in the large reaches 30 */
};
#define BUNDLE_MAX_BYTES ((uint64_t)64 << 30)

struct bundle_writer;
enum status bundle_writer_open(const char *path, struct bundle_writer **out,
                               struct err *e) LW_MUST_CHECK;
enum status bundle_writer_bytes(struct bundle_writer *w, const char *name, str bytes,
                                struct err *e) LW_MUST_CHECK;
/* Adds a file of exactly `n_bytes`; `digest` is of what was packed. */
enum status bundle_writer_file(struct bundle_writer *w, const char *name, const char *from,
                               uint64_t n_bytes, struct sha256 *digest,
                               struct err *e) LW_MUST_CHECK;
/* Frees it, also after a failure. */
enum status bundle_writer_close(struct bundle_writer *w, struct err *e) LW_MUST_CHECK;

/*
 * Reads members in their order. LW_E_INPUT for what is damaged, truncated or no bundle, LW_E_LIMIT
 * when more than BUNDLE_MAX_RATIO times the packed bytes come out.
 */
struct bundle_reader;
enum status bundle_reader_open(const char *path, struct bundle_reader **out,
                               struct err *e) LW_MUST_CHECK;
/* The next member, which must be `name`, of at most `max_bytes`, into `a`. */
enum status bundle_reader_bytes(struct bundle_reader *r, struct arena *a, const char *name,
                                size_t max_bytes, str *out, struct err *e) LW_MUST_CHECK;
/* The next member, a plain file; `*name` is STR_NONE at the end and valid until the next call. */
enum status bundle_reader_next(struct bundle_reader *r, str *name, uint64_t *n_bytes,
                               struct err *e) LW_MUST_CHECK;
/* Its content into a new file. */
enum status bundle_reader_file(struct bundle_reader *r, const char *to, uint64_t n_bytes,
                               struct sha256 *digest, struct err *e) LW_MUST_CHECK;
void bundle_reader_close(struct bundle_reader *r);

#endif
