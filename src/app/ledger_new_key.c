/* SPDX-License-Identifier: Apache-2.0 */
/* The operation ledger.new_key: the old key signs the announcement of the new one. */
#include "app/ledger_key.h"

#include "app/checkpoint.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "store/setting.h"

/* The label goes into the settings as a person's setting does. */
static enum status keep_label(struct op_call *c, str label, struct err *e)
{
    struct op_call *s = NULL;
    enum status st = system_call_begin(c->app, c->now, "ledger.key", &s, e);
    if (st != LW_OK) return st;
    s->actor = c->actor;
    st = setting_save(s->app->db, STR("ledger-key-label"), label, s->now, e);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "value", label);
    if (st == LW_OK)
        st = op_event(s, "setting.changed", STR("setting"), STR("ledger-key-label"), STR_NONE,
                      d, e);
    payload_free(d);
    if (st == LW_OK) return system_call_commit(s, e);
    system_call_abort(s);
    return st;
}

static enum status new_token_key(struct op_call *c, const struct ledger_signer *old,
                                 struct ledger_signer *out, struct err *e)
{
    *out = (struct ledger_signer){.is_token = true, .token = old->token};
    out->token.label = op_str(c, "label");
    if (!out->token.label.n)
        return err_set(e, LW_E_USAGE,
                       "parameter 'label': the key lies in a token: say how the new one is "
                       "called there");
    enum status st = pkcs11_public_key(c->arena, &out->token, &out->public_pem, e);
    if (st == LW_E_NOT_FOUND) {
        st = pkcs11_new_key(&out->token, e);
        if (st == LW_OK) st = pkcs11_public_key(c->arena, &out->token, &out->public_pem, e);
    }
    return st;
}

/* Not in one transaction: each step leaves a state that the next attempt goes on from. */
enum status ledger_new_key_run(struct op_call *c, struct err *e)
{
    struct ledger_signer old, new = {0};
    struct checkpoint_done done;
    enum status st = ledger_signer_open(c->app, c->arena, &old, e);
    if (st == LW_OK) st = ledger_signer_announce(c->app, c->actor, c->now, &old, e);
    if (st != LW_OK) return st;
    if (old.is_token)
        st = new_token_key(c, &old, &new, e);
    else
        st = sign_new_key(c->arena, &new.private_pem, &new.public_pem, e);
    if (st == LW_OK) st = sign_key_id(c->arena, new.public_pem, &new.id, e);
    if (st == LW_OK && str_eq(new.id, old.id))
        st = err_set(e, LW_E_CONFLICT, "parameter 'label': this is the key in use");
    if (st == LW_OK) st = ledger_signer_announce(c->app, c->actor, c->now, &new, e);
    if (st == LW_OK) st = checkpoint_make(c->app, c->actor, c->now, c->arena, &done, e);
    if (st != LW_OK) return st;
    if (new.is_token)
        st = keep_label(c, new.token.label, e);
    else
        st = fs_write_atomic(app_path(c->app, c->arena, LEDGER_KEY_FILE), new.private_pem, 0600,
                             e);
    if (st == LW_OK) st = checkpoint_make(c->app, c->actor, c->now, c->arena, &done, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "key", new.id);
    reply_str(c, c->reply, "former_key", old.id);
    reply_str(c, c->reply, "public_pem", new.public_pem);
    reply_int(c, c->reply, "n_events", done.checkpoint.n_events);
    return LW_OK;
}
