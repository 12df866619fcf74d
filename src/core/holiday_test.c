/* SPDX-License-Identifier: Apache-2.0 */
/* Holidays, Easter, and what they do to the outer limits of periods. */
#include "core/clock.h"
#include "core/holiday.h"

#include "suite.h"

static void easter_falls(void)
{
    static const struct {
        int32_t year, western, orthodox; /* month * 100 + day */
    } rows[] = {
        {2024, 331, 505}, {2025, 420, 420}, {2026, 405, 412}, {2027, 328, 502},
        {2028, 416, 416}, {2029, 401, 408}, {2030, 421, 428}, {2038, 425, 425},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct day w = easter_of(rows[i].year, false), o = easter_of(rows[i].year, true);
        CHECK_INT(w.month * 100 + w.day, rows[i].western);
        CHECK_INT(o.month * 100 + o.day, rows[i].orthodox);
        CHECK_INT(day_weekday(w), 6);
        CHECK_INT(day_weekday(o), 6);
    }
}

static void days_are_free(void)
{
    static const struct {
        const char *state;
        struct day day;
        bool is_free;
    } rows[] = {
        {"DE", {2026, 12, 25}, true}, {"DE", {2026, 12, 24}, false},
        {"DE", {2027, 3, 26}, true},  {"DE", {2027, 3, 29}, true},
        {"DE", {2027, 5, 6}, true},   {"DE", {2026, 10, 3}, true},
        {"FR", {2027, 3, 26}, false}, {"FR", {2026, 7, 14}, true},
        {"EL", {2027, 4, 30}, true},  {"EL", {2027, 3, 15}, true},
        {"IE", {2027, 2, 1}, true},   {"IE", {2030, 2, 1}, true},
        {"IE", {2030, 2, 4}, false},  {"IE", {2026, 10, 26}, true},
        {"IE", {2026, 5, 4}, true},   {"CH", {2026, 12, 25}, false},
        {"PL", {2026, 12, 24}, true}, {"RO", {2027, 12, 1}, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK(holiday_is(str_of(rows[i].state), rows[i].day) == rows[i].is_free);
    for (size_t i = 0; i < n_csirt_rows; i++) {
        str code = str_of(csirt_rows[i].code);
        CHECK(holiday_is(code, (struct day){2026, 1, 1}));
        CHECK(holiday_is(code, (struct day){2026, 12, 25}));
    }
}

/* Art 3(4): only periods not in hours wait for a working day, of the coordinator's State. */
static void outer_limits_wait(void)
{
    static const struct {
        const char *state, *period, *start, *strict, *outer;
    } rows[] = {
        /* The 26th is a Saturday, the Monday after it is a working day. */
        {"DE", "P14D", "2026-12-12T09:00:00Z", "2026-12-26T09:00:00Z", "2026-12-28T23:00:00Z"},
        /* The 25th is a Friday and a holiday, then the week-end. */
        {"DE", "P14D", "2026-12-11T09:00:00Z", "2026-12-25T09:00:00Z", "2026-12-28T23:00:00Z"},
        /* Good Friday, week-end, Easter Monday; summer time began on the Sunday. */
        {"DE", "P14D", "2027-03-12T09:00:00Z", "2027-03-26T09:00:00Z", "2027-03-30T22:00:00Z"},
        /* Not in France, where Good Friday is a day like others. */
        {"FR", "P14D", "2027-03-12T09:00:00Z", "2027-03-26T09:00:00Z", "2027-03-26T23:00:00Z"},
        /* The Orthodox one: 30 April to 3 May 2027. */
        {"EL", "P14D", "2027-04-16T09:00:00Z", "2027-04-30T09:00:00Z", "2027-05-04T21:00:00Z"},
        /* One month to New Year's Day, a Friday. */
        {"DE", "P1M", "2026-12-01T09:00:00Z", "2027-01-01T09:00:00Z", "2027-01-04T23:00:00Z"},
        /* Hours never wait. */
        {"DE", "PT24H", "2026-12-24T16:20:00Z", "2026-12-25T16:20:00Z", "2026-12-25T17:00:00Z"},
        {"DE", "PT72H", "2026-12-24T16:20:00Z", "2026-12-27T16:20:00Z", "2026-12-27T17:00:00Z"},
        /* MDR periods: two days over a Sunday, ten and fifteen to working days. */
        {"DE", "P2D", "2026-11-20T10:00:00Z", "2026-11-22T10:00:00Z", "2026-11-23T23:00:00Z"},
        {"DE", "P10D", "2026-11-20T10:00:00Z", "2026-11-30T10:00:00Z", "2026-11-30T23:00:00Z"},
        {"DE", "P15D", "2026-11-20T10:00:00Z", "2026-12-05T10:00:00Z", "2026-12-07T23:00:00Z"},
        /* Month ends and leap days. */
        {"DE", "P1M", "2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z", "2027-03-01T23:00:00Z"},
        {"DE", "P1M", "2028-01-31T10:00:00Z", "2028-02-29T10:00:00Z", "2028-02-29T23:00:00Z"},
        {"DE", "P1M", "2028-02-29T10:00:00Z", "2028-03-29T10:00:00Z", "2028-03-29T22:00:00Z"},
        {"DE", "P1M", "2026-10-31T23:30:00Z", "2026-11-30T23:30:00Z", "2026-12-01T23:00:00Z"},
        {"DE", "P1M", "2027-05-31T10:00:00Z", "2027-06-30T10:00:00Z", "2027-06-30T22:00:00Z"},
        {"DE", "P1M", "2027-12-31T10:00:00Z", "2028-01-31T10:00:00Z", "2028-01-31T23:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct utc start = UTC_NONE;
        struct duration d = {0};
        struct err e = {0};
        char text[UTC_TEXT_BYTES];
        CHECK_OK(utc_parse(str_of(rows[i].start), "test", &start, &e), &e);
        CHECK_OK(duration_parse(str_of(rows[i].period), &d, &e), &e);
        CHECK_STR(utc_text(duration_after(start, d), text), str_of(rows[i].strict));
        CHECK_STR(
            utc_text(clock_legal_outer(start, d, csirt_find(str_of(rows[i].state))), text),
            str_of(rows[i].outer));
    }
}

static const struct test tests[] = {
    {"easter_falls", easter_falls},
    {"days_are_free", days_are_free},
    {"outer_limits_wait", outer_limits_wait},
    {NULL, NULL},
};
const struct test_suite holiday_suite = {"holiday", tests};
