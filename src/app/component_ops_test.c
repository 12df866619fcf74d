/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Where do we ship this?" and "where does this hit us?" over three products with real knowledge:
 * one that has the component, one with a newer version of it, one that states no version.
 */
#include "app/version_filter.h"
#include "base/fs.h"
#include "knowledge/import.h"

#include "app_fixture.h"
#include "suite.h"

#include <stdio.h>

#define NOW "2026-11-22T11:00:00Z"

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

#define SBOM(parts)                                                         \
 "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,"      \
 "\"metadata\":{\"component\":{\"type\":\"firmware\",\"name\":\"gateway\"," \
 "\"version\":\"4.2\",\"bom-ref\":\"root\"}},\"components\":[" parts "]}"
#define PAD(v)                                                                       \
 "{\"type\":\"library\",\"name\":\"left-pad\",\"version\":\"" v                      \
 "\",\"licenses\":[{\"license\":{\"id\":\"WTFPL\"}}],\"purl\":\"pkg:npm/left-pad@" v \
 "\",\"bom-ref\":\"left-pad\"}"
#define PAD_OF_NO_VERSION \
 "{\"type\":\"library\",\"name\":\"left-pad\",\"bom-ref\":\"left-pad\"}"
#define CURL "{\"type\":\"library\",\"name\":\"curl\",\"version\":\"8.0\",\"bom-ref\":\"curl\"}"

#define RECORD                                                                    \
 "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-aaaa-bbbb-cccc\","                  \
 "\"modified\":\"2026-01-02T00:00:00Z\",\"published\":\"2026-01-01T00:00:00Z\","  \
 "\"aliases\":[\"CVE-2026-0001\"],\"summary\":\"flaw in left-pad\",\"affected\":" \
 "[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"left-pad\"},\"ranges\":"        \
 "[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"1.2.0\"}]}]}]}"

static void import_record(struct app *app)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[600], folder[500];
    snprintf(folder, sizeof folder, "%s/osv/npm", dir);
    CHECK_OK(fs_make_dirs(folder, 0700, &e), &e);
    file("osv/npm/GHSA-aaaa-bbbb-cccc.json", RECORD);
    snprintf(at, sizeof at, "%s/knowledge.db", app->data_dir);
    arena_init(&a, 64 << 20);
    CHECK_OK(knowledge_open(at, KNOWLEDGE_WRITE, &k, &e), &e);
    const char *const paths[] = {folder};
    const struct import_options o = {
        .feed = "osv", .paths = paths, .n_paths = 1, .now = utc_now(), .n_threads = 1};
    CHECK_OK(knowledge_import(k, &a, &o, &result, &e), &e);
    knowledge_close(k);
    arena_release(&a);
}

static void add_image(struct app *app, const char *product, const char *release,
                      const char *sbom)
{
    DID(app, &local_actor, "image.add", "product", product, "release", release, "sbom",
        file("sbom.json", sbom));
}

static struct app *open_app(bool has_knowledge)
{
    snprintf(dir, sizeof dir, "%s", test_temp_dir());
    struct app *app = fixture_open(NOW);
    if (has_knowledge) import_record(app);
    DID(app, &local_actor, "product.add", "name", "Gateway");
    DID(app, &local_actor, "product.add", "name", "Router");
    DID(app, &local_actor, "product.add", "name", "Thermostat");
    add_image(app, "Gateway", "4.1", SBOM(PAD("1.1.0")));
    add_image(app, "Gateway", "4.2", SBOM(PAD("1.1.0") "," CURL));
    add_image(app, "Router", "1.0", SBOM(PAD("1.3.0") "," CURL));
    add_image(app, "Thermostat", "1.0", SBOM(PAD_OF_NO_VERSION));
    return app;
}

static void where_shipped(void)
{
    struct app *app = open_app(true);
    yyjson_mut_doc *d = DO(app, &local_actor, "component.search", "text", "Left");
    CHECK_INT(fixture_int(d, "components"), 3);
    CHECK_STR(fixture_str(d, "components.0.name"), STR("left-pad"));
    CHECK_STR(fixture_str(d, "components.0.version"), STR("1.1.0"));
    CHECK_STR(fixture_str(d, "components.0.verdict"), STR("affected"));
    CHECK_STR(fixture_str(d, "components.0.products.0.name"), STR("Gateway"));
    CHECK_INT(fixture_int(d, "components.0.n_products"), 1);
    CHECK_INT(fixture_int(d, "components.0.n_releases"), 2);
    CHECK_INT(fixture_int(d, "components.0.n_images"), 2);
    CHECK_INT(fixture_int(d, "components.0.n_open"), 2);
    CHECK_INT(fixture_int(d, "n_images"), 4);
    CHECK_INT(fixture_int(d, "n_instances"), 6);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.search", "text", "pad");
    CHECK_INT(fixture_int(d, "components"), 3);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.search", "text", "pkg:npm/left-pad@1.3.0?x=y");
    CHECK_INT(fixture_int(d, "components"), 1);
    CHECK_STR(fixture_str(d, "components.0.products.0.name"), STR("Router"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.search", "licence", "wtf");
    CHECK_INT(fixture_int(d, "components"), 2);
    CHECK_STR(fixture_str(d, "components.0.licences.0"), STR("WTFPL"));
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.search");
    CHECK_INT(fixture_int(d, "is_asked"), 0);
    CHECK_INT(fixture_int(d, "components"), 0);
    CHECK_INT(fixture_int(d, "n_known"), 4);
    yyjson_mut_doc_free(d);
    app_close(app);
}

/* A component that states no version may be the one that is asked for. */
static void by_version(void)
{
    struct app *app = open_app(true);
    yyjson_mut_doc *d = DO(app, &local_actor, "component.search", "text", "left-pad <1.2.0");
    CHECK_INT(fixture_int(d, "components"), 2);
    CHECK_STR(fixture_str(d, "version"), STR("<1.2.0"));
    CHECK_STR(fixture_str(d, "components.0.version"), STR("1.1.0"));
    CHECK_INT(fixture_int(d, "components.0.is_version_unknown"), 0);
    CHECK_INT(fixture_int(d, "components.0.is_compared_roughly"), 0);
    CHECK_STR(fixture_str(d, "components.1.version"), STR(""));
    CHECK_INT(fixture_int(d, "components.1.is_version_unknown"), 1);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.search", "text", "left-pad", "version",
           "vers:npm/>=1.2.0|<2.0.0");
    CHECK_STR(fixture_str(d, "components.0.version"), STR("1.3.0"));
    CHECK_INT(fixture_int(d, "components"), 2);
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.search", "text", "curl 8.0");
    CHECK_INT(fixture_int(d, "components"), 1);
    CHECK_INT(fixture_int(d, "components.0.n_images"), 2);
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "component.search", LW_E_USAGE,
            "parameter 'text': is required beside a version: a name, package URL or CPE",
            "version", "<2");
    REFUSED(
        app, &local_actor, "component.search", LW_E_USAGE,
        "parameter 'version': '>=' has no version behind it, expected bounds like '>=1.1 <3'",
        "text", "curl", "version", ">= ");
    app_close(app);
}

static void page_by_page(void)
{
    struct app *app = open_app(false);
    const char *after = NULL;
    char seen[200] = "";
    for (int page = 0; page < 3; page++) {
        yyjson_mut_doc *d =
            after ? DO(app, &local_actor, "component.search", "text", "l", "limit", "1",
                       "after", after)
                  : DO(app, &local_actor, "component.search", "text", "l", "limit", "1");
        CHECK_INT(fixture_int(d, "components"), 1);
        size_t n = strlen(seen);
        str version = fixture_str(d, "components.0.version");
        snprintf(seen + n, sizeof seen - n, "%.*s;", STR_ARG(version));
        after = fixture_keep(d, "next");
        yyjson_mut_doc_free(d);
    }
    CHECK_STR(str_of(seen), STR("1.1.0;1.3.0;;"));
    CHECK_STR(str_of(after), STR(""));
    app_close(app);
}

static void one_component(void)
{
    struct app *app = open_app(true);
    yyjson_mut_doc *d = DO(app, &local_actor, "component.search", "text", "left-pad 1.1.0");
    const char *id = fixture_keep(d, "components.0.id");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.get", "component", id, "limit", "1");
    CHECK_STR(fixture_str(d, "purls.0"), STR("pkg:npm/left-pad@1.1.0"));
    CHECK_INT(fixture_int(d, "images"), 1);
    CHECK_STR(fixture_str(d, "images.0.release_version"), STR("4.2"));
    CHECK_INT(fixture_int(d, "images.0.n_open"), 1);
    CHECK_STR(fixture_str(d, "findings.0.vulnerability"), STR("CVE-2026-0001"));
    CHECK_INT(fixture_int(d, "n_images"), 2);
    const char *next = fixture_keep(d, "next");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "component.get", "component", id, "after", next);
    CHECK_INT(fixture_int(d, "images"), 1);
    CHECK_STR(fixture_str(d, "images.0.release_version"), STR("4.1"));
    CHECK(!fixture_at(d->root, "next"));
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "component.get", LW_E_NOT_FOUND, "there is no component 'x'",
            "component", "x");
    app_close(app);
}

static void one_vulnerability(void)
{
    struct app *app = open_app(true);
    yyjson_mut_doc *d =
        DO(app, &local_actor, "vulnerability.get", "vulnerability", "GHSA-aaaa-bbbb-cccc");
    CHECK_STR(fixture_str(d, "id"), STR("CVE-2026-0001"));
    CHECK_INT(fixture_int(d, "is_alias"), 1);
    CHECK_STR(fixture_str(d, "aliases.0"), STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(fixture_str(d, "records.0.id"), STR("GHSA-aaaa-bbbb-cccc"));
    CHECK_STR(fixture_str(d, "records.0.feed"), STR("osv"));
    CHECK_STR(fixture_str(d, "records.0.state"), STR("published"));
    CHECK_STR(fixture_str(d, "summary"), STR("flaw in left-pad"));
    CHECK_INT(fixture_int(d, "has_epss"), 0);
    CHECK_INT(fixture_int(d, "n_all_images"), 4);
    CHECK_STR(fixture_str(d, "products.0.name"), STR("Gateway"));
    CHECK_STR(fixture_str(d, "products.0.reasons.0.verdict"), STR("affected"));
    CHECK_INT(fixture_int(d, "products.0.reasons.0.n_images"), 2);
    CHECK_STR(fixture_str(d, "products.0.reasons.0.release_version"), STR("4.2"));
    CHECK_STR(fixture_str(d, "fixes.0.fixed_in"), STR("1.2.0"));
    CHECK_STR(fixture_str(d, "statements.0.status"), STR("affected"));
    CHECK_INT(fixture_int(d, "cases"), 0);
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "vulnerability.get", LW_E_NOT_FOUND,
            "no record that was imported and no finding is called 'CVE-1999-0001'",
            "vulnerability", "CVE-1999-0001");
    app_close(app);
}

/* The kinds of what is found, in order. */
static void check_search(struct app *app, const char *text, const char *want)
{
    char kinds[200] = "";
    yyjson_mut_doc *d = DO(app, &local_actor, "search.run", "text", text);
    for (int64_t i = 0; i < fixture_int(d, "hits"); i++) {
        char path[40];
        snprintf(path, sizeof path, "hits.%d.kind", (int)i);
        size_t n = strlen(kinds);
        snprintf(kinds + n, sizeof kinds - n, "%.*s ", STR_ARG(fixture_str(d, path)));
    }
    yyjson_mut_doc_free(d);
    CHECK_STR(str_of(kinds), str_of(want));
}

static void one_box(void)
{
    struct app *app = open_app(true);
    check_search(app, "GHSA-aaaa-bbbb-cccc", "vulnerability finding finding finding ");
    check_search(app, "CVE-2026-0001", "vulnerability finding finding finding ");
    check_search(app, "pkg:npm/left-pad@1.3.0", "component ");
    check_search(app, "curl", "component ");
    check_search(app, "router", "product ");
    check_search(app, "no such thing", "");
    app_close(app);
}

static const char *image_of(struct app *app, const char *product, const char *release)
{
    yyjson_mut_doc *d = DO(app, &local_actor, "image.list", "product", product);
    const char *id = "";
    for (int i = 0; i < 2 && !id[0]; i++) {
        char path[40];
        snprintf(path, sizeof path, "images.%d.release_version", i);
        if (!str_eq(fixture_str(d, path), str_of(release))) continue;
        snprintf(path, sizeof path, "images.%d.id", i);
        id = fixture_keep(d, path);
    }
    yyjson_mut_doc_free(d);
    return id;
}

static void compared(void)
{
    struct app *app = open_app(true);
    const char *old = image_of(app, "Gateway", "4.1"), *new = image_of(app, "Gateway", "4.2");
    yyjson_mut_doc *d = DO(app, &local_actor, "image.compare", "image", new);
    CHECK_STR(fixture_str(d, "with.id"), str_of(old));
    CHECK_INT(fixture_int(d, "came"), 1);
    CHECK_STR(fixture_str(d, "came.0.name"), STR("curl"));
    CHECK_INT(fixture_int(d, "changed"), 0);
    CHECK_INT(fixture_int(d, "findings_came"), 0);
    yyjson_mut_doc_free(d);
    add_image(app, "Gateway", "4.3", SBOM(PAD("1.3.0")));
    d = DO(app, &local_actor, "image.list", "product", "Gateway");
    const char *newest = fixture_keep(d, "images.0.id");
    yyjson_mut_doc_free(d);
    d = DO(app, &local_actor, "image.compare", "image", newest, "with", new);
    CHECK_INT(fixture_int(d, "changed"), 1);
    CHECK_STR(fixture_str(d, "changed.0.version_before"), STR("1.1.0"));
    CHECK_STR(fixture_str(d, "changed.0.version"), STR("1.3.0"));
    CHECK_STR(fixture_str(d, "went.0.name"), STR("curl"));
    CHECK_INT(fixture_int(d, "went"), 1);
    CHECK_STR(fixture_str(d, "findings_went.0.vulnerability"), STR("CVE-2026-0001"));
    yyjson_mut_doc_free(d);
    REFUSED(app, &local_actor, "image.compare", LW_E_USAGE,
            "parameter 'with': is required, this is the first image of its product and variant",
            "image", image_of(app, "Router", "1.0"));
    d = DO(app, &local_actor, "image.tree", "image", new);
    CHECK_INT(fixture_int(d, "nodes"), 3);
    CHECK_INT(fixture_int(d, "nodes.0.is_subject"), 1);
    CHECK_STR(fixture_str(d, "nodes.1.name"), STR("left-pad"));
    CHECK_INT(fixture_int(d, "is_cut"), 0);
    yyjson_mut_doc_free(d);
    app_close(app);
}

static void check_fit(const char *question, const char *version, const char *purl,
                      enum version_fit want)
{
    struct arena a;
    struct version_filter f;
    struct err e = {0};
    bool is_rough;
    arena_init(&a, 1 << 20);
    CHECK_OK(version_filter_parse(&a, str_of(question), &f, &e), &e);
    CHECK_INT(version_filter_fits(&a, &f, str_of(version), str_of(purl), &is_rough), want);
    arena_release(&a);
}

static void versions(void)
{
    check_fit("", "1", "", VERSION_FITS);
    check_fit("1.0", "1.0", "", VERSION_FITS);
    check_fit("1.0", "", "", VERSION_FITS_PERHAPS);
    check_fit(">=1.1, <3 !=2.0", "2.0", "", VERSION_FITS_NOT);
    check_fit(">= 1.1 | <3", "2.9", "", VERSION_FITS);
    check_fit("<1.0-1", "1.0~rc1-1", "pkg:deb/debian/x@1", VERSION_FITS);
    check_fit("<1.0", "1.0-rc1", "pkg:npm/x@1", VERSION_FITS);
    CHECK(version_filter_begins(STR("3.0")));
    CHECK(version_filter_begins(STR("v3")));
    CHECK(version_filter_begins(STR("<= 2")));
    CHECK(!version_filter_begins(STR("vim")));
    CHECK(!version_filter_begins(STR("")));
    struct arena a;
    struct version_filter f;
    struct err e = {0};
    arena_init(&a, 1 << 20);
    CHECK_OK(version_filter_parse(&a, STR("1 2 3 4 5 6 7 8"), &f, &e), &e);
    CHECK_STATUS(version_filter_parse(&a, STR("1 2 3 4 5 6 7 8 9"), &f, &e), LW_E_USAGE);
    CHECK_STR(str_of(e.message), STR("parameter 'version': more than 8 bounds"));
    arena_release(&a);
}

static const struct test tests[] = {
    {"where a component is shipped", where_shipped},
    {"by version, the unknown ones too", by_version},
    {"page by page", page_by_page},
    {"one component", one_component},
    {"one vulnerability by any id", one_vulnerability},
    {"one box for every id", one_box},
    {"images side by side, and as an outline", compared},
    {"versions as people ask for them", versions},
    {NULL, NULL},
};
const struct test_suite component_ops_suite = {"component_ops", tests};
