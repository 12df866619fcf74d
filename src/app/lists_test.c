/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that are cut into pages and filtered: nothing is lost between two pages, nothing twice. */
#include "app/case_fixture.h"
#include "base/limits.h"

#include "suite.h"

#include <stdio.h>

#define NOW "2026-10-05T08:00:00Z"

static str open_case(struct fixture *x, const char *title, const char *products)
{
    yyjson_mut_val *r = fixture_do(x, &x->anna, NOW, "case.open", "kind", "non_conformity",
                                   "title", title, "products", products, NULL);
    return fixture_text(r, "/case");
}

static yyjson_mut_val *list(struct fixture *x, const char *field, const char *value)
{
    return fixture_do(x, &x->vera, NOW, "case.list", field, value, NULL);
}

static void cases_of_a_product(void)
{
    struct fixture x;
    fixture_open(&x);
    str finding = fixture_finding(&x, "CVE-2026-1000", x.image, "affected", "2026-10-02",
                                  "2026-10-01T08:00:00Z");
    (void)finding;
    fixture_tick(&x, "2026-10-02T08:00:00Z"); /* opens 2026-001 */
    open_case(&x, "Named", "Harbour Camera");
    open_case(&x, "Both", "Harbour Camera,Harbour Gateway");
    yyjson_mut_val *r = list(&x, "product", "Harbour Gateway");
    CHECK_INT(fixture_number(r, "/n"), 2);
    CHECK_STR(fixture_text(r, "/cases/0/title"), STR("Both"));
    CHECK_STR(fixture_text(r, "/cases/1/number"), STR("2026-001")); /* by its finding */
    r = list(&x, "product", "harbour camera");
    CHECK_INT(fixture_number(r, "/n"), 2);
    CHECK_STR(fixture_text(r, "/cases/1/title"), STR("Named"));
    r = fixture_do(&x, &x.vera, NOW, "case.list", "product", "Harbour Camera", "kind",
                   "severe_incident", NULL);
    CHECK_INT(fixture_number(r, "/n"), 0);
    r = fixture_do(&x, &x.vera, NOW, "case.list", "product", "Harbour Gateway", "state", "open",
                   NULL);
    CHECK_INT(fixture_number(r, "/n"), 0);
    r = fixture_do(&x, &x.vera, NOW, "case.list", "product", "Harbour Gateway", "limit", "1",
                   NULL);
    const char *before = arena_z(&x.arena, fixture_text(r, "/next_before"));
    r = fixture_do(&x, &x.vera, NOW, "case.list", "product", "Harbour Gateway", "limit", "1",
                   "before", before, NULL);
    CHECK_STR(fixture_text(r, "/cases/0/number"), STR("2026-001"));
    fixture_refused(&x, &x.vera, NOW, LW_E_NOT_FOUND, "there is no product 'Nothing'",
                    "case.list", "product", "Nothing", NULL);
    fixture_close(&x);
}

static void cases_of_a_lead(void)
{
    struct fixture x;
    fixture_open(&x);
    const char *id = arena_z(&x.arena, open_case(&x, "One", "Harbour Camera"));
    open_case(&x, "Two", "Harbour Camera");
    const char *anna = arena_z(&x.arena, x.anna.person_id);
    fixture_do(&x, &x.anna, NOW, "case.assign", "case", id, "person", anna, NULL);
    yyjson_mut_val *r = list(&x, "owner", anna);
    CHECK_INT(fixture_number(r, "/n"), 1);
    CHECK_STR(fixture_text(r, "/cases/0/title"), STR("One"));
    r = fixture_do(&x, &x.vera, NOW, "case.list", "owner", anna, "state", "candidate",
                   "product", "Harbour Camera", NULL);
    CHECK_INT(fixture_number(r, "/n"), 1);
    fixture_close(&x);
}

/* Names are compared without case: a page ends and the next begins between the same two. */
static void products_page_by_page(void)
{
    struct fixture x;
    char name[32];
    const char *after = "";
    int64_t n_seen = 0, n_pages = 0;
    str image;
    fixture_open(&x);
    for (int i = 0; i < 11; i++) {
        snprintf(name, sizeof name, "%s %02d", i % 2 ? "pump" : "Pump", i);
        fixture_product(&x, name, &image);
    }
    fixture_product(&x, "100%_Sensor", &image);
    for (bool has_more = true; has_more; n_pages++) {
        yyjson_mut_val *r = fixture_do(&x, &x.vera, NOW, "product.list", "names", "true",
                                       "text", "PUMP", "limit", "4", "after", after, NULL);
        CHECK_INT(fixture_number(r, "/total"), 11);
        size_t i, n;
        yyjson_mut_val *p, *all = yyjson_mut_obj_get(r, "products");
        yyjson_mut_arr_foreach(all, i, n, p)
        {
            snprintf(name, sizeof name, "%s %02d", n_seen % 2 ? "pump" : "Pump", (int)n_seen);
            CHECK_STR(str_of(yyjson_mut_get_str(yyjson_mut_obj_get(p, "name"))), str_of(name));
            CHECK(!yyjson_mut_obj_get(p, "n_open")); /* names are names */
            n_seen++;
        }
        yyjson_mut_val *next = yyjson_mut_obj_get(r, "next");
        has_more = next != NULL;
        if (next) after = arena_z(&x.arena, str_of(yyjson_mut_get_str(next)));
    }
    CHECK_INT(n_seen, 11);
    CHECK_INT(n_pages, 3);
    /* What LIKE would take for a pattern is text. */
    yyjson_mut_val *r = fixture_do(&x, &x.vera, NOW, "product.list", "text", "0%_s", NULL);
    CHECK_INT(fixture_number(r, "/total"), 1);
    r = fixture_do(&x, &x.vera, NOW, "product.list", "text", "0%s", NULL);
    CHECK_INT(fixture_number(r, "/total"), 0);
    r = fixture_do(&x, &x.vera, NOW, "product.list", NULL);
    CHECK_INT(fixture_number(r, "/total"), 14); /* with the two of the fixture */
    CHECK_INT(yyjson_mut_arr_size(yyjson_mut_obj_get(r, "products")), 14);
    fixture_close(&x);
}

/* Forty of each kind and how many more; the counts are those of all. */
static void now_has_an_end(void)
{
    struct fixture x;
    char title[32];
    fixture_open(&x);
    for (int i = 0; i < 43; i++) {
        snprintf(title, sizeof title, "Matter %d", i);
        open_case(&x, title, "Harbour Camera");
        if (i < 41)
            fixture_do(&x, &x.anna, NOW, "signal.add", "source", "telemetry", "title", title,
                       NULL);
    }
    yyjson_mut_val *r = fixture_do(&x, &x.vera, NOW, "now.get", NULL);
    CHECK_INT(fixture_number(r, "/n_candidates"), 43);
    CHECK_INT(fixture_number(r, "/n_more_candidates"), 3);
    CHECK_INT(yyjson_mut_arr_size(yyjson_mut_obj_get(r, "candidates")), 40);
    CHECK_INT(fixture_number(r, "/n_signals"), 41);
    CHECK_INT(fixture_number(r, "/n_more_signals"), 1);
    CHECK_INT(yyjson_mut_arr_size(yyjson_mut_obj_get(r, "signals")), 40);
    CHECK(!yyjson_mut_obj_get(r, "n_more_clocks"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"cases_of_a_product", cases_of_a_product},
    {"cases_of_a_lead", cases_of_a_lead},
    {"now_has_an_end", now_has_an_end},
    {"products_page_by_page", products_page_by_page},
    {NULL, NULL},
};
const struct test_suite lists_suite = {"lists", tests};
