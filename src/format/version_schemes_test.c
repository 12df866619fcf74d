/* SPDX-License-Identifier: Apache-2.0 */
/* The orders of the ecosystems, each by a list in ascending order; laws that all of them obey. */
#include "format/version.h"

#include "suite.h"

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

enum {
    LIST_MAX = 24
};
/* Versions of one string that a comma separates are equal. */
static const struct order_case {
    enum version_scheme scheme;
    const char *list[LIST_MAX];
} order_cases[] = {
    {VERSION_MAVEN,
     {"foo",
      "1-alpha,1a0",
      "1.0-alpha-1,1a1",
      "1-beta",
      "1-m3,1-milestone-3",
      "1-rc,1-cr,1.0.RC",
      "1-SNAPSHOT",
      "1,1.0,1.0.0,01,1.ga,1-final,1.0.0.RELEASE,1-,1.0-0",
      "1-sp",
      "1-abc",
      "1-abc-1",
      "1.jre8",
      "1-1,1.0-1",
      "1-2",
      "1.0.1",
      "1.1-a1",
      "1.1,1.01",
      "1.10",
      "99999999999999999999999999.1",
      "99999999999999999999999999.2"}},
    {VERSION_NUGET,
     {"x", "1.0.0-1", "1.0.0-Alpha,1.0.0-alpha+b", "1.0.0-alpha.1", "1.0.0-BETA", "1.0.0-beta2",
      "1,1.0,1.0.0.0,1.0.00+x,v1.0", "1.0.0.1-a", "1.0.0.1", "1.0.1,1.0.01", "1.10"}},
    {VERSION_GEM,
     {"1.0.a.2,1.0.a2,1.a2", "1.0.a10", "1.0.b1", "1.0-1,1.0.pre.1", "1.0.rc1",
      "1,1.0,1.0.0,1.0-x86_64-linux,1.0-java", "1.0.0.1", "1.0.1,1.00.1", "1.10"}},
    {VERSION_COMPOSER,
     {"dev-main", "1.0-dev", "1.0a1,1.0-alpha.1", "1.0-b2,1.0beta2", "1.0RC1,v1.0rc1", "1.0",
      "1.0.0", "1.0.1", "1.0pl1,1.0-p1", "1.10", "9999999999999999999999"}},
    {VERSION_APK,
     {"c", "1.2_alpha", "1.2_alpha1", "1.2_beta", "1.2_pre", "1.2_rc1", "1.2", "1.2-r0",
      "1.2-r1,1.2-r01", "1.2~1234", "1.2_git20200101", "1.2_p1-r2", "1.2b", "1.2.05", "1.2.5",
      "1.10"}},
    {VERSION_RPM,
     {"1.0~rc1^git1-1", "1.0~rc2", "1.0,0:1.0,1_0,01.0", "1.0-1", "1.0-1.el9", "1.0^git1",
      "1.0a", "1.0.1", "1.0.10", "1:0.1"}},
    {VERSION_ALPM,
     {"1.0a,0:1.0a", "1.0alpha", "1.0rc", "1.0,1.00", "1.0-1", "1.0-2", "1.0.a", "1.0.1",
      "1:0.1"}},
    {VERSION_CONAN,
     {"1.0-alpha-1", "1.0-alpha", "1.0-alpha.2", "1,1.0,1.0.0", "1.0+b1", "1.0+b2", "1.0.2",
      "1.0.2k", "1.0.3", "1.0.10", "1.0.a", "cci.20200101"}},
    {VERSION_GENTOO,
     {"x", "1.2_alpha", "1.2_alpha1", "1.2_rc1", "1.2,1.2-r0", "1.2-r1", "1.2_p,1.2_p0",
      "1.2_p1", "1.2b", "1.2.0", "1.2.05", "1.2.5", "1.10"}},
    {VERSION_OPENSSL,
     {"0.9.8", "0.9.8h", "0.9.8z", "0.9.8za", "0.9.8zh", "1.0.2-beta1", "1.0.2,1.0.2-fips",
      "1.0.2k,1.0.2k-fips", "1.1.1-dev", "1.1.1-pre9", "1.1.1-pre10", "1.1.1", "3.0.0-alpha9",
      "3.0.0-alpha10", "3.0.0,openssl-3.0.0", "3.0.1"}},
    {VERSION_CRAN, {"x", "0.01,0.1", "0.1-0,0.1.0", "0.1-2", "0.9", "0.75", "1.0", "1.0.0"}},
    {VERSION_HACKAGE, {"0.1", "0.1.0", "0.1.1,0.1.1-tag", "0.11", "1"}},
    {VERSION_PUB,
     {"1.0.0-a", "1.0.0-a+b", "1.0.0,v1.0.0", "1.0.0+2", "1.0.0+10", "1.0.0+a", "1.0.1"}},
    {VERSION_BITNAMI, {"2.3.1-rc.1", "2.3.1", "2.3.1-1", "2.3.1-10", "2.3.2"}},
    {VERSION_JVM,
     {"1.7.0_80,7u80", "1.8.0", "1.8.0_131-ea",
      "1.8.0_131,8u131,8.0.131,1.8.0_131-b11,8u131-b11", "9.0.0-ea", "9.0.0,9+181",
      "11.0.4,11.0.4+11-LTS", "11.0.4.1", "17"}},
    {VERSION_KERNEL,
     {"2.6.0-test11", "2.6.0", "6.1-rc3,v6.1-rc3,6.1.0-rc3", "6.1-rc10", "6.1,6.1.0,6.1-rpi",
      "6.1.55,6.1.55-5-amd64,6.1.55+rpt", "6.10"}},
    {VERSION_INTDOT, {"x", "1.2,01.02.0,1.2beta", "1.2.1", "1.10"}},
    {VERSION_DATETIME,
     {"x", "2023-12-31T23:59:59.9999991Z", "2023-12-31T23:59:59.9999992Z",
      "2024-01-01T00:00:00Z,2023-12-31T19:00:00-05:00,2024-01-01"}},
    {VERSION_LEXICOGRAPHIC, {"", "1.10", "1.9", "A", "a", "aa"}},
};

static bool next_equal(str *group, str *version)
{
    if (group->n == 0) return false;
    (void)str_cut(group, ',', version);
    return true;
}

static void compare_groups(const struct order_case *c, size_t i, size_t j)
{
    int want = (i > j) - (i < j);
    str group = str_of(c->list[i]), x, y;
    while (next_equal(&group, &x)) {
        str other = str_of(c->list[j]);
        while (next_equal(&other, &y)) {
            int got = sign(version_cmp(c->scheme, x, y));
            if (got == want) continue;
            test_fail(__FILE__, __LINE__, "%.*s: '%.*s' against '%.*s' gives %d",
                      STR_ARG(version_scheme_str(c->scheme)), STR_ARG(x), STR_ARG(y), got);
        }
    }
}

static void orders(void)
{
    for (size_t k = 0; k < sizeof order_cases / sizeof order_cases[0]; k++) {
        const struct order_case *c = &order_cases[k];
        for (size_t i = 0; i < LIST_MAX && c->list[i] != NULL; i++) {
            for (size_t j = 0; j < LIST_MAX && c->list[j] != NULL; j++) {
                compare_groups(c, i, j);
            }
        }
    }
}

/* Whatever the strings are: mirrored and transitive in every scheme. */
static void total_order(void)
{
    static const char *const pool[] = {
        "",        "0",       "1",     "1.0",    "1.0.",  "1.0.0", "01",    "1.",
        "1..1",    "1a",      "1.a",   "1-a",    "1.0a1", "1-1",   "1-0.1", "1.0-0",
        "1.0.RC2", "1-sp",    "1~",    "1^",     "1_p1",  "1-r1",  "2k",    "10",
        "1+b",     "dev-x",   "#",     "-",      "0-1",   "1.0.b", "1:1",   "1:1-1",
        "v1",      "1.8.0_1", "1-b11", "1.ga.2", "1.0.1", "1-pre", "rc1",   "\xff.1"};
    enum {
        N = sizeof pool / sizeof pool[0]
    };
    for (unsigned k = 0; k < N_version_scheme; k++) {
        enum version_scheme s = (enum version_scheme)k;
        int order[N][N];
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j < N; j++) {
                order[i][j] = sign(version_cmp(s, str_of(pool[i]), str_of(pool[j])));
            }
        }
        for (size_t i = 0; i < N * N * N; i++) {
            size_t x = i % N, y = i / N % N, z = i / N / N;
            if (order[x][y] != -order[y][x] ||
                (order[x][y] <= 0 && order[y][z] <= 0 && order[x][z] > 0)) {
                test_fail(__FILE__, __LINE__, "%.*s: '%s', '%s', '%s' in no order",
                          STR_ARG(version_scheme_str(s)), pool[x], pool[y], pool[z]);
            }
        }
    }
}

static const struct validity_case {
    enum version_scheme scheme;
    const char *version;
    bool is_valid;
} validity_cases[] = {
    {VERSION_APK, "1.2.3b_pre1_p2~0a-r1", true},
    {VERSION_APK, "1.2-r", false},
    {VERSION_APK, "1.2bc", false},
    {VERSION_APK, "", false},
    {VERSION_RPM, "1:1.0~rc1-1.el9", true},
    {VERSION_RPM, "1.0-", false},
    {VERSION_RPM, "1 0", false},
    {VERSION_ALPM, "1:1.0+2-1.1", true},
    {VERSION_ALPM, "1.0-x", false},
    {VERSION_GEM, "1.0.a-1", true},
    {VERSION_GEM, "1.0-x86_64-linux", true},
    {VERSION_GEM, "a1", false},
    {VERSION_GEM, "1..0", false},
    {VERSION_NUGET, "1.0.0.0-a.1+b", true},
    {VERSION_NUGET, "1.0.0.0.0", false},
    {VERSION_NUGET, "2147483648.0", false},
    {VERSION_MAVEN, "1.0-SNAPSHOT", true},
    {VERSION_MAVEN, "n/a", false},
    {VERSION_COMPOSER, "v1.0-dev", true},
    {VERSION_COMPOSER, "dev-main", false},
    {VERSION_COMPOSER, "9999999-dev", false},
    {VERSION_CONAN, "cci.20200101", true},
    {VERSION_CONAN, ".1", false},
    {VERSION_GENTOO, "1.0_p1-r3", true},
    {VERSION_GENTOO, "1.0_foo", false},
    {VERSION_CRAN, "1.0-2", true},
    {VERSION_CRAN, "1.0-", false},
    {VERSION_HACKAGE, "1.0.2", true},
    {VERSION_HACKAGE, "1.0-2", false},
    {VERSION_PUB, "1.0.0+1", true},
    {VERSION_PUB, "1.0", false},
    {VERSION_OPENSSL, "1.1.1w", true},
    {VERSION_OPENSSL, "master", false},
    {VERSION_KERNEL, "v6.1-rc3", true},
    {VERSION_KERNEL, "next", false},
    {VERSION_JVM, "8u131", true},
    {VERSION_JVM, "java", false},
    {VERSION_DATETIME, "2024-01-01T00:00:00Z", true},
    {VERSION_DATETIME, "2024-13-01", false},
    {VERSION_INTDOT, "1.2", true},
    {VERSION_INTDOT, "1.2b", false},
    {VERSION_LEXICOGRAPHIC, "x", true},
    {VERSION_LEXICOGRAPHIC, "\xff", false},
    {VERSION_BITNAMI, "1.2.3-4", true},
};

static void validity(void)
{
    for (size_t i = 0; i < sizeof validity_cases / sizeof validity_cases[0]; i++) {
        const struct validity_case *c = &validity_cases[i];
        if (version_is_valid(c->scheme, str_of(c->version)) == c->is_valid) continue;
        test_fail(__FILE__, __LINE__, "%.*s: '%s' is not %d",
                  STR_ARG(version_scheme_str(c->scheme)), c->version, c->is_valid);
    }
}

static void bounds(void)
{
    CHECK_INT(version_cmp_bound(VERSION_PYPI, STR("2.0.0+cpu"), STR("2.0.0")), 0);
    CHECK_INT(version_cmp_bound(VERSION_PYPI, STR("2.0.0+cpu"), STR("2.0.0+a")), 1);
    CHECK_INT(version_cmp_bound(VERSION_RPM, STR("1.0-5"), STR("1.0")), 0);
    CHECK_INT(version_cmp_bound(VERSION_RPM, STR("1.0-5"), STR("1.0-4")), 1);
    CHECK_INT(version_cmp_bound(VERSION_RPM, STR("1.0"), STR("1.0-4")), -1);
    CHECK_INT(version_cmp_bound(VERSION_ALPM, STR("1:1.0-5"), STR("1:1.0")), 0);
    CHECK_INT(version_cmp_bound(VERSION_BITNAMI, STR("2.3.1-4"), STR("2.3.1")), 0);
    CHECK_INT(version_cmp_bound(VERSION_BITNAMI, STR("2.3.1-4"), STR("2.3.1-5")), -1);
    CHECK_INT(version_cmp_bound(VERSION_DEBIAN, STR("1.0-5"), STR("1.0")), 1);
}

static const struct test tests[] = {
    {"orders", orders},     {"total_order", total_order},
    {"validity", validity}, {"bounds", bounds},
    {NULL, NULL},
};
const struct test_suite version_schemes_suite = {"version_schemes", tests};
