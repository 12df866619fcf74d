/* SPDX-License-Identifier: Apache-2.0 */
/* What build plug-ins ask for, over a real socket: who is let in, what is limited, what is said. */
#include "api/plugin.h"

#include "api/api.h"
#include "api/problem.h"
#include "app/op_run.h"
#include "app/session.h"
#include "base/limits.h"
#include "http.h"
#include "serve/serve.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

static struct {
    struct app_pool *apps;
    struct api api;
    struct serve_config config;
    struct serve *server;
    struct arena arena;
    str token;
} f;

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

static str run(struct app *app, const char *op, const struct op_arg *args, size_t n,
               const char *key)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    CHECK_OK(op_run(app, &local_actor, op_find(str_of(op)), args, n, &reply, &e), &e);
    yyjson_mut_val *v = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), key);
    str s = arena_str(&f.arena, (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)});
    yyjson_mut_doc_free(reply);
    return s;
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
    const struct op_arg person[] = {{STR("name"), STR("Ada")},
                                    {STR("mail"), STR("ada@example.org")},
                                    {STR("role"), STR("engineer")}};
    str id = run(app, "person.add", person, 3, "id");
    const struct op_arg token[] = {{STR("name"), STR("ci")},
                                   {STR("scopes"), STR("read,product:write")},
                                   {STR("person"), id}};
    f.token = run(app, "token.add", token, 3, "token");
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

static struct http_answer ask(const char *method, const char *path, const char *body)
{
    str headers = arena_printf(&f.arena, "X-Api-Key: %.*s\r\n", STR_ARG(f.token));
    return http_ask(&f.arena, serve_port(f.server), method, path, headers.p,
                    body ? "application/json" : NULL, str_of(body));
}

static void check(struct http_answer h, int status, const char *part)
{
    CHECK_INT(h.status, status);
    if (!str_contains(h.body, str_of(part)))
        test_fail(__FILE__, __LINE__, "'%s' is not in '%.*s'", part, STR_ARG(h.body));
}

/* {"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"a"}]} */
#define SBOM                                                                                \
 "eyJib21Gb3JtYXQiOiJDeWNsb25lRFgiLCJzcGVjVmVyc2lvbiI6IjEuNSIsImNvbXBvbmVudHMiOlt7InR5cGUi" \
 "OiJsaWJyYXJ5IiwibmFtZSI6ImEifV19"

static void uploads(void)
{
    start();
    check(ask("PUT", "/api/v1/bom",
              "{\"projectName\":\"A\",\"projectVersion\":\"1\",\"bom\":\"" SBOM "\"}"),
          404, "there is no project 'A' version '1'");
    check(
        ask("PUT", "/api/v1/bom",
            "{\"projectName\":\"A\",\"projectVersion\":\"1\",\"autoCreate\":true,\"bom\":\"" SBOM
            "\"}"),
        200, "{\"token\":\"");
    check(
        ask("POST", "/api/v1/bom",
            "{\"projectName\":\"A\",\"projectVersion\":\"2\",\"autoCreate\":\"true\",\"bom\":\"" SBOM
            "\"}"),
        200, "{\"token\":\"");
    check(ask("PUT", "/api/v1/bom",
              "{\"projectName\":\"A\",\"projectVersion\":\"1\",\"bom\":\"!\"}"),
          400, "member 'bom' is no base64 from character 1 on");
    check(ask("PUT", "/api/v1/bom", "{"), 400, "problem:input");
    check(ask("GET", "/api/v1/project?name=a", NULL), 200, "\"version\":\"2\"");
    check(ask("GET", "/api/v1/project/lookup?name=A&version=3", NULL), 404, "version '3'");
    check(ask("GET", "/api/v1/project/x", NULL), 404, "there is no project 'x'");
    check(ask("DELETE", "/api/v1/bom", NULL), 405, "'/api/v1/bom' does not take DELETE");
    stop();
}

static void strangers(void)
{
    start();
    unsigned port = serve_port(f.server);
    check(http_ask(&f.arena, port, "GET", "/api/version", "", NULL, STR("")), 200,
          PLUGIN_INTERFACE_VERSION);
    check(http_ask(&f.arena, port, "GET", "/api/v1/project", "", NULL, STR("")), 401,
          "an API token is required in X-Api-Key");
    check(http_ask(&f.arena, port, "PUT", "/api/v1/bom", "X-Api-Key: lw_x\r\n",
                   "application/json", STR("{}")),
          401, "the API token is not known");
    str both = arena_printf(&f.arena, "X-Api-Key: %.*s\r\nAuthorization: Bearer %.*s\r\n",
                            STR_ARG(f.token), STR_ARG(f.token));
    check(http_ask(&f.arena, port, "GET", "/api/v1/project", both.p, NULL, STR("")), 401,
          "give the API token once");
    /* The same key opens the rest of the API. */
    check(ask("GET", "/api/v1/products", NULL), 200, "\"products\"");
    stop();
}

static void limits(void)
{
    start();
    str head = arena_printf(&f.arena,
                            "X-Api-Key: %.*s\r\nContent-Type: application/json\r\n"
                            "Content-Length: %zu\r\n",
                            STR_ARG(f.token), LIMIT_SBOM_BYTES / 3 * 4 + LW_MIB + 1);
    check(http_ask(&f.arena, serve_port(f.server), "PUT", "/api/v1/bom", head.p, NULL, STR("")),
          413, "over the limit");
    stop();
}

static const struct test tests[] = {
    {"uploads", uploads},
    {"strangers", strangers},
    {"limits", limits},
    {NULL, NULL},
};
const struct test_suite plugin_suite = {"plugin", tests};
