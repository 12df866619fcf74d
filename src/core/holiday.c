/* SPDX-License-Identifier: Apache-2.0 */
/* The table of holidays, and Easter. */
#include "core/holiday.h"

#define DAY_S ((int64_t)24 * 3600)

/*
 * One text a Member State, of words separated by blanks:
 *
 *   1225      the 25th of December
 *   E+39, O-2 days after or before Easter Sunday, Western or Orthodox
 *   M5        first Monday of May; L10 last Monday of October
 *   B         first Monday of February, or the 1st of February when that is a Friday
 */
static const struct {
    char code[3];
    const char *days;
} rows[] = {
    {"AT", "0101 0106 E+1 0501 E+39 E+50 E+60 0815 1026 1101 1208 1225 1226"},
    {"BE", "0101 E+1 0501 E+39 E+50 0721 0815 1101 1111 1225"},
    {"BG", "0101 0303 O-2 O-1 O+1 0501 0506 0524 0906 0922 1224 1225 1226"},
    {"CY", "0101 0106 O-48 0325 0401 O-2 O+1 0501 O+50 0815 1001 1028 1225 1226"},
    {"CZ", "0101 E-2 E+1 0501 0508 0705 0706 0928 1028 1117 1224 1225 1226"},
    {"DE", "0101 E-2 E+1 0501 E+39 E+50 1003 1225 1226"},
    {"DK", "0101 E-3 E-2 E+1 E+39 E+50 1225 1226"},
    {"EE", "0101 0224 E-2 0501 0623 0624 0820 1224 1225 1226"},
    {"EL", "0101 0106 O-48 0325 O-2 O+1 0501 O+50 0815 1028 1225 1226"},
    {"ES", "0101 0106 E-2 0501 0815 1012 1101 1206 1208 1225"},
    {"FI", "0101 0106 E-2 E+1 0501 E+39 1206 1225 1226"},
    {"FR", "0101 E+1 0501 0508 E+39 E+50 0714 0815 1101 1111 1225"},
    {"HR", "0101 0106 E+1 0501 0530 E+60 0622 0805 0815 1101 1118 1225 1226"},
    {"HU", "0101 0315 E-2 E+1 0501 E+50 0820 1023 1101 1225 1226"},
    {"IE", "0101 B 0317 E+1 M5 M6 M8 L10 1225 1226"},
    {"IT", "0101 0106 E+1 0425 0501 0602 0815 1004 1101 1208 1225 1226"},
    {"LT", "0101 0216 0311 E+1 0501 0624 0706 0815 1101 1102 1224 1225 1226"},
    {"LU", "0101 E+1 0501 0509 E+39 E+50 0623 0815 1101 1225 1226"},
    {"LV", "0101 E-2 E+1 0501 0504 0623 0624 1118 1224 1225 1226 1231"},
    {"MT", "0101 0210 0319 0331 E-2 0501 0607 0629 0815 0908 0921 1208 1213 1225"},
    {"NL", "0101 E+1 0427 E+39 E+50 1225 1226"},
    {"PL", "0101 0106 E+1 0501 0503 E+60 0815 1101 1111 1224 1225 1226"},
    {"PT", "0101 E-2 0425 0501 E+60 0610 0815 1005 1101 1201 1208 1225"},
    {"RO", "0101 0102 0106 0107 0124 O-2 O+1 0501 0601 O+50 0815 1130 1201 1225 1226"},
    {"SE", "0101 0106 E-2 E+1 0501 E+39 0606 1225 1226"},
    {"SI", "0101 0102 0208 E+1 0427 0501 0502 0625 0815 1031 1101 1225 1226"},
    {"SK", "0101 0106 E-2 E+1 0501 0705 0829 1101 1224 1225 1226"},
};

static struct day day_add(struct day d, int64_t days)
{
    return utc_day(utc_add_s(day_start(d), days * DAY_S));
}

static bool is_same(struct day a, struct day b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

int32_t day_weekday(struct day d)
{
    /* 1970-01-01 was a Thursday; the year 1900 is long after any day that is negative here. */
    int64_t n = utc_diff_s(day_start(d), utc_from_ms(0)) / DAY_S + 3;
    return (int32_t)((n % 7 + 7) % 7);
}

/* Meeus, Astronomical Algorithms, chapter 8: Gregorian and Julian Easter. */
static struct day western(int32_t year)
{
    int32_t a = year % 19, b = year / 100, c = year % 100;
    int32_t g = (8 * b + 13) / 25;
    int32_t h = (19 * a + b - b / 4 - g + 15) % 30;
    int32_t l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    int32_t m = (a + 11 * h + 22 * l) / 451;
    int32_t n = h + l - 7 * m + 114;
    return (struct day){year, n / 31, n % 31 + 1};
}

static struct day orthodox(int32_t year)
{
    int32_t d = (19 * (year % 19) + 15) % 30;
    int32_t e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7;
    int32_t n = d + e + 114;
    /* From 1900 to 2099 the Julian calendar is 13 days behind. */
    return day_add((struct day){year, n / 31, n % 31 + 1}, 13);
}

struct day easter_of(int32_t year, bool is_orthodox)
{
    return is_orthodox ? orthodox(year) : western(year);
}

static struct day first_monday(int32_t year, int32_t month)
{
    struct day first = {year, month, 1};
    return day_add(first, (7 - day_weekday(first)) % 7);
}

/* The first Monday, and on until the next one is in another month. */
static struct day last_monday(int32_t year, int32_t month)
{
    struct day d = first_monday(year, month);
    while (day_add(d, 7).month == month)
        d = day_add(d, 7);
    return d;
}

/* The day that a word of a row names in a year. */
static struct day day_of(str word, int32_t year)
{
    uint64_t n = 0;
    char letter = word.p[0];
    struct day brigid = {year, 2, 1};
    if (letter == 'B') return day_weekday(brigid) == 4 ? brigid : first_monday(year, 2);
    if (!char_is_digit(letter)) {
        bool is_easter = letter == 'E' || letter == 'O';
        if (!str_u64(str_from(word, is_easter ? 2 : 1), 99, &n)) BUG("row of holidays");
        if (letter == 'M') return first_monday(year, (int32_t)n);
        if (letter == 'L') return last_monday(year, (int32_t)n);
        int64_t days = word.p[1] == '-' ? -(int64_t)n : (int64_t)n;
        return day_add(easter_of(year, letter == 'O'), days);
    }
    if (!str_u64(word, 1231, &n)) BUG("row of holidays");
    return (struct day){year, (int32_t)(n / 100), (int32_t)(n % 100)};
}

bool holiday_is(str member_state, struct day d)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str days = str_of(rows[i].days), word;
        bool has_more = str_eq(str_of(rows[i].code), member_state);
        while (has_more) {
            has_more = str_cut(&days, ' ', &word);
            if (is_same(day_of(word, d.year), d)) return true;
        }
    }
    return false;
}
