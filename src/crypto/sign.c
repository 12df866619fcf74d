/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/sign.h"

#include "crypto/digest.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* Never a prompt for a passphrase: there is nobody to answer. */
static int no_passphrase(char *buf, int size, int writes, void *ctx)
{
    (void)buf;
    (void)size;
    (void)writes;
    (void)ctx;
    return -1;
}

static EVP_PKEY *read_key(str pem, bool is_private)
{
    BIO *in = pem.n <= SIGN_MAX_PEM_BYTES ? BIO_new_mem_buf(pem.p, (int)pem.n) : NULL;
    EVP_PKEY *key = NULL;
    if (in && is_private) key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
    if (in && !is_private) key = PEM_read_bio_PUBKEY(in, NULL, no_passphrase, NULL);
    BIO_free(in);
    ERR_clear_error();
    if (key && EVP_PKEY_is_a(key, "ED25519")) return key;
    EVP_PKEY_free(key);
    return NULL;
}

static enum status no_key(const char *kind, struct err *e)
{
    return err_set(e, LW_E_INPUT,
                   "this is no %s Ed25519 key in PEM: make one with 'longwatch feed key'",
                   kind);
}

static enum status write_pem(struct arena *a, const EVP_PKEY *key, bool is_private, str *out,
                             struct err *e)
{
    char *p = NULL;
    BIO *mem = BIO_new(BIO_s_mem());
    if (!mem) BUG("out of memory");
    int done = is_private ? PEM_write_bio_PrivateKey(mem, key, NULL, NULL, 0, NULL, NULL)
                          : PEM_write_bio_PUBKEY(mem, key);
    if (!done) BUG("a key cannot be written");
    long n = BIO_get_mem_data(mem, &p);
    *out = arena_str(a, (str){p, (size_t)n});
    BIO_free(mem);
    return arena_status(a, "the key", e);
}

enum status sign_new_key(struct arena *a, str *private_pem, str *public_pem, struct err *e)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    if (!key) BUG("libcrypto offers no Ed25519");
    enum status status = write_pem(a, key, true, private_pem, e);
    if (status == LW_OK) status = write_pem(a, key, false, public_pem, e);
    EVP_PKEY_free(key);
    return status;
}

enum status sign_public_key(struct arena *a, str private_pem, str *public_pem, struct err *e)
{
    EVP_PKEY *key = read_key(private_pem, true);
    if (!key) return no_key("private", e);
    enum status status = write_pem(a, key, false, public_pem, e);
    EVP_PKEY_free(key);
    return status;
}

enum status sign_bytes(str private_pem, str bytes, struct signature *out, struct err *e)
{
    size_t n = SIGNATURE_BYTES;
    EVP_PKEY *key = read_key(private_pem, true);
    if (!key) return no_key("private", e);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (!c) BUG("out of memory");
    if (EVP_DigestSignInit(c, NULL, NULL, NULL, key) != 1 ||
        EVP_DigestSign(c, out->b, &n, (const unsigned char *)bytes.p, bytes.n) != 1 ||
        n != SIGNATURE_BYTES)
        BUG("signing failed");
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    return LW_OK;
}

enum status sign_verify(str public_pem, str bytes, const struct signature *s, struct err *e)
{
    EVP_PKEY *key = read_key(public_pem, false);
    if (!key) return no_key("public", e);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (!c) BUG("out of memory");
    if (EVP_DigestVerifyInit(c, NULL, NULL, NULL, key) != 1) BUG("checking a signature failed");
    bool is_good =
        EVP_DigestVerify(c, s->b, sizeof s->b, (const unsigned char *)bytes.p, bytes.n) == 1;
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    ERR_clear_error();
    if (is_good) return LW_OK;
    return err_set(e, LW_E_REFUSED, "the signature is not by that key over this content");
}

enum status sign_key_id(struct arena *a, str public_pem, str *id, struct err *e)
{
    unsigned char *der = NULL;
    EVP_PKEY *key = read_key(public_pem, false);
    if (!key) return no_key("public", e);
    int n = i2d_PUBKEY(key, &der);
    EVP_PKEY_free(key);
    if (n <= 0) BUG("a key cannot be written");
    struct sha256 d = sha256_of((str){(const char *)der, (size_t)n});
    OPENSSL_free(der);
    *id = hex_of(a, (str){(const char *)d.b, 8});
    return arena_status(a, "the key", e);
}

enum status sign_raw_of_key(str public_pem, unsigned char out[static SIGN_RAW_KEY_BYTES],
                            struct err *e)
{
    size_t n = SIGN_RAW_KEY_BYTES;
    EVP_PKEY *key = read_key(public_pem, false);
    if (!key) return no_key("public", e);
    if (EVP_PKEY_get_raw_public_key(key, out, &n) != 1 || n != SIGN_RAW_KEY_BYTES)
        BUG("a key cannot be written");
    EVP_PKEY_free(key);
    return LW_OK;
}

enum status sign_key_of_raw(struct arena *a, const unsigned char raw[static SIGN_RAW_KEY_BYTES],
                            str *public_pem, struct err *e)
{
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, SIGN_RAW_KEY_BYTES);
    if (!key) return no_key("public", e);
    enum status status = write_pem(a, key, false, public_pem, e);
    EVP_PKEY_free(key);
    return status;
}
