/* SPDX-License-Identifier: Apache-2.0 */
/*
 * API tokens: keys for programs. A token may what its scopes say and never more than its owner's
 * role allows at the moment of use.
 */
#include "app/outbox.h"
#include "app/person.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/system_call.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "store/access.h"

enum {
    DEFAULT_DAYS = 90,
    MAX_DAYS = 730,
    DAY_S = 86400,
    WARN_DAYS = 14,
    USED_EVERY_S = 3600
};
#define PREFIX STR("lw_")

static enum status scopes_of(str text, uint32_t *out, struct err *e)
{
    str name;
    enum permission p;
    *out = 1u << PERMISSION_NONE;
    while (text.n) {
        str_cut(&text, ',', &name);
        name = str_trim(name);
        if (!name.n) continue;
        if (!permission_from_str(name, &p) || p == PERMISSION_NONE)
            return err_set(e, LW_E_USAGE, "parameter 'scopes': '%.*s' is no permission",
                           STR_ARG(str_sub(name, 0, 40)));
        *out |= 1u << p;
    }
    return LW_OK;
}

static str scopes_text(struct arena *a, uint32_t scopes)
{
    str text = STR("");
    for (int p = PERMISSION_READ; p < N_permission; p++) {
        if (!(scopes & 1u << p)) continue;
        text = arena_printf(a, "%.*s%s%.*s", STR_ARG(text), text.n ? "," : "",
                            STR_ARG(permission_str((enum permission)p)));
    }
    return text;
}

static void touch(struct app *app, str id, struct utc now)
{
    struct err e = {0};
    enum status st = db_begin(app->db, DB_HERE, &e);
    if (st == LW_OK) st = token_touch(app->db, id, now, &e);
    if (st == LW_OK) st = db_commit(app->db, &e);
    if (st == LW_OK) return;
    db_rollback(app->db);
    log_err("token.touch", &e);
}

enum status token_actor(struct app *app, struct arena *a, str token, struct utc now,
                        struct actor *out, struct err *e)
{
    struct api_token t;
    struct person p;
    uint32_t scopes;
    bool found = false;
    enum status st = LW_OK;
    if (str_starts(token, PREFIX))
        st = token_find(app->db, a, secret_digest(a, token), &t, &found, e);
    if (st != LW_OK) return st;
    if (!found) return err_set(e, LW_E_UNAUTHENTICATED, "the API token is not known");
    if (!utc_is_none(t.revoked_at))
        return err_set(e, LW_E_UNAUTHENTICATED, "the API token '%.*s' was revoked",
                       STR_ARG(t.name));
    if (utc_cmp(t.expires_at, now) <= 0)
        return err_set(e, LW_E_UNAUTHENTICATED, "the API token '%.*s' has expired",
                       STR_ARG(t.name));
    st = person_find(app->db, a, t.person_id, &p, &found, e);
    if (st != LW_OK) return st;
    if (!found || p.is_disabled || !utc_is_none(p.erased_at))
        return err_set(e, LW_E_UNAUTHENTICATED, "the API token's owner may not sign in");
    st = scopes_of(t.scopes, &scopes, e);
    if (st != LW_OK) return st;
    if (utc_is_none(t.used_at) || utc_diff_s(now, t.used_at) >= USED_EVERY_S)
        touch(app, t.id, now);
    *out = actor_of_person(&p);
    out->kind = ACTOR_TOKEN;
    out->id = t.id;
    out->permissions &= scopes;
    return LW_OK;
}

/* ---- before it ends ---- */

static enum status warn(struct op_call *c, const struct api_token *t, struct err *e)
{
    char text[RELATIVE_TEXT_BYTES];
    str words = arena_printf(
        c->arena, "the API token '%.*s' ends %.*s: make another one on the page Your account",
        STR_ARG(t->name), STR_ARG(relative_text(t->expires_at, c->now, text)));
    const struct outbox_note note = {.kind = "token.ends_soon",
                                     .subject = STR("[longwatch] An API token ends soon"),
                                     .words = words,
                                     .body = words,
                                     .person_id = t->person_id,
                                     .is_private = true,
                                     .about = STR("")};
    enum status st = op_event(c, "token.ends_soon", STR("token"), t->id, STR_NONE, NULL, e);
    if (st == LW_OK) st = token_set_warned(c->app->db, t->id, c->now, e);
    return st == LW_OK ? outbox_enqueue_note(c, &note, e) : st;
}

struct ending {
    struct arena *a;
    void *items;
    size_t n, cap;
};

static enum status push_ending(void *ctx, const struct api_token *t, struct err *e)
{
    struct ending *x = ctx;
    struct api_token *slot = arena_push(x->a, &x->items, &x->n, &x->cap, sizeof *slot);
    if (!slot) return arena_status(x->a, "tokens", e);
    *slot = *t;
    slot->id = arena_str(x->a, t->id);
    slot->person_id = arena_str(x->a, t->person_id);
    slot->name = arena_str(x->a, t->name);
    return arena_status(x->a, "tokens", e);
}

enum status token_warn_due(struct app *app, struct utc now, struct utc *next_at, struct err *e)
{
    struct op_call *c;
    int64_t n = 0;
    (void)next_at;
    struct utc until = utc_add_s(now, WARN_DAYS * DAY_S);
    enum status st = token_n_ending(app->db, now, until, &n, e);
    if (st != LW_OK || !n) return st;
    st = system_call_begin(app, now, "token.warn", &c, e);
    if (st != LW_OK) return st;
    struct ending x = {.a = c->arena};
    st = token_each_ending(app->db, now, until, push_ending, &x, e);
    for (size_t i = 0; st == LW_OK && i < x.n; i++)
        st = warn(c, &((struct api_token *)x.items)[i], e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* ---- operations ---- */

static enum status token_event(struct op_call *c, const char *kind, str id, str scopes,
                               struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "scopes", scopes);
    enum status st = op_event(c, kind, STR("token"), id, STR_NONE, d, e);
    payload_free(d);
    return st;
}

/* One's own, or as an administrator another's. */
static enum status owner(struct op_call *c, struct person *p, struct err *e)
{
    if (c->actor->kind == ACTOR_TOKEN)
        return err_set(e, LW_E_REFUSED, "a token cannot make or revoke tokens: sign in");
    str person = op_str(c, "person").n ? op_str(c, "person") : c->actor->person_id;
    if (!person.n) return err_set(e, LW_E_USAGE, "parameter 'person': is required here");
    enum status st = person_get(c, person, p, e);
    if (st != LW_OK) return st;
    if (!str_eq(p->id, c->actor->person_id) && !actor_may(c->actor, PERMISSION_ADMIN))
        return err_set(e, LW_E_REFUSED, "only an administrator makes tokens for others");
    return LW_OK;
}

static void reply_token(struct op_call *c, yyjson_mut_val *o, const struct api_token *t)
{
    const char *state = "active";
    if (!utc_is_none(t->revoked_at))
        state = "revoked";
    else if (utc_cmp(t->expires_at, c->now) <= 0)
        state = "expired";
    reply_str(c, o, "id", t->id);
    reply_str(c, o, "person", t->person_id);
    reply_str(c, o, "name", t->name);
    reply_str(c, o, "scopes", t->scopes);
    reply_str(c, o, "state", str_of(state));
    reply_bool(c, o, "is_active", state[0] == 'a');
    reply_bool(c, o, "ends_soon",
               state[0] == 'a' && utc_diff_s(t->expires_at, c->now) <= WARN_DAYS * DAY_S);
    reply_utc(c, o, "created_at", t->created_at);
    reply_utc(c, o, "expires_at", t->expires_at);
    reply_utc(c, o, "used_at", t->used_at);
}

static enum status token_add(struct op_call *c, struct err *e)
{
    struct person p;
    uint32_t scopes;
    int64_t days = op_int(c, "days", DEFAULT_DAYS);
    enum status st = owner(c, &p, e);
    if (st == LW_OK)
        st = scopes_of(op_str(c, "scopes").n ? op_str(c, "scopes") : STR("read"), &scopes, e);
    if (st != LW_OK) return st;
    uint32_t allowed = role_permissions(p.role);
    for (int i = 0; i < N_permission; i++)
        if (scopes & ~allowed & 1u << i)
            return err_set(
                e, LW_E_REFUSED, "parameter 'scopes': the role '%.*s' does not hold '%.*s'",
                STR_ARG(role_str(p.role)), STR_ARG(permission_str((enum permission)i)));
    int64_t most = MAX_DAYS;
    st = setting_int(c->app, "token-max-days", &most, e);
    if (st != LW_OK) return st;
    if (!op_has(c, "days") && days > most) days = most;
    if (days < 1) return err_set(e, LW_E_USAGE, "parameter 'days': at least 1");
    if (days > most)
        return err_set(e, LW_E_USAGE, "parameter 'days': at most %lld (setting token-max-days)",
                       (long long)most);
    str secret = arena_printf(c->arena, "%.*s%.*s", STR_ARG(PREFIX),
                              STR_ARG(random_token(c->arena, 32)));
    struct api_token t = {
        .id = new_id(c->arena, c->now),
        .person_id = p.id,
        .name = str_trim(op_str(c, "name")),
        .scopes = scopes_text(c->arena, scopes),
        .created_at = c->now,
        .expires_at = utc_add_s(c->now, days * DAY_S),
        .used_at = UTC_NONE,
        .revoked_at = UTC_NONE,
    };
    st = token_insert(c->app->db, &t, secret_digest(c->arena, secret), e);
    if (st == LW_OK) st = token_event(c, "token.added", t.id, t.scopes, e);
    if (st != LW_OK) return st;
    reply_token(c, c->reply, &t);
    reply_str(c, c->reply, "token", secret);
    return LW_OK;
}

static enum status token_revoke_op(struct op_call *c, struct err *e)
{
    struct api_token t;
    bool found;
    if (c->actor->kind == ACTOR_TOKEN)
        return err_set(e, LW_E_REFUSED, "a token cannot make or revoke tokens: sign in");
    enum status st = token_find_by_id(c->app->db, c->arena, op_str(c, "token"), &t, &found, e);
    if (st != LW_OK) return st;
    bool is_mine = found && str_eq(t.person_id, c->actor->person_id);
    if (!found || (!is_mine && !actor_may(c->actor, PERMISSION_ADMIN)))
        return err_set(e, LW_E_NOT_FOUND, "no token has the id '%.*s'",
                       STR_ARG(op_str(c, "token")));
    if (!utc_is_none(t.revoked_at))
        return err_set(e, LW_E_STATE, "token '%.*s' was revoked already", STR_ARG(t.name));
    t.revoked_at = c->now;
    st = token_revoke(c->app->db, t.id, c->now, e);
    if (st == LW_OK) st = token_event(c, "token.revoked", t.id, t.scopes, e);
    if (st == LW_OK) reply_token(c, c->reply, &t);
    return st;
}

struct list {
    struct op_call *c;
    yyjson_mut_val *tokens;
};

static enum status list_one(void *ctx, const struct api_token *t, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    reply_token(l->c, reply_item(l->c, l->tokens), t);
    return LW_OK;
}

/* An administrator sees everybody's, others their own. */
static enum status token_list(struct op_call *c, struct err *e)
{
    struct list l = {c, reply_array(c, c->reply, "tokens")};
    str whose = actor_may(c->actor, PERMISSION_ADMIN) ? STR("") : c->actor->person_id;
    return token_each(c->app->db, whose, list_one, &l, e);
}

static const struct op_param no_params[] = {{0}};
static const struct op_param add_params[] = {
    {"name", PARAM_TEXT, true, false, 120, NULL, "What the token is for"},
    {"scopes", PARAM_TEXT, false, false, 200, NULL,
     "Permissions, comma separated; default: read"},
    {"days", PARAM_INT, false, false, MAX_DAYS, NULL, "Days until it expires; default: 90"},
    {"person", PARAM_ID, false, false, 254, NULL,
     "Owner's id or mail address; default: oneself"},
    {0},
};
static const struct op_param revoke_params[] = {
    {"token", PARAM_ID, true, true, 0, NULL, "Token's id"},
    {0},
};

const struct op token_ops[] = {
    {"token.list", "token list", "GET", "/tokens", PERMISSION_READ, false, no_params,
     token_list, "List API tokens: one's own, all of them for administrators."},
    {"token.add", "token add", "POST", "/tokens", PERMISSION_READ, true, add_params, token_add,
     "Make an API token, shown once."},
    {"token.revoke", "token revoke", "DELETE", "/tokens/{token}", PERMISSION_READ, true,
     revoke_params, token_revoke_op, "Make an API token useless."},
};
const size_t n_token_ops = sizeof token_ops / sizeof token_ops[0];
