/* SPDX-License-Identifier: Apache-2.0 */
/* Releases of distributions: as SBOMs write them, as OSV ecosystems write them. */
#ifndef LW_CORE_MATCH_RELEASE_H
#define LW_CORE_MATCH_RELEASE_H

#include "base/arena.h"
#include "base/str.h"
#include "base/utc.h"

/* "debian-12.5", "bookworm", "alpine-3.18.4" to "12", "12", "3.18"; empty when it says nothing. */
str release_from_distro(str purl_namespace, str distro);
/* "1.2-3+deb12u1" to "12"; "...el9_4" to "9"; "...ubuntu0.22.04.1" to "22.04". */
str release_from_version(str purl_namespace, str version);

enum release_relation {
    RELEASE_ANY, /* the record names no release */
    RELEASE_SAME,
    RELEASE_OTHER,
    RELEASE_UNKNOWN, /* the record names one and the component's is not known */
};
/* `ecosystem` is the record's, with its suffix: "Debian:12", "Ubuntu:22.04:LTS". */
enum release_relation release_relate(str ecosystem, str release);
/* "9.2", and "9" itself, are within "9". */
bool release_is_within(str part, str release);

/*
 * The day after which the publisher has no more free data for a release: silence afterwards says
 * nothing (matching.md section 3). False when it is not known or not over yet.
 */
bool release_is_over(str distribution, str release, struct utc now, struct day *last);

#endif
