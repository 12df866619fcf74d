/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests: a time-stamp authority of our own, with its own certificate authority, at whatever
 * time the test says, made of libcrypto's responder.
 */
#ifndef LW_CRYPTO_TIMESTAMP_FIXTURE_H
#define LW_CRYPTO_TIMESTAMP_FIXTURE_H

#include "crypto/timestamp.h"

#include "suite.h"

#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <string.h>

struct tsa {
    X509 *ca, *certificate;
    EVP_PKEY *ca_key, *key;
    struct utc at; /* what its clock shows */
    long serial;
    const char *usage; /* of its certificate */
};

#define TSA_USAGE "critical,timeStamping"

static inline void tsa_extend(X509 *x, X509V3_CTX *c, const char *name, const char *value)
{
    X509_EXTENSION *ext = X509V3_EXT_conf(NULL, c, name, value);
    CHECK(ext != NULL);
    X509_add_ext(x, ext, -1);
    X509_EXTENSION_free(ext);
}

static inline X509 *tsa_certificate(const char *name, EVP_PKEY *key, X509 *issuer,
                                    EVP_PKEY *issuer_key, struct utc from, int64_t days)
{
    X509V3_CTX c;
    X509 *x = X509_new();
    X509_NAME *subject = X509_get_subject_name(x);
    time_t start = (time_t)(utc_to_ms(from) / 1000);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), issuer ? 2 : 1);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1,
                               0);
    X509_set_issuer_name(x, issuer ? X509_get_subject_name(issuer) : subject);
    X509_time_adj_ex(X509_getm_notBefore(x), 0, 0, &start);
    X509_time_adj_ex(X509_getm_notAfter(x), (int)days, 0, &start);
    X509_set_pubkey(x, key);
    X509V3_set_ctx(&c, issuer ? issuer : x, x, NULL, NULL, 0);
    tsa_extend(x, &c, "basicConstraints", issuer ? "CA:FALSE" : "critical,CA:TRUE");
    tsa_extend(x, &c, issuer ? "extendedKeyUsage" : "keyUsage",
               issuer ? TSA_USAGE : "critical,keyCertSign");
    CHECK(X509_sign(x, issuer_key, EVP_sha256()) > 0);
    return x;
}

/* `usage`: TSA_USAGE is what an authority has to have. */
static inline struct tsa tsa_new(const char *usage, struct utc from, int64_t days)
{
    struct tsa t = {.at = from, .serial = 1000, .usage = usage};
    t.ca_key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    t.key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    t.ca = tsa_certificate("Test CA", t.ca_key, NULL, t.ca_key, from, 20 * 366);
    t.certificate = tsa_certificate("Test TSA", t.key, t.ca, t.ca_key, from, days);
    return t;
}

static inline void tsa_free(struct tsa *t)
{
    X509_free(t->ca);
    X509_free(t->certificate);
    EVP_PKEY_free(t->ca_key);
    EVP_PKEY_free(t->key);
}

static inline str tsa_ca_pem(struct arena *a, const struct tsa *t)
{
    char *p = NULL;
    BIO *mem = BIO_new(BIO_s_mem());
    CHECK(PEM_write_bio_X509(mem, t->ca) == 1);
    long n = BIO_get_mem_data(mem, &p);
    str out = arena_str(a, (str){p, (size_t)n});
    BIO_free(mem);
    return out;
}

static inline ASN1_INTEGER *tsa_serial(struct TS_resp_ctx *c, void *ctx)
{
    struct tsa *t = ctx;
    ASN1_INTEGER *i = ASN1_INTEGER_new();
    (void)c;
    ASN1_INTEGER_set(i, t->serial++);
    return i;
}

static inline int tsa_time(struct TS_resp_ctx *c, void *ctx, long *sec, long *usec)
{
    const struct tsa *t = ctx;
    (void)c;
    *sec = (long)(utc_to_ms(t->at) / 1000);
    *usec = 0;
    return 1;
}

/* The responder itself refuses a certificate of another use, so that it is changed behind it. */
static inline void tsa_change_usage(const struct tsa *t)
{
    X509V3_CTX c;
    if (strcmp(t->usage, TSA_USAGE) == 0) return;
    X509V3_set_ctx(&c, t->ca, t->certificate, NULL, NULL, 0);
    X509_EXTENSION_free(X509_delete_ext(
        t->certificate, X509_get_ext_by_NID(t->certificate, NID_ext_key_usage, -1)));
    tsa_extend(t->certificate, &c, "extendedKeyUsage", t->usage);
    CHECK(X509_sign(t->certificate, t->ca_key, EVP_sha256()) > 0);
}

/* The TimeStampResp to a request in DER. */
static inline str tsa_answer(struct arena *a, struct tsa *t, str request)
{
    unsigned char *der = NULL;
    TS_RESP_CTX *c = TS_RESP_CTX_new();
    ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 1), *other = OBJ_txt2obj("1.2.3.4.5", 1);
    BIO *in = BIO_new_mem_buf(request.p, (int)request.n);
    TS_RESP_CTX_set_serial_cb(c, tsa_serial, t);
    TS_RESP_CTX_set_time_cb(c, tsa_time, t);
    CHECK(TS_RESP_CTX_set_signer_cert(c, t->certificate) == 1);
    TS_RESP_CTX_set_signer_key(c, t->key);
    TS_RESP_CTX_set_ess_cert_id_digest(c, EVP_sha256());
    tsa_change_usage(t);
    TS_RESP_CTX_set_signer_digest(c, EVP_sha256());
    TS_RESP_CTX_set_def_policy(c, policy);
    TS_RESP_CTX_add_policy(c, other);
    TS_RESP_CTX_add_md(c, EVP_sha256());
    TS_RESP_CTX_add_md(c, EVP_sha512());
    TS_RESP *r = TS_RESP_create_response(c, in);
    CHECK(r != NULL);
    int n = i2d_TS_RESP(r, &der);
    str out = arena_str(a, (str){(const char *)der, (size_t)n});
    OPENSSL_free(der);
    TS_RESP_free(r);
    TS_RESP_CTX_free(c);
    BIO_free(in);
    ASN1_OBJECT_free(policy);
    ASN1_OBJECT_free(other);
    return out;
}

#endif
