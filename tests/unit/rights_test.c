/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may what, over real sockets: every operation and every page by every role, with an API
 * token, with a browser session and as a form. All three ways must agree, and together they must
 * be the table in tests/golden/rights.txt, which people have read (make golden writes it anew).
 */
#include "api/api.h"
#include "api/problem.h"
#include "app/op_run.h"
#include "app/session.h"
#include "base/fs.h"
#include "base/limits.h"
#include "serve/serve.h"
#include "web/page.h"
#include "web/web.h"

#include "http.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

#define PASSWORD "correct horse battery"

struct someone {
    enum role role;
    str id, token, cookie, csrf;
};

struct fixture {
    struct app_pool *apps;
    struct web web;
    struct api api;
    struct serve_config config;
    struct serve *server;
    struct arena arena, call; /* `call` is emptied after each row */
    struct someone people[N_role];
};
static struct fixture f;

static struct answer *begin(void *ctx, struct request *r)
{
    (void)ctx;
    return api_owns(r) ? api_begin(&f.api, r) : web_begin(&f.web, r);
}

static struct answer *handle(void *ctx, struct request *r)
{
    (void)ctx;
    return api_owns(r) ? api_handle(&f.api, r) : web_handle(&f.web, r);
}

static struct answer *refuse(void *ctx, struct request *r, const struct err *e)
{
    (void)ctx;
    return api_owns(r) ? problem_answer(r, e, 0) : web_refuse(&f.web, r, e);
}

static str run(struct app *app, const char *op, const struct op_arg *args, size_t n,
               const char *pointer)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    const struct actor *who = strcmp(op, "person.accept") == 0 ? &nobody_actor : &local_actor;
    CHECK_OK(op_run(app, who, op_find(str_of(op)), args, n, &reply, &e), &e);
    yyjson_mut_val *v = yyjson_mut_doc_ptr_get(reply, pointer);
    str value = arena_str(&f.arena, (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)});
    yyjson_mut_doc_free(reply);
    return value;
}

/* A person of a role, signed in, and a token with every scope that the role holds. */
static void add_someone(struct app *app, enum role role)
{
    struct someone *p = &f.people[role];
    struct err e = {0};
    str session, scopes = STR(""), name = role_str(role);
    str mail = arena_printf(&f.arena, "r%d@example.org", (int)role);
    const struct op_arg add[] = {{STR("name"), name}, {STR("mail"), mail}, {STR("role"), name}};
    str link = run(app, "person.add", add, 3, "/invitation/token");
    const struct op_arg accept[] = {{STR("token"), link}, {STR("password"), STR(PASSWORD)}};
    p->role = role;
    p->id = run(app, "person.accept", accept, 2, "/id");
    for (int i = PERMISSION_READ; i < N_permission; i++)
        if (role_permissions(role) & 1u << i)
            scopes = arena_printf(&f.arena, "%.*s%s%.*s", STR_ARG(scopes), scopes.n ? "," : "",
                                  STR_ARG(permission_str((enum permission)i)));
    const struct op_arg token[] = {
        {STR("name"), STR("test")}, {STR("scopes"), scopes}, {STR("person"), p->id}};
    p->token = arena_printf(&f.arena, "Authorization: Bearer %.*s\r\n",
                            STR_ARG(run(app, "token.add", token, 3, "/token")));
    struct actor actor;
    CHECK_OK(session_open(app, &f.arena, mail, STR(PASSWORD), utc_now(), &session, &e), &e);
    CHECK_OK(session_actor(app, &f.arena, session, utc_now(), &actor, &p->csrf, &e), &e);
    p->cookie = arena_printf(&f.arena, "Cookie: " SESSION_COOKIE "=%.*s\r\n", STR_ARG(session));
}

static void start(void)
{
    struct err e = {0};
    const char *dir = test_temp_dir();
    setenv("LONGWATCH_NOW", "2026-11-22T10:00:00Z", 1);
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 16 * LW_MIB);
    arena_init(&f.call, 16 * LW_MIB);
    CHECK_OK(app_pool_open(dir, 2, &f.apps, &e), &e);
    CHECK_OK(web_open(&f.web, f.apps, STR(""), &e), &e);
    f.api = (struct api){.apps = f.apps, .ops = op_rows(), .n_ops = n_op_rows()};
    struct app *app = app_pool_acquire(f.apps);
    for (int i = 0; i < N_role; i++)
        add_someone(app, (enum role)i);
    app_pool_release(f.apps, app);
    f.config = (struct serve_config){.listen = STR("127.0.0.1:0"),
                                     .temp_dir = dir,
                                     .n_workers = 2,
                                     .begin = begin,
                                     .handle = handle,
                                     .refuse = refuse};
    CHECK_OK(serve_start(&f.config, &f.server, &e), &e);
}

static void stop(void)
{
    serve_stop(f.server);
    web_close(&f.web);
    app_pool_free(f.apps);
    arena_release(&f.call);
    arena_release(&f.arena);
    unsetenv("LONGWATCH_NOW");
}

static struct http_answer ask(const char *method, const char *path, str headers,
                              const char *type, str body)
{
    return http_ask(&f.call, serve_port(f.server), method, path, arena_z(&f.call, headers),
                    type, body);
}

/* Every {name} of a pattern is "x". */
static const char *filled(const char *prefix, const char *pattern)
{
    char text[300];
    size_t n = (size_t)snprintf(text, sizeof text, "%s", prefix);
    for (const char *p = pattern; *p && n + 2 < sizeof text; p++) {
        text[n++] = *p == '{' ? 'x' : *p;
        if (*p == '{') p = strchr(p, '}');
    }
    text[n] = '\0';
    return arena_z(&f.call, str_of(text));
}

/* '-' when the permission was missing, whatever else was wrong; '+' otherwise. */
static char outcome(const struct http_answer *h)
{
    return h->status == 403 && str_contains(h->body, STR("needs the permission")) ? '-' : '+';
}

static char by_token(const struct op *op, const struct someone *p)
{
    bool reads = strcmp(op->method, "GET") == 0;
    struct http_answer h = ask(op->method, filled("/api/v1", op->path), p->token,
                               reads ? NULL : "application/json", reads ? STR("") : STR("{}"));
    return outcome(&h);
}

static char by_session(const struct op *op, const struct someone *p)
{
    bool reads = strcmp(op->method, "GET") == 0;
    str headers = arena_printf(&f.call, "%.*sX-CSRF-Token: %.*s\r\n", STR_ARG(p->cookie),
                               STR_ARG(p->csrf));
    struct http_answer h = ask(op->method, filled("/api/v1", op->path), headers,
                               reads ? NULL : "application/json", reads ? STR("") : STR("{}"));
    return outcome(&h);
}

static char by_form(const struct op *op, const struct someone *p)
{
    str body = arena_printf(&f.call, "csrf=%.*s", STR_ARG(p->csrf));
    struct http_answer h =
        ask("POST", arena_z(&f.call, arena_printf(&f.call, "/do/%s", op->name)), p->cookie,
            "application/x-www-form-urlencoded", body);
    return outcome(&h);
}

static void row_of_op(struct buf *out, const struct op *op)
{
    buf_printf(out, "%-32s %-16.*s", op->name, STR_ARG(permission_str(op->needs)));
    for (int i = 0; i < N_role; i++) {
        const struct someone *p = &f.people[i];
        char a = by_token(op, p), b = by_session(op, p);
        char c = form_find(str_of(op->name)) ? by_form(op, p) : a;
        if (a != b || a != c)
            test_fail(__FILE__, __LINE__, "%s as %.*s: token %c, session %c, form %c", op->name,
                      STR_ARG(role_str(p->role)), a, b, c);
        buf_printf(out, " %c", a);
    }
    buf_char(out, '\n');
    arena_clear(&f.call);
}

static void row_of_page(struct buf *out, const struct page *page)
{
    buf_printf(out, "%-32s %-16.*s", page->path, STR_ARG(permission_str(page->needs)));
    for (int i = 0; i < N_role; i++) {
        struct http_answer h =
            ask("GET", filled("", page->path), f.people[i].cookie, NULL, STR(""));
        buf_printf(out, " %c", outcome(&h));
    }
    buf_char(out, '\n');
    arena_clear(&f.call);
}

static void check_golden(str text)
{
    struct err e = {0};
    str wanted = STR("");
    const char *path = LW_SOURCE_DIR "/tests/golden/rights.txt";
    const char *mode = getenv("LW_GOLDEN");
    if (mode && strcmp(mode, "write") == 0) CHECK_OK(fs_write_atomic(path, text, 0644, &e), &e);
    CHECK_OK(fs_read(&f.arena, path, LW_MIB, &wanted, &e), &e);
    while (text.n || wanted.n) {
        str a, b;
        str_cut(&text, '\n', &a);
        str_cut(&wanted, '\n', &b);
        CHECK_STR(a, b);
    }
}

static void the_golden_table(void)
{
    struct buf out;
    start();
    buf_init(&out, LW_MIB);
    buf_add(&out, STR("Who may what: + allowed, - refused for want of the permission.\n"
                      "Columns:"));
    for (int i = 0; i < N_role; i++)
        buf_printf(&out, "%s %.*s", i ? "," : "", STR_ARG(role_str((enum role)i)));
    buf_add(&out, STR("\n\n"));
    for (size_t i = 0; i < n_op_table; i++)
        if (op_table[i]->method) row_of_op(&out, op_table[i]);
    buf_add(&out, STR("\nPages\n\n"));
    for (size_t i = 0; i < n_page_rows; i++)
        row_of_page(&out, &page_rows[i]);
    check_golden(buf_str(&out));
    buf_release(&out);
    stop();
}

static void strangers_and_forgeries(void)
{
    start();
    const struct someone *admin = &f.people[ROLE_ADMINISTRATOR];
    for (size_t i = 0; i < n_form_rows; i++, arena_clear(&f.call)) {
        const char *path = arena_z(&f.call, arena_printf(&f.call, "/do/%s", form_rows[i].op));
        const char *type = "application/x-www-form-urlencoded";
        CHECK_INT(ask("POST", path, STR(""), type, STR("csrf=x")).status, 401);
        CHECK_INT(ask("POST", path, admin->cookie, type, STR("csrf=x")).status, 403);
        CHECK_INT(ask("POST", path, admin->cookie, type, STR("a=b")).status, 403);
    }
    for (size_t i = 0; i < n_op_table; i++, arena_clear(&f.call)) {
        const struct op *op = op_table[i];
        if (!op->method || op->needs == PERMISSION_NONE) continue;
        const char *path = filled("/api/v1", op->path);
        bool reads = strcmp(op->method, "GET") == 0;
        CHECK_INT(ask(op->method, path, STR(""), reads ? NULL : "application/json",
                      reads ? STR("") : STR("{}"))
                      .status,
                  401);
        if (!reads)
            CHECK_INT(
                ask(op->method, path, admin->cookie, "application/json", STR("{}")).status,
                403);
    }
    for (size_t i = 0; i < n_page_rows; i++, arena_clear(&f.call))
        CHECK_INT(ask("GET", filled("", page_rows[i].path), STR(""), NULL, STR("")).status,
                  303);
    stop();
}

static void unknown_methods_and_paths(void)
{
    start();
    const struct someone *admin = &f.people[ROLE_ADMINISTRATOR];
    CHECK_INT(
        ask("PUT", "/api/v1/products", admin->token, "application/json", STR("{}")).status,
        405);
    CHECK_INT(ask("PATCH", "/products", admin->cookie, "application/json", STR("{}")).status,
              405);
    CHECK_INT(ask("GET", "/api/v1/nothing", admin->token, NULL, STR("")).status, 404);
    CHECK_INT(ask("GET", "/nothing", admin->cookie, NULL, STR("")).status, 404);
    str body = arena_printf(&f.call, "csrf=%.*s", STR_ARG(admin->csrf));
    CHECK_INT(
        ask("POST", "/do/nothing", admin->cookie, "application/x-www-form-urlencoded", body)
            .status,
        404);
    stop();
}

/* What an administrator takes away is gone with the next request, for sessions and tokens. */
static void rights_end_at_once(void)
{
    struct err e = {0};
    start();
    struct someone *lead = &f.people[ROLE_INCIDENT_LEAD];
    const char *path = "/api/v1/products";
    str body = STR("{\"name\":\"Buoy\"}");
    CHECK_INT(ask("POST", path, lead->token, "application/json", body).status, 200);
    struct app *app = app_pool_acquire(f.apps);
    const struct op_arg role[] = {{STR("person"), lead->id}, {STR("role"), STR("viewer")}};
    run(app, "person.set_role", role, 2, "/id");
    app_pool_release(f.apps, app);
    struct http_answer h =
        ask("POST", path, lead->token, "application/json", STR("{\"name\":\"Crane\"}"));
    CHECK_INT(h.status, 403);
    CHECK_INT(outcome(&h), '-');
    CHECK_INT(ask("GET", path, lead->token, NULL, STR("")).status, 200);
    /* A token is never more than its owner: no scope beyond the role can be made either. */
    app = app_pool_acquire(f.apps);
    const struct op_arg token[] = {{STR("name"), STR("more")},
                                   {STR("scopes"), STR("read,admin")},
                                   {STR("person"), lead->id}};
    yyjson_mut_doc *reply = NULL;
    CHECK_STATUS(op_run(app, &local_actor, op_find(STR("token.add")), token, 3, &reply, &e),
                 LW_E_REFUSED);
    CHECK_STR(str_of(e.message),
              STR("parameter 'scopes': the role 'viewer' does not hold 'admin'"));
    /* Limited to a line, the product without one is gone from the next list. */
    const struct op_arg add[] = {{STR("name"), STR("Quay")}, {STR("line"), STR("harbour")}};
    run(app, "product.add", add, 2, "/id");
    const struct op_arg lines[] = {{STR("person"), lead->id}, {STR("lines"), STR("harbour")}};
    run(app, "person.set_lines", lines, 2, "/id");
    app_pool_release(f.apps, app);
    h = ask("GET", path, lead->token, NULL, STR(""));
    CHECK(str_contains(h.body, STR("Quay")));
    CHECK(!str_contains(h.body, STR("Buoy")));
    h = ask("GET", "/products", lead->cookie, NULL, STR(""));
    CHECK_INT(h.status, 200);
    CHECK(str_contains(h.body, STR("Quay")));
    CHECK(!str_contains(h.body, STR("Buoy")));
    stop();
}

static const struct test tests[] = {
    {"the golden table", the_golden_table},
    {"strangers and forgeries", strangers_and_forgeries},
    {"unknown methods and paths", unknown_methods_and_paths},
    {"rights end at once", rights_end_at_once},
    {NULL, NULL},
};
const struct test_suite rights_suite = {"rights", tests};
