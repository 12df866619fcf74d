/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composer's Comparator, which is PHP's version_compare() on versions as published: "_", "-", "+"
 * and changes between digits and letters separate parts, and at each place
 *
 *     other words < dev < alpha = a < beta = b < RC = rc < end < number < pl = p
 *
 * Words count as PHP has them: in lower case, "RC" excepted. A list of numbers that goes on is
 * later (1.0 < 1.0.0). "#", with which that function marks a number, is the end. Branches
 * ("dev-main", "9999999-dev" as Composer writes them) sort as words before all versions.
 */
#include "format/version_parts.h"

enum rank {
    RANK_WORD,
    RANK_DEV,
    RANK_ALPHA,
    RANK_BETA,
    RANK_RC,
    RANK_END,
    RANK_NUMBER,
    RANK_PATCH
};

/* Longer words before their beginnings: PHP compares by beginning. */
static const struct word_row {
    str word;
    enum rank rank;
} word_rows[] = {
    {STR_INIT("dev"), RANK_DEV},  {STR_INIT("alpha"), RANK_ALPHA},
    {STR_INIT("a"), RANK_ALPHA},  {STR_INIT("beta"), RANK_BETA},
    {STR_INIT("b"), RANK_BETA},   {STR_INIT("RC"), RANK_RC},
    {STR_INIT("rc"), RANK_RC},    {STR_INIT("#"), RANK_END},
    {STR_INIT("pl"), RANK_PATCH}, {STR_INIT("p"), RANK_PATCH},
};

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_' || c == '+';
}

static enum rank take_part(str *s, str *text)
{
    size_t n = 0;
    while (s->n > 0 && is_separator(s->p[0])) {
        *s = str_from(*s, 1);
    }
    *text = STR_NONE;
    if (s->n == 0) return RANK_END;
    *text = take_digits(s);
    if (text->n > 0) return RANK_NUMBER;
    while (n < s->n && !is_separator(s->p[n]) && !char_is_digit(s->p[n])) {
        n++;
    }
    *text = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    for (size_t i = 0; i < sizeof word_rows / sizeof word_rows[0]; i++) {
        if (str_starts(*text, word_rows[i].word)) return word_rows[i].rank;
    }
    return RANK_WORD;
}

int version_composer_cmp(str a, str b)
{
    int order;
    a = skip_v(str_trim(a));
    b = skip_v(str_trim(b));
    if (too_long_cmp(a, b, &order)) return order;
    order = 0;
    while (a.n > 0 || b.n > 0) {
        str x, y;
        enum rank p = take_part(&a, &x), q = take_part(&b, &y);
        if (p != q) return p < q ? -1 : 1;
        if (p == RANK_NUMBER) order = digits_cmp(x, y);
        if (order != 0) return order;
    }
    return 0;
}

/*
 * A version as VersionParser::normalize() takes it, broadly: digits first. Branches have a place in
 * the order, but nobody knows what is in them.
 */
bool version_composer_is_valid(str v)
{
    v = skip_v(str_trim(v));
    if (str_starts(v, STR("9999999"))) return false;
    for (size_t i = 0; i < v.n; i++) {
        if (char_is_space(v.p[i])) return false;
    }
    return v.n > 0 && char_is_digit(v.p[0]);
}
