/* SPDX-License-Identifier: Apache-2.0 */
/* The shared feeds, whole: exact counts, as their README states them. */
#include "knowledge/knowledge_fixture.h"
#include "suite.h"

static struct import_result import_all(struct fixture *f, struct import_options o,
                                       const char *const *names, size_t n)
{
    struct import_result r = {0};
    struct err e = {0};
    const char *paths[8];
    for (size_t i = 0; i < n; i++)
        paths[i] = arena_printf(&f->a, "%s/corpus/feeds/%s", test_shared_dir(), names[i]).p;
    o.paths = paths;
    o.n_paths = n;
    o.now = utc_from_ms((int64_t)1795348800 * 1000);
    o.n_threads = f->n_threads;
    CHECK_OK(knowledge_import(f->k, &f->a, &o, &r, &e), &e);
    return r;
}

static struct import_result import_shared(struct fixture *f, const char *feed, const char *name)
{
    return import_all(f, (struct import_options){.feed = feed}, &name, 1);
}

static void need_shared(void)
{
    if (!test_shared_dir()) test_skip("the shared corpora are not there");
}

static void osv(void)
{
    need_shared();
    struct fixture f = fixture_open();
    struct import_result r = import_shared(&f, "osv", "osv");
    CHECK_INT(r.n_records, 21524);
    CHECK_INT(r.n_new, 21524);
    CHECK_INT(r.n_refused, 0);
    CHECK_INT(records_of(&f, "osv"), 21524);
    CHECK(part_is_complete(&f, "Red Hat") && part_is_complete(&f, "[EMPTY]"));
    CHECK(count_claims(&f, "pkg:pypi/tensorflow") > 300);
    CHECK_STR(group_of(&f, "GO-2022-0646"), STR("CVE-2020-8911")); /* L06 */
    r = import_shared(&f, "osv", "osv");
    CHECK(!r.is_changed);
    fixture_close(&f);
}

static void cve_list(void)
{
    need_shared();
    struct fixture f = fixture_open();
    struct import_result r = import_shared(&f, "cve", "cvelistV5");
    CHECK_INT(r.n_records, 11994 + 405); /* the zip in a zip, then the delta */
    CHECK_INT(r.n_refused, 0);
    CHECK_INT(records_of(&f, "cve"), r.n_new);
    struct vulnerability v = ask(&f, "CVE-2019-25161");
    CHECK_INT(v.state, RECORD_REJECTED);
    fixture_close(&f);
}

/* The kernel's own records tell which release first has which commit (CVE-2024-35840). */
static void kernel_commits(struct fixture *f)
{
    str version;
    struct err e = {0};
    CHECK_OK(knowledge_release_of_commit(f->k, &f->a, STR("51e4cb032d49"), &version, &e), &e);
    CHECK_STR(version, STR("6.1.75"));
}

/* The hourly delta on the midnight zip knows what both together know. */
static void cve_delta(void)
{
    need_shared();
    static const char *const names[] = {"cvelistV5/2024-10-24_delta_CVEs_at_2300Z.zip",
                                        "cvelistV5/2024-10-24_all_CVEs_at_midnight.zip.zip"};
    struct fixture f = fixture_open(), g = fixture_open();
    struct import_result r;
    g.n_threads = 1;
    (void)import_all(&f, (struct import_options){.feed = "cve"}, &names[1], 1);
    r = import_all(&f,
                   (struct import_options){.feed = "cve", .part = STR(""), .is_delta = true},
                   &names[0], 1);
    CHECK_INT(r.n_records, 405);
    CHECK_INT(r.n_withdrawn, 0);
    (void)import_all(&g, (struct import_options){.feed = "cve", .part = STR("")}, names, 2);
    CHECK_STR(fixture_meaning(&f), fixture_meaning(&g));
    kernel_commits(&f);
    /* the same delta again says nothing */
    r = import_all(&f,
                   (struct import_options){.feed = "cve", .part = STR(""), .is_delta = true},
                   &names[0], 1);
    CHECK(!r.is_changed);
    fixture_close(&f);
    fixture_close(&g);
}

static void nvd(void)
{
    need_shared();
    static const char *const names[] = {"nvd/feeds/json/cve/2.0/nvdcve-2.0-2016.json.gz",
                                        "nvd/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz"};
    struct fixture f = fixture_open(), g = fixture_open();
    struct import_result r;
    f.n_threads = 4;
    g.n_threads = 1;
    r = import_all(&f, (struct import_options){.feed = "nvd", .part = STR("")}, names, 2);
    CHECK_INT(r.n_refused, 0);
    CHECK(part_is_complete(&f, ""));
    (void)import_all(&g, (struct import_options){.feed = "nvd", .part = STR("")}, names, 2);
    CHECK_STR(fixture_digest(&f), fixture_digest(&g));
    /* 4,891 names, of one record, are not multiplied */
    CHECK(count_claims(&f, "cpe:linux_kernel") > 200);
    r = import_all(&f, (struct import_options){.feed = "nvd"}, &names[1], 1);
    CHECK(!r.is_changed);
    fixture_close(&f);
    fixture_close(&g);
}

static void distributions(void)
{
    need_shared();
    struct fixture f = fixture_open();
    struct import_result r = import_shared(&f, "debian", "debian/derived-tracker.json.gz");
    CHECK_INT(r.n_records, 16855);
    CHECK_INT(r.n_refused, 0);
    CHECK(count_claims(&f, "pkg:deb/debian/openssl") > 100);
    r = import_shared(&f, "alpine", "alpine-secdb.zip");
    CHECK_INT(r.n_refused, 0);
    CHECK(part_is_complete(&f, "v3.10/main") && part_is_complete(&f, "v3.3/main"));
    CHECK(count_claims(&f, "pkg:apk/alpine/openssl") > 100);
    fixture_close(&f);
}

static void advisories(void)
{
    need_shared();
    struct fixture f = fixture_open();
    struct import_result r = import_shared(&f, "csaf", "csaf/cisa.zip");
    CHECK_INT(r.n_refused, 0);
    CHECK(r.n_records > 1513);
    r = import_shared(&f, "csaf", "csaf/redhat.zip");
    CHECK_INT(r.n_refused, 0);
    r = import_shared(&f, "euvd", "euvd");
    CHECK_INT(r.n_records, 2);
    CHECK_STR(group_of(&f, "EUVD-2025-32379"), STR("CVE-2025-10695"));
    fixture_close(&f);
}

static void publishers_beside_the_list(void)
{
    need_shared();
    struct fixture f = fixture_open();
    struct import_result r = import_shared(&f, "cve", "vendor/openssl-secjson.zip");
    CHECK_INT(r.n_records, 248);
    CHECK(part_is_complete(&f, "openssl-secjson"));
    r = import_shared(&f, "cve", "vendor/anchore-nvd-data-overrides.zip");
    CHECK_INT(r.n_records, 1603);
    CHECK_INT(r.n_refused, 0);
    CHECK_STR(group_of(&f, "OVERRIDE-CVE-2003-0072"), STR("CVE-2003-0072"));
    CHECK(count_claims(&f, "cpe:krb5") > 0);
    r = import_shared(&f, "kernel", "vendor/linux_kernel_cves-stream_fixes.json.gz");
    CHECK_INT(r.n_refused, 0);
    str version;
    struct err e = {0};
    CHECK_OK(knowledge_release_of_commit(
                 f.k, &f.a, STR("419f4ba0f032c8d906153d24e017f4bee6df26f5"), &version, &e),
             &e);
    CHECK_STR(version, STR("3.2.45"));
    fixture_close(&f);
}

/* One year of the catalogue: 270 added, none removed. */
static void exploited(void)
{
    need_shared();
    struct fixture f = fixture_open();
    struct import_result r = import_shared(
        &f, "kev", "kev/previous/known_exploited_vulnerabilities-2025.08.25.json.gz");
    CHECK_INT(r.n_added_exploited, 1404);
    r = import_shared(&f, "kev", "kev/known_exploited_vulnerabilities.json");
    CHECK_INT(r.n_added_exploited, 270);
    CHECK_INT(r.n_removed_exploited, 0);
    CHECK(r.n_edited_exploited > 0);
    CHECK_INT(records_of(&f, "kev"), 1674);
    /* three entries have no EPSS score */
    r = import_shared(&f, "epss", "epss/epss_scores-2026-08-16.csv.gz");
    CHECK_INT(r.n_records, 360142);
    CHECK(ask(&f, "CVE-2026-72530").is_exploited);
    CHECK(ask(&f, "CVE-2026-72530").epss < 0);
    CHECK(ask(&f, "CVE-2021-44228").epss > 0.9);
    fixture_close(&f);
}

const struct test_suite import_corpus_suite = {
    "import_corpus",
    (const struct test[]){{"osv", osv},
                          {"cve list", cve_list},
                          {"cve delta", cve_delta},
                          {"nvd", nvd},
                          {"distributions", distributions},
                          {"advisories", advisories},
                          {"publishers beside the list", publishers_beside_the_list},
                          {"exploited and scores", exploited},
                          {NULL, NULL}},
};
