/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gentoo's order: Package Manager Specification, sections 3.2 (grammar) and 3.3 (algorithms 3.1 to
 * 3.7). Strings outside the grammar sort before those inside, bytewise.
 */
#include "format/version_parts.h"

struct gentoo_version {
    str first, numbers; /* "12" and ".2.05" of 12.2.05b_p1-r3 */
    str letter, suffixes, revision;
};

enum {
    SUFFIX_NONE = 4
};
static const str suffix_words[] = {STR_INIT("alpha"), STR_INIT("beta"), STR_INIT("pre"),
                                   STR_INIT("rc"),    STR_INIT(""),     STR_INIT("p")};

/* Consumes "_word" and its digits; false when nothing of that kind stands there. */
static bool take_suffix(str *s, unsigned *rank, str *number)
{
    str rest = str_from(*s, 1);
    str word = take_letters(&rest);
    if (s->n == 0 || s->p[0] != '_' || word.n == 0) return false;
    for (unsigned i = 0; i < sizeof suffix_words / sizeof suffix_words[0]; i++) {
        if (!str_eq(suffix_words[i], word)) continue;
        *rank = i;
        *number = take_digits(&rest);
        *s = rest;
        return true;
    }
    return false;
}

static bool parse(str v, struct gentoo_version *out)
{
    unsigned rank;
    str number;
    *out = (struct gentoo_version){.first = take_digits(&v)};
    out->numbers = v;
    while (v.n > 1 && v.p[0] == '.' && char_is_digit(v.p[1])) {
        v = str_from(v, 1);
        (void)take_digits(&v);
    }
    out->numbers = str_sub(out->numbers, 0, out->numbers.n - v.n);
    if (v.n > 0 && v.p[0] >= 'a' && v.p[0] <= 'z') {
        out->letter = str_sub(v, 0, 1);
        v = str_from(v, 1);
    }
    out->suffixes = v;
    while (take_suffix(&v, &rank, &number)) {
    }
    out->suffixes = str_sub(out->suffixes, 0, out->suffixes.n - v.n);
    if (str_starts(v, STR("-r"))) {
        v = str_from(v, 2);
        out->revision = take_digits(&v);
        if (out->revision.n == 0) return false;
    }
    return out->first.n > 0 && v.n == 0;
}

static str without_end_zeros(str s)
{
    while (s.n > 0 && s.p[s.n - 1] == '0') {
        s.n--;
    }
    return s;
}

/* Algorithms 3.2 and 3.3: as text where one begins with 0; more numbers are more. */
static int numbers_cmp(str a, str b)
{
    while (a.n > 0 && b.n > 0) {
        a = str_from(a, 1);
        b = str_from(b, 1);
        str x = take_digits(&a), y = take_digits(&b);
        bool is_text = x.p[0] == '0' || y.p[0] == '0';
        int order =
            is_text ? str_cmp(without_end_zeros(x), without_end_zeros(y)) : digits_cmp(x, y);
        if (order != 0) return order;
    }
    return (int)(a.n > 0) - (int)(b.n > 0);
}

/* Algorithms 3.5 and 3.6. */
static int suffixes_cmp(str a, str b)
{
    while (a.n > 0 || b.n > 0) {
        unsigned x = SUFFIX_NONE, y = SUFFIX_NONE;
        str m = STR_NONE, n = STR_NONE;
        (void)take_suffix(&a, &x, &m);
        (void)take_suffix(&b, &y, &n);
        int order = x != y ? (x < y ? -1 : 1) : digits_cmp(m, n);
        if (order != 0) return order;
    }
    return 0;
}

int version_gentoo_cmp(str a, str b)
{
    int order;
    struct gentoo_version x, y;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    bool is_a_valid = parse(a, &x), is_b_valid = parse(b, &y);
    if (is_a_valid != is_b_valid) return is_a_valid ? 1 : -1;
    if (!is_a_valid) return str_cmp(a, b);
    order = digits_cmp(x.first, y.first);
    if (order == 0) order = numbers_cmp(x.numbers, y.numbers);
    if (order == 0) order = str_cmp(x.letter, y.letter);
    if (order == 0) order = suffixes_cmp(x.suffixes, y.suffixes);
    return order == 0 ? digits_cmp(x.revision, y.revision) : order;
}

bool version_gentoo_is_valid(str v)
{
    struct gentoo_version parsed;
    return parse(str_trim(v), &parsed);
}
