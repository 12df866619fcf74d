/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditional download of one document into a file.
 *
 * Follows at most HTTP_MAX_REDIRECTS redirects and never from https to http. Addresses of
 * private networks, of this machine and of the link are refused after name resolution, also
 * behind redirects, unless `may_be_private`: only an administrator's own choice of address may
 * lead there. A body shorter than announced is an error, and so is one over the cap.
 */
#ifndef LW_NET_HTTP_H
#define LW_NET_HTTP_H

#include "base/arena.h"
#include "base/status.h"

enum {
    HTTP_MAX_REDIRECTS = 5,
    HTTP_TOTAL_S = 3600, /* half a gigabyte over a slow line */
    HTTP_STALLED_S = 60, /* below a kilobyte a second for so long: given up */
};

struct http_request {
    const char *url;
    const char *to_path; /* created or replaced; removed again on failure */
    uint64_t max_bytes;
    str etag, last_modified; /* of what we have; STR_NONE: ask for the whole */
    bool may_be_private;
};

struct http_answer {
    long code;               /* 0 when there was none */
    bool is_unchanged;       /* 304 */
    str etag, last_modified; /* as stated, may be empty; in the arena */
    uint64_t n_bytes;
    int64_t retry_after_s; /* as stated in seconds, 0 when not */
};

/*
 * LW_OK for 2xx with a whole body and for 304. LW_E_NOT_FOUND for 404 and 410, LW_E_LIMIT over
 * the cap, LW_E_REFUSED for a private address, LW_E_ENV for everything else. `out` has the code
 * and Retry-After also then.
 */
enum status http_fetch(struct arena *a, const struct http_request *r, struct http_answer *out,
                       struct err *e) LW_MUST_CHECK;

/* `s` as one segment of a path: "Red Hat" to "Red%20Hat". */
str http_path_segment(struct arena *a, str s);

/* IPv4 or IPv6 address in network order that is not of the public internet. */
bool http_is_private_address(int family, const unsigned char *bytes);

#endif
