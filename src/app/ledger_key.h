/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The key that signs checkpoints (ADR 0025): DIR/ledger.key, made at first need, or one that lies
 * in a token (settings ledger-key-module, -token, -label; the PIN from the file that
 * ledger-key-pin-file names, else from $LONGWATCH_LEDGER_KEY_PIN).
 *
 * A key signs only what comes after its announcement, the event ledger.key_added. When one is
 * replaced by ledger.new_key the announcement is signed by the old key first, so that whoever
 * trusts the old one can trust the new one.
 */
#ifndef LW_APP_LEDGER_KEY_H
#define LW_APP_LEDGER_KEY_H

#include "app/op.h"
#include "crypto/pkcs11.h"

#define LEDGER_KEY_FILE "ledger.key" /* in the data directory */

struct ledger_signer {
    bool is_token;
    str private_pem;         /* of a file */
    struct pkcs11_key token; /* otherwise */
    str id, public_pem;
};

/* The key in use, in `a`; makes the file when there is none. Errors of crypto/pkcs11.h. */
enum status ledger_signer_open(struct app *app, struct arena *a, struct ledger_signer *out,
                               struct err *e) LW_MUST_CHECK;
enum status ledger_signer_sign(const struct ledger_signer *s, str text, struct signature *out,
                               struct err *e) LW_MUST_CHECK;
/* Announces the key unless that was done, in a transaction of its own. */
enum status ledger_signer_announce(struct app *app, const struct actor *actor, struct utc now,
                                   const struct ledger_signer *s, struct err *e) LW_MUST_CHECK;

/* A row of ledger_ops.c, in ledger_new_key.c. */
enum status ledger_new_key_run(struct op_call *c, struct err *e) LW_MUST_CHECK;

#endif
