/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A web server for tests: one thread on loopback that answers every request with the same bytes
 * and closes. tiny_answer() changes them; tiny_answer_at() sets others for one path; tiny_seen
 * has the last request.
 */
#ifndef LW_NET_HTTP_FIXTURE_H
#define LW_NET_HTTP_FIXTURE_H

#include "suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct tiny_server {
    int fd;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t lock;
    char *answer;
    size_t n_answer;
    const char *path; /* of tiny_answer_at() */
    const char *at_path;
    size_t n_at_path;
    bool is_stopped;
};

static char tiny_seen[4096];

static inline void tiny_serve_one(struct tiny_server *s, int client)
{
    size_t n = 0;
    char *answer = NULL;
    while (n < sizeof tiny_seen - 1) {
        ssize_t got = read(client, tiny_seen + n, sizeof tiny_seen - 1 - n);
        if (got <= 0) break;
        n += (size_t)got;
        tiny_seen[n] = '\0';
        if (strstr(tiny_seen, "\r\n\r\n")) break;
    }
    pthread_mutex_lock(&s->lock);
    bool is_at = s->path && strstr(tiny_seen, s->path);
    size_t left = is_at ? s->n_at_path : s->n_answer;
    answer = malloc(left ? left : 1);
    if (answer) memcpy(answer, is_at ? s->at_path : s->answer, left);
    pthread_mutex_unlock(&s->lock);
    for (const char *p = answer; p && left > 0;) {
        ssize_t sent = send(client, p, left, MSG_NOSIGNAL);
        if (sent <= 0) break;
        p += sent;
        left -= (size_t)sent;
    }
    free(answer);
}

static inline void *tiny_run(void *ctx)
{
    struct tiny_server *s = ctx;
    for (;;) {
        int client = accept(s->fd, NULL, NULL);
        if (client < 0) return NULL;
        pthread_mutex_lock(&s->lock);
        bool is_stopped = s->is_stopped;
        pthread_mutex_unlock(&s->lock);
        if (!is_stopped) tiny_serve_one(s, client);
        close(client);
        if (is_stopped) return NULL;
    }
}

static inline void tiny_answer(struct tiny_server *s, const char *bytes, size_t n)
{
    pthread_mutex_lock(&s->lock);
    free(s->answer);
    s->answer = malloc(n ? n : 1);
    if (s->answer) memcpy(s->answer, bytes, n);
    s->n_answer = n;
    pthread_mutex_unlock(&s->lock);
}

/* `path` and `bytes` must live as long as the server: "/asset.zip". */
static inline void tiny_answer_at(struct tiny_server *s, const char *path, const char *bytes,
                                  size_t n)
{
    pthread_mutex_lock(&s->lock);
    s->path = path;
    s->at_path = bytes;
    s->n_at_path = n;
    pthread_mutex_unlock(&s->lock);
}

union tiny_address {
    struct sockaddr any;
    struct sockaddr_in in;
};

static inline struct tiny_server *tiny_start(const char *answer)
{
    struct tiny_server *s = calloc(1, sizeof *s);
    union tiny_address at = {
        .in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof at;
    CHECK(s != NULL);
    pthread_mutex_init(&s->lock, NULL);
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(s->fd >= 0 && bind(s->fd, &at.any, sizeof at.in) == 0 && listen(s->fd, 8) == 0);
    CHECK(getsockname(s->fd, &at.any, &n) == 0);
    s->port = ntohs(at.in.sin_port);
    tiny_answer(s, answer, strlen(answer));
    tiny_seen[0] = '\0';
    CHECK(pthread_create(&s->thread, NULL, tiny_run, s) == 0);
    return s;
}

static inline void tiny_stop(struct tiny_server *s)
{
    union tiny_address at = {.in = {.sin_family = AF_INET,
                                    .sin_port = htons((uint16_t)s->port),
                                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    pthread_mutex_lock(&s->lock);
    s->is_stopped = true;
    pthread_mutex_unlock(&s->lock);
    int wake = socket(AF_INET, SOCK_STREAM, 0);
    if (wake >= 0 && connect(wake, &at.any, sizeof at.in) == 0) pthread_join(s->thread, NULL);
    if (wake >= 0) close(wake);
    close(s->fd);
    pthread_mutex_destroy(&s->lock);
    free(s->answer);
    free(s);
}

#endif
