/* SPDX-License-Identifier: Apache-2.0 */
/* Who comes on call is told, once, of what they may see. */
#include "app/case_fixture.h"
#include "app/oncall.h"
#include "app/system_call.h"
#include "store/outbox.h"
#include "store/person.h"
#include "suite.h"

static struct fixture x;

static const char *z(str s)
{
    return arena_z(&x.arena, s);
}

/* Turns by the week; boris takes over on Monday 26 October 2026, 09:00 in Berlin (08:00 UTC). */
static void begin(void)
{
    fixture_open(&x);
    str people = arena_printf(&x.arena, "%.*s,%.*s", STR_ARG(x.anna.id), STR_ARG(x.boris.id));
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "schedule.set", "schedule", "primary",
               "zone", "Europe/Berlin", "people", z(people), "starts_on", "2026-10-19",
               "handover", "09:00", NULL);
    fixture_do(&x, &x.anna, "2026-10-19T06:00:00Z", "oncall.set", "chain", "@primary", NULL);
}

static void end(void)
{
    fixture_verify(&x);
    fixture_close(&x);
}

static struct utc run(const char *now)
{
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    CHECK_OK(handover_run(x.app, fixture_at(now), &next_at, &e), &e);
    return next_at;
}

static int64_t n_told(const struct actor *to)
{
    return fixture_n_messages(&x, "schedule.handed_over", to ? z(to->id) : NULL);
}

static str newest_body(void)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 1, &rows, &n, &e), &e);
    CHECK_INT(n, 1);
    return rows[0].body;
}

static void who_comes_is_told_once(void)
{
    begin();
    struct utc next_at = run("2026-10-20T10:00:00Z"); /* the first look */
    CHECK_INT(utc_diff_s(next_at, fixture_at("2026-10-26T08:00:00Z")), 0);
    run("2026-10-26T07:59:59Z");
    CHECK_INT(n_told(NULL), 0);
    run("2026-10-26T08:00:00Z");
    run("2026-10-26T08:00:00Z");
    CHECK_INT(n_told(NULL), 1);
    CHECK_INT(n_told(&x.boris), 1);
    CHECK_STR(newest_body(), STR("You are on call by the schedule 'primary' until Mon 2 Nov "
                                 "2026, 09:00 CET.\n\nNo case is open.\n\n"
                                 "https://watch.example.org/on-call\n"));
    /* An override is a hand-over too, and so is its end. */
    fixture_do(&x, &x.boris, "2026-10-27T08:00:00Z", "schedule.override", "schedule", "primary",
               "person", z(x.anna.id), "until_at", "2026-10-27T09:00:00Z", NULL);
    run("2026-10-27T08:00:01Z");
    CHECK_INT(n_told(&x.anna), 1);
    run("2026-10-27T09:00:00Z");
    CHECK_INT(n_told(&x.boris), 2);
    end();
}

static void open_cases_are_named_to_who_may_see_them(void)
{
    bool found = false;
    struct person p;
    struct err e = {0};
    begin();
    run("2026-10-20T10:00:00Z");
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-25",
                    "2026-10-25T10:00:00Z");
    fixture_tick(&x, "2026-10-25T10:00:00Z");
    run("2026-10-26T08:00:00Z");
    CHECK(str_contains(newest_body(), STR("\nOpen now:\n- 2026-001 (nobody has acknowledged, "
                                          "candidate): ")));
    CHECK_OK(person_find(x.app->db, &x.arena, x.anna.id, &p, &found, &e), &e);
    p.lines = STR("another");
    struct op_call *c = NULL;
    CHECK_OK(system_call_begin(x.app, fixture_at("2026-10-26T09:00:00Z"), "test", &c, &e), &e);
    CHECK_OK(person_save(x.app->db, &p, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    run("2026-11-02T08:00:00Z"); /* anna's turn again */
    CHECK_INT(n_told(&x.anna), 1);
    CHECK(str_contains(newest_body(), STR("\nNo case is open.\n")));
    end();
}

/* A turn of somebody who was locked out: said in the ledger, no mail; a gap likewise. */
static void nobody_who_could_be_told(void)
{
    bool found = false;
    struct person p;
    struct err e = {0};
    struct op_call *c = NULL;
    begin();
    run("2026-10-20T10:00:00Z");
    CHECK_OK(person_find(x.app->db, &x.arena, x.boris.id, &p, &found, &e), &e);
    p.is_disabled = true;
    CHECK_OK(system_call_begin(x.app, fixture_at("2026-10-20T10:00:00Z"), "test", &c, &e), &e);
    CHECK_OK(person_save(x.app->db, &p, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    run("2026-10-26T08:00:00Z");
    CHECK_INT(n_told(NULL), 0);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-26T08:00:00Z", "ledger.list", "kind",
                                   "schedule.handed_over", NULL);
    CHECK_STR(fixture_text(r, "/events/0/payload/words"),
              STR("somebody takes over who cannot be reached"));
    fixture_do(&x, &x.anna, "2026-10-26T08:10:00Z", "schedule.set", "schedule", "primary",
               "weekdays", "sat", NULL);
    run("2026-10-26T08:10:01Z");
    r = fixture_do(&x, &x.vera, "2026-10-26T08:11:00Z", "ledger.list", "kind",
                   "schedule.handed_over", NULL);
    CHECK_STR(fixture_text(r, "/events/0/payload/words"),
              STR("nobody is on call: no layer holds at this time"));
    end();
}

static const struct test tests[] = {
    {"who_comes_is_told_once", who_comes_is_told_once},
    {"open_cases_are_named_to_who_may_see_them", open_cases_are_named_to_who_may_see_them},
    {"nobody_who_could_be_told", nobody_who_could_be_told},
    {NULL, NULL},
};
const struct test_suite handover_suite = {"handover", tests};
