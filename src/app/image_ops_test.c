/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an SBOM to findings and through their life, with real knowledge: imported records,
 * revised, withdrawn, listed as exploited.
 */
#include "app/blob.h"
#include "app/op_run.h"
#include "app/rematch.h"
#include "base/fs.h"
#include "knowledge/import.h"

#include "app_fixture.h"
#include "suite.h"

#include <stdio.h>

#define NOW   "2026-11-22T11:00:00Z"
#define LATER "2026-11-22T12:00:00Z"

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

#define SBOM_HEAD                                                           \
 "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"      \
 "\"metadata\":{\"component\":{\"type\":\"firmware\",\"name\":\"gateway\"," \
 "\"version\":\"4.2\",\"bom-ref\":\"root\"}},\"components\":["
#define LEFT_PAD(v)                                             \
 "{\"type\":\"library\",\"name\":\"left-pad\",\"version\":\"" v \
 "\",\"purl\":\"pkg:npm/left-pad@" v "\",\"bom-ref\":\"left-pad\"}"
#define TINY(v)                                                 \
 "{\"type\":\"library\",\"name\":\"tiny-lib\",\"version\":\"" v \
 "\",\"purl\":\"pkg:npm/tiny-lib@" v "\",\"bom-ref\":\"tiny\"}"
#define NAMELESS "{\"type\":\"library\",\"name\":\"vendored thing\",\"bom-ref\":\"x\"}"
#define SBOM     SBOM_HEAD LEFT_PAD("1.1.0") "," TINY("2.1.0") "," NAMELESS "]}"

#define RECORD(id, cve, package, fixed, modified, more)                     \
 "{\"schema_version\":\"1.6.0\",\"id\":\"" id "\",\"modified\":\"" modified \
 "\",\"published\":\"2026-01-01T00:00:00Z\"," more "\"aliases\":[\"" cve    \
 "\"],\"summary\":\"flaw in " package                                       \
 "\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"" package \
 "\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}," \
 "{\"fixed\":\"" fixed "\"}]}]}]}"
#define PAD_RECORD(fixed, modified) \
 RECORD("GHSA-aaaa-bbbb-cccc", "CVE-2026-0001", "left-pad", fixed, modified, "")
#define TINY_RECORD \
 RECORD("GHSA-dddd-eeee-ffff", "CVE-2026-0002", "tiny-lib", "2.0.0", "2026-01-02T00:00:00Z", "")

static void import(struct app *app, const char *feed, const char *path, const char *now)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[600];
    const char *const paths[] = {path};
    fixture_now(now);
    snprintf(at, sizeof at, "%s/knowledge.db", app->data_dir);
    arena_init(&a, 64 << 20);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const struct import_options o = {.feed = feed,
                                     .paths = paths,
                                     .n_paths = 1,
                                     .now = utc_now(),
                                     .accept_shrink = true,
                                     .n_threads = 1};
    CHECK_OK(knowledge_import(k, &a, &o, &result, &e), &e);
    CHECK_INT(result.n_refused, 0);
    knowledge_close(k);
    arena_release(&a);
}

static void import_records(struct app *app, const char *pad, const char *tiny, const char *now)
{
    char folder[500];
    struct err e = {0};
    snprintf(folder, sizeof folder, "%s/osv/npm", dir);
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    file("osv/npm/GHSA-aaaa-bbbb-cccc.json", pad);
    file("osv/npm/GHSA-dddd-eeee-ffff.json", tiny);
    import(app, "osv", folder, now);
}

static void import_kev(struct app *app, const char *entries, const char *now)
{
    char text[2000];
    int n = 0;
    for (const char *p = entries; (p = strstr(p, "cveID")); p++)
        n++;
    snprintf(text, sizeof text,
             "{\"title\":\"CISA Catalog of Known Exploited Vulnerabilities\","
             "\"catalogVersion\":\"2026.11.22\",\"dateReleased\":\"%s\",\"count\":%d,"
             "\"vulnerabilities\":[%s]}",
             now, n, entries);
    import(app, "kev", file("known_exploited_vulnerabilities.json", text), now);
}

#define KEV_ENTRY(cve)                                                                 \
 "{\"cveID\":\"" cve "\",\"vendorProject\":\"Example\",\"product\":\"pad\","           \
 "\"vulnerabilityName\":\"Example flaw\",\"dateAdded\":\"2026-11-21\","                \
 "\"shortDescription\":\"x\",\"requiredAction\":\"patch\",\"dueDate\":\"2026-12-12\"," \
 "\"knownRansomwareCampaignUse\":\"Unknown\",\"notes\":\"\",\"cwes\":[]}"

static struct app *open_app(void)
{
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = fixture_open(NOW);
    DID(app, &local_actor, "product.add", "name", "Harbour Gateway", "markets", "de, FR,GR",
        "support_start", "2026-01-01", "support_end", "2031-12-31");
    return app;
}

static struct rematch_report rematch(struct app *app)
{
    struct rematch_report r;
    struct err e = {0};
    CHECK_OK(rematch_changed(app, utc_now(), &r, &e), &e);
    return r;
}

static const char *add_image(struct app *app, const char *release, const char *sbom)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "image.add", "product", "harbour gateway",
                           "release", release, "sbom", file("sbom.json", sbom));
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    return id;
}

/* The only finding with this verdict; open ones when it is empty. */
static const char *finding_with(struct app *app, const char *verdict)
{
    yyjson_mut_doc *d = verdict[0] ? DO(app, &local_actor, "finding.list", "verdict", verdict)
                                   : DO(app, &local_actor, "finding.list", "open", "true");
    CHECK_INT(fixture_int(d, "findings"), 1);
    const char *id = fixture_keep(d, "findings.0.id");
    yyjson_mut_doc_free(d);
    return id;
}

static void products(void)
{
    struct app *app = open_app();
    REFUSED(app, &local_actor, "product.add", LW_E_CONFLICT,
            "a product 'Harbour Gateway' exists already", "name", "HARBOUR gateway");
    REFUSED(app, &local_actor, "product.add", LW_E_USAGE,
            "parameter 'markets': 'UK' is no Member State of the Union", "name", "x", "markets",
            "DE,UK");
    REFUSED(app, &local_actor, "product.add", LW_E_USAGE,
            "parameter 'support_end': lies before the support starts", "name", "x",
            "support_start", "2026-01-02", "support_end", "2026-01-01");
    REFUSED(app, &local_actor, "product.add", LW_E_USAGE,
            "parameter 'product_class': only important products have a class", "name", "x",
            "product_class", "I");
    DID(app, &local_actor, "product.change", "product", "Harbour Gateway", "product_type",
        "important", "product_class", "II", "contact", "psirt@example.com");
    yyjson_mut_doc *d = DO(app, &local_actor, "product.get", "product", "harbour gateway");
    CHECK_STR(fixture_str(d, "markets.1"), STR("EL"));
    CHECK_STR(fixture_str(d, "product_class"), STR("II"));
    CHECK_STR(fixture_str(d, "support_state"), STR("running"));
    CHECK_INT(fixture_int(d, "support_days_left"), 1865);
    CHECK_INT(fixture_int(d, "has_releases"), 0);
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "release.add", "product", "harbour gateway", "version", "4.2");
    REFUSED(app, &local_actor, "release.add", LW_E_CONFLICT,
            "product 'Harbour Gateway' has a release '4.2' already", "product",
            "harbour gateway", "version", "4.2");
    DID(app, &local_actor, "release.change", "product", "harbour gateway", "version", "4.2",
        "available_on", "2026-11-01");
    d = DO(app, &local_actor, "product.list");
    CHECK_INT(fixture_int(d, "products.0.n_releases"), 1);
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void without_knowledge(void)
{
    struct app *app = open_app();
    const char *id = add_image(app, "4.2", SBOM);
    yyjson_mut_doc *d = DO(app, &local_actor, "image.get", "image", id);
    CHECK_INT(fixture_int(d, "n_components"), 3);
    CHECK_INT(fixture_int(d, "components_by_verdict.unknown"), 3);
    CHECK_INT(fixture_int(d, "n_without_version"), 1);
    CHECK_INT(fixture_int(d, "n_without_identity"), 1);
    CHECK_INT(fixture_int(d, "n_open"), 0);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "image.quality", "image", id);
    CHECK_INT(fixture_int(d, "n_components"), 4);
    CHECK_STR(fixture_str(d, "format"), STR("cyclonedx-json"));
    yyjson_mut_doc_free(d);
    CHECK_INT(rematch(app).n_components, 0);
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    struct rematch_report r = rematch(app);
    CHECK(r.is_full);
    CHECK_INT(r.n_components, 3);
    CHECK_INT(r.findings.n_opened, 1);
    CHECK_INT(rematch(app).n_components, 0);
    d = DO(app, &local_actor, "image.components", "image", id);
    CHECK_STR(fixture_str(d, "components.0.name"), STR("left-pad"));
    CHECK_STR(fixture_str(d, "components.0.verdict"), STR("affected"));
    CHECK_INT(fixture_int(d, "components.0.n_open"), 1);
    CHECK_STR(fixture_str(d, "components.2.verdict"), STR("not_monitored"));
    CHECK(fixture_str(d, "components.2.why").n > 0);
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(app);
    app_close(app);
}

/*
 * What an SBOM says of a vulnerability holds for the image it describes, and for later matches as
 * well: the same component elsewhere is judged by itself.
 */
static void product_by_product(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.1.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    add_image(
        app, "4.2",
        SBOM_HEAD LEFT_PAD(
            "1.1.0") "],"
                     "\"vulnerabilities\":[{\"id\":\"CVE-2026-0001\",\"analysis\":{"
                     "\"state\":\"not_affected\",\"justification\":\"code_not_reachable\"},"
                     "\"affects\":[{\"ref\":\"left-pad\"}]}]}");
    add_image(app, "4.3", SBOM_HEAD LEFT_PAD("1.1.0") "]}");
    rematch(app);
    fixture_now(LATER);
    import_records(app, PAD_RECORD("1.3.0", "2026-02-02T00:00:00Z"), TINY_RECORD, LATER);
    CHECK_INT(rematch(app).n_components, 1);
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.list", "verdict", "affected");
    CHECK_INT(fixture_int(d, "findings"), 1);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "finding.list", "verdict", "not_affected");
    CHECK_INT(fixture_int(d, "findings"), 1);
    CHECK(str_contains(str_of(fixture_keep(d, "findings.0.reason.inputs")),
                       STR("the SBOM says not_affected")));
    yyjson_mut_doc_free(d);
    app_close(app);
}

static void explained(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    const char *image = add_image(app, "4.2", SBOM);
    int64_t n = fixture_n_events(app, "");
    /* The same document again changes nothing. */
    yyjson_mut_doc *d = DO(app, &local_actor, "image.add", "product", "harbour gateway",
                           "release", "4.2", "sbom", file("again.json", SBOM));
    CHECK_STR(fixture_str(d, "id"), str_of(image));
    CHECK_INT(fixture_int(d, "is_new"), 0);
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(app, ""), n);
    const char *id = finding_with(app, "");
    d = DO(app, &local_actor, "finding.get", "finding", id);
    CHECK_STR(fixture_str(d, "vulnerability"), STR("CVE-2026-0001"));
    CHECK_STR(fixture_str(d, "verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "fixed_in"), STR("1.2.0"));
    CHECK_STR(fixture_str(d, "reason.record"), STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(fixture_str(d, "reason.feed"), STR("osv"));
    CHECK(fixture_str(d, "reason.rule").n && fixture_str(d, "reason.inputs").n);
    CHECK(str_starts(fixture_str(d, "sentence"),
                     STR("left-pad 1.1.0 in Harbour Gateway 4.2 (default) is affected by "
                         "CVE-2026-0001, because GHSA-aaaa-bbbb-cccc: ")));
    CHECK_STR(fixture_str(d, "history.0.kind"), STR("finding.opened"));
    CHECK_STR(fixture_str(d, "others.0.record"), STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(fixture_str(d, "would_change.0"), STR("an image that ships 1.2.0 or later"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "search.run", "text", "cve-2026-0001");
    CHECK_INT(fixture_int(d, "total"), 1);
    CHECK_STR(fixture_str(d, "hits.0.kind"), STR("finding"));
    yyjson_mut_doc_free(d);
    /* The next release ships the fix. */
    const char *next =
        add_image(app, "4.3", SBOM_HEAD LEFT_PAD("1.2.0") "," TINY("2.1.0") "]}");
    d = DO(app, &local_actor, "image.get", "image", next);
    CHECK_INT(fixture_int(d, "n_open"), 0);
    CHECK_STR(fixture_str(d, "previous.release_version"), STR("4.2"));
    CHECK_INT(fixture_int(d, "previous.n_components_added"), 1);
    CHECK_INT(fixture_int(d, "previous.n_components_removed"), 2);
    CHECK_INT(fixture_int(d, "previous.n_findings_removed"), 1);
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void refused(void)
{
    struct app *app = open_app();
    struct arena a;
    str bytes;
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    struct op_arg args[] = {{STR("product"), STR("Harbour Gateway")},
                            {STR("release"), STR("4.2")},
                            {STR("sbom"), str_of(file("bad.json", "{\"bomFormat\": \"Cyc"))}};
    CHECK_STATUS(op_run(app, &local_actor, op_find(STR("image.add")), args, 3, &reply, &e),
                 LW_E_INPUT);
    CHECK(e.line == 1 && e.message[0]);
    CHECK_STR(str_of(e.source), STR("sbom"));
    CHECK_INT(fixture_n_events(app, "sbom.refused"), 1);
    CHECK_INT(fixture_n_events(app, "release.added"), 0);
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.list", "kind", "sbom.refused");
    arena_init(&a, 1 << 20);
    CHECK_OK(blob_read(app, &a, fixture_str(d, "events.0.subject_id"), 1000, &bytes, &e), &e);
    CHECK_STR(bytes, STR("{\"bomFormat\": \"Cyc"));
    CHECK(fixture_str(d, "events.0.payload.error").n > 0);
    yyjson_mut_doc_free(d);
    add_image(app, "4.2", SBOM);
    REFUSED(
        app, &local_actor, "image.add", LW_E_CONFLICT,
        "release '4.2' has an image 'default' from another SBOM: send it as another release "
        "or variant, or with replace",
        "product", "harbour gateway", "release", "4.2", "replace", "no", "sbom",
        file("other.json", SBOM_HEAD LEFT_PAD("1.1.0") "]}"));
    CHECK_INT(fixture_n_events(app, "sbom.refused"), 2);
    REFUSED(app, &local_actor, "image.add", LW_E_NOT_FOUND, "there is no product 'x'",
            "product", "x", "release", "1", "sbom", file("sbom.json", SBOM));
    arena_release(&a);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void decided(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    add_image(app, "4.2", SBOM);
    add_image(app, "4.1", SBOM_HEAD LEFT_PAD("1.0.0") "]}");
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.list", "text", "1.1.0");
    const char *id = fixture_keep(d, "findings.0.id");
    CHECK_INT(fixture_int(d, "total"), 1);
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "finding.decide", LW_E_USAGE,
            "parameter 'justification': is required for not_affected", "finding", id, "status",
            "not_affected", "reason", "never called");
    REFUSED(app, &local_actor, "finding.decide", LW_E_USAGE, "parameter 'reason': is required",
            "finding", id, "status", "affected", "reason", " ");
    d = DO(app, &local_actor, "finding.decide", "finding", id, "status", "not_affected",
           "justification", "vulnerable_code_not_in_execute_path", "reason", "never called",
           "everywhere", "on");
    CHECK_INT(fixture_int(d, "n_decided"), 2);
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(app, "finding.decided"), 2);
    /* Holds while the record says the same; falls when it is revised. */
    CHECK_INT(rematch(app).findings.n_reopened, 0);
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"),
                   RECORD("GHSA-dddd-eeee-ffff", "CVE-2026-0002", "tiny-lib", "2.0.1",
                          "2026-02-02T00:00:00Z", ""),
                   LATER);
    CHECK_INT(rematch(app).findings.n_reopened, 0);
    d = DO(app, &local_actor, "finding.get", "finding", id);
    CHECK_STR(fixture_str(d, "verdict"), STR("not_affected"));
    CHECK_STR(fixture_str(d, "matched_verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "decided_by"), STR("local"));
    yyjson_mut_doc_free(d);
    import_records(app, PAD_RECORD("1.3.0", "2026-03-03T00:00:00Z"), TINY_RECORD, LATER);
    CHECK_INT(rematch(app).findings.n_reopened, 2);
    d = DO(app, &local_actor, "finding.get", "finding", id);
    CHECK_STR(fixture_str(d, "verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "fixed_in"), STR("1.3.0"));
    CHECK_INT(fixture_int(d, "is_decided"), 0);
    CHECK_STR(fixture_str(d, "history.0.kind"), STR("finding.reopened"));
    CHECK_STR(fixture_str(d, "history.1.payload.reason"), STR("never called"));
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(app);
    app_close(app);
}

/* The in-tray: what nobody has decided; the counts of its choices keep the rest of the filter. */
static void wanted(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    add_image(app, "4.2", SBOM);
    add_image(app, "4.1", SBOM_HEAD LEFT_PAD("1.0.0") "]}");
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.list", "wanted", "true");
    CHECK_INT(fixture_int(d, "total"), 2);
    CHECK_INT(fixture_int(d, "is_wanted_only"), 1);
    CHECK_INT(fixture_int(d, "choices.wanted"), 2);
    CHECK_INT(fixture_int(d, "choices.open"), 2);
    const char *id = fixture_keep(d, "findings.0.id");
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "finding.decide", "finding", id, "status", "affected", "reason",
        "the parser is reachable");
    d = DO(app, &local_actor, "finding.list", "wanted", "true");
    CHECK_INT(fixture_int(d, "findings"), 1);
    CHECK(!str_eq(fixture_str(d, "findings.0.id"), str_of(id)));
    CHECK_INT(fixture_int(d, "choices.wanted"), 1);
    CHECK_INT(fixture_int(d, "choices.open"), 2);
    CHECK_INT(fixture_int(d, "choices.affected"), 2);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "finding.list", "verdict", "not_affected", "text", "1.0.0");
    CHECK_INT(fixture_int(d, "findings"), 0);
    CHECK_INT(fixture_int(d, "choices.open"), 1);
    CHECK_INT(fixture_int(d, "is_wanted_only"), 0);
    yyjson_mut_doc_free(d);
    app_close(app);
}

static void withdrawn(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    add_image(app, "4.2", SBOM);
    rematch(app);
    const char *id = finding_with(app, "");
    import_records(app,
                   RECORD("GHSA-aaaa-bbbb-cccc", "CVE-2026-0001", "left-pad", "1.2.0",
                          "2026-04-04T00:00:00Z", "\"withdrawn\":\"2026-04-04T00:00:00Z\","),
                   TINY_RECORD, LATER);
    CHECK_INT(rematch(app).findings.n_closed, 1);
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.get", "finding", id);
    CHECK_INT(fixture_int(d, "is_closed"), 1);
    CHECK_INT(fixture_int(d, "is_open"), 0);
    CHECK_STR(fixture_str(d, "history.0.kind"), STR("finding.withdrawn"));
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "finding.decide", LW_E_STATE,
            arena_printf(&app->arena, "finding '%s' is closed: its record was withdrawn", id).p,
            "finding", id, "status", "affected", "reason", "x");
    import_records(app, PAD_RECORD("1.2.0", "2026-05-05T00:00:00Z"), TINY_RECORD, LATER);
    CHECK_INT(rematch(app).findings.n_opened, 1);
    CHECK_STR(str_of(finding_with(app, "")), str_of(id));
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void exploited(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    add_image(app, "4.2", SBOM);
    rematch(app);
    /* Of what is fixed here, and of what is not. */
    import_kev(app, KEV_ENTRY("CVE-2026-0002"), LATER);
    rematch(app);
    CHECK_INT(fixture_n_events(app, "case.opened"), 0);
    import_kev(app, KEV_ENTRY("CVE-2026-0001") "," KEV_ENTRY("CVE-2026-0002"), LATER);
    struct rematch_report r = rematch(app);
    CHECK_INT(r.n_components, 1);
    CHECK_INT(r.findings.n_changed, 1);
    CHECK_INT(fixture_n_events(app, "case.opened"), 1);
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.list", "exploited", "true");
    CHECK_INT(fixture_int(d, "n_exploited"), 1);
    CHECK_STR(fixture_str(d, "findings.0.priority"), STR("urgent"));
    CHECK_STR(fixture_str(d, "findings.0.exploited_on"), STR("2026-11-21"));
    yyjson_mut_doc_free(d);
    rematch(app);
    CHECK_INT(fixture_n_events(app, "case.opened"), 1);
    import_kev(app, KEV_ENTRY("CVE-2026-0002"), LATER);
    CHECK_INT(rematch(app).findings.n_changed, 1);
    CHECK_INT(fixture_n_events(app, "case.cancelled"), 1);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void exploited_on_arrival(void)
{
    struct app *app = open_app();
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    import_kev(app, KEV_ENTRY("CVE-2026-0001"), NOW);
    add_image(app, "4.2", SBOM);
    CHECK_INT(fixture_n_events(app, "case.opened"), 1);
    app_close(app);
}

static void tampered(void)
{
    struct app *app = open_app();
    struct ledger_check check;
    struct err e = {0};
    import_records(app, PAD_RECORD("1.2.0", "2026-01-02T00:00:00Z"), TINY_RECORD, NOW);
    add_image(app, "4.2", SBOM);
    const char *id = finding_with(app, "");
    yyjson_mut_doc *d = DO(app, &local_actor, "ledger.list", "subject", id);
    int64_t seq = fixture_int(d, "events.0.seq");
    yyjson_mut_doc_free(d);
    /* A row written past the operations, as a hand in the database would. */
    struct finding_view v;
    bool found;
    CHECK_OK(finding_find(app->db, &app->arena, str_of(id), &v, &found, &e), &e);
    v.f.verdict = VERDICT_FIXED;
    CHECK_OK(db_begin(app->db, DB_HERE, &e), &e);
    CHECK_OK(finding_save(app->db, &v.f, &e), &e);
    CHECK_OK(db_commit(app->db, &e), &e);
    CHECK_OK(ledger_verify(app->db, &check, &e), &e);
    CHECK(!check.is_whole);
    CHECK_INT(check.broken_seq, seq);
    CHECK_STR(str_of(check.why),
              arena_printf(&app->arena, "finding '%s' is not what event %lld says", id,
                           (long long)seq));
    app_close(app);
}

static const struct test tests[] = {
    {"products and releases", products},
    {"an SBOM before any knowledge", without_knowledge},
    {"what an SBOM says holds for its image", product_by_product},
    {"findings explain themselves", explained},
    {"refused SBOMs stay as evidence", refused},
    {"decisions hold until the record moves", decided},
    {"the in-tray", wanted},
    {"withdrawn records close findings", withdrawn},
    {"known exploited opens one case", exploited},
    {"known exploited when the image arrives", exploited_on_arrival},
    {"a changed finding breaks the ledger", tampered},
    {NULL, NULL},
};
const struct test_suite image_ops_suite = {"image_ops", tests};
