/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Webhooks: an event as JSON by HTTP POST, signed so that the receiver can tell it is ours and
 * fresh:
 *
 *   Longwatch-Signature: t=<seconds since 1970>,v1=<hex of HMAC-SHA256(secret, "<t>.<body>")>
 *   Longwatch-Id: <id of the outbox row, the same when it is sent again>
 *   Longwatch-Event: <kind>
 */
#ifndef LW_NET_WEBHOOK_H
#define LW_NET_WEBHOOK_H

#include "base/buf.h"
#include "base/utc.h"
#include "net/transfer.h"

struct webhook {
    const char *url; /* http:// or https:// */
    str secret;
    const char *ca_file; /* PEM; NULL or empty: the system's authorities */
};

struct webhook_call {
    str id;
    str kind; /* "case.opened" */
    str body; /* JSON */
    struct utc at;
};

/* The value of the signature header. */
void webhook_sign(str secret, const struct webhook_call *call, struct buf *out);

/*
 * Calls once. Any 2xx answer is the receipt ("HTTP 204"); its body is not read. LW_E_ENV for
 * everything else: other answers, redirects (they could lead the event elsewhere), failures.
 */
enum status webhook_send(const struct webhook *w, const struct webhook_call *call,
                         char receipt[static RECEIPT_BYTES], struct err *e) LW_MUST_CHECK;

#endif
