/* SPDX-License-Identifier: Apache-2.0 */
/* The curves of the Now page from findings that open, are decided and close. */
#include "app/case_fixture.h"
#include "suite.h"

static void decide(struct fixture *x, str finding, const char *status, const char *now)
{
    const char *id = arena_z(&x->arena, finding);
    (void)fixture_do(x, &x->anna, now, "finding.decide", "finding", id, "status", status,
                     "justification", "component_not_present", "reason", "looked at it", NULL);
}

static yyjson_mut_val *now_at(struct fixture *x, const char *now)
{
    return fixture_do(x, &x->vera, now, "now.get", NULL);
}

static void nothing_yet(void)
{
    struct fixture x;
    fixture_open(&x);
    yyjson_mut_val *r = now_at(&x, "2026-10-02T00:00:00Z");
    CHECK(yyjson_mut_is_false(yyjson_mut_ptr_get(r, "/trend/is_begun")));
    CHECK(!yyjson_mut_ptr_get(r, "/trend/open"));
    fixture_close(&x);
}

static void days(void)
{
    struct fixture x;
    fixture_open(&x);
    str one =
        fixture_finding(&x, "CVE-2026-0001", x.image, "affected", NULL, "2026-10-10T23:00:00Z");
    str two =
        fixture_finding(&x, "CVE-2026-0002", x.image, "unknown", NULL, "2026-10-11T00:00:00Z");
    /* What never asked for anything is no open finding, on no day. */
    (void)fixture_finding(&x, "CVE-2026-0003", x.image, "fixed", NULL, "2026-10-09T00:00:00Z");
    decide(&x, one, "affected", "2026-10-12T01:00:00Z");
    decide(&x, two, "not_affected", "2026-10-12T06:00:00Z");
    /* A second decision moves neither the first nor its day. */
    decide(&x, one, "under_investigation", "2026-10-13T01:00:00Z");
    yyjson_mut_val *r = now_at(&x, "2026-10-13T10:00:00Z");
    CHECK_STR(fixture_text(r, "/trend/step"), STR("day"));
    CHECK_STR(fixture_text(r, "/trend/open/0/on"), STR("2026-10-10"));
    CHECK_STR(fixture_text(r, "/trend/open/3/label"), STR("13 Oct"));
    CHECK(!yyjson_mut_ptr_get(r, "/trend/open/4"));
    CHECK_INT(fixture_number(r, "/trend/open/0/urgent"), 1);
    CHECK_INT(fixture_number(r, "/trend/open/1/total"), 2);
    CHECK_INT(fixture_number(r, "/trend/open/2/total"), 1);
    CHECK_INT(fixture_number(r, "/trend/open/3/urgent"), 1);
    CHECK_INT(fixture_number(r, "/trend/n_decisions"), 2);
    CHECK_INT(fixture_number(r, "/trend/decisions/1/n"), 0);
    CHECK(!yyjson_mut_ptr_get(r, "/trend/decisions/1/median_s"));
    /* 26 h and 30 h: the mean of the middle two. */
    CHECK_INT(fixture_number(r, "/trend/decisions/2/n"), 2);
    CHECK_INT(fixture_number(r, "/trend/decisions/2/median_s"), 28 * 3600);
    CHECK_STR(fixture_text(r, "/trend/decisions/2/median"), STR("1 d 4 h"));
    fixture_close(&x);
}

static void weeks(void)
{
    struct fixture x;
    fixture_open(&x);
    (void)fixture_finding(&x, "CVE-2026-0001", x.image, "affected", NULL,
                          "2026-10-04T23:59:59Z");
    (void)fixture_finding(&x, "CVE-2026-0002", x.image, "affected", NULL,
                          "2026-10-05T00:00:00Z");
    yyjson_mut_val *r = now_at(&x, "2026-10-17T23:00:00Z");
    CHECK_STR(fixture_text(r, "/trend/step"), STR("day"));
    r = now_at(&x, "2026-10-18T00:00:00Z");
    CHECK_STR(fixture_text(r, "/trend/step"), STR("week"));
    CHECK_STR(fixture_text(r, "/trend/open/0/on"), STR("2026-09-28"));
    CHECK_INT(fixture_number(r, "/trend/open/0/total"), 1);
    CHECK_STR(fixture_text(r, "/trend/open/1/on"), STR("2026-10-05"));
    CHECK_INT(fixture_number(r, "/trend/open/1/total"), 2);
    /* Old records keep counting when their week is no longer shown. */
    r = now_at(&x, "2027-10-18T00:00:00Z");
    CHECK_STR(fixture_text(r, "/trend/open/0/on"), STR("2027-07-19"));
    CHECK_INT(fixture_number(r, "/trend/open/0/total"), 2);
    CHECK_STR(fixture_text(r, "/trend/open/13/on"), STR("2027-10-18"));
    CHECK(!yyjson_mut_ptr_get(r, "/trend/open/14"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"nothing yet", nothing_yet},
    {"days", days},
    {"weeks", weeks},
    {NULL, NULL},
};
const struct test_suite trend_suite = {"trend", tests};
