/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one manufacturer states in VEX comes out as the same decisions at another who ships the
 * same image: every status, every justification, all three formats. And what is not his is not
 * decided by it.
 */
#include "app/rematch.h"
#include "app/vex.h"
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

/* ---- of suppliers ---- */

#define HEAD(author, id, at)                                                               \
 "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"" id "\",\"author\":\"" author \
 "\",\"timestamp\":\"" at "\",\"version\":1,\"statements\":["
#define SAYS(cve, product, more) \
 "{\"vulnerability\":{\"name\":\"" cve "\"},\"products\":[{\"@id\":\"" product "\"}]," more "}"
#define NOT_AFFECTED(text)                                                        \
 "\"status\":\"not_affected\",\"justification\":\"vulnerable_code_not_present\"," \
 "\"impact_statement\":\"" text "\""
#define SUPPLIER "Parts AG"

static struct app *open_with_image(const char **image)
{
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = open_app();
    *image = add_image(app, "4.2", N_PARTS, "1.0.0");
    return app;
}

static yyjson_mut_doc *add(struct app *app, const char *text)
{
    return DO(app, &local_actor, "vex.add", "document", file("supplier.json", str_of(text)));
}

static void trust(struct app *app, const char *how)
{
    DID(app, &local_actor, "supplier.set_trust", "supplier", SUPPLIER, "trust", how);
}

static void check_verdict(struct app *app, const char *image, unsigned part, const char *want)
{
    yyjson_mut_doc *d =
        DO(app, &local_actor, "finding.get", "finding", finding_of(app, image, part));
    CHECK_STR(fixture_str(d, "verdict"), str_of(want));
    yyjson_mut_doc_free(d);
}

static void what_matches_nothing_is_kept(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    yyjson_mut_doc *d = add(
        app,
        HEAD("Parts AG", "https://parts.example/1", "2026-11-01T00:00:00Z")
            SAYS("CVE-2026-1000", "pkg:npm/part0@1.0.0", NOT_AFFECTED("a")) "," SAYS(
                "CVE-2026-1001", "pkg:npm/part0@1.0.0",
                NOT_AFFECTED(
                    "a")) "," SAYS("CVE-2026-1001", "pkg:npm/part1@3.0.0",
                                   NOT_AFFECTED(
                                       "a")) "," SAYS("CVE-2026-1002", "pkg:npm/stranger@1",
                                                      NOT_AFFECTED(
                                                          "a")) "," SAYS("CVE-2026-1003",
                                                                         "pkg:generic/other-product@1\",\"subcomponents\":[{\"@id\":"
                                                                         "\"pkg:npm/part3@1.0.0\"}],\"x\":\"",
                                                                         NOT_AFFECTED(
                                                                             "a")) "]}");
    CHECK_INT(fixture_int(d, "n_statements"), 5);
    CHECK_INT(fixture_int(d, "n_shown"), 1);
    CHECK_INT(fixture_int(d, "n_unmatched"), 4);
    CHECK_STR(fixture_str(d, "statements.0.why"),
              STR("no record says that pkg:npm/part0@1.0.0 has CVE-2026-1001"));
    CHECK_STR(fixture_str(d, "statements.1.why"),
              STR("it is stated for 3.0.0, images have 1.0.0"));
    CHECK_STR(fixture_str(d, "statements.2.why"), STR("no image has pkg:npm/stranger@1"));
    CHECK_STR(fixture_str(d, "statements.3.why"),
              STR("no image with pkg:npm/part3@1.0.0 is or has the product "
                  "'pkg:generic/other-product@1'"));
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "vex.get", "document", id, "outcome", "shown");
    CHECK_INT(fixture_int(d, "statements"), 1);
    CHECK_STR(fixture_str(d, "statements.0.why"),
              STR("the supplier is not trusted: its statements are shown and decide nothing"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "vex.list");
    CHECK_INT(fixture_int(d, "documents"), 1);
    CHECK_INT(fixture_int(d, "documents.0.n_unmatched"), 4);
    yyjson_mut_doc_free(d);
    check_verdict(app, image, 0, "affected");
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void trust_decides(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    yyjson_mut_doc_free(add(app,
                            HEAD("Parts AG", "https://parts.example/1", "2026-11-01T00:00:00Z")
                                SAYS("GHSA-aaaa-bbbb-ccc0", "pkg:npm/part0@1.0.0",
                                     NOT_AFFECTED("not built")) "]}"));
    check_verdict(app, image, 0, "affected");
    trust(app, "applied");
    check_verdict(app, image, 0, "not_affected");
    check_verdict(app, image, 1, "affected");
    REFUSED(app, &local_actor, "supplier.set_trust", LW_E_CONFLICT,
            "statements of 'Parts AG' are applied already", "supplier", SUPPLIER, "trust",
            "applied");
    trust(app, "shown");
    check_verdict(app, image, 0, "affected");
    trust(app, "applied");
    check_verdict(app, image, 0, "not_affected");
    trust(app, "ignored");
    check_verdict(app, image, 0, "affected");
    yyjson_mut_doc *d = DO(app, &local_actor, "supplier.list");
    CHECK_STR(fixture_str(d, "suppliers.0.trust"), STR("ignored"));
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "supplier.set_trust", LW_E_NOT_FOUND,
            "there is no supplier 'nobody'", "supplier", "nobody", "trust", "shown");
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void a_person_is_heard_first(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    yyjson_mut_doc_free(
        add(app, HEAD("Parts AG", "https://parts.example/1", "2026-11-01T00:00:00Z")
                     SAYS("CVE-2026-1002", "pkg:npm/part2@1.0.0", NOT_AFFECTED("no")) "]}"));
    DID(app, &local_actor, "finding.decide", "finding", finding_of(app, image, 2), "status",
        "affected", "reason", "we have seen it crash");
    trust(app, "applied");
    check_verdict(app, image, 2, "affected");
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void an_image_that_comes_later(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    yyjson_mut_doc_free(add(app,
                            HEAD("Parts AG", "https://parts.example/1", "2026-11-01T00:00:00Z")
                                SAYS("CVE-2026-1003", "pkg:npm/part3@1.1.0",
                                     NOT_AFFECTED("fixed in our branch")) "]}"));
    trust(app, "applied");
    check_verdict(app, image, 3, "affected");
    const char *later = add_image(app, "4.3", N_PARTS, "1.1.0");
    check_verdict(app, later, 3, "not_affected");
    check_verdict(app, image, 3, "affected");
    check_verdict(app, later, 4, "affected");
    const char *again = add_image(app, "4.4", N_PARTS, "1.1.0");
    check_verdict(app, again, 3, "not_affected");
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void a_record_that_comes_later(void)
{
    const char *image;
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = fixture_open(NOW);
    struct rematch_report r;
    struct err e = {0};
    DID(app, &local_actor, "product.add", "name", "Gateway", "markets", "DE", "support_start",
        "2026-01-01", "support_end", "2031-12-31");
    image = add_image(app, "4.2", N_PARTS, "1.0.0");
    CHECK_OK(vex_follow(app, utc_now(), &e), &e);
    yyjson_mut_doc *d =
        add(app, HEAD("Parts AG", "https://parts.example/1", "2026-11-01T00:00:00Z")
                     SAYS("CVE-2026-1004", "pkg:npm/part4@1.0.0", NOT_AFFECTED("a")) "]}");
    CHECK_INT(fixture_int(d, "n_waiting"), 1);
    CHECK_INT(fixture_int(d, "n_unmatched"), 1);
    yyjson_mut_doc_free(d);
    trust(app, "applied");
    import_records(app);
    CHECK_OK(rematch_changed(app, utc_now(), &r, &e), &e);
    check_verdict(app, image, 4, "affected");
    CHECK_OK(vex_follow(app, utc_now(), &e), &e);
    check_verdict(app, image, 4, "not_affected");
    check_verdict(app, image, 5, "affected");
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void a_newer_document_replaces(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    const char *first = HEAD("Parts AG", "https://parts.example/1", "2026-11-01T00:00:00Z")
        SAYS("CVE-2026-1000", "pkg:npm/part0@1.0.0", NOT_AFFECTED("a")) "," SAYS(
            "CVE-2026-1001", "pkg:npm/part1", NOT_AFFECTED("b")) "]}";
    yyjson_mut_doc *d = add(app, first);
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    trust(app, "applied");
    check_verdict(app, image, 0, "not_affected");
    check_verdict(app, image, 1, "not_affected");
    char words[200];
    snprintf(words, sizeof words, "this document was added already, as '%s'", id);
    REFUSED(app, &local_actor, "vex.add", LW_E_CONFLICT, words, "document",
            file("supplier.json", str_of(first)));
    REFUSED(
        app, &local_actor, "vex.add", LW_E_CONFLICT,
        "a newer document 'https://parts.example/1' (version '1') of this supplier was "
        "added already",
        "document",
        file("supplier.json",
             str_of(HEAD("Parts AG", "https://parts.example/1", "2026-10-01T00:00:00Z")
                        SAYS("CVE-2026-1000", "pkg:npm/part0@1.0.0", NOT_AFFECTED("x")) "]}")));
    d = add(app, HEAD("Parts AG", "https://parts.example/1", "2026-11-02T00:00:00Z")
                     SAYS("CVE-2026-1001", "pkg:npm/part1", NOT_AFFECTED("b")) "]}");
    CHECK_STR(fixture_str(d, "replaces"), str_of(id));
    yyjson_mut_doc_free(d);
    check_verdict(app, image, 0, "affected");
    check_verdict(app, image, 1, "not_affected");
    d = DO(app, &local_actor, "vex.get", "document", id);
    CHECK_INT(fixture_int(d, "is_holding"), 0);
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void of_releases_and_products(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    struct arena a;
    arena_init(&a, 64 * LW_MIB);
    add_image(app, "4.3", N_PARTS, "1.1.0");
    static const char *const formats[] = {"openvex", "cyclonedx", "csaf"};
    for (size_t i = 0; i < 3; i++) {
        struct vex_source v;
        struct err e = {0};
        yyjson_mut_doc *d =
            DO(app, &local_actor, "vex.export", "format", formats[i], "product", "Gateway");
        CHECK_INT(fixture_int(d, "n_images"), 2);
        CHECK_INT(fixture_int(d, "n_statements"), 20);
        CHECK_OK(vex_read(&a, fixture_str(d, "document"), &v, &e), &e);
        yyjson_mut_doc_free(d);
    }
    arena_release(&a);
    app_close(app);
}

static void refusals(void)
{
    const char *image;
    struct app *app = open_with_image(&image);
    REFUSED(app, &local_actor, "vex.export", LW_E_USAGE,
            "say of what: exactly one of image, release and product", "format", "csaf");
    REFUSED(app, &local_actor, "vex.export", LW_E_NOT_FOUND, "there is no image 'x'", "image",
            "x");
    DID(app, &local_actor, "setting.set", "name", "manufacturer-namespace", "value", "");
    REFUSED(app, &local_actor, "vex.export", LW_E_STATE,
            "a CSAF document names the namespace of its publisher: set the setting "
            "'manufacturer-namespace'",
            "image", image, "format", "csaf");
    DID(app, &local_actor, "setting.set", "name", "manufacturer-name", "value", "");
    REFUSED(app, &local_actor, "vex.export", LW_E_STATE,
            "a VEX document names its author: set the setting 'manufacturer-name'", "image",
            image);
    REFUSED(
        app, &local_actor, "vex.add", LW_E_USAGE,
        "parameter 'supplier': the document names no author, say whose it is", "document",
        file(
            "supplier.json",
            str_of("{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"x\","
                   "\"timestamp\":\"2026-11-01T00:00:00Z\",\"version\":1,\"statements\":[" SAYS(
                       "CVE-2026-1000", "pkg:npm/part0", NOT_AFFECTED("x")) "]}")));
    app_close(app);
}

static const struct test tests[] = {
    {"openvex_round_trip", openvex_round_trip},
    {"cyclonedx_round_trip", cyclonedx_round_trip},
    {"csaf_round_trip", csaf_round_trip},
    {"what_matches_nothing_is_kept", what_matches_nothing_is_kept},
    {"trust_decides", trust_decides},
    {"a_person_is_heard_first", a_person_is_heard_first},
    {"an_image_that_comes_later", an_image_that_comes_later},
    {"a_record_that_comes_later", a_record_that_comes_later},
    {"a_newer_document_replaces", a_newer_document_replaces},
    {"of_releases_and_products", of_releases_and_products},
    {"refusals", refusals},
    {NULL, NULL},
};
const struct test_suite vex_ops_suite = {"vex_ops", tests};
