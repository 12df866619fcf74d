/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants, dates and the one clock.
 *
 * An instant is `struct utc`, milliseconds since 1970-01-01T00:00:00Z; a calendar date is
 * `struct day`. They are different types so that mixing does not compile. The wall clock is read
 * in utc.c alone (make lint holds everybody else to it) and can be driven:
 *
 *   LONGWATCH_NOW=2026-10-24T12:00:00Z   time stands still at that instant
 *   LONGWATCH_NOW=@FILE                  the instant is the content of FILE, read at every call,
 *                                        so that a test moves a running server through years;
 *                                        while FILE is unreadable the last one given stands
 *
 * With anything else in LONGWATCH_NOW the program aborts rather than fall back to the real time.
 */
#ifndef LW_BASE_UTC_H
#define LW_BASE_UTC_H

#include "base/status.h"
#include "base/str.h"

struct utc {
    int64_t ms;
};

struct day {
    int32_t year;
    int32_t month; /* 1..12 */
    int32_t day;   /* 1..31 */
};

/* "No instant": sorts before every real one and is carried through all arithmetic. */
#define UTC_NONE ((struct utc){INT64_MIN})

/* Now, from the one clock. */
struct utc utc_now(void);
/* True when LONGWATCH_NOW drives the clock; the scheduler then polls instead of sleeping long. */
bool utc_is_driven(void);
/* Monotonic milliseconds for measuring durations; not driven, not an instant. */
int64_t utc_elapsed_ms(void);

bool utc_is_none(struct utc t);
int utc_cmp(struct utc a, struct utc b);
struct utc utc_from_ms(int64_t ms);
int64_t utc_to_ms(struct utc t); /* BUG() on UTC_NONE */
struct utc utc_add_ms(struct utc t, int64_t ms);
struct utc utc_add_s(struct utc t, int64_t s);
/* Whole seconds, floored; BUG() on UTC_NONE. */
int64_t utc_diff_s(struct utc later, struct utc earlier);
/* Same date and time of day `months` later, clamped to the month's end (31 Jan + 1 = 28 Feb). */
struct utc utc_add_months(struct utc t, int32_t months);

/*
 * RFC 3339, with 0 to 9 decimals of a second and `Z` or an offset; a bare date means its
 * midnight; a missing zone is read as UTC (CVE records write such, feeds.md section 3); an offset
 * may lack its colon (EPSS writes +0000). What is finer than a millisecond is cut off; the leap
 * second 23:59:60 UTC is the next midnight.
 * `hint` names the value in the error message.
 */
enum status utc_parse(str s, const char *hint, struct utc *out, struct err *e) LW_MUST_CHECK;

enum {
    UTC_TEXT_BYTES = 40
};
/*
 * "2026-10-24T12:00:00Z"; milliseconds only when not zero; empty for UTC_NONE.
 * Returns a view of `out`, NUL-terminated.
 */
str utc_text(struct utc t, char out[static UTC_TEXT_BYTES]);

struct day utc_day(struct utc t);   /* {0}, which is no valid day, for UTC_NONE */
struct utc day_start(struct day d); /* UTC_NONE for a day that is not valid */
bool day_is_valid(struct day d);

/*
 * Local time for display; no decision uses it but when people want their mail. The zone is process-wide, set once at the
 * start, before other threads, from the setting `time-zone` (an IANA name such as
 * "Europe/Berlin"); UTC until then. LW_E_USAGE for a name that the tz database does not have.
 */
enum status zone_set(str iana_name, struct err *e) LW_MUST_CHECK;
/* Only what names of the tz database consist of: nothing can leave its folder. */
bool zone_name_is_plain(str iana_name);
/* The same clock in parts, for what people set their day by: digests. */
struct zone_clock {
    int32_t weekday; /* 0 Sunday .. 6 Saturday */
    int32_t hour;    /* 0..23 */
    int32_t minute;
    struct day day;
};
struct zone_clock zone_clock(struct utc t); /* zeros for UTC_NONE */
/* "Sun 25 Oct 2026, 13:00 CET"; empty for UTC_NONE. Returns a view of `out`. */
str zone_text(struct utc t, char out[static UTC_TEXT_BYTES]);

#endif
