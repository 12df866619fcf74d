/* SPDX-License-Identifier: Apache-2.0 */
#include "app/ledger_key.h"

#include "app/setting.h"
#include "app/system_call.h"
#include "base/fs.h"
#include "base/limits.h"
#include "store/checkpoint.h"
#include "store/setting.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PIN   ((size_t)256)
#define ARENA_MAX (4 * LW_MIB)

/* ---- opening ---- */

static enum status read_pin(struct app *app, struct arena *a, str *out, struct err *e)
{
    str path;
    const char *given = getenv("LONGWATCH_LEDGER_KEY_PIN");
    enum status st = setting_get(app, a, "ledger-key-pin-file", &path, e);
    if (st != LW_OK) return st;
    *out = str_of(given ? given : "");
    if (!path.n) return LW_OK;
    st = fs_read(a, arena_z(a, path), MAX_PIN, out, e);
    *out = str_trim(*out);
    return st ? err_context(e, "setting 'ledger-key-pin-file'") : LW_OK;
}

/*
 * Whoever may change settings must not thereby run what they can upload: a module is never taken
 * from below the data directory.
 */
static enum status check_module(struct app *app, const char *module, struct err *e)
{
    char *real = realpath(module, NULL), *ours = realpath(app->data_dir, NULL);
    size_t n = ours ? strlen(ours) : 0;
    bool is_ours = !real || !ours || (strncmp(real, ours, n) == 0 && real[n] == '/');
    bool is_there = real != NULL;
    free(real);
    free(ours);
    if (module[0] == '/' && is_there && !is_ours) return LW_OK;
    return err_set(e, is_there ? LW_E_REFUSED : LW_E_ENV,
                   is_there
                       ? "setting 'ledger-key-module': '%.150s' is no absolute path outside "
                         "the data directory"
                       : "setting 'ledger-key-module': there is no '%.150s'",
                   module);
}

static enum status open_token(struct app *app, struct arena *a, str module,
                              struct ledger_signer *out, struct err *e)
{
    out->is_token = true;
    out->token.module = arena_z(a, module);
    if (!out->token.module) return arena_status(a, "key", e);
    enum status st = check_module(app, out->token.module, e);
    if (st == LW_OK) st = setting_get(app, a, "ledger-key-token", &out->token.token, e);
    if (st == LW_OK) st = setting_get(app, a, "ledger-key-label", &out->token.label, e);
    if (st == LW_OK) st = read_pin(app, a, &out->token.pin, e);
    if (st == LW_OK && (!out->token.token.n || !out->token.label.n))
        st = err_set(e, LW_E_STATE,
                     "the key of the ledger lies in a token: set ledger-key-token and "
                     "ledger-key-label");
    if (st != LW_OK) return st;
    return pkcs11_public_key(a, &out->token, &out->public_pem, e);
}

/* Two processes may need the first key at the same time: whose file is there first has made it. */
static enum status make_file(const char *path, str private_pem, struct arena *a, struct err *e)
{
    char id[24];
    random_bytes((unsigned char *)id, 8);
    const char *temp = arena_printf(a, "%s.%.*s", path, STR_ARG(hex_of(a, (str){id, 8}))).p;
    if (!temp) return arena_status(a, "key", e);
    enum status st = fs_write_atomic(temp, private_pem, 0600, e);
    if (st != LW_OK) return st;
    if (link(temp, path) && errno != EEXIST)
        st = err_set(e, LW_E_ENV, "creating '%.150s': %s", path, strerror(errno));
    unlink(temp);
    return st;
}

static enum status open_file(struct app *app, struct arena *a, struct ledger_signer *out,
                             struct err *e)
{
    str private_pem, public_pem;
    const char *path = app_path(app, a, LEDGER_KEY_FILE);
    enum status st = LW_OK;
    if (!path) return arena_status(a, "key", e);
    if (!fs_exists(path)) {
        st = sign_new_key(a, &private_pem, &public_pem, e);
        if (st == LW_OK) st = make_file(path, private_pem, a, e);
    }
    if (st == LW_OK) st = fs_read(a, path, SIGN_MAX_PEM_BYTES, &out->private_pem, e);
    if (st == LW_OK) st = sign_public_key(a, out->private_pem, &out->public_pem, e);
    return st;
}

enum status ledger_signer_open(struct app *app, struct arena *a, struct ledger_signer *out,
                               struct err *e)
{
    str module;
    *out = (struct ledger_signer){0};
    enum status st = setting_get(app, a, "ledger-key-module", &module, e);
    if (st != LW_OK) return st;
    st = module.n ? open_token(app, a, module, out, e) : open_file(app, a, out, e);
    return st ? st : sign_key_id(a, out->public_pem, &out->id, e);
}

enum status ledger_signer_sign(const struct ledger_signer *s, str text, struct signature *out,
                               struct err *e)
{
    enum status st = s->is_token ? pkcs11_sign(&s->token, text, out, e)
                                 : sign_bytes(s->private_pem, text, out, e);
    /* A token may do anything: what it gave is looked at before it is kept. */
    return st ? st : sign_verify(s->public_pem, text, out, e);
}

/* ---- announcing ---- */

static enum status announce(struct op_call *c, const struct ledger_signer *s, struct err *e)
{
    struct buf text;
    struct ledger_key k = {.id = s->id,
                           .public_pem = s->public_pem,
                           .place = s->is_token ? STR("token") : STR("file"),
                           .added_at = c->now};
    enum status st = op_next_seq(c, &k.event_seq, e);
    if (st == LW_OK) st = ledger_key_insert(c->app->db, &k, e);
    if (st != LW_OK) return st;
    buf_init(&text, 2 * SIGN_MAX_PEM_BYTES);
    ledger_key_row_text(&k, &text);
    st = buf_status(&text, "key", e);
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "key", k.id);
    payload_str(d, "algorithm", STR("Ed25519"));
    payload_str(d, "public_pem", k.public_pem);
    payload_str(d, "place", k.place);
    if (st == LW_OK)
        st = op_change_event(c, "ledger.key_added", STR("ledger_key"), k.id, STR_NONE, d,
                             STR_NONE, buf_str(&text), NULL, e);
    payload_free(d);
    buf_release(&text);
    return st;
}

enum status ledger_signer_announce(struct app *app, const struct actor *actor, struct utc now,
                                   const struct ledger_signer *s, struct err *e)
{
    struct op_call *c = NULL;
    struct ledger_key known;
    bool found = false;
    enum status st = system_call_begin(app, now, "ledger.key", &c, e);
    if (st != LW_OK) return st;
    c->actor = actor;
    st = ledger_key_find(app->db, c->arena, s->id, &known, &found, e);
    if (st == LW_OK && !found) st = announce(c, s, e);
    if (st == LW_OK && !found) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* ---- a new key ---- */
