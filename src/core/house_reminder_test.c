/* SPDX-License-Identifier: Apache-2.0 */
/* Days on which the house reminds: month ends, leap days, what passed unseen, the end. */
#include "core/house_reminder.h"

#include "suite.h"

#include <stdio.h>

static struct day on(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "day", &t, &e), &e);
    return utc_day(t);
}

static void is_on(struct day got, const char *want)
{
    char text[32] = "";
    if (got.year) snprintf(text, sizeof text, "%04d-%02d-%02d", got.year, got.month, got.day);
    CHECK_STR(str_of(text), str_of(want));
}

static void days(void)
{
    static const struct {
        enum house_reminder rule;
        const char *anchor, *today, *due, *next;
    } rows[] = {
        {HOUSE_MONTHLY, "2027-01-31", "2027-02-27", "", "2027-02-28"},
        {HOUSE_MONTHLY, "2027-01-31", "2027-02-28", "2027-02-28", "2027-03-31"},
        {HOUSE_MONTHLY, "2028-01-31", "2028-02-29", "2028-02-29", "2028-03-31"},
        {HOUSE_MONTHLY, "2027-01-31", "2027-12-30", "2027-11-30", "2027-12-31"},
        {HOUSE_SUPPORT_END, "2033-02-28", "2032-02-27", "", "2032-02-28"},
        {HOUSE_SUPPORT_END, "2033-02-28", "2032-02-28", "2032-02-28", "2032-08-28"},
        {HOUSE_SUPPORT_END, "2033-02-28", "2032-12-01", "2032-11-28", "2033-01-28"},
        {HOUSE_SUPPORT_END, "2032-02-29", "2031-02-28", "2031-02-28", "2031-08-29"},
        {HOUSE_SUPPORT_END, "2033-02-28", "2033-02-27", "2033-01-28", "2033-02-28"},
        {HOUSE_SUPPORT_END, "2033-02-28", "2033-02-28", "2033-02-28", ""},
        {HOUSE_SUPPORT_END, "2033-02-28", "2043-01-01", "2033-02-28", ""},
        {HOUSE_ATTESTATION, "2028-03-31", "2028-02-28", "", "2028-02-29"},
        {HOUSE_ATTESTATION, "2028-03-31", "2028-03-30", "2028-02-29", "2028-03-31"},
        {HOUSE_ROUTING, "2028-02-29", "2029-02-27", "", "2029-02-28"},
        {HOUSE_ROUTING, "2028-02-29", "2032-02-29", "2032-02-29", "2033-02-28"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct house_due d =
            house_reminder_due(rows[i].rule, on(rows[i].anchor), on(rows[i].today));
        is_on(d.due_on, rows[i].due);
        is_on(d.next_on, rows[i].next);
    }
}

static void no_day_no_reminder(void)
{
    for (unsigned r = 0; r < N_house_reminder; r++) {
        struct house_due d =
            house_reminder_due((enum house_reminder)r, (struct day){0}, on("2027-01-01"));
        CHECK_INT(d.due_on.year, 0);
        CHECK_INT(d.next_on.year, 0);
        CHECK(house_reminder_title((enum house_reminder)r).n > 0);
    }
    /* A hundred years of months, then silence rather than a loop. */
    CHECK_INT(
        house_reminder_due(HOUSE_MONTHLY, on("1900-01-01"), on("2027-01-01")).next_on.year, 0);
}

static const struct test tests[] = {
    {"days", days},
    {"no_day_no_reminder", no_day_no_reminder},
    {NULL, NULL},
};
const struct test_suite house_reminder_suite = {"house_reminder", tests};
