/* SPDX-License-Identifier: Apache-2.0 */
/* A case that no escalation policy covers: nobody was ever put on call, and somebody wakes. */
#include "app/case_fixture.h"
#include "app/outbox.h"
#include "app/person.h"
#include "app/session.h"
#include "app/system_call.h"
#include "store/outbox.h"
#include "store/person.h"
#include "suite.h"

static struct fixture x;
static struct person zoe, yan; /* administrators */

static struct person administrator(const char *name, const char *now)
{
    struct err e = {0};
    struct op_call *c = NULL;
    CHECK_OK(system_call_begin(x.app, fixture_at(now), "test", &c, &e), &e);
    struct person p = {.id = new_id(&x.arena, c->now),
                       .name = str_of(name),
                       .mail = arena_printf(&x.arena, "%s@example.org", name),
                       .phone = STR(""),
                       .ledger_salt = STR("00"),
                       .ledger_ref = str_of(name),
                       .role = ROLE_ADMINISTRATOR,
                       .created_at = c->now,
                       .erased_at = UTC_NONE};
    CHECK_OK(person_insert(x.app->db, &p, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    return p;
}

static void begin(void)
{
    fixture_open(&x);
    zoe = administrator("zoe", "2026-10-01T00:00:00Z");
    yan = administrator("yan", "2026-10-01T00:00:01Z");
}

static void end(void)
{
    fixture_verify(&x);
    fixture_close(&x);
}

static int64_t pages_to(str id)
{
    return fixture_n_messages(&x, "case.paged", arena_z(&x.arena, id));
}

static void open_case(void)
{
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
}

static struct outbox_row newest(const char *kind)
{
    struct outbox_row *rows = NULL;
    struct err e = {0};
    size_t n = 0;
    CHECK_OK(outbox_list(x.app->db, &x.arena, STR_NONE, STR_NONE, 500, &rows, &n, &e), &e);
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].event_kind, str_of(kind))) return rows[i];
    test_fail(__FILE__, __LINE__, "no message of %s", kind);
    return (struct outbox_row){0};
}

/* At once, in order of their coming, again and again, and the page says why it is theirs. */
static void administrators_are_paged(void)
{
    begin();
    open_case();
    CHECK_INT(pages_to(zoe.id), 1);
    struct outbox_row page = newest("case.paged");
    CHECK_STR(page.subject, STR("Case 2026-001: you are paged: CVE-2023-4863"));
    CHECK(str_contains(
        page.body, STR("Page 1: no escalation policy covers this case: nobody was ever put on "
                       "call, so you are paged, as an administrator. Say who is to be paged "
                       "on the page On-call, or with 'longwatch oncall set'; nobody has "
                       "acknowledged yet\n")));
    fixture_tick(&x, "2026-10-20T10:05:00Z");
    CHECK_INT(pages_to(zoe.id), 2);
    CHECK_INT(pages_to(yan.id), 0);
    fixture_tick(&x, "2026-10-20T10:10:00Z");
    fixture_tick(&x, "2026-10-20T10:15:00Z");
    CHECK_INT(pages_to(yan.id), 1);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T10:15:00Z", "ledger.list", "kind",
                                   "case.unmanned", NULL);
    CHECK_STR(fixture_text(r, "/events/0/payload/words"),
              STR("No escalation policy covers this case: nobody was ever put on call; "
                  "administrators are paged instead"));
    CHECK_INT(fixture_n_events(&x, "case.unmanned"), 1);
    fixture_do(&x, &x.anna, "2026-10-20T10:16:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
    fixture_tick(&x, "2026-10-20T11:00:00Z");
    CHECK_INT(pages_to(zoe.id) + pages_to(yan.id), 4);
    end();
}

/* Who is put on call while a case is open gets its next page. */
static void a_chain_set_at_night_is_followed(void)
{
    begin();
    open_case();
    fixture_do(&x, &x.anna, "2026-10-20T10:01:00Z", "oncall.set", "chain",
               arena_z(&x.arena, x.boris.person_id), NULL);
    fixture_tick(&x, "2026-10-20T10:05:00Z");
    CHECK_INT(pages_to(zoe.id), 1);
    CHECK_INT(pages_to(x.boris.id), 1);
    end();
}

/* A policy for another product line does not cover this one. */
static void a_policy_of_another_line(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-19T10:00:00Z", "policy.set", "policy", "harbour", "line",
               "harbour", "steps", arena_z(&x.arena, x.boris.person_id), NULL);
    open_case();
    CHECK_INT(pages_to(x.boris.id), 0);
    CHECK_INT(pages_to(zoe.id), 1);
    end();
}

/* What can wait wakes nobody: an exercise, and a report for which no period runs. */
static void what_can_wait_waits_for_a_chain(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-20T10:00:00Z", "case.drill", "kind",
               "actively_exploited_vulnerability", "title", "Who wakes?", NULL);
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), 0);
    CHECK_INT(fixture_n_events(&x, "case.unmanned"), 0);
    end();
}

/* What would be told to the chain is told to administrators while nobody has the case. */
static void news_find_somebody(void)
{
    begin();
    fixture_do(&x, &x.anna, "2026-10-20T09:00:00Z", "signal.add", "source", "researcher",
               "title", "Somebody wrote", NULL);
    CHECK_INT(fixture_n_messages(&x, "signal.added", arena_z(&x.arena, zoe.id)), 1);
    CHECK_INT(fixture_n_messages(&x, "signal.added", arena_z(&x.arena, yan.id)), 1);
    fixture_on_call(&x);
    fixture_do(&x, &x.anna, "2026-10-20T09:01:00Z", "signal.add", "source", "researcher",
               "title", "Somebody wrote again", NULL);
    CHECK_INT(fixture_n_messages(&x, "signal.added", arena_z(&x.arena, zoe.id)), 1);
    CHECK_INT(fixture_n_messages(&x, "signal.added", arena_z(&x.arena, x.boris.id)), 1);
    end();
}

static const struct test tests[] = {
    {"administrators_are_paged", administrators_are_paged},
    {"a_chain_set_at_night_is_followed", a_chain_set_at_night_is_followed},
    {"a_policy_of_another_line", a_policy_of_another_line},
    {"what_can_wait_waits_for_a_chain", what_can_wait_waits_for_a_chain},
    {"news_find_somebody", news_find_somebody},
    {NULL, NULL},
};
const struct test_suite oncall_unset_suite = {"oncall_unset", tests};
