/* SPDX-License-Identifier: Apache-2.0 */
/* What stands first on Now: the nearest due time of what is no exercise. */
#include "app/case_fixture.h"
#include "suite.h"

static const char known_at[] = "2026-10-20T11:00:00Z";

static yyjson_mut_val *now_at(struct fixture *x, const char *now)
{
    return fixture_do(x, &x->vera, now, "now.get", NULL);
}

static void open_two(struct fixture *x)
{
    fixture_open(x);
    fixture_finding(x, "CVE-2023-4863", x->image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_finding(x, "CVE-2024-1", x->image, "under_investigation", "2026-10-20", known_at);
    fixture_tick(x, known_at);
}

static void nothing_is_due(void)
{
    struct fixture x;
    fixture_open(&x);
    CHECK(!yyjson_mut_obj_get(now_at(&x, known_at), "next"));
    fixture_close(&x);
}

/* The other case is a candidate still: had one been aware since its signal, it is due earlier. */
static void the_nearest_comes_first(void)
{
    struct fixture x;
    open_two(&x);
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.declare_aware", "case", "2026-001",
               "aware_at", "2026-10-20T12:00:00Z", "reason", "logs", NULL);
    yyjson_mut_val *r = now_at(&x, "2026-10-21T08:48:00Z");
    CHECK_STR(fixture_text(r, "/next/case"), STR("2026-002"));
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/next/is_candidate")));
    CHECK_STR(fixture_text(r, "/next/left"), STR("2 h 12 min"));
    fixture_do(&x, &x.anna, "2026-10-21T09:00:00Z", "case.dismiss", "case", "2026-002",
               "reason", "not in our build", NULL);
    r = now_at(&x, "2026-10-21T09:00:00Z");
    CHECK_STR(fixture_text(r, "/next/case"), STR("2026-001"));
    CHECK(yyjson_mut_is_false(yyjson_mut_ptr_get(r, "/next/is_candidate")));
    CHECK_STR(fixture_text(r, "/next/stage"), STR("early_warning"));
    CHECK_STR(fixture_text(r, "/next/due_at/utc"), STR("2026-10-21T12:00:00Z"));
    fixture_close(&x);
}

static void an_exercise_never_comes_first(void)
{
    struct fixture x;
    open_two(&x);
    fixture_do(&x, &x.anna, known_at, "case.drill", "of", "2026-001", NULL);
    fixture_do(&x, &x.anna, known_at, "case.dismiss", "case", "2026-001", "reason",
               "not in our build", NULL);
    fixture_do(&x, &x.anna, known_at, "case.dismiss", "case", "2026-002", "reason",
               "not in our build", NULL);
    yyjson_mut_val *r = now_at(&x, "2026-10-22T11:00:00Z");
    CHECK_INT(fixture_number(r, "/n_candidates"), 1);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/candidates/0/is_drill")));
    CHECK(!yyjson_mut_obj_get(r, "next"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"nothing_is_due", nothing_is_due},
    {"the_nearest_comes_first", the_nearest_comes_first},
    {"an_exercise_never_comes_first", an_exercise_never_comes_first},
    {NULL, NULL},
};
const struct test_suite now_suite = {"now", tests};
