/* SPDX-License-Identifier: Apache-2.0 */
/* REST v1: find the operation, know the caller, run, answer. */
#include "api/api.h"

#include "api/args.h"
#include "api/openapi.h"
#include "api/plugin.h"
#include "api/problem.h"
#include "app/op_run.h"
#include "app/session.h"
#include "base/limits.h"

#include <string.h>

enum {
    PREFIX_SEGMENTS = 2 /* "api", "v1" */
};

struct found {
    const struct op *op;
    struct route_match match;
    bool is_path_known;
    str allow; /* methods of the path, for 405 */
};

bool api_owns(const struct request *r)
{
    return r->n_segments > 0 && str_eq(r->segments[0], STR("api"));
}

static bool is_v1(const struct request *r)
{
    return r->n_segments > PREFIX_SEGMENTS && str_eq(r->segments[1], STR("v1"));
}

static bool is_openapi(const struct request *r)
{
    return r->n_segments == PREFIX_SEGMENTS + 1 &&
           str_eq(r->segments[PREFIX_SEGMENTS], STR("openapi.json"));
}

/* A literal path wins over one with parameters: "/images/compare" over "/images/{image}". */
static struct found find(const struct api *api, struct request *r)
{
    struct found f = {.allow = STR("")};
    for (size_t i = 0; i < api->n_ops; i++) {
        const struct op *op = api->ops[i];
        struct route_match m;
        if (!op->method || !op->path || !route_matches(op->path, r, PREFIX_SEGMENTS, &m))
            continue;
        f.is_path_known = true;
        f.allow = arena_printf(&r->arena, "%.*s%s%s", STR_ARG(f.allow), f.allow.n ? ", " : "",
                               op->method);
        if (!str_eq(r->method, str_of(op->method))) continue;
        if (f.op && f.match.n_params <= m.n_params) continue;
        f.op = op;
        f.match = m;
    }
    return f;
}

static struct answer *not_found(struct request *r, const struct found *f)
{
    struct err e = {0};
    if (!f->is_path_known) {
        (void)err_set(&e, LW_E_NOT_FOUND,
                      "there is nothing at '%.*s'; see /api/v1/openapi.json", STR_ARG(r->path));
        return problem_answer(r, &e, 0);
    }
    (void)err_set(&e, LW_E_USAGE, "'%.*s' does not take %.*s", STR_ARG(r->path),
                  STR_ARG(r->method));
    struct answer *a = problem_answer(r, &e, 405);
    answer_header(a, r, "Allow", f->allow);
    return a;
}

/* Who calls; all but reading with a cookie needs the CSRF header, too. */
static enum status find_actor(struct app *app, struct request *r, const struct op *op,
                              struct utc now, struct actor *out, struct err *e)
{
    bool has_token;
    enum status given = api_token_actor(app, r, now, out, &has_token, e);
    if (has_token) return given;
    str cookie = request_cookie(r, STR(SESSION_COOKIE));
    *out = nobody_actor;
    if (!cookie.n) return LW_OK;
    enum status s = session_actor(app, &r->arena, cookie, now, out, NULL, e);
    if (s == LW_OK && strcmp(op->method, "GET") != 0 && out->kind != ACTOR_NOBODY &&
        !session_csrf_matches(cookie, request_header(r, STR("X-CSRF-Token"))))
        return err_set(e, LW_E_REFUSED,
                       "writing with a browser session needs its token in X-CSRF-Token");
    return s;
}

static enum status check_actor(const struct actor *actor, const struct op *op, struct err *e)
{
    if (op->needs == PERMISSION_NONE || actor_may(actor, op->needs)) return LW_OK;
    if (actor->kind == ACTOR_NOBODY)
        return err_set(e, LW_E_UNAUTHENTICATED, "nobody is signed in");
    str permission = permission_str(op->needs);
    return err_set(e, LW_E_REFUSED, "%s needs the permission '%.*s'", op->name,
                   STR_ARG(permission));
}

static struct answer *answer_json(struct request *r, yyjson_mut_doc *doc)
{
    struct buf b = {0};
    b.p = yyjson_mut_write(doc, 0, &b.n);
    yyjson_mut_doc_free(doc);
    if (!b.p) BUG("a reply cannot be written as JSON");
    return answer_buf(r, 200, "application/json", &b);
}

static struct answer *run(struct app *app, struct request *r, const struct found *f)
{
    struct err e = {0};
    struct args args;
    struct actor actor;
    yyjson_mut_doc *reply = NULL;
    enum status s = find_actor(app, r, f->op, utc_now(), &actor, &e);
    if (s == LW_OK) s = check_actor(&actor, f->op, &e);
    if (s == LW_OK) s = args_collect(r, f->op, &f->match, &args, &e);
    if (s == LW_OK) s = op_run(app, &actor, f->op, args.list, args.n, &reply, &e);
    return s == LW_OK ? answer_json(r, reply) : problem_answer(r, &e, 0);
}

struct answer *api_begin(const struct api *api, struct request *r)
{
    if (plugin_owns(r)) return plugin_begin(api, r);
    struct found f = is_v1(r) ? find(api, r) : (struct found){0};
    struct err e = {0};
    struct actor actor;
    if (!f.op || !op_file_param(f.op)) return NULL;
    r->takes_file = true;
    r->max_body_bytes = LIMIT_SBOM_BYTES;
    struct app *app = app_pool_acquire(api->apps);
    enum status s = find_actor(app, r, f.op, utc_now(), &actor, &e);
    app_pool_release(api->apps, app);
    if (s == LW_OK) s = check_actor(&actor, f.op, &e);
    return s == LW_OK ? NULL : problem_answer(r, &e, 0);
}

struct answer *api_handle(const struct api *api, struct request *r)
{
    if (plugin_owns(r)) return plugin_handle(api, r);
    if (is_v1(r) && is_openapi(r) && str_eq(r->method, STR("GET")))
        return answer_json(r, openapi_document(api->ops, api->n_ops));
    struct found f = is_v1(r) ? find(api, r) : (struct found){0};
    if (!f.op) return not_found(r, &f);
    struct app *app = app_pool_acquire(api->apps);
    struct answer *a = run(app, r, &f);
    app_pool_release(api->apps, app);
    return a;
}
