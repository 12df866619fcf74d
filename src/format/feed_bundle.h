/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manifest of a bundle of feeds (docs/adr/0014-feed-bundle.md): which files of which part of
 * which feed it holds, with their digests, and the state of the publisher that they are of. It is
 * what is signed, so its bytes depend on its content alone: sorted, no blanks, one spelling.
 */
#ifndef LW_FORMAT_FEED_BUNDLE_H
#define LW_FORMAT_FEED_BUNDLE_H

#include "base/arena.h"
#include "base/utc.h"
#include "crypto/digest.h"

enum {
    BUNDLE_MAX_MANIFEST_BYTES = 16 * 1024 * 1024, /* 100,000 documents of CSAF providers */
    BUNDLE_MAX_FILES = 200000,
    BUNDLE_MAX_NAME_BYTES = 300,
};

struct bundle_file {
    str name; /* in the archive: "osv/PyPI/00000-b-..." */
    uint64_t n_bytes;
    struct sha256 digest;
};
/* Files of one part, in the order in which an import wants them. */
struct bundle_part {
    str feed, part;
    struct utc fetched_at; /* when the publisher last said that this is current */
    str etag, last_modified, cursor;
    bool is_delta; /* single documents: what is absent says nothing */
    struct bundle_file *files;
    size_t n_files;
};
struct bundle_manifest {
    str key_id;            /* of the key that signs: crypto/sign.h */
    struct utc fetched_at; /* the newest of its parts */
    struct bundle_part *parts;
    size_t n_parts;
};

/* Bytes of a manifest, in `a`. */
enum status bundle_manifest_write(struct arena *a, const struct bundle_manifest *m, str *out,
                                  struct err *e) LW_MUST_CHECK;
/*
 * Reads one. LW_E_INPUT for what is none, for a name that leaves its folder or stands twice, and
 * for a version that is not known; LW_E_LIMIT over the limits.
 */
enum status bundle_manifest_read(struct arena *a, str bytes, struct bundle_manifest *out,
                                 struct err *e) LW_MUST_CHECK;

#endif
