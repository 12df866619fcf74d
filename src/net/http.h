/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditional, resumable download of one document into a file.
 *
 * Follows at most HTTP_MAX_REDIRECTS redirects and never from https to http. Addresses of
 * private networks, of this machine and of the link are refused after name resolution, also
 * behind redirects, unless `may_be_private`: only an administrator's own choice of address may
 * lead there, and a redirect from it only to the very same address. A body shorter than announced
 * is an error, and so is one over the cap, and a web page where a document is expected.
 *
 * A transfer that is cut off is taken up where it stopped (RFC 9110, Range and If-Range), when the
 * server named the state it sent by a strong entity tag or a date: at once up to HTTP_MAX_RESUMES
 * times while bytes arrive, and by the next call, for which the beginning stays in TO_PATH.part.
 */
#ifndef LW_NET_HTTP_H
#define LW_NET_HTTP_H

#include "base/arena.h"
#include "base/status.h"
#include "base/utc.h"

enum {
    HTTP_MAX_REDIRECTS = 5,
    HTTP_MAX_RESUMES = 5,
    HTTP_TOTAL_S = 3600,            /* half a gigabyte over a slow line */
    HTTP_STALLED_S = 60,            /* below a kilobyte a second for so long: given up */
    HTTP_MAX_RETRY_AFTER_S = 604800 /* a week: whoever asks for more is not taken at his word */
};

/*
 * Connections that outlive a request: for hundreds of small documents of one server. All of its
 * requests have the same `may_be_private`. Used by one thread at a time. NULL is fine to close.
 */
struct http_session;
struct http_session *http_session_open(void);
void http_session_close(struct http_session *s);

struct http_request {
    const char *url;
    const char *to_path; /* created or replaced; removed again on failure */
    uint64_t max_bytes;
    str etag, last_modified; /* of what we have; STR_NONE: ask for the whole */
    bool may_be_private;
    bool is_resumable;            /* keeps TO_PATH.part on failure and takes it up */
    bool wants_gzip;              /* the file may then be gzip: for readers that unpack it */
    bool unpacks_gzip;            /* packed on the way, not in the file; cannot be resumed */
    const char *header;           /* "apiKey: ..."; with one, redirects are not followed */
    const char *ca_file;          /* PEM; NULL or empty: the system's authorities */
    struct utc now;               /* for a Retry-After that is a date; UTC_NONE (0) will do */
    struct http_session *session; /* NULL: a connection of its own */
};

struct http_answer {
    long code;               /* 0 when there was none */
    bool is_unchanged;       /* 304 */
    str etag, last_modified; /* as stated, may be empty; in the arena */
    uint64_t n_bytes;        /* of the whole document */
    uint64_t n_kept_bytes;   /* of those, what an earlier transfer had brought */
    int64_t retry_after_s;   /* from now, as stated in seconds or as a date; 0 when not */
};

/*
 * LW_OK for 2xx with a whole body and for 304. LW_E_NOT_FOUND for 404 and 410, LW_E_LIMIT over
 * the cap, LW_E_REFUSED for a private address, LW_E_INPUT for a web page, LW_E_ENV for everything
 * else. `out` has the code and Retry-After also then.
 */
enum status http_fetch(struct arena *a, const struct http_request *r, struct http_answer *out,
                       struct err *e) LW_MUST_CHECK;

/* `s` as one segment of a path: "Red Hat" to "Red%20Hat". */
str http_path_segment(struct arena *a, str s);

/*
 * `reference` as an address of its own, seen from the document at `base` (RFC 3986 section 5,
 * without dot segments, which are refused as STR_NONE): "2024/a.json" beside ".../changes.csv".
 * Absolute http and https addresses stay; anything else with a scheme is STR_NONE.
 */
str http_resolve(struct arena *a, str base, str reference);

/* The 4 or 16 bytes of a socket's address (struct sockaddr); false when it is of neither kind. */
bool http_address_bytes(int family, const void *address, size_t n,
                        unsigned char out[static 16]);
/* IPv4 or IPv6 address in network order that is not of the public internet. */
bool http_is_private_address(int family, const unsigned char *bytes);

/*
 * Seconds until what a Retry-After field says (RFC 9110 section 10.2.3: seconds, or a date, which
 * is seen from `date`, the server's own clock, where it is known, else from `now`). 0 when it
 * says nothing usable; at most HTTP_MAX_RETRY_AFTER_S.
 */
int64_t http_retry_after_s(str value, str date, struct utc now);

#endif
