/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the clock rules, house targets and reminders. Periods are those of the duty table
 * (core/duty_rows.c), which a test compares. The act wins over this file.
 */
#include "core/duty.h"

#define HOUR_S ((int64_t)3600)
#define DAY_S  (24 * HOUR_S)

#define EXPLOITED DUTY_KIND(CASE_EXPLOITED)
#define INCIDENT  DUTY_KIND(CASE_SEVERE_INCIDENT)
#define REPORTED  DUTY_KIND(CASE_REPORTED)
#define FIELD     DUTY_KIND(CASE_FIELD_SAFETY)
#define CONFORM   DUTY_KIND(CASE_NON_CONFORMITY)
#define WEAKNESS  (EXPLOITED | INCIDENT | REPORTED)
#define ANY_KIND  (EXPLOITED | INCIDENT | REPORTED | FIELD | CONFORM)

#define MAKER          DUTY_OPERATOR(OPERATOR_MANUFACTURER)
#define REPRESENTATIVE DUTY_OPERATOR(OPERATOR_REPRESENTATIVE)
#define IMPORTER       DUTY_OPERATOR(OPERATOR_IMPORTER)
#define DISTRIBUTOR    DUTY_OPERATOR(OPERATOR_DISTRIBUTOR)
#define STEWARD        DUTY_OPERATOR(OPERATOR_STEWARD)
#define ECONOMIC       (MAKER | REPRESENTATIVE | IMPORTER | DISTRIBUTOR)

/* Dates of application, as the duty table has them. */
#define ON_CRA_14    20260911
#define ON_CRA       20271211
#define ON_GPSR      20241213
#define ON_MDR       20210526
#define ON_RED       20160613
#define ON_LVD       20160420
#define ON_MACHINERY 20270120

/* Part of the recipient of Art 24(3), 19(5), 20(4). */
#define PORTAL                                                     \
 "CSIRT designated as coordinator and ENISA, simultaneously, via " \
 "the Single Reporting Platform"
#define AUTHORITIES "market surveillance authorities"

const struct duty duty_rows[] = {
    /* Art 14(2) CRA: running hours from awareness; the last one from the first measure. */
    {"CRA-14-2a", "early warning", EXPLOITED, REGIME_CRA, MAKER, STAGE_EARLY_WARNING,
     ANCHOR_AWARE, WHEN_ALWAYS, "PT24H", ON_CRA_14, NULL, NULL},
    {"CRA-14-2b", "72-hour notification", EXPLOITED, REGIME_CRA, MAKER, STAGE_NOTIFICATION_72H,
     ANCHOR_AWARE, WHEN_ALWAYS, "PT72H", ON_CRA_14, NULL, NULL},
    {"CRA-14-2c", "final report", EXPLOITED, REGIME_CRA, MAKER, STAGE_FINAL_REPORT,
     ANCHOR_MEASURE_AVAILABLE, WHEN_ALWAYS, "P14D", ON_CRA_14, NULL, NULL},
    /* Art 14(4) CRA: the last one is a calendar month after the submission, not after 72 h. */
    {"CRA-14-4a", "early warning", INCIDENT, REGIME_CRA, MAKER, STAGE_EARLY_WARNING,
     ANCHOR_AWARE, WHEN_ALWAYS, "PT24H", ON_CRA_14, NULL, NULL},
    {"CRA-14-4b", "72-hour notification", INCIDENT, REGIME_CRA, MAKER, STAGE_NOTIFICATION_72H,
     ANCHOR_AWARE, WHEN_ALWAYS, "PT72H", ON_CRA_14, NULL, NULL},
    {"CRA-14-4c", "final report", INCIDENT, REGIME_CRA, MAKER, STAGE_FINAL_REPORT,
     ANCHOR_NOTIFICATION_SUBMITTED, WHEN_ALWAYS, "P1M", ON_CRA_14, NULL, NULL},
    /*
     * Art 24(3) CRA: Art 14(1) holds for a steward as far as it takes part in the development, Art
     * 14(3) and 14(8) as far as an incident affects its systems for that. So of an exploited
     * vulnerability it owes no information of users.
     */
    {"CRA-24-3-2a", "early warning", EXPLOITED, REGIME_CRA, STEWARD, STAGE_EARLY_WARNING,
     ANCHOR_AWARE, WHEN_ALWAYS, "PT24H", ON_CRA, "CRA-24-3", PORTAL},
    {"CRA-24-3-2b", "72-hour notification", EXPLOITED, REGIME_CRA, STEWARD,
     STAGE_NOTIFICATION_72H, ANCHOR_AWARE, WHEN_ALWAYS, "PT72H", ON_CRA, "CRA-24-3", PORTAL},
    {"CRA-24-3-2c", "final report", EXPLOITED, REGIME_CRA, STEWARD, STAGE_FINAL_REPORT,
     ANCHOR_MEASURE_AVAILABLE, WHEN_ALWAYS, "P14D", ON_CRA, "CRA-24-3", PORTAL},
    {"CRA-24-3-4a", "early warning", INCIDENT, REGIME_CRA, STEWARD, STAGE_EARLY_WARNING,
     ANCHOR_AWARE, WHEN_ALWAYS, "PT24H", ON_CRA, "CRA-24-3", PORTAL},
    {"CRA-24-3-4b", "72-hour notification", INCIDENT, REGIME_CRA, STEWARD,
     STAGE_NOTIFICATION_72H, ANCHOR_AWARE, WHEN_ALWAYS, "PT72H", ON_CRA, "CRA-24-3", PORTAL},
    {"CRA-24-3-4c", "final report", INCIDENT, REGIME_CRA, STEWARD, STAGE_FINAL_REPORT,
     ANCHOR_NOTIFICATION_SUBMITTED, WHEN_ALWAYS, "P1M", ON_CRA, "CRA-24-3", PORTAL},
    /* Art 87(3) to (5) MDR, from awareness; which one is a question of harm. */
    {"MDR-87-4", "report of a public health threat", FIELD, REGIME_MDR, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_HARM_THREAT, "P2D", ON_MDR, NULL, NULL},
    {"MDR-87-5", "report of death or serious deterioration", FIELD, REGIME_MDR, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_HARM_SERIOUS, "P10D", ON_MDR, NULL, NULL},
    {"MDR-87-3", "serious incident report", FIELD, REGIME_MDR, MAKER, N_stage, ANCHOR_AWARE,
     WHEN_HARM_OTHER, "P15D", ON_MDR, NULL, NULL},
    /* Due when an authority says. */
    {"CRA-14-6", "intermediate report", EXPLOITED | INCIDENT, REGIME_CRA, MAKER, N_stage,
     ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA_14, NULL, NULL},
    {"CRA-17-2", "information of the public", INCIDENT, REGIME_CRA, MAKER, N_stage,
     ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-13-22", "answer to an authority", ANY_KIND, REGIME_CRA, MAKER, N_stage,
     ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-13-25", "SBOM for a dependency assessment", ANY_KIND, REGIME_CRA, MAKER, N_stage,
     ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-18-3", "answer to an authority (representative)", ANY_KIND, REGIME_CRA,
     REPRESENTATIVE, N_stage, ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-23", "names of suppliers and customers", ANY_KIND, REGIME_CRA, ECONOMIC, N_stage,
     ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-24-2", "answer to an authority (steward)", ANY_KIND, REGIME_CRA, STEWARD, N_stage,
     ANCHOR_REQUEST, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    /* Without a period: "in a timely manner", "without delay", "immediately". */
    {"CRA-14-8", "information of users", EXPLOITED | INCIDENT, REGIME_CRA, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA_14, NULL, NULL},
    {"GPSR-20-1", "accident notification", FIELD | INCIDENT | EXPLOITED | CONFORM, REGIME_GPSR,
     MAKER, N_stage, ANCHOR_AWARE, WHEN_ACCIDENT, NULL, ON_GPSR, NULL, NULL},
    {"MDR-89-1", "investigation and final report", FIELD, REGIME_MDR, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MDR, NULL, NULL},
    {"MDR-87-8", "report of a field safety corrective action", FIELD, REGIME_MDR, MAKER,
     N_stage, ANCHOR_FIELD_ACTION, WHEN_ALWAYS, NULL, ON_MDR, NULL, NULL},
    {"MDR-89-8", "field safety notice", FIELD, REGIME_MDR, MAKER, N_stage, ANCHOR_FIELD_ACTION,
     WHEN_ALWAYS, NULL, ON_MDR, NULL, NULL},
    {"GPSR-35", "recall or warning to consumers", FIELD | CONFORM, REGIME_GPSR, ECONOMIC,
     N_stage, ANCHOR_FIELD_ACTION, WHEN_ALWAYS, NULL, ON_GPSR, NULL, NULL},
    {"CRA-13-21", "correction, withdrawal or recall", CONFORM, REGIME_CRA, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"RED-10-11", "correction and notice (radio)", CONFORM, REGIME_RED, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_RED, NULL, NULL},
    {"LVD-6-8", "correction and notice (low voltage)", CONFORM, REGIME_LVD, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_LVD, NULL, NULL},
    {"EMC-7-8", "correction and notice (EMC)", CONFORM, REGIME_EMC, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_LVD, NULL, NULL},
    {"MR-10-9", "correction and notice (machinery)", CONFORM, REGIME_MACHINERY, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MACHINERY, NULL, NULL},
    {"GPSR-9-8", "dangerous product: correct and notify", FIELD | CONFORM, REGIME_GPSR, MAKER,
     N_stage, ANCHOR_AWARE, WHEN_RISK, NULL, ON_GPSR, NULL, NULL},
    {"CRA-13-6a", "report to the component's maintainer", REPORTED | EXPLOITED, REGIME_CRA,
     MAKER, N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-A1-2-2", "remediation without delay", REPORTED, REGIME_CRA, MAKER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    {"CRA-A1-2-4", "public disclosure of the fix", REPORTED | EXPLOITED, REGIME_CRA, MAKER,
     N_stage, ANCHOR_MEASURE_AVAILABLE, WHEN_ALWAYS, NULL, ON_CRA, NULL, NULL},
    /* Art 24(3) with 14(8), see above. */
    {"CRA-24-3-8", "information of users", INCIDENT, REGIME_CRA, STEWARD, N_stage, ANCHOR_AWARE,
     WHEN_ALWAYS, NULL, ON_CRA, "CRA-24-3", "users"},
    /*
     * Art 19(5), 20(4) CRA: three things at three moments. Who sells and does not make reports
     * nothing to a CSIRT; it tells the manufacturer, authorities where there is a significant
     * cybersecurity risk, and sees to it that what does not conform is corrected. No risk is a
     * reason to be recorded: that a product is not dangerous to health says nothing of it.
     */
    {"CRA-19-5", "information of the manufacturer", WEAKNESS, REGIME_CRA, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, NULL, "manufacturer"},
    {"CRA-19-5-authorities", "information of the authorities", WEAKNESS | CONFORM, REGIME_CRA,
     IMPORTER, N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, "CRA-19-5", AUTHORITIES},
    {"CRA-19-5-measures", "correction, withdrawal or recall", CONFORM, REGIME_CRA, IMPORTER,
     N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, "CRA-19-5", NULL},
    {"CRA-20-4", "information of the manufacturer", WEAKNESS, REGIME_CRA, DISTRIBUTOR, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, NULL, "manufacturer"},
    {"CRA-20-4-authorities", "information of the authorities", WEAKNESS | CONFORM, REGIME_CRA,
     DISTRIBUTOR, N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, "CRA-20-4", AUTHORITIES},
    {"CRA-20-4-measures", "correction, withdrawal or recall", CONFORM, REGIME_CRA, DISTRIBUTOR,
     N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_CRA, "CRA-20-4", NULL},
    {"GPSR-20-3", "information of the manufacturer (accident)",
     FIELD | INCIDENT | EXPLOITED | CONFORM, REGIME_GPSR, IMPORTER | DISTRIBUTOR, N_stage,
     ANCHOR_AWARE, WHEN_ACCIDENT, NULL, ON_GPSR, NULL, NULL},
    {"GPSR-11-8", "dangerous product: inform and correct", FIELD | CONFORM, REGIME_GPSR,
     IMPORTER, N_stage, ANCHOR_AWARE, WHEN_RISK, NULL, ON_GPSR, NULL, NULL},
    {"GPSR-12-4", "dangerous product: inform and correct", FIELD | CONFORM, REGIME_GPSR,
     DISTRIBUTOR, N_stage, ANCHOR_AWARE, WHEN_RISK, NULL, ON_GPSR, NULL, NULL},
    /* MDR: complaints go to the manufacturer, who reports; what does not conform goes further. */
    {"MDR-11-3g", "complaint passed to the manufacturer", FIELD, REGIME_MDR, REPRESENTATIVE,
     N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MDR, NULL, NULL},
    {"MDR-13-8", "complaint passed to the manufacturer", FIELD, REGIME_MDR, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MDR, NULL, NULL},
    {"MDR-14-5", "complaint passed to the manufacturer", FIELD, REGIME_MDR, DISTRIBUTOR,
     N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MDR, NULL, NULL},
    {"MDR-13-7", "information of the manufacturer", CONFORM, REGIME_MDR, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MDR, NULL, "manufacturer; authorised representative"},
    {"MDR-13-7-authorities", "information of the authorities", CONFORM, REGIME_MDR, IMPORTER,
     N_stage, ANCHOR_AWARE, WHEN_RISK, NULL, ON_MDR, "MDR-13-7",
     "competent authorities; notified body"},
    {"MDR-14-4", "information of the manufacturer", CONFORM, REGIME_MDR, DISTRIBUTOR, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MDR, NULL,
     "manufacturer; authorised representative; importer"},
    {"MDR-14-4-authorities", "information of the authorities", CONFORM, REGIME_MDR, DISTRIBUTOR,
     N_stage, ANCHOR_AWARE, WHEN_RISK, NULL, ON_MDR, "MDR-14-4", "competent authorities"},
    /* Like the manufacturer's; the distributor makes sure that somebody does it. */
    {"RED-12-7", "correction and notice (radio)", CONFORM, REGIME_RED, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_RED, NULL, NULL},
    {"RED-13-4", "correction and notice (radio)", CONFORM, REGIME_RED, DISTRIBUTOR, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_RED, NULL, NULL},
    {"LVD-8-7", "correction and notice (low voltage)", CONFORM, REGIME_LVD, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_LVD, NULL, NULL},
    {"LVD-9-4", "correction and notice (low voltage)", CONFORM, REGIME_LVD, DISTRIBUTOR,
     N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_LVD, NULL, NULL},
    {"EMC-9-6", "correction and notice (EMC)", CONFORM, REGIME_EMC, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_LVD, NULL, NULL},
    {"EMC-10-4", "correction and notice (EMC)", CONFORM, REGIME_EMC, DISTRIBUTOR, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_LVD, NULL, NULL},
    {"MR-13", "correction and notice (machinery)", CONFORM, REGIME_MACHINERY, IMPORTER, N_stage,
     ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MACHINERY, NULL, NULL},
    {"MR-15", "correction and notice (machinery)", CONFORM, REGIME_MACHINERY, DISTRIBUTOR,
     N_stage, ANCHOR_AWARE, WHEN_ALWAYS, NULL, ON_MACHINERY, NULL, NULL},
};
const size_t n_duty_rows = sizeof duty_rows / sizeof *duty_rows;

const struct house_target house_targets[] = {
    {"HOUSE-ASSESSMENT", "decide whether the manufacturer is aware", ANY_KIND, ANCHOR_SIGNAL,
     4 * HOUR_S, "the time between signal and awareness is what an auditor asks for first"},
    {"HOUSE-REPORTER", "acknowledge to the reporter", REPORTED, ANCHOR_SIGNAL, 3 * DAY_S,
     "who reports and hears nothing publishes; no act gives a period"},
    {"HOUSE-HARM", "establish what happened to people", FIELD, ANCHOR_SIGNAL, 1 * DAY_S,
     "harm decides between 2, 10 and 15 days, so it must be known before the shortest ends"},
    {"HOUSE-USERS", "inform users", EXPLOITED | INCIDENT, ANCHOR_AWARE, 3 * DAY_S,
     "Art 14(8) asks for it in a timely manner; when it is late, CSIRTs may do it themselves"},
    {"HOUSE-FIX", "make a fix available", REPORTED, ANCHOR_SIGNAL, 90 * DAY_S,
     "what most reporters grant before they publish"},
};
const size_t n_house_targets = sizeof house_targets / sizeof *house_targets;

const struct reminder_row reminder_rows[] = {
    {"PT24H", false, 1 * HOUR_S},
    {"PT24H", false, 4 * HOUR_S},
    {"PT24H", false, 12 * HOUR_S},
    {"PT24H", false, 20 * HOUR_S},
    {"PT24H", false, 24 * HOUR_S},
    {"PT72H", false, 24 * HOUR_S},
    {"PT72H", false, 48 * HOUR_S},
    {"PT72H", false, 66 * HOUR_S},
    {"PT72H", false, 72 * HOUR_S},
    {"P2D", false, 12 * HOUR_S},
    {"P2D", false, 24 * HOUR_S},
    {"P2D", false, 42 * HOUR_S},
    {"P2D", false, 48 * HOUR_S},
    {"P10D", false, 2 * DAY_S},
    {"P10D", false, 5 * DAY_S},
    {"P10D", false, 8 * DAY_S},
    {"P10D", false, 9 * DAY_S},
    {"P10D", false, 10 * DAY_S},
    {"P14D", false, 7 * DAY_S},
    {"P14D", false, 12 * DAY_S},
    {"P14D", false, 13 * DAY_S},
    {"P14D", false, 14 * DAY_S},
    {"P15D", false, 5 * DAY_S},
    {"P15D", false, 10 * DAY_S},
    {"P15D", false, 13 * DAY_S},
    {"P15D", false, 14 * DAY_S},
    {"P15D", false, 15 * DAY_S},
    {"P1M", true, 14 * DAY_S},
    {"P1M", true, 7 * DAY_S},
    {"P1M", true, 2 * DAY_S},
    {"P1M", true, 1 * DAY_S},
    {"P1M", true, 0},
    {REMINDERS_BEFORE_DATE, true, 7 * DAY_S},
    {REMINDERS_BEFORE_DATE, true, 2 * DAY_S},
    {REMINDERS_BEFORE_DATE, true, 1 * DAY_S},
    {REMINDERS_BEFORE_DATE, true, 4 * HOUR_S},
    {REMINDERS_BEFORE_DATE, true, 0},
    {NULL, false, 1 * DAY_S},
    {NULL, false, 3 * DAY_S},
    {NULL, false, 7 * DAY_S},
};
const size_t n_reminder_rows = sizeof reminder_rows / sizeof *reminder_rows;

const struct duty *duty_find(str id)
{
    for (size_t i = 0; i < n_duty_rows; i++)
        if (str_eq(str_of(duty_rows[i].id), id)) return &duty_rows[i];
    return NULL;
}

const struct duty_row *duty_law(const struct duty *d)
{
    const struct duty_row *row = duty_row_find(str_of(d->law ? d->law : d->id));
    if (!row) BUG("duty without a row of the duty table");
    return row;
}

const char *duty_recipient(const struct duty *d)
{
    return d->to ? d->to : duty_law(d)->recipient;
}

struct utc duty_applies_from(const struct duty *d)
{
    int32_t on = d->applies_on;
    return day_start((struct day){on / 10000, on / 100 % 100, on % 100});
}

const struct house_target *house_target_find(str id)
{
    for (size_t i = 0; i < n_house_targets; i++)
        if (str_eq(str_of(house_targets[i].id), id)) return &house_targets[i];
    return NULL;
}

const struct duty *duty_of_stage(enum case_kind kind, enum stage s)
{
    for (size_t i = 0; i < n_duty_rows; i++)
        if ((duty_rows[i].kinds & DUTY_KIND(kind)) && duty_rows[i].stage == s)
            return &duty_rows[i];
    return NULL;
}

struct duration duty_period(const struct duty *d)
{
    struct duration out = {0};
    if (!d->period) return out;
    if (duration_parse(str_of(d->period), &out, NULL) != LW_OK) BUG("period of a duty row");
    return out;
}

/* Adds `n` of `unit`; false for a unit that has no place in this half or was there already. */
static bool add_part(struct duration *d, bool is_time, char unit, int32_t n, unsigned *seen)
{
    static const struct {
        char unit;
        bool is_time;
    } places[] = {
        {'Y', false},
        {'M', false},
        {'D', false},
        {'H', true},
    };
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        if (places[i].unit != unit || places[i].is_time != is_time) continue;
        if (*seen >> i) return false; /* twice, or out of order */
        *seen |= 1u << i;
        if (unit == 'Y') d->months += 12 * n;
        if (unit == 'M') d->months += n;
        if (unit == 'D') d->days = n;
        if (unit == 'H') d->hours = n;
        return true;
    }
    return false;
}

enum status duration_parse(str iso, struct duration *out, struct err *e)
{
    struct duration d = {0};
    bool is_time = false, is_ok = iso.n > 2 && iso.p[0] == 'P';
    unsigned seen = 0;
    for (size_t i = 1; is_ok && i < iso.n;) {
        if (iso.p[i] == 'T' && !is_time) {
            is_time = true;
            i++;
            is_ok = i < iso.n;
            continue;
        }
        size_t from = i;
        uint64_t n = 0;
        while (i < iso.n && char_is_digit(iso.p[i]))
            i++;
        is_ok = i < iso.n && str_u64(str_sub(iso, from, i - from), 9999, &n) &&
                add_part(&d, is_time, iso.p[i], (int32_t)n, &seen);
        i++;
    }
    if (!is_ok || !(d.months || d.days || d.hours))
        return err_set(e, LW_E_INPUT,
                       "period '%.*s' is not one; write 'PT24H', 'P14D' or 'P1M'",
                       STR_ARG(str_sub(iso, 0, 40)));
    *out = d;
    return LW_OK;
}

struct utc duration_after(struct utc anchor, struct duration d)
{
    return utc_add_s(utc_add_months(anchor, d.months), d.days * DAY_S + d.hours * HOUR_S);
}
