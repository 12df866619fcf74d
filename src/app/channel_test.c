/* SPDX-License-Identifier: Apache-2.0 */
/* Channels: who hears what, what is sent, what is never shown. */
#include "app/channel.h"

#include "app/case_fixture.h"
#include "app/outbox.h"
#include "app/page.h"
#include "net/http_fixture.h"
#include "suite.h"

static const char t0[] = "2026-10-20T10:00:00Z";

static const char *add(struct fixture *x, const struct actor *admin, struct tiny_server *s,
                       const char *name, const char *kind, const char *hears)
{
    char url[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/%s", s->port, name);
    yyjson_mut_val *r = fixture_do(x, admin, t0, "channel.add", "name", name, "kind", kind,
                                   "url", url, "hears", hears, NULL);
    return arena_z(&x->arena, fixture_text(r, "/id"));
}

static struct actor admin_of(const struct fixture *x)
{
    struct actor admin = x->anna;
    admin.permissions |= 1u << PERMISSION_ADMIN;
    return admin;
}

static void deliver(struct fixture *x, const char *now)
{
    struct err e = {0};
    struct utc next_at;
    CHECK_OK(outbox_deliver(x->app, fixture_at(now), &next_at, &e), &e);
}

static void each_hears_its_part(void)
{
    struct fixture x;
    fixture_open(&x);
    struct actor admin = admin_of(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    add(&x, &admin, s, "quiet", "slack", "pages");
    add(&x, &admin, s, "cases", "mattermost", "cases");
    add(&x, &admin, s, "all", "teams", "all");
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20", t0);
    fixture_tick(&x, t0);
    CHECK_INT(fixture_n_messages(&x, "case.opened", NULL), 2);
    CHECK_INT(fixture_n_messages(&x, "case.unmanned", NULL), 2); /* nobody is on call */
    tiny_log[0] = '\0';
    deliver(&x, t0);
    CHECK_STR(str_of(tiny_log), STR("POST /all HTTP/1.1\nPOST /cases HTTP/1.1\n"
                                    "POST /all HTTP/1.1\nPOST /cases HTTP/1.1\n"));
    yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", "state", "sent", NULL);
    CHECK_STR(fixture_text(r, "/messages/0/receipt"), STR("HTTP 200"));
    CHECK_STR(fixture_text(r, "/messages/0/recipient"), STR("cases"));
    fixture_verify(&x);
    tiny_stop(s);
    fixture_close(&x);
}

/* An incident service is told of beginning, acknowledgement and end, and of nothing between. */
static void incidents_begin_and_end(void)
{
    struct fixture x;
    fixture_open(&x);
    struct actor admin = admin_of(&x);
    struct tiny_server *s = tiny_start(
        "HTTP/1.1 202 Accepted\r\nContent-Length: 25\r\n\r\n{\"dedup_key\":\"longwatch-1\"}");
    char url[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/v2/enqueue", s->port);
    fixture_do(&x, &admin, t0, "channel.add", "name", "duty", "kind", "pagerduty", "url", url,
               "secret", "R0UT1NG", NULL);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20", t0);
    fixture_tick(&x, t0);
    fixture_do(&x, &x.anna, t0, "case.acknowledge", "case", "2026-001", NULL);
    fixture_do(&x, &x.anna, t0, "case.assign", "case", "2026-001", "person",
               arena_z(&x.arena, x.boris.person_id), NULL);
    fixture_do(&x, &x.anna, t0, "case.dismiss", "case", "2026-001", "reason", "not reachable",
               NULL);
    CHECK_INT(fixture_n_messages(&x, "case.opened", NULL), 1);
    CHECK_INT(fixture_n_messages(&x, "case.acknowledged", NULL), 1);
    deliver(&x, t0);
    CHECK(strstr(tiny_seen, "\"event_action\":\"resolve\"") != NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", "state", "sent", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/messages/0/id"));
    r = fixture_do(&x, &x.vera, t0, "outbox.get", "message", id, NULL);
    CHECK(!str_contains(fixture_text(r, "/body"), STR("R0UT1NG")));
    tiny_stop(s);
    fixture_close(&x);
}

/* A service that asks for time gets it, and what it answered is kept. */
static void a_busy_service_is_left_alone(void)
{
    struct fixture x;
    struct utc next_at;
    struct err e = {0};
    fixture_open(&x);
    struct actor admin = admin_of(&x);
    struct tiny_server *s = tiny_start(
        "HTTP/1.1 429 Too Many\r\nRetry-After: 600\r\nContent-Length: 12\r\n\r\nrate limited");
    const char *id = add(&x, &admin, s, "ops", "slack", "cases");
    fixture_do(&x, &admin, t0, "channel.test", "channel", "OPS", NULL);
    CHECK_OK(outbox_deliver(x.app, fixture_at(t0), &next_at, &e), &e);
    CHECK_INT(utc_diff_s(next_at, fixture_at(t0)), 600);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
    char words[200];
    snprintf(words, sizeof words,
             "channel 'ops': 'http://127.0.0.1:%u/...' answered HTTP 429: rate limited",
             s->port);
    CHECK_STR(fixture_text(r, "/messages/0/last_error"), str_of(words));
    fixture_do(&x, &admin, t0, "channel.remove", "channel", id, NULL);
    fixture_refused(&x, &admin, t0, LW_E_NOT_FOUND,
                    "channel 'ops' does not exist; 'longwatch channel list' shows all",
                    "channel.get", "channel", "ops", NULL);
    CHECK_OK(outbox_deliver(x.app, next_at, &next_at, &e), &e);
    r = fixture_do(&x, &x.vera, t0, "outbox.list", "state", "dead", NULL);
    CHECK_STR(fixture_text(r, "/messages/0/last_error"),
              STR("channel 'ops' was removed or switched off"));
    tiny_stop(s);
    fixture_verify(&x);
    fixture_close(&x);
}

/* What each answer of a service makes of a message: state, attempts, wait, and the exact words. */
static void what_answers_mean(void)
{
#define NO_BODY "Content-Length: 0\r\n\r\n"
    static const struct {
        const char *answer, *state;
        int64_t wait_s; /* 0: none */
        const char *words;
    } rows[] = {
        {"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\n" NO_BODY, "pending", 30,
         "answered HTTP 301"},
        {"HTTP/1.1 400 Bad\r\nContent-Length: 12\r\n\r\ninvalid_text", "pending", 30,
         "answered HTTP 400: invalid_text"},
        {"HTTP/1.1 404 No\r\n" NO_BODY, "pending", 30, "answered HTTP 404"},
        {"HTTP/1.1 410 Gone\r\nContent-Length: 10\r\n\r\nno_service", "dead", 0,
         "answered HTTP 410: no_service"},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 10\r\n" NO_BODY, "pending", 30,
         "answered HTTP 429"},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 86400\r\n" NO_BODY, "pending", 3600,
         "answered HTTP 429"},
        {"HTTP/1.1 503 Busy\r\nDate: Tue, 20 Oct 2026 10:00:00 GMT\r\nRetry-After: Tue, 20 Oct "
         "2026 10:07:00 GMT\r\n" NO_BODY,
         "pending", 420, "answered HTTP 503"},
        {"HTTP/1.1 500 Oops\r\n" NO_BODY, "pending", 30, "answered HTTP 500"},
    };
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof *rows); i++) {
        struct fixture x;
        struct utc next_at;
        struct err e = {0};
        char want[200];
        size_t k = i / 2;
        const char *kind = i % 2 ? "webhook" : "slack";
        fixture_open(&x);
        struct actor admin = admin_of(&x);
        struct tiny_server *s = tiny_start(rows[k].answer);
        add(&x, &admin, s, "ops", kind, "cases");
        fixture_do(&x, &admin, t0, "channel.test", "channel", "ops", NULL);
        CHECK_OK(outbox_deliver(x.app, fixture_at(t0), &next_at, &e), &e);
        if (rows[k].wait_s)
            CHECK_INT(utc_diff_s(next_at, fixture_at(t0)), rows[k].wait_s);
        else
            CHECK(utc_is_none(next_at));
        yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
        CHECK_STR(fixture_text(r, "/messages/0/state"), str_of(rows[k].state));
        CHECK_INT(fixture_number(r, "/messages/0/n_attempts"), 1);
        snprintf(want, sizeof want, "channel 'ops': 'http://127.0.0.1:%u/%s' %s", s->port,
                 i % 2 ? "ops" : "...", rows[k].words);
        CHECK_STR(fixture_text(r, "/messages/0/last_error"), str_of(want));
        tiny_stop(s);
        fixture_verify(&x);
        fixture_close(&x);
    }
}

/* No connection, no name: said without the part of the address that is a key. */
static void who_does_not_answer(void)
{
    static const struct {
        const char *url, *words;
    } rows[] = {
        {"http://127.0.0.1:1/services/k3y",
         "channel 'ops': server 'http://127.0.0.1:1/...': Failed to connect"},
        {"https://name.invalid/services/k3y",
         "channel 'ops': server 'https://name.invalid/...': Could not resolve host"},
        {"http://127.0.0.1:1/services/k3y",
         "channel 'ops': 'http://127.0.0.1:1/...' leads to an address of a private network"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture x;
        fixture_open(&x);
        struct actor admin = admin_of(&x);
        fixture_do(&x, &admin, t0, "channel.add", "name", "ops", "kind", "slack", "url",
                   rows[i].url, NULL);
        fixture_do(&x, &admin, t0, "channel.test", "channel", "ops", NULL);
        if (i == 2) fixture_set(&x, "channel-private-addresses", "false");
        deliver(&x, t0);
        yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
        CHECK(str_starts(fixture_text(r, "/messages/0/last_error"), str_of(rows[i].words)));
        CHECK(!str_contains(fixture_text(r, "/messages/0/last_error"), STR("k3y")));
        CHECK_STR(fixture_text(r, "/messages/0/state"), STR("pending"));
        fixture_close(&x);
    }
}

/* What was given up is sent again, or let go: then the health is well. */
static void what_was_given_up_is_let_go(void)
{
    struct fixture x;
    fixture_open(&x);
    struct actor admin = admin_of(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
    add(&x, &admin, s, "ops", "slack", "cases");
    fixture_do(&x, &admin, t0, "channel.test", "channel", "ops", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/messages/0/id"));
    char words[120];
    snprintf(words, sizeof words, "message '%s' is pending; only one given up is let go", id);
    fixture_refused(&x, &x.anna, t0, LW_E_STATE, words, "outbox.withdraw", "message", id, NULL);
    deliver(&x, t0);
    r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
    CHECK(yyjson_mut_is_false(yyjson_mut_ptr_get(r, "/is_well")));
    fixture_do(&x, &x.anna, t0, "outbox.withdraw", "message", id, NULL);
    r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/is_well")));
    CHECK_STR(fixture_text(r, "/messages/0/state"), STR("withdrawn"));
    CHECK_STR(fixture_text(r, "/words"), STR("every message was delivered"));
    tiny_stop(s);
    fixture_verify(&x);
    fixture_close(&x);
}

/*
 * The right to acknowledge goes to the person alone, never into a shared room: a page to anna's
 * mail, her own phone, and the room that the step of the policy names.
 */
static void a_page_and_its_code(void)
{
    struct fixture x;
    struct err e = {0};
    fixture_open(&x);
    struct actor admin = admin_of(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const char *room = add(&x, &admin, s, "room", "teams", "pages");
    char url[80], step[200];
    add(&x, &admin, s, "nobody", "teams", "pages");
    snprintf(url, sizeof url, "http://127.0.0.1:%u", s->port);
    fixture_do(&x, &admin, t0, "channel.add", "name", "phone", "kind", "ntfy", "url", url,
               "target", "anna", "hears", "pages", "person",
               arena_z(&x.arena, x.anna.person_id), NULL);
    snprintf(step, sizeof step, "%.*s:0:%s", STR_ARG(x.anna.person_id), room);
    fixture_do(&x, &x.anna, t0, "oncall.set", "chain", step, NULL);
    fixture_do(&x, &x.anna, t0, "page.test", NULL);
    CHECK_INT(fixture_n_messages(&x, "page.tested", NULL), 3);

    struct outbox_row *rows = NULL;
    struct page_row page;
    struct page_codes codes;
    size_t n = 0;
    bool found = false;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 3, &rows, &n, &e), &e);
    CHECK_OK(page_find_event(x.app->db, &x.arena, rows[0].event_seq, &page, &found, &e), &e);
    CHECK_OK(page_codes_of(x.app, &x.arena, page.id, &codes, &e), &e);
    str reply = page_reply_shown(&x.arena, codes.reply);
    for (size_t i = 0; i < n; i++) {
        bool is_shared = str_eq(rows[i].channel, STR("teams"));
        CHECK_STR(rows[i].subject, STR("TEST: is the chain alive?"));
        CHECK(!str_contains(rows[i].body, codes.link) && !str_contains(rows[i].body, reply));
        CHECK(str_contains(rows[i].body, STR("Code: ...")) == !is_shared);
        /* One after the other, to see what each was sent. */
        tiny_seen[0] = '\0';
        deliver(&x, t0);
    }
    CHECK(strstr(tiny_log, "POST / HTTP/1.1\n") && strstr(tiny_log, "POST /room HTTP/1.1\n"));
    tiny_stop(s);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"each_hears_its_part", each_hears_its_part},
    {"incidents_begin_and_end", incidents_begin_and_end},
    {"a_busy_service_is_left_alone", a_busy_service_is_left_alone},
    {"what_answers_mean", what_answers_mean},
    {"who_does_not_answer", who_does_not_answer},
    {"what_was_given_up_is_let_go", what_was_given_up_is_let_go},
    {"a_page_and_its_code", a_page_and_its_code},
    {NULL, NULL},
};
const struct test_suite channel_suite = {"channel", tests};
