/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go modules (golang.org/ref/mod, "Versions"): SemVer with a "v" that the vulnerability database
 * leaves out. Pseudo-versions are pre-releases and sort by that rule alone; "+incompatible" is
 * build metadata. The toolchain's own names ("go1.21rc2") are read as the database writes them
 * (1.21.0-rc.2), so that a binary's build information compares with it.
 */
#include "format/version_parts.h"

static bool is_toolchain_name(str v)
{
    return v.n > 2 && str_starts(v, STR("go")) && char_is_digit(v.p[2]);
}

static struct semver split(str v)
{
    bool is_name = is_toolchain_name(v);
    struct semver s = semver_split(is_name ? str_from(v, 2) : v);
    s.is_run_together = is_name;
    return s;
}

int version_go_cmp(str a, str b)
{
    int order;
    if (too_long_cmp(a, b, &order)) return order;
    struct semver x = split(a), y = split(b);
    if (x.is_number != y.is_number) return x.is_number ? 1 : -1;
    return x.is_number ? semver_cmp_parts(&x, &y) : str_cmp(a, b);
}

bool version_go_is_valid(str v)
{
    if (is_toolchain_name(v)) return semver_split(str_from(v, 2)).is_number;
    return version_semver_is_valid(v);
}
