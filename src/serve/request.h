/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP request, taken apart once and strictly: a target, header or body that two readers
 * could understand differently is refused, not guessed at. Everything here lives in the
 * request's arena and goes away with it.
 */
#ifndef LW_SERVE_REQUEST_H
#define LW_SERVE_REQUEST_H

#include "base/arena.h"

/* Fields of a query or a form: the largest form (early warning) has 24. */
#define REQUEST_MAX_FIELDS   200
#define REQUEST_MAX_SEGMENTS 16
#define REQUEST_MAX_HEADERS  64

struct request_field {
    str name;
    str value;
};

/* An uploaded file, in a temporary file that is removed when the request ends. */
struct request_file {
    str field;
    str name; /* as the client called it; for display only */
    str media_type;
    const char *path;
    uint64_t n_bytes;
};

struct request {
    struct arena arena;
    str method;    /* "GET" for HEAD, too: the body is left out below */
    str target;    /* as sent */
    str path;      /* target without its query, as sent */
    str *segments; /* of the path, each decoded by itself: "%2F" does not split */
    size_t n_segments;
    struct request_field *query;
    size_t n_query;
    struct request_field *headers; /* as sent, in order */
    size_t n_headers;
    struct request_field *form; /* decoded fields of a form body */
    size_t n_form;
    struct request_file *files;
    size_t n_files;
    str body;       /* of what is neither a form nor a file */
    str source;     /* client's numeric address, as far as known (forwarded.h); empty: not */
    bool is_https;  /* a trusted proxy says that the client came over TLS */
    str media_type; /* of the body: lower case, without parameters; empty when there is none */

    /* Set by the `begin` callback (serve.h) before the body is read. */
    size_t max_body_bytes; /* LIMIT_REQUEST_BYTES unless set */
    bool takes_file;       /* uploads and unknown media types go to a temporary file */
    void *user;            /* the handler's own */

    struct request_io *io; /* the server's own */
};

/*
 * Splits and decodes a request target in origin form into r->path, segments and query. LW_E_USAGE
 * for one that does not begin with '/', has malformed escapes, control characters, invalid UTF-8,
 * or empty, "." or ".." segments ("/" alone has no segments).
 */
enum status request_target(struct request *r, str target, struct err *e) LW_MUST_CHECK;

/* Decodes an urlencoded body into r->form; the same rules as for a query. */
enum status request_form_body(struct request *r, str body, struct err *e) LW_MUST_CHECK;

/* The first of that name, STR_NONE when absent. Header names in any case. */
str request_header(const struct request *r, str name);
str request_query(const struct request *r, str name);
str request_form(const struct request *r, str name);
str request_cookie(const struct request *r, str name);
size_t request_n_headers(const struct request *r, str name);

/* Percent-decoding, '+' kept; false for a malformed escape. */
bool percent_decode(struct arena *a, str s, bool plus_is_space, str *out);
/* Everything but RFC 3986 "unreserved" as %XX: safe in a path segment and in a query. */
str percent_encode(struct arena *a, str s);

/*
 * Whether the headers leave no doubt about the body's length and the host: LW_E_USAGE for
 * Content-Length with Transfer-Encoding, doubled or malformed ones, a transfer coding other than
 * "chunked", a doubled Host, control characters (RFC 9112 section 6.3, RFC 9110 section 5.5).
 */
enum status request_check_headers(const struct request *r, struct err *e) LW_MUST_CHECK;

/*
 * Host names the server answers to. A page of a stranger can have its own name resolve to
 * 127.0.0.1 and so reach a server on loopback through the browser (DNS rebinding); its Host
 * header then gives it away. `extra` is the host of the public address, may be empty.
 */
bool request_host_is_local(str host, str extra);

#endif
