/* SPDX-License-Identifier: Apache-2.0 */
/* Channels: who hears what, what is sent, what is never shown. */
#include "app/channel.h"

#include "app/case_fixture.h"
#include "app/outbox.h"
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
    tiny_log[0] = '\0';
    deliver(&x, t0);
    CHECK_STR(str_of(tiny_log), STR("POST /all HTTP/1.1\nPOST /cases HTTP/1.1\n"));
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

/* The right to acknowledge goes to the person alone, never into a shared room. */
static void a_page_and_its_code(void)
{
    struct fixture x;
    struct op_call *c = NULL;
    struct err e = {0};
    fixture_open(&x);
    struct actor admin = admin_of(&x);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    const char *room = add(&x, &admin, s, "room", "teams", "pages");
    add(&x, &admin, s, "nobody", "teams", "pages");
    char url[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", s->port);
    fixture_do(&x, &admin, t0, "channel.add", "name", "phone", "kind", "ntfy", "url", url,
               "target", "anna", "hears", "pages", "person",
               arena_z(&x.arena, x.anna.person_id), NULL);
    str ids[] = {str_of(room)};
    struct outbox_page p = {.kind = "channel.tested",
                            .person_id = x.anna.person_id,
                            .words = STR("Are you there?"),
                            .channel_ids = ids,
                            .n_channels = 1,
                            .ack_code = STR("c0de"),
                            .reply_code = STR("4711"),
                            .is_test = true};
    CHECK_OK(system_call_begin(x.app, fixture_at(t0), "test", &c, &e), &e);
    CHECK_OK(op_event(c, "channel.tested", STR("page"), STR("p1"), STR_NONE, NULL, &e), &e);
    CHECK_OK(outbox_page(c, &p, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    CHECK_INT(fixture_n_messages(&x, "channel.tested", NULL), 3);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "outbox.list", NULL);
    struct outbox_row *rows = NULL;
    size_t n = 0, n_with_code = 0;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 3, &rows, &n, &e), &e);
    for (size_t i = 0; i < n; i++) {
        char at[40];
        snprintf(at, sizeof at, "/messages/%zu/id", i);
        const char *id = arena_z(&x.arena, fixture_text(r, at));
        yyjson_mut_val *m = fixture_do(&x, &x.vera, t0, "outbox.get", "message", id, NULL);
        bool has_code = str_contains(rows[i].body, STR("c0de"));
        n_with_code += has_code;
        if (str_eq(rows[i].channel, STR("teams"))) CHECK(!has_code);
        CHECK(
            !str_contains(fixture_text(m, "/body"), STR("c0de"))); /* who reads it gets none */
        CHECK_STR(fixture_text(m, "/subject"), STR("TEST: is the chain alive?"));
    }
    CHECK_INT(n_with_code, 2);
    tiny_stop(s);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"each_hears_its_part", each_hears_its_part},
    {"incidents_begin_and_end", incidents_begin_and_end},
    {"a_busy_service_is_left_alone", a_busy_service_is_left_alone},
    {"a_page_and_its_code", a_page_and_its_code},
    {NULL, NULL},
};
const struct test_suite channel_suite = {"channel", tests};
