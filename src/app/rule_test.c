/* SPDX-License-Identifier: Apache-2.0 */
/* Built-in rules as people see them, with what they decide in a real store; conditions tried. */
#include "app/rule.h"

#include "base/fs.h"
#include "core/triage.h"
#include "knowledge/import.h"

#include "app_fixture.h"
#include "suite.h"

#define NOW    "2026-11-22T11:00:00Z"
#define DIGEST "89c5e42a16e07511100f19192d19cce8b27bfd96c9fc5c02f10f8ee58e5daa30"

static char dir[400];

static const char *file(const char *name, const char *text)
{
    static char paths[8][600];
    static size_t n;
    char *path = paths[n++ % 8];
    struct err e = {0};
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    CHECK_OK(fs_write_atomic(path, str_of(text), 0600, &e), &e);
    return path;
}

static const char evidence_text[] =
    "{\"format\":\"longwatch-evidence/1\",\"generator\":\"test\",\"collected_at\":"
    "\"2026-11-22T12:00:00.000Z\",\"sources\":[{\"path\":\".config\",\"sha256\":\"" DIGEST
    "\",\"bytes\":10,\"reader\":\"kconfig\"}],\"groups\":[{\"kind\":\"symbol\",\"component\":"
    "\"linux\",\"object\":\"\",\"complete\":true,\"note\":\"\",\"items\":[[\"CONFIG_TLS\",\"n\",0,"
    "4711]]},{\"kind\":\"file\",\"component\":\"linux\",\"object\":\"\",\"complete\":true,\"note\":"
    "\"\",\"items\":[[\"net/core/dev.c\",\"\",0,0]]}],\"notes\":[]}";

static const char record_text[] =
    "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\",\"cveMetadata\":{\"cveId\":"
    "\"CVE-2024-26583\",\"state\":\"PUBLISHED\",\"dateUpdated\":\"2026-01-01T00:00:00Z\"},"
    "\"containers\":{\"cna\":{\"providerMetadata\":{\"orgId\":"
    "\"8254265b-2729-46b6-b9e3-3dfca2d5bfca\"},\"references\":[{\"url\":\"https://a.example/\"}],"
    "\"descriptions\":[{\"lang\":\"en\",\"value\":\"words\"}],\"affected\":[{\"vendor\":\"linux\","
    "\"product\":\"linux_kernel\",\"defaultStatus\":\"unaffected\",\"cpes\":["
    "\"cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*\"],\"programFiles\":[\"net/tls/tls_sw.c\"],"
    "\"versions\":[{\"version\":\"0\",\"lessThan\":\"6.6.70\",\"status\":\"affected\","
    "\"versionType\":\"custom\"}]}]}}}";

static void import_record(struct app *app)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[600];
    const char *path = file("CVE-2024-26583.json", record_text);
    snprintf(at, sizeof at, "%s/knowledge.db", app->data_dir);
    arena_init(&a, 64 << 20);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const struct import_options o = {
        .feed = "cve", .paths = &path, .n_paths = 1, .now = utc_now(), .n_threads = 1};
    CHECK_OK(knowledge_import(k, &a, &o, &result, &e), &e);
    knowledge_close(k);
    arena_release(&a);
}

static void list_and_counts(void)
{
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = fixture_open(NOW);
    import_record(app);
    DID(app, &local_actor, "product.add", "name", "Gateway");
    yyjson_mut_doc *d = DO(
        app, &local_actor, "image.add", "product", "Gateway", "release", "1.0", "sbom",
        file("sbom.json", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"
                          "\"components\":[{\"type\":\"operating-system\",\"name\":\"linux\","
                          "\"version\":\"6.6.60\",\"bom-ref\":\"k\"}]}"));
    static char image[64];
    snprintf(image, sizeof image, "%s", fixture_keep(d, "id"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "rule.get", "rule", "kernel-not-compiled");
    CHECK_INT(fixture_int(d, "n_findings"), 0);
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "image.add_evidence", "image", image, "document",
        file("evidence.json", evidence_text));
    d = DO(app, &local_actor, "rule.get", "rule", "kernel-not-compiled");
    CHECK_INT(fixture_int(d, "n_findings"), 1);
    CHECK_INT(fixture_int(d, "n_images"), 1);
    CHECK_STR(fixture_str(d, "sentence"), STR("file {item} of {component} is not compiled"));
    CHECK_STR(fixture_str(d, "status"), STR("not_affected"));
    CHECK_STR(fixture_str(d, "cyclonedx.state"), STR("not_affected"));
    CHECK_STR(fixture_str(d, "csaf.product_status"), STR("known_not_affected"));
    CHECK_STR(fixture_str(d, "csaf.flag"), STR("vulnerable_code_not_present"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "rule.list");
    size_t n = 0;
    while (triage_rule_at(n))
        n++;
    CHECK_INT(fixture_int(d, "total"), n);
    CHECK_INT(fixture_int(d, "n_findings"), 1);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "rule.list", "text", "CVE-2018-1000500");
    CHECK_INT(fixture_int(d, "total"), 1);
    CHECK_STR(fixture_str(d, "rules.0.component"), STR("busybox"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "rule.try", "image", image, "condition",
           "symbol CONFIG_TLS  of linux is not set");
    CHECK_STR(fixture_str(d, "truth"), STR("yes"));
    CHECK_STR(fixture_str(d, "condition"), STR("symbol CONFIG_TLS is not set"));
    CHECK_STR(fixture_str(d, "quotes.0"),
              STR("CONFIG_TLS is not set: .config:4711 (sha256:" DIGEST ")"));
    yyjson_mut_doc_free(d);
    app_close(app);
}

static void conditions(void)
{
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = fixture_open(NOW);
    yyjson_mut_doc *d =
        DO(app, &local_actor, "rule.try", "document", file("evidence.json", evidence_text),
           "condition", "file net/core/dev.c is not compiled");
    CHECK_STR(fixture_str(d, "truth"), STR("no"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "rule.try", "condition", "exposure is local", "exposure",
           "local");
    CHECK_STR(fixture_str(d, "truth"), STR("yes"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "rule.try", "condition", "exposure is local");
    CHECK_STR(fixture_str(d, "truth"), STR("unknown"));
    CHECK_STR(fixture_str(d, "quotes.0"), STR("the exposure of the product is not stated"));
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "rule.try", LW_E_INPUT,
            "parameter 'condition': at character 10 expected \"is\", found set", "condition",
            "symbol A set");
    REFUSED(app, &local_actor, "rule.get", LW_E_NOT_FOUND, "there is no built-in rule 'x'",
            "rule", "x");
    app_close(app);
}

const struct test_suite rule_suite = {
    "rule",
    (const struct test[]){
        {"list and counts", list_and_counts}, {"conditions", conditions}, {NULL, NULL}},
};
