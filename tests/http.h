/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bare HTTP client for tests on loopback: sends exactly the bytes given and reads to the end,
 * so that a test sees what is on the wire.
 */
#ifndef LW_TESTS_HTTP_H
#define LW_TESTS_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "suite.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct http_answer {
    int status;
    str head; /* status line and headers, each ending in CR LF */
    str body;
};

static inline int http_dial(unsigned port)
{
    struct timeval patience = {.tv_sec = 180}; /* on the slowest machine */
    union {
        struct sockaddr_in in;
        struct sockaddr any;
    } at = {.in = {.sin_family = AF_INET,
                   .sin_port = htons((uint16_t)port),
                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(fd >= 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    CHECK(connect(fd, &at.any, sizeof at.in) == 0);
    return fd;
}

/* Sends the bytes, says no more, and reads to the end. */
static inline str http_talk(struct arena *a, unsigned port, str bytes)
{
    struct buf got;
    char piece[4096];
    int fd = http_dial(port);
    buf_init(&got, 64 * 1024 * 1024);
    while (bytes.n) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0) break;
        bytes = str_from(bytes, (size_t)n);
    }
    shutdown(fd, SHUT_WR);
    for (ssize_t n; (n = recv(fd, piece, sizeof piece, 0)) > 0;)
        buf_add(&got, (str){piece, (size_t)n});
    close(fd);
    str copy = arena_str(a, buf_str(&got));
    buf_release(&got);
    return copy;
}

static inline struct http_answer http_split(str got)
{
    struct http_answer out = {.head = got};
    uint64_t status = 0;
    for (size_t i = 0; i + 4 <= got.n; i++) {
        if (memcmp(got.p + i, "\r\n\r\n", 4) != 0) continue;
        out.head = str_sub(got, 0, i + 2);
        out.body = str_from(got, i + 4);
        break;
    }
    if (str_u64(str_sub(got, 9, 3), 999, &status)) out.status = (int)status;
    return out;
}

/* `headers` are lines ending in CR LF, may be empty; `type` may be NULL without a body. */
static inline struct http_answer http_ask(struct arena *a, unsigned port, const char *method,
                                          const char *path, const char *headers,
                                          const char *type, str body)
{
    str head = arena_printf(a, "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s",
                            method, path, headers);
    if (type)
        head = arena_printf(a, "%.*sContent-Type: %s\r\nContent-Length: %zu\r\n", STR_ARG(head),
                            type, body.n);
    str whole = arena_printf(a, "%.*s\r\n%.*s", STR_ARG(head), STR_ARG(body));
    return http_split(http_talk(a, port, whole));
}

/* Value of a header of the answer, in any case of its name; STR_NONE when absent. */
static inline str http_header(const struct http_answer *h, const char *name)
{
    str rest = h->head, line, key;
    while (rest.n) {
        (void)str_cut(&rest, '\n', &line);
        if (str_cut(&line, ':', &key) && str_eq_nocase(key, str_of(name)))
            return str_trim(line);
    }
    return STR_NONE;
}

#endif
