/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A web server for tests: one thread on loopback that answers every request with the same bytes
 * and closes. tiny_answer() changes them; tiny_answer_at() sets others for a path; tiny_next() is
 * answered once, before all that; tiny_seen has the last request, tiny_log the first lines of all.
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

enum {
    TINY_ROUTES = 64
};

struct tiny_route {
    const char *path, *bytes;
    size_t n;
};

struct tiny_server {
    int fd;
    unsigned port;
    pthread_t thread;
    pthread_mutex_t lock;
    char *answer;
    size_t n_answer;
    struct tiny_route routes[TINY_ROUTES]; /* of tiny_answer_at() */
    size_t n_routes;
    struct tiny_route next[TINY_ROUTES]; /* of tiny_next() */
    size_t n_next, at_next;
    bool is_endless; /* after an answer the last of it is sent again until the client leaves */
    bool is_stopped;
};

static char tiny_seen[4096];
static char tiny_log[65536]; /* "GET /feed HTTP/1.1\n" ... */

/* Which answer a request gets. The lock is held. */
static inline struct tiny_route tiny_choose(struct tiny_server *s)
{
    if (s->at_next < s->n_next) return s->next[s->at_next++];
    for (size_t i = 0; i < s->n_routes; i++)
        if (strstr(tiny_seen, s->routes[i].path)) return s->routes[i];
    return (struct tiny_route){NULL, s->answer, s->n_answer};
}

static inline void tiny_note(void)
{
    size_t n = strlen(tiny_log), line = strcspn(tiny_seen, "\r\n");
    if (n + line + 2 > sizeof tiny_log) return;
    memcpy(tiny_log + n, tiny_seen, line);
    memcpy(tiny_log + n + line, "\n", 2);
}

static inline bool tiny_send(int client, const char *p, size_t left)
{
    while (left > 0) {
        ssize_t sent = send(client, p, left, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        p += sent;
        left -= (size_t)sent;
    }
    return true;
}

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
    tiny_note();
    struct tiny_route found = tiny_choose(s);
    size_t left = found.n;
    answer = malloc(left ? left : 1);
    if (answer && left) memcpy(answer, found.bytes, left);
    bool is_endless = s->is_endless;
    pthread_mutex_unlock(&s->lock);
    bool goes_on = answer && tiny_send(client, answer, left);
    while (is_endless && goes_on && left > 0)
        goes_on = tiny_send(client, answer + left - 1, 1);
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

/*
 * `path` and `bytes` must live as long as the server: "/asset.zip". The first path that the
 * request contains is taken; the same path again replaces its bytes.
 */
static inline void tiny_answer_at(struct tiny_server *s, const char *path, const char *bytes,
                                  size_t n)
{
    pthread_mutex_lock(&s->lock);
    size_t i = 0;
    while (i < s->n_routes && strcmp(s->routes[i].path, path) != 0)
        i++;
    CHECK(i < TINY_ROUTES);
    s->routes[i] = (struct tiny_route){path, bytes, n};
    if (i == s->n_routes) s->n_routes++;
    pthread_mutex_unlock(&s->lock);
}

/* Answered once, in the order of the calls, whatever is asked for. */
static inline void tiny_next(struct tiny_server *s, const char *bytes, size_t n)
{
    pthread_mutex_lock(&s->lock);
    CHECK(s->n_next < TINY_ROUTES);
    s->next[s->n_next++] = (struct tiny_route){NULL, bytes, n};
    pthread_mutex_unlock(&s->lock);
}

/* How often `line` begins a line of the log: "GET /feed ". */
static inline int tiny_count(const char *line)
{
    int n = 0;
    for (const char *p = tiny_log; *p; p += strcspn(p, "\n") + 1)
        n += strncmp(p, line, strlen(line)) == 0;
    return n;
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
    tiny_seen[0] = tiny_log[0] = '\0';
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
