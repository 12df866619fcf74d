/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an import reads: files, folders, zips and zips in zips, as the publishers lay them out
 * (feeds.md section 1). Decides which part of a feed a file is and whether it is that part
 * complete:
 *
 *   osv     .../PyPI/all.zip          the ecosystem PyPI, complete
 *           .../PyPI/ID.json below    the same, mirrored file by file
 *           a folder
 *           anything else             single records, part ""
 *   cve     *_all_CVEs*.zip[.zip]     the CVE List, complete
 *           *_delta_CVEs*.zip, files  records of it (the hourly delta), part ""
 *           another zip               a publisher's own records, complete, part by its name
 *   debian, kernel   a document       the feed, complete
 *   alpine  .../v3.18/main.json       the part v3.18/main, complete; in zips by member
 *   others                            records, part ""
 *
 * Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_SOURCE_H
#define LW_KNOWLEDGE_SOURCE_H

#include "knowledge/feeds.h"

enum source_kind {
    SOURCE_FILES, /* one document a file */
    SOURCE_ZIP,   /* one document a member */
};

struct source {
    const struct feed_row *feed;
    enum source_kind kind;
    const char *path; /* for messages; of a zip inside another: "outer.zip: cves.zip" */
    str part;
    bool is_complete;   /* records of the part that are not in it have vanished */
    bool is_continued;  /* the next source is more of the same complete part */
    bool continues;     /* as the one before */
    const char **files; /* SOURCE_FILES */
    size_t n_entries;   /* files, or members */
    const void *map;    /* SOURCE_ZIP: the whole container */
    size_t n_bytes;
    bool is_map_shared; /* with the source before, which unmaps it */
    str only;           /* SOURCE_ZIP: this member alone; empty: all of them */
};

struct source_list {
    struct source *items;
    size_t n, cap;
};

/*
 * Finds, opens and counts all sources below `paths`, in bytewise order of the paths of each.
 * `scratch_dir` takes unlinked temporary files for zips inside zips. `part` forces the part of
 * every complete source unless it is STR_NONE (a download is not called what it was upstream).
 * Errors: LW_E_NOT_FOUND, LW_E_INPUT for a damaged or truncated container, LW_E_LIMIT for
 * nesting or unpacked size.
 */
enum status sources_open(struct arena *a, const struct feed_row *feed, const char *const *paths,
                         size_t n_paths, str part, const char *scratch_dir,
                         struct source_list *out, struct err *e) LW_MUST_CHECK;
void sources_close(struct source_list *l);

/*
 * One lane of `n_lanes` over a source: entries in blocks of SOURCE_BLOCK, of which this lane
 * takes every n-th. `bytes` is valid during the call; `error` is set instead when the member
 * cannot be read or is over the limit of a record: it is refused and the rest goes on.
 * `fn` is also called with STR_NONE at the end of each block of the lane.
 */
enum {
    SOURCE_BLOCK = 64
};
typedef enum status (*entry_fn)(void *ctx, str name, str bytes, const struct err *error,
                                struct err *e);
enum status source_each(const struct source *s, size_t lane, size_t n_lanes, entry_fn fn,
                        void *ctx, struct err *e) LW_MUST_CHECK;

/*
 * The largest document a feed has: one that is a feed may be larger than a record.
 */
size_t source_max_bytes(const struct feed_row *feed);

/* A whole document, unpacked when it is gzip, zstd, xz or a zip with one member. */
enum status document_read(struct arena *a, const char *path, size_t max_bytes, str *out,
                          struct err *e) LW_MUST_CHECK;

#endif
