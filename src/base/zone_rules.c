/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads TZif: a table of changes with the offset after each, and behind it a rule in the manner
 * of POSIX TZ for all years after the last change. Leap seconds ("right/" zones) are refused: our
 * instants do not count them.
 */
#include "base/zone_rules.h"

#include "base/fs.h"

#include <stdio.h>
#include <string.h>

#define HOUR_S       ((int64_t)3600)
#define DAY_S        ((int64_t)ZONE_RULES_DAY_S)
#define MAX_OFFSET_S (26 * HOUR_S) /* RFC 8536 section 3.2: -25 h to 26 h, both exclusive */
#define EVER_S       (INT64_MAX / 2)

/* One yearly change, "M3.5.0/2": month, week (5: last), weekday; or a day of the year. */
struct yearly {
    char kind; /* M; J: day 1..365, never 29 February; N: day 0..365 */
    int32_t month, week, weekday, day;
    int32_t time_s; /* of the wall clock before the change */
};

struct zone_rules {
    const int64_t *at_s;     /* instants of the changes, ascending */
    const int32_t *offset_s; /* n_changes + 1: [0] before the first change */
    size_t n_changes;
    bool has_summer; /* the rule after the table changes twice a year */
    int32_t standard_s, summer_s;
    struct yearly begin, end; /* of summer time */
};

/* The offset in force and the instants between which it is. */
struct span {
    int64_t from_s, until_s;
    int32_t offset_s;
};

/* ---- wall times ---- */

int64_t wall_of_day(struct day d)
{
    struct utc t = day_start(d);
    return utc_is_none(t) ? 0 : utc_diff_s(t, utc_from_ms(0));
}

struct day wall_day(int64_t wall_s)
{
    return utc_day(utc_add_s(utc_from_ms(0), wall_s));
}

static int64_t floor_days(int64_t s)
{
    return s / DAY_S - (s % DAY_S < 0);
}

int32_t wall_weekday(int64_t wall_s)
{
    int64_t weekday = (floor_days(wall_s) + 4) % 7; /* 1970-01-01 was a Thursday */
    return (int32_t)(weekday < 0 ? weekday + 7 : weekday);
}

str wall_text(int64_t wall_s, char out[static UTC_TEXT_BYTES])
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct day d = wall_day(wall_s);
    int64_t s = wall_s - floor_days(wall_s) * DAY_S;
    int n = snprintf(out, UTC_TEXT_BYTES, "%.3s %d %.3s %d, %02d:%02d",
                     days + (ptrdiff_t)3 * wall_weekday(wall_s), (int)d.day,
                     months + (ptrdiff_t)3 * (d.month - 1), (int)d.year, (int)(s / HOUR_S),
                     (int)(s % HOUR_S / 60));
    return (str){out, n > 0 && n < UTC_TEXT_BYTES ? (size_t)n : 0};
}

/* ---- asking ---- */

/* Wall time at which a yearly change happens, on the clock in force before it. */
static int64_t yearly_wall_s(const struct yearly *y, int32_t year)
{
    int64_t first_s = wall_of_day((struct day){year, y->kind == 'M' ? y->month : 1, 1});
    if (y->kind == 'N') return first_s + y->day * DAY_S + y->time_s;
    if (y->kind == 'J') {
        bool is_leap = day_is_valid((struct day){year, 2, 29});
        return first_s + (y->day - 1 + (is_leap && y->day > 59)) * DAY_S + y->time_s;
    }
    int32_t day = 1 + (y->weekday - wall_weekday(first_s) + 7) % 7 + 7 * (y->week - 1);
    while (!day_is_valid((struct day){year, y->month, day}))
        day -= 7;
    return first_s + (day - 1) * DAY_S + y->time_s;
}

/* After the table: looks among the changes of the years around. */
static struct span rule_span(const struct zone_rules *z, int64_t t_s, int64_t least_s)
{
    struct span out = {least_s, EVER_S, z->standard_s};
    int32_t year = wall_day(t_s).year;
    if (!z->has_summer) return out;
    /* A change may lie a week beyond its year, and the one in force a year before that. */
    for (int32_t i = -2; i <= 2; i++) {
        int64_t begin_s = yearly_wall_s(&z->begin, year + i) - z->standard_s;
        int64_t end_s = yearly_wall_s(&z->end, year + i) - z->summer_s;
        const struct span changes[] = {{begin_s, 0, z->summer_s}, {end_s, 0, z->standard_s}};
        for (size_t k = 0; k < 2; k++) {
            const struct span *x = &changes[k];
            if (x->from_s > t_s && x->from_s < out.until_s) out.until_s = x->from_s;
            if (x->from_s > t_s || x->from_s < out.from_s) continue;
            out.from_s = x->from_s;
            out.offset_s = x->offset_s;
        }
    }
    return out;
}

static struct span span_at(const struct zone_rules *z, int64_t t_s)
{
    size_t low = 0, high = z->n_changes; /* the first change after t */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (z->at_s[middle] <= t_s)
            low = middle + 1;
        else
            high = middle;
    }
    int64_t from_s = low ? z->at_s[low - 1] : -EVER_S;
    if (low < z->n_changes) return (struct span){from_s, z->at_s[low], z->offset_s[low]};
    struct span out = rule_span(z, t_s, from_s);
    /* Between the table's last change and the rule's first the table has the word. */
    if (out.from_s == from_s && z->n_changes) out.offset_s = z->offset_s[z->n_changes];
    return out;
}

static int64_t seconds_of(struct utc t)
{
    return utc_diff_s(t, utc_from_ms(0));
}

int64_t zone_rules_offset_s(const struct zone_rules *z, struct utc t)
{
    return span_at(z, seconds_of(t)).offset_s;
}

int64_t zone_rules_wall_s(const struct zone_rules *z, struct utc t)
{
    int64_t t_s = seconds_of(t);
    return t_s + span_at(z, t_s).offset_s;
}

struct utc zone_rules_first_at(const struct zone_rules *z, int64_t wall_s)
{
    int64_t t_s = wall_s - MAX_OFFSET_S; /* at which no wall clock reads wall_s yet */
    for (;;) {
        struct span x = span_at(z, t_s);
        int64_t at_s = wall_s - x.offset_s;
        if (at_s < t_s) at_s = t_s;
        if (at_s < x.until_s) return utc_add_s(utc_from_ms(0), at_s);
        t_s = x.until_s;
    }
}

/* ---- reading ---- */

static int64_t big_endian(const char *p, size_t n)
{
    uint64_t v = (unsigned char)p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return (int64_t)v;
}

struct header {
    char version;
    uint32_t n_ut, n_std, n_leaps, n_changes, n_types, n_chars;
};

static bool read_header(str *rest, struct header *h)
{
    if (rest->n < 44 || memcmp(rest->p, "TZif", 4) != 0) return false;
    h->version = rest->p[4];
    uint32_t *counts[] = {&h->n_ut,      &h->n_std,   &h->n_leaps,
                          &h->n_changes, &h->n_types, &h->n_chars};
    for (size_t i = 0; i < 6; i++)
        *counts[i] = (uint32_t)big_endian(rest->p + 20 + 4 * i, 4);
    *rest = str_from(*rest, 44);
    return true;
}

static uint64_t block_bytes(const struct header *h, uint64_t time_bytes)
{
    return h->n_changes * (time_bytes + 1) + (uint64_t)h->n_types * 6 + h->n_chars +
           h->n_leaps * (time_bytes + 4) + h->n_std + h->n_ut;
}

static enum status bad(const char *hint, const char *why, struct err *e)
{
    return err_set(e, LW_E_INPUT, "time zone '%s': %s", hint, why);
}

/* The changes of the 64-bit block. */
static enum status read_table(struct arena *a, const char *p, const struct header *h,
                              const char *hint, struct zone_rules *z, struct err *e)
{
    const char *kinds = p + (size_t)h->n_changes * 8, *types = kinds + h->n_changes;
    int64_t *at_s = arena_array(a, (size_t)h->n_changes + 1, sizeof *at_s);
    int32_t *offset_s = arena_array(a, (size_t)h->n_changes + 1, sizeof *offset_s);
    if (!at_s || !offset_s) return arena_status(a, "a time zone", e);
    for (size_t i = 0; i <= h->n_changes; i++) {
        size_t kind = i ? (unsigned char)kinds[i - 1] : 0;
        if (kind >= h->n_types) return bad(hint, "a change has no local time type", e);
        offset_s[i] = (int32_t)big_endian(types + 6 * kind, 4);
        if (offset_s[i] <= -MAX_OFFSET_S || offset_s[i] >= MAX_OFFSET_S)
            return bad(hint, "an offset from UTC is more than 25 hours", e);
    }
    for (size_t i = 0; i < h->n_changes; i++) {
        at_s[i] = big_endian(p + 8 * i, 8);
        if (at_s[i] < -EVER_S || at_s[i] > EVER_S || (i && at_s[i] <= at_s[i - 1]))
            return bad(hint, "its changes are not in order", e);
    }
    z->at_s = at_s;
    z->offset_s = offset_s;
    z->n_changes = h->n_changes;
    return LW_OK;
}

static bool take_number(str *s, int32_t most, int32_t *out)
{
    size_t n = 0;
    int32_t v = 0;
    while (n < s->n && n < 4 && char_is_digit(s->p[n]))
        v = v * 10 + (s->p[n++] - '0');
    if (!n || v > most) return false;
    *s = str_from(*s, n);
    *out = v;
    return true;
}

static bool take_char(str *s, char c)
{
    if (!s->n || s->p[0] != c) return false;
    *s = str_from(*s, 1);
    return true;
}

/* "[+-]hh[:mm[:ss]]", at most 167 hours as RFC 8536 section 3.3.1 allows. */
static bool take_time(str *s, int32_t *out)
{
    int32_t h = 0, m = 0, sec = 0;
    bool is_minus = take_char(s, '-');
    if (!is_minus) (void)take_char(s, '+');
    if (!take_number(s, 167, &h)) return false;
    if (take_char(s, ':') && !take_number(s, 59, &m)) return false;
    if (take_char(s, ':') && !take_number(s, 59, &sec)) return false;
    *out = (h * 3600 + m * 60 + sec) * (is_minus ? -1 : 1);
    return true;
}

/* "CET" or "<+03>". */
static bool take_abbreviation(str *s)
{
    size_t n = 0;
    if (take_char(s, '<')) {
        if (!str_find(*s, '>', &n)) return false;
        *s = str_from(*s, n + 1);
        return true;
    }
    while (n < s->n && char_is_alpha(s->p[n]))
        n++;
    *s = str_from(*s, n);
    return n >= 3;
}

static bool take_yearly(str *s, struct yearly *out)
{
    *out = (struct yearly){.kind = 'N', .time_s = 2 * 3600};
    if (!take_char(s, ',')) return false;
    if (take_char(s, 'M')) {
        out->kind = 'M';
        if (!take_number(s, 12, &out->month) || !out->month || !take_char(s, '.') ||
            !take_number(s, 5, &out->week) || !out->week || !take_char(s, '.') ||
            !take_number(s, 6, &out->weekday))
            return false;
    } else {
        if (take_char(s, 'J')) out->kind = 'J';
        if (!take_number(s, 365, &out->day) || (out->kind == 'J' && !out->day)) return false;
    }
    return !take_char(s, '/') || take_time(s, &out->time_s);
}

/* "CET-1CEST,M3.5.0,M10.5.0/3"; the sign is west of Greenwich. */
static bool parse_rule(str s, struct zone_rules *z)
{
    int32_t west_s;
    if (!take_abbreviation(&s) || !take_time(&s, &west_s)) return false;
    z->standard_s = -west_s;
    z->summer_s = z->standard_s + 3600;
    bool is_sane = z->standard_s > -MAX_OFFSET_S && z->standard_s < MAX_OFFSET_S - 3600;
    if (!s.n) return is_sane;
    if (!take_abbreviation(&s)) return false;
    if (s.n && s.p[0] != ',') {
        if (!take_time(&s, &west_s)) return false;
        z->summer_s = -west_s;
    }
    z->has_summer = true;
    is_sane = is_sane && z->summer_s > -MAX_OFFSET_S && z->summer_s < MAX_OFFSET_S;
    return is_sane && take_yearly(&s, &z->begin) && take_yearly(&s, &z->end) && !s.n;
}

static enum status read_rule(str rest, const char *hint, struct zone_rules *z, struct err *e)
{
    str rule;
    if (!take_char(&rest, '\n') || !str_cut(&rest, '\n', &rule))
        return bad(hint, "the rule after its table is missing", e);
    if (!rule.n) { /* nothing is said: what was last stays */
        z->standard_s = z->offset_s[z->n_changes];
        return LW_OK;
    }
    return parse_rule(rule, z) ? LW_OK : bad(hint, "the rule after its table is malformed", e);
}

enum status zone_rules_parse(struct arena *a, str bytes, const char *hint,
                             const struct zone_rules **out, struct err *e)
{
    struct header h;
    str rest = bytes;
    struct zone_rules *z = arena_new(a, struct zone_rules);
    if (!z) return arena_status(a, "a time zone", e);
    if (bytes.n > ZONE_RULES_MAX_BYTES)
        return err_set(e, LW_E_LIMIT, "time zone '%s' has %zu bytes, at most %d are read", hint,
                       bytes.n, ZONE_RULES_MAX_BYTES);
    if (!read_header(&rest, &h)) return bad(hint, "it is no TZif file", e);
    if (h.version < '2') return bad(hint, "it is of TZif version 1, which ends in 2038", e);
    if (block_bytes(&h, 4) > rest.n) return bad(hint, "it is cut off", e);
    rest = str_from(rest, (size_t)block_bytes(&h, 4));
    if (!read_header(&rest, &h)) return bad(hint, "its second header is missing", e);
    if (h.n_leaps) return bad(hint, "it counts leap seconds", e);
    if (h.n_changes > ZONE_RULES_MAX_CHANGES)
        return err_set(e, LW_E_LIMIT, "time zone '%s' has %u changes, at most %d are read",
                       hint, h.n_changes, ZONE_RULES_MAX_CHANGES);
    if (block_bytes(&h, 8) > rest.n) return bad(hint, "it is cut off", e);
    enum status st = read_table(a, rest.p, &h, hint, z, e);
    if (!st) st = read_rule(str_from(rest, (size_t)block_bytes(&h, 8)), hint, z, e);
    if (!st) *out = z;
    return st;
}

static enum status load_file(struct arena *a, str name, const struct zone_rules **out,
                             struct err *e)
{
    const char *hint = arena_z(a, name);
    const char *path = arena_z(a, arena_printf(a, "/usr/share/zoneinfo/%.*s", STR_ARG(name)));
    str bytes;
    if (!path || !hint) return arena_status(a, "a time zone", e);
    if (fs_read(a, path, ZONE_RULES_MAX_BYTES, &bytes, NULL))
        return err_set(e, LW_E_USAGE, "time zone '%s' is not known; a name is 'Europe/Berlin'",
                       hint);
    return zone_rules_parse(a, bytes, hint, out, e);
}

enum status zone_rules_load(struct arena *a, str iana_name, const struct zone_rules **out,
                            struct err *e)
{
    static const int32_t no_offset[1];
    static const struct zone_rules utc = {.offset_s = no_offset};
    if (str_eq(iana_name, STR("UTC"))) {
        *out = &utc;
        return LW_OK;
    }
    if (!zone_name_is_plain(iana_name))
        return err_set(e, LW_E_USAGE,
                       "time zone '%.*s' is not known; a name is 'Europe/Berlin'",
                       STR_ARG(str_sub(iana_name, 0, 60)));
    return load_file(a, iana_name, out, e);
}
