/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detached OpenPGP signatures, over GPGME (docs/adr/0013-openpgp.md): a keyring in a private
 * temporary folder that holds the keys of one publisher and nothing else, so that "signed by a key
 * of the ring" means signed by that publisher. The user's own keyring is never touched, no key is
 * fetched from anywhere, and nothing is remembered.
 */
#ifndef LW_CRYPTO_OPENPGP_H
#define LW_CRYPTO_OPENPGP_H

#include "base/status.h"
#include "base/str.h"

enum {
    OPENPGP_MAX_KEY_BYTES = 4 * 1024 * 1024, /* with all its certifications */
    OPENPGP_MAX_SIGNATURE_BYTES = 64 * 1024,
    OPENPGP_FINGERPRINT_BYTES = 80,
};

struct openpgp;
/* Makes the folder below `scratch_dir`. LW_E_ENV when GnuPG is not installed. */
enum status openpgp_open(const char *scratch_dir, struct openpgp **out,
                         struct err *e) LW_MUST_CHECK;
/* Removes the folder. NULL is fine. */
void openpgp_close(struct openpgp *o);
/*
 * Takes the public keys in `bytes` (armoured or not). When `fingerprint` is given, exactly one key
 * with that fingerprint must be among them (blanks and case do not count), and only it is taken.
 * LW_E_INPUT for what holds no such key.
 */
enum status openpgp_add_key(struct openpgp *o, str bytes, str fingerprint,
                            struct err *e) LW_MUST_CHECK;
size_t openpgp_n_keys(const struct openpgp *o);
/*
 * LW_OK when `signature` is a detached signature of `bytes` by a key of the ring, made while the
 * key was valid; with several signatures one good one suffices. LW_E_INPUT with the reason
 * otherwise.
 */
enum status openpgp_verify(struct openpgp *o, str bytes, str signature,
                           struct err *e) LW_MUST_CHECK;

#endif
