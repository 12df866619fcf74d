/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Semantic Versioning 2.0.0, section 11, read tolerantly: a leading "v", missing or additional
 * numbers ("1.2", "1.2.3.4"; missing ones count as 0) and a pre-release without its hyphen
 * ("1.2.3beta", "1.2.3.beta") are given their obvious place. Strings without a number sort before everything, bytewise; build
 * metadata never counts.
 */
#include "format/version_parts.h"

static bool is_identifier_char(char c)
{
    return char_is_digit(c) || char_is_alpha(c) || c == '-';
}

struct semver semver_split(str v)
{
    struct semver s = {.prerelease = STR_NONE};
    v = skip_v(v);
    size_t n = 0;
    while (n < v.n && (char_is_digit(v.p[n]) ||
                       (v.p[n] == '.' && n > 0 && n + 1 < v.n && char_is_digit(v.p[n + 1])))) {
        n++;
    }
    s.is_number = n > 0;
    s.numbers = str_sub(v, 0, n);
    str rest = str_from(v, n);
    if (rest.n == 0 || rest.p[0] == '+') return s;
    if (rest.p[0] == '-' || rest.p[0] == '.') rest = str_from(rest, 1);
    s.has_prerelease = true;
    (void)str_cut(&rest, '+', &s.prerelease);
    return s;
}

int semver_numbers_cmp(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        str x, y;
        (void)str_cut(&a, '.', &x);
        (void)str_cut(&b, '.', &y);
        int order = digits_cmp(x, y);
        if (order != 0) return order;
    }
    return 0;
}

/* Section 11.4.1 to 11.4.3. */
static int identifier_cmp(str a, str b)
{
    str rest_a = a, rest_b = b;
    bool is_a_number = take_digits(&rest_a).n > 0 && rest_a.n == 0;
    bool is_b_number = take_digits(&rest_b).n > 0 && rest_b.n == 0;
    if (is_a_number && is_b_number) return digits_cmp(a, b);
    if (is_a_number != is_b_number) return is_a_number ? -1 : 1;
    return str_cmp(a, b);
}

/* Consumes one identifier; false when it was the last. */
static bool take_identifier(str *list, bool is_run_together, str *id)
{
    size_t n = 0;
    if (!is_run_together) return str_cut(list, '.', id);
    while (n < list->n && list->p[n] != '.' &&
           !(n > 0 && char_is_alpha(list->p[n - 1]) && char_is_digit(list->p[n]))) {
        n++;
    }
    bool has_more = n < list->n;
    *id = str_sub(*list, 0, n);
    *list = str_from(*list, n + (has_more && list->p[n] == '.'));
    return has_more;
}

/* Section 11.4: identifier by identifier, the shorter list first (11.4.4). */
static int prerelease_cmp(const struct semver *a, const struct semver *b)
{
    bool has_a = true, has_b = true;
    str rest_a = a->prerelease, rest_b = b->prerelease;
    while (has_a && has_b) {
        str x, y;
        has_a = take_identifier(&rest_a, a->is_run_together, &x);
        has_b = take_identifier(&rest_b, b->is_run_together, &y);
        int order = identifier_cmp(x, y);
        if (order != 0) return order;
    }
    return (int)has_a - (int)has_b;
}

int semver_identifiers_cmp(str a, str b)
{
    bool has_a = true, has_b = true;
    while (has_a && has_b) {
        str x, y;
        has_a = str_cut(&a, '.', &x);
        has_b = str_cut(&b, '.', &y);
        int order = identifier_cmp(x, y);
        if (order != 0) return order;
    }
    return (int)has_a - (int)has_b;
}

int semver_cmp_parts(const struct semver *a, const struct semver *b)
{
    int order = semver_numbers_cmp(a->numbers, b->numbers);
    if (order != 0) return order;
    if (a->has_prerelease != b->has_prerelease) return a->has_prerelease ? -1 : 1;
    return a->has_prerelease ? prerelease_cmp(a, b) : 0;
}

int version_semver_cmp(str a, str b)
{
    int order;
    if (too_long_cmp(a, b, &order)) return order;
    struct semver x = semver_split(a), y = semver_split(b);
    if (!x.is_number || !y.is_number) {
        if (x.is_number != y.is_number) return x.is_number ? 1 : -1;
        return str_cmp(a, b);
    }
    return semver_cmp_parts(&x, &y);
}

/* Dot-separated identifiers; numeric ones without leading zeros where `is_prerelease`. */
static bool identifiers_are_valid(str list, bool is_prerelease)
{
    bool has_more = true;
    while (has_more) {
        str id;
        has_more = str_cut(&list, '.', &id);
        bool is_number = id.n > 0;
        for (size_t i = 0; i < id.n; i++) {
            if (!is_identifier_char(id.p[i])) return false;
            if (!char_is_digit(id.p[i])) is_number = false;
        }
        if (id.n == 0 || (is_prerelease && is_number && !is_plain_number(id))) return false;
    }
    return true;
}

bool semver_identifiers_are_valid(str list)
{
    return identifiers_are_valid(list, false);
}

bool semver_is_strict(str v)
{
    str core, build = STR_NONE, numbers;
    bool has_build = str_cut(&v, '+', &core);
    if (has_build) build = v;
    bool has_prerelease = str_cut(&core, '-', &numbers);
    for (int i = 0; i < 3; i++) {
        str number;
        bool has_more = str_cut(&numbers, '.', &number);
        if (!is_plain_number(number) || has_more != (i < 2)) return false;
    }
    if (has_prerelease && !identifiers_are_valid(core, true)) return false;
    return !has_build || identifiers_are_valid(build, false);
}

bool version_semver_is_valid(str v)
{
    if (v.n > 1 && v.p[0] == 'v') v = str_from(v, 1);
    return semver_is_strict(v);
}
