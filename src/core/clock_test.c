/* SPDX-License-Identifier: Apache-2.0 */
/* Duties and clocks: the vectors of the deadlines, and properties over random timelines. */
#include "core/clock.h"

#include "suite.h"

#include <stdio.h>

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

static void check_at(struct utc got, const char *want)
{
    char text[UTC_TEXT_BYTES];
    CHECK_STR(utc_text(got, text), str_of(want));
}

static struct duration period(const char *text)
{
    struct duration d = {0};
    struct err e = {0};
    CHECK_OK(duration_parse(str_of(text), &d, &e), &e);
    return d;
}

static void periods_parse(void)
{
    static const struct {
        const char *text;
        struct duration want;
    } rows[] = {
        {"PT24H", {.hours = 24}}, {"PT72H", {.hours = 72}},
        {"P14D", {.days = 14}},   {"P1M", {.months = 1}},
        {"P5Y", {.months = 60}},  {"P1Y2M3DT4H", {.months = 14, .days = 3, .hours = 4}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct duration d = period(rows[i].text);
        CHECK_INT(d.months, rows[i].want.months);
        CHECK_INT(d.days, rows[i].want.days);
        CHECK_INT(d.hours, rows[i].want.hours);
    }
}

static void periods_are_refused(void)
{
    static const char *const texts[] = {"",     "P",     "PT",    "24H",   "PT24",    "PT24M",
                                        "P14H", "P1D1M", "P1D1D", "P-1D",  "P10000D", "PT24H ",
                                        "PT0H", "P1.5D", "PTT1H", "pt24h", "P1DT"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct duration d;
        struct err e = {0};
        CHECK_STATUS(duration_parse(str_of(texts[i]), &d, &e), LW_E_INPUT);
    }
    struct duration d;
    struct err e = {0};
    CHECK_STATUS(duration_parse(STR("24 hours"), &d, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("period '24 hours' is not one; write 'PT24H', 'P14D' or 'P1M'"));
}

/* "2026-09-11" as the instant at which that day begins. */
static const char *day_begin(const char *day)
{
    static char text[UTC_TEXT_BYTES];
    snprintf(text, sizeof text, "%sT00:00:00Z", day);
    return text;
}

static void duty_rows_are_whole(void)
{
    for (size_t i = 0; i < n_duty_rows; i++) {
        const struct duty *d = &duty_rows[i];
        struct duration p = duty_period(d);
        CHECK((p.months || p.days || p.hours) == (d->period != NULL));
        CHECK(duty_find(str_of(d->id)) == d);
        for (enum case_kind k = 0; k < N_case_kind && d->stage < N_stage; k++)
            if (!d->law && (d->kinds & DUTY_KIND(k))) CHECK(duty_of_stage(k, d->stage) == d);
        const struct duty_row *law = duty_law(d);
        CHECK_INT(law->regime, d->regime);
        check_at(duty_applies_from(d), day_begin(law->applies_from));
        CHECK(d->kinds != 0 && d->name[0]);
        if (i) CHECK(d->stage >= N_stage || duty_rows[i - 1].stage < N_stage);
    }
    for (enum stage s = 0; s < N_stage; s++)
        CHECK(duty_of_stage(CASE_EXPLOITED, s) != NULL);
    CHECK(duty_find(STR("CRA-99-9")) == NULL);
}

/* The last reminder of every duty stands at the end of its period. */
static void reminders_end_with_the_period(void)
{
    struct utc zero = utc_from_ms(0);
    for (size_t d = 0; d < n_duty_rows; d++) {
        const char *wanted = duty_rows[d].period;
        struct utc end = duration_after(zero, duty_period(&duty_rows[d]));
        struct utc last = UTC_NONE;
        for (size_t i = 0; wanted && i < n_reminder_rows; i++) {
            const struct reminder_row *r = &reminder_rows[i];
            if (!r->period || !str_eq(str_of(r->period), str_of(wanted))) continue;
            struct utc next = r->is_from_end ? utc_add_s(end, -r->s) : utc_add_s(zero, r->s);
            CHECK(utc_is_none(last) || utc_cmp(next, last) > 0);
            last = next;
        }
        if (wanted) CHECK_INT(utc_diff_s(end, last), 0);
    }
}

/* The vectors of the reference on deadlines; coordinator in a zone one hour east of UTC. */
static const struct {
    const char *name, *period, *start, *strict, *outer;
} vectors[] = {
    {"early warning", "PT24H", "2026-11-20T16:20:00Z", "2026-11-21T16:20:00Z",
     "2026-11-21T17:00:00Z"},
    {"72 hours", "PT72H", "2026-11-20T16:20:00Z", "2026-11-23T16:20:00Z",
     "2026-11-23T17:00:00Z"},
    {"over the end of summer time", "PT24H", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z",
     "2026-10-25T13:00:00Z"},
    {"final on a Saturday", "P14D", "2026-12-12T09:00:00Z", "2026-12-26T09:00:00Z",
     "2026-12-28T23:00:00Z"},
    {"one month, Sunday", "P1M", "2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z",
     "2027-03-01T23:00:00Z"},
    {"one month, leap year", "P1M", "2028-01-31T10:00:00Z", "2028-02-29T10:00:00Z",
     "2028-02-29T23:00:00Z"},
    {"final in summer time", "P14D", "2027-06-01T09:00:00Z", "2027-06-15T09:00:00Z",
     "2027-06-15T22:00:00Z"},
    {"Friday evening before the change", "PT24H", "2026-10-23T15:00:00Z",
     "2026-10-24T15:00:00Z", "2026-10-24T16:00:00Z"},
    {"Friday evening over the change", "PT72H", "2026-10-23T15:00:00Z", "2026-10-26T15:00:00Z",
     "2026-10-26T16:00:00Z"},
};

static void vectors_hold(void)
{
    const struct csirt *de = csirt_find(STR("DE"));
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct utc start = at(vectors[i].start);
        check_at(duration_after(start, period(vectors[i].period)), vectors[i].strict);
        check_at(clock_legal_outer(start, period(vectors[i].period), de), vectors[i].outer);
    }
    check_at(duration_after(at("2028-02-29"), period("P5Y")), "2033-02-28T00:00:00Z");
    check_at(duration_after(at("2028-02-29"), period("P10Y")), "2038-02-28T00:00:00Z");
}

static void summer_time(void)
{
    static const struct {
        const char *state, *at;
        int64_t hours;
    } rows[] = {
        {"DE", "2026-03-29T00:59:59Z", 1}, {"DE", "2026-03-29T01:00:00Z", 2},
        {"DE", "2026-10-25T00:59:59Z", 2}, {"DE", "2026-10-25T01:00:00Z", 1},
        {"IE", "2027-07-01T00:00:00Z", 1}, {"IE", "2027-12-01T00:00:00Z", 0},
        {"GR", "2027-07-01T00:00:00Z", 3}, {"el", "2027-12-01T00:00:00Z", 2},
        {"FR", "2027-03-28T01:00:00Z", 2}, {"FR", "2027-10-31T00:59:59Z", 2},
        {"FR", "2027-10-31T01:00:00Z", 1}, {"FI", "2030-03-31T00:59:59Z", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_INT(csirt_offset_s(csirt_find(str_of(rows[i].state)), at(rows[i].at)),
                  rows[i].hours * 3600);
    check_at(csirt_day_start(csirt_find(STR("DE")), (struct day){2026, 10, 25}),
             "2026-10-24T22:00:00Z");
    check_at(csirt_day_start(csirt_find(STR("DE")), (struct day){2026, 10, 26}),
             "2026-10-25T23:00:00Z");
    CHECK(csirt_find(STR("CH")) == NULL);
    CHECK_INT(n_csirt_rows, 27);
}

static struct clock_facts no_facts(void)
{
    return (struct clock_facts){
        .aware_at = UTC_NONE,
        .measure_available_at = UTC_NONE,
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
        .coordinator = csirt_find(STR("DE")),
    };
}

static struct clock clock_at(enum stage s, const struct clock_facts *f, const char *now)
{
    return clock_of(duty_of_stage(CASE_EXPLOITED, s), f, at(now));
}

static void states_of_a_clock(void)
{
    struct clock_facts f = no_facts();
    struct clock k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-23T15:00:00Z");
    CHECK_INT(k.state, CLOCK_NOT_STARTED);
    CHECK(utc_is_none(k.due_shown));
    CHECK_INT(k.used_pct, 0);

    f.aware_at = at("2026-10-23T15:00:00Z");
    k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-24T03:00:00Z");
    CHECK_INT(k.state, CLOCK_RUNNING);
    CHECK_INT(k.used_pct, 50);
    CHECK_INT(k.left_s, 12 * 3600);
    k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-24T15:00:00Z");
    CHECK_INT(k.state, CLOCK_RUNNING); /* the last instant is still in time */
    k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-24T15:00:00.001Z");
    CHECK_INT(k.state, CLOCK_LATE);
    k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-24T16:00:00Z");
    CHECK_INT(k.left_s, -3600);
    CHECK_INT(k.used_pct, 100);

    f.submitted_at[STAGE_EARLY_WARNING] = at("2026-10-24T15:00:00Z");
    k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-25T15:00:00Z");
    CHECK_INT(k.state, CLOCK_MET);
    CHECK_INT(k.left_s, 0);
    f.submitted_at[STAGE_EARLY_WARNING] = at("2026-10-24T15:00:01Z");
    k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-25T15:00:00Z");
    CHECK_INT(k.state, CLOCK_MET_LATE);

    k = clock_at(STAGE_FINAL_REPORT, &f, "2027-10-25T15:00:00Z");
    CHECK_INT(k.state, CLOCK_NOT_STARTED); /* no outer date while there is no measure */
}

/* An early "early warning" shortens what the portal shows, never what the law gives. */
static void portal_counts_from_the_early_warning(void)
{
    struct clock_facts f = no_facts();
    f.aware_at = at("2026-10-23T15:00:00Z");
    struct clock k = clock_at(STAGE_NOTIFICATION_72H, &f, "2026-10-23T16:00:00Z");
    CHECK(utc_is_none(k.portal_due));
    check_at(k.due_shown, "2026-10-26T15:00:00Z");

    f.submitted_at[STAGE_EARLY_WARNING] = at("2026-10-23T18:00:00Z");
    k = clock_at(STAGE_NOTIFICATION_72H, &f, "2026-10-23T18:00:00Z");
    check_at(k.portal_due, "2026-10-25T18:00:00Z");
    check_at(k.due_strict, "2026-10-26T15:00:00Z");
    check_at(k.due_shown, "2026-10-25T18:00:00Z");
    CHECK_INT(k.left_s, 48 * 3600);
    k = clock_at(STAGE_NOTIFICATION_72H, &f, "2026-10-26T10:00:00Z");
    CHECK_INT(k.state, CLOCK_RUNNING);

    f.submitted_at[STAGE_EARLY_WARNING] = at("2026-10-24T16:00:00Z"); /* late */
    k = clock_at(STAGE_NOTIFICATION_72H, &f, "2026-10-24T17:00:00Z");
    check_at(k.due_shown, "2026-10-26T15:00:00Z");
}

/* Awareness on Friday 17:00 CEST; the clocks go back on Sunday. */
static void friday_before_the_change(void)
{
    struct clock_facts f = no_facts();
    f.aware_at = at("2026-10-23T17:00:00+02:00");
    struct clock k = clock_at(STAGE_EARLY_WARNING, &f, "2026-10-23T15:00:00Z");
    check_at(k.due_strict, "2026-10-24T15:00:00Z");
    k = clock_at(STAGE_NOTIFICATION_72H, &f, "2026-10-23T15:00:00Z");
    check_at(k.due_strict, "2026-10-26T15:00:00Z");
}

/* Half an hour before a local midnight, then summer time begins: the calendar is earlier. */
static void calendar_can_be_earlier(void)
{
    struct clock_facts f = no_facts();
    f.aware_at = f.measure_available_at = at("2027-03-16T22:30:00Z");
    struct clock k = clock_at(STAGE_FINAL_REPORT, &f, "2027-03-30T22:10:00Z");
    check_at(k.due_strict, "2027-03-30T22:30:00Z");
    check_at(k.due_legal_outer, "2027-03-30T22:00:00Z");
    check_at(k.due_at, "2027-03-30T22:00:00Z");
    CHECK_INT(k.state, CLOCK_LATE);
}

/* 28 to 31 January: the law ends them together (Art 3(2)(c)), strict keeps the time of day. */
static void months_end_together(void)
{
    static const struct {
        const char *start, *strict;
    } rows[] = {
        {"2027-01-28T20:00:00Z", "2027-02-28T20:00:00Z"},
        {"2027-01-29T20:00:00Z", "2027-02-28T20:00:00Z"},
        {"2027-01-30T09:00:00Z", "2027-02-28T09:00:00Z"},
        {"2027-01-31T10:00:00Z", "2027-02-28T10:00:00Z"},
    };
    const struct csirt *de = csirt_find(STR("DE"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct utc start = at(rows[i].start);
        check_at(duration_after(start, period("P1M")), rows[i].strict);
        /* The 28th is a Sunday. */
        check_at(clock_legal_outer(start, period("P1M"), de), "2027-03-01T23:00:00Z");
    }
    /* A later event may be due some hours earlier, on the same last day and never in law. */
    check_at(duration_after(at("2028-03-31T08:00:00Z"), period("P1M")), "2028-04-30T08:00:00Z");
    check_at(duration_after(at("2028-03-30T18:00:00Z"), period("P1M")), "2028-04-30T18:00:00Z");
}

/* A fix that is older than the knowledge of its exploitation: available when it became known. */
static void a_fix_from_before_awareness(void)
{
    struct clock_facts f = no_facts();
    f.aware_at = at("2026-11-20T10:00:00Z");
    f.measure_available_at = at("2026-08-01T00:00:00Z"); /* before Art 14 applied, even */
    struct clock k = clock_at(STAGE_FINAL_REPORT, &f, "2026-11-21T10:00:00Z");
    CHECK_INT(k.state, CLOCK_RUNNING);
    CHECK(k.is_in_force);
    check_at(k.started_at, "2026-11-20T10:00:00Z");
    check_at(k.due_strict, "2026-12-04T10:00:00Z");
    f.measure_available_at = at("2026-11-20T10:00:01Z");
    k = clock_at(STAGE_FINAL_REPORT, &f, "2026-11-21T10:00:00Z");
    check_at(k.due_strict, "2026-12-04T10:00:01Z");
    f.aware_at = UTC_NONE;
    k = clock_at(STAGE_FINAL_REPORT, &f, "2026-11-21T10:00:00Z");
    CHECK_INT(k.state, CLOCK_NOT_STARTED);
}

/* Art 3(4): a period not in hours that ends on a free day ends with the next working day. */
static void working_days(void)
{
    static const struct {
        const char *start, *outer;
    } rows[] = {
        {"2027-06-04T09:00:00Z", "2027-06-18T22:00:00Z"}, /* a Friday */
        {"2027-06-05T09:00:00Z", "2027-06-21T22:00:00Z"}, /* a Saturday */
        {"2027-06-06T09:00:00Z", "2027-06-21T22:00:00Z"}, /* a Sunday */
        {"2027-04-22T09:00:00Z", "2027-05-07T22:00:00Z"}, /* Ascension, a Thursday */
    };
    const struct csirt *de = csirt_find(STR("DE"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_at(clock_legal_outer(at(rows[i].start), period("P14D"), de), rows[i].outer);
    /* Periods in hours know no free days: 72 hours from Thursday end on Sunday. */
    check_at(clock_legal_outer(at("2027-06-03T09:00:00Z"), period("PT72H"), de),
             "2027-06-06T10:00:00Z");
}

/* Art 14(4)(c) counts from the submission; made again after an invalidation, from the first. */
static void the_first_notification_counts(void)
{
    struct clock_facts f = no_facts();
    struct utc first = at("2027-02-01T10:00:00Z");
    const struct duty *final = duty_find(STR("CRA-14-4c"));
    f.aware_at = at("2027-01-30T10:00:00Z");
    f.submitted_at[STAGE_NOTIFICATION_72H] = at("2027-02-03T10:00:00Z");
    check_at(clock_of(final, &f, f.aware_at).started_at, "2027-02-03T10:00:00Z");
    f.notified_first_at = &first;
    check_at(clock_of(final, &f, f.aware_at).started_at, "2027-02-01T10:00:00Z");
    f.submitted_at[STAGE_NOTIFICATION_72H] = UTC_NONE; /* the second is not made yet */
    check_at(clock_of(final, &f, f.aware_at).started_at, "2027-02-01T10:00:00Z");
}

/* The first that met it, of the same request; a reason is an answer, too; a measure remedies. */
static void what_meets_a_duty(void)
{
    struct utc asked = at("2028-03-01"), due = at("2028-03-05"), now = at("2028-03-06");
    struct clock_request requests[] = {{STR("a"), STR("CRA-13-22"), asked, due},
                                       {STR("b"), STR("CRA-13-22"), asked, due}};
    struct clock_done done[] = {{STR("CRA-13-22"), STR("a"), at("2028-03-04"), false},
                                {STR("CRA-13-6a"), STR(""), at("2028-03-03"), true}};
    struct clock clocks[CLOCK_MAX];
    struct clock_facts f = no_facts();
    f.kind = CASE_REPORTED;
    f.aware_at = asked;
    f.measure_available_at = at("2028-03-02");
    f.requests = requests;
    f.done = done;
    f.n_requests = f.n_done = 2;
    size_t n = clocks_of(&f, now, clocks);
    CHECK_INT(clock_find(clocks, n, STR("CRA-13-22"), STR("a"))->state, CLOCK_MET);
    CHECK_INT(clock_find(clocks, n, STR("CRA-13-22"), STR("b"))->state, CLOCK_LATE);
    CHECK_INT(clock_find(clocks, n, STR("CRA-13-6a"), STR(""))->state, CLOCK_NOT_NEEDED);
    const struct clock *remedy = clock_find(clocks, n, STR("CRA-A1-2-2"), STR(""));
    CHECK_INT(remedy->state, CLOCK_MET);
    check_at(remedy->met_at, "2028-03-02T00:00:00Z");
    const struct clock *open = clock_find(clocks, n, STR("CRA-A1-2-4"), STR(""));
    CHECK_INT(open->state, CLOCK_OPEN);
    CHECK_INT(open->age_s, 4 * 86400);
}

/* SplitMix64: the same sequence everywhere. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static struct utc random_after(uint64_t *state, struct utc t, int64_t most_s)
{
    return utc_add_ms(t, (int64_t)(next_random(state) % (uint64_t)(most_s * 1000)));
}

static void check_timeline(uint64_t *state)
{
    struct clock_facts f = no_facts();
    f.coordinator = &csirt_rows[next_random(state) % n_csirt_rows];
    f.aware_at = random_after(state, clock_applies_from(), 10LL * 366 * 86400);
    f.measure_available_at = random_after(state, f.aware_at, 90 * 86400);
    if (next_random(state) % 2)
        f.submitted_at[STAGE_EARLY_WARNING] = random_after(state, f.aware_at, 48 * 3600);
    struct utc now = random_after(state, f.aware_at, 120 * 86400);
    static const int64_t period_s[] = {24 * 3600, 72 * 3600, 14 * 86400};
    for (enum stage s = 0; s < N_stage; s++) {
        struct clock k = clock_of(duty_of_stage(CASE_EXPLOITED, s), &f, now);
        CHECK_INT(utc_to_ms(k.due_strict) - utc_to_ms(k.started_at), period_s[s] * 1000);
        CHECK(utc_cmp(k.due_at, k.due_strict) <= 0 &&
              utc_cmp(k.due_at, k.due_legal_outer) <= 0);
        CHECK(utc_cmp(k.due_shown, k.due_at) <= 0);
        CHECK(k.used_pct >= 0 && k.used_pct <= 100);
        int64_t slack_s = utc_diff_s(k.due_legal_outer, k.due_strict);
        CHECK(slack_s >= (s == STAGE_FINAL_REPORT ? -3600 : 0));
        CHECK(slack_s <= (s == STAGE_FINAL_REPORT ? 8 * 86400 : 3600));
        bool is_open = utc_is_none(k.met_at);
        CHECK(!is_open || (k.state == CLOCK_LATE) == (utc_cmp(now, k.due_at) > 0));
    }
}

static void random_timelines(void)
{
    uint64_t state = 20260911;
    for (int i = 0; i < 20000; i++)
        check_timeline(&state);
}

static const struct test tests[] = {
    {"periods_parse", periods_parse},
    {"periods_are_refused", periods_are_refused},
    {"duty_rows_are_whole", duty_rows_are_whole},
    {"reminders_end_with_the_period", reminders_end_with_the_period},
    {"vectors_hold", vectors_hold},
    {"summer_time", summer_time},
    {"states_of_a_clock", states_of_a_clock},
    {"portal_counts_from_the_early_warning", portal_counts_from_the_early_warning},
    {"friday_before_the_change", friday_before_the_change},
    {"calendar_can_be_earlier", calendar_can_be_earlier},
    {"months_end_together", months_end_together},
    {"working_days", working_days},
    {"the_first_notification_counts", the_first_notification_counts},
    {"what_meets_a_duty", what_meets_a_duty},
    {"a_fix_from_before_awareness", a_fix_from_before_awareness},
    {"random_timelines", random_timelines},
    {NULL, NULL},
};
const struct test_suite clock_suite = {"clock", tests};
