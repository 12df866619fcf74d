/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NuGet (learn.microsoft.com/nuget/concepts/package-versioning): SemVer 2.0 with up to four
 * numbers, missing ones 0, leading zeros without meaning, and labels without regard to case.
 */
#include "format/version_parts.h"

static int label_cmp(str a, str b)
{
    str rest_a = a, rest_b = b;
    bool is_a_number = take_digits(&rest_a).n > 0 && rest_a.n == 0;
    bool is_b_number = take_digits(&rest_b).n > 0 && rest_b.n == 0;
    if (is_a_number && is_b_number) return digits_cmp(a, b);
    if (is_a_number != is_b_number) return is_a_number ? -1 : 1;
    return text_cmp_nocase(a, b);
}

static int labels_cmp(str a, str b)
{
    bool has_a = true, has_b = true;
    while (has_a && has_b) {
        str x, y;
        has_a = str_cut(&a, '.', &x);
        has_b = str_cut(&b, '.', &y);
        int order = label_cmp(x, y);
        if (order != 0) return order;
    }
    return (int)has_a - (int)has_b;
}

int version_nuget_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    struct semver x = semver_split(a), y = semver_split(b);
    if (x.is_number != y.is_number) return x.is_number ? 1 : -1;
    if (!x.is_number) return text_cmp_nocase(a, b);
    order = semver_numbers_cmp(x.numbers, y.numbers);
    if (order != 0) return order;
    if (x.has_prerelease != y.has_prerelease) return x.has_prerelease ? -1 : 1;
    return x.has_prerelease ? labels_cmp(x.prerelease, y.prerelease) : 0;
}

/* NuGetVersion.Parse: one to four numbers, then non-empty labels of letters, digits, hyphens. */
bool version_nuget_is_valid(str v)
{
    str core, labels, number;
    v = str_trim(v);
    bool has_build = str_cut(&v, '+', &core);
    bool has_labels = str_cut(&core, '-', &labels);
    str numbers = labels;
    size_t n = 0;
    for (bool has_more = true; has_more; n++) {
        has_more = str_cut(&numbers, '.', &number);
        uint64_t value;
        if (!str_u64(number, INT32_MAX, &value)) return false;
    }
    return n <= 4 && (!has_labels || semver_identifiers_are_valid(core)) &&
           (!has_build || semver_identifiers_are_valid(v));
}
