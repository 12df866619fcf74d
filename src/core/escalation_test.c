/* SPDX-License-Identifier: Apache-2.0 */
/* Escalation: every minute of a night, sleepers, acknowledgement, bounds, reminders. */
#include "core/escalation.h"

#include "suite.h"

static const struct escalation_step chain[] = {
    {STR_INIT("anna"), 0},
    {STR_INIT("boris"), 15},
    {STR_INIT("carla"), 10},
};
static const struct escalation_policy policy = {
    .repage_minutes = 5, .wrap_minutes = 15, .max_pages = 40};

static struct utc minute(int64_t m)
{
    return utc_add_s(day_start((struct day){2026, 10, 24}), (22 * 60 + m) * 60);
}

static struct escalation_facts opened(void)
{
    return (struct escalation_facts){
        .opened_at = minute(0), .acknowledged_at = UTC_NONE, .cursor = ESCALATION_NOT_BEGUN};
}

static struct escalation_plan plan_at(const struct escalation_facts *f, int64_t m)
{
    return escalation_plan(chain, 3, &policy, f, minute(m));
}

/* One round lasts 40 minutes: anna 0 5 10, boris 15 20, carla 25 30 35, then anna again. */
static const struct {
    int64_t minute_of_round;
    const char *who;
    int32_t attempt;
} round_pages[] = {
    {0, "anna", 1},   {5, "anna", 2},   {10, "anna", 3},  {15, "boris", 1},
    {20, "boris", 2}, {25, "carla", 1}, {30, "carla", 2}, {35, "carla", 3},
};

static void every_minute_of_a_night(void)
{
    struct escalation_facts f = opened();
    int32_t n_pages = 0;
    for (int64_t m = 0; m < 10 * 60; m++) {
        struct escalation_plan plan = plan_at(&f, m);
        bool is_slot = m % 5 == 0 && n_pages < policy.max_pages;
        CHECK_INT(plan.n_pages, is_slot ? 1 : 0);
        if (is_slot) {
            const struct page *p = &plan.pages[0];
            CHECK_INT(round_pages[n_pages % 8].minute_of_round, m % 40);
            CHECK_STR(p->person_id, str_of(round_pages[n_pages % 8].who));
            CHECK_INT(p->attempt, round_pages[n_pages % 8].attempt);
            CHECK_INT(p->round, m / 40);
            CHECK_INT(p->slot, n_pages);
            n_pages++;
        }
        f.cursor = plan.cursor;
        bool is_end = n_pages == policy.max_pages;
        CHECK(plan.is_exhausted == is_end);
        CHECK(utc_is_none(plan.next_at) == is_end);
        if (!is_end) CHECK_INT(utc_diff_s(plan.next_at, minute(m)), (5 - m % 5) * 60);
    }
    CHECK_INT(n_pages, policy.max_pages);
}

static void acknowledgement_ends_it(void)
{
    for (int64_t m = 0; m < 600; m++) {
        struct escalation_facts f = opened();
        f.acknowledged_at = minute(m);
        struct escalation_plan plan = plan_at(&f, m + 1);
        CHECK_INT(plan.n_pages, 0);
        CHECK(utc_is_none(plan.next_at));
        CHECK(!plan.is_exhausted);
    }
}

/* Slept from the opening to minute 17: one page each, the latest of anna and the first of boris. */
static void sleepers_get_one_page_each(void)
{
    struct escalation_facts f = opened();
    struct escalation_plan plan = plan_at(&f, 17);
    CHECK_INT(plan.n_pages, 2);
    CHECK_STR(plan.pages[0].person_id, STR("anna"));
    CHECK_INT(plan.pages[0].attempt, 3);
    CHECK_STR(plan.pages[1].person_id, STR("boris"));
    CHECK_INT(plan.pages[1].attempt, 1);
    CHECK_INT(plan.cursor.slot, 3);

    plan = plan_at(&f, 39);
    CHECK_INT(plan.n_pages, 3);
    CHECK(!plan.is_restart);
    CHECK_INT(plan.cursor.slot, 7);
}

/* Slept for a week: one page each, and the chain goes on from there instead of being over. */
static void a_long_sleep_begins_anew(void)
{
    struct escalation_facts f = opened();
    f.cursor = escalation_cursor_at(chain, 3, &policy, f.opened_at, 5);
    struct escalation_plan plan = plan_at(&f, 10000);
    CHECK_INT(plan.n_pages, 3);
    CHECK(plan.is_restart && !plan.is_exhausted);
    CHECK_INT(plan.cursor.slot, 0);
    CHECK_INT(utc_diff_s(plan.from_at, minute(0)), 10000 * 60);
    CHECK_INT(utc_diff_s(plan.next_at, minute(0)), 10005 * 60);
    f = (struct escalation_facts){plan.from_at, UTC_NONE, plan.cursor};
    plan = plan_at(&f, 10015);
    CHECK_INT(plan.n_pages, 2);
    CHECK_STR(plan.pages[1].person_id, STR("boris"));

    f.cursor.slot = policy.max_pages - 1; /* nothing was missed: all pages were sent */
    plan = plan_at(&f, 20000);
    CHECK(plan.is_exhausted && !plan.is_restart);
    CHECK_INT(plan.n_pages, 0);
}

static void one_person_alone(void)
{
    static const struct escalation_step alone[] = {{STR_INIT("anna"), 2}};
    struct escalation_facts f = opened();
    struct escalation_plan plan = escalation_plan(alone, 1, &policy, &f, minute(1));
    CHECK_INT(plan.n_pages, 0);
    CHECK_INT(utc_diff_s(plan.next_at, minute(0)), 120);
    plan = escalation_plan(alone, 1, &policy, &f, minute(17));
    CHECK_INT(plan.n_pages, 1);
    CHECK_INT(plan.pages[0].round, 1);
    plan = escalation_plan(alone, 0, &policy, &f, minute(17));
    CHECK_INT(plan.n_pages, 0);
}

/* The schedule hands over at minute 7: the page of minute 10 is the newcomer's, none is lost. */
static void a_step_means_who_is_on_call_at_the_page(void)
{
    struct escalation_step steps[] = {{STR("anna"), 0}, {STR("boris"), 15}};
    struct escalation_facts f = opened();
    f.cursor = escalation_plan(steps, 2, &policy, &f, minute(5)).cursor;
    CHECK_INT(f.cursor.slot, 1);
    steps[0].person_id = STR("dora");
    struct escalation_plan plan = escalation_plan(steps, 2, &policy, &f, minute(10));
    CHECK_INT(plan.n_pages, 1);
    CHECK_STR(plan.pages[0].person_id, STR("dora"));
    CHECK_INT(plan.pages[0].step, 0);
    steps[0].person_id =
        STR("boris"); /* stands in an earlier step: the second is passed over */
    f.cursor = plan.cursor;
    plan = escalation_plan(steps, 2, &policy, &f, minute(15));
    CHECK_INT(plan.n_pages, 1);
    CHECK_STR(plan.pages[0].person_id, STR("boris"));
    CHECK_INT(plan.pages[0].round, 1);
}

static void who_means_nobody_costs_no_time(void)
{
    struct escalation_step steps[] = {{STR(""), 3}, {STR("boris"), 15}, {STR("carla"), 10}};
    struct escalation_facts f = opened();
    struct escalation_plan plan = escalation_plan(steps, 3, &policy, &f, minute(2));
    CHECK_INT(plan.n_pages, 0);
    CHECK_INT(utc_diff_s(plan.next_at, minute(0)), 180);
    plan = escalation_plan(steps, 3, &policy, &f, minute(3));
    CHECK_STR(plan.pages[0].person_id, STR("boris"));
    CHECK_INT(plan.pages[0].step, 1);
    f.cursor = plan.cursor;
    steps[1].person_id = STR(""); /* gone while it was boris' turn: the next page is carla's */
    plan = escalation_plan(steps, 3, &policy, &f, minute(7));
    CHECK_INT(plan.n_pages, 0);
    plan = escalation_plan(steps, 3, &policy, &f, minute(8));
    CHECK_INT(plan.n_pages, 1);
    CHECK_STR(plan.pages[0].person_id, STR("carla"));
    CHECK_INT(plan.pages[0].attempt, 1);
    f.cursor = plan.cursor;
    steps[2].person_id = STR("");
    plan = escalation_plan(steps, 3, &policy, &f, minute(500));
    CHECK_INT(plan.n_pages, 0);
    CHECK(utc_is_none(plan.next_at) && !plan.is_exhausted);
    CHECK_INT(plan.cursor.slot, f.cursor.slot);
}

/* Whoever comes and goes, from the first page on no silence is longer than the re-page interval. */
static void people_come_and_go_without_silence(void)
{
    static const char *const names[] = {"anna", "boris", "carla", "dora", ""};
    uint64_t seed = 7;
    for (int round = 0; round < 200; round++) {
        struct escalation_step steps[5];
        struct escalation_facts f = opened();
        const struct escalation_policy p = {5, 15, 200};
        int64_t last = -1;
        int32_t n_pages = 0;
        for (int64_t m = 0; m < 300; m++) {
            for (size_t i = 0; i < 5; i++) {
                seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
                if (m && (seed >> 40) % 11) continue;
                steps[i].person_id = str_of(i == 4 ? "erik" : names[(seed >> 33) % 5]);
                if (!m) steps[i].after_minutes = (int32_t)((seed >> 20) % 20 + (i > 0));
            }
            struct escalation_plan plan = escalation_plan(steps, 5, &p, &f, minute(m));
            CHECK(!plan.is_restart);
            CHECK(plan.cursor.slot >= f.cursor.slot + (int32_t)plan.n_pages);
            CHECK((plan.cursor.slot > f.cursor.slot) == (plan.n_pages > 0));
            if (plan.n_pages && last >= 0) CHECK(m - last <= 5);
            if (plan.n_pages) last = m;
            n_pages += (int32_t)plan.n_pages;
            if (!plan.is_exhausted) CHECK(utc_cmp(plan.next_at, minute(m)) > 0);
            f.cursor = plan.cursor;
        }
        CHECK(n_pages >= 50);
    }
}

/* A store of before knows the number alone. */
static void the_cursor_is_found_from_the_number(void)
{
    struct escalation_facts f = opened();
    for (int64_t m = 0; m < 190; m++) {
        f.cursor = plan_at(&f, m).cursor;
        struct escalation_cursor x =
            escalation_cursor_at(chain, 3, &policy, f.opened_at, f.cursor.slot);
        CHECK_INT(x.slot, f.cursor.slot);
        CHECK_INT(x.step, f.cursor.step);
        CHECK_INT(x.round, f.cursor.round);
        CHECK_INT(x.attempt, f.cursor.attempt);
        CHECK_INT(utc_cmp(x.slot_at, f.cursor.slot_at), 0);
        CHECK_INT(utc_cmp(x.step_at, f.cursor.step_at), 0);
    }
    struct escalation_step nobody[] = {{STR(""), 0}};
    CHECK_INT(escalation_cursor_at(nobody, 1, &policy, minute(0), 4).slot, 4);
    CHECK_INT(escalation_cursor_at(nobody, 1, &policy, minute(0), -1).slot, -1);
}

/* The second person's minutes are cut to one while the first is being paged. */
static void a_changed_policy_moves_what_comes(void)
{
    struct escalation_step steps[] = {{STR("anna"), 0}, {STR("boris"), 60}};
    struct escalation_facts f = opened();
    f.cursor = escalation_plan(steps, 2, &policy, &f, minute(10)).cursor;
    steps[1].after_minutes = 1;
    struct escalation_plan plan = escalation_plan(steps, 2, &policy, &f, minute(14));
    CHECK_INT(plan.n_pages, 0);
    plan = escalation_plan(steps, 2, &policy, &f, minute(15));
    CHECK_STR(plan.pages[0].person_id, STR("boris"));
    f.cursor = plan.cursor;
    plan = escalation_plan(steps, 1, &policy, &f, minute(20)); /* boris' step is gone */
    CHECK_STR(plan.pages[0].person_id, STR("anna"));
}

/* Every number of a policy and of a step, at its bounds and one beyond. */
static void bounds_of_a_policy(void)
{
    struct escalation_policy p = policy;
    struct escalation_step steps[2] = {chain[0], chain[1]};
    const struct {
        int32_t *number, low, high;
    } rows[] = {
        {&p.repage_minutes, 1, ESCALATION_MAX_MINUTES},
        {&p.wrap_minutes, 1, ESCALATION_MAX_MINUTES},
        {&p.max_pages, 1, ESCALATION_MAX_PAGES},
        {&steps[0].after_minutes, 0, ESCALATION_MAX_MINUTES},
        {&steps[1].after_minutes, 1, ESCALATION_MAX_MINUTES},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const int32_t kept = *rows[i].number;
        for (int beyond = 0; beyond < 2; beyond++) {
            const int32_t at[] = {rows[i].low - beyond, rows[i].high + beyond};
            for (size_t k = 0; k < 2; k++) {
                struct err e = {0};
                *rows[i].number = at[k];
                CHECK_INT(escalation_check(steps, 2, &p, &e), beyond ? LW_E_INPUT : LW_OK);
            }
        }
        *rows[i].number = kept;
    }
}

static void chains_are_checked(void)
{
    struct err e = {0};
    struct escalation_step bad[2] = {{STR("anna"), 0}, {STR("boris"), 0}};
    CHECK_OK(escalation_check(chain, 3, &policy, &e), &e);
    CHECK_OK(escalation_check(chain, 3, &escalation_default, &e), &e);
    CHECK_STATUS(escalation_check(bad, 2, &policy, &e), LW_E_INPUT);
    CHECK_STR(
        str_of(e.message),
        STR("step 2 of the on-call chain begins after 0 minutes; 1 to 1440 are possible"));
    CHECK_STATUS(escalation_check(bad, 0, &policy, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("the on-call chain is empty: name at least one person"));
    CHECK_STATUS(escalation_check(chain, 17, &policy, &e), LW_E_LIMIT);
    struct escalation_policy p = policy;
    p.max_pages = 0;
    CHECK_STATUS(escalation_check(chain, 3, &p, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("pages of one case must be 1 to 200"));
    p = policy;
    p.wrap_minutes = 0;
    CHECK_STATUS(escalation_check(chain, 3, &p, &e), LW_E_INPUT);
}

static size_t clocks_at(struct clock out[N_stage], int64_t m, bool has_warning)
{
    struct clock_facts f = {
        .aware_at = minute(0),
        .measure_available_at = UTC_NONE,
        .submitted_at = {has_warning ? minute(60) : UTC_NONE, UTC_NONE, UTC_NONE},
    };
    for (enum stage s = 0; s < N_stage; s++)
        out[s] = clock_of(duty_of_stage(CASE_EXPLOITED, s), &f, minute(m));
    return N_stage;
}

/* Every minute of the three days after awareness, nothing submitted. */
static void reminders_come_once_each(void)
{
    static const struct {
        int64_t minute;
        enum stage stage;
        bool is_over;
    } want[] = {
        {60, STAGE_EARLY_WARNING, false},         {4 * 60, STAGE_EARLY_WARNING, false},
        {12 * 60, STAGE_EARLY_WARNING, false},    {20 * 60, STAGE_EARLY_WARNING, false},
        {24 * 60, STAGE_EARLY_WARNING, true},     {24 * 60, STAGE_NOTIFICATION_72H, false},
        {48 * 60, STAGE_NOTIFICATION_72H, false}, {66 * 60, STAGE_NOTIFICATION_72H, false},
        {72 * 60, STAGE_NOTIFICATION_72H, true},
    };
    int32_t n_reminded[N_stage] = {0};
    size_t n_seen = 0;
    for (int64_t m = 0; m < 100 * 60; m++) {
        struct clock clocks[N_stage];
        size_t n = clocks_at(clocks, m, false);
        struct reminder_plan plan = reminder_plan(clocks, n, n_reminded, minute(m));
        for (size_t i = 0; i < plan.n_reminders; i++, n_seen++) {
            CHECK(n_seen < sizeof want / sizeof *want);
            CHECK_INT(m, want[n_seen].minute);
            CHECK_INT(clocks[plan.reminders[i].clock].duty->stage, want[n_seen].stage);
            CHECK(plan.reminders[i].is_over == want[n_seen].is_over);
            n_reminded[plan.reminders[i].clock] = plan.reminders[i].n_reminded;
        }
    }
    CHECK_INT(n_seen, sizeof want / sizeof *want);
}

static void only_the_latest_reminder_is_sent(void)
{
    struct clock clocks[N_stage];
    int32_t n_reminded[N_stage] = {0};
    size_t n = clocks_at(clocks, 13 * 60, false);
    struct reminder_plan plan = reminder_plan(clocks, n, n_reminded, minute(13 * 60));
    CHECK_INT(plan.n_reminders, 1);
    CHECK_INT(plan.reminders[0].n_reminded, 3);
    CHECK_INT(utc_diff_s(plan.next_at, minute(0)), 20 * 3600);

    n = clocks_at(clocks, 13 * 60, true);
    plan = reminder_plan(clocks, n, n_reminded, minute(13 * 60));
    CHECK_INT(plan.n_reminders, 0); /* the early warning is done */
    CHECK_INT(utc_diff_s(plan.next_at, minute(0)), 24 * 3600);
}

static void the_decision_is_reminded_of(void)
{
    static const int64_t want_hours[] = {1, 4, 12, 20, 24};
    int32_t n_reminded = 0;
    for (size_t i = 0; i < sizeof want_hours / sizeof *want_hours; i++) {
        struct utc due = minute(want_hours[i] * 60);
        struct reminder_plan plan =
            reminder_plan_decision(minute(0), n_reminded, utc_add_s(due, -1));
        CHECK_INT(plan.n_reminders, 0);
        CHECK_INT(utc_diff_s(plan.next_at, due), 0);
        plan = reminder_plan_decision(minute(0), n_reminded, due);
        CHECK_INT(plan.n_reminders, 1);
        CHECK(plan.reminders[0].is_over == (want_hours[i] == 24));
        n_reminded = plan.reminders[0].n_reminded;
    }
    CHECK(utc_is_none(reminder_plan_decision(minute(0), n_reminded, minute(9999)).next_at));
}

static const struct test tests[] = {
    {"the_decision_is_reminded_of", the_decision_is_reminded_of},
    {"every_minute_of_a_night", every_minute_of_a_night},
    {"acknowledgement_ends_it", acknowledgement_ends_it},
    {"sleepers_get_one_page_each", sleepers_get_one_page_each},
    {"a_long_sleep_begins_anew", a_long_sleep_begins_anew},
    {"one_person_alone", one_person_alone},
    {"a_step_means_who_is_on_call_at_the_page", a_step_means_who_is_on_call_at_the_page},
    {"who_means_nobody_costs_no_time", who_means_nobody_costs_no_time},
    {"people_come_and_go_without_silence", people_come_and_go_without_silence},
    {"the_cursor_is_found_from_the_number", the_cursor_is_found_from_the_number},
    {"a_changed_policy_moves_what_comes", a_changed_policy_moves_what_comes},
    {"chains_are_checked", chains_are_checked},
    {"bounds_of_a_policy", bounds_of_a_policy},
    {"reminders_come_once_each", reminders_come_once_each},
    {"only_the_latest_reminder_is_sent", only_the_latest_reminder_is_sent},
    {NULL, NULL},
};
const struct test_suite escalation_suite = {"escalation", tests};
