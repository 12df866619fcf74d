/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_language.h"
#include "suite.h"

#include <string.h>

/* Codes of `n` letters: lower case and ascending. */
static void check_codes(const char *codes, size_t n)
{
    size_t all = strlen(codes);
    CHECK_INT(all % n, 0);
    for (size_t i = 0; i < all; i++) {
        CHECK(codes[i] >= 'a' && codes[i] <= 'z');
    }
    for (size_t i = n; i < all; i += n) {
        if (memcmp(codes + i - n, codes + i, n) >= 0)
            test_fail(__FILE__, __LINE__, "'%.*s' is out of order", (int)n, codes + i);
    }
}

static void codes(void)
{
    check_codes(language_codes_2, 2);
    check_codes(script_codes, 4);
    check_codes(region_codes, 2);
    for (size_t i = 0; i < 26; i++) {
        check_codes(language_codes_3[i], 2);
    }
}

static void tags(void)
{
    static const char *const right[] = {"en",     "de-DE",    "EN-us",      "zh-Hant-TW",
                                        "es-419", "sl-rozaj", "x-whatever", "qaa-Qaaa-QM",
                                        "zh-yue", "haw",      "i-klingon",  "en-x-y"};
    static const char *const wrong[][2] = {{"EZ", "EZ"},           {"en-ZZX", "ZZX"},
                                           {"en-GBR", "GBR"},      {"de-Qqqq", "Qqqq"},
                                           {"zh-Hant-XQQ", "XQQ"}, {"e", "e"}};
    str odd;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        if (!language_check(str_of(right[i]), &odd))
            test_fail(__FILE__, __LINE__, "%s: '%.*s'", right[i], STR_ARG(odd));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(!language_check(str_of(wrong[i][0]), &odd));
        CHECK_STR(odd, str_of(wrong[i][1]));
    }
    CHECK(language_is_private(STR("qtx")));
    CHECK(language_is_private(STR("en-QM")));
    CHECK(language_is_private(STR("en-x-y")));
    CHECK(!language_is_private(STR("de-DE")));
}

static const struct test tests[] = {
    {"codes", codes},
    {"tags", tags},
    {NULL, NULL},
};
const struct test_suite csaf_language_suite = {"csaf_language", tests};
