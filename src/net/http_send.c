/* SPDX-License-Identifier: Apache-2.0 */
#include "net/http_send.h"

#include "base/buf.h"
#include "net/http.h"
#include "net/transfer.h"

#include <sys/socket.h>

struct sending {
    struct arena *a;
    struct buf body;
    str date, retry_after; /* of the answer */
    bool is_private;       /* where it was to go */
};

static size_t take_body(char *p, size_t each, size_t n, void *ctx)
{
    struct sending *s = ctx;
    buf_add(&s->body, (str){p, each * n});
    return s->body.is_over ? 0 : each * n;
}

static size_t take_header(char *p, size_t each, size_t n, void *ctx)
{
    struct sending *s = ctx;
    str line = {p, each * n}, name;
    if (!str_cut(&line, ':', &name)) return each * n;
    if (str_eq_nocase(name, STR("retry-after")))
        s->retry_after = arena_str(s->a, str_trim(line));
    if (str_eq_nocase(name, STR("date"))) s->date = arena_str(s->a, str_trim(line));
    return each * n;
}

/* After resolution, so that DNS does not get around it. */
static curl_socket_t open_public(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct sending *s = ctx;
    unsigned char bytes[16];
    (void)purpose;
    if (!http_address_bytes(to->family, &to->addr, to->addrlen, bytes) ||
        http_is_private_address(to->family, bytes)) {
        s->is_private = true;
        return CURL_SOCKET_BAD;
    }
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static struct curl_slist *headers_of(struct arena *a, const struct http_call *call)
{
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    if (call->header) list = curl_slist_append(list, call->header);
    for (const char *const *h = call->more_headers; h && *h; h++)
        list = curl_slist_append(list, *h);
    if (call->media_type) {
        str type = arena_printf(a, "Content-Type: %s", call->media_type);
        list = curl_slist_append(list, type.p);
    }
    if (!list) BUG("out of memory");
    return list;
}

enum status http_send(struct arena *a, const struct http_call *call, struct http_reply *out,
                      struct err *e)
{
    char words[CURL_ERROR_SIZE];
    struct sending s = {.a = a, .date = STR(""), .retry_after = STR("")};
    enum status st = LW_OK;
    const char *shown = call->shown_url ? call->shown_url : call->url;
    *out = (struct http_reply){.body = STR("")};
    buf_init(&s.body, call->max_answer_bytes);
    struct curl_slist *headers = headers_of(a, call);
    CURL *h = transfer_start(call->url, "http,https", call->ca_file, words);
    curl_easy_setopt(h, CURLOPT_TIMEOUT,
                     call->total_s ? call->total_s : (long)HTTP_SEND_TOTAL_S);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "longwatch/" LW_VERSION);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
    if (call->media_type) {
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, call->body.p ? call->body.p : "");
    }
    curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, call->method);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, &s);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, &s);
    if (call->must_be_public) {
        curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_public);
        curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, &s);
    }
    CURLcode code = curl_easy_perform(h);
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &out->code);
    out->retry_after_s = http_retry_after_s(s.retry_after, s.date, UTC_NONE);
    out->is_untrusted = code == CURLE_PEER_FAILED_VERIFICATION ||
                        code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR;
    if (s.body.is_over)
        st = err_set(e, LW_E_LIMIT, "the answer of '%.100s' is over the limit of %zu bytes",
                     shown, call->max_answer_bytes);
    else if (s.is_private)
        st = err_set(e, LW_E_REFUSED, "'%.150s' leads to an address of a private network",
                     shown);
    else if (code != CURLE_OK)
        st = transfer_failed("server", shown, code, words, e);
    else
        out->body = arena_str(a, buf_str(&s.body));
    curl_easy_cleanup(h);
    curl_slist_free_all(headers);
    buf_release(&s.body);
    return st == LW_OK ? arena_status(a, "answer", e) : st;
}

bool http_is_loopback_url(str url)
{
    str scheme, host;
    if (!str_cut(&url, '/', &scheme) || !str_starts(url, STR("/"))) return false;
    url = str_from(url, 1);
    (void)str_cut(&url, '/', &host);
    if (str_contains(host, STR("@"))) return false;
    if (str_starts(host, STR("["))) return str_starts(host, STR("[::1]"));
    str rest = host, name;
    (void)str_cut(&rest, ':', &name);
    return str_eq_nocase(name, STR("localhost")) || str_eq(name, STR("127.0.0.1"));
}
