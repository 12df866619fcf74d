/* SPDX-License-Identifier: Apache-2.0 */
/* Answers and their headers. */
#include "serve/answer.h"

#include "serve/encoding.h"
#include "serve/io.h"

/*
 * The pages need nothing from elsewhere and nothing inline. `default-src 'none'` closes what is
 * not named; frame-ancestors stops clickjacking (X-Frame-Options says it to old browsers).
 */
const struct answer_header_row answer_security_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
     "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {NULL, NULL},
};

static void add_header(struct answer *a, const char *name, const char *value)
{
    if (MHD_add_response_header(a->response, name, value) != MHD_YES)
        BUG("a response header was refused");
}

static struct answer *make(struct request *r, int http_status, const char *media_type,
                           struct MHD_Response *response)
{
    struct answer *a = arena_new(&r->arena, struct answer);
    if (!a || !response) BUG("out of memory for an answer");
    *a = (struct answer){.response = response, .http_status = (unsigned)http_status};
    for (const struct answer_header_row *h = answer_security_headers; h->name; h++)
        add_header(a, h->name, h->value);
    if (media_type) add_header(a, "Content-Type", media_type);
    return a;
}

/* MHD does not write to a buffer that it is told to free or to leave alone. */
static void *unconst(const char *p)
{
    union {
        const char *in;
        void *out;
    } u = {.in = p};
    return u.out;
}

struct answer *answer_buf(struct request *r, int http_status, const char *media_type,
                          struct buf *body)
{
    bool is_packed = encoding_pack(r, media_type, body);
    struct MHD_Response *m =
        MHD_create_response_from_buffer(body->n, body->p, MHD_RESPMEM_MUST_FREE);
    body->p = NULL;
    body->n = body->cap = 0;
    struct answer *a = make(r, http_status, media_type, m);
    add_header(a, "Cache-Control", "no-store");
    if (is_packed) add_header(a, "Content-Encoding", "gzip");
    if (encoding_is_text(media_type)) add_header(a, "Vary", "Accept-Encoding");
    return a;
}

struct answer *answer_text(struct request *r, int http_status, const char *media_type, str body)
{
    struct answer *a =
        make(r, http_status, media_type,
             MHD_create_response_from_buffer(body.n, unconst(body.p), MHD_RESPMEM_MUST_COPY));
    add_header(a, "Cache-Control", "no-store");
    return a;
}

struct answer *answer_asset(struct request *r, const char *media_type, str body)
{
    struct answer *a =
        make(r, 200, media_type,
             MHD_create_response_from_buffer(body.n, unconst(body.p), MHD_RESPMEM_PERSISTENT));
    add_header(a, "Cache-Control", "public, max-age=31536000, immutable");
    return a;
}

struct answer *answer_redirect(struct request *r, str location)
{
    struct answer *a = answer_text(r, 303, NULL, STR(""));
    answer_header(a, r, "Location", location);
    return a;
}

void answer_header(struct answer *a, struct request *r, const char *name, str value)
{
    const char *z = arena_z(&r->arena, value);
    for (size_t i = 0; i < value.n; i++) {
        if ((unsigned char)value.p[i] < 0x20 || value.p[i] == 0x7f)
            BUG("control character in a response header");
    }
    if (!z) BUG("out of memory for a response header");
    add_header(a, name, z);
}

void answer_cookie(struct answer *a, struct request *r, const struct answer_cookie *c)
{
    str text =
        arena_printf(&r->arena, "%.*s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Strict%s",
                     STR_ARG(c->name), STR_ARG(c->value), (long long)c->max_age_s,
                     c->is_secure ? "; Secure" : "");
    answer_header(a, r, "Set-Cookie", text);
}
