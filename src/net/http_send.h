/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request with an answer in memory: for programs of ours that talk to a server of ours. Never
 * follows a redirect, for it carries a key.
 */
#ifndef LW_NET_HTTP_SEND_H
#define LW_NET_HTTP_SEND_H

#include "base/arena.h"
#include "base/status.h"

enum {
    HTTP_SEND_TOTAL_S = 900 /* a hundred megabytes over a megabit */
};

struct http_call {
    const char *method;              /* "GET", "POST" */
    const char *url;                 /* http:// or https:// */
    const char *shown_url;           /* in messages, where the address is a key; NULL: url */
    const char *header;              /* "Authorization: Bearer ...", or NULL */
    const char *const *more_headers; /* ends with NULL; NULL: none */
    const char *media_type;          /* of the body; NULL: there is none */
    str body;
    size_t max_answer_bytes;
    bool must_be_public; /* refuses addresses of private networks, after resolution */
    const char *ca_file; /* PEM; NULL or empty: the system's authorities */
    long total_s;        /* after which it ends; 0: HTTP_SEND_TOTAL_S */
};
struct http_reply {
    long code;
    str body;              /* in the arena */
    int64_t retry_after_s; /* as stated in seconds, or as a date beside its Date; 0 when not */
    bool is_untrusted;     /* its certificate is not good: to ask again is no use */
};

/*
 * LW_OK for every whole answer, whatever its code. LW_E_ENV when there was none, LW_E_LIMIT when it
 * is too large, LW_E_REFUSED for a private address that must be public.
 */
enum status http_send(struct arena *a, const struct http_call *call, struct http_reply *out,
                      struct err *e) LW_MUST_CHECK;

/* Whether the host of an address is this machine: "http://127.0.0.1:8017/...", localhost, [::1]. */
bool http_is_loopback_url(str url);

#endif
