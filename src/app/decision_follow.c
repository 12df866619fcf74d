/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to decisions by itself: their last day is over, records are regrouped. */
#include "app/decision_book.h"
#include "app/finding_write.h"
#include "app/signal.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "core/decision.h"
#include "store/setting.h"

/* ---- ids gathered before anything is written ---- */

struct ids {
    struct arena *a;
    void *at;
    size_t n, cap;
};

static enum status add_id(void *ctx, str id, struct err *e)
{
    struct ids *x = ctx;
    str *slot = arena_push(x->a, &x->at, &x->n, &x->cap, sizeof *slot);
    if (slot) *slot = arena_str(x->a, id);
    return arena_status(x->a, "decisions", e);
}

static enum status add_decision(void *ctx, const struct decision *d, struct err *e)
{
    return add_id(ctx, d->id, e);
}

/* ---- expiry ---- */

static enum status expire_one(struct app *app, struct utc now, str id, struct err *e)
{
    struct op_call *c;
    struct decision d;
    bool found;
    enum status st = system_call_begin(app, now, "decision.expiry", &c, e);
    if (st != LW_OK) return st;
    st = decision_find(app->db, c->arena, id, &d, &found, e);
    if (st == LW_OK && found && d.state == DECISION_IN_FORCE) {
        str why = arena_printf(c->arena, "its last day was %.*s", STR_ARG(d.expires_on));
        st = decision_end(c, &d, DECISION_EXPIRED, why, NULL, e);
    }
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* Dates end with the day in UTC, like every other clock of the house. */
static enum status ask_again(struct app *app, struct arena *a, struct utc *next_at,
                             struct err *e)
{
    str day;
    struct utc last;
    enum status st = decision_next_expiry(app->db, a, &day, e);
    if (st != LW_OK || !day.n) return st;
    if (utc_parse(day, "last day", &last, NULL) == LW_OK) *next_at = utc_add_s(last, 24 * 3600);
    return LW_OK;
}

enum status decision_expire_due(struct app *app, struct utc now, struct utc *next_at,
                                struct err *e)
{
    struct arena a;
    arena_init(&a, 16 * LW_MIB);
    struct ids due = {.a = &a};
    enum status st =
        decision_each_expired(app->db, day_str(&a, utc_day(now)), add_decision, &due, e);
    for (size_t i = 0; st == LW_OK && i < due.n; i++)
        st = expire_one(app, now, ((str *)due.at)[i], e);
    if (st == LW_OK) st = ask_again(app, &a, next_at, e);
    arena_release(&a);
    return st == LW_OK && due.n ? signal_exploited(app, now, NULL, e) : st;
}

/* ---- regrouped records ---- */

struct move {
    struct decision d;
    str to, why;
    struct decision_book *book;
    struct buf ground;
};

static enum status move_ground(void *ctx, struct op_call *c, const struct finding_view *v,
                               struct err *e)
{
    struct move *m = ctx;
    (void)e;
    if (verdict_is_open(v->f.matched_verdict))
        decision_ground_add(&m->ground, v->f.matched_verdict, v->f.ground,
                            finding_basis(c, &v->f));
    return LW_OK;
}

static enum status move_one(void *ctx, struct op_call *c, const struct finding_view *v,
                            struct err *e)
{
    struct move *m = ctx;
    struct finding after;
    return decision_resettle(c, m->book, v, "finding.reopened", &after, e);
}

static enum status write_move(struct op_call *c, struct move *m, struct err *e)
{
    const struct decision_key k = {m->d.id, m->to, true, buf_str(&m->ground), m->why};
    enum status st = decision_key_insert(c->app->db, &k, e);
    if (st != LW_OK) return st;
    yyjson_mut_doc *p = payload_new();
    payload_str(p, "vulnerability", m->d.vulnerability);
    payload_str(p, "to", m->to);
    payload_str(p, "why", m->why);
    st = op_event(c, "decision.moved", STR("decision"), m->d.id, STR_NONE, p, e);
    payload_free(p);
    return st;
}

static enum status move(struct op_call *c, str id, str to, str why, struct err *e)
{
    struct move m = {.to = to, .why = why};
    bool found;
    enum status st = decision_find(c->app->db, c->arena, id, &m.d, &found, e);
    if (st != LW_OK || !found) return st;
    buf_init(&m.ground, DECISION_MAX_GROUND_BYTES);
    st = decision_reach_each(c, &m.d, &to, 1, move_ground, &m, e);
    if (st == LW_OK) st = buf_status(&m.ground, "a decision's ground", e);
    if (st == LW_OK) st = write_move(c, &m, e);
    if (st == LW_OK) st = decision_book_open(c, &m.book, e);
    if (st == LW_OK && m.d.state == DECISION_IN_FORCE)
        st = decision_reach_each(c, &m.d, &to, 1, move_one, &m, e);
    buf_release(&m.ground);
    return st;
}

static enum status has_key(void *ctx, const struct decision_key *k, struct err *e)
{
    str *wanted = ctx;
    (void)e;
    if (str_eq(k->vulnerability, *wanted)) *wanted = STR_NONE;
    return LW_OK;
}

/* Every decision found under `from` is found under `to` as well. */
static enum status move_all(struct app *app, struct utc now, str from, str to, str why,
                            struct err *e)
{
    static const enum decision_state live[] = {DECISION_IN_FORCE, DECISION_PROPOSED};
    struct op_call *c;
    enum status st = system_call_begin(app, now, "decision.follow", &c, e);
    if (st != LW_OK) return st;
    struct ids ids = {.a = c->arena};
    for (size_t i = 0; st == LW_OK && i < sizeof live / sizeof live[0]; i++) {
        const struct decision_filter f = {.vulnerability = from,
                                          .state = decision_state_str(live[i])};
        st = decision_each(app->db, &f, add_decision, &ids, e);
    }
    for (size_t i = 0; st == LW_OK && i < ids.n; i++) {
        str id = ((str *)ids.at)[i], wanted = to;
        st = decision_each_key(app->db, id, has_key, &wanted, e);
        if (st == LW_OK && wanted.p) st = move(c, id, to, why, e);
    }
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status follow_one(struct app *app, struct knowledge *k, struct utc now, str id,
                              struct err *e)
{
    struct arena a;
    struct vulnerability v;
    bool found = false;
    arena_init(&a, 16 * LW_MIB);
    enum status st = knowledge_vulnerability(k, &a, id, &v, &found, e);
    if (st == LW_OK && found && v.id.n && !str_eq(v.id, id))
        st = move_all(app, now, id, v.id,
                      arena_printf(&a, "%.*s is known as %.*s", STR_ARG(id), STR_ARG(v.id)), e);
    for (size_t i = 0; st == LW_OK && found && i < v.n_replaced_by; i++)
        st = move_all(app, now, id, v.replaced_by[i],
                      arena_printf(&a, "%.*s was rejected in favour of %.*s", STR_ARG(id),
                                   STR_ARG(v.replaced_by[i])),
                      e);
    arena_release(&a);
    return st;
}

static enum status remember(struct app *app, struct utc now, int64_t generation, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "decision.follow", &c, e);
    if (st != LW_OK) return st;
    st = progress_save(app->db, "decision-generation", generation, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status decision_follow(struct app *app, struct utc now, struct err *e)
{
    struct knowledge *k = NULL;
    struct err none = {0};
    int64_t generation = 0, seen = 0;
    struct arena a;
    enum status st = app_knowledge(app, &k, &none);
    if (st == LW_E_NO_DATA) return LW_OK;
    if (st != LW_OK) {
        *e = none;
        return st;
    }
    st = knowledge_generation(k, &generation, e);
    if (st == LW_OK) st = progress_load(app->db, "decision-generation", &seen, e);
    if (st != LW_OK || generation == seen) return st;
    arena_init(&a, 64 * LW_MIB);
    struct ids ids = {.a = &a};
    st = decision_each_vulnerability(app->db, add_id, &ids, e);
    for (size_t i = 0; st == LW_OK && i < ids.n; i++)
        st = follow_one(app, k, now, ((str *)ids.at)[i], e);
    arena_release(&a);
    return st == LW_OK ? remember(app, now, generation, e) : st;
}
