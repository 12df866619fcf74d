/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers. A handler returns a `struct answer *`, which only the functions here make: a path
 * that forgets to answer does not compile. Every answer carries the security headers; nothing is
 * cached unless it was made by answer_asset().
 */
#ifndef LW_SERVE_ANSWER_H
#define LW_SERVE_ANSWER_H

#include "base/buf.h"
#include "serve/request.h"

struct answer;

/* Takes over the bytes of `body`, which is empty afterwards. */
struct answer *answer_buf(struct request *r, int http_status, const char *media_type,
                          struct buf *body);
/* Copies `body`. */
struct answer *answer_text(struct request *r, int http_status, const char *media_type,
                           str body);
/* Bytes that live as long as the program, under an address that names their hash. */
struct answer *answer_asset(struct request *r, const char *media_type, str body);
/* 303 See Other; `location` is a path of ours, already escaped. */
struct answer *answer_redirect(struct request *r, str location);

/* `name` is a literal; a value with control characters is a bug of ours. */
void answer_header(struct answer *a, struct request *r, const char *name, str value);

struct answer_cookie {
    str name;
    str value;
    int64_t max_age_s; /* 0 forgets the cookie */
    bool is_secure;
};
/* Always HttpOnly, SameSite=Strict and for the whole site. */
void answer_cookie(struct answer *a, struct request *r, const struct answer_cookie *c);

/* The headers of every answer, for the tests and the manual; ends with {0}. */
struct answer_header_row {
    const char *name;
    const char *value;
};
extern const struct answer_header_row answer_security_headers[];

#endif
