/* SPDX-License-Identifier: Apache-2.0 */
/* The outbox: once for each event and recipient, delivery, back-off, giving up, health. */
#include "app/outbox.h"

#include "app/case_fixture.h"
#include "app/signal.h"
#include "app/system_call.h"
#include "suite.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void deliver(struct fixture *x, const char *now, struct utc *next_at)
{
    struct err e = {0};
    CHECK_OK(outbox_deliver(x->app, fixture_at(now), next_at, &e), &e);
}

static void open_one_case(struct fixture *x)
{
    fixture_finding(x, "CVE-2023-4863", x->image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(x, "2026-10-20T10:00:00Z");
}

/* The case is opened, and the job that pages has not run yet: one message, to the webhook. */
static void open_before_paging(struct fixture *x)
{
    struct err e = {0};
    fixture_finding(x, "CVE-2023-4863", x->image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    CHECK_OK(signal_exploited(x->app, fixture_at("2026-10-20T10:00:00Z"), NULL, &e), &e);
}

static void audience_rows_are_sorted(void)
{
    for (size_t i = 0; i < n_audience_rows; i++) {
        CHECK(audience_find(str_of(audience_rows[i].kind)) == &audience_rows[i]);
        if (i) CHECK(strcmp(audience_rows[i - 1].kind, audience_rows[i].kind) < 0);
    }
    CHECK(audience_find(STR("session.opened")) == NULL);
}

static void back_off_doubles(void)
{
    static const int64_t want[] = {30, 60, 120, 240, 480, 960, 1920, 3600, 3600};
    for (int32_t i = 0; i < 9; i++)
        CHECK_INT(outbox_backoff_s(i + 1), want[i]);
    CHECK_INT(outbox_backoff_s(1000000), 3600);
}

static void text_of_a_page(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    open_one_case(&x);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:00:00Z", "outbox.list", NULL);
    CHECK_STR(fixture_text(r, "/messages/0/recipient"), STR("anna"));
    CHECK_STR(fixture_text(r, "/messages/0/subject"),
              STR("Case 2026-001: you are paged: CVE-2023-4863"));
    CHECK_STR(fixture_text(r, "/words"), STR("1 message waits for delivery"));
    const char *id = arena_z(&x.arena, fixture_text(r, "/messages/0/id"));
    r = fixture_do(&x, &x.vera, "2026-10-20T10:00:00Z", "outbox.get", "message", id, NULL);
    str body = fixture_text(r, "/body");
    /* Who reads messages does not get the right to acknowledge as somebody else. */
    CHECK(str_starts(body, STR("Acknowledge: https://watch.example.org/ack?code=...\n"
                               "Code: ... (longwatch page acknowledge ...)\n\n"
                               "Page 1: step 1 of 2, attempt 1; nobody has acknowledged "
                               "yet\n")));
    CHECK(str_contains(body, STR("\nProducts: Harbour Gateway\n")));
    CHECK(str_contains(body, STR("\nearly warning (if aware since the signal): due "
                                 "2026-10-21T10:00:00Z (")));
    CHECK(str_contains(body, STR(", 1 d left\n")));
    CHECK(str_contains(body, STR("\nhttps://watch.example.org/cases/2026-001\n")));
    CHECK(str_contains(body, STR("\nor: longwatch case acknowledge 2026-001\n")));
    fixture_close(&x);
}

/* Until somebody sets a mail server the pages wait and say so; after a day they are given up. */
static void no_server_is_set(void)
{
    struct fixture x;
    struct utc next_at;
    fixture_open(&x);
    fixture_on_call(&x);
    open_one_case(&x);
    deliver(&x, "2026-10-20T10:00:00Z", &next_at);
    CHECK_INT(utc_diff_s(next_at, fixture_at("2026-10-20T10:00:00Z")), 300);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:01:00Z", "outbox.list", NULL);
    CHECK_STR(fixture_text(r, "/words"), STR("1 message could not be delivered yet: no mail "
                                             "server is set; set smtp-url"));
    CHECK_INT(fixture_number(r, "/messages/0/n_attempts"), 0);
    r = fixture_do(&x, &x.vera, "2026-10-20T10:01:00Z", "watch.get", NULL);
    CHECK(yyjson_mut_is_false(yyjson_mut_ptr_get(r, "/is_well")));
    deliver(&x, "2026-10-21T10:00:00Z", &next_at);
    CHECK(utc_is_none(next_at));
    CHECK_INT(fixture_n_events(&x, "outbox.dead"), 1);
    r = fixture_do(&x, &x.vera, "2026-10-21T10:01:00Z", "outbox.list", "state", "dead", NULL);
    CHECK_STR(fixture_text(r, "/messages/0/state"), STR("dead"));
    const char *id = arena_z(&x.arena, fixture_text(r, "/messages/0/id"));
    r = fixture_do(&x, &x.anna, "2026-10-21T10:02:00Z", "outbox.retry", "message", id, NULL);
    CHECK_STR(fixture_text(r, "/state"), STR("pending"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* Answers requests until told to stop; keeps the last one. */
struct listener {
    int socket;
    char url[80];
    const char *answer;
    int n_calls;
    char seen[16384];
};

static void answer_one(struct listener *l)
{
    size_t n_seen = 0;
    ssize_t n;
    int c = accept(l->socket, NULL, NULL);
    if (c < 0) return;
    memset(l->seen, 0, sizeof l->seen);
    while (!strstr(l->seen, "}") &&
           (n = read(c, l->seen + n_seen, sizeof l->seen - 1 - n_seen)) > 0)
        n_seen += (size_t)n;
    if (write(c, l->answer, strlen(l->answer)) > 0) l->n_calls++;
    close(c);
}

static void *answer_all(void *ctx)
{
    struct listener *l = ctx;
    answer_one(l);
    return NULL;
}

static void start_listener(struct listener *l)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    l->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (l->socket < 0 || bind(l->socket, (struct sockaddr *)&a, sizeof a) ||
        listen(l->socket, 8) || getsockname(l->socket, (struct sockaddr *)&a, &n))
        test_fail(__FILE__, __LINE__, "cannot listen on loopback");
    snprintf(l->url, sizeof l->url, "http://127.0.0.1:%d/", ntohs(a.sin_port));
}

/* One delivery while the listener takes one call. */
static void deliver_to(struct fixture *x, struct listener *l, const char *answer,
                       const char *now, struct utc *next_at)
{
    pthread_t thread;
    l->answer = answer;
    CHECK_INT(pthread_create(&thread, NULL, answer_all, l), 0);
    deliver(x, now, next_at);
    pthread_join(thread, NULL);
}

static void receipts_and_retries(void)
{
    struct fixture x;
    struct listener l = {0};
    struct utc next_at;
    fixture_open(&x);
    start_listener(&l);
    fixture_set(&x, "webhook-url", l.url);
    fixture_set(&x, "webhook-secret", "s3cret");
    open_before_paging(&x);
    CHECK_INT(fixture_n_messages(&x, NULL, NULL), 1);
    deliver_to(&x, &l, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "2026-10-20T10:00:01Z",
               &next_at);
    CHECK_INT(utc_diff_s(next_at, fixture_at("2026-10-20T10:00:01Z")), 30);
    deliver(&x, "2026-10-20T10:00:30Z", &next_at); /* not yet */
    CHECK_INT(l.n_calls, 1);
    deliver_to(&x, &l, "HTTP/1.1 204 No Content\r\n\r\n", "2026-10-20T10:00:31Z", &next_at);
    CHECK_INT(l.n_calls, 2);
    CHECK(utc_is_none(next_at));
    CHECK(strstr(l.seen, "Longwatch-Event: case.opened\r\n") != NULL);
    CHECK(strstr(l.seen, "\"vulnerability\":\"CVE-2023-4863\"") != NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T10:01:00Z", "outbox.list", "state", "sent", NULL);
    CHECK_STR(fixture_text(r, "/messages/0/receipt"), STR("HTTP 204"));
    CHECK_INT(fixture_number(r, "/messages/0/n_attempts"), 2);
    CHECK_INT(fixture_n_events(&x, "outbox.sent"), 1);
    deliver(&x, "2026-10-20T11:00:00Z", &next_at);
    CHECK_INT(l.n_calls, 2);
    fixture_verify(&x);
    close(l.socket);
    fixture_close(&x);
}

/* What another program is sending is left to it; a claim of a dead one ends. */
static void claimed_messages_are_left_alone(void)
{
    struct fixture x;
    struct outbox_row *rows = NULL;
    struct err e = {0};
    struct utc next_at;
    size_t n = 0;
    bool is_ours = false;
    fixture_open(&x);
    fixture_on_call(&x);
    open_one_case(&x);
    struct utc now = fixture_at("2026-10-20T10:00:00Z");
    CHECK_OK(outbox_due(x.app->db, &x.arena, now, 10, &rows, &n, &e), &e);
    CHECK_INT(n, 1);
    for (int i = 0; i < 2; i++) {
        struct op_call *c = NULL;
        CHECK_OK(system_call_begin(x.app, now, "test", &c, &e), &e);
        CHECK_OK(outbox_claim(x.app->db, rows, utc_add_s(now, 120), &is_ours, &e), &e);
        CHECK_OK(system_call_commit(c, &e), &e);
        CHECK(is_ours == (i == 0));
    }
    deliver(&x, "2026-10-20T10:00:00Z", &next_at);
    CHECK_INT(utc_diff_s(next_at, now), 120);
    deliver(&x, "2026-10-20T10:02:00Z", &next_at);
    CHECK_INT(utc_diff_s(next_at, now), 120 + 300);
    fixture_close(&x);
}

static void given_up_in_the_end(void)
{
    struct fixture x;
    struct listener l = {0};
    struct utc now = fixture_at("2026-10-20T10:00:01Z"), next_at;
    struct err e = {0};
    fixture_open(&x);
    start_listener(&l);
    close(l.socket); /* nobody listens */
    fixture_set(&x, "webhook-url", l.url);
    open_before_paging(&x);
    for (int i = 1; i < OUTBOX_MAX_ATTEMPTS; i++) {
        CHECK_OK(outbox_deliver(x.app, now, &next_at, &e), &e);
        CHECK_INT(utc_diff_s(next_at, now), outbox_backoff_s(i));
        now = next_at;
    }
    CHECK_INT(fixture_n_events(&x, "outbox.dead"), 0);
    CHECK_OK(outbox_deliver(x.app, now, &next_at, &e), &e);
    CHECK(utc_is_none(next_at));
    CHECK_INT(fixture_n_events(&x, "outbox.dead"), 1);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"audience_rows_are_sorted", audience_rows_are_sorted},
    {"back_off_doubles", back_off_doubles},
    {"text_of_a_page", text_of_a_page},
    {"no_server_is_set", no_server_is_set},
    {"receipts_and_retries", receipts_and_retries},
    {"claimed_messages_are_left_alone", claimed_messages_are_left_alone},
    {"given_up_in_the_end", given_up_in_the_end},
    {NULL, NULL},
};
const struct test_suite outbox_suite = {"outbox", tests};
