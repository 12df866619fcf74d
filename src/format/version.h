/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version order per scheme. One row a scheme: name, comparer, validity, specification.
 * A scheme we cannot know is VERSION_GENERIC: a heuristic order that every result must mark.
 */
#ifndef LW_FORMAT_VERSION_H
#define LW_FORMAT_VERSION_H

#include "model/enum_table.h"

#define VERSION_SCHEME_LIST(X)   \
 X(VERSION_GENERIC, "generic")   \
 X(VERSION_SEMVER, "semver")     \
 X(VERSION_NPM, "npm")           \
 X(VERSION_PYPI, "pypi")         \
 X(VERSION_GO, "go")             \
 X(VERSION_DEBIAN, "debian")     \
 X(VERSION_MAVEN, "maven")       \
 X(VERSION_NUGET, "nuget")       \
 X(VERSION_GEM, "gem")           \
 X(VERSION_COMPOSER, "composer") \
 X(VERSION_APK, "apk")           \
 X(VERSION_RPM, "rpm")           \
 X(VERSION_ALPM, "alpm")         \
 X(VERSION_CONAN, "conan")       \
 X(VERSION_GENTOO, "gentoo")     \
 X(VERSION_OPENSSL, "openssl")   \
 X(VERSION_CRAN, "cran")         \
 X(VERSION_HACKAGE, "hackage")   \
 X(VERSION_PUB, "pub")           \
 X(VERSION_BITNAMI, "bitnami")   \
 X(VERSION_JVM, "jvm")           \
 X(VERSION_KERNEL, "kernel")     \
 X(VERSION_INTDOT, "intdot")     \
 X(VERSION_DATETIME, "datetime") \
 X(VERSION_LEXICOGRAPHIC, "lexicographic")
ENUM_DECLARE(version_scheme, VERSION_SCHEME_LIST);

struct version_scheme_row {
    enum version_scheme scheme;
    /* Total order on all strings; invalid ones get a defined place, so sorting never fails. */
    int (*cmp)(str a, str b);
    bool (*is_valid)(str v);
    bool is_heuristic; /* results must say so */
    const char *title; /* for reasons and docs: "PEP 440" */
    const char *spec;  /* link */
};
const struct version_scheme_row *version_scheme_row(enum version_scheme s);
int version_cmp(enum version_scheme s, str a, str b);
bool version_is_valid(enum version_scheme s, str v);
/*
 * The version without a label that says who built it: PEP 440 "local version" ("2.0.0+cpu").
 * A candidate must lose it before comparing with a bound or an entry that has none (PEP 440,
 * "Version matching"); else last_affected 2.0.0 misses 2.0.0+cpu. Other schemes: `v` itself.
 */
str version_public(enum version_scheme s, str v);
/*
 * `version` without the part that `bound` leaves open, and then compared with it: a PEP 440 local
 * label, the release of pacman and rpm, the revision of a Bitnami package. This is how
 * a range or a constraint must compare; unlike version_cmp it is no order (1.5-1 and 1.5-2 both
 * equal the bound 1.5).
 */
int version_cmp_bound(enum version_scheme s, str version, str bound);

/*
 * Ecosystems: OSV name, purl type, version scheme and package-name normaliser in one row.
 * Rows without their own scheme yet compare generically and are marked.
 */
struct ecosystem_row {
    const char *osv_name; /* the part before the first colon */
    const char *purl_type;
    const char *purl_namespace; /* fixed namespace such as "debian", or NULL */
    enum version_scheme scheme;
    bool is_distribution; /* release in the suffix or the distro qualifier decides */
    const char *spec;
};
extern const struct ecosystem_row ecosystem_rows[];
extern const size_t n_ecosystem_rows;
/* Row by OSV ecosystem ("Debian:12" finds Debian; case as OSV writes it, "bitnami" tolerated). */
const struct ecosystem_row *ecosystem_from_osv(str osv_ecosystem);
/*
 * Order of a purl type whatever its namespace: rpm of an unlisted distribution, alpm, ebuild, opkg.
 * VERSION_GENERIC when the type has none of its own.
 */
enum version_scheme version_scheme_from_purl(str type);
/* Row by purl type and namespace ("deb" + "debian"); NULL when no row serves it. */
const struct ecosystem_row *ecosystem_from_purl(str type, str namespace_);

#endif
