/* SPDX-License-Identifier: Apache-2.0 */
/* REST v1 over a real socket, with the program's own operations and a store of its own. */
#include "api/api.h"

#include "api/openapi.h"
#include "api/problem.h"
#include "app/op_run.h"
#include "app/session.h"
#include "base/limits.h"
#include "http.h"
#include "serve/serve.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct app_pool *apps;
    struct api api;
    struct serve_config config;
    struct serve *server;
    struct arena arena;
    str admin_headers; /* Authorization of an administrator's token with every scope */
    str viewer_headers;
    str cookie, csrf; /* of the administrator's browser session */
};
static struct fixture f;

static struct answer *begin(void *ctx, struct request *r)
{
    return api_begin(ctx, r);
}

static struct answer *handle(void *ctx, struct request *r)
{
    return api_handle(ctx, r);
}

static struct answer *refuse(void *ctx, struct request *r, const struct err *e)
{
    (void)ctx;
    return problem_answer(r, e, 0);
}

static str member(yyjson_mut_doc *doc, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(yyjson_mut_doc_get_root(doc), key);
    str s =
        yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
    return arena_str(&f.arena, s);
}

/* Runs an operation as `actor` and gives one text member of its reply. */
static str run(struct app *app, const struct actor *actor, const char *op,
               const struct op_arg *args, size_t n, const char *key)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    CHECK_OK(op_run(app, actor, op_find(str_of(op)), args, n, &reply, &e), &e);
    str value = member(reply, key);
    yyjson_mut_doc_free(reply);
    return value;
}

static str token_of(struct app *app, const struct actor *actor, str person, const char *scopes)
{
    const struct op_arg args[] = {
        {STR("name"), STR("test")}, {STR("scopes"), str_of(scopes)}, {STR("person"), person}};
    str token = run(app, actor, "token.add", args, 3, "token");
    return arena_printf(&f.arena, "Authorization: Bearer %.*s\r\n", STR_ARG(token));
}

static void add_people(struct app *app)
{
    struct err e = {0};
    struct actor admin;
    str setup, session;
    CHECK_OK(setup_token_create(app, &f.arena, utc_now(), &setup, &e), &e);
    const struct op_arg first[] = {{STR("token"), setup},
                                   {STR("name"), STR("Ada")},
                                   {STR("mail"), STR("ada@example.org")},
                                   {STR("password"), STR("correct horse battery")}};
    run(app, &nobody_actor, "setup.create", first, 4, "id");
    CHECK_OK(session_open(app, &f.arena, STR("ada@example.org"), STR("correct horse battery"),
                          utc_now(), &session, &e),
             &e);
    CHECK_OK(session_actor(app, &f.arena, session, utc_now(), &admin, &f.csrf, &e), &e);
    f.cookie = arena_printf(&f.arena, "Cookie: " SESSION_COOKIE "=%.*s\r\n", STR_ARG(session));
    const struct op_arg second[] = {{STR("name"), STR("Vera")},
                                    {STR("mail"), STR("vera@example.org")},
                                    {STR("role"), STR("viewer")}};
    str viewer = run(app, &admin, "person.add", second, 3, "id");
    f.viewer_headers = token_of(app, &admin, viewer, "read");
    f.admin_headers = token_of(app, &admin, admin.person_id,
                               "read,product:write,finding:write,feed:write,case:write,"
                               "case:submit,duty:write,document:write,ledger:export,admin");
}

static void start(void)
{
    struct err e = {0};
    const char *dir = test_temp_dir();
    setenv("LONGWATCH_NOW", "2026-11-22T10:00:00Z", 1);
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 64 * LW_MIB);
    CHECK_OK(app_pool_open(dir, 4, &f.apps, &e), &e);
    struct app *app = app_pool_acquire(f.apps);
    add_people(app);
    app_pool_release(f.apps, app);
    f.api = (struct api){.apps = f.apps, .ops = op_rows(), .n_ops = n_op_rows()};
    f.config = (struct serve_config){.listen = STR("127.0.0.1:0"),
                                     .temp_dir = dir,
                                     .n_workers = 2,
                                     .ctx = &f.api,
                                     .begin = begin,
                                     .handle = handle,
                                     .refuse = refuse};
    CHECK_OK(serve_start(&f.config, &f.server, &e), &e);
}

static void stop(void)
{
    serve_stop(f.server);
    app_pool_free(f.apps);
    arena_release(&f.arena);
    unsetenv("LONGWATCH_NOW");
}

static struct http_answer ask(const char *method, const char *path, str headers,
                              const char *type, str body)
{
    const char *z = arena_z(&f.arena, headers);
    return http_ask(&f.arena, serve_port(f.server), method, path, z, type, body);
}

static void check_problem(const struct http_answer *h, int status, const char *type,
                          const char *detail)
{
    yyjson_doc *doc = yyjson_read(h->body.p, h->body.n, 0);
    yyjson_val *root = yyjson_doc_get_root(doc);
    CHECK_INT(h->status, status);
    CHECK_STR(http_header(h, "Content-Type"), STR(PROBLEM_MEDIA_TYPE));
    CHECK(yyjson_is_obj(root));
    CHECK_INT(yyjson_get_int(yyjson_obj_get(root, "status")), status);
    CHECK_STR(str_of(yyjson_get_str(yyjson_obj_get(root, "type"))), str_of(type));
    if (detail)
        CHECK_STR(str_of(yyjson_get_str(yyjson_obj_get(root, "detail"))), str_of(detail));
    yyjson_doc_free(doc);
}

/* "/cases/{case}" as an address: every parameter is "x". */
static const char *address(const struct op *op)
{
    str rest = str_of(op->path), out = STR("/api/v1");
    while (rest.n) {
        str head, name;
        bool has_more = str_cut(&rest, '{', &head);
        out = arena_printf(&f.arena, "%.*s%.*s%s", STR_ARG(out), STR_ARG(head),
                           has_more ? "x" : "");
        if (has_more) (void)str_cut(&rest, '}', &name);
    }
    return arena_z(&f.arena, out);
}

static void test_strangers_get_401(void)
{
    start();
    for (size_t i = 0; i < f.api.n_ops; i++) {
        const struct op *op = f.api.ops[i];
        if (!op->method || op->needs == PERMISSION_NONE) continue;
        struct http_answer h = ask(op->method, address(op), STR(""), NULL, STR(""));
        if (h.status != 401)
            test_fail(__FILE__, __LINE__, "%s answers %d to a stranger", op->name, h.status);
        CHECK_STR(http_header(&h, "WWW-Authenticate"), STR("Bearer"));
    }
    stop();
}

static void test_viewers_write_nothing(void)
{
    start();
    size_t n = 0;
    uint32_t viewer = role_permissions(ROLE_VIEWER);
    for (size_t i = 0; i < f.api.n_ops; i++) {
        const struct op *op = f.api.ops[i];
        if (!op->method || viewer & 1u << op->needs) continue;
        struct http_answer h = ask(op->method, address(op), f.viewer_headers, NULL, STR(""));
        if (h.status != 403)
            test_fail(__FILE__, __LINE__, "%s answers %d to a viewer", op->name, h.status);
        n++;
    }
    CHECK(n > 5);
    stop();
}

static void test_reading_with_a_token(void)
{
    start();
    struct http_answer h = ask("GET", "/api/v1/people", f.viewer_headers, NULL, STR(""));
    CHECK_INT(h.status, 200);
    CHECK_STR(http_header(&h, "Content-Type"), STR("application/json"));
    CHECK_STR(http_header(&h, "Cache-Control"), STR("no-store"));
    CHECK(str_contains(h.body, STR("\"name\":\"Ada")));
    CHECK(!str_contains(h.body, STR("ada@example.org")));
    struct http_answer head = ask("HEAD", "/api/v1/people", f.viewer_headers, NULL, STR(""));
    CHECK_INT(head.status, 200);
    CHECK_INT(head.body.n, 0);
    CHECK_STR(http_header(&head, "Content-Length"), http_header(&h, "Content-Length"));
    stop();
}

static void test_writing_with_json_and_form(void)
{
    start();
    struct http_answer h = ask("POST", "/api/v1/settings/manufacturer-name", f.admin_headers,
                               "application/json", STR("{\"value\":\"Harbour Works\"}"));
    CHECK_INT(h.status, 200);
    CHECK_STR(h.body, STR("{\"name\":\"manufacturer-name\",\"value\":\"Harbour Works\"}"));
    h = ask("POST", "/api/v1/settings/manufacturer-name", f.admin_headers,
            "application/x-www-form-urlencoded", STR("value=Harbour+Works+2"));
    CHECK_STR(h.body, STR("{\"name\":\"manufacturer-name\",\"value\":\"Harbour Works 2\"}"));
    stop();
}

static void test_problems(void)
{
    start();
    struct http_answer h = ask("GET", "/api/v1/nothing", f.admin_headers, NULL, STR(""));
    check_problem(&h, 404, "urn:longwatch:problem:not-found",
                  "there is nothing at '/api/v1/nothing'; see /api/v1/openapi.json");
    h = ask("PUT", "/api/v1/people", f.admin_headers, NULL, STR(""));
    check_problem(&h, 405, "urn:longwatch:problem:usage", "'/api/v1/people' does not take PUT");
    CHECK_STR(http_header(&h, "Allow"), STR("GET, POST"));
    h = ask("POST", "/api/v1/people", f.admin_headers, "application/json",
            STR("{\"name\": \"A\",\n x"));
    check_problem(&h, 422, "urn:longwatch:problem:input", NULL);
    CHECK(str_contains(h.body, STR("\"source\":\"request body\",\"line\":2")));
    h = ask("POST", "/api/v1/people", f.admin_headers, "application/json", STR("[1]"));
    check_problem(&h, 400, "urn:longwatch:problem:usage",
                  "the request body must be a JSON object");
    h = ask("POST", "/api/v1/people", f.admin_headers, "text/plain", STR("x"));
    check_problem(&h, 400, "urn:longwatch:problem:usage",
                  "the body's Content-Type must be application/json or a form");
    h = ask("POST", "/api/v1/people", f.admin_headers, "application/json",
            STR("{\"name\":\"B\",\"role\":\"king\",\"mail\":\"b@example.org\"}"));
    check_problem(
        &h, 400, "urn:longwatch:problem:usage",
        "parameter 'role': must be one of viewer|auditor|engineer|compliance officer|incident lead|administrator");
    CHECK(str_contains(h.body, STR("\"parameter\":\"role\"")));
    stop();
}

static void test_token_words(void)
{
    start();
    struct http_answer h =
        ask("GET", "/api/v1/people", STR("Authorization: Basic eA==\r\n"), NULL, STR(""));
    check_problem(&h, 401, "urn:longwatch:problem:unauthenticated",
                  "the Authorization header must be 'Bearer' and an API token");
    h = ask("GET", "/api/v1/people", STR("Authorization: Bearer lw_x\r\n"), NULL, STR(""));
    check_problem(&h, 401, "urn:longwatch:problem:unauthenticated",
                  "the API token is not known");
    stop();
}

static void test_session_needs_csrf(void)
{
    start();
    const char *path = "/api/v1/settings/manufacturer-name";
    struct http_answer h = ask("GET", "/api/v1/people", f.cookie, NULL, STR(""));
    CHECK_INT(h.status, 200);
    h = ask("POST", path, f.cookie, "application/json", STR("{\"value\":\"x\"}"));
    check_problem(&h, 403, "urn:longwatch:problem:refused",
                  "writing with a browser session needs its token in X-CSRF-Token");
    str wrong = arena_printf(&f.arena, "%.*sX-CSRF-Token: wrong\r\n", STR_ARG(f.cookie));
    CHECK_INT(ask("POST", path, wrong, "application/json", STR("{\"value\":\"x\"}")).status,
              403);
    str right = arena_printf(&f.arena, "%.*sX-CSRF-Token: %.*s\r\n", STR_ARG(f.cookie),
                             STR_ARG(f.csrf));
    CHECK_INT(ask("POST", path, right, "application/json", STR("{\"value\":\"x\"}")).status,
              200);
    stop();
}

/* The path of a file on the server is no upload. */
static void test_no_path_for_a_file(void)
{
    start();
    for (size_t i = 0; i < f.api.n_ops; i++) {
        const struct op *op = f.api.ops[i];
        const struct op_param *p = op->params;
        while (p && p->name && p->type != PARAM_FILE)
            p++;
        if (!op->method || !p || !p->name) continue;
        str form = arena_printf(&f.arena, "%s=/etc/passwd", p->name);
        struct http_answer h = ask(op->method, address(op), f.admin_headers,
                                   "application/x-www-form-urlencoded", form);
        str words =
            arena_printf(&f.arena, "parameter '%s': send the bytes, not a text", p->name);
        check_problem(&h, 400, "urn:longwatch:problem:usage", arena_z(&f.arena, words));
    }
    stop();
}

/* Every operation with a path is described once, and nothing else is. */
static void test_openapi_lists_the_table(void)
{
    size_t n_rows = 0, n_described = 0, i, n, k, m;
    yyjson_mut_val *key, *path, *method, *v;
    yyjson_mut_doc *d = openapi_document(op_rows(), n_op_rows());
    yyjson_mut_val *root = yyjson_mut_doc_get_root(d);
    yyjson_mut_val *paths = yyjson_mut_obj_get(root, "paths");
    CHECK_STR(str_of(yyjson_mut_get_str(yyjson_mut_obj_get(root, "openapi"))), STR("3.1.0"));
    for (i = 0; i < n_op_rows(); i++)
        n_rows += op_rows()[i]->method != NULL && op_rows()[i]->path != NULL;
    yyjson_mut_obj_foreach(paths, i, n, key, path)
    {
        yyjson_mut_obj_foreach(path, k, m, method, v)
        {
            const struct op *op =
                op_find(str_of(yyjson_mut_get_str(yyjson_mut_obj_get(v, "operationId"))));
            CHECK(op != NULL);
            CHECK_STR(str_of(op->path), str_of(yyjson_mut_get_str(key)));
            CHECK(str_eq_nocase(str_of(op->method), str_of(yyjson_mut_get_str(method))));
            CHECK_STR(str_of(yyjson_mut_get_str(yyjson_mut_obj_get(v, "x-permission"))),
                      permission_str(op->needs));
            n_described++;
        }
    }
    CHECK_INT(n_described, n_rows);
    yyjson_mut_doc_free(d);
}

/* Every $ref leads somewhere, and every parameter of the path is declared. */
static void check_references(yyjson_mut_val *root, yyjson_mut_val *v)
{
    size_t i, n;
    yyjson_mut_val *key, *item;
    if (yyjson_mut_is_arr(v)) {
        yyjson_mut_arr_foreach(v, i, n, item)
        {
            check_references(root, item);
        }
    }
    if (!yyjson_mut_is_obj(v)) return;
    yyjson_mut_obj_foreach(v, i, n, key, item)
    {
        if (strcmp(yyjson_mut_get_str(key), "$ref") == 0 && yyjson_mut_is_str(item)) {
            str ref = str_of(yyjson_mut_get_str(item)), part;
            yyjson_mut_val *at = root;
            CHECK(str_starts(ref, STR("#/")));
            ref = str_from(ref, 2);
            while (ref.n) {
                (void)str_cut(&ref, '/', &part);
                at = yyjson_mut_obj_getn(at, part.p, part.n);
            }
            CHECK(at != NULL);
        }
        check_references(root, item);
    }
}

static void test_openapi_is_closed(void)
{
    yyjson_mut_doc *d = openapi_document(op_rows(), n_op_rows());
    yyjson_mut_val *root = yyjson_mut_doc_get_root(d);
    check_references(root, root);
    for (size_t i = 0; i < n_op_rows(); i++) {
        const struct op *op = op_rows()[i];
        for (const struct op_param *p = op->params; op->path && p && p->name; p++) {
            bool is_there = false;
            str rest = str_of(op->path), head, name;
            while (str_cut(&rest, '{', &head)) {
                (void)str_cut(&rest, '}', &name);
                is_there = is_there || str_eq(name, str_of(p->name));
            }
            if (is_there != p->is_in_path)
                test_fail(__FILE__, __LINE__, "%s: parameter %s and its path disagree",
                          op->name, p->name);
        }
    }
    yyjson_mut_doc_free(d);
}

static void test_openapi_is_served(void)
{
    start();
    struct http_answer h = ask("GET", "/api/v1/openapi.json", STR(""), NULL, STR(""));
    CHECK_INT(h.status, 200);
    yyjson_doc *doc = yyjson_read(h.body.p, h.body.n, 0);
    CHECK(yyjson_is_obj(yyjson_doc_get_root(doc)));
    yyjson_doc_free(doc);
    stop();
}

/* Fixed words beside an id in the same place, and a document as the body. */
static void test_decisions(void)
{
    start();
    struct http_answer h =
        ask("GET", "/api/v1/decisions/reasons", f.viewer_headers, NULL, STR(""));
    CHECK_INT(h.status, 200);
    CHECK(str_contains(h.body, STR("{\"id\":\"code_not_reachable\",\"status\":")));
    h = ask("GET", "/api/v1/decisions/preview?finding=x&status=affected", f.viewer_headers,
            NULL, STR(""));
    check_problem(&h, 400, "urn:longwatch:problem:usage", "parameter 'reason': is required");
    h = ask("GET", "/api/v1/decisions/preview?finding=x&status=affected&reason=y",
            f.viewer_headers, NULL, STR(""));
    check_problem(&h, 404, "urn:longwatch:problem:not-found", "there is no finding 'x'");
    h = ask("GET", "/api/v1/decisions/x", f.viewer_headers, NULL, STR(""));
    check_problem(&h, 404, "urn:longwatch:problem:not-found", "there is no decision 'x'");
    h = ask("POST", "/api/v1/decisions", f.viewer_headers, "application/json", STR("{}"));
    CHECK_INT(h.status, 403);
    h = ask("POST", "/api/v1/decisions", f.admin_headers, "application/json",
            STR("{\"findings\":[\"a\",\"b\"],\"status\":\"fixed\","
                "\"reason_code\":\"patch_applied\"}"));
    check_problem(&h, 404, "urn:longwatch:problem:not-found", "there is no finding 'a'");
    h = ask("POST", "/api/v1/images/x/evidence", f.admin_headers, "application/json",
            STR("{\"format\":\"longwatch-evidence/1\"}"));
    check_problem(&h, 404, "urn:longwatch:problem:not-found", "there is no image 'x'");
    stop();
}

static const struct test tests[] = {
    {"decisions and evidence", test_decisions},
    {"strangers get 401", test_strangers_get_401},
    {"viewers write nothing", test_viewers_write_nothing},
    {"reading with a token", test_reading_with_a_token},
    {"writing with JSON and form", test_writing_with_json_and_form},
    {"problems", test_problems},
    {"token words", test_token_words},
    {"session needs CSRF", test_session_needs_csrf},
    {"no path for a file", test_no_path_for_a_file},
    {"OpenAPI lists the table", test_openapi_lists_the_table},
    {"OpenAPI is closed", test_openapi_is_closed},
    {"OpenAPI is served", test_openapi_is_served},
    {NULL, NULL},
};
const struct test_suite api_suite = {"api", tests};
