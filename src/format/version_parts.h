/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the comparers of version_*.c share. Nothing here allocates; numbers of any length compare
 * by their digits.
 */
#ifndef LW_FORMAT_VERSION_PARTS_H
#define LW_FORMAT_VERSION_PARTS_H

#include "base/str.h"

/* Digits `a` against `b` as numbers; empty counts as 0. */
int digits_cmp(str a, str b);
/* Consumes the digits `*s` begins with; may be empty. */
str take_digits(str *s);
/* Bytewise after ASCII lower-casing. */
int text_cmp_nocase(str a, str b);
/* No sign, no leading zero but "0" itself. */
bool is_plain_number(str s);

/*
 * Strings over LIMIT_VERSION_BYTES are not read by rule: they sort behind all others, bytewise.
 * True when one of the two is such; `*order` has the answer then.
 */
bool too_long_cmp(str a, str b, int *order);

/* SemVer 2.0 parts of a string, found without demanding that it is SemVer. */
struct semver {
    str numbers;    /* "1.2.3": digits and dots */
    str prerelease; /* without the hyphen */
    bool has_prerelease;
    bool is_run_together; /* "rc2" is the identifiers "rc" and "2" */
    bool is_number;       /* false: not even one digit at the start */
};
struct semver semver_split(str v);
int semver_cmp_parts(const struct semver *a, const struct semver *b);
/* semver.org section 2, 9, 10; `v` without a prefix. */
bool semver_is_strict(str v);

int version_semver_cmp(str a, str b);
bool version_semver_is_valid(str v);
int version_npm_cmp(str a, str b);
bool version_npm_is_valid(str v);
int version_go_cmp(str a, str b);
bool version_go_is_valid(str v);
int version_pypi_cmp(str a, str b);
bool version_pypi_is_valid(str v);
int version_debian_cmp(str a, str b);
bool version_debian_is_valid(str v);
int version_generic_cmp(str a, str b);
bool version_generic_is_valid(str v);

#endif
