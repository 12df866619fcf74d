/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one manufacturer states in VEX comes out as the same decisions at another who ships the
 * same image: every status, every justification, all three formats. And what is not his is not
 * decided by it.
 */
#include "app/rematch.h"
#include "base/fs.h"
#include "base/limits.h"
#include "format/vex_read.h"
#include "knowledge/import.h"

#include "app_fixture.h"
#include "suite.h"

#include <stdio.h>

#define NOW "2026-11-22T11:00:00Z"

enum {
    N_PARTS = 10,
    MAX_TEXT = 64 * 1024
};

static char dir[400];

static const char *file(const char *name, str text)
{
    static char paths[16][600];
    static size_t n;
    char *path = paths[n++ % 16];
    struct err e = {0};
    snprintf(path, sizeof paths[0], "%s/%s", dir, name);
    CHECK_OK(fs_write_atomic(path, text, 0600, &e), &e);
    return path;
}

/* Packages part0 to part9 in version 1.0.0; part9 has the fixed one. */
static const char *sbom(unsigned n, const char *version)
{
    static char text[MAX_TEXT];
    size_t at = (size_t)snprintf(
        text, sizeof text,
        "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\"metadata\":"
        "{\"component\":{\"type\":\"firmware\",\"name\":\"gateway-fw\",\"version\":\"4.2\","
        "\"bom-ref\":\"root\",\"purl\":\"pkg:generic/example/gateway-fw@4.2\",\"hashes\":"
        "[{\"alg\":\"SHA-256\",\"content\":"
        "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"}]}},"
        "\"components\":[");
    for (unsigned i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at,
                               "%s{\"type\":\"library\",\"name\":\"part%u\",\"version\":\"%s\","
                               "\"purl\":\"pkg:npm/part%u@%s\",\"bom-ref\":\"part%u\"}",
                               i ? "," : "", i, i == 9 ? "2.0.0" : version, i,
                               i == 9 ? "2.0.0" : version, i);
    snprintf(text + at, sizeof text - at, "]}");
    return text;
}

static void import_records(struct app *app)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char path[600], text[2000];
    snprintf(path, sizeof path, "%s/osv/npm", dir);
    CHECK_OK(fs_make_dirs(path, 0700, &e), &e);
    for (unsigned i = 0; i < N_PARTS; i++) {
        snprintf(text, sizeof text,
                 "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-aaaa-bbbb-ccc%u\",\"modified\":"
                 "\"2026-01-02T00:00:00Z\",\"published\":\"2026-01-01T00:00:00Z\",\"aliases\":"
                 "[\"CVE-2026-100%u\"],\"summary\":\"flaw in part%u\",\"affected\":"
                 "[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"part%u\"},\"ranges\":"
                 "[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},"
                 "{\"fixed\":\"2.0.0\"}]}]}],\"severity\":[{\"type\":\"CVSS_V3\",\"score\":"
                 "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}]}",
                 i, i, i, i);
        char name[100];
        snprintf(name, sizeof name, "osv/npm/GHSA-aaaa-bbbb-ccc%u.json", i);
        file(name, str_of(text));
    }
    const char *const paths[] = {path};
    char at[600];
    snprintf(at, sizeof at, "%s/knowledge.db", app->data_dir);
    arena_init(&a, 64 << 20);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const struct import_options o = {.feed = "osv",
                                     .paths = paths,
                                     .n_paths = 1,
                                     .now = utc_now(),
                                     .accept_shrink = true,
                                     .n_threads = 1};
    CHECK_OK(knowledge_import(k, &a, &o, &result, &e), &e);
    knowledge_close(k);
    arena_release(&a);
}

static const char *add_image(struct app *app, const char *release, unsigned n,
                             const char *version)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "image.add", "product", "Gateway", "release",
                           release, "sbom", file("sbom.json", str_of(sbom(n, version))));
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    return id;
}

static struct app *open_app(void)
{
    struct app *app = fixture_open(NOW);
    DID(app, &local_actor, "product.add", "name", "Gateway", "markets", "DE", "support_start",
        "2026-01-01", "support_end", "2031-12-31");
    DID(app, &local_actor, "setting.set", "name", "manufacturer-name", "value", "Example GmbH");
    DID(app, &local_actor, "setting.set", "name", "manufacturer-namespace", "value",
        "https://example.com");
    import_records(app);
    return app;
}

static const char *finding_of(struct app *app, const char *image, unsigned part)
{
    char cve[40];
    snprintf(cve, sizeof cve, "CVE-2026-100%u", part);
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.list", "vulnerability", cve, "image",
                           image, "all", "true");
    CHECK_INT(fixture_int(d, "findings"), 1);
    const char *id = fixture_keep(d, "findings.0.id");
    yyjson_mut_doc_free(d);
    return id;
}

static void decide_all(struct app *app, const char *image)
{
    static const char *const justifications[] = {
        "component_not_present", "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist"};
    for (unsigned i = 0; i < 5; i++)
        DID(app, &local_actor, "finding.decide", "finding", finding_of(app, image, i), "status",
            "not_affected", "justification", justifications[i], "reason", "looked at it",
            "impact",
            i % 2 ? "Never called, Gr\xC3\xBC\xC3\x9F"
                    "e"
                  : "Not reachable");
    DID(app, &local_actor, "finding.decide", "finding", finding_of(app, image, 5), "status",
        "under_investigation", "reason", "not yet known");
    DID(app, &local_actor, "finding.decide", "finding", finding_of(app, image, 6), "status",
        "affected", "reason", "confirmed", "impact", "Close port 80");
    DID(app, &local_actor, "finding.decide", "finding", finding_of(app, image, 7), "status",
        "fixed", "reason", "patched by us");
}

static str exported(struct arena *a, struct app *app, const char *format, const char *image)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "vex.export", "format", format, "image", image);
    CHECK(fixture_str(d, "sha256").n == 64);
    str out = arena_str(a, fixture_str(d, "document"));
    yyjson_mut_doc_free(d);
    return out;
}

/* Verdict and justification of every finding there, by vulnerability. */
static str findings_text(struct arena *a, struct app *app, const char *image)
{
    str out = STR("");
    yyjson_mut_doc *d =
        DO(app, &local_actor, "finding.list", "image", image, "all", "true", "limit", "100");
    for (unsigned i = 0; i < N_PARTS; i++) {
        for (int64_t k = 0; k < fixture_int(d, "findings"); k++) {
            char path[60];
            char cve[40];
            snprintf(cve, sizeof cve, "CVE-2026-100%u", i);
            snprintf(path, sizeof path, "findings.%d.vulnerability", (int)k);
            if (!str_eq(fixture_str(d, path), str_of(cve))) continue;
            snprintf(path, sizeof path, "findings.%d.verdict", (int)k);
            out = arena_printf(a, "%.*s%s %.*s", STR_ARG(out), cve,
                               STR_ARG(fixture_str(d, path)));
            snprintf(path, sizeof path, "findings.%d.justification", (int)k);
            out = arena_printf(a, "%.*s %.*s\n", STR_ARG(out), STR_ARG(fixture_str(d, path)));
        }
    }
    yyjson_mut_doc_free(d);
    return out;
}

/* What a document says, without its times. */
static str said(struct arena *a, str document)
{
    struct vex_source v;
    struct err e = {0};
    str out = STR("");
    CHECK_OK(vex_read(a, document, &v, &e), &e);
    for (size_t i = 0; i < v.n_claims; i++) {
        const struct vex_claim *k = &v.claims[i];
        out = arena_printf(a, "%.*s%.*s %.*s %.*s in %.*s: %.*s %.*s %.*s\n", STR_ARG(out),
                           STR_ARG(k->names[0]), STR_ARG(k->component.purls[0]),
                           STR_ARG(k->versions), STR_ARG(k->product),
                           STR_ARG(vex_status_str(k->status)),
                           STR_ARG(vex_justification_str(k->justification)), STR_ARG(k->text));
    }
    return out;
}

static void round_trip(const char *format)
{
    struct arena a;
    arena_init(&a, 64 * LW_MIB);
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *ours = open_app();
    const char *image = add_image(ours, "4.2", N_PARTS, "1.0.0");
    decide_all(ours, image);
    str document = exported(&a, ours, format, image);
    CHECK_STR(exported(&a, ours, format, image), document);
    str want = findings_text(&a, ours, image);
    fixture_ledger_is_whole(ours);
    app_close(ours);

    struct app *theirs = open_app();
    image = add_image(theirs, "4.2", N_PARTS, "1.0.0");
    CHECK(!str_eq(findings_text(&a, theirs, image), want));
    yyjson_mut_doc *d = DO(theirs, &local_actor, "vex.add", "document", file("vex", document));
    CHECK_STR(fixture_str(d, "supplier"), STR("Example GmbH"));
    CHECK_STR(fixture_str(d, "trust"), STR("shown"));
    CHECK_INT(fixture_int(d, "n_decisions"), 0);
    CHECK_INT(fixture_int(d, "n_unmatched"), 0);
    yyjson_mut_doc_free(d);
    d = DO(theirs, &local_actor, "supplier.set_trust", "supplier", "example gmbh", "trust",
           "applied");
    CHECK_INT(fixture_int(d, "n_decisions"), 9);
    yyjson_mut_doc_free(d);
    CHECK_STR(findings_text(&a, theirs, image), want);
    CHECK_STR(said(&a, exported(&a, theirs, format, image)), said(&a, document));
    fixture_ledger_is_whole(theirs);
    app_close(theirs);
    arena_release(&a);
}

static void openvex_round_trip(void)
{
    round_trip("openvex");
}

static void cyclonedx_round_trip(void)
{
    round_trip("cyclonedx");
}

static void csaf_round_trip(void)
{
    round_trip("csaf");
}

static const struct test tests[] = {
    {"openvex_round_trip", openvex_round_trip},
    {"cyclonedx_round_trip", cyclonedx_round_trip},
    {"csaf_round_trip", csaf_round_trip},
    {NULL, NULL},
};
const struct test_suite vex_ops_suite = {"vex_ops", tests};
