/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

#include "suite.h"

static void test_nearest(void)
{
    static const char *const words[] = {"case", "channel",   "compliance",
                                        "list", "list-open", "now"};
    static const struct {
        const char *typed, *expected;
    } rows[] = {
        {"case", "case"},
        {"cases", "case"},
        {"csae", "case"},
        {"chanel", "channel"},
        {"complience", "compliance"},
        {"lst", "list"},
        {"lis", "list"},
        {"nwo", "now"},
        {"ca", "case"},
        {"product", NULL},
        {"x", NULL},
        {"", NULL},
        {"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct suggestion s;
        suggest_init(&s, str_of(rows[i].typed));
        for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
            suggest_see(&s, str_of(words[k]));
        if (!str_eq(suggest_word(&s), str_of(rows[i].expected)))
            test_fail(__FILE__, __LINE__, "'%s': '%.*s'", rows[i].typed,
                      STR_ARG(suggest_word(&s)));
    }
}

static void check(int argc, const char *first, const char *second, const char *expected)
{
    struct err e = {0};
    char *argv[] = {(char *)(uintptr_t)first, (char *)(uintptr_t)second};
    CHECK_STATUS(suggest_command(argc, argv, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message), str_of(expected));
}

static void test_commands(void)
{
    check(1, "csae", NULL, "there is no command 'csae'; did you mean 'case'?");
    check(1, "frobnicate", NULL,
          "there is no command 'frobnicate'; 'longwatch help' lists them all");
    check(2, "duty", "lst", "'duty' has no 'lst'; did you mean 'duty list'?");
    check(1, "hold", NULL, "'hold' wants a verb: list, add, end");
    check(2, "hold", "zzz", "'hold' has no 'zzz'; it has: list, add, end");
}

static const struct test tests[] = {
    {"nearest", test_nearest},
    {"commands", test_commands},
    {NULL, NULL},
};
const struct test_suite suggest_suite = {"suggest", tests};
