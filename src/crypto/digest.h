/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests, keyed digests and random bytes over libcrypto. Contexts are fetched once per process
 * (libraries.md, "Crypto notes").
 */
#ifndef LW_CRYPTO_DIGEST_H
#define LW_CRYPTO_DIGEST_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum {
    SHA256_BYTES = 32,
    SHA256_HEX_CHARS = 64
};

struct sha256 {
    unsigned char b[SHA256_BYTES];
};

struct sha256 sha256_of(str bytes);
/* Incremental form, for uploads streamed to disk. */
struct sha256_ctx;
struct sha256_ctx *sha256_start(void);
void sha256_update(struct sha256_ctx *c, str bytes);
struct sha256 sha256_finish(struct sha256_ctx *c); /* frees `c` */

enum {
    SHA512_HEX_CHARS = 128
};
/* SHA-512 as lower-case hexadecimal digits, as publishers write it beside their documents. */
str sha512_hex(str bytes, char out[static SHA512_HEX_CHARS + 1]);

/* The same for what comes in pieces. */
struct sha512_ctx;
struct sha512_ctx *sha512_start(void);
void sha512_update(struct sha512_ctx *c, str bytes);
/* Of what came so far; more may follow. */
str sha512_peek(const struct sha512_ctx *c, char out[static SHA512_HEX_CHARS + 1]);
str sha512_finish(struct sha512_ctx *c, char out[static SHA512_HEX_CHARS + 1]); /* frees `c` */

struct sha256 hmac_sha256(str key, str bytes);
bool sha256_eq(const struct sha256 *a, const struct sha256 *b); /* constant time */
str sha256_hex(const struct sha256 *d, char out[static SHA256_HEX_CHARS + 1]);
/* 64 hexadecimal digits of either case. */
bool sha256_from_hex(str hex, struct sha256 *out);

/* `n` bytes from the operating system's generator; aborts when it has none. */
void random_bytes(unsigned char *out, size_t n);
/* `n_bytes` (at most 256) random bytes as URL-safe base64 without padding (RFC 4648 section 5). */
str random_token(struct arena *a, size_t n_bytes);
bool secret_eq(str a, str b); /* constant time for equal lengths */

str base64url(struct arena *a, str bytes);
str hex_of(struct arena *a, str bytes);

#endif
