/* SPDX-License-Identifier: Apache-2.0 */
#include "format/version.h"

#include "format/version_parts.h"

ENUM_DEFINE(version_scheme, VERSION_SCHEME_LIST)

/* In the order of the enum. */
static const struct version_scheme_row rows[] = {
    {VERSION_GENERIC, version_generic_cmp, version_generic_is_valid, true, "generic order",
     "src/format/version_generic.c"},
    {VERSION_SEMVER, version_semver_cmp, version_semver_is_valid, false, "SemVer 2.0",
     "https://semver.org/spec/v2.0.0.html"},
    {VERSION_NPM, version_npm_cmp, version_npm_is_valid, false, "npm SemVer",
     "https://github.com/npm/node-semver"},
    {VERSION_PYPI, version_pypi_cmp, version_pypi_is_valid, false, "PEP 440",
     "https://peps.python.org/pep-0440/"},
    {VERSION_GO, version_go_cmp, version_go_is_valid, false, "Go modules",
     "https://go.dev/ref/mod#versions"},
    {VERSION_DEBIAN, version_debian_cmp, version_debian_is_valid, false, "dpkg",
     "https://manpages.debian.org/deb-version.7"},
    {VERSION_MAVEN, version_maven_cmp, version_maven_is_valid, false, "Maven",
     "https://maven.apache.org/pom.html#version-order-specification"},
    {VERSION_NUGET, version_nuget_cmp, version_nuget_is_valid, false, "NuGet",
     "https://learn.microsoft.com/nuget/concepts/package-versioning"},
    {VERSION_GEM, version_gem_cmp, version_gem_is_valid, false, "RubyGems",
     "https://docs.ruby-lang.org/en/master/Gem/Version.html"},
    {VERSION_COMPOSER, version_composer_cmp, version_composer_is_valid, false, "Composer",
     "https://www.php.net/version_compare"},
    {VERSION_APK, version_apk_cmp, version_apk_is_valid, false, "apk",
     "https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-package.5.scd"},
    {VERSION_RPM, version_rpm_cmp, version_rpm_is_valid, false, "rpm",
     "https://rpm-software-management.github.io/rpm/man/rpm-version.7"},
    {VERSION_ALPM, version_alpm_cmp, version_alpm_is_valid, false, "pacman",
     "https://man.archlinux.org/man/vercmp.8"},
    {VERSION_CONAN, version_conan_cmp, version_conan_is_valid, false, "Conan",
     "https://docs.conan.io/2/tutorial/versioning/version_ranges.html"},
    {VERSION_GENTOO, version_gentoo_cmp, version_gentoo_is_valid, false, "Gentoo PMS",
     "https://projects.gentoo.org/pms/latest/pms.html#version-comparison"},
    {VERSION_OPENSSL, version_openssl_cmp, version_openssl_is_valid, false, "OpenSSL",
     "https://openssl-library.org/policies/releasestrat/"},
    {VERSION_CRAN, version_cran_cmp, version_cran_is_valid, false, "R",
     "https://cran.r-project.org/doc/manuals/R-exts.html"},
    {VERSION_HACKAGE, version_hackage_cmp, version_hackage_is_valid, false, "Haskell PVP",
     "https://pvp.haskell.org/"},
    {VERSION_PUB, version_pub_cmp, version_pub_is_valid, false, "pub",
     "https://dart.dev/tools/pub/versioning"},
    {VERSION_BITNAMI, version_bitnami_cmp, version_bitnami_is_valid, false, "Bitnami",
     "https://github.com/bitnami/go-version"},
    {VERSION_JVM, version_jvm_cmp, version_jvm_is_valid, false, "JEP 322",
     "https://openjdk.org/jeps/322"},
    {VERSION_KERNEL, version_kernel_cmp, version_kernel_is_valid, false, "Linux kernel",
     "https://www.kernel.org/category/releases.html"},
    {VERSION_INTDOT, version_intdot_cmp, version_intdot_is_valid, false, "dotted numbers",
     "https://github.com/package-url/vers-spec"},
    {VERSION_DATETIME, version_datetime_cmp, version_datetime_is_valid, false, "RFC 3339",
     "https://www.rfc-editor.org/rfc/rfc3339"},
    {VERSION_LEXICOGRAPHIC, version_lexicographic_cmp, version_lexicographic_is_valid, false,
     "bytewise", "https://github.com/package-url/vers-spec"},
};
_Static_assert(sizeof rows / sizeof rows[0] == N_version_scheme, "one row a scheme");

const struct version_scheme_row *version_scheme_row(enum version_scheme s)
{
    return &rows[(unsigned)s < N_version_scheme ? s : VERSION_GENERIC];
}

int version_cmp(enum version_scheme s, str a, str b)
{
    /* The commonest question of a match, and every order answers it so. */
    if (str_eq(a, b)) return 0;
    return version_scheme_row(s)->cmp(a, b);
}

bool version_is_valid(enum version_scheme s, str v)
{
    return version_scheme_row(s)->is_valid(v);
}

str version_public(enum version_scheme s, str v)
{
    size_t plus;
    if (s == VERSION_PYPI && str_find(v, '+', &plus)) return str_sub(v, 0, plus);
    return v;
}

int version_cmp_bound(enum version_scheme s, str version, str bound)
{
    bool has_label = !str_eq(version_public(s, bound), bound);
    if (!has_label) version = version_public(s, version);
    if (s == VERSION_ALPM || s == VERSION_RPM) version = version_evr_bound(version, bound);
    if (s == VERSION_BITNAMI) version = version_bitnami_bound(version, bound);
    return version_cmp(s, version, bound);
}

/* Types of the purl registry whose packages have one order; those of ecosystem.c among them. */
static const struct purl_scheme {
    const char *type;
    enum version_scheme scheme;
} purl_schemes[] = {
    {"alpm", VERSION_ALPM},
    {"apk", VERSION_APK},
    {"bioconductor", VERSION_CRAN},
    {"bitnami", VERSION_BITNAMI},
    {"cargo", VERSION_SEMVER},
    {"cocoapods", VERSION_GEM},
    {"composer", VERSION_COMPOSER},
    {"conan", VERSION_CONAN},
    {"cran", VERSION_CRAN},
    {"deb", VERSION_DEBIAN},
    {"ebuild", VERSION_GENTOO},
    {"gem", VERSION_GEM},
    {"github", VERSION_SEMVER},
    {"golang", VERSION_GO},
    {"hackage", VERSION_HACKAGE},
    {"hex", VERSION_SEMVER},
    {"julia", VERSION_SEMVER},
    {"maven", VERSION_MAVEN},
    {"npm", VERSION_NPM},
    {"nuget", VERSION_NUGET},
    {"opam", VERSION_DEBIAN},
    {"opkg", VERSION_DEBIAN},
    {"pub", VERSION_PUB},
    {"pypi", VERSION_PYPI},
    {"rpm", VERSION_RPM},
    {"swift", VERSION_SEMVER},
    {"vscode-extension", VERSION_SEMVER},
};

enum version_scheme version_scheme_from_purl(str type)
{
    for (size_t i = 0; i < sizeof purl_schemes / sizeof purl_schemes[0]; i++) {
        if (str_eq(str_of(purl_schemes[i].type), type)) return purl_schemes[i].scheme;
    }
    return VERSION_GENERIC;
}
