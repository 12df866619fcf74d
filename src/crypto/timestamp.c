/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/timestamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

#if OPENSSL_VERSION_NUMBER >= 0x30400000L
# define TS_VERIFY_CTX_set_data  TS_VERIFY_CTX_set0_data
# define TS_VERIFY_CTX_set_store TS_VERIFY_CTX_set0_store
#endif

static const struct digest_row {
    const char *name;
    int nid;
} digest_rows[N_STAMP_DIGESTS] = {
    [STAMP_SHA256] = {"sha256", NID_sha256},
    [STAMP_SHA512] = {"sha512", NID_sha512},
};

const char *stamp_digest_name(enum stamp_digest d)
{
    return digest_rows[d].name;
}

/* The library's own words for what failed last, without codes. */
static enum status refused(const char *what, struct err *e)
{
    const char *data = NULL;
    int flags = 0;
    unsigned long code = ERR_peek_last_error_all(NULL, NULL, NULL, &data, &flags);
    const char *words = code ? ERR_reason_error_string(code) : NULL;
    bool has_data = data && (flags & ERR_TXT_STRING) && data[0];
    enum status st =
        err_set(e, LW_E_REFUSED, "time stamp: %s: %.60s%s%.120s", what,
                words ? words : "does not fit", has_data ? ": " : "", has_data ? data : "");
    ERR_clear_error();
    return st;
}

/* ---- the question ---- */

static TS_MSG_IMPRINT *imprint_of(enum stamp_digest d, str text)
{
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    X509_ALGOR *algorithm = X509_ALGOR_new();
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    const EVP_MD *type = EVP_get_digestbynid(digest_rows[d].nid);
    if (!algorithm || !imprint || !type ||
        EVP_Digest(text.p ? text.p : "", text.n, md, &n, type, NULL) != 1)
        BUG("no digest");
    X509_ALGOR_set0(algorithm, OBJ_nid2obj(digest_rows[d].nid), V_ASN1_NULL, NULL);
    if (TS_MSG_IMPRINT_set_algo(imprint, algorithm) != 1 ||
        TS_MSG_IMPRINT_set_msg(imprint, md, (int)n) != 1)
        BUG("out of memory");
    X509_ALGOR_free(algorithm);
    return imprint;
}

static enum status set_policy(TS_REQ *request, str policy, struct err *e)
{
    char text[STAMP_MAX_POLICY_BYTES];
    if (!policy.n) return LW_OK;
    if (policy.n >= sizeof text)
        return err_set(e, LW_E_LIMIT, "time stamp: the policy is longer than %zu bytes",
                       sizeof text - 1);
    snprintf(text, sizeof text, "%.*s", STR_ARG(policy));
    ASN1_OBJECT *oid = OBJ_txt2obj(text, 1);
    ERR_clear_error();
    if (!oid)
        return err_set(e, LW_E_INPUT,
                       "time stamp: '%.60s' is no policy: give an object identifier such as "
                       "1.2.3.4",
                       text);
    bool is_set = TS_REQ_set_policy_id(request, oid) == 1;
    ASN1_OBJECT_free(oid);
    if (!is_set) BUG("out of memory");
    return LW_OK;
}

static enum status make_request(const struct stamp_question *q, TS_REQ **out, struct err *e)
{
    TS_REQ *request = TS_REQ_new();
    BIGNUM *number = BN_bin2bn(q->nonce, STAMP_NONCE_BYTES, NULL);
    ASN1_INTEGER *nonce = number ? BN_to_ASN1_INTEGER(number, NULL) : NULL;
    TS_MSG_IMPRINT *imprint = imprint_of(q->digest, q->text);
    if (!request || !nonce || TS_REQ_set_version(request, 1) != 1 ||
        TS_REQ_set_msg_imprint(request, imprint) != 1 ||
        TS_REQ_set_nonce(request, nonce) != 1 || TS_REQ_set_cert_req(request, 1) != 1)
        BUG("out of memory");
    TS_MSG_IMPRINT_free(imprint);
    ASN1_INTEGER_free(nonce);
    BN_free(number);
    enum status st = set_policy(request, q->policy, e);
    if (st == LW_OK)
        *out = request;
    else
        TS_REQ_free(request);
    return st;
}

enum status stamp_request(struct arena *a, const struct stamp_question *q, str *der,
                          struct err *e)
{
    TS_REQ *request = NULL;
    unsigned char *bytes = NULL;
    enum status st = make_request(q, &request, e);
    if (st != LW_OK) return st;
    int n = i2d_TS_REQ(request, &bytes);
    TS_REQ_free(request);
    if (n <= 0) BUG("a request cannot be written");
    *der = arena_str(a, (str){(const char *)bytes, (size_t)n});
    OPENSSL_free(bytes);
    return arena_status(a, "time stamp", e);
}

/* ---- the reply ---- */

static enum status parse(str reply, TS_RESP **out, struct err *e)
{
    const unsigned char *p = (const unsigned char *)reply.p;
    if (reply.n > STAMP_MAX_REPLY_BYTES)
        return err_set(e, LW_E_LIMIT, "time stamp: the reply is longer than %d bytes",
                       STAMP_MAX_REPLY_BYTES);
    TS_RESP *response = reply.n ? d2i_TS_RESP(NULL, &p, (long)reply.n) : NULL;
    ERR_clear_error();
    if (response && p == (const unsigned char *)reply.p + reply.n) {
        *out = response;
        return LW_OK;
    }
    TS_RESP_free(response);
    return err_set(e, LW_E_INPUT, "time stamp: the reply is no TimeStampResp");
}

static struct utc instant_of(const ASN1_TIME *t)
{
    struct tm tm;
    char text[40];
    struct utc at = UTC_NONE;
    struct err none = {0};
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1) return UTC_NONE;
    int n = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                     tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    if (utc_parse((str){text, (size_t)n}, "time", &at, &none) != LW_OK) return UTC_NONE;
    return at;
}

static str text_of_object(struct arena *a, const ASN1_OBJECT *o)
{
    char text[STAMP_MAX_POLICY_BYTES];
    int n = o ? OBJ_obj2txt(text, sizeof text, o, 1) : 0;
    if (n <= 0 || (size_t)n >= sizeof text) return STR("");
    return arena_str(a, (str){text, (size_t)n});
}

static str text_of_number(struct arena *a, const ASN1_INTEGER *i)
{
    BIGNUM *number = i ? ASN1_INTEGER_to_BN(i, NULL) : NULL;
    char *hex = number && BN_num_bytes(number) <= 64 ? BN_bn2hex(number) : NULL;
    str out = hex ? arena_str(a, str_of(hex)) : STR("");
    OPENSSL_free(hex);
    BN_free(number);
    return out;
}

static str text_of_name(struct arena *a, const X509_NAME *name)
{
    char *p = NULL;
    BIO *mem = BIO_new(BIO_s_mem());
    if (!mem) BUG("out of memory");
    str out = STR("");
    if (X509_NAME_print_ex(mem, name, 0, XN_FLAG_RFC2253) >= 0) {
        long n = BIO_get_mem_data(mem, &p);
        out = arena_str(a, str_sub((str){p, (size_t)n}, 0, 300));
    }
    BIO_free(mem);
    return out;
}

static void read_signer(struct arena *a, TS_RESP *response, struct stamp *out)
{
    PKCS7 *token = TS_RESP_get_token(response);
    STACK_OF(X509) *signers =
        token && PKCS7_type_is_signed(token) ? PKCS7_get0_signers(token, NULL, 0) : NULL;
    X509 *signer = signers && sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : NULL;
    out->authority = STR("");
    out->not_after = UTC_NONE;
    if (signer) {
        out->authority = text_of_name(a, X509_get_subject_name(signer));
        out->not_after = instant_of(X509_get0_notAfter(signer));
    }
    sk_X509_free(signers);
    ERR_clear_error();
}

static bool digest_of(TS_TST_INFO *info, enum stamp_digest *out)
{
    const ASN1_OBJECT *oid = NULL;
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    X509_ALGOR *algorithm = imprint ? TS_MSG_IMPRINT_get_algo(imprint) : NULL;
    if (!algorithm) return false;
    X509_ALGOR_get0(&oid, NULL, NULL, algorithm);
    for (unsigned i = 0; i < N_STAMP_DIGESTS; i++)
        if (OBJ_obj2nid(oid) == digest_rows[i].nid) {
            *out = (enum stamp_digest)i;
            return true;
        }
    return false;
}

static enum status describe(struct arena *a, TS_RESP *response, struct stamp *out,
                            struct err *e)
{
    TS_TST_INFO *info = TS_RESP_get_tst_info(response);
    *out = (struct stamp){.at = UTC_NONE, .not_after = UTC_NONE};
    if (!info)
        return err_set(
            e, LW_E_REFUSED, "time stamp: the authority refused: status %ld",
            ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response))));
    out->at = instant_of(TS_TST_INFO_get_time(info));
    if (utc_is_none(out->at) || !digest_of(info, &out->digest))
        return err_set(e, LW_E_INPUT,
                       "time stamp: its time or its digest (SHA-256, SHA-512) cannot be read");
    out->serial = text_of_number(a, TS_TST_INFO_get_serial(info));
    out->policy = text_of_object(a, TS_TST_INFO_get_policy_id(info));
    read_signer(a, response, out);
    return arena_status(a, "time stamp", e);
}

static enum status authorities(str ca_pem, struct utc at, X509_STORE **out, struct err *e)
{
    X509 *certificate;
    size_t n = 0;
    if (ca_pem.n > STAMP_MAX_CA_BYTES)
        return err_set(e, LW_E_LIMIT, "time stamp: the authorities are longer than %d bytes",
                       STAMP_MAX_CA_BYTES);
    X509_STORE *store = X509_STORE_new();
    BIO *in = BIO_new_mem_buf(ca_pem.p ? ca_pem.p : "", (int)ca_pem.n);
    if (!store || !in) BUG("out of memory");
    while (n < STAMP_MAX_CA_CERTIFICATES &&
           (certificate = PEM_read_bio_X509(in, NULL, NULL, NULL))) {
        if (X509_STORE_add_cert(store, certificate) == 1) n++;
        X509_free(certificate);
    }
    BIO_free(in);
    ERR_clear_error();
    X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
    X509_VERIFY_PARAM_set_time(param, (time_t)(utc_to_ms(at) / 1000));
    /* Whoever names an authority that others vouch for means that one. */
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    if (n) {
        *out = store;
        return LW_OK;
    }
    X509_STORE_free(store);
    return err_set(e, LW_E_INPUT,
                   "time stamp: there is no certificate (PEM) of an authority to check it by");
}

/* Takes `store`. */
static enum status judge(TS_RESP *response, TS_VERIFY_CTX *c, X509_STORE *store, struct err *e)
{
    if (!c) BUG("out of memory");
    (void)TS_VERIFY_CTX_set_store(c, store);
    bool is_good = TS_RESP_verify_response(c, response) == 1;
    TS_VERIFY_CTX_free(c);
    if (!is_good) return refused("it does not verify", e);
    ERR_clear_error();
    return LW_OK;
}

static enum status take(struct arena *a, TS_RESP *response, const struct stamp_question *q,
                        str ca_pem, struct utc now, struct stamp *out, struct err *e)
{
    TS_REQ *request = NULL;
    X509_STORE *store = NULL;
    enum status st = describe(a, response, out, e);
    if (st == LW_OK) st = authorities(ca_pem, out->at, &store, e);
    if (st == LW_OK) st = make_request(q, &request, e);
    if (st != LW_OK) {
        X509_STORE_free(store);
        return st;
    }
    TS_VERIFY_CTX *c = TS_REQ_to_TS_VERIFY_CTX(request, NULL);
    if (c) (void)TS_VERIFY_CTX_add_flags(c, TS_VFY_SIGNATURE);
    st = judge(response, c, store, e);
    TS_REQ_free(request);
    if (st != LW_OK) return st;
    int64_t apart_s = utc_diff_s(out->at, now);
    if (apart_s >= -STAMP_MAX_APART_S && apart_s <= STAMP_MAX_APART_S) return LW_OK;
    return err_set(
        e, LW_E_REFUSED,
        "time stamp: the authority's clock is %lld s from ours, more than %d: one of "
        "them is wrong",
        (long long)apart_s, STAMP_MAX_APART_S);
}

enum status stamp_take(struct arena *a, str reply, const struct stamp_question *q, str ca_pem,
                       struct utc now, struct stamp *out, struct err *e)
{
    TS_RESP *response = NULL;
    enum status st = parse(reply, &response, e);
    if (st != LW_OK) return st;
    st = take(a, response, q, ca_pem, now, out, e);
    TS_RESP_free(response);
    return st;
}

static enum status verify(struct arena *a, TS_RESP *response, str text, str ca_pem,
                          struct stamp *out, struct err *e)
{
    X509_STORE *store = NULL;
    enum status st = describe(a, response, out, e);
    if (st == LW_OK) st = authorities(ca_pem, out->at, &store, e);
    if (st != LW_OK) return st;
    TS_VERIFY_CTX *c = TS_VERIFY_CTX_new();
    BIO *data = BIO_new_mem_buf(text.p ? text.p : "", (int)text.n);
    if (!c || !data) BUG("out of memory");
    (void)TS_VERIFY_CTX_set_flags(c, TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_DATA);
    (void)TS_VERIFY_CTX_set_data(c, data);
    return judge(response, c, store, e);
}

enum status stamp_verify(struct arena *a, str reply, str text, str ca_pem, struct stamp *out,
                         struct err *e)
{
    TS_RESP *response = NULL;
    enum status st = parse(reply, &response, e);
    if (st != LW_OK) return st;
    st = verify(a, response, text, ca_pem, out, e);
    TS_RESP_free(response);
    return st;
}

enum status stamp_read(struct arena *a, str reply, struct stamp *out, struct err *e)
{
    TS_RESP *response = NULL;
    enum status st = parse(reply, &response, e);
    if (st != LW_OK) return st;
    st = describe(a, response, out, e);
    TS_RESP_free(response);
    return st;
}
