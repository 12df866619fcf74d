/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP server: sockets, limits, time-outs, bodies. It knows no domain.
 *
 *   network threads  (epoll, two)    read requests, write answers; never wait for a handler
 *   workers          (a pool)        run the handlers, one request each
 *   a watch          (deadline.h)    shuts connections down whose request does not arrive
 *
 * A request goes: headers checked -> `begin` (may refuse before a byte of the body is read) ->
 * body read within its limit, uploads to a temporary file -> `handle` on a worker -> answer sent
 * -> everything of the request given back.
 */
#ifndef LW_SERVE_SERVE_H
#define LW_SERVE_SERVE_H

#include "serve/answer.h"
#include "serve/forwarded.h"
#include "serve/request.h"

struct serve_config {
    str listen;      /* "127.0.0.1:8017", "[::1]:0"; port 0 takes a free one */
    str public_host; /* host the Host header may name beside the loopback names, or empty */
    struct proxy_trust trust; /* whose word about clients counts; zeros: nobody's */
    const char *temp_dir;     /* for uploads; must exist */
    size_t n_workers;         /* 0: four */
    unsigned idle_s;          /* a connection without traffic is closed after; 0: 20 */
    unsigned max_connections; /* 0: 512 */
    /*
     * A request, from the first byte of its head or the end of the one before: seconds until its
     * head has arrived (0: 30), and then its body (0: 120); an hour for uploads (takes_file).
     */
    unsigned head_s, body_s;
    void *ctx;
    /* Network thread, after the headers: sets the body's limits in `r`, or answers; NULL goes on. */
    struct answer *(*begin)(void *ctx, struct request *r);
    /* Worker. */
    struct answer *(*handle)(void *ctx, struct request *r);
    /* What serve itself refuses, in the skin's own form. */
    struct answer *(*refuse)(void *ctx, struct request *r, const struct err *e);
};

struct serve;

/*
 * Binds and starts. `config` and what it points to must outlive the server. LW_E_USAGE for a
 * malformed address, LW_E_ENV when it cannot be bound.
 */
enum status serve_start(const struct serve_config *config, struct serve **out,
                        struct err *e) LW_MUST_CHECK;
/* Port in use, also when port 0 was asked for. */
unsigned serve_port(const struct serve *s);
/* Whether only this machine can reach it. */
bool serve_is_loopback(const struct serve *s);
/* Takes no new connection, lets running handlers finish and their answers leave, then frees. */
void serve_stop(struct serve *s);

#endif
