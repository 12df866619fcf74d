/* SPDX-License-Identifier: Apache-2.0 */
/* When a feed is asked next, also by a clock that was moved. */
#include "app/feed.h"

#include "suite.h"

static struct utc instant(const char *text)
{
    struct utc t;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "instant", &t, &e), &e);
    return t;
}

static void when_a_feed_is_due(void)
{
    static const struct {
        const char *attempted, *retry, *now, *due;
    } rows[] = {
        {"2026-11-22T12:00:00Z", NULL, "2026-11-22T12:30:00Z", "2026-11-22T13:00:00Z"},
        {"2026-11-22T12:00:00Z", "2026-11-22T12:05:00Z", "2026-11-22T12:01:00Z",
         "2026-11-22T12:05:00Z"},
        /* tried tomorrow, it seems: due now, not in two days */
        {"2026-11-23T12:00:00Z", NULL, "2026-11-22T12:30:00Z", "2026-11-22T12:30:00Z"},
        {"2026-11-23T12:00:00Z", "2026-11-24T12:00:00Z", "2026-11-22T12:30:00Z",
         "2026-11-22T12:30:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct feed_health h = {.attempted_at = instant(rows[i].attempted),
                                .retry_at = rows[i].retry ? instant(rows[i].retry) : UTC_NONE};
        CHECK(utc_cmp(feed_due_at(&h, 3600, instant(rows[i].now)), instant(rows[i].due)) == 0);
    }
    struct feed_health never = {.attempted_at = UTC_NONE, .retry_at = UTC_NONE};
    CHECK(utc_is_none(feed_due_at(&never, 3600, instant("2026-11-22T12:30:00Z"))));
}

const struct test_suite feed_due_suite = {
    "feed_due",
    (const struct test[]){{"when a feed is due", when_a_feed_is_due}, {NULL, NULL}},
};
