/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of decisions: records, images and evidence made of a few words, imported and matched
 * for real.
 */
#ifndef LW_APP_DECISION_FIXTURE_H
#define LW_APP_DECISION_FIXTURE_H

#include "app/decision.h"
#include "app/rematch.h"
#include "base/fs.h"
#include "knowledge/import.h"

#include "app_fixture.h"
#include "suite.h"

#include <stdarg.h>
#include <stdio.h>

#define FIXTURE_NOW   "2026-11-22T11:00:00Z"
#define FIXTURE_LATER "2026-11-23T11:00:00Z"

struct decision_scene {
    struct app *app;
    char dir[400];
    int n_files;
};

static const struct actor fixture_anna = {.kind = ACTOR_PERSON,
                                          .id = STR_INIT("anna"),
                                          .person_id = STR_INIT("anna"),
                                          .name = STR_INIT("Anna"),
                                          .ledger_ref = STR_INIT("anna"),
                                          .permissions = UINT32_MAX};
static const struct actor fixture_vera = {.kind = ACTOR_PERSON,
                                          .id = STR_INIT("vera"),
                                          .person_id = STR_INIT("vera"),
                                          .name = STR_INIT("Vera"),
                                          .ledger_ref = STR_INIT("vera"),
                                          .permissions = UINT32_MAX};

static inline const char *scene_file(struct decision_scene *s, const char *name,
                                     const char *text)
{
    static char paths[16][600];
    static size_t n;
    char *path = paths[n++ % 16];
    struct err e = {0};
    snprintf(path, sizeof paths[0], "%s/%s", s->dir, name);
    CHECK_OK(fs_write_atomic(path, str_of(text), 0600, &e), &e);
    return path;
}

/* Writes a record of npm; `aliases` as JSON strings ("\"CVE-1\""), `more` a member with comma. */
static inline void scene_record(struct decision_scene *s, const char *id, const char *aliases,
                                const char *package, const char *fixed, const char *modified,
                                const char *more)
{
    char name[200], text[2000];
    snprintf(name, sizeof name, "osv/npm/%s.json", id);
    snprintf(text, sizeof text,
             "{\"schema_version\":\"1.6.0\",\"id\":\"%s\",\"modified\":\"%s\","
             "\"published\":\"2026-01-01T00:00:00Z\",%s\"aliases\":[%s],"
             "\"summary\":\"flaw in %s\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\","
             "\"name\":\"%s\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
             "{\"introduced\":\"0\"},{\"fixed\":\"%s\"}]}]}]}",
             id, modified, more, aliases, package, package, fixed);
    scene_file(s, name, text);
}

static inline void scene_import_feed(struct decision_scene *s, const char *feed,
                                     const char *folder_name)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[600], folder[600];
    const char *const paths[] = {folder};
    snprintf(folder, sizeof folder, "%s/%s", s->dir, folder_name);
    snprintf(at, sizeof at, "%s/knowledge.db", s->app->data_dir);
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

static inline struct rematch_report scene_rematch(struct decision_scene *s)
{
    struct rematch_report r;
    struct err e = {0};
    CHECK_OK(rematch_changed(s->app, utc_now(), &r, &e), &e);
    return r;
}

/* What was written is imported and matched. */
static inline struct rematch_report scene_learn(struct decision_scene *s)
{
    scene_import_feed(s, "osv", "osv/npm");
    return scene_rematch(s);
}

static inline void scene_open(struct decision_scene *s)
{
    char folder[500];
    struct err e = {0};
    *s = (struct decision_scene){0};
    snprintf(s->dir, sizeof s->dir, "%s", test_temp_dir());
    s->app = fixture_open(FIXTURE_NOW);
    snprintf(folder, sizeof folder, "%s/osv/npm", s->dir);
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    DID(s->app, &fixture_anna, "product.add", "name", "Gateway", "line", "home");
    scene_record(s, "GHSA-aaaa-bbbb-cccc", "\"CVE-2026-0001\"", "left-pad", "1.2.0",
                 "2026-01-02T00:00:00Z", "");
    scene_import_feed(s, "osv", "osv/npm");
}

static inline void scene_close(struct decision_scene *s)
{
    fixture_ledger_is_whole(s->app);
    app_close(s->app);
}

/* `parts`: "left-pad@1.1.0 tiny@2.0.0"; the image's id. */
static inline const char *scene_image(struct decision_scene *s, const char *product,
                                      const char *release, const char *variant,
                                      const char *parts)
{
    char text[4000], name[40];
    size_t n = 0;
    str rest = str_of(parts), part, version;
    n += (size_t)snprintf(text, sizeof text,
                          "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
                          "\"serialNumber\":\"urn:uuid:3e671687-395b-41f5-a30f-a58921a6%04d\","
                          "\"version\":1,\"components\":[",
                          s->n_files);
    for (int i = 0; rest.n; i++) {
        str_cut(&rest, ' ', &part);
        version = part;
        str_cut(&version, '@', &part);
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "%s{\"type\":\"library\",\"name\":\"%.*s\",\"version\":\"%.*s\","
                              "\"purl\":\"pkg:npm/%.*s@%.*s\",\"bom-ref\":\"r%d\"}",
                              i ? "," : "", STR_ARG(part), STR_ARG(version), STR_ARG(part),
                              STR_ARG(version), i);
    }
    snprintf(text + n, sizeof text - n, "]}");
    snprintf(name, sizeof name, "sbom-%d.json", s->n_files++);
    yyjson_mut_doc *d = DO(s->app, &fixture_anna, "image.add", "product", product, "release",
                           release, "variant", variant, "sbom", scene_file(s, name, text));
    const char *id = fixture_keep(d, "id");
    yyjson_mut_doc_free(d);
    return id;
}

/* A complete configuration of BusyBox with one symbol beside CONFIG_LS. */
static inline const char *scene_evidence(struct decision_scene *s, const char *symbol)
{
    char text[1000], name[40];
    snprintf(text, sizeof text,
             "{\"format\":\"longwatch-evidence/1\",\"generator\":\"test %d\","
             "\"collected_at\":\"2026-11-22T10:00:00Z\",\"sources\":[{\"path\":\".config\","
             "\"sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
             "\"bytes\":10,\"reader\":\"kconfig\"}],\"groups\":[{\"kind\":\"symbol\","
             "\"component\":\"busybox\",\"complete\":true,\"items\":[[\"CONFIG_LS\",\"y\",0,3]"
             "%s%s%s]}]}",
             s->n_files, symbol[0] ? ",[\"" : "", symbol, symbol[0] ? "\",\"y\",0,7]" : "");
    snprintf(name, sizeof name, "evidence-%d.json", s->n_files++);
    return scene_file(s, name, text);
}

/* Id of the only finding of an image. */
static inline const char *scene_finding(struct decision_scene *s, const char *image)
{
    yyjson_mut_doc *d =
        DO(s->app, &fixture_anna, "finding.list", "image", image, "all", "true");
    CHECK_INT(fixture_int(d, "findings"), 1);
    const char *id = fixture_keep(d, "findings.0.id");
    yyjson_mut_doc_free(d);
    return id;
}

static inline yyjson_mut_doc *scene_get(struct decision_scene *s, const char *finding)
{
    return DO(s->app, &fixture_anna, "finding.get", "finding", finding);
}

static inline void scene_check_verdict(struct decision_scene *s, const char *finding,
                                       const char *verdict, bool is_decided, const char *file,
                                       int line)
{
    yyjson_mut_doc *d = scene_get(s, finding);
    test_eq_str(fixture_str(d, "verdict"), str_of(verdict), "verdict", file, line);
    test_eq_i64(fixture_int(d, "is_decided"), is_decided, "is_decided", file, line);
    yyjson_mut_doc_free(d);
}
#define CHECK_VERDICT(s, finding, verdict, is_decided) \
 scene_check_verdict((s), (finding), (verdict), (is_decided), __FILE__, __LINE__)

#endif
