/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document that says where a feed of dated files has its newest one: a release of a hosted
 * repository, as its API answers it. Foreign bytes: bounded, and the address in it is checked
 * before anybody follows it. Private to app/feed*.c.
 *
 * Source: "Get the latest release", REST API of GitHub; shape of the assets of CVEProject/cvelistV5.
 */
#ifndef LW_APP_FEED_RELEASE_H
#define LW_APP_FEED_RELEASE_H

#include "base/arena.h"
#include "base/status.h"

enum {
    MAX_RELEASE_BYTES = 4 * 1024 * 1024, /* about 1.5 KB an asset: the CVE List has some 30 */
    MAX_RELEASE_ASSETS = 1000,
    MAX_ASSET_URL_BYTES = 2000,
};

/* False for what cannot be one: the feed itself, from a mirror. */
bool release_is_document(str bytes);
/*
 * Address of the first asset whose name contains `wanted`, in `a`. Only https when `is_secure`:
 * the document came that way and must not lead out of it. LW_E_INPUT with what is missing,
 * LW_E_LIMIT over the limits.
 */
enum status release_asset(struct arena *a, str bytes, const char *wanted, bool is_secure,
                          str *url, struct err *e) LW_MUST_CHECK;

#endif
