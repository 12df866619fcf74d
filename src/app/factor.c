/* SPDX-License-Identifier: Apache-2.0 */
#include "app/factor.h"

#include "app/person.h"
#include "app/setting.h"
#include "app/throttle.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/password.h"
#include "crypto/totp.h"
#include "format/qr.h"
#include "store/factor.h"

#include <string.h>

enum {
    RECOVERY_BYTES = 10 /* 80 bits: no need of a slow hash */
};

/* What cannot be taken back, lets somebody in, or changes the rules. */
static const char *const dangerous_ops[] = {
    "approval.approve",
    "case.record_submission",
    "channel.add",
    "channel.change",
    "document.approve",
    "document.record_sent",
    "ledger.new_key",
    "notice.erase_recipient",
    "person.add",
    "person.enable",
    "person.erase",
    "person.invite",
    "person.reset_totp",
    "person.set_lines",
    "person.set_role",
    "request.record_report",
    "session.totp_disable",
    "setting.set",
    "token.add",
};

/* ---- codes ---- */

/* As typed: blanks, hyphens and case do not count. */
static str recovery_digest(struct arena *a, str code)
{
    char text[64];
    size_t n = 0;
    for (size_t i = 0; i < code.n && n + 1 < sizeof text; i++) {
        char ch = code.p[i];
        if (ch == ' ' || ch == '-') continue;
        text[n++] = ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch;
    }
    return secret_digest(a, (str){text, n});
}

enum status factor_take(struct op_call *c, const struct person *p, str code, bool *is_right,
                        struct err *e)
{
    struct totp t;
    bool found = false;
    int64_t step = 0;
    *is_right = false;
    enum status st = totp_find(c->app->db, c->arena, p->id, &t, &found, e);
    if (st != LW_OK || !found) return st;
    str key = base32_decode(c->arena, t.secret);
    if (totp_matches(key, c->now, t.last_step, code, &step)) {
        t.last_step = step;
        *is_right = true;
        return totp_save(c->app->db, &t, e);
    }
    if (utc_is_none(t.confirmed_at)) return LW_OK;
    st = recovery_use(c->app->db, recovery_digest(c->arena, code), p->id, is_right, e);
    if (st != LW_OK || !*is_right) return st;
    return op_event(c, "session.recovery_used", STR("person"), p->ledger_ref, STR_NONE, NULL,
                    e);
}

static enum status is_enrolled(struct app *app, struct arena *a, str person_id, bool *out,
                               struct err *e)
{
    struct totp t;
    bool found = false;
    enum status st = totp_find(app->db, a, person_id, &t, &found, e);
    *out = found && !utc_is_none(t.confirmed_at);
    return st;
}

enum status factor_is_required(struct app *app, struct arena *a, enum role role, bool *out,
                               struct err *e)
{
    str who;
    enum status st = setting_get(app, a, "totp-required", &who, e);
    if (st != LW_OK) return st;
    *out = str_eq(who, STR("everybody")) ||
           (str_eq(who, STR("administrators")) && role == ROLE_ADMINISTRATOR);
    return LW_OK;
}

enum status factor_restrict(struct app *app, struct arena *a, const struct person *p,
                            struct actor *actor, struct err *e)
{
    bool is_required = false, has_one = false;
    enum status st = factor_is_required(app, a, p->role, &is_required, e);
    if (st == LW_OK && is_required) st = is_enrolled(app, a, p->id, &has_one, e);
    if (st == LW_OK && is_required && !has_one) actor->permissions = 1u << PERMISSION_NONE;
    return st;
}

enum status factor_wants_confirmation(struct app *app, const struct actor *actor,
                                      const struct op *op, struct utc now, bool *out,
                                      struct err *e)
{
    int64_t minutes = 0;
    bool is_dangerous = false;
    *out = false;
    for (size_t i = 0; i < sizeof dangerous_ops / sizeof dangerous_ops[0]; i++)
        is_dangerous |= strcmp(dangerous_ops[i], op->name) == 0;
    /* Programs and the command line have nobody who walks away from an open browser. */
    if (!is_dangerous || actor->kind != ACTOR_PERSON || !actor->session.n) return LW_OK;
    enum status st = setting_int(app, "confirm-minutes", &minutes, e);
    *out = st == LW_OK && minutes && utc_diff_s(now, actor->confirmed_at) >= minutes * 60;
    return st;
}

enum status factor_check_confirmed(struct op_call *c, struct err *e)
{
    bool is_wanted = false;
    enum status st = factor_wants_confirmation(c->app, c->actor, c->op, c->now, &is_wanted, e);
    if (st != LW_OK || !is_wanted) return st;
    return err_set(
        e, LW_E_REFUSED,
        "%s wants to know that it is you: confirm with your password on the page Your "
        "account, then try again",
        c->op->name);
}

/* ---- operations ---- */

/* The person of the call, who must sit in front of a browser. */
static enum status caller(struct op_call *c, struct person *p, struct err *e)
{
    if (c->actor->kind != ACTOR_PERSON)
        return err_set(e, LW_E_REFUSED, "only a person who is signed in has a second factor");
    return person_get(c, c->actor->person_id, p, e);
}

/*
 * Who sets a second factor up. On the command line, where the file system is the authority, it is
 * somebody who is named: for who sets a server up over a terminal.
 */
static enum status enrolling(struct op_call *c, struct person *p, struct err *e)
{
    bool is_named = op_has(c, "person"), is_local = c->actor->kind == ACTOR_LOCAL;
    if (is_local && is_named) return person_get(c, op_str(c, "person"), p, e);
    if (is_local) return err_set(e, LW_E_USAGE, "parameter 'person': is required here");
    if (is_named)
        return err_set(e, LW_E_REFUSED, "parameter 'person': is for the command line only");
    return caller(c, p, e);
}

/*
 * An open session guesses no faster than a stranger at the door does. What failed is kept although
 * the operation fails, with an event, so that it is counted and seen.
 */
static enum status failed(struct op_call *c, const struct person *p, struct throttle *t,
                          const char *words, struct err *e)
{
    enum status st = throttle_note(c->app, t, c->now, e);
    if (st == LW_OK)
        st = op_event(c, "session.confirmation_failed", STR("person"), p->ledger_ref, STR_NONE,
                      NULL, e);
    if (st != LW_OK) return st;
    c->keeps_on_error = true;
    return err_set(e, LW_E_REFUSED, "%s", words);
}

enum status factor_check_password(struct op_call *c, const struct person *p, struct err *e)
{
    struct throttle t;
    if (c->actor->kind == ACTOR_LOCAL) return LW_OK;
    enum status st = throttle_load_again(c->app, c->arena, p->id, c->now, &t, e);
    if (st == LW_OK) st = throttle_check(&t, c->now, e);
    if (st != LW_OK) return st;
    if (!p->password.p || !password_matches(p->password, op_str(c, "current")))
        return failed(c, p, &t, "parameter 'current': is not the password in force", e);
    return LW_OK;
}

static enum status event(struct op_call *c, const char *kind, const struct person *p,
                         struct err *e)
{
    return op_event(c, kind, STR("person"), p->ledger_ref, STR_NONE, NULL, e);
}

/* Of an address, as part of another one (RFC 3986 section 2.1). */
static str escaped(struct arena *a, str text)
{
    str out = STR("");
    for (size_t i = 0; i < text.n; i++) {
        char ch = text.p[i];
        bool is_plain = char_is_alpha(ch) || char_is_digit(ch) || memchr("-._~@", ch, 5);
        out = arena_printf(a, is_plain ? "%.*s%c" : "%.*s%%%02X", STR_ARG(out),
                           (unsigned char)ch);
    }
    return out;
}

/* The address as a picture of half blocks, for a terminal. */
static enum status reply_qr(struct op_call *c, struct err *e)
{
    struct buf b;
    struct qr q;
    yyjson_mut_val *uri = yyjson_mut_obj_get(c->reply, "uri");
    str text = {yyjson_mut_get_str(uri), yyjson_mut_get_len(uri)};
    enum status st = qr_encode(c->arena, text, &q, e);
    if (st != LW_OK) return st;
    buf_init(&b, QR_TEXT_BYTES);
    qr_text(&q, &b);
    st = buf_status(&b, "QR code", e);
    if (st == LW_OK) reply_str(c, c->reply, "qr", buf_str(&b));
    buf_release(&b);
    return st;
}

static enum status totp_begin_op(struct op_call *c, struct err *e)
{
    struct person p;
    bool has_one = false;
    unsigned char key[TOTP_SECRET_BYTES];
    enum status st = enrolling(c, &p, e);
    if (st == LW_OK) st = factor_check_password(c, &p, e);
    if (st == LW_OK) st = is_enrolled(c->app, c->arena, p.id, &has_one, e);
    if (st == LW_OK && has_one)
        st = err_set(e, LW_E_STATE, "there is a second factor already: disable it first");
    if (st != LW_OK) return st;
    random_bytes(key, sizeof key);
    struct totp t = {.person_id = p.id,
                     .secret = base32(c->arena, (str){(const char *)key, sizeof key}),
                     .begun_at = c->now,
                     .confirmed_at = UTC_NONE,
                     .last_step = 0};
    st = totp_save(c->app->db, &t, e);
    if (st == LW_OK) st = event(c, "session.totp_begun", &p, e);
    reply_str(c, c->reply, "secret", t.secret);
    reply_str(c, c->reply, "uri",
              arena_printf(c->arena,
                           "otpauth://totp/longwatch:%.*s?secret=%.*s&issuer=longwatch&"
                           "algorithm=SHA1&digits=6&period=30",
                           STR_ARG(escaped(c->arena, p.mail)), STR_ARG(t.secret)));
    return st == LW_OK ? reply_qr(c, e) : st;
}

static enum status make_recovery_codes(struct op_call *c, const struct person *p, struct err *e)
{
    enum status st = LW_OK;
    yyjson_mut_val *list = reply_array(c, c->reply, "recovery_codes");
    for (int i = 0; st == LW_OK && i < N_RECOVERY_CODES; i++) {
        unsigned char bytes[RECOVERY_BYTES];
        random_bytes(bytes, sizeof bytes);
        str code = base32(c->arena, (str){(const char *)bytes, sizeof bytes});
        str shown = arena_printf(c->arena, "%.*s-%.*s-%.*s-%.*s", STR_ARG(str_sub(code, 0, 4)),
                                 STR_ARG(str_sub(code, 4, 4)), STR_ARG(str_sub(code, 8, 4)),
                                 STR_ARG(str_sub(code, 12, 4)));
        st = arena_status(c->arena, "recovery codes", e);
        if (st == LW_OK)
            st = recovery_insert(c->app->db, recovery_digest(c->arena, code), p->id, e);
        yyjson_mut_arr_add_strncpy(c->doc, list, shown.p, shown.n);
    }
    return st;
}

static enum status totp_confirm_op(struct op_call *c, struct err *e)
{
    struct person p;
    struct totp t;
    bool found = false, is_right = false;
    enum status st = enrolling(c, &p, e);
    if (st == LW_OK) st = totp_find(c->app->db, c->arena, p.id, &t, &found, e);
    if (st == LW_OK && (!found || !utc_is_none(t.confirmed_at)))
        st =
            err_set(e, LW_E_STATE, "no second factor waits for its first code: begin with one");
    if (st == LW_OK) st = factor_take(c, &p, op_str(c, "code"), &is_right, e);
    if (st == LW_OK && !is_right)
        st = err_set(e, LW_E_REFUSED,
                     "parameter 'code': is not the code of now; check the clock of the "
                     "authenticator and of this server");
    if (st == LW_OK) st = totp_find(c->app->db, c->arena, p.id, &t, &found, e);
    if (st != LW_OK) return st;
    t.confirmed_at = c->now;
    st = totp_save(c->app->db, &t, e);
    if (st == LW_OK) st = make_recovery_codes(c, &p, e);
    return st == LW_OK ? event(c, "session.totp_confirmed", &p, e) : st;
}

static enum status totp_disable_op(struct op_call *c, struct err *e)
{
    struct person p;
    bool has_one = false, is_required = false;
    enum status st = caller(c, &p, e);
    if (st == LW_OK) st = factor_check_password(c, &p, e);
    if (st == LW_OK) st = is_enrolled(c->app, c->arena, p.id, &has_one, e);
    if (st == LW_OK) st = factor_is_required(c->app, c->arena, p.role, &is_required, e);
    if (st != LW_OK) return st;
    if (!has_one) return err_set(e, LW_E_STATE, "there is no second factor");
    if (is_required)
        return err_set(e, LW_E_REFUSED,
                       "your role needs a second factor (setting totp-required)");
    st = totp_delete(c->app->db, p.id, e);
    return st == LW_OK ? event(c, "session.totp_disabled", &p, e) : st;
}

/* An administrator's help for somebody who lost authenticator and recovery codes. */
static enum status person_reset_totp(struct op_call *c, struct err *e)
{
    struct person p;
    bool has_one = false;
    enum status st = person_get(c, op_str(c, "person"), &p, e);
    if (st == LW_OK) st = is_enrolled(c->app, c->arena, p.id, &has_one, e);
    if (st == LW_OK && !has_one)
        st = err_set(e, LW_E_STATE, "'%.*s' has no second factor", STR_ARG(p.name));
    if (st == LW_OK) st = totp_delete(c->app->db, p.id, e);
    if (st == LW_OK) st = session_delete_of(c->app->db, p.id, e);
    return st == LW_OK ? event(c, "person.totp_reset", &p, e) : st;
}

/* The code beside the password: counted as the password is, and taken once. */
static enum status check_code(struct op_call *c, const struct person *p, struct err *e)
{
    struct throttle t;
    bool has_one = false, is_right = true;
    enum status st = is_enrolled(c->app, c->arena, p->id, &has_one, e);
    if (st != LW_OK || !has_one) return st;
    st = throttle_load_again(c->app, c->arena, p->id, c->now, &t, e);
    if (st == LW_OK) st = factor_take(c, p, op_str(c, "code"), &is_right, e);
    if (st != LW_OK || is_right) return st;
    return failed(c, p, &t, "parameter 'code': is wrong, or was used already", e);
}

static enum status session_confirm_op(struct op_call *c, struct err *e)
{
    struct person p;
    enum status st = caller(c, &p, e);
    if (st == LW_OK && !c->actor->session.n)
        st = err_set(e, LW_E_STATE, "there is no browser session to confirm");
    if (st == LW_OK) st = factor_check_password(c, &p, e);
    if (st == LW_OK) st = check_code(c, &p, e);
    if (st == LW_OK) st = throttle_forget_again(c->app, c->arena, p.id, e);
    if (st == LW_OK) st = session_set_confirmed(c->app->db, c->actor->session, c->now, e);
    return st == LW_OK ? event(c, "session.confirmed", &p, e) : st;
}

static enum status totp_get_op(struct op_call *c, struct err *e)
{
    struct person p;
    struct totp t;
    bool found = false, is_required = false;
    int64_t n = 0;
    enum status st = caller(c, &p, e);
    if (st == LW_OK) st = totp_find(c->app->db, c->arena, p.id, &t, &found, e);
    if (st == LW_OK) st = recovery_n(c->app->db, p.id, &n, e);
    if (st == LW_OK) st = factor_is_required(c->app, c->arena, p.role, &is_required, e);
    if (st != LW_OK) return st;
    bool is_on = found && !utc_is_none(t.confirmed_at);
    reply_bool(c, c->reply, "is_on", is_on);
    reply_bool(c, c->reply, "is_begun", found && !is_on);
    reply_bool(c, c->reply, "is_required", is_required);
    reply_int(c, c->reply, "n_recovery_codes", n);
    reply_utc(c, c->reply, "confirmed_at", found ? t.confirmed_at : UTC_NONE);
    return LW_OK;
}

/* clang-format off */
#define CURRENT {"current", PARAM_SECRET, true, false, 1024, NULL, "Password in force"}
static const struct op_param no_params[] = {{0}};
static const struct op_param current_params[] = {CURRENT, {0}};
static const struct op_param confirm_params[] = {
    CURRENT,
    {"code", PARAM_SECRET, false, false, 64, NULL, "Code of the authenticator, where there is one"},
    {0},
};
#define PERSON {"person", PARAM_ID, false, false, 254, NULL, "On the command line: whose, by id or mail address"}
static const struct op_param begin_params[] = {
    {"current", PARAM_SECRET, false, false, 1024, NULL, "Password in force; not on the command line"},
    PERSON,
    {0},
};
static const struct op_param code_params[] = {
    PERSON,
    {"code", PARAM_SECRET, true, false, 64, NULL, "Code that the authenticator shows now"},
    {0},
};
static const struct op_param person_params[] = {
    {"person", PARAM_ID, true, true, 254, NULL, "Person's id, or mail address"},
    {0},
};

/* Those who have to set one up may nothing else yet: hence no permission. */
const struct op factor_ops[] = {
    {"session.totp_get", NULL, "GET", "/session/totp", PERMISSION_NONE, false, no_params,
     totp_get_op, "Say whether the own account has a second factor."},
    {"session.totp_begin", "session begin-totp", "POST", "/session/totp", PERMISSION_NONE, true, begin_params,
     totp_begin_op, "Make the key of a second factor, shown once; it counts after its first code."},
    {"session.totp_confirm", "session confirm-totp", "POST", "/session/totp/confirmation", PERMISSION_NONE, true,
     code_params, totp_confirm_op,
     "Confirm the second factor with its first code; gives the recovery codes, shown once."},
    {"session.totp_disable", NULL, "POST", "/session/totp/removal", PERMISSION_READ, true,
     current_params, totp_disable_op, "Remove the second factor of the own account."},
    {"session.confirm", NULL, "POST", "/session/confirmation", PERMISSION_READ, true,
     confirm_params, session_confirm_op,
     "Show once more that it is you, for operations that cannot be taken back."},
    {"person.reset_totp", "person reset-totp", "POST", "/people/{person}/totp/removal",
     PERMISSION_ADMIN, true, person_params, person_reset_totp,
     "Remove a person's second factor, for who lost it; ends the person's sessions."},
};
/* clang-format on */
const size_t n_factor_ops = sizeof factor_ops / sizeof factor_ops[0];
