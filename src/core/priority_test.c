/* SPDX-License-Identifier: Apache-2.0 */
#include "core/priority.h"
#include "suite.h"

static void base_scores(void)
{
    static const struct {
        const char *vector;
        double want;
    } cases[] = {
        /* CVSS 3.1 examples document */
        {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0},
        {"CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N", 4.7},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N", -1},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double got = cvss3_base_score(str_of(cases[i].vector));
        if (got - cases[i].want > 0.001 || cases[i].want - got > 0.001)
            test_fail(__FILE__, __LINE__, "'%s' scores %.2f", cases[i].vector, got);
    }
}

static enum priority decide(enum verdict v, bool is_exploited, double epss, const char *vector,
                            bool is_informational)
{
    struct arena a;
    str reason;
    struct severity s = {.type = STR("CVSS_V3"), .vector = str_of(vector)};
    struct priority_facts f = {.verdict = v,
                               .is_exploited = is_exploited,
                               .epss = epss,
                               .severities = &s,
                               .n_severities = vector ? 1 : 0,
                               .is_informational = is_informational};
    arena_init(&a, 1 << 16);
    enum priority p = priority_decide(&a, &f, &reason);
    CHECK(reason.n > 0);
    arena_release(&a);
    return p;
}

static void decisions(void)
{
    const char *critical = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    const char *medium = "CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N";
    CHECK_INT(decide(VERDICT_AFFECTED, true, 0.0001, medium, false), PRIORITY_URGENT);
    CHECK_INT(decide(VERDICT_AFFECTED, false, 0.0001, critical, false), PRIORITY_HIGH);
    CHECK_INT(decide(VERDICT_AFFECTED, false, 0.5, medium, false), PRIORITY_HIGH);
    CHECK_INT(decide(VERDICT_AFFECTED, false, 0.0001, medium, false), PRIORITY_LOW);
    CHECK_INT(decide(VERDICT_AFFECTED, false, -1, medium, false), PRIORITY_LOW);
    CHECK_INT(decide(VERDICT_AFFECTED, false, -1, "MODERATE", false), PRIORITY_LOW);
    /* nothing known is not low */
    CHECK_INT(decide(VERDICT_AFFECTED, false, -1, NULL, false), PRIORITY_MODERATE);
    CHECK_INT(decide(VERDICT_UNDER_INVESTIGATION, true, -1, critical, false), PRIORITY_HIGH);
    CHECK_INT(decide(VERDICT_FIXED, true, 0.9, critical, false), PRIORITY_NONE);
    CHECK_INT(decide(VERDICT_AFFECTED, false, -1, critical, true), PRIORITY_NONE);
}

static void reason_names_the_catalogue(void)
{
    struct arena a;
    str reason;
    struct priority_facts f = {.verdict = VERDICT_AFFECTED,
                               .is_exploited = true,
                               .epss = -1,
                               .exploited_source = STR("CISA KEV 2026.08.21"),
                               .exploited_on = {2026, 8, 1}};
    arena_init(&a, 1 << 16);
    CHECK_INT(priority_decide(&a, &f, &reason), PRIORITY_URGENT);
    CHECK_STR(reason,
              STR("listed as exploited on 2026-08-01 (CISA KEV 2026.08.21); no severity "
                  "that can be scored, no EPSS score"));
    arena_release(&a);
}

const struct test_suite priority_suite = {
    "priority",
    (const struct test[]){{"base scores", base_scores},
                          {"decisions", decisions},
                          {"reason names the catalogue", reason_names_the_catalogue},
                          {NULL, NULL}},
};
