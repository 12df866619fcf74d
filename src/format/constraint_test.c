/* SPDX-License-Identifier: Apache-2.0 */
#include "format/constraint.h"

#include "suite.h"

static const struct constraint_case {
    enum version_scheme scheme;
    const char *version, *constraint;
    bool holds;
} constraint_cases[] = {
    {VERSION_SEMVER, "1.5.0", "", true},
    {VERSION_SEMVER, "1.5.0", "> 1.0, < 2.0", true},
    {VERSION_SEMVER, "2.5.0", "> 1.0, < 2.0 || = 2.5.0", true},
    {VERSION_SEMVER, "2.5.0", "!= 2.5.0", false},
    {VERSION_SEMVER, "2.5.0", "!< 2.5.0", true},
    {VERSION_SEMVER, "2.5.0", "'2.5.0'", true},
    {VERSION_PYPI, "2.0.0+cpu", "<= 2.0.0", true},
    {VERSION_PYPI, "2.0.0", "== 2.0.0+cpu", false},
    {VERSION_APK, "3.6.9_p1", "~ 3.6", true},
    {VERSION_APK, "3.6.9_p1", "!~ 3.6", false},
    {VERSION_APK, "3.8.0", "~ 3.8.1", false},
    {VERSION_APK, "3.5", "<~ 3.6", true},
    {VERSION_RPM, "1.0-1", "< 2:1.0-2", true}, /* an epoch stated once does not count */
    {VERSION_RPM, "1:1.0-1", "< 2:0.9", true},
    {VERSION_RPM, "1.0-5", "<= 1.0", true}, /* no release in the bound */
    {VERSION_ALPM, "1.5-3", "1.5", true},
    {VERSION_DEBIAN, "1.0", "< 2:0.1", true},
    {VERSION_BITNAMI, "2.3.1-4", "= 2.3.1", true},
    {VERSION_BITNAMI, "2.3.1-4", "< 2.3.1-5", true},
};

static void constraints(void)
{
    for (size_t i = 0; i < sizeof constraint_cases / sizeof constraint_cases[0]; i++) {
        const struct constraint_case *c = &constraint_cases[i];
        struct err e = {0};
        bool got = !c->holds;
        CHECK_OK(constraint_satisfied(c->scheme, str_of(c->version), str_of(c->constraint),
                                      &got, &e),
                 &e);
        if (got == c->holds) continue;
        test_fail(__FILE__, __LINE__, "case %zu: '%s' in '%s' is %d", i, c->version,
                  c->constraint, got);
    }
}

static void refusals(void)
{
    static const char *const bad[] = {"> 1,", "|| 1", "<", "~ 1"};
    struct err e = {0};
    bool got = true;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_STATUS(
            constraint_satisfied(VERSION_SEMVER, STR("1.0.0"), str_of(bad[i]), &got, &e),
            LW_E_INPUT);
        CHECK(!got);
    }
    CHECK_STR(str_of(e.message), STR("constraint '~ 1' cannot be read at '~ 1'"));
}

static const struct test tests[] = {
    {"constraints", constraints},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite constraint_suite = {"constraint", tests};
