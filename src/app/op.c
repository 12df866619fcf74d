/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running an operation: permission, parameters, transaction, ledger, reply.
 *
 * A writing operation that changed rows and appended no event is a mistake of ours and ends the
 * program before it can commit: nothing enduring may change unrecorded. One that found everything
 * as it should be, and so changed nothing, needs no event.
 */
#include "app/op.h"

#include "app/alert.h"
#include "app/approval.h"
#include "app/events.h"
#include "app/factor.h"
#include "app/op_internal.h"
#include "app/scope.h"
#include "app/session.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/finding_tally.h"
#include "store/ledger.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SETTLE_BATCH = 500 /* vulnerabilities whose ids are held at a time */
};
/* Of one call. An upload is held in memory beside what is read out of it. */
#define CALL_BYTES        (64 * LW_MIB)
#define CALL_UPLOAD_BYTES (2048 * LW_MIB)

static bool takes_file(const struct op *op)
{
    for (const struct op_param *p = op->params; p && p->name; p++)
        if (p->type == PARAM_FILE) return true;
    return false;
}

static enum status check_permission(const struct actor *actor, const struct op *op,
                                    struct err *e)
{
    if (actor_may(actor, op->needs)) return LW_OK;
    if (actor->kind == ACTOR_NOBODY)
        return err_set(e, LW_E_UNAUTHENTICATED, "%s needs somebody who is signed in", op->name);
    return err_set(e, LW_E_REFUSED, "%s needs the permission '%.*s'", op->name,
                   STR_ARG(permission_str(op->needs)));
}

/* Announcements and counts that follow findings; those of a run come at its end. */
static enum status settle(struct op_call *c, struct err *e)
{
    size_t n = SETTLE_BATCH;
    bool is_stale = false;
    if (c->defers_alerts) return LW_OK;
    enum status st = finding_tally_is_stale(c->app->db, &is_stale, e);
    while (st == LW_OK && is_stale && n == SETTLE_BATCH)
        st = finding_tally_refresh(c->app->db, c->arena, SETTLE_BATCH, &n, e);
    return st == LW_OK ? alert_flush_call(c, e) : st;
}

static enum status end_transaction(struct op_call *c, enum status st, int64_t n_changed_before,
                                   struct err *e)
{
    struct db *db = c->app->db;
    struct err commit = {0};
    if (st != LW_OK && !c->keeps_on_error) {
        db_rollback(db);
        return st;
    }
    if (!c->last_seq) {
        if (db_total_changes(db) != n_changed_before) {
            char words[120];
            snprintf(words, sizeof words, "operation '%s' changed rows without an event",
                     c->op->name);
            BUG(words);
        }
        db_rollback(db);
        return st;
    }
    enum status end = settle(c, &commit);
    if (end == LW_OK)
        end = db_commit(db, &commit);
    else
        db_rollback(db);
    if (end != LW_OK) {
        *e = commit;
        return end;
    }
    if (c->wants_checkpoint && db_checkpoint(db, &commit) != LW_OK)
        log_err("store.checkpoint", &commit);
    if (c->after_commit && c->after_commit(c->app, c->now, &commit) != LW_OK)
        log_err("op.after_commit", &commit);
    return st;
}

static enum status run_in_call(struct op_call *c, struct err *e)
{
    if (!c->op->is_writing) return c->op->run(c, e);
    enum status st = db_begin(c->app->db, c->op->name, e);
    if (st != LW_OK) return st;
    int64_t n_changed = db_total_changes(c->app->db);
    st = c->op->run(c, e);
    return end_transaction(c, st, n_changed, e);
}

/*
 * Carried out once to see that it could be, and taken back; what is kept is the proposal. What
 * the call wrote to the disk under its digest (blobs) is what the approved one will find there.
 */
static enum status propose(struct op_call *c, struct err *e)
{
    struct db *db = c->app->db;
    yyjson_mut_val *reply = c->reply;
    enum status st = db_begin(db, c->op->name, e);
    if (st != LW_OK) return st;
    c->reply = yyjson_mut_obj(c->doc);
    st = c->op->run(c, e);
    db_rollback(db);
    app_forget(c->app);
    str content = st == LW_OK ? approval_content(c, c->op, c->reply) : STR("");
    struct op_call fresh = {.app = c->app,
                            .actor = c->actor,
                            .now = c->now,
                            .arena = c->arena,
                            .op = c->op,
                            .values = c->values,
                            .doc = c->doc,
                            .reply = reply};
    *c = fresh;
    if (st != LW_OK) return st;
    st = db_begin(db, "approval.propose", e);
    if (st != LW_OK) return st;
    int64_t n_changed = db_total_changes(db);
    st = approval_propose(c, content, e);
    return end_transaction(c, st, n_changed, e);
}

/* Acting, on the whole store: at once, or after a second person's word. */
static enum status act(struct op_call *c, struct err *e)
{
    bool waits = false;
    enum status st = c->op->is_writing ? approval_is_needed(c, &waits, e) : LW_OK;
    if (st == LW_OK) st = factor_check_confirmed(c, e);
    if (st != LW_OK) return st;
    return waits ? propose(c, e) : run_in_call(c, e);
}

/* Of a person who sees some product lines only. */
static enum status run_limited(struct op_call *c, struct err *e)
{
    struct app *seen, *whole = c->app;
    if (!scope_reads(c->op)) {
        enum status admitted = scope_admit(whole, c->actor, c->op, c->values, e);
        return admitted == LW_OK ? act(c, e) : admitted;
    }
    enum status st = scope_enter(whole, c->actor, c->op, &seen, e);
    if (st != LW_OK) return st;
    c->app = seen;
    st = run_in_call(c, e);
    c->app = whole;
    scope_leave(seen);
    return st;
}

static void call_init(struct op_call *c, struct arena *a, struct app *app,
                      const struct actor *actor, const struct op *op, struct utc now)
{
    *c = (struct op_call){.app = app, .actor = actor, .now = now, .arena = a, .op = op};
    c->doc = yyjson_mut_doc_new(NULL);
    if (!c->doc) BUG("out of memory");
    c->reply = yyjson_mut_obj(c->doc);
    yyjson_mut_doc_set_root(c->doc, c->reply);
}

enum status op_run(struct app *app, const struct actor *actor, const struct op *op,
                   const struct op_arg *args, size_t n_args, yyjson_mut_doc **reply,
                   struct err *e)
{
    struct arena a;
    struct op_call c;
    struct err local = {0};
    if (!e) e = &local;
    enum status st = check_permission(actor, op, e);
    if (st != LW_OK) return st;
    arena_init(&a, takes_file(op) ? CALL_UPLOAD_BYTES : CALL_BYTES);
    call_init(&c, &a, app, actor, op, utc_now());
    st = op_params_check(&a, op, args, n_args, &c.values, e);
    if (st == LW_OK) st = actor_is_limited(actor) ? run_limited(&c, e) : act(&c, e);
    if (st == LW_OK)
        *reply = c.doc;
    else
        yyjson_mut_doc_free(c.doc);
    arena_release(&a);
    return st;
}

/* ---- the program's own work ---- */

struct system_call {
    struct op_call call;
    struct op op;
    struct arena arena;
};

enum status system_call_begin(struct app *app, struct utc now, const char *name,
                              struct op_call **out, struct err *e)
{
    static const struct op_param no_params[] = {{0}};
    enum status st = db_begin(app->db, name, e);
    if (st != LW_OK) return st;
    struct system_call *s = calloc(1, sizeof *s);
    if (!s) BUG("out of memory");
    s->op = (struct op){.name = name, .is_writing = true, .params = no_params};
    arena_init(&s->arena, CALL_UPLOAD_BYTES);
    call_init(&s->call, &s->arena, app, &system_actor, &s->op, now);
    *out = &s->call;
    return LW_OK;
}

static void system_call_free(struct op_call *c)
{
    struct system_call *s = (struct system_call *)c;
    yyjson_mut_doc_free(c->doc);
    arena_release(&s->arena);
    free(s);
}

enum status system_call_commit(struct op_call *c, struct err *e)
{
    enum status st = settle(c, e);
    if (st == LW_OK)
        st = db_commit(c->app->db, e);
    else
        db_rollback(c->app->db);
    system_call_free(c);
    return st;
}

void system_call_abort(struct op_call *c)
{
    db_rollback(c->app->db);
    system_call_free(c);
}

/* ---- events ---- */

static str digest_of(str row, char out[SHA256_HEX_CHARS + 1])
{
    if (!row.n) return STR("");
    struct sha256 d = sha256_of(row);
    return sha256_hex(&d, out);
}

enum status op_change_event(struct op_call *c, const char *kind, str subject_kind,
                            str subject_id, str case_id, yyjson_mut_doc *payload,
                            str row_before, str row_after, int64_t *seq, struct err *e)
{
    char before[SHA256_HEX_CHARS + 1], after[SHA256_HEX_CHARS + 1];
    str text = STR("{}");
    yyjson_mut_doc *own = c->approved_by.n && !payload ? payload_new() : NULL;
    if (!event_kind_find(str_of(kind))) BUG("event of a kind that events.c does not have");
    if (own) payload = own;
    if (c->approved_by.n) payload_str(payload, "approved_by", c->approved_by);
    if (c->approved_by.n) payload_str(payload, "proposal", c->proposal_id);
    enum status st = payload ? json_canonical(c->arena, payload, &text, e) : LW_OK;
    payload_free(own);
    if (st != LW_OK) return st;
    struct ledger_event ev = {
        .at = c->now,
        .actor = c->actor->ledger_ref,
        .kind = str_of(kind),
        .subject_kind = subject_kind,
        .subject_id = subject_id,
        .case_id = case_id,
        .payload = text,
        .before_digest = digest_of(row_before, before),
        .after_digest = digest_of(row_after, after),
    };
    st = ledger_append(c->app->db, &ev, e);
    if (st != LW_OK) return st;
    c->last_seq = ev.seq;
    if (seq) *seq = ev.seq;
    return LW_OK;
}

enum status op_event(struct op_call *c, const char *kind, str subject_kind, str subject_id,
                     str case_id, yyjson_mut_doc *payload, struct err *e)
{
    return op_change_event(c, kind, subject_kind, subject_id, case_id, payload, STR_NONE,
                           STR_NONE, NULL, e);
}

enum status op_next_seq(struct op_call *c, int64_t *seq, struct err *e)
{
    enum status st = ledger_newest(c->app->db, seq, e);
    if (st == LW_OK) ++*seq;
    return st;
}
