/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One-time codes of authenticators: HOTP (RFC 4226) over the time (TOTP, RFC 6238), SHA-1, six
 * digits, 30 seconds, which is what every authenticator understands.
 */
#ifndef LW_CRYPTO_TOTP_H
#define LW_CRYPTO_TOTP_H

#include "base/arena.h"
#include "base/str.h"
#include "base/utc.h"

enum {
    TOTP_SECRET_BYTES = 20, /* RFC 4226 section 4, R6: 160 bits are recommended */
    TOTP_DIGITS = 6,
    TOTP_STEP_S = 30,
    TOTP_DRIFT_STEPS = 1 /* RFC 6238 section 5.2: at most one step for the way of the code */
};

/* RFC 4226 section 5.3: the code of a counter, of `digits` (6 to 8) digits. */
uint32_t hotp_code(str key, uint64_t counter, int digits);
/* Steps since 1970, RFC 6238 section 4.2. */
int64_t totp_step(struct utc now);
/*
 * Whether `code` (six digits, blanks ignored) is right now or one step before or after, and its
 * step is later than `last_step`: a code that was taken is not taken again (RFC 6238 section
 * 5.2). `*step` gets its step. All candidates are compared, whichever matches.
 */
bool totp_matches(str key, struct utc now, int64_t last_step, str code, int64_t *step);

/* RFC 4648 section 6, without padding. */
str base32(struct arena *a, str bytes);
/* Upper or lower case, blanks ignored; STR_NONE for anything else. */
str base32_decode(struct arena *a, str text);

#endif
