/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys under which the knowledge base files what a record says, and under which a matcher
 * asks for it. Both sides make them here, so that they cannot drift apart:
 *
 *   pkg:pypi/requests             a package URL without version, qualifiers and subpath (purl_key)
 *   osv:OSS-Fuzz/dropbear         a package of an ecosystem that has no package URL type
 *   repo:github.com/mkj/dropbear  a repository, whatever the spelling of its address
 *   cpe:dropbear_ssh              a product by its CPE name, whoever the vendor (cpe_key)
 *   sha256:0123...                exactly these bytes
 */
#ifndef LW_FORMAT_PACKAGE_KEY_H
#define LW_FORMAT_PACKAGE_KEY_H

#include "base/arena.h"

/* Each gives STR_NONE for what makes no key. Strings live in `a`. */

/* Package of an OSV record; the ecosystem may have a suffix ("Debian:12"). */
str package_key_of_osv(struct arena *a, str ecosystem, str name);
str package_key_of_purl(struct arena *a, str purl);
/*
 * Any spelling of a repository's address: https, ssh, git, "git@host:path", "scm:git:" and
 * "git+" prefixes, with user, port, ".git", "/tree/...", "/-/..." or gitweb's "?p=". Case is
 * ignored: forges do so. A bare "host/path" is taken as well.
 */
str package_key_of_repository(struct arena *a, str address);
/*
 * Product as people write it ("Node.js", "Linux Kernel"): lower case, blanks as underscores.
 * STR_NONE for the usual words for nothing ("n/a", "unknown", "-", "*").
 */
str package_key_of_product(struct arena *a, str product);
/* "sha256:HEX" in any case. */
str package_key_of_hash(struct arena *a, str hash);

#endif
