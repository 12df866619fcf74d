/* SPDX-License-Identifier: Apache-2.0 */
/* Shared rooms that are limited to product lines: what they are sent, and what they never are. */
#include "app/alert.h"
#include "app/case_fixture.h"
#include "app/outbox.h"
#include "app/session.h"
#include "app/system_call.h"
#include "store/channel.h"
#include "store/outbox.h"
#include "store/product.h"
#include "suite.h"

static const char t0[] = "2026-10-20T10:00:00Z";
static struct fixture x;
static struct actor admin;

static void set_line(str product, const char *line)
{
    struct product p;
    bool found = false;
    struct op_call *c = NULL;
    struct err e = {0};
    CHECK_OK(system_call_begin(x.app, fixture_at(t0), "test", &c, &e), &e);
    CHECK_OK(product_find(x.app->db, &x.arena, product, &p, &found, &e), &e);
    p.line = str_of(line);
    CHECK_OK(product_save(x.app->db, &p, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
}

/* Two products of two lines, and a room of the first that hears everything. */
static void begin(void)
{
    fixture_open(&x);
    admin = x.anna;
    admin.permissions |= 1u << PERMISSION_ADMIN;
    set_line(x.product, "harbour");
    set_line(x.second_product, "inland");
    fixture_on_call(&x);
    fixture_do(&x, &admin, t0, "channel.add", "name", "harbour room", "kind", "teams", "url",
               "http://127.0.0.1:9/room", "hears", "all", "lines", "harbour", NULL);
}

static void end(void)
{
    fixture_verify(&x);
    fixture_close(&x);
}

/* What lies in the outbox for rooms, newest first. */
static size_t rooms_got(const char *kind, struct outbox_row *out, size_t max)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0, n_found = 0;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n && n_found < max; i++)
        if (str_eq(rows[i].event_kind, str_of(kind)) && str_eq(rows[i].channel, STR("teams")))
            out[n_found++] = rows[i];
    return n_found;
}

static void open_case(const char *cve, bool in_harbour, bool in_inland)
{
    if (in_harbour) fixture_finding(&x, cve, x.image, "affected", "2026-10-20", t0);
    if (in_inland) fixture_finding(&x, cve, x.second_image, "affected", "2026-10-20", t0);
    fixture_tick(&x, t0);
}

static void a_room_hears_of_its_line(void)
{
    struct outbox_row got[4];
    begin();
    open_case("CVE-2026-1", true, false);
    CHECK_INT(rooms_got("case.opened", got, 4), 1);
    CHECK(str_contains(got[0].body, STR("CVE-2026-1")) && !got[0].is_part);
    end();
}

static void a_room_hears_nothing_of_another_line(void)
{
    struct outbox_row got[4];
    begin();
    open_case("CVE-2026-1", false, true);
    CHECK_INT(rooms_got("case.opened", got, 4), 0);
    CHECK_INT(rooms_got("case.paged", got, 4), 0);
    CHECK(fixture_n_messages(&x, "case.paged", NULL) > 0); /* a person is woken all the same */
    end();
}

/* Of both lines: that there is something, by its number alone. */
static void a_room_hears_that_there_is_something(void)
{
    struct outbox_row got[4];
    begin();
    open_case("CVE-2026-1", true, true);
    CHECK_INT(rooms_got("case.opened", got, 4), 1);
    CHECK(got[0].is_part);
    CHECK_STR(got[0].subject, STR("Case 2026-001: candidate opened: (sign in to see it)"));
    CHECK(str_contains(got[0].body, STR("It touches products that this channel may not tell "
                                        "of, too: sign in")));
    CHECK(!str_contains(got[0].body, STR("CVE-2026-1")));
    end();
}

/* A step of a policy that names the room: the page is discreet when it may tell of a part. */
static void a_page_through_a_room(void)
{
    struct outbox_row got[4];
    char step[200];
    begin();
    yyjson_mut_val *r = fixture_do(&x, &admin, t0, "channel.change", "channel", "harbour room",
                                   "hears", "pages", NULL);
    snprintf(step, sizeof step, "%.*s:0:%.*s", STR_ARG(x.anna.person_id),
             STR_ARG(fixture_text(r, "/id")));
    fixture_do(&x, &x.anna, t0, "oncall.set", "chain", step, NULL);
    open_case("CVE-2026-1", true, true);
    open_case("CVE-2026-2", true, false);
    open_case("CVE-2026-3", false, true);
    CHECK_INT(rooms_got("case.paged", got, 4), 2);
    for (size_t i = 0; i < 2; i++) {
        bool is_whole = str_contains(got[i].subject, STR("CVE-2026-2"));
        CHECK(is_whole != got[i].is_part);
        CHECK(str_contains(got[i].body, STR("CVE-2026-")) == is_whole);
        CHECK(str_contains(got[i].body, STR("Page 1: step 1 of 1")));
        CHECK(!str_contains(got[i].body, STR("Code:")));
    }
    CHECK_INT(rooms_got("case.opened", got, 4), 0);
    end();
}

/* An announcement names the vulnerability, which a product of the line has, and nothing else. */
static void an_announcement_in_part(void)
{
    struct outbox_row got[4];
    struct op_call *c = NULL;
    struct err e = {0};
    begin();
    str one = fixture_finding(&x, "CVE-2026-7", x.image, "affected", NULL, t0);
    str two = fixture_finding(&x, "CVE-2026-7", x.second_image, "affected", NULL, t0);
    CHECK_OK(system_call_begin(x.app, fixture_at(t0), "test", &c, &e), &e);
    CHECK_OK(alert_note(c, ALERT_NEW_MATCH, STR("CVE-2026-7"), one, STR(""), &e), &e);
    CHECK_OK(alert_note(c, ALERT_NEW_MATCH, STR("CVE-2026-7"), two, STR(""), &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    CHECK_INT(rooms_got("alert.new_match", got, 4), 1);
    CHECK(got[0].is_part);
    CHECK(str_contains(got[0].subject, STR("in products of yours and of other lines")));
    CHECK(str_contains(got[0].body, STR("\"about\":\"CVE-2026-7\"")));
    CHECK(str_contains(got[0].body, STR("\"n_products\":0")));
    end();
}

/* Limits that change while a message waits hold for it. */
static void a_message_that_waited(void)
{
    struct outbox_row got[4];
    struct utc next_at;
    struct err e = {0};
    begin();
    open_case("CVE-2026-1", true, false);
    fixture_do(&x, &admin, t0, "channel.change", "channel", "harbour room", "lines", "inland",
               NULL);
    CHECK_OK(outbox_deliver(x.app, fixture_at(t0), &next_at, &e), &e);
    CHECK_INT(rooms_got("case.opened", got, 4), 1);
    CHECK_STR(got[0].state, STR("withdrawn"));
    CHECK_STR(got[0].last_error,
              STR("whoever gets it may not see every product of it any more"));
    end();
}

static void lines_are_set_shown_and_taken_away(void)
{
    begin();
    yyjson_mut_val *r = fixture_do(&x, &x.vera, t0, "channel.list", NULL);
    CHECK_STR(fixture_text(r, "/channels/0/lines/0"), STR("harbour"));
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/channels/0/is_limited")));
    CHECK_STR(fixture_text(r, "/product_lines/0"), STR("harbour"));
    CHECK_STR(fixture_text(r, "/product_lines/1"), STR("inland"));
    fixture_refused(&x, &admin, t0, LW_E_NOT_FOUND,
                    "parameter 'lines': no product is of the line 'orbit'", "channel.change",
                    "channel", "harbour room", "lines", "orbit", NULL);
    /* What is not given stays; what is given empty ends. */
    r = fixture_do(&x, &admin, t0, "channel.change", "channel", "harbour room", "hears",
                   "cases", NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/is_limited")));
    r = fixture_do(&x, &admin, t0, "channel.change", "channel", "harbour room", "lines", "",
                   NULL);
    CHECK(yyjson_mut_is_false(yyjson_mut_ptr_get(r, "/is_limited")));
    r = fixture_do(&x, &admin, t0, "ledger.list", "kind", "channel.added", NULL);
    CHECK_STR(fixture_text(r, "/events/0/payload/lines"), STR("harbour"));
    end();
}

static const struct test tests[] = {
    {"a_room_hears_of_its_line", a_room_hears_of_its_line},
    {"a_room_hears_nothing_of_another_line", a_room_hears_nothing_of_another_line},
    {"a_room_hears_that_there_is_something", a_room_hears_that_there_is_something},
    {"a_page_through_a_room", a_page_through_a_room},
    {"an_announcement_in_part", an_announcement_in_part},
    {"a_message_that_waited", a_message_that_waited},
    {"lines_are_set_shown_and_taken_away", lines_are_set_shown_and_taken_away},
    {NULL, NULL},
};
const struct test_suite channel_lines_suite = {"channel_lines", tests};
