/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"
#include "base/limits.h"
#include "format/csaf.h"
#include "format/csaf_version.h"
#include "suite.h"

#include <stdio.h>

static struct arena a;
static struct record seen[8];
static size_t n_seen;

static enum status keep(void *ctx, const struct record *r, struct err *e)
{
    (void)ctx;
    (void)e;
    if (n_seen < sizeof seen / sizeof seen[0]) seen[n_seen] = *r;
    n_seen++;
    return LW_OK;
}

static void read_seed(const char *name)
{
    struct err e = {0};
    char path[512];
    str bytes;
    arena_init(&a, 16 * LW_MIB);
    n_seen = 0;
    snprintf(path, sizeof path, "%s/tests/fuzz/corpus/csaf/%s", LW_SOURCE_DIR, name);
    CHECK_OK(fs_read(&a, path, LW_MIB, &bytes, &e), &e);
    CHECK_OK(csaf_read(&a, bytes, keep, NULL, &e), &e);
}

static void document_2_0(void)
{
    const struct affected *x;
    read_seed("two_0.json");
    CHECK_INT(n_seen, 1);
    CHECK_STR(seen[0].id, STR("M-1"));
    CHECK_STR(seen[0].source, STR("csaf"));
    CHECK_STR(seen[0].revision, STR("2024-02-01T00:00:00+01:00"));
    CHECK_STR(seen[0].aliases[0], STR("CVE-2024-0001"));
    CHECK_STR(seen[0].details, STR("d"));
    CHECK_INT(seen[0].n_severities, 1);
    CHECK_STR(seen[0].severities[0].type, STR("CVSS_V3"));
    CHECK_STR(seen[0].severities[0].origin, STR("Maker"));
    CHECK_INT(seen[0].n_affected, 4); /* `recommended` says nothing new of C */
    x = &seen[0].affected[0];
    CHECK_INT(x->kind, STATEMENT_VEX);
    CHECK_INT(x->status, VEX_AFFECTED);
    CHECK_STR(x->vendor, STR("Maker"));
    CHECK_STR(x->product, STR("Box"));
    CHECK_INT(x->n_versions, 2);
    CHECK_STR(x->versions[1], STR("1.1 SP1"));
    CHECK_STR(x->cpes[0], STR("cpe:2.3:o:maker:box:1.0:*:*:*:*:*:*:*"));
    CHECK_STR(x->part_numbers[0], STR("model:B?1*"));
    CHECK_STR(x->hashes[0],
              STR("sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"));
    CHECK_STR(x->note, STR("vendor_fix: update https://maker.example/fix"));
    CHECK_STR(seen[0].affected[1].vers, STR("vers:generic/>=1.2|<2"));
    x = &seen[0].affected[2];
    CHECK_INT(x->status, VEX_NOT_AFFECTED);
    CHECK_STR(x->justification, STR("vulnerable_code_not_present"));
    CHECK_STR(x->note, STR("none"));
    CHECK_STR(x->purl, STR("pkg:rpm/redhat/lib@1.2-3?arch=x86_64&epoch=1"));
    CHECK_STR(x->versions[0], STR("1:1.2-3"));
    CHECK_STR(x->platform, STR("cpe:2.3:o:maker:box:1.0:*:*:*:*:*:*:*"));
    CHECK_INT(seen[0].affected[3].status, VEX_FIXED);
    CHECK_STR(seen[0].affected[3].platform, STR(""));
    arena_release(&a);
}

static void document_2_1(void)
{
    read_seed("two_1.json");
    CHECK_INT(n_seen, 1);
    CHECK_INT(seen[0].n_aliases, 2);
    CHECK_STR(seen[0].aliases[1], STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(seen[0].exploitation, STR("active"));
    CHECK_STR(seen[0].severities[0].origin, STR("https://maker.example/x"));
    CHECK_INT(seen[0].n_affected, 2);
    CHECK_STR(seen[0].affected[0].purl, STR("pkg:npm/a@1.0.0"));
    CHECK_STR(seen[0].affected[0].versions[0], STR("1.0.0"));
    CHECK_STR(seen[0].affected[0].platform, STR("B"));
    CHECK_INT(seen[0].affected[1].status, VEX_UNDER_INVESTIGATION);
    arena_release(&a);
}

static void withdrawn(void)
{
    read_seed("withdrawn.json");
    CHECK_INT(n_seen, 1);
    CHECK_STR(seen[0].id, STR("M-3"));
    CHECK_INT(seen[0].state, RECORD_WITHDRAWN);
    CHECK_INT(seen[0].n_affected, 0);
    arena_release(&a);
}

static void several_vulnerabilities(void)
{
    struct err e = {0};
    arena_init(&a, LW_MIB);
    n_seen = 0;
    CHECK_OK(csaf_read(&a,
                       STR("{\"document\": {\"tracking\": {\"id\": \"X\"}}, "
                           "\"vulnerabilities\": [{\"cve\": \"CVE-1-1\"}, {\"ids\": "
                           "[{\"system_name\": \"s\", \"text\": \"17\"}]}, {}, "
                           "{\"cve\": \"CVE-1-1\"}]}"),
                       keep, NULL, &e),
             &e);
    CHECK_INT(n_seen, 4);
    CHECK_STR(seen[0].id, STR("X/CVE-1-1"));
    CHECK_STR(seen[1].id, STR("X/17"));
    CHECK_STR(seen[1].related[0], STR("s:17"));
    CHECK_INT(seen[1].n_aliases, 0);
    CHECK_STR(seen[2].id, STR("X/3"));
    CHECK_STR(seen[3].id, STR("X/CVE-1-1/4"));
    arena_release(&a);
}

static void refused_as(str bytes, const char *words)
{
    struct err e = {0};
    arena_init(&a, LW_MIB);
    CHECK_STATUS(csaf_read(&a, bytes, keep, NULL, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void refusals(void)
{
    refused_as(STR("{}"),
               "this is no CSAF document, expected an object with document.tracking.id");
    refused_as(STR("[]"),
               "this is no CSAF document, expected an object with document.tracking.id");
    refused_as(STR("{\"document\": {\"csaf_version\": \"2.0\"}}"),
               "CSAF document has no document.tracking.id");
}

static void version_names(void)
{
    static const char *const exact[] = {"1.0",     "v1.0.2b-1", "2017 R2", "1.3.1 Build 13",
                                        "1 | 2.0", "8.1 SP1",   "5.1.1-1", "1:2.3~rc1+dfsg"};
    static const char *const other[] = {
        "",           "1.x",       "2.4.*",   "all versions",    "< 2",
        "2014-2016",  "1.0 and 2", "libcurl", "1 | all",         "1.0 Build",
        "vers:all/*", "3 (EOL)",   "1.0,2.0", "2.3.6 and  below"};
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++) {
        if (!csaf_version_is_exact(str_of(exact[i])))
            test_fail(__FILE__, __LINE__, "'%s' is a version", exact[i]);
    }
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        if (csaf_version_is_exact(str_of(other[i])))
            test_fail(__FILE__, __LINE__, "'%s' is no version", other[i]);
    }
    CHECK(csaf_version_is_range(STR("prior to 4.2")));
    CHECK(csaf_version_is_range(STR("<4")));
    CHECK(csaf_version_is_range(STR("All Versions")));
    CHECK(!csaf_version_is_range(STR("4.2 overall")));
}

static const struct test tests[] = {
    {"document_2_0", document_2_0},
    {"document_2_1", document_2_1},
    {"withdrawn", withdrawn},
    {"several_vulnerabilities", several_vulnerabilities},
    {"refusals", refusals},
    {"version_names", version_names},
    {NULL, NULL},
};
const struct test_suite csaf_read_suite = {"csaf_read", tests};
