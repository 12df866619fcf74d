/* SPDX-License-Identifier: Apache-2.0 */
#include "format/formats.h"
#include "suite.h"

static struct arena a;

#define HEAD(state)                                                                       \
 "{\"dataType\": \"CVE_RECORD\", \"dataVersion\": \"5.1\", \"cveMetadata\": {\"cveId\": " \
 "\"CVE-2024-12345\", \"state\": \"" state "\", \"datePublished\": "                      \
 "\"2024-05-31T10:00:00\", \"dateUpdated\": \"2024-06-01T00:00:00.123456Z\"}"
#define PROVIDER                                                                \
 "\"providerMetadata\": {\"orgId\": \"00000000-0000-4000-8000-000000000000\", " \
 "\"shortName\": \"cna\"}"

static const char published[] = HEAD(
    "PUBLISHED") ", \"containers\": {\"cna\": {" PROVIDER ", \"title\": \"t\","
                 " \"descriptions\": [{\"lang\": \"de\", \"value\": \"D\"}, {\"lang\": \"en-GB\", \"value\": "
                 "\"E\"}], \"references\": [{\"url\": \"https://a.example\"}], \"metrics\": [{\"cvssV3_1\": "
                 "{\"vectorString\": \"CVSS:3.1/AV:N\"}, \"cvssV2_0\": {\"vectorString\": \"AV:N\"}}],"
                 " \"affected\": [{\"vendor\": \"v\", \"product\": \"p\", \"collectionURL\": "
                 "\"https://c.example\", \"packageName\": \"n\", \"repo\": \"https://r.example\", "
                 "\"defaultStatus\": \"unaffected\", \"cpes\": [\"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*\"], "
                 "\"platforms\": [\"Linux\", \"x86\"], \"programFiles\": [\"a.c\", \"b.c\"], \"versions\": [{\"version\": \"1.0\", \"lessThan\": "
                 "\"2.0\", \"status\": \"affected\", \"versionType\": \"semver\", \"changes\": [{\"at\": "
                 "\"1.5\", \"status\": \"unaffected\"}]}, {\"version\": \"3\", \"lessThanOrEqual\": \"4\", "
                 "\"status\": \"affected\"}, {\"version\": \"n/a\"}]}]}, \"adp\": [{\"providerMetadata\": "
                 "{\"shortName\": \"CISA-ADP\"}, \"references\": [{\"url\": \"https://a.example\"}], "
                 "\"metrics\": [{\"cvssV4_0\": {\"baseSeverity\": \"LOW\"}}], \"affected\": [{\"product\": "
                 "\"q\", \"packageURL\": \"pkg:npm/q\"}]}]}}";

static void published_record(void)
{
    struct err e = {0};
    struct record r;
    arena_init(&a, 1 << 20);
    CHECK_OK(cve_read(&a, str_of(published), &r, &e), &e);
    CHECK_STR(r.id, STR("CVE-2024-12345"));
    CHECK_STR(r.source, STR("cve"));
    CHECK_STR(r.revision, STR("2024-06-01T00:00:00.123456Z"));
    CHECK_INT(utc_to_ms(r.published_at), 1717149600000);
    CHECK_STR(r.summary, STR("t"));
    CHECK_STR(r.details, STR("E"));
    CHECK_INT(r.n_references, 1);
    CHECK_INT(r.n_severities, 3);
    CHECK_STR(r.severities[0].type, STR("CVSS_V3"));
    CHECK_STR(r.severities[0].origin, STR("cna"));
    CHECK_STR(r.severities[1].type, STR("CVSS_V2"));
    CHECK_STR(r.severities[2].type, STR("text"));
    CHECK_STR(r.severities[2].vector, STR("LOW"));
    CHECK_STR(r.severities[2].origin, STR("CISA-ADP"));
    arena_release(&a);
}

static void statements(void)
{
    struct err e = {0};
    struct record r;
    arena_init(&a, 1 << 20);
    CHECK_OK(cve_read(&a, str_of(published), &r, &e), &e);
    CHECK_INT(r.n_affected, 2);
    CHECK_INT(r.affected[0].n_platforms, 2);
    CHECK_STR(r.affected[0].platforms[1], STR("x86"));
    const struct affected *x = &r.affected[0];
    CHECK_INT(x->kind, STATEMENT_CVE);
    CHECK_STR(x->vendor, STR("v"));
    CHECK_STR(x->name, STR("n"));
    CHECK_STR(x->collection_url, STR("https://c.example"));
    CHECK_STR(x->repo, STR("https://r.example"));
    CHECK_INT(x->default_status, CLAIM_UNAFFECTED);
    CHECK_INT(x->n_cpes, 1);
    CHECK_STR(x->program_files[1], STR("b.c"));
    CHECK_INT(x->n_statements, 3);
    CHECK_STR(x->statements[0].upper, STR("2.0"));
    CHECK(!x->statements[0].is_upper_inclusive);
    CHECK_STR(x->statements[0].changes[0].at, STR("1.5"));
    CHECK_INT(x->statements[0].changes[0].status, CLAIM_UNAFFECTED);
    CHECK(x->statements[1].is_upper_inclusive);
    CHECK_STR(x->statements[1].upper, STR("4"));
    CHECK_INT(x->statements[2].status, CLAIM_UNKNOWN);
    CHECK_STR(x->statements[2].upper, STR_NONE);
    CHECK_STR(r.affected[1].purl, STR("pkg:npm/q"));
    CHECK_STR(r.affected[1].name, STR("q"));
    CHECK_INT(r.affected[1].default_status, CLAIM_UNKNOWN);
    arena_release(&a);
}

static void other_states(void)
{
    struct err e = {0};
    struct record r;
    arena_init(&a, 1 << 20);
    CHECK_OK(cve_read(&a,
                      STR(HEAD("REJECTED") ", \"containers\": {\"cna\": {\"rejectedReasons\": "
                                           "[{\"lang\": \"en\", \"value\": \"dup\"}], "
                                           "\"replacedBy\": [\"CVE-2024-2\"]}}}"),
                      &r, &e),
             &e);
    CHECK_INT(r.state, RECORD_REJECTED);
    CHECK_STR(r.details, STR("dup"));
    CHECK_STR(r.replaced_by[0], STR("CVE-2024-2"));
    CHECK_INT(r.n_affected, 0);
    CHECK_OK(cve_read(&a, STR(HEAD("RESERVED") "}"), &r, &e), &e);
    CHECK_INT(r.state, RECORD_WITHDRAWN);
    arena_release(&a);
}

static void refused(str text, const char *words)
{
    struct err e = {0};
    struct record r;
    arena_init(&a, 1 << 20);
    CHECK_STATUS(cve_read(&a, text, &r, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void refusals(void)
{
    refused(STR("[]"), "this is a JSON array, expected a CVE record (an object)");
    refused(STR("{\"id\": \"X\", \"affected\": []}"),
            "this is an OSV record, expected a CVE record");
    refused(STR("{\"dataType\": \"CVE\"}"), "dataType is 'CVE', expected 'CVE_RECORD'");
    refused(STR("{\"dataType\": \"CVE_RECORD\", \"dataVersion\": \"4.0\"}"),
            "dataVersion '4.0' is not read, expected 5.x");
    refused(STR("{\"dataType\": \"CVE_RECORD\", \"dataVersion\": \"5.0\", \"cveMetadata\": "
                "{\"cveId\": \"CVE-24-1\"}}"),
            "cveMetadata.cveId 'CVE-24-1' is not a CVE id");
    refused(STR(HEAD("DUPLICATE") "}"),
            "cveMetadata.state is 'DUPLICATE', expected PUBLISHED, REJECTED or RESERVED");
    refused(STR(HEAD("PUBLISHED") "}"), "published record has no containers.cna");
    refused(STR(HEAD("PUBLISHED") ", \"containers\": {\"cna\": {\"descriptions\": []}}}"),
            "published record has no containers.cna.affected");
    refused(STR(HEAD("REJECTED") ", \"containers\": {\"cna\": {}}}"),
            "rejected record has no containers.cna.rejectedReasons");
    refused(STR(HEAD("RESERVED") ", \"descriptions\": [{\"value\": \"x\"}]}"),
            "description 1 needs 'lang' and 'value'");
}

static const struct test tests[] = {
    {"published_record", published_record},
    {"statements", statements},
    {"other_states", other_states},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite cve_suite = {"cve", tests};
