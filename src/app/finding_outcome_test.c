/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between two outcomes of a component's matches. */
#include "app/finding_write.h"

#include "suite.h"

#include <string.h>

#define HEAD "0000000000000000 outcome 2\n"
#define A    "1111111111111111 CVE-2026-0001\n"
#define A2   "1111111111111112 CVE-2026-0001\n"
#define B    "2222222222222222 CVE-2026-0002\n"
#define C    "3333333333333333 CVE-2026-0003\n"

static void differences(void)
{
    static const struct {
        const char *before, *after, *ids; /* "*": all of them */
    } rows[] = {
        {HEAD A B, HEAD A B, ""},
        {HEAD, HEAD, ""},
        {HEAD, HEAD A, "CVE-2026-0001 "},
        {HEAD A, HEAD, "CVE-2026-0001 "},
        {HEAD A B, HEAD A2 B, "CVE-2026-0001 "},
        {HEAD A C, HEAD A B C, "CVE-2026-0002 "},
        {HEAD A B C, HEAD A2 C, "CVE-2026-0001 CVE-2026-0002 "},
        {HEAD B, HEAD A C, "CVE-2026-0001 CVE-2026-0002 CVE-2026-0003 "},
        /* Nothing is known of before, or it was read with something else. */
        {"", HEAD A, "*"},
        {"5b0e2d1c", HEAD A, "*"},
        {"9000000000000000 outcome 2\n" A, HEAD A, "*"},
    };
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct finding_news news;
        struct err e = {0};
        str ids = STR("");
        CHECK_OK(finding_outcome_compare(&a, str_of(rows[i].before), str_of(rows[i].after),
                                         &news, &e),
                 &e);
        for (size_t k = 0; k < news.n; k++)
            ids = arena_printf(&a, "%.*s%.*s ", STR_ARG(ids), STR_ARG(news.ids[k]));
        CHECK_STR(news.is_all ? STR("*") : ids, str_of(rows[i].ids));
    }
    arena_release(&a);
}

/* At the bound they are asked one by one; beyond, all are read. */
static void many(void)
{
    struct arena a;
    struct buf b;
    struct finding_news news;
    struct err e = {0};
    arena_init(&a, 1 << 16);
    buf_init(&b, 1 << 16);
    buf_add(&b, STR(HEAD));
    for (int i = 0; i < FINDING_MAX_NEWS; i++)
        buf_printf(&b, "4444444444444444 CVE-2026-%04d\n", i);
    CHECK_OK(finding_outcome_compare(&a, STR(HEAD), buf_str(&b), &news, &e), &e);
    CHECK(!news.is_all);
    CHECK_INT((int64_t)news.n, FINDING_MAX_NEWS);
    buf_add(&b, STR("4444444444444444 CVE-2026-9999\n"));
    CHECK_OK(finding_outcome_compare(&a, STR(HEAD), buf_str(&b), &news, &e), &e);
    CHECK(news.is_all);
    buf_release(&b);
    arena_release(&a);
}

static const struct test tests[] = {{"differences", differences}, {"many", many}, {NULL, NULL}};
const struct test_suite finding_outcome_suite = {"finding_outcome", tests};
