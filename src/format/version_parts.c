/* SPDX-License-Identifier: Apache-2.0 */
#include "format/version_parts.h"

#include "base/limits.h"

#include <string.h>

int digits_cmp(str a, str b)
{
    while (a.n > 0 && a.p[0] == '0') {
        a = str_from(a, 1);
    }
    while (b.n > 0 && b.p[0] == '0') {
        b = str_from(b, 1);
    }
    if (a.n != b.n) return a.n < b.n ? -1 : 1;
    int order = a.n == 0 ? 0 : memcmp(a.p, b.p, a.n);
    return (order > 0) - (order < 0);
}

str take_digits(str *s)
{
    size_t n = 0;
    while (n < s->n && char_is_digit(s->p[n])) {
        n++;
    }
    str digits = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return digits;
}

str take_letters(str *s)
{
    size_t n = 0;
    while (n < s->n && char_is_alpha(s->p[n])) {
        n++;
    }
    str letters = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return letters;
}

str skip_v(str s)
{
    bool has_prefix = s.n > 1 && (s.p[0] == 'v' || s.p[0] == 'V') && char_is_digit(s.p[1]);
    return has_prefix ? str_from(s, 1) : s;
}

int text_cmp_nocase(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    for (size_t i = 0; i < n; i++) {
        int x = (unsigned char)char_lower(a.p[i]), y = (unsigned char)char_lower(b.p[i]);
        if (x != y) return x < y ? -1 : 1;
    }
    return (a.n > b.n) - (a.n < b.n);
}

int natural_cmp(str a, str b)
{
    while (a.n > 0 && b.n > 0) {
        bool is_number = char_is_digit(a.p[0]) && char_is_digit(b.p[0]);
        if (is_number) {
            int order = digits_cmp(take_digits(&a), take_digits(&b));
            if (order != 0) return order;
            continue;
        }
        int x = (unsigned char)a.p[0], y = (unsigned char)b.p[0];
        if (x != y) return x < y ? -1 : 1;
        a = str_from(a, 1);
        b = str_from(b, 1);
    }
    return (int)(a.n > 0) - (int)(b.n > 0);
}

bool is_plain_number(str s)
{
    str rest = s;
    str digits = take_digits(&rest);
    return digits.n > 0 && rest.n == 0 && (digits.n == 1 || digits.p[0] != '0');
}

bool too_long_cmp(str a, str b, int *order)
{
    bool is_a_long = a.n > LIMIT_VERSION_BYTES, is_b_long = b.n > LIMIT_VERSION_BYTES;
    if (!is_a_long && !is_b_long) return false;
    *order = is_a_long && is_b_long ? str_cmp(a, b) : (is_a_long ? 1 : -1);
    return true;
}
