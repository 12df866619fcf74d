/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds of documents with many records, and what several feeds say of one vulnerability. */
#include "knowledge/knowledge_fixture.h"
#include "suite.h"

#define CVE_HEAD(state)                                                                  \
 "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":"      \
 "\"CVE-2026-10001\",\"state\":\"" state "\",\"dateUpdated\":\"2026-02-01T00:00:00Z\"}," \
 "\"containers\":{\"cna\":{\"providerMetadata\":{\"orgId\":\"b3476cb9-2e3d-41a6-98d0-"   \
 "0f47421a65b6\",\"shortName\":\"example\"},"

static str nvd_page(struct fixture *f, const char *id, const char *product, const char *end)
{
    return arena_printf(
        &f->a,
        "{\"format\":\"NVD_CVE\",\"vulnerabilities\":[{\"cve\":{\"id\":\"%s\",\"lastModified\":"
        "\"2026-01-01T00:00:00.000\",\"vulnStatus\":\"Analyzed\",\"configurations\":[{"
        "\"nodes\":[{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":[{\"vulnerable\":true,"
        "\"criteria\":\"cpe:2.3:a:example:%s:*:*:*:*:*:*:*:*\",\"versionEndExcluding\":\"%s\"}"
        "]}]}]}}]}",
        id, product, end);
}

static void pages_and_broken_elements(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    fixture_write(&f, "page.json", nvd_page(&f, "CVE-2026-10001", "router", "1.4"));
    r = import_path(&f, "nvd", "page.json");
    CHECK_INT(r.n_new, 1);
    CHECK_INT(count_claims(&f, "cpe:router"), 1);
    /* one element that is no record is refused by name, the others go on */
    fixture_write(
        &f, "mixed.json",
        STR("{\"vulnerabilities\": [{\"cve\": {\"id\": \"CVE-2026-10002\"}},"
            "{\"cve\": {\"id\": \"X-1\"}}, {\"cve\": {\"id\": \"CVE-2026-10003\"}}]}"));
    r = import_path(&f, "nvd", "mixed.json");
    CHECK_INT(r.n_new, 2);
    CHECK_INT(r.n_refused, 1);
    CHECK(str_ends(r.refusals[0], STR("mixed.json: id 'X-1' is not a CVE id")));
    /* a page that was cut is refused whole */
    fixture_write(&f, "cut.json",
                  STR("{\"vulnerabilities\": [{\"cve\": {\"id\": \"CVE-2026-10004\"}},"));
    CHECK_STATUS(try_import(&f, "nvd", "cut.json", false, &r), LW_E_INPUT);
    CHECK_STR(str_of(f.err.message),
              STR("document ends in the middle of a value (truncated?)"));
    CHECK_INT(records_of(&f, "nvd"), 3);
    fixture_close(&f);
}

/* T06: the same again, with a newer date, is a touch and marks nothing. */
static void repeated_pages(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    struct buf b;
    buf_init(&b, (size_t)8 << 20);
    for (int turn = 0; turn < 2; turn++) {
        buf_clear(&b);
        buf_printf(&b, "{\"vulnerabilities\":[");
        for (int i = 0; i < 2000; i++)
            buf_printf(&b,
                       "%s{\"cve\":{\"id\":\"CVE-2026-%d\",\"lastModified\":"
                       "\"2026-01-0%dT00:00:00.000\",\"configurations\":[{\"nodes\":[{"
                       "\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":"
                       "\"cpe:2.3:a:v:p%d:1:*:*:*:*:*:*:*\"}]}]}]}}",
                       i ? "," : "", 10000 + i, turn + 1, i % 50);
        buf_printf(&b, "]}");
        fixture_write(&f, "page.json", buf_str(&b));
        int64_t before = generation_of(&f);
        r = import_path(&f, "nvd", "page.json");
        CHECK_INT(turn ? r.n_touched : r.n_new, 2000);
        CHECK_INT(count_kind(&f, before, CHANGE_PACKAGE), turn ? 0 : 50);
    }
    buf_release(&b);
    fixture_close(&f);
}

/* A document that is a part of its own is refused whole, and nothing is withdrawn by it. */
static void broken_parts(void)
{
    struct fixture f = fixture_open();
    struct import_result r;
    fixture_write(
        &f, "tracker.json",
        STR("{\"curl\": {\"CVE-2026-10001\": {\"releases\": {\"bookworm\": {\"status\": "
            "\"resolved\", \"fixed_version\": \"8-1\"}}}}}"));
    r = import_path(&f, "debian", "tracker.json");
    CHECK_INT(r.n_new, 1);
    CHECK_STR(first_fix(&f, "pkg:deb/debian/curl"), STR("8-1"));
    CHECK(part_is_complete(&f, ""));
    fixture_write(&f, "tracker.json", STR("{\"curl\": {\"CVE-2026-10001\": {\"rel"));
    CHECK_STATUS(try_import(&f, "debian", "tracker.json", true, &r), LW_E_INPUT);
    CHECK_INT(state_of_claim(&f, "pkg:deb/debian/curl"), RECORD_PUBLISHED);
    /* it may also hold a record that yyjson refuses */
    fixture_write(&f, "tracker.json", STR("{\"a\": {\"CVE-2026-10001\": {\"x\": tru}}}"));
    CHECK_STATUS(try_import(&f, "debian", "tracker.json", true, &r), LW_E_INPUT);
    CHECK_INT(state_of_claim(&f, "pkg:deb/debian/curl"), RECORD_PUBLISHED);
    fixture_close(&f);
}

static void parts_of_a_zip(void)
{
    struct fixture f = fixture_open();
    struct archive *z = zip_begin(&f, "secdb.zip");
    static const char *const names[] = {"v3.18/main.json", "v3.18/main.yaml",
                                        "v3.19/main.json"};
    for (size_t i = 0; i < 3; i++)
        zip_add(
            z, names[i],
            arena_printf(&f.a,
                         "{\"distroversion\":\"v3.%d\",\"reponame\":\"main\",\"packages\":[{"
                         "\"pkg\":{\"name\":\"curl\",\"secfixes\":{\"8-r0\":["
                         "\"CVE-2026-10001\"]}}}]}",
                         i == 2 ? 19 : 18));
    zip_end(z);
    struct import_result r = import_path(&f, "alpine", "secdb.zip");
    CHECK_INT(r.n_records, 2); /* the second spelling of a repository is passed over */
    CHECK(part_is_complete(&f, "v3.18/main") && part_is_complete(&f, "v3.19/main"));
    CHECK(!part_is_complete(&f, ""));
    CHECK_INT(count_claims(&f, "pkg:apk/alpine/curl"), 2);
    fixture_close(&f);
}

struct seen {
    bool is_named_only, is_disputed;
    str exploitation, origin;
    struct arena *a;
};

static enum status see(void *ctx, const struct claim *c, struct err *e)
{
    struct seen *s = ctx;
    (void)e;
    s->is_named_only = c->affected.is_named_only;
    s->is_disputed = c->is_disputed;
    s->exploitation = arena_str(s->a, c->exploitation);
    s->origin = arena_str(s->a, c->affected.origin);
    return LW_OK;
}

static void what_a_claim_tells(void)
{
    struct fixture f = fixture_open();
    struct seen s = {.a = &f.a};
    struct err e = {0};
    fixture_write(
        &f, "CVE-2026-10001.json",
        STR(CVE_HEAD("PUBLISHED") "\"descriptions\":[],\"references\":[],\"tags\":["
                                  "\"disputed\"],\"affected\":[{\"vendor\":\"Example\","
                                  "\"product\":\"Sample Router\"}]},\"adp\":[{"
                                  "\"metrics\":[{\"other\":{\"type\":\"ssvc\","
                                  "\"content\":{\"options\":[{\"Exploitation\":"
                                  "\"poc\"}]}}}]}]}}"));
    (void)import_path(&f, "cve", "CVE-2026-10001.json");
    CHECK_OK(knowledge_claims(f.k, &f.a, STR("cpe:sample_router"), see, &s, &e), &e);
    CHECK(s.is_named_only && s.is_disputed);
    CHECK_STR(s.exploitation, STR("poc"));
    CHECK_STR(s.origin, STR("example"));
    struct vulnerability v = ask(&f, "CVE-2026-10001");
    CHECK(v.is_disputed);
    CHECK_STR(v.exploitation, STR("poc"));
    fixture_close(&f);
}

/* The list rejects an id that others still copy; who names it as an alias goes on. */
static void a_rejected_id(void)
{
    struct fixture f = fixture_open();
    struct vulnerability v;
    bool found = false;
    struct err e = {0};
    fixture_write(&f, "page.json", nvd_page(&f, "CVE-2026-10001", "router", "1.4"));
    (void)import_path(&f, "nvd", "page.json");
    CHECK_INT(ask(&f, "CVE-2026-10001").state, RECORD_PUBLISHED);
    fixture_write(
        &f, "CVE-2026-10001.json",
        STR(CVE_HEAD("REJECTED") "\"rejectedReasons\":[{\"lang\":\"en\",\"value\":\"This "
                                 "CVE is a duplicate of CVE-2026-10002.\"}]}}}"));
    (void)import_path(&f, "cve", "CVE-2026-10001.json");
    v = ask(&f, "CVE-2026-10001");
    CHECK_INT(v.state, RECORD_REJECTED);
    CHECK_INT(v.n_replaced_by, 1);
    CHECK_STR(v.replaced_by[0], STR("CVE-2026-10002"));
    CHECK_STR(group_of(&f, "CVE-2026-10002"), STR("CVE-2026-10002"));
    fixture_record(&f, "A.json", "GHSA-A", "p", "1", "2026-01-01T00:00:00Z",
                   "\"aliases\":[\"CVE-2026-10001\"],"
                   "\"references\":[{\"url\":\"https://example.com\"}],");
    (void)import_path(&f, "osv", "A.json");
    v = ask(&f, "CVE-2026-10001");
    CHECK_INT(v.state, RECORD_PUBLISHED);
    CHECK_INT(v.n_references, 1);
    CHECK_OK(knowledge_group(f.k, &f.a, STR("CVE-2026-10001"), &v, &found, &e), &e);
    CHECK(found && v.n_references == 0 && v.n_aliases == 1);
    fixture_close(&f);
}

static void two_catalogues(void)
{
    struct fixture f = fixture_open();
    import_kev(&f, "\"CVE-2026-10001\"", "\"CVE-2026-10002\"", "Unknown");
    fixture_write(
        &f, "dump.json",
        STR("[{\"cveId\":\"CVE-2026-10001\",\"dateAdded\":\"2026-07-01\",\"sources\":["
            "\"eukev_kev\"]},{\"cveId\":\"CVE-2026-10003\",\"dateAdded\":"
            "\"2026-07-02\",\"sources\":[]}]"));
    (void)import_path(&f, "euvd-kev", "dump.json");
    struct vulnerability v = ask(&f, "CVE-2026-10001");
    CHECK_STR(v.exploited_source, STR("EUVD exploited vulnerabilities 2026-07-02"));
    CHECK_INT(v.exploited_on.month, 7);
    CHECK_STR(ask(&f, "CVE-2026-10002").exploited_source, STR("CISA KEV 2026.11.22"));
    CHECK(ask(&f, "CVE-2026-10003").is_exploited);
    fixture_close(&f);
}

static void releases_of_commits(void)
{
    static const char *const rows[][2] = {
        {"e33ac68e5e21ec1292490dfe061e75c0dbdd3bd4", "5.10.210"},
        {"e33ac68e5e21", "5.10.210"},
        {"e33ac68e", "5.10.210"},
        {"e33ac68", ""},
        {"e33ac68e5e22", ""},
        {"f33ac68e5e21ec1292490dfe061e75c0dbdd3bd4", "6.1"}, /* known by 12 digits */
        {"0123456789ab", ""},                                /* two releases */
    };
    struct fixture f = fixture_open();
    struct err e = {0};
    fixture_write(&f, "streams.json",
                  STR("{\"CVE-2026-10001\":{\"5.10\":{\"cmt_id\":"
                      "\"e33ac68e5e21ec1292490dfe061e75c0dbdd3bd4\",\"fixed_version\":"
                      "\"5.10.210\"}}}"));
    (void)import_path(&f, "kernel", "streams.json");
    CHECK_OK(sql_exec(f.k->db,
                      "INSERT INTO commit_release VALUES(x'f33ac68e5e21','6.1'),"
                      "(x'0123456789ab01','6.1'),(x'0123456789ab02','6.2')",
                      &e),
             &e);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        str version;
        CHECK_OK(knowledge_release_of_commit(f.k, &f.a, str_of(rows[i][0]), &version, &e), &e);
        CHECK_STR(version, str_of(rows[i][1]));
    }
    fixture_close(&f);
}

const struct test_suite import_feeds_suite = {
    "import_feeds",
    (const struct test[]){{"pages and broken elements", pages_and_broken_elements},
                          {"repeated pages", repeated_pages},
                          {"broken parts", broken_parts},
                          {"parts of a zip", parts_of_a_zip},
                          {"what a claim tells", what_a_claim_tells},
                          {"a rejected id", a_rejected_id},
                          {"two catalogues", two_catalogues},
                          {"releases of commits", releases_of_commits},
                          {NULL, NULL}},
};
