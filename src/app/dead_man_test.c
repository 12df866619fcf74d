/* SPDX-License-Identifier: Apache-2.0 */
/* The dead-man signal: when it goes out, when it is withheld, and what is recorded of it. */
#include "app/dead_man.h"

#include "app/case_fixture.h"
#include "net/http_fixture.h"
#include "suite.h"

static struct utc run_at(struct fixture *x, const char *now)
{
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    CHECK_OK(dead_man_run(x->app, fixture_at(now), NULL, &next_at, &e), &e);
    return next_at;
}

static void point_to(struct fixture *x, const struct tiny_server *s)
{
    char url[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/alive", s->port);
    fixture_set(x, "dead-man-url", url);
}

static void nothing_is_sent_without_an_address(void)
{
    struct fixture x;
    fixture_open(&x);
    CHECK(utc_is_none(run_at(&x, "2026-10-20T10:00:00Z")));
    fixture_close(&x);
}

static void a_signal_every_five_minutes(void)
{
    struct fixture x;
    fixture_open(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK");
    point_to(&x, s);
    tiny_log[0] = '\0';
    struct utc next_at = run_at(&x, "2026-10-20T10:00:00Z");
    CHECK_INT(utc_diff_s(next_at, fixture_at("2026-10-20T10:05:00Z")), 0);
    next_at = run_at(&x, "2026-10-20T10:04:59Z");
    CHECK_INT(utc_diff_s(next_at, fixture_at("2026-10-20T10:05:00Z")), 0);
    CHECK_STR(str_of(tiny_log), STR("GET /alive HTTP/1.1\n"));
    run_at(&x, "2026-10-20T10:05:00Z");
    CHECK_STR(str_of(tiny_log), STR("GET /alive HTTP/1.1\nGET /alive HTTP/1.1\n"));
    /* The clock was set back by a day: the signal does not wait for a day. */
    next_at = run_at(&x, "2026-10-19T10:05:00Z");
    CHECK_INT(utc_diff_s(next_at, fixture_at("2026-10-19T10:10:00Z")), 0);
    CHECK_INT(fixture_n_events(&x, "dead_man.failed"), 0);
    tiny_stop(s);
    fixture_close(&x);
}

static void failing_is_one_event(void)
{
    struct fixture x;
    fixture_open(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    point_to(&x, s);
    run_at(&x, "2026-10-20T10:00:00Z");
    run_at(&x, "2026-10-20T10:05:00Z");
    CHECK_INT(fixture_n_events(&x, "dead_man.failed"), 1);
    tiny_answer(s, "HTTP/1.1 204 No Content\r\n\r\n", 27);
    run_at(&x, "2026-10-20T10:10:00Z");
    CHECK_INT(fixture_n_events(&x, "dead_man.restored"), 1);
    tiny_stop(s);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Nobody can be woken: the service outside must hear nothing. */
static void withheld_while_messages_are_stuck(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    point_to(&x, s);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    tiny_log[0] = '\0';
    run_at(&x, "2026-10-20T10:30:00Z");
    CHECK_STR(str_of(tiny_log), STR("GET /alive HTTP/1.1\n"));
    run_at(&x, "2026-10-20T10:35:01Z");
    CHECK_STR(str_of(tiny_log), STR("GET /alive HTTP/1.1\n"));
    CHECK_INT(fixture_n_events(&x, "dead_man.failed"), 1);
    tiny_stop(s);
    fixture_close(&x);
}

static void withheld_while_another_part_hangs(void)
{
    struct fixture x;
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    fixture_open(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    point_to(&x, s);
    tiny_log[0] = '\0';
    CHECK_OK(
        dead_man_run(x.app, fixture_at("2026-10-20T10:00:00Z"), "the feeds hang", &next_at, &e),
        &e);
    CHECK_STR(str_of(tiny_log), STR(""));
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:00:00Z", "ledger.list", "kind",
                                   "dead_man.failed", NULL);
    CHECK_STR(fixture_text(r, "/events/0/payload/words"), STR("withheld: the feeds hang"));
    run_at(&x, "2026-10-20T10:05:00Z");
    CHECK_STR(str_of(tiny_log), STR("GET /alive HTTP/1.1\n"));
    CHECK_INT(fixture_n_events(&x, "dead_man.restored"), 1);
    tiny_stop(s);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"nothing_is_sent_without_an_address", nothing_is_sent_without_an_address},
    {"a_signal_every_five_minutes", a_signal_every_five_minutes},
    {"failing_is_one_event", failing_is_one_event},
    {"withheld_while_messages_are_stuck", withheld_while_messages_are_stuck},
    {"withheld_while_another_part_hangs", withheld_while_another_part_hangs},
    {NULL, NULL},
};
const struct test_suite dead_man_suite = {"dead_man", tests};
