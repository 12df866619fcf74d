/* SPDX-License-Identifier: Apache-2.0 */
/*
 * npm: SemVer 2.0 as the registry's tool reads it. White space, "=" and "v" before the version
 * are passed over and a pre-release may lack its hyphen ("1.2.3beta"), as in its loose mode;
 * is_valid is the strict mode, with that tool's bounds.
 */
#include "format/version_parts.h"

enum {
    NPM_VERSION_CHARS = 256, /* longer ones are refused by npm */
};

static str skip_prefix(str v)
{
    v = str_trim(v);
    while (v.n > 0 && (v.p[0] == '=' || v.p[0] == 'v' || char_is_space(v.p[0]))) {
        v = str_from(v, 1);
    }
    return v;
}

int version_npm_cmp(str a, str b)
{
    return version_semver_cmp(skip_prefix(a), skip_prefix(b));
}

/* Numbers over 2^53 - 1 are not exact in that tool and refused there. */
static bool numbers_are_safe(str v)
{
    str numbers = semver_split(v).numbers;
    bool has_more = true;
    while (has_more) {
        str number;
        has_more = str_cut(&numbers, '.', &number);
        if (digits_cmp(number, STR("9007199254740991")) > 0) return false;
    }
    return true;
}

bool version_npm_is_valid(str v)
{
    v = skip_prefix(v);
    return v.n <= NPM_VERSION_CHARS && semver_is_strict(v) && numbers_are_safe(v);
}
