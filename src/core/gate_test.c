/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gate.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct gate parsed(const char *text)
{
    struct gate g;
    struct err e = {0};
    CHECK_OK(gate_parse(str_of(text), &g, &e), &e);
    return g;
}

static void refused(const char *text, enum status want, const char *words)
{
    struct gate g;
    struct err e = {0};
    CHECK_STATUS(gate_parse(str_of(text), &g, &e), want);
    CHECK_STR(str_of(e.message), str_of(words));
}

static const struct gate_facts plain = {
    .verdict = VERDICT_AFFECTED, .priority = PRIORITY_MODERATE, .severity = 7.0, .epss = 0.1};

static bool fails(const char *text, struct gate_facts f)
{
    struct gate g = parsed(text);
    return gate_fails(&g, &f);
}

static void words(void)
{
    struct gate_facts f = plain;
    CHECK(fails("any", f) && fails("affected", f) && fails("low", f) && fails("moderate", f));
    CHECK(!fails("high", f) && !fails("urgent", f) && !fails("exploited", f));
    CHECK(!fails("fixable", f) && !fails("unknown", f) && !fails("under-investigation", f));
    f.is_exploited = f.is_fixable = true;
    f.priority = PRIORITY_URGENT;
    CHECK(fails("exploited", f) && fails("fixable", f) && fails("high", f));
    f.verdict = VERDICT_UNDER_INVESTIGATION;
    CHECK(fails("under_investigation", f) && !fails("affected", f));
}

static void numbers(void)
{
    CHECK(fails("severity>=7.0", plain) && fails("severity >= 7", plain));
    CHECK(!fails("severity>=7.1", plain));
    CHECK(fails("epss>=0.1", plain) && !fails("epss>=0.11", plain));
    /* Nine tenths by addition are not quite nine tenths. */
    struct gate_facts f = plain;
    f.epss = 0.3 + 0.6;
    CHECK(fails("epss>=0.9", f));
}

static void any_and_all(void)
{
    struct gate_facts f = plain;
    CHECK(!fails("affected+high", f) && fails("affected+moderate", f));
    CHECK(fails("exploited,affected+moderate", f) && fails(" affected + moderate , urgent", f));
    f.verdict = VERDICT_UNKNOWN;
    CHECK(!fails("affected+moderate", f) && fails("affected,unknown", f));
}

/* A missing score is not zero, and not ten either: it is told apart. */
static void missing_scores(void)
{
    struct gate_facts f = plain;
    struct gate g = parsed("severity>=7.0");
    CHECK(!gate_passes_over(&g, &f));
    f.severity = -1;
    CHECK(!gate_fails(&g, &f) && gate_passes_over(&g, &f));
    g = parsed("severity>=7.0,moderate");
    CHECK(gate_fails(&g, &f) && !gate_passes_over(&g, &f));
    g = parsed("severity>=7.0+exploited");
    CHECK(!gate_fails(&g, &f) && !gate_passes_over(&g, &f));
    CHECK(fails("unscored", f) && !fails("unscored", plain));
    g = parsed("high,exploited+severity>=7");
    CHECK(gate_asks_severity(&g));
    g = parsed("high,epss>=0.1");
    CHECK(!gate_asks_severity(&g));
}

static void components(void)
{
    const struct gate_facts f = {
        .is_component = true, .verdict = VERDICT_NOT_MONITORED, .severity = -1, .epss = -1};
    struct gate g = parsed("any,low,unscored,severity>=0,epss>=0,unknown");
    CHECK(!gate_fails(&g, &f) && !gate_passes_over(&g, &f));
    CHECK(fails("not-monitored", f) && fails("high,not_monitored", f));
}

static void wrong(void)
{
    refused("critical", LW_E_USAGE,
            "option '--fail-on': 'critical' is none of any, exploited, urgent, high, moderate, "
            "low, affected, under-investigation, unknown, not-monitored, fixable, unscored, "
            "severity>=N or epss>=N");
    refused("severity>=11", LW_E_USAGE,
            "option '--fail-on': 'severity' wants a number from 0 to 10");
    refused("epss>=2", LW_E_USAGE, "option '--fail-on': 'epss' wants a number from 0 to 1");
    refused("epss>0.1", LW_E_USAGE,
            "option '--fail-on': 'epss>0.1' compares by '>=' only, such as severity>=7.0");
    refused("affected+unknown", LW_E_USAGE,
            "option '--fail-on': 'affected+unknown' can never hold; a comma means 'or'");
    refused("not-monitored+high", LW_E_USAGE,
            "option '--fail-on': 'not-monitored+high' can never hold; a comma means 'or'");
    struct gate g;
    CHECK_STATUS(gate_parse(STR(""), &g, NULL), LW_E_USAGE);
    CHECK_STATUS(gate_parse(STR("high,"), &g, NULL), LW_E_USAGE);
    CHECK_STATUS(gate_parse(STR("high>=1"), &g, NULL), LW_E_USAGE);
    CHECK_STATUS(gate_parse(STR("severity"), &g, NULL), LW_E_USAGE);
}

static void repeat(char *out, const char *word, const char *between, int n)
{
    out[0] = '\0';
    for (int i = 0; i < n; i++) {
        if (i) memcpy(out + strlen(out), between, strlen(between) + 1);
        memcpy(out + strlen(out), word, strlen(word) + 1);
    }
}

static void limits(void)
{
    char text[400];
    repeat(text, "high", ",", GATE_MAX_ALTERNATIVES);
    CHECK_INT((int64_t)parsed(text).n, GATE_MAX_ALTERNATIVES);
    repeat(text, "high", ",", GATE_MAX_ALTERNATIVES + 1);
    refused(text, LW_E_LIMIT, "option '--fail-on' has more than 16 conditions");
    repeat(text, "high", "+", GATE_MAX_TERMS);
    CHECK_INT((int64_t)parsed(text).alternatives[0].n, GATE_MAX_TERMS);
    repeat(text, "high", "+", GATE_MAX_TERMS + 1);
    refused(text, LW_E_LIMIT, "option '--fail-on' joins more than 6 conditions");
}

static void severities(void)
{
    CHECK(gate_severity(STR("")) < 0);
    CHECK(gate_severity(STR("CVSS_V3 CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")) > 9.79);
    CHECK(gate_severity(STR("HIGH")) >= 7.0);
    CHECK(gate_severity(STR("CVSS_V3 nonsense")) < 0);
}

static const struct test tests[] = {
    {"words", words},
    {"numbers", numbers},
    {"comma is any, plus is all", any_and_all},
    {"missing scores", missing_scores},
    {"components", components},
    {"wrong use", wrong},
    {"limits", limits},
    {"severities as findings state them", severities},
    {NULL, NULL},
};
const struct test_suite gate_suite = {"gate", tests};
