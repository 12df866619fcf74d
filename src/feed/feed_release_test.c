/* SPDX-License-Identifier: Apache-2.0 */
/* The document that says where the CVE List is, and its synchronisation over it. */
#include "feed/feed_release.h"

#include "feed/feed_sync.h"
#include "knowledge/knowledge_fixture.h"
#include "net/http_fixture.h"
#include "suite.h"

#define ASSET(name, url) "{\"name\":\"" name "\",\"browser_download_url\":\"" url "\"}"
#define DELTA            ASSET("2026-11-22_delta_CVEs_at_1000Z.zip", "https://h.example/delta.zip")
#define RELEASE(assets)  "{\"tag_name\":\"cve_2026-11-22_1000Z\",\"assets\":[" assets "]}"

struct found {
    struct release_asset *assets;
    size_t n;
};

static enum status read_release(struct arena *a, const char *text, bool is_secure,
                                struct found *out, struct err *e)
{
    *e = (struct err){0};
    *out = (struct found){0};
    return release_read(a, str_of(text), "_all_CVEs", is_secure, &out->assets, &out->n, e);
}

static struct utc at(const char *text)
{
    struct utc t = UTC_NONE;
    struct err e = {0};
    if (text) CHECK_OK(utc_parse(str_of(text), "at", &t, &e), &e);
    return t;
}

static void names_say_what_files_are(void)
{
    static const struct {
        const char *name;
        enum asset_kind kind;
        const char *from, *to;
    } rows[] = {
        {"2026-11-22_all_CVEs_at_midnight.zip.zip", ASSET_BASELINE, "2026-11-22T00:00:00Z",
         "2026-11-22T00:00:00Z"},
        {"2026-11-22_delta_CVEs_at_1000Z.zip", ASSET_DELTA, "2026-11-22T00:00:00Z",
         "2026-11-22T10:00:00Z"},
        {"2026-11-22_delta_CVEs_at_end_of_day.zip", ASSET_DELTA, "2026-11-22T00:00:00Z",
         "2026-11-23T00:00:00Z"},
        {"mine_all_CVEs.zip", ASSET_BASELINE, NULL, NULL},
        {"2026-11-22_delta_CVEs_at_noon.zip", ASSET_OTHER, "2026-11-22T00:00:00Z", NULL},
        {"2026-13-22_delta_CVEs_at_1000Z.zip", ASSET_OTHER, NULL, NULL},
        {"notes.txt", ASSET_OTHER, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct release_asset x = asset_from_name(str_of(rows[i].name), "_all_CVEs");
        CHECK_INT(x.kind, rows[i].kind);
        CHECK(utc_cmp(x.from, at(rows[i].from)) == 0);
        CHECK(utc_cmp(x.to, at(rows[i].to)) == 0);
    }
}

/* What is fetched, for what we have and what is offered. */
static void choices(void)
{
    static const struct {
        const char *have;
        const char *offered[6];
        bool is_list;
        const char *want; /* names' days and kinds, or what is said instead */
    } rows[] = {
        {NULL,
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_1000Z.zip"},
         false,
         "all 22, delta 22 until 2026-11-22T10:00:00Z"},
        {NULL, {"2026-11-22_all_CVEs.zip"}, false, "all 22"},
        {NULL, {"2026-11-22_delta_CVEs_at_1000Z.zip"}, false, "error"},
        {"2026-11-22T10:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_1000Z.zip"},
         false,
         ""},
        {"2026-11-22T10:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_1200Z.zip"},
         false,
         "delta 22 until 2026-11-22T12:00:00Z"},
        {"2026-11-22T00:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_1200Z.zip"},
         false,
         "delta 22 until 2026-11-22T12:00:00Z"},
        /* the day ended while we slept: the list may have what is between */
        {"2026-11-21T23:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_0100Z.zip"},
         false,
         "list"},
        {"2026-11-21T23:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_0100Z.zip",
          "2026-11-21_delta_CVEs_at_end_of_day.zip"},
         true,
         "delta 21 until 2026-11-22T00:00:00Z, delta 22 until 2026-11-22T01:00:00Z"},
        /* and when it has not: the new baseline */
        {"2026-11-20T23:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_0100Z.zip",
          "2026-11-21_delta_CVEs_at_end_of_day.zip"},
         true,
         "all 22, delta 22 until 2026-11-22T01:00:00Z"},
        /* the last release of a day is a delta of its own */
        {"2026-11-21T23:00:00Z",
         {"2026-11-21_all_CVEs.zip", "2026-11-21_delta_CVEs_at_end_of_day.zip"},
         false,
         "delta 21 until 2026-11-22T00:00:00Z"},
        {"2026-11-22T00:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-21_delta_CVEs_at_end_of_day.zip"},
         false,
         ""},
        /* too long ago for deltas: no list is asked for */
        {"2026-11-01T00:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_0100Z.zip"},
         false,
         "all 22, delta 22 until 2026-11-22T01:00:00Z"},
        /* only a newer baseline */
        {"2026-11-21T10:00:00Z", {"2026-11-22_all_CVEs.zip"}, false, "all 22"},
        /* a clock that was wrong, or an older mirror: never backwards */
        {"2026-11-23T10:00:00Z",
         {"2026-11-22_all_CVEs.zip", "2026-11-22_delta_CVEs_at_1000Z.zip"},
         false,
         ""},
    };
    struct arena a;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct release_asset assets[6];
        struct release_plan p;
        struct err e = {0};
        char text[UTC_TEXT_BYTES];
        size_t n = 0;
        for (; n < 6 && rows[i].offered[n]; n++)
            assets[n] = asset_from_name(str_of(rows[i].offered[n]), "_all_CVEs");
        enum status status =
            release_choose(assets, n, at(rows[i].have), rows[i].is_list, "_all_CVEs", &p, &e);
        str got = status != LW_OK ? STR("error") : p.needs_list ? STR("list") : STR("");
        for (size_t k = 0; k < p.n_steps; k++) {
            const struct release_asset *x = p.steps[k];
            got =
                arena_printf(&a, "%.*s%s%s %d", STR_ARG(got), k ? ", " : "",
                             x->kind == ASSET_BASELINE ? "all" : "delta", utc_day(x->from).day);
            if (x->kind == ASSET_DELTA)
                got = arena_printf(&a, "%.*s until %.*s", STR_ARG(got),
                                   STR_ARG(utc_text(x->to, text)));
        }
        CHECK_STR(got, str_of(rows[i].want));
    }
    arena_release(&a);
}

static void first_asset_of_that_name(void)
{
    struct arena a;
    struct err e;
    struct found f;
    arena_init(&a, 1 << 20);
    CHECK_OK(read_release(&a,
                          RELEASE(DELTA "," ASSET(
                              "2026-11-22_all_CVEs_at_midnight.zip.zip",
                              "https://h.example/a.zip.zip") "," ASSET("notes", "x")),
                          true, &f, &e),
             &e);
    CHECK_INT(f.n, 2);
    CHECK_STR(f.assets[1].url, STR("https://h.example/a.zip.zip"));
    CHECK_OK(read_release(&a, RELEASE(ASSET("x_all_CVEs.zip", "http://h.example/a.zip")), false,
                          &f, &e),
             &e);
    CHECK_STR(f.assets[0].url, STR("http://h.example/a.zip"));
    /* a list of releases is their assets together */
    CHECK_OK(read_release(&a, "[" RELEASE(DELTA) "," RELEASE(DELTA) "]", true, &f, &e), &e);
    CHECK_INT(f.n, 2);
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
        {"[{\"assets\":[]},7]", "the release has no list 'assets'", LW_E_INPUT},
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
    struct found f;
    arena_init(&a, 1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CHECK_STATUS(read_release(&a, rows[i].text, true, &f, &e), rows[i].want);
        if (rows[i].words) CHECK_STR(str_of(e.message), str_of(rows[i].words));
        CHECK_INT(f.n, 0);
    }
    CHECK_OK(read_release(&a, RELEASE("null,1,[],{\"name\":7}"), true, &f, &e), &e);
    CHECK_INT(f.n, 0);
    CHECK_STATUS(read_release(&a, RELEASE(ASSET("a_all_CVEs.zip", "http://h.example/a.zip")),
                              true, &f, &e),
                 LW_E_INPUT);
    CHECK(str_starts(str_of(e.message), STR("the address")));
    arena_release(&a);
}

static void sizes_are_bounded(void)
{
    struct arena a;
    struct err e;
    struct buf b;
    struct found f;
    arena_init(&a, 64 << 20);
    buf_init(&b, 16 << 20);
    buf_add(&b, STR("{\"assets\":["));
    for (int i = 0; i <= MAX_RELEASE_ASSETS; i++)
        buf_printf(&b, "%s{}", i ? "," : "");
    buf_add(&b, STR("]}"));
    CHECK_STATUS(read_release(&a, arena_z(&a, buf_str(&b)), true, &f, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("the release has more than 1000 assets"));
    buf_clear(&b);
    buf_add(&b,
            STR("{\"assets\":[{\"name\":\"_all_CVEs\",\"browser_download_url\":\"https://"));
    for (int i = 0; i < MAX_ASSET_URL_BYTES; i++)
        buf_char(&b, 'x');
    buf_add(&b, STR("\"}]}"));
    CHECK_STATUS(read_release(&a, arena_z(&a, buf_str(&b)), true, &f, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message),
              STR("the address of the release's asset is longer than the limit of 2000 bytes"));
    buf_clear(&b);
    buf_char(&b, '{');
    for (int i = 0; i < MAX_RELEASE_BYTES; i++)
        buf_char(&b, ' ');
    CHECK_STATUS(read_release(&a, arena_z(&a, buf_str(&b)), true, &f, &e), LW_E_LIMIT);
    buf_release(&b);
    arena_release(&a);
}

/* ---- synchronisation ---- */

#define CVE_RECORD(id, day, fixed)                                                              \
 "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":\"" id        \
 "\",\"state\":\"PUBLISHED\",\"datePublished\":\"2026-11-01T00:00:00Z\",\"dateUpdated\":\"" day \
 "T00:00:00Z\"},\"containers\":{\"cna\":{\"providerMetadata\":{\"orgId\":"                      \
 "\"8254265b-2729-46b6-b9e3-3dfca2d5bfca\"},\"references\":[{\"url\":\"https://h.example/\"}]," \
 "\"descriptions\":[{\"lang\":\"en\",\"value\":\"D\"}],\"affected\":[{\"vendor\":\"V\","        \
 "\"product\":\"P\",\"versions\":[{\"version\":\"0\",\"lessThan\":\"" fixed                     \
 "\",\"versionType\":\"semver\",\"status\":\"affected\"}]}]}}}"

static str answer_of(struct fixture *f, const char *file)
{
    struct err e = {0};
    struct buf b;
    str bytes = STR_NONE;
    CHECK_OK(fs_read(&f->a, fixture_path(f, file), 1 << 20, &bytes, &e), &e);
    buf_init(&b, 1 << 20);
    buf_printf(&b, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", bytes.n);
    buf_add(&b, bytes);
    str answer = arena_str(&f->a, buf_str(&b));
    buf_release(&b);
    return answer;
}

/* A zip of records by their ids; nested as the baseline is when `outer` is given. */
static str cve_zip(struct fixture *f, const char *const *ids, const char *const *records,
                   bool is_nested)
{
    struct archive *z = zip_begin(f, "inner.zip");
    for (size_t i = 0; ids[i]; i++)
        zip_add(z, arena_printf(&f->a, "cves/2026/1xxx/%s.json", ids[i]).p, str_of(records[i]));
    zip_end(z);
    if (!is_nested) return answer_of(f, "inner.zip");
    nest_zip(f, "inner.zip", "cves.zip", "outer.zip.zip");
    return answer_of(f, "outer.zip.zip");
}

static str baseline(struct fixture *f)
{
    return cve_zip(f, (const char *[]){"CVE-2026-1001", "CVE-2026-1002", NULL},
                   (const char *[]){CVE_RECORD("CVE-2026-1001", "2026-11-02", "1.5"),
                                    CVE_RECORD("CVE-2026-1002", "2026-11-02", "1.6")},
                   true);
}

static str release_json(struct fixture *f, const struct tiny_server *s,
                        const char *const *files)
{
    str list = STR("");
    for (size_t i = 0; files[i]; i++)
        list = arena_printf(&f->a,
                            "%.*s%s{\"name\":\"%s\",\"browser_download_url\":"
                            "\"http://127.0.0.1:%u/%s\"}",
                            STR_ARG(list), i ? "," : "", files[i], s->port, files[i]);
    return arena_printf(&f->a, "{\"assets\":[%.*s]}", STR_ARG(list));
}

static void offer(struct fixture *f, struct tiny_server *s, const char *path, str body)
{
    str text = arena_printf(&f->a, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%.*s", body.n,
                            STR_ARG(body));
    tiny_answer_at(s, path, text.p, text.n);
}

static void offer_release(struct fixture *f, struct tiny_server *s, const char *const *files)
{
    offer(f, s, "GET /releases/latest ", release_json(f, s, files));
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

#define BASE_22  "2026-11-22_all_CVEs_at_midnight.zip.zip"
#define DELTA_10 "2026-11-22_delta_CVEs_at_1000Z.zip"
#define DELTA_12 "2026-11-22_delta_CVEs_at_1200Z.zip"

static const char latest[] = "/releases/latest";

/* Baseline once; of a day's deltas, which are cumulative, the newest. */
static void baseline_once_then_deltas(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    str base = baseline(&f);
    str delta = cve_zip(&f, (const char *[]){"CVE-2026-1002", "CVE-2026-1003", NULL},
                        (const char *[]){CVE_RECORD("CVE-2026-1002", "2026-11-22", "1.7"),
                                         CVE_RECORD("CVE-2026-1003", "2026-11-22", "1.0")},
                        false);
    tiny_answer_at(s, BASE_22 " ", base.p, base.n);
    tiny_answer_at(s, "_delta_CVEs_at_1", delta.p, delta.n);
    offer_release(&f, s, (const char *[]){BASE_22, DELTA_10, NULL});
    struct feed_sync_result r = sync_at(&f, s, latest, "2026-11-22T10:10:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 3); /* in one import: nobody sees the baseline alone */
    CHECK_INT(r.generation, 1);
    CHECK_INT(records_of(&f, "cve"), 3);
    /* the same again: current, without a transfer */
    r = sync_at(&f, s, latest, "2026-11-22T11:10:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(!r.is_changed);
    CHECK_INT(r.n_requests, 1);
    CHECK_STR(state_of(&f, "cve", "2026-11-22T11:10:00Z"), STR("fresh"));
    /* a newer delta of the day: it alone, and what it repeats says nothing new */
    offer_release(&f, s, (const char *[]){BASE_22, DELTA_12, NULL});
    r = sync_at(&f, s, latest, "2026-11-22T12:10:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(!r.is_changed);
    CHECK_INT(r.n_records, 2);
    CHECK_INT(tiny_count("GET /" BASE_22), 1);
    CHECK_INT(tiny_count("GET /" DELTA_12), 1);
    tiny_stop(s);
    fixture_close(&f);
}

static void missed_days_are_made_up(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    str base = baseline(&f);
    str whole =
        cve_zip(&f, (const char *[]){"CVE-2026-1002", NULL},
                (const char *[]){CVE_RECORD("CVE-2026-1002", "2026-11-22", "1.8")}, false);
    str hour =
        cve_zip(&f, (const char *[]){"CVE-2026-1003", NULL},
                (const char *[]){CVE_RECORD("CVE-2026-1003", "2026-11-23", "1.0")}, false);
    tiny_answer_at(s, "_all_CVEs_at_midnight.zip.zip ", base.p, base.n);
    tiny_answer_at(s, "GET /2026-11-22_delta_CVEs_at_end_of_day.zip ", whole.p, whole.n);
    tiny_answer_at(s, "GET /2026-11-23_delta_CVEs_at_0200Z.zip ", hour.p, hour.n);
    offer_release(&f, s, (const char *[]){BASE_22, NULL});
    struct feed_sync_result r = sync_at(&f, s, latest, "2026-11-22T22:00:00Z");
    CHECK_OK(r.status, &r.error);
    const char *const today[] = {"2026-11-23_all_CVEs_at_midnight.zip.zip",
                                 "2026-11-23_delta_CVEs_at_0200Z.zip", NULL};
    offer_release(&f, s, today);
    str listed = release_json(
        &f, s, (const char *[]){"2026-11-22_delta_CVEs_at_end_of_day.zip", BASE_22, NULL});
    str current = release_json(&f, s, today);
    offer(&f, s, "GET /releases?per_page=100 ",
          arena_printf(&f.a, "[%.*s,%.*s]", STR_ARG(current), STR_ARG(listed)));
    r = sync_at(&f, s, latest, "2026-11-23T02:10:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_records, 2); /* a day and two hours, no baseline */
    CHECK_INT(tiny_count("GET /2026-11-23_all_CVEs"), 0);
    CHECK_INT(records_of(&f, "cve"), 3);
    tiny_stop(s);
    fixture_close(&f);
}

/* A turn that fails between two files takes up where it stood. */
static void what_came_is_not_fetched_again(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    str base = baseline(&f);
    tiny_answer_at(s, BASE_22 " ", base.p, base.n);
    offer_release(&f, s, (const char *[]){BASE_22, DELTA_10, NULL});
    struct feed_sync_result r = sync_at(&f, s, latest, "2026-11-22T10:10:00Z");
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK_INT(records_of(&f, "cve"), 0);
    str delta =
        cve_zip(&f, (const char *[]){"CVE-2026-1003", NULL},
                (const char *[]){CVE_RECORD("CVE-2026-1003", "2026-11-22", "1.0")}, false);
    tiny_answer_at(s, DELTA_10 " ", delta.p, delta.n);
    r = sync_at(&f, s, latest, "2026-11-22T10:12:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(tiny_count("GET /" BASE_22), 1);
    CHECK_INT(records_of(&f, "cve"), 3);
    tiny_stop(s);
    fixture_close(&f);
}

static void release_without_the_list_is_an_error(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = tiny_start("");
    offer_release(&f, s, (const char *[]){"notes.txt", NULL});
    struct feed_sync_result r = sync_at(&f, s, latest, "2026-11-22T12:00:00Z");
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
    str zip = baseline(&f);
    tiny_answer(s, zip.p, zip.n);
    struct feed_sync_result r = sync_at(&f, s, "/mirror/cves.zip", "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 2);
    r = sync_at(&f, s, "/mirror", "2026-11-22T13:00:00Z"); /* says by its content what it is */
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_records, 2);
    tiny_stop(s);
    fixture_close(&f);
}

const struct test_suite feed_release_suite = {
    "feed_release",
    (const struct test[]){
        {"names say what files are", names_say_what_files_are},
        {"choices", choices},
        {"the first asset of that name", first_asset_of_that_name},
        {"foreign bytes are refused", foreign_bytes_are_refused},
        {"sizes are bounded", sizes_are_bounded},
        {"the baseline once, then deltas", baseline_once_then_deltas},
        {"missed days are made up", missed_days_are_made_up},
        {"what came is not fetched again", what_came_is_not_fetched_again},
        {"a release without the list is an error", release_without_the_list_is_an_error},
        {"a mirror of the zip is taken as it is", mirror_of_the_zip_is_taken_as_it_is},
        {NULL, NULL}},
};
