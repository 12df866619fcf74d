/* SPDX-License-Identifier: Apache-2.0 */
/* The rules by kind of record, and how they join. */
#include "core/retention.h"

ENUM_DEFINE(record_kind, RECORD_KIND_LIST)

#define KIND(k) (1U << (k))
/* No own period in any act: kept with the technical documentation, a choice of the product. */
#define OUR_CHOICE \
 (KIND(RECORD_CASE) | KIND(RECORD_REPORT) | KIND(RECORD_DECISION) | KIND(RECORD_ATTESTATION))
#define WITH_DOCUMENTATION (OUR_CHOICE | KIND(RECORD_TECHNICAL) | KIND(RECORD_SBOM))

enum anchor {
    FROM_LAST_UNIT,
    FROM_SUPPORT_END,
    FROM_RECORD,
};

static const struct rule {
    unsigned kinds;
    enum regime regime;
    enum anchor anchor;
    int32_t years, years_implantable;
    bool is_limit;
    str clause;
} rules[] = {
    {WITH_DOCUMENTATION, REGIME_CRA, FROM_LAST_UNIT, 10, 10, false,
     STR_INIT("CRA Art 13(13), 13(18)")},
    {WITH_DOCUMENTATION, REGIME_CRA, FROM_SUPPORT_END, 0, 0, false,
     STR_INIT("CRA Art 13(13), 13(18)")},
    {WITH_DOCUMENTATION, REGIME_GPSR, FROM_LAST_UNIT, 10, 10, false, STR_INIT("GPSR Art 9(3)")},
    {WITH_DOCUMENTATION, REGIME_RED, FROM_LAST_UNIT, 10, 10, false, STR_INIT("RED Art 10(4)")},
    {WITH_DOCUMENTATION, REGIME_LVD, FROM_LAST_UNIT, 10, 10, false, STR_INIT("LVD Art 6(3)")},
    {WITH_DOCUMENTATION, REGIME_EMC, FROM_LAST_UNIT, 10, 10, false, STR_INIT("EMC Art 7(3)")},
    {WITH_DOCUMENTATION, REGIME_MACHINERY, FROM_LAST_UNIT, 10, 10, false,
     STR_INIT("Machinery Art 10(3)")},
    {WITH_DOCUMENTATION, REGIME_MDR, FROM_LAST_UNIT, 10, 15, false, STR_INIT("MDR Art 10(8)")},
    {KIND(RECORD_UPDATE), REGIME_CRA, FROM_RECORD, 10, 10, false, STR_INIT("CRA Art 13(9)")},
    {KIND(RECORD_UPDATE), REGIME_CRA, FROM_SUPPORT_END, 0, 0, false, STR_INIT("CRA Art 13(9)")},
    {KIND(RECORD_SUPPLY), REGIME_CRA, FROM_RECORD, 10, 10, false, STR_INIT("CRA Art 23")},
    {KIND(RECORD_COMPLAINT_PERSON), REGIME_GPSR, FROM_RECORD, 5, 5, true,
     STR_INIT("GPSR Art 9(13)")},
};

str record_kind_title(enum record_kind k)
{
    static const str titles[] = {
        [RECORD_TECHNICAL] = STR_INIT("technical documentation, declaration, user information"),
        [RECORD_SBOM] = STR_INIT("SBOMs as received"),
        [RECORD_UPDATE] = STR_INIT("security updates"),
        [RECORD_SUPPLY] = STR_INIT("names of suppliers and customers"),
        [RECORD_CASE] = STR_INIT("case files"),
        [RECORD_REPORT] = STR_INIT("reports and what was sent"),
        [RECORD_DECISION] = STR_INIT("findings and decisions"),
        [RECORD_ATTESTATION] = STR_INIT("attestations"),
        [RECORD_COMPLAINT_PERSON] = STR_INIT("personal data of complaints"),
    };
    return (unsigned)k < (unsigned)N_record_kind ? titles[k] : STR_NONE;
}

static int day_cmp(struct day a, struct day b)
{
    if (a.year != b.year) return a.year < b.year ? -1 : 1;
    if (a.month != b.month) return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

static struct day anchor_of(const struct rule *r, const struct retention_facts *f)
{
    switch (r->anchor) {
    case FROM_LAST_UNIT: return f->last_placed_on;
    case FROM_SUPPORT_END: return f->support_end;
    case FROM_RECORD: return f->record_on;
    }
    return (struct day){0};
}

static str missing_of(const struct rule *r)
{
    switch (r->anchor) {
    case FROM_LAST_UNIT: return STR("the day the last unit was placed on the market");
    case FROM_SUPPORT_END: return STR("the end of the support period");
    case FROM_RECORD: return STR("the day of the record");
    }
    return STR("");
}

static void join(struct retention *out, const struct rule *r, const struct retention_facts *f)
{
    struct day from = anchor_of(r, f);
    int32_t years = f->may_be_implantable ? r->years_implantable : r->years;
    out->has_rule = true;
    out->is_limit = r->is_limit;
    if (!from.year) {
        if (out->is_known) out->clause = r->clause, out->missing = missing_of(r);
        out->is_known = false;
        return;
    }
    struct day end = utc_day(utc_add_months(day_start(from), 12 * years));
    if (day_cmp(end, out->at_least) <= 0) return;
    out->at_least = end;
    if (out->is_known) out->clause = r->clause;
}

static const str undecided_words[] = {
    [REGIME_CRA] = STR_INIT("whether the Cyber Resilience Act applies"),
    [REGIME_GPSR] = STR_INIT("whether the General Product Safety Regulation applies"),
    [REGIME_RED] = STR_INIT("whether the Radio Equipment Directive applies"),
    [REGIME_LVD] = STR_INIT("whether the Low Voltage Directive applies"),
    [REGIME_EMC] = STR_INIT("whether the EMC Directive applies"),
    [REGIME_MACHINERY] = STR_INIT("whether the Machinery Regulation applies"),
    [REGIME_MDR] = STR_INIT("whether the Medical Device Regulation applies"),
};
_Static_assert(sizeof undecided_words / sizeof undecided_words[0] == N_regime, "a row each");

/* An act that may apply: nothing is known when it would keep the record longer. */
static void join_undecided(struct retention *out, const struct rule *r,
                           const struct retention_facts *f)
{
    struct retention with = *out;
    if (r->is_limit) return;
    join(&with, r, f);
    if (out->has_rule && with.is_known == out->is_known &&
        day_cmp(with.at_least, out->at_least) == 0)
        return;
    if (out->is_known) out->clause = r->clause, out->missing = undecided_words[r->regime];
    out->has_rule = true;
    out->is_known = false;
}

struct retention retention_of(enum record_kind kind, const struct retention_facts *f)
{
    struct retention out = {.is_known = true, .clause = STR(""), .missing = STR("")};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if ((rules[i].kinds & KIND(kind)) && (f->regimes & 1U << rules[i].regime))
            join(&out, &rules[i], f);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if ((rules[i].kinds & KIND(kind)) && (f->undecided & 1U << rules[i].regime))
            join_undecided(&out, &rules[i], f);
    out.is_known = out.is_known && out.has_rule;
    out.is_choice = (KIND(kind) & OUR_CHOICE) != 0;
    if (out.is_known) out.until = out.at_least;
    return out;
}

struct day retention_erasable_from(const struct retention *r)
{
    if (!r->is_known) return (struct day){0};
    return utc_day(utc_add_s(day_start(r->until), 24 * 3600));
}
