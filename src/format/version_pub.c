/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SemVer's relatives, which differ from it in one thing each:
 *   pub      dart.dev/tools/pub/versioning: build metadata is ordered too, none before any, by the
 *            rules for pre-releases
 *   Bitnami  SemVer of the application, then "-N", the revision of the packaging; a bound without
 *            a revision means all of them (version_bound)
 */
#include "format/version_parts.h"

static str build_of(str v, bool *has_build)
{
    str before;
    *has_build = str_cut(&v, '+', &before);
    return v;
}

int version_pub_cmp(str a, str b)
{
    bool has_a, has_b;
    a = str_trim(a);
    b = str_trim(b);
    int order = version_semver_cmp(a, b);
    if (order != 0 || too_long_cmp(a, b, &order)) return order;
    str x = build_of(a, &has_a), y = build_of(b, &has_b);
    if (has_a != has_b) return has_a ? 1 : -1;
    return has_a ? semver_identifiers_cmp(x, y) : 0;
}

bool version_pub_is_valid(str v)
{
    return version_semver_is_valid(str_trim(v));
}

/* "2.3.1-4": the pre-release that is a number is a revision. */
static bool has_revision(const struct semver *v)
{
    str rest = v->prerelease;
    return v->has_prerelease && take_digits(&rest).n > 0 && rest.n == 0;
}

int version_bitnami_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct semver x = semver_split(a), y = semver_split(b);
    if (!x.is_number || !y.is_number) return version_semver_cmp(a, b);
    order = semver_numbers_cmp(x.numbers, y.numbers);
    if (order != 0) return order;
    bool is_x_revision = has_revision(&x), is_y_revision = has_revision(&y);
    if (!is_x_revision && !is_y_revision) return semver_cmp_parts(&x, &y);
    if (is_x_revision && is_y_revision) return digits_cmp(x.prerelease, y.prerelease);
    return is_x_revision ? 1 : -1;
}

bool version_bitnami_is_valid(str v)
{
    return version_semver_is_valid(str_trim(v));
}

str version_bitnami_bound(str version, str bound)
{
    version = str_trim(version);
    struct semver v = semver_split(version), b = semver_split(str_trim(bound));
    if (!has_revision(&v) || has_revision(&b)) return version;
    return str_sub(version, 0, (size_t)(v.prerelease.p - version.p) - 1);
}
