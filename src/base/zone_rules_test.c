/* SPDX-License-Identifier: Apache-2.0 */
/* Zones: against the C library hour by hour, both kinds of change, files that are damaged. */
#include "base/zone_rules.h"

#include "suite.h"

#include <string.h>

static struct arena arena;

static const struct zone_rules *zone(const char *name)
{
    const struct zone_rules *z = NULL;
    struct err e = {0};
    arena_release(&arena);
    arena_init(&arena, (size_t)1 << 20);
    CHECK_OK(zone_rules_load(&arena, str_of(name), &z, &e), &e);
    return z;
}

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

static int64_t wall(const char *text)
{
    return utc_diff_s(at(text), utc_from_ms(0));
}

static void first_at(const struct zone_rules *z, const char *wall_text_, const char *want)
{
    char text[UTC_TEXT_BYTES];
    CHECK_STR(utc_text(zone_rules_first_at(z, wall(wall_text_)), text), str_of(want));
}

/* Table, rule behind it, southern hemisphere, half hours, negative summer time, no summer time. */
static void agrees_with_the_c_library(void)
{
    static const char *const names[] = {
        "Europe/Berlin",       "Europe/Dublin",    "America/New_York",  "America/Santiago",
        "Australia/Lord_Howe", "Pacific/Apia",     "Africa/Casablanca", "Asia/Kolkata",
        "Pacific/Chatham",     "America/St_Johns", "Africa/Cairo",      "UTC",
    };
    struct err e = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct zone_rules *z = zone(names[i]);
        CHECK_OK(zone_set(str_of(names[i]), &e), &e);
        for (int64_t h = 24; h < (int64_t)24 * 366 * 130; h += 29) { /* 1970 to 2100 */
            struct utc t = utc_add_s(utc_from_ms(0), h * 3600);
            struct zone_clock want = zone_clock(t);
            int64_t wall_s = zone_rules_wall_s(z, t);
            struct day d = wall_day(wall_s);
            CHECK_INT(d.year * 10000 + d.month * 100 + d.day,
                      want.day.year * 10000 + want.day.month * 100 + want.day.day);
            CHECK_INT(wall_weekday(wall_s), want.weekday);
            CHECK_INT(wall_s / 60 % 1440, want.hour * 60 + want.minute);
        }
    }
    CHECK_OK(zone_set(STR("UTC"), &e), &e);
    arena_release(&arena);
}

static void hours_that_are_left_out_and_that_happen_twice(void)
{
    const struct zone_rules *z = zone("Europe/Berlin");
    first_at(z, "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z");
    first_at(z, "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z");
    first_at(z, "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z");
    first_at(z, "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z");
    first_at(z, "2026-03-29T03:00:01Z", "2026-03-29T01:00:01Z");
    first_at(z, "2026-10-25T01:59:59Z", "2026-10-24T23:59:59Z");
    first_at(z, "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z");
    first_at(z, "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z");
    first_at(z, "2096-02-29T12:00:00Z", "2096-02-29T11:00:00Z");
    z = zone("Pacific/Apia"); /* 30 December 2011 did not happen there */
    first_at(z, "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z");
    first_at(z, "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z");
    z = zone("America/Santiago"); /* changes at midnight */
    first_at(z, "2026-09-06T00:00:00Z", "2026-09-06T04:00:00Z");
    arena_release(&arena);
}

/* first_at() is the smallest instant whose wall clock reads that or later, and it never falls. */
static void first_at_is_what_it_says(void)
{
    const struct zone_rules *z = zone("Europe/Berlin");
    struct utc before = utc_from_ms(0);
    for (int64_t w = wall("2026-03-25T00:00:00Z"); w < wall("2026-11-01T00:00:00Z"); w += 601) {
        struct utc t = zone_rules_first_at(z, w);
        CHECK(zone_rules_wall_s(z, t) >= w);
        CHECK(zone_rules_wall_s(z, utc_add_s(t, -1)) < w);
        CHECK(utc_cmp(before, t) <= 0);
        before = t;
    }
    arena_release(&arena);
}

static void wall_times_are_written(void)
{
    char text[UTC_TEXT_BYTES];
    CHECK_STR(wall_text(wall("2026-10-26T09:05:00Z"), text), STR("Mon 26 Oct 2026, 09:05"));
    CHECK_STR(wall_text(wall("1969-12-31T23:00:00Z"), text), STR("Wed 31 Dec 1969, 23:00"));
}

/* A file by hand: one change, one rule. */
static size_t tzif(char *out, char version, const char *rule)
{
    static const char first[44] = "TZif";
    static const unsigned char types[] = {0, 0, 0, 0, 0, 0, 0, 0, 0x0E, 0x10, 1, 4};
    size_t n = 0;
    memcpy(out, first, 44);
    out[4] = version;
    n += 44;
    memcpy(out + n, first, 44);
    out[n + 4] = version;
    out[n + 35] = 1; /* changes */
    out[n + 39] = 2; /* types */
    out[n + 43] = 8; /* characters */
    n += 44;
    memset(out + n, 0, 8);
    out[n + 7] = 100; /* at second 100 */
    out[n + 8] = 1;
    n += 9;
    memcpy(out + n, types, sizeof types);
    n += sizeof types;
    memcpy(out + n, "UTC\0DST", 8);
    n += 8;
    memcpy(out + n, rule, strlen(rule));
    return n + strlen(rule);
}

static void refused(const char *bytes, size_t n, enum status want, const char *words)
{
    const struct zone_rules *z = NULL;
    struct err e = {0};
    CHECK_STATUS(zone_rules_parse(&arena, (str){bytes, n}, "test", &z, &e), want);
    CHECK_STR(str_of(e.message), str_of(words));
}

static void files_are_read_with_care(void)
{
    char file[512];
    const struct zone_rules *z = NULL;
    struct err e = {0};
    arena_init(&arena, (size_t)1 << 20);
    size_t n = tzif(file, '2', "\nAAA-1\n");
    CHECK_OK(zone_rules_parse(&arena, (str){file, n}, "test", &z, &e), &e);
    CHECK_INT(zone_rules_offset_s(z, utc_from_ms(99999)), 0);
    CHECK_INT(zone_rules_offset_s(z, utc_from_ms(100000)), 3600);
    n = tzif(file, '2', "\n\n");
    CHECK_OK(zone_rules_parse(&arena, (str){file, n}, "test", &z, &e), &e);
    refused("TZi", 3, LW_E_INPUT, "time zone 'test': it is no TZif file");
    refused(file, 60, LW_E_INPUT, "time zone 'test': its second header is missing");
    refused(file, 90, LW_E_INPUT, "time zone 'test': it is cut off");
    refused(file, n - 2, LW_E_INPUT, "time zone 'test': the rule after its table is missing");
    n = tzif(file, '\0', "\n\n");
    refused(file, n, LW_E_INPUT,
            "time zone 'test': it is of TZif version 1, which ends in 2038");
    static const char *const rules[] = {"\nX-1\n",
                                        "\nAAA\n",
                                        "\nAAA-168\n",
                                        "\nAAA-30\n",
                                        "\nAAA-1BBB\n",
                                        "\nAAA-1BBB,M13.1.0,M10.5.0\n",
                                        "\nAAA-1BBB,M3.6.0,M10.5.0\n",
                                        "\nAAA-1BBB,J0,J365\n",
                                        "\nAAA-1BBB,M3.5.0,M10.5.0/3x\n",
                                        "\n<AAA-1\n"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        n = tzif(file, '2', rules[i]);
        refused(file, n, LW_E_INPUT, "time zone 'test': the rule after its table is malformed");
    }
    n = tzif(file, '2', "\nAAA-1BBB-2,J60/-1,364/167:59:59\n");
    CHECK_OK(zone_rules_parse(&arena, (str){file, n}, "test", &z, &e), &e);
    n = tzif(file, '2', "\nAAA-1\n");
    file[44 + 44 + 8] = 2;
    refused(file, n, LW_E_INPUT, "time zone 'test': a change has no local time type");
    n = tzif(file, '2', "\nAAA-1\n");
    file[44 + 31] = 1;
    refused(file, n, LW_E_INPUT, "time zone 'test': it counts leap seconds");
    static char large[ZONE_RULES_MAX_BYTES + 1];
    refused(large, sizeof large, LW_E_LIMIT,
            "time zone 'test' has 65537 bytes, at most 65536 are read");
    arena_release(&arena);
}

static void names_that_are_not_known(void)
{
    const struct zone_rules *z = NULL;
    struct err e = {0};
    arena_init(&arena, (size_t)1 << 20);
    CHECK_STATUS(zone_rules_load(&arena, STR("Europe/Atlantis"), &z, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message),
              STR("time zone 'Europe/Atlantis' is not known; a name is 'Europe/Berlin'"));
    CHECK_STATUS(zone_rules_load(&arena, STR("../../../etc/passwd"), &z, &e), LW_E_USAGE);
    arena_release(&arena);
}

static const struct test tests[] = {
    {"agrees_with_the_c_library", agrees_with_the_c_library},
    {"hours_that_are_left_out_and_that_happen_twice",
     hours_that_are_left_out_and_that_happen_twice},
    {"first_at_is_what_it_says", first_at_is_what_it_says},
    {"wall_times_are_written", wall_times_are_written},
    {"files_are_read_with_care", files_are_read_with_care},
    {"names_that_are_not_known", names_that_are_not_known},
    {NULL, NULL},
};
const struct test_suite zone_rules_suite = {"zone_rules", tests};
