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

/* "rc2" against "rc.2": both as the word and the number. */
static void cut_word(str prerelease, str *word, str *number)
{
    size_t n = 0;
    while (n < prerelease.n && char_is_alpha(prerelease.p[n])) {
        n++;
    }
    *word = str_sub(prerelease, 0, n);
    str rest = str_from(prerelease, n);
    if (rest.n > 0 && rest.p[0] == '.') rest = str_from(rest, 1);
    *number = take_digits(&rest);
}

int version_go_cmp(str a, str b)
{
    int order;
    if (too_long_cmp(a, b, &order)) return order;
    bool is_a_name = is_toolchain_name(a), is_b_name = is_toolchain_name(b);
    if (!is_a_name && !is_b_name) return version_semver_cmp(a, b);
    if (is_a_name) a = str_from(a, 2);
    if (is_b_name) b = str_from(b, 2);
    struct semver x = semver_split(a), y = semver_split(b);
    struct semver x_core = x, y_core = y;
    x_core.has_prerelease = y_core.has_prerelease = false;
    if (!x.is_number || !y.is_number) return version_semver_cmp(a, b);
    order = semver_cmp_parts(&x_core, &y_core);
    if (order != 0 || !x.has_prerelease || !y.has_prerelease) {
        return order != 0 ? order : semver_cmp_parts(&x, &y);
    }
    str x_word, x_number, y_word, y_number;
    cut_word(x.prerelease, &x_word, &x_number);
    cut_word(y.prerelease, &y_word, &y_number);
    order = str_cmp(x_word, y_word);
    return order != 0 ? order : digits_cmp(x_number, y_number);
}

bool version_go_is_valid(str v)
{
    if (is_toolchain_name(v)) return semver_split(str_from(v, 2)).is_number;
    return version_semver_is_valid(v);
}
