/* SPDX-License-Identifier: Apache-2.0 */
/* Operations of a signed-in person about the own account. */
#include "app/factor.h"
#include "app/person.h"
#include "app/session.h"
#include "app/throttle.h"
#include "crypto/password.h"
#include "store/access.h"

static enum status session_get(struct op_call *c, struct err *e)
{
    (void)e;
    reply_str(c, c->reply, "kind", actor_kind_str(c->actor->kind));
    reply_str(c, c->reply, "person", c->actor->person_id);
    reply_str(c, c->reply, "name", c->actor->name);
    reply_bool(c, c->reply, "is_limited", actor_is_limited(c->actor));
    yyjson_mut_val *list = reply_array(c, c->reply, "permissions");
    for (int i = PERMISSION_READ; i < N_permission; i++) {
        str name = permission_str((enum permission)i);
        if (actor_may(c->actor, (enum permission)i))
            yyjson_mut_arr_add_strncpy(c->doc, list, name.p, name.n);
    }
    person_reply_may(c, c->reply, c->actor->permissions);
    return LW_OK;
}

static enum status session_set_password(struct op_call *c, struct err *e)
{
    struct person p;
    if (c->actor->kind != ACTOR_PERSON)
        return err_set(e, LW_E_REFUSED, "only a person who is signed in changes the password");
    enum status st = password_check(op_str(c, "password"), e);
    if (st == LW_OK) st = person_get(c, c->actor->person_id, &p, e);
    if (st == LW_OK) st = factor_check_password(c, &p, e);
    if (st == LW_OK) st = throttle_forget_again(c->app, c->arena, p.id, e);
    if (st != LW_OK) return st;
    st = password_hash(c->arena, op_str(c, "password"), &p.password, e);
    if (st == LW_OK) st = session_delete_of(c->app->db, p.id, e);
    if (st == LW_OK) st = person_save(c->app->db, &p, e);
    if (st == LW_OK)
        st = op_event(c, "person.password_set", STR("person"), p.ledger_ref, STR_NONE, NULL, e);
    reply_bool(c, c->reply, "is_signed_out", true);
    return st;
}

/* ---- sessions ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *sessions;
};

static enum status list_one(void *ctx, const struct session_row *s, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    if (utc_diff_s(l->c->now, s->created_at) >= SESSION_MAX_S ||
        utc_diff_s(l->c->now, s->seen_at) >= SESSION_IDLE_S)
        return LW_OK;
    yyjson_mut_val *o = reply_item(l->c, l->sessions);
    reply_str(l->c, o, "id", s->id);
    reply_str(l->c, o, "agent", s->agent);
    reply_str(l->c, o, "source", s->source);
    reply_bool(l->c, o, "is_this", s->id.n && str_eq(s->id, l->c->actor->session));
    reply_utc(l->c, o, "created_at", s->created_at);
    reply_utc(l->c, o, "seen_at", s->seen_at);
    return LW_OK;
}

static enum status session_list(struct op_call *c, struct err *e)
{
    struct list l = {c, reply_array(c, c->reply, "sessions")};
    if (!c->actor->person_id.n) return LW_OK;
    return session_each(c->app->db, c->actor->person_id, list_one, &l, e);
}

static enum status session_end(struct op_call *c, struct err *e)
{
    bool found = false;
    str id = op_str(c, "session");
    if (c->actor->kind != ACTOR_PERSON)
        return err_set(e, LW_E_REFUSED, "only a person who is signed in ends sessions");
    enum status st = session_end_one(c->app->db, id, c->actor->person_id, &found, e);
    if (st == LW_OK && !found)
        st = err_set(e, LW_E_NOT_FOUND, "you have no session '%.*s'", STR_ARG(id));
    if (st != LW_OK) return st;
    return op_event(c, "session.closed", STR("person"), c->actor->ledger_ref, STR_NONE, NULL,
                    e);
}

static const struct op_param end_params[] = {
    {"session", PARAM_ID, true, true, 40, NULL, "Session's id, as session.list shows it"},
    {0},
};
static const struct op_param no_params[] = {{0}};
static const struct op_param password_params[] = {
    {"current", PARAM_SECRET, true, false, 1024, NULL, "Password in force"},
    {"password", PARAM_SECRET, true, false, 1024, NULL, "New password, 12 characters or more"},
    {0},
};

const struct op session_ops[] = {
    {"session.get", "session show", "GET", "/session", PERMISSION_READ, false, no_params,
     session_get, "Say who is calling and what they may do."},
    {"session.list", NULL, "GET", "/session/list", PERMISSION_READ, false, no_params,
     session_list, "List the own browser sessions."},
    {"session.end", NULL, "DELETE", "/session/list/{session}", PERMISSION_READ, true,
     end_params, session_end, "End one of the own browser sessions."},
    {"session.set_password", NULL, "POST", "/session/password", PERMISSION_READ, true,
     password_params, session_set_password, "Change the own password; ends all sessions."},
};
const size_t n_session_ops = sizeof session_ops / sizeof session_ops[0];
