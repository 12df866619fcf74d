/* SPDX-License-Identifier: Apache-2.0 */
#include "format/version.h"

#include "base/limits.h"
#include "suite.h"

#include <string.h>

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* Each list is in ascending order; every pair is compared, both ways. */
static void ascends(enum version_scheme s, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        for (size_t j = 0; list[j] != NULL; j++) {
            int want = (i > j) - (i < j);
            int got = sign(version_cmp(s, str_of(list[i]), str_of(list[j])));
            if (got != want) {
                test_fail(__FILE__, __LINE__, "'%s' against '%s' gives %d", list[i], list[j],
                          got);
            }
        }
    }
}

static void same(enum version_scheme s, const char *x, const char *y)
{
    CHECK_INT(version_cmp(s, str_of(x), str_of(y)), 0);
    CHECK_INT(version_cmp(s, str_of(y), str_of(x)), 0);
}

static void semver(void)
{
    static const char *const list[] = {"",
                                       "nightly",
                                       "0.0.0-0",
                                       "0.0.0-a",
                                       "0.0.0",
                                       "0.2.1-0",
                                       "0.2.1",
                                       "1.0.0-alpha",
                                       "1.0.0-alpha.1",
                                       "1.0.0-alpha.beta",
                                       "1.0.0-beta.2",
                                       "1.0.0-beta.11",
                                       "1.0.0-rc.1",
                                       "1.0.0",
                                       "1.0.0.1",
                                       "1.0.1",
                                       "1.10",
                                       "99999999999999999999999.0.0",
                                       NULL};
    ascends(VERSION_SEMVER, list);
    same(VERSION_SEMVER, "v1.2.3", "1.2.3+build");
    same(VERSION_SEMVER, "1", "1.0.0");
    same(VERSION_SEMVER, "1.2.3beta", "1.2.3-beta");
    CHECK(version_is_valid(VERSION_SEMVER, STR("1.2.3-a.1+b.01")));
    CHECK(version_is_valid(VERSION_SEMVER, STR("v1.2.3")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("1.2")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("1.2.3.4")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("01.2.3")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("1.2.3-01")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("1.2.3-")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("1.2.3+")));
    CHECK(!version_is_valid(VERSION_SEMVER, STR("1.2.3-a_b")));
}

static void npm(void)
{
    static const char *const list[] = {"1.2.3-beta", "=v1.2.3", " = 1.2.4", NULL};
    ascends(VERSION_NPM, list);
    CHECK(version_is_valid(VERSION_NPM, STR(" =v1.2.3-4")));
    CHECK(!version_is_valid(VERSION_NPM, STR("1.2.9007199254740992")));
    CHECK(version_is_valid(VERSION_NPM, STR("1.2.9007199254740991")));
}

static void go(void)
{
    static const char *const list[] = {"(devel)",
                                       "v0.0.0-20220308185742-91533d04e894",
                                       "v0.0.0",
                                       "1.20.10",
                                       "1.21.0-0",
                                       "go1.21rc2",
                                       "1.21.0-rc.3",
                                       "go1.21rc10",
                                       "go1.21",
                                       "go1.21.1",
                                       "v1.21.2-0.20230101000000-abcdefabcdef",
                                       "v1.21.2",
                                       "v2.0.0+incompatible",
                                       NULL};
    ascends(VERSION_GO, list);
    same(VERSION_GO, "go1.21rc2", "1.21.0-rc.2");
    same(VERSION_GO, "v3.2.0+incompatible", "3.2.0");
    CHECK(version_is_valid(VERSION_GO, STR("go1.21")));
    CHECK(!version_is_valid(VERSION_GO, STR("(devel)")));
}

static void pypi(void)
{
    static const char *const list[] = {"0.1-bulbasaur",
                                       "0.9-ivysaur",
                                       "1.0.dev456",
                                       "1.0a1",
                                       "1.0a2.dev456",
                                       "1.0a12.dev456",
                                       "1.0a12",
                                       "1.0b1.dev456",
                                       "1.0b2",
                                       "1.0b2.post345.dev456",
                                       "1.0b2.post345",
                                       "1.0rc1.dev456",
                                       "1.0rc1",
                                       "1.0",
                                       "1.0+abc.5",
                                       "1.0+abc.7",
                                       "1.0+5",
                                       "1.0.post456.dev34",
                                       "1.0.post456",
                                       "1.0.15",
                                       "1.1.dev1",
                                       "1!0.1",
                                       NULL};
    ascends(VERSION_PYPI, list);
    same(VERSION_PYPI, "1.0.0", "1");
    same(VERSION_PYPI, " V1.0-ALPHA_1 ", "1a1");
    same(VERSION_PYPI, "1.0-1", "1.0.post1");
    same(VERSION_PYPI, "1.0rev", "1.0.post0");
    same(VERSION_PYPI, "1.0+Ubuntu-1", "1.0+ubuntu.1");
    CHECK(version_is_valid(VERSION_PYPI, STR("1.0a.")));
    CHECK(!version_is_valid(VERSION_PYPI, STR("1.0-bulbasaur")));
    CHECK(!version_is_valid(VERSION_PYPI, STR("1.0+")));
    CHECK(!version_is_valid(VERSION_PYPI, STR("1.0+a..b")));
    CHECK(!version_is_valid(VERSION_PYPI, STR("2019-09-12")));
    CHECK_STR(version_public(VERSION_PYPI, STR("2.0.0+cpu")), STR("2.0.0"));
    CHECK_STR(version_public(VERSION_SEMVER, STR("2.0.0+cpu")), STR("2.0.0+cpu"));
}

static void debian(void)
{
    static const char *const list[] = {
        "1.0~~",    "1.0~rc1", "1.0",  "1.0-1~deb12u1",       "1.0-1", "1.0-1+b1", "1.0a",
        "1.0+dfsg", "1.0.1",   "1.10", "5.6.1+really5.4.5-1", "1:0.1", NULL};
    ascends(VERSION_DEBIAN, list);
    same(VERSION_DEBIAN, "0:1.0", "1.0-0");
    same(VERSION_DEBIAN, "1.001", "1.1");
    CHECK(version_is_valid(VERSION_DEBIAN, STR("1:2.0-1.1+b2~x")));
    CHECK(!version_is_valid(VERSION_DEBIAN, STR("a1")));
    CHECK(!version_is_valid(VERSION_DEBIAN, STR("1-")));
    CHECK(!version_is_valid(VERSION_DEBIAN, STR("1 2")));
    CHECK(!version_is_valid(VERSION_DEBIAN, STR("99999999999:1")));
}

static void generic(void)
{
    static const char *const list[] = {
        "1.0~x", "1.0.dev1", "1.0a1", "1.0-beta2", "1.0-rc1", "1.0.SNAPSHOT", "1.0",   "1.0a",
        "1.0p1", "1.0z",     "1.0za", "1.0.1",     "1.2",     "1.10",         "1:0.1", NULL};
    ascends(VERSION_GENERIC, list);
    same(VERSION_GENERIC, "v1.0.0", "1-Final");
    CHECK(version_is_valid(VERSION_GENERIC, STR("12.0(1)w")));
    CHECK(!version_is_valid(VERSION_GENERIC, STR("n/a")));
    CHECK(!version_is_valid(VERSION_GENERIC, STR("Before v2.24.1")));
    CHECK(version_scheme_row(VERSION_GENERIC)->is_heuristic);
}

/* Over the limit nothing is read by rule: after all others, bytewise. */
static void too_long(void)
{
    static char text[2][LIMIT_VERSION_BYTES + 1];
    str x = {text[0], sizeof text[0]}, y = {text[1], sizeof text[1]};
    memset(text, '1', sizeof text);
    text[0][0] = '2';
    for (unsigned s = 0; s < N_version_scheme; s++) {
        enum version_scheme scheme = (enum version_scheme)s;
        CHECK_INT(version_cmp(scheme, x, y), 1);
        CHECK_INT(version_cmp(scheme, x, STR("9.9.9")), 1);
        CHECK_INT(version_cmp(scheme, STR("9.9.9"), x), -1);
        /* At the limit it still is, and in bounded time. */
        CHECK_INT(version_cmp(scheme, str_sub(x, 0, LIMIT_VERSION_BYTES), x), -1);
        CHECK_INT(version_scheme_row(scheme)->scheme, scheme);
    }
}

static const struct test tests[] = {
    {"semver", semver},     {"npm", npm},       {"go", go},
    {"pypi", pypi},         {"debian", debian}, {"generic", generic},
    {"too_long", too_long}, {NULL, NULL},
};
const struct test_suite version_suite = {"version", tests};
