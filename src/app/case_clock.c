/* SPDX-License-Identifier: Apache-2.0 */
/* The clocks of a case: facts from the store with their corrections, and what comes next. */
#include "app/case_clock.h"

#include "app/setting.h"
#include "core/case_decision.h"
#include "core/compliance.h"
#include "store/case_duty.h"
#include "store/case_reach.h"
#include "store/case_record.h"
#include "store/duty.h"
#include "store/record_kind.h"

#include <string.h>

static enum status load_done(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e)
{
    struct case_duty *rows = NULL;
    size_t n = 0;
    enum status st = case_duty_all(c->app->db, c->arena, k->id, &rows, &n, e);
    if (st || !n) return st;
    struct clock_done *done = arena_array(c->arena, n, sizeof *done);
    if (!done) return arena_status(c->arena, "duties of a case", e);
    for (size_t i = 0; i < n; i++)
        done[i] = (struct clock_done){rows[i].duty, rows[i].ref, rows[i].met_at,
                                      rows[i].is_not_needed};
    out->done = done;
    out->n_done = n;
    return LW_OK;
}

static enum status load_requests(struct op_call *c, const struct case_file *k,
                                 struct clock_facts *out, struct err *e)
{
    struct case_request *rows = NULL;
    size_t n = 0;
    enum status st = case_request_all(c->app->db, c->arena, k->id, &rows, &n, e);
    if (st || !n) return st;
    struct clock_request *requests = arena_array(c->arena, n, sizeof *requests);
    if (!requests) return arena_status(c->arena, "requests of a case", e);
    for (size_t i = 0; i < n; i++)
        requests[i] = (struct clock_request){rows[i].id, rows[i].duty, rows[i].received_at,
                                             rows[i].due_at};
    out->requests = requests;
    out->n_requests = n;
    return LW_OK;
}

static enum status load_submissions(struct op_call *c, const struct case_file *k,
                                    struct clock_facts *out, struct err *e)
{
    struct submission *sent = NULL;
    struct case_correction *corrections = NULL;
    size_t n = 0, n_corrections = 0;
    enum status st = submission_all(c->app->db, c->arena, k->id, &sent, &n, e);
    if (!st)
        st = case_correction_all(c->app->db, c->arena, k->id, &corrections, &n_corrections, e);
    struct utc *first = arena_new(c->arena, struct utc);
    if (!st && !first) st = arena_status(c->arena, "clocks", e);
    if (!st) st = submission_first_at(c->app->db, k->id, STAGE_NOTIFICATION_72H, first, e);
    out->notified_first_at = first;
    for (size_t i = 0; !st && i < n; i++) {
        /* The one that counts is the first of all: its correction moves the anchor. */
        if (sent[i].stage == STAGE_NOTIFICATION_72H && !utc_is_none(*first) &&
            utc_cmp(*first, sent[i].submitted_at) == 0)
            out->notified_first_at = NULL;
        out->submitted_at[sent[i].stage] = case_corrected(
            corrections, n_corrections, STR("submission"), sent[i].id, sent[i].submitted_at);
    }
    return st;
}

void case_add_regimes(struct clock_facts *f, enum operator role, unsigned regimes)
{
    unsigned together = f->regimes[role] |= regimes;
    for (unsigned i = 0; i < N_operator; i++)
        together |= f->regimes[i];
    f->is_out_of_scope = !together;
}

/*
 * The acts in force for the products, together, with one statement: clocks are asked for every
 * case again and again. Whoever asks, all products count.
 */
static enum status load_regimes(struct op_call *c, const struct case_file *k,
                                struct clock_facts *out, struct err *e)
{
    struct case_regime *rows = NULL;
    size_t n = 0;
    enum status st = case_regimes(c->app->db, c->arena, k->id, &rows, &n, e);
    for (size_t i = 0; !st && i < n;) {
        struct compliance_subject s = {0};
        str product = rows[i].product_id;
        (void)said_from_str(rows[i].is_consumer, &s.is_consumer);
        (void)operator_from_str(rows[i].company_role, &s.role);
        for (; i < n && str_eq(rows[i].product_id, product); i++)
            if (rows[i].is_decided)
                s.regimes[rows[i].regime] = rows[i].applies ? SAID_YES : SAID_NO;
        case_add_regimes(out, s.role, compliance_regimes(&s));
    }
    return st;
}

/* Nothing was ever submitted: as load_submissions() would find it. */
static enum status no_submissions(struct op_call *c, struct clock_facts *out, struct err *e)
{
    struct utc *first = arena_new(c->arena, struct utc);
    if (!first) return arena_status(c->arena, "clocks", e);
    *first = UTC_NONE;
    out->notified_first_at = first;
    return LW_OK;
}

static enum status load_coordinator(struct op_call *c, struct clock_facts *out, struct err *e)
{
    str state;
    enum status st = setting_get(c->app, c->arena, "main-establishment", &state, e);
    if (!st) out->coordinator = csirt_find(state);
    return st;
}

struct clock_facts case_file_facts(const struct case_file *k)
{
    return (struct clock_facts){
        .kind = k->kind,
        .harm = k->harm,
        .presents_risk = k->presents_risk,
        .signal_at = k->signal_at,
        .decided_at = k->decided_at,
        .harm_known_at = k->harm_known_at,
        .aware_at = k->aware_at,
        .measure_available_at = k->measure_available_at,
        .field_action_at = k->field_action_at,
        .submitted_at = {UTC_NONE, UTC_NONE, UTC_NONE},
    };
}

enum status case_clock_facts_hinted(struct op_call *c, const struct case_file *k,
                                    const struct case_hints *hints, struct clock_facts *out,
                                    struct err *e)
{
    *out = case_file_facts(k);
    out->coordinator = hints ? hints->coordinator : NULL;
    bool has_submissions = !hints || hints->has_submissions;
    enum status st =
        has_submissions ? load_submissions(c, k, out, e) : no_submissions(c, out, e);
    if (!st && (!hints || hints->has_done)) st = load_done(c, k, out, e);
    if (!st && (!hints || hints->has_requests)) st = load_requests(c, k, out, e);
    if (hints && hints->has_regimes) {
        for (unsigned o = 0; o < N_operator; o++)
            case_add_regimes(out, (enum operator)o, hints->regimes[o]);
    } else if (!st) {
        st = load_regimes(c, k, out, e);
    }
    return st || hints ? st : load_coordinator(c, out, e);
}

enum status case_clock_facts(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e)
{
    return case_clock_facts_hinted(c, k, NULL, out, e);
}

enum status case_clocks(struct op_call *c, const struct case_file *k,
                        const struct clock_facts *facts, struct clock **out, size_t *n,
                        struct err *e)
{
    struct clock_facts f = *facts;
    struct clock found[CLOCK_MAX];
    if (k->state == CASE_CANDIDATE) f.aware_at = k->signal_at;
    /* A page asks for those of hundreds of cases, most of which have a few. */
    *n = clocks_of(&f, c->now, found);
    *out = arena_array(c->arena, *n + 1, sizeof **out);
    if (!*out) return arena_status(c->arena, "clocks", e);
    memcpy(*out, found, *n * sizeof **out);
    return LW_OK;
}

enum status case_reminders(struct op_call *c, const struct case_file *k,
                           const struct clock *clocks, size_t n, int32_t **out, struct err *e)
{
    struct case_reminder *rows = NULL;
    size_t n_rows = 0;
    *out = arena_array(c->arena, n ? n : 1, sizeof **out);
    enum status st = case_reminder_all(c->app->db, c->arena, k->id, &rows, &n_rows, e);
    if (st || !*out) return st ? st : arena_status(c->arena, "reminders of a case", e);
    for (size_t i = 0; i < n; i++) {
        (*out)[i] = 0;
        for (size_t j = 0; j < n_rows; j++)
            if (str_eq(rows[j].duty, str_of(clocks[i].duty->id)) &&
                str_eq(rows[j].ref, clocks[i].ref))
                (*out)[i] = rows[j].n_reminded;
    }
    return LW_OK;
}

/* Who makes none of the products tells whom the law names, one after the other. */
static str next_of_others(const struct clock *clocks, size_t n)
{
    static const struct {
        str begins, words;
    } rows[] = {
        {STR_INIT("manufacturer"),
         STR_INIT("inform the manufacturer, then the authorities where "
                  "there is a risk")},
        {STR_INIT("market surveillance"),
         STR_INIT("inform the authorities, or record that there is no significant risk")},
        {STR_INIT("users"), STR_INIT("record that users were informed, then close the case")},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (size_t i = 0; i < n; i++)
            if (utc_is_none(clocks[i].met_at) && !utc_is_none(clocks[i].started_at) &&
                str_starts(str_of(duty_recipient(clocks[i].duty)), rows[r].begins))
                return rows[r].words;
    return STR(
        "see that the product is corrected, and tell the authorities where there is a risk");
}

/* The first thing that is due and no stage: what to do next where the portal wants nothing. */
static str next_duty(const struct case_file *k, const struct clock_facts *f)
{
    static const struct {
        enum case_kind kind;
        str words;
    } rows[] = {
        {CASE_REPORTED, STR_INIT("answer the reporter, remedy and tell the maintainer")},
        {CASE_FIELD_SAFETY, STR_INIT("establish the harm and send the reports that are due")},
        {CASE_NON_CONFORMITY,
         STR_INIT("correct, withdraw or recall, and tell the authorities")},
        {CASE_VOLUNTARY, STR_INIT("send the report, then close the case")},
    };
    struct clock clocks[CLOCK_MAX];
    size_t n = clocks_of(f, k->opened_at, clocks), n_open = 0;
    for (size_t i = 0; i < n; i++)
        n_open += utc_is_none(clocks[i].met_at) && !utc_is_none(clocks[i].started_at);
    if (n_open && !clock_is_manufacturer(f)) return next_of_others(clocks, n);
    if (!n_open && k->kind != CASE_VOLUNTARY) return STR("close the case");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == k->kind) return rows[i].words;
    return STR("record that users were informed, then close the case");
}

/* The stages of the portal, then what else is due. */
static str next_in_open_case(const struct case_file *k, const struct clock_facts *f)
{
    static const str of_stage[N_stage] = {
        [STAGE_EARLY_WARNING] = STR_INIT("review and submit the early warning"),
        [STAGE_NOTIFICATION_72H] = STR_INIT("review and submit the 72-hour notification"),
        [STAGE_FINAL_REPORT] = STR_INIT("review and submit the final report"),
    };
    enum stage next = case_next_stage(f);
    if (!clock_has_stages(f) || next == N_stage) return next_duty(k, f);
    if (next == STAGE_FINAL_REPORT && k->kind == CASE_EXPLOITED &&
        utc_is_none(f->measure_available_at))
        return STR("record the first measure when it is available");
    return of_stage[next];
}

/* A candidate has one question, unless the answers given so far settle it. */
static str next_of_candidate(const struct case_file *k, const struct clock_facts *facts)
{
    struct reportable_facts f = {k->kind, k->severity_a, k->severity_b,
                                 k->exploitation_known_since};
    bool is_manufacturer = clock_is_manufacturer(facts);
    if (utc_is_none(k->acknowledged_at))
        return is_manufacturer
                   ? STR("acknowledge, then decide whether the manufacturer is aware")
                   : STR("acknowledge, then decide whether the company is aware");
    if (case_nothing_owed(facts).n)
        return STR("dismiss the case, or name a product to which an act applies");
    if (case_check_reportable(&f, NULL) == LW_OK)
        return is_manufacturer ? STR("decide whether the manufacturer is aware")
                               : STR("decide whether the company is aware");
    return k->kind == CASE_SEVERE_INCIDENT &&
                   case_severity(k->severity_a, k->severity_b) == SEVERITY_UNDECIDED
               ? STR("answer the two questions that make an incident severe")
               : STR("dismiss the case: it is not reportable");
}

str case_next_step(const struct case_file *k, const struct clock_facts *f)
{
    switch (k->state) {
    case CASE_CANDIDATE: return next_of_candidate(k, f);
    case CASE_OPEN: return next_in_open_case(k, f);
    case CASE_CLOSED:
    case CASE_DISMISSED:
    case CASE_CANCELLED: return STR("nothing");
    case N_case_state: break;
    }
    BUG("state of a case");
}

enum status case_products(struct op_call *c, str case_id, str *out, struct err *e)
{
    struct case_reach *reach = NULL;
    size_t n = 0;
    struct buf b;
    enum status st = case_reach(c->app->db, c->arena, case_id, &reach, &n, e);
    if (st) return st;
    buf_init(&b, 4096);
    for (size_t i = 0; i < n; i++) {
        if (i && str_eq(reach[i].product_id, reach[i - 1].product_id)) continue;
        if (b.n) buf_add(&b, STR(", "));
        buf_add(&b, reach[i].product_name);
    }
    *out = arena_str(c->arena, buf_str(&b));
    buf_release(&b);
    return arena_status(c->arena, "products of a case", e);
}
