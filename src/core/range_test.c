/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of matching.md (L04, L11, L13) and of feeds.md sections 2 and 3, records written by us. */
#include "core/range.h"
#include "suite.h"

#include <string.h>

enum says {
    NO,
    AFFECTED,
    FIXED,
    UNKNOWN
};

static enum says said(const struct range_answer *r)
{
    if (r->is_unknown) return UNKNOWN;
    if (r->is_affected) return AFFECTED;
    return r->is_fixed ? FIXED : NO;
}

/* Events as text: "i0 f1.2 i2.0 l2.5 m3.0". */
static struct range_answer osv(enum version_scheme s, enum range_kind kind, const char *events,
                               const char *listed, const char *version)
{
    struct range_event ev[16];
    str versions[16], item, rest = str_of(events);
    struct version_range range = {.kind = kind, .events = ev};
    struct affected x = {.kind = STATEMENT_OSV, .versions = versions};
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &item);
        enum version_event k = item.p[0] == 'i'   ? VERSION_INTRODUCED
                               : item.p[0] == 'f' ? VERSION_FIXED
                               : item.p[0] == 'l' ? VERSION_LAST_AFFECTED
                                                  : VERSION_LIMIT;
        ev[range.n_events++] = (struct range_event){k, str_from(item, 1)};
    }
    if (range.n_events) {
        x.ranges = &range;
        x.n_ranges = 1;
    }
    rest = str_of(listed);
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &item);
        versions[x.n_versions++] = item;
    }
    return affected_evaluate(&x, s, str_of(version));
}

static void osv_events(void)
{
    static const struct {
        enum version_scheme scheme;
        const char *events, *listed, *version;
        enum says want;
        const char *fixed_in;
    } cases[] = {
        {VERSION_PYPI, "i0 f1.2", "", "1.1", AFFECTED, "1.2"},
        {VERSION_PYPI, "i0 f1.2", "", "1.2", FIXED, ""},
        {VERSION_PYPI, "i1.0 f1.2", "", "0.9", NO, ""},
        {VERSION_PYPI, "i0 l1.2", "", "1.2", AFFECTED, ""},
        {VERSION_PYPI, "i0 l1.2", "", "1.2.1", FIXED, ""},
        {VERSION_PYPI, "f1.2 i0", "", "1.1", AFFECTED, "1.2"},
        /* PYSEC-2024-258: fixed and introduced at one version, introduced wins */
        {VERSION_PYPI, "i1.0 f2.0.0 i2.0.0 f2.1", "", "2.0.0", AFFECTED, "2.1"},
        /* PYSEC-2021-114: two pairs mixed in one list, and a listed version that a range ends at */
        {VERSION_PYPI, "i2.11 f2.11.7 i0 f2.11.6 i2.12 f2.12.4", "", "2.12.3", AFFECTED,
         "2.12.4"},
        {VERSION_PYPI, "i2.11 f2.11.7 i0 f2.11.6 i2.12 f2.12.4", "2.11.6", "2.11.6", AFFECTED,
         ""},
        /* no fix known */
        {VERSION_GO, "i0", "", "v9.9.9", AFFECTED, ""},
        /* L04: GO-2023-2102 */
        {VERSION_GO, "i0 f1.20.10 i1.21.0-0 f1.21.3", "", "1.21.2", AFFECTED, "1.21.3"},
        {VERSION_GO, "i0 f1.20.10 i1.21.0-0 f1.21.3", "", "1.20.10", FIXED, ""},
        {VERSION_GO, "i0 f1.20.10 i1.21.0-0 f1.21.3", "", "1.21.0-rc.2", AFFECTED, "1.21.3"},
        {VERSION_SEMVER, "i0.0.0-0 f0.2.1-0", "", "0.2.0", AFFECTED, "0.2.1-0"},
        {VERSION_DEBIAN, "i0 f2.5.0-1+deb12u1", "", "2.5.0-1", AFFECTED, "2.5.0-1+deb12u1"},
        /* B05: epochs */
        {VERSION_DEBIAN, "i0 f1:2.39.5-0+deb12u1", "", "2.40-1", AFFECTED,
         "1:2.39.5-0+deb12u1"},
        /* neither versions nor ranges; lists alone are the truth */
        {VERSION_PYPI, "", "", "1.0", UNKNOWN, ""},
        {VERSION_PYPI, "", "1.0 1.1", "1.1", AFFECTED, ""},
        {VERSION_PYPI, "", "1.0 1.1", "1.2", NO, ""},
        {VERSION_PYPI, "", "1.0", "1.0.0", AFFECTED, ""},
        /* versions that PEP 440 cannot read: exact text only */
        {VERSION_PYPI, "i0 f2.0", "0.1-bulbasaur", "0.1-bulbasaur", AFFECTED, ""},
        {VERSION_PYPI, "i0 f2.0", "1.0", "0.1-charmander", UNKNOWN, ""},
        {VERSION_PYPI, "i0", "", "0.1-charmander", AFFECTED, ""},
        /* PYSEC-2025-85: a bound that is no version */
        {VERSION_PYPI, "i0 f3.0.3-NA", "", "3.0", AFFECTED, ""},
        {VERSION_PYPI, "f3.0.3-NA", "", "3.0", UNKNOWN, ""},
        {VERSION_NPM, "i0 f1", "", "v0.9.0", AFFECTED, "1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct range_answer r = osv(cases[i].scheme, RANGE_ECOSYSTEM, cases[i].events,
                                    cases[i].listed, cases[i].version);
        if (said(&r) != cases[i].want)
            test_fail(__FILE__, __LINE__, "case %zu: '%s' in '%s' says %d", i, cases[i].version,
                      cases[i].events, (int)said(&r));
        if (r.is_affected) CHECK_STR(r.fixed_in, str_of(cases[i].fixed_in));
    }
}

static void git_is_never_compared(void)
{
    struct range_answer r = osv(VERSION_GENERIC, RANGE_GIT, "i0 fdeadbeef", "", "1.0");
    CHECK(r.is_unknown && !r.is_affected);
    CHECK_STR(str_of(r.why_unknown), STR("the record states git commits only"));
    r = osv(VERSION_GENERIC, RANGE_GIT, "i0 fdeadbeef", "v1.0", "v1.0");
    CHECK(r.is_affected && r.from_list);
}

static void empty_version_is_unknown(void)
{
    struct range_answer r = osv(VERSION_NPM, RANGE_SEMVER, "i0 f1.0.0", "", "");
    CHECK(r.is_unknown);
    CHECK(r.is_affected); /* what the OSV algorithm says */
}

static void generic_order_is_marked(void)
{
    struct range_answer r = osv(VERSION_GENERIC, RANGE_ECOSYSTEM, "i0 f2.0", "", "1.0");
    CHECK(r.is_affected && r.is_heuristic);
    r = osv(VERSION_GENERIC, RANGE_ECOSYSTEM, "i0 f2.0", "1.0", "1.0");
    CHECK(r.is_affected && r.from_list == false); /* the range holds it as well */
    r = osv(VERSION_GENERIC, RANGE_ECOSYSTEM, "i0", "", "anything");
    CHECK(r.is_affected && !r.is_heuristic);
}

static struct range_answer cve(const struct version_statement *st, size_t n,
                               enum claim_status fallback, enum version_scheme s,
                               const char *version)
{
    struct version_statement copy[16];
    memcpy(copy, st, n * sizeof *st);
    struct affected x = {.kind = STATEMENT_CVE,
                         .statements = copy,
                         .n_statements = n,
                         .default_status = fallback};
    return affected_evaluate(&x, s, str_of(version));
}

/* L11: CVE-2021-44228 as its CNA states it; the upper bound is no version. */
static void log4j(void)
{
    struct status_change changes[] = {
        {STR("2.3.1"), CLAIM_UNAFFECTED},  {STR("2.4"), CLAIM_AFFECTED},
        {STR("2.12.2"), CLAIM_UNAFFECTED}, {STR("2.13.0"), CLAIM_AFFECTED},
        {STR("2.15.0"), CLAIM_UNAFFECTED},
    };
    struct version_statement st = {.version = STR("2.0-beta9"),
                                   .upper = STR("log4j-core*"),
                                   .status = CLAIM_AFFECTED,
                                   .changes = changes,
                                   .n_changes = 5};
    static const struct {
        const char *version;
        enum says want;
    } cases[] = {
        {"2.14.1", AFFECTED}, {"2.12.2", FIXED}, {"2.12.1", AFFECTED}, {"2.3.1", FIXED},
        {"2.3", AFFECTED},    {"2.0-beta8", NO}, {"2.15.0", FIXED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct range_answer r =
            cve(&st, 1, CLAIM_UNAFFECTED, VERSION_GENERIC, cases[i].version);
        if (said(&r) != cases[i].want)
            test_fail(__FILE__, __LINE__, "log4j-core %s says %d", cases[i].version,
                      (int)said(&r));
    }
    struct range_answer r = cve(&st, 1, CLAIM_UNAFFECTED, VERSION_GENERIC, "2.14.1");
    CHECK_STR(r.fixed_in, STR("2.15.0"));
}

static void cve_statements(void)
{
    static const struct {
        const char *version, *upper;
        bool is_inclusive;
        enum claim_status status, fallback;
        const char *ask;
        enum says want;
    } cases[] = {
        {"8.9.0", "8.9.0", true, CLAIM_AFFECTED, CLAIM_UNAFFECTED, "8.9.0", AFFECTED}, /* L13 */
        {"8.9.0", "8.9.0", true, CLAIM_AFFECTED, CLAIM_UNAFFECTED, "8.9.1", NO},
        {"108.0", "108.0", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "107.9",
         AFFECTED}, /* Chrome */
        {"108.0", "108.0", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "108.0", FIXED},
        {"*", "1.2.3", true, CLAIM_AFFECTED, CLAIM_UNAFFECTED, "1.2.3", AFFECTED},
        {"*", "1.2.3", true, CLAIM_AFFECTED, CLAIM_UNAFFECTED, "1.2.4", NO},
        {"unspecified", "2.0", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "1.0", AFFECTED},
        {"1.0", "unspecified", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "1.5", UNKNOWN},
        {"1.0", "next of 1.0.1", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "0.9", NO},
        {"6.5", "*", true, CLAIM_UNAFFECTED, CLAIM_AFFECTED, "6.6", FIXED},
        {"5.10.210", "5.10.*", true, CLAIM_UNAFFECTED, CLAIM_AFFECTED, "5.10.215", FIXED},
        {"5.10.210", "5.10.*", true, CLAIM_UNAFFECTED, CLAIM_AFFECTED, "5.10.209", AFFECTED},
        {"5.10.210", "5.10.*", true, CLAIM_UNAFFECTED, CLAIM_AFFECTED, "5.11", AFFECTED},
        {"0", "4.0", false, CLAIM_UNAFFECTED, CLAIM_AFFECTED, "3.9", NO},
        {"< 6.4", "", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "6.3", UNKNOWN},
        {"n/a", "", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "6.3", UNKNOWN},
        {"*", "", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "6.3", AFFECTED},
        {"v1.4", "", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "1.4", AFFECTED},
        {"1.4", "", false, CLAIM_AFFECTED, CLAIM_UNKNOWN, "1.5", NO},
        {"1.4", "", false, CLAIM_UNKNOWN, CLAIM_UNAFFECTED, "1.4", UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct version_statement st = {.version = str_of(cases[i].version),
                                       .upper = str_of(cases[i].upper),
                                       .is_upper_inclusive = cases[i].is_inclusive,
                                       .status = cases[i].status};
        struct range_answer r = cve(&st, 1, cases[i].fallback, VERSION_GENERIC, cases[i].ask);
        if (said(&r) != cases[i].want)
            test_fail(__FILE__, __LINE__, "case %zu: %s of [%s, %s] says %d", i, cases[i].ask,
                      cases[i].version, cases[i].upper, (int)said(&r));
    }
}

static void cve_defaults(void)
{
    struct version_statement git = {.version = STR("deadbeef"),
                                    .upper = STR("cafe"),
                                    .version_type = STR("git"),
                                    .status = CLAIM_AFFECTED};
    struct range_answer r = cve(&git, 0, CLAIM_AFFECTED, VERSION_SEMVER, "1.0.0");
    CHECK(r.is_affected && r.from_default && !r.is_heuristic);
    r = cve(&git, 0, CLAIM_UNAFFECTED, VERSION_SEMVER, "1.0.0");
    CHECK_INT(said(&r), NO);
    r = cve(&git, 0, CLAIM_UNKNOWN, VERSION_SEMVER, "1.0.0");
    CHECK_INT(said(&r), UNKNOWN);
    r = cve(&git, 1, CLAIM_UNKNOWN, VERSION_SEMVER, "1.0.0");
    CHECK_STR(str_of(r.why_unknown), STR("the record states git commits only"));
}

const struct test_suite range_suite = {
    "range",
    (const struct test[]){{"osv events", osv_events},
                          {"git is never compared", git_is_never_compared},
                          {"an empty version is unknown", empty_version_is_unknown},
                          {"the generic order is marked", generic_order_is_marked},
                          {"log4j", log4j},
                          {"cve statements", cve_statements},
                          {"cve defaults", cve_defaults},
                          {NULL, NULL}},
};
