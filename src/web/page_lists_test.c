/* SPDX-License-Identifier: Apache-2.0 */
/* Lists on pages over a real socket: as CSV, as downloads, filtered. */
#include "web/page_fixture.h"

#include <stdlib.h>
#include <string.h>

static struct http_answer table_of(const char *path)
{
    struct http_answer h = get(path, f.cookie);
    if (h.status != 200) test_fail(__FILE__, __LINE__, "%s answers %d", path, h.status);
    CHECK_STR(http_header(&h, "Content-Type"), STR("text/csv; charset=utf-8; header=present"));
    CHECK_STR(http_header(&h, "X-Content-Type-Options"), STR("nosniff"));
    CHECK_STR(http_header(&h, "Cache-Control"), STR("no-store"));
    return h;
}

static void test_tables(void)
{
    start();
    CHECK_INT(
        post("/do/product.add", f.cookie,
             arena_printf(&f.arena, "csrf=%.*s&name=%%3D1%%2C2&markets=DE,FR", STR_ARG(f.csrf)))
            .status,
        303);
    struct http_answer h = table_of("/products?format=csv");
    CHECK_STR(http_header(&h, "Content-Disposition"),
              STR("attachment; filename=\"longwatch-products.csv\""));
    CHECK(str_contains(h.body, STR("\r\n\"'=1,2\",default,,0,0,0,0,,,\"DE, FR\",,")));
    h = table_of("/findings?format=csv&verdict=unknown");
    CHECK(str_starts(h.body, STR("Vulnerability,Verdict,Priority,")));
    h = table_of("/cases?format=csv");
    CHECK(str_starts(h.body, STR("Case,Title,State,")));
    h = table_of("/ledger?format=csv&kind=product.added");
    CHECK(str_contains(h.body, STR(",2026-11-22T10:00:00Z,product.added,")));
    str page = get("/findings?q=a%26b&verdict=unknown", f.cookie).body;
    CHECK(str_contains(
        page, STR("href=\"/findings?q=a%26b&amp;verdict=unknown&amp;format=csv\">CSV</a>")));
    CHECK(str_contains(
        page, STR("href=\"/api/v1/findings?verdict=unknown&amp;text=a%26b\">JSON</a>")));
    page = get("/findings", f.cookie).body;
    CHECK(str_contains(page, STR("href=\"/api/v1/findings?wanted=true\">JSON</a>")));
    CHECK_INT(get("/products?format=xlsx", f.cookie).status, 400);
    CHECK_INT(get("/people?format=csv", f.cookie).status, 400);
    CHECK_INT(get("/products?format=csv", STR("")).status, 303);
    stop();
}

/* Nothing of a submission without the right to read, and nothing that was never there. */
static void test_downloads(void)
{
    start();
    static const char *const paths[] = {"/cases/2026-001/submissions/early_warning/content",
                                        "/cases/2026-001/submissions/early_warning/receipt"};
    for (size_t i = 0; i < 2; i++) {
        CHECK_INT(get(paths[i], STR("")).status, 303);
        struct http_answer h = get(paths[i], f.cookie);
        CHECK_INT(h.status, 404);
        CHECK(str_contains(h.body, STR("case &#39;2026-001&#39; does not exist")));
    }
    CHECK_INT(get("/cases/2026-001/submissions/never/receipt", f.cookie).status, 400);
    stop();
}

static void check_chip(const char *path, const char *chip)
{
    static const char *const all[] = {"Wants a decision", "All open", "Known exploited",
                                      "Affected",         "Unknown",  "Not affected"};
    str page = get(path, f.cookie).body;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        str want = arena_printf(&f.arena, " aria-current=\"true\">%s <span", all[i]);
        if (str_contains(page, want) != str_eq(str_of(all[i]), str_of(chip)))
            test_fail(__FILE__, __LINE__, "%s: chip '%s', expected '%s'", path, all[i], chip);
    }
}

static void test_in_tray(void)
{
    start();
    check_chip("/findings", "Wants a decision");
    check_chip("/findings?q=x&priority=high", "Wants a decision");
    check_chip("/findings?wanted=true&product=", "Wants a decision");
    check_chip("/findings?open=true", "All open");
    check_chip("/findings?wanted=false", "All open");
    check_chip("/findings?vulnerability=CVE-2026-0001", "All open");
    check_chip("/findings?exploited=true", "Known exploited");
    check_chip("/findings?verdict=unknown", "Unknown");
    check_chip("/findings?verdict=fixed", "");
    /* The choice survives the form, the form's fields survive another choice. */
    str page = get("/findings?verdict=unknown&q=a%22b", f.cookie).body;
    CHECK(
        str_contains(page, STR("<input type=\"hidden\" name=\"verdict\" value=\"unknown\">")));
    CHECK(str_contains(page, STR("href=\"/findings?q=a%22b&amp;open=true\"")));
    page = get("/findings?q=x", f.cookie).body;
    CHECK(str_contains(page, STR("<input type=\"hidden\" name=\"wanted\" value=\"true\">")));
    stop();
}

/* A heading leads to the list in its order, then the other way round; filters stay, places go. */
static void test_sorted(void)
{
    start();
    str form = arena_printf(&f.arena, "csrf=%.*s&name=Buoy&line=a+b", STR_ARG(f.csrf));
    CHECK_INT(post("/do/product.add", f.cookie, form).status, 303);
    str page = get("/products?line=a+b&done=product.add", f.cookie).body;
    CHECK(str_contains(page, STR("href=\"/products?line=a%20b&amp;sort=name&amp;order=asc\"")));
    CHECK(
        str_contains(page, STR("href=\"/products?line=a%20b&amp;sort=open&amp;order=desc\"")));
    CHECK(!str_contains(page, STR("aria-sort")));
    page = get("/products?sort=name&order=asc", f.cookie).body;
    CHECK(str_contains(page, STR("aria-sort=\"ascending\"><a class=\"sort\" "
                                 "href=\"/products?sort=name&amp;order=desc\">Product</a>")));
    CHECK(str_contains(page, STR("<input type=\"hidden\" name=\"sort\" value=\"name\">")));
    page = get("/products?sort=open&order=desc", f.cookie).body;
    CHECK(str_contains(page, STR("aria-sort=\"descending\"><a class=\"sort\" "
                                 "href=\"/products?sort=open&amp;order=asc\">")));
    CHECK_INT(get("/products?sort=colour", f.cookie).status, 400);
    stop();
}

static const struct test tests[] = {
    {"tables", test_tables},
    {"downloads", test_downloads},
    {"in-tray", test_in_tray},
    {"sorted", test_sorted},
    {NULL, NULL},
};
const struct test_suite page_lists_suite = {"page_lists", tests};
