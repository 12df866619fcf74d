/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcrypto's failures here are a broken installation (no SHA-256, no memory), never an answer
 * to input: hence BUG() and functions that cannot fail.
 */
#include "crypto/digest.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct sha256_ctx {
    EVP_MD_CTX *evp;
};

static EVP_MD *md;
static EVP_MAC *mac;
static pthread_key_t thread_ctx;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void free_ctx(void *evp)
{
    EVP_MD_CTX_free(evp);
}

static void fetch(void)
{
    md = EVP_MD_fetch(NULL, "SHA256", NULL);
    mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (!md || !mac) BUG("libcrypto offers no SHA-256");
    if (pthread_key_create(&thread_ctx, free_ctx)) BUG("no thread key left");
}

/* A thread's own context for one-shot digests: a new one for each costs more than the hash. */
static EVP_MD_CTX *own_ctx(void)
{
    pthread_once(&once, fetch);
    EVP_MD_CTX *evp = pthread_getspecific(thread_ctx);
    if (evp) return evp;
    evp = EVP_MD_CTX_new();
    if (!evp || pthread_setspecific(thread_ctx, evp)) BUG("out of memory");
    return evp;
}

struct sha256 sha256_of(str bytes)
{
    EVP_MD_CTX *evp = own_ctx();
    struct sha256 out;
    if (!EVP_DigestInit_ex2(evp, md, NULL) || !EVP_DigestUpdate(evp, bytes.p, bytes.n) ||
        !EVP_DigestFinal_ex(evp, out.b, NULL))
        BUG("SHA-256 failed");
    return out;
}

struct sha256_ctx *sha256_start(void)
{
    pthread_once(&once, fetch);
    struct sha256_ctx *c = malloc(sizeof *c);
    if (!c) BUG("out of memory");
    c->evp = EVP_MD_CTX_new();
    if (!c->evp || !EVP_DigestInit_ex2(c->evp, md, NULL)) BUG("SHA-256 failed");
    return c;
}

void sha256_update(struct sha256_ctx *c, str bytes)
{
    if (!EVP_DigestUpdate(c->evp, bytes.p, bytes.n)) BUG("SHA-256 failed");
}

struct sha256 sha256_finish(struct sha256_ctx *c)
{
    struct sha256 out;
    if (!EVP_DigestFinal_ex(c->evp, out.b, NULL)) BUG("SHA-256 failed");
    EVP_MD_CTX_free(c->evp);
    free(c);
    return out;
}

struct sha512_ctx {
    EVP_MD_CTX *evp;
};

struct sha512_ctx *sha512_start(void)
{
    struct sha512_ctx *c = malloc(sizeof *c);
    if (!c) BUG("out of memory");
    c->evp = EVP_MD_CTX_new();
    if (!c->evp || !EVP_DigestInit_ex2(c->evp, EVP_sha512(), NULL)) BUG("SHA-512 failed");
    return c;
}

void sha512_update(struct sha512_ctx *c, str bytes)
{
    if (bytes.n && !EVP_DigestUpdate(c->evp, bytes.p, bytes.n)) BUG("SHA-512 failed");
}

str sha512_peek(const struct sha512_ctx *c, char out[static SHA512_HEX_CHARS + 1])
{
    struct sha512_ctx *copy = sha512_start();
    if (!EVP_MD_CTX_copy_ex(copy->evp, c->evp)) BUG("SHA-512 failed");
    return sha512_finish(copy, out);
}

str sha512_finish(struct sha512_ctx *c, char out[static SHA512_HEX_CHARS + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char d[SHA512_HEX_CHARS / 2];
    if (!EVP_DigestFinal_ex(c->evp, d, NULL)) BUG("SHA-512 failed");
    EVP_MD_CTX_free(c->evp);
    free(c);
    for (size_t i = 0; i < sizeof d; i++) {
        out[2 * i] = digits[d[i] >> 4];
        out[2 * i + 1] = digits[d[i] & 15];
    }
    out[SHA512_HEX_CHARS] = '\0';
    return (str){out, SHA512_HEX_CHARS};
}

str sha512_hex(str bytes, char out[static SHA512_HEX_CHARS + 1])
{
    struct sha512_ctx *c = sha512_start();
    sha512_update(c, bytes);
    return sha512_finish(c, out);
}

struct sha256 hmac_sha256(str key, str bytes)
{
    pthread_once(&once, fetch);
    char name[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                           OSSL_PARAM_construct_end()};
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
    struct sha256 out;
    size_t n = 0;
    /* A NULL key would mean "the one set before", so an empty one needs an address. */
    const unsigned char *key_p = (const unsigned char *)(key.n ? key.p : "");
    if (!ctx || !EVP_MAC_init(ctx, key_p, key.n, params) ||
        !EVP_MAC_update(ctx, (const unsigned char *)bytes.p, bytes.n) ||
        !EVP_MAC_final(ctx, out.b, &n, sizeof out.b) || n != sizeof out.b)
        BUG("HMAC-SHA-256 failed");
    EVP_MAC_CTX_free(ctx);
    return out;
}

bool sha256_eq(const struct sha256 *a, const struct sha256 *b)
{
    return CRYPTO_memcmp(a->b, b->b, sizeof a->b) == 0;
}

static void write_hex(const unsigned char *p, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = "0123456789abcdef"[p[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
    }
}

str sha256_hex(const struct sha256 *d, char out[static SHA256_HEX_CHARS + 1])
{
    write_hex(d->b, sizeof d->b, out);
    out[SHA256_HEX_CHARS] = '\0';
    return (str){out, SHA256_HEX_CHARS};
}

static int hex_value(char c)
{
    if (char_is_digit(c)) return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool sha256_from_hex(str hex, struct sha256 *out)
{
    struct sha256 d;
    if (hex.n != SHA256_HEX_CHARS) return false;
    for (size_t i = 0; i < sizeof d.b; i++) {
        int high = hex_value(hex.p[2 * i]), low = hex_value(hex.p[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        d.b[i] = (unsigned char)(high << 4 | low);
    }
    *out = d;
    return true;
}

void random_bytes(unsigned char *out, size_t n)
{
    while (n > 0) {
        ssize_t got = getrandom(out, n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) BUG("the operating system gives no random bytes");
        out += got;
        n -= (size_t)got;
    }
}

str random_token(struct arena *a, size_t n_bytes)
{
    unsigned char bytes[256];
    if (n_bytes > sizeof bytes) BUG("token of more than 256 bytes");
    random_bytes(bytes, n_bytes);
    str token = base64url(a, (str){(const char *)bytes, n_bytes});
    OPENSSL_cleanse(bytes, sizeof bytes);
    return token;
}

bool secret_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

static char base64url_char(unsigned v)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[v & 63];
}

str base64url(struct arena *a, str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    size_t n = bytes.n / 3 * 4 + (bytes.n % 3 ? bytes.n % 3 + 1 : 0);
    char *out = arena_alloc(a, n + 1);
    size_t at = 0;
    if (!out) return STR_NONE;
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t left = bytes.n - i;
        unsigned v = (unsigned)p[i] << 16 | (left > 1 ? (unsigned)p[i + 1] << 8 : 0) |
                     (left > 2 ? (unsigned)p[i + 2] : 0);
        out[at++] = base64url_char(v >> 18);
        out[at++] = base64url_char(v >> 12);
        if (left > 1) out[at++] = base64url_char(v >> 6);
        if (left > 2) out[at++] = base64url_char(v);
    }
    return (str){out, n};
}

str hex_of(struct arena *a, str bytes)
{
    char *out = bytes.n < SIZE_MAX / 2 ? arena_alloc(a, 2 * bytes.n + 1) : NULL;
    if (!out) return STR_NONE;
    write_hex((const unsigned char *)bytes.p, bytes.n, out);
    return (str){out, 2 * bytes.n};
}
