/* SPDX-License-Identifier: Apache-2.0 */
/* Signals: one listing one case, later findings, retraction, return, other products. */
#include "app/case_fixture.h"
#include "suite.h"

#include <stdio.h>

static void twice_the_same_signal(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:01Z");
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    CHECK_INT(fixture_n_messages(&x, NULL, NULL), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* What is not affected opens nothing; neither does what nobody lists. */
static void harmless_findings_open_nothing(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "not_affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_finding(&x, "CVE-2024-1", x.image, "fixed", "2026-10-20", "2026-10-20T10:00:00Z");
    fixture_finding(&x, "CVE-2024-2", x.image, "affected", NULL, "2026-10-20T10:00:00Z");
    fixture_finding(&x, "CVE-2024-3", x.image, "under_investigation", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T11:00:00Z", "case.list", NULL);
    CHECK_STR(fixture_text(r, "/cases/0/vulnerability"), STR("CVE-2024-3"));
    fixture_close(&x);
}

static void later_findings_join(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_finding(&x, "CVE-2023-4863", x.second_image, "affected", "2026-10-20",
                    "2026-10-20T12:00:00Z");
    fixture_tick(&x, "2026-10-20T12:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.finding_added"), 1);
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T13:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_INT(fixture_number(r, "/reach/n_products"), 2);
    CHECK_STR(fixture_text(r, "/reach/products"), STR("Harbour Camera, Harbour Gateway"));
    CHECK_STR(fixture_text(r, "/case/signal_at/utc"), STR("2026-10-20T10:00:00Z"));
    fixture_close(&x);
}

/* T10: the catalogue takes an entry back. */
static void retraction_cancels_a_candidate(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    str f = fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                            "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_list(&x, f, NULL, "2026-10-20T12:00:00Z");
    fixture_tick(&x, "2026-10-20T12:00:00Z");
    int64_t n_pages = fixture_n_events(&x, "case.paged");
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T13:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/case/state"), STR("cancelled"));
    CHECK_STR(fixture_text(r, "/case/end_reason"),
              STR("CVE-2023-4863 is no longer listed as exploited"));
    fixture_tick(&x, "2026-10-20T14:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), n_pages);
    CHECK_INT(fixture_n_events(&x, "case.cancelled"), 1);

    fixture_list(&x, f, "2026-10-20", "2026-10-20T15:00:00Z");
    fixture_tick(&x, "2026-10-20T15:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.reopened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.paged"), n_pages + 1);
    fixture_verify(&x);
    fixture_close(&x);
}

static void retraction_leaves_submissions(void)
{
    struct fixture x;
    fixture_open(&x);
    str f = fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                            "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T11:00:00Z", "case.declare_aware", "case", "2026-001",
               "aware_at", "2026-10-20T11:00:00Z", "reason", "logs", NULL);
    fixture_do(&x, &x.anna, "2026-10-20T11:30:00Z", "case.form_save", "case", "2026-001",
               "stage", "early_warning", NULL);
    yyjson_mut_val *sent =
        fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.record_submission", "case",
                   "2026-001", "stage", "early_warning", "submitted_at", "2026-10-20T12:00:00Z",
                   "reference", "S", NULL);
    fixture_list(&x, f, NULL, "2026-10-21T12:00:00Z");
    fixture_tick(&x, "2026-10-21T12:00:00Z");
    fixture_tick(&x, "2026-10-21T12:05:00Z");
    CHECK_INT(fixture_n_events(&x, "case.signal_retracted"), 1);
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-21T13:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/case/state"), STR("open"));
    CHECK_STR(fixture_text(r, "/stages/0/submission/content_sha256"),
              fixture_text(sent, "/content_sha256"));
    CHECK_STR(fixture_text(r, "/clocks/1/state"), STR("running"));
    fixture_verify(&x);
    fixture_close(&x);
}

static void dismissed_for_one_product_only(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T11:00:00Z", "case.dismiss", "case", "2026-001",
               "reason", "no untrusted images reach the gateway", NULL);
    fixture_tick(&x, "2026-10-20T12:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.reopened"), 0);
    fixture_finding(&x, "CVE-2023-4863", x.second_image, "affected", "2026-10-20",
                    "2026-10-21T10:00:00Z");
    fixture_tick(&x, "2026-10-21T10:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.reopened"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* A new listing of the same vulnerability, after the first was dismissed, is a new matter. */
static void another_listing_is_another_case(void)
{
    struct fixture x;
    fixture_open(&x);
    str f = fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                            "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T11:00:00Z", "case.dismiss", "case", "2026-001",
               "reason", "not reachable", NULL);
    fixture_list(&x, f, "2026-11-02", "2026-11-02T10:00:00Z");
    fixture_tick(&x, "2026-11-02T10:00:00Z");
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-11-02T11:00:00Z", "case.list", NULL);
    CHECK_INT(fixture_number(r, "/n"), 2);
    CHECK_STR(fixture_text(r, "/cases/0/number"), STR("2026-002"));
    fixture_close(&x);
}

/* Policy: where a person had decided "affected", the clocks start at the signal; still paged. */
static void policy_declares_awareness(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    fixture_set(&x, "provisional-awareness", "true");
    str f =
        fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, "2026-10-01T10:00:00Z");
    fixture_decide(&x, f, "affected", "2026-10-02T00:00:00Z");
    fixture_list(&x, f, "2026-10-20", "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:30Z");
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T11:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/case/state"), STR("open"));
    CHECK_STR(fixture_text(r, "/case/aware_at/utc"), STR("2026-10-20T10:00:00Z"));
    CHECK_STR(fixture_text(r, "/awareness/0/by"), STR("system"));
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    fixture_close(&x);
}

static void nobody_answers_all_night(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    fixture_set(&x, "escalation-max-pages", "6");
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T00:00:00Z");
    for (int m = 0; m < 60; m++) {
        char now[32];
        snprintf(now, sizeof now, "2026-10-20T00:%02d:00Z", m);
        fixture_tick(&x, now);
    }
    CHECK_INT(fixture_n_events(&x, "case.paged"), 6);
    CHECK_INT(fixture_n_events(&x, "case.paging_ended"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

static void report(struct fixture *x, bool is_confirmed)
{
    fixture_do(x, &x->anna, "2026-10-10T08:00:00Z", "case.open", "kind",
               "reported_vulnerability", "title", "Heap overflow in the image library",
               "vulnerability", "CVE-2023-4863", "products", "Harbour Gateway", NULL);
    if (is_confirmed)
        fixture_do(x, &x->anna, "2026-10-10T08:10:00Z", "case.declare_aware", "case",
                   "2026-001", "aware_at", "2026-10-10T08:00:00Z", "reason", "reproduced",
                   NULL);
}

/* What a researcher reported is listed now: the same case, with the clocks of Article 14. */
static void listing_escalates_a_report(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    str f =
        fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, "2026-10-01T10:00:00Z");
    report(&x, true);
    fixture_tick(&x, "2026-10-10T08:01:00Z");
    CHECK_INT(fixture_n_events(&x, "case.paged"), 0);
    fixture_list(&x, f, "2026-10-20", "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:30Z");
    fixture_tick(&x, "2026-10-20T10:00:40Z");
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.escalated"), 1);
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T11:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/case/kind"), STR("actively_exploited_vulnerability"));
    CHECK_STR(fixture_text(r, "/case/state"), STR("open"));
    CHECK_STR(fixture_text(r, "/case/title"), STR("Heap overflow in the image library"));
    CHECK_STR(fixture_text(r, "/case/aware_at/utc"), STR("2026-10-20T10:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/0/duty"), STR("CRA-14-2a"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_strict/utc"), STR("2026-10-21T10:00:00Z"));
    CHECK_STR(fixture_text(r, "/signals/0/source"), STR("kev"));
    CHECK_STR(fixture_text(r, "/signals/0/state"), STR("reportable"));
    CHECK(yyjson_mut_ptr_get(r, "/signals/1") == NULL);
    /* Findings of the listing join it from now on. */
    fixture_finding(&x, "CVE-2023-4863", x.second_image, "affected", "2026-10-20",
                    "2026-10-20T12:00:00Z");
    fixture_tick(&x, "2026-10-20T12:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.finding_added"), 1);
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Nobody confirmed the report yet: a person decides, clocks are provisional from the listing. */
static void listing_of_an_unconfirmed_report(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    str f =
        fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, "2026-10-01T10:00:00Z");
    report(&x, false);
    fixture_list(&x, f, "2026-10-20", "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:30Z");
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T11:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/case/kind"), STR("actively_exploited_vulnerability"));
    CHECK_STR(fixture_text(r, "/case/state"), STR("candidate"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_strict/utc"), STR("2026-10-21T10:00:00Z"));
    CHECK_STR(fixture_text(r, "/signals/0/state"), STR("undecided"));
    CHECK_INT(fixture_n_events(&x, "case.paged"), 1);
    /* The listing goes and comes back: the report is still there. */
    fixture_list(&x, f, NULL, "2026-10-20T12:00:00Z");
    fixture_tick(&x, "2026-10-20T12:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.cancelled"), 0);
    CHECK_INT(fixture_n_events(&x, "case.signal_retracted"), 1);
    fixture_list(&x, f, "2026-10-20", "2026-10-20T13:00:00Z");
    fixture_tick(&x, "2026-10-20T13:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.signal_returned"), 1);
    /* Dismissed is dismissed: the listing that was joined opens nothing. */
    fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "case.dismiss", "case", "2026-001",
               "reason", "not reachable", NULL);
    fixture_tick(&x, "2026-10-20T15:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    CHECK_INT(fixture_n_events(&x, "case.escalated"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Known before Article 14 applied: no clocks by themselves, a person decides about the listing. */
static void listing_of_what_is_not_reportable(void)
{
    struct fixture x;
    fixture_open(&x);
    str f =
        fixture_finding(&x, "CVE-2023-4863", x.image, "affected", NULL, "2026-10-01T10:00:00Z");
    report(&x, true);
    fixture_do(&x, &x.anna, "2026-10-10T09:00:00Z", "case.set_facts", "case", "2026-001",
               "exploitation_known_since", "2026-08-01T00:00:00Z", NULL);
    fixture_list(&x, f, "2026-10-20", "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:30Z");
    CHECK_INT(fixture_n_events(&x, "case.escalated"), 0);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T11:00:00Z", "case.list", NULL);
    CHECK_INT(fixture_number(r, "/n"), 2);
    CHECK_STR(fixture_text(r, "/cases/0/number"), STR("2026-002"));
    CHECK_STR(fixture_text(r, "/cases/0/state"), STR("candidate"));
    fixture_verify(&x);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"twice_the_same_signal", twice_the_same_signal},
    {"harmless_findings_open_nothing", harmless_findings_open_nothing},
    {"later_findings_join", later_findings_join},
    {"retraction_cancels_a_candidate", retraction_cancels_a_candidate},
    {"retraction_leaves_submissions", retraction_leaves_submissions},
    {"dismissed_for_one_product_only", dismissed_for_one_product_only},
    {"another_listing_is_another_case", another_listing_is_another_case},
    {"policy_declares_awareness", policy_declares_awareness},
    {"nobody_answers_all_night", nobody_answers_all_night},
    {"listing_escalates_a_report", listing_escalates_a_report},
    {"listing_of_an_unconfirmed_report", listing_of_an_unconfirmed_report},
    {"listing_of_what_is_not_reportable", listing_of_what_is_not_reportable},
    {NULL, NULL},
};
const struct test_suite signal_suite = {"signal", tests};
