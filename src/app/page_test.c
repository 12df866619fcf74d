/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: who gets them by policy and schedule, codes, quiet hours, tests of the chain. */
#include "app/page.h"

#include "app/case_fixture.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/person.h"
#include "app/session.h"
#include "base/fs.h"
#include "net/http_fixture.h"
#include "store/outbox.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct fixture x;

/* 20 October 2026 is a Tuesday; the store's zone is Brussels, two hours ahead of UTC. */
static void open_case(void)
{
    str finding =
        fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, "2026-10-19T08:00:00Z");
    fixture_list(&x, finding, "2026-10-20", "2026-10-20T09:59:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
}

static const char *z(str s)
{
    return arena_z(&x.arena, s);
}

/* The newest message of a kind to somebody, as it lies in the outbox. */
static str newest_body(const char *kind, const struct actor *to)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].event_kind, str_of(kind)) && str_eq(rows[i].recipient, to->id))
            return rows[i].body;
    test_fail(__FILE__, __LINE__, "no message of %s", kind);
    return STR_NONE;
}

/* The newest page of somebody, as the store has it, and its codes as they would be delivered. */
static struct page_row newest_page(const char *kind, const struct actor *to)
{
    struct outbox_row *rows = NULL;
    struct page_row p = {0};
    struct err e = {0};
    size_t n = 0;
    bool found = false;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n && !found; i++)
        if (str_eq(rows[i].event_kind, str_of(kind)) && str_eq(rows[i].recipient, to->id))
            CHECK_OK(page_find_event(x.app->db, &x.arena, rows[i].event_seq, &p, &found, &e),
                     &e);
    if (!found) test_fail(__FILE__, __LINE__, "no page of %s", kind);
    return p;
}

static struct page_codes codes_of(const char *kind, const struct actor *to)
{
    struct page_codes codes;
    struct err e = {0};
    CHECK_OK(page_codes_of(x.app, &x.arena, newest_page(kind, to).id, &codes, &e), &e);
    return codes;
}

static const char *link_of(const char *kind, const struct actor *to)
{
    return z(codes_of(kind, to).link);
}

static const char *code_of(const char *kind, const struct actor *to)
{
    return z(page_reply_shown(&x.arena, codes_of(kind, to).reply));
}

static void begin(void)
{
    fixture_open(&x);
    fixture_on_call(&x);
}

static void end(void)
{
    fixture_verify(&x);
    fixture_close(&x);
}

#define NOBODY (&nobody_actor)

static void the_link_acknowledges_as_its_person(void)
{
    begin();
    open_case();
    const char *link = link_of("case.paged", &x.anna);
    yyjson_mut_val *r =
        fixture_do(&x, NOBODY, "2026-10-20T10:01:00Z", "page.look", "code", link, NULL);
    CHECK_STR(fixture_text(r, "/name"), STR("anna"));
    CHECK_STR(fixture_text(r, "/case/number"), STR("2026-001"));
    CHECK_INT(fixture_n_events(&x, "case.acknowledged"), 0); /* looking changes nothing */
    r = fixture_do(&x, NOBODY, "2026-10-20T10:02:00Z", "page.acknowledge", "code", link, NULL);
    CHECK_STR(fixture_text(r, "/acknowledged_by"), STR("anna"));
    CHECK_INT(fixture_n_events(&x, "case.acknowledged"), 1);
    r = fixture_do(&x, &x.vera, "2026-10-20T10:03:00Z", "ledger.list", "kind",
                   "case.acknowledged", NULL);
    CHECK_STR(fixture_text(r, "/events/0/actor"), STR("anna"));
    r = fixture_do(&x, &x.vera, "2026-10-20T10:03:00Z", "case.get", "case", "2026-001", NULL);
    fixture_do(&x, NOBODY, "2026-10-20T10:04:00Z", "page.acknowledge", "code", link, NULL);
    CHECK_INT(fixture_n_events(&x, "case.acknowledged"), 1); /* said already */
    fixture_tick(&x, "2026-10-20T12:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    end();
}

static void the_short_code_as_people_type_it(void)
{
    begin();
    open_case();
    const char *code = code_of("case.paged", &x.anna);
    char typed[16];
    CHECK_INT(strlen(code), 9);
    for (size_t i = 0; i < 10; i++)
        typed[i] = code[i] == '-' ? ' ' : char_lower(code[i]);
    fixture_refused(&x, &x.boris, "2026-10-20T10:01:00Z", LW_E_REFUSED,
                    "this code is of another person's page: acknowledge the case in your own "
                    "name",
                    "page.acknowledge", "code", code, NULL);
    fixture_do(&x, &x.anna, "2026-10-20T10:02:00Z", "page.acknowledge", "code", typed, NULL);
    CHECK_INT(fixture_n_events(&x, "case.acknowledged"), 1);
    CHECK(!page_reply_code(&x.arena, STR("ABCD-EFG")).p);
    CHECK(!page_reply_code(&x.arena, STR("ABCD-EFGHJ")).p);
    CHECK(!page_reply_code(&x.arena, STR("ABCD-EFGU")).p);
    CHECK_STR(page_reply_code(&x.arena, STR(" o0il-1abc ")), STR("00111ABC"));
    end();
}

static void wrong_codes_are_counted(void)
{
    static const char wrong[] = "this code is not one of a page, or was typed wrongly: it has "
                                "8 characters";
    begin();
    open_case();
    for (int i = 0; i < PAGE_FREE_FAILURES; i++)
        fixture_refused(&x, NOBODY, "2026-10-20T10:01:00Z", LW_E_REFUSED, wrong,
                        "page.acknowledge", "code", "ZZZZ-ZZZZ", NULL);
    CHECK_INT(fixture_n_events(&x, "page.code_refused"), PAGE_FREE_FAILURES);
    /* Even the right one waits now; the link does not, and neither does somebody else. */
    const char *code = code_of("case.paged", &x.anna);
    fixture_refused(&x, NOBODY, "2026-10-20T10:01:10Z", LW_E_REFUSED,
                    "too many wrong codes: use the link of the page, or try again in 20 s",
                    "page.acknowledge", "code", code, NULL);
    fixture_refused(&x, NOBODY, "2026-10-20T10:01:10Z", LW_E_REFUSED,
                    "this link is not one of a page: it may have been cut off on its way",
                    "page.acknowledge", "code", "not-a-code-at-all", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T10:01:10Z", LW_E_REFUSED, wrong,
                    "page.acknowledge", "code", "ZZZZ-ZZZZ", NULL);
    fixture_refused(&x, NOBODY, "2026-10-20T10:01:30Z", LW_E_REFUSED, wrong, "page.acknowledge",
                    "code", "ZZZZ-ZZZZ", NULL);
    fixture_refused(&x, NOBODY, "2026-10-20T10:02:00Z", LW_E_REFUSED,
                    "too many wrong codes: use the link of the page, or try again in 30 s",
                    "page.acknowledge", "code", code, NULL);
    fixture_do(&x, NOBODY, "2026-10-20T10:02:30Z", "page.acknowledge", "code", code, NULL);
    end();
}

static void codes_expire_and_are_not_shown(void)
{
    begin();
    open_case();
    const char *link = link_of("case.paged", &x.anna);
    fixture_refused(&x, NOBODY, "2026-10-21T10:00:00Z", LW_E_REFUSED,
                    "this code has expired: sign in and acknowledge on the page of the case",
                    "page.acknowledge", "code", link, NULL);
    CHECK(!str_contains(newest_body("case.paged", &x.anna), str_of(link)));
    CHECK(str_starts(newest_body("case.paged", &x.anna),
                     STR("Acknowledge: https://watch.example.org/ack?code=...\n"
                         "Code: ... (longwatch page acknowledge ...)\n\n")));
    struct page_row p;
    bool found = true;
    struct err e = {0};
    CHECK_OK(page_find_code(x.app->db, &x.arena, str_of(link), &p, &found, &e), &e);
    CHECK(!found);
    CHECK_OK(page_find_code(x.app->db, &x.arena, secret_digest(&x.arena, str_of(link)), &p,
                            &found, &e),
             &e);
    CHECK(!found); /* nor under a digest that anybody could try codes against */
    end();
}

/* Bytes of a file below the data directory in which one of the codes stands; NULL: of none. */
struct looking {
    str codes[3];
    size_t n_files;
};

static enum status look_into(void *ctx, const char *path, struct err *e)
{
    struct looking *l = ctx;
    str bytes;
    enum status st = fs_read(&x.arena, path, (size_t)1 << 23, &bytes, e);
    l->n_files++;
    for (size_t i = 0; !st && i < 3; i++)
        if (str_contains(bytes, l->codes[i]))
            test_fail(__FILE__, __LINE__, "%s has the code '%.*s'", path, STR_ARG(l->codes[i]));
    return st;
}

static void look_everywhere(const struct page_codes *codes)
{
    struct err e = {0};
    struct looking l = {{codes->link, codes->reply, page_reply_shown(&x.arena, codes->reply)},
                        0};
    CHECK_OK(fs_walk(x.app->data_dir, look_into, &l, &e), &e);
    CHECK(l.n_files >= 4); /* the store and its log among them */
}

/*
 * The codes go out with the message and are written nowhere here: not before it is delivered, not
 * after, not in the log of the database, not when the acknowledgement has come.
 */
static void codes_lie_in_no_file(void)
{
    struct err e = {0};
    struct utc next_at;
    char url[80];
    begin();
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    struct actor admin = x.anna;
    admin.permissions |= 1u << PERMISSION_ADMIN;
    snprintf(url, sizeof url, "http://127.0.0.1:%u/own", s->port);
    fixture_do(&x, &admin, "2026-10-20T09:00:00Z", "channel.add", "name", "own", "kind",
               "webhook", "url", url, "hears", "pages", "person", z(x.anna.id), NULL);
    open_case();
    struct page_codes codes = codes_of("case.paged", &x.anna);
    look_everywhere(&codes);
    CHECK_OK(outbox_deliver(x.app, fixture_at("2026-10-20T10:00:01Z"), &next_at, &e), &e);
    const char *seen = tiny_seen;
    CHECK(strstr(seen, "/own"));
    look_everywhere(&codes);
    fixture_do(&x, NOBODY, "2026-10-20T10:02:00Z", "page.acknowledge", "code", z(codes.link),
               NULL);
    look_everywhere(&codes);
    CHECK_OK(db_checkpoint(x.app->db, &e), &e);
    look_everywhere(&codes);
    CHECK(str_contains(str_of(tiny_seen), codes.link));
    CHECK(str_contains(str_of(tiny_seen), page_reply_shown(&x.arena, codes.reply)));
    tiny_stop(s);
    end();
}

/* Made with another program: what is HMAC-SHA-256 of what, under which name. */
static void codes_as_documented(void)
{
    struct page_codes codes;
    struct err e = {0};
    char path[300];
    begin();
    snprintf(path, sizeof path, "%s/page.key", x.app->data_dir);
    CHECK_OK(fs_write_atomic(path, STR("another\n"), 0600, &e), &e);
    CHECK_OK(page_codes_of(x.app, &x.arena, STR("01"), &codes, &e), &e);
    CHECK_STR(codes.link, STR("yL0q6PALQDUNV86YKo33nlAyeC1YZELKyt1EEHFTQKQ"));
    CHECK_STR(codes.reply, STR("P8VK7701"));
    CHECK_STR(codes.link_digest,
              STR("c90e65c043b13dbd103b74b2c75fdc288f170356825b3fbbb3ccb79a1c8053da"));
    CHECK_STR(codes.reply_digest,
              STR("3f58aec6ae646c8d54014d5a3d0b9b70bb9f2a7c570ec0fc36510f687d41dd69"));
    CHECK_OK(fs_write_atomic(path, STR("\n"), 0600, &e), &e);
    CHECK_STATUS(page_codes_of(x.app, &x.arena, STR("01"), &codes, &e), LW_E_ENV);
    CHECK(str_ends(str_of(e.message), STR("page.key' is empty")));
    end();
}

/* A store without its page.key: what was sent before opens nothing, new pages work. */
static void codes_of_another_key(void)
{
    struct err e = {0};
    char path[300];
    begin();
    open_case();
    struct page_codes codes = codes_of("case.paged", &x.anna);
    snprintf(path, sizeof path, "%s/page.key", x.app->data_dir);
    CHECK_OK(fs_write_atomic(path, STR("another"), 0600, &e), &e);
    fixture_refused(&x, NOBODY, "2026-10-20T10:01:00Z", LW_E_REFUSED,
                    "this link is not one of a page: it may have been cut off on its way",
                    "page.acknowledge", "code", z(codes.link), NULL);
    fixture_tick(&x, "2026-10-20T10:05:00Z");
    fixture_do(&x, NOBODY, "2026-10-20T10:06:00Z", "page.acknowledge", "code",
               link_of("case.paged", &x.anna), NULL);
    end();
}

/* Who took it up meanwhile spares the others the page that was still on its way. */
static void what_was_taken_up_wakes_nobody(void)
{
    struct err e = {0};
    struct utc next_at;
    begin();
    open_case();
    fixture_do(&x, &x.boris, "2026-10-20T10:00:30Z", "case.acknowledge", "case", "2026-001",
               NULL);
    CHECK_OK(outbox_deliver(x.app, fixture_at("2026-10-20T10:01:00Z"), &next_at, &e), &e);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:01:00Z", "outbox.list", "state",
                                   "withdrawn", NULL);
    CHECK_STR(fixture_text(r, "/messages/0/kind"), STR("case.paged"));
    CHECK_STR(fixture_text(r, "/messages/0/last_error"),
              STR("somebody acknowledged before it was delivered"));
    CHECK_STR(fixture_text(r, "/words"), STR("every message was delivered"));
    CHECK_INT(fixture_n_events(&x, "outbox.withdrawn"), 1);
    /* A test page that was acknowledged from another of its person's messages, too. */
    fixture_do(&x, &x.anna, "2026-10-20T10:02:00Z", "page.test", NULL);
    fixture_do(&x, NOBODY, "2026-10-20T10:02:10Z", "page.acknowledge", "code",
               link_of("page.tested", &x.anna), NULL);
    CHECK_OK(outbox_deliver(x.app, fixture_at("2026-10-20T10:03:00Z"), &next_at, &e), &e);
    CHECK_INT(fixture_n_events(&x, "outbox.withdrawn"), 2);
    end();
}

/* Weeks by turns: boris takes over on Monday 26 October at 09:00 in Berlin, an hour after the
 * clocks changed. */
static void set_schedule(void)
{
    str people = arena_printf(&x.arena, "%.*s,%.*s", STR_ARG(x.anna.id), STR_ARG(x.boris.id));
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "schedule.set", "schedule", "primary",
               "zone", "Europe/Berlin", "people", z(people), "starts_on", "2026-10-19",
               "handover", "09:00", NULL);
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "oncall.set", "chain", "@primary", NULL);
}

static void schedules_say_who(void)
{
    fixture_open(&x);
    set_schedule();
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-19T06:59:59Z", "oncall.now", NULL);
    CHECK_STR(fixture_text(r, "/gap"), STR("nobody on the chain can be paged now"));
    r = fixture_do(&x, &x.vera, "2026-10-26T07:59:59Z", "oncall.now", NULL);
    CHECK_STR(fixture_text(r, "/name"), STR("anna"));
    CHECK_STR(fixture_text(r, "/until_at/utc"), STR("2026-10-26T08:00:00Z"));
    CHECK_STR(fixture_text(r, "/next_name"), STR("boris"));
    r = fixture_do(&x, &x.vera, "2026-10-26T08:00:00Z", "oncall.now", NULL);
    CHECK_STR(fixture_text(r, "/name"), STR("boris"));
    fixture_do(&x, &x.boris, "2026-10-20T08:00:00Z", "schedule.override", "schedule", "primary",
               "person", z(x.boris.id), "until_at", "2026-10-20T09:00:00Z", "reason", "dentist",
               NULL);
    r = fixture_do(&x, &x.boris, "2026-10-20T08:00:00Z", "schedule.holiday", "schedule",
                   "primary", "date", "2026-10-21", "person", z(x.boris.id), "holiday", "fair",
                   NULL);
    CHECK_STR(fixture_text(r, "/now/name"), STR("boris"));
    CHECK_STR(fixture_text(r, "/shifts/0/why"), STR("by an override"));
    CHECK_STR(fixture_text(r, "/shifts/2/from_there"), STR("Wed 21 Oct 2026, 00:00"));
    CHECK_STR(fixture_text(r, "/holidays/0/holiday"), STR("fair"));
    const char *id = z(fixture_text(r, "/overrides/0/id"));
    r = fixture_do(&x, &x.boris, "2026-10-20T08:30:00Z", "schedule.end_override", "schedule",
                   "primary", "override", id, NULL);
    CHECK_STR(fixture_text(r, "/now/name"), STR("anna"));
    fixture_refused(&x, &x.anna, "2026-10-20T08:00:00Z", LW_E_STATE,
                    "schedule 'primary' stands in a policy; 'longwatch policy list' shows "
                    "which, change that first",
                    "schedule.remove", "schedule", "primary", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T08:00:00Z", LW_E_USAGE,
                    "parameter 'zone': time zone 'Europe/Atlantis' is not known; a name is "
                    "'Europe/Berlin'",
                    "schedule.set", "schedule", "other", "zone", "Europe/Atlantis", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T08:00:00Z", LW_E_USAGE,
                    "parameter 'handover': must be a time of the day such as 09:00",
                    "schedule.set", "schedule", "other", "handover", "9", NULL);
    end();
}

/* The case opens six minutes before the hand-over: its re-page goes to whoever is on call then. */
static void a_page_goes_to_who_is_on_call_then(void)
{
    fixture_open(&x);
    set_schedule();
    str finding =
        fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, "2026-10-19T08:00:00Z");
    fixture_list(&x, finding, "2026-10-26", "2026-10-26T07:53:00Z");
    fixture_tick(&x, "2026-10-26T07:54:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 1);
    fixture_tick(&x, "2026-10-26T07:59:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 2);
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 0);
    fixture_tick(&x, "2026-10-26T08:03:59Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 0);
    fixture_tick(&x, "2026-10-26T08:04:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 1);
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 2);
    fixture_tick(&x, "2026-10-26T08:04:00Z"); /* asked again: nothing twice */
    CHECK_INT(fixture_n_events(&x, "case.paged"), 3);
    end();
}

static void policies_are_chosen(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "policy.set", "policy", "exploited",
               "case_kind", "actively_exploited_vulnerability", "steps", z(x.boris.id),
               "repage_minutes", "2", NULL);
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "policy.set", "policy", "other line",
               "line", "cameras", "steps", z(x.anna.id), NULL);
    open_case();
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 1);
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 0);
    fixture_tick(&x, "2026-10-20T10:02:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 2);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:00:00Z", "policy.list", NULL);
    CHECK_INT(fixture_number(r, "/total"), 3);
    CHECK_INT(fixture_number(r, "/policies/1/repage_minutes"), 2);
    fixture_do(&x, &x.anna, "2026-10-20T10:02:30Z", "policy.remove", "policy", "exploited",
               NULL);
    fixture_tick(&x, "2026-10-20T10:06:59Z"); /* the default one pages every five minutes */
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 0);
    fixture_tick(&x, "2026-10-20T10:07:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 1);
    fixture_refused(&x, &x.anna, "2026-10-20T10:00:00Z", LW_E_STATE,
                    "the policy 'default' stays; change its steps", "policy.remove", "policy",
                    "default", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T10:00:00Z", LW_E_USAGE,
                    "parameter 'line': say for which product line or case kind the policy is",
                    "policy.set", "policy", "new", "steps", z(x.anna.id), NULL);
    end();
}

static void quiet_hours_do_not_hold_for_a_candidate(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "person.set_quiet_hours", "person",
               z(x.anna.id), "from", "08:00", "until", "20:00", NULL);
    fixture_refused(&x, &x.vera, "2026-10-19T06:00:00Z", LW_E_REFUSED,
                    "quiet hours of somebody else need the permission 'admin'",
                    "person.set_quiet_hours", "person", z(x.anna.id), NULL);
    open_case();
    CHECK(str_contains(newest_body("case.paged", &x.anna),
                       STR("Your quiet hours (08:00 to 20:00) do not hold for this: a legal "
                           "period may be running. Page 1: step 1 of 2")));
    end();
}

/* A reported vulnerability has no legal period: it waits for the first who is awake. */
static void what_can_wait_waits_for_the_morning(void)
{
    begin();
    const struct actor *both[] = {&x.anna, &x.boris};
    for (size_t i = 0; i < 2; i++)
        fixture_do(&x, both[i], "2026-10-19T06:00:00Z", "person.set_quiet_hours", "person",
                   z(both[i]->id), "from", "22:00", "until", i ? "08:00" : "07:00", "zone",
                   "Europe/Berlin", NULL);
    struct actor program = x.anna; /* a person who opens a case is there already */
    program.kind = ACTOR_TOKEN;
    fixture_do(&x, &program, "2026-10-24T22:30:00Z", "case.open", "kind",
               "reported_vulnerability", "title", "A researcher wrote", "products",
               z(x.product), NULL);
    fixture_tick(&x, "2026-10-24T22:31:00Z");
    fixture_tick(&x, "2026-10-25T05:59:59Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), 0);
    fixture_tick(&x, "2026-10-25T06:00:00Z"); /* seven in Berlin, where summer time ended */
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 1);
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 0);
    fixture_tick(&x, "2026-10-25T06:15:00Z"); /* boris sleeps for an hour more */
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 0);
    fixture_tick(&x, "2026-10-25T07:00:00Z");
    CHECK(fixture_n_messages(&x, "case.paged", z(x.boris.id)) > 0);
    end();
}

static void disable(const struct actor *who, const char *now)
{
    struct actor admin = x.vera;
    admin.permissions = role_permissions(ROLE_ADMINISTRATOR);
    fixture_do(&x, &admin, now, "person.disable", "person", z(who->id), NULL);
}

/* Locked out between two pages of one step: the next page goes to the next person, at its time. */
static void somebody_is_locked_out_while_paged(void)
{
    begin();
    open_case();
    fixture_tick(&x, "2026-10-20T10:05:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 2);
    disable(&x.anna, "2026-10-20T10:06:00Z");
    fixture_tick(&x, "2026-10-20T10:09:59Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 0);
    fixture_tick(&x, "2026-10-20T10:10:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 1);
    /* The link that lies in the mailbox opens nothing any more. */
    fixture_refused(&x, NOBODY, "2026-10-20T10:11:00Z", LW_E_REFUSED,
                    "whom this page was sent to may not sign in any more", "page.acknowledge",
                    "code", link_of("case.paged", &x.anna), NULL);
    CHECK_INT(fixture_n_events(&x, "case.unmanned"), 0);
    end();
}

/* Nobody is left and there is no administrator: said once, and taken up when somebody is back. */
static void nobody_is_left_at_all(void)
{
    begin();
    disable(&x.anna, "2026-10-20T09:00:00Z");
    disable(&x.boris, "2026-10-20T09:00:00Z");
    open_case();
    fixture_tick(&x, "2026-10-20T10:05:00Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), 0);
    CHECK_INT(fixture_n_events(&x, "case.unmanned"), 1);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:05:00Z", "ledger.list", "kind",
                                   "case.unmanned", NULL);
    CHECK_STR(
        fixture_text(r, "/events/0/payload/words"),
        STR("Nobody who is on call for this case can be paged (step 1: anna cannot be "
            "reached: has no address or may not sign in; step 2: boris cannot be reached: "
            "has no address or may not sign in); no administrator can be reached either"));
    struct actor admin = x.vera;
    admin.permissions = role_permissions(ROLE_ADMINISTRATOR);
    fixture_do(&x, &admin, "2026-10-20T10:06:00Z", "person.enable", "person", z(x.boris.id),
               NULL);
    fixture_tick(&x, "2026-10-20T10:06:00Z");
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 1);
    end();
}

/* A schedule in which no layer holds: a gap, its reason, and who is next in the policy. */
static void a_gap_is_passed_over(void)
{
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "schedule.set", "schedule", "office",
               "people", z(x.anna.id), "starts_on", "2026-10-19", "weekdays", "sat", NULL);
    str chain = arena_printf(&x.arena, "@office,%.*s:15", STR_ARG(x.boris.id));
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "oncall.set", "chain", z(chain), NULL);
    open_case();
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 1);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:00:00Z", "oncall.now", NULL);
    CHECK_STR(fixture_text(r, "/gap"), STR("nobody is on call: no layer holds at this time"));
    fixture_do(&x, &x.anna, "2026-10-20T10:01:00Z", "oncall.set", "chain", "@office", NULL);
    fixture_tick(&x, "2026-10-20T10:05:00Z");
    CHECK_INT(fixture_n_events(&x, "case.unmanned"), 1);
    end();
}

/* Two policies for the same line: the first by name, whichever was made first. */
static void two_policies_that_match(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "policy.set", "policy", "zeta", "case_kind",
               "actively_exploited_vulnerability", "steps", z(x.anna.id), NULL);
    fixture_do(&x, &x.anna, "2026-10-19T06:01:00Z", "policy.set", "policy", "alpha",
               "case_kind", "actively_exploited_vulnerability", "steps", z(x.boris.id), NULL);
    open_case();
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.boris.id)), 1);
    CHECK_INT(fixture_n_messages(&x, "case.paged", z(x.anna.id)), 0);
    end();
}

/* An acknowledgement ends the paging; that nothing is decided is said by reminders, to its maker. */
static void acknowledged_and_left_lying(void)
{
    begin();
    open_case();
    fixture_do(&x, &x.boris, "2026-10-20T10:01:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
    fixture_tick(&x, "2026-10-21T11:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    CHECK(fixture_n_messages(&x, "case.reminded", z(x.boris.id)) > 0);
    CHECK_INT(fixture_n_messages(&x, "case.reminded", z(x.anna.id)), 0);
    end();
}

static void chain_is(const char *now, const char *word, const char *words)
{
    yyjson_mut_val *r = fixture_do(&x, &x.vera, now, "page.test_list", NULL);
    CHECK_STR(fixture_text(r, "/tests/0/state"), str_of(word));
    CHECK_STR(fixture_text(r, "/tests/0/words"), str_of(words));
}

static void run_tests(const char *now)
{
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    CHECK_OK(page_test_run(x.app, fixture_at(now), &next_at, &e), &e);
}

static void test_pages_are_recorded(void)
{
    begin();
    yyjson_mut_val *r = fixture_do(&x, &x.anna, "2026-10-20T10:00:00Z", "page.test",
                                   "deadline_minutes", "10", NULL);
    CHECK_STR(fixture_text(r, "/state"), STR("running"));
    CHECK_STR(fixture_text(r, "/people/1/result"), STR("sent"));
    CHECK(str_contains(newest_body("page.tested", &x.boris), STR("This is a TEST")));
    r = fixture_do(&x, NOBODY, "2026-10-20T10:01:30Z", "page.acknowledge", "code",
                   code_of("page.tested", &x.anna), NULL);
    CHECK_INT(fixture_n_events(&x, "case.acknowledged"), 0);
    run_tests("2026-10-20T10:09:59Z");
    chain_is("2026-10-20T10:09:59Z", "running", "1 of 2 acknowledged so far");
    run_tests("2026-10-20T10:10:00Z");
    chain_is("2026-10-20T10:10:00Z", "failed", "1 of 2 did not acknowledge in time");
    CHECK_INT(fixture_n_messages(&x, "page.test_ended", NULL), 2);
    r = fixture_do(&x, &x.vera, "2026-10-20T10:11:00Z", "page.test_list", NULL);
    CHECK_INT(fixture_number(r, "/tests/0/people/0/after_s"), 90);
    CHECK_STR(fixture_text(r, "/tests/0/people/0/via"), STR("reply code"));
    CHECK_STR(fixture_text(r, "/tests/0/people/1/result"), STR("no answer"));
    r = fixture_do(&x, &x.vera, "2026-10-20T10:11:00Z", "oncall.now", NULL);
    CHECK(str_contains(fixture_text(r, "/test_words"),
                       STR("1 of 2 did not acknowledge in time")));
    /* Late is said, and does not mend the test. */
    fixture_do(&x, NOBODY, "2026-10-20T10:12:00Z", "page.acknowledge", "code",
               link_of("page.tested", &x.boris), NULL);
    r = fixture_do(&x, &x.vera, "2026-10-20T10:12:00Z", "page.test_list", NULL);
    CHECK_STR(fixture_text(r, "/tests/0/people/1/result"), STR("late"));
    chain_is("2026-10-20T10:12:00Z", "failed", "1 of 2 did not acknowledge in time");

    fixture_do(&x, &x.anna, "2026-10-20T11:00:00Z", "page.test", NULL);
    fixture_do(&x, NOBODY, "2026-10-20T11:01:00Z", "page.acknowledge", "code",
               link_of("page.tested", &x.boris), NULL);
    fixture_do(&x, NOBODY, "2026-10-20T11:02:00Z", "page.acknowledge", "code",
               link_of("page.tested", &x.anna), NULL);
    chain_is("2026-10-20T11:02:00Z", "alive", "all 2 acknowledged in time");
    CHECK_INT(fixture_n_events(&x, "page.test_ended"), 2);
    CHECK_INT(fixture_n_messages(&x, "page.test_ended", NULL), 2);
    end();
}

static void tests_come_by_schedule(void)
{
    begin();
    fixture_set(&x, "page-test-every", "weekly");
    fixture_set(&x, "page-test-weekday", "sunday");
    fixture_set(&x, "page-test-hour", "10");
    run_tests("2026-10-21T00:00:00Z"); /* last Sunday was slept through: left out */
    CHECK_INT(fixture_n_events(&x, "page.test_started"), 0);
    run_tests("2026-10-25T08:59:59Z"); /* summer time ended in the night: 10:00 is 09:00 UTC */
    CHECK_INT(fixture_n_events(&x, "page.test_started"), 0);
    run_tests("2026-10-25T09:00:00Z");
    CHECK_INT(fixture_n_events(&x, "page.test_started"), 1);
    run_tests("2026-10-25T09:00:00Z");
    run_tests("2026-10-31T00:00:00Z");
    CHECK_INT(fixture_n_events(&x, "page.test_started"), 1);
    CHECK_INT(fixture_n_events(&x, "page.test_ended"), 1);
    fixture_set(&x, "page-test-every", "monthly");
    run_tests("2026-11-08T09:00:00Z"); /* the second Sunday; the first was slept through */
    CHECK_INT(fixture_n_events(&x, "page.test_started"), 1);
    run_tests("2026-12-06T09:00:00Z");
    CHECK_INT(fixture_n_events(&x, "page.test_started"), 2);
    end();
}

static void quiet_people_are_left_out_of_tests(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "person.set_quiet_hours", "person",
               z(x.anna.id), "from", "22:00", "until", "07:00", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.boris, "2026-10-20T22:00:00Z", "page.test", NULL);
    CHECK_STR(fixture_text(r, "/people/0/result"), STR("quiet"));
    CHECK_STR(fixture_text(r, "/people/0/why_not"), STR("has quiet hours, 22:00 to 07:00"));
    CHECK_INT(fixture_number(r, "/n_wanted"), 1);
    CHECK_INT(fixture_n_messages(&x, "page.tested", NULL), 1);
    end();
}

static const struct test tests[] = {
    {"the_link_acknowledges_as_its_person", the_link_acknowledges_as_its_person},
    {"the_short_code_as_people_type_it", the_short_code_as_people_type_it},
    {"wrong_codes_are_counted", wrong_codes_are_counted},
    {"codes_expire_and_are_not_shown", codes_expire_and_are_not_shown},
    {"codes_lie_in_no_file", codes_lie_in_no_file},
    {"codes_as_documented", codes_as_documented},
    {"codes_of_another_key", codes_of_another_key},
    {"what_was_taken_up_wakes_nobody", what_was_taken_up_wakes_nobody},
    {"schedules_say_who", schedules_say_who},
    {"a_page_goes_to_who_is_on_call_then", a_page_goes_to_who_is_on_call_then},
    {"policies_are_chosen", policies_are_chosen},
    {"quiet_hours_do_not_hold_for_a_candidate", quiet_hours_do_not_hold_for_a_candidate},
    {"what_can_wait_waits_for_the_morning", what_can_wait_waits_for_the_morning},
    {"somebody_is_locked_out_while_paged", somebody_is_locked_out_while_paged},
    {"nobody_is_left_at_all", nobody_is_left_at_all},
    {"a_gap_is_passed_over", a_gap_is_passed_over},
    {"two_policies_that_match", two_policies_that_match},
    {"acknowledged_and_left_lying", acknowledged_and_left_lying},
    {"test_pages_are_recorded", test_pages_are_recorded},
    {"tests_come_by_schedule", tests_come_by_schedule},
    {"quiet_people_are_left_out_of_tests", quiet_people_are_left_out_of_tests},
    {NULL, NULL},
};
const struct test_suite page_suite = {"page", tests};
