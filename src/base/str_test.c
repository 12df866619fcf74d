/* SPDX-License-Identifier: Apache-2.0 */
#include "suite.h"

#include <string.h>

static void equality(void)
{
    CHECK(str_eq(STR("abc"), STR("abc")));
    CHECK(!str_eq(STR("abc"), STR("abC")));
    CHECK(!str_eq(STR("abc"), STR("ab")));
    CHECK(str_eq(STR_NONE, STR("")));
    CHECK(str_eq(STR("a\0b"), STR("a\0b")));
    CHECK(!str_eq(STR("a\0b"), STR("a\0c")));
    CHECK(str_eq_nocase(STR("OpenSSL"), STR("openssl")));
    CHECK(!str_eq_nocase(STR("\xC3\x84"), STR("\xC3\xA4"))); /* ASCII only */
    CHECK(!str_eq_nocase(STR("[a"), STR("{a")));             /* 0x20 apart, no letters */
    CHECK_INT(str_of(NULL).n, 0);
    CHECK(str_of(NULL).p == NULL);
}

static void order(void)
{
    CHECK_INT(str_cmp(STR("a"), STR("a")), 0);
    CHECK_INT(str_cmp(STR("a"), STR("ab")), -1);
    CHECK_INT(str_cmp(STR("b"), STR("ab")), 1);
    CHECK_INT(str_cmp(STR("\xFF"), STR("a")), 1); /* bytes are unsigned */
    CHECK_INT(str_cmp(STR_NONE, STR("")), 0);
    CHECK_INT(str_cmp(STR_NONE, STR("a")), -1);
}

static void parts(void)
{
    str s = STR("pkg:deb/curl");
    CHECK(str_starts(s, STR("pkg:")));
    CHECK(!str_starts(STR("pk"), STR("pkg:")));
    CHECK(str_ends(s, STR("curl")));
    CHECK(!str_ends(STR("rl"), STR("curl")));
    CHECK(str_starts(STR_NONE, STR("")));
    CHECK(str_ends(STR_NONE, STR_NONE));
    CHECK_STR(str_from(s, 8), STR("curl"));
    CHECK_STR(str_from(s, 99), STR(""));
    CHECK_STR(str_sub(s, 4, 3), STR("deb"));
    CHECK_STR(str_sub(s, 8, SIZE_MAX), STR("curl"));
    CHECK_STR(str_sub(s, SIZE_MAX, 1), STR(""));
    CHECK_STR(str_sub(STR_NONE, 1, 1), STR_NONE);
    CHECK_STR(str_trim(STR(" \t\r\n\v\fa b \n")), STR("a b"));
    CHECK_STR(str_trim(STR(" \n ")), STR(""));
    CHECK_STR(str_trim(STR_NONE), STR_NONE);
}

static void finding(void)
{
    size_t at = 77;
    CHECK(str_find(STR("a/b/c"), '/', &at));
    CHECK_INT(at, 1);
    CHECK(str_find_last(STR("a/b/c"), '/', &at));
    CHECK_INT(at, 3);
    CHECK(str_find_last(STR("/a"), '/', &at));
    CHECK_INT(at, 0);
    at = 77;
    CHECK(!str_find(STR("abc"), '/', &at));
    CHECK(!str_find_last(STR_NONE, '/', &at));
    CHECK(!str_find(STR_NONE, '/', &at));
    CHECK_INT(at, 77);
    CHECK(str_contains(STR("aaab"), STR("aab")));
    CHECK(str_contains(STR("abc"), STR("c")));
    CHECK(str_contains(STR("abc"), STR("abc")));
    CHECK(str_contains(STR("abc"), STR("")));
    CHECK(str_contains(STR_NONE, STR_NONE));
    CHECK(!str_contains(STR("abc"), STR("abcd")));
    CHECK(!str_contains(STR("abab"), STR("abb")));
    CHECK(!str_contains(STR_NONE, STR("a")));
}

static void cutting(void)
{
    str s = STR("a,,b"), head;
    CHECK(str_cut(&s, ',', &head));
    CHECK_STR(head, STR("a"));
    CHECK_STR(s, STR(",b"));
    CHECK(str_cut(&s, ',', &head));
    CHECK_STR(head, STR(""));
    CHECK(!str_cut(&s, ',', &head));
    CHECK_STR(head, STR("b"));
    CHECK_STR(s, STR(""));
    CHECK(!str_cut(&s, ',', &head));
    CHECK_STR(head, STR(""));
}

static void whole_numbers(void)
{
    uint64_t n = 7;
    CHECK(str_u64(STR("0"), 0, &n));
    CHECK_INT(n, 0);
    CHECK(str_u64(STR("00120"), 120, &n));
    CHECK_INT(n, 120);
    CHECK(!str_u64(STR("121"), 120, &n));
    CHECK(str_u64(STR("18446744073709551615"), UINT64_MAX, &n));
    CHECK(n == UINT64_MAX);
    n = 7;
    CHECK(!str_u64(STR("18446744073709551616"), UINT64_MAX, &n));
    CHECK(!str_u64(STR("99999999999999999999999"), UINT64_MAX, &n));
    CHECK(!str_u64(STR(""), 9, &n));
    CHECK(!str_u64(STR("-1"), 9, &n));
    CHECK(!str_u64(STR("+1"), 9, &n));
    CHECK(!str_u64(STR(" 1"), 9, &n));
    CHECK(!str_u64(STR("1x"), 9, &n));
    CHECK_INT(n, 7);
}

static void check_double(str s, double want)
{
    double got = -77;
    CHECK(str_double(s, &got));
    CHECK(!(got < want) && !(got > want));
}

static void decimal_numbers(void)
{
    static const str bad[] = {
        STR_INIT(""),    STR_INIT("."),    STR_INIT(".5"),  STR_INIT("1."),  STR_INIT("+1"),
        STR_INIT("inf"), STR_INIT("nan"),  STR_INIT("0x1"), STR_INIT(" 1"),  STR_INIT("1 "),
        STR_INIT("1e"),  STR_INIT("1e+"),  STR_INIT("1,5"), STR_INIT("--1"), STR_INIT("-"),
        STR_INIT("1\0"), STR_INIT("1e999")};
    check_double(STR("0.94485"), 0.94485);
    check_double(STR("-1.5e3"), -1500.0);
    check_double(STR("1E-2"), 0.01);
    check_double(STR("10"), 10.0);
    check_double(STR("1e-999"), 0.0);
    double value = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (str_double(bad[i], &value))
            test_fail(__FILE__, __LINE__, "'%.*s' was taken", STR_ARG(bad[i]));
    char digits[128];
    memset(digits, '1', sizeof digits);
    CHECK(!str_double((str){digits, 128}, &value));
    CHECK(!(value < 7) && !(value > 7));
    CHECK(str_double((str){digits, 127}, &value));
}

static void utf8(void)
{
    static const str good[] = {
        STR_INIT(""),
        STR_INIT("plain"),
        STR_INIT("\0"),
        STR_INIT("\x7F"),
        STR_INIT("\xC2\x80"),
        STR_INIT("\xDF\xBF"),
        STR_INIT("\xE0\xA0\x80"),
        STR_INIT("\xED\x9F\xBF"),
        STR_INIT("\xEE\x80\x80"),
        STR_INIT("\xEF\xBF\xBF"),
        STR_INIT("\xF0\x90\x80\x80"),
        STR_INIT("\xF4\x8F\xBF\xBF"),
        STR_INIT("12345678\xC3\xA4"
                 "12345678"),
    };
    static const struct {
        const char *why;
        str s;
    } bad[] = {
        {"continuation alone", STR_INIT("\x80")},
        {"overlong two", STR_INIT("\xC0\x80")},
        {"overlong two, C1", STR_INIT("\xC1\xBF")},
        {"overlong three", STR_INIT("\xE0\x9F\xBF")},
        {"overlong four", STR_INIT("\xF0\x8F\xBF\xBF")},
        {"first surrogate", STR_INIT("\xED\xA0\x80")},
        {"last surrogate", STR_INIT("\xED\xBF\xBF")},
        {"above U+10FFFF", STR_INIT("\xF4\x90\x80\x80")},
        {"F5", STR_INIT("\xF5\x80\x80\x80")},
        {"FF", STR_INIT("\xFF")},
        {"truncated two", STR_INIT("a\xC3")},
        {"truncated three", STR_INIT("\xE2\x82")},
        {"truncated four", STR_INIT("\xF0\x9F\x98")},
        {"third byte no continuation", STR_INIT("\xE2\x82(")},
        {"fourth byte no continuation", STR_INIT("\xF0\x9F\x98(")},
        {"Latin-1 behind eight ASCII", STR_INIT("12345678\xE4")},
        {"Latin-1 within eight", STR_INIT("1234\xE4"
                                          "5678")},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!str_is_utf8(good[i])) test_fail(__FILE__, __LINE__, "good form %zu refused", i);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (str_is_utf8(bad[i].s)) test_fail(__FILE__, __LINE__, "%s was taken", bad[i].why);
    CHECK(str_is_utf8(STR_NONE));
}

/* Every code point in its shortest form is well-formed exactly when it is no surrogate. */
static void utf8_of_every_code_point(void)
{
    for (uint32_t c = 0x800; c < 0x120000; c++) {
        char p[4];
        size_t n = c < 0x10000 ? 3 : 4, at = 0;
        if (n == 4) p[at++] = (char)(0xF0 | c >> 18);
        p[at++] = n == 4 ? (char)(0x80 | (c >> 12 & 0x3F)) : (char)(0xE0 | c >> 12);
        p[at++] = (char)(0x80 | (c >> 6 & 0x3F));
        p[at++] = (char)(0x80 | (c & 0x3F));
        bool is_char = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        if (str_is_utf8((str){p, n}) != is_char)
            test_fail(__FILE__, __LINE__, "U+%04X taken for %s", c, is_char ? "bad" : "good");
    }
}

static const struct test tests[] = {
    {"equality", equality},
    {"order", order},
    {"parts", parts},
    {"finding", finding},
    {"cutting", cutting},
    {"whole_numbers", whole_numbers},
    {"decimal_numbers", decimal_numbers},
    {"utf8", utf8},
    {"utf8_of_every_code_point", utf8_of_every_code_point},
    {NULL, NULL},
};
const struct test_suite str_suite = {"str", tests};
