/* SPDX-License-Identifier: Apache-2.0 */
/* Making checkpoints, and the job that does when they are due. */
#include "app/checkpoint.h"

#include "app/ledger_key.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/limits.h"
#include "base/log.h"

enum {
    FIRST_PAUSE_S = 60,
    LONGEST_PAUSE_S = 6 * 3600,
    LOOK_EVERY_S = 60, /* for enough new events */
};
#define ARENA_MAX (64 * LW_MIB)

/* ---- one checkpoint ---- */

static enum status grow(struct app *app, struct arena *a, struct checkpoint *newest,
                        struct checkpoint_growth *g, struct err *e)
{
    bool is_begun = false, found = false;
    enum status st = db_snapshot_begin(app->db, &is_begun, e);
    if (st != LW_OK) return st;
    st = checkpoint_newest(app->db, a, newest, &found, e);
    if (st == LW_OK) st = checkpoint_grow(app->db, a, newest, g, e);
    db_snapshot_end(app->db, is_begun);
    if (st == LW_OK && !g->tree.size)
        st = err_set(e, LW_E_STATE, "the ledger has no event yet: there is nothing to sign");
    return st;
}

static enum status describe(struct arena *a, const struct checkpoint *before,
                            const struct checkpoint_growth *g, struct utc now,
                            struct checkpoint *out, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct buf edge;
    buf_init(&edge, (size_t)MERKLE_MAX_LEVELS * SHA256_HEX_CHARS);
    merkle_edge_write(&g->tree, &edge);
    *out = (struct checkpoint){.n_events = (int64_t)g->tree.size,
                               .root = merkle_root(&g->tree),
                               .head = g->head,
                               .made_at = now,
                               .edge = arena_str(a, buf_str(&edge))};
    buf_release(&edge);
    out->origin = before->n_events ? before->origin
                                   : arena_printf(a, CHECKPOINT_ORIGIN "%.16s",
                                                  sha256_hex(&g->first, hex).p);
    return arena_status(a, "checkpoint", e);
}

static enum status sign(const struct ledger_signer *s, struct checkpoint *c, struct err *e)
{
    struct buf text;
    buf_init(&text, CHECKPOINT_MAX_TEXT);
    checkpoint_text(c, &text);
    enum status st = buf_status(&text, "checkpoint", e);
    if (st == LW_OK) st = ledger_signer_sign(s, buf_str(&text), &c->signature, e);
    buf_release(&text);
    c->key_id = s->id;
    return st;
}

static enum status record(struct op_call *c, struct checkpoint *x,
                          const struct checkpoint_growth *g, struct err *e)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct buf text;
    enum status st = op_next_seq(c, &x->event_seq, e);
    if (st == LW_OK) st = checkpoint_insert(c->app->db, x, e);
    if (st == LW_OK) st = checkpoint_keep_blocks(c->app->db, g, e);
    if (st != LW_OK) return st;
    buf_init(&text, 8 * LW_KIB);
    checkpoint_row_text(x, &text);
    st = buf_status(&text, "checkpoint", e);
    yyjson_mut_doc *d = payload_new();
    payload_int(d, "events", x->n_events);
    payload_str(d, "root", sha256_hex(&x->root, hex));
    payload_str(d, "key", x->key_id);
    if (st == LW_OK)
        st = op_change_event(c, "ledger.checkpoint_made", STR("ledger"),
                             arena_printf(c->arena, "%lld", (long long)x->n_events), STR_NONE,
                             d, STR_NONE, buf_str(&text), NULL, e);
    payload_free(d);
    buf_release(&text);
    return st;
}

/* Somebody may have made the same meanwhile: then theirs is it. */
static enum status save(struct app *app, const struct actor *actor, struct arena *a,
                        struct checkpoint *x, const struct checkpoint_growth *g, bool *is_new,
                        struct err *e)
{
    struct op_call *c = NULL;
    struct checkpoint other;
    bool found = false;
    enum status st = system_call_begin(app, x->made_at, "ledger.checkpoint", &c, e);
    if (st != LW_OK) return st;
    c->actor = actor;
    st = checkpoint_covering(app->db, a, x->n_events, &other, &found, e);
    *is_new = !found;
    if (st == LW_OK && !found) st = record(c, x, g, e);
    if (st == LW_OK && !found) return system_call_commit(c, e);
    system_call_abort(c);
    if (found) *x = other;
    return st;
}

enum status checkpoint_make(struct app *app, const struct actor *actor, struct utc now,
                            struct arena *a, struct checkpoint_done *out, struct err *e)
{
    struct ledger_signer s;
    struct checkpoint newest;
    struct checkpoint_growth g;
    int64_t n_new = 0;
    bool found = false;
    *out = (struct checkpoint_done){.is_new = false};
    enum status st = checkpoint_newest(app->db, a, &newest, &found, e);
    if (st == LW_OK) st = ledger_signer_open(app, a, &s, e);
    if (st == LW_OK) st = ledger_signer_announce(app, actor, now, &s, e);
    if (st == LW_OK && found) st = checkpoint_n_new(app->db, newest.n_events, &n_new, e);
    if (st != LW_OK) return st;
    /* A new key signs, even when nothing else happened. */
    if (found && !n_new && str_eq(newest.key_id, s.id)) {
        out->checkpoint = newest;
        return LW_OK;
    }
    st = grow(app, a, &newest, &g, e);
    if (st == LW_OK) st = describe(a, &newest, &g, now, &out->checkpoint, e);
    if (st == LW_OK) st = sign(&s, &out->checkpoint, e);
    return st ? st : save(app, actor, a, &out->checkpoint, &g, &out->is_new, e);
}

/* ---- failures ---- */

enum status proof_note(struct app *app, const struct actor *actor, struct utc now,
                       const char *name, const struct err *problem, struct err *e)
{
    struct op_call *c = NULL;
    struct ledger_trouble t;
    int64_t pause_s = FIRST_PAUSE_S;
    enum status st = system_call_begin(app, now, "ledger.trouble", &c, e);
    if (st != LW_OK) return st;
    c->actor = actor;
    st = ledger_trouble_load(app->db, c->arena, str_of(name), &t, e);
    if (st == LW_OK && !problem && !t.n_failed) {
        system_call_abort(c);
        return LW_OK;
    }
    bool is_first = problem && !t.n_failed;
    for (int64_t i = 0; i < t.n_failed && pause_s < LONGEST_PAUSE_S; i++)
        pause_s *= 2;
    if (problem)
        t = (struct ledger_trouble){
            .n_failed = t.n_failed + 1,
            .since = is_first ? now : t.since,
            .next_at = utc_add_s(now, pause_s < LONGEST_PAUSE_S ? pause_s : LONGEST_PAUSE_S),
            .error = str_of(problem->message)};
    else
        t.n_failed = 0;
    if (st == LW_OK) st = ledger_trouble_save(app->db, str_of(name), &t, e);
    if (st == LW_OK && is_first) {
        yyjson_mut_doc *d = payload_new();
        payload_str(d, "error", t.error);
        st = op_event(c, "ledger.proof_failed", STR("ledger"), str_of(name), STR_NONE, d, e);
        payload_free(d);
    }
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* ---- the job ---- */

static enum status is_due(struct app *app, struct arena *a, struct utc now, bool *due,
                          struct utc *next_at, struct err *e)
{
    int64_t every_events = 0, every_hours = 0, n_new = 0, newest_seq = 0;
    struct checkpoint newest;
    bool found = false;
    *due = false;
    enum status st = setting_int(app, "ledger-checkpoint-every-events", &every_events, e);
    if (st == LW_OK) st = setting_int(app, "ledger-checkpoint-every-hours", &every_hours, e);
    if (st == LW_OK) st = checkpoint_newest(app->db, a, &newest, &found, e);
    if (st == LW_OK) st = ledger_newest(app->db, &newest_seq, e);
    if (st == LW_OK) st = checkpoint_n_new(app->db, newest.n_events, &n_new, e);
    if (st != LW_OK || !n_new) return st;
    struct utc by = found ? utc_add_s(newest.made_at, every_hours * 3600) : now;
    *due = (every_events && n_new >= every_events) || (every_hours && utc_cmp(by, now) <= 0);
    if (!*due) *next_at = every_events ? utc_add_s(now, LOOK_EVERY_S) : by;
    return LW_OK;
}

static enum status waits(struct app *app, struct arena *a, const char *name, struct utc now,
                         struct utc *next_at, bool *out, struct err *e)
{
    struct ledger_trouble t;
    enum status st = ledger_trouble_load(app->db, a, str_of(name), &t, e);
    *out = st == LW_OK && t.n_failed && utc_cmp(now, t.next_at) < 0;
    if (*out && (utc_is_none(*next_at) || utc_cmp(t.next_at, *next_at) < 0))
        *next_at = t.next_at;
    return st;
}

/* A failure is remembered; it is no failure of the job. */
static enum status settle(struct app *app, struct utc now, const char *name, enum status st,
                          const struct err *problem, struct err *e)
{
    if (st != LW_OK) log_err(name[0] == 'c' ? "ledger.checkpoint" : "ledger.stamp", problem);
    return proof_note(app, &system_actor, now, name, st ? problem : NULL, e);
}

static enum status run_checkpoint(struct app *app, struct arena *a, struct utc now,
                                  struct utc *next_at, struct err *e)
{
    bool due = false, is_waiting = false;
    struct checkpoint_done done;
    struct err problem = {0};
    enum status st = is_due(app, a, now, &due, next_at, e);
    if (st == LW_OK && due) st = waits(app, a, "checkpoint", now, next_at, &is_waiting, e);
    if (st != LW_OK || !due || is_waiting) return st;
    st = checkpoint_make(app, &system_actor, now, a, &done, &problem);
    return settle(app, now, "checkpoint", st, &problem, e);
}

static enum status run_stamp(struct app *app, struct arena *a, struct utc now,
                             struct utc *next_at, struct err *e)
{
    str url;
    struct checkpoint newest;
    struct ledger_stamp stamp;
    struct err problem = {0};
    bool found = false, is_on = false, is_waiting = false;
    enum status st = setting_get(app, a, "tsa-url", &url, e);
    if (st == LW_OK) st = checkpoint_newest(app->db, a, &newest, &found, e);
    if (st == LW_OK && found) st = stamp_is_on(app->db, newest.n_events, &is_on, e);
    if (st == LW_OK && url.n && found && !is_on)
        st = waits(app, a, "stamp", now, next_at, &is_waiting, e);
    if (st != LW_OK || !url.n || !found || is_on || is_waiting) return st;
    st = stamp_make(app, &system_actor, now, a, false, &stamp, &problem);
    return settle(app, now, "stamp", st, &problem, e);
}

enum status checkpoint_run(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct arena a;
    arena_init(&a, ARENA_MAX);
    enum status st = run_checkpoint(app, &a, now, next_at, e);
    if (st == LW_OK) st = run_stamp(app, &a, now, next_at, e);
    arena_release(&a);
    return st;
}
