/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tar files (POSIX ustar) of one exact form, so that every byte can be checked: regular files
 * only, names in strictly ascending order, mode 0644, no owner, no time, unused bytes zero, two
 * blocks of zeros at the end and nothing behind them. Any tar program reads them; what another
 * program wrote is refused. Nothing is held in memory but what the caller keeps.
 */
#ifndef LW_APP_ARCHIVE_TAR_H
#define LW_APP_ARCHIVE_TAR_H

#include "base/arena.h"
#include "base/status.h"
#include "crypto/digest.h"

#include <stdio.h>

enum {
    TAR_BLOCK = 512,
    TAR_MAX_NAME = 100,
};
#define TAR_MAX_ENTRY_BYTES ((uint64_t)1 << 33) /* eleven octal digits less one byte */

struct tar_writer {
    FILE *file;
    FILE *sums; /* "DIGEST  NAME\n" of every entry, as sha256sum writes it; NULL: not wanted */
    char name[TAR_MAX_NAME + 1];
    uint64_t left;    /* of the entry */
    uint64_t padding; /* behind it */
    struct sha256_ctx *digest;
};
/* Begins an entry of exactly `n` bytes, which follow by tar_write(). LW_E_ENV, LW_E_LIMIT. */
enum status tar_begin(struct tar_writer *w, str name, uint64_t n, struct err *e) LW_MUST_CHECK;
enum status tar_write(struct tar_writer *w, str bytes, struct err *e) LW_MUST_CHECK;
enum status tar_finish_entry(struct tar_writer *w, struct err *e) LW_MUST_CHECK;
/* All three for bytes in memory. */
enum status tar_add(struct tar_writer *w, str name, str bytes, struct err *e) LW_MUST_CHECK;
enum status tar_end(struct tar_writer *w, struct err *e) LW_MUST_CHECK;

/* Whoever gives the bytes; returns how many came, less than `n` at the end only. */
typedef size_t (*tar_read_fn)(void *ctx, char *out, size_t n);
struct tar_reader {
    const char *first; /* name that its first entry must have; NULL: any */
    tar_read_fn read;
    void *ctx;
    char name[TAR_MAX_NAME + 1];
    uint64_t size, left; /* of the entry */
    struct sha256_ctx *digest;
};
/*
 * The next entry: name, size, left. False in `*found` at the end. LW_E_INPUT for anything that
 * tar_writer would not have written.
 */
enum status tar_next(struct tar_reader *r, bool *found, struct err *e) LW_MUST_CHECK;
/* Some of the entry's bytes; `*got` 0 at its end, when padding was checked. LW_E_INPUT. */
enum status tar_read(struct tar_reader *r, char *out, size_t n, size_t *got,
                     struct err *e) LW_MUST_CHECK;
/* SHA-256 of the entry, once it was read to its end. */
struct sha256 tar_digest(struct tar_reader *r);
void tar_release(struct tar_reader *r);

#endif
