/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What upstream called a version, below what packagers put around it. Only for comparing with
 * what upstream says (matching.md section 3); a distribution's own word is compared as it is.
 */
#ifndef LW_CORE_MATCH_VERSION_H
#define LW_CORE_MATCH_VERSION_H

#include "base/arena.h"
#include "format/version.h"

struct upstream_version {
    str version;
    /* "5.6.1+really5.4.5-1": what it calls itself, 5.6.1; empty otherwise. */
    str apparent;
};
/*
 * `purl_type` decides what is a packager's: "deb", "rpm" and "apk" have revisions and epochs;
 * anything else may carry the marks of Yocto ("1.2+gitAUTOINC+abc-r0") and a leading "v".
 */
struct upstream_version version_upstream(struct arena *a, str purl_type, str version);

/* "1.2.3": where every scheme agrees, so that no order is a heuristic. */
bool version_is_plain(str v);
/* The letters and digits of a git revision, at least seven, as a version: "1a2b3c4d". */
bool version_is_commit(str v);

#endif
