/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same release built again: another SBOM for an image that is there. With real knowledge and
 * build evidence.
 */
#include "app/image.h"
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

#define HEAD                                                                \
 "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"      \
 "\"metadata\":{\"component\":{\"type\":\"firmware\",\"name\":\"gateway\"," \
 "\"version\":\"4.2\",\"bom-ref\":\"root\"}},\"components\":["
#define PART(name, v)                                                                         \
 "{\"type\":\"library\",\"name\":\"" name "\",\"version\":\"" v "\",\"purl\":\"pkg:npm/" name \
 "@" v "\",\"bom-ref\":\"" name "\"}"
#define RECORD(id, cve, package, fixed)                                     \
 "{\"schema_version\":\"1.6.0\",\"id\":\"" id "\",\"modified\":"            \
 "\"2026-01-02T00:00:00Z\",\"published\":\"2026-01-01T00:00:00Z\","         \
 "\"aliases\":[\"" cve "\"],\"summary\":\"flaw in " package                 \
 "\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"" package \
 "\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}," \
 "{\"fixed\":\"" fixed "\"}]}]}]}"

static void import(struct app *app)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[600], folder[600];
    const char *const paths[] = {folder};
    snprintf(folder, sizeof folder, "%s/osv/npm", dir);
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    file("osv/npm/GHSA-aaaa-bbbb-cccc.json",
         RECORD("GHSA-aaaa-bbbb-cccc", "CVE-2026-0001", "left-pad", "1.2.0"));
    file("osv/npm/GHSA-dddd-eeee-ffff.json",
         RECORD("GHSA-dddd-eeee-ffff", "CVE-2026-0002", "tiny-lib", "2.0.0"));
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
    CHECK_INT(result.n_refused, 0);
    knowledge_close(k);
    arena_release(&a);
}

static struct app *open_app(void)
{
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = fixture_open(NOW);
    import(app);
    DID(app, &local_actor, "product.add", "name", "Gateway", "markets", "DE", "support_start",
        "2026-01-01", "support_end", "2031-12-31");
    return app;
}

static yyjson_mut_doc *add(struct app *app, const char *sbom)
{
    return DO(app, &local_actor, "image.add", "product", "Gateway", "release", "4.2", "sbom",
              file("sbom.json", sbom));
}

static int64_t n_open(struct app *app, const char *vulnerability)
{
    yyjson_mut_doc *d =
        DO(app, &local_actor, "finding.list", "open", "true", "text", vulnerability);
    int64_t n = fixture_int(d, "findings");
    yyjson_mut_doc_free(d);
    return n;
}

static void same_image_other_parts(void)
{
    struct app *app = open_app();
    yyjson_mut_doc *d =
        add(app, HEAD PART("left-pad", "1.1.0") "," PART("tiny-lib", "1.0.0") "]}");
    const char *id = fixture_keep(d, "id");
    CHECK_INT(fixture_int(d, "is_new"), 1);
    CHECK_INT(fixture_int(d, "is_replaced"), 0);
    CHECK_INT(fixture_int(d, "n_components_added"), 2);
    CHECK_INT(fixture_int(d, "n_opened"), 2);
    yyjson_mut_doc_free(d);
    fixture_now(LATER);
    d = add(app, HEAD PART("left-pad", "1.1.0") "," PART("other", "1.0.0") "]}");
    CHECK_STR(fixture_str(d, "id"), str_of(id));
    CHECK_INT(fixture_int(d, "is_new"), 0);
    CHECK_INT(fixture_int(d, "is_replaced"), 1);
    CHECK_INT(fixture_int(d, "n_components"), 2);
    CHECK_INT(fixture_int(d, "n_components_added"), 1);
    CHECK_INT(fixture_int(d, "n_components_removed"), 1);
    CHECK_INT(fixture_int(d, "n_closed"), 1);
    CHECK_INT(fixture_int(d, "n_opened"), 0);
    yyjson_mut_doc_free(d);
    CHECK_INT(n_open(app, "CVE-2026-0001"), 1);
    CHECK_INT(n_open(app, "CVE-2026-0002"), 0);
    d = DO(app, &local_actor, "ledger.list", "kind", "finding.closed");
    CHECK_STR(fixture_str(d, "events.0.payload.closed_why"),
              STR("the component left the image"));
    CHECK_STR(fixture_str(d, "events.0.payload.name"), STR("tiny-lib"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "image.components", "image", id);
    CHECK_INT(fixture_int(d, "components"), 2);
    CHECK_STR(fixture_str(d, "components.1.name"), STR("other"));
    yyjson_mut_doc_free(d);
    CHECK_INT(fixture_n_events(app, "image.added"), 1);
    CHECK_INT(fixture_n_events(app, "image.sbom_replaced"), 1);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static void history(void)
{
    struct app *app = open_app();
    yyjson_mut_doc *d = add(app, HEAD PART("left-pad", "1.1.0") "]}");
    const char *id = fixture_keep(d, "id"), *first = fixture_keep(d, "sbom_digest");
    yyjson_mut_doc_free(d);
    fixture_now(LATER);
    yyjson_mut_doc_free(add(app, HEAD PART("other", "1.0.0") "]}"));
    int64_t n = fixture_n_events(app, "");
    /* The same again changes nothing; the first again is a third. */
    yyjson_mut_doc_free(add(app, HEAD PART("other", "1.0.0") "]}"));
    CHECK_INT(fixture_n_events(app, ""), n);
    yyjson_mut_doc_free(add(app, HEAD PART("left-pad", "1.1.0") "]}"));
    d = DO(app, &local_actor, "image.sboms", "image", id);
    CHECK_INT(fixture_int(d, "total"), 3);
    CHECK_INT(fixture_int(d, "sboms.0.serial"), 3);
    CHECK_INT(fixture_int(d, "sboms.0.is_in_force"), 1);
    CHECK_INT(fixture_int(d, "sboms.1.is_in_force"), 0);
    CHECK_STR(fixture_str(d, "sboms.2.digest"), str_of(first));
    CHECK_STR(fixture_str(d, "sboms.2.received_at.utc"), STR(NOW));
    CHECK_STR(fixture_str(d, "sboms.2.received_by"), STR("local"));
    CHECK_STR(fixture_str(d, "sboms.2.format"), STR("cyclonedx-json"));
    yyjson_mut_doc_free(d);
    /* Back as it was: the finding that was closed is open again, the same one. */
    CHECK_INT(n_open(app, "CVE-2026-0001"), 1);
    CHECK_INT(fixture_n_events(app, "finding.closed"), 1);
    fixture_ledger_is_whole(app);
    app_close(app);
}

/* A decision is about the component without its version: the next build has it, too. */
static void decisions_return(void)
{
    struct app *app = open_app();
    yyjson_mut_doc_free(add(app, HEAD PART("left-pad", "1.1.0") "]}"));
    yyjson_mut_doc *d = DO(app, &local_actor, "finding.list", "open", "true");
    const char *id = fixture_keep(d, "findings.0.id");
    yyjson_mut_doc_free(d);
    DID(app, &local_actor, "finding.decide", "finding", id, "status", "not_affected",
        "justification", "vulnerable_code_not_in_execute_path", "reason", "never called",
        "everywhere", "on");
    CHECK_INT(n_open(app, "CVE-2026-0001"), 0);
    d = add(app, HEAD PART("left-pad", "1.1.5") "]}");
    CHECK_INT(fixture_int(d, "n_closed"), 1);
    CHECK_INT(fixture_int(d, "n_opened"), 0);
    yyjson_mut_doc_free(d);
    CHECK_INT(n_open(app, "CVE-2026-0001"), 0);
    d = DO(app, &local_actor, "finding.list", "verdict", "not_affected", "text", "1.1.5");
    CHECK_INT(fixture_int(d, "findings"), 1);
    CHECK_STR(fixture_str(d, "findings.0.decision_text"), STR("never called"));
    yyjson_mut_doc_free(d);
    fixture_ledger_is_whole(app);
    app_close(app);
}

#define EVIDENCE(symbol)                                                              \
 "{\"format\":\"longwatch-evidence/1\",\"generator\":\"test\",\"collected_at\":"      \
 "\"2026-01-02T03:04:05Z\",\"sources\":[{\"path\":\".config\",\"sha256\":"            \
 "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"bytes\":7,"  \
 "\"reader\":\"kconfig\"}],\"groups\":[{\"kind\":\"symbol\",\"component\":\"linux\"," \
 "\"object\":\"\",\"complete\":true,\"note\":\"\",\"items\":[[\"" symbol              \
 "\",\"y\",0,3]]}],\"notes\":[]}"

static int64_t n_holding(struct app *app, const char *image)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "image.evidence", "image", image);
    int64_t n = 0;
    for (int64_t i = 0; i < fixture_int(d, "total"); i++) {
        char path[60];
        snprintf(path, sizeof path, "evidence.%d.is_holding", (int)i);
        n += fixture_int(d, path);
    }
    yyjson_mut_doc_free(d);
    return n;
}

/* Evidence is of one build: it ends with the next, whose own may come along. */
static void evidence_of_a_build(void)
{
    struct app *app = open_app();
    yyjson_mut_doc *d =
        DO(app, &local_actor, "image.add", "product", "Gateway", "release", "4.2", "sbom",
           file("sbom.json", HEAD PART("left-pad", "1.1.0") "]}"), "evidence",
           file("evidence.json", EVIDENCE("CONFIG_A")));
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    CHECK_INT(n_holding(app, id), 1);
    d = DO(app, &local_actor, "image.add", "product", "Gateway", "release", "4.2", "sbom",
           file("sbom.json", HEAD PART("left-pad", "1.1.1") "]}"), "evidence",
           file("evidence.json", EVIDENCE("CONFIG_B")));
    yyjson_mut_doc_free(d);
    CHECK_INT(n_holding(app, id), 1);
    CHECK_INT(fixture_n_events(app, "image.evidence_ended"), 1);
    yyjson_mut_doc_free(add(app, HEAD PART("left-pad", "1.1.2") "]}"));
    CHECK_INT(n_holding(app, id), 0);
    REFUSED(app, &local_actor, "image.add", LW_E_INPUT,
            "document ends in the middle of a value (truncated?)", "product", "Gateway",
            "release", "4.2", "sbom", file("sbom.json", HEAD PART("left-pad", "1.1.3") "]}"),
            "evidence", file("evidence.json", "{"));
    CHECK_INT(fixture_n_events(app, "image.sbom_replaced"), 2);
    CHECK_INT(fixture_n_events(app, "image.evidence_refused"), 1);
    fixture_ledger_is_whole(app);
    app_close(app);
}

/* Nothing of the former SBOM comes back with the next change of knowledge. */
static void rematched(void)
{
    struct app *app = open_app();
    struct rematch_report r;
    struct err e = {0};
    yyjson_mut_doc_free(add(app, HEAD PART("tiny-lib", "1.0.0") "]}"));
    yyjson_mut_doc_free(add(app, HEAD PART("left-pad", "1.1.0") "]}"));
    CHECK_OK(rematch_changed(app, utc_now(), &r, &e), &e);
    CHECK_INT(n_open(app, "CVE-2026-0002"), 0);
    CHECK_INT(n_open(app, "CVE-2026-0001"), 1);
    fixture_ledger_is_whole(app);
    app_close(app);
}

static const struct test tests[] = {
    {"the same image, other parts", same_image_other_parts},
    {"every SBOM is in the history", history},
    {"decisions return", decisions_return},
    {"evidence is of one build", evidence_of_a_build},
    {"what left stays away", rematched},
    {NULL, NULL},
};
const struct test_suite image_replace_suite = {"image_replace", tests};
