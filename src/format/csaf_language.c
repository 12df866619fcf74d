/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_language.h"

#include <string.h>

/* Codes of `width` letters stand one behind the other, sorted, in lower case. */
static bool is_listed(const char *codes, size_t width, str code)
{
    size_t low = 0, high = strlen(codes) / width;
    if (code.n != width) return false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = 0;
        for (size_t i = 0; i < width && order == 0; i++) {
            order =
                (unsigned char)char_lower(code.p[i]) - (unsigned char)codes[middle * width + i];
        }
        if (order == 0) return true;
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}

static bool is_alpha(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!char_is_alpha(s.p[i])) return false;
    }
    return s.n > 0;
}

static bool is_digits(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!char_is_digit(s.p[i])) return false;
    }
    return s.n > 0;
}

static bool is_alnum(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!char_is_alpha(s.p[i]) && !char_is_digit(s.p[i])) return false;
    }
    return s.n > 0 && s.n <= 8;
}

static bool is_between(str code, const char *from, const char *to)
{
    return code.n == strlen(from) && memcmp(code.p, from, code.n) >= 0 &&
           memcmp(code.p, to, code.n) <= 0;
}

/* In lower case, as the ranges are given. */
static str lower(str s, char out[static 8])
{
    size_t n = s.n < 8 ? s.n : 8;
    for (size_t i = 0; i < n; i++) {
        out[i] = char_lower(s.p[i]);
    }
    return (str){.p = out, .n = n};
}

static bool is_private_language(str code)
{
    char text[8];
    return is_between(lower(code, text), "qaa", "qtz");
}

static bool is_private_script(str code)
{
    char text[8];
    return is_between(lower(code, text), "qaaa", "qabx");
}

static bool is_private_region(str code)
{
    char text[8];
    str s = lower(code, text);
    return str_eq(s, STR("aa")) || str_eq(s, STR("zz")) || is_between(s, "qm", "qz") ||
           is_between(s, "xa", "xz");
}

/* UN M.49: regions of the world, then countries; any of three digits that is assigned. */
static bool is_region(str code)
{
    static const char *const world[] = {"001", "002", "003", "005", "009", "011", "013", "014",
                                        "015", "017", "018", "019", "021", "029", "030", "034",
                                        "035", "039", "053", "054", "057", "061", "142", "143",
                                        "145", "150", "151", "154", "155", "202", "419"};
    if (code.n == 2) return is_listed(region_codes, 2, code) || is_private_region(code);
    for (size_t i = 0; i < sizeof world / sizeof world[0]; i++) {
        if (str_eq(code, str_of(world[i]))) return true;
    }
    return false;
}

struct cursor {
    str rest, part;
    bool has_part;
};

static void advance(struct cursor *c)
{
    c->has_part = c->rest.n > 0;
    if (c->has_part) (void)str_cut(&c->rest, '-', &c->part);
}

static bool is_language(str code)
{
    if (code.n == 2) return is_listed(language_codes_2, 2, code);
    if (code.n != 3) return false;
    return is_listed(language_codes_3[char_lower(code.p[0]) - 'a'], 2, str_from(code, 1)) ||
           is_private_language(code);
}

static bool is_variant(str part)
{
    return is_alnum(part) && (part.n >= 5 || (part.n == 4 && char_is_digit(part.p[0])));
}

/* Extensions "u-co-phonebk" and, last, "x-what-ever": their parts are not registered here. */
static bool check_tail(struct cursor *c, str *odd)
{
    while (c->has_part) {
        bool is_private = c->part.n == 1 && char_lower(c->part.p[0]) == 'x';
        size_t n = 0;
        *odd = c->part;
        if (c->part.n != 1 || !is_alnum(c->part)) return false;
        advance(c);
        while (c->has_part && is_alnum(c->part) && (is_private || c->part.n > 1)) {
            n++;
            advance(c);
        }
        if (n == 0) return false;
    }
    return true;
}

/* Tags of before RFC 4646 that do not follow its grammar. */
static bool is_irregular(str tag)
{
    static const char *const tags[] = {
        "en-GB-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
        "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
        "i-tay",     "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE"};
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (str_eq_nocase(tag, str_of(tags[i]))) return true;
    }
    return false;
}

/* Languages that have extended languages: "zh-yue". */
static bool has_extensions(str language)
{
    static const char *const prefixes[] = {"ar", "kok", "lv", "ms", "sgn", "sw", "uz", "zh"};
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (str_eq_nocase(language, str_of(prefixes[i]))) return true;
    }
    return false;
}

bool language_check(str tag, str *odd)
{
    struct cursor c = {.rest = tag};
    *odd = tag;
    if (is_irregular(tag)) return true;
    if (str_ends(tag, STR("-"))) return false;
    advance(&c);
    if (c.has_part && c.part.n == 1 && char_lower(c.part.p[0]) == 'x')
        return check_tail(&c, odd);
    *odd = c.part;
    if (!c.has_part || !is_alpha(c.part) || !is_language(c.part)) return false;
    bool may_extend = has_extensions(c.part);
    advance(&c);
    if (may_extend && c.has_part && c.part.n == 3 && is_alpha(c.part)) {
        *odd = c.part;
        if (!is_language(c.part)) return false;
        advance(&c);
    }
    if (c.has_part && c.part.n == 4 && is_alpha(c.part)) {
        *odd = c.part;
        if (!is_listed(script_codes, 4, c.part) && !is_private_script(c.part)) return false;
        advance(&c);
    }
    if (c.has_part &&
        ((c.part.n == 2 && is_alpha(c.part)) || (c.part.n == 3 && is_digits(c.part)))) {
        *odd = c.part;
        if (!is_region(c.part)) return false;
        advance(&c);
    }
    while (c.has_part && is_variant(c.part))
        advance(&c);
    return check_tail(&c, odd);
}

bool language_is_private(str tag)
{
    struct cursor c = {.rest = tag};
    advance(&c);
    if (!c.has_part) return false;
    if (c.part.n == 1 && char_lower(c.part.p[0]) == 'x') return true;
    if (is_private_language(c.part)) return true;
    for (advance(&c); c.has_part; advance(&c)) {
        if (c.part.n == 1)
            return char_lower(c.part.p[0]) == 'x' || str_contains(c.rest, STR("-x-"));
        if (is_private_script(c.part) || (c.part.n == 2 && is_private_region(c.part)))
            return true;
    }
    return false;
}
