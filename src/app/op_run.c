/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running an operation: permission, parameters, transaction, ledger, reply.
 *
 * A writing operation that changed rows and appended no event is a mistake of ours and ends the
 * program before it can commit: nothing enduring may change unrecorded. One that found everything
 * as it should be, and so changed nothing, needs no event.
 */
#include "app/op_run.h"

#include "app/approval.h"
#include "app/factor.h"
#include "app/op_call.h"
#include "app/scope.h"
#include "app/settle.h"
#include "base/limits.h"
#include "base/log.h"

#include <stdio.h>

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
    enum status end = settle_call(c, &commit);
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

/* One state of the store for the whole reply, and one lock of its file, not one a question. */
static enum status run_reading(struct op_call *c, struct err *e)
{
    bool is_begun = false;
    enum status st = db_snapshot_begin(c->app->db, &is_begun, e);
    if (st != LW_OK) return st;
    st = c->op->run(c, e);
    db_snapshot_end(c->app->db, is_begun);
    return st;
}

static enum status run_in_call(struct op_call *c, struct err *e)
{
    if (!c->op->is_writing) return run_reading(c, e);
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
        enum status admitted = scope_admit(whole, c->actor, c->op, c->values, op_run, e);
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
    op_call_init(&c, &a, app, actor, op, utc_now());
    st = op_params_check(&a, op, args, n_args, &c.values, e);
    if (st == LW_OK) st = actor_is_limited(actor) ? run_limited(&c, e) : act(&c, e);
    if (st == LW_OK)
        *reply = c.doc;
    else
        yyjson_mut_doc_free(c.doc);
    arena_release(&a);
    return st;
}
