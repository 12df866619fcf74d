/* SPDX-License-Identifier: Apache-2.0 */
/* Components against knowledge made on the spot: every component is accounted for. */
#include "app/scan.h"

#include "knowledge/knowledge_fixture.h"
#include "suite.h"

#define NOW "2026-11-22T12:00:00Z"

static struct scan scan_purls(struct fixture *f, const char *const *purls, const char *now)
{
    struct component all[8];
    str texts[8];
    size_t n = 0;
    struct scan s;
    struct utc at;
    struct err e = {0};
    for (; purls[n]; n++) {
        texts[n] = str_of(purls[n]);
        all[n] = (struct component){
            .name = STR("x"), .purls = &texts[n], .n_purls = purls[n][0] ? 1 : 0};
    }
    CHECK_OK(utc_parse(str_of(now), "now", &at, &e), &e);
    CHECK_OK(scan_components(&f->a, f->k, all, n, at, &s, &e), &e);
    CHECK_INT(s.n_affected + s.n_under_investigation + s.n_unknown + s.n_fixed + s.n_no_match +
                  s.n_not_monitored,
              n);
    return s;
}

static void accounting(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    struct scan s =
        scan_purls(&f,
                   (const char *const[]){"pkg:pypi/pack-1@1.0", "pkg:pypi/pack-2@2.0",
                                         "pkg:pypi/clean@1.0", "pkg:pypi/pack-3",
                                         "pkg:generic/boot@1", "", NULL},
                   NOW);
    CHECK_INT(s.n_affected, 1);
    CHECK_INT(s.n_fixed, 1);
    CHECK_INT(s.n_no_match, 1);
    CHECK_INT(s.n_unknown, 1);
    CHECK_INT(s.n_not_monitored, 2);
    CHECK(!s.is_stale);
    CHECK_INT(s.n_matches, 3);
    const struct scan_match *m = &s.matches[0];
    CHECK_STR(m->vulnerability, STR("PYSEC-1"));
    CHECK_STR(m->reason.rule, STR("osv-range"));
    CHECK_STR(m->reason.inputs, STR("1.0 (PEP 440) in [0, 2.0)"));
    CHECK_STR(m->reason.revision, STR("2026-02-01T00:00:00Z"));
    CHECK_STR(m->fixed_in, STR("2.0"));
    CHECK(m->epss < 0);
    CHECK_INT(m->priority, PRIORITY_MODERATE);
    CHECK_STR(s.components[3].why, STR("no version stated"));
    fixture_close(&f);
}

/* T05: an ecosystem that was never imported cannot say "no match". */
static void unknown_is_never_clean(void)
{
    struct fixture f = fixture_open();
    (void)import_zip(&f, "PyPI", 20, 0, 0);
    struct scan s = scan_purls(&f, (const char *const[]){"pkg:npm/left-pad@1.0.0", NULL}, NOW);
    CHECK_INT(s.n_unknown, 1);
    CHECK(s.is_stale);
    CHECK_STR(s.stale_why, STR("osv npm is missing"));
    CHECK_STR(s.components[0].why,
              STR("no records of npm were imported: longwatch feed sync osv"));
    s = scan_purls(&f, (const char *const[]){"pkg:pypi/clean@1.0", NULL},
                   "2026-11-30T12:00:00Z");
    CHECK(s.is_stale);
    CHECK_STR(s.stale_why, STR("osv PyPI is stale"));
    fixture_close(&f);
}

static void no_knowledge_is_no_data(void)
{
    struct fixture f = fixture_open();
    struct component c = {.name = STR("x")};
    struct scan s;
    struct err e = {0};
    CHECK_STATUS(scan_components(&f.a, f.k, &c, 1, utc_from_ms(0), &s, &e), LW_E_NO_DATA);
    fixture_close(&f);
}

static void exploited_is_urgent(void)
{
    struct fixture f = fixture_open();
    fixture_record(&f, "x/PyPI/A.json", "GHSA-A", "p", "2.0", NOW,
                   "\"aliases\":[\"CVE-2024-0001\"],");
    fixture_record(&f, "x/PyPI/B.json", "PYSEC-B", "p", "2.0", NOW,
                   "\"aliases\":[\"GHSA-A\"],");
    (void)import_path(&f, "osv", "x");
    import_kev(&f, "\"CVE-2024-0001\"", "\"CVE-2024-0002\"", "Known");
    struct scan s =
        scan_purls(&f, (const char *const[]){"pkg:pypi/p@1.0", "pkg:pypi/p@2.0", NULL}, NOW);
    CHECK_INT(s.n_matches, 2); /* two records, one vulnerability each time */
    CHECK_STR(s.matches[0].vulnerability, STR("CVE-2024-0001"));
    CHECK_INT(s.matches[0].n_records, 2);
    CHECK_STR(s.matches[0].records[0], STR("GHSA-A"));
    CHECK(s.matches[0].is_exploited);
    CHECK_INT(s.matches[0].priority, PRIORITY_URGENT);
    CHECK_INT(s.matches[1].verdict, VERDICT_FIXED);
    CHECK_INT(s.matches[1].priority, PRIORITY_NONE);
    fixture_close(&f);
}

static void withdrawn_gives_no_match(void)
{
    struct fixture f = fixture_open();
    fixture_record(&f, "x/PyPI/A.json", "PYSEC-A", "p", "2.0", NOW,
                   "\"withdrawn\":\"2026-01-01T00:00:00Z\",");
    (void)import_path(&f, "osv", "x");
    struct scan s = scan_purls(&f, (const char *const[]){"pkg:pypi/p@1.0", NULL}, NOW);
    CHECK_INT(s.n_no_match, 1);
    CHECK_INT(s.n_matches, 0);
    fixture_close(&f);
}

const struct test_suite scan_suite = {
    "scan",
    (const struct test[]){{"accounting", accounting},
                          {"unknown is never clean", unknown_is_never_clean},
                          {"no knowledge is no data", no_knowledge_is_no_data},
                          {"exploited is urgent", exploited_is_urgent},
                          {"withdrawn gives no match", withdrawn_gives_no_match},
                          {NULL, NULL}},
};
