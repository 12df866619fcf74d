/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of clocks over random timelines: a case lives through random events in random order,
 * corrections among them, and after every step what must always hold is checked. A failure prints
 * the seed and the whole timeline, so that it can be run again alone.
 */
#include "core/case_decision.h"
#include "core/clock.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

#define HOUR_S ((int64_t)3600)
#define DAY_S  (24 * HOUR_S)

enum {
    N_TIMELINES = 20000,
    MAX_EVENTS = 24,
    MAX_DONE = 8,
    MAX_REQUESTS = 4,
};

#define HAPPENED_LIST(X)                              \
 X(HAPPENED_AWARE, "aware")                           \
 X(HAPPENED_AWARE_CORRECTED, "aware moved")           \
 X(HAPPENED_MEASURE, "measure")                       \
 X(HAPPENED_MEASURE_CORRECTED, "first measure moved") \
 X(HAPPENED_SUBMITTED, "submitted stage")             \
 X(HAPPENED_SUBMISSION_CORRECTED, "submission moved") \
 X(HAPPENED_REQUEST, "request")                       \
 X(HAPPENED_REQUEST_CORRECTED, "request moved")       \
 X(HAPPENED_ANSWERED, "answered")                     \
 X(HAPPENED_DUTY_MET, "users informed")               \
 X(HAPPENED_HARM, "harm")                             \
 X(HAPPENED_FIELD_ACTION, "field action")             \
 X(HAPPENED_DISMISSED, "dismissed")                   \
 X(HAPPENED_REOPENED, "reopened")                     \
 X(HAPPENED_CLOSED, "closed")
ENUM_DECLARE(happened, HAPPENED_LIST);
ENUM_DEFINE(happened, HAPPENED_LIST)

struct event {
    enum happened what;
    struct utc at; /* when it was recorded */
    struct utc value;
    int arg; /* stage, request, harm */
};

/* What a store keeps beside the events: the facts in force. */
struct world {
    uint64_t seed, random;
    enum case_kind kind;
    enum case_state state;
    struct utc now, signal_at;
    struct event events[MAX_EVENTS];
    size_t n_events;
    struct clock_facts facts;
    struct utc measures[MAX_EVENTS];
    size_t n_measures;
    struct clock_request requests[MAX_REQUESTS];
    struct clock_done done[MAX_DONE];
};

static const str request_ids[MAX_REQUESTS] = {STR_INIT("r0"), STR_INIT("r1"), STR_INIT("r2"),
                                              STR_INIT("r3")};

/* SplitMix64: the same sequence everywhere. */
static uint64_t draw(struct world *w)
{
    uint64_t z = (w->random += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static struct utc between(struct world *w, struct utc from, struct utc to)
{
    int64_t span = utc_to_ms(to) - utc_to_ms(from);
    return span <= 0 ? from : utc_add_ms(from, (int64_t)(draw(w) % (uint64_t)(span + 1)));
}

static void fail(const struct world *w, const char *law, const char *duty)
{
    char at[UTC_TEXT_BYTES], value[UTC_TEXT_BYTES], text[4096];
    size_t n = 0;
    for (size_t i = 0; i < w->n_events && n < sizeof text - 160; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "\n#   %.*s %.*s %.*s (%d)",
                              STR_ARG(utc_text(w->events[i].at, at)),
                              STR_ARG(happened_str(w->events[i].what)),
                              STR_ARG(utc_text(w->events[i].value, value)), w->events[i].arg);
    test_fail(__FILE__, __LINE__,
              "%s: %s; seed %llu, a case of '%.*s' in state '%.*s', signal %.*s:%.*s", duty,
              law, (unsigned long long)w->seed, STR_ARG(case_kind_str(w->kind)),
              STR_ARG(case_state_str(w->state)), STR_ARG(utc_text(w->signal_at, at)), (int)n,
              text);
}

#define LAW(w, k, holds)                                           \
 do {                                                              \
  if (!(holds)) fail(w, #holds, (k) ? (k)->duty->id : "the case"); \
 } while (0)

/* ---- one interpreter: facts changed step by step, as the operations do ---- */

static struct utc first_of(const struct utc *all, size_t n)
{
    struct utc first = UTC_NONE;
    for (size_t i = 0; i < n; i++)
        if (utc_is_none(first) || utc_cmp(all[i], first) < 0) first = all[i];
    return first;
}

static void apply(struct world *w, const struct event *ev)
{
    struct clock_facts *f = &w->facts;
    switch (ev->what) {
    case HAPPENED_AWARE:
        w->state = CASE_OPEN;
        f->aware_at = ev->value;
        break;
    case HAPPENED_AWARE_CORRECTED: f->aware_at = ev->value; break;
    case HAPPENED_MEASURE:
        w->measures[w->n_measures++] = ev->value;
        f->measure_available_at = first_of(w->measures, w->n_measures);
        break;
    case HAPPENED_MEASURE_CORRECTED:
        w->measures[0] = ev->value;
        f->measure_available_at = first_of(w->measures, w->n_measures);
        break;
    case HAPPENED_SUBMITTED:
    case HAPPENED_SUBMISSION_CORRECTED: f->submitted_at[ev->arg] = ev->value; break;
    case HAPPENED_REQUEST:
        w->requests[f->n_requests] = (struct clock_request){
            request_ids[f->n_requests], STR("CRA-13-22"), ev->at, ev->value};
        f->n_requests++;
        break;
    case HAPPENED_REQUEST_CORRECTED: w->requests[ev->arg].due_at = ev->value; break;
    case HAPPENED_ANSWERED:
        w->done[f->n_done++] =
            (struct clock_done){STR("CRA-13-22"), request_ids[ev->arg], ev->value, false};
        break;
    case HAPPENED_DUTY_MET:
        w->done[f->n_done++] =
            (struct clock_done){STR("CRA-14-8"), STR(""), ev->value, ev->arg == 1};
        break;
    case HAPPENED_HARM: f->harm = (enum harm)ev->arg; break;
    case HAPPENED_FIELD_ACTION: f->field_action_at = ev->value; break;
    case HAPPENED_DISMISSED: w->state = CASE_DISMISSED; break;
    case HAPPENED_REOPENED:
        w->state = utc_is_none(f->aware_at) ? CASE_CANDIDATE : CASE_OPEN;
        break;
    case HAPPENED_CLOSED: w->state = CASE_CLOSED; break;
    case N_happened: BUG("event");
    }
}

/* ---- the other: everything from the events again, the newest that says something ---- */

static const struct event *newest(const struct world *w, enum happened a, enum happened b,
                                  int arg)
{
    for (size_t i = w->n_events; i-- > 0;) {
        const struct event *ev = &w->events[i];
        if ((ev->what == a || ev->what == b) && (arg < 0 || ev->arg == arg)) return ev;
    }
    return NULL;
}

static struct utc value_of(const struct event *ev)
{
    return ev ? ev->value : UTC_NONE;
}

/* Corrections are about the measure that was recorded first. */
static struct utc replay_measure(const struct world *w)
{
    struct utc all[MAX_EVENTS];
    size_t n = 0;
    for (size_t i = 0; i < w->n_events; i++)
        if (w->events[i].what == HAPPENED_MEASURE) all[n++] = w->events[i].value;
    const struct event *corrected =
        newest(w, HAPPENED_MEASURE_CORRECTED, HAPPENED_MEASURE_CORRECTED, -1);
    if (corrected) all[0] = corrected->value;
    return first_of(all, n);
}

static struct clock_facts replay(const struct world *w, struct clock_request *requests,
                                 struct clock_done *done)
{
    struct clock_facts f = w->facts;
    const struct event *harm = newest(w, HAPPENED_HARM, HAPPENED_HARM, -1);
    f.aware_at = value_of(newest(w, HAPPENED_AWARE, HAPPENED_AWARE_CORRECTED, -1));
    f.measure_available_at = replay_measure(w);
    f.field_action_at = value_of(newest(w, HAPPENED_FIELD_ACTION, HAPPENED_FIELD_ACTION, -1));
    f.harm = harm ? (enum harm)harm->arg : HARM_OPEN;
    for (int s = 0; s < N_stage; s++)
        f.submitted_at[s] =
            value_of(newest(w, HAPPENED_SUBMITTED, HAPPENED_SUBMISSION_CORRECTED, s));
    f.requests = requests;
    f.done = done;
    f.n_requests = f.n_done = 0;
    for (size_t i = 0; i < w->n_events; i++) {
        const struct event *ev = &w->events[i];
        if (ev->what == HAPPENED_REQUEST) {
            const struct event *moved =
                newest(w, HAPPENED_REQUEST_CORRECTED, N_happened, (int)f.n_requests);
            requests[f.n_requests] =
                (struct clock_request){request_ids[f.n_requests], STR("CRA-13-22"), ev->at,
                                       moved ? moved->value : ev->value};
            f.n_requests++;
        }
        if (ev->what == HAPPENED_ANSWERED)
            done[f.n_done++] =
                (struct clock_done){STR("CRA-13-22"), request_ids[ev->arg], ev->value, false};
        if (ev->what == HAPPENED_DUTY_MET)
            done[f.n_done++] =
                (struct clock_done){STR("CRA-14-8"), STR(""), ev->value, ev->arg == 1};
    }
    return f;
}

/* ---- what always holds ---- */

static bool is_same_time(struct utc a, struct utc b)
{
    return utc_cmp(a, b) == 0;
}

static void clock_holds(const struct world *w, const struct clock *k)
{
    bool has_due = !utc_is_none(k->due_strict);
    bool is_request = k->duty->anchor == ANCHOR_REQUEST;
    LAW(w, k, utc_is_none(k->started_at) ? !has_due && k->state != CLOCK_RUNNING : true);
    LAW(w, k, !has_due || is_request || utc_cmp(k->due_strict, k->started_at) > 0);
    LAW(w, k,
        !has_due || is_request || !k->duty->period ||
            is_same_time(k->due_strict, duration_after(k->started_at, duty_period(k->duty))));
    LAW(w, k, !has_due || utc_cmp(k->due_at, k->due_strict) <= 0);
    LAW(w, k, !has_due || utc_cmp(k->due_shown, k->due_at) <= 0);
    LAW(w, k, utc_is_none(k->due_legal_outer) || utc_cmp(k->due_at, k->due_legal_outer) <= 0);
    /* Hours never wait for a week-end or a holiday: at most the rest of the hour. */
    LAW(w, k,
        utc_is_none(k->due_legal_outer) || !duty_period(k->duty).hours ||
            utc_diff_s(k->due_legal_outer, k->due_strict) <= HOUR_S);
    LAW(w, k,
        utc_is_none(k->due_legal_outer) ||
            utc_diff_s(k->due_legal_outer, k->due_strict) <= 9 * DAY_S);
    bool is_met = !utc_is_none(k->met_at);
    LAW(w, k,
        (k->state == CLOCK_MET_LATE) == (is_met && has_due && k->state != CLOCK_NOT_NEEDED &&
                                         utc_cmp(k->met_at, k->due_at) > 0));
    LAW(w, k,
        (k->state == CLOCK_LATE) == (!is_met && has_due && utc_cmp(w->now, k->due_at) > 0));
    LAW(w, k, (k->state == CLOCK_OPEN) == (!is_met && !utc_is_none(k->started_at) && !has_due));
    LAW(w, k, !clock_is_open(k) || !is_met);
    LAW(w, k, k->used_pct >= 0 && k->used_pct <= 100);
    LAW(w, k, clock_is_ticking(k) || k->left_s == 0);
    LAW(w, k, k->state != N_clock_state);
}

/*
 * Months end on the same date, or on the last day of a shorter one (Art 3(2)(c) of Regulation
 * 1182/71): an anchor at noon of the 31st of January is due at noon of the 28th of February, one
 * on the evening of the 29th that evening. So the day never comes earlier; the strict time may,
 * within that one last day. The limit of the law counts whole days, and never comes earlier.
 */
static bool is_no_earlier(const struct clock *k, struct utc a, struct utc b)
{
    if (utc_cmp(a, b) >= 0) return true;
    struct day day = utc_day(b), next = utc_day(utc_add_s(day_start(day), DAY_S));
    return duty_period(k->duty).months && utc_cmp(day_start(utc_day(a)), day_start(day)) == 0 &&
           next.day == 1;
}

/* Moving one anchor moves what hangs on it by no less, and nothing else. */
static void only_the_anchor_moves(const struct world *w, const struct clock *k)
{
    static const int64_t later_s = 36 * HOUR_S;
    for (enum duty_anchor a = 0; a < N_duty_anchor; a++) {
        struct clock_facts f = w->facts;
        struct utc *anchor = a == ANCHOR_AWARE               ? &f.aware_at
                             : a == ANCHOR_MEASURE_AVAILABLE ? &f.measure_available_at
                             : a == ANCHOR_NOTIFICATION_SUBMITTED
                                 ? &f.submitted_at[STAGE_NOTIFICATION_72H]
                             : a == ANCHOR_FIELD_ACTION ? &f.field_action_at
                                                        : &f.signal_at;
        if (a == ANCHOR_REQUEST || k->duty->anchor == ANCHOR_REQUEST) continue;
        if (utc_is_none(*anchor)) continue;
        *anchor = utc_add_s(*anchor, later_s);
        struct clock moved = clock_of(k->duty, &f, w->now);
        /* Nobody owes a report on a measure before being aware (Art 14(1)). */
        bool is_floor = a == ANCHOR_AWARE && k->duty->anchor == ANCHOR_MEASURE_AVAILABLE;
        if (a != k->duty->anchor && !is_floor)
            LAW(w, k,
                is_same_time(moved.due_strict, k->due_strict) &&
                    is_same_time(moved.due_legal_outer, k->due_legal_outer));
        else if (!utc_is_none(k->due_strict))
            LAW(w, k,
                is_no_earlier(k, moved.due_strict, k->due_strict) &&
                    (utc_is_none(k->due_legal_outer) ||
                     utc_cmp(moved.due_legal_outer, k->due_legal_outer) >= 0));
    }
}

static bool is_same_clock(const struct clock *a, const struct clock *b)
{
    return a->duty == b->duty && a->state == b->state && str_eq(a->ref, b->ref) &&
           is_same_time(a->started_at, b->started_at) &&
           is_same_time(a->due_strict, b->due_strict) &&
           is_same_time(a->due_shown, b->due_shown) && is_same_time(a->met_at, b->met_at);
}

static void state_holds(const struct world *w)
{
    bool is_aware = !utc_is_none(w->facts.aware_at);
    const struct clock *none = NULL;
    LAW(w, none, w->state != CASE_OPEN || is_aware);
    LAW(w, none, w->state != CASE_CLOSED || is_aware);
    LAW(w, none, w->state != CASE_CANDIDATE || !is_aware);
    LAW(w, none, w->state != CASE_CANCELLED);
    for (int s = 1; s < N_stage; s++)
        LAW(w, none,
            utc_is_none(w->facts.submitted_at[s]) ||
                utc_cmp(w->facts.submitted_at[s], w->facts.submitted_at[s - 1]) >= 0);
}

static void all_holds(const struct world *w)
{
    struct clock clocks[CLOCK_MAX], again[CLOCK_MAX];
    struct clock_request requests[MAX_REQUESTS];
    struct clock_done done[MAX_DONE];
    struct clock_facts f = replay(w, requests, done);
    size_t n = clocks_of(&w->facts, w->now, clocks), m = clocks_of(&f, w->now, again);
    const struct clock *none = NULL;
    LAW(w, none, n == m && n <= CLOCK_MAX);
    for (size_t i = 0; i < n; i++) {
        clock_holds(w, &clocks[i]);
        LAW(w, &clocks[i], is_same_clock(&clocks[i], &again[i]));
        if (draw((struct world *)(uintptr_t)w) % 8 == 0) only_the_anchor_moves(w, &clocks[i]);
    }
    LAW(w, none, !clocks_favour(clocks, n, clocks, n));
    state_holds(w);
}

/* ---- living ---- */

static bool may(const struct world *w, enum case_action a)
{
    return case_check_action(STR("1"), w->state, a, NULL) == LW_OK;
}

/* A submission that the rules accept, or none. */
static bool make_submission(struct world *w, struct event *ev)
{
    bool is_late;
    enum stage s = case_next_stage(&w->facts);
    if (s == N_stage || !duty_of_stage(w->kind, s)) return false;
    struct utc from = s ? w->facts.submitted_at[s - 1] : w->facts.aware_at;
    struct submission_facts f = {&w->facts, w->kind, s, between(w, from, w->now),
                                 STR("the portal was down")};
    *ev = (struct event){HAPPENED_SUBMITTED, w->now, f.submitted_at, (int)s};
    return case_check_submission(&f, w->now, &is_late, NULL) == LW_OK;
}

static bool make_corrected_submission(struct world *w, struct event *ev)
{
    enum stage next = case_next_stage(&w->facts);
    if (!next) return false;
    int s = (int)(draw(w) % (uint64_t)next);
    struct utc least = s ? w->facts.submitted_at[s - 1] : w->facts.aware_at;
    struct utc most = (enum stage)s + 1 < next ? w->facts.submitted_at[s + 1] : w->now;
    *ev = (struct event){HAPPENED_SUBMISSION_CORRECTED, w->now, between(w, least, most), s};
    return true;
}

/* The event that is tried; false when it is not possible now. */
static bool make_event(struct world *w, struct event *ev)
{
    static const enum case_action action_of[N_happened] = {
        [HAPPENED_AWARE] = CASE_DECLARE_AWARE,
        [HAPPENED_AWARE_CORRECTED] = CASE_CORRECT_AWARENESS,
        [HAPPENED_MEASURE] = CASE_RECORD_MEASURE,
        [HAPPENED_MEASURE_CORRECTED] = CASE_CORRECT_TIME,
        [HAPPENED_SUBMITTED] = CASE_RECORD_SUBMISSION,
        [HAPPENED_SUBMISSION_CORRECTED] = CASE_CORRECT_TIME,
        [HAPPENED_REQUEST] = CASE_ADD_REQUEST,
        [HAPPENED_REQUEST_CORRECTED] = CASE_ADD_REQUEST,
        [HAPPENED_ANSWERED] = CASE_ADD_REQUEST,
        [HAPPENED_DUTY_MET] = CASE_MEET_DUTY,
        [HAPPENED_HARM] = CASE_SET_FACTS,
        [HAPPENED_FIELD_ACTION] = CASE_SET_FACTS,
        [HAPPENED_DISMISSED] = CASE_DISMISS,
        [HAPPENED_REOPENED] = CASE_REOPEN,
        [HAPPENED_CLOSED] = CASE_CLOSE,
    };
    struct clock_facts *f = &w->facts;
    enum happened what = (enum happened)(draw(w) % N_happened);
    if (!may(w, action_of[what])) return false;
    *ev = (struct event){what, w->now, between(w, w->signal_at, w->now), 0};
    if (what == HAPPENED_AWARE_CORRECTED) {
        struct utc most = utc_is_none(f->submitted_at[0]) ? w->now : f->submitted_at[0];
        ev->value = between(w, clock_applies_from(), most);
    }
    if (what == HAPPENED_SUBMITTED) return make_submission(w, ev);
    if (what == HAPPENED_SUBMISSION_CORRECTED) return make_corrected_submission(w, ev);
    if (what == HAPPENED_MEASURE_CORRECTED) return w->n_measures > 0;
    if (what == HAPPENED_REQUEST) {
        ev->value = utc_add_s(w->now, (int64_t)(draw(w) % (30 * DAY_S)));
        return f->n_requests < MAX_REQUESTS;
    }
    if (what == HAPPENED_REQUEST_CORRECTED || what == HAPPENED_ANSWERED) {
        if (!f->n_requests || f->n_done == MAX_DONE) return false;
        ev->arg = (int)(draw(w) % f->n_requests);
        if (what == HAPPENED_ANSWERED) ev->value = w->now;
    }
    if (what == HAPPENED_DUTY_MET) {
        ev->arg = (int)(draw(w) % 2);
        return f->n_done < MAX_DONE;
    }
    if (what == HAPPENED_HARM) ev->arg = (int)(draw(w) % N_harm);
    if (what == HAPPENED_CLOSED) return case_check_close(f, STR(""), w->now, NULL) == LW_OK;
    return true;
}

/* A correction that needs no second person takes nothing back that the law has. */
static void favour_holds(const struct world *w, const struct clock_facts *before,
                         const struct event *ev)
{
    struct clock old[CLOCK_MAX], new[CLOCK_MAX];
    size_t n = clocks_of(before, w->now, old), m = clocks_of(&w->facts, w->now, new);
    if (ev->what == HAPPENED_HARM || clocks_favour(old, n, new, m)) return;
    for (size_t i = 0; i < n; i++) {
        const struct clock *x = clock_find(new, m, str_of(old[i].duty->id), old[i].ref);
        LAW(w, &old[i], x != NULL);
        if (x && !utc_is_none(old[i].due_shown))
            LAW(w, &old[i], utc_cmp(x->due_shown, old[i].due_shown) <= 0);
        if (x && old[i].state == CLOCK_MET_LATE) LAW(w, &old[i], x->state == CLOCK_MET_LATE);
    }
}

static void live(struct world *w, uint64_t seed)
{
    static const enum case_kind kinds[] = {CASE_EXPLOITED, CASE_SEVERE_INCIDENT,
                                           CASE_FIELD_SAFETY, CASE_REPORTED,
                                           CASE_NON_CONFORMITY};
    memset(w, 0, sizeof *w);
    w->seed = w->random = seed;
    w->kind = kinds[draw(w) % (sizeof kinds / sizeof *kinds)];
    w->signal_at = utc_add_ms(clock_applies_from(),
                              (int64_t)(draw(w) % (uint64_t)(4 * 366 * DAY_S * 1000)));
    w->now = w->signal_at;
    w->facts = (struct clock_facts){
        .kind = w->kind,
        .signal_at = w->signal_at,
        .decided_at = UTC_NONE,
        .harm_known_at = UTC_NONE,
        .aware_at = UTC_NONE,
        .measure_available_at = UTC_NONE,
        .field_action_at = UTC_NONE,
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
        .requests = w->requests,
        .done = w->done,
        .coordinator = &csirt_rows[draw(w) % n_csirt_rows],
    };
    /* Mostly the manufacturer alone; sometimes a product that others make beside, or alone. */
    w->facts.regimes[draw(w) % 2 ? OPERATOR_MANUFACTURER : draw(w) % N_operator] =
        (unsigned)(draw(w) % (1u << N_regime));
    if (draw(w) % 4 == 0)
        w->facts.regimes[draw(w) % N_operator] = (unsigned)(draw(w) % (1u << N_regime));
    for (int step = 0; step < 40 && w->n_events < MAX_EVENTS; step++) {
        struct event ev;
        struct clock_request requests[MAX_REQUESTS];
        w->now = utc_add_ms(w->now, (int64_t)(draw(w) % (uint64_t)(3 * DAY_S * 1000)));
        if (!make_event(w, &ev)) continue;
        struct clock_facts before = w->facts;
        memcpy(requests, w->requests, sizeof requests);
        before.requests = requests;
        w->events[w->n_events++] = ev;
        apply(w, &ev);
        favour_holds(w, &before, &ev);
        all_holds(w);
    }
}

static void random_lives(void)
{
    static struct world w;
    size_t n_events = 0, n_closed = 0, n_late = 0;
    for (uint64_t seed = 1; seed <= N_TIMELINES; seed++) {
        struct clock clocks[CLOCK_MAX];
        live(&w, seed * 0x9E3779B97F4A7C15u);
        n_events += w.n_events;
        n_closed += w.state == CASE_CLOSED;
        size_t n = clocks_of(&w.facts, w.now, clocks);
        for (size_t i = 0; i < n; i++)
            n_late += clocks[i].state == CLOCK_LATE || clocks[i].state == CLOCK_MET_LATE;
    }
    /* The lives must be full ones, or the properties say nothing. */
    CHECK(n_events > (size_t)N_TIMELINES * 6);
    CHECK(n_closed > 100);
    CHECK(n_late > 1000);
}

static const struct test tests[] = {
    {"random_lives", random_lives},
    {NULL, NULL},
};
const struct test_suite clock_property_suite = {"clock_property", tests};
