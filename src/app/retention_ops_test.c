/* SPDX-License-Identifier: Apache-2.0 */
/* What must be kept of real products, and what a hold forbids. */
#include "app/case_fixture.h"
#include "app/retention.h"
#include "app/session.h"

#include "suite.h"

#include <stdio.h>

#define NOW "2026-11-22T11:00:00Z"

static yyjson_mut_val *row(struct fixture *x, const char *now, const char *kind)
{
    return fixture_do(x, &x->vera, now, "retention.list", "product", "Harbour Gateway", "kind",
                      kind, NULL);
}

static void ends_follow_the_product(void)
{
    struct fixture x;
    fixture_open(&x);
    CHECK_STR(fixture_text(row(&x, NOW, "sbom"), "/rows/0/missing"),
              STR("the day the last unit was placed on the market"));
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway",
               "last_placed_on", "2028-02-29", "support_start", "2028-01-01", "support_end",
               "2034-05-31", NULL);
    /* A device of which nobody said that it is none may want fifteen years. */
    yyjson_mut_val *r = row(&x, NOW, "sbom");
    CHECK_STR(fixture_text(r, "/rows/0/until"), STR(""));
    CHECK_STR(fixture_text(r, "/rows/0/at_least"), STR("2038-02-28"));
    CHECK_STR(fixture_text(r, "/rows/0/missing"),
              STR("whether the Medical Device Regulation applies"));
    fixture_do(&x, &x.anna, NOW, "product.set_regime", "product", "Harbour Gateway", "regime",
               "mdr", "applies", "false", "reason", "no medical purpose", NULL);
    r = row(&x, NOW, "sbom");
    CHECK_STR(fixture_text(r, "/rows/0/until"), STR("2038-02-28"));
    CHECK_STR(fixture_text(r, "/rows/0/clause"), STR("CRA Art 13(13), 13(18)"));
    CHECK_INT(fixture_number(r, "/rows/0/n"), 1);
    CHECK_INT(fixture_number(r, "/n_erasable"), 0);
    CHECK_INT(fixture_number(row(&x, "2038-02-28T23:59:59Z", "sbom"), "/n_erasable"), 0);
    r = row(&x, "2038-03-01T00:00:00Z", "sbom");
    CHECK_INT(fixture_number(r, "/n_erasable"), 1);
    CHECK_STR(fixture_text(r, "/rows/0/erasable_from"), STR("2038-03-01"));
    /* Sold again: no end is known. */
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Camera",
               "last_placed_on", "2020-01-01", NULL);
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Camera",
               "is_still_placed", "true", NULL);
    r = fixture_do(&x, &x.vera, NOW, "product.get", "product", "Harbour Camera", NULL);
    CHECK_STR(fixture_text(r, "/last_placed_on"), STR(""));
    /* Each update from its own issue. */
    r = row(&x, NOW, "security_update");
    CHECK_STR(fixture_text(r, "/rows/0/clause"), STR("CRA Art 13(9)"));
    /* A device is kept for fifteen years until somebody says that it is not implanted. */
    fixture_do(&x, &x.anna, NOW, "product.set_regime", "product", "Harbour Gateway", "regime",
               "mdr", "applies", "true", "reason", "a device", NULL);
    CHECK_STR(fixture_text(row(&x, NOW, "sbom"), "/rows/0/until"), STR("2043-02-28"));
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway",
               "is_implantable", "no", NULL);
    CHECK_STR(fixture_text(row(&x, NOW, "sbom"), "/rows/0/until"), STR("2038-02-28"));
    fixture_close(&x);
}

static void holds_forbid(void)
{
    struct fixture x;
    char id[40], words[80];
    fixture_open(&x);
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway",
               "last_placed_on", "2010-01-01", "support_end", "2015-01-01", NULL);
    fixture_do(&x, &x.anna, NOW, "product.set_regime", "product", "Harbour Gateway", "regime",
               "mdr", "applies", "false", "reason", "no medical purpose", NULL);
    CHECK_INT(fixture_number(row(&x, NOW, "sbom"), "/n_erasable"), 1);
    yyjson_mut_val *h =
        fixture_do(&x, &x.anna, NOW, "hold.add", "product", "Harbour Gateway", "record_kind",
                   "sbom", "reason", "court case 4 O 12/26", NULL);
    snprintf(id, sizeof id, "%.*s", STR_ARG(fixture_text(h, "/id")));
    yyjson_mut_val *r = row(&x, NOW, "sbom");
    CHECK_INT(fixture_number(r, "/n_erasable"), 0);
    CHECK_STR(fixture_text(r, "/rows/0/held_why"), STR("court case 4 O 12/26"));
    /* All kinds of all products. */
    fixture_do(&x, &x.anna, NOW, "hold.add", "reason", "inspection", NULL);
    CHECK_STR(fixture_text(row(&x, NOW, "decision"), "/rows/0/held_why"), STR("inspection"));
    snprintf(words, sizeof words, "%.*s", STR_ARG(x.vera.person_id));
    fixture_refused(&x, &local_actor, NOW, LW_E_STATE,
                    "records of every kind are under hold: inspection", "person.erase",
                    "person", words, NULL);
    CHECK_INT(fixture_number(fixture_do(&x, &x.vera, NOW, "hold.list", NULL), "/total"), 2);
    fixture_do(&x, &x.anna, NOW, "hold.end", "hold", id, "reason", "settled", NULL);
    snprintf(words, sizeof words, "hold '%s' ended before", id);
    fixture_refused(&x, &x.anna, NOW, LW_E_STATE, words, "hold.end", "hold", id, "reason", "r",
                    NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_USAGE,
                    "parameter 'reason': say why records must not be erased", "hold.add",
                    "reason", " ", NULL);
    CHECK_INT(
        fixture_number(fixture_do(&x, &x.vera, NOW, "hold.list", "is_ended_too", "true", NULL),
                       "/total"),
        2);
    CHECK_INT(fixture_n_events(&x, "hold.placed"), 2);
    CHECK_INT(fixture_n_events(&x, "hold.ended"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* What two products need goes when the last of them no longer needs it. */
static void shared_records_stay(void)
{
    struct fixture x;
    fixture_open(&x);
    static const char *const products[] = {"Harbour Gateway", "Harbour Camera"};
    fixture_do(&x, &x.anna, NOW, "case.open", "kind", "non_conformity", "title", "Both",
               "products", "Harbour Gateway,Harbour Camera", NULL);
    fixture_do(&x, &x.anna, NOW, "duty.attest", "duty", "CRA-13-2", "words", "for all", NULL);
    fixture_do(&x, &x.anna, NOW, "duty.attest", "duty", "CRA-13-2", "product",
               "Harbour Gateway", "words", "its own", NULL);
    for (int i = 0; i < 2; i++) {
        fixture_do(&x, &x.anna, NOW, "product.set_regime", "product", products[i], "regime",
                   "mdr", "applies", "false", "reason", "no medical purpose", NULL);
        fixture_do(&x, &x.anna, NOW, "product.change", "product", products[i], "last_placed_on",
                   i ? "2020-01-01" : "2010-01-01", "support_end", "2015-01-01", NULL);
    }
    yyjson_mut_val *r = row(&x, NOW, "case_file");
    CHECK_INT(fixture_number(r, "/rows/0/n_erasable"), 0);
    CHECK_STR(fixture_text(r, "/rows/0/needed_by"), STR("Harbour Camera"));
    CHECK_STR(fixture_text(r, "/rows/0/until"), STR("2020-01-01"));
    r = row(&x, NOW, "attestation");
    CHECK_INT(fixture_number(r, "/rows/0/n"), 2);
    CHECK_INT(fixture_number(r, "/rows/0/n_erasable"), 1);
    r = row(&x, "2030-01-01T23:59:59Z", "case_file");
    CHECK_INT(fixture_number(r, "/rows/0/n_erasable"), 0);
    r = row(&x, "2030-01-02T00:00:00Z", "case_file");
    CHECK_INT(fixture_number(r, "/rows/0/n_erasable"), 1);
    CHECK_STR(fixture_text(r, "/rows/0/needed_by"), STR(""));
    CHECK_INT(
        fixture_number(row(&x, "2030-01-02T00:00:00Z", "attestation"), "/rows/0/n_erasable"),
        2);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"ends_follow_the_product", ends_follow_the_product},
    {"holds_forbid", holds_forbid},
    {"shared_records_stay", shared_records_stay},
    {NULL, NULL},
};
const struct test_suite retention_ops_suite = {"retention_ops", tests};
