/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The knowledge base may be lost and is imported again feed by feed. What is not back yet was not
 * taken back: nothing closes, no listing is retracted, no case is cancelled. Once it is back, it
 * counts; and of what comes later, findings hear what is new to them.
 */
#include "app/case_fixture.h"
#include "app/rematch.h"
#include "base/fs.h"
#include "knowledge/import.h"

#include "suite.h"

#include <stdio.h>
#include <unistd.h>

#define NOW   "2026-11-22T11:00:00Z"
#define LATER "2026-11-22T12:00:00Z"

#define SBOM                                                                           \
 "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\"components\":[" \
 "{\"type\":\"library\",\"name\":\"left-pad\",\"version\":\"1.1.0\","                  \
 "\"purl\":\"pkg:npm/left-pad@1.1.0\"}]}"
#define RECORD_OF(package, cve, modified, fixed)                               \
 "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-aaaa-bbbb-" cve "\","            \
 "\"modified\":\"" modified "T00:00:00Z\",\"aliases\":[\"CVE-2026-" cve "\"]," \
 "\"summary\":\"flaw\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\","     \
 "\"name\":\"" package "\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":["     \
 "{\"introduced\":\"0\"},{\"fixed\":\"" fixed "\"}]}]}]}"
#define RECORD RECORD_OF("left-pad", "0001", "2026-01-02", "1.2.0")
#define CATALOGUE(n, entries)                                                                \
 "{\"title\":\"CISA Catalog of Known Exploited Vulnerabilities\",\"catalogVersion\":"        \
 "\"2026.11.22\",\"dateReleased\":\"" NOW "\",\"count\":" n ",\"vulnerabilities\":[" entries \
 "]}"
#define ENTRY(cve)                                                                           \
 "{\"cveID\":\"" cve "\",\"vendorProject\":\"Example\",\"product\":\"pad\","                 \
 "\"vulnerabilityName\":\"Example flaw\",\"dateAdded\":\"2026-11-21\",\"shortDescription\":" \
 "\"x\",\"requiredAction\":\"patch\",\"dueDate\":\"2026-12-12\","                            \
 "\"knownRansomwareCampaignUse\":\"Unknown\",\"notes\":\"\",\"cwes\":[]}"
#define LISTED CATALOGUE("2", ENTRY("CVE-2026-0001") "," ENTRY("CVE-2026-0009"))
#define OTHERS CATALOGUE("1", ENTRY("CVE-2026-0009"))

static const char *write_file(struct fixture *x, const char *name, const char *text)
{
    struct err e = {0};
    const char *path = arena_printf(&x->arena, "%s/%s", x->app->data_dir, name).p;
    CHECK_OK(fs_write_atomic(path, str_of(text), 0600, &e), &e);
    return path;
}

static void import(struct fixture *x, const char *feed, const char *path, const char *now)
{
    struct knowledge *k = NULL;
    struct import_result result;
    struct arena a;
    struct err e = {0};
    const char *at = arena_printf(&x->arena, "%s/knowledge.db", x->app->data_dir).p;
    const char *const paths[] = {path};
    arena_init(&a, 64 << 20);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const struct import_options o = {.feed = feed,
                                     .paths = paths,
                                     .n_paths = 1,
                                     .now = fixture_at(now),
                                     .accept_shrink = true,
                                     .n_threads = 1};
    CHECK_OK(knowledge_import(k, &a, &o, &result, &e), &e);
    knowledge_close(k);
    arena_release(&a);
}

static void import_records(struct fixture *x, const char *first, const char *second,
                           const char *now)
{
    struct err e = {0};
    const char *folder = arena_printf(&x->arena, "%s/osv/npm", x->app->data_dir).p;
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    write_file(x, "osv/npm/GHSA-1.json", first);
    if (second) write_file(x, "osv/npm/GHSA-2.json", second);
    import(x, "osv", folder, now);
}

static void import_osv(struct fixture *x, const char *now)
{
    import_records(x, RECORD, NULL, now);
}

static void rematch(struct fixture *x, const char *now)
{
    struct rematch_report r;
    struct err e = {0};
    CHECK_OK(rematch_changed(x->app, fixture_at(now), &r, &e), &e);
}

/* The file is gone, and so is what the app had open of it. */
static void lose_knowledge(struct fixture *x)
{
    static const char *const names[] = {"knowledge.db", "knowledge.db-wal", "knowledge.db-shm"};
    knowledge_close(x->app->knowledge);
    x->app->knowledge = NULL;
    for (size_t i = 0; i < 3; i++)
        unlink(arena_printf(&x->arena, "%s/%s", x->app->data_dir, names[i]).p);
}

static void is_as_before(struct fixture *x, const char *now)
{
    yyjson_mut_val *l = fixture_do(x, &x->vera, now, "finding.list", "product", "Pad", NULL);
    CHECK_INT(fixture_number(l, "/n_open"), 1);
    CHECK_INT(fixture_number(l, "/n_exploited"), 1);
    CHECK_STR(fixture_text(l, "/findings/0/priority"), STR("urgent"));
    yyjson_mut_val *cases = fixture_do(x, &x->vera, now, "case.list", NULL);
    CHECK_STR(fixture_text(cases, "/cases/0/state"), STR("candidate"));
}

static void begin(struct fixture *x)
{
    fixture_open(x);
    import_osv(x, NOW);
    import(x, "kev", write_file(x, "kev.json", LISTED), NOW);
    fixture_do(x, &x->anna, NOW, "product.add", "name", "Pad", NULL);
    fixture_do(x, &x->anna, NOW, "image.add", "product", "Pad", "release", "1", "sbom",
               write_file(x, "sbom.json", SBOM), NULL);
    rematch(x, NOW);
    is_as_before(x, NOW);
}

static void rebuilt_feed_by_feed(void)
{
    struct fixture x;
    begin(&x);
    lose_knowledge(&x);
    import(&x, "kev", write_file(&x, "kev.json", OTHERS), LATER);
    rematch(&x, LATER); /* no records: nothing is said of the package */
    is_as_before(&x, LATER);
    lose_knowledge(&x);
    import_osv(&x, LATER);
    rematch(&x, LATER); /* no catalogue: nobody took the listing back */
    is_as_before(&x, LATER);
    import(&x, "kev", write_file(&x, "kev.json", LISTED), LATER);
    rematch(&x, LATER);
    is_as_before(&x, LATER);
    fixture_verify(&x);
    fixture_close(&x);
}

/* With the catalogue there, a listing that is gone is retracted as ever. */
static void taken_back(void)
{
    struct fixture x;
    begin(&x);
    import(&x, "kev", write_file(&x, "kev.json", OTHERS), LATER);
    rematch(&x, LATER);
    yyjson_mut_val *l = fixture_do(&x, &x.vera, LATER, "finding.list", "product", "Pad", NULL);
    CHECK_INT(fixture_number(l, "/n_open"), 1);
    CHECK_INT(fixture_number(l, "/n_exploited"), 0);
    yyjson_mut_val *cases = fixture_do(&x, &x.vera, LATER, "case.list", NULL);
    CHECK_STR(fixture_text(cases, "/cases/0/state"), STR("cancelled"));
    fixture_close(&x);
}

/* What was not asked while the feed was away is asked when it is back. */
static void taken_back_after_a_rebuild(void)
{
    struct fixture x;
    begin(&x);
    lose_knowledge(&x);
    import_osv(&x, LATER);
    rematch(&x, LATER);
    is_as_before(&x, LATER);
    import(&x, "kev", write_file(&x, "kev.json", OTHERS), LATER);
    rematch(&x, LATER);
    yyjson_mut_val *l = fixture_do(&x, &x.vera, LATER, "finding.list", "product", "Pad", NULL);
    CHECK_INT(fixture_number(l, "/n_open"), 1);
    CHECK_INT(fixture_number(l, "/n_exploited"), 0);
    fixture_close(&x);
}

static void closed_after_a_rebuild(void)
{
    struct fixture x;
    begin(&x);
    lose_knowledge(&x);
    import(&x, "kev", write_file(&x, "kev.json", LISTED), LATER);
    rematch(&x, LATER);
    is_as_before(&x, LATER);
    import_records(&x, RECORD_OF("right-pad", "0007", "2026-01-02", "1.2.0"), NULL, LATER);
    rematch(&x, LATER);
    yyjson_mut_val *l = fixture_do(&x, &x.vera, LATER, "finding.list", "product", "Pad", NULL);
    CHECK_INT(fixture_number(l, "/n_open"), 0);
    fixture_verify(&x);
    fixture_close(&x);
}

static str fix_of(struct fixture *x, const char *vulnerability)
{
    yyjson_mut_val *l = fixture_do(x, &x->vera, LATER, "finding.list", "vulnerability",
                                   vulnerability, "all", "true", NULL);
    CHECK_INT(fixture_number(l, "/total"), 1);
    return fixture_text(l, "/findings/0/fixed_in");
}

static void hears(struct fixture *x, const char *first, const char *second, int64_t n_opened,
                  int64_t n_changed, int64_t n_closed)
{
    struct rematch_report r;
    struct err e = {0};
    import_records(x, first, second, LATER);
    CHECK_OK(rematch_changed(x->app, fixture_at(LATER), &r, &e), &e);
    CHECK_INT(r.findings.n_opened, n_opened);
    CHECK_INT(r.findings.n_changed, n_changed);
    CHECK_INT(r.findings.n_closed, n_closed);
}

/* One after the other: a record that is new, one that moves, one that does not fit any more. */
static void what_is_new_alone(void)
{
    struct fixture x;
    begin(&x);
    hears(&x, RECORD, RECORD_OF("left-pad", "0002", "2026-01-03", "1.1.5"), 1, 0, 0);
    CHECK_STR(fix_of(&x, "CVE-2026-0001"), STR("1.2.0"));
    CHECK_STR(fix_of(&x, "CVE-2026-0002"), STR("1.1.5"));
    hears(&x, RECORD_OF("left-pad", "0001", "2026-01-04", "1.2.1"),
          RECORD_OF("left-pad", "0002", "2026-01-03", "1.1.5"), 0, 1, 0);
    CHECK_STR(fix_of(&x, "CVE-2026-0001"), STR("1.2.1"));
    CHECK_STR(fix_of(&x, "CVE-2026-0002"), STR("1.1.5"));
    hears(&x, RECORD_OF("left-pad", "0001", "2026-01-04", "1.2.1"),
          RECORD_OF("right-pad", "0002", "2026-01-05", "1.1.5"), 0, 0, 1);
    yyjson_mut_val *l = fixture_do(&x, &x.vera, LATER, "finding.list", "product", "Pad", NULL);
    CHECK_INT(fixture_number(l, "/n_open"), 1);
    CHECK_STR(fixture_text(l, "/findings/0/vulnerability"), STR("CVE-2026-0001"));
    fixture_verify(&x);
    fixture_close(&x);
}

static const struct test tests[] = {
    {"taken back after a rebuild", taken_back_after_a_rebuild},
    {"closed after a rebuild", closed_after_a_rebuild},
    {"what is new alone", what_is_new_alone},
    {"rebuilt feed by feed", rebuilt_feed_by_feed},
    {"taken back by its catalogue", taken_back},
    {NULL, NULL},
};
const struct test_suite known_feeds_suite = {"known_feeds", tests};
