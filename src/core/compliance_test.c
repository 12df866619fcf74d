/* SPDX-License-Identifier: Apache-2.0 */
/* Which duties a product has, and by what they are met: every rule with its clause. */
#include "core/compliance.h"

#include "base/limits.h"

#include "suite.h"

static struct compliance_said said[N_DUTY_ROWS];
static struct compliance_clocks clocks[N_DUTY_ROWS];
static struct arena words;

static struct compliance_subject subject(void)
{
    static const struct compliance_said nothing_said;
    for (size_t i = 0; i < N_DUTY_ROWS; i++) {
        said[i] = nothing_said;
        clocks[i] = (struct compliance_clocks){.due_at = UTC_NONE};
    }
    arena_release(&words);
    arena_init(&words, LW_MIB);
    return (struct compliance_subject){.said = said, .clocks = clocks};
}

static struct utc at(const char *text)
{
    struct utc t;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "now", &t, &e), &e);
    return t;
}

static struct day on(const char *text)
{
    return utc_day(at(text));
}

static struct compliance ask(const struct compliance_subject *s, const char *duty,
                             const char *now)
{
    const struct duty_row *row = duty_row_find(str_of(duty));
    CHECK(row != NULL);
    struct compliance x = compliance_of(&words, row, s, at(now));
    struct compliance silent = compliance_of(NULL, row, s, at(now));
    CHECK_INT(silent.state, x.state); /* counting and showing agree */
    CHECK_INT(silent.is_ready, x.is_ready);
    return x;
}

#define IS(s, duty, now, want) \
 CHECK_STR(compliance_state_str(ask(s, duty, now).state), STR(want))
#define EARLY "2026-11-22"
#define LATER "2028-03-01"

static void dates_of_application(void)
{
    struct compliance_subject s = subject();
    struct compliance x = ask(&s, "CRA-13-1", "2027-12-10T23:59:59Z");
    CHECK_STR(compliance_state_str(x.state), STR("not_yet"));
    CHECK_INT(x.from.year, 2027);
    CHECK(!x.is_ready);
    CHECK_STR(x.why, STR("applies from 2027-12-11 (Art 71(2)); nothing shows that it is met; "
                         "attest it"));
    IS(&s, "CRA-13-1", "2027-12-11", "open");
    IS(&s, "CRA-14-7", "2026-09-10", "not_yet");
    IS(&s, "CRA-14-7", "2026-09-11", "open");
    /* What is owed until then is named. */
    s.regimes[REGIME_MACHINERY] = SAID_YES;
    x = ask(&s, "MR-10-9", "2027-01-19T23:59:59Z");
    CHECK_STR(x.why, STR("applies from 2027-01-20 (Art 54, as corrected), until then Directive "
                         "2006/42/EC; nothing happened that asks for it"));
    IS(&s, "MR-10-9", "2027-01-20", "no_occasion");
    /* Early evidence is shown. */
    s.contact = STR("security@example.org");
    x = ask(&s, "CRA-13-17", EARLY);
    CHECK(x.is_ready);
    CHECK_STR(x.evidence, STR("contact: security@example.org"));
    IS(&s, "CRA-13-17", LATER, "met");
}

static void duties_of_other_operators(void)
{
    struct compliance_subject s = subject();
    struct compliance x = ask(&s, "CRA-19-5", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("not_applicable"));
    CHECK_STR(x.why, STR("a duty of: importer; for this product the company is: manufacturer"));
    CHECK_STR(x.clause, STR("Art 19(5)"));
    s.role = OPERATOR_IMPORTER;
    IS(&s, "CRA-19-5", LATER, "no_occasion");
    IS(&s, "CRA-19-6", LATER, "open");
    IS(&s, "CRA-14-2a", LATER, "not_applicable"); /* importers tell the manufacturer */
    IS(&s, "CRA-23", LATER, "open");
    s.role = OPERATOR_STEWARD;
    IS(&s, "CRA-24-1", LATER, "open");
    IS(&s, "CRA-23", LATER, "not_applicable");
}

static void acts_together(void)
{
    struct compliance_subject s = subject();
    CHECK_INT(compliance_regimes(&s), 1 << REGIME_CRA);
    s.is_consumer = SAID_YES;
    CHECK_INT(compliance_regimes(&s), 1 << REGIME_CRA | 1 << REGIME_GPSR);
    s.regimes[REGIME_MDR] = SAID_YES;
    CHECK_INT(compliance_regimes(&s), 1 << REGIME_MDR | 1 << REGIME_GPSR);
    s.regimes[REGIME_MDR] = SAID_NO;
    s.regimes[REGIME_GPSR] = SAID_NO;
    CHECK_INT(compliance_regimes(&s), 1 << REGIME_CRA);
    s.regimes[REGIME_CRA] = SAID_NO;
    CHECK_INT(compliance_regimes(&s), 0);
}

static void acts_that_exclude_each_other(void)
{
    struct compliance_subject s = subject();
    enum regime other;
    str clause;
    IS(&s, "MDR-83", LATER, "undecided");
    s.regimes[REGIME_MDR] = SAID_YES;
    s.regime_reasons[REGIME_MDR] = STR("an infusion pump");
    struct compliance x = ask(&s, "CRA-14-2a", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("not_applicable"));
    CHECK_STR(x.clause, STR("CRA Art 2(2)(a)"));
    CHECK(compliance_excluded(&s, REGIME_CRA, &other, &clause));
    CHECK_INT(other, REGIME_MDR);
    IS(&s, "MDR-83", LATER, "open");
    IS(&s, "LVD-6-4", LATER, "not_applicable");
    s = subject();
    s.regimes[REGIME_RED] = SAID_YES;
    s.regimes[REGIME_LVD] = SAID_YES;
    x = ask(&s, "LVD-6-8", LATER);
    CHECK_STR(x.clause, STR("RED Art 1(4)"));
    CHECK_STR(ask(&s, "EMC-7-8", LATER).clause, STR("EMC Directive Art 2(2)(a)"));
    CHECK(!compliance_excluded(&s, REGIME_RED, &other, &clause));
    s.regimes[REGIME_CRA] = SAID_NO;
    s.regime_reasons[REGIME_CRA] = STR("no data connection at all");
    CHECK_STR(ask(&s, "CRA-13-1", LATER).why, STR("no data connection at all"));
}

static void general_product_safety(void)
{
    struct compliance_subject s = subject();
    struct compliance x = ask(&s, "GPSR-36", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("undecided"));
    CHECK_STR(x.why, STR("nobody said whether consumers use it"));
    s.is_consumer = SAID_NO;
    IS(&s, "GPSR-36", LATER, "not_applicable");
    s.is_consumer = SAID_YES;
    IS(&s, "GPSR-36", LATER, "no_occasion");
    IS(&s, "GPSR-9-11", LATER, "open"); /* CRA Art 11: nothing else covers its safety */
    s.regimes[REGIME_RED] = SAID_YES;
    x = ask(&s, "GPSR-9-11", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("not_applicable"));
    CHECK_STR(x.clause, STR("GPSR Art 2(1), recital 8; CRA Art 11"));
    IS(&s, "GPSR-20-1", LATER, "no_occasion"); /* accidents, consumers, recalls stay */
    IS(&s, "GPSR-35", LATER, "no_occasion");
    IS(&s, "GPSR-37", LATER, "no_occasion");
    s.has_uncovered_risk = SAID_YES;
    IS(&s, "GPSR-9-11", LATER, "open");
}

static void products_on_the_market_before(void)
{
    struct compliance_subject s = subject();
    s.placed_on = on("2025-03-01");
    IS(&s, "CRA-13-1", LATER, "open"); /* units are still placed */
    s.last_placed_on = on("2027-12-10");
    struct compliance x = ask(&s, "CRA-13-1", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("not_applicable"));
    CHECK_STR(x.clause, STR("CRA Art 69(2), 69(3)"));
    IS(&s, "CRA-A1-2-1", LATER, "not_applicable");
    IS(&s, "CRA-14-2a", LATER, "no_occasion"); /* Art 69(3) */
    IS(&s, "CRA-14-7", LATER, "open");
    s.modified_on = on("2027-12-10");
    IS(&s, "CRA-13-1", LATER, "not_applicable");
    s.modified_on = on("2027-12-11");
    IS(&s, "CRA-13-1", LATER, "open");
    s = subject();
    s.last_placed_on = on("2027-12-11");
    IS(&s, "CRA-13-1", LATER, "open");
}

static void classes_of_devices(void)
{
    struct compliance_subject s = subject();
    s.regimes[REGIME_MDR] = SAID_YES;
    IS(&s, "MDR-86-2A", LATER, "undecided");
    s.device_class = DEVICE_CLASS_IIA;
    IS(&s, "MDR-86-2A", LATER, "open");
    IS(&s, "MDR-86-2B3", LATER, "not_applicable");
    IS(&s, "MDR-85", LATER, "not_applicable");
    s.device_class = DEVICE_CLASS_III;
    IS(&s, "MDR-86-2B3", LATER, "open");
    s.device_class = DEVICE_CLASS_I;
    IS(&s, "MDR-85", LATER, "open");
    IS(&s, "MDR-87-5", LATER, "no_occasion");
}

static void support_periods(void)
{
    struct compliance_subject s = subject();
    CHECK_STR(ask(&s, "CRA-13-8b", LATER).why, STR("the support period has no last day"));
    s.support_start = on("2028-02-29");
    s.support_end = on("2033-02-27");
    CHECK_STR(
        ask(&s, "CRA-13-8b", LATER).why,
        STR("support ends on 2033-02-27, five years end on 2033-02-28; give the reason why "
            "the product is expected to be used for less"));
    s.support_end = on("2033-02-28");
    IS(&s, "CRA-13-8b", LATER, "met");
    s.last_placed_on = on("2028-03-01"); /* counted from each unit */
    IS(&s, "CRA-13-8b", LATER, "open");
    s.support_reason = STR("worn out after three years");
    struct compliance x = ask(&s, "CRA-13-8b", LATER);
    CHECK_STR(x.evidence,
              STR("support from 2028-03-01 to 2033-02-28, shorter because: worn out "
                  "after three years"));
    IS(&s, "CRA-13-8c", LATER, "met");
    IS(&s, "CRA-13-19b", "2033-02-28", "no_occasion");
    IS(&s, "CRA-13-19b", "2033-03-01", "open");
    IS(&s, "CRA-A1-2-1", "2033-02-28", "open");
    x = ask(&s, "CRA-A1-2-1", "2033-03-01");
    CHECK_STR(compliance_state_str(x.state), STR("not_applicable"));
    CHECK_STR(x.clause, STR("CRA Art 13(8)"));
    IS(&s, "CRA-13-9", "2033-03-01", "open"); /* updates stay available */
}

static void what_the_store_holds(void)
{
    struct compliance_subject s = subject();
    CHECK_STR(ask(&s, "CRA-A1-2-1", LATER).why, STR("no release is entered"));
    s.evidence.n_releases = 3;
    s.evidence.n_without_sbom = 1;
    CHECK_STR(ask(&s, "CRA-A1-2-1", LATER).why, STR("1 of 3 releases have no SBOM"));
    s.evidence.n_without_sbom = 0;
    s.evidence.n_images = 3;
    IS(&s, "CRA-A1-2-1", LATER, "met");
    IS(&s, "CRA-13-7", LATER, "met");
    IS(&s, "CRA-13-8a", LATER, "met");
    s.evidence.n_waiting = 2;
    CHECK_STR(ask(&s, "CRA-13-8a", LATER).why, STR("2 findings wait for a decision"));
    s.evidence.newest = STR("4.2");
    s.evidence.is_available = true;
    /* Older releases have one; about this one nothing is known, which is not clean. */
    CHECK_STR(ask(&s, "CRA-A1-1-2a", LATER).why,
              STR("release 4.2 has no SBOM to be judged by"));
    s.evidence.has_newest_sbom = true;
    IS(&s, "CRA-A1-1-2a", LATER, "met");
    s.evidence.n_unjudged_at_release = 5;
    IS(&s, "CRA-A1-1-2a", LATER, "open");
    s.evidence.n_affected_at_release = 1;
    CHECK_STR(ask(&s, "CRA-A1-1-2a", LATER).why,
              STR("release 4.2: 1 affected findings when it was made available"));
    s.evidence.establishment = STR("AT");
    CHECK_STR(ask(&s, "CRA-14-7", LATER).why,
              STR("AT is set, but the decision is not on record"));
    s.evidence.routed_on = on("2027-05-01");
    IS(&s, "CRA-14-7", LATER, "met");
    IS(&s, "CRA-14-1", LATER, "no_occasion");
    s.evidence.n_exploited_open = 1;
    IS(&s, "CRA-14-1", LATER, "open");
    s.evidence.n_exploited_open = 0;
    s.evidence.n_exploited_decided = 2;
    CHECK_STR(ask(&s, "CRA-14-1", LATER).evidence, STR("2 cases decided, with the reason"));
    IS(&s, "CRA-14-3", LATER, "no_occasion");
}

static struct compliance_clocks *clocks_of_duty(const char *duty)
{
    return &clocks[duty_row_index(duty_row_find(str_of(duty)))];
}

static void clocks_of_cases(void)
{
    struct compliance_subject s = subject();
    struct compliance_clocks *k = clocks_of_duty("CRA-14-2a");
    IS(&s, "CRA-14-2a", LATER, "no_occasion");
    *k = (struct compliance_clocks){
        .n = 1, .n_open = 1, .due_at = at("2028-03-02"), .number = STR("2028-001")};
    struct compliance x = ask(&s, "CRA-14-2a", LATER);
    CHECK_STR(x.why, STR("to be done in 1 case, first in case 2028-001"));
    CHECK(utc_cmp(x.due_at, at("2028-03-02")) == 0);
    *k = (struct compliance_clocks){
        .n = 2, .n_met = 1, .n_late = 1, .due_at = at("2028-02-01"), .number = STR("2028-001")};
    IS(&s, "CRA-14-2a", LATER, "late");
    *k = (struct compliance_clocks){
        .n = 2, .n_met = 1, .n_met_late = 1, .due_at = UTC_NONE, .number = STR("2028-002")};
    CHECK_STR(ask(&s, "CRA-14-2a", LATER).why,
              STR("done, but after its time, in 1 of 2 cases, last in case 2028-002"));
    *k = (struct compliance_clocks){.n = 2, .n_met = 2, .due_at = UTC_NONE};
    IS(&s, "CRA-14-2a", LATER, "met");
    /* Done in the case of the report, while other findings wait. */
    s.evidence.n_images = 1;
    s.evidence.n_affected = 4;
    *clocks_of_duty("CRA-A1-2-2") = (struct compliance_clocks){.n = 1, .n_met = 1};
    CHECK_STR(ask(&s, "CRA-A1-2-2", LATER).why,
              STR("4 findings are affected and not remedied"));
    s.evidence.n_affected = 0;
    IS(&s, "CRA-A1-2-2", LATER, "met");
    /* Words of a person do not wind a clock back. */
    k->n_met = 1;
    k->n_late = 1;
    said[duty_row_index(duty_row_find(STR("CRA-14-2a")))] =
        (struct compliance_said){.id = STR("1"), .words = STR("all well"), .from = on(EARLY)};
    IS(&s, "CRA-14-2a", LATER, "late");
}

static void attestations(void)
{
    struct compliance_subject s = subject();
    struct compliance_said *a = &said[duty_row_index(duty_row_find(STR("CRA-13-2")))];
    *a = (struct compliance_said){.id = STR("1"),
                                  .words = STR("risk assessment 3"),
                                  .from = on("2028-01-01"),
                                  .until = on("2028-12-31"),
                                  .has_document = true};
    struct compliance x = ask(&s, "CRA-13-2", "2028-12-31T23:59:59Z");
    CHECK_STR(compliance_state_str(x.state), STR("met"));
    CHECK_STR(x.evidence, STR("attested with a document: risk assessment 3"));
    CHECK_STR(x.attestation_id, STR("1"));
    x = ask(&s, "CRA-13-2", "2029-01-01");
    CHECK_STR(compliance_state_str(x.state), STR("open"));
    CHECK_STR(x.why, STR("the attestation ran out on 2028-12-31; nothing shows that it is met; "
                         "attest it"));
    CHECK_STR(ask(&s, "CRA-13-2", "2027-12-31").why,
              STR("the attestation holds only from 2028-01-01; nothing shows that it is met; "
                  "attest it"));
    /* A document that is gone proves nothing, whatever it was to prove. */
    a->is_document_lost = true;
    x = ask(&s, "CRA-13-2", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("open"));
    CHECK_STR(x.why,
              STR("the document of the attestation is no longer in the store: restore it, "
                  "or attest anew"));
    a->is_not_applicable = true;
    IS(&s, "CRA-13-2", LATER, "open");
    a->is_document_lost = false;
    a->words = STR("made to order, no design phase of ours");
    x = ask(&s, "CRA-13-2", LATER);
    CHECK_STR(compliance_state_str(x.state), STR("not_applicable"));
    CHECK_STR(x.why, STR("made to order, no design phase of ours"));
    s.is_tailor_made = SAID_YES;
    CHECK(str_ends(ask(&s, "CRA-A1-2-8", LATER).why, STR("a charge may be agreed")));
}

/* A combination of the seven switches, three answers each. */
static struct compliance_subject combination(unsigned n)
{
    struct compliance_subject s = subject();
    for (unsigned r = 0; r < N_regime; r++, n /= N_said) {
        s.regimes[r] = (enum said)(n % N_said);
        s.regime_reasons[r] = STR("decided");
    }
    return s;
}

/* What gives way to what, written down once more from the acts. */
static bool gives_way(const struct compliance_subject *s, enum regime r)
{
    bool is_radio = s->regimes[REGIME_RED] == SAID_YES,
         is_device = s->regimes[REGIME_MDR] == SAID_YES,
         is_machine = s->regimes[REGIME_MACHINERY] == SAID_YES;
    switch (r) {
    case REGIME_CRA: return is_device;
    case REGIME_LVD: return is_radio || is_device || is_machine;
    case REGIME_EMC: return is_radio || is_device;
    case REGIME_GPSR:
    case REGIME_RED:
    case REGIME_MACHINERY:
    case REGIME_MDR: return false;
    case N_regime: break;
    }
    return false;
}

static void every_combination_of_acts(void)
{
    unsigned n_combinations = 1;
    for (unsigned r = 0; r < N_regime; r++)
        n_combinations *= N_said;
    for (unsigned n = 0; n < n_combinations; n++) {
        struct compliance_subject s = combination(n);
        unsigned want = 0;
        for (unsigned r = 0; r < N_regime; r++) {
            enum regime other;
            str why = STR(""), clause = STR("");
            bool is_out = gives_way(&s, (enum regime)r);
            /* Nobody said: the CRA holds; GPSR waits for who uses it; others for a decision. */
            enum said expected = is_out                         ? SAID_NO
                                 : s.regimes[r] != SAID_NOTHING ? s.regimes[r]
                                 : (enum regime)r == REGIME_CRA ? SAID_YES
                                                                : SAID_NOTHING;
            enum said got = compliance_regime(&s, (enum regime)r, &why, &clause);
            if (got != expected)
                test_fail(__FILE__, __LINE__, "combination %u: act %u is '%s'", n, r,
                          said_str(got).p);
            CHECK(why.n > 0);
            CHECK(!is_out || clause.n > 0); /* each exclusion is shown with its clause */
            CHECK(compliance_excluded(&s, (enum regime)r, &other, &clause) == is_out);
            want |= (unsigned)(expected == SAID_YES) << r;
        }
        CHECK_INT(compliance_regimes(&s), want);
    }
    CHECK_INT(n_combinations, 2187);
}

/* Every row gives an answer with a clause and, unless it is met, a reason, for any facts. */
static void every_row_answers(void)
{
    size_t n;
    const struct duty_row *all = duty_rows_all(&n);
    for (unsigned bits = 0; bits < 1U << 9; bits++) {
        struct compliance_subject s = subject();
        s.role = (enum operator)(bits % N_operator);
        for (unsigned r = 0; r < N_regime; r++) {
            s.regimes[r] = (bits >> r & 1) ? SAID_YES : (enum said)(bits % N_said);
            s.regime_reasons[r] = STR("decided");
        }
        s.is_consumer = (enum said)(bits % N_said);
        s.device_class = (enum device_class)(bits % N_device_class);
        if (bits & 128) s.last_placed_on = on("2026-01-01");
        if (bits & 256) s.support_end = on("2027-01-01");
        for (size_t i = 0; i < n; i++) {
            struct compliance x = ask(&s, all[i].id, bits & 64 ? LATER : EARLY);
            CHECK(x.clause.n > 0);
            CHECK(x.why.n > 0 || x.state == COMPLIANCE_MET);
        }
        struct err e = {0};
        CHECK_OK(arena_status(&words, "words", &e), &e);
    }
    arena_release(&words);
}

static const struct test tests[] = {
    {"dates_of_application", dates_of_application},
    {"duties_of_other_operators", duties_of_other_operators},
    {"acts_together", acts_together},
    {"every_combination_of_acts", every_combination_of_acts},
    {"acts_that_exclude_each_other", acts_that_exclude_each_other},
    {"general_product_safety", general_product_safety},
    {"products_on_the_market_before", products_on_the_market_before},
    {"classes_of_devices", classes_of_devices},
    {"support_periods", support_periods},
    {"what_the_store_holds", what_the_store_holds},
    {"clocks_of_cases", clocks_of_cases},
    {"attestations", attestations},
    {"every_row_answers", every_row_answers},
    {NULL, NULL},
};
const struct test_suite compliance_suite = {"compliance", tests};
