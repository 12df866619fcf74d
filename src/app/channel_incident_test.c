/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What longwatch opens at an incident service it also closes there: the incident of a test, of a
 * page that a step sends, and that of the test of a channel.
 */
#include "app/case_fixture.h"
#include "app/outbox.h"
#include "app/page.h"
#include "app/session.h"
#include "net/http_fixture.h"
#include "store/outbox.h"
#include "suite.h"

static const char t0[] = "2026-10-20T10:00:00Z";
static struct fixture x;
static struct actor admin;
static struct tiny_server *s;

/* Anna is on call; the service hears pages of her step alone. */
static void begin(void)
{
    char url[80], step[400];
    fixture_open(&x);
    s = tiny_start("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}");
    admin = x.anna;
    admin.permissions |= 1u << PERMISSION_ADMIN;
    snprintf(url, sizeof url, "http://127.0.0.1:%u/v2/enqueue", s->port);
    yyjson_mut_val *r =
        fixture_do(&x, &admin, t0, "channel.add", "name", "duty", "kind", "pagerduty", "url",
                   url, "secret", "R0UT1NG", "hears", "pages", NULL);
    str id = fixture_text(r, "/id");
    snprintf(step, sizeof step, "%.*s:0:%.*s,%.*s:15:%.*s", STR_ARG(x.anna.person_id),
             STR_ARG(id), STR_ARG(x.boris.person_id), STR_ARG(id));
    fixture_do(&x, &x.anna, t0, "oncall.set", "chain", step, NULL);
}

static void end(void)
{
    fixture_verify(&x);
    tiny_stop(s);
    fixture_close(&x);
}

static void answer(const char *bytes)
{
    tiny_answer(s, bytes, strlen(bytes));
}

/* The messages of a kind to the service; the last of them in `out`. */
static size_t told(const char *kind, struct outbox_row *out)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0, n_found = 0;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(rows[i].channel, STR("pagerduty")) ||
            !str_eq(rows[i].event_kind, str_of(kind)))
            continue;
        if (!n_found++) *out = rows[i];
    }
    return n_found;
}

static void acknowledge(const char *kind, const struct actor *who, const char *now)
{
    struct outbox_row *rows = NULL;
    struct page_row page = {0};
    struct page_codes codes;
    struct err e = {0};
    size_t n = 0;
    bool found = false;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n && !found; i++)
        if (str_eq(rows[i].event_kind, str_of(kind)) && str_eq(rows[i].recipient, who->id))
            CHECK_OK(page_find_event(x.app->db, &x.arena, rows[i].event_seq, &page, &found, &e),
                     &e);
    CHECK(found);
    CHECK_OK(page_codes_of(x.app, &x.arena, page.id, &codes, &e), &e);
    fixture_do(&x, &nobody_actor, now, "page.acknowledge", "code",
               arena_z(&x.arena, codes.link), NULL);
}

static void deliver(const char *now)
{
    struct err e = {0};
    struct utc next_at;
    CHECK_OK(outbox_deliver(x.app, fixture_at(now), &next_at, &e), &e);
}

/* Two people of one test share one incident, which ends with the test. */
static void a_test_ends_what_it_opened(void)
{
    struct outbox_row row = {0}, trigger = {0};
    begin();
    fixture_do(&x, &x.anna, t0, "page.test", NULL);
    CHECK_INT(told("page.tested", &trigger), 2);
    CHECK(str_contains(trigger.body, STR("\"incident\":\"test-")));
    deliver(t0);
    acknowledge("page.tested", &x.anna, t0);
    CHECK_INT(told("page.acknowledged", &row), 1);
    CHECK_INT(told("page.test_ended", &row), 0);
    acknowledge("page.tested", &x.boris, t0);
    CHECK_INT(told("page.acknowledged", &row), 2);
    CHECK_INT(told("page.test_ended", &row), 1);
    yyjson_doc *a = yyjson_read(trigger.body.p, trigger.body.n, 0);
    yyjson_doc *b = yyjson_read(row.body.p, row.body.n, 0);
    CHECK_STR(str_of(yyjson_get_str(yyjson_obj_get(yyjson_doc_get_root(a), "incident"))),
              str_of(yyjson_get_str(yyjson_obj_get(yyjson_doc_get_root(b), "incident"))));
    yyjson_doc_free(a);
    yyjson_doc_free(b);
    end();
}

/* Nobody answers: the incident ends with the time of the test, and a page that was late stays. */
static void a_test_that_nobody_answers(void)
{
    struct outbox_row row = {0};
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    begin();
    fixture_do(&x, &x.anna, t0, "page.test", "deadline_minutes", "10", NULL);
    CHECK_OK(page_test_run(x.app, fixture_at("2026-10-20T10:10:00Z"), &next_at, &e), &e);
    CHECK_INT(told("page.test_ended", &row), 1);
    deliver("2026-10-20T10:10:00Z");
    CHECK_INT(told("page.tested", &row), 2);
    CHECK_STR(row.state, STR("withdrawn"));
    CHECK_INT(told("page.test_ended", &row), 1);
    CHECK_STR(row.state, STR("sent"));
    end();
}

/* The service hears no news of cases, but what its page opened is acknowledged and ends. */
static void a_page_ends_what_it_opened(void)
{
    struct outbox_row row = {0};
    begin();
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20", t0);
    fixture_tick(&x, t0);
    CHECK_INT(told("case.paged", &row), 1);
    CHECK_INT(told("case.opened", &row), 0);
    deliver(t0);
    fixture_do(&x, &x.anna, t0, "case.acknowledge", "case", "2026-001", NULL);
    CHECK_INT(told("case.acknowledged", &row), 1);
    fixture_do(&x, &x.anna, t0, "case.dismiss", "case", "2026-001", "reason", "not reachable",
               NULL);
    CHECK_INT(told("case.dismissed", &row), 1);
    end();
}

/* Who declares awareness has taken it up, though nobody pressed the button. */
static void awareness_acknowledges(void)
{
    struct outbox_row row = {0};
    begin();
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20", t0);
    fixture_tick(&x, t0);
    fixture_do(&x, &x.anna, t0, "case.declare_aware", "case", "2026-001", "aware_at", t0,
               "reason", "we saw it", NULL);
    CHECK_INT(told("case.aware", &row), 1);
    end();
}

/* While the service did not answer somebody took the case up: nothing is opened afterwards. */
static void a_late_page_opens_nothing(void)
{
    struct outbox_row row = {0};
    begin();
    fixture_do(&x, &admin, t0, "channel.change", "channel", "duty", "hears", "cases", NULL);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20", t0);
    fixture_tick(&x, t0);
    CHECK_INT(told("case.opened", &row), 1);
    answer("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    deliver(t0);
    CHECK_INT(told("case.opened", &row), 1);
    CHECK_STR(row.state, STR("pending"));
    fixture_do(&x, &x.anna, t0, "case.acknowledge", "case", "2026-001", NULL);
    answer("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}");
    deliver("2026-10-20T10:00:30Z");
    CHECK_INT(told("case.opened", &row), 1);
    CHECK_STR(row.state, STR("withdrawn"));
    CHECK_INT(told("case.acknowledged", &row), 1);
    CHECK_STR(row.state, STR("sent"));
    end();
}

static void the_test_of_a_channel_leaves_nothing_open(void)
{
    struct outbox_row row = {0};
    begin();
    tiny_log[0] = '\0';
    fixture_do(&x, &admin, t0, "channel.test", "channel", "duty", NULL);
    deliver(t0);
    CHECK_STR(str_of(tiny_log), STR("POST /v2/enqueue HTTP/1.1\nPOST /v2/enqueue HTTP/1.1\n"));
    CHECK_INT(told("channel.tested", &row), 1);
    CHECK_STR(row.state, STR("sent"));
    end();
}

static const struct test tests[] = {
    {"a_test_ends_what_it_opened", a_test_ends_what_it_opened},
    {"a_test_that_nobody_answers", a_test_that_nobody_answers},
    {"a_page_ends_what_it_opened", a_page_ends_what_it_opened},
    {"awareness_acknowledges", awareness_acknowledges},
    {"a_late_page_opens_nothing", a_late_page_opens_nothing},
    {"the_test_of_a_channel_leaves_nothing_open", the_test_of_a_channel_leaves_nothing_open},
    {NULL, NULL},
};
const struct test_suite channel_incident_suite = {"channel_incident", tests};
