/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of proposals: list, look, approve, refuse, withdraw. */
#include "app/approval.h"

#include "app/approval_internal.h"
#include "app/blob.h"
#include "app/op_call.h"
#include "app/op_run.h"
#include "app/person.h"
#include "app/scope.h"
#include "app/session.h"
#include "format/json.h"
#include "store/case.h"
#include "store/ledger.h"

#include <string.h>

enum {
    MAX_LIST = 500,
    MAX_EVENTS = 1000, /* about one person in the days that a proposal lives */
    DEFAULT_LIST = 100,
    MAX_ARGUMENTS = 128,
    MAX_ARGUMENT_BYTES = 4 * 1024 * 1024,
    MAX_FILE_BYTES = 64 * 1024 * 1024
};

static const struct op *op_of(const struct proposal *p, struct err *e)
{
    const struct op *op = op_find(p->op);
    if (!op)
        (void)err_set(e, LW_E_STATE, "this program has no operation '%.*s' any more",
                      STR_ARG(p->op));
    return op;
}

static enum status proposal_get(struct op_call *c, struct proposal *p, struct err *e)
{
    bool found = false;
    enum status st = proposal_find(c->app->db, c->arena, op_str(c, "proposal"), p, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no proposal '%.*s'",
                   STR_ARG(op_str(c, "proposal")));
}

/* Events by which somebody gets into an account, or an account gets rights. */
static const char *const letting_in[] = {"person.added",    "person.invited",
                                         "person.role_set", "person.lines_set",
                                         "person.enabled",  "person.totp_reset"};

struct letting_in {
    str by; /* ledger reference */
    bool found;
};

static enum status note_letting_in(void *ctx, const struct ledger_event *ev, struct err *e)
{
    struct letting_in *x = ctx;
    (void)e;
    for (size_t i = 0; i < sizeof letting_in / sizeof letting_in[0]; i++)
        x->found |= str_eq(ev->kind, str_of(letting_in[i])) && str_eq(ev->actor, x->by);
    return LW_OK;
}

/* Since the proposal by who proposed it: such an account is no second person. */
static enum status was_let_in(struct op_call *c, const struct proposal *p, bool *out,
                              struct err *e)
{
    struct letting_in x = {.by = p->proposed_by};
    const struct ledger_filter f = {.after_seq = p->event_seq,
                                    .subject_kind = STR("person"),
                                    .subject_id = c->actor->ledger_ref,
                                    .limit = MAX_EVENTS};
    enum status st = ledger_each(c->app->db, &f, note_letting_in, &x, e);
    *out = x.found;
    return st;
}

/* Why the caller may not approve, in words; empty when nothing is in the way. */
static enum status obstacle(struct op_call *c, const struct proposal *p, const struct op *op,
                            str *why, struct err *e)
{
    bool is_puppet = false;
    *why = !str_eq(p->state, STR("waiting"))     ? STR("it does not wait any more")
           : utc_cmp(p->expires_at, c->now) <= 0 ? STR("its time is over")
           : c->actor->kind != ACTOR_PERSON
               ? STR("a person who is signed in approves, not a program")
           : str_eq(p->proposer_id, c->actor->person_id) ? STR("nobody approves their own")
           : !actor_may(c->actor, op->needs) ? STR("it needs the permission of the operation")
                                             : STR("");
    if (why->n) return LW_OK;
    enum status st = was_let_in(c, p, &is_puppet, e);
    if (is_puppet)
        *why = STR("who proposed it has let you in, or changed your rights, since then");
    return st;
}

static enum status name_of(struct op_call *c, str ref, str *name, struct err *e)
{
    *name = STR("");
    return ref.n ? person_name_of_ref(c->app, c->arena, ref, name, e) : LW_OK;
}

static enum status reply_proposal(struct op_call *c, yyjson_mut_val *o,
                                  const struct proposal *p, struct err *e)
{
    struct case_file k;
    bool found = false;
    str proposer, ender, why;
    const struct op *op = op_find(p->op);
    enum status st = name_of(c, p->proposed_by, &proposer, e);
    if (st == LW_OK) st = name_of(c, p->ended_by, &ender, e);
    if (st == LW_OK && p->case_id.n)
        st = case_find(c->app->db, c->arena, p->case_id, &k, &found, e);
    if (st != LW_OK) return st;
    why = STR("this program does not know the operation");
    if (op) st = obstacle(c, p, op, &why, e);
    if (st != LW_OK) return st;
    bool is_waiting = str_eq(p->state, STR("waiting"));
    reply_str(c, o, "id", p->id);
    reply_str(c, o, "op", p->op);
    reply_str(c, o, "what", op ? str_of(op->doc) : p->op);
    reply_str(c, o, "subject", p->subject);
    reply_str(c, o, "case", found ? k.number : STR(""));
    reply_str(c, o, "state", p->state);
    reply_bool(c, o, "is_waiting", is_waiting);
    reply_bool(c, o, "is_mine",
               p->proposer_id.n && str_eq(p->proposer_id, c->actor->person_id));
    reply_bool(c, o, "may_approve", !why.n);
    reply_str(c, o, "why_not", why);
    reply_str(c, o, "needs", op ? permission_str(op->needs) : STR(""));
    reply_str(c, o, "proposed_by", proposer);
    reply_utc(c, o, "proposed_at", p->proposed_at);
    reply_utc(c, o, "expires_at", p->expires_at);
    reply_str(c, o, "ended_by", ender);
    reply_utc(c, o, "ended_at", p->ended_at);
    reply_str(c, o, "ended_why", p->ended_why);
    reply_str(c, o, "sha256", p->digest);
    reply_str(c, o, "content_sha256", p->content_digest);
    return LW_OK;
}

/* ---- reading ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *proposals;
    int64_t n, n_mine_to_approve;
};

static enum status list_one(void *ctx, const struct proposal *p, struct err *e)
{
    struct list *l = ctx;
    yyjson_mut_val *o = reply_item(l->c, l->proposals);
    enum status st = reply_proposal(l->c, o, p, e);
    l->n++;
    l->n_mine_to_approve += yyjson_mut_get_bool(yyjson_mut_obj_get(o, "may_approve"));
    return st;
}

static enum status reply_state(struct op_call *c, yyjson_mut_val *o,
                               const struct approval_row *row, struct err *e)
{
    struct approval_state s;
    enum status st = approval_state_of(c, row, &s, e);
    if (st != LW_OK) return st;
    bool is_off = str_eq(s.mode, STR("off"));
    reply_str(c, o, "mode", s.mode);
    reply_int(c, o, "n_able", s.n_able);
    reply_bool(c, o, "is_asked", s.is_asked);
    reply_str(c, o, "words",
              is_off         ? STR("off: one person decides alone")
              : s.n_able < 2 ? s.is_asked
                                   ? STR("asked, but fewer than two people could approve")
                                   : STR("not asked yet: fewer than two people could approve")
                             : arena_printf(c->arena, "asked: %lld people hold the permission",
                                            (long long)s.n_able));
    return arena_status(c->arena, "approvals", e);
}

static enum status approval_list(struct op_call *c, struct err *e)
{
    struct list l = {.c = c, .proposals = reply_array(c, c->reply, "proposals")};
    struct case_file k;
    str case_id = STR("");
    bool found = false;
    enum status st = LW_OK;
    if (op_has(c, "case")) {
        st = case_find(c->app->db, c->arena, op_str(c, "case"), &k, &found, e);
        if (st == LW_OK && !found)
            st = err_set(e, LW_E_NOT_FOUND, "there is no case '%.*s'",
                         STR_ARG(op_str(c, "case")));
        if (st == LW_OK) case_id = k.id;
    }
    str state = op_has(c, "state") ? op_str(c, "state") : STR("");
    if (st == LW_OK)
        st = proposal_each(c->app->db, state, case_id, op_int(c, "limit", DEFAULT_LIST),
                           list_one, &l, e);
    reply_int(c, c->reply, "total", l.n);
    reply_int(c, c->reply, "n_to_approve", l.n_mine_to_approve);
    yyjson_mut_val *rules = reply_array(c, c->reply, "rules");
    for (size_t i = 0; st == LW_OK && i < n_approval_rows; i++) {
        yyjson_mut_val *o = reply_item(c, rules);
        reply_str(c, o, "op", str_of(approval_rows[i].op));
        reply_str(c, o, "setting", str_of(approval_rows[i].setting));
        reply_str(c, o, "protects", str_of(approval_rows[i].protects));
        st = reply_state(c, o, &approval_rows[i], e);
    }
    return st;
}

/* The label of an argument is what its parameter says of itself. */
static str label_of(const struct op *op, str name, bool *is_file)
{
    *is_file = false;
    for (const struct op_param *p = op ? op->params : NULL; p && p->name; p++)
        if (str_eq(str_of(p->name), name)) {
            *is_file = p->type == PARAM_FILE;
            return str_of(p->doc);
        }
    return name;
}

static enum status approval_get(struct op_call *c, struct err *e)
{
    struct proposal p;
    yyjson_doc *doc = NULL;
    enum status st = proposal_get(c, &p, e);
    if (st == LW_OK) st = reply_proposal(c, c->reply, &p, e);
    if (st == LW_OK) st = json_parse(p.arguments, MAX_ARGUMENT_BYTES, &doc, e);
    if (st != LW_OK) return st;
    yyjson_mut_val *list = reply_array(c, c->reply, "arguments");
    yyjson_obj_iter it = yyjson_obj_iter_with(yyjson_doc_get_root(doc));
    yyjson_val *key;
    while ((key = yyjson_obj_iter_next(&it))) {
        bool is_file;
        str name = json_val_str(key);
        yyjson_mut_val *o = reply_item(c, list);
        reply_str(c, o, "name", name);
        reply_str(c, o, "label", label_of(op_find(p.op), name, &is_file));
        reply_str(c, o, "value", json_val_str(yyjson_obj_iter_get_val(key)));
        reply_bool(c, o, "is_file", is_file);
    }
    yyjson_doc_free(doc);
    return LW_OK;
}

/* ---- approving ---- */

/* The proposer as of now: whoever lost the right since has proposed in vain. */
static enum status proposer_of(struct op_call *c, const struct proposal *p, const struct op *op,
                               struct actor *out, struct err *e)
{
    struct person who;
    if (!p->proposer_id.n) {
        *out = local_actor;
        return LW_OK;
    }
    enum status st = person_get(c, p->proposer_id, &who, e);
    if (st != LW_OK) return st;
    *out = actor_of_person(&who);
    if (!who.is_disabled && actor_may(out, op->needs)) return LW_OK;
    return err_set(e, LW_E_STATE,
                   "'%.*s', who proposed it, does not hold the permission '%.*s' any more",
                   STR_ARG(who.name), STR_ARG(permission_str(op->needs)));
}

/* A stored file, its bytes checked against their name. */
static enum status file_of(struct op_call *c, str hex, str *path, struct err *e)
{
    str bytes;
    enum status st = blob_read(c->app, c->arena, hex, MAX_FILE_BYTES, &bytes, e);
    if (st == LW_OK) *path = blob_path(c->app, c->arena, hex);
    return st == LW_OK ? arena_status(c->arena, "file", e) : st;
}

static enum status arguments_of(struct op_call *c, const struct proposal *p,
                                const struct op *op, struct op_arg *args, size_t *n,
                                struct err *e)
{
    yyjson_doc *doc = NULL;
    enum status st = json_parse(p->arguments, MAX_ARGUMENT_BYTES, &doc, e);
    if (st != LW_OK) return st;
    yyjson_obj_iter it = yyjson_obj_iter_with(yyjson_doc_get_root(doc));
    yyjson_val *key;
    while (st == LW_OK && *n < MAX_ARGUMENTS && (key = yyjson_obj_iter_next(&it))) {
        bool is_file;
        struct op_arg *a = &args[*n];
        *a = (struct op_arg){arena_str(c->arena, json_val_str(key)),
                             arena_str(c->arena, json_val_str(yyjson_obj_iter_get_val(key)))};
        (void)label_of(op, a->name, &is_file);
        if (is_file) st = file_of(c, a->value, &a->value, e);
        ++*n;
    }
    yyjson_doc_free(doc);
    return st;
}

/* What the call has frozen is what the proposer saw and the approver read. */
static enum status check_content(struct op_call *c, const struct proposal *p, struct err *e)
{
    if (str_eq(approval_content(c, c->op, c->reply), p->content_digest)) return LW_OK;
    return err_set(
        e, LW_E_STATE,
        "what proposal '%.*s' is about was changed since: it has to be withdrawn and "
        "proposed again",
        STR_ARG(p->id));
}

/* Runs the proposed call inside this one's transaction, as its proposer's. */
static enum status run_proposed(struct op_call *c, const struct proposal *p,
                                const struct op *op, struct err *e)
{
    struct op_arg args[MAX_ARGUMENTS];
    struct actor proposer;
    size_t n = 0;
    struct op_call inner = *c;
    enum status st = proposer_of(c, p, op, &proposer, e);
    if (st == LW_OK) st = arguments_of(c, p, op, args, &n, e);
    if (st != LW_OK) return st;
    inner.op = op;
    inner.actor = &proposer;
    inner.approved_by = c->actor->ledger_ref;
    inner.proposal_id = p->id;
    inner.reply = reply_object(c, c->reply, "result");
    st = op_params_check(c->arena, op, args, n, &inner.values, e);
    if (st == LW_OK && actor_is_limited(&proposer))
        st = scope_admit(c->app, &proposer, op, inner.values, op_run, e);
    if (st == LW_OK) st = op->run(&inner, e);
    if (st == LW_OK) st = check_content(&inner, p, e);
    c->last_seq = inner.last_seq;
    c->wants_checkpoint |= inner.wants_checkpoint;
    c->has_alerts |= inner.has_alerts;
    c->after_commit = inner.after_commit;
    return st;
}

static enum status end(struct op_call *c, struct proposal *p, const char *state,
                       const char *kind, str why, struct err *e)
{
    p->state = str_of(state);
    p->ended_at = c->now;
    p->ended_by = c->actor->ledger_ref;
    p->ended_why = why;
    enum status st = approval_event(c, kind, p, e);
    if (st == LW_OK) st = proposal_end(c->app->db, p, e);
    return st == LW_OK ? reply_proposal(c, c->reply, p, e) : st;
}

static enum status approval_approve(struct op_call *c, struct err *e)
{
    struct proposal p;
    enum status st = proposal_get(c, &p, e);
    if (st != LW_OK) return st;
    const struct op *op = op_of(&p, e);
    if (!op) return LW_E_STATE;
    str why;
    st = obstacle(c, &p, op, &why, e);
    if (st != LW_OK) return st;
    if (why.n)
        return err_set(e, str_eq(p.state, STR("waiting")) ? LW_E_REFUSED : LW_E_STATE,
                       "proposal '%.*s' cannot be approved by you: %.*s", STR_ARG(p.id),
                       STR_ARG(why));
    st = run_proposed(c, &p, op, e);
    if (st != LW_OK) return st;
    return end(c, &p, "approved", "approval.approved", STR(""), e);
}

static enum status check_waiting(const struct proposal *p, struct err *e)
{
    if (str_eq(p->state, STR("waiting"))) return LW_OK;
    return err_set(e, LW_E_STATE, "proposal '%.*s' does not wait any more: it is %.*s",
                   STR_ARG(p->id), STR_ARG(p->state));
}

static enum status approval_refuse(struct op_call *c, struct err *e)
{
    struct proposal p;
    enum status st = proposal_get(c, &p, e);
    if (st == LW_OK) st = check_waiting(&p, e);
    if (st != LW_OK) return st;
    const struct op *op = op_of(&p, e);
    if (!op) return LW_E_STATE;
    str why;
    st = obstacle(c, &p, op, &why, e);
    if (st != LW_OK) return st;
    if (why.n)
        return err_set(e, LW_E_REFUSED, "proposal '%.*s' cannot be refused by you: %.*s",
                       STR_ARG(p.id), STR_ARG(why));
    return end(c, &p, "refused", "approval.refused", str_trim(op_str(c, "reason")), e);
}

static enum status approval_withdraw(struct op_call *c, struct err *e)
{
    struct proposal p;
    enum status st = proposal_get(c, &p, e);
    if (st == LW_OK) st = check_waiting(&p, e);
    if (st != LW_OK) return st;
    bool is_mine = p.proposer_id.n ? str_eq(p.proposer_id, c->actor->person_id)
                                   : c->actor->kind == ACTOR_LOCAL;
    if (!is_mine)
        return err_set(e, LW_E_REFUSED, "who proposed it withdraws it; others refuse it");
    return end(c, &p, "withdrawn", "approval.withdrawn",
               op_has(c, "reason") ? str_trim(op_str(c, "reason")) : STR(""), e);
}

/* ---- the table ---- */

#define P_PROPOSAL                                            \
 {                                                            \
  "proposal", PARAM_ID, true, true, 40, NULL, "Proposal's id" \
 }

static const struct op_param list_params[] = {
    {"state", PARAM_ENUM, false, false, 0, "waiting|approved|refused|withdrawn|expired",
     "Only in this state"},
    {"case", PARAM_ID, false, false, 40, NULL, "Only about this case"},
    {"limit", PARAM_INT, false, false, MAX_LIST, NULL, "At most this many, 100 unless given"},
    {0},
};
static const struct op_param one_params[] = {P_PROPOSAL, {0}};
static const struct op_param refuse_params[] = {
    P_PROPOSAL,
    {"reason", PARAM_TEXT, true, false, 4000, NULL, "Why, in a sentence"},
    {0},
};
static const struct op_param withdraw_params[] = {
    P_PROPOSAL,
    {"reason", PARAM_TEXT, false, false, 4000, NULL, "Why, in a sentence"},
    {0},
};

const struct op approval_ops[] = {
    {"approval.list", "approval list", "GET", "/approvals", PERMISSION_READ, false, list_params,
     approval_list, "List calls that wait or waited for a second person, newest first."},
    {"approval.get", "approval show", "GET", "/approvals/{proposal}", PERMISSION_READ, false,
     one_params, approval_get, "Show what a second person is asked to approve."},
    {"approval.approve", NULL, "POST", "/approvals/{proposal}/approval", PERMISSION_READ, true,
     one_params, approval_approve,
     "Approve as the second person: the call runs now; needs the permission of its operation."},
    {"approval.refuse", NULL, "POST", "/approvals/{proposal}/refusal", PERMISSION_READ, true,
     refuse_params, approval_refuse, "Refuse as the second person: the call will not run."},
    {"approval.withdraw", "approval withdraw", "POST", "/approvals/{proposal}/withdrawal",
     PERMISSION_READ, true, withdraw_params, approval_withdraw,
     "Take back what one proposed oneself."},
};
const size_t n_approval_ops = sizeof approval_ops / sizeof approval_ops[0];
