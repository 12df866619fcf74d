/* SPDX-License-Identifier: Apache-2.0 */
/* Schedules: turns over changes of the clocks and leap days, covers, gaps; the year hour by hour. */
#include "core/oncall.h"

#include "suite.h"

#include <stdio.h>

static struct arena arena;

static const struct zone_rules *zone(const char *name)
{
    const struct zone_rules *z = NULL;
    struct err e = {0};
    if (!arena.max_bytes) arena_init(&arena, (size_t)1 << 24);
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

static const str crew[] = {STR_INIT("anna"), STR_INIT("boris"), STR_INIT("carla")};

/* Weeks from Monday 09:00, everybody in turn, the whole week. */
static struct oncall_layer weeks(void)
{
    return (struct oncall_layer){.people = crew,
                                 .n_people = 3,
                                 .unit = SHIFT_WEEKS,
                                 .length = 1,
                                 .starts_on = {2026, 10, 5},
                                 .handover_minute = 9 * 60,
                                 .weekdays = ONCALL_EVERY_DAY};
}

static struct oncall_schedule alone(const struct oncall_layer *l)
{
    return (struct oncall_schedule){.zone = zone("Europe/Berlin"), .layers = l, .n_layers = 1};
}

static void is_on_call(const struct oncall_schedule *s, const char *when, const char *who,
                       enum oncall_why why)
{
    struct oncall_shift x = oncall_at(s, at(when));
    CHECK_STR(x.person_id, str_of(who));
    CHECK_INT(x.why, why);
}

/* At 09:00 of the wall clock: 07:00 UTC before 25 October 2026, 08:00 UTC after. */
static void hand_over_stays_at_its_local_time(void)
{
    struct oncall_layer l = weeks();
    struct oncall_schedule s = alone(&l);
    is_on_call(&s, "2026-10-05T06:59:59Z", "", ONCALL_GAP_NOT_BEGUN);
    is_on_call(&s, "2026-10-05T07:00:00Z", "anna", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-12T06:59:59Z", "anna", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-12T07:00:00Z", "boris", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-26T07:59:59Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-26T08:00:00Z", "anna", ONCALL_BY_LAYER);
    struct oncall_now now = oncall_now(&s, at("2026-10-24T12:00:00Z"));
    CHECK_STR(now.shift.person_id, STR("carla"));
    CHECK_INT(utc_diff_s(now.shift.until_at, at("2026-10-26T08:00:00Z")), 0);
    CHECK_STR(now.next.person_id, STR("anna"));
    now = oncall_now(&s, at("2026-10-01T00:00:00Z"));
    CHECK_INT(now.shift.why, ONCALL_GAP_NOT_BEGUN);
    CHECK_STR(now.next.person_id, STR("anna"));
}

/* The shift over 25 October 2026 has 25 hours, that over 29 March 2026 23; 29 February counts. */
static void days_are_as_long_as_they_are(void)
{
    struct oncall_layer l = weeks();
    l.unit = SHIFT_DAYS;
    l.starts_on = (struct day){2024, 2, 27};
    struct oncall_schedule s = alone(&l);
    struct oncall_shift *shifts = NULL;
    struct err e = {0};
    size_t n = 0, n_long = 0, n_short = 0;
    CHECK_OK(oncall_shifts(&arena, &s, at("2024-02-27T08:00:00Z"), at("2028-03-01T08:00:00Z"),
                           &shifts, &n, &e),
             &e);
    CHECK_INT(n, 366 + 365 + 365 + 365 + 3);
    for (size_t i = 0; i < n; i++) {
        int64_t s_long = utc_diff_s(shifts[i].until_at, shifts[i].from_at);
        n_long += s_long == 25 * 3600;
        n_short += s_long == 23 * 3600;
        CHECK(s_long == 24 * 3600 || s_long == 25 * 3600 || s_long == 23 * 3600);
        CHECK_STR(shifts[i].person_id, crew[i % 3]);
        CHECK_INT(zone_rules_wall_s(s.zone, shifts[i].from_at) % ZONE_RULES_DAY_S, 9 * 3600);
    }
    CHECK_INT(n_long, 4);
    CHECK_INT(n_short, 4);
    is_on_call(&s, "2024-02-29T08:00:00Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2024-03-01T08:00:00Z", "anna", ONCALL_BY_LAYER);
}

/* A shift of an hour that does not happen is nobody's; one that happens twice is two hours. */
static void shifts_of_hours(void)
{
    struct oncall_layer l = weeks();
    l.unit = SHIFT_HOURS;
    l.starts_on = (struct day){2026, 1, 1};
    l.handover_minute = 0;
    struct oncall_schedule s = alone(&l);
    struct oncall_shift *x = NULL;
    struct err e = {0};
    size_t n = 0;
    CHECK_OK(oncall_shifts(&arena, &s, at("2026-03-28T23:00:00Z"), at("2026-03-29T02:00:00Z"),
                           &x, &n, &e),
             &e);
    CHECK_INT(n, 3); /* 00, 01 and 03 o'clock */
    CHECK_STR(x[0].person_id, STR("anna"));
    CHECK_STR(x[1].person_id, STR("boris"));
    CHECK_STR(x[2].person_id, STR("anna"));
    CHECK_OK(oncall_shifts(&arena, &s, at("2026-10-24T22:00:00Z"), at("2026-10-25T02:00:00Z"),
                           &x, &n, &e),
             &e);
    CHECK_INT(n, 3); /* 00, 01 and 02 o'clock */
    CHECK_INT(utc_diff_s(x[2].until_at, x[2].from_at), 2 * 3600);
}

/* Nights from 18:00 to 08:00 on working days; the rest is a gap that says so. */
static void hours_and_weekdays(void)
{
    struct oncall_layer l = weeks();
    l.weekdays = 0x3E; /* Monday to Friday */
    l.from_minute = 18 * 60;
    l.until_minute = 8 * 60;
    struct oncall_schedule s = alone(&l);
    is_on_call(&s, "2026-10-19T15:59:59Z", "", ONCALL_GAP_OUTSIDE_HOURS);
    is_on_call(&s, "2026-10-19T16:00:00Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-20T05:59:59Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-20T06:00:00Z", "", ONCALL_GAP_OUTSIDE_HOURS);
    is_on_call(&s, "2026-10-24T05:59:59Z", "carla", ONCALL_BY_LAYER); /* Friday's night */
    is_on_call(&s, "2026-10-24T16:00:00Z", "", ONCALL_GAP_OUTSIDE_HOURS);
    struct oncall_now now = oncall_now(&s, at("2026-10-24T06:00:00Z"));
    CHECK_INT(now.shift.why, ONCALL_GAP_OUTSIDE_HOURS);
    CHECK_INT(utc_diff_s(now.shift.until_at, at("2026-10-26T17:00:00Z")), 0);
    CHECK_STR(now.next.person_id, STR("anna"));
    l.from_minute = l.until_minute = 0; /* whole days: Monday 00:00 to Saturday 00:00 */
    is_on_call(&s, "2026-10-23T21:59:59Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-23T22:00:00Z", "", ONCALL_GAP_OUTSIDE_HOURS);
}

static void later_ones_cover_earlier_ones(void)
{
    static const str backup[] = {STR_INIT("dora")};
    struct oncall_layer layers[2] = {weeks(), weeks()};
    layers[0].people = backup;
    layers[0].n_people = 1;
    layers[1].weekdays = 0x3E;
    const struct oncall_override overrides[] = {
        {STR("erik"), at("2026-10-20T10:00:00Z"), at("2026-10-20T20:00:00Z")},
        {STR("frida"), at("2026-10-20T18:00:00Z"), at("2026-10-20T19:00:00Z")},
    };
    const struct oncall_holiday holidays[] = {{{2026, 10, 20}, STR("gerd")}};
    struct oncall_schedule s = {.zone = zone("Europe/Berlin"), .layers = layers, .n_layers = 2};
    struct err e = {0};
    is_on_call(&s, "2026-10-20T12:00:00Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-24T12:00:00Z", "dora", ONCALL_BY_LAYER);
    s.holidays = holidays;
    s.n_holidays = 1;
    is_on_call(&s, "2026-10-19T21:59:59Z", "carla", ONCALL_BY_LAYER);
    is_on_call(&s, "2026-10-19T22:00:00Z", "gerd", ONCALL_BY_HOLIDAY);
    is_on_call(&s, "2026-10-20T21:59:59Z", "gerd", ONCALL_BY_HOLIDAY);
    is_on_call(&s, "2026-10-20T22:00:00Z", "carla", ONCALL_BY_LAYER);
    s.overrides = overrides;
    s.n_overrides = 2;
    is_on_call(&s, "2026-10-20T09:59:59Z", "gerd", ONCALL_BY_HOLIDAY);
    is_on_call(&s, "2026-10-20T10:00:00Z", "erik", ONCALL_BY_OVERRIDE);
    is_on_call(&s, "2026-10-20T18:30:00Z", "frida", ONCALL_BY_OVERRIDE);
    is_on_call(&s, "2026-10-20T19:00:00Z", "erik", ONCALL_BY_OVERRIDE);
    is_on_call(&s, "2026-10-20T20:00:00Z", "gerd", ONCALL_BY_HOLIDAY);
    CHECK_OK(oncall_check(&s, &e), &e);
}

static void nobody_is_said(void)
{
    struct oncall_schedule s = {.zone = zone("UTC")};
    struct oncall_now now = oncall_now(&s, at("2026-10-20T20:00:00Z"));
    CHECK_INT(now.shift.why, ONCALL_GAP_NO_LAYER);
    CHECK(utc_is_none(now.shift.until_at));
    CHECK(oncall_is_gap(now.shift.why));
    CHECK_STR(oncall_why_words(now.shift.why),
              STR("nobody is on call: the schedule names nobody"));
}

/* ---- properties ---- */

static uint64_t seed = 20261025;

static int32_t roll(int32_t n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int32_t)((seed >> 33) % (uint64_t)n);
}

struct random_schedule {
    struct oncall_schedule s;
    struct oncall_layer layers[3];
    struct oncall_override overrides[4];
    struct oncall_holiday holidays[3];
};

static const char *const zones[] = {"Europe/Berlin", "Europe/Dublin",       "America/New_York",
                                    "UTC",           "Australia/Lord_Howe", "America/Santiago"};

static void random_layer(struct oncall_layer *l)
{
    *l = (struct oncall_layer){
        .people = crew,
        .n_people = (size_t)(1 + roll(3)),
        .unit = (enum shift_unit)roll(3),
        .length = 1 + roll(5),
        .starts_on = {2027, 12, 1 + roll(31)},
        .handover_minute = roll(1440),
        .weekdays = (uint8_t)(roll(2) ? ONCALL_EVERY_DAY : 1 + roll(127)),
    };
    if (roll(2)) l->from_minute = roll(1440);
    if (roll(2)) l->until_minute = roll(1440);
}

static void random_schedule(struct random_schedule *x)
{
    *x = (struct random_schedule){.s = {.zone = zone(zones[roll(6)]),
                                        .layers = x->layers,
                                        .n_layers = (size_t)roll(4),
                                        .overrides = x->overrides,
                                        .n_overrides = (size_t)roll(5),
                                        .holidays = x->holidays,
                                        .n_holidays = (size_t)roll(4)}};
    for (size_t i = 0; i < 3; i++) {
        random_layer(&x->layers[i]);
        x->holidays[i] =
            (struct oncall_holiday){{2028, 1 + (int32_t)i * 4, 1 + roll(28)}, STR("gerd")};
    }
    for (size_t i = 0; i < 4; i++) {
        struct utc from = utc_add_s(at("2028-01-01T00:00:00Z"), (int64_t)roll(366 * 1440) * 60);
        x->overrides[i] = (struct oncall_override){i % 2 ? STR("erik") : STR("frida"), from,
                                                   utc_add_s(from, (1 + roll(9000)) * 60)};
    }
}

/* Who it must be at an instant by the words of oncall.h alone, without looking for changes. */
static str by_the_rules(const struct oncall_schedule *s, struct utc t)
{
    int64_t day = zone_rules_wall_s(s->zone, t) / ZONE_RULES_DAY_S;
    for (size_t i = s->n_overrides; i-- > 0;)
        if (utc_cmp(s->overrides[i].from_at, t) <= 0 &&
            utc_cmp(t, s->overrides[i].until_at) < 0)
            return s->overrides[i].person_id;
    for (size_t i = 0; i < s->n_holidays; i++)
        if (wall_of_day(s->holidays[i].on) / ZONE_RULES_DAY_S == day)
            return s->holidays[i].person_id;
    return STR_NONE;
}

static void the_year_is_the_same_hour_by_hour(void)
{
    static struct random_schedule x;
    struct err e = {0};
    for (int round = 0; round < 12; round++) {
        struct oncall_shift *shifts = NULL;
        size_t n = 0, k = 0;
        struct utc from = at("2027-12-25T00:00:00Z"), until = at("2029-01-02T00:00:00Z");
        arena_clear(&arena);
        random_schedule(&x);
        CHECK_OK(oncall_check(&x.s, &e), &e);
        CHECK_OK(oncall_shifts(&arena, &x.s, from, until, &shifts, &n, &e), &e);
        CHECK(n > 0);
        CHECK_INT(utc_cmp(shifts[0].from_at, from), 0);
        CHECK_INT(utc_cmp(shifts[n - 1].until_at, until), 0);
        for (size_t i = 0; i < n; i++) { /* without a hole, and nobody only in a named gap */
            if (i) CHECK_INT(utc_cmp(shifts[i - 1].until_at, shifts[i].from_at), 0);
            CHECK(utc_cmp(shifts[i].from_at, shifts[i].until_at) < 0);
            CHECK((shifts[i].person_id.n == 0) == oncall_is_gap(shifts[i].why));
            CHECK(oncall_why_words(shifts[i].why).n > 0);
        }
        for (struct utc t = from; utc_cmp(t, until) < 0; t = utc_add_s(t, 3600)) {
            while (utc_cmp(shifts[k].until_at, t) <= 0)
                k++;
            struct oncall_shift got = oncall_at(&x.s, t);
            str rule = by_the_rules(&x.s, t);
            CHECK_STR(got.person_id, shifts[k].person_id);
            CHECK_INT(got.why, shifts[k].why);
            if (rule.n) CHECK_STR(got.person_id, rule);
        }
    }
    arena_release(&arena);
}

/* The second before a hand-over it is the one, at it the other; oncall_now() says the same. */
static void hand_overs_are_exact(void)
{
    static struct random_schedule x;
    struct err e = {0};
    for (int round = 0; round < 40; round++) {
        struct oncall_shift *shifts = NULL;
        size_t n = 0;
        arena_clear(&arena);
        random_schedule(&x);
        CHECK_OK(oncall_shifts(&arena, &x.s, at("2028-02-25T00:00:00Z"),
                               at("2028-04-05T00:00:00Z"), &shifts, &n, &e),
                 &e);
        for (size_t i = 0; i + 1 < n; i++) {
            struct utc t = shifts[i].until_at;
            CHECK_STR(oncall_at(&x.s, utc_add_s(t, -1)).person_id, shifts[i].person_id);
            CHECK_STR(oncall_at(&x.s, t).person_id, shifts[i + 1].person_id);
            if (str_eq(shifts[i].person_id, shifts[i + 1].person_id)) continue;
            struct oncall_now now = oncall_now(&x.s, shifts[i].from_at);
            CHECK_INT(utc_cmp(now.shift.until_at, t), 0);
            CHECK_STR(now.next.person_id, shifts[i + 1].person_id);
        }
    }
    arena_release(&arena);
}

static void schedules_are_checked(void)
{
    static const struct {
        int32_t length, handover, until;
        uint8_t weekdays;
        size_t n_people;
        const char *words;
    } bad[] = {
        {1, 0, 0, ONCALL_EVERY_DAY, 0, "layer 1 names nobody"},
        {0, 0, 0, ONCALL_EVERY_DAY, 3,
         "layer 1 has shifts of no length; 1 to 366 hours, days or weeks are possible"},
        {367, 0, 0, ONCALL_EVERY_DAY, 3,
         "layer 1 has shifts of no length; 1 to 366 hours, days or weeks are possible"},
        {1, 1440, 0, ONCALL_EVERY_DAY, 3, "layer 1 has a time that is no time of the day"},
        {1, 0, -1, ONCALL_EVERY_DAY, 3, "layer 1 has a time that is no time of the day"},
        {1, 0, 0, 0, 3, "layer 1 holds on no day of the week"},
        {1, 0, 0, ONCALL_EVERY_DAY, 65, "layer 1 has 65 people, at most 64 are possible"},
    };
    struct oncall_layer l = weeks();
    struct oncall_schedule s = alone(&l);
    struct err e = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        l = weeks();
        l.length = bad[i].length;
        l.handover_minute = bad[i].handover;
        l.until_minute = bad[i].until;
        l.weekdays = bad[i].weekdays;
        l.n_people = bad[i].n_people;
        CHECK(oncall_check(&s, &e) != LW_OK);
        CHECK_STR(str_of(e.message), str_of(bad[i].words));
    }
    l = weeks();
    s.n_layers = 9;
    CHECK_STATUS(oncall_check(&s, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("a schedule has at most 8 layers"));
    arena_release(&arena);
}

static void quiet_hours_run_over_midnight(void)
{
    struct quiet_hours q = {zone("Europe/Berlin"), 22 * 60, 7 * 60};
    CHECK(!quiet_hours_hold(&q, at("2026-10-24T19:59:59Z")));
    CHECK(quiet_hours_hold(&q, at("2026-10-24T20:00:00Z")));
    CHECK(quiet_hours_hold(&q, at("2026-10-25T05:59:59Z"))); /* ten hours that night */
    CHECK(!quiet_hours_hold(&q, at("2026-10-25T06:00:00Z")));
    CHECK_INT(
        utc_cmp(quiet_hours_end(&q, at("2026-10-24T23:00:00Z")), at("2026-10-25T06:00:00Z")),
        0);
    CHECK_INT(
        utc_cmp(quiet_hours_end(&q, at("2026-10-24T12:00:00Z")), at("2026-10-24T12:00:00Z")),
        0);
    q.until_minute = q.from_minute;
    CHECK(!quiet_hours_hold(&q, at("2026-10-24T20:00:00Z")));
    arena_release(&arena);
}

static void times_of_the_day_are_read(void)
{
    char text[MINUTE_TEXT_BYTES];
    static const char *const bad[] = {"9:00", "24:00", "09:60", "09-00", "+9:00", "", "09:000"};
    int32_t m = -1;
    CHECK(minute_from_str(STR("09:05"), &m));
    CHECK_INT(m, 545);
    CHECK_STR(minute_text(m, text), STR("09:05"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!minute_from_str(str_of(bad[i]), &m));
    CHECK_INT(m, 545);
}

static const struct test tests[] = {
    {"hand_over_stays_at_its_local_time", hand_over_stays_at_its_local_time},
    {"days_are_as_long_as_they_are", days_are_as_long_as_they_are},
    {"shifts_of_hours", shifts_of_hours},
    {"hours_and_weekdays", hours_and_weekdays},
    {"later_ones_cover_earlier_ones", later_ones_cover_earlier_ones},
    {"nobody_is_said", nobody_is_said},
    {"the_year_is_the_same_hour_by_hour", the_year_is_the_same_hour_by_hour},
    {"hand_overs_are_exact", hand_overs_are_exact},
    {"schedules_are_checked", schedules_are_checked},
    {"quiet_hours_run_over_midnight", quiet_hours_run_over_midnight},
    {"times_of_the_day_are_read", times_of_the_day_are_read},
    {NULL, NULL},
};
const struct test_suite oncall_suite = {"oncall", tests};
