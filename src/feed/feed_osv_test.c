/* SPDX-License-Identifier: Apache-2.0 */
/* The list of modifications, and an ecosystem that follows it. */
#include "feed/feed_fixture.h"
#include "feed/feed_sync_internal.h"
#include "format/osv_list.h"

struct lines {
    int n;
    str last;
};

static enum status take_line(void *ctx, const struct osv_line *l, struct err *e)
{
    struct lines *x = ctx;
    (void)e;
    x->n++;
    x->last = l->id;
    return LW_OK;
}

static void lists_are_read(void)
{
    struct lines x = {0};
    struct err e = {0};
    int64_t n = 0;
    CHECK_OK(osv_list_each(STR("2026-08-21T12:13:14.066123Z,GO-2026-1\r\n\n"
                               "2026-08-20T00:00:00Z,PyPI/ALSA-2021:2363"),
                           take_line, &x, &n, &e),
             &e);
    CHECK_INT(n, 2);
    CHECK_STR(x.last, STR("ALSA-2021:2363"));
    CHECK_OK(osv_list_each(STR(""), take_line, &x, &n, &e), &e);
    CHECK_INT(n, 0);
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"PK\003\004", "expected 'modified,id'"},
        {"2026-08-21T12:13:14Z,", "'' is no id of a record"},
        {"2026-08-21T12:13:14Z,..", "'..' is no id of a record"},
        {"2026-08-21T12:13:14Z,a b", "'a b' is no id of a record"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_STATUS(osv_list_each(str_of(bad[i].text), take_line, &x, &n, &e), LW_E_INPUT);
        CHECK_STR(str_of(e.message), str_of(bad[i].words));
        CHECK_INT(e.line, 1);
    }
    CHECK_STATUS(
        osv_list_each(STR("2026-08-21T12:13:14Z,A-1\nyesterday,A-2"), take_line, &x, &n, &e),
        LW_E_INPUT);
    CHECK_INT(e.line, 2);
    char id[MAX_OSV_ID_BYTES + 32];
    memset(id, 'x', sizeof id);
    memcpy(id, "2026-08-21T12:13:14Z,", 21);
    CHECK_OK(osv_list_each((str){id, 21 + MAX_OSV_ID_BYTES}, take_line, &x, &n, &e), &e);
    CHECK_STATUS(osv_list_each((str){id, 22 + MAX_OSV_ID_BYTES}, take_line, &x, &n, &e),
                 LW_E_INPUT);
}

static void when_records_are_cheaper(void)
{
    CHECK(osv_delta_is_cheaper(0, 10));
    CHECK(osv_delta_is_cheaper(50, 10));
    CHECK(!osv_delta_is_cheaper(51, 1000));
    CHECK(osv_delta_is_cheaper(51, 1020));
    CHECK(osv_delta_is_cheaper(2000, 1000000));
    CHECK(!osv_delta_is_cheaper(2001, 1000000));
}

/* ---- an ecosystem ---- */

static struct feed_sync_result pypi(struct fixture *f, const struct tiny_server *s,
                                    const char *now)
{
    return turn_with(f, s, "osv", "", now,
                     (struct feed_sync_options){.ecosystems = STR("PyPI")});
}

static void offer_record(struct fixture *f, struct tiny_server *s, int i, const char *fixed,
                         const char *modified)
{
    const char *id = arena_printf(&f->a, "PYSEC-%d", i).p;
    offer(f, s, arena_printf(&f->a, "GET /PyPI/%s.json ", id).p, "",
          record_text(f, id, "PyPI", arena_printf(&f->a, "pack-%d", i).p, fixed, modified, ""));
}

/* The list of records 0..n-1, of the 1st of February, with `head` above it. */
static str list_of(struct fixture *f, const char *head, int n)
{
    str list = str_of(head);
    for (int i = 0; i < n; i++)
        list = arena_printf(&f->a, "%.*s2026-02-01T00:00:00Z,PYSEC-%d\n", STR_ARG(list), i);
    return list;
}

static struct tiny_server *pypi_publisher(struct fixture *f, int n)
{
    struct tiny_server *s = publisher();
    make_zip(f, "PyPI", n, 0, 0);
    offer_file(f, s, "GET /PyPI/all.zip ", "zip-1", "PyPI/all.zip");
    return s;
}

static void only_what_changed(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = pypi_publisher(&f, 30);
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-1", list_of(&f, "", 30));
    struct feed_sync_result r = pypi(&f, s, "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_new, 30);
    CHECK_INT(r.n_requests, 1); /* the first time there is nothing to compare */
    /* nothing is newer than what we have */
    r = pypi(&f, s, "2026-11-22T13:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_requests, 1);
    CHECK(!r.is_changed);
    CHECK_INT(tiny_count("GET /PyPI/all.zip "), 1);
    /* two changed, one of them in meaning, and one is new */
    offer_record(&f, s, 3, "2.0", "2026-03-01T00:00:00Z");
    offer_record(&f, s, 4, "3.0", "2026-03-01T00:00:00.123456Z");
    offer_record(&f, s, 99, "1.0", "2026-03-02T00:00:00Z");
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-2",
          list_of(&f,
                  "2026-03-02T00:00:00Z,PYSEC-99\n2026-03-01T00:00:00.123456Z,PYSEC-4\n"
                  "2026-03-01T00:00:00Z,PYSEC-3\n",
                  30));
    r = pypi(&f, s, "2026-11-22T14:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(strstr(tiny_log, "GET /PyPI/PYSEC-99.json ") != NULL);
    CHECK_INT(r.n_requests, 4);
    CHECK_INT(r.n_new, 1);
    CHECK_INT(r.n_changed, 1);
    CHECK_INT(r.n_touched, 1);
    CHECK_STR(first_fix(&f, "pkg:pypi/pack-4"), STR("3.0"));
    CHECK_INT(records_of(&f, "osv"), 31);
    CHECK(part_is_complete(&f, "PyPI"));
    CHECK_STR(state_of(&f, "osv", "2026-11-24T13:00:00Z"), STR("fresh"));
    /* the next turn is conditional, and a 304 confirms */
    offer_status(&f, s, "GET /PyPI/modified_id.csv ", "304 Not Modified");
    r = pypi(&f, s, "2026-11-22T15:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_requests, 1);
    CHECK(strstr(tiny_seen, "If-None-Match: \"list-2\"\r\n") != NULL);
    CHECK_STR(state_of(&f, "osv", "2026-11-24T14:30:00Z"), STR("fresh"));
    tiny_stop(s);
    fixture_close(&f);
}

/* A turn that broke off in the middle does not fetch twice what it had. */
static void taken_up_after_a_failure(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = pypi_publisher(&f, 5);
    struct feed_sync_result r = pypi(&f, s, "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    offer_record(&f, s, 1, "3.0", "2026-03-01T00:00:00Z");
    offer_status(&f, s, "GET /PyPI/PYSEC-2.json ", "503 Busy");
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-1",
          list_of(&f, "2026-03-01T00:00:00Z,PYSEC-1\n2026-03-01T00:00:00Z,PYSEC-2\n", 5));
    r = pypi(&f, s, "2026-11-22T13:00:00Z");
    CHECK_STATUS(r.status, LW_E_ENV);
    CHECK_STR(first_fix(&f, "pkg:pypi/pack-1"), STR("2.0")); /* the old knowledge stands */
    offer_record(&f, s, 2, "3.0", "2026-03-01T00:00:00Z");
    r = pypi(&f, s, "2026-11-22T13:01:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_changed, 2);
    CHECK_INT(tiny_count("GET /PyPI/PYSEC-1.json "), 1);
    CHECK_INT(tiny_count("GET /PyPI/PYSEC-2.json "), 2);
    CHECK(!fs_exists(fixture_path(&f, "feeds/osv/download-PyPI.records")));
    tiny_stop(s);
    fixture_close(&f);
}

/* What the list cannot say, the archive says: too much changed, something vanished, no list. */
static void back_to_the_archive(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = pypi_publisher(&f, 60);
    struct feed_sync_result r = pypi(&f, s, "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    str much = STR("");
    for (int i = 0; i < 60; i++)
        much = arena_printf(&f.a, "%.*s2026-02-03T00:00:00Z,PYSEC-%d\n", STR_ARG(much), i);
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-1", much);
    make_zip(&f, "PyPI", 60, 0, 2);
    offer_file(&f, s, "GET /PyPI/all.zip ", "zip-2", "PyPI/all.zip");
    r = pypi(&f, s, "2026-11-22T13:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_touched, 60);
    CHECK_INT(r.n_requests, 2);
    /* four lines are missing: four records are gone */
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-2", list_of(&f, "", 56));
    make_zip(&f, "PyPI", 56, 0, 2);
    offer_file(&f, s, "GET /PyPI/all.zip ", "zip-3", "PyPI/all.zip");
    r = pypi(&f, s, "2026-11-22T14:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_INT(r.n_withdrawn, 4);
    /* a mirror without lists: the archive, conditionally */
    offer_status(&f, s, "GET /PyPI/modified_id.csv ", "404 No");
    r = pypi(&f, s, "2026-11-22T15:00:00Z");
    CHECK_OK(r.status, &r.error);
    offer_status(&f, s, "GET /PyPI/all.zip ", "304 Not Modified");
    r = pypi(&f, s, "2026-11-22T16:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK(strstr(tiny_seen, "If-None-Match: \"zip-3\"\r\n") != NULL);
    /* nor is a list that is none a reason to stop */
    offer(&f, s, "GET /PyPI/modified_id.csv ", "x", STR("<html>hello</html>"));
    r = pypi(&f, s, "2026-11-22T17:00:00Z");
    CHECK_OK(r.status, &r.error);
    tiny_stop(s);
    fixture_close(&f);
}

/* Half of it gone: held, asked about conditionally, and in force when a better one comes. */
static void shrunken_archives_wait(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = pypi_publisher(&f, 30);
    struct feed_sync_result r = pypi(&f, s, "2026-11-22T12:00:00Z");
    CHECK_OK(r.status, &r.error);
    offer(&f, s, "GET /PyPI/modified_id.csv ", "list-1", list_of(&f, "", 10));
    make_zip(&f, "PyPI", 10, 0, 0);
    offer_file(&f, s, "GET /PyPI/all.zip ", "zip-2", "PyPI/all.zip");
    r = pypi(&f, s, "2026-11-22T13:00:00Z");
    CHECK_STATUS(r.status, LW_E_STATE);
    CHECK_STR(state_of(&f, "osv", "2026-11-22T13:00:00Z"), STR("held"));
    CHECK_INT(records_of(&f, "osv"), 30);
    CHECK(fs_exists(fixture_path(&f, "feeds/osv/held-PyPI/of")));
    /* the same is not fetched again, and waits on */
    offer_status(&f, s, "GET /PyPI/all.zip ", "304 Not Modified");
    r = pypi(&f, s, "2026-11-22T14:00:00Z");
    CHECK_STATUS(r.status, LW_E_STATE);
    CHECK(strstr(tiny_seen, "GET /PyPI/all.zip ") && strstr(tiny_seen, "If-None-Match"));
    CHECK_STR(state_of(&f, "osv", "2026-11-22T14:00:00Z"), STR("held"));
    make_zip(&f, "PyPI", 31, 0, 0);
    offer_file(&f, s, "GET /PyPI/all.zip ", "zip-3", "PyPI/all.zip");
    r = pypi(&f, s, "2026-11-22T15:00:00Z");
    CHECK_OK(r.status, &r.error);
    CHECK_STR(state_of(&f, "osv", "2026-11-22T15:00:00Z"), STR("fresh"));
    CHECK(!fs_exists(fixture_path(&f, "feeds/osv/held-PyPI")));
    tiny_stop(s);
    fixture_close(&f);
}

static void names_are_encoded(void)
{
    struct fixture f = fixture_open();
    struct tiny_server *s = publisher();
    make_zip(&f, "Red Hat", 3, 0, 0);
    offer_file(&f, s, "GET /Red%20Hat/all.zip ", "z", "Red Hat/all.zip");
    struct feed_sync_result r =
        turn_with(&f, s, "osv", "/", "2026-11-22T12:00:00Z",
                  (struct feed_sync_options){.ecosystems = STR("Red Hat, [EMPTY] ,")});
    CHECK_STATUS(r.status, LW_E_NOT_FOUND); /* the other one; this one is in */
    CHECK(str_starts(str_of(r.error.message), STR("[EMPTY]: ")));
    CHECK_INT(tiny_count("GET /%5BEMPTY%5D/all.zip "), 1);
    CHECK_INT(records_of(&f, "osv"), 3);
    CHECK(part_is_complete(&f, "Red Hat"));
    tiny_stop(s);
    fixture_close(&f);
}

const struct test_suite feed_osv_suite = {
    "feed_osv",
    (const struct test[]){{"lists are read", lists_are_read},
                          {"when records are cheaper", when_records_are_cheaper},
                          {"only what changed", only_what_changed},
                          {"taken up after a failure", taken_up_after_a_failure},
                          {"back to the archive", back_to_the_archive},
                          {"shrunken archives wait", shrunken_archives_wait},
                          {"names are encoded", names_are_encoded},
                          {NULL, NULL}},
};
