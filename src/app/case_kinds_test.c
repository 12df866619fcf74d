/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of every kind over a real store: their duties, facts, requests, corrections, signals. */
#include "app/case_fixture.h"
#include "app/signal.h"
#include "suite.h"

#define T(day, time) "2026-10-" day "T" time ":00Z"

static yyjson_mut_val *show(struct fixture *x, const char *number, const char *now)
{
    return fixture_do(x, &x->vera, now, "case.get", "case", number, NULL);
}

/* The duty of a case as an object; the test fails when the case does not have it. */
static yyjson_mut_val *duty_of(struct fixture *x, const char *number, const char *now,
                               const char *id)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(show(x, number, now), "duties"), *d;
    size_t i, n;
    yyjson_mut_arr_foreach(list, i, n, d)
    {
        if (yyjson_mut_equals_str(yyjson_mut_obj_get(d, "duty"), id)) return d;
    }
    test_fail(__FILE__, __LINE__, "case %s has no duty %s at %s", number, id, now);
    return NULL;
}

static bool has_duty(struct fixture *x, const char *number, const char *now, const char *id)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(show(x, number, now), "duties"), *d;
    size_t i, n;
    yyjson_mut_arr_foreach(list, i, n, d)
    {
        if (yyjson_mut_equals_str(yyjson_mut_obj_get(d, "duty"), id)) return true;
    }
    return false;
}

static void severe_incident(void)
{
    struct fixture x;
    fixture_open(&x);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind", "severe_incident",
                   "title", "Attacker in the release channel", "products", "Harbour Gateway",
                   "signal_at", T("05", "06:30"), "severity_a", "unknown", NULL);
    CHECK_STR(fixture_text(r, "/case"), STR("2026-001"));
    CHECK_STR(fixture_text(r, "/state"), STR("candidate"));
    CHECK_STR(fixture_text(r, "/next_step"),
              STR("answer the two questions that make an incident severe"));
    fixture_refused(
        &x, &x.anna, T("05", "08:10"), LW_E_STATE,
        "neither test of Art 14(5) is answered yes; answer whether sensitive data or "
        "functions or malicious code are concerned first",
        "case.declare_aware", "case", "2026-001", "aware_at", T("05", "08:00"), "reason",
        "build server was entered", NULL);
    fixture_refused(&x, &x.anna, T("05", "08:10"), LW_E_INPUT,
                    "parameter 'reason': is empty; both tests are answered no, so say why the "
                    "incident is not severe",
                    "case.set_facts", "case", "2026-001", "severity_a", "no", "severity_b",
                    "no", NULL);
    fixture_do(&x, &x.anna, T("05", "08:12"), "case.set_facts", "case", "2026-001",
               "severity_a", "no", "severity_b", "no", "reason", "test server only", NULL);
    fixture_refused(&x, &x.anna, T("05", "08:13"), LW_E_STATE,
                    "both tests of Art 14(5) are answered no, so the incident is not severe; "
                    "dismiss the case, or correct the answers",
                    "case.declare_aware", "case", "2026-001", "aware_at", T("05", "08:00"),
                    "reason", "build server was entered", NULL);
    fixture_do(&x, &x.anna, T("05", "08:15"), "case.set_facts", "case", "2026-001",
               "severity_b", "yes", "suspected_malicious", "yes", "occurred_at",
               T("04", "22:00"), NULL);
    r = fixture_do(&x, &x.anna, T("05", "08:20"), "case.declare_aware", "case", "2026-001",
                   "aware_at", T("05", "08:00"), "reason", "signed image is not ours", NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/duty"), STR("CRA-14-4a"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_strict/utc"), STR("2026-10-06T08:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/1/due_strict/utc"), STR("2026-10-08T08:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/2/duty"), STR("CRA-14-4c"));
    CHECK_STR(fixture_text(r, "/clocks/2/state"), STR("not_started"));
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("05", "09:00"), "CRA-14-8"), "/state"),
              STR("open"));
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("05", "09:00"), "CRA-14-8"), "/age"),
              STR("1 h"));
    CHECK_STR(fixture_text(show(&x, "2026-001", T("05", "09:00")), "/case/signal_to_aware"),
              STR("1 h 30 min"));
    CHECK_STR(fixture_text(show(&x, "2026-001", T("05", "09:00")), "/facts/severity"),
              STR("severe"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* One event with duties under two acts, and three periods by what happened to people. */
static void field_safety(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_refused(&x, &x.anna, T("05", "08:00"), LW_E_INPUT,
                    "parameter 'products': name at least one; which acts apply depends on it",
                    "case.open", "kind", "field_safety_incident", "title", "Overheats", NULL);
    fixture_do(&x, &x.anna, T("01", "08:00"), "product.set_regime", "product",
               "Harbour Gateway", "regime", "gpsr", "applies", "yes", "reason",
               "sold to consumers", NULL);
    fixture_do(&x, &x.anna, T("01", "08:00"), "product.set_regime", "product", "Harbour Camera",
               "regime", "mdr", "applies", "yes", "reason", "used at the bedside", NULL);
    fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind", "field_safety_incident",
               "title", "Overheats", "products", "Harbour Gateway,Harbour Camera", "aware_at",
               T("05", "07:00"), "reason", "burn reported by a hospital", NULL);
    CHECK_STR(
        fixture_text(duty_of(&x, "2026-001", T("05", "09:00"), "MDR-87-3"), "/due_strict/utc"),
        STR("2026-10-20T07:00:00Z"));
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("05", "09:00"), "GPSR-20-1"), "/state"),
              STR("open")); /* harm is not known yet: possible */
    CHECK(!has_duty(&x, "2026-001", T("05", "09:00"), "CRA-14-4a"));
    fixture_do(&x, &x.anna, T("05", "10:00"), "case.set_facts", "case", "2026-001", "harm",
               "serious_health", NULL);
    CHECK(!has_duty(&x, "2026-001", T("05", "10:00"), "MDR-87-3"));
    CHECK_STR(
        fixture_text(duty_of(&x, "2026-001", T("05", "10:00"), "MDR-87-5"), "/due_strict/utc"),
        STR("2026-10-15T07:00:00Z"));
    fixture_do(&x, &x.anna, T("05", "11:00"), "case.set_facts", "case", "2026-001", "harm",
               "public_health_threat", "reason", "more hospitals call", NULL);
    CHECK_STR(
        fixture_text(duty_of(&x, "2026-001", T("05", "11:00"), "MDR-87-4"), "/due_strict/utc"),
        STR("2026-10-07T07:00:00Z"));
    /* Whom it has reached already is not said by that: an accident stays possible. */
    CHECK(has_duty(&x, "2026-001", T("05", "11:00"), "GPSR-20-1"));
    fixture_do(&x, &x.anna, T("06", "12:00"), "case.duty_met", "case", "2026-001", "duty",
               "MDR-87-4", "words", "Report sent to the authority, ref 77", NULL);
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("09", "10:00"), "MDR-87-4"), "/state"),
              STR("met"));
    fixture_do(&x, &x.anna, T("06", "12:00"), "case.set_facts", "case", "2026-001",
               "field_action_at", T("06", "11:00"), NULL);
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("06", "12:00"), "MDR-89-8"), "/state"),
              STR("open"));
    fixture_do(&x, &x.anna, T("06", "13:00"), "case.duty_not_needed", "case", "2026-001",
               "duty", "MDR-89-8", "reason", "all units are in our hands", NULL);
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("07", "10:00"), "MDR-89-8"), "/state"),
              STR("not_needed"));
    fixture_refused(&x, &x.anna, T("06", "13:00"), LW_E_NOT_FOUND,
                    "case '2026-001' has no duty 'CRA-14-8'; 'longwatch case show 2026-001' "
                    "lists them",
                    "case.duty_met", "case", "2026-001", "duty", "CRA-14-8", "words", "x",
                    NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

static int64_t n_of_act(struct fixture *x, const char *number, const char *now,
                        const char *regime)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(show(x, number, now), "duties"), *d;
    int64_t n_found = 0;
    size_t i, n;
    yyjson_mut_arr_foreach(list, i, n, d) n_found +=
        yyjson_mut_equals_str(yyjson_mut_obj_get(d, "regime"), regime);
    return n_found;
}

/* Acts as they are in force: by default, by what the product states, by exclusion, by decision. */
static void acts_in_force(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind", "field_safety_incident",
               "title", "Overheats", "products", "Harbour Gateway", "aware_at",
               T("05", "07:00"), "reason", "burn reported", NULL);
    CHECK(!has_duty(&x, "2026-001", T("05", "08:01"), "GPSR-20-1")); /* nobody said */
    fixture_do(&x, &x.anna, T("05", "08:02"), "product.change", "product", "Harbour Gateway",
               "is_consumer", "yes", NULL);
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("05", "08:03"), "GPSR-20-1"), "/state"),
              STR("open"));
    CHECK(!has_duty(&x, "2026-001", T("05", "08:03"), "MDR-87-3"));
    /* A decision counts more than what the product states, the later more than the earlier. */
    fixture_do(&x, &x.anna, T("05", "08:04"), "product.set_regime", "product",
               "Harbour Gateway", "regime", "gpsr", "applies", "no", "reason",
               "sold to ports alone", NULL);
    CHECK(!has_duty(&x, "2026-001", T("05", "08:05"), "GPSR-20-1"));
    fixture_do(&x, &x.anna, T("05", "08:06"), "product.set_regime", "product",
               "Harbour Gateway", "regime", "gpsr", "applies", "yes", "reason",
               "sold in shops after all", NULL);
    CHECK(has_duty(&x, "2026-001", T("05", "08:07"), "GPSR-20-1"));

    /* Exploited: under the Cyber Resilience Act by default, a medical device is not. */
    fixture_do(&x, &x.anna, T("06", "08:00"), "case.open", "kind",
               "actively_exploited_vulnerability", "title", "Exploited", "products",
               "Harbour Camera", "aware_at", T("06", "08:00"), "reason", "logs", NULL);
    CHECK(has_duty(&x, "2026-002", T("06", "08:01"), "CRA-14-8"));
    CHECK_STR(fixture_text(show(&x, "2026-002", T("06", "08:01")), "/clocks/0/duty"),
              STR("CRA-14-2a"));
    fixture_do(&x, &x.anna, T("06", "08:02"), "product.set_regime", "product", "Harbour Camera",
               "regime", "mdr", "applies", "yes", "reason", "used at the bedside", NULL);
    CHECK_INT(n_of_act(&x, "2026-002", T("06", "08:03"), "cra"), 0);
    CHECK(yyjson_mut_ptr_get(show(&x, "2026-002", T("06", "08:03")), "/clocks/0") == NULL);
    /* With a second product it is owed for that one. */
    fixture_do(&x, &x.anna, T("06", "08:04"), "case.set_facts", "case", "2026-002", "products",
               "Harbour Gateway", NULL);
    CHECK(has_duty(&x, "2026-002", T("06", "08:05"), "CRA-14-8"));
    fixture_verify(&x);
    fixture_close(&x);
}

/* A report from a researcher that turns out exploited: the same case gets the clocks. */
static void reported_and_escalated(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind", "reported_vulnerability",
               "title", "Path traversal in the updater", "products", "Harbour Gateway",
               "aware_at", T("05", "08:00"), "reason", "reproduced", NULL);
    yyjson_mut_val *r = show(&x, "2026-001", T("05", "09:00"));
    CHECK_STR(fixture_text(r, "/targets/1/id"), STR("HOUSE-REPORTER"));
    CHECK_STR(fixture_text(r, "/targets/1/by/utc"), STR("2026-10-08T08:00:00Z"));
    /* Article 13 applies from 2027-12-11: until then nothing is owed by law. */
    CHECK(!yyjson_mut_get_bool(yyjson_mut_obj_get(
        duty_of(&x, "2026-001", T("05", "09:00"), "CRA-13-6a"), "is_legal")));
    fixture_do(&x, &x.anna, T("06", "09:00"), "case.duty_met", "case", "2026-001", "duty",
               "HOUSE-REPORTER", "words", "answered", NULL);
    CHECK(yyjson_mut_get_bool(
        yyjson_mut_ptr_get(show(&x, "2026-001", T("07", "09:00")), "/targets/1/is_met")));
    fixture_refused(
        &x, &x.anna, T("09", "12:00"), LW_E_INPUT,
        "parameter 'aware_at': '2026-09-10T00:00:00Z' is before 2026-09-11, when Art "
        "14 began to apply; what was known by then is not reportable: dismiss the "
        "case",
        "case.escalate", "case", "2026-001", "aware_at", "2026-09-10T00:00:00Z", "reason",
        "seen in logs", NULL);
    r = fixture_do(&x, &x.anna, T("09", "12:00"), "case.escalate", "case", "2026-001",
                   "aware_at", T("09", "11:00"), "reason", "seen in logs of a customer", NULL);
    CHECK_STR(fixture_text(r, "/clocks/0/duty"), STR("CRA-14-2a"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_strict/utc"), STR("2026-10-10T11:00:00Z"));
    CHECK_STR(fixture_text(show(&x, "2026-001", T("09", "12:00")), "/case/kind"),
              STR("actively_exploited_vulnerability"));
    fixture_refused(&x, &x.anna, T("09", "13:00"), LW_E_STATE,
                    "a case of kind 'actively exploited vulnerability' cannot become 'severe "
                    "incident'; reported vulnerabilities, field incidents and non-conformities "
                    "can become an exploited vulnerability or a severe incident",
                    "case.escalate", "case", "2026-001", "kind", "severe_incident", "aware_at",
                    T("09", "12:30"), "reason", "x", NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

static void requests_of_authorities(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind",
               "actively_exploited_vulnerability", "title", "Exploited", "products",
               "Harbour Gateway", "aware_at", T("05", "08:00"), "reason", "logs", NULL);
    yyjson_mut_val *r = fixture_do(&x, &x.anna, T("07", "08:00"), "request.add", "case",
                                   "2026-001", "authority", "CERT-Bund", "words", "Status?",
                                   "due_at", T("09", "08:00"), "duty", "CRA-14-6", NULL);
    const char *id = arena_z(&x.arena, fixture_text(r, "/request"));
    CHECK_STR(
        fixture_text(duty_of(&x, "2026-001", T("07", "09:00"), "CRA-14-6"), "/due_strict/utc"),
        STR("2026-10-09T08:00:00Z"));
    fixture_on_call(&x);
    fixture_tick(&x, T("08", "08:00"));
    int64_t n = fixture_n_events(&x, "case.reminded");
    CHECK(n > 0);
    /* Later is in our favour: a second person. */
    r = fixture_do(&x, &x.anna, T("08", "09:00"), "request.correct", "case", "2026-001",
                   "request", id, "due_at", T("12", "08:00"), "reason", "extended by mail",
                   NULL);
    CHECK(yyjson_mut_is_true(yyjson_mut_obj_get(r, "needs_approval")));
    CHECK_STR(
        fixture_text(duty_of(&x, "2026-001", T("08", "09:00"), "CRA-14-6"), "/due_strict/utc"),
        STR("2026-10-09T08:00:00Z"));
    fixture_refused(
        &x, &x.anna, T("08", "09:10"), LW_E_REFUSED,
        "the correction of case '2026-001' was proposed by you; another person with "
        "the permission 'case:write' must approve it",
        "case.approve_correction", "case", "2026-001", NULL);
    fixture_do(&x, &x.boris, T("08", "09:10"), "case.approve_correction", "case", "2026-001",
               NULL);
    CHECK_STR(
        fixture_text(duty_of(&x, "2026-001", T("08", "10:00"), "CRA-14-6"), "/due_strict/utc"),
        STR("2026-10-12T08:00:00Z"));
    fixture_do(&x, &x.anna, T("11", "09:00"), "request.answer", "case", "2026-001", "request",
               id, "words", "sent through the platform", NULL);
    CHECK_STR(fixture_text(duty_of(&x, "2026-001", T("20", "10:00"), "CRA-14-6"), "/state"),
              STR("met"));
    fixture_verify(&x);
    fixture_close(&x);
}

static void measures_are_corrected(void)
{
    struct fixture x;
    fixture_open(&x);
    fixture_do(&x, &x.anna, T("05", "08:00"), "case.open", "kind",
               "actively_exploited_vulnerability", "title", "Exploited", "products",
               "Harbour Gateway", "aware_at", T("05", "08:00"), "reason", "logs", NULL);
    fixture_do(&x, &x.anna, T("07", "08:00"), "case.measure_available", "case", "2026-001",
               "available_at", T("06", "08:00"), "description", "Update 4.2", NULL);
    /* Earlier takes time from us: at once. */
    yyjson_mut_val *r = fixture_do(&x, &x.anna, T("08", "08:00"), "case.correct_measure",
                                   "case", "2026-001", "available_at", T("05", "20:00"),
                                   "reason", "it was up the evening before", NULL);
    CHECK_STR(fixture_text(r, "/clocks/2/due_strict/utc"), STR("2026-10-19T20:00:00Z"));
    /* Later gives time to us: a second person. */
    fixture_do(&x, &x.anna, T("08", "09:00"), "case.correct_measure", "case", "2026-001",
               "available_at", T("07", "06:00"), "reason", "the mirror was empty", NULL);
    r = show(&x, "2026-001", T("08", "10:00"));
    CHECK_STR(fixture_text(r, "/clocks/2/due_strict/utc"), STR("2026-10-19T20:00:00Z"));
    CHECK(yyjson_mut_is_true(yyjson_mut_obj_get(r, "has_proposal")));
    r = fixture_do(&x, &x.boris, T("08", "11:00"), "case.approve_correction", "case",
                   "2026-001", NULL);
    CHECK_STR(fixture_text(r, "/clocks/2/due_strict/utc"), STR("2026-10-21T06:00:00Z"));
    r = show(&x, "2026-001", T("08", "12:00"));
    CHECK_STR(fixture_text(r, "/corrections/2/kind"), STR("approved"));
    CHECK_STR(fixture_text(r, "/measures/0/available_at/utc"), STR("2026-10-07T06:00:00Z"));
    CHECK_INT(fixture_n_events(&x, "case.time_corrected"), 2);
    CHECK_INT(fixture_n_events(&x, "case.time_proposed"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

static void signals_are_decided(void)
{
    struct fixture x;
    struct err e = {0};
    struct utc next_at = UTC_NONE;
    fixture_open(&x);
    fixture_on_call(&x);
    yyjson_mut_val *r =
        fixture_do(&x, &x.anna, T("05", "08:00"), "signal.add", "source", "researcher", "title",
                   "Says the camera is exploited", "product", "Harbour Camera", "received_at",
                   T("05", "07:00"), NULL);
    const char *first = arena_z(&x.arena, fixture_text(r, "/id"));
    r = fixture_do(&x, &x.vera, T("05", "08:10"), "now.get", NULL);
    CHECK_INT(fixture_number(r, "/n_signals"), 1);
    CHECK_OK(signal_remind(x.app, fixture_at(T("05", "08:30")), &next_at, &e), &e);
    CHECK_INT(fixture_n_events(&x, "signal.reminded"), 0);
    CHECK_INT(utc_diff_s(next_at, fixture_at(T("05", "09:00"))), 0);
    CHECK_OK(signal_remind(x.app, fixture_at(T("05", "13:00")), &next_at, &e), &e);
    CHECK_OK(signal_remind(x.app, fixture_at(T("05", "13:00")), &next_at, &e), &e);
    CHECK_INT(fixture_n_events(&x, "signal.reminded"), 1); /* two were due, one is sent */
    fixture_refused(&x, &x.anna, T("05", "13:10"), LW_E_INPUT,
                    "parameter 'kind': say what kind of case the signal starts",
                    "signal.decide", "signal", first, "decision", "reportable", "reason",
                    "logs agree", NULL);
    r = fixture_do(&x, &x.anna, T("05", "13:10"), "signal.decide", "signal", first, "decision",
                   "reportable", "reason", "logs agree", "kind",
                   "actively_exploited_vulnerability", "aware_at", T("05", "13:00"), NULL);
    CHECK_STR(fixture_text(r, "/case"), STR("2026-001"));
    r = show(&x, "2026-001", T("05", "13:20"));
    CHECK_STR(fixture_text(r, "/case/signal_at/utc"), STR("2026-10-05T07:00:00Z"));
    CHECK_STR(fixture_text(r, "/clocks/0/due_strict/utc"), STR("2026-10-06T13:00:00Z"));
    CHECK_STR(fixture_text(r, "/signals/0/state"), STR("reportable"));
    CHECK_STR(fixture_text(r, "/signals/0/decided_by"), STR("anna"));
    r = fixture_do(&x, &x.anna, T("05", "14:00"), "signal.add", "source", "telemetry", "title",
                   "Strange log lines", NULL);
    const char *second = arena_z(&x.arena, fixture_text(r, "/id"));
    fixture_do(&x, &x.anna, T("05", "14:10"), "signal.decide", "signal", second, "decision",
               "not_reportable", "reason", "a scanner of our own", NULL);
    fixture_refused(&x, &x.anna, T("05", "14:20"), LW_E_STATE,
                    "the signal was decided already: it is not_reportable", "signal.decide",
                    "signal", second, "decision", "not_reportable", "reason", "x", NULL);
    r = fixture_do(&x, &x.vera, T("05", "14:30"), "now.get", NULL);
    CHECK_INT(fixture_number(r, "/n_signals"), 0);
    CHECK_OK(signal_remind(x.app, fixture_at(T("09", "13:00")), &next_at, &e), &e);
    CHECK_INT(fixture_n_events(&x, "signal.reminded"), 1);
    fixture_verify(&x);
    fixture_close(&x);
}

/* What a catalogue lists is a signal too, decided with its case. */
static void catalogue_signal(void)
{
    struct fixture x;
    fixture_open(&x);
    str finding = fixture_finding(&x, "CVE-2023-4863", x.image, "affected", "2026-10-23",
                                  T("23", "08:00"));
    (void)finding;
    fixture_tick(&x, T("23", "08:01"));
    yyjson_mut_val *r = show(&x, "2026-001", T("23", "08:02"));
    CHECK_STR(fixture_text(r, "/signals/0/source"), STR("kev"));
    CHECK_STR(fixture_text(r, "/signals/0/state"), STR("undecided"));
    fixture_do(&x, &x.anna, T("23", "09:00"), "case.dismiss", "case", "2026-001", "reason",
               "the path is not compiled in", NULL);
    r = show(&x, "2026-001", T("23", "09:01"));
    CHECK_STR(fixture_text(r, "/signals/0/state"), STR("not_reportable"));
    CHECK_STR(fixture_text(r, "/awareness/0/kind"), STR("not_reportable"));
    CHECK_STR(fixture_text(r, "/awareness/0/by"), STR("anna"));
    fixture_do(&x, &x.boris, T("23", "10:00"), "case.reopen", "case", "2026-001", "reason",
               "it is compiled in", NULL);
    r = show(&x, "2026-001", T("23", "10:01"));
    CHECK_STR(fixture_text(r, "/signals/0/state"), STR("undecided"));
    fixture_do(&x, &x.boris, T("23", "10:10"), "case.set_facts", "case", "2026-001",
               "exploitation_known_since", "2026-08-01T00:00:00Z", NULL);
    fixture_refused(
        &x, &x.boris, T("23", "10:20"), LW_E_STATE,
        "exploitation is known since '2026-08-01T00:00:00Z', before Art 14 began to "
        "apply on 2026-09-11: it is not reportable; dismiss the case",
        "case.declare_aware", "case", "2026-001", "aware_at", T("23", "10:00"), "reason", "x",
        NULL);
    fixture_verify(&x);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"severe_incident", severe_incident},
    {"field_safety", field_safety},
    {"acts_in_force", acts_in_force},
    {"reported_and_escalated", reported_and_escalated},
    {"requests_of_authorities", requests_of_authorities},
    {"measures_are_corrected", measures_are_corrected},
    {"signals_are_decided", signals_are_decided},
    {"catalogue_signal", catalogue_signal},
    {NULL, NULL},
};
const struct test_suite case_kinds_suite = {"case_kinds", tests};
