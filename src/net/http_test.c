/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads against a server of a few lines on loopback, which answers what it is told to. */
#include "net/http.h"

#include "base/fs.h"
#include "net/http_fixture.h"
#include "suite.h"

#include <netinet/in.h>
#include <string.h>

struct fetched {
    enum status status;
    struct http_answer answer;
    struct err err;
    str body;
};

static struct fetched fetch_with(struct arena *a, const char *answer, str etag, uint64_t max,
                                 bool may_be_private)
{
    struct fetched f = {0};
    struct err e = {0};
    struct tiny_server *s = tiny_start(answer);
    const char *path = arena_printf(a, "%s/got", test_temp_dir()).p;
    struct http_request r = {.url = arena_printf(a, "http://127.0.0.1:%u/feed", s->port).p,
                             .to_path = path,
                             .max_bytes = max,
                             .etag = etag,
                             .may_be_private = may_be_private};
    f.status = http_fetch(a, &r, &f.answer, &f.err);
    if (fs_exists(path) && fs_read(a, path, 1 << 20, &f.body, &e) != LW_OK) f.body = STR_NONE;
    tiny_stop(s);
    return f;
}

static struct fetched fetch(struct arena *a, const char *answer)
{
    return fetch_with(a, answer, STR_NONE, 1000, true);
}

static void whole_document(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct fetched f =
        fetch(&a, "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nLast-Modified: Sun, 22 Nov 2026 "
                  "10:00:00 GMT\r\nContent-Length: 5\r\n\r\nhello");
    CHECK_OK(f.status, &f.err);
    CHECK_STR(f.body, STR("hello"));
    CHECK_STR(f.answer.etag, STR("\"v1\""));
    CHECK_STR(f.answer.last_modified, STR("Sun, 22 Nov 2026 10:00:00 GMT"));
    CHECK(!f.answer.is_unchanged);
    arena_release(&a);
}

static void not_modified(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct fetched f =
        fetch_with(&a, "HTTP/1.1 304 Not Modified\r\n\r\n", STR("\"v1\""), 1000, true);
    CHECK_OK(f.status, &f.err);
    CHECK(f.answer.is_unchanged);
    CHECK(f.body.p == NULL);
    CHECK(strstr(tiny_seen, "If-None-Match: \"v1\"\r\n") != NULL);
    CHECK(strstr(tiny_seen, "User-Agent: longwatch/") != NULL);
    arena_release(&a);
}

static void failures(void)
{
    static const struct {
        const char *answer;
        enum status want;
        long code;
        int64_t retry_after_s;
    } cases[] = {
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", LW_E_NOT_FOUND, 404, 0},
        {"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", LW_E_ENV,
         429, 120},
        {"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", LW_E_ENV, 503, 0},
        /* cut off */
        {"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nonly this", LW_E_ENV, 200, 0},
        {"", LW_E_ENV, 0, 0},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fetched f = fetch(&a, cases[i].answer);
        CHECK_INT(f.status, cases[i].want);
        CHECK_INT(f.answer.code, cases[i].code);
        CHECK_INT(f.answer.retry_after_s, cases[i].retry_after_s);
        CHECK(f.body.p == NULL); /* nothing half-written stays */
    }
    arena_release(&a);
}

static void over_the_cap(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct fetched f = fetch_with(&a, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789",
                                  STR_NONE, 8, true);
    CHECK_STATUS(f.status, LW_E_LIMIT);
    CHECK(f.body.p == NULL);
    arena_release(&a);
}

static void private_addresses(void)
{
    static const struct {
        unsigned char bytes[4];
        bool want;
    } cases[] = {
        {{127, 0, 0, 1}, true},   {{10, 1, 2, 3}, true},     {{172, 31, 0, 1}, true},
        {{172, 32, 0, 1}, false}, {{192, 168, 1, 1}, true},  {{169, 254, 169, 254}, true},
        {{100, 64, 0, 1}, true},  {{1, 1, 1, 1}, false},     {{0, 0, 0, 0}, true},
        {{198, 19, 0, 1}, true},  {{203, 0, 112, 1}, false},
    };
    static const unsigned char loopback6[16] = {[15] = 1}, local6[16] = {0xfd},
                               public6[16] = {0x20, 0x01, 0x48, 0x60},
                               mapped[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_INT(http_is_private_address(AF_INET, cases[i].bytes), cases[i].want);
    CHECK(http_is_private_address(AF_INET6, loopback6));
    CHECK(http_is_private_address(AF_INET6, local6));
    CHECK(http_is_private_address(AF_INET6, mapped));
    CHECK(!http_is_private_address(AF_INET6, public6));
    struct arena a;
    arena_init(&a, 1 << 20);
    struct fetched f = fetch_with(&a, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                                  STR_NONE, 1000, false);
    CHECK_STATUS(f.status, LW_E_REFUSED);
    arena_release(&a);
}

static void path_segments(void)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    CHECK_STR(http_path_segment(&a, STR("Red Hat")), STR("Red%20Hat"));
    CHECK_STR(http_path_segment(&a, STR("[EMPTY]")), STR("%5BEMPTY%5D"));
    CHECK_STR(http_path_segment(&a, STR("../x")), STR("..%2Fx"));
    arena_release(&a);
}

const struct test_suite http_suite = {
    "http",
    (const struct test[]){{"whole document", whole_document},
                          {"not modified", not_modified},
                          {"failures", failures},
                          {"over the cap", over_the_cap},
                          {"private addresses", private_addresses},
                          {"path segments", path_segments},
                          {NULL, NULL}},
};
