/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is calling: the functions that skins use before they run an operation.
 *
 * A session ends after 12 idle hours and after 7 days in any case. The token is 32 random bytes;
 * the store keeps its SHA-256. The CSRF token is derived from the session token, so it needs no
 * place of its own.
 */
#ifndef LW_APP_SESSION_H
#define LW_APP_SESSION_H

#include "app/app.h"
#include "model/role.h"

enum {
    SESSION_IDLE_S = 12 * 3600,
    SESSION_MAX_S = 7 * 24 * 3600,
    SECOND_FACTOR_S = 5 * 60
};

struct sign_in {
    str mail, password;
    str source; /* address of the browser, may be empty */
    str agent;  /* what it calls itself, may be empty */
};
/* One of the two: a session, or what leads to the question for the second factor. */
struct signed_in {
    str token;   /* for the cookie */
    str pending; /* for session_finish(), within SECOND_FACTOR_S */
};
/*
 * Signs in; strings in `a`. LW_E_UNAUTHENTICATED with the same words for an unknown account and a
 * wrong password, in the same time; LW_E_REFUSED while too many failures are recent. Failures
 * are counted for the account from this address; and, where the person never signed in before,
 * for the account and the address each alone: so nobody can lock out a person from the place
 * where that person works.
 */
enum status session_sign_in(struct app *app, struct arena *a, const struct sign_in *in,
                            struct utc now, struct signed_in *out, struct err *e) LW_MUST_CHECK;
/* The second step: a code of the authenticator, or a recovery code, which works once. */
enum status session_finish(struct app *app, struct arena *a, str pending, str code,
                           const struct sign_in *in, struct utc now, str *token,
                           struct err *e) LW_MUST_CHECK;
/*
 * As session_sign_in() from nowhere in particular, for who has no second factor (LW_E_REFUSED
 * otherwise).
 */
enum status session_open(struct app *app, struct arena *a, str mail, str password,
                         struct utc now, str *token, struct err *e) LW_MUST_CHECK;
/*
 * Who a cookie's token stands for; strings in `a`. `*out` is nobody_actor, and the answer still
 * LW_OK, when the token is unknown, ended, or its person disabled. `csrf` may be NULL.
 */
enum status session_actor(struct app *app, struct arena *a, str token, struct utc now,
                          struct actor *out, str *csrf, struct err *e) LW_MUST_CHECK;
/* Signs out; an unknown token is fine. */
enum status session_close(struct app *app, str token, struct utc now,
                          struct err *e) LW_MUST_CHECK;
/* True when `given` is the CSRF token of the session; constant time. */
bool session_csrf_matches(str token, str given);

/*
 * Who an API token ("lw_...") stands for. LW_E_UNAUTHENTICATED, saying whether it is unknown,
 * expired or revoked.
 */
enum status token_actor(struct app *app, struct arena *a, str token, struct utc now,
                        struct actor *out, struct err *e) LW_MUST_CHECK;

/*
 * The first start: when there is nobody yet, makes a token (in `a`) for the set-up link, valid
 * for 24 hours and once, and forgets earlier ones; STR_NONE when somebody exists.
 */
enum status setup_token_create(struct app *app, struct arena *a, struct utc now, str *token,
                               struct err *e) LW_MUST_CHECK;
/*
 * Whether a one-time link, "setup" or "invitation", still opens anything; using it is the matter
 * of its operation. LW_E_REFUSED for one that was used, never existed or has expired.
 */
enum status link_check(struct app *app, str token, const char *purpose, struct utc now,
                       struct err *e) LW_MUST_CHECK;
/* True while nobody has been created: pages then point to the set-up link. */
enum status setup_is_needed(struct app *app, bool *out, struct err *e) LW_MUST_CHECK;

#endif
