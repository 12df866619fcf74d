/* SPDX-License-Identifier: Apache-2.0 */
/* The server over a real loopback socket, spoken to byte by byte. */
#include "serve/serve.h"

#include "base/fs.h"
#include "base/limits.h"
#include "http.h"
#include "serve/route.h"
#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct answer *echo_begin(void *ctx, struct request *r)
{
    (void)ctx;
    if (str_eq(r->path, STR("/early"))) return answer_text(r, 401, "text/plain", STR("early"));
    if (str_eq(r->path, STR("/upload"))) {
        r->takes_file = true;
        r->max_body_bytes = 4 * LIMIT_REQUEST_BYTES;
    }
    return NULL;
}

/* Says what it understood. */
static struct answer *echo(void *ctx, struct request *r)
{
    struct buf b;
    (void)ctx;
    buf_init(&b, LW_MIB);
    buf_printf(&b, "%.*s %.*s\n", STR_ARG(r->method), STR_ARG(r->path));
    for (size_t i = 0; i < r->n_segments; i++)
        buf_printf(&b, "segment [%.*s]\n", STR_ARG(r->segments[i]));
    str header = request_header(r, STR("x-echo"));
    if (header.p) buf_printf(&b, "header [%.*s]\n", STR_ARG(header));
    for (size_t i = 0; i < r->n_query; i++)
        buf_printf(&b, "query %.*s=[%.*s]\n", STR_ARG(r->query[i].name),
                   STR_ARG(r->query[i].value));
    for (size_t i = 0; i < r->n_form; i++)
        buf_printf(&b, "form %.*s=[%.*s]\n", STR_ARG(r->form[i].name),
                   STR_ARG(r->form[i].value));
    for (size_t i = 0; i < r->n_files; i++) {
        str bytes = STR_NONE;
        struct err e = {0};
        if (fs_read(&r->arena, r->files[i].path, 8 * LW_MIB, &bytes, &e) != LW_OK)
            BUG(e.message);
        buf_printf(&b, "file %.*s %.*s %.*s %zu [%.*s]\n", STR_ARG(r->files[i].field),
                   STR_ARG(r->files[i].name), STR_ARG(r->files[i].media_type), bytes.n,
                   STR_ARG(str_sub(bytes, 0, 20)));
    }
    if (r->body.n)
        buf_printf(&b, "body %zu [%.*s]\n", r->body.n, STR_ARG(str_sub(r->body, 0, 40)));
    return answer_buf(r, 200, "text/plain", &b);
}

static struct answer *echo_refuse(void *ctx, struct request *r, const struct err *e)
{
    (void)ctx;
    return answer_text(r, status_row(e->code)->http_status, "text/plain", str_of(e->message));
}

struct fixture {
    struct serve_config config;
    struct serve *server;
    struct arena arena;
};
static struct fixture fixture;

static void start(void)
{
    struct err e = {0};
    fixture.config = (struct serve_config){.listen = STR("127.0.0.1:0"),
                                           .temp_dir = test_temp_dir(),
                                           .n_workers = 2,
                                           .begin = echo_begin,
                                           .handle = echo,
                                           .refuse = echo_refuse};
    arena_init(&fixture.arena, 64 * LW_MIB);
    CHECK_OK(serve_start(&fixture.config, &fixture.server, &e), &e);
    CHECK(serve_is_loopback(fixture.server));
}

/* Stopped and started anew with what the test has changed in `config`. */
static void restart(void)
{
    struct err e = {0};
    serve_stop(fixture.server);
    CHECK_OK(serve_start(&fixture.config, &fixture.server, &e), &e);
}

static void stop(void)
{
    serve_stop(fixture.server);
    fixture.server = NULL;
    arena_release(&fixture.arena);
}

static str talk(str bytes)
{
    return http_talk(&fixture.arena, serve_port(fixture.server), bytes);
}

static str body_of(str answer)
{
    return http_split(answer).body;
}

static void check_answer(str bytes, const char *status_line, const char *body)
{
    str got = talk(bytes);
    CHECK_STR(str_sub(got, 0, strlen(status_line)), str_of(status_line));
    if (body) CHECK_STR(body_of(got), str_of(body));
}

/* Little by little is not for ever: the library's own time-out starts anew with every byte. */
static void what_does_not_arrive(void)
{
    static const char *const pieces[] = {
        "", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345"};
    start();
    fixture.config.idle_s = 600;
    fixture.config.head_s = fixture.config.body_s = 1;
    restart();
    int sockets[4];
    char byte;
    for (size_t i = 0; i < 4; i++) {
        str piece = str_of(pieces[i]);
        sockets[i] = http_dial(serve_port(fixture.server));
        CHECK_INT(send(sockets[i], piece.p, piece.n, MSG_NOSIGNAL), (ssize_t)piece.n);
    }
    /* An end, and before the ten minutes of silence that the library would grant. */
    for (size_t i = 0; i < 4; i++) {
        CHECK_INT(recv(sockets[i], &byte, 1, 0), 0);
        close(sockets[i]);
    }
    /* What arrives in time is answered; a minute, as the slowest machine needs more than a second. */
    fixture.config.head_s = fixture.config.body_s = 60;
    restart();
    check_answer(STR("GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                 "HTTP/1.1 200", "GET /a\nsegment [a]\n");
    stop();
}

static void test_get(void)
{
    start();
    check_answer(
        STR("GET /a%2Fb/c?x=1%202&y=+%C3%A9& HTTP/1.1\r\nHost: localhost\r\n"
            "Connection: close\r\n\r\n"),
        "HTTP/1.1 200 OK",
        "GET /a%2Fb/c\nsegment [a/b]\nsegment [c]\nquery x=[1 2]\nquery y=[ \xC3\xA9]\n");
    stop();
}

static void test_head_has_no_body(void)
{
    start();
    str got = talk(STR("HEAD /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    CHECK(str_starts(got, STR("HTTP/1.1 200 OK")));
    CHECK(str_contains(got, STR("Content-Length: 19\r\n")));
    CHECK_STR(body_of(got), STR(""));
    stop();
}

static void test_security_headers(void)
{
    start();
    str got = talk(STR("GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    for (const struct answer_header_row *h = answer_security_headers; h->name; h++)
        CHECK(str_contains(got, arena_printf(&fixture.arena, "%s: %s\r\n", h->name, h->value)));
    CHECK(str_contains(got, STR("Cache-Control: no-store\r\n")));
    stop();
}

static void test_host_is_checked(void)
{
    start();
    check_answer(STR("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "HTTP/1.1 400",
                 "this server is not called 'evil.example'");
    check_answer(STR("GET / HTTP/1.1\r\nHost: a\r\nHost: localhost\r\n\r\n"), "HTTP/1.1 400",
                 "exactly one Host header is expected");
    check_answer(STR("GET / HTTP/1.0\r\n\r\n"), "HTTP/1.1 400",
                 "exactly one Host header is expected");
    stop();
}

static void test_ambiguous_requests(void)
{
    start();
    check_answer(STR("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                 "HTTP/1.1 400", NULL);
    check_answer(STR("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                     "Content-Length: 4\r\n\r\nabcd"),
                 "HTTP/1.1 400", NULL);
    check_answer(STR("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                     "Content-Length: 3\r\n\r\nabc"),
                 "HTTP/1.1 400", NULL);
    check_answer(STR("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +3\r\n\r\nabc"),
                 "HTTP/1.1 400", NULL);
    check_answer(STR("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n"),
                 "HTTP/1.1 400", "the only transfer coding accepted is 'chunked'");
    stop();
}

static void test_control_characters(void)
{
    start();
    check_answer(STR("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\x01c\r\n\r\n"),
                 "HTTP/1.1 400", "a header contains control characters");
    check_answer(STR("GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n"), "HTTP/1.1 400",
                 "the path of the address is not clean UTF-8 text");
    check_answer(STR("GET /a%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"), "HTTP/1.1 400",
                 "malformed escape in the path of the address");
    check_answer(STR("GET /a/../b HTTP/1.1\r\nHost: localhost\r\n\r\n"), "HTTP/1.1 404",
                 "the path of the address has an empty part");
    check_answer(STR("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
                 "HTTP/1.1 400", "the request target must begin with '/'");
    stop();
}

/* libmicrohttpd cuts a value at a NUL: what follows must not reach a handler. */
static void test_nul_in_header(void)
{
    start();
    check_answer(STR("GET / HTTP/1.1\r\nHost: localhost\r\nX-Echo: b\0c\r\n"
                     "Connection: close\r\n\r\n"),
                 "HTTP/1.1 200", "GET /\nheader [b]\n");
    stop();
}

static void test_headers_are_bounded(void)
{
    start();
    char *big = arena_alloc(&fixture.arena, 100000);
    int n = snprintf(big, 100000, "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ");
    memset(big + n, 'a', 90000);
    memcpy(big + n + 90000, "\r\n\r\n", 4);
    str got = talk((str){big, (size_t)n + 90004});
    CHECK(!str_starts(got, STR("HTTP/1.1 200")));
    n = snprintf(big, 100000, "GET / HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < 80; i++)
        n += snprintf(big + n, 100, "X-%d: a\r\n", i);
    n += snprintf(big + n, 100, "\r\n");
    check_answer((str){big, (size_t)n}, "HTTP/1.1 413", "more than 64 headers");
    stop();
}

static void test_urlencoded_form(void)
{
    start();
    check_answer(
        STR("POST /f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 27\r\n\r\na=1+2&b=&c=%3Cx%3E&d=%C3%A9"),
        "HTTP/1.1 200",
        "POST /f\nsegment [f]\nform a=[1 2]\nform b=[]\nform c=[<x>]\nform d=[\xC3\xA9]\n");
    stop();
}

static void test_urlencoded_oddities(void)
{
    start();
    check_answer(STR("POST /f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\n"
                     "Content-Length: 19\r\n\r\na=/x?y=z&&b&c=%0A&=d"),
                 "HTTP/1.1 200",
                 "POST /f\nsegment [f]\nform a=[/x?y=z]\nform b=[]\nform c=[\n]\nform =[]\n");
    check_answer(STR("POST /f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\n"
                     "Content-Length: 5\r\n\r\na=%00"),
                 "HTTP/1.1 400", "the form is not clean UTF-8 text");
    stop();
}

static void test_chunked_body(void)
{
    start();
    check_answer(STR("POST /f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                     "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"),
                 "HTTP/1.1 200", "POST /f\nsegment [f]\nbody 7 [{\"a\":1}]\n");
    stop();
}

#define BOUNDARY "----b"
static str multipart(str body)
{
    return arena_printf(&fixture.arena,
                        "POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        "Content-Type: multipart/form-data; boundary=" BOUNDARY
                        "\r\nContent-Length: %zu\r\n\r\n%.*s",
                        body.n, STR_ARG(body));
}

static enum status count_file(void *ctx, const char *path, struct err *e)
{
    (void)path, (void)e;
    ++*(size_t *)ctx;
    return LW_OK;
}

static size_t n_files_in(const char *dir)
{
    size_t n = 0;
    struct err e = {0};
    CHECK_OK(fs_walk(dir, count_file, &n, &e), &e);
    return n;
}

static void test_multipart_upload(void)
{
    start();
    check_answer(
        multipart(STR("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                      "\r\none\r\n--" BOUNDARY
                      "\r\nContent-Disposition: form-data; name=\"sbom\"; "
                      "filename=\"x.json\"\r\nContent-Type: application/json\r\n\r\n"
                      "{\"b\":2}\r\n--" BOUNDARY "--\r\n")),
        "HTTP/1.1 200",
        "POST /upload\nsegment [upload]\nform a=[one]\n"
        "file sbom x.json application/json 7 [{\"b\":2}]\n");
    stop();
    CHECK_INT(n_files_in(fixture.config.temp_dir), 0);
}

/* The bytes in chunks of `n`: each reaches the form's reader by itself. */
static str chunked(str body, size_t n)
{
    struct buf b;
    buf_init(&b, LW_MIB);
    buf_add(&b, STR("POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    "Content-Type: multipart/form-data; boundary=" BOUNDARY
                    "\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (size_t at = 0; at < body.n; at += n) {
        str piece = str_sub(body, at, n);
        buf_printf(&b, "%zx\r\n%.*s\r\n", piece.n, STR_ARG(piece));
    }
    buf_add(&b, STR("0\r\n\r\n"));
    str copy = arena_str(&fixture.arena, buf_str(&b));
    buf_release(&b);
    return copy;
}

/* A part is one part wherever the network cuts it. */
static void test_multipart_in_pieces(void)
{
    start();
    for (size_t n = 1; n < 140; n++)
        check_answer(
            chunked(STR("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                        "\r\none\r\n--" BOUNDARY
                        "\r\nContent-Disposition: form-data; name=\"sbom\"; "
                        "filename=\"x.json\"\r\nContent-Type: application/json\r\n\r\n"
                        "{\"b\":2}\r\n--" BOUNDARY "--\r\n"),
                    n),
            "HTTP/1.1 200",
            "POST /upload\nsegment [upload]\nform a=[one]\n"
            "file sbom x.json application/json 7 [{\"b\":2}]\n");
    stop();
    CHECK_INT(n_files_in(fixture.config.temp_dir), 0);
}

static void test_truncated_upload(void)
{
    start();
    str whole = multipart(STR("--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"s\"; "
                              "filename=\"x\"\r\n\r\nbytes of a file that never ends"));
    check_answer(whole, "HTTP/1.1 422", "the form ends in the middle");
    fixture.config.idle_s = 1; /* after which the server goes */
    restart();
    (void)talk(str_sub(whole, 0, whole.n - 5));
    stop();
    CHECK_INT(n_files_in(fixture.config.temp_dir), 0);
}

static void test_raw_upload(void)
{
    start();
    size_t n = 3 * LIMIT_REQUEST_BYTES;
    char *bytes = arena_alloc(&fixture.arena, n + 400);
    int head = snprintf(bytes, 400,
                        "POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                        n);
    memset(bytes + head, 'j', n);
    check_answer((str){bytes, n + (size_t)head}, "HTTP/1.1 200",
                 "POST /upload\nsegment [upload]\n"
                 "file   application/json 3145728 [jjjjjjjjjjjjjjjjjjjj]\n");
    stop();
    CHECK_INT(n_files_in(fixture.config.temp_dir), 0);
}

/* The client of the first request writes all of it before it reads the answer. */
static void test_body_limit(void)
{
    static const char head[] =
        "POST /f HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n";
    static char whole[sizeof head - 1 + 1048577];
    memcpy(whole, head, sizeof head - 1);
    memset(whole + sizeof head - 1, 'x', 1048577);
    start();
    check_answer((str){whole, sizeof whole}, "HTTP/1.1 413",
                 "a body of 1048577 bytes is over the limit of 1048576 bytes");
    check_answer(STR("POST /f HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                     "Content-Length: 1048577\r\n\r\n"),
                 "HTTP/1.1 413", "a body of 1048577 bytes is over the limit of 1048576 bytes");
    check_answer(
        STR("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999999\r\n"
            "\r\n"),
        "HTTP/1.1 413", "a body of 9999999999 bytes is over the limit of 4194304 bytes");
    stop();
}

static void test_begin_refuses_before_the_body(void)
{
    start();
    check_answer(STR("POST /early HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                     "Expect: 100-continue\r\n\r\n"),
                 "HTTP/1.1 401", "early");
    stop();
}

static void test_form_without_file(void)
{
    start();
    str form = arena_printf(&fixture.arena, "%s",
                            "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"s\"; "
                            "filename=\"x\"\r\n\r\nbytes\r\n--" BOUNDARY "--\r\n");
    check_answer(arena_printf(&fixture.arena,
                              "POST /f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                              "Content-Type: multipart/form-data; boundary=" BOUNDARY
                              "\r\nContent-Length: %zu\r\n\r\n%.*s",
                              form.n, STR_ARG(form)),
                 "HTTP/1.1 400", "this form takes no file, but 's' is one");
    stop();
}

/* However many workers there are: RFC 9112 section 9.3.2. */
static void test_pipelined_in_order(void)
{
    enum {
        N = 8
    };
    struct buf ask;
    char line[80];
    start();
    buf_init(&ask, LW_MIB);
    for (int i = 0; i < N; i++)
        buf_printf(&ask, "GET /n%d HTTP/1.1\r\nHost: localhost\r\n%s\r\n", i,
                   i == N - 1 ? "Connection: close\r\n" : "");
    str rest = talk(buf_str(&ask));
    for (int i = 0; i < N; i++) {
        size_t at = 0;
        snprintf(line, sizeof line, "GET /n%d\n", i);
        while (at < rest.n && !str_starts(str_from(rest, at), str_of(line)))
            at++;
        if (at == rest.n) test_fail(__FILE__, __LINE__, "answer %d is missing or too early", i);
        rest = str_from(rest, at);
    }
    buf_release(&ask);
    stop();
}

/* What a proxy in front may read otherwise than we: one answer, and the connection ends. */
static void test_nothing_is_smuggled(void)
{
    static const char *const heads[] = {
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5, 5\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length : 5\r\n",
        "X-A: b\r\n Content-Length: 5\r\n"};
    char ask[512];
    start();
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        snprintf(ask, sizeof ask,
                 "POST /first HTTP/1.1\r\nHost: localhost\r\n%s\r\nGET /second HTTP/1.1\r\n"
                 "Host: localhost\r\nConnection: close\r\n\r\n",
                 heads[i]);
        str got = talk(str_of(ask));
        if (str_contains(got, STR("GET /second\n")) || str_contains(got, STR("HTTP/1.1 200")))
            test_fail(__FILE__, __LINE__, "'%s' lets a second request through", heads[i]);
    }
    stop();
}

static void test_keep_alive(void)
{
    start();
    str got = talk(STR("GET /1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                       "GET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    CHECK(str_contains(got, STR("GET /1\n")));
    CHECK(str_contains(got, STR("GET /2\n")));
    stop();
}

static void test_listen_words(void)
{
    struct err e = {0};
    struct serve *s = NULL;
    struct serve_config c = {.listen = STR("example:80"), .temp_dir = "/tmp"};
    CHECK_STATUS(serve_start(&c, &s, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message),
              STR("'example:80' is no address, expected a numeric one such as 127.0.0.1:8017"));
    start();
    char taken[32];
    snprintf(taken, sizeof taken, "127.0.0.1:%u", serve_port(fixture.server));
    c.listen = str_of(taken);
    CHECK_STATUS(serve_start(&c, &s, &e), LW_E_ENV);
    CHECK(str_contains(str_of(e.message), STR("Address already in use")));
    stop();
}

static void test_local_hosts(void)
{
    CHECK(request_host_is_local(STR("localhost"), STR("")));
    CHECK(request_host_is_local(STR("LOCALHOST:80"), STR("")));
    CHECK(request_host_is_local(STR("[::1]:8017"), STR("")));
    CHECK(request_host_is_local(STR("127.0.0.1:8017"), STR("")));
    CHECK(request_host_is_local(STR("watch.example"), STR("watch.example")));
    CHECK(request_host_is_local(STR("watch.example:443"), STR("watch.example")));
    CHECK(!request_host_is_local(STR("localhost.evil.example"), STR("")));
    CHECK(!request_host_is_local(STR("localhost:80:80"), STR("")));
    CHECK(!request_host_is_local(STR("127.0.0.1.nip.io"), STR("")));
    CHECK(!request_host_is_local(STR(""), STR("")));
}

static void test_cookies(void)
{
    struct request_field headers[] = {
        {STR("cookie"), STR("a=1; session=x=y;b=2")},
        {STR("Cookie"), STR("c=3")},
    };
    struct request r = {.headers = headers, .n_headers = 2};
    CHECK_STR(request_cookie(&r, STR("session")), STR("x=y"));
    CHECK_STR(request_cookie(&r, STR("c")), STR("3"));
    CHECK(request_cookie(&r, STR("d")).p == NULL);
}

static void test_routes(void)
{
    str segments[] = {STR_INIT("api"), STR_INIT("v1"), STR_INIT("cases"), STR_INIT("7"),
                      STR_INIT("awareness")};
    struct request r = {.segments = segments, .n_segments = 5};
    struct route_match m;
    CHECK(route_matches("/cases/{case}/awareness", &r, 2, &m));
    CHECK_STR(route_param(&m, STR("case")), STR("7"));
    CHECK(route_param(&m, STR("other")).p == NULL);
    CHECK(!route_matches("/cases/{case}", &r, 2, &m));
    CHECK(!route_matches("/cases/{case}/{stage}/x", &r, 2, &m));
    CHECK(!route_matches("/cases/8/awareness", &r, 2, &m));
    segments[4] = STR("case.pdf");
    CHECK(route_matches("/cases/{case}/{file}.pdf", &r, 2, &m));
    CHECK_STR(route_param(&m, STR("file")), STR("case"));
    CHECK(!route_matches("/cases/{case}/{file}.txt", &r, 2, &m));
    segments[4] = STR(".pdf");
    CHECK(!route_matches("/cases/{case}/{file}.pdf", &r, 2, &m));
    r.n_segments = 0;
    CHECK(route_matches("/", &r, 0, &m));
}

static void test_escapes(void)
{
    str out;
    arena_init(&fixture.arena, LW_MIB);
    CHECK_STR(percent_encode(&fixture.arena, STR("pkg:deb/a b\xC3\xA9~")),
              STR("pkg%3Adeb%2Fa%20b%C3%A9~"));
    CHECK(percent_decode(&fixture.arena, STR("%41+"), false, &out));
    CHECK_STR(out, STR("A+"));
    CHECK(!percent_decode(&fixture.arena, STR("%4"), false, &out));
    CHECK(!percent_decode(&fixture.arena, STR("%"), false, &out));
    CHECK(percent_decode(&fixture.arena, STR("x%41"), false, &out));
    arena_release(&fixture.arena);
}

static const struct test tests[] = {
    {"get", test_get},
    {"head has no body", test_head_has_no_body},
    {"security headers", test_security_headers},
    {"host is checked", test_host_is_checked},
    {"ambiguous requests", test_ambiguous_requests},
    {"control characters", test_control_characters},
    {"NUL in header", test_nul_in_header},
    {"headers are bounded", test_headers_are_bounded},
    {"urlencoded form", test_urlencoded_form},
    {"multipart in pieces", test_multipart_in_pieces},
    {"urlencoded oddities", test_urlencoded_oddities},
    {"chunked body", test_chunked_body},
    {"multipart upload", test_multipart_upload},
    {"truncated upload", test_truncated_upload},
    {"raw upload", test_raw_upload},
    {"body limit", test_body_limit},
    {"begin refuses before the body", test_begin_refuses_before_the_body},
    {"form without file", test_form_without_file},
    {"keep alive", test_keep_alive},
    {"pipelined requests are answered in order", test_pipelined_in_order},
    {"nothing is smuggled", test_nothing_is_smuggled},
    {"listen words", test_listen_words},
    {"local hosts", test_local_hosts},
    {"cookies", test_cookies},
    {"routes", test_routes},
    {"escapes", test_escapes},
    {"what does not arrive", what_does_not_arrive},
    {NULL, NULL},
};
const struct test_suite serve_suite = {"serve", tests};
