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
};
_Static_assert(sizeof rows / sizeof rows[0] == N_version_scheme, "one row a scheme");

const struct version_scheme_row *version_scheme_row(enum version_scheme s)
{
    return &rows[(unsigned)s < N_version_scheme ? s : VERSION_GENERIC];
}

int version_cmp(enum version_scheme s, str a, str b)
{
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
