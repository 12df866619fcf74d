/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of our own: Ed25519 (RFC 8032) over libcrypto, keys as PEM (PKCS #8 and SPKI, RFC
 * 8410), so that `openssl pkey` reads them and any other tool can check what we signed.
 */
#ifndef LW_CRYPTO_SIGN_H
#define LW_CRYPTO_SIGN_H

#include "base/arena.h"

enum {
    SIGNATURE_BYTES = 64,
    SIGN_MAX_PEM_BYTES = 4096,
    SIGN_RAW_KEY_BYTES = 32,
};

struct signature {
    unsigned char b[SIGNATURE_BYTES];
};

/* A new key pair as two PEM texts in `a`. */
enum status sign_new_key(struct arena *a, str *private_pem, str *public_pem,
                         struct err *e) LW_MUST_CHECK;
/* LW_E_INPUT for a PEM that holds no private Ed25519 key. */
enum status sign_bytes(str private_pem, str bytes, struct signature *out,
                       struct err *e) LW_MUST_CHECK;
/* LW_E_REFUSED when the signature is not by that key over these bytes, LW_E_INPUT for no key. */
enum status sign_verify(str public_pem, str bytes, const struct signature *s,
                        struct err *e) LW_MUST_CHECK;
/* The public half of a private key, as PEM in `a`. */
enum status sign_public_key(struct arena *a, str private_pem, str *public_pem,
                            struct err *e) LW_MUST_CHECK;
/*
 * Name of a key to compare by eye and to find it by: the first 16 hexadecimal digits of the
 * SHA-256 of its DER form. LW_E_INPUT for no public key.
 */
enum status sign_key_id(struct arena *a, str public_pem, str *id, struct err *e) LW_MUST_CHECK;
/* A public key as its 32 bytes (RFC 8032 section 5.1.5), and back to PEM in `a`. */
enum status sign_raw_of_key(str public_pem, unsigned char out[static SIGN_RAW_KEY_BYTES],
                            struct err *e) LW_MUST_CHECK;
enum status sign_key_of_raw(struct arena *a, const unsigned char raw[static SIGN_RAW_KEY_BYTES],
                            str *public_pem, struct err *e) LW_MUST_CHECK;

#endif
