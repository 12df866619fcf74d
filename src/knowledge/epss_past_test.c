/* SPDX-License-Identifier: Apache-2.0 */
/* Scores of earlier days: kept a week or more apart, five of them, and never of the future. */
#include "knowledge/knowledge_fixture.h"

static void import_day(struct fixture *f, int month, int day, int score_percent)
{
    const char *paths[] = {fixture_path(f, "epss.csv")};
    struct import_result result;
    struct err e = {0};
    fixture_write(f, "epss.csv",
                  arena_printf(&f->a,
                               "#model_version:v2026.01.01,score_date:2026-%02d-%02dT00:00:00"
                               "+0000\ncve,epss,percentile\nCVE-2024-0001,0.%02d000,0.50000\n",
                               month, day, score_percent));
    const struct import_options o = {.feed = "epss",
                                     .paths = paths,
                                     .n_paths = 1,
                                     .now = day_start((struct day){2026, month, day}),
                                     .n_threads = 1};
    CHECK_OK(knowledge_import(f->k, &f->a, &o, &result, &e), &e);
}

static size_t past(struct fixture *f, size_t max,
                   struct epss_past out[static EPSS_MAX_PAST + 1])
{
    size_t n = 0;
    struct err e = {0};
    CHECK_OK(knowledge_epss_past(f->k, STR("CVE-2024-0001"), max, out, &n, &e), &e);
    return n;
}

static void check_past(const struct epss_past *p, int month, int day, int score_percent)
{
    struct day on = utc_day(p->at);
    CHECK_INT(on.month, month);
    CHECK_INT(on.day, day);
    CHECK_INT(p->score * 100 + 0.5, score_percent);
}

static void a_week_apart(void)
{
    struct fixture f = fixture_open();
    struct epss_past p[EPSS_MAX_PAST + 1];
    import_day(&f, 3, 1, 1);
    CHECK_INT(past(&f, 9, p), 0);
    import_day(&f, 3, 2, 2);
    CHECK_INT(past(&f, 9, p), 1);
    check_past(&p[0], 3, 1, 1);
    for (int day = 3; day <= 9; day++)
        import_day(&f, 3, day, day);
    /* On the 9th that of the 8th is a week older than the one of the 1st. */
    CHECK_INT(past(&f, 9, p), 2);
    check_past(&p[1], 3, 8, 8);
    CHECK_INT(past(&f, 1, p), 1);
    check_past(&p[0], 3, 1, 1);
    fixture_close(&f);
}

static void five_are_kept(void)
{
    struct fixture f = fixture_open();
    struct epss_past p[EPSS_MAX_PAST + 1];
    for (int month = 3; month <= 6; month++)
        for (int day = 1; day <= 28; day++)
            import_day(&f, month, day, (month * 28 + day) % 97 + 1);
    CHECK_INT(past(&f, 9, p), EPSS_MAX_PAST);
    for (size_t i = 1; i < EPSS_MAX_PAST; i++)
        CHECK(utc_diff_s(p[i].at, p[i - 1].at) >= EPSS_PAST_APART_DAYS * 86400);
    CHECK(utc_diff_s(day_start((struct day){2026, 6, 28}), p[0].at) <= 42 * 86400);
    fixture_close(&f);
}

static void the_same_scores_are_no_history(void)
{
    struct fixture f = fixture_open();
    struct epss_past p[EPSS_MAX_PAST + 1];
    size_t n = 0;
    struct err e = {0};
    import_day(&f, 3, 1, 1);
    import_day(&f, 3, 20, 1);
    CHECK_INT(past(&f, 9, p), 0);
    import_day(&f, 3, 21, 2);
    CHECK_INT(past(&f, 9, p), 1);
    check_past(&p[0], 3, 20, 1);
    CHECK_OK(knowledge_epss_past(f.k, STR("CVE-2024-9999"), 9, p, &n, &e), &e);
    CHECK_INT(n, 1);
    CHECK(p[0].score < 0);
    CHECK_OK(knowledge_epss_past(f.k, STR("GHSA-x"), 9, p, &n, &e), &e);
    CHECK_INT(n, 0);
    fixture_close(&f);
}

static const struct test tests[] = {
    {"a week apart", a_week_apart},
    {"five are kept", five_are_kept},
    {"the same scores are no history", the_same_scores_are_no_history},
    {NULL, NULL},
};
const struct test_suite epss_past_suite = {"epss_past", tests};
