/* SPDX-License-Identifier: Apache-2.0 */
#include "net/webhook.h"

#include "crypto/digest.h"

#include <stdio.h>

enum {
    MAX_SIGNED_BYTES = 2 * 1024 * 1024,
    MAX_HEADER_BYTES = 300
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

static size_t pass_over(char *bytes, size_t each, size_t n, void *ctx)
{
    (void)bytes, (void)ctx;
    return each * n;
}

static struct curl_slist *headers_of(const struct webhook *w, const struct webhook_call *call)
{
    char text[MAX_HEADER_BYTES];
    struct buf signature;
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    buf_init(&signature, MAX_HEADER_BYTES);
    webhook_sign(w->secret, call, &signature);
    snprintf(text, sizeof text, "Longwatch-Signature: %s", buf_z(&signature));
    list = curl_slist_append(list, text);
    snprintf(text, sizeof text, "Longwatch-Id: %.*s", STR_ARG(str_sub(call->id, 0, 100)));
    list = curl_slist_append(list, text);
    snprintf(text, sizeof text, "Longwatch-Event: %.*s", STR_ARG(str_sub(call->kind, 0, 100)));
    list = curl_slist_append(list, text);
    list = curl_slist_append(list, "Expect:");
    buf_release(&signature);
    if (!list) BUG("out of memory");
    return list;
}

enum status webhook_send(const struct webhook *w, const struct webhook_call *call,
                         char receipt[static RECEIPT_BYTES], struct err *e)
{
    char words[CURL_ERROR_SIZE];
    long status = 0;
    enum status st = LW_OK;
    receipt[0] = '\0';
    struct curl_slist *headers = headers_of(w, call);
    CURL *h = transfer_start(w->url, "http,https", w->ca_file, words);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "longwatch/" LW_VERSION);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, call->body.p);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, pass_over);
    CURLcode code = curl_easy_perform(h);
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK) {
        st = transfer_failed("webhook", w->url, code, words, e);
    } else if (status < 200 || status > 299) {
        snprintf(words, sizeof words, "answered HTTP %ld, only 2xx is a receipt", status);
        st = transfer_failed("webhook", w->url, code, words, e);
    } else {
        snprintf(receipt, RECEIPT_BYTES, "HTTP %ld", status);
    }
    curl_easy_cleanup(h);
    curl_slist_free_all(headers);
    return st;
}
