/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose duty it is, which act applies, which clauses leave the product out.
 *
 * To add a rule: a row in `relations` (an act that gives way to another) or in `exclusions` (ids
 * of duties, a test, the reason and its clause) and a line in compliance_test.c.
 */
#include "core/compliance.h"

#include <pthread.h>

/* From this date everything but Art 14 and Chapter IV applies: CRA Art 71(2). */
static const struct day full_application = {2027, 12, 11};

/* ---- acts ---- */

/* `act` gives way when `other` applies. Sources: regulation.md section 1.1 and 3.1, the acts. */
static const struct relation {
    enum regime act, other;
    str clause, why;
} relations[] = {
    {REGIME_CRA, REGIME_MDR, STR_INIT("CRA Art 2(2)(a)"),
     STR_INIT("a medical device is no product under the Cyber Resilience Act")},
    {REGIME_LVD, REGIME_RED, STR_INIT("RED Art 1(4)"),
     STR_INIT(
         "radio equipment stands under the Radio Equipment Directive, which has the safety "
         "objectives of the Low Voltage Directive in Art 3(1)(a)")},
    {REGIME_EMC, REGIME_RED, STR_INIT("EMC Directive Art 2(2)(a)"),
     STR_INIT("radio equipment is left out of the EMC Directive")},
    {REGIME_LVD, REGIME_MDR, STR_INIT("LVD Annex II"),
     STR_INIT("equipment for medical purposes is left out of the Low Voltage Directive")},
    /* Likewise Directive 2006/42/EC Annex I, 1.5.1, which holds until 2027-01-20. */
    {REGIME_LVD, REGIME_MACHINERY, STR_INIT("Machinery Reg. Annex III, 1.5.1"),
     STR_INIT(
         "a machine: the safety objectives of the Low Voltage Directive hold, and what its "
         "maker owes about electricity is in the Machinery Regulation alone")},
    {REGIME_EMC, REGIME_MDR, STR_INIT("MDR Art 1(11); EMC Directive Art 2(3)"),
     STR_INIT("the Medical Device Regulation takes the place of the EMC Directive")},
};

bool compliance_excluded(const struct compliance_subject *s, enum regime r, enum regime *other,
                         str *clause)
{
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
        if (relations[i].act != r || s->regimes[relations[i].other] != SAID_YES) continue;
        *other = relations[i].other;
        *clause = relations[i].clause;
        return true;
    }
    return false;
}

static const struct relation *relation_of(const struct compliance_subject *s, enum regime r)
{
    for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
        if (relations[i].act == r && s->regimes[relations[i].other] == SAID_YES)
            return &relations[i];
    return NULL;
}

/* What holds of an act that nobody decided about. */
static enum said by_default(const struct compliance_subject *s, enum regime r, str *why,
                            str *clause)
{
    if (r == REGIME_CRA) {
        *why = STR("a product with digital elements, unless somebody decides otherwise");
        *clause = STR("CRA Art 2(1)");
        return SAID_YES;
    }
    if (r == REGIME_GPSR) {
        *clause = STR("GPSR Art 2(1), 3(1)");
        if (s->is_consumer == SAID_YES) *why = STR("a consumer product");
        if (s->is_consumer == SAID_NO) *why = STR("no consumer product");
        if (s->is_consumer == SAID_NOTHING) *why = STR("nobody said whether consumers use it");
        return s->is_consumer;
    }
    *why = STR("nobody decided whether this act applies to the product");
    *clause = STR("");
    return SAID_NOTHING;
}

enum said compliance_regime(const struct compliance_subject *s, enum regime r, str *why,
                            str *clause)
{
    const struct relation *x = relation_of(s, r);
    if (x) {
        *why = x->why;
        *clause = x->clause;
        return SAID_NO;
    }
    if (s->regimes[r] == SAID_NOTHING) return by_default(s, r, why, clause);
    *why = s->regime_reasons[r];
    *clause = STR("");
    return s->regimes[r];
}

unsigned compliance_regimes(const struct compliance_subject *s)
{
    str why, clause;
    unsigned out = 0;
    for (unsigned r = 0; r < N_regime; r++)
        if (compliance_regime(s, (enum regime)r, &why, &clause) == SAID_YES) out |= 1U << r;
    return out;
}

/* ---- clauses ---- */

/*
 * CRA Art 69(2): products placed on the market before 2027-12-11 are subject to the Regulation
 * only after a substantial modification from that date on. It counts for each unit, so a series
 * is out only when its last unit was placed before.
 */
static bool is_of_before(const struct compliance_subject *s, struct day today)
{
    (void)today;
    return s->last_placed_on.year != 0 &&
           compliance_day_cmp(s->last_placed_on, full_application) < 0 &&
           compliance_day_cmp(s->modified_on, full_application) < 0;
}

/* GPSR Art 2(1) and recital 8; CRA Art 11 brings them back for risks that nothing else covers. */
static bool is_safety_covered(const struct compliance_subject *s, struct day today)
{
    static const enum regime specific[] = {REGIME_RED, REGIME_LVD, REGIME_MACHINERY,
                                           REGIME_MDR};
    str why, clause;
    (void)today;
    if (s->has_uncovered_risk == SAID_YES) return false;
    for (size_t i = 0; i < sizeof specific / sizeof specific[0]; i++)
        if (compliance_regime(s, specific[i], &why, &clause) == SAID_YES) return true;
    return false;
}

static bool is_support_over(const struct compliance_subject *s, struct day today)
{
    return s->support_end.year != 0 && compliance_day_cmp(s->support_end, today) < 0;
}

static bool is_class_known(const struct compliance_subject *s)
{
    return s->device_class != DEVICE_CLASS_NONE;
}

static bool is_not_class_1(const struct compliance_subject *s, struct day today)
{
    (void)today;
    return is_class_known(s) && s->device_class != DEVICE_CLASS_I;
}

static bool is_not_class_2a(const struct compliance_subject *s, struct day today)
{
    (void)today;
    return is_class_known(s) && s->device_class != DEVICE_CLASS_IIA;
}

static bool is_not_class_2b_or_3(const struct compliance_subject *s, struct day today)
{
    (void)today;
    return is_class_known(s) && s->device_class != DEVICE_CLASS_IIB &&
           s->device_class != DEVICE_CLASS_III;
}

/* The first that holds decides. Art 14 and its portal are in no row: Art 69(3). */
static const struct exclusion {
    str duties;
    bool (*holds)(const struct compliance_subject *s, struct day today);
    str why, clause;
} exclusions[] = {
    {STR_INIT("CRA-13-* CRA-A1-* CRA-A2-* CRA-A7-* CRA-31-* CRA-18-* CRA-19-* CRA-20-* CRA-23"),
     is_of_before,
     STR_INIT("the last unit was placed on the market before 2027-12-11 and not substantially "
              "modified since; Art 14 applies all the same"),
     STR_INIT("CRA Art 69(2), 69(3)")},
    {STR_INIT("CRA-13-3 CRA-13-8a CRA-13-8d CRA-A1-2-* CRA-31-2"), is_support_over,
     STR_INIT("the support period is over"), STR_INIT("CRA Art 13(8)")},
    {STR_INIT("GPSR-9-* GPSR-11-* GPSR-12-*"), is_safety_covered,
     STR_INIT("another act of the Union covers the safety of the product"),
     STR_INIT("GPSR Art 2(1), recital 8; CRA Art 11")},
    {STR_INIT("MDR-85"), is_not_class_1, STR_INIT("for devices of class I"),
     STR_INIT("MDR Art 85")},
    {STR_INIT("MDR-86-2A"), is_not_class_2a, STR_INIT("for devices of class IIa"),
     STR_INIT("MDR Art 86(1)")},
    {STR_INIT("MDR-86-2B3"), is_not_class_2b_or_3, STR_INIT("for devices of class IIb and III"),
     STR_INIT("MDR Art 86(1)")},
};

/* Bits of `exclusions` by row, and whether it depends on the class of the device. Made once. */
static struct {
    uint8_t exclusions;
    bool wants_class;
} scopes[N_DUTY_ROWS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
_Static_assert(sizeof exclusions / sizeof exclusions[0] <= 8, "a bit for each");

static void build(void)
{
    size_t n;
    const struct duty_row *all = duty_rows_all(&n);
    for (size_t i = 0; i < n; i++) {
        str id = str_of(all[i].id);
        for (size_t k = 0; k < sizeof exclusions / sizeof exclusions[0]; k++)
            if (compliance_listed(exclusions[k].duties, id))
                scopes[i].exclusions |= (uint8_t)(1U << k);
        scopes[i].wants_class = compliance_listed(STR("MDR-85 MDR-86-*"), id);
    }
}

static void leave_out(struct compliance *out, str why, str clause)
{
    out->state = COMPLIANCE_NOT_APPLICABLE;
    out->why = why;
    if (clause.n) out->clause = clause;
}

bool compliance_scope(struct arena *words, const struct duty_row *row,
                      const struct compliance_subject *s, struct day today,
                      struct compliance *out)
{
    str why = STR(""), clause = STR("");
    if (!(row->actors & 1U << s->role)) {
        leave_out(out, STR(""), STR(""));
        str role = operator_str(s->role);
        if (words)
            out->why =
                arena_printf(words, "a duty of: %s; for this product the company is: %.*s",
                             row->actor, STR_ARG(role));
        return true;
    }
    enum said applies = compliance_regime(s, row->regime, &why, &clause);
    if (applies == SAID_NO) {
        leave_out(out, why, clause);
        return true;
    }
    if (applies == SAID_NOTHING) {
        out->state = COMPLIANCE_UNDECIDED;
        out->why = why;
        return true;
    }
    pthread_once(&once, build);
    size_t at = duty_row_index(row);
    for (size_t i = 0; i < sizeof exclusions / sizeof exclusions[0]; i++) {
        if (!(scopes[at].exclusions & 1U << i) || !exclusions[i].holds(s, today)) continue;
        leave_out(out, exclusions[i].why, exclusions[i].clause);
        return true;
    }
    if (scopes[at].wants_class && !is_class_known(s)) {
        out->state = COMPLIANCE_UNDECIDED;
        out->why = STR("nobody said of which class the device is");
        return true;
    }
    return false;
}
