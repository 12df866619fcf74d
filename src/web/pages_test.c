/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages over a real socket, with a store of their own and a clock that stands still. Golden
 * files lie in tests/golden; LW_GOLDEN=write (make golden) writes them anew.
 */
#include "base/fs.h"
#include "web/assets.h"
#include "web/door.h"
#include "web/page.h"
#include "web/page_fixture.h"

#include <stdlib.h>
#include <string.h>

/* "/cases/{case}" as an address: every parameter is "x". */
static const char *address(const char *pattern)
{
    str rest = str_of(pattern), out = STR("");
    while (rest.n) {
        str head, name;
        bool has_more = str_cut(&rest, '{', &head);
        out = arena_printf(&f.arena, "%.*s%.*s%s", STR_ARG(out), STR_ARG(head),
                           has_more ? "x" : "");
        if (has_more) (void)str_cut(&rest, '}', &name);
    }
    return arena_z(&f.arena, out);
}

/* What changes from run to run: tokens, ids, ports and the hashes of assets. */
static str without(str text, const char *before, const char *after)
{
    struct buf out;
    buf_init(&out, 4 * LW_MIB);
    while (text.n) {
        if (!str_starts(text, str_of(before))) {
            buf_char(&out, text.p[0]);
            text = str_from(text, 1);
            continue;
        }
        buf_printf(&out, "%sX", before);
        text = str_from(text, strlen(before));
        while (text.n && !str_starts(text, str_of(after)))
            text = str_from(text, 1);
    }
    str copy = arena_str(&f.arena, buf_str(&out));
    buf_release(&out);
    return copy;
}

static void check_golden(const char *name, str page)
{
    struct err e = {0};
    str want = STR("");
    str path = arena_printf(&f.arena, LW_SOURCE_DIR "/tests/golden/%s.html", name);
    const char *mode = getenv("LW_GOLDEN");
    page = without(page, "name=\"csrf\" value=\"", "\"");
    page = without(page, "name=\"token\" value=\"", "\"");
    for (size_t i = 0; i < n_assets; i++) {
        str stem = str_of(assets[i].file), head;
        (void)str_cut(&stem, '-', &head);
        page = without(
            page, arena_z(&f.arena, arena_printf(&f.arena, "/static/%.*s-", STR_ARG(head))),
            "\"");
    }
    if (mode && strcmp(mode, "write") == 0) {
        CHECK_OK(fs_write_atomic(path.p, page, 0644, &e), &e);
        return;
    }
    CHECK_OK(fs_read(&f.arena, path.p, LW_MIB, &want, &e), &e);
    CHECK_STR(page, want);
}

static void test_set_up_once(void)
{
    open_server("");
    struct http_answer h = get("/", STR(""));
    CHECK_INT(h.status, 303);
    CHECK_STR(http_header(&h, "Location"), STR("/sign-in?next=%2F"));
    h = get("/sign-in", STR(""));
    CHECK(str_contains(h.body, STR("Nobody has been set up yet")));
    h = post("/setup", STR(""),
             STR("token=wrong&name=A&mail=a@example.org&password="
                 "correct+horse+battery&again=correct+horse+battery"));
    CHECK_INT(h.status, 410);
    CHECK(str_contains(h.body, STR("this link was used already or never existed")));
    str link = arena_printf(&f.arena, "/setup/%.*s", STR_ARG(f.setup));
    CHECK_INT(get(link.p, STR("")).status, 200);
    h = post("/setup", STR(""),
             arena_printf(&f.arena, "token=%.*s&name=A&mail=a@example.org&password=a&again=b",
                          STR_ARG(f.setup)));
    CHECK_INT(h.status, 400);
    CHECK(str_contains(h.body, STR("the two passwords differ")));
    CHECK(str_contains(h.body, STR("value=\"a@example.org\"")));
    set_up();
    h = post("/setup", STR(""),
             arena_printf(&f.arena,
                          "token=%.*s&name=B&mail=b@example.org&password=correct+horse+battery"
                          "&again=correct+horse+battery",
                          STR_ARG(f.setup)));
    CHECK_INT(h.status, 410);
    h = get(link.p, STR(""));
    CHECK_INT(h.status, 410);
    CHECK(str_contains(h.body, STR("This link does not open anything")));
    CHECK(str_contains(h.body, STR("starting the server again prints a new link")));
    CHECK(!str_contains(h.body, STR("<form")));
    CHECK_INT(get("/setup", STR("")).status, 410);
    stop();
}

static void test_join_once(void)
{
    start();
    add_viewer();
    str link = arena_printf(&f.arena, "/join?token=%.*s", STR_ARG(f.joined));
    struct http_answer h = get(link.p, STR(""));
    CHECK_INT(h.status, 410);
    CHECK(str_contains(h.body, STR("this link was used already or never existed")));
    CHECK(str_contains(h.body, STR("An administrator makes a new one on the page People")));
    CHECK(!str_contains(h.body, STR("<form")));
    h = post("/join", STR(""),
             arena_printf(&f.arena, "token=%.*s&password=correct+horse+battery&again=other",
                          STR_ARG(f.joined)));
    CHECK_INT(h.status, 410);
    /* one kind of link does not open the other's door */
    link = arena_printf(&f.arena, "/setup/%.*s", STR_ARG(f.joined));
    CHECK_INT(get(link.p, STR("")).status, 410);
    stop();
}

static void test_strangers_see_the_door(void)
{
    start();
    for (size_t i = 0; i < n_page_rows; i++) {
        struct http_answer h = get(address(page_rows[i].path), STR(""));
        if (h.status != 303)
            test_fail(__FILE__, __LINE__, "%s answers %d to a stranger", page_rows[i].path,
                      h.status);
        CHECK(str_starts(http_header(&h, "Location"), STR("/sign-in?next=%2F")));
    }
    for (size_t i = 0; i < n_form_rows; i++) {
        str path = arena_printf(&f.arena, "/do/%s", form_rows[i].op);
        struct http_answer h = post(path.p, STR(""), STR("a=b"));
        if (h.status != 401 && h.status != 403)
            test_fail(__FILE__, __LINE__, "%s answers %d to a stranger", path.p, h.status);
    }
    stop();
}

static void test_viewers_write_nothing(void)
{
    start();
    add_viewer();
    uint32_t viewer = role_permissions(ROLE_VIEWER);
    size_t n = 0;
    for (size_t i = 0; i < n_form_rows; i++) {
        const struct op *op = op_find(str_of(form_rows[i].op));
        if (!op) test_fail(__FILE__, __LINE__, "there is no operation %s", form_rows[i].op);
        if (viewer & 1u << op->needs) continue;
        str path = arena_printf(&f.arena, "/do/%s", form_rows[i].op);
        struct http_answer h =
            post(path.p, f.viewer, arena_printf(&f.arena, "csrf=%.*s", STR_ARG(f.viewer_csrf)));
        if (h.status != 403)
            test_fail(__FILE__, __LINE__, "%s answers %d to a viewer", path.p, h.status);
        n++;
    }
    CHECK(n > 3);
    stop();
}

/* Every page opens, or says in its frame why not: nothing is called "x". */
static void test_every_page_answers(void)
{
    start();
    for (size_t i = 0; i < n_page_rows; i++) {
        const char *path = page_rows[i].path;
        struct http_answer h = get(address(path), f.cookie);
        bool is_named = strchr(path, '{') != NULL;
        if (is_named ? h.status != 404 && h.status != 400 : h.status != 200)
            test_fail(__FILE__, __LINE__, "%s answers %d: %.*s", path, h.status,
                      STR_ARG(str_from(h.body, h.body.n > 900 ? h.body.n - 900 : 0)));
        CHECK(str_ends(h.body, STR("</html>\n")));
        CHECK(str_contains(h.body, STR("<h1>")));
        CHECK(!str_contains(h.body, STR(" style=")));
        CHECK(!str_contains(h.body, STR("{{")));
        CHECK(http_header(&h, "Content-Security-Policy").n > 0);
        CHECK_STR(http_header(&h, "X-Frame-Options"), STR("DENY"));
        CHECK_STR(http_header(&h, "Cache-Control"), STR("no-store"));
    }
    stop();
}

static void test_cookie_flags(void)
{
    start();
    struct http_answer h =
        post("/sign-in", STR(""), STR("mail=ada@example.org&password=correct+horse+battery"));
    str cookie = http_header(&h, "Set-Cookie");
    CHECK(str_contains(cookie, STR("; HttpOnly; SameSite=Strict")));
    CHECK(str_contains(cookie, STR("; Path=/; Max-Age=604800;")));
    CHECK(!str_contains(cookie, STR("Secure")));
    stop();
    open_server("https://watch.example/");
    h = post("/setup", STR(""),
             arena_printf(&f.arena,
                          "token=%.*s&name=Ada&mail=ada@example.org&"
                          "password=correct+horse+battery&again=correct+horse+battery",
                          STR_ARG(f.setup)));
    CHECK(str_ends(http_header(&h, "Set-Cookie"), STR("; HttpOnly; SameSite=Strict; Secure")));
    stop();
}

/* A cookie planted before sign-in is not the session afterwards. */
static void test_session_fixation(void)
{
    start();
    str planted = STR("Cookie: " SESSION_COOKIE_NAME "=planted\r\n");
    struct http_answer h =
        post("/sign-in", planted, STR("mail=ada@example.org&password=correct+horse+battery"));
    CHECK_INT(h.status, 303);
    CHECK(!str_contains(cookie_of(&h), STR("planted")));
    CHECK_INT(get("/account", planted).status, 303);
    /* Signing in again ends the session of the cookie that came along. */
    h = post("/sign-in", f.cookie, STR("mail=ada@example.org&password=correct+horse+battery"));
    str second = cookie_of(&h);
    CHECK(!str_eq(second, f.cookie));
    CHECK_INT(get("/account", f.cookie).status, 303);
    CHECK_INT(get("/account", second).status, 200);
    stop();
}

static void test_sign_in_and_out(void)
{
    start();
    struct http_answer h =
        post("/sign-in", STR(""), STR("mail=ada@example.org&password=wrong"));
    CHECK_INT(h.status, 401);
    CHECK(str_contains(h.body, STR("address or password is wrong")));
    CHECK(str_contains(h.body, STR("value=\"ada@example.org\"")));
    h = post("/sign-in", STR(""),
             STR("mail=ada@example.org&password=correct+horse+battery&next=%2Fpeople"));
    CHECK_STR(http_header(&h, "Location"), STR("/people"));
    str evil[] = {STR_INIT("%2F%2Fevil.example"), STR_INIT("https%3A%2F%2Fevil.example"),
                  STR_INIT("%2F%5Cevil.example"), STR_INIT("%2F%0d%0aSet-Cookie%3A+a%3Db")};
    for (size_t i = 0; i < 4; i++) {
        h = post("/sign-in", STR(""),
                 arena_printf(&f.arena,
                              "mail=ada@example.org&password=correct+horse+battery&next=%.*s",
                              STR_ARG(evil[i])));
        CHECK_STR(http_header(&h, "Location"), STR("/"));
    }
    h = post("/sign-out", f.cookie, STR("csrf=wrong"));
    CHECK_INT(h.status, 403);
    h = post("/sign-out", f.cookie, arena_printf(&f.arena, "csrf=%.*s", STR_ARG(f.csrf)));
    CHECK_STR(http_header(&h, "Location"), STR("/sign-in"));
    CHECK(str_contains(http_header(&h, "Set-Cookie"), STR("Max-Age=0")));
    CHECK_INT(get("/account", f.cookie).status, 303);
    stop();
}

static void test_other_sites(void)
{
    start();
    str form = STR("mail=ada@example.org&password=correct+horse+battery");
    CHECK_INT(post("/sign-in", STR("Sec-Fetch-Site: cross-site\r\n"), form).status, 403);
    CHECK_INT(post("/sign-in", STR("Sec-Fetch-Site: same-site\r\n"), form).status, 403);
    CHECK_INT(post("/sign-in", STR("Origin: http://evil.example\r\n"), form).status, 403);
    CHECK_INT(post("/sign-in", STR("Origin: http://localhost\r\n"), form).status, 303);
    CHECK_INT(
        post("/sign-in", STR("Sec-Fetch-Site: same-origin\r\nOrigin: null\r\n"), form).status,
        303);
    stop();
}

static void test_text_stays_text(void)
{
    start();
    str form = arena_printf(&f.arena,
                            "csrf=%.*s&name=%%3Cscript%%3Ealert(1)%%3C/script%%3E"
                            "&phone=%%22onload%%3D&mail=x@example.org&role=viewer",
                            STR_ARG(f.csrf));
    CHECK_INT(post("/do/person.add", f.cookie, form).status, 200);
    struct http_answer h = get("/people", f.cookie);
    CHECK(!str_contains(h.body, STR("<script>")));
    CHECK(str_contains(h.body, STR("&lt;script&gt;alert(1)&lt;/script&gt;")));
    CHECK(str_contains(h.body, STR("&quot;onload=")));
    h = get("/search?q=%22%3E%3Cscript%3E", f.cookie);
    CHECK(!str_contains(h.body, STR("<script>")));
    h = get("/%3Cscript%3E", f.cookie);
    CHECK_INT(h.status, 404);
    CHECK(!str_contains(h.body, STR("<script>")));
    stop();
}

/* A multipart form with one file, as a browser sends it. */
static struct http_answer upload(const char *path, str headers, str fields, str file)
{
    str body = arena_printf(&f.arena,
                            "%.*s--edge\r\nContent-Disposition: form-data; name=\"sbom\"; "
                            "filename=\"a.json\"\r\nContent-Type: application/json\r\n\r\n"
                            "%.*s\r\n--edge--\r\n",
                            STR_ARG(fields), STR_ARG(file));
    const char *z = arena_z(&f.arena, headers);
    return http_ask(&f.arena, serve_port(f.server), "POST", path, z,
                    "multipart/form-data; boundary=edge", body);
}

static str part(const char *name, str value)
{
    return arena_printf(&f.arena,
                        "--edge\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%.*s\r\n",
                        name, STR_ARG(value));
}

static str image_fields(str product)
{
    str csrf = part("csrf", f.csrf), id = part("product", product);
    str release = part("release", STR("1.0")), variant = part("variant", STR("eu<b>"));
    return arena_printf(&f.arena, "%.*s%.*s%.*s%.*s", STR_ARG(csrf), STR_ARG(id),
                        STR_ARG(release), STR_ARG(variant));
}

/* Adds a product with a hostile name; gives its id. */
static str add_product(void)
{
    str id, location;
    struct http_answer h = post(
        "/do/product.add", f.cookie,
        arena_printf(&f.arena, "csrf=%.*s&name=Box+%%3Ci%%3E&markets=DE", STR_ARG(f.csrf)));
    CHECK_INT(h.status, 303);
    location = str_from(http_header(&h, "Location"), sizeof "/products/" - 1);
    (void)str_cut(&location, '?', &id);
    return arena_str(&f.arena, id);
}

static void check_inert(const char *path)
{
    struct http_answer h = get(path, f.cookie);
    CHECK_INT(h.status, 200);
    CHECK(!str_contains(h.body, STR("<script>")));
    CHECK(!str_contains(h.body, STR("<i>")));
    CHECK(!str_contains(h.body, STR("<b>")) || !str_contains(h.body, STR("eu<b>")));
}

static void test_hostile_sbom(void)
{
    start();
    str product = add_product();
    struct http_answer h =
        upload("/do/image.add", f.cookie, image_fields(product),
               STR("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":["
                   "{\"type\":\"library\",\"name\":\"<script>alert(1)</script>\","
                   "\"version\":\"\\\"><script>\",\"supplier\":{\"name\":\"<script>\"}}]}"));
    CHECK_INT(h.status, 303);
    str image, location = http_header(&h, "Location");
    (void)str_cut(&location, '?', &image);
    CHECK(str_starts(image, STR("/images/")));
    const char *path = arena_z(&f.arena, image);
    check_inert(path);
    h = get(path, f.cookie);
    CHECK(str_contains(h.body, STR("&lt;script&gt;alert(1)&lt;/script&gt;")));
    CHECK(str_contains(h.body, STR("eu&lt;b&gt;")));
    const char *quality = arena_z(&f.arena, arena_printf(&f.arena, "%s/quality", path));
    h = get(quality, f.cookie);
    CHECK_INT(h.status, 200);
    CHECK(!str_contains(h.body, STR("<script>")));
    CHECK(str_contains(h.body, STR("BSI TR-03183-2")));
    CHECK(str_contains(h.body, STR("&lt;script&gt;alert(1)&lt;/script&gt;")));
    check_inert("/products");
    check_inert("/");
    check_inert("/ledger");
    check_inert("/search?q=box");
    check_inert(arena_z(&f.arena, arena_printf(&f.arena, "/products/%.*s", STR_ARG(product))));
    stop();
}

static void test_refused_sbom(void)
{
    start();
    str product = add_product();
    struct http_answer h = upload("/do/image.add", f.cookie, image_fields(product),
                                  STR("{\"bomFormat\":\"CycloneDX\",\n\"specVersion\":"));
    CHECK_INT(h.status, 422);
    CHECK(str_contains(h.body, STR("<b>Not done:</b> ")));
    CHECK(
        str_contains(h.body, STR("name=\"release\" required maxlength=\"100\" value=\"1.0\"")));
    /* Nobody sends bytes before it is known that they may. */
    h = upload("/do/image.add", STR(""), image_fields(product), STR("{}"));
    CHECK_INT(h.status, 401);
    stop();
}

static void test_assets(void)
{
    start();
    for (size_t i = 0; i < n_assets; i++) {
        str path = arena_printf(&f.arena, "/static/%s", assets[i].file);
        struct http_answer h = get(path.p, STR(""));
        CHECK_INT(h.status, 200);
        CHECK_STR(h.body, assets[i].bytes);
        CHECK_STR(http_header(&h, "Cache-Control"), STR("public, max-age=31536000, immutable"));
        CHECK_STR(http_header(&h, "X-Content-Type-Options"), STR("nosniff"));
    }
    CHECK_INT(get("/static/nothing.js", STR("")).status, 404);
    CHECK_INT(get("/static", STR("")).status, 404);
    stop();
}

/* A strict cookie stays at home when a mail's link is followed: the page asks again by itself. */
static void test_links_from_mails(void)
{
    start();
    struct http_answer h = get("/cases/2026-001", STR("Sec-Fetch-Site: cross-site\r\n"));
    CHECK_INT(h.status, 200);
    CHECK(str_contains(h.body, STR("http-equiv=\"refresh\"")));
    h = get("/cases/2026-001", STR("Sec-Fetch-Site: same-origin\r\n"));
    CHECK_STR(http_header(&h, "Location"), STR("/sign-in?next=%2Fcases%2F2026-001"));
    stop();
}

/* Words of a notice come from our table, never from the address. */
static void test_notice(void)
{
    start();
    struct http_answer h = get("/settings?done=%3Cb%3Eyou+won", f.cookie);
    CHECK(!str_contains(h.body, STR("you won")));
    stop();
}

static void test_golden(void)
{
    open_server("");
    check_golden("setup_needed", get("/sign-in", STR("")).body);
    str link = arena_printf(&f.arena, "/setup/%.*s", STR_ARG(f.setup));
    check_golden("setup", get(link.p, STR("")).body);
    set_up();
    check_golden("sign_in", get("/sign-in", STR("")).body);
    check_golden("account", get("/account", f.cookie).body);
    check_golden("now_empty", get("/", f.cookie).body);
    check_golden("products_empty", get("/products", f.cookie).body);
    check_golden("findings_empty", get("/findings", f.cookie).body);
    check_golden("cases_empty", get("/cases", f.cookie).body);
    check_golden("not_found", get("/nothing", f.cookie).body);
    stop();
}

static const struct test tests[] = {
    {"set up once", test_set_up_once},
    {"join once", test_join_once},
    {"strangers see the door", test_strangers_see_the_door},
    {"viewers write nothing", test_viewers_write_nothing},
    {"every page answers", test_every_page_answers},
    {"cookie flags", test_cookie_flags},
    {"session fixation", test_session_fixation},
    {"sign in and out", test_sign_in_and_out},
    {"other sites", test_other_sites},
    {"text stays text", test_text_stays_text},
    {"hostile SBOM", test_hostile_sbom},
    {"refused SBOM", test_refused_sbom},
    {"assets", test_assets},
    {"links from mails", test_links_from_mails},
    {"notice", test_notice},
    {"golden", test_golden},
    {NULL, NULL},
};
const struct test_suite pages_suite = {"pages", tests};
