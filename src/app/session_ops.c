/* SPDX-License-Identifier: Apache-2.0 */
/* Operations of a signed-in person about the own account. */
#include "app/person.h"
#include "crypto/password.h"
#include "store/access.h"

static enum status session_get(struct op_call *c, struct err *e)
{
    (void)e;
    reply_str(c, c->reply, "kind", actor_kind_str(c->actor->kind));
    reply_str(c, c->reply, "person", c->actor->person_id);
    reply_str(c, c->reply, "name", c->actor->name);
    yyjson_mut_val *list = reply_array(c, c->reply, "permissions");
    for (int i = PERMISSION_READ; i < N_permission; i++) {
        str name = permission_str((enum permission)i);
        if (actor_may(c->actor, (enum permission)i))
            yyjson_mut_arr_add_strncpy(c->doc, list, name.p, name.n);
    }
    return LW_OK;
}

static enum status session_set_password(struct op_call *c, struct err *e)
{
    struct person p;
    if (c->actor->kind != ACTOR_PERSON)
        return err_set(e, LW_E_REFUSED, "only a person who is signed in changes the password");
    enum status st = password_check(op_str(c, "password"), e);
    if (st == LW_OK) st = person_get(c, c->actor->person_id, &p, e);
    if (st != LW_OK) return st;
    if (!p.password.p || !password_matches(p.password, op_str(c, "current")))
        return err_set(e, LW_E_REFUSED, "parameter 'current': is not the password in force");
    st = password_hash(c->arena, op_str(c, "password"), &p.password, e);
    if (st == LW_OK) st = session_delete_of(c->app->db, p.id, e);
    if (st == LW_OK) st = person_save(c->app->db, &p, e);
    if (st == LW_OK)
        st = op_event(c, "person.password_set", STR("person"), p.ledger_ref, STR_NONE, NULL, e);
    reply_bool(c, c->reply, "is_signed_out", true);
    return st;
}

static const struct op_param no_params[] = {{0}};
static const struct op_param password_params[] = {
    {"current", PARAM_SECRET, true, false, 1024, NULL, "Password in force"},
    {"password", PARAM_SECRET, true, false, 1024, NULL, "New password, 12 characters or more"},
    {0},
};

const struct op session_ops[] = {
    {"session.get", "session show", "GET", "/session", PERMISSION_READ, false, no_params,
     session_get, "Say who is calling and what they may do."},
    {"session.set_password", NULL, "POST", "/session/password", PERMISSION_READ, true,
     password_params, session_set_password, "Change the own password; ends all sessions."},
};
const size_t n_session_ops = sizeof session_ops / sizeof session_ops[0];
