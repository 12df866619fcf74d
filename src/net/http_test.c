/* SPDX-License-Identifier: Apache-2.0 */
/* Downloads against a server of a few lines on loopback, which answers what it is told to. */
#include "net/http.h"

#include "base/fs.h"
#include "net/http_fixture.h"
#include "net/http_internal.h"
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

/* ---- taken up where it stopped ---- */

#define FIRST "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 10\r\n\r\n01234"
#define SECOND                                                                             \
 "HTTP/1.1 206 Partial\r\nETag: \"v1\"\r\nContent-Range: bytes 5-9/10\r\nContent-Length: " \
 "5\r\n\r\n56789"

static struct fetched resume(struct arena *a, struct tiny_server *s, const char *dir,
                             const char *const *answers, uint64_t max)
{
    struct fetched f = {0};
    struct err e = {0};
    const char *path = arena_printf(a, "%s/got", dir).p;
    struct http_request r = {.url = arena_printf(a, "http://127.0.0.1:%u/feed", s->port).p,
                             .to_path = path,
                             .max_bytes = max,
                             .is_resumable = true,
                             .may_be_private = true};
    for (size_t i = 0; answers[i]; i++)
        tiny_next(s, answers[i], strlen(answers[i]));
    f.status = http_fetch(a, &r, &f.answer, &f.err);
    if (fs_exists(path) && fs_read(a, path, 1 << 20, &f.body, &e) != LW_OK) f.body = STR_NONE;
    return f;
}

static bool has_part(struct arena *a, const char *dir)
{
    return fs_exists(arena_printf(a, "%s/got.part", dir).p) ||
           fs_exists(arena_printf(a, "%s/got.part-of", dir).p);
}

static void resumed_at_once(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
    const char *dir = test_temp_dir();
    struct fetched f = resume(&a, s, dir, (const char *[]){FIRST, SECOND, NULL}, 1000);
    CHECK_OK(f.status, &f.err);
    CHECK_STR(f.body, STR("0123456789"));
    CHECK_INT(f.answer.n_bytes, 10);
    CHECK_INT(f.answer.n_kept_bytes, 5);
    CHECK_INT(tiny_count("GET /feed "), 2);
    CHECK(strstr(tiny_seen, "Range: bytes=5-\r\n") != NULL);
    CHECK(strstr(tiny_seen, "If-Range: \"v1\"\r\n") != NULL);
    CHECK(!has_part(&a, dir));
    tiny_stop(s);
    arena_release(&a);
}

/* A server that is gone, then a later call: nothing that came is asked for again. */
static void resumed_by_the_next_call(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("");
    const char *dir = test_temp_dir();
    struct fetched f = resume(&a, s, dir, (const char *[]){FIRST, NULL}, 1000);
    CHECK_STATUS(f.status, LW_E_ENV);
    CHECK(f.body.p == NULL && has_part(&a, dir));
    CHECK_INT(tiny_count("GET /feed "), 2);
    /* a server in trouble does not cost us what came */
    f = resume(&a, s, dir,
               (const char *[]){"HTTP/1.1 503 Busy\r\nRetry-After: 9\r\nContent-Length: "
                                "0\r\n\r\n",
                                NULL},
               1000);
    CHECK_STATUS(f.status, LW_E_ENV);
    CHECK_INT(f.answer.retry_after_s, 9);
    CHECK(has_part(&a, dir));
    f = resume(&a, s, dir, (const char *[]){SECOND, NULL}, 1000);
    CHECK_OK(f.status, &f.err);
    CHECK_STR(f.body, STR("0123456789"));
    CHECK(!has_part(&a, dir));
    tiny_stop(s);
    arena_release(&a);
}

/* What changed meanwhile, or cannot be continued, is fetched as a whole. */
static void begun_anew(void)
{
    static const char *const seconds[][3] = {
        {"HTTP/1.1 200 OK\r\nETag: \"v2\"\r\nContent-Length: 3\r\n\r\nnew", NULL, NULL},
        {"HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n",
         "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", NULL},
        /* another state, other bytes, no range at all: a server that cannot do it */
        {"HTTP/1.1 206 P\r\nETag: \"v2\"\r\nContent-Range: bytes "
         "5-9/10\r\nContent-Length: 5\r\n\r\n56789",
         "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", NULL},
        {"HTTP/1.1 206 P\r\nETag: \"v1\"\r\nContent-Range: bytes "
         "4-9/10\r\nContent-Length: 6\r\n\r\n456789",
         "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", NULL},
        {"HTTP/1.1 206 P\r\nETag: \"v1\"\r\nContent-Length: 5\r\n\r\n56789",
         "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", NULL},
        /* more than we would take */
        {"HTTP/1.1 206 P\r\nETag: \"v1\"\r\nContent-Range: bytes "
         "5-9/5000\r\nContent-Length: 5\r\n\r\n56789",
         "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew", NULL},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("");
    const char *dir = test_temp_dir();
    for (size_t i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        struct fetched f = resume(
            &a, s, dir, (const char *[]){FIRST, seconds[i][0], seconds[i][1], NULL}, 1000);
        CHECK_OK(f.status, &f.err);
        CHECK_STR(f.body, STR("new"));
        CHECK_INT(f.answer.n_bytes, 3);
        CHECK(!has_part(&a, dir));
    }
    tiny_stop(s);
    arena_release(&a);
}

/* Without a strong validator a beginning belongs to nothing: weak tags name no bytes. */
static void not_resumed(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("");
    const char *dir = test_temp_dir();
    struct fetched f = resume(
        &a, s, dir,
        (const char *[]){"HTTP/1.1 200 OK\r\nETag: W/\"v1\"\r\nContent-Length: 10\r\n\r\n01234",
                         NULL},
        1000);
    CHECK_STATUS(f.status, LW_E_ENV);
    CHECK_INT(tiny_count("GET /feed "), 1);
    CHECK(!has_part(&a, dir));
    /* over the cap: nothing of it is wanted */
    f = resume(&a, s, dir, (const char *[]){FIRST, NULL}, 4);
    CHECK_STATUS(f.status, LW_E_LIMIT);
    CHECK(!has_part(&a, dir));
    tiny_stop(s);
    arena_release(&a);
}

/* A server that cuts after every few bytes is followed only so far. */
static void resumes_are_bounded(void)
{
    struct arena a;
    const char *answers[HTTP_MAX_RESUMES + 3] = {FIRST};
    arena_init(&a, 1 << 20);
    for (int i = 0; i <= HTTP_MAX_RESUMES; i++)
        answers[i + 1] = arena_printf(&a,
                                      "HTTP/1.1 206 P\r\nETag: \"v1\"\r\nContent-Range: bytes "
                                      "%d-99/100\r\nContent-Length: %d\r\n\r\nx",
                                      5 + i, 95 - i)
                             .p;
    struct tiny_server *s = tiny_start("");
    const char *dir = test_temp_dir();
    struct fetched f = resume(&a, s, dir, answers, 1000);
    CHECK_STATUS(f.status, LW_E_ENV);
    CHECK_INT(tiny_count("GET /feed "), HTTP_MAX_RESUMES + 1);
    CHECK(has_part(&a, dir));
    tiny_stop(s);
    arena_release(&a);
}

static void never_ending_body(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("");
    const char *dir = test_temp_dir();
    s->is_endless = true;
    struct fetched f = resume(
        &a, s, dir, (const char *[]){"HTTP/1.1 200 OK\r\nETag: \"e\"\r\n\r\nx", NULL}, 5000);
    CHECK_STATUS(f.status, LW_E_LIMIT);
    CHECK(f.body.p == NULL && !has_part(&a, dir));
    tiny_stop(s);
    arena_release(&a);
}

static void web_pages(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct fetched f = fetch(&a, "HTTP/1.1 200 OK\r\nContent-Type: text/html; "
                                 "charset=utf-8\r\nContent-Length: 6\r\n\r\n<html>");
    CHECK_STATUS(f.status, LW_E_INPUT);
    CHECK(str_ends(str_of(f.err.message),
                   STR("/feed' answered with a web page, not with a document")));
    CHECK(f.body.p == NULL);
    arena_release(&a);
}

static void retry_after(void)
{
    static const struct {
        const char *value, *date;
        int64_t want;
    } rows[] = {
        {"120", "", 120},
        {"0", "", 0},
        {"99999999", "", HTTP_MAX_RETRY_AFTER_S},
        {"-5", "", 0},
        {"soon", "", 0},
        /* the server's own clock counts: ours may be wrong */
        {"Sun, 22 Nov 2026 12:05:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 300},
        {"Sun, 22 Nov 2026 12:05:00 GMT", "", 3900}, /* now is 11:00 */
        {"Sun, 22 Nov 2026 10:00:00 GMT", "", 0},
        {"Sunday, 22-Nov-26 11:00:30 GMT", "", 30}, /* RFC 850 form */
        {"Sun, 22 Nov 2099 11:00:00 GMT", "", HTTP_MAX_RETRY_AFTER_S},
    };
    struct utc now = UTC_NONE;
    struct err e = {0};
    CHECK_OK(utc_parse(STR("2026-11-22T11:00:00Z"), "now", &now, &e), &e);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CHECK_INT(http_retry_after_s(str_of(rows[i].value), str_of(rows[i].date), now),
                  rows[i].want);
    CHECK_INT(http_retry_after_s(STR("Sun, 22 Nov 2026 12:05:00 GMT"), STR(""), UTC_NONE), 0);
    /* the date stands behind it, and the answer has it all the same */
    struct arena a;
    arena_init(&a, 1 << 20);
    struct fetched f =
        fetch(&a, "HTTP/1.1 429 Slow\r\nRetry-After: Sun, 22 Nov 2026 12:05:00 "
                  "GMT\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Length: "
                  "0\r\n\r\n");
    CHECK_STATUS(f.status, LW_E_ENV);
    CHECK_INT(f.answer.retry_after_s, 300);
    arena_release(&a);
}

/* A mirror's redirect may lead back to the mirror, and nowhere else in a private network. */
static void redirects(void)
{
    struct arena a;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    const char *dir = test_temp_dir();
    str same = arena_printf(&a,
                            "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:%u/x\r\nContent-"
                            "Length: 0\r\n\r\n",
                            s->port);
    struct fetched f = resume(&a, s, dir, (const char *[]){same.p, NULL}, 100);
    CHECK_OK(f.status, &f.err);
    CHECK_STR(f.body, STR("ok"));
    str other = arena_printf(&a,
                             "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.2:%u/x\r\nContent-"
                             "Length: 0\r\n\r\n",
                             s->port);
    f = resume(&a, s, dir, (const char *[]){other.p, NULL}, 100);
    CHECK_STATUS(f.status, LW_E_REFUSED);
    CHECK(str_ends(str_of(f.err.message), STR("leads to an address of a private network")));
    f = resume(&a, s, dir,
               (const char *[]){"HTTP/1.1 302 Go\r\nLocation: "
                                "http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n",
                                NULL},
               100);
    CHECK_STATUS(f.status, LW_E_REFUSED);
    f = resume(
        &a, s, dir,
        (const char *[]){
            "HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
            NULL},
        100);
    CHECK_STATUS(f.status, LW_E_ENV);
    tiny_stop(s);
    arena_release(&a);
}

/* A key of ours goes to the address that it is for, and never after a redirect. */
static void headers_of_ours(void)
{
    struct arena a;
    struct err e = {0};
    struct http_answer answer;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("HTTP/1.1 302 Go\r\nLocation: /other\r\nContent-Length: "
                                       "0\r\n\r\n");
    struct http_request r = {.url = arena_printf(&a, "http://127.0.0.1:%u/feed", s->port).p,
                             .to_path = arena_printf(&a, "%s/got", test_temp_dir()).p,
                             .max_bytes = 100,
                             .may_be_private = true,
                             .wants_gzip = true,
                             .header = "apiKey: k"};
    CHECK_STATUS(http_fetch(&a, &r, &answer, &e), LW_E_ENV);
    CHECK_INT(answer.code, 302);
    CHECK(strstr(tiny_seen, "GET /feed ") && strstr(tiny_seen, "apiKey: k\r\n"));
    CHECK(strstr(tiny_seen, "Accept-Encoding: gzip\r\n") != NULL);
    CHECK_INT(tiny_count("GET "), 1);
    tiny_stop(s);
    arena_release(&a);
}

static void sessions(void)
{
    struct arena a;
    struct err e = {0};
    struct http_answer answer;
    arena_init(&a, 1 << 20);
    struct tiny_server *s = tiny_start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    struct http_session *session = http_session_open();
    struct http_request r = {.url = arena_printf(&a, "http://127.0.0.1:%u/feed", s->port).p,
                             .to_path = arena_printf(&a, "%s/got", test_temp_dir()).p,
                             .max_bytes = 100,
                             .may_be_private = true,
                             .session = session};
    for (int i = 0; i < 3; i++) {
        r.etag = i == 1 ? STR("\"x\"") : STR_NONE;
        CHECK_OK(http_fetch(&a, &r, &answer, &e), &e);
        /* nothing of one request is left in the next */
        CHECK((strstr(tiny_seen, "If-None-Match") != NULL) == (i == 1));
    }
    http_session_close(session);
    http_session_close(NULL);
    tiny_stop(s);
    arena_release(&a);
}

static void content_ranges(void)
{
    uint64_t first, last, total;
    CHECK(http_content_range(STR("bytes 5-9/10"), &first, &last, &total));
    CHECK_INT(first, 5);
    CHECK_INT(last, 9);
    CHECK_INT(total, 10);
    CHECK(http_content_range(STR("bytes 0-0/*"), &first, &last, &total));
    CHECK_INT(total, 0);
    static const char *const bad[] = {
        "",          "bytes */10", "bytes 9-5/10", "bytes 5-10/10", "items 0-1/2",
        "bytes 0-1", "bytes -1/2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        CHECK(!http_content_range(str_of(bad[i]), &first, &last, &total));
}

static void addresses_from_addresses(void)
{
    static const struct {
        const char *base, *reference, *want;
    } rows[] = {
        {"https://h.example/csaf/changes.csv", "2024/a.json",
         "https://h.example/csaf/2024/a.json"},
        {"https://h.example/csaf/changes.csv", "/a.json", "https://h.example/a.json"},
        {"https://h.example", "a.json", "https://h.example/a.json"},
        {"https://h.example/csaf/", "a.json", "https://h.example/csaf/a.json"},
        {"https://h.example/csaf/x", "https://o.example/a.json", "https://o.example/a.json"},
        {"https://h.example/csaf/x", "../a.json", NULL},
        {"https://h.example/csaf/x", "2024/../../a.json", NULL},
        {"https://h.example/csaf/x", "%2e%2e/a.json", NULL},
        {"https://h.example/csaf/x", "//o.example/a.json", NULL},
        {"https://h.example/csaf/x", "file:///etc/passwd", NULL},
        {"https://h.example/csaf/x", "a b.json", NULL},
        {"https://h.example/csaf/x", "a\r\nb", NULL},
        {"https://h.example/csaf/x", "", NULL},
    };
    struct arena a;
    arena_init(&a, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        str got = http_resolve(&a, str_of(rows[i].base), str_of(rows[i].reference));
        CHECK_STR(got, str_of(rows[i].want));
    }
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
                               mapped[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1},
                               translated[16] = {0, 0x64, 0xff, 0x9b, [12] = 10};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_INT(http_is_private_address(AF_INET, cases[i].bytes), cases[i].want);
    CHECK(http_is_private_address(AF_INET6, loopback6));
    CHECK(http_is_private_address(AF_INET6, local6));
    CHECK(http_is_private_address(AF_INET6, mapped));
    CHECK(http_is_private_address(AF_INET6, translated));
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
                          {"resumed at once", resumed_at_once},
                          {"resumed by the next call", resumed_by_the_next_call},
                          {"begun anew", begun_anew},
                          {"not resumed", not_resumed},
                          {"resumes are bounded", resumes_are_bounded},
                          {"never-ending body", never_ending_body},
                          {"web pages", web_pages},
                          {"Retry-After", retry_after},
                          {"redirects", redirects},
                          {"headers of ours", headers_of_ours},
                          {"sessions", sessions},
                          {"content ranges", content_ranges},
                          {"addresses from addresses", addresses_from_addresses},
                          {"path segments", path_segments},
                          {NULL, NULL}},
};
