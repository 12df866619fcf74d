/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the comparers of version_*.c share. Nothing here allocates; numbers of any length compare
 * by their digits.
 */
#ifndef LW_FORMAT_VERSION_PARTS_H
#define LW_FORMAT_VERSION_PARTS_H

#include "base/arena.h"

/* Digits `a` against `b` as numbers; empty counts as 0. */
int digits_cmp(str a, str b);
/* Consumes the digits `*s` begins with; may be empty. */
str take_digits(str *s);
/* Consumes the ASCII letters `*s` begins with; may be empty. */
str take_letters(str *s);
/* Without one "v" or "V" before a digit. */
str skip_v(str s);
/* Bytewise after ASCII lower-casing. */
int text_cmp_nocase(str a, str b);
/* Bytewise, runs of digits as numbers. */
int natural_cmp(str a, str b);
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
int semver_numbers_cmp(str a, str b);
/* Section 11.4.1 to 11.4.4: dot-separated identifiers, the shorter list first. */
int semver_identifiers_cmp(str a, str b);
/* Non-empty, of letters, digits and hyphens each; numbers may begin with 0. */
bool semver_identifiers_are_valid(str list);
int semver_cmp_parts(const struct semver *a, const struct semver *b);
/* semver.org section 2, 9, 10; `v` without a prefix. */
bool semver_is_strict(str v);

int version_generic_cmp(str a, str b);
bool version_generic_is_valid(str v);
int version_semver_cmp(str a, str b);
bool version_semver_is_valid(str v);
int version_npm_cmp(str a, str b);
bool version_npm_is_valid(str v);
int version_pypi_cmp(str a, str b);
bool version_pypi_is_valid(str v);
int version_go_cmp(str a, str b);
bool version_go_is_valid(str v);
int version_debian_cmp(str a, str b);
bool version_debian_is_valid(str v);
int version_maven_cmp(str a, str b);
bool version_maven_is_valid(str v);
int version_nuget_cmp(str a, str b);
bool version_nuget_is_valid(str v);
int version_gem_cmp(str a, str b);
bool version_gem_is_valid(str v);
int version_composer_cmp(str a, str b);
bool version_composer_is_valid(str v);
int version_apk_cmp(str a, str b);
bool version_apk_is_valid(str v);
int version_rpm_cmp(str a, str b);
bool version_rpm_is_valid(str v);
int version_alpm_cmp(str a, str b);
bool version_alpm_is_valid(str v);
int version_conan_cmp(str a, str b);
bool version_conan_is_valid(str v);
int version_gentoo_cmp(str a, str b);
bool version_gentoo_is_valid(str v);
int version_openssl_cmp(str a, str b);
bool version_openssl_is_valid(str v);
int version_cran_cmp(str a, str b);
bool version_cran_is_valid(str v);
int version_hackage_cmp(str a, str b);
bool version_hackage_is_valid(str v);
int version_pub_cmp(str a, str b);
bool version_pub_is_valid(str v);
int version_bitnami_cmp(str a, str b);
bool version_bitnami_is_valid(str v);
int version_jvm_cmp(str a, str b);
bool version_jvm_is_valid(str v);
int version_kernel_cmp(str a, str b);
bool version_kernel_is_valid(str v);
int version_intdot_cmp(str a, str b);
bool version_intdot_is_valid(str v);
int version_datetime_cmp(str a, str b);
bool version_datetime_is_valid(str v);
int version_lexicographic_cmp(str a, str b);
bool version_lexicographic_is_valid(str v);

/* apk's "~": `v` against a version that only its beginning must agree with. */
int version_apk_fuzzy_cmp(str v, str prefix);
/* PEP 440's normal form ("1.0a0" of "V1.0-ALPHA"); other strings as they are. */
str version_pypi_normal(struct arena *a, str v);
/* `version` without its last "-release" when `bound` states none. */
str version_evr_bound(str version, str bound);
/* `version` without its packaging revision when `bound` states none. */
str version_bitnami_bound(str version, str bound);

#endif
