/* SPDX-License-Identifier: Apache-2.0 */
/* Cases of matching.md section 8 whose records are in the shared feeds, from feed to verdict. */
#include "app/scan.h"

#include "knowledge/knowledge_fixture.h"
#include "suite.h"

static void import_shared(struct fixture *f, const char *feed, const char *name)
{
    struct import_result r = {0};
    struct err e = {0};
    const char *path = arena_printf(&f->a, "%s/corpus/feeds/%s", test_shared_dir(), name).p;
    struct import_options o = {
        .feed = feed, .paths = &path, .n_paths = 1, .now = utc_from_ms(0), .is_delta = true};
    CHECK_OK(knowledge_import(f->k, &f->a, &o, &r, &e), &e);
}

/* Verdict of one vulnerability; VERDICT_NO_MATCH when nothing speaks of it. */
static enum verdict ask_scan(struct fixture *f, const struct component *c, const char *id)
{
    struct scan s;
    struct err e = {0};
    CHECK_OK(scan_components(&f->a, f->k, c, 1, utc_from_ms(0), &s, &e), &e);
    for (size_t i = 0; i < s.n_matches; i++) {
        if (str_eq(s.matches[i].vulnerability, str_of(id))) return s.matches[i].verdict;
        for (size_t k = 0; k < s.matches[i].n_records; k++)
            if (str_eq(s.matches[i].records[k], str_of(id))) return s.matches[i].verdict;
    }
    return VERDICT_NO_MATCH;
}

static void check_named(struct fixture *f, const char *name, const char *version,
                        const char *purl, const char *id, enum verdict want)
{
    str purls[] = {str_of(purl)};
    struct component c = {.name = str_of(name),
                          .version = str_of(version),
                          .purls = purls,
                          .n_purls = purl ? 1 : 0};
    CHECK_STR(verdict_str(ask_scan(f, &c, id)), verdict_str(want));
}

static void need_shared(void)
{
    if (!test_shared_dir()) test_skip("the shared corpora are not there");
}

static void kernel_and_stdlib(void)
{
    need_shared();
    struct fixture f = fixture_open();
    import_shared(&f, "osv", "osv/Linux/all.zip");
    import_shared(&f, "osv", "osv/Go/all.zip");
    check_named(&f, "linux", "6.6.79", NULL, "CVE-2025-21772", VERDICT_FIXED);    /* K01 */
    check_named(&f, "linux", "6.6.78", NULL, "CVE-2025-21772", VERDICT_AFFECTED); /* K02 */
    check_named(&f, "linux", "6.10.5", NULL, "CVE-2025-21772", VERDICT_AFFECTED);
    /* OSV states the fixes of the branches, not that of mainline: then it only leaves 6.14 out. */
    check_named(&f, "linux", "6.14", NULL, "CVE-2025-21772", VERDICT_NO_MATCH);
    check_named(&f, "stdlib", "", "pkg:golang/stdlib@1.21.2", "GO-2023-2102",
                VERDICT_AFFECTED); /* L04 */
    check_named(&f, "stdlib", "", "pkg:golang/stdlib@1.20.10", "GO-2023-2102", VERDICT_FIXED);
    fixture_close(&f);
}

static void busybox(void)
{
    need_shared();
    struct fixture f = fixture_open();
    import_shared(&f, "nvd", "nvd/derived-from-1.1/rest/json/cves/2.0");
    check_named(&f, "busybox", "1.31.1", NULL, "CVE-2018-1000500", VERDICT_AFFECTED); /* A19 */
    check_named(&f, "busybox", "1.32.0", NULL, "CVE-2018-1000500", VERDICT_FIXED);
    fixture_close(&f);
}

const struct test_suite scan_corpus_suite = {
    "scan_corpus",
    (const struct test[]){{"K01 K02 L04 kernel and stdlib", kernel_and_stdlib},
                          {"A19 busybox", busybox},
                          {NULL, NULL}},
};
