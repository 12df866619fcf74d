/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An Ed25519 key that lies in a token: a smart card, a hardware security module, SoftHSM. It is
 * used through the token's PKCS #11 module (version 3.0, CKM_EDDSA), which is loaded when it is
 * needed; nothing is linked. The private key never leaves the token (ADR 0025).
 *
 * Each call opens a session, signs in, and leaves again, so that a token that is pulled or a
 * service that is restarted needs no restart here. One call at a time in the whole process.
 */
#ifndef LW_CRYPTO_PKCS11_H
#define LW_CRYPTO_PKCS11_H

#include "crypto/sign.h"

struct pkcs11_key {
    const char *module; /* path of the shared library: "/usr/lib/softhsm/libsofthsm2.so" */
    str token;          /* label of the token */
    str label;          /* CKA_LABEL of the key pair */
    str pin;            /* of the user; empty: none is asked for */
};

enum {
    PKCS11_MAX_LABEL = 64,
    PKCS11_MAX_TOKENS = 64,
};

/*
 * Errors of all three: LW_E_ENV when the module cannot be loaded or the token is not there,
 * LW_E_REFUSED for a wrong PIN, LW_E_NOT_FOUND when there is no such key, LW_E_CONFLICT when there
 * are two of them, LW_E_INPUT for a key of another kind.
 */
enum status pkcs11_public_key(struct arena *a, const struct pkcs11_key *k, str *public_pem,
                              struct err *e) LW_MUST_CHECK;
enum status pkcs11_sign(const struct pkcs11_key *k, str bytes, struct signature *out,
                        struct err *e) LW_MUST_CHECK;
/* Makes the pair in the token; LW_E_CONFLICT when one of that label is there. */
enum status pkcs11_new_key(const struct pkcs11_key *k, struct err *e) LW_MUST_CHECK;

#endif
