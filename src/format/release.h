/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The documents that say where a feed of dated files has its newest ones: a release of a hosted
 * repository, or a list of them, as its API answers. Foreign
 * bytes: bounded, and the addresses in them are checked before anybody follows them.
 *
 * Source: "Get the latest release" and "List releases", REST API of GitHub; README of
 * CVEProject/cvelistV5: the baseline is of midnight GMT, a delta holds everything that changed
 * since that midnight, a release at the end of the day holds the delta of the whole day.
 */
#ifndef LW_FORMAT_RELEASE_H
#define LW_FORMAT_RELEASE_H

#include "base/arena.h"
#include "base/status.h"
#include "base/utc.h"

enum {
    MAX_RELEASE_BYTES = 4 * 1024 * 1024, /* about 1.5 KB an asset: the CVE List has some 30 */
    MAX_RELEASE_ASSETS = 1000,
    MAX_ASSET_URL_BYTES = 2000,
};

/* False for what cannot be one: the feed itself, from a mirror. */
bool release_is_document(str bytes);

/* One file of a release. */
struct release_asset {
    enum asset_kind {
        ASSET_OTHER,
        ASSET_BASELINE, /* 2026-11-22_all_CVEs_at_midnight.zip.zip */
        ASSET_DELTA,    /* 2026-11-22_delta_CVEs_at_1000Z.zip, ..._at_end_of_day.zip */
    } kind;
    str name, url;
    struct utc from, to; /* what changed between these; a baseline: all at `to` */
};
/*
 * The baselines and deltas of a release or of a list of releases, in `a`; other files are passed
 * over. Only https when `is_secure`: the document came that way and must not lead out of it.
 * LW_E_INPUT with what is missing or wrong, LW_E_LIMIT over the limits.
 */
enum status release_read(struct arena *a, str bytes, const char *baseline, bool is_secure,
                         struct release_asset **out, size_t *n_out,
                         struct err *e) LW_MUST_CHECK;
/* Kind and times by the name; ASSET_OTHER for a name without a day. */
struct release_asset asset_from_name(str name, const char *baseline);

#endif
