/* SPDX-License-Identifier: Apache-2.0 */
/* The table of Member States; contacts as ENISA listed them on CSIRT_LIST_ON. */
#include "core/csirt.h"

#define HOUR_S ((int64_t)3600)

const struct csirt csirt_rows[] = {
    {"AT", "Austria", "cert.at/en/about-us/contact", 1},
    {"BE", "Belgium", "ccb.belgium.be/contacts", 1},
    {"BG", "Bulgaria", "govcert.bg/en/contact-us", 2},
    {"CY", "Cyprus", "csirt.cy/en/contact-us", 2},
    {"CZ", "Czechia", "nukib.gov.cz/cs/kontakty", 1},
    {"DE", "Germany", "bsi.bund.de/EN/CERT-Bund", 1},
    {"DK", "Denmark", "fe-ddis.dk", 1},
    {"EE", "Estonia", "ria.ee", 2},
    {"EL", "Greece", "cyber.gov.gr/el-csirt", 2},
    {"ES", "Spain", "incibe.es/incibe-cert", 1},
    {"FI", "Finland", "kyberturvallisuuskeskus.fi/en/contact-us", 2},
    {"FR", "France", "cert.ssi.gouv.fr/contact-us", 1},
    {"HR", "Croatia", "ncsc.hr/hr/kontakt", 1},
    {"HU", "Hungary", "ncsc.gov.hu", 1},
    {"IE", "Ireland", "ncsc.gov.ie/cra", 0},
    {"IT", "Italy", "acn.gov.it/portale/csirt-italia", 1},
    {"LT", "Lithuania", "nksc.lt/kontaktai.html", 2},
    {"LU", "Luxembourg", "circl.lu/pub/coordinated-vulnerability-disclosure", 1},
    {"LV", "Latvia", "cert.lv", 2},
    {"MT", "Malta", "mita.gov.mt", 1},
    {"NL", "Netherlands", "ncsc.nl/contact", 1},
    {"PL", "Poland", "cert.pl/en/cvd", 1},
    {"PT", "Portugal", "cncs.gov.pt", 0},
    {"RO", "Romania", "dnsc.ro/contact", 2},
    {"SE", "Sweden", "cert.se/rapportera", 1},
    {"SI", "Slovenia", "cert.si/en/about-si-cert", 1},
    {"SK", "Slovakia", "sk-cert.sk", 1},
};
const size_t n_csirt_rows = sizeof csirt_rows / sizeof *csirt_rows;

const struct csirt *csirt_find(str code)
{
    if (str_eq_nocase(code, STR("GR"))) code = STR("EL"); /* ISO 3166 has GR, the Union EL */
    for (size_t i = 0; i < n_csirt_rows; i++)
        if (str_eq_nocase(str_of(csirt_rows[i].code), code)) return &csirt_rows[i];
    return NULL;
}

/* Days since 1970-01-01, a Thursday. */
static int64_t day_number(struct utc t)
{
    return utc_diff_s(t, utc_from_ms(0)) / (24 * HOUR_S);
}

/* 01:00 UTC on the last Sunday of a month with 31 days. */
static struct utc last_sunday_change(int32_t year, int32_t month)
{
    struct utc last = day_start((struct day){year, month, 31});
    int64_t since_sunday = (day_number(last) + 4) % 7;
    return utc_add_s(last, HOUR_S - since_sunday * 24 * HOUR_S);
}

int64_t csirt_offset_s(const struct csirt *c, struct utc t)
{
    int32_t year = utc_day(t).year;
    bool is_summer = utc_cmp(t, last_sunday_change(year, 3)) >= 0 &&
                     utc_cmp(t, last_sunday_change(year, 10)) < 0;
    return (c->standard_offset_h + (is_summer ? 1 : 0)) * HOUR_S;
}

struct utc csirt_day_start(const struct csirt *c, struct day d)
{
    /* The clocks change at 01:00 UTC, never at a local midnight of the Union (00:00 local is
     * between 22:00 and 00:00 UTC), so the offset at that midnight is well defined. */
    struct utc guess = utc_add_s(day_start(d), -c->standard_offset_h * HOUR_S);
    int64_t summer_s = csirt_offset_s(c, guess) - c->standard_offset_h * HOUR_S;
    return utc_add_s(guess, -summer_s);
}
