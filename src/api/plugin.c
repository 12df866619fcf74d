/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of build plug-ins: find the row, know the caller, run, answer as they expect. */
#include "api/plugin.h"

#include "api/plugin_upload.h"
#include "api/problem.h"
#include "app/plugin.h"
#include "app/session.h"
#include "base/limits.h"
#include "serve/route.h"

#include <inttypes.h>
#include <stdlib.h>

struct call {
    struct app *app;
    struct request *r;
    struct actor actor;
    struct route_match match;
};

/* ---- answers ---- */

static struct answer *answer_value(struct request *r, yyjson_mut_val *v)
{
    struct buf b = {0};
    b.p = yyjson_mut_val_write(v, 0, &b.n);
    if (!b.p) BUG("an answer cannot be written as JSON");
    return answer_buf(r, 200, "application/json", &b);
}

/* The clients know 400 as "the SBOM is no good". */
static struct answer *refuse(struct request *r, const struct err *e)
{
    return problem_answer(r, e, e->code == LW_E_INPUT ? 400 : 0);
}

/* Runs an operation and answers one member of its reply, or all of it without a name. */
static struct answer *answer_op(struct call *c, const char *op, const str *pairs,
                                const char *key)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    if (plugin_run(c->app, &c->actor, op, pairs, &reply, &e) != LW_OK) return refuse(c->r, &e);
    yyjson_mut_val *root = yyjson_mut_doc_get_root(reply);
    struct answer *a = answer_value(c->r, key ? yyjson_mut_obj_get(root, key) : root);
    yyjson_mut_val *total = yyjson_mut_obj_get(root, "total");
    if (total)
        answer_header(a, c->r, "X-Total-Count",
                      arena_printf(&c->r->arena, "%" PRId64, yyjson_mut_get_sint(total)));
    yyjson_mut_doc_free(reply);
    return a;
}

/* ---- what there is ---- */

static struct answer *put_bom(struct call *c)
{
    struct err e = {0};
    str token = STR("");
    if (plugin_upload(c->app, &c->actor, c->r, &token, &e) != LW_OK) return refuse(c->r, &e);
    str body = arena_printf(&c->r->arena, "{\"token\":\"%.*s\"}", STR_ARG(token));
    return answer_text(c->r, 200, "application/json", body);
}

static str uuid_of(struct call *c)
{
    return route_param(&c->match, STR("uuid"));
}

static struct answer *get_token(struct call *c)
{
    return answer_op(c, "plugin.token", (str[]){STR("token"), uuid_of(c), STR_NONE}, NULL);
}

static str query(struct call *c, const char *name)
{
    str s = request_query(c->r, str_of(name));
    return s.p ? s : STR("");
}

static uint64_t number(struct call *c, const char *name, const char *other, uint64_t fallback)
{
    uint64_t n = fallback;
    if (!str_u64(query(c, name), INT32_MAX, &n)) (void)str_u64(query(c, other), INT32_MAX, &n);
    return n;
}

/* By offset, or by page: some clients ask page after page until one is empty. */
static struct answer *get_projects(struct call *c)
{
    struct arena *a = &c->r->arena;
    uint64_t limit = number(c, "limit", "pageSize", PLUGIN_PAGE);
    if (limit == 0) limit = PLUGIN_PAGE;
    if (limit > PLUGIN_MAX_PAGE) limit = PLUGIN_MAX_PAGE;
    uint64_t page = number(c, "page", "pageNumber", 1);
    uint64_t offset = number(c, "offset", "offset", page > 1 ? (page - 1) * limit : 0);
    if (offset > 100000000) offset = 100000000;
    return answer_op(c, "plugin.projects",
                     (str[]){STR("name"), query(c, "name"), STR("version"), query(c, "version"),
                             STR("limit"), arena_printf(a, "%" PRIu64, limit), STR("offset"),
                             arena_printf(a, "%" PRIu64, offset), STR_NONE},
                     "projects");
}

/* The only one of the list, as an object. */
static struct answer *answer_project(struct call *c, const str *pairs)
{
    struct err e = {0};
    yyjson_mut_doc *reply = NULL;
    if (plugin_run(c->app, &c->actor, "plugin.project", pairs, &reply, &e) != LW_OK)
        return refuse(c->r, &e);
    yyjson_mut_val *list = yyjson_mut_obj_get(yyjson_mut_doc_get_root(reply), "projects");
    struct answer *a = answer_value(c->r, yyjson_mut_arr_get_first(list));
    yyjson_mut_doc_free(reply);
    return a;
}

static struct answer *lookup_project(struct call *c)
{
    return answer_project(c, (str[]){STR("name"), query(c, "name"), STR("version"),
                                     query(c, "version"), STR_NONE});
}

static struct answer *get_project(struct call *c)
{
    return answer_project(c, (str[]){STR("uuid"), uuid_of(c), STR_NONE});
}

static struct answer *get_findings(struct call *c)
{
    return answer_op(
        c, "plugin.findings",
        (str[]){STR("uuid"), uuid_of(c), STR("suppressed"), query(c, "suppressed"), STR_NONE},
        "findings");
}

static struct answer *get_metrics(struct call *c)
{
    return answer_op(c, "plugin.metrics", (str[]){STR("uuid"), uuid_of(c), STR_NONE}, NULL);
}

/* What the plug-ins' connection tests ask for, as far as the key may it. */
static const struct {
    const char *name;
    enum permission needs;
} team_permissions[] = {
    {"BOM_UPLOAD", PERMISSION_PRODUCT},
    {"PROJECT_CREATION_UPLOAD", PERMISSION_PRODUCT},
    {"VIEW_PORTFOLIO", PERMISSION_READ},
    {"VIEW_VULNERABILITY", PERMISSION_READ},
    {"VULNERABILITY_ANALYSIS", PERMISSION_TRIAGE},
};

static struct answer *get_team(struct call *c)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!doc || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    str name = c->actor.name, uuid = plugin_uuid(&c->r->arena, c->actor.id);
    yyjson_mut_obj_add_strn(doc, root, "name", name.p ? name.p : "", name.n);
    yyjson_mut_obj_add_strn(doc, root, "uuid", uuid.p ? uuid.p : "", uuid.n);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(doc, root, "permissions");
    for (size_t i = 0; i < sizeof team_permissions / sizeof team_permissions[0]; i++) {
        if (!actor_may(&c->actor, team_permissions[i].needs)) continue;
        yyjson_mut_obj_add_str(doc, yyjson_mut_arr_add_obj(doc, list), "name",
                               team_permissions[i].name);
    }
    struct answer *a = answer_value(c->r, root);
    yyjson_mut_doc_free(doc);
    return a;
}

static struct answer *get_version(struct call *c)
{
    return answer_text(
        c->r, 200, "application/json",
        STR("{\"application\":\"longwatch\",\"version\":\"" PLUGIN_INTERFACE_VERSION
            "\",\"framework\":{\"name\":\"longwatch\",\"version\":\"" LW_VERSION "\"}}"));
}

/* ---- the table ---- */

struct row {
    const char *method, *path; /* below /api */
    enum permission needs;
    struct answer *(*handle)(struct call *c);
};
/* Literal paths before those with a parameter in the same place. */
static const struct row rows[] = {
    {"PUT", "/v1/bom", PERMISSION_PRODUCT, put_bom},
    {"POST", "/v1/bom", PERMISSION_PRODUCT, put_bom},
    {"GET", "/v1/bom/token/{uuid}", PERMISSION_READ, get_token},
    {"GET", "/v1/event/token/{uuid}", PERMISSION_READ, get_token},
    {"GET", "/v1/project", PERMISSION_READ, get_projects},
    {"GET", "/v1/project/lookup", PERMISSION_READ, lookup_project},
    {"GET", "/v1/project/{uuid}", PERMISSION_READ, get_project},
    {"GET", "/v1/finding/project/{uuid}", PERMISSION_READ, get_findings},
    {"GET", "/v1/metrics/project/{uuid}/current", PERMISSION_READ, get_metrics},
    {"GET", "/v1/metrics/project/{uuid}/refresh", PERMISSION_READ, get_metrics},
    {"GET", "/v1/team/self", PERMISSION_READ, get_team},
    {"GET", "/version", PERMISSION_NONE, get_version},
};
enum {
    N_ROWS = sizeof rows / sizeof rows[0]
};

struct found {
    const struct row *row;
    struct route_match match;
    bool is_path_known;
    str allow;
};

static struct found find(struct request *r)
{
    struct found f = {.allow = STR("")};
    for (size_t i = 0; i < N_ROWS && !f.row; i++) {
        struct route_match m;
        if (!route_matches(rows[i].path, r, 1, &m)) continue;
        f.is_path_known = true;
        f.allow = arena_printf(&r->arena, "%.*s%s%s", STR_ARG(f.allow), f.allow.n ? ", " : "",
                               rows[i].method);
        if (!str_eq(r->method, str_of(rows[i].method))) continue;
        f.row = &rows[i];
        f.match = m;
    }
    return f;
}

bool plugin_owns(const struct request *r)
{
    struct route_match m;
    for (size_t i = 0; i < N_ROWS; i++)
        if (r->n_segments && route_matches(rows[i].path, r, 1, &m)) return true;
    return false;
}

static struct answer *wrong_method(struct request *r, const struct found *f)
{
    struct err e = {0};
    (void)err_set(&e, LW_E_USAGE, "'%.*s' does not take %.*s", STR_ARG(r->path),
                  STR_ARG(r->method));
    struct answer *a = problem_answer(r, &e, 405);
    answer_header(a, r, "Allow", f->allow);
    return a;
}

static enum status find_caller(struct app *app, struct request *r, const struct row *row,
                               struct actor *out, struct err *e)
{
    bool is_given;
    *out = nobody_actor;
    if (row->needs == PERMISSION_NONE) return LW_OK;
    enum status s = api_token_actor(app, r, utc_now(), out, &is_given, e);
    if (s != LW_OK) return s;
    if (!is_given)
        return err_set(e, LW_E_UNAUTHENTICATED, "an API token is required in X-Api-Key");
    if (actor_may(out, row->needs)) return LW_OK;
    str permission = permission_str(row->needs);
    return err_set(e, LW_E_REFUSED, "'%.*s' needs the permission '%.*s'", STR_ARG(r->path),
                   STR_ARG(permission));
}

struct answer *plugin_begin(const struct api *api, struct request *r)
{
    struct err e = {0};
    struct actor actor;
    struct found f = find(r);
    if (!f.row || f.row->handle != put_bom) return NULL;
    r->takes_file = true;
    r->max_body_bytes = LIMIT_SBOM_BYTES / 3 * 4 + PLUGIN_BODY_SLACK_BYTES;
    struct app *app = app_pool_acquire(api->apps);
    enum status s = find_caller(app, r, f.row, &actor, &e);
    app_pool_release(api->apps, app);
    return s == LW_OK ? NULL : problem_answer(r, &e, 0);
}

struct answer *plugin_handle(const struct api *api, struct request *r)
{
    struct err e = {0};
    struct found f = find(r);
    struct call c = {.r = r, .match = f.match};
    if (!f.row) return wrong_method(r, &f);
    c.app = app_pool_acquire(api->apps);
    enum status s = find_caller(c.app, r, f.row, &c.actor, &e);
    struct answer *a = s == LW_OK ? f.row->handle(&c) : problem_answer(r, &e, 0);
    app_pool_release(api->apps, c.app);
    return a;
}
