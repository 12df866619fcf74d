/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages people work in, over real findings: where something is shipped, whom a vulnerability
 * touches, from marks to a preview to a decision, and what a viewer may not.
 */
#include "app_fixture.h"
#include "base/fs.h"
#include "knowledge/import.h"
#include "web/page_fixture.h"

#include <stdio.h>

#define SBOM(v)                                                                           \
 "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1,\"components\":["    \
 "{\"type\":\"library\",\"name\":\"left-pad\",\"version\":\"" v                           \
 "\",\"purl\":\"pkg:npm/left-pad@" v "\",\"bom-ref\":\"left-pad\"},"                      \
 "{\"type\":\"library\",\"name\":\"<i>curl\",\"version\":\"8.0\",\"bom-ref\":\"curl\"}]," \
 "\"dependencies\":[{\"ref\":\"left-pad\",\"dependsOn\":[\"curl\"]}]}"
#define RECORD                                                                    \
 "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-aaaa-bbbb-cccc\","                  \
 "\"modified\":\"2026-01-02T00:00:00Z\",\"published\":\"2026-01-01T00:00:00Z\","  \
 "\"aliases\":[\"CVE-2026-0001\"],\"summary\":\"flaw in left-pad\",\"affected\":" \
 "[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"left-pad\"},\"ranges\":"        \
 "[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"1.2.0\"}]}]}]}"

static const char *file(const char *name, const char *text)
{
    static char path[700];
    struct err e = {0};
    snprintf(path, sizeof path, "%s/%s", f.config.temp_dir, name);
    CHECK_OK(fs_write_atomic(path, str_of(text), 0600, &e), &e);
    return path;
}

static void import_record(struct app *app)
{
    struct knowledge *k = NULL;
    struct arena a;
    struct import_result result;
    struct err e = {0};
    char at[600], folder[500];
    snprintf(folder, sizeof folder, "%s/osv/npm", f.config.temp_dir);
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

/* Two images of one product with the same flaw. */
static void start_shop(void)
{
    start();
    struct app *app = app_pool_acquire(f.apps);
    import_record(app);
    DID(app, &local_actor, "product.add", "name", "Gateway", "support_start", "2026-01-01",
        "support_end", "2031-12-31", "line", "Harbour");
    DID(app, &local_actor, "release.add", "product", "Gateway", "version", "4.1",
        "available_on", "2026-02-01");
    DID(app, &local_actor, "image.add", "product", "Gateway", "release", "4.1", "sbom",
        file("a.json", SBOM("1.1.0")));
    DID(app, &local_actor, "image.add", "product", "Gateway", "release", "4.2", "sbom",
        file("b.json", SBOM("1.1.1")));
    app_pool_release(f.apps, app);
}

/* A value of a reply, kept in the fixture's arena. */
static const char *value_of(const char *const *words, const char *path)
{
    struct app *app = app_pool_acquire(f.apps);
    yyjson_mut_doc *d = fixture_do(app, &local_actor, words, __FILE__, __LINE__);
    const char *value = arena_z(&f.arena, fixture_str(d, path));
    yyjson_mut_doc_free(d);
    app_pool_release(f.apps, app);
    return value;
}
#define VALUE(path, ...) value_of((const char *const[]){__VA_ARGS__, NULL}, path)

static void check_has(str page, const char *text)
{
    if (!str_contains(page, str_of(text)))
        test_fail(__FILE__, __LINE__, "the page has no '%s': %.*s", text,
                  STR_ARG(str_sub(page, 1800, 4000)));
}

static str page_at(const char *path)
{
    struct http_answer h = get(path, f.cookie);
    CHECK_INT(h.status, 200);
    CHECK(!str_contains(h.body, STR("<i>curl")));
    CHECK(!str_contains(h.body, STR(" style=")));
    return h.body;
}

static void whom_it_touches(void)
{
    start_shop();
    str page = page_at("/vulnerabilities/GHSA-aaaa-bbbb-cccc");
    check_has(page, "2 images are affected.");
    check_has(page, "You asked for <span class=\"id\">GHSA-aaaa-bbbb-cccc</span>");
    check_has(page, "flaw in left-pad");
    check_has(page, "rule osv-range: 1.1.1 ");
    check_has(page, "Nobody decided about it yet");
    CHECK_INT(get("/vulnerabilities/CVE-1999-0001", f.cookie).status, 404);
    stop();
}

static void where_shipped(void)
{
    start_shop();
    str page = page_at("/components?text=left-pad+%3C1.1.1");
    check_has(page, ">left-pad</a><span class=\"sub id\">pkg:npm/left-pad@1.1.0</span>");
    CHECK(!str_contains(page, STR("left-pad@1.1.1")));
    check_has(page, "href=\"/api/v1/components?text=left-pad%20%3C1.1.1\">JSON</a>");
    page = page_at("/components?text=nothing");
    check_has(page, "Nothing that we ship is called that.");
    page = page_at("/components");
    check_has(page, "longwatch component search");
    const char *id = VALUE("components.0.id", "component.search", "text", "left-pad 1.1.0");
    page = page_at(arena_printf(&f.arena, "/components/%s", id).p);
    check_has(page, "CVE-2026-0001");
    check_has(page, ">4.1, default</a>");
    str csv = get("/components?text=curl&format=csv", f.cookie).body;
    CHECK(str_starts(csv, STR("Component,Version,Package URL,Supplier,Licences,Verdict,")));
    stop();
}

static void products_and_images(void)
{
    start_shop();
    const char *product = VALUE("id", "product.get", "product", "Gateway");
    str page = page_at(arena_printf(&f.arena, "/products/%s", product).p);
    check_has(page, "<svg class=\"time-line\"");
    check_has(page, ">4.1</text>");
    check_has(page, "/products?line=Harbour");
    check_has(page, "/do/release.add_part");
    const char *image = VALUE("images.0.id", "image.list");
    page = page_at(arena_printf(&f.arena, "/images/%s", image).p);
    check_has(page, "longwatch evidence collect");
    check_has(page, "/vex/openvex\">");
    page = page_at(arena_printf(&f.arena, "/images/%s/tree", image).p);
    check_has(page, "<li><details open><summary>left-pad");
    check_has(page, "&lt;i&gt;curl");
    page = page_at(arena_printf(&f.arena, "/images/%s/difference", image).p);
    check_has(page, "The same vulnerabilities are open in both.");
    check_has(page, "<td>1.1.0</td><td>1.1.1</td>");
    stop();
}

/* Marked, seen before and after, recorded, withdrawn. */
static void decided(void)
{
    start_shop();
    const char *one = VALUE("findings.0.id", "finding.list");
    const char *two = VALUE("findings.1.id", "finding.list");
    const char *marked = arena_printf(&f.arena, "finding=%s&finding=%s", one, two).p;
    str page = page_at(arena_printf(&f.arena, "/decide?%s", marked).p);
    check_has(page, "and 1 more findings");
    CHECK(!str_contains(page, STR("/do/decision.add")));
    page = page_at(arena_printf(&f.arena, "/decide?%s&status=not_affected", marked).p);
    check_has(page, "<b>Not done:</b> parameter &#39;reason&#39;: is required");
    const char *said = arena_printf(&f.arena,
                                    "/decide?%s&status=not_affected&reason_code="
                                    "code_not_reachable&scope=product&from=/findings?q=pad",
                                    marked)
                           .p;
    page = page_at(said);
    check_has(page, "It would hold for 2 findings in 2 images of 1 product; 2 would change.");
    check_has(page, "Record the decision</button>");
    struct http_answer h =
        post("/do/decision.add", f.cookie,
             arena_printf(&f.arena,
                          "csrf=%.*s&findings=%s,%s&status=not_affected&reason_code="
                          "code_not_reachable&scope=product&next=/findings%%3Fq=pad",
                          STR_ARG(f.csrf), one, two));
    CHECK_INT(h.status, 303);
    CHECK_STR(http_header(&h, "Location"), STR("/findings?q=pad&done=decision.add"));
    page = page_at("/decisions");
    check_has(page, "every release of Gateway");
    const char *id = VALUE("decisions.0.id", "decision.list");
    page = page_at(arena_printf(&f.arena, "/decisions/%s", id).p);
    check_has(page, "Nothing in the product calls the vulnerable code.");
    check_has(page, "2 now; new images are added by themselves");
    check_has(page_at(arena_printf(&f.arena, "/findings/%s", one).p), "/decisions/");
    check_has(page_at("/vulnerabilities/CVE-2026-0001"), "2 images are not affected.");
    h = post("/do/decision.withdraw", f.cookie,
             arena_printf(&f.arena, "csrf=%.*s&decision=%s&back=/decisions/%s", STR_ARG(f.csrf),
                          id, id));
    CHECK_INT(h.status, 400);
    CHECK(str_contains(h.body, STR("is required")));
    h = post("/do/decision.withdraw", f.cookie,
             arena_printf(&f.arena, "csrf=%.*s&decision=%s&reason=wrong", STR_ARG(f.csrf), id));
    CHECK_INT(h.status, 303);
    check_has(page_at("/decisions?state=withdrawn"), "wrong");
    stop();
}

/* A place that the form names is a path of ours, or it is not gone to. */
static void no_way_out(void)
{
    start_shop();
    const char *one = VALUE("findings.0.id", "finding.list");
    struct http_answer h =
        post("/do/finding.decide", f.cookie,
             arena_printf(&f.arena,
                          "csrf=%.*s&finding=%s&status=affected&reason=x&next=//evil.example/",
                          STR_ARG(f.csrf), one));
    CHECK_INT(h.status, 303);
    CHECK(str_starts(http_header(&h, "Location"), STR("/findings/")));
    str page =
        page_at(arena_printf(&f.arena, "/decide?finding=%s&from=https://evil.example/", one).p);
    CHECK(!str_contains(page, STR("href=\"https://evil.example/")));
    stop();
}

static void viewers(void)
{
    start_shop();
    add_viewer();
    str page = get("/findings", f.viewer).body;
    CHECK(!str_contains(page, STR("type=\"checkbox\"")));
    CHECK(!str_contains(page, STR("/do/finding.decide")));
    CHECK_INT(get("/decide", f.viewer).status, 403);
    CHECK_INT(get("/decisions", f.viewer).status, 200);
    CHECK_INT(get("/components?text=left", f.viewer).status, 200);
    stop();
}

static const struct test tests[] = {
    {"whom a vulnerability touches", whom_it_touches},
    {"where a component is shipped", where_shipped},
    {"products and images", products_and_images},
    {"marked, previewed, decided, withdrawn", decided},
    {"forms lead nowhere else", no_way_out},
    {"what a viewer sees", viewers},
    {NULL, NULL},
};
const struct test_suite portfolio_pages_suite = {"portfolio_pages", tests};
