/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heads of lists are read off sums that follow the findings; images are counted directly. What the
 * sums say of everything and of a product must be what the images say together, after every change.
 */
#include "app/case_fixture.h"

#include "suite.h"

#include <stdio.h>

#define NOW "2026-11-22T11:00:00Z"

static const char *const members[] = {
    "/total",          "/n_open",
    "/n_affected",     "/n_under_investigation",
    "/n_unknown",      "/n_fixed",
    "/n_not_affected", "/n_exploited",
    "/n_urgent",       "/n_high",
    "/n_moderate",     "/choices/wanted",
    "/choices/open",   "/choices/exploited",
};

static yyjson_mut_val *list(struct fixture *x, const char *filter, str of, const char *more,
                            const char *value)
{
    char id[80];
    snprintf(id, sizeof id, "%.*s", STR_ARG(of));
    if (!filter)
        return fixture_do(x, &x->vera, NOW, "finding.list", "all", "true", more, value, NULL);
    return fixture_do(x, &x->vera, NOW, "finding.list", "all", "true", filter, id, more, value,
                      NULL);
}

static void agree(struct fixture *x, const char *more, const char *value)
{
    yyjson_mut_val *all = list(x, NULL, STR_NONE, more, value);
    yyjson_mut_val *first = list(x, "image", x->image, more, value);
    yyjson_mut_val *second = list(x, "image", x->second_image, more, value);
    yyjson_mut_val *product = list(x, "product", x->product, more, value);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        CHECK_INT(fixture_number(all, members[i]),
                  fixture_number(first, members[i]) + fixture_number(second, members[i]));
        CHECK_INT(fixture_number(product, members[i]), fixture_number(first, members[i]));
    }
}

static void agree_by_all(struct fixture *x)
{
    agree(x, NULL, NULL);
    agree(x, "verdict", "affected");
    agree(x, "priority", "high");
    agree(x, "exploited", "true");
    agree(x, "wanted", "true");
}

static void sums_follow(void)
{
    struct fixture x;
    fixture_open(&x);
    agree_by_all(&x);
    str a = fixture_finding(&x, "CVE-2026-0001", x.image, "affected", NULL, NOW);
    fixture_finding(&x, "CVE-2026-0001", x.second_image, "affected", NULL, NOW);
    fixture_finding(&x, "CVE-2026-0002", x.second_image, "unknown", NULL, NOW);
    fixture_finding(&x, "CVE-2026-0003", x.image, "fixed", NULL, NOW);
    str b = fixture_finding(&x, "CVE-2026-0004", x.image, "affected", "2026-11-01", NOW);
    agree_by_all(&x);
    CHECK_INT(fixture_number(list(&x, NULL, STR_NONE, NULL, NULL), "/n_open"), 4);
    fixture_do(&x, &x.anna, NOW, "finding.decide", "finding", a.p, "status", "not_affected",
               "justification", "vulnerable_code_not_present", "reason", "not built",
               "everywhere", "true", NULL);
    agree_by_all(&x);
    CHECK_INT(fixture_number(list(&x, NULL, STR_NONE, NULL, NULL), "/n_open"), 2);
    CHECK_INT(fixture_number(list(&x, NULL, STR_NONE, NULL, NULL), "/choices/wanted"), 2);
    fixture_list(&x, b, NULL, NOW);
    agree_by_all(&x);
    yyjson_mut_val *now = fixture_do(&x, &x.vera, NOW, "now.get", NULL);
    CHECK_STR(fixture_text(now, "/decisions/0/vulnerability"), STR("CVE-2026-0002"));
    CHECK_STR(fixture_text(now, "/decisions/1/vulnerability"), STR("CVE-2026-0004"));
    CHECK(!yyjson_mut_ptr_get(now, "/decisions/2"));
    fixture_close(&x);
}

static const struct test tests[] = {{"sums follow the findings", sums_follow}, {NULL, NULL}};
const struct test_suite finding_totals_suite = {"finding_totals", tests};
