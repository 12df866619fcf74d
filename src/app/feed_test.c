/* SPDX-License-Identifier: Apache-2.0 */
/* Synchronisation against a server on loopback. */
#include "app/feed.h"

#include "knowledge/knowledge_fixture.h"
#include "net/http_fixture.h"
#include "suite.h"

#define KEV(cve)                                                                        \
 "{\"title\":\"T\",\"catalogVersion\":\"1\",\"dateReleased\":\"2026-11-22T10:00:00Z\"," \
 "\"count\":1,\"vulnerabilities\":[{\"cveID\":\"" cve "\",\"vendorProject\":\"V\","     \
 "\"product\":\"P\",\"vulnerabilityName\":\"N\",\"dateAdded\":\"2026-08-01\","          \
 "\"shortDescription\":\"D\",\"requiredAction\":\"A\",\"dueDate\":\"2026-08-22\","      \
 "\"knownRansomwareCampaignUse\":\"Unknown\",\"notes\":\"\",\"cwes\":[]}]}"

static void answer_with(struct arena *a, struct tiny_server *s, const char *body,
                        const char *etag, size_t announced)
{
    str text =
        arena_printf(a, "HTTP/1.1 200 OK\r\nETag: \"%s\"\r\nContent-Length: %zu\r\n\r\n%s",
                     etag, announced, body);
    tiny_answer(s, text.p, text.n);
}

static void set_url(struct arena *a, const struct tiny_server *s, const char *name)
{
    setenv(name, arena_printf(a, "http://127.0.0.1:%u", s->port).p, 1);
}

static struct feed_sync_result sync_at(struct fixture *f, const char *feed, const char *now)
{
    struct feed_sync_result r = {0};
    struct err e = {0};
    struct feed_sync_options o = {.data_dir = f->dir};
    CHECK_OK(utc_parse(str_of(now), "now", &o.now, &e), &e);
    CHECK_OK(feed_sync(f->k, &f->a, feed_find(str_of(feed)), &o, &r, &e), &e);
    return r;
}

static void conditional_requests(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    set_url(&f.a, s, "LONGWATCH_FEED_KEV_URL");
    answer_with(&f.a, s, KEV("CVE-2024-0001"), "one", strlen(KEV("CVE-2024-0001")));
    struct feed_sync_result r = sync_at(&f, "kev", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(r.is_changed);
    CHECK(strstr(tiny_seen, "If-None-Match") == NULL);
    const char *unchanged = "HTTP/1.1 304 Not Modified\r\n\r\n";
    tiny_answer(s, unchanged, strlen(unchanged));
    r = sync_at(&f, "kev", "2026-11-23T12:30:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(!r.is_changed);
    CHECK(strstr(tiny_seen, "If-None-Match: \"one\"\r\n") != NULL);
    /* a 304 is a success: still fresh a day and a half after the import */
    CHECK_STR(state_of(&f, "kev", "2026-11-23T23:00:00Z"), STR("fresh"));
    tiny_stop(s);
    fixture_close(&f);
}

static void failures_wait_longer_each_time(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    char text[UTC_TEXT_BYTES];
    set_url(&f.a, s, "LONGWATCH_FEED_KEV_URL");
    struct feed_sync_result r = sync_at(&f, "kev", "2026-11-22T12:00:00Z");
    CHECK_STATUS(r.status, LW_E_ENV);
    struct feed_health h = health_at(&f, "kev", "2026-11-22T12:00:00Z");
    CHECK_INT(h.n_failures, 1);
    CHECK_STR(utc_text(h.retry_at, text), STR("2026-11-22T12:01:00Z"));
    (void)sync_at(&f, "kev", "2026-11-22T12:01:00Z");
    h = health_at(&f, "kev", "2026-11-22T12:01:00Z");
    CHECK_STR(utc_text(h.retry_at, text), STR("2026-11-22T12:03:00Z"));
    const char *later = "HTTP/1.1 429 Slow\r\nRetry-After: 1800\r\nContent-Length: 0\r\n\r\n";
    tiny_answer(s, later, strlen(later));
    (void)sync_at(&f, "kev", "2026-11-22T12:03:00Z");
    h = health_at(&f, "kev", "2026-11-22T12:03:00Z");
    CHECK_STR(utc_text(h.retry_at, text), STR("2026-11-22T12:33:00Z"));
    /* a body that was cut leaves what is known, and the next whole one clears the error */
    answer_with(&f.a, s, KEV("CVE-2024-0001"), "one", strlen(KEV("CVE-2024-0001")) + 9);
    r = sync_at(&f, "kev", "2026-11-22T13:00:00Z");
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK_INT(records_of(&f, "kev"), 0);
    answer_with(&f.a, s, KEV("CVE-2024-0001"), "one", strlen(KEV("CVE-2024-0001")));
    r = sync_at(&f, "kev", "2026-11-22T14:00:00Z");
    CHECK_OK(r.status, &r.error);
    h = health_at(&f, "kev", "2026-11-22T14:00:00Z");
    CHECK_INT(h.n_failures, 0);
    CHECK_INT(h.error.n, 0);
    CHECK(utc_is_none(h.retry_at));
    tiny_stop(s);
    fixture_close(&f);
}

static void answer_with_zip(struct fixture *f, struct tiny_server *s, int n)
{
    struct err e = {0};
    str zip = STR_NONE;
    struct buf b;
    make_zip(f, "PyPI", n, 0, 0);
    CHECK_OK(fs_read(&f->a, fixture_path(f, "PyPI/all.zip"), 1 << 20, &zip, &e), &e);
    buf_init(&b, 1 << 20);
    buf_printf(&b, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", zip.n);
    buf_add(&b, zip);
    tiny_answer(s, b.p, b.n);
    buf_release(&b);
}

static void ecosystems(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    set_url(&f.a, s, "LONGWATCH_FEED_OSV_URL");
    setenv("LONGWATCH_FEED_OSV_ECOSYSTEMS", "PyPI", 1);
    answer_with_zip(&f, s, 30);
    struct feed_sync_result r = sync_at(&f, "osv", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 30);
    CHECK(strstr(tiny_seen, "GET /PyPI/all.zip ") != NULL);
    CHECK(part_is_complete(&f, "PyPI"));
    answer_with_zip(&f, s, 10);
    r = sync_at(&f, "osv", "2026-11-22T13:00:00Z");
    CHECK_STATUS(r.status, LW_E_STATE);
    CHECK_STR(state_of(&f, "osv", "2026-11-22T13:00:00Z"), STR("held"));
    CHECK(fs_exists(fixture_path(&f, "feeds/osv/held-PyPI")));
    unsetenv("LONGWATCH_FEED_OSV_ECOSYSTEMS");
    tiny_stop(s);
    fixture_close(&f);
}

const struct test_suite feed_suite = {
    "feed",
    (const struct test[]){{"conditional requests", conditional_requests},
                          {"failures wait longer each time", failures_wait_longer_each_time},
                          {"ecosystems", ecosystems},
                          {NULL, NULL}},
};
