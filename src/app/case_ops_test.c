/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a case from signal to final report, over a real store, with a driven clock. */
#include "app/blob.h"
#include "app/case_fixture.h"
#include "app/submission.h"
#include "base/fs.h"
#include "suite.h"

#include <stdio.h>

/* Pages of a night: to anna every five minutes, after fifteen to boris, until he acknowledges. */
static void signal_to_acknowledgement(struct fixture *x)
{
    const char *anna = arena_z(&x->arena, x->anna.id), *boris = arena_z(&x->arena, x->boris.id);
    str finding =
        fixture_finding(x, "CVE-2023-4863", x->image, "affected", NULL, "2026-10-10T00:00:00Z");
    fixture_tick(x, "2026-10-23T14:00:00Z");
    CHECK_INT(fixture_n_events(x, "case.opened"), 0);
    fixture_list(x, finding, "2026-10-23", "2026-10-23T14:00:10Z");
    fixture_tick(x, "2026-10-23T14:00:20Z");
    CHECK_INT(fixture_n_events(x, "case.opened"), 1);
    CHECK_INT(fixture_n_messages(x, "case.paged", anna), 1);
    fixture_tick(x, "2026-10-23T14:05:19Z");
    CHECK_INT(fixture_n_messages(x, "case.paged", anna), 1);
    fixture_tick(x, "2026-10-23T14:05:20Z");
    CHECK_INT(fixture_n_messages(x, "case.paged", anna), 2);
    fixture_tick(x, "2026-10-23T14:10:20Z");
    CHECK_INT(fixture_n_messages(x, "case.paged", boris), 0);
    fixture_tick(x, "2026-10-23T14:15:20Z");
    CHECK_INT(fixture_n_messages(x, "case.paged", anna), 3);
    CHECK_INT(fixture_n_messages(x, "case.paged", boris), 1);
    yyjson_mut_val *r = fixture_do(x, &x->boris, "2026-10-23T14:16:00Z", "case.acknowledge",
                                   "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/next_step"), STR("decide whether the manufacturer is aware"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_at/utc"), STR("2026-10-24T14:00:10Z"));
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/clocks/0/is_provisional")));
    fixture_tick(x, "2026-10-23T14:45:00Z");
    CHECK_INT(fixture_n_events(x, "case.paged"), 4);
}

static void declare(struct fixture *x)
{
    fixture_refused(x, &x->vera, "2026-10-23T15:10:00Z", LW_E_REFUSED,
                    "case.declare_aware needs the permission 'case:write'",
                    "case.declare_aware", "case", "2026-001", "aware_at",
                    "2026-10-23T15:00:00Z", "reason", "x", NULL);
    fixture_refused(
        x, &x->boris, "2026-10-23T14:59:00Z", LW_E_INPUT,
        "parameter 'aware_at': '2026-10-23T15:00:00Z' is in the future; awareness is "
        "a fact, not a plan",
        "case.declare_aware", "case", "2026-001", "aware_at", "2026-10-23T15:00:00Z", "reason",
        "x", NULL);
    yyjson_mut_val *r =
        fixture_do(x, &x->boris, "2026-10-23T15:10:00Z", "case.declare_aware", "case",
                   "2026-001", "aware_at", "2026-10-23T15:00:00Z", "reason",
                   "The camera input path decodes untrusted images", NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/due_strict/utc"), STR("2026-10-24T15:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_at/local"), STR("Sat 24 Oct 2026, 17:00 CEST"));
    CHECK_STR(fixture_text(r, "/clocks/1/due_strict/utc"), STR("2026-10-26T15:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/1/due_at/local"), STR("Mon 26 Oct 2026, 16:00 CET"));
    CHECK_STR(fixture_text(r, "/clocks/2/state"), STR("not_started"));
    CHECK_INT(fixture_n_messages(x, "case.aware", arena_z(&x->arena, x->anna.id)), 1);
    CHECK_INT(fixture_n_messages(x, "case.aware", arena_z(&x->arena, x->boris.id)), 0);
}

static void remind(struct fixture *x)
{
    fixture_tick(x, "2026-10-23T16:00:00Z");
    CHECK_INT(fixture_n_events(x, "case.reminded"), 1);
    fixture_tick(x, "2026-10-23T18:59:59Z");
    CHECK_INT(fixture_n_events(x, "case.reminded"), 1);
    fixture_tick(x, "2026-10-23T19:00:00Z");
    CHECK_INT(fixture_n_events(x, "case.reminded"), 2);
    CHECK_INT(fixture_n_messages(x, "case.reminded", arena_z(&x->arena, x->anna.id)), 0);
}

/* Content and receipt as they were kept, for everybody who may read. */
static void given_out_again(struct fixture *x, str digest)
{
    char hex[SHA256_HEX_CHARS + 1];
    yyjson_mut_val *r = fixture_do(x, &x->vera, "2026-10-24T09:10:00Z", "submission.content",
                                   "case", "2026-001", "stage", "early_warning", NULL);
    struct sha256 d = sha256_of(fixture_text(r, "/content"));
    CHECK_STR(fixture_text(r, "/sha256"), digest);
    CHECK_STR(sha256_hex(&d, hex), digest);
    CHECK(str_starts(fixture_text(r, "/content"), STR("{")));
    r = fixture_do(x, &x->vera, "2026-10-24T09:10:00Z", "submission.receipt", "case",
                   "2026-001", "stage", "early_warning", NULL);
    CHECK_INT(fixture_number(r, "/n_bytes"), 23);
    CHECK_STR(fixture_text(r, "/ending"), STR("txt"));
    CHECK(!yyjson_mut_ptr_get(r, "/base64url"));
    r = fixture_do(x, &x->vera, "2026-10-24T09:10:00Z", "submission.receipt", "case",
                   "2026-001", "stage", "early_warning", "bytes", "true", NULL);
    CHECK_STR(fixture_text(r, "/base64url"), STR("cmVjZWlwdCBvZiB0aGUgcGxhdGZvcm0"));
    fixture_refused(x, &x->vera, "2026-10-24T09:10:00Z", LW_E_NOT_FOUND,
                    "no final report was recorded as submitted in case '2026-001'",
                    "submission.receipt", "case", "2026-001", "stage", "final_report", NULL);
    /* A byte that changed is an error, not a receipt. */
    struct err e = {0};
    str path = blob_path(x->app, &x->arena, fixture_text(r, "/sha256"));
    CHECK_OK(fs_write_atomic(path.p, STR("receipt of the plattorm"), 0600, &e), &e);
    fixture_refused(
        x, &x->vera, "2026-10-24T09:10:00Z", LW_E_STATE,
        arena_z(&x->arena,
                arena_printf(&x->arena, "document '%.*s' was changed after it was received",
                             STR_ARG(fixture_text(r, "/sha256")))),
        "submission.receipt", "case", "2026-001", "stage", "early_warning", NULL);
    CHECK_OK(fs_write_atomic(path.p, STR("receipt of the platform"), 0600, &e), &e);
}

static void early_warning(struct fixture *x)
{
    yyjson_mut_val *r = fixture_do(x, &x->anna, "2026-10-24T08:00:00Z", "case.form_check",
                                   "case", "2026-001", "stage", "early_warning", NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/is_complete")));
    fixture_refused(x, &x->anna, "2026-10-24T08:00:00Z", LW_E_STATE,
                    "the early warning has no saved form; save what was submitted first",
                    "case.record_submission", "case", "2026-001", "stage", "early_warning",
                    "submitted_at", "2026-10-24T07:00:00Z", "reference", "SRP-1", NULL);
    r = fixture_do(x, &x->anna, "2026-10-24T08:10:00Z", "case.form_save", "case", "2026-001",
                   "stage", "early_warning", "summary", "Two\r\nlines", "title", "", NULL);
    CHECK_INT(fixture_number(r, "/n_errors"), 1);
    fixture_refused(
        x, &x->anna, "2026-10-24T08:15:00Z", LW_E_STATE,
        "the form of the early warning has 1 problem; the first: 'Title' is required "
        "at this stage",
        "case.record_submission", "case", "2026-001", "stage", "early_warning", "submitted_at",
        "2026-10-24T07:00:00Z", "reference", "SRP-1", NULL);
    r = fixture_do(x, &x->anna, "2026-10-24T08:20:00Z", "case.form_save", "case", "2026-001",
                   "stage", "early_warning", "title", "Exploited heap overflow", NULL);
    CHECK_INT(fixture_number(r, "/n_errors"), 0);
    CHECK_INT(fixture_number(r, "/version"), 2);
    r = fixture_do(x, &x->vera, "2026-10-24T08:25:00Z", "case.sheet", "case", "2026-001",
                   "stage", "early_warning", NULL);
    CHECK(str_contains(fixture_text(r, "/text"), STR("\n3. Summary\nTwo\nlines\n")));
    CHECK(str_contains(fixture_text(r, "/text"),
                       STR("\n5. Member States where available\nDE, FR\n")));
    char path[512];
    struct err e = {0};
    snprintf(path, sizeof path, "%s/receipt.txt", test_temp_dir());
    CHECK_OK(fs_write_atomic(path, STR("receipt of the platform"), 0600, &e), &e);
    str digest = arena_str(&x->arena, fixture_text(r, "/content_sha256"));
    fixture_refused(
        x, &x->anna, "2026-10-24T09:00:00Z", LW_E_INPUT,
        "no proof is given; give the platform's reference, the receipt as text or as "
        "a document",
        "case.record_submission", "case", "2026-001", "stage", "early_warning", "submitted_at",
        "2026-10-24T08:30:00Z", NULL);
    r = fixture_do(x, &x->anna, "2026-10-24T09:00:00Z", "case.record_submission", "case",
                   "2026-001", "stage", "early_warning", "submitted_at", "2026-10-24T08:30:00Z",
                   "reference", "SRP-1", "receipt", path, NULL);
    CHECK_STR(fixture_text(r, "/content_sha256"), digest);
    CHECK_INT(fixture_text(r, "/receipt_sha256").n, 64);
    fixture_refused(x, &x->anna, "2026-10-24T09:05:00Z", LW_E_STATE,
                    "the early warning was submitted already; a submission is never changed",
                    "case.form_save", "case", "2026-001", "stage", "early_warning", "title",
                    "Another", NULL);
    given_out_again(x, digest);
}

static void notification(struct fixture *x)
{
    yyjson_mut_val *r =
        fixture_do(x, &x->anna, "2026-10-24T10:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/state"), STR("met"));
    CHECK_STR(fixture_text(r, "/clocks/1/portal_due/utc"), STR("2026-10-26T08:30:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/1/due_at/utc"), STR("2026-10-26T08:30:00Z"));
    CHECK_STR(fixture_text(r, "/form/stage"), STR("notification_72h"));
    CHECK_STR(fixture_text(r, "/form/fields/1/value"), STR("Exploited heap overflow"));
    CHECK_STR(fixture_text(r, "/form/fields/1/origin"), STR("from the early warning"));
    CHECK_STR(fixture_text(r, "/stages/0/submission/by"), STR("anna"));
    fixture_do(x, &x->anna, "2026-10-26T14:00:00Z", "case.form_save", "case", "2026-001",
               "stage", "notification_72h", "vuln_general", "Crafted images overflow a buffer",
               NULL);
    fixture_refused(x, &x->anna, "2026-10-26T16:00:00Z", LW_E_INPUT,
                    "parameter 'late_reason': the 72-hour notification was due at "
                    "2026-10-26T15:00:00Z; say why it is late",
                    "case.record_submission", "case", "2026-001", "stage", "notification_72h",
                    "submitted_at", "2026-10-26T15:00:01Z", "reference", "SRP-2", NULL);
    r = fixture_do(x, &x->anna, "2026-10-26T16:00:00Z", "case.record_submission", "case",
                   "2026-001", "stage", "notification_72h", "submitted_at",
                   "2026-10-26T15:00:01Z", "reference", "SRP-2", "late_reason",
                   "the platform was down", NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/is_late")));
}

static void final_report(struct fixture *x)
{
    fixture_refused(x, &x->anna, "2026-10-27T00:00:00Z", LW_E_STATE,
                    "the final report needs a measure; record since when one is available",
                    "case.record_submission", "case", "2026-001", "stage", "final_report",
                    "submitted_at", "2026-10-27T00:00:00Z", "reference", "SRP-3", NULL);
    fixture_do(x, &x->anna, "2026-10-30T12:00:00Z", "case.measure_available", "case",
               "2026-001", "available_at", "2026-10-30T10:00:00Z", "description",
               "Release 4.2 with libwebp 1.3.2", NULL);
    yyjson_mut_val *r =
        fixture_do(x, &x->anna, "2026-10-30T13:00:00Z", "case.measure_available", "case",
                   "2026-001", "available_at", "2026-10-29T10:00:00Z", "description",
                   "Workaround: switch off thumbnails", NULL);
    /* The first one that is available starts the fourteen days. */
    CHECK_STR(fixture_text(r, "/clocks/2/due_strict/utc"), STR("2026-11-12T10:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/2/due_legal_outer/utc"), STR("2026-11-12T23:00:00Z"));
    fixture_refused(
        x, &x->anna, "2026-11-01T00:00:00Z", LW_E_STATE,
        "the final report was not submitted; submit it, or give a reason why none is "
        "due",
        "case.close", "case", "2026-001", NULL);
    fixture_do(x, &x->anna, "2026-11-10T09:00:00Z", "case.form_save", "case", "2026-001",
               "stage", "final_report", "measures_users", "Install 4.2", "vuln_severity",
               "High", "vuln_impact", "Code execution", NULL);
    fixture_do(x, &x->anna, "2026-11-10T10:00:00Z", "case.record_submission", "case",
               "2026-001", "stage", "final_report", "submitted_at", "2026-11-10T09:30:00Z",
               "receipt_text", "accepted", NULL);
    fixture_refused(
        x, &x->anna, "2026-11-10T11:00:00Z", LW_E_STATE,
        "the information of users (CRA-14-8) is open; record what was done or why nothing is "
        "owed, or close with a reason",
        "case.close", "case", "2026-001", NULL);
    fixture_do(x, &x->anna, "2026-11-10T11:00:00Z", "case.duty_met", "case", "2026-001", "duty",
               "CRA-14-8", "words", "Advisory NI-2026-7, mail to 214 customers", "met_at",
               "2026-10-26T09:00:00Z", NULL);
    r = fixture_do(x, &x->anna, "2026-11-10T11:00:00Z", "case.close", "case", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/state"), STR("closed"));
    fixture_refused(x, &x->anna, "2026-11-10T12:00:00Z", LW_E_STATE,
                    "cannot dismiss: case '2026-001' is closed; take it up again first",
                    "case.dismiss", "case", "2026-001", "reason", "x", NULL);
}

static void life_of_a_case(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_set(&x, "time-zone", "Europe/Berlin");
    struct err e = {0};
    CHECK_OK(zone_set(STR("Europe/Berlin"), &e), &e);
    fixture_on_call(&x);
    signal_to_acknowledgement(&x);
    declare(&x);
    remind(&x);
    early_warning(&x);
    notification(&x);
    final_report(&x);
    fixture_verify(&x);
    fixture_close(&x);
}

static void later_awareness_needs_two(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.declare_aware", "case", "2026-001",
               "aware_at", "2026-10-20T11:00:00Z", "reason", "logs", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.anna, "2026-10-20T13:00:00Z",
                                   "case.correct_awareness", "case", "2026-001", "aware_at",
                                   "2026-10-20T10:30:00Z", "reason", "mail found", NULL);
    CHECK_STR(fixture_text(r, "/aware_at/utc"), STR("2026-10-20T10:30:00Z"));
    r = fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "case.correct_awareness", "case",
                   "2026-001", "aware_at", "2026-10-20T12:00:00Z", "reason", "wrong zone",
                   NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/needs_approval")));
    CHECK_STR(fixture_text(r, "/aware_at/utc"), STR("2026-10-20T10:30:00Z"));
    fixture_refused(
        &x, &x.anna, "2026-10-20T14:05:00Z", LW_E_REFUSED,
        "the correction of case '2026-001' was proposed by you; another person with "
        "the permission 'case:write' must approve it",
        "case.approve_correction", "case", "2026-001", NULL);
    r = fixture_do(&x, &x.boris, "2026-10-20T14:10:00Z", "case.approve_correction", "case",
                   "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/aware_at/utc"), STR("2026-10-20T12:00:00Z"));
    fixture_refused(&x, &x.boris, "2026-10-20T14:15:00Z", LW_E_STATE,
                    "case '2026-001' has no proposed correction", "case.approve_correction",
                    "case", "2026-001", NULL);
    r = fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "case.get", "case", "2026-001", NULL);
    CHECK_INT(yyjson_mut_arr_size(yyjson_mut_obj_get(r, "awareness")), 4);
    fixture_verify(&x);
    fixture_close(&x);
}

static void now_page(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_finding(&x, "CVE-2024-1", x.image, "under_investigation", "2026-10-20",
                    "2026-10-20T11:00:00Z");
    fixture_tick(&x, "2026-10-20T11:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.declare_aware", "case", "2026-001",
               "aware_at", "2026-10-20T12:00:00Z", "reason", "logs", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-21T08:48:00Z", "now.get", NULL);
    CHECK_INT(fixture_number(r, "/n_clocks"), 2);
    CHECK_INT(fixture_number(r, "/n_candidates"), 1);
    CHECK_STR(fixture_text(r, "/clocks/0/left"), STR("3 h 12 min"));
    CHECK_INT(fixture_number(r, "/clocks/0/used_pct"), 86);
    CHECK_STR(fixture_text(r, "/clocks/0/next_step"),
              STR("review and submit the early warning"));
    CHECK_STR(fixture_text(r, "/clocks/1/next_step"), STR("opens after the stage before"));
    CHECK_STR(fixture_text(r, "/candidates/0/case"), STR("2026-002"));
    CHECK_STR(fixture_text(r, "/candidates/0/products"), STR("Harbour Gateway"));
    CHECK_STR(fixture_text(r, "/health/word"), STR("Not watching"));
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/health/has_nobody_on_call")));
    CHECK_INT(fixture_number(r, "/counts/cases"), 2);
    fixture_close(&x);
}

static void endings(void)
{
    CHECK_STR(document_ending(STR("%PDF-1.7\n\xff")), STR("pdf"));
    CHECK_STR(document_ending(STR("\x89PNG\r\n\x1a\n")), STR("png"));
    CHECK_STR(document_ending(STR("\xff\xd8\xff\xe0")), STR("jpg"));
    CHECK_STR(document_ending(STR("From: \xc3\xa9")), STR("txt"));
    CHECK_STR(document_ending(STR("\0\1")), STR("bin"));
    CHECK_STR(document_ending(STR("\xff\xfe")), STR("bin"));
    CHECK_STR(document_ending(STR("")), STR("txt"));
}

static const struct test tests[] = {
    {"endings of documents", endings},
    {"life_of_a_case", life_of_a_case},
    {"later_awareness_needs_two", later_awareness_needs_two},
    {"now_page", now_page},
    {NULL, NULL},
};
const struct test_suite case_ops_suite = {"case_ops", tests};
