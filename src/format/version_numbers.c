/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders that are lists of numbers and little else:
 *   CRAN     R's package_version ("Writing R Extensions" 1.1.1): "." and "-" separate, a list that
 *            goes on is later (1.0 < 1.0.0)
 *   Hackage  Data.Version and the Haskell PVP: dots only, tags after "-" do not count
 *   intdot   vers: dots, the numbers at the beginning decide (1.0 = 1), the rest does not count
 * and two that are not read at all: exact instants (datetime) and bytes (lexicographic).
 */
#include "base/utc.h"
#include "format/version_parts.h"

/* The digits `*s` begins with and one sign of `signs` before a further number. */
static bool take_number(str *s, const char *signs, str *number)
{
    size_t at;
    *number = take_digits(s);
    if (s->n < 2 || !char_is_digit(s->p[1]) || !str_find(str_of(signs), s->p[0], &at)) {
        return false;
    }
    *s = str_from(*s, 1);
    return true;
}

/* Lists of numbers; what follows them compares bytewise, by `is_exact` only. */
static int list_cmp(str a, str b, const char *signs, bool is_exact)
{
    bool has_a = true, has_b = true;
    bool is_a_number = a.n > 0 && char_is_digit(a.p[0]);
    bool is_b_number = b.n > 0 && char_is_digit(b.p[0]);
    if (is_a_number != is_b_number) return is_a_number ? 1 : -1;
    while (has_a && has_b && is_a_number) {
        str x, y;
        has_a = take_number(&a, signs, &x);
        has_b = take_number(&b, signs, &y);
        int order = digits_cmp(x, y);
        if (order != 0) return order;
    }
    if (is_a_number && has_a != has_b) return has_a ? 1 : -1;
    return is_exact || !is_a_number ? str_cmp(a, b) : 0;
}

static bool is_list(str s, const char *signs)
{
    str number;
    while (s.n > 0 && char_is_digit(s.p[0])) {
        if (!take_number(&s, signs, &number)) return s.n == 0;
    }
    return false;
}

int version_cran_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    return too_long_cmp(a, b, &order) ? order : list_cmp(a, b, ".-", true);
}

/* "At least two" numbers by the manual; R itself takes one. */
bool version_cran_is_valid(str v)
{
    return is_list(str_trim(v), ".-");
}

int version_hackage_cmp(str a, str b)
{
    int order;
    a = str_trim(a);
    b = str_trim(b);
    return too_long_cmp(a, b, &order) ? order : list_cmp(a, b, ".", false);
}

bool version_hackage_is_valid(str v)
{
    return is_list(str_trim(v), ".");
}

/* Numbers as far as they go; missing ones are 0. */
int version_intdot_cmp(str a, str b)
{
    int order;
    a = skip_v(str_trim(a));
    b = skip_v(str_trim(b));
    if (too_long_cmp(a, b, &order)) return order;
    bool has_a = a.n > 0 && char_is_digit(a.p[0]), has_b = b.n > 0 && char_is_digit(b.p[0]);
    if (!has_a || !has_b) return has_a != has_b ? (has_a ? 1 : -1) : str_cmp(a, b);
    order = 0;
    while (order == 0 && (has_a || has_b)) {
        str x = STR_NONE, y = STR_NONE;
        if (has_a) has_a = take_number(&a, ".", &x);
        if (has_b) has_b = take_number(&b, ".", &y);
        order = digits_cmp(x, y);
    }
    return order;
}

bool version_intdot_is_valid(str v)
{
    return is_list(skip_v(str_trim(v)), ".");
}

/* Decimals of the second, which utc_parse cuts at three. */
static str second_decimals(str v)
{
    size_t at;
    if (!str_find(v, '.', &at)) return STR_NONE;
    v = str_from(v, at + 1);
    str decimals = take_digits(&v);
    while (decimals.n > 0 && decimals.p[decimals.n - 1] == '0') {
        decimals.n--;
    }
    return decimals;
}

/* RFC 3339 instants; what is none comes before all, bytewise. */
int version_datetime_cmp(str a, str b)
{
    int order;
    struct utc x, y;
    a = str_trim(a);
    b = str_trim(b);
    if (too_long_cmp(a, b, &order)) return order;
    bool is_a_valid = utc_parse(a, "version", &x, NULL) == LW_OK;
    bool is_b_valid = utc_parse(b, "version", &y, NULL) == LW_OK;
    if (is_a_valid != is_b_valid) return is_a_valid ? 1 : -1;
    if (!is_a_valid) return str_cmp(a, b);
    order = utc_cmp(x, y);
    return order == 0 ? str_cmp(second_decimals(a), second_decimals(b)) : order;
}

bool version_datetime_is_valid(str v)
{
    struct utc at;
    return utc_parse(str_trim(v), "version", &at, NULL) == LW_OK;
}

int version_lexicographic_cmp(str a, str b)
{
    int order;
    return too_long_cmp(a, b, &order) ? order : str_cmp(a, b);
}

bool version_lexicographic_is_valid(str v)
{
    return str_is_utf8(v);
}
