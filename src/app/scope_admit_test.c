/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody who sees some product lines may do: their own work, and nothing that reaches
 * beyond. That nothing leaks while they read is tests/unit/scope_property_test.c.
 */
#include "app/case_fixture.h"
#include "app/session.h"

#include "suite.h"

#include <stdio.h>

#define NOW  "2026-11-22T11:00:00Z"
#define CASE "2026-001"

struct limited {
    struct fixture x;
    struct actor ada; /* sees the line Harbour */
};

/* One vulnerability in a product of Harbour and in one of Inland: one case of both. */
static void open_lines(struct limited *l)
{
    struct fixture *x = &l->x;
    fixture_open(x);
    fixture_product(x, "Inland Beacon", &x->second_image);
    fixture_do(x, &local_actor, NOW, "product.change", "product", x->product.p, "line",
               "Harbour", NULL);
    fixture_do(x, &local_actor, NOW, "product.change", "product", "Inland Beacon", "line",
               "Inland", NULL);
    l->ada = x->anna;
    l->ada.lines = STR("Harbour");
}

#define WHOLE " concerns every product line: it needs somebody who sees all of them"
#define ONLY  "': is required of somebody who sees some product lines only; without it "

static void what_concerns_everybody_is_refused(void)
{
    struct limited l;
    struct fixture *x = &l.x;
    open_lines(&l);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, "policy.set" WHOLE, "policy.set", "policy",
                    "default", "line", "Harbour", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, "policy.remove" WHOLE, "policy.remove",
                    "policy", "default", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, "oncall.set" WHOLE, "oncall.set", "chain",
                    x->anna.id.p, NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, "ledger.verify" WHOLE, "ledger.verify", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED,
                    "parameter 'product" ONLY "hold.add concerns every line", "hold.add",
                    "reason", "inspection", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED,
                    "parameter 'line" ONLY "product.add concerns every line", "product.add",
                    "name", "Third", "markets", "DE", NULL);
    fixture_do(x, &l.ada, NOW, "product.add", "name", "Third", "markets", "DE", "line",
               "Harbour", NULL);
    fixture_close(x);
}

/* Its clocks are seen; that somebody is awake may be said by everybody who sees it. */
static void a_case_of_several_lines(void)
{
    struct limited l;
    struct fixture *x = &l.x;
    open_lines(&l);
    fixture_finding(x, "CVE-2026-0001", x->image, "affected", "2026-11-20", NOW);
    fixture_finding(x, "CVE-2026-0001", x->second_image, "affected", "2026-11-20", NOW);
    fixture_tick(x, NOW);
    fixture_refused(
        x, &l.ada, NOW, LW_E_REFUSED,
        "case '" CASE "' touches other product lines: somebody who sees all of them "
        "acts on it",
        "case.declare_aware", "case", CASE, "aware_at", NOW, "reason", "seen", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED,
                    "case '" CASE
                    "' touches other product lines: somebody who sees all of them "
                    "acts on it",
                    "case.drill", "of", CASE, NULL);
    yyjson_mut_val *r = fixture_do(x, &l.ada, NOW, "case.acknowledge", "case", CASE, NULL);
    CHECK_STR(fixture_text(r, "/case"), STR(CASE));
    CHECK_INT(fixture_n_events(x, "case.acknowledged"), 1);
    /* What is not seen at all is not there. */
    l.ada.lines = STR("elsewhere");
    fixture_refused(x, &l.ada, NOW, LW_E_NOT_FOUND,
                    "case '" CASE "' does not exist; 'longwatch case list' shows all",
                    "case.acknowledge", "case", CASE, NULL);
    fixture_close(x);
}

static void decisions_and_attestations(void)
{
    struct limited l;
    struct fixture *x = &l.x;
    char words[200];
    open_lines(&l);
    fixture_finding(x, "CVE-2026-0001", x->image, "affected", NULL, NOW);
    yyjson_mut_val *r = fixture_do(x, &x->boris, NOW, "decision.add", "vulnerability",
                                   "CVE-2026-0001", "status", "not_affected", "reason_code",
                                   "input_not_controlled", "scope", "everywhere", NULL);
    const char *id = arena_z(&x->arena, fixture_text(r, "/decisions/0/id"));
    snprintf(words, sizeof words, "decision '%s'" WHOLE, id);
    fixture_do(x, &l.ada, NOW, "decision.get", "decision", id, NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, words, "decision.withdraw", "decision", id,
                    "reason", "no", NULL);
    r = fixture_do(x, &x->boris, NOW, "duty.attest", "duty", "CRA-13-17", "words", "for all",
                   NULL);
    id = arena_z(&x->arena, fixture_text(r, "/id"));
    snprintf(words, sizeof words, "attestation '%s'" WHOLE, id);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, words, "duty.withdraw_attestation",
                    "attestation", id, "reason", "no", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED,
                    "parameter 'product" ONLY "duty.attest concerns every line", "duty.attest",
                    "duty", "CRA-13-17", "words", "mine", NULL);
    r = fixture_do(x, &l.ada, NOW, "duty.attest", "duty", "CRA-13-17", "words", "mine",
                   "product", x->product.p, NULL);
    id = arena_z(&x->arena, fixture_text(r, "/id"));
    fixture_do(x, &l.ada, NOW, "duty.withdraw_attestation", "attestation", id, "reason", "old",
               NULL);
    fixture_close(x);
}

/* Schedules know no product: one's own turn may be taken, nobody else's be given away. */
static void a_turn_on_call(void)
{
    struct limited l;
    struct fixture *x = &l.x;
    open_lines(&l);
    fixture_do(x, &x->boris, NOW, "schedule.set", "schedule", "PSIRT", "people", x->boris.id.p,
               "layer", "1", "every", "1", "unit", "days", "starts_on", "2026-11-22", NULL);
    fixture_refused(x, &l.ada, NOW, LW_E_REFUSED, "schedule.override" WHOLE,
                    "schedule.override", "schedule", "PSIRT", "person", x->boris.id.p,
                    "until_at", "2026-11-23T11:00:00Z", NULL);
    fixture_do(x, &l.ada, NOW, "schedule.override", "schedule", "PSIRT", "person", x->anna.id.p,
               "until_at", "2026-11-23T11:00:00Z", NULL);
    fixture_do(x, &l.ada, NOW, "person.set_quiet_hours", "person", x->anna.id.p, "from",
               "22:00", "until", "06:00", "zone", "Europe/Berlin", NULL);
    fixture_do(x, &l.ada, NOW, "oncall.now", NULL);
    fixture_do(x, &l.ada, NOW, "now.get", NULL);
    fixture_close(x);
}

static const struct test tests[] = {
    {"what concerns everybody is refused", what_concerns_everybody_is_refused},
    {"a case of several lines", a_case_of_several_lines},
    {"decisions and attestations", decisions_and_attestations},
    {"a turn on call", a_turn_on_call},
    {NULL, NULL},
};
const struct test_suite scope_admit_suite = {"scope_admit", tests};
