/* SPDX-License-Identifier: Apache-2.0 */
/* Second factors, recovery codes, confirmation, own sessions, and who may lock out whom. */
#include "app/factor.h"

#include "app/person.h"
#include "crypto/totp.h"
#include "store/access.h"

#include "app_fixture.h"

#include <stdio.h>

#define NOW      "2026-11-22T11:00:00Z"
#define PASSWORD "correct horse battery"

static struct arena arena;

static struct utc now(void)
{
    return utc_now();
}

static struct app *open_with_ada(const char **id)
{
    struct app *app = fixture_open(NOW);
    arena_init(&arena, 1 << 22);
    yyjson_mut_doc *d = DO(app, &local_actor, "person.add", "name", "Ada", "mail",
                           "ada@example.com", "role", "administrator");
    const char *token = fixture_keep(d, "invitation.token");
    *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    DID(app, &nobody_actor, "person.accept", "token", token, "password", PASSWORD);
    return app;
}

static void done(struct app *app)
{
    fixture_ledger_is_whole(app);
    app_close(app);
    arena_release(&arena);
}

static enum status sign_in(struct app *app, const char *password, const char *source,
                           struct signed_in *out, struct err *e)
{
    const struct sign_in in = {.mail = STR("ada@example.com"),
                               .password = str_of(password),
                               .source = str_of(source),
                               .agent = STR("test")};
    *e = (struct err){0};
    return session_sign_in(app, &arena, &in, now(), out, e);
}

static struct actor actor_of(struct app *app, str session)
{
    struct actor actor;
    struct err e = {0};
    CHECK_OK(session_actor(app, &arena, session, now(), &actor, NULL, &e), &e);
    return actor;
}

/* The code that an authenticator with this key shows now. */
static const char *code_of(const char *secret)
{
    static char code[8];
    uint32_t n =
        hotp_code(base32_decode(&arena, str_of(secret)), (uint64_t)totp_step(now()), 6);
    snprintf(code, sizeof code, "%06u", n % 1000000);
    return code;
}

static const char *enrol(struct app *app, const struct actor *ada, const char **recovery)
{
    yyjson_mut_doc *d = DO(app, ada, "session.totp_begin", "current", PASSWORD);
    const char *secret = fixture_keep(d, "secret");
    yyjson_mut_doc_free(d);
    REFUSED(
        app, ada, "session.totp_confirm", LW_E_REFUSED,
        "parameter 'code': is not the code of now; check the clock of the authenticator and "
        "of this server",
        "code", "000000x");
    d = DO(app, ada, "session.totp_confirm", "code", code_of(secret));
    CHECK_INT(fixture_int(d, "recovery_codes"), N_RECOVERY_CODES);
    *recovery = fixture_keep(d, "recovery_codes.3");
    yyjson_mut_doc_free(d);
    return secret;
}

static enum status finish(struct app *app, str pending, const char *code, str *token,
                          struct err *e)
{
    const struct sign_in in = {.source = STR("192.0.2.1")};
    *e = (struct err){0};
    return session_finish(app, &arena, pending, str_of(code), &in, now(), token, e);
}

/* What stands for a key in the address cannot be broken out of by a mail address. */
static void the_address_of_a_key(void)
{
    struct app *app = fixture_open(NOW);
    arena_init(&arena, 1 << 22);
    DID(app, &local_actor, "person.add", "name", "Ada", "mail", "a+b&secret=X?#%@example.com",
        "role", "viewer");
    yyjson_mut_doc *d =
        DO(app, &local_actor, "session.totp_begin", "person", "a+b&secret=X?#%@example.com");
    const char *secret = fixture_keep(d, "secret");
    char wanted[200];
    snprintf(wanted, sizeof wanted,
             "otpauth://totp/longwatch:a%%2Bb%%26secret%%3DX%%3F%%23%%25@example.com?secret=%s&"
             "issuer=longwatch&algorithm=SHA1&digits=6&period=30",
             secret);
    CHECK_STR(fixture_str(d, "uri"), str_of(wanted));
    CHECK(str_contains(fixture_str(d, "qr"), STR("\u2588\u2588\u2588\u2588 ")));
    yyjson_mut_doc_free(d);
    done(app);
}

/* Over a terminal, for somebody who is named; nobody else names another person. */
static void over_a_terminal(void)
{
    const char *id;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    struct actor ada = actor_of(app, in.token);
    REFUSED(app, &ada, "session.totp_begin", LW_E_REFUSED,
            "parameter 'person': is for the command line only", "person", id, "current",
            PASSWORD);
    REFUSED(app, &ada, "session.totp_confirm", LW_E_REFUSED,
            "parameter 'person': is for the command line only", "person", id, "code", "1");
    REFUSED(app, &local_actor, "session.totp_begin", LW_E_USAGE,
            "parameter 'person': is required here");
    REFUSED(app, &ada, "session.totp_begin", LW_E_REFUSED,
            "parameter 'current': is not the password in force");
    yyjson_mut_doc *d = DO(app, &local_actor, "session.totp_begin", "person", id);
    const char *secret = fixture_keep(d, "secret");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "session.totp_confirm", "person", id, "code", code_of(secret));
    CHECK_INT(fixture_int(d, "recovery_codes"), N_RECOVERY_CODES);
    yyjson_mut_doc_free(d);
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    CHECK(!in.token.p);
    done(app);
}

/* An open session guesses the password no faster than a stranger at the door does. */
static void guessing_in_a_session(void)
{
    static const char *const ways[] = {"session.confirm", "session.totp_disable",
                                       "session.totp_begin", "session.confirm"};
    const char *id;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    struct actor ada = actor_of(app, in.token);
    const char *wrong = "parameter 'current': is not the password in force";
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        REFUSED(app, &ada, ways[i], LW_E_REFUSED, wrong, "current", "wrong");
    REFUSED(app, &ada, "session.set_password", LW_E_REFUSED, wrong, "current", "wrong",
            "password", "another long password");
    CHECK_INT(fixture_n_events(app, "session.confirmation_failed"), 5);
    const char *wait = "too many failed sign-ins for this account: try again in 30 s";
    REFUSED(app, &ada, "session.confirm", LW_E_REFUSED, wait, "current", PASSWORD);
    REFUSED(app, &ada, "session.set_password", LW_E_REFUSED, wait, "current", PASSWORD,
            "password", "another long password");
    CHECK_INT(fixture_n_events(app, "session.confirmation_failed"), 5);
    fixture_now("2026-11-22T11:00:30Z");
    DID(app, &ada, "session.confirm", "current", PASSWORD);
    /* Right once, the count begins anew. */
    for (int i = 0; i < 4; i++)
        REFUSED(app, &ada, "session.confirm", LW_E_REFUSED,
                "parameter 'current': is not the password in force", "current", "wrong");
    DID(app, &ada, "session.confirm", "current", PASSWORD);
    done(app);
}

/* Codes beside a right password are counted, too: a million of them is not much. */
static void guessing_codes_in_a_session(void)
{
    const char *id, *recovery;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    struct actor ada = actor_of(app, in.token);
    const char *secret = enrol(app, &ada, &recovery);
    fixture_now("2026-11-22T11:00:30Z");
    for (int i = 0; i < 5; i++)
        REFUSED(app, &ada, "session.confirm", LW_E_REFUSED,
                "parameter 'code': is wrong, or was used already", "current", PASSWORD, "code",
                "000000x");
    REFUSED(app, &ada, "session.confirm", LW_E_REFUSED,
            "too many failed sign-ins for this account: try again in 30 s", "current", PASSWORD,
            "code", code_of(secret));
    done(app);
}

/* A sign-in that waits for its code ends with the password that began it. */
static void a_new_password_ends_half_way_sign_ins(void)
{
    const char *id, *recovery;
    struct app *app = open_with_ada(&id);
    struct signed_in in, thief;
    struct err e = {0};
    str token;
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    struct actor ada = actor_of(app, in.token);
    (void)enrol(app, &ada, &recovery);
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &thief, &e), &e);
    DID(app, &ada, "session.set_password", "current", PASSWORD, "password",
        "another long password");
    CHECK_STATUS(finish(app, thief.pending, recovery, &token, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message),
              STR("this link was used already or never existed: ask for a new one"));
    CHECK_INT(actor_of(app, in.token).kind, ACTOR_NOBODY);
    done(app);
}

static void two_steps(void)
{
    const char *id, *recovery;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    str token;
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    struct actor ada = actor_of(app, in.token);
    const char *secret = enrol(app, &ada, &recovery);
    /* The code of the enrolment is used up; the next step has another. */
    fixture_now("2026-11-22T11:00:10Z");
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    CHECK(!in.token.p);
    CHECK_STATUS(finish(app, in.pending, code_of(secret), &token, &e), LW_E_UNAUTHENTICATED);
    CHECK_STR(str_of(e.message), STR("the code is wrong, or was used already"));
    fixture_now("2026-11-22T11:00:40Z");
    CHECK_OK(finish(app, in.pending, code_of(secret), &token, &e), &e);
    CHECK_INT(actor_of(app, token).kind, ACTOR_PERSON);
    /* The way there works once. */
    CHECK_STATUS(finish(app, in.pending, recovery, &token, &e), LW_E_REFUSED);
    /* A recovery code works, in any spelling, and once. */
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    CHECK_OK(finish(app, in.pending, recovery, &token, &e), &e);
    CHECK_INT(fixture_n_events(app, "session.recovery_used"), 1);
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    CHECK_STATUS(finish(app, in.pending, recovery, &token, &e), LW_E_UNAUTHENTICATED);
    /* Five minutes are what one has. */
    fixture_now("2026-11-22T11:06:00Z");
    CHECK_STATUS(finish(app, in.pending, code_of(secret), &token, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message), STR("this link has expired: ask for a new one"));
    done(app);
}

static void a_role_that_has_to(void)
{
    const char *id, *recovery;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    DID(app, &local_actor, "setting.set", "name", "totp-required", "value", "administrators");
    struct actor ada = actor_of(app, in.token);
    REFUSED(app, &ada, "product.list", LW_E_REFUSED, "product.list needs the permission 'read'",
            NULL);
    enrol(app, &ada, &recovery);
    ada = actor_of(app, in.token);
    DID(app, &ada, "product.list");
    REFUSED(app, &ada, "session.totp_disable", LW_E_REFUSED,
            "your role needs a second factor (setting totp-required)", "current", PASSWORD);
    /* Lost it: another administrator, or the command line, takes it away. */
    DID(app, &local_actor, "person.reset_totp", "person", id);
    CHECK_INT(actor_of(app, in.token).kind, ACTOR_NOBODY);
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    CHECK(in.token.p != NULL);
    done(app);
}

static void confirmation(void)
{
    const char *id;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    struct actor ada = actor_of(app, in.token);
    DID(app, &ada, "token.add", "name", "one");
    /* Two hours, unless the house says otherwise. */
    fixture_now("2026-11-22T12:59:59Z");
    ada = actor_of(app, in.token);
    DID(app, &ada, "token.add", "name", "in time");
    fixture_now("2026-11-22T13:00:00Z");
    ada = actor_of(app, in.token);
    REFUSED(
        app, &ada, "token.add", LW_E_REFUSED,
        "token.add wants to know that it is you: confirm with your password on the page Your "
        "account, then try again",
        "name", "two");
    REFUSED(app, &ada, "session.confirm", LW_E_REFUSED,
            "parameter 'current': is not the password in force", "current", "wrong");
    DID(app, &ada, "session.confirm", "current", PASSWORD);
    ada = actor_of(app, in.token);
    DID(app, &ada, "token.add", "name", "two");
    /* What can be taken back is never asked about, nor a program, nor the command line. */
    fixture_now("2026-11-22T20:00:00Z");
    ada = actor_of(app, in.token);
    DID(app, &ada, "product.add", "name", "Gateway");
    struct actor program = ada;
    program.kind = ACTOR_TOKEN;
    program.session = STR("");
    DID(app, &program, "setting.set", "name", "manufacturer-name", "value", "Nordhafen");
    DID(app, &local_actor, "setting.set", "name", "manufacturer-name", "value", "Nordhafen AG");
    REFUSED(app, &ada, "setting.set", LW_E_REFUSED,
            "setting.set wants to know that it is you: confirm with your password on the page "
            "Your account, then try again",
            "name", "manufacturer-name", "value", "Nordhafen SE");
    DID(app, &local_actor, "setting.set", "name", "confirm-minutes", "value", "0");
    DID(app, &ada, "setting.set", "name", "manufacturer-name", "value", "Nordhafen SE");
    DID(app, &local_actor, "setting.set", "name", "token-max-days", "value", "30");
    REFUSED(app, &ada, "token.add", LW_E_USAGE,
            "parameter 'days': at most 30 (setting token-max-days)", "name", "three", "days",
            "31");
    done(app);
}

static void own_sessions(void)
{
    const char *id;
    struct app *app = open_with_ada(&id);
    struct signed_in one, two;
    struct err e = {0};
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &one, &e), &e);
    fixture_now("2026-11-22T11:01:00Z");
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.7", &two, &e), &e);
    struct actor ada = actor_of(app, two.token);
    yyjson_mut_doc *d = DO(app, &ada, "session.list");
    CHECK_INT(fixture_int(d, "sessions"), 2);
    CHECK_STR(fixture_str(d, "sessions.0.source"), STR("192.0.2.7"));
    CHECK_INT(fixture_int(d, "sessions.0.is_this"), 1);
    const char *other = fixture_keep(d, "sessions.1.id");
    yyjson_mut_doc_free(d);
    DID(app, &ada, "session.end", "session", other);
    CHECK_INT(actor_of(app, one.token).kind, ACTOR_NOBODY);
    CHECK_INT(actor_of(app, two.token).kind, ACTOR_PERSON);
    REFUSED(app, &ada, "session.end", LW_E_NOT_FOUND, "you have no session 'x'", "session",
            "x");
    done(app);
}

/* Strangers elsewhere can try for ever: who comes from where they always came is let in. */
static void nobody_locks_ada_out(void)
{
    const char *id;
    struct app *app = open_with_ada(&id);
    struct signed_in in;
    struct err e = {0};
    char source[40];
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    for (int i = 0; i < 60; i++) {
        snprintf(source, sizeof source, "198.51.100.%d", i);
        CHECK(sign_in(app, "wrong", source, &in, &e) != LW_OK);
    }
    CHECK_OK(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), &e);
    /* From somewhere new it takes a moment, at most a minute. */
    for (int i = 0; i < 60; i++) {
        snprintf(source, sizeof source, "198.51.100.%d", i);
        CHECK(sign_in(app, "wrong", source, &in, &e) != LW_OK);
    }
    CHECK_STATUS(sign_in(app, PASSWORD, "203.0.113.9", &in, &e), LW_E_REFUSED);
    fixture_now("2026-11-22T11:01:01Z");
    CHECK_OK(sign_in(app, PASSWORD, "203.0.113.9", &in, &e), &e);
    /* The own address has its own few tries. */
    for (int i = 0; i < 5; i++)
        CHECK_STATUS(sign_in(app, "wrong", "192.0.2.1", &in, &e), LW_E_UNAUTHENTICATED);
    CHECK_STATUS(sign_in(app, PASSWORD, "192.0.2.1", &in, &e), LW_E_REFUSED);
    CHECK_STR(str_of(e.message),
              STR("too many failed sign-ins for this account: try again in 30 s"));
    CHECK_OK(sign_in(app, PASSWORD, "203.0.113.9", &in, &e), &e);
    done(app);
}

static const struct test tests[] = {
    {"two steps", two_steps},
    {"a role that has to", a_role_that_has_to},
    {"confirmation", confirmation},
    {"own sessions", own_sessions},
    {"nobody locks Ada out", nobody_locks_ada_out},
    {"the address of a key", the_address_of_a_key},
    {"over a terminal", over_a_terminal},
    {"guessing in a session", guessing_in_a_session},
    {"guessing codes in a session", guessing_codes_in_a_session},
    {"a new password ends half-way sign-ins", a_new_password_ends_half_way_sign_ins},
    {NULL, NULL},
};
const struct test_suite factor_suite = {"factor", tests};
