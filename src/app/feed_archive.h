/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing archives and unpacking single files, over libarchive. What is written depends on the
 * content alone: no times, no owners. Private to app/feed*.c.
 */
#ifndef LW_APP_FEED_ARCHIVE_H
#define LW_APP_FEED_ARCHIVE_H

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

#endif
