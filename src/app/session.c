/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signing in and out. An unknown account costs the same password computation as a known one, and
 * failures are counted for the account name, known or not, so that neither time nor words nor the
 * throttle tell who exists.
 */
#include "app/session.h"

#include "app/op.h"
#include "app/person.h"
#include "base/limits.h"
#include "base/log.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "store/access.h"
#include "store/text.h"

enum {
    FREE_FAILURES = 5,
    FIRST_WAIT_S = 30,
    MAX_WAIT_S = 15 * 60,
    FORGOTTEN_AFTER_S = 24 * 3600,
    SEEN_EVERY_S = 60 /* a write a minute and session, not one a request */
};

#define ALL_PERMISSIONS ((1u << N_permission) - 1)

const struct actor system_actor = {.kind = ACTOR_SYSTEM,
                                   .name = STR_INIT("longwatch"),
                                   .ledger_ref = STR_INIT("system"),
                                   .permissions = ALL_PERMISSIONS};
const struct actor local_actor = {.kind = ACTOR_LOCAL,
                                  .name = STR_INIT("command line"),
                                  .ledger_ref = STR_INIT("local"),
                                  .permissions = ALL_PERMISSIONS};
const struct actor nobody_actor = {
    .kind = ACTOR_NOBODY, .name = STR_INIT("nobody"), .ledger_ref = STR_INIT("nobody")};

/* No password has this hash: the tag is no output of the function for any we could meet. */
#define NOBODYS_PASSWORD                                      \
 STR("$argon2id$v=19$m=19456,t=2,p=1$bG9uZ3dhdGNoLm5vYm9keQ$" \
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

static int64_t wait_s(int64_t n_failures)
{
    int64_t wait = FIRST_WAIT_S;
    if (n_failures < FREE_FAILURES) return 0;
    for (int64_t i = FREE_FAILURES; i < n_failures && wait < MAX_WAIT_S; i++)
        wait *= 2;
    return wait < MAX_WAIT_S ? wait : MAX_WAIT_S;
}

static enum status check_throttle(struct app *app, str account, struct utc now,
                                  struct sign_in_failures *f, struct err *e)
{
    char text[RELATIVE_TEXT_BYTES];
    enum status st = failures_load(app->db, account, f, e);
    if (st != LW_OK || utc_is_none(f->failed_at)) return st;
    if (utc_diff_s(now, f->failed_at) >= FORGOTTEN_AFTER_S) f->n = 0;
    struct utc until = utc_add_s(f->failed_at, wait_s(f->n));
    if (utc_cmp(now, until) >= 0) return LW_OK;
    return err_set(e, LW_E_REFUSED, "too many failed sign-ins for this account: try again %.*s",
                   STR_ARG(relative_text(until, now, text)));
}

static enum status note_failure(struct app *app, str account, struct sign_in_failures *f,
                                const struct person *p, struct utc now, struct err *e)
{
    struct op_call *c;
    enum status st = system_call_begin(app, now, "sign-in failure", &c, e);
    if (st != LW_OK) return st;
    f->n++;
    f->failed_at = now;
    st = failures_save(app->db, account, f, e);
    if (st == LW_OK && p && f->n == FREE_FAILURES)
        st = op_event(c, "session.throttled", STR("person"), p->ledger_ref, STR_NONE, NULL, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

static enum status note_success(struct app *app, struct arena *a, str account,
                                const struct person *p, struct utc now, str *token,
                                struct err *e)
{
    struct op_call *c;
    struct actor actor = actor_of_person(p);
    *token = random_token(a, SHA256_BYTES);
    str digest = secret_digest(a, *token);
    enum status st = system_call_begin(app, now, "sign-in", &c, e);
    if (st != LW_OK) return st;
    c->actor = &actor;
    st = failures_clear(app->db, account, e);
    if (st == LW_OK)
        st = session_delete_old(app->db, utc_add_s(now, -SESSION_MAX_S),
                                utc_add_s(now, -SESSION_IDLE_S), e);
    if (st == LW_OK) st = session_insert(app->db, digest, p->id, now, e);
    if (st == LW_OK)
        st = op_event(c, "session.opened", STR("person"), p->ledger_ref, STR_NONE, NULL, e);
    if (st == LW_OK) return system_call_commit(c, e);
    system_call_abort(c);
    return st;
}

enum status session_open(struct app *app, struct arena *a, str mail, str password,
                         struct utc now, str *token, struct err *e)
{
    struct sign_in_failures f;
    struct person p;
    bool found;
    mail = str_trim(mail);
    str account = secret_digest(a, key_of(a, mail));
    enum status st = check_throttle(app, account, now, &f, e);
    if (st == LW_OK) st = person_find_by_mail(app->db, a, mail, &p, &found, e);
    if (st != LW_OK) return st;
    bool may = found && p.password.p && !p.is_disabled;
    bool matches = password_matches(may ? p.password : NOBODYS_PASSWORD, password);
    if (may && matches) return note_success(app, a, account, &p, now, token, e);
    st = note_failure(app, account, &f, found ? &p : NULL, now, e);
    if (st != LW_OK) return st;
    return err_set(e, LW_E_UNAUTHENTICATED, "address or password is wrong");
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
    if (csrf) *csrf = csrf_of(a, token);
    return LW_OK;
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
    bool is_needed;
    *token = STR_NONE;
    enum status st = setup_is_needed(app, &is_needed, e);
    if (st != LW_OK || !is_needed) return st;
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
