/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of the clocks, each against the words of its clause: in which cases, under which act,
 * on which facts the duty arises, from which of six different instants it counts and when it ends.
 * A second reading of the acts beside core/duty.c, so that no row can change unseen.
 */
#include "core/clock.h"

#include "suite.h"

#include <string.h>

/* One timeline on which every anchor is another instant, in 2028, when every act applies. */
#define SIGNAL   "2028-03-01T06:05:00Z"
#define AWARE    "2028-03-01T10:30:00Z"
#define ACTION   "2028-03-02T12:15:00Z"
#define NOTIFIED "2028-03-03T22:45:00Z"
#define MEASURE  "2028-03-05T08:20:00Z"

#define ALL "onstd"

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(str_of(text), "test", &t, &e), &e);
    return t;
}

/*
 * Kinds: E exploited, I incident, R reported, F field safety, N non-conformity. Harm: o open, n
 * none, s serious, t public threat, d death; of field incidents, and of all other kinds. Risk: the
 * answers to "is it dangerous" with which it arises, - none given, y, n, u.
 */
static const struct vector {
    const char *id, *kinds, *harm_field, *harm_other, *risk;
    enum regime regime;
    const char *operators; /* of whom: m manufacturer, a representative, i, d, s steward */
    const char *met_by;    /* stage, or empty */
    const char *from;      /* started at; "": by a request */
    const char *due;       /* "": at once */
    const char *clause;
} vectors[] = {
    /* clang-format off */
    {"CRA-14-2a", "E", ALL, ALL, "-ynu", REGIME_CRA, "m", "early_warning", AWARE,
     "2028-03-02T10:30:00Z",
     "Art 14(2)(a): within 24 hours of the manufacturer becoming aware of it"},
    {"CRA-14-2b", "E", ALL, ALL, "-ynu", REGIME_CRA, "m", "notification_72h", AWARE,
     "2028-03-04T10:30:00Z",
     "Art 14(2)(b): within 72 hours of becoming aware, not of the early warning"},
    {"CRA-14-2c", "E", ALL, ALL, "-ynu", REGIME_CRA, "m", "final_report", MEASURE,
     "2028-03-19T08:20:00Z",
     "Art 14(2)(c): 14 days after a corrective or mitigating measure is available"},
    {"CRA-14-4a", "I", ALL, ALL, "-ynu", REGIME_CRA, "m", "early_warning", AWARE,
     "2028-03-02T10:30:00Z", "Art 14(4)(a): within 24 hours of becoming aware of it"},
    {"CRA-14-4b", "I", ALL, ALL, "-ynu", REGIME_CRA, "m", "notification_72h", AWARE,
     "2028-03-04T10:30:00Z", "Art 14(4)(b): within 72 hours of becoming aware"},
    {"CRA-14-4c", "I", ALL, ALL, "-ynu", REGIME_CRA, "m", "final_report", NOTIFIED,
     "2028-04-03T22:45:00Z",
     "Art 14(4)(c): within one month after the submission of the incident notification"},
    {"CRA-24-3-2a", "E", ALL, ALL, "-ynu", REGIME_CRA, "s", "early_warning", AWARE,
     "2028-03-02T10:30:00Z", "Art 24(3) with 14(1), 14(2)(a): involved in the development"},
    {"CRA-24-3-2b", "E", ALL, ALL, "-ynu", REGIME_CRA, "s", "notification_72h", AWARE,
     "2028-03-04T10:30:00Z", "Art 24(3) with 14(2)(b)"},
    {"CRA-24-3-2c", "E", ALL, ALL, "-ynu", REGIME_CRA, "s", "final_report", MEASURE,
     "2028-03-19T08:20:00Z", "Art 24(3) with 14(2)(c)"},
    {"CRA-24-3-4a", "I", ALL, ALL, "-ynu", REGIME_CRA, "s", "early_warning", AWARE,
     "2028-03-02T10:30:00Z", "Art 24(3) with 14(3), 14(4)(a): systems provided for development"},
    {"CRA-24-3-4b", "I", ALL, ALL, "-ynu", REGIME_CRA, "s", "notification_72h", AWARE,
     "2028-03-04T10:30:00Z", "Art 24(3) with 14(4)(b)"},
    {"CRA-24-3-4c", "I", ALL, ALL, "-ynu", REGIME_CRA, "s", "final_report", NOTIFIED,
     "2028-04-03T22:45:00Z", "Art 24(3) with 14(4)(c)"},
    {"MDR-87-4", "F", "t", "", "-ynu", REGIME_MDR, "m", "", AWARE, "2028-03-03T10:30:00Z",
     "Art 87(4): not later than 2 days after becoming aware of that threat"},
    {"MDR-87-5", "F", "sd", "", "-ynu", REGIME_MDR, "m", "", AWARE, "2028-03-11T10:30:00Z",
     "Art 87(5): death or serious deterioration, not later than 10 days"},
    {"MDR-87-3", "F", "on", "", "-ynu", REGIME_MDR, "m", "", AWARE, "2028-03-16T10:30:00Z",
     "Art 87(3): any serious incident, not later than 15 days after becoming aware"},
    {"CRA-14-6", "EI", ALL, ALL, "-ynu", REGIME_CRA, "m", "", "", "",
     "Art 14(6): the CSIRT may request an intermediate report"},
    {"CRA-17-2", "I", ALL, ALL, "-ynu", REGIME_CRA, "m", "", "", "",
     "Art 17(2): the CSIRT may require to inform the public about the incident"},
    {"CRA-13-22", "EIRFN", ALL, ALL, "-ynu", REGIME_CRA, "m", "", "", "",
     "Art 13(22): upon a reasoned request from a market surveillance authority"},
    {"CRA-13-25", "EIRFN", ALL, ALL, "-ynu", REGIME_CRA, "m", "", "", "",
     "Art 13(25): authorities may request the software bill of materials"},
    {"CRA-18-3", "EIRFN", ALL, ALL, "-ynu", REGIME_CRA, "a", "", "", "",
     "Art 18(3)(b), (c): further to a reasoned request, information and cooperation"},
    {"CRA-23", "EIRFN", ALL, ALL, "-ynu", REGIME_CRA, "maid", "", "", "",
     "Art 23(1): on request, who supplied them and whom they supplied"},
    {"CRA-24-2", "EIRFN", ALL, ALL, "-ynu", REGIME_CRA, "s", "", "", "",
     "Art 24(2): cooperate with the market surveillance authorities, at their request"},
    {"CRA-14-8", "EI", ALL, ALL, "-ynu", REGIME_CRA, "m", "", AWARE, "",
     "Art 14(8): after becoming aware, inform the impacted users in a timely manner"},
    {"GPSR-20-1", "EIFN", "ostd", "sd", "-ynu", REGIME_GPSR, "m", "", AWARE, "",
     "Art 20(1), 20(2): an accident, without undue delay from the moment it knows"},
    {"MDR-89-1", "F", ALL, "", "-ynu", REGIME_MDR, "m", "", AWARE, "",
     "Art 89(1): without delay perform the necessary investigations"},
    {"MDR-87-8", "F", ALL, "", "-ynu", REGIME_MDR, "m", "", ACTION, "",
     "Art 87(8): without undue delay, in advance of the field safety corrective action"},
    {"MDR-89-8", "F", ALL, "", "-ynu", REGIME_MDR, "m", "", ACTION, "",
     "Art 89(8): information about the action without delay by a field safety notice"},
    {"GPSR-35", "FN", ALL, ALL, "-ynu", REGIME_GPSR, "maid", "", ACTION, "",
     "Art 35(1): recall or warning: all affected consumers, without undue delay"},
    {"CRA-13-21", "N", ALL, ALL, "-ynu", REGIME_CRA, "m", "", AWARE, "",
     "Art 13(21): who knows or has reason to believe shall immediately correct"},
    {"RED-10-11", "N", ALL, ALL, "-ynu", REGIME_RED, "m", "", AWARE, "",
     "RED Art 10(11): immediately take the corrective measures necessary"},
    {"LVD-6-8", "N", ALL, ALL, "-ynu", REGIME_LVD, "m", "", AWARE, "",
     "LVD Art 6(8): immediately take the corrective measures necessary"},
    {"EMC-7-8", "N", ALL, ALL, "-ynu", REGIME_EMC, "m", "", AWARE, "",
     "EMC Art 7(8): immediately take the corrective measures necessary"},
    {"MR-10-9", "N", ALL, ALL, "-ynu", REGIME_MACHINERY, "m", "", AWARE, "",
     "Machinery Art 10(9): immediately take the corrective measures necessary"},
    {"GPSR-9-8", "FN", ALL, ALL, "-yu", REGIME_GPSR, "m", "", AWARE, "",
     "Art 9(8): who has reason to believe the product is dangerous shall immediately"},
    {"CRA-13-6a", "RE", ALL, ALL, "-ynu", REGIME_CRA, "m", "", AWARE, "",
     "Art 13(6): upon identifying a vulnerability in a component, report to who makes it"},
    {"CRA-A1-2-2", "R", ALL, ALL, "-ynu", REGIME_CRA, "m", "", AWARE, "",
     "Annex I Part II(2): address and remediate vulnerabilities without delay"},
    {"CRA-A1-2-4", "RE", ALL, ALL, "-ynu", REGIME_CRA, "m", "", MEASURE, "",
     "Annex I Part II(4): once a security update has been made available"},
    {"CRA-24-3-8", "I", ALL, ALL, "-ynu", REGIME_CRA, "s", "", AWARE, "",
     "Art 24(3): 14(8) to the extent of incidents in its systems"},
    {"CRA-19-5", "EIR", ALL, ALL, "-ynu", REGIME_CRA, "i", "", AWARE, "",
     "Art 19(5) s.2: inform the manufacturer without undue delay about it"},
    {"CRA-19-5-authorities", "EIRN", ALL, ALL, "-ynu", REGIME_CRA, "i", "", AWARE, "",
     "Art 19(5) s.3: significant risk, immediately inform the authorities"},
    {"CRA-19-5-measures", "N", ALL, ALL, "-ynu", REGIME_CRA, "i", "", AWARE, "",
     "Art 19(5) s.1: corrective measures, withdrawal or recall"},
    {"CRA-20-4", "EIR", ALL, ALL, "-ynu", REGIME_CRA, "d", "", AWARE, "",
     "Art 20(4) s.2: inform the manufacturer without undue delay about it"},
    {"CRA-20-4-authorities", "EIRN", ALL, ALL, "-ynu", REGIME_CRA, "d", "", AWARE, "",
     "Art 20(4) s.3: significant risk, immediately inform the authorities"},
    {"CRA-20-4-measures", "N", ALL, ALL, "-ynu", REGIME_CRA, "d", "", AWARE, "",
     "Art 20(4) s.1: corrective measures, withdrawal or recall"},
    {"GPSR-20-3", "EIFN", "ostd", "sd", "-ynu", REGIME_GPSR, "id", "", AWARE, "",
     "Art 20(3): knowledge of an accident, the manufacturer without undue delay"},
    {"GPSR-11-8", "FN", ALL, ALL, "-yu", REGIME_GPSR, "i", "", AWARE, "",
     "Art 11(8): dangerous product, immediately inform the manufacturer"},
    {"GPSR-12-4", "FN", ALL, ALL, "-yu", REGIME_GPSR, "d", "", AWARE, "",
     "Art 12(4): dangerous product, immediately inform manufacturer or importer"},
    {"MDR-11-3g", "F", ALL, "", "-ynu", REGIME_MDR, "a", "", AWARE, "",
     "Art 11(3)(g): immediately inform the manufacturer about complaints"},
    {"MDR-13-8", "F", ALL, "", "-ynu", REGIME_MDR, "i", "", AWARE, "",
     "Art 13(8): immediately forward to the manufacturer and representative"},
    {"MDR-14-5", "F", ALL, "", "-ynu", REGIME_MDR, "d", "", AWARE, "",
     "Art 14(5): immediately forward to manufacturer, representative, importer"},
    {"MDR-13-7", "N", ALL, ALL, "-ynu", REGIME_MDR, "i", "", AWARE, "",
     "Art 13(7): immediately inform the manufacturer and its representative"},
    {"MDR-13-7-authorities", "N", ALL, ALL, "-yu", REGIME_MDR, "i", "", AWARE, "",
     "Art 13(7): serious risk, also the competent authorities"},
    {"MDR-14-4", "N", ALL, ALL, "-ynu", REGIME_MDR, "d", "", AWARE, "",
     "Art 14(4): immediately inform manufacturer, representative, importer"},
    {"MDR-14-4-authorities", "N", ALL, ALL, "-yu", REGIME_MDR, "d", "", AWARE, "",
     "Art 14(4): serious risk, also the competent authorities"},
    {"RED-12-7", "N", ALL, ALL, "-ynu", REGIME_RED, "i", "", AWARE, "",
     "RED Art 12(7): immediately take the corrective measures"},
    {"RED-13-4", "N", ALL, ALL, "-ynu", REGIME_RED, "d", "", AWARE, "",
     "RED Art 13(4): make sure that the corrective measures are taken"},
    {"LVD-8-7", "N", ALL, ALL, "-ynu", REGIME_LVD, "i", "", AWARE, "",
     "LVD Art 8(7): immediately take the corrective measures"},
    {"LVD-9-4", "N", ALL, ALL, "-ynu", REGIME_LVD, "d", "", AWARE, "",
     "LVD Art 9(4): make sure that the corrective measures are taken"},
    {"EMC-9-6", "N", ALL, ALL, "-ynu", REGIME_EMC, "i", "", AWARE, "",
     "EMC Art 9(6): immediately take the corrective measures"},
    {"EMC-10-4", "N", ALL, ALL, "-ynu", REGIME_EMC, "d", "", AWARE, "",
     "EMC Art 10(4): make sure that the corrective measures are taken"},
    {"MR-13", "N", ALL, ALL, "-ynu", REGIME_MACHINERY, "i", "", AWARE, "",
     "Machinery Art 13: immediately take the corrective measures"},
    {"MR-15", "N", ALL, ALL, "-ynu", REGIME_MACHINERY, "d", "", AWARE, "",
     "Machinery Art 15: make sure that the corrective measures are taken"},
    /* clang-format on */
};
#define N_VECTORS (sizeof vectors / sizeof *vectors)

static struct clock_facts facts(enum case_kind kind)
{
    struct clock_facts f = {
        .kind = kind,
        .signal_at = at(SIGNAL),
        .decided_at = UTC_NONE,
        .harm_known_at = UTC_NONE,
        .aware_at = at(AWARE),
        .measure_available_at = at(MEASURE),
        .field_action_at = at(ACTION),
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
        .coordinator = csirt_find(STR("DE")),
    };
    return f;
}

static bool has(const char *set, char c)
{
    return str_find(str_of(set), c, &(size_t){0});
}

static void every_row_has_its_vector(void)
{
    CHECK_INT(n_duty_rows, N_VECTORS);
    for (size_t i = 0; i < N_VECTORS; i++)
        CHECK_STR(str_of(duty_rows[i].id), str_of(vectors[i].id));
}

static void check_arises(const struct vector *v, enum case_kind kind)
{
    static const char kinds[N_case_kind] = {
        [CASE_EXPLOITED] = 'E',    [CASE_SEVERE_INCIDENT] = 'I', [CASE_REPORTED] = 'R',
        [CASE_FIELD_SAFETY] = 'F', [CASE_NON_CONFORMITY] = 'N',  [CASE_VOLUNTARY] = 'V',
    };
    static const char harms[N_harm] = {
        [HARM_OPEN] = 'o',          [HARM_NONE] = 'n',  [HARM_SERIOUS] = 's',
        [HARM_PUBLIC_THREAT] = 't', [HARM_DEATH] = 'd',
    };
    static const char risks[N_answer] = {
        [ANSWER_NONE] = '-', [ANSWER_YES] = 'y', [ANSWER_NO] = 'n', [ANSWER_UNKNOWN] = 'u'};
    static const char operators[] = {'m', 'a', 'i', 'd', 's'};
    const struct duty *d = duty_find(str_of(v->id));
    struct clock_facts f = facts(kind);
    const char *harm_set = kind == CASE_FIELD_SAFETY ? v->harm_field : v->harm_other;
    for (enum regime r = 0; r < N_regime; r++)
        for (enum harm h = 0; h < N_harm; h++)
            for (unsigned n = 0; n < N_answer * N_operator; n++) {
                enum answer a = (enum answer)(n % N_answer);
                unsigned o = n / N_answer;
                memset(f.regimes, 0, sizeof f.regimes);
                f.regimes[o] = DUTY_REGIME(r);
                f.harm = h;
                f.presents_risk = a;
                bool want = has(v->kinds, kinds[kind]) && r == v->regime &&
                            has(v->operators, operators[o]) && has(harm_set, harms[h]) &&
                            has(v->risk, risks[a]);
                if (duty_arises(d, &f) != want)
                    test_fail(__FILE__, __LINE__, "%s for %c in kind %c, act %d, harm %c, %c",
                              v->id, operators[o], kinds[kind], (int)r, harms[h], risks[a]);
            }
}

static void each_arises_where_its_clause_says(void)
{
    for (size_t i = 0; i < N_VECTORS; i++)
        for (enum case_kind k = 0; k < N_case_kind; k++)
            check_arises(&vectors[i], k);
}

/* Without a decision the CRA counts; with all decided "no", nothing does. */
static void scope(void)
{
    for (size_t i = 0; i < N_VECTORS; i++) {
        const struct duty *d = duty_find(str_of(vectors[i].id));
        for (enum case_kind k = 0; k < N_case_kind; k++) {
            struct clock_facts f = facts(k);
            f.harm = HARM_SERIOUS;
            f.regimes[OPERATOR_MANUFACTURER] = DUTY_REGIME(vectors[i].regime);
            bool arises = duty_arises(d, &f);
            CHECK(!arises || has(vectors[i].operators, 'm'));
            f.regimes[OPERATOR_MANUFACTURER] = 0;
            CHECK(duty_arises(d, &f) == (arises && vectors[i].regime == REGIME_CRA));
            f.is_out_of_scope = true;
            CHECK(!duty_arises(d, &f));
        }
    }
}

static void check_at(const struct vector *v, const char *what, struct utc got, const char *want)
{
    char text[UTC_TEXT_BYTES];
    if (!str_eq(utc_text(got, text), str_of(want)))
        test_fail(__FILE__, __LINE__, "%s %s: '%s', not '%s' (%s)", v->id, what, text, want,
                  v->clause);
}

static void each_counts_from_its_fact(void)
{
    for (size_t i = 0; i < N_VECTORS; i++) {
        const struct vector *v = &vectors[i];
        struct clock_facts f = facts(CASE_EXPLOITED);
        const struct duty *d = duty_find(str_of(v->id));
        if (!v->from[0]) continue;
        f.submitted_at[STAGE_EARLY_WARNING] = at(AWARE);
        f.submitted_at[STAGE_NOTIFICATION_72H] = at(NOTIFIED);
        struct clock k = clock_of(d, &f, at(MEASURE));
        check_at(v, "counts from", k.started_at, v->from);
        check_at(v, "ends", k.due_strict, v->due);
        CHECK(v->due[0] || utc_is_none(k.due_legal_outer));
        CHECK_STR(d->stage < N_stage ? stage_str(d->stage) : STR(""), str_of(v->met_by));
    }
}

/* A request counts from the day it came in to the date that it names, whatever the duty. */
static void requests_have_their_own_date(void)
{
    static const struct clock_request asked = {STR_INIT("r"), STR_INIT("CRA-14-6"), {0}, {0}};
    for (size_t i = 0; i < N_VECTORS; i++) {
        const struct duty *d = duty_find(str_of(vectors[i].id));
        CHECK((d->anchor == ANCHOR_REQUEST) == !vectors[i].from[0]);
        if (vectors[i].from[0]) continue;
        struct clock clocks[CLOCK_MAX];
        struct clock_request r = asked;
        struct clock_facts f = facts(CASE_SEVERE_INCIDENT);
        r.duty = str_of(d->id);
        r.received_at = at(ACTION);
        r.due_at = at(MEASURE);
        f.requests = &r;
        f.n_requests = 1;
        size_t n = clocks_of(&f, at(NOTIFIED), clocks);
        const struct clock *k = clock_find(clocks, n, r.duty, r.id);
        CHECK(k != NULL);
        check_at(&vectors[i], "counts from", k->started_at, ACTION);
        check_at(&vectors[i], "ends", k->due_strict, MEASURE);
        CHECK_INT(k->state, CLOCK_RUNNING);
    }
}

/* No act reaches back: an anchor a millisecond before the day of application starts nothing. */
static void each_begins_on_its_day(void)
{
    for (size_t i = 0; i < N_VECTORS; i++) {
        const struct duty *d = duty_find(str_of(vectors[i].id));
        struct utc first = duty_applies_from(d);
        if (d->anchor == ANCHOR_REQUEST) continue;
        for (int64_t ms = -1; ms <= 0; ms++) {
            struct clock_facts f = facts(CASE_EXPLOITED);
            f.aware_at = f.measure_available_at = f.field_action_at = utc_add_ms(first, ms);
            f.submitted_at[STAGE_NOTIFICATION_72H] = f.aware_at;
            struct clock k = clock_of(d, &f, utc_add_s(first, 1));
            CHECK(k.is_in_force == (ms == 0));
            CHECK(utc_is_none(k.started_at) == (ms < 0));
        }
    }
}

/* Products of several operators: the duties of each, and one notification of one event. */
static void several_operators(void)
{
    struct clock_facts f = facts(CASE_SEVERE_INCIDENT);
    const struct duty *maker = duty_find(STR("CRA-14-4a")), *other = NULL;
    f.regimes[OPERATOR_IMPORTER] = DUTY_REGIME(REGIME_CRA);
    CHECK(!clock_has_stages(&f)); /* no early warning: the manufacturer and the authorities */
    CHECK(!clock_is_manufacturer(&f));
    CHECK(duty_arises(duty_find(STR("CRA-19-5")), &f));
    CHECK(duty_arises(duty_find(STR("CRA-19-5-authorities")), &f));
    CHECK_STR(str_of(duty_recipient(duty_find(STR("CRA-19-5")))), STR("manufacturer"));
    CHECK(!duty_arises(maker, &f));
    f.regimes[OPERATOR_STEWARD] = DUTY_REGIME(REGIME_CRA);
    other = clock_duty_of_stage(&f, STAGE_EARLY_WARNING);
    CHECK_STR(str_of(other->id), STR("CRA-24-3-4a"));
    CHECK_STR(str_of(duty_law(other)->article), STR("Art 24(3)"));
    CHECK(clock_has_stages(&f));
    f.regimes[OPERATOR_MANUFACTURER] = DUTY_REGIME(REGIME_RED); /* a product without the CRA */
    CHECK(clock_duty_of_stage(&f, STAGE_EARLY_WARNING) == other);
    f.regimes[OPERATOR_MANUFACTURER] |= DUTY_REGIME(REGIME_CRA);
    CHECK(clock_duty_of_stage(&f, STAGE_EARLY_WARNING) == maker);
    CHECK(!duty_arises(other, &f) && !duty_arises(duty_find(STR("CRA-24-3-8")), &f));
    CHECK(duty_arises(duty_find(STR("CRA-19-5")), &f)); /* the imported product stays */
}

/* To inform users is a target only where somebody owes it, and is met by what meets that. */
static void users_are_a_target_of_who_owes_it(void)
{
    const struct house_target *t = house_target_find(STR("HOUSE-USERS"));
    struct clock_done done = {STR("CRA-24-3-8"), STR(""), at(ACTION), false};
    struct clock_facts f = facts(CASE_SEVERE_INCIDENT);
    CHECK(target_arises(t, &f));
    f.regimes[OPERATOR_IMPORTER] = DUTY_REGIME(REGIME_CRA);
    CHECK(!target_arises(t, &f));
    f.regimes[OPERATOR_STEWARD] = DUTY_REGIME(REGIME_CRA);
    CHECK(target_arises(t, &f));
    f.done = &done;
    f.n_done = 1;
    CHECK_INT(utc_diff_s(target_state_of(t, &f, at(MEASURE)).met_at, at(ACTION)), 0);
    f.kind = CASE_EXPLOITED; /* Art 24(3) leaves 14(8) to incidents */
    CHECK(!target_arises(t, &f));
}

/* Art 24(3) applies with the rest of the act: a steward reports nothing before 2027-12-11. */
static void stewards_begin_later(void)
{
    struct clock_facts f = facts(CASE_EXPLOITED);
    struct clock clocks[CLOCK_MAX];
    f.regimes[OPERATOR_STEWARD] = DUTY_REGIME(REGIME_CRA);
    f.aware_at = at("2027-12-10T23:59:59Z");
    size_t n = clocks_of(&f, at("2027-12-11T09:00:00Z"), clocks);
    const struct clock *k = clock_find(clocks, n, STR("CRA-24-3-2a"), STR(""));
    CHECK_INT(k->state, CLOCK_NOT_STARTED);
    CHECK(!k->is_in_force);
    f.aware_at = at("2027-12-11T00:00:00Z");
    n = clocks_of(&f, at("2027-12-11T09:00:00Z"), clocks);
    CHECK_INT(clock_find(clocks, n, STR("CRA-24-3-2a"), STR(""))->state, CLOCK_RUNNING);
    CHECK(!clock_find(clocks, n, STR("CRA-24-3-8"), STR(""))); /* of an incident alone */
    CHECK(!clock_find(clocks, n, STR("CRA-13-6a"), STR("")));
}

/* What would be due later, at once from later on, no more, or late no more, favours us. */
static void favour(void)
{
    struct clock_facts f = facts(CASE_REPORTED), g = f;
    struct clock before[CLOCK_MAX], after[CLOCK_MAX];
    struct utc now = at("2028-04-01");
    size_t n = clocks_of(&f, now, before);
    CHECK(!clocks_favour(before, n, before, n));
    g.measure_available_at = utc_add_s(f.measure_available_at, 1); /* disclosure later */
    CHECK(clocks_favour(before, n, after, clocks_of(&g, now, after)));
    g.measure_available_at = utc_add_s(f.measure_available_at, -1);
    CHECK(!clocks_favour(before, n, after, clocks_of(&g, now, after)));
    g = f;
    g.regimes[OPERATOR_MANUFACTURER] =
        DUTY_REGIME(REGIME_MDR); /* none of the duties any more */
    CHECK(clocks_favour(before, n, after, clocks_of(&g, now, after)));
    g = f;
    g.aware_at = at("2027-12-10T23:59:59Z"); /* earlier, and before Art 13 applied */
    CHECK(clocks_favour(before, n, after, clocks_of(&g, now, after)));
}

static const struct test tests[] = {
    {"every_row_has_its_vector", every_row_has_its_vector},
    {"each_arises_where_its_clause_says", each_arises_where_its_clause_says},
    {"scope", scope},
    {"each_counts_from_its_fact", each_counts_from_its_fact},
    {"requests_have_their_own_date", requests_have_their_own_date},
    {"each_begins_on_its_day", each_begins_on_its_day},
    {"several_operators", several_operators},
    {"users_are_a_target_of_who_owes_it", users_are_a_target_of_who_owes_it},
    {"stewards_begin_later", stewards_begin_later},
    {"favour", favour},
    {NULL, NULL},
};
const struct test_suite duty_suite = {"duty", tests};
