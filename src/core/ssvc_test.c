/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of the published tables, and where the values come from. */
#include "core/ssvc.h"

#include "suite.h"

#define V31_WORM  "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define V31_LOCAL "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N"

/* Supplier: exploitation, automatable, density, technical impact, safety -> outcome. */
static const struct supplier_row {
    const char *exploitation, *automatable, *density, *impact, *safety, *want;
} supplier_rows[] = {
    {"none", "no", "diffuse", "partial", "minimal", "defer"},
    {"none", "no", "diffuse", "partial", "significant", "scheduled"},
    {"none", "no", "diffuse", "total", "significant", "out-of-cycle"},
    {"none", "yes", "diffuse", "total", "minimal", "scheduled"},
    {"none", "no", "concentrated", "total", "minimal", "scheduled"},
    {"none", "yes", "concentrated", "total", "minimal", "out-of-cycle"},
    {"poc", "no", "diffuse", "partial", "minimal", "scheduled"},
    {"poc", "no", "diffuse", "total", "significant", "immediate"},
    {"poc", "yes", "diffuse", "partial", "significant", "immediate"},
    {"poc", "yes", "concentrated", "partial", "minimal", "out-of-cycle"},
    {"active", "no", "diffuse", "partial", "minimal", "out-of-cycle"},
    {"active", "no", "diffuse", "total", "significant", "immediate"},
    {"active", "yes", "diffuse", "total", "minimal", "out-of-cycle"},
    {"active", "yes", "concentrated", "partial", "minimal", "immediate"},
};

static void supplier(void)
{
    for (size_t i = 0; i < sizeof supplier_rows / sizeof supplier_rows[0]; i++) {
        const struct supplier_row *r = &supplier_rows[i];
        struct ssvc_answer x;
        const struct ssvc_facts f = {.exploitation = str_of(r->exploitation),
                                     .automatable = str_of(r->automatable),
                                     .technical_impact = str_of(r->impact),
                                     .safety_impact = str_of(r->safety),
                                     .value_density = str_of(r->density)};
        ssvc_supplier(&f, &x);
        CHECK_STR(ssvc_outcome_str(x.outcome), str_of(r->want));
        CHECK(!x.is_assumed);
    }
}

static const struct deployer_row {
    const char *exploitation, *automatable, *human, *want;
    enum exposure exposure;
} deployer_rows[] = {
    {"none", "no", "low", "defer", EXPOSURE_ISOLATED},
    {"none", "no", "high", "scheduled", EXPOSURE_LOCAL},
    {"none", "yes", "very_high", "out-of-cycle", EXPOSURE_INTERNET},
    {"none", "yes", "very_high", "scheduled", EXPOSURE_CONTROLLED},
    {"poc", "no", "low", "defer", EXPOSURE_CONTROLLED},
    {"poc", "yes", "very_high", "out-of-cycle", EXPOSURE_CONTROLLED},
    {"poc", "yes", "high", "out-of-cycle", EXPOSURE_INTERNET},
    {"active", "no", "low", "scheduled", EXPOSURE_ISOLATED},
    {"active", "no", "very_high", "immediate", EXPOSURE_INTERNET},
    {"active", "yes", "high", "immediate", EXPOSURE_INTERNET},
    {"active", "yes", "low", "out-of-cycle", EXPOSURE_CONTROLLED},
};

static void deployer(void)
{
    for (size_t i = 0; i < sizeof deployer_rows / sizeof deployer_rows[0]; i++) {
        const struct deployer_row *r = &deployer_rows[i];
        struct ssvc_answer x;
        const struct ssvc_facts f = {.exploitation = str_of(r->exploitation),
                                     .automatable = str_of(r->automatable),
                                     .exposure = r->exposure,
                                     .human_impact = str_of(r->human)};
        ssvc_deployer(&f, &x);
        CHECK_STR(ssvc_outcome_str(x.outcome), str_of(r->want));
    }
}

/* A listing outweighs a word, CVSS answers what CISA does not, the rest is assumed and said so. */
static void origins(void)
{
    struct arena a;
    struct ssvc_answer x;
    const struct severity worm = {.vector = STR(V31_WORM)}, local = {.vector = STR(V31_LOCAL)};
    struct ssvc_facts f = {.is_exploited = true,
                           .exploitation = STR("none"),
                           .severities = &worm,
                           .n_severities = 1};
    arena_init(&a, 1 << 16);
    ssvc_supplier(&f, &x);
    CHECK(x.is_assumed);
    CHECK_STR(ssvc_words(&a, &x),
              STR("immediate: Exploitation active (listed as exploited), Utility efficient "
                  "(read off CVSS), Technical Impact total (read off CVSS), Public Safety "
                  "Impact significant (assumed)"));
    f = (struct ssvc_facts){.severities = &local,
                            .n_severities = 1,
                            .exposure = EXPOSURE_LOCAL,
                            .human_impact = STR("low")};
    ssvc_deployer(&f, &x);
    CHECK(!x.is_assumed);
    CHECK_STR(
        ssvc_words(&a, &x),
        STR("defer: Exploitation none (no evidence known), System Exposure small (stated "
            "of the product), Automatable no (read off CVSS), Human Impact low (stated of "
            "the product)"));
    f = (struct ssvc_facts){0};
    ssvc_deployer(&f, &x);
    CHECK_STR(ssvc_words(&a, &x),
              STR("scheduled: Exploitation none (no evidence known), System Exposure open "
                  "(assumed), Automatable yes (assumed), Human Impact high (assumed)"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"supplier tree", supplier},
    {"deployer tree", deployer},
    {"where values come from", origins},
    {NULL, NULL},
};
const struct test_suite ssvc_suite = {"ssvc", tests};
