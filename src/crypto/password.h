/* SPDX-License-Identifier: Apache-2.0 */
/* Password hashes: argon2id (RFC 9106), t=2, m=19 MiB, p=1, 16-byte salt, 32-byte tag. */
#ifndef LW_CRYPTO_PASSWORD_H
#define LW_CRYPTO_PASSWORD_H

#include "base/arena.h"
#include "base/status.h"

/* The encoded form "$argon2id$v=19$..."; about 50 ms and 19 MiB, at most two at a time. */
enum status password_hash(struct arena *a, str password, str *out, struct err *e) LW_MUST_CHECK;
/* False for a wrong password and for an encoding that is not ours. */
bool password_matches(str encoded, str password);

#endif
