/* SPDX-License-Identifier: Apache-2.0 */
/* Regimes, markets, attestations and the matrix of duties, in a real store with real cases. */
#include "app/case_fixture.h"
#include "app/compliance.h"
#include "app/duty.h"
#include "base/fs.h"

#include "suite.h"

#include <stdio.h>

#define NOW   "2026-11-22T11:00:00Z"
#define LATER "2028-03-01T09:00:00Z"

/* The row of a duty for the first product. */
static yyjson_mut_val *row_of(struct fixture *x, const char *now, const char *duty)
{
    return fixture_do(x, &x->vera, now, "compliance.get", "product", "Harbour Gateway", "duty",
                      duty, NULL);
}

#define STATE(x, now, duty, want) \
 CHECK_STR(fixture_text(row_of(x, now, duty), "/rows/0/state"), STR(want))
#define WHY(x, now, duty, want) \
 CHECK_STR(fixture_text(row_of(x, now, duty), "/rows/0/why"), STR(want))

static void the_table_is_listed(void)
{
    struct fixture x;
    fixture_open(&x);
    yyjson_mut_val *all = fixture_do(&x, &x.vera, NOW, "duty.list", NULL);
    CHECK_INT(fixture_number(all, "/total"), N_DUTY_ROWS);
    CHECK_STR(fixture_text(all, "/duty_table/version"), STR(DUTY_TABLE_VERSION));
    CHECK_STR(fixture_text(all, "/house_rules/0/id"), STR("FEAT-MONTHLY"));
    yyjson_mut_val *mdr = fixture_do(&x, &x.vera, NOW, "duty.list", "regime", "mdr", NULL);
    CHECK_INT(fixture_number(mdr, "/total"), 19);
    yyjson_mut_val *importer =
        fixture_do(&x, &x.vera, NOW, "duty.list", "operator", "importer", NULL);
    CHECK_INT(fixture_number(importer, "/total"), 16);
    yyjson_mut_val *one = fixture_do(&x, &x.vera, NOW, "duty.get", "duty", "CRA-14-2b", NULL);
    CHECK_STR(fixture_text(one, "/period"), STR("PT72H"));
    CHECK_STR(fixture_text(one, "/article"), STR("Art 14(2)(b)"));
    CHECK_INT(fixture_number(one, "/counts/n_no_occasion"), 2);
    fixture_refused(&x, &x.vera, NOW, LW_E_NOT_FOUND,
                    "there is no duty 'CRA-99'; duty.list has their ids", "duty.get", "duty",
                    "CRA-99", NULL);
    fixture_refused(&x, &x.vera, NOW, LW_E_NOT_FOUND,
                    "'FEAT-MONTHLY' is a rule of the house and no duty; see reminder.list",
                    "duty.get", "duty", "FEAT-MONTHLY", NULL);
    fixture_close(&x);
}

static void acts_are_decided(void)
{
    struct fixture x;
    fixture_open(&x);
    STATE(&x, NOW, "MDR-83", "undecided");
    yyjson_mut_val *r = fixture_do(&x, &x.anna, NOW, "product.set_regime", "product",
                                   "Harbour Gateway", "regime", "mdr", "applies", "true",
                                   "reason", "an infusion pump of class IIb", NULL);
    CHECK_STR(fixture_text(r, "/regimes/0/applies"), STR("no"));
    CHECK_STR(fixture_text(r, "/regimes/0/clause"), STR("CRA Art 2(2)(a)"));
    CHECK_STR(fixture_text(r, "/regimes/6/applies"), STR("yes"));
    STATE(&x, NOW, "CRA-14-2a", "not_applicable");
    STATE(&x, NOW, "MDR-83", "open");
    fixture_refused(
        &x, &x.anna, NOW, LW_E_STATE,
        "'cra' and 'mdr' cannot both apply (CRA Art 2(2)(a)): decide first that one "
        "of them does not",
        "product.set_regime", "product", "Harbour Gateway", "regime", "cra", "applies", "true",
        "reason", "it has a radio", NULL);
    fixture_do(&x, &x.anna, NOW, "product.set_regime", "product", "Harbour Gateway", "regime",
               "mdr", "applies", "false", "reason", "a mistake", NULL);
    STATE(&x, NOW, "CRA-14-2a", "no_occasion");
    fixture_refused(&x, &x.vera, NOW, LW_E_REFUSED,
                    "product.set_regime needs the permission 'duty:write'",
                    "product.set_regime", "product", "Harbour Gateway", "regime", "lvd",
                    "applies", "true", "reason", "230 V", NULL);
    CHECK_INT(fixture_n_events(&x, "product.regime_set"), 2);
    fixture_verify(&x);
    fixture_close(&x);
}

static void units_are_counted(void)
{
    struct fixture x;
    fixture_open(&x);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, NOW, "product.set_market", "product", "Harbour Gateway",
                   "state", "GR", "available_since", "2025-05-01", "units", "1200", NULL);
    CHECK_INT(fixture_number(r, "/n_units"), 1200);
    CHECK_INT(fixture_number(r, "/n_markets_uncounted"), 2);
    yyjson_mut_val *p =
        fixture_do(&x, &x.vera, NOW, "product.get", "product", "Harbour Gateway", NULL);
    CHECK_STR(fixture_text(p, "/market_rows/1/state"), STR("EL"));
    CHECK_STR(fixture_text(p, "/market_rows/1/counted_on"), STR("2026-11-22"));
    /* Changing the list keeps what is known of those that stay. */
    fixture_do(&x, &x.anna, NOW, "product.change", "product", "Harbour Gateway", "markets",
               "EL,AT", NULL);
    p = fixture_do(&x, &x.vera, NOW, "product.get", "product", "Harbour Gateway", NULL);
    CHECK_INT(fixture_number(p, "/n_units"), 1200);
    fixture_do(&x, &x.anna, NOW, "product.set_market", "product", "Harbour Gateway", "state",
               "EL", "is_withdrawn", "true", NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_NOT_FOUND,
                    "product 'Harbour Gateway' is not made available in 'EL'",
                    "product.set_market", "product", "Harbour Gateway", "state", "EL",
                    "is_withdrawn", "true", NULL);
    fixture_refused(&x, &x.anna, NOW, LW_E_USAGE,
                    "parameter 'state': 'CH' is no Member State of the Union",
                    "product.set_market", "product", "Harbour Gateway", "state", "CH", NULL);
    CHECK_INT(fixture_n_events(&x, "product.market_set"), 2);
    fixture_verify(&x);
    fixture_close(&x);
}

static void duties_are_attested(void)
{
    struct fixture x;
    struct err e = {0};
    char path[600];
    fixture_open(&x);
    snprintf(path, sizeof path, "%s/risk.pdf", test_temp_dir());
    CHECK_OK(fs_write_atomic(path, STR("%PDF-1.7 risk assessment"), 0600, &e), &e);
    STATE(&x, LATER, "CRA-13-2", "open");
    yyjson_mut_val *t =
        fixture_do(&x, &x.anna, LATER, "duty.attest", "duty", "CRA-13-2", "product",
                   "Harbour Gateway", "words", "risk assessment 3", "document", path,
                   "document_name", "Risk assessment", "valid_until", "2028-12-31", NULL);
    CHECK_INT((int64_t)fixture_text(t, "/document_digest").n, 64);
    yyjson_mut_val *row = row_of(&x, LATER, "CRA-13-2");
    CHECK_STR(fixture_text(row, "/rows/0/state"), STR("met"));
    CHECK_STR(fixture_text(row, "/rows/0/evidence"),
              STR("attested with a document: risk assessment 3"));
    CHECK_STR(fixture_text(row, "/rows/0/until"), STR("2028-12-31"));
    STATE(&x, "2029-01-01T00:00:00Z", "CRA-13-2", "open");
    /* For all products, and one product otherwise. */
    fixture_do(&x, &x.anna, LATER, "duty.attest", "duty", "CRA-13-2", "words",
               "we assess every product", NULL);
    STATE(&x, "2029-01-01T00:00:00Z", "CRA-13-2", "met");
    fixture_do(&x, &x.anna, LATER, "duty.attest", "duty", "CRA-A1-1-2l", "product",
               "Harbour Gateway", "is_not_applicable", "true", "words",
               "no data of users are handled", NULL);
    WHY(&x, LATER, "CRA-A1-1-2l", "no data of users are handled");
    /* Withdrawn, and still on record. */
    str id = fixture_text(t, "/id");
    char kept[64];
    snprintf(kept, sizeof kept, "%.*s", STR_ARG(id));
    fixture_do(&x, &x.anna, LATER, "duty.withdraw_attestation", "attestation", kept, "reason",
               "the device changed", NULL);
    yyjson_mut_val *duty = fixture_do(&x, &x.vera, LATER, "duty.get", "duty", "CRA-13-2", NULL);
    CHECK_STR(fixture_text(duty, "/attestations/0/withdrawn_why"), STR("the device changed"));
    WHY(&x, LATER, "CRA-13-2", "");
    yyjson_mut_val *got =
        fixture_do(&x, &x.vera, LATER, "duty.get_attestation", "attestation", kept, NULL);
    CHECK_STR(fixture_text(got, "/product_name"), STR("Harbour Gateway"));
    CHECK(str_starts(fixture_text(got, "/file_name"), STR("CRA-13-2-")));
    fixture_refused(&x, &x.vera, LATER, LW_E_NOT_FOUND, "there is no attestation '1'",
                    "duty.get_attestation", "attestation", "1", NULL);
    char words[128];
    snprintf(words, sizeof words, "attestation '%s' was withdrawn before", kept);
    fixture_refused(&x, &x.anna, LATER, LW_E_STATE, words, "duty.withdraw_attestation",
                    "attestation", kept, "reason", "again", NULL);
    fixture_refused(&x, &x.anna, LATER, LW_E_USAGE,
                    "parameter 'valid_until': lies before 'valid_from'", "duty.attest", "duty",
                    "CRA-13-2", "words", "w", "valid_until", "2028-02-01", NULL);
    CHECK_INT(fixture_n_events(&x, "duty.attested"), 3);
    fixture_verify(&x);
    fixture_close(&x);
}

static void cases_count(void)
{
    struct fixture x;
    fixture_open(&x);
    STATE(&x, NOW, "CRA-14-2a", "no_occasion");
    str f = fixture_finding(&x, "CVE-2026-1", x.image, "affected", "2026-11-22", NOW);
    (void)f;
    fixture_tick(&x, NOW);
    STATE(&x, NOW, "CRA-14-2a", "no_occasion"); /* a candidate: nothing legal runs */
    STATE(&x, NOW, "CRA-14-1", "open");
    WHY(&x, NOW, "CRA-14-1", "1 candidate case to decide about");
    fixture_do(&x, &x.anna, NOW, "case.declare_aware", "case", "2026-001", "aware_at", NOW,
               "reason", "our telemetry shows it", NULL);
    STATE(&x, NOW, "CRA-14-1", "met");
    WHY(&x, NOW, "CRA-14-2a", "to be done in 1 case, first in case 2026-001");
    yyjson_mut_val *row = row_of(&x, NOW, "CRA-14-2a");
    CHECK_STR(fixture_text(row, "/rows/0/due_at/utc"), STR("2026-11-23T11:00:00Z"));
    STATE(&x, "2026-11-23T11:00:01Z", "CRA-14-2a", "late");
    yyjson_mut_val *other = fixture_do(&x, &x.vera, NOW, "compliance.get", "product",
                                       "Harbour Camera", "duty", "CRA-14-2a", NULL);
    CHECK_STR(fixture_text(other, "/rows/0/state"), STR("no_occasion"));
    fixture_close(&x);
}

static void cases_of_every_kind_count(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, NOW, "product.set_regime", "product", "Harbour Gateway", "regime",
               "mdr", "applies", "true", "reason", "a device", NULL);
    STATE(&x, NOW, "MDR-87-5", "no_occasion");
    fixture_do(&x, &x.anna, NOW, "case.open", "kind", "field_safety_incident", "title",
               "wrong dose", "products", "Harbour Gateway", "harm", "death", "aware_at", NOW,
               "reason", "a hospital told us", NULL);
    yyjson_mut_val *row = row_of(&x, NOW, "MDR-87-5");
    CHECK_STR(fixture_text(row, "/rows/0/state"), STR("open"));
    CHECK_STR(fixture_text(row, "/rows/0/due_at/utc"), STR("2026-12-02T11:00:00Z"));
    STATE(&x, "2026-12-02T11:00:01Z", "MDR-87-5", "late");
    row = row_of(&x, "2026-12-03T11:00:01Z", "MDR-87-5");
    CHECK_STR(fixture_text(row, "/rows/0/why"),
              STR("overdue in 1 case, first in case 2026-001"));
    yyjson_mut_val *r = fixture_do(&x, &x.vera, NOW, "retention.list", "product",
                                   "Harbour Gateway", "kind", "case_file", NULL);
    CHECK_INT(fixture_number(r, "/rows/0/n"), 1);
    fixture_close(&x);
}

/* An exercise on a copy is in no figure. */
static void exercises_never_count(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2026-1", x.image, "affected", "2026-11-22", NOW);
    fixture_tick(&x, NOW);
    fixture_do(&x, &x.anna, NOW, "case.drill", "of", "2026-001", NULL);
    WHY(&x, NOW, "CRA-14-1", "1 candidate case to decide about");
    yyjson_mut_val *r = fixture_do(&x, &x.vera, NOW, "retention.list", "product",
                                   "Harbour Gateway", "kind", "case_file", NULL);
    CHECK_INT(fixture_number(r, "/rows/0/n"), 1);
    fixture_close(&x);
}

static void the_matrix_is_filtered(void)
{
    struct fixture x;
    fixture_open(&x);
    yyjson_mut_val *m = fixture_do(&x, &x.vera, NOW, "compliance.get", "limit", "3", NULL);
    CHECK_INT(fixture_number(m, "/n_products"), 2);
    CHECK_INT(fixture_number(m, "/total"), 2 * N_DUTY_ROWS);
    CHECK_INT(fixture_number(m, "/n_shown"), 3);
    int64_t n = 0;
    static const char *const keys[] = {"/counts/n_late",          "/counts/n_open",
                                       "/counts/n_undecided",     "/counts/n_met",
                                       "/counts/n_no_occasion",   "/counts/n_not_yet",
                                       "/counts/n_not_applicable"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        n += fixture_number(m, keys[i]);
    CHECK_INT(n, 2 * N_DUTY_ROWS);
    m = fixture_do(&x, &x.vera, NOW, "compliance.get", "state", "not_yet", "regime", "cra",
                   "offset", "1", "limit", "1", NULL);
    CHECK_STR(fixture_text(m, "/rows/0/duty"), STR("CRA-13-2"));
    CHECK_STR(fixture_text(m, "/rows/0/from"), STR("2027-12-11"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"the_table_is_listed", the_table_is_listed},
    {"acts_are_decided", acts_are_decided},
    {"units_are_counted", units_are_counted},
    {"duties_are_attested", duties_are_attested},
    {"cases_count", cases_count},
    {"cases_of_every_kind_count", cases_of_every_kind_count},
    {"exercises_never_count", exercises_never_count},
    {"the_matrix_is_filtered", the_matrix_is_filtered},
    {NULL, NULL},
};
const struct test_suite compliance_ops_suite = {"compliance_ops", tests};
