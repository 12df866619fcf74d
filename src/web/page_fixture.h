/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of pages: a server on a real socket with a store of its own and a clock that stands
 * still, an administrator who is signed in (f.cookie), and a viewer when asked for.
 */
#ifndef LW_WEB_PAGE_FIXTURE_H
#define LW_WEB_PAGE_FIXTURE_H

#include "web/web.h"

#include "app/session.h"
#include "base/limits.h"
#include "http.h"
#include "serve/serve.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    struct app_pool *apps;
    struct web web;
    struct serve_config config;
    struct serve *server;
    struct arena arena;
    str setup;        /* token of the set-up link */
    str cookie, csrf; /* of the administrator */
    str viewer, viewer_csrf;
    str joined; /* token of the viewer's invitation */
};
static struct fixture f;

static inline struct answer *begin(void *ctx, struct request *r)
{
    return web_begin(ctx, r);
}

static inline struct answer *handle(void *ctx, struct request *r)
{
    return web_handle(ctx, r);
}

static inline struct answer *refuse(void *ctx, struct request *r, const struct err *e)
{
    return web_refuse(ctx, r, e);
}

static inline void open_server(const char *public_url)
{
    struct err e = {0};
    const char *dir = test_temp_dir();
    setenv("LONGWATCH_NOW", "2026-11-22T10:00:00Z", 1);
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 64 * LW_MIB);
    CHECK_OK(app_pool_open(dir, 4, &f.apps, &e), &e);
    CHECK_OK(web_open(&f.web, f.apps, str_of(public_url), &e), &e);
    struct app *app = app_pool_acquire(f.apps);
    CHECK_OK(setup_token_create(app, &f.arena, utc_now(), &f.setup, &e), &e);
    app_pool_release(f.apps, app);
    f.config = (struct serve_config){.listen = STR("127.0.0.1:0"),
                                     .temp_dir = dir,
                                     .n_workers = 2,
                                     .ctx = &f.web,
                                     .begin = begin,
                                     .handle = handle,
                                     .refuse = refuse};
    CHECK_OK(serve_start(&f.config, &f.server, &e), &e);
}

static inline struct http_answer get(const char *path, str headers)
{
    const char *z = arena_z(&f.arena, headers);
    return http_ask(&f.arena, serve_port(f.server), "GET", path, z, NULL, STR(""));
}

static inline struct http_answer post(const char *path, str headers, str form)
{
    const char *z = arena_z(&f.arena, headers);
    return http_ask(&f.arena, serve_port(f.server), "POST", path, z,
                    "application/x-www-form-urlencoded", form);
}

/* "Cookie: longwatch_session=...\r\n" from an answer that sets it. */
static inline str cookie_of(const struct http_answer *h)
{
    str pair, all = http_header(h, "Set-Cookie");
    (void)str_cut(&all, ';', &pair);
    return arena_printf(&f.arena, "Cookie: %.*s\r\n", STR_ARG(pair));
}

static inline str csrf_in(str page)
{
    static const char mark[] = "name=\"csrf\" value=\"";
    for (size_t i = 0; i + sizeof mark < page.n; i++) {
        str rest = str_from(page, i), value;
        if (!str_starts(rest, str_of(mark))) continue;
        rest = str_from(rest, sizeof mark - 1);
        (void)str_cut(&rest, '"', &value);
        return value;
    }
    return STR_NONE;
}

static inline str sign_in(const char *mail)
{
    struct http_answer h =
        post("/sign-in", STR(""),
             arena_printf(&f.arena, "mail=%s&password=correct+horse+battery", mail));
    CHECK_INT(h.status, 303);
    return cookie_of(&h);
}

static inline void set_up(void)
{
    struct http_answer h =
        post("/setup", STR(""),
             arena_printf(&f.arena,
                          "token=%.*s&name=Ada&mail=ada@example.org&"
                          "password=correct+horse+battery&again=correct+horse+battery",
                          STR_ARG(f.setup)));
    CHECK_INT(h.status, 303);
    f.cookie = cookie_of(&h);
    f.csrf = csrf_in(get("/account", f.cookie).body);
    CHECK(f.csrf.n > 20);
}

static inline void add_viewer(void)
{
    static const char mark[] = "/join?token=";
    struct http_answer h =
        post("/do/person.add", f.cookie,
             arena_printf(&f.arena, "csrf=%.*s&name=Vera&mail=vera@example.org&role=viewer",
                          STR_ARG(f.csrf)));
    str token = STR("");
    for (size_t i = 0; i + sizeof mark < h.body.n && !token.n; i++) {
        str rest = str_from(h.body, i);
        if (str_starts(rest, str_of(mark)))
            (void)str_cut(&(str){rest.p + sizeof mark - 1, rest.n - sizeof mark + 1}, '<',
                          &token);
    }
    CHECK(token.n > 20);
    f.joined = token;
    h = get(arena_printf(&f.arena, "/join?token=%.*s", STR_ARG(token)).p, STR(""));
    CHECK_INT(h.status, 200);
    h = post(
        "/join", STR(""),
        arena_printf(&f.arena,
                     "token=%.*s&password=correct+horse+battery&again=correct+horse+battery",
                     STR_ARG(token)));
    CHECK_INT(h.status, 303);
    f.viewer = cookie_of(&h);
    f.viewer_csrf = csrf_in(get("/account", f.viewer).body);
}

static inline void start(void)
{
    open_server("");
    set_up();
}

static inline void stop(void)
{
    serve_stop(f.server);
    web_close(&f.web);
    app_pool_free(f.apps);
    arena_release(&f.arena);
    unsetenv("LONGWATCH_NOW");
}

#endif
