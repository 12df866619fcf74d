/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second factor: one-time codes of an authenticator (crypto/totp.h), recovery codes for the
 * day it is lost, and the confirmation that dangerous operations want.
 */
#ifndef LW_APP_FACTOR_H
#define LW_APP_FACTOR_H

#include "app/op.h"
#include "store/person.h"

extern const struct op factor_ops[];
extern const size_t n_factor_ops;

enum {
    N_RECOVERY_CODES = 10
};

/*
 * Whether `code` is one of the person's authenticator or a recovery code, and takes it, in the
 * running transaction: neither works a second time.
 */
enum status factor_take(struct op_call *c, const struct person *p, str code, bool *is_right,
                        struct err *e) LW_MUST_CHECK;
/*
 * Whether the operation's parameter `current` is the person's password; always on the command
 * line. Failures are counted (throttle.h) and kept with an event; LW_E_REFUSED.
 */
enum status factor_check_password(struct op_call *c, const struct person *p,
                                  struct err *e) LW_MUST_CHECK;
/* Whether the setting totp-required asks the person's role for a second factor. */
enum status factor_is_required(struct app *app, struct arena *a, enum role role, bool *out,
                               struct err *e) LW_MUST_CHECK;
/* Takes every permission from a session whose person has to set a second factor up first. */
enum status factor_restrict(struct app *app, struct arena *a, const struct person *p,
                            struct actor *actor, struct err *e) LW_MUST_CHECK;
/* Whether the operation cannot be taken back and the session was not confirmed for too long. */
enum status factor_wants_confirmation(struct app *app, const struct actor *actor,
                                      const struct op *op, struct utc now, bool *out,
                                      struct err *e) LW_MUST_CHECK;
/*
 * Before an operation that cannot be taken back: LW_E_REFUSED when the person of a browser
 * session has not shown to be there for confirm-minutes.
 */
enum status factor_check_confirmed(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
