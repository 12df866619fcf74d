/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: the authority of crypto/timestamp_fixture.h behind HTTP on loopback. */
#ifndef LW_APP_TSA_FIXTURE_H
#define LW_APP_TSA_FIXTURE_H

#include "crypto/timestamp_fixture.h"
#include "net/http_fixture.h"

struct tsa_server {
    struct tsa tsa;
    int fd;
    unsigned port;
    pthread_t thread;
    bool is_down;    /* answers 503 */
    bool is_stopped; /* both: set between two requests only */
};

static inline str tsa_body(struct arena *a, int client)
{
    char head[4096];
    size_t n = 0, want = 0;
    while (n < sizeof head - 1) {
        ssize_t got = read(client, head + n, sizeof head - 1 - n);
        if (got <= 0) break;
        n += (size_t)got;
        head[n] = '\0';
        char *body = strstr(head, "\r\n\r\n"), *length = strstr(head, "Content-Length: ");
        if (!body || !length) continue;
        want = (size_t)(body + 4 - head) + (size_t)strtoul(length + 16, NULL, 10);
        if (n >= want) return arena_str(a, (str){body + 4, n - (size_t)(body + 4 - head)});
    }
    return STR("");
}

static inline void tsa_serve_one(struct tsa_server *s, int client)
{
    struct arena a;
    char head[128];
    arena_init(&a, 1 << 20);
    str request = tsa_body(&a, client);
    str reply = request.n && !s->is_down ? tsa_answer(&a, &s->tsa, request) : STR("");
    int n = snprintf(head, sizeof head,
                     "HTTP/1.1 %s\r\nContent-Type: application/timestamp-reply\r\n"
                     "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                     s->is_down ? "503 Down" : "200 OK", reply.n);
    (void)(tiny_send(client, head, (size_t)n) && tiny_send(client, reply.p, reply.n));
    arena_release(&a);
}

static inline void *tsa_run(void *ctx)
{
    struct tsa_server *s = ctx;
    for (;;) {
        int client = accept(s->fd, NULL, NULL);
        if (client < 0) return NULL;
        if (!s->is_stopped) tsa_serve_one(s, client);
        close(client);
        if (s->is_stopped) return NULL;
    }
}

static inline struct tsa_server *tsa_start(struct utc at, int64_t days)
{
    struct tsa_server *s = calloc(1, sizeof *s);
    union tiny_address on = {
        .in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof on;
    CHECK(s != NULL);
    s->tsa = tsa_new(TSA_USAGE, at, days);
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(s->fd >= 0 && bind(s->fd, &on.any, sizeof on.in) == 0 && listen(s->fd, 8) == 0);
    CHECK(getsockname(s->fd, &on.any, &n) == 0);
    s->port = ntohs(on.in.sin_port);
    CHECK(pthread_create(&s->thread, NULL, tsa_run, s) == 0);
    return s;
}

static inline void tsa_stop(struct tsa_server *s)
{
    union tiny_address at = {.in = {.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)s->port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    s->is_stopped = true;
    int wake = socket(AF_INET, SOCK_STREAM, 0);
    if (wake >= 0 && connect(wake, &at.any, sizeof at.in) == 0) pthread_join(s->thread, NULL);
    if (wake >= 0) close(wake);
    close(s->fd);
    tsa_free(&s->tsa);
    free(s);
}

#endif
