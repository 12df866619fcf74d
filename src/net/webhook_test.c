/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks: the signature, and calls to a real listener. */
#include "net/webhook.h"

#include "crypto/digest.h"
#include "suite.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers one request with `answer` and keeps what came. */
struct listener {
    int socket, port;
    const char *answer;
    char seen[8192];
    size_t n_seen;
};

static void *answer_once(void *ctx)
{
    struct listener *l = ctx;
    int c = accept(l->socket, NULL, NULL);
    if (c < 0) return NULL;
    ssize_t n;
    while (!strstr(l->seen, "}") && l->n_seen + 1 < sizeof l->seen &&
           (n = read(c, l->seen + l->n_seen, sizeof l->seen - 1 - l->n_seen)) > 0)
        l->n_seen += (size_t)n;
    if (write(c, l->answer, strlen(l->answer)) < 0) l->n_seen = 0;
    close(c);
    return NULL;
}

static void listen_on_loopback(struct listener *l)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    l->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (l->socket < 0 || bind(l->socket, (struct sockaddr *)&a, sizeof a) ||
        listen(l->socket, 4) || getsockname(l->socket, (struct sockaddr *)&a, &n))
        test_fail(__FILE__, __LINE__, "cannot listen on loopback");
    l->port = ntohs(a.sin_port);
}

static struct webhook_call some_call(void)
{
    return (struct webhook_call){
        .id = STR("01K8A"),
        .kind = STR("case.opened"),
        .body = STR("{\"case\":\"2026-001\"}"),
        .at = utc_from_ms(1792767600500),
    };
}

static enum status call(struct listener *l, struct http_reply *reply, struct err *e)
{
    struct arena a;
    struct http_call h = {.max_answer_bytes = 1000, .total_s = 10};
    char url[80];
    pthread_t thread;
    listen_on_loopback(l);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hook", l->port);
    CHECK_INT(pthread_create(&thread, NULL, answer_once, l), 0);
    struct webhook w = {.url = url, .secret = STR("s3cret")};
    struct webhook_call c = some_call();
    arena_init(&a, 1 << 16);
    CHECK_OK(webhook_shape(&a, &w, &c, &h, e), e);
    enum status st = http_send(&a, &h, reply, e);
    pthread_join(thread, NULL);
    close(l->socket);
    arena_release(&a);
    return st;
}

static void signature_as_documented(void)
{
    struct buf b;
    char hex[SHA256_HEX_CHARS + 1], want[200];
    struct webhook_call c = some_call();
    buf_init(&b, 1024);
    webhook_sign(STR("s3cret"), &c, &b);
    struct sha256 mac = hmac_sha256(STR("s3cret"), STR("1792767600.{\"case\":\"2026-001\"}"));
    snprintf(want, sizeof want, "t=1792767600,v1=%.*s", STR_ARG(sha256_hex(&mac, hex)));
    CHECK_STR(buf_str(&b), str_of(want));
    buf_release(&b);
}

static void a_call(void)
{
    struct listener l = {.answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"};
    struct http_reply reply;
    struct err e = {0};
    CHECK_OK(call(&l, &reply, &e), &e);
    CHECK_INT(reply.code, 202);
    str seen = {l.seen, l.n_seen};
    CHECK(str_starts(seen, STR("POST /hook HTTP/1.1\r\n")));
    CHECK(str_contains(seen, STR("\r\nContent-Type: application/json\r\n")));
    CHECK(str_contains(seen, STR("\r\nLongwatch-Signature: t=1792767600,v1=")));
    CHECK(str_contains(seen, STR("\r\nLongwatch-Id: 01K8A\r\n")));
    CHECK(str_contains(seen, STR("\r\nLongwatch-Event: case.opened\r\n")));
    CHECK(str_ends(seen, STR("\r\n\r\n{\"case\":\"2026-001\"}")));
}

/* A redirect could lead the event elsewhere: it is an answer like any other. */
static void a_redirect_is_not_followed(void)
{
    struct listener l = {
        .answer =
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"};
    struct http_reply reply;
    struct err e = {0};
    CHECK_OK(call(&l, &reply, &e), &e);
    CHECK_INT(reply.code, 302);
}

static void nonsense_is_no_answer(void)
{
    struct listener l = {.answer = "nonsense\r\n\r\n"};
    struct http_reply reply;
    struct err e = {0};
    CHECK_STATUS(call(&l, &reply, &e), LW_E_ENV);
}

static const struct test tests[] = {
    {"signature_as_documented", signature_as_documented},
    {"a_call", a_call},
    {"a_redirect_is_not_followed", a_redirect_is_not_followed},
    {"nonsense_is_no_answer", nonsense_is_no_answer},
    {NULL, NULL},
};
const struct test_suite webhook_suite = {"webhook", tests};
