/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/totp.h"

#include "base/status.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum {
    SHA1_BYTES = 20,
    MAX_KEY_BYTES = 64
};

uint32_t hotp_code(str key, uint64_t counter, int digits)
{
    unsigned char text[8], mac[EVP_MAX_MD_SIZE];
    size_t n = 0;
    uint32_t code, modulus = 1;
    for (int i = 7; i >= 0; i--, counter >>= 8)
        text[i] = (unsigned char)(counter & 0xFF);
    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, key.n ? key.p : "", key.n, text,
                   sizeof text, mac, sizeof mac, &n) ||
        n != SHA1_BYTES)
        BUG("HMAC-SHA-1 failed");
    const unsigned char *at = mac + (mac[SHA1_BYTES - 1] & 0x0F);
    code =
        (uint32_t)(at[0] & 0x7F) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    for (int i = 0; i < digits; i++)
        modulus *= 10;
    return code % modulus;
}

int64_t totp_step(struct utc now)
{
    return utc_to_ms(now) / 1000 / TOTP_STEP_S;
}

/* The six digits of what was typed, or false. */
static bool digits_of(str code, char out[static TOTP_DIGITS])
{
    size_t n = 0;
    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ' || code.p[i] == '-') continue;
        if (!char_is_digit(code.p[i]) || n == TOTP_DIGITS) return false;
        out[n++] = code.p[i];
    }
    return n == TOTP_DIGITS;
}

bool totp_matches(str key, struct utc now, int64_t last_step, str code, int64_t *step)
{
    char given[TOTP_DIGITS], right[TOTP_DIGITS + 1];
    bool matches = false;
    int64_t current = totp_step(now);
    if (!digits_of(code, given)) return false;
    for (int64_t at = current - TOTP_DRIFT_STEPS; at <= current + TOTP_DRIFT_STEPS; at++) {
        unsigned char differs = 0;
        if (at < 0) continue;
        snprintf(right, sizeof right, "%06u", hotp_code(key, (uint64_t)at, TOTP_DIGITS));
        for (size_t i = 0; i < TOTP_DIGITS; i++)
            differs |= (unsigned char)(given[i] ^ right[i]);
        if (differs || at <= last_step || matches) continue;
        matches = true;
        *step = at;
    }
    return matches;
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

str base32(struct arena *a, str bytes)
{
    size_t n = (bytes.n * 8 + 4) / 5, at = 0;
    uint32_t bits = 0;
    int n_bits = 0;
    char *out = arena_alloc(a, n + 1);
    if (!out) return STR_NONE;
    for (size_t i = 0; i < bytes.n; i++) {
        bits = bits << 8 | (unsigned char)bytes.p[i];
        for (n_bits += 8; n_bits >= 5; n_bits -= 5)
            out[at++] = alphabet[bits >> (n_bits - 5) & 31];
    }
    if (n_bits) out[at++] = alphabet[bits << (5 - n_bits) & 31];
    out[at] = '\0';
    return (str){out, at};
}

str base32_decode(struct arena *a, str text)
{
    uint32_t bits = 0;
    int n_bits = 0;
    size_t n = 0;
    char *out = arena_alloc(a, MAX_KEY_BYTES + 1);
    if (!out) return STR_NONE;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 32);
        const char *found = c ? strchr(alphabet, c) : NULL;
        if (!found || n == MAX_KEY_BYTES) return STR_NONE;
        bits = bits << 5 | (uint32_t)(found - alphabet);
        n_bits += 5;
        if (n_bits < 8) continue;
        n_bits -= 8;
        out[n++] = (char)(bits >> n_bits & 0xFF);
    }
    out[n] = '\0';
    return (str){out, n};
}
