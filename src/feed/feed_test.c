/* SPDX-License-Identifier: Apache-2.0 */
/* Synchronisation against a server on loopback. */
#include "feed/feed_sync.h"

#include "feed/feed_fixture.h"

#define KEV(cve) KEV_OF(cve, "2026-11-22")
#define KEV_OF(cve, day)                                                             \
 "{\"title\":\"T\",\"catalogVersion\":\"1\",\"dateReleased\":\"" day "T10:00:00Z\"," \
 "\"count\":1,\"vulnerabilities\":[{\"cveID\":\"" cve "\",\"vendorProject\":\"V\","  \
 "\"product\":\"P\",\"vulnerabilityName\":\"N\",\"dateAdded\":\"2026-08-01\","       \
 "\"shortDescription\":\"D\",\"requiredAction\":\"A\",\"dueDate\":\"2026-08-22\","   \
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
    unsetenv("LONGWATCH_FEED_KEV_URL");
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
    unsetenv("LONGWATCH_FEED_KEV_URL");
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
    unsetenv("LONGWATCH_FEED_OSV_URL");
    tiny_stop(s);
    fixture_close(&f);
}

/* An edge server that lags behind takes nothing back, and is asked again soon. */
static void a_copy_of_yesterday(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    offer(&f, s, "GET /kev ", "today", STR(KEV("CVE-2024-0001")));
    struct feed_sync_result r = turn(&f, s, "kev", "/kev", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    offer(&f, s, "GET /kev ", "yesterday", STR(KEV_OF("CVE-2024-0002", "2026-11-21")));
    r = turn(&f, s, "kev", "/kev", "2026-11-22T12:15:00Z");
    CHECK_STATUS(r.status, LW_E_CONFLICT);
    CHECK_STR(
        str_of(r.error.message),
        STR("this copy of feed 'kev' is of 2026-11-21T10:00:00Z, older than what is known, of "
            "2026-11-22T10:00:00Z: not applied; if that is right, import it with "
            "--accept-shrink"));
    CHECK(ask(&f, "CVE-2024-0001").is_exploited);
    CHECK_STR(state_of(&f, "kev", "2026-11-22T12:15:00Z"), STR("fresh"));
    offer(&f, s, "GET /kev ", "today", STR(KEV("CVE-2024-0001")));
    r = turn(&f, s, "kev", "/kev", "2026-11-22T12:16:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(!r.is_changed);
    tiny_stop(s);
    fixture_close(&f);
}

/* A sign-in page with status 200 is no feed, whatever it is said to be. */
static void web_pages_are_no_feeds(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    str page = STR("<!doctype html><title>Sign in</title>");
    offer(&f, s, "GET /kev ", "", page);
    struct feed_sync_result r = turn(&f, s, "kev", "/kev", "2026-11-22T12:00:00Z");
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK_STR(str_of(r.error.message), STR("this is a web page or XML, expected feed 'kev'"));
    str typed = arena_printf(&f.a,
                             "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                             "%zu\r\n\r\n%.*s",
                             page.n, STR_ARG(page));
    static const char *const feeds[] = {"kev", "osv", "cve", "nvd", "debian", "epss", "alpine"};
    tiny_answer(s, typed.p, typed.n);
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
        r = turn_with(&f, s, feeds[i], "/x", "2026-11-22T12:00:00Z",
                      (struct feed_sync_options){
                          .bulk_url = arena_printf(&f.a, "http://127.0.0.1:%u/b", s->port)});
        CHECK_STATUS(r.status, LW_E_INPUT);
        CHECK(str_contains(str_of(r.error.message),
                           STR("answered with a web page, not with a document")));
        CHECK_INT(health_at(&f, feeds[i], "2026-11-22T12:00:00Z").n_records, 0);
    }
    tiny_stop(s);
    fixture_close(&f);
}

/* Retry-After counts in both of its forms, but nobody may silence a feed for ever. */
static void asked_to_wait(void)
{
    static const struct {
        const char *header, *until;
    } rows[] = {
        {"Retry-After: 1800", "2026-11-22T12:30:00Z"},
        {"Date: Sun, 22 Nov 2026 09:00:00 GMT\r\nRetry-After: Sun, 22 Nov 2026 11:00:00 GMT",
         "2026-11-22T14:00:00Z"}, /* two hours by its own clock */
        {"Retry-After: Sun, 22 Nov 2026 12:45:00 GMT", "2026-11-22T12:45:00Z"},
        {"Retry-After: 5", "2026-11-22T12:01:00Z"}, /* our own patience is longer */
        {"Retry-After: Sat, 21 Nov 2026 12:45:00 GMT", "2026-11-22T12:01:00Z"},
        {"Retry-After: 999999999", "2026-11-29T12:00:00Z"},
    };
    static const char *const codes[] = {"429 Too Many Requests", "503 Service Unavailable"};
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        struct fixture f = fixture_open();
        struct tiny_server *s = publisher();
        char text[UTC_TEXT_BYTES];
        str answer = arena_printf(&f.a, "HTTP/1.1 %s\r\n%s\r\nContent-Length: 0\r\n\r\n",
                                  codes[i % 2], rows[i / 2].header);
        tiny_answer(s, answer.p, answer.n);
        struct feed_sync_result r = turn(&f, s, "epss", "/e.csv.gz", "2026-11-22T12:00:00Z");
        CHECK_STATUS(r.status, LW_E_ENV);
        CHECK_STR(utc_text(health_at(&f, "epss", "2026-11-22T12:00:00Z").retry_at, text),
                  str_of(rows[i / 2].until));
        tiny_stop(s);
        fixture_close(&f);
    }
}

/* Cut in the middle, by a server that then is gone: the next turn asks for the rest. */
static void a_cut_download_is_taken_up(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    const char body[] = KEV("CVE-2024-0001");
    size_t n = sizeof body - 1, half = n / 2;
    str first = arena_printf(&f.a,
                             "HTTP/1.1 200 OK\r\nETag: \"k\"\r\nContent-Length: "
                             "%zu\r\n\r\n%.*s",
                             n, (int)half, body);
    tiny_next(s, first.p, first.n);
    tiny_answer(s, "", 0);
    struct feed_sync_result r = turn(&f, s, "kev", "/kev", "2026-11-22T12:00:00Z");
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK_INT(records_of(&f, "kev"), 0);
    str rest = arena_printf(&f.a,
                            "HTTP/1.1 206 Partial\r\nETag: \"k\"\r\nContent-Range: bytes "
                            "%zu-%zu/%zu\r\nContent-Length: %zu\r\n\r\n%s",
                            half, n - 1, n, n - half, body + half);
    tiny_answer(s, rest.p, rest.n);
    r = turn(&f, s, "kev", "/kev", "2026-11-22T12:01:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(strstr(tiny_seen, arena_printf(&f.a, "Range: bytes=%zu-\r\n", half).p) != NULL);
    CHECK_INT(records_of(&f, "kev"), 1);
    tiny_stop(s);
    fixture_close(&f);
}

/* ---- the clock moved ---- */

/* A success of the future is none: the feed is stale until it is confirmed by a right clock. */
static void a_clock_set_back(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    offer(&f, s, "GET /kev ", "k", STR(KEV("CVE-2024-0001")));
    struct feed_sync_result r = turn(&f, s, "kev", "/kev", "2027-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_STR(state_of(&f, "kev", "2027-11-22T11:30:00Z"),
              STR("fresh")); /* a little is no matter */
    CHECK_STR(state_of(&f, "kev", "2026-11-22T12:00:00Z"), STR("stale"));
    r = turn(&f, s, "kev", "/kev", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_STR(state_of(&f, "kev", "2026-11-22T12:00:00Z"), STR("fresh"));
    tiny_stop(s);
    fixture_close(&f);
}

/* ---- branches ---- */

static str secdb(struct fixture *f, const char *branch, const char *repository, const char *fix)
{
    return arena_printf(
        &f->a,
        "{\"apkurl\":\"{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/"
        "{{pkg.name}}-{{pkg.ver}}.apk\",\"archs\":[\"x86_64\"],\"reponame\":\"%s\","
        "\"urlprefix\":\"https://dl\",\"distroversion\":\"%s\",\"packages\":[{"
        "\"pkg\":{\"name\":\"zlib\",\"secfixes\":{\"%s\":[\"CVE-2018-25032\"]}}}]}",
        repository, branch, fix);
}

static void alpine_branches(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    offer(&f, s, "GET /v3.20/main.json ", "a", secdb(&f, "v3.20", "main", "1.2.12-r0"));
    offer(&f, s, "GET /v3.20/community.json ", "b",
          secdb(&f, "v3.20", "community", "1.2.12-r0"));
    offer(&f, s, "GET /v3.2/main.json ", "c", secdb(&f, "v3.2", "main", "1.2.12-r0"));
    struct feed_sync_options o = {.branches = STR("v3.20,v3.2")};
    struct feed_sync_result r = turn_with(&f, s, "alpine", "", "2026-11-22T12:00:00Z", o);
    CHECK_OK(r.status, &r.error); /* v3.2 has no community, and that is no failure */
    CHECK_INT(r.n_requests, 4);
    CHECK(part_is_complete(&f, "v3.20/main") && part_is_complete(&f, "v3.20/community"));
    CHECK(part_is_complete(&f, "v3.2/main") && !part_is_complete(&f, "v3.2/community"));
    /* without a setting those that were imported, each by its own tag */
    r = turn(&f, s, "alpine", "", "2026-11-22T18:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(tiny_count("GET /v3.20/main.json "), 2);
    CHECK_INT(tiny_count("GET /v3.21/main.json "), 0);
    o.branches = STR("v9.9");
    r = turn_with(&f, s, "alpine", "", "2026-11-22T18:00:00Z", o);
    CHECK_STATUS(r.status, LW_E_NOT_FOUND);
    CHECK(str_starts(str_of(r.error.message), STR("v9.9/main: ")));
    tiny_stop(s);
    fixture_close(&f);
}

const struct test_suite feed_suite = {
    "feed",
    (const struct test[]){{"conditional requests", conditional_requests},
                          {"failures wait longer each time", failures_wait_longer_each_time},
                          {"ecosystems", ecosystems},
                          {"a copy of yesterday", a_copy_of_yesterday},
                          {"web pages are no feeds", web_pages_are_no_feeds},
                          {"asked to wait", asked_to_wait},
                          {"a cut download is taken up", a_cut_download_is_taken_up},
                          {"a clock set back", a_clock_set_back},
                          {"Alpine branches", alpine_branches},
                          {NULL, NULL}},
};
