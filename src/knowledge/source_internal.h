/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Zips and compressed documents through libarchive, bounded: the unpacked bytes may be at most
 * LIMIT_ARCHIVE_RATIO times the packed ones, a member at most what the caller says. Private to
 * knowledge/.
 */
#ifndef LW_KNOWLEDGE_SOURCE_INTERNAL_H
#define LW_KNOWLEDGE_SOURCE_INTERNAL_H

#include "base/arena.h"

struct unzip; /* a zip being walked, at one member */

/*
 * Members by the end of central directory record (APPNOTE.TXT 4.3.16). LW_E_INPUT when there is
 * none: the file was cut, or is no zip.
 */
enum status unzip_count(str zip, size_t *n_out, struct err *e) LW_MUST_CHECK;

typedef enum status (*unzip_fn)(void *ctx, struct unzip *z, str name, struct err *e);
enum status unzip_each(str zip, unzip_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* The member at hand, written out. */
enum status unzip_to_fd(struct unzip *z, int fd, struct err *e) LW_MUST_CHECK;

/* See source_each(). */
struct unzip_lane {
    size_t lane, n_lanes, block, max_bytes, n_entries;
    str only; /* this member alone; empty: all documents */
};
enum status unzip_lane(str zip, const struct unzip_lane *l,
                       enum status (*fn)(void *ctx, str name, str bytes,
                                         const struct err *error, struct err *e),
                       void *ctx, struct err *e) LW_MUST_CHECK;

/* A member or file that is a document of records, and not one of those that lie beside them. */
bool is_document_name(str name);

/* A document in memory: mapped, or unpacked when it is gzip, zstd, xz or a zip. */
struct document {
    str bytes;
    void *map, *unpacked;
    size_t n_map;
};
enum status document_open(const char *path, size_t max_bytes, struct document *out,
                          struct err *e) LW_MUST_CHECK;
void document_close(struct document *d);

/* The same in pieces, whatever its size up to `max_bytes` unpacked; of a zip all members. */
typedef enum status (*stream_fn)(void *ctx, str bytes, struct err *e);
enum status document_stream(const char *path, uint64_t max_bytes, stream_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;

#endif
