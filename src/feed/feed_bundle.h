/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One signed file that carries feeds to machines without internet (docs/adr/0014-feed-bundle.md).
 *
 *   tar, zstd:  manifest.json   what follows, with digests and the publishers' states
 *               manifest.sig    64 bytes: Ed25519 over manifest.json
 *               FEED/PART/...   the publishers' own files, as they were fetched and kept
 *
 * The same kept files give the same bytes again. An import checks the signature before it reads
 * the manifest and every digest before it changes anything; what is older than what is there is
 * refused. Then each part goes the way of any import: atomic, held when it shrinks, in the ledger
 * by what it changes.
 */
#ifndef LW_FEED_FEED_BUNDLE_H
#define LW_FEED_FEED_BUNDLE_H

#include "base/arena.h"
#include "format/feed_bundle.h"
#include "knowledge/import.h"

struct feed_export_report {
    struct bundle_manifest manifest;
    uint64_t n_bytes; /* of the bundle */
    str *left_out;    /* parts that are known but of which no files were kept: "osv, PyPI" */
    size_t n_left_out;
};
/*
 * Writes a bundle of everything that is kept below `data_dir` to `path`, signed with the private
 * key `key_pem`. LW_E_NO_DATA when nothing is kept.
 */
enum status feed_export(struct knowledge *k, struct arena *a, const char *data_dir,
                        const char *path, str key_pem, struct feed_export_report *out,
                        struct err *e) LW_MUST_CHECK;

/* What became of one part. */
struct feed_import_line {
    str feed, part;
    struct utc fetched_at;
    enum status status; /* of this part; LW_OK also when there was nothing to do */
    bool is_current;    /* the same state is here already: not read again */
    struct err error;
    struct import_result result;
};
struct feed_import_options {
    const char *data_dir;
    str trusted_pem; /* public key, or several one after the other */
    bool accepts_older, accept_shrink;
    import_progress_fn progress;
    void *progress_ctx;
};
struct feed_import_report {
    str key_id;
    struct utc fetched_at;
    struct feed_import_line *lines;
    size_t n_lines;
};
/*
 * Imports a bundle. Before anything changes: LW_E_REFUSED for a signature that no trusted key
 * made, LW_E_INPUT for a file that is damaged, missing or not named, LW_E_LIMIT over the limits,
 * LW_E_CONFLICT when a part is older than what is here. Afterwards each part has its own line;
 * the first failure of them is returned as well.
 */
enum status feed_bundle_import(struct knowledge *k, struct arena *a, const char *path,
                               const struct feed_import_options *o,
                               struct feed_import_report *out, struct err *e) LW_MUST_CHECK;

#endif
