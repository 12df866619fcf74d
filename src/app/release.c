/* SPDX-License-Identifier: Apache-2.0 */
/* Operations about releases. */
#include "app/product.h"

static enum status event(struct op_call *c, const char *kind, const struct release *r,
                         const struct product *p, struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "product", p->id);
    payload_str(d, "version", r->version);
    payload_str(d, "available_on", r->available_on);
    enum status st = op_event(c, kind, STR("release"), r->id, STR_NONE, d, e);
    payload_free(d);
    return st;
}

enum status release_create(struct op_call *c, const struct product *p, str version,
                           str available_on, struct release *out, struct err *e)
{
    *out = (struct release){.id = new_id(c->arena, c->now),
                            .product_id = p->id,
                            .version = version,
                            .available_on = available_on.p ? available_on : STR(""),
                            .created_at = c->now};
    enum status st = release_insert(c->app->db, out, e);
    return st == LW_OK ? event(c, "release.added", out, p, e) : st;
}

static void reply_release(struct op_call *c, yyjson_mut_val *o, const struct release *r)
{
    reply_str(c, o, "id", r->id);
    reply_str(c, o, "product", r->product_id);
    reply_str(c, o, "version", r->version);
    reply_str(c, o, "available_on", r->available_on);
    reply_utc(c, o, "created_at", r->created_at);
}

static enum status release_add(struct op_call *c, struct err *e)
{
    struct product p;
    struct release r;
    bool found;
    str version = str_trim(op_str(c, "version"));
    if (!version.n) return err_set(e, LW_E_USAGE, "parameter 'version': is required");
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK)
        st = release_find_version(c->app->db, c->arena, p.id, version, &r, &found, e);
    if (st != LW_OK) return st;
    if (found)
        return err_set(e, LW_E_CONFLICT, "product '%.*s' has a release '%.*s' already",
                       STR_ARG(p.name), STR_ARG(version));
    st = release_create(c, &p, version, op_str(c, "available_on"), &r, e);
    if (st == LW_OK) reply_release(c, c->reply, &r);
    return st;
}

static enum status release_change(struct op_call *c, struct err *e)
{
    struct product p;
    struct release r;
    bool found;
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    if (st == LW_OK)
        st = release_find_version(c->app->db, c->arena, p.id, str_trim(op_str(c, "version")),
                                  &r, &found, e);
    if (st != LW_OK) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "product '%.*s' has no release '%.*s'",
                       STR_ARG(p.name), STR_ARG(op_str(c, "version")));
    r.available_on = op_str(c, "available_on");
    st = release_save(c->app->db, &r, e);
    if (st == LW_OK) st = event(c, "release.changed", &r, &p, e);
    if (st == LW_OK) reply_release(c, c->reply, &r);
    return st;
}

struct list {
    struct op_call *c;
    yyjson_mut_val *releases;
};

static enum status list_one(void *ctx, const struct release *r, struct err *e)
{
    struct list *l = ctx;
    (void)e;
    reply_release(l->c, reply_item(l->c, l->releases), r);
    return LW_OK;
}

static enum status release_list(struct op_call *c, struct err *e)
{
    struct product p;
    struct list l = {c, reply_array(c, c->reply, "releases")};
    enum status st = product_get(c, op_str(c, "product"), &p, e);
    return st == LW_OK ? release_each(c->app->db, p.id, list_one, &l, e) : st;
}

#define PRODUCT_PARAM                                                  \
 {                                                                     \
  "product", PARAM_TEXT, true, true, 255, NULL, "Product's id or name" \
 }
static const struct op_param list_params[] = {PRODUCT_PARAM, {0}};
static const struct op_param add_params[] = {
    PRODUCT_PARAM,
    {"version", PARAM_TEXT, true, false, 100, NULL, "Version of the product's software"},
    {"available_on", PARAM_DATE, false, false, 0, NULL,
     "Day it was made available; none: not yet"},
    {0},
};
static const struct op_param change_params[] = {
    PRODUCT_PARAM,
    {"version", PARAM_TEXT, true, true, 100, NULL, "Version of the product's software"},
    {"available_on", PARAM_DATE, true, false, 0, NULL, "Day it was made available"},
    {0},
};

const struct op release_ops[] = {
    {"release.list", "release list", "GET", "/products/{product}/releases", PERMISSION_READ,
     false, list_params, release_list, "List the releases of a product, newest first."},
    {"release.add", "release add", "POST", "/products/{product}/releases", PERMISSION_PRODUCT,
     true, add_params, release_add, "Add a release to a product."},
    {"release.change", "release change", "POST", "/products/{product}/releases/{version}",
     PERMISSION_PRODUCT, true, change_params, release_change,
     "Say on which day a release was made available."},
};
const size_t n_release_ops = sizeof release_ops / sizeof release_ops[0];
