/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Package keys: what claims are looked up by. A key is a canonical package URL without version,
 * qualifiers and subpath (purl_key() in format/purl.h), so that the matcher makes the same key
 * from a component. Packages of ecosystems without a purl type get "osv:ECOSYSTEM/NAME", which
 * no component resolves to: they are kept so that nothing of a record is lost.
 */
#ifndef LW_KNOWLEDGE_PACKAGE_KEY_H
#define LW_KNOWLEDGE_PACKAGE_KEY_H

#include "base/arena.h"
#include "model/record.h"

enum {
    MAX_PACKAGE_KEYS = 3
};

/*
 * Keys of one affected entry; none when it names no package. OSV: ecosystem and name, else the
 * purl. CVE: packageURL, else collectionURL with packageName, else a GitHub repository, which is
 * both pkg:github and the Go module of that path. Vendor and product names are never guessed
 * from (matching.md A09 to A13). Strings live in `a`.
 */
size_t package_keys_of_affected(struct arena *a, const struct affected *x,
                                str out[static MAX_PACKAGE_KEYS]);

#endif
