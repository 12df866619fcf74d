/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times of a case that were recorded wrongly: what may stand in their place, what the preview
 * promises, who must agree, and what the time line says of it.
 */
#include "app/case_fixture.h"
#include "suite.h"

#define CASE "case", "2026-001"

static yyjson_mut_val *show(struct fixture *x, const char *now)
{
    return fixture_do(x, &x->vera, now, "case.get", CASE, NULL);
}

static bool is_set(yyjson_mut_val *o, const char *pointer)
{
    return yyjson_mut_is_true(yyjson_mut_ptr_get(o, pointer));
}

static str at_of(yyjson_mut_val *reply, const char *duty, const char *pointer)
{
    yyjson_mut_val *all = yyjson_mut_obj_get(reply, "duties");
    for (size_t i = 0; i < yyjson_mut_arr_size(all); i++) {
        yyjson_mut_val *o = yyjson_mut_arr_get(all, i);
        if (str_eq(fixture_text(o, "/duty"), str_of(duty))) return fixture_text(o, pointer);
    }
    test_fail(__FILE__, __LINE__, "no duty '%s'", duty);
    return STR("");
}

static void open_exploited(struct fixture *x)
{
    fixture_open(x);
    fixture_do(x, &x->anna, "2026-10-05T08:00:00Z", "case.open", "kind",
               "actively_exploited_vulnerability", "title", "Exploited", "products",
               "Harbour Gateway", "aware_at", "2026-10-05T08:00:00Z", "reason", "logs", NULL);
}

static void submit(struct fixture *x, const char *now, const char *stage, const char *at)
{
    fixture_do(x, &x->anna, now, "case.form_save", CASE, "stage", stage, "title", "Overflow",
               "summary", "Read over", "product_version", "4.1", "member_states", "DE", NULL);
    fixture_do(x, &x->anna, now, "case.record_submission", CASE, "stage", stage, "submitted_at",
               at, "reference", "SRP-1", NULL);
}

/* The preview records nothing, and what is recorded then is what it said. */
static void preview_keeps_its_word(void)
{
    struct fixture x;
    open_exploited(&x);
    fixture_do(&x, &x.anna, "2026-10-07T08:00:00Z", "case.measure_available", CASE,
               "available_at", "2026-10-06T08:00:00Z", "description", "Update 4.2", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-08T08:00:00Z", "case.times", CASE, NULL);
    CHECK_STR(fixture_text(r, "/times/0/key"), STR("awareness"));
    CHECK_STR(fixture_text(r, "/times/1/title"), STR("availability of \"Update 4.2\""));
    const char *key = arena_z(&x.arena, fixture_text(r, "/times/1/key"));
    int64_t n_before = fixture_n_events(&x, "case.time_corrected");
    r = fixture_do(&x, &x.anna, "2026-10-08T08:00:00Z", "case.preview_correction", CASE, "what",
                   key, "at", "2026-10-05T20:00:00Z", NULL);
    CHECK(!is_set(r, "/needs_approval"));
    CHECK_STR(fixture_text(r, "/operation"), STR("case.correct_measure"));
    CHECK_STR(fixture_text(r, "/field"), STR("available_at"));
    CHECK_STR(fixture_text(r, "/clocks/2/before/due_at/utc"), STR("2026-10-20T08:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/2/after/due_at/utc"), STR("2026-10-19T20:00:00Z"));
    CHECK(!is_set(r, "/clocks/0/is_changed"));
    CHECK_INT(fixture_n_events(&x, "case.time_corrected"), n_before);
    CHECK_STR(at_of(show(&x, "2026-10-08T08:10:00Z"), "CRA-14-2c", "/due_at/utc"),
              STR("2026-10-20T08:00:00Z"));
    fixture_do(&x, &x.anna, "2026-10-08T08:20:00Z", "case.correct_measure", CASE,
               "available_at", "2026-10-05T20:00:00Z", "reason", "up the evening before", NULL);
    r = show(&x, "2026-10-08T08:30:00Z");
    CHECK_STR(at_of(r, "CRA-14-2c", "/due_at/utc"), STR("2026-10-19T20:00:00Z"));
    CHECK_STR(
        fixture_text(r, "/timeline/0/words"),
        STR("Time corrected (availability of \"Update 4.2\") from 2026-10-06T08:00:00Z to "
            "2026-10-05T20:00:00Z: up the evening before; final report due "
            "2026-10-19T20:00:00Z, was 2026-10-20T08:00:00Z"));
    fixture_refused(&x, &x.anna, "2026-10-08T09:00:00Z", LW_E_NOT_FOUND,
                    "case '2026-001' has no time 'measure:x'; 'longwatch case times 2026-001' "
                    "lists them",
                    "case.preview_correction", CASE, "what", "measure:x", "at",
                    "2026-10-05T20:00:00Z", NULL);
    fixture_refused(&x, &x.anna, "2026-10-08T09:00:00Z", LW_E_INPUT,
                    "parameter 'available_at': '2026-10-09T09:00:00Z' is in the future",
                    "case.preview_correction", CASE, "what", key, "at", "2026-10-09T09:00:00Z",
                    NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Who notifies is aware: neither proposed nor approved later than that. */
static void awareness_stays_before_the_first_notification(void)
{
    static const char refusal[] =
        "parameter 'aware_at': '2026-10-05T21:00:00Z' is after the early warning was submitted "
        "at '2026-10-05T20:00:00Z'; who notifies is aware";
    struct fixture x;
    open_exploited(&x);
    fixture_do(&x, &x.anna, "2026-10-05T22:00:00Z", "case.correct_awareness", CASE, "aware_at",
               "2026-10-05T21:00:00Z", "reason", "wrong zone", NULL);
    submit(&x, "2026-10-05T22:10:00Z", "early_warning", "2026-10-05T20:00:00Z");
    fixture_refused(&x, &x.boris, "2026-10-05T22:20:00Z", LW_E_INPUT, refusal,
                    "case.approve_correction", CASE, NULL);
    fixture_refused(&x, &x.anna, "2026-10-05T22:20:00Z", LW_E_INPUT, refusal,
                    "case.correct_awareness", CASE, "aware_at", "2026-10-05T21:00:00Z",
                    "reason", "wrong zone", NULL);
    fixture_do(&x, &x.anna, "2026-10-05T22:30:00Z", "case.correct_awareness", CASE, "aware_at",
               "2026-10-05T19:00:00Z", "reason", "the call came at nine", NULL);
    yyjson_mut_val *r = show(&x, "2026-10-05T22:40:00Z");
    CHECK_STR(fixture_text(r, "/proposal/title"), STR("awareness"));
    CHECK_STR(fixture_text(r, "/proposal/after/utc"), STR("2026-10-05T19:00:00Z"));
    CHECK_STR(fixture_text(r, "/proposal/by"), STR("anna"));
    fixture_do(&x, &x.boris, "2026-10-05T23:00:00Z", "case.approve_correction", CASE, NULL);
    CHECK_STR(fixture_text(show(&x, "2026-10-05T23:10:00Z"), "/case/aware_at/utc"),
              STR("2026-10-05T19:00:00Z"));
    fixture_refused(&x, &x.boris, "2026-10-05T23:20:00Z", LW_E_STATE,
                    "case '2026-001' has no proposed correction", "case.approve_correction",
                    CASE, NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Earlier can favour us, too: before an act applied nothing was owed under it. */
static void earlier_than_the_act(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2027-12-12T08:00:00Z", "case.open", "kind",
               "reported_vulnerability", "title", "Overflow", "products", "Harbour Gateway",
               "signal_at", "2027-12-09T08:00:00Z", "aware_at", "2027-12-11T08:00:00Z",
               "reason", "reproduced", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2027-12-12T09:00:00Z", "case.correct_awareness", "case",
                   "2027-001", "aware_at", "2027-12-10T08:00:00Z", "reason", "a day off", NULL);
    CHECK(is_set(r, "/needs_approval"));
    r = fixture_do(&x, &x.vera, "2027-12-12T09:10:00Z", "case.get", "case", "2027-001", NULL);
    CHECK_STR(at_of(r, "CRA-A1-2-2", "/state"), STR("open"));
    CHECK_STR(fixture_text(r, "/timeline/0/words"),
              STR("Proposed to move awareness earlier, to 2027-12-10T08:00:00Z: a day off; a "
                  "second person must approve, until then nothing changes"));
    fixture_close(&x);
}

/* Recorded once, then corrected; what hangs on it moves with a second person. */
static void action_in_the_field(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-01T08:00:00Z", "product.set_regime", "product",
               "Harbour Camera", "regime", "mdr", "applies", "yes", "reason", "a device", NULL);
    fixture_do(&x, &x.anna, "2026-10-05T08:00:00Z", "case.open", "kind",
               "field_safety_incident", "title", "Burns", "products", "Harbour Camera",
               "aware_at", "2026-10-05T07:00:00Z", "reason", "a call", NULL);
    fixture_refused(&x, &x.anna, "2026-10-06T08:00:00Z", LW_E_NOT_FOUND,
                    "no action in the field was recorded in case '2026-001'; state it among "
                    "the facts",
                    "case.correct_field_action", CASE, "field_action_at",
                    "2026-10-05T09:00:00Z", "reason", "x", NULL);
    fixture_do(&x, &x.anna, "2026-10-06T09:00:00Z", "case.set_facts", CASE, "field_action_at",
               "2026-10-06T08:00:00Z", "occurred_at", "2026-10-04T20:00:00Z", NULL);
    fixture_refused(&x, &x.anna, "2026-10-06T10:00:00Z", LW_E_STATE,
                    "parameter 'field_action_at': it was recorded already; correct it with a "
                    "reason ('longwatch case correct-field-action')",
                    "case.set_facts", CASE, "field_action_at", "2026-10-06T07:00:00Z", NULL);
    /* A page sends all answers back, also those that stand. */
    fixture_do(&x, &x.anna, "2026-10-06T10:00:00Z", "case.set_facts", CASE, "field_action_at",
               "2026-10-06T08:00:00Z", "occurred_at", "2026-10-04T20:00:00Z", "harm",
               "serious_health", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-06T11:00:00Z", "case.correct_field_action", CASE,
                   "field_action_at", "2026-10-06T10:30:00Z", "reason", "the board met", NULL);
    CHECK(is_set(r, "/needs_approval")); /* due at once, from later on */
    CHECK_STR(at_of(show(&x, "2026-10-06T11:10:00Z"), "MDR-89-8", "/started_at/utc"),
              STR("2026-10-06T08:00:00Z"));
    fixture_do(&x, &x.boris, "2026-10-06T11:20:00Z", "case.approve_correction", CASE, NULL);
    r = show(&x, "2026-10-06T11:30:00Z");
    CHECK_STR(at_of(r, "MDR-89-8", "/started_at/utc"), STR("2026-10-06T10:30:00Z"));
    CHECK_STR(fixture_text(r, "/corrections/1/kind_words"),
              STR("corrected, as a second person approved, from"));
    fixture_do(&x, &x.anna, "2026-10-06T12:00:00Z", "case.correct_occurrence", CASE,
               "occurred_at", "2026-10-04T19:00:00Z", "reason", "clinic's clock", NULL);
    r = show(&x, "2026-10-06T12:10:00Z");
    CHECK_STR(fixture_text(r, "/case/occurred_at/utc"), STR("2026-10-04T19:00:00Z"));
    CHECK(is_set(r, "/facts/questions/4/is_fixed"));
    CHECK_STR(fixture_text(r, "/facts/questions/4/correct_key"), STR("occurrence"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* An answer by which a duty goes away is taken back with a reason, and says so. */
static void answers_are_taken_back_with_a_reason(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-01T08:00:00Z", "product.set_regime", "product",
               "Harbour Camera", "regime", "mdr", "applies", "yes", "reason", "a device", NULL);
    fixture_do(&x, &x.anna, "2026-10-05T08:00:00Z", "case.open", "kind",
               "field_safety_incident", "title", "Burns", "products", "Harbour Camera",
               "aware_at", "2026-10-05T07:00:00Z", "reason", "a call", "harm", "death", NULL);
    fixture_refused(&x, &x.anna, "2026-10-05T09:00:00Z", LW_E_INPUT,
                    "parameter 'reason': is empty; an answer is taken back and a duty would be "
                    "due later or not at all, so say why",
                    "case.set_facts", CASE, "harm", "none", NULL);
    fixture_do(&x, &x.anna, "2026-10-05T09:00:00Z", "case.set_facts", CASE, "harm", "none",
               "reason", "another patient was meant", NULL);
    yyjson_mut_val *r = show(&x, "2026-10-05T09:10:00Z");
    CHECK_STR(at_of(r, "MDR-87-3", "/due_at/utc"), STR("2026-10-20T07:00:00Z"));
    CHECK_STR(fixture_text(r, "/timeline/0/words"),
              STR("Facts stated; harm to people: none, was death. another patient was meant"));
    fixture_close(&x);
}

/* Authorities ask and move their dates after the end, too. */
static void date_of_a_request_after_the_end(void)
{
    struct fixture x;
    open_exploited(&x);
    fixture_do(&x, &x.anna, "2026-10-06T08:00:00Z", "case.close", CASE, "reason",
               "another's product", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-07T08:00:00Z", "request.add", CASE, "authority", "BSI",
                   "words", "Why?", "due_at", "2026-10-14T08:00:00Z", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/request"));
    fixture_refused(&x, &x.anna, "2026-10-08T08:00:00Z", LW_E_INPUT,
                    "parameter 'due_at': it is before the request came in", "request.correct",
                    CASE, "request", id, "due_at", "2026-10-06T08:00:00Z", "reason", "typo",
                    NULL);
    fixture_do(&x, &x.anna, "2026-10-08T08:00:00Z", "request.correct", CASE, "request", id,
               "due_at", "2026-10-16T08:00:00Z", "reason", "extended", NULL);
    fixture_do(&x, &x.boris, "2026-10-08T09:00:00Z", "case.approve_correction", CASE, NULL);
    r = show(&x, "2026-10-08T10:00:00Z");
    CHECK_STR(fixture_text(r, "/requests/0/due_at/utc"), STR("2026-10-16T08:00:00Z"));
    CHECK_STR(fixture_text(r, "/corrections/0/title"), STR("date of the request of BSI"));
    fixture_refused(&x, &x.anna, "2026-10-08T11:00:00Z", LW_E_STATE,
                    "cannot correct a time: case '2026-001' is closed; take it up again first",
                    "case.correct_occurrence", CASE, "occurred_at", "2026-10-04T08:00:00Z",
                    "reason", "x", NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Every act decided "no": nothing is owed, and the page says so until a product is named. */
static void products_outside_every_act(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-01T08:00:00Z", "product.set_regime", "product",
               "Harbour Gateway", "regime", "cra", "applies", "no", "reason",
               "a spare part (Art 2(6))", NULL);
    fixture_do(&x, &x.anna, "2026-10-05T08:00:00Z", "case.open", "kind",
               "actively_exploited_vulnerability", "title", "Exploited", "products",
               "Harbour Gateway", NULL);
    yyjson_mut_val *r = show(&x, "2026-10-05T08:10:00Z");
    CHECK(!is_set(r, "/case/has_stages"));
    CHECK(str_starts(fixture_text(r, "/case/nothing_owed"),
                     STR("every act was decided not to apply")));
    CHECK_STR(fixture_text(r, "/next_step"),
              STR("dismiss the case, or name a product to which an act applies"));
    CHECK_INT(yyjson_mut_arr_size(yyjson_mut_obj_get(r, "duties")), 0);
    fixture_do(&x, &x.anna, "2026-10-05T09:00:00Z", "case.set_facts", CASE, "products",
               "Harbour Camera", NULL);
    r = show(&x, "2026-10-05T09:10:00Z");
    CHECK(is_set(r, "/case/has_stages"));
    CHECK_STR(fixture_text(r, "/case/nothing_owed"), STR(""));
    CHECK_STR(at_of(r, "CRA-14-2a", "/due_at/utc"), STR("2026-10-06T08:00:00Z"));
    fixture_close(&x);
}

static const struct test tests[] = {
    {"preview_keeps_its_word", preview_keeps_its_word},
    {"awareness_stays_before_the_first_notification",
     awareness_stays_before_the_first_notification},
    {"earlier_than_the_act", earlier_than_the_act},
    {"action_in_the_field", action_in_the_field},
    {"answers_are_taken_back_with_a_reason", answers_are_taken_back_with_a_reason},
    {"date_of_a_request_after_the_end", date_of_a_request_after_the_end},
    {"products_outside_every_act", products_outside_every_act},
    {NULL, NULL},
};
const struct test_suite case_correct_suite = {"case_correct", tests};
