/* SPDX-License-Identifier: Apache-2.0 */
#include "app/plugin.h"

#include "app/plugin_internal.h"
#include "app/product.h"
#include "format/bom_upload.h"
#include "format/uuid.h"

str plugin_uuid(struct arena *a, str id)
{
    return uuid_of_id(a, id);
}

enum status plugin_upload_read(struct arena *a, str bytes, struct plugin_upload *out,
                               struct err *e)
{
    struct bom_upload u;
    *out = (struct plugin_upload){.has_sbom = false};
    buf_init(&out->sbom, LIMIT_SBOM_BYTES);
    enum status s = bom_upload_read(a, bytes, &u, e);
    if (s != LW_OK) return s;
    out->project = u.project;
    out->project_name = u.project_name;
    out->project_version = u.project_version;
    out->parent = u.parent;
    out->parent_name = u.parent_name;
    out->parent_version = u.parent_version;
    out->auto_create = u.auto_create;
    out->has_sbom = u.bom.n > 0;
    return bom_upload_decode(u.bom, &out->sbom, e);
}

/* ---- projects ---- */

struct list {
    struct op_call *c;
    yyjson_mut_val *items;
    str uuid; /* of the only one wanted, or empty */
    int64_t n;
};

static void put_time(struct op_call *c, yyjson_mut_val *o, const char *key, struct utc t)
{
    if (!utc_is_none(t)) reply_int(c, o, key, utc_to_ms(t));
}

static enum status project_one(void *ctx, const struct plugin_project *p, struct err *e)
{
    struct list *l = ctx;
    struct op_call *c = l->c;
    str uuid = uuid_of_id(c->arena, p->release_id);
    if (l->uuid.n && !str_eq_nocase(uuid, l->uuid)) return LW_OK;
    yyjson_mut_val *o = reply_item(c, l->items);
    l->n++;
    reply_str(c, o, "name", p->product_name);
    reply_str(c, o, "version", p->version);
    reply_str(c, o, "uuid", uuid);
    reply_str(c, o, "classifier", STR("FIRMWARE"));
    reply_bool(c, o, "active", true);
    (void)reply_array(c, o, "tags");
    put_time(c, o, "lastBomImport", p->received_at);
    if (p->image_id.n)
        reply_str(c, o, "lastBomImportFormat",
                  arena_printf(c->arena, "%.*s %.*s", STR_ARG(p->sbom_format),
                               STR_ARG(p->sbom_version)));
    return arena_status(c->arena, "projects", e);
}

/* By name as products are found, in any case; nobody of that name is no error. */
static enum status find_product(struct op_call *c, str name, str *id, struct err *e)
{
    struct product p;
    bool found;
    enum status st = product_find(c->app->db, c->arena, name, &p, &found, e);
    *id = st == LW_OK && found ? p.id : STR("");
    return st;
}

static enum status plugin_projects(struct op_call *c, struct err *e)
{
    struct list l = {.c = c, .items = reply_array(c, c->reply, "projects"), .uuid = STR("")};
    struct plugin_filter f = {.product_id = STR(""),
                              .version = op_has(c, "version") ? op_str(c, "version") : STR(""),
                              .offset = op_int(c, "offset", 0),
                              .limit = op_int(c, "limit", PLUGIN_PAGE)};
    int64_t total = 0;
    bool is_nobody = false;
    enum status st = LW_OK;
    if (op_has(c, "name")) {
        st = find_product(c, op_str(c, "name"), &f.product_id, e);
        is_nobody = st == LW_OK && !f.product_id.n;
    }
    if (st == LW_OK && !is_nobody) st = plugin_project_each(c->app->db, &f, project_one, &l, e);
    if (st == LW_OK && !is_nobody) st = plugin_project_count(c->app->db, &f, &total, e);
    reply_int(c, c->reply, "total", total);
    return st;
}

struct take {
    struct op_call *c;
    str uuid;
    struct plugin_project *out;
    bool found;
};

static enum status take_one(void *ctx, const struct plugin_project *p, struct err *e)
{
    struct take *t = ctx;
    struct arena *a = t->c->arena;
    if (t->uuid.n && !str_eq_nocase(uuid_of_id(a, p->release_id), t->uuid)) return LW_OK;
    *t->out = *p;
    str *const texts[] = {&t->out->release_id,   &t->out->version,  &t->out->product_id,
                          &t->out->product_name, &t->out->image_id, &t->out->sbom_format,
                          &t->out->sbom_version};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = arena_str(a, *texts[i]);
    t->found = true;
    return arena_status(a, "project", e);
}

enum status plugin_project_get(struct op_call *c, str uuid, struct plugin_project *out,
                               struct err *e)
{
    struct plugin_filter f = {.limit = 1};
    struct take t = {.c = c, .uuid = uuid, .out = out};
    if (uuid_id_range(c->arena, uuid, &f.first_id, &f.last_id)) {
        enum status st = plugin_project_each(c->app->db, &f, take_one, &t, e);
        if (st != LW_OK || t.found) return st;
    }
    return err_set(e, LW_E_NOT_FOUND, "there is no project '%.*s'",
                   STR_ARG(str_sub(uuid, 0, 60)));
}

static enum status find_by_name(struct op_call *c, struct plugin_project *out, struct err *e)
{
    struct plugin_filter f = {.version = STR(""), .limit = 1};
    struct take t = {.c = c, .uuid = STR(""), .out = out};
    if (op_has(c, "version")) f.version = op_str(c, "version");
    enum status st = find_product(c, op_str(c, "name"), &f.product_id, e);
    if (st == LW_OK && f.product_id.n)
        st = plugin_project_each(c->app->db, &f, take_one, &t, e);
    if (st != LW_OK || t.found) return st;
    return err_set(e, LW_E_NOT_FOUND, "there is no project '%.*s' version '%.*s'",
                   STR_ARG(op_str(c, "name")), STR_ARG(f.version));
}

static enum status plugin_project(struct op_call *c, struct err *e)
{
    struct plugin_project p;
    struct list l = {.c = c, .items = reply_array(c, c->reply, "projects"), .uuid = STR("")};
    enum status st = LW_OK;
    if (op_has(c, "uuid"))
        st = plugin_project_get(c, op_str(c, "uuid"), &p, e);
    else if (op_has(c, "name"))
        st = find_by_name(c, &p, e);
    else
        st = err_set(e, LW_E_USAGE, "parameter 'name': is required");
    if (st == LW_OK) st = project_one(&l, &p, e);
    if (st != LW_OK) return st;
    reply_str(c, c->reply, "product_id", p.product_id);
    reply_str(c, c->reply, "product", p.product_name);
    reply_str(c, c->reply, "release", p.version);
    reply_str(c, c->reply, "image", p.image_id);
    return LW_OK;
}

/* ---- tokens: the image that an upload became ---- */

struct token {
    struct arena *a;
    str uuid;
    bool found;
};

static enum status token_one(void *ctx, str id, struct err *e)
{
    struct token *t = ctx;
    t->found = t->found || str_eq_nocase(uuid_of_id(t->a, id), t->uuid);
    return arena_status(t->a, "token", e);
}

/*
 * An upload is done when it is answered, so there is never anything left to wait for; but nobody
 * shall wait for an upload that never was.
 */
static enum status plugin_token(struct op_call *c, struct err *e)
{
    struct token t = {.a = c->arena, .uuid = op_str(c, "token")};
    str first, last;
    enum status st = LW_OK;
    if (uuid_id_range(c->arena, t.uuid, &first, &last))
        st = plugin_image_each(c->app->db, first, last, token_one, &t, e);
    if (st != LW_OK) return st;
    if (!t.found) return err_set(e, LW_E_NOT_FOUND, "there is no upload with this token");
    reply_bool(c, c->reply, "processing", false);
    return LW_OK;
}

/* ---- the table ---- */

static const struct op_param projects_params[] = {
    {"name", PARAM_TEXT, false, false, 255, NULL, "Only of the product of this name"},
    {"version", PARAM_TEXT, false, false, 100, NULL, "Only the release of this version"},
    {"offset", PARAM_INT, false, false, 100000000, NULL, "How many to pass over"},
    {"limit", PARAM_INT, false, false, PLUGIN_MAX_PAGE, NULL, "Projects a page; default: 100"},
    {0},
};
static const struct op_param project_params[] = {
    {"uuid", PARAM_TEXT, false, false, 60, NULL, "UUID of the project"},
    {"name", PARAM_TEXT, false, false, 255, NULL, "Name of the product"},
    {"version", PARAM_TEXT, false, false, 100, NULL, "Version of the release"},
    {0},
};
static const struct op_param token_params[] = {
    {"token", PARAM_TEXT, true, false, 60, NULL, "What the upload was answered with"},
    {0},
};
static const struct op_param findings_params[] = {
    {"uuid", PARAM_TEXT, true, false, 60, NULL, "UUID of the project"},
    {"suppressed", PARAM_BOOL, false, false, 0, NULL, "Also what is fixed or not affected"},
    {0},
};
static const struct op_param metrics_params[] = {
    {"uuid", PARAM_TEXT, true, false, 60, NULL, "UUID of the project"},
    {0},
};

const struct op plugin_ops[] = {
    {"plugin.projects", NULL, NULL, NULL, PERMISSION_READ, false, projects_params,
     plugin_projects, "List releases as the projects of build plug-ins."},
    {"plugin.project", NULL, NULL, NULL, PERMISSION_READ, false, project_params, plugin_project,
     "Show one release as a project of build plug-ins."},
    {"plugin.token", NULL, NULL, NULL, PERMISSION_READ, false, token_params, plugin_token,
     "Tell whether an upload of a build plug-in is done."},
    {"plugin.findings", NULL, NULL, NULL, PERMISSION_READ, false, findings_params,
     plugin_findings, "List findings of a project in the shape of build plug-ins."},
    {"plugin.metrics", NULL, NULL, NULL, PERMISSION_READ, false, metrics_params, plugin_metrics,
     "Count findings of a project in the shape of build plug-ins."},
};
const size_t n_plugin_ops = sizeof plugin_ops / sizeof plugin_ops[0];
