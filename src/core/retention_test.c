/* SPDX-License-Identifier: Apache-2.0 */
/* How long records are kept: the vectors of the regulation, leap days, bounds, what is missing. */
#include "core/retention.h"

#include "suite.h"

#include <stdio.h>

#define CRA  (1U << REGIME_CRA)
#define MDR  (1U << REGIME_MDR)
#define GPSR (1U << REGIME_GPSR)
#define RED  (1U << REGIME_RED)

static struct day on(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    if (text[0]) CHECK_OK(utc_parse(str_of(text), "day", &t, &e), &e);
    return utc_day(t);
}

static void is_on(struct day got, const char *want)
{
    char text[32] = "";
    if (got.year) snprintf(text, sizeof text, "%04d-%02d-%02d", got.year, got.month, got.day);
    CHECK_STR(str_of(text), str_of(want));
}

/* Last day to keep and the first on which it may go. */
static void vectors(void)
{
    static const struct {
        enum record_kind kind;
        unsigned regimes;
        const char *last, *support, *record;
        bool may_be_implantable;
        const char *until, *from, *clause;
    } rows[] = {
        /* Issued on a leap day: ten years end with February. */
        {RECORD_UPDATE, CRA, "", "2033-01-01", "2028-02-29", false, "2038-02-28", "2038-03-01",
         "CRA Art 13(9)"},
        {RECORD_UPDATE, CRA, "", "2040-06-30", "2028-02-29", false, "2040-06-30", "2040-07-01",
         "CRA Art 13(9)"},
        {RECORD_UPDATE, CRA, "", "2038-02-27", "2028-02-28", false, "2038-02-28", "2038-03-01",
         "CRA Art 13(9)"},
        {RECORD_TECHNICAL, CRA, "2028-02-29", "2033-02-28", "", false, "2038-02-28",
         "2038-03-01", "CRA Art 13(13), 13(18)"},
        {RECORD_TECHNICAL, CRA, "2030-12-31", "2041-01-01", "", false, "2041-01-01",
         "2041-01-02", "CRA Art 13(13), 13(18)"},
        {RECORD_TECHNICAL, CRA, "2030-12-31", "2040-12-31", "", false, "2040-12-31",
         "2041-01-01", "CRA Art 13(13), 13(18)"},
        /* Ten years on a leap day. */
        {RECORD_TECHNICAL, RED, "2030-02-28", "", "", false, "2040-02-28", "2040-02-29",
         "RED Art 10(4)"},
        {RECORD_TECHNICAL, MDR, "2028-02-29", "", "", false, "2038-02-28", "2038-03-01",
         "MDR Art 10(8)"},
        {RECORD_TECHNICAL, MDR, "2028-02-29", "", "", true, "2043-02-28", "2043-03-01",
         "MDR Art 10(8)"},
        {RECORD_CASE, CRA | GPSR, "2030-05-05", "2035-05-05", "", false, "2040-05-05",
         "2040-05-06", "CRA Art 13(13), 13(18)"},
        {RECORD_SUPPLY, CRA, "", "", "2028-02-29", false, "2038-02-28", "2038-03-01",
         "CRA Art 23"},
        {RECORD_COMPLAINT_PERSON, GPSR, "", "", "2028-02-29", false, "2033-02-28", "2033-03-01",
         "GPSR Art 9(13)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct retention_facts f = {.regimes = rows[i].regimes,
                                          .last_placed_on = on(rows[i].last),
                                          .support_end = on(rows[i].support),
                                          .record_on = on(rows[i].record),
                                          .may_be_implantable = rows[i].may_be_implantable};
        struct retention r = retention_of(rows[i].kind, &f);
        CHECK(r.is_known);
        is_on(r.until, rows[i].until);
        is_on(retention_erasable_from(&r), rows[i].from);
        CHECK_STR(r.clause, str_of(rows[i].clause));
        CHECK_INT(r.is_choice, rows[i].kind == RECORD_CASE);
        CHECK_INT(r.is_limit, rows[i].kind == RECORD_COMPLAINT_PERSON);
    }
}

static void what_is_not_known_stays(void)
{
    struct retention_facts f = {.regimes = CRA, .support_end = on("2033-01-01")};
    struct retention r = retention_of(RECORD_TECHNICAL, &f);
    CHECK(r.has_rule && !r.is_known);
    CHECK_STR(r.missing, STR("the day the last unit was placed on the market"));
    is_on(r.at_least, "2033-01-01");
    is_on(r.until, "");
    is_on(retention_erasable_from(&r), "");
    f.last_placed_on = on("2028-01-01");
    f.support_end = (struct day){0};
    r = retention_of(RECORD_TECHNICAL, &f);
    CHECK(!r.is_known);
    CHECK_STR(r.missing, STR("the end of the support period"));
    is_on(r.at_least, "2038-01-01");
    f.regimes = 0;
    r = retention_of(RECORD_TECHNICAL, &f);
    CHECK(!r.has_rule && !r.is_known);
    f.regimes = CRA;
    r = retention_of(RECORD_COMPLAINT_PERSON, &f);
    CHECK(!r.has_rule);
}

/* An act nobody decided about holds back what it could ask for longer, and nothing else. */
static void what_is_undecided_stays(void)
{
    struct retention_facts f = {.regimes = CRA,
                                .undecided = MDR | RED,
                                .last_placed_on = on("2028-02-29"),
                                .support_end = on("2034-05-31"),
                                .may_be_implantable = true};
    struct retention r = retention_of(RECORD_SBOM, &f);
    CHECK(r.has_rule && !r.is_known);
    is_on(r.at_least, "2038-02-28");
    CHECK_STR(r.missing, STR("whether the Medical Device Regulation applies"));
    CHECK_STR(r.clause, STR("MDR Art 10(8)"));
    is_on(retention_erasable_from(&r), "");
    f.may_be_implantable = false; /* ten years either way */
    r = retention_of(RECORD_SBOM, &f);
    CHECK(r.is_known);
    is_on(r.until, "2038-02-28");
    f.may_be_implantable = true;
    CHECK(retention_of(RECORD_UPDATE, &f).missing.n); /* its own day, of the CRA alone */
    f.record_on = on("2029-01-01");
    CHECK(retention_of(RECORD_UPDATE, &f).is_known);
    /* No act is decided to apply: there may be a rule, so nothing goes. */
    f.regimes = 0;
    f.undecided = RED;
    r = retention_of(RECORD_SBOM, &f);
    CHECK(r.has_rule && !r.is_known);
    CHECK_STR(r.missing, STR("whether the Radio Equipment Directive applies"));
    f.undecided = 0;
    CHECK(!retention_of(RECORD_SBOM, &f).has_rule);
    /* An upper limit does not hold back. */
    f.undecided = GPSR;
    CHECK(!retention_of(RECORD_COMPLAINT_PERSON, &f).has_rule);
}

/* Each further rule can only make it later. */
static void the_latest_wins(void)
{
    for (unsigned regimes = 0; regimes < 1U << N_regime; regimes++) {
        for (unsigned add = 0; add < N_regime; add++) {
            struct retention_facts f = {.regimes = regimes,
                                        .last_placed_on = on("2029-06-15"),
                                        .support_end = on("2036-01-31"),
                                        .may_be_implantable = true};
            struct retention before = retention_of(RECORD_SBOM, &f);
            f.regimes |= 1U << add;
            struct retention after = retention_of(RECORD_SBOM, &f);
            CHECK(utc_cmp(day_start(after.until),
                          before.has_rule ? day_start(before.until) : UTC_NONE) >= 0);
        }
    }
}

static void every_kind_has_a_title(void)
{
    for (unsigned i = 0; i < N_record_kind; i++)
        CHECK(record_kind_title((enum record_kind)i).n > 0);
    CHECK_STR(record_kind_title(N_record_kind), STR_NONE);
}

static const struct test tests[] = {
    {"vectors", vectors},
    {"what_is_not_known_stays", what_is_not_known_stays},
    {"what_is_undecided_stays", what_is_undecided_stays},
    {"the_latest_wins", the_latest_wins},
    {"every_kind_has_a_title", every_kind_has_a_title},
    {NULL, NULL},
};
const struct test_suite retention_suite = {"retention", tests};
