/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing in and out. An unknown account costs the same password computation as a known one, and
 * failures are counted for the account name, known or not, so that neither time nor words nor the
 * throttle tell who exists.
 */
#include "app/session.h"

#include "app/factor.h"
#include "app/op.h"
#include "app/person.h"
#include "app/system_call.h"
#include "app/throttle.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "store/access.h"
#include "store/factor.h"

enum {
    SEEN_EVERY_S = 60, /* a write a minute and session, not one a request */
    MAX_AGENT_BYTES = 200
};

/* No password has this hash: the tag is no output of the function for any we could meet. */
#define NOBODYS_PASSWORD                                      \
 STR("$argon2id$v=19$m=19456,t=2,p=1$bG9uZ3dhdGNoLm5vYm9keQ$" \
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

/* Opens the session of somebody who has shown all that is asked for. */
static enum status open_session(struct app *app, struct arena *a, const struct person *p,
                                const struct sign_in *in, const struct throttle *t,
                                struct utc now, str *token, struct err *e)
{
    struct op_call *c;
    struct actor actor = actor_of_person(p);
    *token = random_token(a, SHA256_BYTES);
    str digest = secret_digest(a, *token);
    struct session_row row = {.person_id = p->id,
                              .created_at = now,
                              .id = new_id(a, now),
                              .confirmed_at = now,
                              .agent = in->agent.p ? str_sub(in->agent, 0, MAX_AGENT_BYTES)
                                                   : STR(""),
                              .source = in->source.p ? in->source : STR("")};
    enum status st = system_call_begin(app, now, "sign-in", &c, e);
    if (st != LW_OK) return st;
    c->actor = &actor;
    if (!str_is_utf8(row.agent)) row.agent = STR("");
    st = throttle_clear(app, t, now, e);
    if (st == LW_OK)
        st = session_delete_old(app->db, utc_add_s(now, -SESSION_MAX_S),
                                utc_add_s(now, -SESSION_IDLE_S), e);
    if (st == LW_OK) st = session_insert(app->db, digest, &row, e);
    if (st == LW_OK) st = person_touch(app->db, p->id, now, e);
    if (st == LW_OK && row.source.n)
        st = source_note(app->db, p->id, secret_digest(a, row.source), now, e);
    if (st == LW_OK)
        st = op_event(c, "session.opened", STR("person"), p->ledger_ref, STR_NONE, NULL, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

/* The password was right; what leads to the second question works for some minutes. */
static enum status ask_second(struct app *app, struct arena *a, const struct person *p,
                              struct utc now, str *pending, struct err *e)
{
    struct op_call *c;
    *pending = random_token(a, SHA256_BYTES);
    const struct one_time_link link = {.digest = secret_digest(a, *pending),
                                       .purpose = STR("second_factor"),
                                       .person_id = p->id,
                                       .expires_at = utc_add_s(now, SECOND_FACTOR_S)};
    enum status st = system_call_begin(app, now, "second factor", &c, e);
    if (st != LW_OK) return st;
    st = link_delete_expired(app->db, STR("second_factor"), now, e);
    if (st == LW_OK) st = link_insert(app->db, &link, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status session_sign_in(struct app *app, struct arena *a, const struct sign_in *in,
                            struct utc now, struct signed_in *out, struct err *e)
{
    struct throttle t;
    struct person p;
    struct totp factor;
    bool found = false, has_factor = false;
    str mail = str_trim(in->mail);
    *out = (struct signed_in){STR_NONE, STR_NONE};
    enum status st = person_find_by_mail(app->db, a, mail, &p, &found, e);
    if (st == LW_OK)
        st = throttle_load(app, a, mail, in->source, found ? &p : NULL, now, &t, e);
    if (st == LW_OK) st = throttle_check(&t, now, e);
    if (st != LW_OK) return st;
    bool may = found && p.password.p && !p.is_disabled;
    bool matches = password_matches(may ? p.password : NOBODYS_PASSWORD, in->password);
    if (!may || !matches) {
        st = throttle_fail(app, &t, found ? &p : NULL, now, e);
        if (st != LW_OK) return st;
        return err_set(e, LW_E_UNAUTHENTICATED, "address or password is wrong");
    }
    st = totp_find(app->db, a, p.id, &factor, &has_factor, e);
    if (st != LW_OK) return st;
    if (has_factor && !utc_is_none(factor.confirmed_at))
        return ask_second(app, a, &p, now, &out->pending, e);
    return open_session(app, a, &p, in, &t, now, &out->token, e);
}

/* Takes the code in a transaction of its own, so that it is taken once, whatever comes after. */
static enum status take_code(struct app *app, const struct person *p, str code, struct utc now,
                             bool *is_right, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "second factor", &c, e);
    if (st != LW_OK) return st;
    st = factor_take(c, p, code, is_right, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status session_finish(struct app *app, struct arena *a, str pending, str code,
                           const struct sign_in *in, struct utc now, str *token, struct err *e)
{
    struct one_time_link link;
    struct throttle t;
    struct person p;
    struct op_call *c;
    bool found = false, is_right = false;
    enum status st = link_get(app, a, pending, "second_factor", now, &link, e);
    if (st == LW_OK) st = person_find(app->db, a, link.person_id, &p, &found, e);
    if (st == LW_OK && (!found || p.is_disabled || !p.mail.p))
        st = err_set(e, LW_E_REFUSED, "this account may not sign in any more");
    if (st == LW_OK) st = throttle_load(app, a, p.mail, in->source, &p, now, &t, e);
    if (st == LW_OK) st = throttle_check(&t, now, e);
    if (st == LW_OK) st = take_code(app, &p, code, now, &is_right, e);
    if (st != LW_OK) return st;
    if (!is_right) {
        st = throttle_fail(app, &t, &p, now, e);
        if (st != LW_OK) return st;
        return err_set(e, LW_E_UNAUTHENTICATED, "the code is wrong, or was used already");
    }
    st = system_call_begin(app, now, "second factor", &c, e);
    if (st != LW_OK) return st;
    st = link_delete(app->db, secret_digest(a, pending), e);
    if (st != LW_OK) {
        system_call_abort(c);
        return st;
    }
    st = system_call_commit(c, e);
    return st == LW_OK ? open_session(app, a, &p, in, &t, now, token, e) : st;
}

enum status session_open(struct app *app, struct arena *a, str mail, str password,
                         struct utc now, str *token, struct err *e)
{
    const struct sign_in in = {.mail = mail, .password = password};
    struct signed_in out;
    enum status st = session_sign_in(app, a, &in, now, &out, e);
    if (st != LW_OK) return st;
    *token = out.token;
    if (out.token.p) return LW_OK;
    return err_set(e, LW_E_REFUSED, "this account has a second factor: sign in with it");
}

static str csrf_of(struct arena *a, str token)
{
    struct sha256 d = hmac_sha256(token, STR("longwatch csrf"));
    return base64url(a, (str){(const char *)d.b, sizeof d.b});
}

bool session_csrf_matches(str token, str given)
{
    struct arena a;
    arena_init(&a, 256);
    bool matches = token.n && secret_eq(csrf_of(&a, token), given);
    arena_release(&a);
    return matches;
}

/* A request is answered also when this cannot be written. */
static void touch(struct app *app, str digest, struct utc now)
{
    struct err e = {0};
    enum status st = db_begin(app->db, DB_HERE, &e);
    if (st == LW_OK) st = session_touch(app->db, digest, now, &e);
    if (st == LW_OK) st = db_commit(app->db, &e);
    if (st == LW_OK) return;
    db_rollback(app->db);
    log_err("session.touch", &e);
}

static bool has_ended(const struct session_row *s, struct utc now)
{
    return utc_diff_s(now, s->created_at) >= SESSION_MAX_S ||
           utc_diff_s(now, s->seen_at) >= SESSION_IDLE_S;
}

enum status session_actor(struct app *app, struct arena *a, str token, struct utc now,
                          struct actor *out, str *csrf, struct err *e)
{
    struct session_row s;
    struct person p;
    bool found = false;
    *out = nobody_actor;
    if (csrf) *csrf = STR_NONE;
    if (!token.n) return LW_OK;
    str digest = secret_digest(a, token);
    enum status st = session_find(app->db, a, digest, &s, &found, e);
    if (st != LW_OK || !found || has_ended(&s, now)) return st;
    st = person_find(app->db, a, s.person_id, &p, &found, e);
    if (st != LW_OK || !found || p.is_disabled || !utc_is_none(p.erased_at)) return st;
    if (utc_diff_s(now, s.seen_at) >= SEEN_EVERY_S) touch(app, digest, now);
    *out = actor_of_person(&p);
    out->session = s.id;
    out->confirmed_at = s.confirmed_at;
    if (csrf) *csrf = csrf_of(a, token);
    return factor_restrict(app, a, &p, out, e);
}

enum status session_close(struct app *app, str token, struct utc now, struct err *e)
{
    struct op_call *c;
    struct actor actor;
    enum status st = system_call_begin(app, now, "sign-out", &c, e);
    if (st != LW_OK) return st;
    st = session_actor(app, c->arena, token, now, &actor, NULL, e);
    if (st == LW_OK && actor.kind == ACTOR_PERSON) {
        c->actor = &actor;
        st = session_delete(app->db, secret_digest(c->arena, token), e);
        if (st == LW_OK)
            st = op_event(c, "session.closed", STR("person"), actor.ledger_ref, STR_NONE, NULL,
                          e);
    }
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status link_get(struct app *app, struct arena *a, str token, const char *purpose,
                     struct utc now, struct one_time_link *out, struct err *e)
{
    bool found = false;
    enum status st = link_find(app->db, a, secret_digest(a, token), out, &found, e);
    if (st != LW_OK) return st;
    if (!found || !str_eq(out->purpose, str_of(purpose)))
        return err_set(e, LW_E_REFUSED,
                       "this link was used already or never existed: ask for a new one");
    if (utc_cmp(out->expires_at, now) <= 0)
        return err_set(e, LW_E_REFUSED, "this link has expired: ask for a new one");
    return LW_OK;
}

enum status link_check(struct app *app, str token, const char *purpose, struct utc now,
                       struct err *e)
{
    struct arena a;
    struct one_time_link link;
    arena_init(&a, 64 * LW_KIB);
    enum status st = link_get(app, &a, token, purpose, now, &link, e);
    arena_release(&a);
    return st;
}

enum status setup_is_needed(struct app *app, bool *out, struct err *e)
{
    int64_t n;
    enum status st = person_n(app->db, &n, e);
    if (st == LW_OK) *out = n == 0;
    return st;
}

enum status setup_token_create(struct app *app, struct arena *a, struct utc now, str *token,
                               struct err *e)
{
    struct op_call *c;
    int64_t n;
    *token = STR_NONE;
    /* People made on the command line are not enough: somebody must be able to let them in. */
    enum status st = person_n_administrators(app->db, &n, e);
    if (st != LW_OK || n) return st;
    str fresh = random_token(a, 32);
    struct one_time_link link = {.digest = secret_digest(a, fresh),
                                 .purpose = STR("setup"),
                                 .expires_at = utc_add_s(now, SETUP_S)};
    st = system_call_begin(app, now, "set-up link", &c, e);
    if (st != LW_OK) return st;
    st = link_delete_purpose(app->db, STR("setup"), e);
    if (st == LW_OK) st = link_insert(app->db, &link, e);
    if (st == LW_OK)
        st = op_event(c, "setup.offered", STR("setup"), STR("first"), STR_NONE, NULL, e);
    if (st != LW_OK) {
        system_call_abort(c);
        return st;
    }
    st = system_call_commit(c, e);
    if (st == LW_OK) *token = fresh;
    return st;
}
