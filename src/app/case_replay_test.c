/* SPDX-License-Identifier: Apache-2.0 */
/* What was known of a case at a date is what case.get said then. */
#include "app/case_fixture.h"
#include "suite.h"

#include <stdlib.h>

/* What case.get said at an instant. */
struct said {
    const char *at;
    str clocks, duties, aware_at, state, next_step, kind;
};

static str text_of(struct fixture *x, yyjson_mut_val *v)
{
    size_t n = 0;
    char *p = yyjson_mut_val_write(v, 0, &n);
    str out = arena_str(&x->arena, (str){p, n});
    free(p);
    return out;
}

static str part(struct fixture *x, yyjson_mut_val *reply, const char *pointer)
{
    yyjson_mut_val *v = yyjson_mut_ptr_get(reply, pointer);
    if (!v) test_fail(__FILE__, __LINE__, "nothing at '%s'", pointer);
    return text_of(x, v);
}

/* Every duty with its state: case.get says more of each than a replay. */
static str duties_of(struct fixture *x, yyjson_mut_val *reply)
{
    yyjson_mut_val *all = yyjson_mut_obj_get(reply, "duties");
    str out = STR("");
    for (size_t i = 0; i < yyjson_mut_arr_size(all); i++) {
        yyjson_mut_val *o = yyjson_mut_arr_get(all, i);
        out = arena_printf(
            &x->arena, "%.*s%.*s %.*s %.*s\n", STR_ARG(out), STR_ARG(fixture_text(o, "/duty")),
            STR_ARG(fixture_text(o, "/state")), STR_ARG(part(x, o, "/started_at")));
    }
    return out;
}

static struct said say(struct fixture *x, yyjson_mut_val *r, const char *at)
{
    return (struct said){at,
                         part(x, r, "/clocks"),
                         duties_of(x, r),
                         part(x, r, "/case/aware_at"),
                         part(x, r, "/case/state"),
                         part(x, r, "/next_step"),
                         part(x, r, "/case/kind")};
}

static struct said ask(struct fixture *x, const char *number, const char *at)
{
    return say(x, fixture_do(x, &x->vera, at, "case.get", "case", number, NULL), at);
}

static yyjson_mut_val *same_as(struct fixture *x, const char *number, const struct said *then)
{
    yyjson_mut_val *r = fixture_do(x, &x->vera, "2027-06-01T00:00:00Z", "case.replay", "case",
                                   number, "as_of", then->at, NULL);
    struct said again = say(x, r, then->at);
    CHECK_STR(again.state, then->state);
    CHECK_STR(again.kind, then->kind);
    CHECK_STR(again.aware_at, then->aware_at);
    CHECK_STR(again.next_step, then->next_step);
    CHECK_STR(again.clocks, then->clocks);
    CHECK_STR(again.duties, then->duties);
    return r;
}

static void submit(struct fixture *x, const char *now, const char *stage, const char *at,
                   const char *late_reason)
{
    fixture_do(x, &x->anna, now, "case.form_save", "case", "2026-001", "stage", stage, "title",
               "Exploited heap overflow", NULL);
    fixture_do(x, &x->anna, now, "case.record_submission", "case", "2026-001", "stage", stage,
               "submitted_at", at, "reference", "SRP-1", "late_reason", late_reason, NULL);
}

static void every_date(void)
{
    struct fixture x;
    struct said then[8];
    size_t n = 0;
    fixture_open(&x);
    fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-20",
                    "2026-10-20T10:00:00Z");
    fixture_tick(&x, "2026-10-20T10:00:00Z");
    then[n++] = ask(&x, "2026-001", "2026-10-20T11:00:00Z");
    fixture_do(&x, &x.boris, "2026-10-20T11:30:00Z", "case.acknowledge", "case", "2026-001",
               NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T11:45:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.declare_aware", "case", "2026-001",
               "aware_at", "2026-10-20T11:00:00Z", "reason", "logs", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T12:30:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T14:00:00Z", "case.correct_awareness", "case",
               "2026-001", "aware_at", "2026-10-20T11:50:00Z", "reason", "wrong zone", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T14:05:00Z"); /* proposed: as before */
    fixture_do(&x, &x.boris, "2026-10-20T14:10:00Z", "case.approve_correction", "case",
               "2026-001", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T15:00:00Z");
    submit(&x, "2026-10-21T13:00:00Z", "early_warning", "2026-10-21T12:30:00Z", "night");
    fixture_do(&x, &x.anna, "2026-10-22T09:00:00Z", "case.measure_available", "case",
               "2026-001", "available_at", "2026-10-22T08:00:00Z", "description", "4.2", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-22T10:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-23T09:00:00Z", "case.correct_measure", "case", "2026-001",
               "available_at", "2026-10-22T07:00:00Z", "reason", "mirror", NULL);
    fixture_do(&x, &x.anna, "2026-10-23T10:00:00Z", "request.add", "case", "2026-001",
               "authority", "BSI", "words", "Logs", "due_at", "2026-11-01T00:00:00Z", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-23T11:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-24T11:00:00Z", "case.duty_met", "case", "2026-001", "duty",
               "CRA-14-8", "words", "mail", "met_at", "2026-10-24T09:00:00Z", NULL);
    fixture_do(&x, &x.anna, "2026-10-25T11:00:00Z", "case.close", "case", "2026-001", "reason",
               "the rest is another's", NULL);
    then[n++] = ask(&x, "2026-001", "2027-06-01T00:00:00Z"); /* now */
    for (size_t i = 0; i < n; i++)
        same_as(&x, "2026-001", &then[i]);

    yyjson_mut_val *r = same_as(&x, "2026-001", &then[5]);
    CHECK_STR(fixture_text(r, "/case/acknowledged_by"), STR("boris"));
    CHECK_STR(fixture_text(r, "/acknowledgements/0/by"), STR("boris"));
    CHECK_STR(fixture_text(r, "/acknowledgements/0/recorded_at/utc"),
              STR("2026-10-20T11:30:00Z"));
    CHECK_STR(fixture_text(r, "/submissions/0/stage"), STR("early_warning"));
    CHECK_INT(fixture_text(r, "/submissions/0/content_sha256").n, 64);
    CHECK(yyjson_mut_is_true(yyjson_mut_ptr_get(r, "/submissions/0/is_late")));
    CHECK_STR(fixture_text(r, "/submissions/0/late_reason"), STR("night"));
    CHECK_STR(fixture_text(r, "/measures/0/available_at/utc"), STR("2026-10-22T08:00:00Z"));
    CHECK_STR(fixture_text(r, "/awareness/2/kind"), STR("corrected"));
    fixture_refused(&x, &x.vera, "2027-06-01T00:00:00Z", LW_E_NOT_FOUND,
                    "case '2026-001' was not opened yet at '2026-10-20T09:00:00Z'",
                    "case.replay", "case", "2026-001", "as_of", "2026-10-20T09:00:00Z", NULL);
    fixture_refused(&x, &x.vera, "2027-06-01T00:00:00Z", LW_E_INPUT,
                    "parameter 'as_of': '2027-06-01T00:00:01Z' is in the future", "case.replay",
                    "case", "2026-001", "as_of", "2027-06-01T00:00:01Z", NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

/* Facts, products and acts that were stated later are not known earlier. */
static void facts_of_then(void)
{
    struct fixture x;
    struct said then[4];
    size_t n = 0;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-02T10:00:00Z", "product.set_regime", "product",
               "Harbour Gateway", "regime", "mdr", "applies", "true", "reason", "a device",
               NULL);
    fixture_do(&x, &x.anna, "2026-10-20T10:00:00Z", "case.open", "kind",
               "field_safety_incident", "title", "Burns", "products", "Harbour Gateway", "harm",
               "serious_health", NULL);
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.declare_aware", "case", "2026-001",
               "aware_at", "2026-10-20T11:00:00Z", "reason", "a call", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T12:30:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T13:00:00Z", "case.set_facts", "case", "2026-001",
               "harm", "death", "presents_risk", "yes", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T14:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-21T10:00:00Z", "case.set_facts", "case", "2026-001",
               "products", "Harbour Camera", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-21T11:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-22T10:00:00Z", "product.set_regime", "product",
               "Harbour Camera", "regime", "gpsr", "applies", "true", "reason", "consumers",
               NULL);
    then[n++] = ask(&x, "2026-001", "2027-06-01T00:00:00Z");
    CHECK(!str_eq(then[0].duties, then[1].duties));
    CHECK(!str_eq(then[2].duties, then[3].duties));
    for (size_t i = 0; i < n; i++)
        same_as(&x, "2026-001", &then[i]);
    fixture_close(&x);
}

static void submit_incident(struct fixture *x, const char *now, const char *at)
{
    fixture_do(x, &x->anna, now, "case.form_save", "case", "2026-001", "stage", "early_warning",
               "summary", "Entered", "product_version", "4.1", "member_states", "DE", NULL);
    fixture_do(x, &x->anna, now, "case.record_submission", "case", "2026-001", "stage",
               "early_warning", "submitted_at", at, "reference", "SRP-1", NULL);
}

/* Corrected at once, proposed, approved: each holds from when it was recorded, not before. */
static void corrections_of_then(void)
{
    struct fixture x;
    struct said then[10];
    size_t n = 0;
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-20T10:00:00Z", "case.open", "kind", "severe_incident",
               "title", "Server entered", "products", "Harbour Gateway", "severity_b", "yes",
               "suspected_malicious", "yes", "occurred_at", "2026-10-19T10:00:00Z", "aware_at",
               "2026-10-20T08:00:00Z", "reason", "the log", NULL);
    submit_incident(&x, "2026-10-20T20:00:00Z", "2026-10-20T19:00:00Z");
    then[n++] = ask(&x, "2026-001", "2026-10-20T21:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T22:00:00Z", "case.correct_submission", "case",
               "2026-001", "stage", "early_warning", "submitted_at", "2026-10-20T18:00:00Z",
               "reason", "by the receipt", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-20T23:00:00Z"); /* the portal counts from it */
    CHECK(!str_eq(then[0].clocks, then[1].clocks));
    fixture_do(&x, &x.anna, "2026-10-21T08:00:00Z", "case.correct_submission", "case",
               "2026-001", "stage", "early_warning", "submitted_at", "2026-10-20T19:30:00Z",
               "reason", "by the second receipt", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-21T08:30:00Z"); /* proposed */
    fixture_do(&x, &x.boris, "2026-10-21T09:00:00Z", "case.approve_correction", "case",
               "2026-001", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-21T09:30:00Z");
    fixture_do(&x, &x.anna, "2026-10-21T10:00:00Z", "case.correct_occurrence", "case",
               "2026-001", "occurred_at", "2026-10-19T09:00:00Z", "reason", "zone", NULL);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, "2026-10-21T11:00:00Z", "request.add", "case", "2026-001",
                   "authority", "BSI", "words", "Logs", "due_at", "2026-11-01T00:00:00Z", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/request"));
    then[n++] = ask(&x, "2026-001", "2026-10-21T12:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-22T11:00:00Z", "request.correct", "case", "2026-001",
               "request", id, "due_at", "2026-11-05T00:00:00Z", "reason", "extended", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-22T12:00:00Z"); /* proposed */
    fixture_do(&x, &x.boris, "2026-10-22T13:00:00Z", "case.approve_correction", "case",
               "2026-001", NULL);
    then[n++] = ask(&x, "2026-001", "2026-10-22T14:00:00Z");
    CHECK(!str_eq(then[5].clocks, then[6].clocks));
    /* The only product turns out to be none of the act: from then on. */
    fixture_do(&x, &x.anna, "2026-10-23T10:00:00Z", "product.set_regime", "product",
               "Harbour Gateway", "regime", "cra", "applies", "no", "reason", "a spare part",
               NULL);
    then[n++] = ask(&x, "2026-001", "2027-06-01T00:00:00Z");
    CHECK(!str_eq(then[6].duties, then[7].duties));
    for (size_t i = 0; i < n; i++)
        same_as(&x, "2026-001", &then[i]);
    fixture_close(&x);
}

/* An action in the field is an anchor like the others. */
static void field_action_of_then(void)
{
    struct fixture x;
    struct said then[3];
    fixture_open(&x);
    fixture_do(&x, &x.anna, "2026-10-02T10:00:00Z", "product.set_regime", "product",
               "Harbour Gateway", "regime", "mdr", "applies", "true", "reason", "a device",
               NULL);
    fixture_do(&x, &x.anna, "2026-10-20T10:00:00Z", "case.open", "kind",
               "field_safety_incident", "title", "Burns", "products", "Harbour Gateway",
               "aware_at", "2026-10-20T09:00:00Z", "reason", "a call", "field_action_at",
               "2026-10-20T09:30:00Z", NULL);
    then[0] = ask(&x, "2026-001", "2026-10-20T11:00:00Z");
    fixture_do(&x, &x.anna, "2026-10-20T12:00:00Z", "case.correct_field_action", "case",
               "2026-001", "field_action_at", "2026-10-20T09:45:00Z", "reason", "minutes",
               NULL);
    then[1] = ask(&x, "2026-001", "2026-10-20T13:00:00Z"); /* proposed */
    fixture_do(&x, &x.boris, "2026-10-20T14:00:00Z", "case.approve_correction", "case",
               "2026-001", NULL);
    then[2] = ask(&x, "2026-001", "2027-06-01T00:00:00Z");
    CHECK(!str_eq(then[1].duties, then[2].duties));
    for (size_t i = 0; i < 3; i++)
        same_as(&x, "2026-001", &then[i]);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"every date", every_date},
    {"facts of then", facts_of_then},
    {"corrections of then", corrections_of_then},
    {"field action of then", field_action_of_then},
    {NULL, NULL},
};
const struct test_suite case_replay_suite = {"case_replay", tests};
