/* SPDX-License-Identifier: Apache-2.0 */
#include "net/webhook.h"

#include "crypto/digest.h"

enum {
    MAX_SIGNED_BYTES = 2 * 1024 * 1024,
    MAX_HEADER_BYTES = 300,
    MAX_NAME_BYTES = 100,
};

void webhook_sign(str secret, const struct webhook_call *call, struct buf *out)
{
    struct buf b;
    char hex[SHA256_HEX_CHARS + 1];
    long long t = (long long)utc_diff_s(call->at, utc_from_ms(0));
    buf_init(&b, MAX_SIGNED_BYTES);
    buf_printf(&b, "%lld.", t);
    buf_add(&b, call->body);
    if (b.is_over) BUG("webhook body over its limit");
    struct sha256 mac = hmac_sha256(secret, buf_str(&b));
    buf_printf(out, "t=%lld,v1=%.*s", t, STR_ARG(sha256_hex(&mac, hex)));
    buf_release(&b);
}

enum status webhook_shape(struct arena *a, const struct webhook *w,
                          const struct webhook_call *call, struct http_call *out, struct err *e)
{
    struct buf signature;
    const char **headers = arena_array(a, 4, sizeof *headers);
    if (!headers) return arena_status(a, "a message", e);
    buf_init(&signature, MAX_HEADER_BYTES);
    webhook_sign(w->secret, call, &signature);
    headers[0] = arena_printf(a, "Longwatch-Signature: %s", buf_z(&signature)).p;
    headers[1] =
        arena_printf(a, "Longwatch-Id: %.*s", STR_ARG(str_sub(call->id, 0, MAX_NAME_BYTES))).p;
    headers[2] = arena_printf(a, "Longwatch-Event: %.*s",
                              STR_ARG(str_sub(call->kind, 0, MAX_NAME_BYTES)))
                     .p;
    buf_release(&signature);
    out->method = "POST";
    out->url = w->url;
    out->media_type = "application/json";
    out->body = call->body;
    out->more_headers = headers;
    return arena_status(a, "a message", e);
}
