/* SPDX-License-Identifier: Apache-2.0 */
#include "core/priority.h"
#include "suite.h"

static void one(const char *vector, int tenths)
{
    const struct severity *from;
    struct severity s = {.vector = str_of(vector)};
    CHECK_INT(severity_score(&s, 1, &from) * 10 + (tenths < 0 ? -0.5 : 0.5), tenths);
    CHECK(from == (tenths < 0 ? NULL : &s));
}

static void scores(void)
{
    one("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 64);
    one("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98);
    one("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0);
    one("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N", -10);
    one("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 93);
    one("AV:N/AC:L/Au:N/C:C/I:C/A:C", 100);
    one("Important", 70);
    one("negligible", 1);
    one("", -10);
    /* threat metrics do not lower it */
    one("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:U", 98);
}

/* Scores of several publishers: the highest one and its origin, 2.0 where there is no other. */
static void origins(void)
{
    const struct severity *from;
    const struct severity all[] = {
        {.vector = STR("AV:N/AC:L/Au:N/C:C/I:C/A:C"), .origin = STR("nvd")},
        {.vector = STR("CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N"), .origin = STR("nvd")},
        {.vector = STR("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N"), .origin = STR("cna")},
        {.vector = STR("AV:N/AC:L/Au:N/C:C/I:C/A:C"), .origin = STR("adp")},
    };
    CHECK_INT(severity_score(all, 4, &from) * 10 + 0.5, 64);
    CHECK_STR(from->origin, STR("cna"));
    CHECK_INT(severity_score(all, 1, &from) * 10 + 0.5, 100);
    CHECK_STR(from->origin, STR("nvd"));
    CHECK_INT(severity_score(all, 0, &from) * 10 - 0.5, -10);
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
                               .epss_before = -1,
                               .epss_before_at = UTC_NONE,
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
                               .epss_before = -1,
                               .epss_before_at = UTC_NONE,
                               .exploited_source = STR("CISA KEV 2026.08.21"),
                               .exploited_on = {2026, 8, 1}};
    arena_init(&a, 1 << 16);
    CHECK_INT(priority_decide(&a, &f, &reason), PRIORITY_URGENT);
    CHECK_STR(reason,
              STR("listed as exploited on 2026-08-01 (CISA KEV 2026.08.21); no severity "
                  "that can be scored, no EPSS score"));
    arena_release(&a);
}

/* A rising score goes one step up, at most to high; a falling one changes nothing. */
static void trend(void)
{
    static const struct {
        double before, now;
        enum priority want;
    } rows[] = {
        {-1, 0.02, PRIORITY_MODERATE}, {0.02, 0.02, PRIORITY_MODERATE},
        {0.01, 0.02, PRIORITY_HIGH},   {0.0101, 0.02, PRIORITY_MODERATE},
        {0.001, 0.009, PRIORITY_LOW},  {0.5, 0.02, PRIORITY_MODERATE},
        {0.30, 0.41, PRIORITY_HIGH},
    };
    struct arena a;
    str reason;
    struct severity s = {.type = STR("text"), .vector = STR("MODERATE")};
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct priority_facts f = {.verdict = VERDICT_AFFECTED,
                                   .epss = rows[i].now,
                                   .epss_before = rows[i].before,
                                   .epss_before_at = day_start((struct day){2026, 10, 25}),
                                   .severities = &s,
                                   .n_severities = 1};
        CHECK_INT(priority_decide(&a, &f, &reason), rows[i].want);
        if (i == 2)
            CHECK_STR(reason, STR("severity 4.0, EPSS 0.02000, risen from 0.01000 since "
                                  "2026-10-25: one step higher"));
    }
    arena_release(&a);
}

static void in_a_product(void)
{
    struct arena a;
    struct severity worm = {.vector = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")};
    struct severity local = {.vector = STR("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H")};
    struct priority_facts f = {.verdict = VERDICT_AFFECTED,
                               .epss = -1,
                               .epss_before = -1,
                               .epss_before_at = UTC_NONE,
                               .severities = &worm,
                               .n_severities = 1};
    struct product_use use = {.exposure = EXPOSURE_LOCAL,
                              .exposure_reason = STR("as stated of the product")};
    str reason = STR("severity 9.8, no EPSS score");
    arena_init(&a, 1 << 16);
    CHECK_INT(priority_in_product(&a, PRIORITY_HIGH, &f, &use, &reason), PRIORITY_MODERATE);
    CHECK_STR(reason, STR("severity 9.8, no EPSS score; one step lower, the product is on a "
                          "local network only as stated of the product"));
    CHECK_INT(priority_in_product(&a, PRIORITY_URGENT, &f, &use, &reason), PRIORITY_URGENT);
    CHECK_INT(priority_in_product(&a, PRIORITY_LOW, &f, &use, &reason), PRIORITY_LOW);
    use.exposure = EXPOSURE_INTERNET;
    CHECK_INT(priority_in_product(&a, PRIORITY_HIGH, &f, &use, &reason), PRIORITY_HIGH);
    /* a local attack is as near in a product that is apart */
    f.severities = &local;
    use.exposure = EXPOSURE_ISOLATED;
    CHECK_INT(priority_in_product(&a, PRIORITY_HIGH, &f, &use, &reason), PRIORITY_HIGH);
    /* people's safety raises what the numbers call low */
    use.safety_impact = STR("significant");
    f.exploitation = STR("poc");
    f.automatable = STR("no");
    f.technical_impact = STR("total");
    reason = STR("severity 3.1");
    CHECK_INT(priority_in_product(&a, PRIORITY_LOW, &f, &use, &reason), PRIORITY_HIGH);
    CHECK_STR(
        reason,
        STR("severity 3.1; raised by SSVC supplier immediate: Exploitation poc (stated "
            "by CISA), Utility laborious (stated by CISA), Technical Impact total "
            "(stated by CISA), Public Safety Impact significant (stated of the product)"));
    CHECK_INT(priority_in_product(&a, PRIORITY_NONE, &f, &use, &reason), PRIORITY_NONE);
    arena_release(&a);
}

const struct test_suite priority_suite = {
    "priority",
    (const struct test[]){{"scores", scores},
                          {"origins", origins},
                          {"decisions", decisions},
                          {"reason names the catalogue", reason_names_the_catalogue},
                          {"trend of EPSS", trend},
                          {"in a product", in_a_product},
                          {NULL, NULL}},
};
