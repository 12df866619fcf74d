/* SPDX-License-Identifier: Apache-2.0 */
#include "format/baseline.h"

#include "suite.h"

static struct baseline b;
static struct arena a;

static void refused(const char *text, const char *words)
{
    struct err e = {0};
    arena_init(&a, 1 << 20);
    CHECK_STATUS(baseline_read(&a, str_of(text), &b, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void reads(void)
{
    struct err e = {0};
    arena_init(&a, 1 << 20);
    CHECK_OK(baseline_read(&a,
                           STR("{\"components\":[{\"identity\":\"pkg:npm/a\",\"name\":\"a\","
                               "\"verdict\":\"affected\"},{\"name\":\"b\",\"identity\":\"\","
                               "\"verdict\":\"not_monitored\"}],\"matches\":[{\"component\":0,"
                               "\"vulnerability\":\"CVE-2026-1\",\"verdict\":\"affected\","
                               "\"is_exploited\":true}],\"later\":1}"),
                           &b, &e),
             &e);
    CHECK_INT((int64_t)b.n, 3);
    CHECK_STR(b.rows[0].component, STR("pkg:npm/a"));
    CHECK_STR(b.rows[0].vulnerability, STR(""));
    CHECK_STR(b.rows[1].component, STR("b"));
    CHECK_INT(b.rows[1].verdict, VERDICT_NOT_MONITORED);
    CHECK_STR(b.rows[2].component, STR("pkg:npm/a"));
    CHECK_STR(b.rows[2].vulnerability, STR("CVE-2026-1"));
    CHECK(b.rows[2].is_exploited);
    arena_release(&a);
}

static void wrong(void)
{
#define GIVE "give a result of 'longwatch scan --format json'"
    refused("[]", "there are no lists 'matches' and 'components': " GIVE);
    refused("{\"components\":[1],\"matches\":[]}",
            "components[0] has no name or no verdict: " GIVE);
    refused("{\"components\":[{\"name\":\"a\",\"verdict\":\"fine\"}],\"matches\":[]}",
            "components[0] has no name or no verdict: " GIVE);
    refused("{\"components\":[],\"matches\":[{\"verdict\":\"fixed\"}]}",
            "matches[0] has no vulnerability or no verdict: " GIVE);
    refused("{\"components\":[],\"matches\":[{\"vulnerability\":\"x\",\"verdict\":\"fixed\","
            "\"component\":0}]}",
            "matches[0] is of no component: " GIVE);
    struct err e = {0};
    arena_init(&a, 1 << 20);
    CHECK_STATUS(baseline_read(&a, STR("{\"matches\":"), &b, &e), LW_E_INPUT);
    CHECK(e.line == 1 && e.column > 0);
    arena_release(&a);
}

static const struct test tests[] = {
    {"reads", reads},
    {"wrong", wrong},
    {NULL, NULL},
};
const struct test_suite baseline_suite = {"baseline", tests};
