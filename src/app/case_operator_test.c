/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of a company that makes none, or not all, of the products: what an importer, a distributor
 * and a steward owe, and what happens to clocks when a product's role or act changes under them.
 */
#include "app/case_fixture.h"
#include "suite.h"

#include <string.h>

#define T(time) "2028-03-01T" time ":00Z"

static void be(struct fixture *x, const char *now, const char *product, const char *role)
{
    fixture_do(x, &x->anna, now, "product.change", "product", product, "operator", role, NULL);
}

static yyjson_mut_val *show(struct fixture *x, const char *now)
{
    return fixture_do(x, &x->vera, now, "case.get", "case", "2028-001", NULL);
}

/* Ids of all duties of a reply, in their order, with blanks between. */
static str duties_in(struct fixture *x, yyjson_mut_val *reply)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(reply, "duties"), *d;
    size_t i, n;
    str out = STR("");
    yyjson_mut_arr_foreach(list, i, n, d)
    {
        out = arena_printf(&x->arena, "%.*s%s%s", STR_ARG(out), i ? " " : "",
                           yyjson_mut_get_str(yyjson_mut_obj_get(d, "duty")));
    }
    return out;
}

static yyjson_mut_val *duty_in(yyjson_mut_val *reply, const char *id)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(reply, "duties"), *d;
    size_t i, n;
    yyjson_mut_arr_foreach(list, i, n, d)
    {
        if (yyjson_mut_equals_str(yyjson_mut_obj_get(d, "duty"), id)) return d;
    }
    test_fail(__FILE__, __LINE__, "the case has no duty %s", id);
    return NULL;
}

/* Words of the newest event of a kind on the time line; empty: there is none. */
static str said(yyjson_mut_val *reply, const char *kind)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(reply, "timeline"), *one;
    size_t i, n;
    str found = STR("");
    int64_t newest = 0;
    CHECK(yyjson_mut_arr_size(list) > 0);
    yyjson_mut_arr_foreach(list, i, n, one)
    {
        int64_t seq = yyjson_mut_get_sint(yyjson_mut_obj_get(one, "event"));
        if (!yyjson_mut_equals_str(yyjson_mut_obj_get(one, "kind"), kind) || seq < newest)
            continue;
        newest = seq;
        found = fixture_text(one, "/words");
    }
    return found;
}

static void exploited(struct fixture *x)
{
    fixture_finding(x, "CVE-2028-4863", x->image, "affected", "2028-03-01", T("08:00"));
    fixture_tick(x, T("08:00"));
    fixture_do(x, &x->anna, T("08:05"), "case.acknowledge", "case", "2028-001", NULL);
}

static void aware(struct fixture *x)
{
    fixture_do(x, &x->anna, T("09:00"), "case.declare_aware", "case", "2028-001", "aware_at",
               T("09:00"), "reason", "their advisory says so", NULL);
}

static void importer(struct fixture *x, const char *role, const char *tell, const char *risk,
                     const char *article)
{
    be(x, T("07:00"), "Harbour Gateway", role);
    exploited(x);
    yyjson_mut_val *r = show(x, T("08:06"));
    CHECK_STR(fixture_text(r, "/next_step"), STR("decide whether the company is aware"));
    CHECK(!yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/case/has_stages")));
    CHECK_STR(fixture_text(r, "/case/nothing_owed"), STR(""));
    aware(x);
    r = show(x, T("10:00"));
    CHECK_STR(duties_in(x, r), arena_printf(&x->arena, "%s %s", tell, risk));
    yyjson_mut_val *d = duty_in(r, tell);
    CHECK_STR(fixture_text(d, "/recipient"), STR("manufacturer"));
    CHECK_STR(fixture_text(d, "/article"), str_of(article));
    CHECK_STR(fixture_text(d, "/state"), STR("open"));
    CHECK_STR(fixture_text(d, "/age"), STR("1 h"));
    d = duty_in(r, risk);
    CHECK_STR(fixture_text(d, "/recipient"), STR("market surveillance authorities"));
    CHECK_STR(fixture_text(d, "/duty_row"), str_of(tell));
    CHECK_STR(fixture_text(r, "/next_step"),
              STR("inform the manufacturer, then the authorities where there is a risk"));
    r = fixture_do(x, &x->anna, T("10:10"), "case.duty_met", "case", "2028-001", "duty", tell,
                   "words", "Mail to their product security team", NULL);
    CHECK_STR(fixture_text(r, "/next_step"),
              STR("inform the authorities, or record that there is no significant risk"));
    fixture_refused(
        x, &x->anna, T("10:11"), LW_E_STATE,
        arena_z(&x->arena, arena_printf(&x->arena,
                                        "the information of the authorities (%s) is open; "
                                        "record what was done or why nothing is owed, or "
                                        "close with a reason",
                                        risk)),
        "case.close", "case", "2028-001", NULL);
    r = fixture_do(x, &x->anna, T("10:12"), "case.duty_not_needed", "case", "2028-001", "duty",
                   risk, "reason", "no significant risk: the port is closed", NULL);
    CHECK_STR(fixture_text(r, "/next_step"), STR("close the case"));
    fixture_do(x, &x->anna, T("10:15"), "case.close", "case", "2028-001", NULL);
}

static void an_importer_informs_the_manufacturer(void)
{
    struct fixture x;
    fixture_open(&x);
    importer(&x, "importer", "CRA-19-5", "CRA-19-5-authorities", "Art 19(5)");
    /* In the matrix it stands under the row of the law. */
    yyjson_mut_val *r = fixture_do(&x, &x.vera, T("11:00"), "compliance.get", "product",
                                   "Harbour Gateway", "duty", "CRA-19-5", NULL);
    CHECK_STR(fixture_text(r, "/rows/0/state"), STR("met"));
    fixture_verify(&x);
    fixture_close(&x);
}

static void a_distributor_informs_the_manufacturer(void)
{
    struct fixture x;
    fixture_open(&x);
    importer(&x, "distributor", "CRA-20-4", "CRA-20-4-authorities", "Art 20(4)");
    fixture_close(&x);
}

/* Neither reports nor informs: only what an authority asks of it. */
static void a_representative_owes_no_report(void)
{
    struct fixture x;
    fixture_open(&x);
    be(&x, T("07:00"), "Harbour Gateway", "authorised representative");
    exploited(&x);
    yyjson_mut_val *r = show(&x, T("08:06"));
    CHECK_STR(
        fixture_text(r, "/case/nothing_owed"),
        STR("the company makes none of its products, and in its role no act asks it for a "
            "report of this kind; what an authority requests must be answered all the "
            "same"));
    CHECK_STR(fixture_text(r, "/next_step"),
              STR("dismiss the case, or name a product to which an act applies"));
    r = fixture_do(&x, &x.anna, T("08:10"), "request.add", "case", "2028-001", "authority",
                   "BNetzA", "words", "The technical documentation", "duty", "CRA-18-3",
                   "due_at", "2028-03-10T12:00:00Z", NULL);
    r = show(&x, T("08:11"));
    CHECK_STR(duties_in(&x, r), STR("CRA-18-3"));
    CHECK_STR(fixture_text(duty_in(r, "CRA-18-3"), "/due_at/utc"), STR("2028-03-10T12:00:00Z"));
    fixture_close(&x);
}

static void a_steward_reports_what_art_24_leaves(void)
{
    struct fixture x;
    fixture_open(&x);
    be(&x, T("07:00"), "Harbour Gateway", "open-source software steward");
    exploited(&x);
    aware(&x);
    yyjson_mut_val *r = show(&x, T("10:00"));
    CHECK_STR(duties_in(&x, r), STR("CRA-24-3-2a CRA-24-3-2b CRA-24-3-2c"));
    yyjson_mut_val *d = duty_in(r, "CRA-24-3-2a");
    CHECK_STR(fixture_text(d, "/due_strict/utc"), STR("2028-03-02T09:00:00Z"));
    CHECK_STR(fixture_text(d, "/article"), STR("Art 24(3)"));
    CHECK(str_starts(fixture_text(d, "/recipient"), STR("CSIRT designated as coordinator")));
    CHECK_STR(fixture_text(r, "/next_step"), STR("review and submit the early warning"));
    fixture_do(&x, &x.anna, T("11:00"), "case.form_save", "case", "2028-001", "stage",
               "early_warning", "title", "Exploited heap overflow", NULL);
    fixture_do(&x, &x.anna, T("11:10"), "case.record_submission", "case", "2028-001", "stage",
               "early_warning", "submitted_at", T("11:05"), "reference", "SRP-1", NULL);
    CHECK_STR(fixture_text(duty_in(show(&x, T("11:20")), "CRA-24-3-2a"), "/state"), STR("met"));
    r = fixture_do(&x, &x.anna, T("12:00"), "case.open", "kind", "severe_incident", "title",
                   "Build server entered", "products", "Harbour Gateway", "severity_b", "yes",
                   NULL);
    r = fixture_do(&x, &x.vera, T("12:01"), "case.get", "case", "2028-002", NULL);
    CHECK_STR(duties_in(&x, r), STR("CRA-24-3-4a CRA-24-3-4b CRA-24-3-4c CRA-24-3-8"));
    CHECK_STR(fixture_text(duty_in(r, "CRA-24-3-8"), "/recipient"), STR("users"));
    fixture_close(&x);
}

/* One case, three products: made, imported, and a device that the CRA leaves out. */
static void a_case_over_products_of_several_kinds(void)
{
    struct fixture x;
    str image;
    fixture_open(&x);
    fixture_product(&x, "Bedside Monitor", &image);
    fixture_do(&x, &x.anna, T("06:00"), "product.set_regime", "product", "Bedside Monitor",
               "regime", "mdr", "applies", "true", "reason", "a device", NULL);
    be(&x, T("07:00"), "Harbour Camera", "importer");
    fixture_do(&x, &x.anna, T("08:00"), "case.open", "kind", "severe_incident", "title",
               "Entered", "products", "Bedside Monitor", "severity_a", "yes", NULL);
    yyjson_mut_val *r = show(&x, T("08:01"));
    CHECK_STR(duties_in(&x, r), STR(""));
    CHECK(str_starts(fixture_text(r, "/case/nothing_owed"),
                     STR("its products stand under other")));
    fixture_do(&x, &x.anna, T("08:02"), "case.set_facts", "case", "2028-001", "products",
               "Harbour Camera", NULL);
    r = show(&x, T("08:03"));
    CHECK_STR(duties_in(&x, r), STR("CRA-19-5 CRA-19-5-authorities"));
    CHECK_STR(said(r, "case.duties_changed"),
              STR("A product was named. Owed now: information of the manufacturer (CRA-19-5), "
                  "information of the authorities (CRA-19-5-authorities)"));
    fixture_do(&x, &x.anna, T("08:04"), "case.set_facts", "case", "2028-001", "products",
               "Harbour Gateway", NULL);
    r = show(&x, T("08:05"));
    CHECK_STR(duties_in(&x, r), STR("CRA-14-4a CRA-14-4b CRA-14-4c CRA-14-8 CRA-19-5 "
                                    "CRA-19-5-authorities"));
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/case/has_stages")));
    fixture_verify(&x);
    fixture_close(&x);
}

/* The role, or an act, is decided otherwise while the clocks run: nothing goes silently. */
static void clocks_that_go_are_traced(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_on_call(&x);
    exploited(&x);
    aware(&x);
    CHECK_STR(said(show(&x, T("09:01")), "case.duties_changed"), STR(""));
    be(&x, T("10:00"), "Harbour Gateway", "importer");
    yyjson_mut_val *r = show(&x, T("10:01"));
    CHECK_STR(duties_in(&x, r), STR("CRA-19-5 CRA-19-5-authorities"));
    CHECK_STR(said(r, "case.duties_changed"),
              STR("Harbour Gateway was changed: the company is its importer, was manufacturer. "
                  "Owed no more: early warning (CRA-14-2a, was due 2028-03-02T09:00:00Z), "
                  "72-hour notification (CRA-14-2b, was due 2028-03-04T09:00:00Z), final "
                  "report (CRA-14-2c), information of users (CRA-14-8), report to the "
                  "component's maintainer (CRA-13-6a), public disclosure of the fix "
                  "(CRA-A1-2-4). Owed now: information of the manufacturer (CRA-19-5), "
                  "information of the authorities (CRA-19-5-authorities)"));
    CHECK_INT(fixture_n_messages(&x, "case.duties_changed", arena_z(&x.arena, x.boris.id)), 1);
    be(&x, T("10:30"), "Harbour Gateway", "manufacturer");
    fixture_do(&x, &x.anna, T("11:00"), "product.set_regime", "product", "Harbour Gateway",
               "regime", "cra", "applies", "false", "reason", "a spare part (Art 2(6))", NULL);
    r = show(&x, T("11:01"));
    CHECK_STR(duties_in(&x, r), STR(""));
    CHECK(str_starts(said(r, "case.duties_changed"),
                     STR("For Harbour Gateway it was decided that cra does not apply: a spare "
                         "part (Art 2(6)). Owed no more: early warning (CRA-14-2a, was due "
                         "2028-03-02T09:00:00Z)")));
    /* Decided back: counted from the same awareness, as if it had never been otherwise. */
    fixture_do(&x, &x.anna, T("12:00"), "product.set_regime", "product", "Harbour Gateway",
               "regime", "cra", "applies", "true", "reason", "not identical (Art 2(6))", NULL);
    r = show(&x, T("12:01"));
    CHECK_STR(fixture_text(duty_in(r, "CRA-14-2a"), "/due_strict/utc"),
              STR("2028-03-02T09:00:00Z"));
    CHECK_INT(fixture_n_events(&x, "case.duties_changed"), 4);
    /* What changes no duty is no event: nothing is said twice. */
    be(&x, T("12:30"), "Harbour Gateway", "manufacturer");
    fixture_do(&x, &x.anna, T("12:31"), "product.set_regime", "product", "Harbour Camera",
               "regime", "cra", "applies", "false", "reason", "another product", NULL);
    CHECK_INT(fixture_n_events(&x, "case.duties_changed"), 4);
    fixture_verify(&x);
    fixture_close(&x);
}

/* A catalogue's listing hits an imported product, too: its duties join, and that is said. */
static void a_finding_of_another_product_joins(void)
{
    struct fixture x;
    fixture_open(&x);
    be(&x, T("07:00"), "Harbour Camera", "importer");
    exploited(&x);
    aware(&x);
    fixture_finding(&x, "CVE-2028-4863", x.second_image, "affected", "2028-03-01", T("10:00"));
    fixture_tick(&x, T("10:00"));
    CHECK_STR(
        said(show(&x, T("10:01")), "case.duties_changed"),
        STR("Another product is hit. Owed now: information of the manufacturer (CRA-19-5), "
            "information of the authorities (CRA-19-5-authorities)"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* What the company was for a product at that time is read from the ledger. */
static void replay_knows_the_role_of_then(void)
{
    struct fixture x;
    fixture_open(&x);
    exploited(&x);
    aware(&x);
    be(&x, T("10:00"), "Harbour Gateway", "importer");
    yyjson_mut_val *r = fixture_do(&x, &x.vera, T("12:00"), "case.replay", "case", "2028-001",
                                   "as_of", T("09:59"), NULL);
    CHECK_STR(fixture_text(r, "/duties/0/duty"), STR("CRA-14-2a"));
    CHECK_STR(fixture_text(r, "/duties/0/state"), STR("running"));
    r = fixture_do(&x, &x.vera, T("12:00"), "case.replay", "case", "2028-001", "as_of",
                   T("10:01"), NULL);
    CHECK_STR(fixture_text(r, "/duties/0/duty"), STR("CRA-19-5"));
    CHECK_STR(fixture_text(r, "/duties/0/state"), STR("open"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"an_importer_informs_the_manufacturer", an_importer_informs_the_manufacturer},
    {"a_distributor_informs_the_manufacturer", a_distributor_informs_the_manufacturer},
    {"a_representative_owes_no_report", a_representative_owes_no_report},
    {"a_steward_reports_what_art_24_leaves", a_steward_reports_what_art_24_leaves},
    {"a_case_over_products_of_several_kinds", a_case_over_products_of_several_kinds},
    {"clocks_that_go_are_traced", clocks_that_go_are_traced},
    {"a_finding_of_another_product_joins", a_finding_of_another_product_joins},
    {"replay_knows_the_role_of_then", replay_knows_the_role_of_then},
    {NULL, NULL},
};
const struct test_suite case_operator_suite = {"case_operator", tests};
