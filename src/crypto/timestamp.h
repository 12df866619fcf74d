/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps of an authority (RFC 3161): a signed statement that these bytes were there at that
 * time. Requests are made and replies are judged here; they travel by net/ (application/
 * timestamp-query by HTTP POST, RFC 3161 section 3.4). Kept is the whole reply, a TimeStampResp,
 * which `openssl ts -verify` reads.
 *
 * A reply is judged as a whole: status, imprint, nonce, policy, the authority's signature, its
 * certificate up to one of the given authorities, the critical purpose timeStamping. The chain is
 * judged at the time that the stamp states, for certificates expire and stamps outlive them; that
 * the next stamp came in time is for the caller to see from not_after.
 */
#ifndef LW_CRYPTO_TIMESTAMP_H
#define LW_CRYPTO_TIMESTAMP_H

#include "base/arena.h"
#include "base/utc.h"

enum {
    STAMP_MAX_REPLY_BYTES = 64 * 1024, /* seen: 3 to 8 KiB, with four certificates of 2 KiB */
    STAMP_MAX_CA_BYTES = 256 * 1024,
    STAMP_MAX_CA_CERTIFICATES = 64,
    STAMP_MAX_POLICY_BYTES = 128,
    STAMP_NONCE_BYTES = 16,
    /* An authority's clock and ours: more than this apart, one of them is wrong. */
    STAMP_MAX_APART_S = 300,
};

enum stamp_digest {
    STAMP_SHA256,
    STAMP_SHA512,
    N_STAMP_DIGESTS
};
const char *stamp_digest_name(enum stamp_digest d); /* "sha256" */

/* What is asked. `policy` is an object identifier in dots, empty: the authority's own. */
struct stamp_question {
    enum stamp_digest digest;
    str text; /* what is stamped */
    str policy;
    unsigned char nonce[STAMP_NONCE_BYTES];
};

struct stamp {
    struct utc at;            /* as the authority states */
    enum stamp_digest digest; /* of the imprint */
    str serial;               /* hexadecimal */
    str policy;
    str authority;        /* subject of the certificate that signed, RFC 2253 */
    struct utc not_after; /* of that certificate */
};

/* The request as DER, in `a`. LW_E_INPUT for a policy that is no object identifier. */
enum status stamp_request(struct arena *a, const struct stamp_question *q, str *der,
                          struct err *e) LW_MUST_CHECK;
/*
 * The reply to that question, at `now`: LW_E_INPUT when it is none, LW_E_REFUSED when the
 * authority refuses or anything does not fit.
 */
enum status stamp_take(struct arena *a, str reply, const struct stamp_question *q, str ca_pem,
                       struct utc now, struct stamp *out, struct err *e) LW_MUST_CHECK;
/* A kept reply against what was stamped; the same errors. */
enum status stamp_verify(struct arena *a, str reply, str text, str ca_pem, struct stamp *out,
                         struct err *e) LW_MUST_CHECK;
/* What it says, trusting nothing. LW_E_INPUT. */
enum status stamp_read(struct arena *a, str reply, struct stamp *out,
                       struct err *e) LW_MUST_CHECK;

#endif
