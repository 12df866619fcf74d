/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses made of addresses. */
#include "base/buf.h"
#include "net/http.h"

#include <string.h>

str http_path_segment(struct arena *a, str s)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf b;
    buf_init(&b, 3 * s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_plain_char = char_is_alpha(c) || char_is_digit(c) || (c && strchr("-._~", c));
        if (is_plain_char) {
            buf_char(&b, c);
        } else {
            buf_char(&b, '%');
            buf_char(&b, hex[(unsigned char)c >> 4]);
            buf_char(&b, hex[(unsigned char)c & 15]);
        }
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

/* The characters of RFC 3986, and none that a terminal, a log or a header would stumble over. */
static bool is_address_text(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || strchr("\"<>\\^`{|}", s.p[i])) return false;
    return s.n > 0;
}

/* "a/./b" and "a/../b" have no business in a list of documents. */
static bool has_dot_segment(str path)
{
    str segment;
    bool is_more = true;
    while (is_more) {
        is_more = str_cut(&path, '/', &segment);
        if (str_eq(segment, STR(".")) || str_eq(segment, STR(".."))) return true;
        if (str_eq_nocase(segment, STR("%2e%2e")) || str_eq_nocase(segment, STR("%2e")))
            return true;
    }
    return false;
}

static bool has_scheme(str s)
{
    size_t colon = 0, slash = s.n;
    (void)str_find(s, '/', &slash);
    return str_find(s, ':', &colon) && colon < slash;
}

/* "https://host:1" of "https://host:1/a/b"; all of it when there is no path. */
static str origin_of(str url)
{
    size_t at = 0, slash = 0;
    if (!str_find(url, ':', &at)) return url;
    str rest = str_from(url, at + 3);
    return str_find(rest, '/', &slash) ? str_sub(url, 0, at + 3 + slash) : url;
}

str http_resolve(struct arena *a, str base, str reference)
{
    size_t at = 0;
    str origin = origin_of(base);
    if (!is_address_text(reference)) return STR_NONE;
    if (str_starts(reference, STR("https://")) || str_starts(reference, STR("http://")))
        return has_dot_segment(str_from(reference, 8)) ? STR_NONE : arena_str(a, reference);
    if (has_scheme(reference) || str_starts(reference, STR("//")) || has_dot_segment(reference))
        return STR_NONE;
    if (reference.p[0] == '/')
        return arena_printf(a, "%.*s%.*s", STR_ARG(origin), STR_ARG(reference));
    str folder =
        base.n > origin.n && str_find_last(base, '/', &at) ? str_sub(base, 0, at) : origin;
    return arena_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(reference));
}
