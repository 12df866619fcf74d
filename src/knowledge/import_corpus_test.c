/* SPDX-License-Identifier: Apache-2.0 */
/* The shared feeds, whole: exact counts, as their README states them. */
#include "knowledge/knowledge_fixture.h"
#include "suite.h"

static struct import_result import_shared(struct fixture *f, const char *feed, const char *name)
{
    struct import_result r = {0};
    struct err e = {0};
    const char *path = arena_printf(&f->a, "%s/corpus/feeds/%s", test_shared_dir(), name).p;
    struct import_options o = {.feed = feed,
                               .paths = &path,
                               .n_paths = 1,
                               .now = utc_from_ms((int64_t)1795348800 * 1000)};
    CHECK_OK(knowledge_import(f->k, &f->a, &o, &r, &e), &e);
    return r;
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
                          {"exploited and scores", exploited},
                          {NULL, NULL}},
};
