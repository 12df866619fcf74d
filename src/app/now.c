/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the Now page and of the frame around every page. */
#include "app/now.h"

#include "app/case_part.h"
#include "app/health.h"
#include "app/oncall.h"
#include "app/person.h"
#include "app/setting.h"
#include "app/trend.h"
#include "store/component.h"
#include "store/finding.h"

#include <stdlib.h>

enum {
    MAX_WANTED = 25,   /* the in-tray has the rest */
    MAX_CLOCKS = 4096, /* of all open cases: some twenty a case */
    MAX_SHOWN = 40     /* of each kind, the most pressing; Cases and Signals have the rest */
};

/* ---- health of the watch ---- */

/* What is wrong, most pressing word first; empty: all is well. */
struct health {
    struct op_call *c;
    yyjson_mut_val *feeds; /* NULL: only the words are wanted */
    int64_t n_feeds, n_fresh;
    str trouble; /* of the first feed that has any */
    bool has_knowledge;
    const char *failing; /* word of the first part that is not well, NULL: none */
    str failing_words;
    int64_t n_not_monitored, n_components;
    int64_t n_reachable;        /* people who can be paged */
    struct oncall_step on_call; /* the first of them */
};

static enum status take_feed(void *ctx, const struct feed_health *f, struct err *e)
{
    static const str states[] = {
        [FEED_NEVER] = STR_INIT("never"),
        [FEED_FRESH] = STR_INIT("fresh"),
        [FEED_STALE] = STR_INIT("stale"),
        [FEED_HELD] = STR_INIT("held"),
    };
    static const str words[] = {
        [FEED_NEVER] = STR_INIT("never imported"),
        [FEED_FRESH] = STR_INIT("fresh"),
        [FEED_STALE] = STR_INIT("stale"),
        [FEED_HELD] = STR_INIT("held: it shrank by more than a tenth"),
    };
    struct health *h = ctx;
    struct op_call *c = h->c;
    (void)e;
    h->n_feeds++;
    h->n_fresh += f->state == FEED_FRESH;
    if (f->state != FEED_FRESH && !h->trouble.n)
        h->trouble =
            arena_printf(c->arena, "feed '%.*s' %s%.*s%s%.*s", STR_ARG(f->name),
                         f->state == FEED_NEVER ? "was " : "is ", STR_ARG(words[f->state]),
                         f->error.n ? ": " : "", STR_ARG(f->error));
    if (!h->feeds) return LW_OK;
    yyjson_mut_val *o = reply_item(c, h->feeds);
    reply_str(c, o, "name", f->name);
    reply_str(c, o, "title", f->title);
    reply_str(c, o, "state", states[f->state]);
    reply_bool(c, o, "is_fresh", f->state == FEED_FRESH);
    reply_int(c, o, "n_records", f->n_records);
    reply_utc(c, o, "newest_at", f->newest_at);
    reply_utc(c, o, "attempted_at", f->attempted_at);
    reply_utc(c, o, "succeeded_at", f->succeeded_at);
    reply_str(c, o, "error", f->error);
    return LW_OK;
}

static enum status take_verdict(void *ctx, str verdict, int64_t n, struct err *e)
{
    struct health *h = ctx;
    (void)e;
    h->n_components += n;
    if (str_eq(verdict, verdict_str(VERDICT_NOT_MONITORED))) h->n_not_monitored += n;
    return LW_OK;
}

static enum status gather(struct op_call *c, yyjson_mut_val *feeds, yyjson_mut_val *parts,
                          struct health *h, struct err *e)
{
    struct knowledge *base = NULL;
    struct err none = {0};
    struct oncall_plan plan;
    *h = (struct health){.c = c, .feeds = feeds};
    enum status st = LW_OK;
    h->has_knowledge = app_knowledge(c->app, &base, &none) == LW_OK;
    if (h->has_knowledge) st = knowledge_health(base, c->now, take_feed, h, e);
    if (!st) st = health_ask(c, parts, &h->failing, &h->failing_words, e);
    if (!st) st = image_component_verdicts(c->app->db, STR(""), take_verdict, h, e);
    if (!st) st = oncall_plan(c, ONCALL_DEFAULT_POLICY, false, &plan, e);
    for (size_t i = 0; !st && i < plan.n; i++) {
        if (!plan.steps[i].person_id.n) continue;
        if (!h->n_reachable++) h->on_call = plan.steps[i];
    }
    return st;
}

/* "18:00" today, "Mon 23 Nov, 09:00" later; empty without an end. */
static str until_words(struct op_call *c, struct utc until_at)
{
    char then[UTC_TEXT_BYTES], now[UTC_TEXT_BYTES];
    str day, time, today, rest;
    if (utc_is_none(until_at)) return STR("");
    rest = zone_text(until_at, then);
    (void)str_cut(&rest, ',', &day);
    time = str_sub(str_trim(rest), 0, sizeof "09:00" - 1);
    rest = zone_text(c->now, now);
    (void)str_cut(&rest, ',', &today);
    if (str_eq(day, today)) return arena_str(c->arena, time);
    /* without the year */
    return arena_printf(c->arena, "%.*s, %.*s", STR_ARG(str_sub(day, 0, day.n - 5)),
                        STR_ARG(time));
}

/* The light of the frame: state is a class of the style sheet, word what stands there. */
static void reply_light(struct op_call *c, yyjson_mut_val *o, const struct health *h)
{
    const char *state = "ok", *word = "Watching";
    str reason = STR("every feed is fresh, every message was delivered");
    if (!h->has_knowledge) {
        state = "late";
        word = "Not watching";
        reason = STR("no knowledge was imported yet; run 'longwatch feed sync'");
    } else if (h->failing) {
        state = "late";
        word = h->failing;
        reason = h->failing_words;
    } else if (h->trouble.n) {
        state = "soon";
        word = "Watching in part";
        reason = h->trouble;
    }
    reply_str(c, o, "state", str_of(state));
    reply_str(c, o, "word", str_of(word));
    reply_str(c, o, "reason", reason);
    reply_bool(c, o, "is_well", str_eq(str_of(state), STR("ok")));
    if (!h->n_reachable) return;
    yyjson_mut_val *person = reply_object(c, o, "on_call");
    reply_str(c, person, "name", h->on_call.name);
    reply_str(c, person, "schedule", h->on_call.schedule_name);
    reply_utc(c, person, "until_at", h->on_call.until_at);
    reply_str(c, person, "until", until_words(c, h->on_call.until_at));
    reply_int(c, person, "n_steps", h->n_reachable);
}

static enum status reply_counts(struct op_call *c, yyjson_mut_val *o, struct err *e)
{
    int64_t n_candidates = 0, n_open = 0, n_wanted = 0;
    enum status st = case_n_in_state(c->app->db, CASE_CANDIDATE, &n_candidates, e);
    if (!st) st = case_n_in_state(c->app->db, CASE_OPEN, &n_open, e);
    if (!st) st = finding_n_wanted(c->app->db, &n_wanted, e);
    if (st) return st;
    yyjson_mut_val *counts = reply_object(c, o, "counts");
    reply_int(c, counts, "candidates", n_candidates);
    reply_int(c, counts, "open_cases", n_open);
    reply_int(c, counts, "cases", n_candidates + n_open);
    reply_int(c, counts, "decisions_wanted", n_wanted);
    return LW_OK;
}

enum status reply_frame(struct op_call *c, yyjson_mut_val *o, struct err *e)
{
    struct health h;
    enum status st = gather(c, NULL, NULL, &h, e);
    if (st) return st;
    reply_light(c, o, &h);
    return reply_counts(c, o, e);
}

/* ---- clocks and candidates ---- */

struct entry {
    const struct case_file *file;
    struct clock clock;
    str next_step;
};

static int by_due(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    struct utc due_x =
        utc_is_none(x->clock.due_shown) ? x->clock.started_at : x->clock.due_shown;
    struct utc due_y =
        utc_is_none(y->clock.due_shown) ? y->clock.started_at : y->clock.due_shown;
    int order = utc_cmp(due_x, due_y);
    return order ? order : str_cmp(x->file->id, y->file->id);
}

/* Stages behind the next one show what they wait for. */
static str step_of(const struct case_file *k, const struct clock_facts *f,
                   const struct clock *x)
{
    for (enum stage s = 0; x->duty->stage < N_stage && s < x->duty->stage; s++)
        if (utc_is_none(f->submitted_at[s])) return STR("opens after the stage before");
    return case_next_step(k, f);
}

/* What all cases share is asked for once; the products are only named where they are shown. */
static enum status add_entries(struct op_call *c, const struct case_file *k,
                               const struct csirt *coordinator, struct entry *entries,
                               size_t *n, struct err *e)
{
    const struct case_hints hints = {.has_submissions = true,
                                     .has_done = true,
                                     .has_requests = true,
                                     .coordinator = coordinator};
    struct clock_facts f;
    struct clock *clocks = NULL;
    size_t n_clocks = 0;
    enum status st = case_clock_facts_hinted(c, k, &hints, &f, e);
    if (!st) st = case_clocks(c, k, &f, &clocks, &n_clocks, e);
    if (st) return st;
    /* A candidate has one question; its first provisional clock is the measure of its age. */
    if (k->state == CASE_CANDIDATE && n_clocks) n_clocks = 1;
    if (k->state == CASE_CANDIDATE && !n_clocks && *n < MAX_CLOCKS)
        entries[(*n)++] = (struct entry){
            k, {.due_shown = UTC_NONE, .started_at = k->signal_at}, case_next_step(k, &f)};
    for (size_t i = 0; i < n_clocks && *n < MAX_CLOCKS; i++) {
        if (!clock_is_open(&clocks[i]) && k->state != CASE_CANDIDATE) continue;
        entries[(*n)++] = (struct entry){k, clocks[i], step_of(k, &f, &clocks[i])};
    }
    return LW_OK;
}

static enum status reply_entry(struct op_call *c, yyjson_mut_val *o, const struct entry *x,
                               struct err *e)
{
    str owner, products;
    enum status st = person_shown(c, x->file->owner_id, &owner, e);
    if (!st) st = case_products(c, x->file->id, &products, e);
    if (st) return st;
    bool is_candidate = x->file->state == CASE_CANDIDATE;
    if (x->clock.duty) reply_clock(c, o, &x->clock, is_candidate);
    reply_str(c, o, "case", x->file->number);
    reply_str(c, o, "case_title", x->file->title);
    reply_bool(c, o, "is_drill", x->file->is_drill);
    reply_str(c, o, "vulnerability", x->file->vulnerability);
    reply_str(c, o, "products", products);
    reply_str(c, o, "owner", owner);
    reply_bool(c, o, "has_owner", x->file->owner_id.n > 0);
    reply_bool(c, o, "is_acknowledged", !utc_is_none(x->file->acknowledged_at));
    reply_str(c, o, "next_step", x->next_step);
    reply_utc(c, o, "signal_at", x->file->signal_at);
    reply_utc(c, o, "target_at", utc_add_s(x->file->signal_at, target_assessment.after_s));
    return LW_OK;
}

/*
 * What a person who was just woken must look at: the nearest due time, else the oldest duty that
 * is due now. Exercises never come first.
 */
static const struct entry *next_of(const struct entry *entries, size_t n)
{
    const struct entry *due_now = NULL;
    for (size_t i = 0; i < n; i++) {
        if (entries[i].file->is_drill || !entries[i].clock.duty) continue;
        if (!utc_is_none(entries[i].clock.due_shown)) return &entries[i];
        if (!due_now) due_now = &entries[i];
    }
    return due_now;
}

static enum status reply_next(struct op_call *c, const struct entry *x, struct err *e)
{
    if (!x) return LW_OK;
    yyjson_mut_val *o = reply_object(c, c->reply, "next");
    reply_bool(c, o, "is_candidate", x->file->state == CASE_CANDIDATE);
    return reply_entry(c, o, x, e);
}

enum {
    LIST_CLOCKS,
    LIST_CANDIDATES,
    LIST_DUE_AT_ONCE, /* the law gives no period that could be over */
    N_LISTS
};
struct now_list {
    const char *key, *n_key, *n_more_key;
    yyjson_mut_val *items;
    int64_t n;
};

static size_t list_of(const struct entry *x)
{
    if (x->file->state == CASE_CANDIDATE) return LIST_CANDIDATES;
    return utc_is_none(x->clock.due_shown) ? LIST_DUE_AT_ONCE : LIST_CLOCKS;
}

static enum status reply_lists(struct op_call *c, const struct entry *entries, size_t n,
                               struct err *e)
{
    struct now_list lists[N_LISTS] = {
        [LIST_CLOCKS] = {"clocks", "n_clocks", "n_more_clocks", NULL, 0},
        [LIST_CANDIDATES] = {"candidates", "n_candidates", "n_more_candidates", NULL, 0},
        [LIST_DUE_AT_ONCE] = {"open_duties", "n_open_duties", "n_more_open_duties", NULL, 0},
    };
    enum status st = LW_OK;
    for (size_t i = 0; i < N_LISTS; i++)
        lists[i].items = reply_array(c, c->reply, lists[i].key);
    for (size_t i = 0; !st && i < n; i++) {
        struct now_list *l = &lists[list_of(&entries[i])];
        if (l->n++ < MAX_SHOWN) st = reply_entry(c, reply_item(c, l->items), &entries[i], e);
    }
    for (size_t i = 0; i < N_LISTS; i++) {
        reply_int(c, c->reply, lists[i].n_key, lists[i].n);
        if (lists[i].n > MAX_SHOWN)
            reply_int(c, c->reply, lists[i].n_more_key, lists[i].n - MAX_SHOWN);
    }
    return st;
}

static enum status reply_cases(struct op_call *c, struct err *e)
{
    struct case_file *cases = NULL;
    size_t n_cases = 0, n = 0;
    struct entry *entries = arena_array(c->arena, MAX_CLOCKS, sizeof *entries);
    if (!entries) return arena_status(c->arena, "clocks", e);
    str state = STR("");
    enum status st = case_active(c->app->db, c->arena, &cases, &n_cases, e);
    if (!st) st = setting_get(c->app, c->arena, "main-establishment", &state, e);
    const struct csirt *coordinator = csirt_find(state);
    for (size_t i = 0; !st && i < n_cases; i++)
        st = add_entries(c, &cases[i], coordinator, entries, &n, e);
    if (n) qsort(entries, n, sizeof *entries, by_due);
    if (!st) st = reply_next(c, next_of(entries, n), e);
    return st ? st : reply_lists(c, entries, n, e);
}

/* Signals that nobody decided about. */
static enum status reply_waiting_signals(struct op_call *c, struct err *e)
{
    struct signal_row *all = NULL;
    size_t n = 0;
    enum status st = signal_waiting(c->app->db, c->arena, &all, &n, e);
    yyjson_mut_val *list = reply_array(c, c->reply, "signals");
    for (size_t i = 0; !st && i < n && i < MAX_SHOWN; i++)
        st = reply_signal(c, reply_item(c, list), &all[i], e);
    reply_int(c, c->reply, "n_signals", (int64_t)n);
    if (n > MAX_SHOWN) reply_int(c, c->reply, "n_more_signals", (int64_t)(n - MAX_SHOWN));
    return st;
}

/* ---- decisions wanted ---- */

struct wanted {
    struct op_call *c;
    yyjson_mut_val *list;
};

static enum status take_wanted(void *ctx, const struct finding_group *g, struct err *e)
{
    struct wanted *w = ctx;
    struct op_call *c = w->c;
    yyjson_mut_val *o = reply_item(c, w->list);
    (void)e;
    reply_str(c, o, "vulnerability", g->vulnerability);
    reply_str(c, o, "summary", g->summary);
    reply_str(c, o, "priority", priority_str(g->priority));
    reply_bool(c, o, "is_exploited", g->is_exploited);
    reply_str(c, o, "components", g->components);
    reply_int(c, o, "n_findings", g->n_findings);
    reply_int(c, o, "n_products", g->n_products);
    reply_int(c, o, "n_images", g->n_images);
    reply_utc(c, o, "waiting_since", g->waiting_since);
    reply_str(c, o, "waiting", span_text(c->arena, utc_diff_s(c->now, g->waiting_since)));
    reply_str(c, o, "first_finding", g->first_finding);
    return LW_OK;
}

static enum status reply_health(struct op_call *c, struct err *e)
{
    struct health h;
    yyjson_mut_val *o = reply_object(c, c->reply, "health");
    enum status st = gather(c, reply_array(c, o, "feeds"), reply_array(c, o, "parts"), &h, e);
    if (st) return st;
    reply_light(c, o, &h);
    reply_bool(c, o, "has_knowledge", h.has_knowledge);
    reply_int(c, o, "n_feeds", h.n_feeds);
    reply_int(c, o, "n_fresh", h.n_fresh);
    reply_int(c, o, "n_components", h.n_components);
    reply_int(c, o, "n_not_monitored", h.n_not_monitored);
    reply_bool(c, o, "has_nobody_on_call", !h.n_reachable);
    return LW_OK;
}

static enum status now_get_run(struct op_call *c, struct err *e)
{
    struct wanted w = {.c = c};
    enum status st = reply_cases(c, e);
    if (!st) st = reply_waiting_signals(c, e);
    w.list = reply_array(c, c->reply, "decisions");
    if (!st) st = finding_each_wanted(c->app->db, MAX_WANTED, take_wanted, &w, e);
    if (!st) st = reply_trend(c, reply_object(c, c->reply, "trend"), e);
    if (!st) st = reply_health(c, e);
    if (!st) st = reply_counts(c, c->reply, e);
    reply_utc(c, c->reply, "now", c->now);
    return st;
}

static enum status watch_get_run(struct op_call *c, struct err *e)
{
    return reply_frame(c, c->reply, e);
}

/* clang-format off */
static const struct op_param no_params[] = {{0}};

const struct op now_ops[] = {
    {"now.get", "now", "GET", "/now", PERMISSION_READ, false, no_params, now_get_run,
     "Show what is to be done next, and by when."},
    {"watch.get", "watch", "GET", "/watch", PERMISSION_READ, false, no_params, watch_get_run,
     "Show whether the watch is complete, who is on call, and what waits."},
};
/* clang-format on */
const size_t n_now_ops = sizeof now_ops / sizeof *now_ops;
