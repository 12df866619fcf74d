/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test pages: is the chain alive? Everybody whom some policy would page now gets one page that
 * says it is a test; what came of each is kept: sent, delivered, acknowledged after how long, or
 * not by the deadline. Who cannot be reached fails the test; who has quiet hours is left out.
 */
#include "app/case.h"
#include "app/hearing.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/page.h"
#include "app/person.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "store/setting.h"

enum {
    LIST_LIMIT = 20,
    DAY_S = 24 * 3600,
    MAX_PEOPLE = 200, /* of one test */
};

/* ---- starting ---- */

struct testing {
    struct op_call *c;
    struct page_test_row row;
    const struct oncall_step *people[MAX_PEOPLE];
    size_t n;
};

static void add_person(struct testing *t, const struct oncall_step *s)
{
    if (!s->meant_id.n || t->n == MAX_PEOPLE) return;
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->people[i]->meant_id, s->meant_id)) return;
    t->people[t->n++] = s;
}

/* Everybody of one policy, or of all. */
static enum status gather(struct testing *t, str policy, struct err *e)
{
    struct op_call *c = t->c;
    struct oncall_policy_row *rows = NULL;
    size_t n = 0;
    enum status st = oncall_policies(c->app->db, c->arena, &rows, &n, e);
    bool found = !policy.n;
    for (size_t i = 0; !st && i < n; i++) {
        struct oncall_plan plan;
        if (policy.n && !str_eq(policy, rows[i].id) && !str_eq(policy, rows[i].name)) continue;
        found = true;
        st = oncall_plan(c, rows[i].id, true, &plan, e);
        for (size_t k = 0; !st && k < plan.n; k++)
            add_person(t, &plan.steps[k]);
    }
    if (st || found) return st;
    return err_set(e, LW_E_NOT_FOUND,
                   "policy '%.*s' does not exist; 'longwatch policy list' shows all",
                   STR_ARG(str_sub(policy, 0, 60)));
}

static enum status note_skipped(struct op_call *c, const struct testing *t,
                                const struct oncall_step *s, str ref, struct err *e)
{
    struct page_row p = {.id = new_id(c->arena, c->now),
                         .test_id = t->row.id,
                         .person_id = s->meant_id,
                         .skipped = s->why_not,
                         .paged_at = c->now,
                         .expires_at = c->now,
                         .acknowledged_at = UTC_NONE,
                         .acknowledged_by = STR("")};
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "person", ref);
    payload_str(d, "words", arena_printf(c->arena, "not paged: %.*s", STR_ARG(s->why_not)));
    enum status st = op_event(c, "page.tested", STR("oncall"), t->row.id, STR_NONE, d, e);
    payload_free(d);
    p.event_seq = c->last_seq;
    return st ? st : page_insert(c->app->db, &p, e);
}

static enum status test_person(struct testing *t, const struct oncall_step *s, struct err *e)
{
    struct op_call *c = t->c;
    struct person p;
    bool found = false;
    char deadline[UTC_TEXT_BYTES];
    enum status st = person_find(c->app->db, c->arena, s->meant_id, &p, &found, e);
    if (st || !found) return st;
    if (!s->person_id.n)
        return note_skipped(c, t, s, p.ledger_ref.p ? p.ledger_ref : STR(""), e);
    str words =
        arena_printf(c->arena,
                     "This is a TEST of whether you can be woken; nothing has happened. "
                     "Acknowledge it by %.*s",
                     STR_ARG(zone_text(t->row.deadline_at, deadline)));
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "person", p.ledger_ref);
    payload_str(d, "words", STR("test page"));
    st = op_event(c, "page.tested", STR("oncall"), t->row.id, STR_NONE, d, e);
    payload_free(d);
    struct page_message m = {.kind = "page.tested",
                             .test_id = t->row.id,
                             .person_id = p.id,
                             .words = words,
                             .channels = s->channels};
    return st ? st : page_send(c, &m, e);
}

/* Most have quiet hours or nobody is there: still a test, with nobody in it, that says so. */
static enum status start(struct op_call *c, str policy, int64_t deadline_minutes, str *id,
                         struct err *e)
{
    struct testing *t = arena_new(c->arena, struct testing);
    if (!t) return arena_status(c->arena, "a test page", e);
    t->c = c;
    t->row = (struct page_test_row){
        .id = new_id(c->arena, c->now),
        .started_at = c->now,
        .started_by = c->actor->ledger_ref,
        .deadline_at = utc_add_s(c->now, deadline_minutes * 60),
        .ended_at = UTC_NONE,
    };
    enum status st = gather(t, policy, e);
    if (st) return st;
    if (!t->n)
        return err_set(e, LW_E_STATE,
                       "nobody is on call: there is no one to be tested; name people first");
    for (size_t i = 0; i < t->n; i++)
        t->row.n_paged += t->people[i]->person_id.n > 0;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_people", (int64_t)t->n);
    payload_int(d, "n_paged", t->row.n_paged);
    payload_utc(d, "deadline_at", t->row.deadline_at);
    payload_str(d, "words",
                arena_printf(c->arena, "test pages to %lld of %zu people",
                             (long long)t->row.n_paged, t->n));
    st = op_event(c, "page.test_started", STR("oncall"), t->row.id, STR_NONE, d, e);
    payload_free(d);
    if (!st) st = page_test_insert(c->app->db, &t->row, e);
    for (size_t i = 0; !st && i < t->n; i++)
        st = test_person(t, t->people[i], e);
    *id = t->row.id;
    return st;
}

/* ---- ending ---- */

static bool is_quiet(const struct page_row *p)
{
    return str_starts(p->skipped, STR("has quiet hours"));
}

static bool is_in_time(const struct page_row *p, struct utc deadline_at)
{
    return !utc_is_none(p->acknowledged_at) && utc_cmp(p->acknowledged_at, deadline_at) <= 0;
}

struct outcome {
    int64_t n_wanted; /* of whom an answer was wanted */
    int64_t n_in_time;
};

static struct outcome outcome_of(const struct page_test_row *t, const struct page_row *pages,
                                 size_t n)
{
    struct outcome o = {0};
    for (size_t i = 0; i < n; i++) {
        o.n_wanted += !is_quiet(&pages[i]);
        o.n_in_time += is_in_time(&pages[i], t->deadline_at);
    }
    return o;
}

static str outcome_words(struct arena *a, const struct outcome *o)
{
    if (!o->n_wanted) return STR("nobody could be tested: everybody has quiet hours");
    if (o->n_in_time == o->n_wanted)
        return arena_printf(a, "all %lld acknowledged in time", (long long)o->n_wanted);
    return arena_printf(a, "%lld of %lld did not acknowledge in time",
                        (long long)(o->n_wanted - o->n_in_time), (long long)o->n_wanted);
}

/* Ends a test that is decided: everybody answered, or its time is over. */
static enum status settle(struct op_call *c, struct page_test_row *t, struct err *e)
{
    struct page_row *pages = NULL;
    size_t n = 0;
    enum status st = page_of_test(c->app->db, c->arena, t->id, &pages, &n, e);
    if (st) return st;
    struct outcome o = outcome_of(t, pages, n);
    bool is_well = o.n_wanted > 0 && o.n_in_time == o.n_wanted;
    if (!is_well && utc_cmp(c->now, t->deadline_at) < 0) return LW_OK;
    str words = outcome_words(c->arena, &o);
    t->ended_at = c->now;
    t->n_acknowledged = o.n_in_time;
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "n_wanted", o.n_wanted);
    payload_int(d, "n_acknowledged", o.n_in_time);
    payload_bool(d, "is_alive", is_well);
    payload_str(d, "words", words);
    st = op_event(c, "page.test_ended", STR("oncall"), t->id, STR_NONE, d, e);
    payload_free(d);
    if (!st) st = page_test_save(c->app->db, t, e);
    if (!st)
        st = outbox_end_test(c, "page.test_ended", t->id,
                             arena_printf(c->arena, "TEST: %.*s", STR_ARG(words)), e);
    if (st || is_well) return st;
    struct outbox_event ev = {
        .kind = "page.test_ended",
        .words = arena_printf(c->arena, "Test of the on-call chain: %.*s", STR_ARG(words)),
        .tells = HEARING_EVERYBODY};
    return outbox_enqueue_for_event(c, &ev, e);
}

enum status page_test_settle(struct op_call *c, str test_id, struct err *e)
{
    struct page_test_row t;
    bool found = false;
    enum status st = page_test_find(c->app->db, c->arena, test_id, &t, &found, e);
    if (st || !found || !utc_is_none(t.ended_at)) return st;
    return settle(c, &t, e);
}

/* ---- replies ---- */

static enum status reply_page(struct op_call *c, yyjson_mut_val *o,
                              const struct page_test_row *t, const struct page_row *p,
                              struct err *e)
{
    struct page_delivery d;
    str name;
    enum status st = person_shown(c, p->person_id, &name, e);
    if (!st) st = page_delivery(c->app->db, c->arena, p, &d, e);
    if (st) return st;
    bool is_acknowledged = !utc_is_none(p->acknowledged_at);
    bool is_late = is_acknowledged && !is_in_time(p, t->deadline_at);
    bool is_over = utc_cmp(c->now, t->deadline_at) >= 0;
    const char *result = p->skipped.n      ? is_quiet(p) ? "quiet" : "not reachable"
                         : is_late         ? "late"
                         : is_acknowledged ? "acknowledged"
                         : is_over         ? "no answer"
                         : d.n_sent        ? "delivered"
                         : d.n_dead        ? "not delivered"
                                           : "sent";
    reply_str(c, o, "person", p->person_id);
    reply_str(c, o, "name", name);
    reply_str(c, o, "result", str_of(result));
    reply_bool(c, o, "is_well", is_quiet(p) || is_in_time(p, t->deadline_at));
    reply_str(c, o, "why_not", p->skipped);
    reply_utc(c, o, "sent_at", p->skipped.n ? UTC_NONE : p->paged_at);
    reply_bool(c, o, "is_delivered", d.n_sent > 0);
    reply_utc(c, o, "delivered_at", d.first_sent_at);
    reply_str(c, o, "last_error", d.last_error);
    reply_utc(c, o, "acknowledged_at", p->acknowledged_at);
    reply_str(c, o, "via", p->acknowledged_by);
    if (is_acknowledged)
        reply_int(c, o, "after_s", utc_diff_s(p->acknowledged_at, p->paged_at));
    return LW_OK;
}

static enum status reply_test(struct op_call *c, yyjson_mut_val *o,
                              const struct page_test_row *t, struct err *e)
{
    struct page_row *pages = NULL;
    size_t n = 0;
    str by = STR("longwatch");
    enum status st = page_of_test(c->app->db, c->arena, t->id, &pages, &n, e);
    if (!st && !str_eq(t->started_by, STR("system")))
        st = person_name_of_ref(c->app, c->arena, t->started_by, &by, e);
    if (st) return st;
    struct outcome x = outcome_of(t, pages, n);
    bool is_over = !utc_is_none(t->ended_at);
    bool is_alive = x.n_wanted > 0 && x.n_in_time == x.n_wanted;
    reply_str(c, o, "id", t->id);
    reply_str(c, o, "state", str_of(!is_over ? "running" : is_alive ? "alive" : "failed"));
    reply_bool(c, o, "is_alive", is_over && is_alive);
    reply_utc(c, o, "started_at", t->started_at);
    reply_str(c, o, "started_by", by);
    reply_utc(c, o, "deadline_at", t->deadline_at);
    reply_utc(c, o, "ended_at", t->ended_at);
    reply_int(c, o, "n_wanted", x.n_wanted);
    reply_int(c, o, "n_acknowledged", x.n_in_time);
    reply_str(c, o, "words",
              is_over ? outcome_words(c->arena, &x)
                      : arena_printf(c->arena, "%lld of %lld acknowledged so far",
                                     (long long)x.n_in_time, (long long)x.n_wanted));
    yyjson_mut_val *list = reply_array(c, o, "people");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_page(c, reply_item(c, list), t, &pages[i], e);
    return st;
}

enum status page_test_health(struct op_call *c, bool *is_well, str *words, struct err *e)
{
    struct page_test_row *rows = NULL;
    struct page_row *pages = NULL;
    char text[UTC_TEXT_BYTES];
    size_t n = 0, i = 0, n_pages = 0;
    *is_well = true;
    *words = STR("");
    enum status st = page_test_list(c->app->db, c->arena, STR(""), LIST_LIMIT, &rows, &n, e);
    while (i < n && utc_is_none(rows[i].ended_at))
        i++;
    if (st || i >= n) return st;
    st = page_of_test(c->app->db, c->arena, rows[i].id, &pages, &n_pages, e);
    if (st) return st;
    struct outcome o = outcome_of(&rows[i], pages, n_pages);
    *is_well = o.n_wanted > 0 && o.n_in_time == o.n_wanted;
    str outcome = outcome_words(c->arena, &o);
    *words = arena_printf(c->arena, "test pages of %.*s: %.*s",
                          STR_ARG(zone_text(rows[i].started_at, text)), STR_ARG(outcome));
    return LW_OK;
}

enum status page_test_words(struct op_call *c, bool *is_set, bool *is_well, str *words,
                            struct err *e)
{
    enum status st = page_test_health(c, is_well, words, e);
    *is_set = words->n > 0;
    if (!st && !*is_set)
        *words = STR("no test page was sent yet: nobody knows whether pages wake anybody");
    return st;
}

/* ---- by schedule ---- */

static const char *const weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

struct timing {
    str every; /* never, weekly, monthly: the first such weekday of the month */
    int32_t weekday;
    int64_t hour;
    const struct zone_rules *zone;
};

static enum status load_timing(struct app *app, struct arena *a, struct timing *t,
                               struct err *e)
{
    str weekday, zone;
    *t = (struct timing){0};
    enum status st = setting_get(app, a, "page-test-every", &t->every, e);
    if (!st) st = setting_get(app, a, "page-test-weekday", &weekday, e);
    if (!st) st = setting_int(app, "page-test-hour", &t->hour, e);
    if (!st) st = setting_get(app, a, "time-zone", &zone, e);
    /* A machine without a tz database has no use for it either. */
    if (!st && !str_eq(t->every, STR("never"))) st = zone_rules_load(a, zone, &t->zone, e);
    while (!st && t->weekday < 6 && !str_eq(weekday, str_of(weekdays[t->weekday])))
        t->weekday++;
    return st;
}

/* The test due last before or at `now`, and the next one after it; UTC_NONE: never. */
static void due_around(const struct timing *t, struct utc now, struct utc *last_at,
                       struct utc *next_at)
{
    bool is_monthly = str_eq(t->every, STR("monthly"));
    *last_at = *next_at = UTC_NONE;
    if (str_eq(t->every, STR("never"))) return;
    int64_t today_s = wall_of_day(wall_day(zone_rules_wall_s(t->zone, now)));
    for (int64_t day = -40; day <= 40 && utc_is_none(*next_at); day++) {
        int64_t day_s = today_s + day * DAY_S;
        if (wall_weekday(day_s) != t->weekday || (is_monthly && wall_day(day_s).day > 7))
            continue;
        struct utc at = zone_rules_first_at(t->zone, day_s + t->hour * 3600);
        if (utc_cmp(at, now) <= 0)
            *last_at = at;
        else
            *next_at = at;
    }
}

static enum status start_due(struct app *app, struct utc now, struct err *e)
{
    struct op_call *c;
    str id;
    int64_t deadline = 0;
    enum status st = setting_int(app, "page-test-deadline-minutes", &deadline, e);
    if (!st) st = system_call_begin(app, now, "page.test", &c, e);
    if (st) return st;
    st = start(c, STR(""), deadline, &id, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* What was handled is noted first: a test that fails to start is not tried all day. */
static enum status note_handled(struct app *app, struct utc at, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, at, "page.test", &c, e);
    if (st) return st;
    st = progress_save(app->db, "page-test-due", utc_to_ms(at), e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static void earlier(struct utc *next, struct utc at)
{
    if (!utc_is_none(at) && (utc_is_none(*next) || utc_cmp(at, *next) < 0)) *next = at;
}

static enum status run_due(struct app *app, struct arena *a, struct utc now,
                           struct utc *next_at, struct err *e)
{
    struct timing t;
    struct utc last_at, coming_at;
    int64_t done_ms = 0;
    enum status st = load_timing(app, a, &t, e);
    if (!st) st = progress_load(app->db, "page-test-due", &done_ms, e);
    if (st) return st;
    due_around(&t, now, &last_at, &coming_at);
    earlier(next_at, coming_at);
    if (utc_is_none(last_at) || utc_to_ms(last_at) <= done_ms) return LW_OK;
    st = note_handled(app, last_at, e);
    if (st || utc_diff_s(now, last_at) > PAGE_TEST_LATE_S) return st;
    return start_due(app, now, e);
}

static enum status end_one(struct app *app, struct utc now, str id, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "page.test_end", &c, e);
    if (st) return st;
    st = page_test_settle(c, id, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status page_test_run(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena a;
    struct page_test_row *rows = NULL;
    size_t n = 0;
    arena_init(&a, (size_t)1 << 20);
    enum status st = page_test_running(app->db, &a, &rows, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        if (utc_cmp(rows[i].deadline_at, now) <= 0)
            st = end_one(app, now, rows[i].id, e);
        else
            earlier(next_at, rows[i].deadline_at);
    }
    if (!st) st = run_due(app, &a, now, next_at, e);
    arena_release(&a);
    return st;
}

/* ---- operations ---- */

static enum status test_run(struct op_call *c, struct err *e)
{
    struct page_test_row t;
    bool found = false;
    int64_t deadline = 0;
    str id, policy = op_has(c, "policy") ? op_str(c, "policy") : STR("");
    enum status st = setting_int(c->app, "page-test-deadline-minutes", &deadline, e);
    deadline = op_int(c, "deadline_minutes", deadline);
    if (!st && deadline < 1)
        st = err_set(e, LW_E_USAGE, "parameter 'deadline_minutes': must be at least 1");
    if (!st) st = start(c, policy, deadline, &id, e);
    if (!st) st = page_test_find(c->app->db, c->arena, id, &t, &found, e);
    return st ? st : reply_test(c, c->reply, &t, e);
}

static enum status test_list_run(struct op_call *c, struct err *e)
{
    struct page_test_row *rows = NULL;
    struct timing t;
    struct utc last_at, next_at;
    size_t n = 0;
    bool is_well;
    str words;
    str before = op_has(c, "before") ? op_str(c, "before") : STR("");
    enum status st = page_test_list(c->app->db, c->arena, before,
                                    op_int(c, "limit", LIST_LIMIT), &rows, &n, e);
    if (!st) st = load_timing(c->app, c->arena, &t, e);
    if (!st) st = page_test_health(c, &is_well, &words, e);
    if (st) return st;
    due_around(&t, c->now, &last_at, &next_at);
    reply_bool(c, c->reply, "is_well", is_well);
    reply_str(c, c->reply, "words", words);
    reply_str(c, c->reply, "every", t.every);
    reply_bool(c, c->reply, "is_scheduled", !str_eq(t.every, STR("never")));
    reply_utc(c, c->reply, "next_at", next_at);
    yyjson_mut_val *list = reply_array(c, c->reply, "tests");
    for (size_t i = 0; !st && i < n; i++)
        st = reply_test(c, reply_item(c, list), &rows[i], e);
    return st;
}

static const struct op_param test_params[] = {
    {"policy", PARAM_TEXT, false, false, 60, NULL,
     "Only people of this policy; all policies unless given"},
    {"deadline_minutes", PARAM_INT, false, false, 1440, NULL,
     "Minutes within which everybody is to acknowledge; the setting unless given"},
    {0}};
static const struct op_param list_params[] = {
    {"before", PARAM_ID, false, false, 40, NULL, "Only tests older than this one (paging)"},
    {"limit", PARAM_INT, false, false, 200, NULL, "At most this many, 20 unless given"},
    {0}};

const struct op page_test_ops[] = {
    {"page.test", "page test", "POST", "/page-tests", PERMISSION_CASE, true, test_params,
     test_run,
     "Page everybody who would be paged now, as a test of whether the chain is alive."},
    {"page.test_list", "page list-tests", "GET", "/page-tests", PERMISSION_READ, false,
     list_params, test_list_run, "List test pages with what came of each, newest first."},
};
const size_t n_page_test_ops = sizeof page_test_ops / sizeof *page_test_ops;
