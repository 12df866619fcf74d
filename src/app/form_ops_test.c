/* SPDX-License-Identifier: Apache-2.0 */
/* Forms and the mirrored portal over a real store, with a driven clock. */
#include "app/case_fixture.h"
#include "app/form.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "core/portal.h"
#include "format/package_key.h"
#include "knowledge/import.h"
#include "store/component.h"
#include "store/ledger.h"
#include "store/portal.h"
#include "suite.h"

#include <stdio.h>

#define CASE  "case", "2026-001"
#define EARLY CASE, "stage", "early_warning"
#define AT72  CASE, "stage", "notification_72h"
#define LAST  CASE, "stage", "final_report"

/* An open case of an exploited vulnerability, aware since 11:00 of 20 October. */
static void start(struct fixture *x)
{
    fixture_open(x);
    fixture_finding(x, "CVE-2023-4863", x->image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(x, "2026-10-20T10:00:00Z");
    fixture_do(x, &x->anna, "2026-10-20T11:30:00Z", "case.declare_aware", CASE, "aware_at",
               "2026-10-20T11:00:00Z", "reason", "logs", NULL);
}

static yyjson_mut_val *submit(struct fixture *x, const char *now, const char *stage,
                              const char *reference)
{
    return fixture_do(x, &x->anna, now, "case.record_submission", CASE, "stage", stage,
                      "submitted_at", now, "reference", reference, NULL);
}

static void save(struct fixture *x, const char *now, const char *stage)
{
    fixture_do(x, &x->anna, now, "case.form_save", CASE, "stage", stage, "vuln_general",
               "Crafted images overflow a buffer", NULL);
}

static bool is_true(yyjson_mut_val *reply, const char *pointer)
{
    return yyjson_mut_is_true(yyjson_mut_ptr_get(reply, pointer));
}

/* An origin or value of the form by key. */
static str member_of(yyjson_mut_val *form, const char *key, const char *member)
{
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(form, "fields"), i, n, item)
    {
        if (!yyjson_mut_equals_str(yyjson_mut_obj_get(item, "key"), key)) continue;
        yyjson_mut_val *v = yyjson_mut_obj_get(item, member);
        return (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)};
    }
    return STR("no such field");
}

static void invalidated_and_made_again(void)
{
    struct fixture x;
    start(&x);
    fixture_refused(&x, &x.anna, "2026-10-20T12:00:00Z", LW_E_STATE,
                    "nothing was submitted that could be invalid", "portal.invalidate", CASE,
                    "at", "2026-10-20T12:00:00Z", "by", "BSI", "reason", "x", NULL);
    save(&x, "2026-10-20T12:00:00Z", "early_warning");
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "SRP-1");
    save(&x, "2026-10-20T14:00:00Z", "notification_72h");
    submit(&x, "2026-10-20T15:00:00Z", "notification_72h", "SRP-2");
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "portal.get", CASE, NULL);
    CHECK_STR(fixture_text(r, "/state"), STR("72h_submitted"));
    CHECK_STR(fixture_text(r, "/seen_at/utc"), STR("2026-10-20T15:00:00Z"));
    CHECK(!is_true(r, "/is_mismatch"));
    r = fixture_do(&x, &x.anna, "2026-10-21T08:00:00Z", "portal.invalidate", CASE, "at",
                   "2026-10-21T07:00:00Z", "by", "CSIRT of France", "reason",
                   "The main establishment is in Germany.", NULL);
    CHECK_INT(fixture_number(r, "/attempt"), 2);
    CHECK_INT(fixture_n_events(&x, "case.invalidated"), 1);

    /* The clocks run on as if nothing had been submitted; the first submissions stay. */
    r = fixture_do(&x, &x.anna, "2026-10-21T08:00:00Z", "case.get", CASE, NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/state"), STR("running"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_at/utc"), STR("2026-10-21T11:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/1/state"), STR("running"));
    CHECK_STR(fixture_text(r, "/clocks/1/due_at/utc"), STR("2026-10-23T11:00:00Z"));
    CHECK_STR(fixture_text(r, "/next_step"), STR("review and submit the early warning"));
    int64_t n_reminded = fixture_n_events(&x, "case.reminded");
    fixture_tick(&x, "2026-10-21T08:05:00Z");
    CHECK(fixture_n_events(&x, "case.reminded") > n_reminded); /* it is owed again */
    r = fixture_do(&x, &x.vera, "2026-10-21T08:00:00Z", "portal.get", CASE, NULL);
    CHECK_STR(fixture_text(r, "/state"), STR("draft"));
    CHECK_STR(fixture_text(r, "/invalidations/0/by"), STR("CSIRT of France"));
    CHECK_STR(fixture_text(r, "/invalidations/0/at/utc"), STR("2026-10-21T07:00:00Z"));
    CHECK_STR(fixture_text(r, "/invalidations/0/recorded_by"), STR("anna"));
    CHECK_STR(fixture_text(r, "/invalidations/0/submitted/1/submitted_at/utc"),
              STR("2026-10-20T15:00:00Z"));
    CHECK(!is_true(r, "/invalidations/0/submitted/1/is_late"));
    CHECK(is_true(r, "/submissions/0/is_invalidated"));
    CHECK_STR(fixture_text(r, "/submissions/0/reference"), STR("SRP-1"));

    /* What was submitted is where the new attempt begins, with the same awareness. */
    r = fixture_do(&x, &x.anna, "2026-10-21T08:10:00Z", "case.form_get", EARLY, NULL);
    CHECK_INT(fixture_number(r, "/attempt"), 2);
    CHECK_STR(fixture_text(r, "/before"), STR("invalidated early warning"));
    CHECK(!is_true(r, "/routing/is_recorded"));
    CHECK(str_starts(fixture_text(r, "/portal/warnings/0/words"), STR("nobody is recorded")));
    CHECK_STR(member_of(r, "aware_at", "value"), STR("2026-10-20T11:00:00Z"));
    CHECK_STR(member_of(r, "title", "origin"), STR("from the invalidated early warning"));
    fixture_refused(&x, &x.anna, "2026-10-21T08:15:00Z", LW_E_STATE,
                    "the early warning has no saved form; save what was submitted first",
                    "case.record_submission", EARLY, "submitted_at", "2026-10-21T08:12:00Z",
                    "reference", "SRP-3", NULL);
    save(&x, "2026-10-21T08:20:00Z", "early_warning");
    fixture_refused(&x, &x.anna, "2026-10-21T12:00:00Z", LW_E_INPUT,
                    "parameter 'late_reason': the early warning was due at "
                    "2026-10-21T11:00:00Z; say why it is late",
                    "case.record_submission", EARLY, "submitted_at", "2026-10-21T11:00:01Z",
                    "reference", "SRP-3", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-21T12:00:00Z", "case.record_submission", EARLY,
                   "submitted_at", "2026-10-21T11:00:00Z", "reference", "SRP-3", NULL);
    CHECK_INT(fixture_number(r, "/attempt"), 2);
    CHECK(!is_true(r, "/is_late"));
    r = fixture_do(&x, &x.anna, "2026-10-21T12:00:00Z", "case.get", CASE, NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/state"), STR("met"));
    CHECK_STR(fixture_text(r, "/clocks/0/met_at/utc"), STR("2026-10-21T11:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/1/portal_due/utc"), STR("2026-10-23T11:00:00Z"));
    /* Both contents can be had. */
    r = fixture_do(&x, &x.vera, "2026-10-21T12:00:00Z", "submission.content", EARLY, NULL);
    CHECK_INT(fixture_number(r, "/attempt"), 2);
    r = fixture_do(&x, &x.vera, "2026-10-21T12:00:00Z", "submission.content", EARLY, "attempt",
                   "1", NULL);
    CHECK_STR(fixture_text(r, "/submitted_at/utc"), STR("2026-10-20T13:00:00Z"));
    fixture_verify(&x);
    fixture_close(&x);
}

static void updates_are_records_of_their_own(void)
{
    struct fixture x;
    start(&x);
    save(&x, "2026-10-20T12:00:00Z", "early_warning");
    fixture_refused(&x, &x.anna, "2026-10-20T12:30:00Z", LW_E_STATE,
                    "the early warning was not submitted yet; there is nothing to update",
                    "case.form_save", EARLY, "update", "true", "title", "New", NULL);
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "SRP-1");
    fixture_refused(&x, &x.anna, "2026-10-20T14:00:00Z", LW_E_STATE,
                    "the early warning was submitted already; a submission is never changed",
                    "case.form_save", EARLY, "title", "New", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T14:00:00Z", LW_E_STATE,
                    "the early warning has no saved update; save what was changed first",
                    "case.record_submission", EARLY, "update", "true", "submitted_at",
                    "2026-10-20T14:00:00Z", "reference", "SRP-1", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "case.form_save", EARLY,
                                   "update", "true", "title", "A better title", NULL);
    CHECK_STR(member_of(r, "title", "value"), STR("A better title"));
    CHECK_STR(member_of(r, "title", "origin"), STR("saved"));
    CHECK_STR(member_of(r, "product_name", "origin"), STR("from the early warning"));
    r = fixture_do(&x, &x.anna, "2026-10-20T14:05:00Z", "case.form_difference", EARLY, "update",
                   "true", NULL);
    CHECK_INT(fixture_number(r, "/n"), 1);
    CHECK_STR(fixture_text(r, "/fields/0/key"), STR("title"));
    CHECK_STR(fixture_text(r, "/fields/0/change"), STR("changed"));
    /* Until it is recorded, what was submitted stands. */
    r = fixture_do(&x, &x.anna, "2026-10-20T14:05:00Z", "case.form_get", EARLY, NULL);
    CHECK(is_true(r, "/has_update_draft"));
    CHECK_STR(member_of(r, "title", "origin"), STR("as submitted"));
    fixture_refused(&x, &x.anna, "2026-10-20T14:10:00Z", LW_E_INPUT,
                    "parameter 'submitted_at': '2026-10-20T12:59:59Z' is before the early "
                    "warning",
                    "case.record_submission", EARLY, "update", "true", "submitted_at",
                    "2026-10-20T12:59:59Z", "reference", "SRP-1", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-20T14:10:00Z", "case.record_submission", EARLY,
                   "update", "true", "submitted_at", "2026-10-20T14:08:00Z", "reference",
                   "SRP-1", NULL);
    CHECK_INT(fixture_number(r, "/revision"), 1);
    r = fixture_do(&x, &x.anna, "2026-10-20T15:00:00Z", "case.get", CASE, NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/met_at/utc"), STR("2026-10-20T13:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/1/portal_due/utc"), STR("2026-10-22T13:00:00Z"));
    r = fixture_do(&x, &x.anna, "2026-10-20T15:00:00Z", "case.form_get", AT72, NULL);
    CHECK_STR(member_of(r, "title", "value"), STR("A better title"));
    r = fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "submission.content", EARLY, NULL);
    CHECK(str_contains(fixture_text(r, "/content"), STR("A better title")));
    r = fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "submission.content", EARLY, "revision",
                   "0", NULL);
    CHECK(!str_contains(fixture_text(r, "/content"), STR("A better title")));
    fixture_verify(&x);
    fixture_close(&x);
}

static void circumstances_need_two(void)
{
    struct fixture x;
    start(&x);
    save(&x, "2026-10-20T12:00:00Z", "early_warning");
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "SRP-1");
    fixture_refused(&x, &x.boris, "2026-10-20T13:30:00Z", LW_E_STATE,
                    "no saved form of case '2026-001' claims particularly exceptional "
                    "circumstances",
                    "portal.confirm_circumstances", CASE, NULL);
    fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "case.form_save", AT72, "vuln_general", "x",
               "pec", "Yes", "pec_reason", "a", "pec_info", "One network alone", NULL);
    const char *two =
        "particularly exceptional circumstances are a decision for two persons; another one "
        "than who saved the form confirms them first: 'longwatch portal confirm 2026-001'";
    fixture_refused(&x, &x.anna, "2026-10-20T14:10:00Z", LW_E_STATE, two,
                    "case.record_submission", AT72, "submitted_at", "2026-10-20T14:05:00Z",
                    "reference", "SRP-2", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T14:10:00Z", LW_E_REFUSED,
                    "the circumstances of case '2026-001' were saved by you; another person "
                    "with the permission 'case:submit' must confirm them",
                    "portal.confirm_circumstances", CASE, NULL);
    fixture_do(&x, &x.boris, "2026-10-20T14:20:00Z", "portal.confirm_circumstances", CASE,
               NULL);
    /* Other facts, another word of a second person. */
    fixture_do(&x, &x.anna, "2026-10-20T14:30:00Z", "case.form_save", AT72, "pec_info",
               "Two networks", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T14:40:00Z", LW_E_STATE, two,
                    "case.record_submission", AT72, "submitted_at", "2026-10-20T14:35:00Z",
                    "reference", "SRP-2", NULL);
    fixture_do(&x, &x.boris, "2026-10-20T14:45:00Z", "portal.confirm_circumstances", CASE,
               NULL);
    submit(&x, "2026-10-20T14:50:00Z", "notification_72h", "SRP-2");
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "portal.get", CASE, NULL);
    CHECK_STR(fixture_text(r, "/state"), STR("72h_submitted_under_pec"));
    /* Lifted by the CSIRT; never back. */
    fixture_do(&x, &x.anna, "2026-10-21T09:00:00Z", "portal.set_state", CASE, "state",
               "72h_submitted", NULL);
    fixture_refused(&x, &x.anna, "2026-10-21T09:10:00Z", LW_E_STATE,
                    "the portal does not go from '72h_submitted' to 'early_warning'",
                    "portal.set_state", CASE, "state", "early_warning", NULL);
    r = fixture_do(&x, &x.vera, "2026-10-21T10:00:00Z", "portal.get", CASE, NULL);
    CHECK(!is_true(r, "/is_mismatch"));
    fixture_do(&x, &x.anna, "2026-10-21T11:00:00Z", "portal.set_state", CASE, "state",
               "fr_submitted", NULL);
    r = fixture_do(&x, &x.vera, "2026-10-21T12:00:00Z", "portal.get", CASE, NULL);
    CHECK(is_true(r, "/is_mismatch")); /* no final report is recorded here */
    fixture_verify(&x);
    fixture_close(&x);
}

static void a_draft_knows_what_changed_since(void)
{
    struct fixture x;
    start(&x);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.form_changes", EARLY, NULL);
    CHECK(!is_true(r, "/is_saved"));
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.form_save", EARLY, "summary",
               "In my own words", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-20T12:10:00Z", "case.form_changes", EARLY, NULL);
    CHECK_INT(fixture_number(r, "/n"), 0);
    fixture_do(&x, &x.anna, "2026-10-20T13:00:00Z", "case.measure_available", CASE,
               "available_at", "2026-10-20T12:30:00Z", "description", "Release 4.2", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-20T13:10:00Z", "case.form_changes", EARLY, NULL);
    CHECK_INT(fixture_number(r, "/n"), 5);
    CHECK_STR(fixture_text(r, "/fields/0/key"), STR("summary"));
    CHECK(is_true(r, "/fields/0/is_own_words"));
    CHECK_STR(fixture_text(r, "/fields/1/key"), STR("measures_taken"));
    CHECK_STR(fixture_text(r, "/fields/1/then"), STR(""));
    CHECK_STR(fixture_text(r, "/fields/1/now"), STR("Release 4.2"));
    CHECK_STR(fixture_text(r, "/fields/1/origin"), STR("the case: recorded measures"));
    CHECK(!is_true(r, "/fields/1/is_own_words"));
    CHECK_STR(fixture_text(r, "/fields/3/key"), STR("measure_available_at"));
    fixture_do(&x, &x.anna, "2026-10-20T13:20:00Z", "case.form_save", EARLY, "measures_taken",
               "Release 4.2", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-20T13:30:00Z", "case.form_changes", EARLY, NULL);
    CHECK_INT(fixture_number(r, "/n"), 0);
    /* Stage to stage. */
    submit(&x, "2026-10-20T14:00:00Z", "early_warning", "SRP-1");
    fixture_do(&x, &x.anna, "2026-10-20T15:00:00Z", "case.form_save", AT72, "summary", "Longer",
               "vuln_general", "Overflow", "component_name", "", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-20T15:10:00Z", "case.form_difference", AT72, NULL);
    CHECK_STR(fixture_text(r, "/before"), STR("early warning"));
    CHECK_STR(fixture_text(r, "/fields/0/key"), STR("summary"));
    CHECK_STR(fixture_text(r, "/fields/0/before"), STR("In my own words"));
    CHECK_STR(fixture_text(r, "/fields/0/now"), STR("Longer"));
    CHECK_STR(fixture_text(r, "/fields/1/change"), STR("emptied"));
    r = fixture_do(&x, &x.anna, "2026-10-20T15:10:00Z", "case.form_check", AT72, NULL);
    CHECK_STR(fixture_text(r, "/problems/0/field"), STR("component_name"));
    CHECK_INT(fixture_number(r, "/n_errors"), 1);
    fixture_close(&x);
}

/* Every draft is judged by the version that it carries. */
static void versions_side_by_side(void)
{
    struct fixture x;
    start(&x);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T12:00:00Z", "form.catalogue", NULL);
    CHECK_INT(fixture_number(r, "/n"), 30);
    CHECK_STR(fixture_text(r, "/versions/1/id"), STR("2026-09-25"));
    CHECK(is_true(r, "/versions/0/is_in_use"));
    CHECK(is_true(r, "/fields/14/is_changed_later")); /* sensitivity */
    CHECK_STR(fixture_text(r, "/fields/14/final_report"), STR("C"));
    r = fixture_do(&x, &x.vera, "2026-10-20T12:00:00Z", "form.catalogue", "track", "incident",
                   "glossary", "2026-09-25", NULL);
    CHECK_INT(fixture_number(r, "/n"), 27);
    save(&x, "2026-10-20T12:00:00Z", "early_warning");
    fixture_set(&x, "portal-glossary", "2026-09-25");
    r = fixture_do(&x, &x.anna, "2026-10-20T12:10:00Z", "case.form_get", EARLY, NULL);
    CHECK_STR(fixture_text(r, "/glossary_version"), STR("1.3"));
    CHECK_STR(fixture_text(r, "/newer_glossary"), STR("2026-09-25"));
    r = fixture_do(&x, &x.anna, "2026-10-20T12:10:00Z", "case.form_get", AT72, NULL);
    CHECK_STR(fixture_text(r, "/glossary_version"), STR("2026-09-25"));
    CHECK_STR(member_of(r, "exploited_at", "status"), STR("R"));
    r = fixture_do(&x, &x.anna, "2026-10-20T12:20:00Z", "case.form_save", EARLY, "glossary",
                   "2026-09-25", "exploited_at", "2026-10-20T10:30", NULL);
    CHECK_STR(fixture_text(r, "/glossary_version"), STR("2026-09-25"));
    CHECK_STR(member_of(r, "exploited_at", "value"), STR("2026-10-20T10:30:00Z"));
    CHECK_STR(member_of(r, "title", "source"), STR("saved"));
    CHECK_STR(str_of(setting_find(STR("portal-glossary"))->choices),
              str_of(op_find(STR("form.catalogue"))->params[1].choices));
    for (size_t i = 0; i < n_form_versions; i++)
        CHECK(str_contains(str_of(op_find(STR("form.catalogue"))->params[1].choices),
                           str_of(form_versions[i].id)));
    fixture_close(&x);
}

static void several_receipts(void)
{
    struct fixture x;
    char path[512];
    struct err e = {0};
    start(&x);
    save(&x, "2026-10-20T12:00:00Z", "early_warning");
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "SRP-1");
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/receipt%d", test_temp_dir(), i);
        CHECK_OK(fs_write_atomic(path, i ? STR("%PDF-1.7 two") : STR("one"), 0600, &e), &e);
        fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "portal.add_receipt", EARLY, "receipt",
                   path, "note", i ? "as PDF" : "mail", NULL);
    }
    yyjson_mut_val *r =
        fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "portal.get", CASE, NULL);
    CHECK_INT(fixture_number(r, "/submissions/0/n_receipts"), 2);
    CHECK_STR(fixture_text(r, "/submissions/0/receipts/1/note"), STR("as PDF"));
    const char *digest = arena_z(&x.arena, fixture_text(r, "/submissions/0/receipts/1/sha256"));
    r = fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "submission.receipt", EARLY, NULL);
    CHECK_STR(fixture_text(r, "/ending"), STR("txt"));
    r = fixture_do(&x, &x.vera, "2026-10-20T15:00:00Z", "submission.receipt", EARLY, "sha256",
                   digest, NULL);
    CHECK_STR(fixture_text(r, "/ending"), STR("pdf"));
    fixture_verify(&x);
    fixture_close(&x);
}

static void routing_is_a_record(void)
{
    struct fixture x;
    fixture_open(&x);
    struct actor system = local_actor;
    yyjson_mut_val *r = fixture_do(&x, &x.vera, "2026-10-20T12:00:00Z", "routing.get", NULL);
    CHECK(!is_true(r, "/is_recorded"));
    fixture_refused(&x, &system, "2026-10-20T12:00:00Z", LW_E_INPUT,
                    "parameter 'member_state': 'CH' is no Member State of the Union",
                    "routing.set", "member_state", "CH", "rule", "users", "facts", "x", NULL);
    fixture_do(&x, &system, "2026-10-20T12:00:00Z", "routing.set", "member_state", "gr", "rule",
               "main_decisions", "facts", "Product security sits in Athens", NULL);
    r = fixture_do(&x, &x.vera, "2026-10-20T12:10:00Z", "routing.get", NULL);
    CHECK_STR(fixture_text(r, "/member_state"), STR("EL"));
    CHECK_STR(fixture_text(r, "/contact"), STR("cyber.gov.gr/el-csirt"));
    CHECK_STR(fixture_text(r, "/contact_on"), STR("2026-09-10"));
    CHECK_STR(fixture_text(r, "/clause"), STR("Art 14(7), second subparagraph"));
    CHECK_STR(fixture_text(r, "/review_due/utc"), STR("2027-10-20T12:00:00Z"));
    CHECK(!is_true(r, "/is_review_due"));
    r = fixture_do(&x, &x.vera, "2027-10-20T12:00:00Z", "routing.get", NULL);
    CHECK(is_true(r, "/is_review_due"));
    CHECK(!is_true(r, "/is_mismatch"));
    fixture_set(&x, "main-establishment", "DE");
    r = fixture_do(&x, &x.vera, "2027-10-20T12:00:00Z", "routing.get", NULL);
    CHECK(is_true(r, "/is_mismatch"));
    fixture_verify(&x);
    /* A row that is not what its event says is found. */
    struct ledger_check check;
    struct err e = {0};
    struct op_call *c = NULL;
    CHECK_OK(system_call_begin(x.app, fixture_at("2027-10-21T00:00:00Z"), "test", &c, &e), &e);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "facts", STR("It sits in Athens"));
    CHECK_OK(op_event(c, "routing.set", STR("routing"), STR("r1"), STR_NONE, d, &e), &e);
    payload_free(d);
    const struct routing row = {.id = STR("r1"),
                                .member_state = STR("IT"),
                                .rule = STR("users"),
                                .facts = STR("It sits in Rome"),
                                .recorded_at = c->now,
                                .recorded_by = STR("system"),
                                .event_seq = c->last_seq};
    CHECK_OK(routing_insert(x.app->db, &row, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    CHECK_OK(ledger_verify(x.app->db, &check, &e), &e);
    CHECK(!check.is_whole);
    CHECK(str_ends(str_of(check.why), STR("recorded of the portal was changed afterwards")));
    fixture_close(&x);
}

static void links_warn(void)
{
    str words[PORTAL_MAX_WARNINGS];
    CHECK_INT(portal_link_warnings(PORTAL_LINK_VERIFIED, PORTAL_LINK_VERIFIED, 40, words), 0);
    CHECK_INT(portal_link_warnings(PORTAL_LINK_UNVERIFIED, PORTAL_LINK_VERIFIED, 14, words), 0);
    CHECK_INT(portal_link_warnings(PORTAL_LINK_UNVERIFIED, PORTAL_LINK_VERIFIED, 15, words), 1);
    CHECK(str_contains(words[0], STR("near the limit")));
    CHECK_INT(portal_link_warnings(PORTAL_LINK_UNVERIFIED, PORTAL_LINK_VERIFIED, 20, words), 1);
    CHECK(str_contains(words[0], STR("has made the 20")));
    CHECK_INT(portal_link_warnings(PORTAL_LINK_NONE, PORTAL_LINK_NONE, 0, words), 1);
    CHECK_INT(portal_link_warnings(PORTAL_LINK_VERIFIED, PORTAL_LINK_EXPIRED, 0, words), 1);
}

static void exercises_never_count(void)
{
    struct fixture x;
    start(&x);
    fixture_refused(&x, &x.anna, "2026-10-20T12:00:00Z", LW_E_INPUT,
                    "an exercise is a copy of a case ('of') or an empty one of a kind "
                    "('kind'); give one of the two",
                    "case.drill", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.drill", "of", "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/case"), STR("DRILL-2026-001"));
    CHECK(str_starts(fixture_text(r, "/title"), STR("EXERCISE: ")));
    r = fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.drill", "kind", "severe_incident",
                   NULL);
    CHECK_STR(fixture_text(r, "/case"), STR("DRILL-2026-002"));
    CHECK_STR(fixture_text(r, "/title"), STR("EXERCISE: severe incident"));
    fixture_do(&x, &x.anna, "2026-10-20T12:05:00Z", "case.declare_aware", "case",
               "DRILL-2026-001", "aware_at", "2026-10-20T12:00:00Z", "reason", "training",
               NULL);
    fixture_do(&x, &x.anna, "2026-10-20T12:15:00Z", "case.form_save", "case", "DRILL-2026-001",
               "stage", "early_warning", "title", "Trained", NULL);
    r = fixture_do(&x, &x.anna, "2026-10-20T12:20:00Z", "case.record_submission", "case",
                   "DRILL-2026-001", "stage", "early_warning", "submitted_at",
                   "2026-10-20T12:20:00Z", "reference", "none", NULL);
    r = fixture_do(&x, &x.vera, "2026-10-20T12:20:00Z", "submission.content", "case",
                   "DRILL-2026-001", "stage", "early_warning", NULL);
    CHECK(str_contains(fixture_text(r, "/content"), STR("\"exercise\":true")));
    r = fixture_do(&x, &x.vera, "2026-10-20T12:20:00Z", "portal.access", NULL);
    CHECK_INT(fixture_number(r, "/n_notifications"), 0);
    fixture_refused(&x, &x.anna, "2026-10-20T12:30:00Z", LW_E_STATE,
                    "case '2026-001' is no exercise", "drill.end", CASE, NULL);
    fixture_do(&x, &x.anna, "2026-10-20T12:30:00Z", "drill.end", "case", "DRILL-2026-001",
               "reason", "titles are clear now", NULL);
    r = fixture_do(&x, &x.vera, "2026-10-20T18:00:00Z", "drill.get", "case", "DRILL-2026-001",
                   NULL);
    CHECK_INT(fixture_number(r, "/n_steps"), 5);
    CHECK_STR(fixture_text(r, "/steps/1/kind"), STR("case.aware"));
    CHECK_STR(fixture_text(r, "/steps/2/took"), STR("10 min"));
    CHECK_STR(fixture_text(r, "/steps/3/since_start"), STR("20 min"));
    CHECK_STR(fixture_text(r, "/lasted"), STR("30 min"));
    CHECK(is_true(r, "/is_over"));
    r = fixture_do(&x, &x.vera, "2026-10-20T18:00:00Z", "drill.list", NULL);
    CHECK_INT(fixture_number(r, "/n"), 2);
    /* The next real case follows the last real one. */
    fixture_finding(&x, "CVE-2024-1", x.image, "affected", "2026-10-21",
                    "2026-10-21T10:00:00Z");
    fixture_tick(&x, "2026-10-21T10:00:00Z");
    r = fixture_do(&x, &x.vera, "2026-10-21T10:00:00Z", "case.get", "case", "2026-002", NULL);
    CHECK_STR(fixture_text(r, "/case/vulnerability"), STR("CVE-2024-1"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* What a supplier's document says to do is proposed, with the document it was read in. */
static void workarounds_of_records(void)
{
    static const char document[] =
        "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"title\":\"T\","
        "\"distribution\":{\"tlp\":{\"label\":\"WHITE\"}},\"publisher\":{\"category\":\"vendor\","
        "\"name\":\"Maker\",\"namespace\":\"https://maker.example\"},\"tracking\":{\"id\":\"M-1\","
        "\"current_release_date\":\"2026-10-01T00:00:00Z\",\"initial_release_date\":"
        "\"2026-10-01T00:00:00Z\",\"revision_history\":[{\"date\":\"2026-10-01T00:00:00Z\","
        "\"number\":\"1\",\"summary\":\"S\"}],\"status\":\"final\",\"version\":\"1\"}},"
        "\"product_tree\":{\"branches\":[{\"category\":\"vendor\",\"name\":\"Maker\","
        "\"branches\":[{\"category\":\"product_name\",\"name\":\"libwebp\",\"branches\":["
        "{\"category\":\"product_version\",\"name\":\"1.3.1\",\"product\":{\"name\":\"libwebp"
        "\",\"product_id\":\"P1\",\"product_identification_helper\":{\"purl\":"
        "\"pkg:generic/libwebp@1.3.1\"}}}]}]}]},\"vulnerabilities\":[{\"cve\":\"CVE-2023-4863\","
        "\"notes\":[{\"category\":\"description\",\"text\":\"d\"}],\"product_status\":"
        "{\"known_affected\":[\"P1\"]},\"remediations\":[{\"category\":\"workaround\","
        "\"details\":\"Disable WebP decoding\",\"product_ids\":[\"P1\"]}]}]}";
    struct fixture x;
    struct knowledge *k = NULL;
    struct import_result result;
    struct err e = {0};
    char folder[500], at[600];
    const char *const paths[] = {folder};
    start(&x);
    snprintf(folder, sizeof folder, "%s/csaf", test_temp_dir());
    snprintf(at, sizeof at, "%s/m-1.json", folder);
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    CHECK_OK(fs_write_atomic(at, str_of(document), 0600, &e), &e);
    snprintf(at, sizeof at, "%s/knowledge.db", x.app->data_dir);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const struct import_options o = {.feed = "csaf",
                                     .paths = paths,
                                     .n_paths = 1,
                                     .now = fixture_at("2026-10-20T11:00:00Z"),
                                     .accept_shrink = true,
                                     .n_threads = 1};
    CHECK_OK(knowledge_import(k, &x.arena, &o, &result, &e), &e);
    knowledge_close(k);
    struct op_call *c = NULL;
    struct component_row row;
    bool found = false;
    CHECK_OK(system_call_begin(x.app, fixture_at("2026-10-20T11:30:00Z"), "test", &c, &e), &e);
    CHECK_OK(component_find(x.app->db, &x.arena, x.component, &row, &found, &e), &e);
    row.package_keys = package_key_of_purl(&x.arena, row.purls);
    CHECK_OK(component_save_scan(x.app->db, &row, &e), &e);
    CHECK_OK(system_call_commit(c, &e), &e);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.form_get", EARLY, NULL);
    CHECK_STR(member_of(r, "user_action", "value"), STR("Disable WebP decoding."));
    CHECK(str_starts(member_of(r, "user_action", "origin"), STR("record M-1")));
    CHECK_STR(member_of(r, "user_action", "source"), STR("proposed"));
    fixture_close(&x);
}

/* Two people open the same form; the second one to save hears of the first. */
static void two_people_at_one_form(void)
{
    struct fixture x;
    start(&x);
    const char *stage = "early_warning";
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.form_save", CASE, "stage", stage,
                   "base_version", "0", "vuln_general", "Anna's words", NULL);
    CHECK_INT(fixture_number(r, "/version"), 1);
    fixture_refused(
        &x, &x.boris, "2026-10-20T12:05:00Z", LW_E_CONFLICT,
        "parameter 'base_version': somebody else saved version 1 at "
        "2026-10-20T12:00:00Z, after this was opened at version 0: compare the two, "
        "then save again",
        "case.form_save", CASE, "stage", stage, "base_version", "0", "vuln_general",
        "Boris's words", NULL);
    fixture_refused(
        &x, &x.anna, "2026-10-20T12:05:00Z", LW_E_CONFLICT,
        "parameter 'base_version': in another window you saved version 1 at "
        "2026-10-20T12:00:00Z, after this was opened at version 0: compare the two, "
        "then save again",
        "case.form_save", CASE, "stage", stage, "base_version", "0", "vuln_general",
        "other words", NULL);
    r = fixture_do(&x, &x.boris, "2026-10-20T12:06:00Z", "case.form_get", EARLY, NULL);
    CHECK_STR(member_of(r, "vuln_general", "value"), STR("Anna's words"));
    /* Sent twice, it says the same twice. */
    fixture_do(&x, &x.anna, "2026-10-20T12:06:00Z", "case.form_save", CASE, "stage", stage,
               "base_version", "0", "vuln_general", "Anna's words", NULL);
    r = fixture_do(&x, &x.boris, "2026-10-20T12:07:00Z", "case.form_save", CASE, "stage", stage,
                   "base_version", "2", "vuln_general", "both", NULL);
    CHECK_INT(fixture_number(r, "/version"), 3);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"two_people_at_one_form", two_people_at_one_form},
    {"workarounds_of_records", workarounds_of_records},
    {"invalidated_and_made_again", invalidated_and_made_again},
    {"updates_are_records_of_their_own", updates_are_records_of_their_own},
    {"circumstances_need_two", circumstances_need_two},
    {"a_draft_knows_what_changed_since", a_draft_knows_what_changed_since},
    {"versions_side_by_side", versions_side_by_side},
    {"several_receipts", several_receipts},
    {"routing_is_a_record", routing_is_a_record},
    {"links_warn", links_warn},
    {"exercises_never_count", exercises_never_count},
    {NULL, NULL},
};
const struct test_suite form_ops_suite = {"form_ops", tests};
