/* SPDX-License-Identifier: Apache-2.0 */
#include "format/npm_range.h"

#include "base/fs.h"
#include "suite.h"

#include <string.h>

static bool lies(const char *version, const char *range, unsigned options)
{
    bool is_in = false;
    struct err e = {0};
    CHECK_OK(npm_range_contains(str_of(range), str_of(version), options, &is_in, &e), &e);
    return is_in;
}

static const struct range_case {
    const char *version, *range;
    unsigned options;
    bool is_in;
} range_cases[] = {
    {"1.2.3", "^1.2.3+build", 0, true},
    {"1.9.9", "^1.2", 0, true},
    {"0.2.9", "^0.2.3", 0, true},
    {"0.3.0", "^0.2.3", 0, false},
    {"0.0.4", "^0.0.3", 0, false},
    {"0.0.9", "^0.0", 0, true},
    {"0.1.0", "^0.0.x", 0, false},
    {"1.2.9", "~1.2.3", 0, true},
    {"1.3.0", "~> 1.2.3", 0, false},
    {"1.9.0", "~1", 0, true},
    {"2.0.0-beta", "~1", 0, false},
    {"1.2.9", "1.2.x", 0, true},
    {"1.2.9", "1.2", 0, true},
    {"1.2.9", "1.2.* || 2.*", 0, true},
    {"2.3.4", "1.2.3 - 2.3", 0, true},
    {"2.4.0", "1.2.3 - 2.3", 0, false},
    {"2.3.5", "1.2.3 - 2.3.4", 0, false},
    {"1.3.0", ">1.2", 0, true},
    {"1.2.9", ">1.2", 0, false},
    {"1.2.9", "<=1.2", 0, true},
    {"1.2.0", "<1.2", 0, false},
    {"1.2.0-beta", "<1.2.0", 0, false},
    {"1.2.0-beta", "<1.2.0", NPM_RANGE_INCLUDE_PRERELEASE, true},
    {"1.2.0-beta", "<1.2", NPM_RANGE_INCLUDE_PRERELEASE, false},
    {"1.2.3-beta.2", ">1.2.3-beta.1 <1.3.0", 0, true},
    {"1.2.4-beta.2", ">1.2.3-beta.1 <1.3.0", 0, false},
    {"1.2.3", "", 0, true},
    {"1.2.3-a", "*", 0, false},
    {"1.2.3-a", "* || 1.2.3-a", 0, false}, /* "*" replaces the others */
    {"1.2.3", "<*", 0, false},
    {"1.2.3", ">=*", 0, true},
    {"1.2.3", "= v1.2.3", 0, true},
    {"1.2.3beta", "1.2.3beta", NPM_RANGE_LOOSE, true},
    {"01.02.03", "1.2.3", NPM_RANGE_LOOSE, true},
    {"1.2.3", "foo || 1.2.3", NPM_RANGE_LOOSE, true},
    {"9007199254740991.0.0", ">=1", 0, true},
};

static void ranges(void)
{
    for (size_t i = 0; i < sizeof range_cases / sizeof range_cases[0]; i++) {
        const struct range_case *c = &range_cases[i];
        if (lies(c->version, c->range, c->options) == c->is_in) continue;
        test_fail(__FILE__, __LINE__, "'%s' in '%s' is not %d", c->version, c->range, c->is_in);
    }
}

static void refusals(void)
{
    static char text[NPM_RANGE_BYTES + 1];
    bool is_in = true;
    struct err e = {0};
    CHECK_STATUS(npm_range_contains(STR("1.2.3"), STR("1.2"), 0, &is_in, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("version '1.2' is no npm version"));
    CHECK(!is_in);
    CHECK_STATUS(npm_range_contains(STR("1 || foo"), STR("1.0.0"), 0, &is_in, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("npm range '1 || foo' cannot be read at 'foo'"));
    CHECK(!is_in);
    CHECK_STATUS(npm_range_contains(STR("foo"), STR("1.0.0"), NPM_RANGE_LOOSE, &is_in, &e),
                 LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("npm range 'foo' has nothing that can be read"));
    CHECK_STATUS(npm_range_contains(STR("1"), STR("9007199254740992.0.0"), 0, &is_in, &e),
                 LW_E_INPUT);
    memset(text, ' ', sizeof text);
    CHECK_STATUS(npm_range_contains((str){text, sizeof text}, STR("1.0.0"), 0, &is_in, &e),
                 LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("npm range of 65537 bytes is over 65536"));
    CHECK_OK(npm_range_contains((str){text, NPM_RANGE_BYTES}, STR("1.0.0"), 0, &is_in, &e), &e);
    CHECK(is_in);
}

/* Ranges of npm's advisories with the answers of node-semver. */
static void corpus(void)
{
    struct arena a;
    struct err e = {0};
    str text, line;
    if (test_shared_dir() == NULL) test_skip("no shared material");
    arena_init(&a, 4 << 20);
    str path =
        arena_printf(&a, "%s/corpus/feeds/labels/npm-range-cases.tsv", test_shared_dir());
    CHECK_OK(fs_read(&a, path.p, 1 << 20, &text, &e), &e);
    (void)str_cut(&text, '\n', &line);
    for (size_t n = 2; text.n > 0; n++) {
        str column[5];
        bool is_in = false;
        (void)str_cut(&text, '\n', &line);
        for (size_t i = 0; i < 5; i++) {
            (void)str_cut(&line, '\t', &column[i]);
        }
        if (column[4].n == 0) continue;
        enum status s = npm_range_contains(column[2], column[3], 0, &is_in, &e);
        str got = s != LW_OK ? STR("INVALID") : is_in ? STR("yes") : STR("no");
        if (str_eq(got, column[4])) continue;
        test_fail(__FILE__, __LINE__, "line %zu: '%.*s' in '%.*s' is %.*s", n,
                  STR_ARG(column[3]), STR_ARG(column[2]), STR_ARG(got));
    }
    arena_release(&a);
}

static const struct test tests[] = {
    {"ranges", ranges},
    {"refusals", refusals},
    {"corpus", corpus},
    {NULL, NULL},
};
const struct test_suite npm_range_suite = {"npm_range", tests};
