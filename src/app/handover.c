/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling people that a schedule is theirs now: one mail to whoever comes on call, with until when
 * and which cases wait, so that nobody finds out by being paged. Only for schedules that stand in
 * a policy. Whom it was told last is kept with the schedule, so a change of the schedule or an
 * override is told as well; the first look at a schedule tells nobody, for somebody has just
 * named them.
 */
#include "app/case.h"
#include "app/hearing.h"
#include "app/oncall.h"
#include "app/outbox.h"
#include "app/person.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "base/log.h"

struct handover {
    struct op_call *c;
    const struct schedule_row *row;
    struct oncall_now now;
    struct person person; /* who takes over */
    struct buf text;
    str tells; /* product lines of the cases in it */
    size_t n_cases;
};

/* A case that waits and that the person may see. */
static enum status add_case(struct handover *x, const struct case_file *k, struct err *e)
{
    str tells;
    struct op_call *c = x->c;
    enum status st = hearing_of_case(c->app, c->arena, k->id, &tells, e);
    if (st || hearing_of(x->person.lines, tells) != HEARS_ALL) return st;
    if (x->person.lines.n)
        x->tells = arena_printf(c->arena, "%.*s%.*s", STR_ARG(x->tells), STR_ARG(tells));
    if (!x->n_cases++) buf_add(&x->text, STR("\nOpen now:\n"));
    buf_printf(&x->text, "- %.*s (%s%.*s): %.*s\n", STR_ARG(k->number),
               utc_is_none(k->acknowledged_at) ? "nobody has acknowledged, " : "",
               STR_ARG(case_state_str(k->state)), STR_ARG(k->title));
    return LW_OK;
}

static enum status write_text(struct handover *x, struct err *e)
{
    struct op_call *c = x->c;
    char until[UTC_TEXT_BYTES];
    struct case_file *cases = NULL;
    str base_url;
    size_t n = 0;
    buf_printf(&x->text, "You are on call by the schedule '%.*s'", STR_ARG(x->row->name));
    if (!utc_is_none(x->now.shift.until_at))
        buf_printf(&x->text, " until %.*s", STR_ARG(zone_text(x->now.shift.until_at, until)));
    buf_add(&x->text, STR(".\n"));
    enum status st = case_active(c->app->db, c->arena, &cases, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        st = add_case(x, &cases[i], e);
    if (!st) st = setting_get(c->app, c->arena, "base-url", &base_url, e);
    if (st) return st;
    if (!x->n_cases) buf_add(&x->text, STR("\nNo case is open.\n"));
    if (base_url.n)
        buf_printf(&x->text, "\n%.*s\n",
                   STR_ARG(outbox_url(c->arena, base_url, STR("/on-call"), STR(""))));
    return buf_status(&x->text, "the text of a message", e);
}

static enum status tell(struct handover *x, struct err *e)
{
    struct op_call *c = x->c;
    buf_init(&x->text, OUTBOX_MAX_BODY_BYTES);
    enum status st = write_text(x, e);
    const struct outbox_note note = {
        .kind = "schedule.handed_over",
        .subject = arena_printf(c->arena, "You are on call: %.*s", STR_ARG(x->row->name)),
        .words = STR("You are on call"),
        .body = buf_str(&x->text),
        .person_id = x->person.id,
        .is_private = true,
        .tells = x->tells,
    };
    if (!st) st = outbox_enqueue_note(c, &note, e);
    buf_release(&x->text);
    return st;
}

static enum status hand_over(struct handover *x, struct err *e)
{
    struct op_call *c = x->c;
    bool found = false;
    str id = x->now.shift.person_id;
    enum status st =
        id.n ? person_find(c->app->db, c->arena, id, &x->person, &found, e) : LW_OK;
    if (st) return st;
    bool may_be_told = found && oncall_is_reachable(&x->person);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "schedule", x->row->name);
    payload_str(d, "person", found ? x->person.ledger_ref : STR(""));
    payload_utc(d, "until_at", x->now.shift.until_at);
    payload_str(d, "words",
                !id.n         ? oncall_why_words(x->now.shift.why)
                : may_be_told ? STR("somebody takes over, and is told")
                              : STR("somebody takes over who cannot be reached"));
    st = op_event(c, "schedule.handed_over", STR("schedule"), x->row->id, STR_NONE, d, e);
    payload_free(d);
    return st || !may_be_told ? st : tell(x, e);
}

static enum status look_at(struct op_call *c, const struct schedule_row *row,
                           struct utc *next_at, struct err *e)
{
    struct handover x = {.c = c, .row = row, .tells = HEARING_EVERYBODY};
    struct schedule_loaded loaded;
    str told = STR("");
    int64_t n_steps = 0;
    bool was_looked_at = false;
    enum status st = oncall_n_steps_of(c->app->db, row->id, &n_steps, e);
    if (st || !n_steps) return st;
    st = schedule_load(c, row, &loaded, e);
    if (!st) st = schedule_told(c->app->db, c->arena, row->id, &told, &was_looked_at, e);
    if (st) return st;
    x.now = oncall_now(&loaded.schedule, c->now);
    if (!utc_is_none(x.now.shift.until_at) &&
        (utc_is_none(*next_at) || utc_cmp(x.now.shift.until_at, *next_at) < 0))
        *next_at = x.now.shift.until_at;
    if (was_looked_at && str_eq(told, x.now.shift.person_id)) return LW_OK;
    if (was_looked_at) st = hand_over(&x, e);
    return st ? st : schedule_set_told(c->app->db, row->id, x.now.shift.person_id, e);
}

static enum status look(struct app *app, struct utc now, const struct schedule_row *row,
                        struct utc *next_at, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "oncall.handover", &c, e);
    if (st) return st;
    st = look_at(c, row, next_at, e);
    if (!st) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status handover_run(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena a;
    struct schedule_row *rows = NULL;
    size_t n = 0;
    arena_init(&a, LW_MIB);
    enum status st = schedule_all(app->db, &a, &rows, &n, e);
    /* A schedule that cannot be read must not silence the others. */
    for (size_t i = 0; !st && i < n; i++) {
        struct err problem = {0};
        if (look(app, now, &rows[i], next_at, &problem)) log_err("handover.failed", &problem);
    }
    arena_release(&a);
    return st;
}
