/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

bool str_eq_nocase(str a, str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (char_lower(a.p[i]) != char_lower(b.p[i])) return false;
    return true;
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order) return order < 0 ? -1 : 1;
    return (a.n > b.n) - (a.n < b.n);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

str str_trim(str s)
{
    while (s.n && char_is_space(s.p[s.n - 1]))
        s.n--;
    while (s.n && char_is_space(s.p[0]))
        s = str_from(s, 1);
    return s;
}

bool str_find_last(str s, char c, size_t *at)
{
    for (size_t i = s.n; i > 0; i--) {
        if (s.p[i - 1] != c) continue;
        *at = i - 1;
        return true;
    }
    return false;
}

bool str_after(str s, str needle, str *rest)
{
    size_t at;
    while (needle.n && s.n >= needle.n &&
           str_find((str){s.p, s.n - needle.n + 1}, needle.p[0], &at)) {
        s = str_from(s, at);
        if (memcmp(s.p, needle.p, needle.n) == 0) {
            *rest = str_from(s, needle.n);
            return true;
        }
        s = str_from(s, 1);
    }
    return false;
}

bool str_contains(str s, str needle)
{
    str rest;
    return !needle.n || str_after(s, needle, &rest);
}

bool str_cut(str *s, char sep, str *head)
{
    str all = *s;
    size_t at;
    if (!str_find(all, sep, &at)) {
        *head = all;
        *s = str_from(all, all.n);
        return false;
    }
    *head = str_sub(all, 0, at);
    *s = str_from(all, at + 1);
    return true;
}

bool str_u64(str s, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    if (!s.n) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!char_is_digit(s.p[i])) return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
        if (value > max) return false;
    }
    *out = value;
    return true;
}

static size_t digits_at(str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && char_is_digit(s.p[at + n]))
        n++;
    return n;
}

/* [-] digits [. digits] [e [+-] digits], nothing else: strtod alone would take "inf" and "0x1". */
static bool is_number(str s)
{
    size_t at = s.n && s.p[0] == '-' ? 1 : 0;
    size_t n = digits_at(s, at);
    if (!n) return false;
    at += n;
    if (at < s.n && s.p[at] == '.') {
        n = digits_at(s, at + 1);
        if (!n) return false;
        at += 1 + n;
    }
    if (at < s.n && char_lower(s.p[at]) == 'e') {
        at++;
        if (at < s.n && (s.p[at] == '+' || s.p[at] == '-')) at++;
        n = digits_at(s, at);
        if (!n) return false;
        at += n;
    }
    return at == s.n;
}

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

bool str_double(str s, double *out)
{
    /* Far more digits than a double can tell apart; longer text is not a measured number. */
    char z[128];
    if (s.n >= sizeof z || !is_number(s)) return false;
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    pthread_once(&c_locale_once, make_c_locale);
    locale_t before = uselocale(c_locale);
    double value = strtod(z, NULL);
    uselocale(before);
    if (!isfinite(value)) return false;
    *out = value;
    return true;
}

/*
 * Bytes of the character at `p`, 0 when it is malformed. The bounds of the second byte are those
 * of RFC 3629 section 4: they keep out overlong forms, surrogates and all above U+10FFFF.
 */
static size_t utf8_char_bytes(const unsigned char *p, size_t n)
{
    unsigned char lead = p[0], least = 0x80, most = 0xBF;
    size_t bytes;
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (bytes > n) return 0;
    if (lead == 0xE0) least = 0xA0;
    if (lead == 0xED) most = 0x9F;
    if (lead == 0xF0) least = 0x90;
    if (lead == 0xF4) most = 0x8F;
    if (p[1] < least || p[1] > most) return 0;
    for (size_t i = 2; i < bytes; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return bytes;
}

bool str_is_utf8(str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t at = 0;
    while (at < s.n) {
        uint64_t eight;
        while (s.n - at >= sizeof eight) {
            memcpy(&eight, p + at, sizeof eight);
            if (eight & UINT64_C(0x8080808080808080)) break;
            at += sizeof eight;
        }
        if (at == s.n) break;
        size_t bytes = utf8_char_bytes(p + at, s.n - at);
        if (!bytes) return false;
        at += bytes;
    }
    return true;
}
