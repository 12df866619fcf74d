/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants and dates by arithmetic on the proleptic Gregorian calendar: no C library call for a
 * date here, since those depend on zone and locale and share static memory. The conversion
 * between days and dates follows Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
 */
#include "base/utc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define DAY_MS    (24 * 60 * MINUTE_MS)
/* Results out of range stop here; the very lowest number means "none". */
#define LEAST_MS (INT64_MIN + 1)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

static int64_t ms_since_midnight(struct utc t)
{
    int64_t ms = t.ms % DAY_MS;
    return ms < 0 ? ms + DAY_MS : ms;
}

/* Days since 1970-01-01 of a date; years begin in March so that the leap day comes last. */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static struct day civil_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    return (struct day){.year = (int32_t)(year_of_era + era * 400 + (month <= 2)),
                        .month = (int32_t)month,
                        .day = (int32_t)(day_of_year - (153 * shifted + 2) / 5 + 1)};
}

static int32_t days_in_month(int64_t year, int32_t month)
{
    static const int32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && is_leap);
}

static struct utc from_days(int64_t days, int64_t ms_of_day)
{
    int64_t ms;
    if (__builtin_mul_overflow(days, DAY_MS, &ms) || __builtin_add_overflow(ms, ms_of_day, &ms))
        ms = days < 0 ? LEAST_MS : INT64_MAX;
    return (struct utc){ms == INT64_MIN ? LEAST_MS : ms};
}

/* ---- the clock ---- */

/* The last instant that the driving file gave. A test may be just rewriting it. */
static _Atomic int64_t last_driven_ms = INT64_MIN;

/* Not BUG(): its log line would ask for the time again. */
static _Noreturn void clock_broken(const char *words)
{
    fprintf(stderr, "level=error event=clock what=\"%s\"\n", words);
    abort();
}

static str read_driver(const char *path, char *out, size_t out_bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return STR_NONE;
    ssize_t n = read(fd, out, out_bytes);
    close(fd);
    return n > 0 ? str_trim((str){out, (size_t)n}) : STR_NONE;
}

static struct utc driven_now(const char *how)
{
    char text[64];
    struct utc now;
    str value = how[0] == '@' ? read_driver(how + 1, text, sizeof text) : str_of(how);
    if (utc_parse(value, "LONGWATCH_NOW", &now, NULL) == LW_OK) {
        if (how[0] == '@') atomic_store(&last_driven_ms, now.ms);
        return now;
    }
    int64_t last_ms = atomic_load(&last_driven_ms);
    /* Falling back to the real clock would let a driven deadline pass unseen. */
    if (how[0] != '@' || last_ms == INT64_MIN)
        clock_broken("LONGWATCH_NOW is neither an RFC 3339 instant nor @FILE with one");
    return (struct utc){last_ms};
}

static const char *driver(void)
{
    const char *how = getenv("LONGWATCH_NOW");
    return how && how[0] ? how : NULL;
}

struct utc utc_now(void)
{
    const char *how = driver();
    if (how) return driven_now(how);
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now)) clock_broken("the system has no clock");
    return (struct utc){(int64_t)now.tv_sec * SECOND_MS + (int64_t)now.tv_nsec / 1000000};
}

bool utc_is_driven(void)
{
    return driver() != NULL;
}

int64_t utc_elapsed_ms(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now)) clock_broken("the system has no steady clock");
    return (int64_t)now.tv_sec * SECOND_MS + (int64_t)now.tv_nsec / 1000000;
}

/* ---- arithmetic ---- */

bool utc_is_none(struct utc t)
{
    return t.ms == INT64_MIN;
}

int utc_cmp(struct utc a, struct utc b)
{
    return (a.ms > b.ms) - (a.ms < b.ms);
}

struct utc utc_from_ms(int64_t ms)
{
    return (struct utc){ms};
}

int64_t utc_to_ms(struct utc t)
{
    if (utc_is_none(t)) BUG("number of an instant that is none");
    return t.ms;
}

struct utc utc_add_ms(struct utc t, int64_t ms)
{
    if (utc_is_none(t)) return t;
    int64_t sum;
    if (__builtin_add_overflow(t.ms, ms, &sum)) sum = ms < 0 ? LEAST_MS : INT64_MAX;
    return (struct utc){sum == INT64_MIN ? LEAST_MS : sum};
}

struct utc utc_add_s(struct utc t, int64_t s)
{
    int64_t ms;
    if (__builtin_mul_overflow(s, SECOND_MS, &ms)) ms = s < 0 ? INT64_MIN : INT64_MAX;
    return utc_add_ms(t, ms);
}

int64_t utc_diff_s(struct utc later, struct utc earlier)
{
    int64_t ms;
    if (utc_is_none(later) || utc_is_none(earlier)) BUG("time between instants that are none");
    if (__builtin_sub_overflow(later.ms, earlier.ms, &ms))
        ms = later.ms < 0 ? INT64_MIN : INT64_MAX;
    return floor_div(ms, SECOND_MS);
}

struct utc utc_add_months(struct utc t, int32_t months)
{
    if (utc_is_none(t)) return t;
    struct day d = utc_day(t);
    int64_t count = (int64_t)d.year * 12 + d.month - 1 + months;
    int64_t year = floor_div(count, 12);
    int32_t month = (int32_t)(count - year * 12) + 1;
    int32_t last = days_in_month(year, month);
    return from_days(days_from_civil(year, month, d.day < last ? d.day : last),
                     ms_since_midnight(t));
}

struct day utc_day(struct utc t)
{
    if (utc_is_none(t)) return (struct day){0};
    return civil_from_days(floor_div(t.ms, DAY_MS));
}

bool day_is_valid(struct day d)
{
    return d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month);
}

struct utc day_start(struct day d)
{
    if (!day_is_valid(d)) return UTC_NONE;
    return from_days(days_from_civil(d.year, d.month, d.day), 0);
}

/* ---- RFC 3339 ---- */

/* What is read so far; `why` is the first thing that was wrong. */
struct reader {
    str rest;
    const char *why;
};

static bool take_char(struct reader *r, const char *any)
{
    if (!r->rest.n || !r->rest.p[0] || !strchr(any, r->rest.p[0])) return false;
    r->rest = str_from(r->rest, 1);
    return true;
}

static void need_char(struct reader *r, const char *any, const char *why)
{
    if (!r->why && !take_char(r, any)) r->why = why;
}

static int64_t need_digits(struct reader *r, size_t n, uint64_t max, const char *why)
{
    uint64_t value = 0;
    if (r->why) return 0;
    if (r->rest.n < n || !str_u64(str_sub(r->rest, 0, n), max, &value)) r->why = why;
    r->rest = str_from(r->rest, n);
    return (int64_t)value;
}

static int64_t read_days(struct reader *r)
{
    struct day d;
    d.year = (int32_t)need_digits(r, 4, 9999, "the year has four digits");
    need_char(r, "-", "a date is written 2026-10-24");
    d.month = (int32_t)need_digits(r, 2, 12, "the month is 01 to 12");
    need_char(r, "-", "a date is written 2026-10-24");
    d.day = (int32_t)need_digits(r, 2, 31, "the day is 01 to 31");
    if (!r->why && !day_is_valid(d)) r->why = "there is no such day";
    return r->why ? 0 : days_from_civil(d.year, d.month, d.day);
}

/* Up to nine decimals; what is finer than a millisecond is cut off. */
static int64_t read_decimals(struct reader *r)
{
    int64_t ms = 0, weight = 100;
    size_t n = 0;
    for (; n < r->rest.n && char_is_digit(r->rest.p[n]); n++) {
        ms += (r->rest.p[n] - '0') * weight;
        weight /= 10;
    }
    if (n < 1 || n > 9) r->why = "a second has 1 to 9 decimals";
    r->rest = str_from(r->rest, n);
    return ms;
}

/* Minutes east of UTC. `+0000` without a colon is not RFC 3339, but EPSS writes it. */
static int64_t read_offset(struct reader *r)
{
    if (r->why || !r->rest.n || take_char(r, "Zz")) return 0;
    int64_t sign = r->rest.p[0] == '-' ? -1 : 1;
    need_char(r, "+-", "a time ends in Z or an offset such as +02:00");
    int64_t hours = need_digits(r, 2, 23, "the hours of an offset are 00 to 23");
    take_char(r, ":");
    int64_t minutes = need_digits(r, 2, 59, "the minutes of an offset are 00 to 59");
    return sign * (hours * 60 + minutes);
}

/* Milliseconds since the date's midnight in UTC. */
static int64_t read_time(struct reader *r)
{
    need_char(r, "Tt ", "date and time are parted by T");
    int64_t hour = need_digits(r, 2, 23, "the hour is 00 to 23");
    need_char(r, ":", "a time is written 12:00:00");
    int64_t minute = need_digits(r, 2, 59, "the minute is 00 to 59");
    need_char(r, ":", "a time is written 12:00:00");
    int64_t second = need_digits(r, 2, 60, "the second is 00 to 59");
    int64_t ms = !r->why && take_char(r, ".") ? read_decimals(r) : 0;
    int64_t minutes_utc = hour * 60 + minute - read_offset(r);
    /* A leap second ends a UTC day; POSIX time has no place for it but the next midnight. */
    bool is_day_end = (minutes_utc + 1) % (24 * 60) == 0;
    if (!r->why && second == 60 && !is_day_end) r->why = "a leap second is 23:59:60 UTC";
    return (minutes_utc * 60 + second) * SECOND_MS + ms;
}

enum status utc_parse(str s, const char *hint, struct utc *out, struct err *e)
{
    struct reader r = {.rest = s};
    int64_t days = read_days(&r);
    int64_t ms = !r.why && r.rest.n ? read_time(&r) : 0;
    if (!r.why && r.rest.n) r.why = "text follows the time";
    if (r.why)
        return err_set(e, LW_E_INPUT, "%s '%.*s' is no RFC 3339 time: %s", hint ? hint : "time",
                       STR_ARG(str_sub(s, 0, 60)), r.why);
    *out = from_days(days, ms);
    return LW_OK;
}

str utc_text(struct utc t, char out[static UTC_TEXT_BYTES])
{
    out[0] = '\0';
    if (utc_is_none(t)) return (str){out, 0};
    struct day d = utc_day(t);
    int64_t ms_of_day = ms_since_midnight(t);
    int s = (int)(ms_of_day / SECOND_MS), ms = (int)(ms_of_day % SECOND_MS);
    int n = snprintf(out, UTC_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month,
                     d.day, s / 3600, s / 60 % 60, s % 60);
    size_t at = (size_t)n;
    if (ms) at += (size_t)snprintf(out + at, UTC_TEXT_BYTES - at, ".%03d", ms);
    out[at++] = 'Z';
    out[at] = '\0';
    return (str){out, at};
}
