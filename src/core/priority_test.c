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
    (const struct test[]){{"scores", scores},
                          {"origins", origins},
                          {"decisions", decisions},
                          {"reason names the catalogue", reason_names_the_catalogue},
                          {NULL, NULL}},
};
