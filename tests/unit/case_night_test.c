/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What goes wrong at three in the morning: an instant of the wrong day, the same command twice, two
 * people at once, a case that was ended too early, a source that takes its word back. Each gets a
 * clear answer and leaves a trace; nothing that was sent is ever lost.
 */
#include "app/case_fixture.h"
#include "suite.h"

#define FEED "2026-10-20T10:00:00Z"

/* A case opened by a catalogue and taken up by anna. */
static void open_case(struct fixture *x)
{
    fixture_open(x);
    fixture_finding(x, "CVE-2026-4863", x->image, "affected", "2026-10-20", FEED);
    fixture_tick(x, FEED);
    fixture_do(x, &x->anna, "2026-10-20T10:05:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
}

static void declare(struct fixture *x, const struct actor *who, const char *now, const char *at)
{
    fixture_do(x, who, now, "case.declare_aware", "case", "2026-001", "aware_at", at, "reason",
               "our logs agree", NULL);
}

static void submit(struct fixture *x, const char *now, const char *stage, const char *at)
{
    fixture_do(x, &x->anna, now, "case.form_save", "case", "2026-001", "stage", stage, "title",
               "Exploited heap overflow", NULL);
    fixture_do(x, &x->anna, now, "case.record_submission", "case", "2026-001", "stage", stage,
               "submitted_at", at, "reference", "SRP-1", NULL);
}

static yyjson_mut_val *show(struct fixture *x, const char *now)
{
    return fixture_do(x, &x->vera, now, "case.get", "case", "2026-001", NULL);
}

/* ---- wrong instants ---- */

static void refuse_awareness(struct fixture *x, const char *at, enum status want,
                             const char *words)
{
    fixture_refused(x, &x->anna, "2026-10-25T03:00:00Z", want, words, "case.declare_aware",
                    "case", "2026-001", "aware_at", at, "reason", "logs", NULL);
}

static void an_instant_of_the_wrong_day(void)
{
    struct fixture x;
    open_case(&x);
    refuse_awareness(&x, "2026-10-25T03:00:01Z", LW_E_INPUT,
                     "parameter 'aware_at': '2026-10-25T03:00:01Z' is in the future; awareness "
                     "is a fact, not a plan");
    refuse_awareness(&x, "2026-09-10T23:59:59Z", LW_E_INPUT,
                     "parameter 'aware_at': '2026-09-10T23:59:59Z' is before 2026-09-11, when "
                     "Art 14 began to apply; what was known by then is not reportable: dismiss "
                     "the case");
    refuse_awareness(&x, "2026-02-29T12:00:00Z", LW_E_USAGE,
                     "parameter 'aware_at': must be an instant such as 2026-10-24T12:00:00Z");
    refuse_awareness(&x, "25.10.2026 03:00", LW_E_USAGE,
                     "parameter 'aware_at': must be an instant such as 2026-10-24T12:00:00Z");
    /* Nothing of it was recorded. */
    CHECK_INT(fixture_n_events(&x, "case.aware"), 0);
    /* Before the signal: somebody knew before the catalogue did. It counts, and is earlier. */
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-19T22:00:00Z");
    CHECK_STR(fixture_text(show(&x, "2026-10-20T11:00:00Z"), "/duties/0/due_strict/utc"),
              STR("2026-10-20T22:00:00Z"));
    fixture_refused(&x, &x.anna, "2026-10-20T12:00:00Z", LW_E_INPUT,
                    "parameter 'submitted_at': '2026-10-19T21:00:00Z' is before awareness",
                    "case.record_submission", "case", "2026-001", "stage", "early_warning",
                    "submitted_at", "2026-10-19T21:00:00Z", "reference", "SRP-1", NULL);
    fixture_close(&x);
}

/*
 * The hour that exists twice (25 October 2026) and the one that does not (28 March 2027): an offset
 * says which is meant, and UTC has neither. 24 hours are 24 hours across both.
 */
static void the_hour_that_exists_twice(void)
{
    static const struct {
        const char *said, *now, *counted, *due;
    } rows[] = {
        {"2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00Z", "2026-10-25T00:30:00Z",
         "2026-10-26T00:30:00Z"},
        {"2026-10-25T02:30:00+01:00", "2026-10-25T02:00:00Z", "2026-10-25T01:30:00Z",
         "2026-10-26T01:30:00Z"},
        {"2027-03-28T02:30:00+01:00", "2027-03-28T03:00:00Z", "2027-03-28T01:30:00Z",
         "2027-03-29T01:30:00Z"},
        {"2028-02-28T23:30:00-01:00", "2028-03-01T03:00:00Z", "2028-02-29T00:30:00Z",
         "2028-03-01T00:30:00Z"},
        {"2028-02-29T12:00", "2028-03-01T03:00:00Z", "2028-02-29T12:00:00Z",
         "2028-03-01T12:00:00Z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fixture x;
        open_case(&x);
        declare(&x, &x.anna, rows[i].now, rows[i].said);
        yyjson_mut_val *r = show(&x, rows[i].now);
        CHECK_STR(fixture_text(r, "/case/aware_at/utc"), str_of(rows[i].counted));
        CHECK_STR(fixture_text(r, "/duties/0/due_strict/utc"), str_of(rows[i].due));
        fixture_close(&x);
    }
}

/* ---- twice, and two people ---- */

static void the_same_command_twice(void)
{
    struct fixture x;
    open_case(&x);
    fixture_do(&x, &x.anna, "2026-10-20T10:06:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
    CHECK_INT(fixture_n_events(&x, "case.acknowledged"), 1);
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-20T10:30:00Z");
    fixture_refused(&x, &x.anna, "2026-10-20T11:00:01Z", LW_E_STATE,
                    "cannot declare awareness: case '2026-001' is open; awareness was declared "
                    "already; correct it, or close the case",
                    "case.declare_aware", "case", "2026-001", "aware_at",
                    "2026-10-20T10:30:00Z", "reason", "our logs agree", NULL);
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "2026-10-20T12:50:00Z");
    fixture_refused(&x, &x.anna, "2026-10-20T13:00:01Z", LW_E_STATE,
                    "the early warning was submitted already; a submission is never changed",
                    "case.record_submission", "case", "2026-001", "stage", "early_warning",
                    "submitted_at", "2026-10-20T12:50:00Z", "reference", "SRP-1", NULL);
    CHECK_INT(fixture_n_events(&x, "case.submitted"), 1);
    fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "case.close", "case", "2026-001", "reason",
               "handled by the supplier", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T14:00:01Z", LW_E_STATE,
                    "cannot close: case '2026-001' is closed; take it up again first",
                    "case.close", "case", "2026-001", "reason", "handled by the supplier",
                    NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Two people decide at once: the second is told what holds, and both are on record. */
static void two_people_decide_at_once(void)
{
    struct fixture x;
    open_case(&x);
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-20T10:30:00Z");
    fixture_refused(&x, &x.boris, "2026-10-20T11:00:00Z", LW_E_STATE,
                    "cannot dismiss: case '2026-001' is open; awareness was declared already; "
                    "correct it, or close the case",
                    "case.dismiss", "case", "2026-001", "reason", "not ours", NULL);
    /* Two corrections in one millisecond: the later one holds, whatever their ids are. */
    for (int i = 0; i < 8; i++) {
        fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.correct_awareness", "case",
                   "2026-001", "aware_at",
                   i % 2 ? "2026-10-20T10:20:00Z" : "2026-10-20T10:25:00Z", "reason",
                   "the logs", NULL);
        if (i % 2 == 0 && i)
            fixture_do(&x, &x.boris, "2026-10-20T12:00:00Z", "case.approve_correction", "case",
                       "2026-001", NULL);
    }
    yyjson_mut_val *r = show(&x, "2026-10-20T12:00:00Z");
    CHECK_STR(fixture_text(r, "/case/aware_at/utc"), STR("2026-10-20T10:20:00Z"));
    yyjson_mut_val *all = yyjson_mut_ptr_get(r, "/awareness");
    size_t n = yyjson_mut_arr_size(all);
    CHECK_INT(n, 12);
    static const char *const kinds[] = {"declared",  "corrected", "corrected", "proposed",
                                        "approved",  "corrected", "proposed",  "approved",
                                        "corrected", "proposed",  "approved",  "corrected"};
    for (size_t i = 0; i < n; i++)
        CHECK_STR(fixture_text(yyjson_mut_arr_get(all, i), "/kind"), str_of(kinds[i]));
    fixture_verify(&x);
    fixture_close(&x);
}

/* ---- ended, and not over ---- */

static void an_end_that_came_too_early(void)
{
    struct fixture x;
    open_case(&x);
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-20T10:30:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.close", "case", "2026-001", "reason",
               "believed to be another's", NULL);
    fixture_refused(
        &x, &x.anna, "2026-10-20T12:10:00Z", LW_E_STATE,
        "cannot correct awareness: case '2026-001' is closed; take it up again first",
        "case.correct_awareness", "case", "2026-001", "aware_at", "2026-10-20T10:20:00Z",
        "reason", "logs", NULL);
    fixture_do(&x, &x.anna, "2026-10-21T12:00:00Z", "case.reopen", "case", "2026-001", "reason",
               "it is ours after all", NULL);
    /* The clocks never stood still: 24 hours since awareness are over. */
    yyjson_mut_val *r = show(&x, "2026-10-21T12:00:00Z");
    CHECK_STR(fixture_text(r, "/case/state"), STR("open"));
    CHECK_STR(fixture_text(r, "/duties/0/state"), STR("late"));
    CHECK_STR(fixture_text(r, "/duties/0/due_strict/utc"), STR("2026-10-21T10:30:00Z"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* What was reported for information is exploited: another case, both on record. */
static void a_voluntary_report_becomes_mandatory(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-20T08:00:00Z", "case.open", "kind", "voluntary_report",
               "title", "Weak default", "vulnerability", "CVE-2026-4863", "products",
               "Harbour Gateway", NULL);
    fixture_refused(&x, &x.anna, "2026-10-20T09:00:00Z", LW_E_STATE,
                    "a case of kind 'voluntary report' cannot become 'actively exploited "
                    "vulnerability'; reported vulnerabilities, field incidents and "
                    "non-conformities can become an exploited vulnerability or a severe "
                    "incident",
                    "case.escalate", "case", "2026-001", "kind",
                    "actively_exploited_vulnerability", "aware_at", "2026-10-20T08:30:00Z",
                    "reason", "seen in logs", NULL);
    fixture_finding(&x, "CVE-2026-4863", x.image, "affected", "2026-10-20", FEED);
    fixture_tick(&x, FEED);
    yyjson_mut_val *r = fixture_do(&x, &x.vera, FEED, "case.get", "case", "2026-002", NULL);
    CHECK_STR(fixture_text(r, "/case/state"), STR("candidate"));
    CHECK_STR(fixture_text(r, "/duties/0/duty"), STR("CRA-14-2a"));
    fixture_close(&x);
}

/* ---- sources that take their word back ---- */

/* The catalogue takes its listing back, and the record is rejected, after the early warning. */
static void a_listing_is_taken_back_after_the_early_warning(void)
{
    struct fixture x;
    fixture_open(&x);
    str finding = fixture_finding(&x, "CVE-2026-4863", x.image, "affected", "2026-10-20", FEED);
    fixture_tick(&x, FEED);
    fixture_do(&x, &x.anna, "2026-10-20T10:05:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-20T10:30:00Z");
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "2026-10-20T12:50:00Z");
    fixture_list(&x, finding, NULL, "2026-10-21T08:00:00Z");
    fixture_tick(&x, "2026-10-21T08:00:00Z");
    yyjson_mut_val *r = show(&x, "2026-10-21T08:01:00Z");
    CHECK_STR(fixture_text(r, "/case/state"), STR("open")); /* a person ends it */
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/case/is_retracted")));
    CHECK_STR(fixture_text(r, "/duties/1/state"), STR("running"));
    CHECK_STR(fixture_text(r, "/duties/0/state"), STR("met"));
    CHECK_INT(fixture_n_events(&x, "case.signal_retracted"), 1);
    /* Listed again: said once more, and no second case. */
    fixture_list(&x, finding, "2026-10-20", "2026-10-22T08:00:00Z");
    fixture_tick(&x, "2026-10-22T08:00:00Z");
    CHECK_INT(fixture_n_events(&x, "case.signal_returned"), 1);
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    fixture_do(&x, &x.anna, "2026-10-22T09:00:00Z", "case.close", "case", "2026-001", "reason",
               "the record was rejected; the CSIRT was told under SRP-1", NULL);
    r = show(&x, "2026-10-23T00:00:00Z");
    CHECK_STR(fixture_text(r, "/case/state"), STR("closed"));
    CHECK_STR(fixture_text(r, "/stages/0/submission/reference"),
              STR("SRP-1")); /* what was sent stays */
    fixture_verify(&x);
    fixture_close(&x);
}

/*
 * The CSIRT takes the notification back: it was not the right one. What was sent stays, the stages are
 * due again by the same awareness, and what was in time then is in time no more only when sent anew.
 */
static void a_notification_is_withdrawn(void)
{
    struct fixture x;
    open_case(&x);
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-20T10:30:00Z");
    submit(&x, "2026-10-20T13:00:00Z", "early_warning", "2026-10-20T12:50:00Z");
    fixture_refused(&x, &x.anna, "2026-10-21T13:00:00Z", LW_E_INPUT,
                    "parameter 'at': is in the future", "portal.invalidate", "case", "2026-001",
                    "at", "2026-10-21T14:00:00Z", "by", "CSIRT of France", "reason",
                    "not our Member State", NULL);
    fixture_do(&x, &x.anna, "2026-10-21T13:00:00Z", "portal.invalidate", "case", "2026-001",
               "at", "2026-10-21T12:00:00Z", "by", "CSIRT of France", "reason",
               "not our Member State", NULL);
    yyjson_mut_val *r = show(&x, "2026-10-21T13:00:00Z");
    CHECK_STR(fixture_text(r, "/duties/0/due_strict/utc"), STR("2026-10-21T10:30:00Z"));
    CHECK_STR(fixture_text(r, "/duties/0/state"), STR("late"));
    CHECK_INT(fixture_n_events(&x, "case.submitted"), 1); /* nothing that was sent goes */
    fixture_verify(&x);
    fixture_close(&x);
}

/* A candidate is about the matter of a case that is there: its signal joins it. */
static void a_signal_about_a_matter_that_is_known(void)
{
    struct fixture x;
    open_case(&x);
    declare(&x, &x.anna, "2026-10-20T11:00:00Z", "2026-10-20T10:30:00Z");
    yyjson_mut_val *r = fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "signal.add", "source",
                                   "researcher", "title", "Says the gateway is exploited",
                                   "product", "Harbour Gateway", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/id"));
    fixture_do(&x, &x.anna, "2026-10-20T12:10:00Z", "signal.decide", "signal", id, "decision",
               "joined", "case", "2026-001", "reason", "the same matter", NULL);
    fixture_refused(&x, &x.boris, "2026-10-20T12:11:00Z", LW_E_STATE,
                    "the signal was decided already: it is joined", "signal.decide", "signal",
                    id, "decision", "not_reportable", "reason", "spam", NULL);
    CHECK_INT(fixture_n_events(&x, "case.signal_joined"), 1);
    CHECK_INT(fixture_n_events(&x, "case.opened"), 1);
    /* The clocks of the case are those of its awareness, not of the later signal. */
    CHECK_STR(fixture_text(show(&x, "2026-10-20T12:12:00Z"), "/duties/0/due_strict/utc"),
              STR("2026-10-21T10:30:00Z"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"an_instant_of_the_wrong_day", an_instant_of_the_wrong_day},
    {"the_hour_that_exists_twice", the_hour_that_exists_twice},
    {"the_same_command_twice", the_same_command_twice},
    {"two_people_decide_at_once", two_people_decide_at_once},
    {"an_end_that_came_too_early", an_end_that_came_too_early},
    {"a_voluntary_report_becomes_mandatory", a_voluntary_report_becomes_mandatory},
    {"a_listing_is_taken_back_after_the_early_warning",
     a_listing_is_taken_back_after_the_early_warning},
    {"a_notification_is_withdrawn", a_notification_is_withdrawn},
    {"a_signal_about_a_matter_that_is_known", a_signal_about_a_matter_that_is_known},
    {NULL, NULL},
};
const struct test_suite case_night_suite = {"case_night", tests};
