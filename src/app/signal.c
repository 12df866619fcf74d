/* SPDX-License-Identifier: Apache-2.0 */
/* From exploited findings to candidate cases; see signal.h for the rules. */
#include "app/signal.h"

#include "app/case_part.h"
#include "app/case_trace.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "core/case_decision.h"
#include "store/case_duty.h"

enum {
    /* Findings taken up in one run: a portfolio of a thousand images with one library. */
    MAX_SIGNALS = 5000,
    TITLE_CHARS = 120,
};

/* The signals of one vulnerability: a run of the sorted list. */
struct group {
    const struct case_signal *signals;
    size_t n;
};

static struct utc first_seen(const struct group *g, struct utc now)
{
    struct utc first = now;
    for (size_t i = 0; i < g->n; i++)
        if (!utc_is_none(g->signals[i].seen_at) && utc_cmp(g->signals[i].seen_at, first) < 0)
            first = g->signals[i].seen_at;
    return first;
}

static bool has_decided(const struct group *g)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->signals[i].is_decided) return true;
    return false;
}

/* Title and source from knowledge; the finding's own words when there is none. */
static enum status describe(struct op_call *c, const struct group *g, struct case_file *k,
                            struct err *e)
{
    struct knowledge *base = NULL;
    struct vulnerability v = {0};
    struct err none = {0};
    bool found = false;
    str name = g->signals[0].summary;
    k->source = STR("");
    if (app_knowledge(c->app, &base, &none) == LW_OK) {
        enum status st =
            knowledge_vulnerability(base, c->arena, k->vulnerability, &v, &found, e);
        if (st) return st;
    }
    if (found) k->source = v.exploited_source.p ? v.exploited_source : STR("");
    if (found && v.exploited_name.n) name = v.exploited_name;
    if (!name.n) name = k->vulnerability;
    k->title = arena_printf(c->arena, "Exploited: %.*s", STR_ARG(form_cut(name, TITLE_CHARS)));
    return arena_status(c->arena, "a case", e);
}

static enum status link(struct op_call *c, const struct case_file *k, const struct group *g,
                        int64_t *n_new, struct err *e)
{
    enum status st = LW_OK;
    *n_new = 0;
    for (size_t i = 0; !st && i < g->n; i++) {
        bool is_new = false;
        st = case_add_finding(c->app->db, k->id, g->signals[i].finding_id, c->now, &is_new, e);
        *n_new += is_new;
    }
    return st;
}

static str opening_words(struct op_call *c, const struct case_file *k, size_t n)
{
    return arena_printf(c->arena,
                        "%.*s is listed as exploited%s%.*s; %zu finding%s here %s "
                        "affected or under investigation",
                        STR_ARG(k->vulnerability), k->source.n ? " by " : "",
                        STR_ARG(k->source), n, n == 1 ? "" : "s", n == 1 ? "is" : "are");
}

/* The listing itself, as a signal: decided with the case. */
static enum status note_signal(struct op_call *c, const struct case_file *k, str words,
                               struct err *e)
{
    struct signal_row s = {
        .id = new_id(c->arena, c->now),
        .source = str_starts(k->source, STR("EUVD")) || str_starts(k->source, STR("EU KEV"))
                      ? SIGNAL_EUVD
                      : SIGNAL_KEV,
        .title = k->title,
        .description = words,
        .reference = k->listing,
        .product_id = STR_NONE,
        .vulnerability = k->vulnerability,
        .received_at = k->signal_at,
        .recorded_at = c->now,
        .recorded_by = c->actor->ledger_ref,
        .case_id = k->id,
        .decided_at = UTC_NONE,
        .decided_by = STR_NONE,
        .reason = STR(""),
        .event_seq = k->event_seq,
    };
    return signal_insert(c->app->db, &s, e);
}

/* Event, row, links, messages, in this order: the messages name the linked products. */
static enum status open_case(struct op_call *c, const struct group *g, struct err *e)
{
    struct case_file k = case_blank(CASE_EXPLOITED);
    k.id = new_id(c->arena, c->now);
    k.vulnerability = g->signals[0].vulnerability;
    k.listing = g->signals[0].listing;
    k.signal_at = first_seen(g, c->now);
    bool is_policy = false;
    int64_t n_new;
    enum status st = describe(c, g, &k, e);
    if (st) return st;
    str words = opening_words(c, &k, g->n);
    st = case_create(c, &k, words, e);
    if (!st) st = note_signal(c, &k, words, e);
    if (!st) st = link(c, &k, g, &n_new, e);
    if (!st) st = case_announce(c, &k, words, e);
    if (!st) st = setting_bool(c->app, "provisional-awareness", &is_policy, e);
    if (st || !is_policy || !has_decided(g)) return st;
    return case_become_aware(
        c, &k, k.signal_at,
        STR("set by policy at the signal: a person had decided before that "
            "a product is affected"),
        e);
}

/* Paging begins anew. */
static enum status take_up(struct op_call *c, struct case_file *k, str words, struct err *e)
{
    k->state = CASE_CANDIDATE;
    k->paging_from_at = c->now;
    k->last_slot = -1;
    k->acknowledged_at = UTC_NONE;
    k->acknowledged_by = STR_NONE;
    k->retracted_at = UTC_NONE;
    k->ended_at = UTC_NONE;
    k->end_reason = STR("");
    enum status st = case_change(c, k, "case.reopened", words, NULL, e);
    return st ? st : signal_settle(c, k, SIGNAL_UNDECIDED, STR(""), e);
}

static enum status join_case(struct op_call *c, struct case_file *k, const struct group *g,
                             struct signal_report *r, struct err *e)
{
    struct case_trace trace = {0};
    bool has_new_product = false;
    int64_t n_new;
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < g->n && !has_new_product; i++) {
        bool is_known = false;
        st = case_has_product(c->app->db, k->id, g->signals[i].product_id, &is_known, e);
        has_new_product = !st && !is_known;
    }
    if (!st && has_new_product) st = case_trace_case(c, k, &trace, e);
    if (!st) st = link(c, k, g, &n_new, e);
    if (st || !n_new) return st;
    r->n_joined += n_new;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_findings", n_new);
    str words = arena_printf(c->arena, "%lld more finding%s of %.*s%s", (long long)n_new,
                             n_new == 1 ? "" : "s", STR_ARG(k->vulnerability),
                             has_new_product ? ", also in another product" : "");
    st = case_change(c, k, "case.finding_added", words, d, e);
    if (!st) st = case_trace_end(c, &trace, STR("Another product is hit"), e);
    payload_free(d);
    if (st || k->state != CASE_DISMISSED || !has_new_product) return st;
    r->n_reopened++;
    return take_up(c, k, STR("Another product is hit than those for which it was dismissed"),
                   e);
}

/* When it may be said that somebody knew: a person confirmed the report before. */
static struct utc aware_by_listing(struct op_call *c, const struct case_file *k,
                                   const struct group *g, str reason)
{
    struct err none = {0};
    struct utc at = first_seen(g, c->now);
    struct reportable_facts f = {CASE_EXPLOITED, k->severity_a, k->severity_b,
                                 k->exploitation_known_since};
    if (k->state != CASE_OPEN || case_check_reportable(&f, &none) ||
        case_check_awareness(CASE_EXPLOITED, at, c->now, reason, &none))
        return UTC_NONE;
    return at;
}

/*
 * Somebody had reported what is listed now: the same matter, so the same case, in which somebody is
 * paged anew. `*is_taken` is false for an open one that is not reportable by Art 14: a person has
 * to decide about the listing then, in a case of its own.
 */
static enum status escalate_reported(struct op_call *c, struct case_file *k,
                                     const struct group *g, struct signal_report *r,
                                     bool *is_taken, struct err *e)
{
    int64_t n_new;
    struct case_file described = *k;
    enum status st = describe(c, g, &described, e);
    if (st) return st;
    str words = opening_words(c, &described, g->n);
    struct utc aware_at = aware_by_listing(c, k, g, words);
    *is_taken = k->state == CASE_CANDIDATE || !utc_is_none(aware_at);
    if (!*is_taken) return LW_OK;
    r->n_escalated++;
    k->listing = g->signals[0].listing;
    /* Provisional clocks count from the signal of exploitation, not from that of the report. */
    if (k->state == CASE_CANDIDATE) k->signal_at = first_seen(g, c->now);
    k->paging_from_at = c->now;
    k->last_slot = -1;
    k->acknowledged_at = UTC_NONE;
    k->acknowledged_by = STR_NONE;
    described.listing = k->listing;
    described.signal_at = first_seen(g, c->now);
    st = link(c, k, g, &n_new, e);
    if (!st) st = case_escalate(c, k, CASE_EXPLOITED, aware_at, words, e);
    described.event_seq = k->event_seq;
    if (!st) st = note_signal(c, &described, words, e);
    if (st) return st;
    return utc_is_none(aware_at) ? case_reminder_clear(c->app->db, k->id, e)
                                 : case_become_aware(c, k, aware_at, words, e);
}

static enum status take_group(struct op_call *c, const struct group *g, struct signal_report *r,
                              struct err *e)
{
    struct case_file k;
    bool found = false;
    str id = g->signals[0].vulnerability;
    enum status st = case_find_active(c->app->db, c->arena, id, &k, &found, e);
    if (!st && !found)
        st = case_find_listing(c->app->db, c->arena, id, g->signals[0].listing, &k, &found, e);
    if (st) return st;
    if (found) return join_case(c, &k, g, r, e);
    st = case_find_reported(c->app->db, c->arena, id, &k, &found, e);
    if (!st && found) st = escalate_reported(c, &k, g, r, &found, e);
    if (st || found) return st;
    r->n_opened++;
    return open_case(c, g, e);
}

/* A case that was there before the listing does not end with it. */
static enum status was_there_before(struct op_call *c, const struct case_file *k, bool *out,
                                    struct err *e)
{
    struct signal_row *rows = NULL;
    size_t n = 0;
    enum status st = signal_of_case(c->app->db, c->arena, k->id, &rows, &n, e);
    *out = false;
    for (size_t i = 0; !st && i < n; i++)
        if ((rows[i].source == SIGNAL_KEV || rows[i].source == SIGNAL_EUVD) &&
            str_eq(rows[i].reference, k->listing) &&
            utc_cmp(rows[i].recorded_at, k->opened_at) > 0)
            *out = true;
    return st;
}

static enum status retract(struct op_call *c, struct case_file *k, struct signal_report *r,
                           struct err *e)
{
    bool is_before = false;
    enum status st = was_there_before(c, k, &is_before, e);
    if (st) return st;
    k->retracted_at = c->now;
    if (k->state == CASE_OPEN || is_before) {
        r->n_retracted++;
        return case_change(c, k, "case.signal_retracted",
                           STR("The catalogue no longer lists it; the case stays open and what "
                               "was submitted is untouched"),
                           NULL, e);
    }
    r->n_cancelled++;
    k->state = CASE_CANCELLED;
    k->ended_at = c->now;
    k->end_reason =
        arena_printf(c->arena, "%.*s is no longer listed as exploited%s%.*s",
                     STR_ARG(k->vulnerability), k->source.n ? " by " : "", STR_ARG(k->source));
    st = case_change(c, k, "case.cancelled", k->end_reason, NULL, e);
    return st ? st : signal_settle(c, k, SIGNAL_NOT_REPORTABLE, k->end_reason, e);
}

static enum status come_back(struct op_call *c, struct case_file *k, struct signal_report *r,
                             struct err *e)
{
    if (k->state == CASE_CANCELLED) {
        r->n_reopened++;
        return take_up(c, k, STR("The catalogue lists it again"), e);
    }
    k->retracted_at = UTC_NONE;
    return case_change(c, k, "case.signal_returned", STR("The catalogue lists it again"), NULL,
                       e);
}

typedef enum status (*case_step)(struct op_call *c, struct case_file *k,
                                 struct signal_report *r, struct err *e);

/* One step for each of a list of cases, each in its own transaction. */
static enum status each_in_transaction(struct app *app, struct utc now, const str *ids,
                                       size_t n, case_step step, struct signal_report *r,
                                       struct err *e)
{
    enum status st = LW_OK;
    for (size_t i = 0; !st && i < n; i++) {
        struct op_call *c;
        struct case_file k;
        st = system_call_begin(app, now, "signal.exploited", &c, e);
        if (st) return st;
        st = case_get(c, ids[i], &k, e);
        if (!st) st = step(c, &k, r, e);
        if (!st)
            st = system_call_commit(c, e);
        else
            system_call_abort(c);
    }
    return st;
}

static enum status take_groups(struct app *app, struct utc now,
                               const struct case_signal *signals, size_t n,
                               struct signal_report *r, struct err *e)
{
    enum status st = LW_OK;
    for (size_t from = 0, to; !st && from < n; from = to) {
        struct op_call *c;
        for (to = from + 1; to < n; to++)
            if (!str_eq(signals[to].vulnerability, signals[from].vulnerability)) break;
        struct group g = {signals + from, to - from};
        st = system_call_begin(app, now, "signal.exploited", &c, e);
        if (st) return st;
        st = take_group(c, &g, r, e);
        if (!st)
            st = system_call_commit(c, e);
        else
            system_call_abort(c);
    }
    return st;
}

enum status signal_exploited(struct app *app, struct utc now, struct signal_report *report,
                             struct err *e)
{
    struct arena a;
    struct signal_report r = {0};
    struct case_signal *signals = NULL;
    str *ids = NULL;
    size_t n = 0;
    arena_init(&a, 64 * LW_MIB);
    enum status st = case_returned(app->db, &a, &ids, &n, e);
    if (!st) st = each_in_transaction(app, now, ids, n, come_back, &r, e);
    if (!st) st = case_retracted(app->db, &a, &ids, &n, e);
    if (!st) st = each_in_transaction(app, now, ids, n, retract, &r, e);
    if (!st) st = case_signals(app->db, &a, MAX_SIGNALS, &signals, &n, e);
    if (!st) st = take_groups(app, now, signals, n, &r, e);
    arena_release(&a);
    if (report) *report = r;
    return st;
}
