/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Webhooks: an event as JSON by HTTP POST, signed so that the receiver can tell it is ours and
 * fresh:
 *
 *   Longwatch-Signature: t=<seconds since 1970>,v1=<hex of HMAC-SHA256(secret, "<t>.<body>")>
 *   Longwatch-Id: <id of the outbox row, the same when it is sent again>
 *   Longwatch-Event: <kind>
 *
 * `t` is the time of the attempt, not of the event: a receiver refuses what is older than
 * WEBHOOK_REPLAY_S, and within that drops an id that it has seen.
 */
#ifndef LW_NET_WEBHOOK_H
#define LW_NET_WEBHOOK_H

#include "base/buf.h"
#include "base/utc.h"
#include "net/http_send.h"

enum {
    WEBHOOK_REPLAY_S = 300 /* more than clocks of servers differ; docs/guide/api.md says so */
};

struct webhook {
    const char *url; /* http:// or https:// */
    str secret;
};

struct webhook_call {
    str id;
    str kind; /* "case.opened" */
    str body; /* JSON */
    struct utc at;
};

/* The value of the signature header. */
void webhook_sign(str secret, const struct webhook_call *call, struct buf *out);

/* The request, in `a`: sent by http_send(). Any 2xx answer is the receipt, its body is not read. */
enum status webhook_shape(struct arena *a, const struct webhook *w,
                          const struct webhook_call *call, struct http_call *out,
                          struct err *e) LW_MUST_CHECK;

#endif
