/* SPDX-License-Identifier: Apache-2.0 */
/* The NVD: what is asked for, and turns against a server that behaves as it does. */
#include "crypto/digest.h"
#include "feed/feed_fixture.h"
#include "feed/feed_nvd_plan.h"

static void windows_and_addresses(void)
{
    struct arena a;
    arena_init(&a, 1 << 16);
    struct utc now = instant("2026-11-22T12:00:00.700Z");
    struct nvd_window w = nvd_next_window(instant("2026-11-22T10:00:00Z"), now);
    CHECK(utc_cmp(w.to, now) == 0);
    CHECK_STR(nvd_page_url(&a, STR("https://n.example/cves/2.0"), &w, 2000),
              STR("https://n.example/cves/2.0?resultsPerPage=2000&startIndex=2000"
                  "&lastModStartDate=2026-11-22T10:00:00.000%2B00:00"
                  "&lastModEndDate=2026-11-22T12:00:00.000%2B00:00"));
    w = nvd_next_window(instant("2026-01-01T00:00:00Z"), now);
    CHECK_INT(utc_diff_s(w.to, w.from), 119 * 24 * 3600);
    w = (struct nvd_window){UTC_NONE, UTC_NONE};
    CHECK_STR(nvd_page_url(&a, STR("u"), &w, 0), STR("u?resultsPerPage=2000&startIndex=0"));
    arena_release(&a);
}

static void answers_are_judged(void)
{
    struct nvd_page p;
    struct nvd_meta m;
    struct err e = {0};
    CHECK_OK(nvd_page_read(STR("{\"startIndex\":2000,\"totalResults\":2001,\"timestamp\":"
                               "\"2026-11-22T12:00:00.123\",\"vulnerabilities\":[{}]}"),
                           &p, &e),
             &e);
    CHECK_INT(p.start_index, 2000);
    CHECK_INT(p.n_total, 2001);
    CHECK_INT(p.n_records, 1);
    CHECK(utc_cmp(p.at, instant("2026-11-22T12:00:00.123Z")) == 0);
    static const char *const bad[] = {"{}", "{\"startIndex\":0,\"totalResults\":1}",
                                      "{\"startIndex\":0,\"vulnerabilities\":[]}", "[]"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_STATUS(nvd_page_read(str_of(bad[i]), &p, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message),
                  STR("the answer is no page of the NVD: expected startIndex, totalResults and "
                      "vulnerabilities"));
    }
    CHECK_STATUS(nvd_page_read(STR("<html>"), &p, &e), LW_E_INPUT);
    CHECK_OK(
        nvd_meta_read(STR("lastModifiedDate:2026-11-21T03:00:07-05:00\r\nsize:123\r\n"
                          "zipSize:1\r\ngzSize:2\r\nsha256:AA0e0f101112131415161718191a1b1c1d"
                          "1e1f202122232425262728292a2b2c\r\n"),
                      &m, &e),
        &e);
    CHECK(utc_cmp(m.modified_at, instant("2026-11-21T08:00:07Z")) == 0);
    CHECK_INT(m.n_bytes, 123);
    CHECK_STATUS(
        nvd_meta_read(STR("lastModifiedDate:2026-11-21T03:00:07Z\nsha256:aa\n"), &m, &e),
        LW_E_INPUT);
    CHECK_STR(str_of(e.message),
              STR("the .meta file has no 'sha256' of 64 digits and 'lastModifiedDate'"));
}

/* ---- turns ---- */

static str record(struct fixture *f, int i, const char *modified, const char *end)
{
    return arena_printf(
        &f->a,
        "{\"cve\":{\"id\":\"CVE-2016-%04d\",\"sourceIdentifier\":\"x\",\"published\":"
        "\"2016-01-01T00:00:00.000\",\"lastModified\":\"%s\",\"vulnStatus\":\"Analyzed\","
        "\"descriptions\":[{\"lang\":\"en\",\"value\":\"D\"}],\"references\":[],"
        "\"configurations\":[{\"nodes\":[{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":[{"
        "\"vulnerable\":true,\"criteria\":\"cpe:2.3:a:v:p%d:*:*:*:*:*:*:*:*\","
        "\"versionEndExcluding\":\"%s\",\"matchCriteriaId\":"
        "\"00000000-0000-0000-0000-000000000000\"}]}]}]}}",
        i, modified, i, end);
}

/* A page of records from..to-1. */
static str page(struct fixture *f, int start, int total, int from, int to, const char *modified,
                const char *end, const char *server_at)
{
    str list = STR("");
    for (int i = from; i < to; i++)
        list = arena_printf(&f->a, "%.*s%s%.*s", STR_ARG(list), i > from ? "," : "",
                            STR_ARG(record(f, i, modified, end)));
    return arena_printf(&f->a,
                        "{\"resultsPerPage\":2000,\"startIndex\":%d,\"totalResults\":%d,"
                        "\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"timestamp\":\"%s\","
                        "\"vulnerabilities\":[%.*s]}",
                        start, total, server_at, STR_ARG(list));
}

/* Year files from 2002 on: that of 2002 has `n` records, the others one that they share. */
static void offer_years(struct fixture *f, struct tiny_server *s, int last, int n)
{
    for (int year = NVD_FIRST_YEAR; year <= last; year++) {
        char hex[SHA256_HEX_CHARS + 1];
        str body = page(f, 0, 1, 0, year == NVD_FIRST_YEAR ? n : 1, "2026-11-01T00:00:00.000",
                        "1.5", "2026-11-22T00:00:00.000");
        struct sha256 d = sha256_of(body);
        offer(f, s, arena_printf(&f->a, "GET /bulk/nvdcve-2.0-%d.meta ", year).p, "",
              arena_printf(&f->a, "lastModifiedDate:2026-11-22T%02d:00:00Z\r\nsha256:%.*s\r\n",
                           year == 2010 ? 3 : 4, STR_ARG(sha256_hex(&d, hex))));
        offer(f, s, arena_printf(&f->a, "GET /bulk/nvdcve-2.0-%d.json.gz ", year).p, "y", body);
    }
}

static struct feed_sync_result nvd(struct fixture *f, const struct tiny_server *s,
                                   const char *now, struct pauses *p)
{
    return turn_with(f, s, "nvd", "/api", now,
                     (struct feed_sync_options){
                         .bulk_url = arena_printf(&f->a, "http://127.0.0.1:%u/bulk/", s->port),
                         .pause = note_pause,
                         .pause_ctx = p});
}

struct cursor_seen {
    struct arena *a;
    str cursor;
};

static enum status take_cursor(void *ctx, const struct knowledge_part *p, struct err *e)
{
    struct cursor_seen *c = ctx;
    (void)e;
    if (str_eq(p->feed, STR("nvd"))) c->cursor = arena_str(c->a, p->cursor);
    return LW_OK;
}

static str cursor_of(struct fixture *f)
{
    struct cursor_seen c = {.a = &f->a};
    struct err e = {0};
    CHECK_OK(knowledge_parts(f->k, take_cursor, &c, &e), &e);
    return c.cursor;
}

static void years_then_windows(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer_years(&f, s, 2025, 40); /* the file of 2026 is not there yet */
    offer(&f, s, "GET /api?", "",
          page(&f, 0, 1, 7, 8, "2026-11-22T06:00:00.000", "1.7", "2026-11-22T07:00:00.000"));
    struct feed_sync_result r = nvd(&f, s, "2026-11-22T08:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 40);
    CHECK_INT(r.generation, 1); /* years and window at once */
    CHECK_INT(records_of(&f, "nvd"), 40);
    /* from the oldest year file, an hour before, to now, which is later than the server's */
    CHECK(strstr(tiny_log, "lastModStartDate=2026-11-22T02:00:00.000%2B00:00") != NULL);
    CHECK(strstr(tiny_log, "lastModEndDate=2026-11-22T08:00:00.000%2B00:00") != NULL);
    CHECK_STR(cursor_of(&f), STR("2026-11-22T07:00:00Z"));
    /* afterwards one request a turn */
    offer(&f, s, "GET /api?", "",
          page(&f, 0, 1, 8, 9, "2026-11-22T09:00:00.000", "1.7", "2026-11-22T10:00:00.000"));
    r = nvd(&f, s, "2026-11-22T10:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_requests, 1);
    CHECK_INT(r.n_changed, 1);
    CHECK_INT(records_of(&f, "nvd"), 40);
    CHECK_STR(cursor_of(&f), STR("2026-11-22T10:00:00Z"));
    CHECK_INT(p.n, 0); /* one request needs no pause */
    tiny_stop(s);
    fixture_close(&f);
}

/* A year file that is not what its .meta says is fetched again, the good ones are not. */
static void wrong_year_file(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer_years(&f, s, 2026, 3);
    offer(&f, s, "GET /api?", "", page(&f, 0, 0, 0, 0, "", "", "2026-11-22T08:00:00.000"));
    offer(&f, s, "GET /bulk/nvdcve-2.0-2010.json.gz ", "y", STR("{\"vulnerabilities\":[]}"));
    struct feed_sync_result r = nvd(&f, s, "2026-11-22T08:00:00Z", &p);
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK_STR(str_of(r.error.message),
              STR("the file is not what its .meta says: SHA-256 differs"));
    CHECK(str_ends(str_of(r.error.source), STR("/bulk/nvdcve-2.0-2010.json.gz")));
    CHECK_INT(records_of(&f, "nvd"), 0);
    offer_years(&f, s, 2026, 3);
    r = nvd(&f, s, "2026-11-22T08:01:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(tiny_count("GET /bulk/nvdcve-2.0-2009.json.gz "), 1);
    CHECK_INT(tiny_count("GET /bulk/nvdcve-2.0-2010.json.gz "), 2);
    CHECK_INT(records_of(&f, "nvd"), 3);
    CHECK(!fs_exists(fixture_path(&f, "feeds/nvd/turn")));
    tiny_stop(s);
    fixture_close(&f);
}

/* Without year files all of it comes through the API, page by page within the rate. */
static void pages_within_the_rate(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer(&f, s, "startIndex=0 ", "",
          page(&f, 0, 3, 0, 2, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T07:59:00.000"));
    /* it grew while it was read: the end is where the last page says */
    offer(&f, s, "startIndex=2 ", "",
          page(&f, 2, 4, 2, 3, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    offer(&f, s, "startIndex=3 ", "",
          page(&f, 3, 4, 3, 4, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    struct feed_sync_result r = nvd(&f, s, "2026-11-22T08:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(records_of(&f, "nvd"), 4);
    CHECK_INT(p.n, 2);
    CHECK_INT(p.waited, 2 * NVD_PAUSE_MS);
    CHECK_STR(cursor_of(&f), STR("2026-11-22T07:59:00Z"));
    tiny_stop(s);
    fixture_close(&f);
}

static void throttled_and_taken_up(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer(&f, s, "startIndex=0 ", "",
          page(&f, 0, 3, 0, 2, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    offer_status(&f, s, "startIndex=2 ", "403 Forbidden");
    struct feed_sync_result r = nvd(&f, s, "2026-11-22T08:00:00Z", &p);
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK(str_starts(str_of(r.error.message),
                     STR("the NVD throttles (an API key, setting feed-nvd-api-key, gives ten "
                         "times the rate): '")));
    CHECK_INT(tiny_count("GET /api?resultsPerPage=2000&startIndex=2 "), 3);
    CHECK_INT(p.waited, 3 * NVD_PAUSE_MS + 2 * NVD_TROUBLED_PAUSE_MS);
    CHECK_INT(records_of(&f, "nvd"), 0);
    /* overloaded once, then well: the first page is the one we have, the end that of the turn */
    const char *none = "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n";
    const char *busy = "HTTP/1.1 503 Busy\r\nRetry-After: 40\r\nContent-Length: 0\r\n\r\n";
    tiny_next(s, none, strlen(none)); /* the .meta of the first year */
    tiny_next(s, busy, strlen(busy));
    offer(&f, s, "startIndex=2 ", "",
          page(&f, 2, 3, 2, 3, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    p = (struct pauses){0};
    r = nvd(&f, s, "2026-11-22T09:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(tiny_count("GET /api?resultsPerPage=2000&startIndex=0 "), 1);
    CHECK_INT(p.waited, 40000 + NVD_PAUSE_MS);
    CHECK_INT(records_of(&f, "nvd"), 3);
    CHECK_STR(cursor_of(&f), STR("2026-11-22T08:00:00Z"));
    tiny_stop(s);
    fixture_close(&f);
}

/* What left the window while it was read moved others past the page at hand: read again. */
static void windows_that_shrink_are_read_again(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer_years(&f, s, 2026, 9);
    offer(&f, s, "startIndex=0&", "",
          page(&f, 0, 3, 0, 2, "2026-11-22T07:00:00.000", "1.6", "2026-11-22T08:00:00.000"));
    offer(&f, s, "startIndex=2&", "",
          page(&f, 2, 2, 2, 2, "2026-11-22T07:00:00.000", "1.6", "2026-11-22T08:00:00.000"));
    struct feed_sync_result r = nvd(&f, s, "2026-11-22T08:00:00Z", &p);
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK_STR(str_of(r.error.message),
              STR("the results of the NVD changed while they were read"));
    CHECK_INT(records_of(&f, "nvd"), 0);
    offer(&f, s, "startIndex=2&", "",
          page(&f, 2, 3, 2, 3, "2026-11-22T07:00:00.000", "1.6", "2026-11-22T08:00:00.000"));
    r = nvd(&f, s, "2026-11-22T08:05:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(records_of(&f, "nvd"), 9);
    /* a server that repeats a page, or says nothing, does not keep us for ever */
    offer(&f, s, "startIndex=0&", "",
          page(&f, 0, 5, 0, 2, "2026-11-22T07:00:00.000", "1.6", "2026-11-22T08:00:00.000"));
    offer(&f, s, "startIndex=2&", "", page(&f, 2, 5, 0, 0, "", "", "2026-11-22T08:00:00.000"));
    r = nvd(&f, s, "2026-11-22T10:05:00Z", &p);
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK_STR(str_of(r.error.message), STR("a page before the end is empty, at 2 of 5"));
    offer(&f, s, "startIndex=2&", "",
          page(&f, 0, 5, 0, 2, "2026-11-22T07:00:00.000", "1.6", "2026-11-22T08:00:00.000"));
    r = nvd(&f, s, "2026-11-22T10:06:00Z", &p);
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK_STR(str_of(r.error.message), STR("asked for the page from 2, got that from 0"));
    tiny_stop(s);
    fixture_close(&f);
}

/* Half a year asleep: windows of at most 120 days, one after the other, in one import. */
static void long_sleep_and_a_clock_set_back(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer_years(&f, s, 2026, 3);
    str none = page(&f, 0, 0, 0, 0, "", "", "2027-05-30T08:00:00.000");
    offer(&f, s, "GET /api?", "", none);
    struct feed_sync_result r = nvd(&f, s, "2026-11-22T08:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    int before = tiny_count("GET /api?");
    r = nvd(&f, s, "2027-05-22T08:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK_INT(tiny_count("GET /api?") - before, 2);
    CHECK(strstr(tiny_log, "lastModEndDate=2027-03-21T07:00:00.000%2B00:00") != NULL);
    CHECK_STR(cursor_of(&f), STR("2027-05-22T08:00:00Z"));
    /* the clock was wrong by half a year */
    r = nvd(&f, s, "2026-11-22T10:00:00Z", &p);
    CHECK_OK(r.status, &r.error);
    CHECK(strstr(tiny_seen, "lastModStartDate=2026-11-22T09:00:00.000%2B00:00") != NULL);
    CHECK_STR(cursor_of(&f), STR("2026-11-22T10:00:00Z"));
    tiny_stop(s);
    fixture_close(&f);
}

/* A mirror of the API alone: its year files are not sought at the publisher's. */
static void a_mirror_alone(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    offer(&f, s, "startIndex=0 ", "",
          page(&f, 0, 2, 0, 2, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    struct feed_sync_result r = turn(&f, s, "nvd", "/api", "2026-11-22T08:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_requests, 1);
    CHECK_INT(records_of(&f, "nvd"), 2);
    tiny_stop(s);
    fixture_close(&f);
}

static void key_of_the_api(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    struct pauses p = {0};
    offer(&f, s, "startIndex=0 ", "",
          page(&f, 0, 3, 0, 2, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    offer(&f, s, "startIndex=2 ", "",
          page(&f, 2, 3, 2, 3, "2026-11-01T00:00:00.000", "1.5", "2026-11-22T08:00:00.000"));
    struct feed_sync_result r =
        turn_with(&f, s, "nvd", "/api", "2026-11-22T08:00:00Z",
                  (struct feed_sync_options){
                      .bulk_url = arena_printf(&f.a, "http://127.0.0.1:%u/none", s->port),
                      .api_key = STR("k-123"),
                      .pause = note_pause,
                      .pause_ctx = &p});
    CHECK_OK(r.status, &r.error);
    CHECK(strstr(tiny_seen, "apiKey: k-123\r\n") != NULL);
    CHECK_INT(p.waited, NVD_PAUSE_WITH_KEY_MS);
    tiny_stop(s);
    fixture_close(&f);
}

const struct test_suite feed_nvd_suite = {
    "feed_nvd",
    (const struct test[]){{"windows and addresses", windows_and_addresses},
                          {"answers are judged", answers_are_judged},
                          {"years, then windows", years_then_windows},
                          {"a wrong year file", wrong_year_file},
                          {"pages within the rate", pages_within_the_rate},
                          {"throttled and taken up", throttled_and_taken_up},
                          {"windows that shrink", windows_that_shrink_are_read_again},
                          {"a long sleep, a clock set back", long_sleep_and_a_clock_set_back},
                          {"a mirror alone", a_mirror_alone},
                          {"key of the API", key_of_the_api},
                          {NULL, NULL}},
};
