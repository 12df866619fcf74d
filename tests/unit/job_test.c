/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: the table, a lane by hand, the threads with a driven clock, a clean stop. */
#include "job/job.h"

#include "app/case_fixture.h"
#include "app/feed.h"
#include "net/http_fixture.h"
#include "suite.h"

#include "base/fs.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    PATIENCE = 18000 /* moments: for the slowest machine */
};
static const struct timespec a_moment = {.tv_nsec = 10000000L};

/* Feeds are looked for where nobody answers, so that no test leaves the machine. */
static void point_feeds_to(unsigned port)
{
    char url[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", port);
    for (size_t i = 0; i < n_feed_rows; i++) {
        char name[80];
        snprintf(name, sizeof name, "LONGWATCH_FEED_%s_URL", feed_rows[i].name);
        for (char *p = name; *p; p++) {
            if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 'a' + 'A');
            if (*p == '-') *p = '_';
        }
        setenv(name, url, 1);
    }
}

static void names_are_unique(void)
{
    bool has_lane[N_LANES] = {false};
    for (size_t i = 0; i < n_job_rows; i++) {
        has_lane[job_rows[i].lane] = true;
        for (size_t k = 0; k < i; k++)
            CHECK(!str_eq(str_of(job_rows[i].name), str_of(job_rows[k].name)));
    }
    for (size_t i = 0; i < N_LANES; i++)
        CHECK(has_lane[i]);
}

/* A listing becomes a case and a page in one turn, and the next page is announced. */
static void one_turn_of_alerts(void)
{
    struct fixture x;
    struct utc next_at, now = fixture_at("2026-10-20T10:00:00Z");
    struct err e = {0};
    fixture_open(&x);
    fixture_on_call(&x);
    CHECK_OK(job_run_lane(x.app, LANE_ALERTS, now, NULL, &next_at, &e), &e);
    /* House reminders are looked for every hour; nothing else is due. */
    CHECK_INT(utc_diff_s(next_at, now), 3600);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    CHECK_OK(job_run_lane(x.app, LANE_ALERTS, now, NULL, &next_at, &e), &e);
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    CHECK_INT(utc_diff_s(next_at, now), 300);
    fixture_close(&x);
}

/* Waits in real time, at most for PATIENCE, until `want` events of a kind are there. */
static bool has_events(struct fixture *x, const char *kind, int64_t want)
{
    for (int i = 0; i < PATIENCE; i++) {
        if (fixture_n_events(x, kind) >= want) return true;
        nanosleep(&a_moment, NULL); /* lint: allow chance (asks again) */
    }
    return false;
}

static void drive(const char *file, const char *now)
{
    struct err e = {0};
    CHECK_OK(fs_write_atomic(file, str_of(now), 0600, &e), &e);
}

/* The threads follow a driven clock: a page every five of its minutes, in milliseconds of ours. */
static void threads_follow_the_clock(void)
{
    struct fixture x;
    struct scheduler *s = NULL;
    struct err e = {0};
    char file[300], told[320];
    fixture_open(&x);
    fixture_on_call(&x);
    point_feeds_to(1);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    snprintf(file, sizeof file, "%s/now", test_temp_dir());
    snprintf(told, sizeof told, "@%s", file);
    drive(file, "2026-10-20T10:00:00Z");
    setenv("LONGWATCH_NOW", told, 1);
    CHECK_OK(scheduler_start(x.app->data_dir, &s, &e), &e);
    bool is_paged = has_events(&x, "case.paged", 1);
    drive(file, "2026-10-20T10:05:00Z");
    bool is_paged_again = has_events(&x, "case.paged", 2);
    drive(file, "2026-10-20T10:20:00Z");
    scheduler_wake(s);
    bool are_both_paged = has_events(&x, "case.paged", 4);
    scheduler_stop(s);
    scheduler_stop(NULL);
    CHECK(is_paged && is_paged_again && are_both_paged);
    fixture_verify(&x);
    fixture_close(&x);
}

static void what_counts_as_hanging(void)
{
    struct utc t = fixture_at("2026-10-20T10:00:00Z");
    CHECK(!job_hangs(UTC_NONE, t));
    CHECK(!job_hangs(t, utc_add_s(t, JOB_HANGS_AFTER_S - 1)));
    CHECK(job_hangs(t, utc_add_s(t, JOB_HANGS_AFTER_S)));
}

static int mute_server(unsigned *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 64) ||
        getsockname(fd, (struct sockaddr *)&a, &n))
        test_fail(__FILE__, __LINE__, "cannot listen on loopback");
    *port = ntohs(a.sin_port);
    return fd;
}

/*
 * The feeds lane hangs in a server that takes connections and never answers: alerts go on, and
 * after three hours the service outside hears nothing any more.
 */
static void a_lane_that_hangs_ends_the_signal(void)
{
    struct fixture x;
    struct scheduler *s = NULL;
    struct err e = {0};
    char file[300], told[320], url[80];
    unsigned port = 0;
    fixture_open(&x);
    struct tiny_server *outside = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    int mute = mute_server(&port);
    point_feeds_to(port);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/alive", outside->port);
    fixture_set(&x, "dead-man-url", url);
    snprintf(file, sizeof file, "%s/now", test_temp_dir());
    snprintf(told, sizeof told, "@%s", file);
    drive(file, "2026-10-20T10:00:00Z");
    setenv("LONGWATCH_NOW", told, 1);
    tiny_log[0] = '\0';
    CHECK_OK(scheduler_start(x.app->data_dir, &s, &e), &e);
    /* The lane has begun, at ten: what it begins later does not hang yet at one. */
    struct pollfd knocks = {.fd = mute, .events = POLLIN};
    CHECK_INT(poll(&knocks, 1, PATIENCE * 10), 1);
    drive(file, "2026-10-20T12:59:00Z");
    bool was_alive = false;
    for (int i = 0; i < PATIENCE && !was_alive; i++) {
        was_alive = tiny_count("GET /alive") >= 1;
        nanosleep(&a_moment, NULL); /* lint: allow chance (asks again) */
    }
    drive(file, "2026-10-20T13:05:00Z");
    bool is_failed = has_events(&x, "dead_man.failed", 1);
    int n = tiny_count("GET /alive");
    drive(file, "2026-10-20T13:10:00Z");
    /* Nothing comes, so there is nothing to wait for: too short a time only sees less. */
    for (int i = 0; i < 30; i++)
        nanosleep(&a_moment, NULL); /* lint: allow chance (nothing to ask for) */
    bool is_silent = tiny_count("GET /alive") == n;
    close(mute); /* what waits is reset, the lane comes to its end */
    scheduler_stop(s);
    tiny_stop(outside);
    CHECK(was_alive && is_failed && is_silent);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"names_are_unique", names_are_unique},
    {"one_turn_of_alerts", one_turn_of_alerts},
    {"threads_follow_the_clock", threads_follow_the_clock},
    {"what_counts_as_hanging", what_counts_as_hanging},
    {"a_lane_that_hangs_ends_the_signal", a_lane_that_hangs_ends_the_signal},
    {NULL, NULL},
};
const struct test_suite job_suite = {"job", tests};
