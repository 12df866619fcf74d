/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what the house reminds of, tells it once, and lists what is coming. */
#include "app/house_reminder.h"

#include "app/case.h"
#include "app/duty.h"
#include "app/hearing.h"
#include "app/outbox.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "core/duty_table.h"
#include "store/house_reminder.h"

#include "store/person.h"
#include "store/portal.h"
#include "store/setting.h"
#include <stdlib.h>

enum {
    LOOK_EVERY_S = 3600,
    HOUR_S = 3600,
};
#define ARENA_BYTES (64 * LW_MIB)

/* ---- what there is to remind of ---- */

/* Something with a day from which a rule of the house counts. */
struct subject {
    enum house_reminder rule;
    const char *kind; /* case, product, attestation, routing */
    str id, name;
    str product_id; /* empty: of none, or of all */
    struct day anchor;
    struct day next_on; /* set for the list; none: nothing comes */
    str words;          /* one clause: "support of Gate ends on 2033-01-01" */
};

struct gathering {
    struct db *db;
    struct arena *a;
    struct utc now;
    void *items;
    size_t n, cap;
    struct attestation *said; /* of gather_attestations() */
    size_t n_said, cap_said;
};

static struct subject *add(struct gathering *g, enum house_reminder rule, const char *kind)
{
    struct subject *x = arena_push(g->a, &g->items, &g->n, &g->cap, sizeof *x);
    static struct subject spare; /* the arena is over: arena_status() says so */
    if (!x) x = &spare;
    *x = (struct subject){.rule = rule, .kind = kind, .product_id = STR("")};
    return x;
}

static enum status take_product(void *ctx, const struct product *p, struct err *e)
{
    struct gathering *g = ctx;
    if (!p->support_end.n) return LW_OK;
    struct subject *x = add(g, HOUSE_SUPPORT_END, "product");
    x->id = arena_str(g->a, p->id);
    x->product_id = x->id;
    x->name = arena_str(g->a, p->name);
    x->anchor = duty_day(p->support_end);
    bool is_over = compliance_day_cmp(x->anchor, utc_day(g->now)) < 0;
    x->words = arena_printf(g->a, "support of %.*s %s on %.*s", STR_ARG(p->name),
                            is_over ? "ended" : "ends", STR_ARG(p->support_end));
    return arena_status(g->a, "house reminders", e);
}

static enum status take_attestation(void *ctx, const struct attestation *t, struct err *e)
{
    struct gathering *g = ctx;
    struct attestation *slot =
        arena_push(g->a, (void **)&g->said, &g->n_said, &g->cap_said, sizeof *slot);
    if (slot)
        *slot = (struct attestation){.id = arena_str(g->a, t->id),
                                     .product_id = arena_str(g->a, t->product_id),
                                     .duty = arena_str(g->a, t->duty),
                                     .valid_until = arena_str(g->a, t->valid_until)};
    return arena_status(g->a, "house reminders", e);
}

/* Another one about the same holds longer, so nobody need be told of this end. */
static bool is_superseded(const struct gathering *g, const struct attestation *t)
{
    for (size_t i = 0; i < g->n_said; i++) {
        const struct attestation *x = &g->said[i];
        if (x == t || !str_eq(x->duty, t->duty) || !str_eq(x->product_id, t->product_id))
            continue;
        int order = str_cmp(x->valid_until, t->valid_until);
        if (!x->valid_until.n || order > 0 || (order == 0 && x > t)) return true;
    }
    return false;
}

static enum status gather_attestations(struct gathering *g, struct err *e)
{
    const struct attestation_filter f = {.is_standing = true};
    enum status st = attestation_each(g->db, &f, take_attestation, g, e);
    for (size_t i = 0; !st && i < g->n_said; i++) {
        const struct attestation *t = &g->said[i];
        const struct duty_row *row = duty_row_find(t->duty);
        if (!t->valid_until.n || !row || is_superseded(g, t)) continue;
        struct subject *x = add(g, HOUSE_ATTESTATION, "attestation");
        x->id = t->id;
        x->product_id = t->product_id;
        x->name = t->duty;
        x->anchor = duty_day(t->valid_until);
        x->words = arena_printf(g->a, "the attestation of %.*s (%s) holds until %.*s",
                                STR_ARG(t->duty), row->title, STR_ARG(t->valid_until));
    }
    return st ? st : arena_status(g->a, "house reminders", e);
}

/* From the 72-hour notification, or from its due time while it is not submitted. */
static enum status status_anchor(struct gathering *g, const struct case_file *k,
                                 struct day *anchor, struct err *e)
{
    struct submission *all = NULL;
    size_t n = 0;
    enum status st = submission_all(g->db, g->a, k->id, &all, &n, e);
    *anchor = utc_day(utc_add_s(k->aware_at, 72 * HOUR_S));
    for (size_t i = 0; !st && i < n; i++) {
        if (all[i].stage == STAGE_NOTIFICATION_72H) *anchor = utc_day(all[i].submitted_at);
        /* FEAT-MONTHLY: while the final report is not there. */
        if (all[i].stage == STAGE_FINAL_REPORT) {
            *anchor = (struct day){0};
            return LW_OK;
        }
    }
    return st;
}

static enum status gather_cases(struct gathering *g, struct err *e)
{
    struct case_file *all = NULL;
    size_t n = 0;
    enum status st = case_active(g->db, g->a, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        const struct case_file *k = &all[i];
        struct day anchor;
        if (k->is_drill || k->state != CASE_OPEN || utc_is_none(k->aware_at)) continue;
        if (k->kind != CASE_EXPLOITED && k->kind != CASE_SEVERE_INCIDENT) continue;
        st = status_anchor(g, k, &anchor, e);
        if (st || !anchor.year) continue;
        struct subject *x = add(g, HOUSE_MONTHLY, "case");
        x->id = k->id;
        x->name = k->number;
        x->anchor = anchor;
        x->words =
            arena_printf(g->a,
                         "case %.*s is open: write down where the remedy stands, for the "
                         "team, and for CSIRT and users if that helps",
                         STR_ARG(k->number));
    }
    return st ? st : arena_status(g->a, "house reminders", e);
}

static enum status gather_routing(struct gathering *g, struct err *e)
{
    struct routing *all = NULL;
    size_t n = 0;
    enum status st = routing_all(g->db, g->a, &all, &n, e);
    if (st || !n) return st;
    struct subject *x = add(g, HOUSE_ROUTING, "routing");
    x->id = all[0].id;
    x->name = all[0].member_state;
    x->anchor = utc_day(all[0].recorded_at);
    x->words = arena_printf(g->a,
                            "look whether the coordinating CSIRT is still that of %.*s, and "
                            "record it again",
                            STR_ARG(all[0].member_state));
    return arena_status(g->a, "house reminders", e);
}

static enum status gather(struct gathering *g, struct err *e)
{
    enum status st = product_each(g->db, take_product, g, e);
    if (!st) st = gather_attestations(g, e);
    if (!st) st = gather_cases(g, e);
    return st ? st : gather_routing(g, e);
}

/* ---- telling ---- */

struct people {
    struct op_call *c;
    const struct outbox_note *note;
    bool is_private; /* the channels heard it with the first one */
};

static enum status tell_person(void *ctx, const struct person *p, struct err *e)
{
    struct people *x = ctx;
    if (p->is_disabled || !utc_is_none(p->erased_at) || !p->mail.n) return LW_OK;
    if (!(role_permissions(p->role) & 1U << PERMISSION_DUTY)) return LW_OK;
    struct outbox_note note = *x->note;
    note.person_id = arena_str(x->c->arena, p->id);
    note.is_private = x->is_private;
    x->is_private = true;
    return outbox_enqueue_note(x->c, &note, e);
}

static enum status tell_people(struct op_call *c, const struct subject *x, struct err *e)
{
    str base_url, title = house_reminder_title(x->rule);
    enum status st = setting_get(c->app, c->arena, "base-url", &base_url, e);
    if (st) return st;
    str tells = HEARING_EVERYBODY; /* what is of no product is everybody's */
    if (x->product_id.n) st = hearing_of_product(c->app, c->arena, x->product_id, &tells, e);
    if (st) return st;
    struct outbox_note note = {
        .kind = "reminder.told",
        .subject = arena_printf(c->arena, "House reminder: %.*s", STR_ARG(title)),
        .words = arena_printf(c->arena, "House reminder: %.*s", STR_ARG(x->words)),
        .about = x->id,
        .tells = tells,
    };
    note.body =
        arena_printf(c->arena, "House reminder, no deadline of the law:\n\n%.*s.\n\n%.*s\n",
                     STR_ARG(x->words), STR_ARG(base_url));
    struct people people = {.c = c, .note = &note};
    return person_each(c->app->db, tell_person, &people, e);
}

/* About a case its lead is told. */
static enum status tell_lead(struct op_call *c, const struct subject *x, struct err *e)
{
    struct case_file k;
    bool found = false;
    enum status st = case_find(c->app->db, c->arena, x->id, &k, &found, e);
    if (st || !found) return st;
    const struct outbox_event ev = {
        .kind = "reminder.told",
        .file = &k,
        .words = arena_printf(c->arena, "House reminder, no deadline of the law: %.*s",
                              STR_ARG(x->words))};
    return outbox_enqueue_for_event(c, &ev, e);
}

static enum status tell(struct op_call *c, const struct subject *x, str due_on, struct err *e)
{
    bool is_new = false, is_case = str_eq(str_of(x->kind), STR("case"));
    struct house_told told = {house_reminder_str(x->rule), x->id, due_on, c->now, 0};
    enum status st = op_next_seq(c, &told.event_seq, e);
    if (!st) st = house_told_insert(c->app->db, &told, &is_new, e);
    if (st || !is_new) return st;
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "rule", told.rule);
    payload_str(d, "due_on", due_on);
    payload_str(d, "words", x->words);
    payload_bool(d, "is_legal", false);
    st = op_event(c, "reminder.told", str_of(x->kind), x->id, is_case ? x->id : STR_NONE, d, e);
    payload_free(d);
    if (st) return st;
    return is_case ? tell_lead(c, x, e) : tell_people(c, x, e);
}

static enum status tell_in_transaction(struct app *app, struct utc now, const struct subject *x,
                                       str due_on, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "house.reminder", &c, e);
    if (st) return st;
    st = tell(c, x, due_on, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status run_subject(struct app *app, struct utc now, struct arena *a,
                               const struct subject *x, struct err *e)
{
    struct house_told newest;
    bool found = false;
    struct house_due due = house_reminder_due(x->rule, x->anchor, utc_day(now));
    if (!due.due_on.year) return LW_OK;
    str due_on = compliance_day_text(a, due.due_on);
    struct utc from = utc_add_s(day_start(due.due_on), (int64_t)HOUSE_REMINDER_HOUR * HOUR_S);
    if (utc_cmp(now, from) < 0) return LW_OK;
    enum status st =
        house_told_newest(app->db, a, house_reminder_str(x->rule), x->id, &newest, &found, e);
    /* A clock that was set back says nothing twice. */
    if (st || (found && str_cmp(newest.due_on, due_on) >= 0)) return st;
    return tell_in_transaction(app, now, x, due_on, e);
}

static enum status note_look(struct app *app, struct utc now, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "house.reminder", &c, e);
    if (st) return st;
    st = progress_save(app->db, "house-looked", utc_to_ms(now), e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status house_reminder_run(struct app *app, struct utc now, struct utc *next_at,
                               struct err *e)
{
    struct arena a;
    int64_t looked_ms = 0;
    enum status st = progress_load(app->db, "house-looked", &looked_ms, e);
    if (st) return st;
    struct utc due_at = utc_add_s(utc_from_ms(looked_ms), LOOK_EVERY_S);
    bool is_clock_back = looked_ms > utc_to_ms(now);
    *next_at = utc_add_s(now, LOOK_EVERY_S);
    if (utc_cmp(due_at, now) > 0 && !is_clock_back) {
        *next_at = due_at;
        return LW_OK;
    }
    arena_init(&a, ARENA_BYTES);
    struct gathering g = {.db = app->db, .a = &a, .now = now};
    st = gather(&g, e);
    const struct subject *all = g.items;
    for (size_t i = 0; !st && i < g.n; i++)
        st = run_subject(app, now, &a, &all[i], e);
    arena_release(&a);
    return st ? st : note_look(app, now, e);
}

/* ---- the list ---- */

/* What comes first stands first; behind it what was told and comes no more. */
static int by_next(const void *a, const void *b)
{
    const struct subject *x = a, *y = b;
    if (!x->next_on.year != !y->next_on.year) return x->next_on.year ? -1 : 1;
    int order = compliance_day_cmp(x->next_on, y->next_on);
    return order ? order : str_cmp(x->id, y->id);
}

static void order_subjects(struct gathering *g)
{
    struct subject *all = g->items;
    for (size_t i = 0; i < g->n; i++)
        all[i].next_on =
            house_reminder_due(all[i].rule, all[i].anchor, utc_day(g->now)).next_on;
    if (g->n) qsort(all, g->n, sizeof *all, by_next);
}

static enum status reply_subject(struct op_call *c, yyjson_mut_val *list,
                                 const struct subject *x, int64_t *total, struct err *e)
{
    struct house_told told;
    bool is_told = false;
    struct house_due due = house_reminder_due(x->rule, x->anchor, utc_day(c->now));
    enum status st = house_told_newest(c->app->db, c->arena, house_reminder_str(x->rule), x->id,
                                       &told, &is_told, e);
    if (st || (!x->next_on.year && !is_told && !due.due_on.year)) return st;
    yyjson_mut_val *o = reply_item(c, list);
    reply_str(c, o, "rule", house_reminder_str(x->rule));
    reply_str(c, o, "label", STR("house reminder"));
    reply_bool(c, o, "is_legal", false);
    reply_str(c, o, "title", house_reminder_title(x->rule));
    reply_str(c, o, "subject_kind", str_of(x->kind));
    reply_str(c, o, "subject_id", x->id);
    reply_str(c, o, "subject", x->name);
    reply_str(c, o, "product_id", x->product_id);
    reply_str(c, o, "words", x->words);
    reply_str(c, o, "next_on",
              x->next_on.year ? compliance_day_text(c->arena, x->next_on) : STR(""));
    reply_str(c, o, "last_on", is_told ? told.due_on : STR(""));
    reply_utc(c, o, "told_at", told.told_at);
    ++*total;
    return LW_OK;
}

static enum status reminder_list(struct op_call *c, struct err *e)
{
    int64_t total = 0;
    struct gathering g = {.db = c->app->db, .a = c->arena, .now = c->now};
    enum house_reminder rule = HOUSE_MONTHLY;
    bool has_rule = op_has(c, "rule") && house_reminder_from_str(op_str(c, "rule"), &rule);
    enum status st = gather(&g, e);
    if (!st) order_subjects(&g);
    const struct subject *all = g.items;
    yyjson_mut_val *list = reply_array(c, c->reply, "reminders");
    for (size_t i = 0; !st && i < g.n; i++)
        if (!has_rule || all[i].rule == rule) st = reply_subject(c, list, &all[i], &total, e);
    reply_str(c, c->reply, "label", STR("house reminder"));
    reply_int(c, c->reply, "total", total);
    return st;
}

static const struct op_param list_params[] = {
    {"rule", PARAM_ENUM, false, false, 0,
     "FEAT-MONTHLY|FEAT-EOS-NOTICE|HOUSE-ATTESTATION|HOUSE-ROUTING", "Only of this rule"},
    {0},
};

const struct op reminder_ops[] = {
    {"reminder.list", "reminder list", "GET", "/reminders", PERMISSION_READ, false, list_params,
     reminder_list, "List the reminders of the house, which are no deadlines of the law."},
};
const size_t n_reminder_ops = sizeof reminder_ops / sizeof reminder_ops[0];
