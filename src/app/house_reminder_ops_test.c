/* SPDX-License-Identifier: Apache-2.0 */
/* Reminders of the house go out once each, say what they are, and stop when nothing is to say. */
#include "app/case_fixture.h"
#include "app/house_reminder.h"

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW "2026-11-22T11:00:00Z"

static void run(struct fixture *x, const char *now)
{
    struct utc next_at;
    struct err e = {0};
    setenv("LONGWATCH_NOW", now, 1);
    CHECK_OK(house_reminder_run(x->app, fixture_at(now), &next_at, &e), &e);
    CHECK(utc_cmp(next_at, fixture_at(now)) > 0);
}

static int64_t n_told(struct fixture *x)
{
    return fixture_n_events(x, "reminder.told");
}

static void the_end_of_support(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway",
               "support_start", "2027-01-01", "support_end", "2033-02-28", NULL);
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Camera", "support_start",
               "", "support_end", "", NULL);
    int64_t before = n_told(&x);
    run(&x, "2032-02-27T12:00:00Z");
    int64_t others = n_told(&x) - before; /* of the second product, if it has an end */
    run(&x, "2032-02-28T06:59:59Z");
    CHECK_INT(n_told(&x), before + others);
    run(&x, "2032-02-28T08:00:00Z");
    CHECK_INT(n_told(&x), before + others + 1);
    run(&x, "2032-02-28T09:30:00Z"); /* once */
    run(&x, "2032-02-29T09:30:00Z");
    CHECK_INT(n_told(&x), before + others + 1);
    /* Off for ten months: the newest alone. */
    run(&x, "2033-02-01T09:00:00Z");
    CHECK_INT(n_told(&x), before + others + 2);
    /* A clock that was set back says nothing twice. */
    run(&x, "2032-12-01T09:00:00Z");
    CHECK_INT(n_told(&x), before + others + 2);
    run(&x, "2033-02-28T09:00:00Z");
    run(&x, "2034-02-28T09:00:00Z");
    CHECK_INT(n_told(&x), before + others + 3);
    CHECK(fixture_n_messages(&x, "reminder.told", NULL) > 0);
    fixture_verify(&x);
    fixture_close(&x);
}

static void attestations_run_out(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, NOW, "duty.attest", "duty", "CRA-13-2", "words", "assessed",
               "valid_until", "2027-03-31", NULL);
    run(&x, "2027-02-27T09:00:00Z");
    int64_t before = n_told(&x);
    yyjson_mut_val *l = fixture_do(&x, &x.vera, "2027-02-27T09:00:00Z", "reminder.list", "rule",
                                   "HOUSE-ATTESTATION", NULL);
    CHECK_STR(fixture_text(l, "/reminders/0/next_on"), STR("2027-02-28"));
    CHECK_STR(fixture_text(l, "/reminders/0/label"), STR("house reminder"));
    CHECK_STR(
        fixture_text(l, "/reminders/0/words"),
        STR("the attestation of CRA-13-2 (Cybersecurity risk assessment used in planning, "
            "design, development, production, delivery and maintenance) holds until "
            "2027-03-31"));
    run(&x, "2027-02-28T09:00:00Z");
    CHECK_INT(n_told(&x), before + 1);
    /* A newer one takes its place: nothing more to say. */
    fixture_do(&x, &x.anna, "2027-03-01T09:00:00Z", "duty.attest", "duty", "CRA-13-2", "words",
               "assessed again", "valid_until", "2029-03-31", NULL);
    run(&x, "2027-03-31T09:00:00Z");
    CHECK_INT(n_told(&x), before + 1);
    fixture_close(&x);
}

static void open_cases_each_month(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    fixture_finding(&x, "CVE-2026-1", x.image, "affected", "2026-11-22", NOW);
    fixture_tick(&x, NOW);
    fixture_do(&x, &x.anna, NOW, "case.declare_aware", "case", "2026-001", "aware_at", NOW,
               "reason", "our telemetry shows it", NULL);
    int64_t before = n_told(&x);
    run(&x, "2026-12-24T12:00:00Z");
    CHECK_INT(n_told(&x), before);
    run(&x, "2026-12-25T12:00:00Z"); /* a month after the 72 hours were over */
    CHECK_INT(n_told(&x), before + 1);
    run(&x, "2027-01-25T12:00:00Z");
    CHECK_INT(n_told(&x), before + 2);
    yyjson_mut_val *l = fixture_do(&x, &x.vera, "2027-01-25T12:00:00Z", "reminder.list", "rule",
                                   "FEAT-MONTHLY", NULL);
    CHECK_STR(fixture_text(l, "/reminders/0/subject"), STR("2026-001"));
    CHECK_STR(fixture_text(l, "/reminders/0/last_on"), STR("2027-01-25"));
    CHECK_STR(fixture_text(l, "/reminders/0/next_on"), STR("2027-02-25"));
    fixture_verify(&x);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"the_end_of_support", the_end_of_support},
    {"attestations_run_out", attestations_run_out},
    {"open_cases_each_month", open_cases_each_month},
    {NULL, NULL},
};
const struct test_suite house_reminder_ops_suite = {"house_reminder_ops", tests};
