/* SPDX-License-Identifier: Apache-2.0 */
/* The document that says where the CVE List is, and its synchronisation over it. */
#include "app/feed_release.h"

#include "app/feed.h"
#include "knowledge/knowledge_fixture.h"
#include "net/http_fixture.h"
#include "suite.h"

#define ASSET(name, url) "{\"name\":\"" name "\",\"browser_download_url\":\"" url "\"}"
#define DELTA            ASSET("2026-11-22_delta_CVEs_at_1000Z.zip", "https://h.example/delta.zip")
#define RELEASE(assets)  "{\"tag_name\":\"cve_2026-11-22_1000Z\",\"assets\":[" assets "]}"

static enum status read_release(struct arena *a, const char *text, bool is_secure, str *url,
                                struct err *e)
{
    *e = (struct err){0};
    return release_asset(a, str_of(text), "_all_CVEs", is_secure, url, e);
}

static void first_asset_of_that_name(void)
{
    struct arena a;
    struct err e;
    str url = STR_NONE;
    arena_init(&a, 1 << 20);
    CHECK_OK(
        read_release(&a,
                     RELEASE(DELTA "," ASSET(
                         "2026-11-22_all_CVEs_at_midnight.zip.zip",
                         "https://h.example/a.zip.zip") "," ASSET("2026-11-21_all_CVEs.zip",
                                                                  "https://h.example/b.zip")),
                     true, &url, &e),
        &e);
    CHECK_STR(url, STR("https://h.example/a.zip.zip"));
    CHECK_OK(read_release(&a, RELEASE(ASSET("x_all_CVEs.zip", "http://h.example/a.zip")), false,
                          &url, &e),
             &e);
    CHECK_STR(url, STR("http://h.example/a.zip"));
    arena_release(&a);
}

static void foreign_bytes_are_refused(void)
{
    static const struct {
        const char *text, *words;
        enum status want;
    } rows[] = {
        {"{\"assets\":[", NULL, LW_E_INPUT},
        {"[]", "the release has no list 'assets'", LW_E_INPUT},
        {"{\"message\":\"rate limit\"}", "the release has no list 'assets'", LW_E_INPUT},
        {"{\"assets\":{}}", "the release has no list 'assets'", LW_E_INPUT},
        {RELEASE(DELTA ",null,1,[],{\"name\":7}"),
         "the release has no asset whose name contains '_all_CVEs'", LW_E_INPUT},
        {RELEASE("{\"name\":\"a_all_CVEs.zip\"}"),
         "the asset of the release has no 'browser_download_url'", LW_E_INPUT},
        {RELEASE(ASSET("a_all_CVEs.zip", "https://h.example/a\\r\\nX: y")),
         "the address of the release's asset is no URL", LW_E_INPUT},
        {RELEASE(ASSET("a_all_CVEs.zip", "file:///etc/passwd")),
         "the address of the release's asset must begin with https://, got 'file:///etc/passwd'",
         LW_E_INPUT},
        {RELEASE(ASSET("a_all_CVEs.zip", "http://h.example/a.zip")),
         "the address of the release's asset must begin with https://, got "
         "'http://h.example/a.zip'",
         LW_E_INPUT},
    };
    struct arena a;
    struct err e;
    str url = STR_NONE;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STATUS(read_release(&a, rows[i].text, true, &url, &e), rows[i].want);
        if (rows[i].words) CHECK_STR(str_of(e.message), str_of(rows[i].words));
        CHECK(url.p == NULL);
    }
    CHECK(str_starts(str_of(e.message), STR("the address")));
    arena_release(&a);
}

static void sizes_are_bounded(void)
{
    struct arena a;
    struct err e;
    struct buf b;
    str url = STR_NONE;
    arena_init(&a, 64 << 20);
    buf_init(&b, 16 << 20);
    buf_add(&b, STR("{\"assets\":["));
    for (int i = 0; i <= MAX_RELEASE_ASSETS; i++)
        buf_printf(&b, "%s{}", i ? "," : "");
    buf_add(&b, STR("]}"));
    CHECK_STATUS(read_release(&a, arena_z(&a, buf_str(&b)), true, &url, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("the release has more than 1000 assets"));
    buf_clear(&b);
    buf_add(&b,
            STR("{\"assets\":[{\"name\":\"_all_CVEs\",\"browser_download_url\":\"https://"));
    for (int i = 0; i < MAX_ASSET_URL_BYTES; i++)
        buf_char(&b, 'x');
    buf_add(&b, STR("\"}]}"));
    CHECK_STATUS(read_release(&a, arena_z(&a, buf_str(&b)), true, &url, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message),
              STR("the address of the release's asset is longer than the limit of 2000 bytes"));
    buf_clear(&b);
    buf_char(&b, '{');
    for (int i = 0; i < MAX_RELEASE_BYTES; i++)
        buf_char(&b, ' ');
    CHECK_STATUS(read_release(&a, arena_z(&a, buf_str(&b)), true, &url, &e), LW_E_LIMIT);
    buf_release(&b);
    arena_release(&a);
}

/* ---- synchronisation ---- */

static str cve_zip(struct fixture *f)
{
    struct err e = {0};
    struct buf b;
    str bytes = STR_NONE;
    struct archive *z = zip_begin(f, "inner.zip");
    zip_add(
        z, "cves/2026/1xxx/CVE-2026-1001.json",
        STR("{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":"
            "\"CVE-2026-1001\",\"state\":\"PUBLISHED\",\"datePublished\":"
            "\"2026-11-01T00:00:00Z\",\"dateUpdated\":\"2026-11-02T00:00:00Z\"},"
            "\"containers\":{\"cna\":{\"providerMetadata\":{\"orgId\":\"8254265b-2729-46b6-b9e3-3dfca2d5bfca\"},"
            "\"references\":[{\"url\":\"https://h.example/\"}],\"descriptions\":[{\"lang\":\"en\",\"value\":\"D\"}],"
            "\"affected\":[{\"vendor\":\"V\",\"product\":\"P\",\"versions\":[{\"version\":\"1\","
            "\"status\":\"affected\"}]}]}}}"));
    zip_end(z);
    nest_zip(f, "inner.zip", "cves.zip", "outer.zip.zip");
    CHECK_OK(fs_read(&f->a, fixture_path(f, "outer.zip.zip"), 1 << 20, &bytes, &e), &e);
    buf_init(&b, 1 << 20);
    buf_printf(&b, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", bytes.n);
    buf_add(&b, bytes);
    str answer = arena_str(&f->a, buf_str(&b));
    buf_release(&b);
    return answer;
}

static void answer_with_release(struct fixture *f, struct tiny_server *s, const char *file)
{
    str body = arena_printf(&f->a,
                            "{\"assets\":[" DELTA ",{\"name\":\"%s\",\"browser_download_url\":"
                            "\"http://127.0.0.1:%u/%s\"}]}",
                            file, s->port, file);
    str text = arena_printf(&f->a, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%.*s", body.n,
                            STR_ARG(body));
    tiny_answer(s, text.p, text.n);
}

static struct feed_sync_result sync_at(struct fixture *f, const struct tiny_server *s,
                                       const char *path, const char *now)
{
    struct feed_sync_result r = {0};
    struct err e = {0};
    struct feed_sync_options o = {.data_dir = f->dir};
    setenv("LONGWATCH_FEED_CVE_URL",
           arena_printf(&f->a, "http://127.0.0.1:%u%s", s->port, path).p, 1);
    CHECK_OK(utc_parse(str_of(now), "now", &o.now, &e), &e);
    CHECK_OK(feed_sync(f->k, &f->a, feed_find(STR("cve")), &o, &r, &e), &e);
    unsetenv("LONGWATCH_FEED_CVE_URL");
    return r;
}

static void newest_asset_is_fetched_once(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    str zip = cve_zip(&f);
    tiny_answer_at(s, "_all_CVEs_at_midnight.zip.zip ", zip.p, zip.n);
    answer_with_release(&f, s, "2026-11-22_all_CVEs_at_midnight.zip.zip");
    struct feed_sync_result r = sync_at(&f, s, "/latest", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 1);
    CHECK(strstr(tiny_seen, "GET /2026-11-22_all_CVEs_at_midnight.zip.zip ") != NULL);
    CHECK(!fs_exists(fixture_path(&f, "feeds/cve/download-release")));
    /* the same asset: current, without a transfer */
    r = sync_at(&f, s, "/latest", "2026-11-24T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(!r.is_changed);
    CHECK(strstr(tiny_seen, "GET /latest ") != NULL);
    CHECK_STR(state_of(&f, "cve", "2026-11-25T12:00:00Z"), STR("fresh"));
    answer_with_release(&f, s, "2026-11-25_all_CVEs_at_midnight.zip.zip");
    r = sync_at(&f, s, "/latest", "2026-11-25T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(strstr(tiny_seen, "GET /2026-11-25_all_CVEs_at_midnight.zip.zip ") != NULL);
    CHECK_INT(records_of(&f, "cve"), 1);
    tiny_stop(s);
    fixture_close(&f);
}

static void release_without_the_list_is_an_error(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    answer_with_release(&f, s, "notes.txt");
    struct feed_sync_result r = sync_at(&f, s, "/latest", "2026-11-22T12:00:00Z");
    CHECK_STATUS(r.status, LW_E_INPUT);
    CHECK_STR(str_of(r.error.message),
              STR("the release has no asset whose name contains '_all_CVEs'"));
    struct feed_health h = health_at(&f, "cve", "2026-11-22T12:00:00Z");
    CHECK_INT(h.n_failures, 1);
    tiny_stop(s);
    fixture_close(&f);
}

static void mirror_of_the_zip_is_taken_as_it_is(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    str zip = cve_zip(&f);
    tiny_answer(s, zip.p, zip.n);
    struct feed_sync_result r = sync_at(&f, s, "/mirror/cves.zip", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 1);
    r = sync_at(&f, s, "/mirror", "2026-11-22T13:00:00Z"); /* says by its content what it is */
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_records, 1);
    tiny_stop(s);
    fixture_close(&f);
}

const struct test_suite feed_release_suite = {
    "feed_release",
    (const struct test[]){
        {"the first asset of that name", first_asset_of_that_name},
        {"foreign bytes are refused", foreign_bytes_are_refused},
        {"sizes are bounded", sizes_are_bounded},
        {"the newest asset is fetched once", newest_asset_is_fetched_once},
        {"a release without the list is an error", release_without_the_list_is_an_error},
        {"a mirror of the zip is taken as it is", mirror_of_the_zip_is_taken_as_it_is},
        {NULL, NULL}},
};
