/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utc.h"

#include "base/fs.h"
#include "suite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

static void check_utc(struct utc got, const char *want, int line)
{
    char out[UTC_TEXT_BYTES];
    test_eq_str(utc_text(got, out), str_of(want), "instant", __FILE__, line);
}
#define CHECK_UTC(got, want) check_utc((got), (want), __LINE__)

static void parsing_what_rfc_3339_allows(void)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"2026-10-24T12:00:00Z", 1792843200000},
        {"2026-10-24t12:00:00z", 1792843200000},
        {"2026-10-24 12:00:00Z", 1792843200000},
        {"2026-10-24T14:00:00+02:00", 1792843200000},
        {"2026-10-24T14:00:00+0200", 1792843200000},
        {"2026-10-24T06:30:00-05:30", 1792843200000},
        {"2026-10-24T12:00:00-00:00", 1792843200000},
        {"2026-10-24T12:00:00", 1792843200000},
        {"2026-10-24T12:00:00.5", 1792843200500},
        {"2026-10-24T12:00:00.123456789Z", 1792843200123},
        {"2026-10-24T12:00:00.0009Z", 1792843200000},
        {"2026-10-24", 1792800000000},
        {"0000-01-01T00:00:00Z", -62167219200000},
        {"0000-01-01T00:00:00+23:59", -62167305540000},
        {"9999-12-31T23:59:59.999Z", 253402300799999},
        {"2016-12-31T23:59:60Z", 1483228800000},
        {"2017-01-01T00:59:60+01:00", 1483228800000},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct utc t = at(good[i].text);
        test_eq_i64(utc_to_ms(t), good[i].ms, good[i].text, __FILE__, __LINE__);
    }
}

static void parsing_refuses_the_rest(void)
{
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"", "the year has four digits"},
        {"202-10-24", "the year has four digits"},
        {"+026-10-24", "the year has four digits"},
        {"20261024", "a date is written 2026-10-24"},
        {"2026-10", "a date is written 2026-10-24"},
        {"2026-1-024", "the month is 01 to 12"},
        {"2026-13-01", "the month is 01 to 12"},
        {"2026-00-01", "there is no such day"},
        {"2026-01-00", "there is no such day"},
        {"2026-02-29", "there is no such day"},
        {"1900-02-29", "there is no such day"},
        {"2026-04-31T00:00:00Z", "there is no such day"},
        {"2026-10-32", "the day is 01 to 31"},
        {"2026-10-24Z", "date and time are parted by T"},
        {"2026-10-24T", "the hour is 00 to 23"},
        {"2026-10-24T24:00:00Z", "the hour is 00 to 23"},
        {"2026-10-24T12", "a time is written 12:00:00"},
        {"2026-10-24T12:00Z", "a time is written 12:00:00"},
        {"2026-10-24T12:60:00Z", "the minute is 00 to 59"},
        {"2026-10-24T12:00:61Z", "the second is 00 to 59"},
        {"2026-10-24T12:00:60Z", "a leap second is 23:59:60 UTC"},
        {"2026-10-24T23:59:60+01:00", "a leap second is 23:59:60 UTC"},
        {"2026-10-24T12:00:00.Z", "a second has 1 to 9 decimals"},
        {"2026-10-24T12:00:00.1234567890Z", "a second has 1 to 9 decimals"},
        {"2026-10-24T12:00:00,5Z", "a time ends in Z or an offset such as +02:00"},
        {"2026-10-24T12:00:00 Z", "a time ends in Z or an offset such as +02:00"},
        {"2026-10-24T12:00:00+24:00", "the hours of an offset are 00 to 23"},
        {"2026-10-24T12:00:00+02:60", "the minutes of an offset are 00 to 59"},
        {"2026-10-24T12:00:00+02", "the minutes of an offset are 00 to 59"},
        {"2026-10-24T12:00:00Z ", "text follows the time"},
        {"2026-10-24T12:00:00ZZ", "text follows the time"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct utc t = utc_from_ms(7);
        struct err e = {0};
        if (utc_parse(str_of(bad[i].text), "published", &t, &e) != LW_E_INPUT)
            test_fail(__FILE__, __LINE__, "'%s' was taken", bad[i].text);
        CHECK_INT(t.ms, 7);
        struct err want = {0};
        CHECK_STATUS(err_set(&want, LW_E_INPUT, "published '%s' is no RFC 3339 time: %s",
                             bad[i].text, bad[i].why),
                     LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(want.message));
    }
    struct utc t;
    CHECK_STATUS(utc_parse(STR("2026-10-24\0"), NULL, &t, NULL), LW_E_INPUT);
    CHECK_STATUS(utc_parse(STR_NONE, NULL, &t, NULL), LW_E_INPUT);
}

static void writing(void)
{
    CHECK_UTC(utc_from_ms(0), "1970-01-01T00:00:00Z");
    CHECK_UTC(utc_from_ms(7), "1970-01-01T00:00:00.007Z");
    CHECK_UTC(utc_from_ms(-1), "1969-12-31T23:59:59.999Z");
    CHECK_UTC(at("2024-02-29T23:59:59.120Z"), "2024-02-29T23:59:59.120Z");
    CHECK_UTC(UTC_NONE, "");
    CHECK_UTC(utc_from_ms(INT64_MAX), "292278994-08-17T07:12:55.807Z");
}

/* Every day of eight centuries, against counting on the fingers. */
static void dates_by_counting(void)
{
    static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct day d = {1600, 1, 1};
    struct utc t = day_start(d);
    CHECK_INT(utc_to_ms(t), INT64_C(-11676096000000));
    while (d.year < 2400) {
        struct day got = utc_day(utc_add_ms(t, 86399999));
        CHECK(got.year == d.year && got.month == d.month && got.day == d.day);
        CHECK_INT(day_start(d).ms, t.ms);
        bool is_leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
        if (++d.day > lengths[d.month - 1] + (d.month == 2 && is_leap)) {
            d.day = 1;
            if (++d.month > 12) {
                d.month = 1;
                d.year++;
            }
        }
        t = utc_add_s(t, 86400);
    }
    CHECK_UTC(t, "2400-01-01T00:00:00Z");
}

static void valid_days(void)
{
    CHECK(day_is_valid((struct day){2024, 2, 29}));
    CHECK(!day_is_valid((struct day){2100, 2, 29}));
    CHECK(day_is_valid((struct day){2000, 2, 29}));
    CHECK(!day_is_valid((struct day){2026, 0, 1}));
    CHECK(!day_is_valid((struct day){2026, 13, 1}));
    CHECK(!day_is_valid((struct day){2026, 6, 31}));
    CHECK(!day_is_valid((struct day){2026, 6, 0}));
    CHECK(utc_is_none(day_start((struct day){2026, 2, 29})));
    CHECK(!day_is_valid(utc_day(UTC_NONE)));
}

static void adding_months_clamps(void)
{
    CHECK_UTC(utc_add_months(at("2026-01-31T10:00:00Z"), 1), "2026-02-28T10:00:00Z");
    CHECK_UTC(utc_add_months(at("2024-01-31T10:00:00Z"), 1), "2024-02-29T10:00:00Z");
    CHECK_UTC(utc_add_months(at("2024-02-29T10:00:00Z"), 12), "2025-02-28T10:00:00Z");
    CHECK_UTC(utc_add_months(at("2024-02-29T10:00:00Z"), 48), "2028-02-29T10:00:00Z");
    CHECK_UTC(utc_add_months(at("2026-03-31T00:00:00.001Z"), -1), "2026-02-28T00:00:00.001Z");
    CHECK_UTC(utc_add_months(at("2026-01-15T23:59:59Z"), -1), "2025-12-15T23:59:59Z");
    CHECK_UTC(utc_add_months(at("2026-12-31T00:00:00Z"), 2), "2027-02-28T00:00:00Z");
    CHECK_UTC(utc_add_months(at("1969-12-31T12:00:00Z"), 2), "1970-02-28T12:00:00Z");
    CHECK_UTC(utc_add_months(at("2026-05-31T00:00:00Z"), 0), "2026-05-31T00:00:00Z");
}

static void arithmetic(void)
{
    struct utc t = at("2026-10-24T12:00:00Z");
    CHECK_UTC(utc_add_s(t, 86400), "2026-10-25T12:00:00Z");
    CHECK_UTC(utc_add_ms(t, -1), "2026-10-24T11:59:59.999Z");
    CHECK_INT(utc_diff_s(utc_add_ms(t, 1999), t), 1);
    CHECK_INT(utc_diff_s(t, utc_add_ms(t, 1)), -1); /* floored */
    CHECK_INT(utc_diff_s(t, utc_add_ms(t, 1000)), -1);
    CHECK_INT(utc_diff_s(t, utc_add_ms(t, 1001)), -2);
    CHECK_INT(utc_cmp(t, t), 0);
    CHECK_INT(utc_cmp(t, utc_add_ms(t, 1)), -1);
    CHECK_INT(utc_cmp(t, UTC_NONE), 1);
}

static void none_is_carried_and_never_made(void)
{
    CHECK(utc_is_none(utc_add_ms(UTC_NONE, 5)));
    CHECK(utc_is_none(utc_add_s(UTC_NONE, INT64_MAX)));
    CHECK(utc_is_none(utc_add_months(UTC_NONE, 1)));
    CHECK_INT(utc_cmp(UTC_NONE, UTC_NONE), 0);
    CHECK_INT(utc_cmp(UTC_NONE, utc_from_ms(INT64_MIN + 1)), -1);
    /* Beyond either end the result stays at the end. */
    CHECK_INT(utc_add_ms(utc_from_ms(INT64_MAX), 1).ms, INT64_MAX);
    CHECK_INT(utc_add_ms(utc_from_ms(-5), INT64_MIN).ms, INT64_MIN + 1);
    CHECK_INT(utc_add_ms(utc_from_ms(0), INT64_MIN).ms, INT64_MIN + 1);
    CHECK_INT(utc_add_s(utc_from_ms(0), INT64_MAX).ms, INT64_MAX);
    CHECK_INT(utc_add_s(utc_from_ms(0), INT64_MIN).ms, INT64_MIN + 1);
    CHECK_INT(utc_add_months(utc_from_ms(INT64_MAX), INT32_MAX).ms, INT64_MAX);
    CHECK_INT(utc_add_months(utc_from_ms(INT64_MIN + 1), INT32_MIN).ms, INT64_MIN + 1);
}

static void clock_stands_still_when_told(void)
{
    setenv("LONGWATCH_NOW", "2027-09-11T00:00:00.5+02:00", 1);
    bool is_driven = utc_is_driven();
    struct utc now = utc_now();
    unsetenv("LONGWATCH_NOW");
    CHECK(is_driven);
    CHECK_UTC(now, "2027-09-10T22:00:00.500Z");
    CHECK(!utc_is_driven());
    CHECK(utc_cmp(utc_now(), at("2026-01-01")) > 0);
}

static struct utc now_after(const char *path, str content)
{
    struct err e = {0};
    CHECK_OK(fs_write_atomic(path, content, 0600, &e), &e);
    return utc_now();
}

static void clock_follows_a_file(void)
{
    struct arena a;
    arena_init(&a, 4096);
    str dir = str_of(test_temp_dir());
    const char *path = arena_printf(&a, "%.*s/now", STR_ARG(dir)).p;
    setenv("LONGWATCH_NOW", arena_printf(&a, "@%s", path).p, 1);
    struct utc first = now_after(path, STR("2026-10-24T12:00:00Z\n"));
    struct utc later = now_after(path, STR("2036-10-24T12:00:00Z"));
    struct utc torn = now_after(path, STR(""));
    struct utc broken = now_after(path, STR("2036-10-"));
    struct utc back = now_after(path, STR("2026-10-24\n"));
    bool is_driven = utc_is_driven();
    unsetenv("LONGWATCH_NOW");
    arena_release(&a);
    CHECK(is_driven);
    CHECK_UTC(first, "2026-10-24T12:00:00Z");
    CHECK_UTC(later, "2036-10-24T12:00:00Z");
    CHECK_UTC(torn, "2036-10-24T12:00:00Z");
    CHECK_UTC(broken, "2036-10-24T12:00:00Z");
    CHECK_UTC(back, "2026-10-24T00:00:00Z");
}

static bool aborts(void (*deed)(void))
{
    pid_t child = fork();
    if (child == 0) {
        int fd = open("/dev/null", O_WRONLY);
        dup2(fd, STDERR_FILENO);
        deed();
        _exit(0);
    }
    int how = 0;
    CHECK(child > 0 && waitpid(child, &how, 0) == child);
    return WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT;
}

static void ask_clock(const char *how)
{
    setenv("LONGWATCH_NOW", how, 1);
    (void)utc_now();
}

static void ask_misspelt_clock(void)
{
    ask_clock("tomorrow");
}

static void ask_cut_clock(void)
{
    ask_clock("2026-10-24T12:00:00"); /* fine */
    ask_clock("2026-10-24T12:00");
}

static void number_none(void)
{
    (void)utc_to_ms(UTC_NONE);
}

static void measure_none(void)
{
    (void)utc_diff_s(utc_from_ms(0), UTC_NONE);
}

static void wrong_use_aborts(void)
{
    CHECK(aborts(ask_misspelt_clock));
    CHECK(aborts(ask_cut_clock));
    CHECK(aborts(number_none));
    CHECK(aborts(measure_none));
}

static void elapsed_never_goes_back(void)
{
    int64_t before = utc_elapsed_ms();
    for (int i = 0; i < 1000; i++) {
        int64_t now = utc_elapsed_ms();
        CHECK(now >= before);
        before = now;
    }
}

static void check_zone(const char *instant, const char *want, int line)
{
    char out[UTC_TEXT_BYTES];
    test_eq_str(zone_text(at(instant), out), str_of(want), instant, __FILE__, line);
}
#define CHECK_ZONE(instant, want) check_zone((instant), (want), __LINE__)

static void zone_across_the_change_to_winter_time(void)
{
    struct err e = {0};
    char out[UTC_TEXT_BYTES];
    CHECK_OK(zone_set(STR("Europe/Berlin"), &e), &e);
    CHECK_ZONE("2026-10-25T00:00:00Z", "Sun 25 Oct 2026, 02:00 CEST");
    CHECK_ZONE("2026-10-25T00:59:59.999Z", "Sun 25 Oct 2026, 02:59 CEST");
    CHECK_ZONE("2026-10-25T01:00:00Z", "Sun 25 Oct 2026, 02:00 CET");
    CHECK_ZONE("2026-10-25T12:00:00Z", "Sun 25 Oct 2026, 13:00 CET");
    CHECK_ZONE("2026-03-29T00:59:00Z", "Sun 29 Mar 2026, 01:59 CET");
    CHECK_ZONE("2026-03-29T01:00:00Z", "Sun 29 Mar 2026, 03:00 CEST");
    CHECK_ZONE("2027-12-31T23:30:00Z", "Sat 1 Jan 2028, 00:30 CET");
    CHECK_STR(zone_text(UTC_NONE, out), STR(""));
    CHECK_OK(zone_set(STR("Asia/Kolkata"), &e), &e);
    CHECK_ZONE("2026-10-25T00:00:00Z", "Sun 25 Oct 2026, 05:30 IST");
    CHECK_OK(zone_set(STR("UTC"), &e), &e);
    CHECK_ZONE("2026-10-25T00:00:00Z", "Sun 25 Oct 2026, 00:00 UTC");
}

static void unknown_zones_are_refused(void)
{
    static const char *const bad[] = {"",
                                      "Europe/Berlni",
                                      "Europe",
                                      "../../../etc/passwd",
                                      "/etc/localtime",
                                      "Europe/../UTC",
                                      ":UTC",
                                      "CET-1CEST,M3.5.0,M10.5.0/3",
                                      "tzdata.zi",
                                      "zone.tab"};
    struct err e = {0};
    CHECK_OK(zone_set(STR("UTC"), &e), &e);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (zone_set(str_of(bad[i]), &e) != LW_E_USAGE)
            test_fail(__FILE__, __LINE__, "'%s' was taken", bad[i]);
    CHECK_STATUS(zone_set(STR("Europe/Berlni"), &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message),
              STR("time zone 'Europe/Berlni' is not known; a name is 'Europe/Berlin'"));
    CHECK_ZONE("2026-07-01T00:00:00Z", "Wed 1 Jul 2026, 00:00 UTC"); /* the old one stays */
}

static const struct test tests[] = {
    {"parsing_what_rfc_3339_allows", parsing_what_rfc_3339_allows},
    {"parsing_refuses_the_rest", parsing_refuses_the_rest},
    {"writing", writing},
    {"dates_by_counting", dates_by_counting},
    {"valid_days", valid_days},
    {"adding_months_clamps", adding_months_clamps},
    {"arithmetic", arithmetic},
    {"none_is_carried_and_never_made", none_is_carried_and_never_made},
    {"clock_stands_still_when_told", clock_stands_still_when_told},
    {"clock_follows_a_file", clock_follows_a_file},
    {"wrong_use_aborts", wrong_use_aborts},
    {"elapsed_never_goes_back", elapsed_never_goes_back},
    {"zone_across_the_change_to_winter_time", zone_across_the_change_to_winter_time},
    {"unknown_zones_are_refused", unknown_zones_are_refused},
    {NULL, NULL},
};
const struct test_suite utc_suite = {"utc", tests};
