/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of the duty table. Source of all: Regulation (EU) 2024/2847 (Cyber Resilience Act),
 * Art 14, applicable from 2026-09-11 (Art 71(2)). Texts are our own words; the act wins.
 */
#include "core/duty.h"

#define HOUR_S ((int64_t)3600)
#define DAY_S  (24 * HOUR_S)
#define VIA_SRP                                                                         \
 "CSIRT designated as coordinator and ENISA, simultaneously, via the Single Reporting " \
 "Platform"

const struct umbrella_duty duty_notify_exploited = {
    .id = "CRA-14-1",
    .article = "Art 14(1)",
    .title = "Notify any actively exploited vulnerability contained in the product",
    .trigger = "becoming aware",
    .recipient = VIA_SRP,
    .source = "Regulation (EU) 2024/2847, Art 14(1); stages and periods in Art 14(2)",
};

static const char *const early_warning_content[] = {
    "notification type",
    "title",
    "summary",
    "manufacturer name",
    "member states where available",
    "product name",
    "product version",
    "awareness time (UTC)",
    NULL,
};
static const char *const notification_content[] = {
    "general information on the product",
    "general nature of the exploit",
    "general nature of the vulnerability",
    "corrective or mitigating measures taken",
    "measures users can take",
    "sensitivity, where applicable",
    NULL,
};
static const char *const final_report_content[] = {
    "description including severity and impact",
    "malicious actor where available",
    "details of the security update or other corrective measures",
    "date the measure became available",
    NULL,
};

static const char *const incident_warning_content[] = {
    "suspected unlawful or malicious acts",
    "member states where available",
    "awareness time (UTC)",
    NULL,
};
static const char *const incident_notification_content[] = {
    "nature of the incident",
    "initial assessment",
    "measures taken",
    "measures users can take",
    "sensitivity, where applicable",
    "occurrence time",
    NULL,
};
static const char *const incident_final_content[] = {
    "detailed description including severity and impact",
    "type of threat or likely root cause",
    "applied and ongoing mitigation measures",
    NULL,
};
static const char *const user_content[] = {
    "vulnerability or incident",
    "affected products and versions",
    "measures users can take",
    NULL,
};

const struct duty duty_rows[] = {
    {
        .id = "CRA-14-2a",
        .article = "Art 14(2)(a)",
        .title = "Early warning of an actively exploited vulnerability",
        .trigger = "becoming aware of the actively exploited vulnerability",
        .kinds = DUTY_KIND(CASE_EXPLOITED),
        .name = "early warning",
        .stage = STAGE_EARLY_WARNING,
        .anchor = ANCHOR_AWARE,
        .period = "PT24H",
        .recipient = VIA_SRP,
        .content = early_warning_content,
        .source = "Regulation (EU) 2024/2847, Art 14(2)(a): without undue delay and at most 24 "
                  "running hours from becoming aware",
    },
    {
        .id = "CRA-14-2b",
        .article = "Art 14(2)(b)",
        .title = "Notification of an actively exploited vulnerability",
        .trigger = "becoming aware of the actively exploited vulnerability",
        .kinds = DUTY_KIND(CASE_EXPLOITED),
        .name = "72-hour notification",
        .stage = STAGE_NOTIFICATION_72H,
        .anchor = ANCHOR_AWARE,
        .period = "PT72H",
        .recipient = VIA_SRP,
        .content = notification_content,
        .source = "Regulation (EU) 2024/2847, Art 14(2)(b): at most 72 running hours from "
                  "becoming aware, not from the early warning",
    },
    {
        .id = "CRA-14-2c",
        .article = "Art 14(2)(c)",
        .title = "Final report on an actively exploited vulnerability",
        .trigger = "a corrective or mitigating measure is available",
        .kinds = DUTY_KIND(CASE_EXPLOITED),
        .name = "final report",
        .stage = STAGE_FINAL_REPORT,
        .anchor = ANCHOR_MEASURE_AVAILABLE,
        .period = "P14D",
        .recipient = VIA_SRP,
        .content = final_report_content,
        .source = "Regulation (EU) 2024/2847, Art 14(2)(c): at most 14 days after the first "
                  "measure, fix or mitigation, is available; no outer date while none is",
    },
    {
        .id = "CRA-14-4a",
        .article = "Art 14(4)(a)",
        .title = "Early warning of a severe incident",
        .trigger = "becoming aware of the severe incident",
        .kinds = DUTY_KIND(CASE_SEVERE_INCIDENT),
        .name = "early warning",
        .stage = STAGE_EARLY_WARNING,
        .anchor = ANCHOR_AWARE,
        .period = "PT24H",
        .recipient = VIA_SRP,
        .content = incident_warning_content,
        .source = "Regulation (EU) 2024/2847, Art 14(4)(a): without undue delay and at most 24 "
                  "running hours from becoming aware",
    },
    {
        .id = "CRA-14-4b",
        .article = "Art 14(4)(b)",
        .title = "Notification of a severe incident",
        .trigger = "becoming aware of the severe incident",
        .kinds = DUTY_KIND(CASE_SEVERE_INCIDENT),
        .name = "72-hour notification",
        .stage = STAGE_NOTIFICATION_72H,
        .anchor = ANCHOR_AWARE,
        .period = "PT72H",
        .recipient = VIA_SRP,
        .content = incident_notification_content,
        .source = "Regulation (EU) 2024/2847, Art 14(4)(b): at most 72 running hours from "
                  "becoming aware, not from the early warning",
    },
    {
        .id = "CRA-14-4c",
        .article = "Art 14(4)(c)",
        .title = "Final report on a severe incident",
        .trigger = "submission of the 72-hour notification",
        .kinds = DUTY_KIND(CASE_SEVERE_INCIDENT),
        .name = "final report",
        .stage = STAGE_FINAL_REPORT,
        .anchor = ANCHOR_NOTIFICATION_SUBMITTED,
        .period = "P1M",
        .recipient = VIA_SRP,
        .content = incident_final_content,
        .source = "Regulation (EU) 2024/2847, Art 14(4)(c): one calendar month after the "
                  "notification was submitted",
    },
    {
        .id = "CRA-14-8",
        .article = "Art 14(8)",
        .title = "Inform impacted users and tell them what they can do",
        .trigger = "becoming aware of the exploited vulnerability or severe incident",
        .kinds = DUTY_KIND(CASE_EXPLOITED) | DUTY_KIND(CASE_SEVERE_INCIDENT),
        .name = "information of users",
        .stage = N_stage,
        .anchor = ANCHOR_AWARE,
        .recipient = "impacted users, where appropriate all users",
        .content = user_content,
        .source = "Regulation (EU) 2024/2847, Art 14(8): in a timely manner, no period",
    },
};
const size_t n_duty_rows = sizeof duty_rows / sizeof *duty_rows;

const struct house_target target_assessment = {
    .id = "HOUSE-ASSESSMENT",
    .title = "decide whether the manufacturer is aware",
    .after_s = 4 * HOUR_S,
    .reason = "the time between signal and awareness is what an auditor asks for first",
};

const struct reminder_row reminder_rows[] = {
    {"PT24H", false, 1 * HOUR_S},  {"PT24H", false, 4 * HOUR_S},  {"PT24H", false, 12 * HOUR_S},
    {"PT24H", false, 20 * HOUR_S}, {"PT24H", false, 24 * HOUR_S}, {"PT72H", false, 24 * HOUR_S},
    {"PT72H", false, 48 * HOUR_S}, {"PT72H", false, 66 * HOUR_S}, {"PT72H", false, 72 * HOUR_S},
    {"P14D", false, 7 * DAY_S},    {"P14D", false, 12 * DAY_S},   {"P14D", false, 13 * DAY_S},
    {"P14D", false, 14 * DAY_S},   {"P1M", true, 14 * DAY_S},     {"P1M", true, 7 * DAY_S},
    {"P1M", true, 2 * DAY_S},      {"P1M", true, 1 * DAY_S},      {"P1M", true, 0},
    {NULL, false, 72 * HOUR_S},    {NULL, false, 7 * DAY_S},
};
const size_t n_reminder_rows = sizeof reminder_rows / sizeof *reminder_rows;

const struct duty *duty_find(str id)
{
    for (size_t i = 0; i < n_duty_rows; i++)
        if (str_eq(str_of(duty_rows[i].id), id)) return &duty_rows[i];
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
