/* SPDX-License-Identifier: Apache-2.0 */
/* The operations that make one release a part of another. */
#include "app/structure.h"

#include "app/product.h"
#include "app/product_use.h"
#include "store/structure.h"

struct pair {
    struct product whole_product, part_product;
    struct release whole, part;
};

static enum status find_release(struct op_call *c, const char *product_param,
                                const char *version_param, struct product *p, struct release *r,
                                struct err *e)
{
    bool found = false;
    str version = str_trim(op_str(c, version_param));
    enum status st = product_get(c, op_str(c, product_param), p, e);
    if (st == LW_OK)
        st = release_find_version(c->app->db, c->arena, p->id, version, r, &found, e);
    if (st != LW_OK || found) return st;
    return err_set(e, LW_E_NOT_FOUND, "product '%.*s' has no release '%.*s'", STR_ARG(p->name),
                   STR_ARG(str_sub(version, 0, 80)));
}

static enum status find_pair(struct op_call *c, struct pair *x, struct err *e)
{
    enum status st = find_release(c, "product", "version", &x->whole_product, &x->whole, e);
    if (st != LW_OK) return st;
    return find_release(c, "part_product", "part_version", &x->part_product, &x->part, e);
}

static enum status event(struct op_call *c, const char *kind, const struct pair *x, str role,
                         struct err *e)
{
    yyjson_mut_doc *d = payload_new();
    payload_str(d, "product", x->whole_product.id);
    payload_str(d, "version", x->whole.version);
    payload_str(d, "part", x->part.id);
    payload_str(d, "part_product", x->part_product.name);
    payload_str(d, "part_version", x->part.version);
    if (role.n) payload_str(d, "role", role);
    enum status st = op_event(c, kind, STR("release"), x->whole.id, STR_NONE, d, e);
    payload_free(d);
    return st;
}

static void reply_pair(struct op_call *c, const struct pair *x)
{
    reply_str(c, c->reply, "release_id", x->whole.id);
    reply_str(c, c->reply, "part_release_id", x->part.id);
}

static enum status release_add_part(struct op_call *c, struct err *e)
{
    struct pair x;
    bool is_within = false;
    str role = op_has(c, "role") ? str_trim(op_str(c, "role")) : STR("");
    enum status st = find_pair(c, &x, e);
    if (st == LW_OK) st = release_holds(c->app->db, x.part.id, x.whole.id, &is_within, e);
    if (st != LW_OK) return st;
    if (is_within)
        return err_set(e, LW_E_CONFLICT,
                       "'%.*s %.*s' cannot be part of '%.*s %.*s': it holds it already",
                       STR_ARG(x.part_product.name), STR_ARG(x.part.version),
                       STR_ARG(x.whole_product.name), STR_ARG(x.whole.version));
    st = release_part_insert(c->app->db, x.whole.id, x.part.id, role, e);
    if (st == LW_OK) st = event(c, "release.part_added", &x, role, e);
    if (st == LW_OK) st = product_use_changed(c, e);
    reply_pair(c, &x);
    return st;
}

static enum status release_remove_part(struct op_call *c, struct err *e)
{
    struct pair x;
    bool found = false;
    enum status st = find_pair(c, &x, e);
    if (st == LW_OK) st = release_part_delete(c->app->db, x.whole.id, x.part.id, &found, e);
    if (st != LW_OK) return st;
    if (!found)
        return err_set(e, LW_E_NOT_FOUND, "'%.*s %.*s' is no part of '%.*s %.*s'",
                       STR_ARG(x.part_product.name), STR_ARG(x.part.version),
                       STR_ARG(x.whole_product.name), STR_ARG(x.whole.version));
    reply_pair(c, &x);
    st = event(c, "release.part_removed", &x, STR(""), e);
    return st == LW_OK ? product_use_changed(c, e) : st;
}

/* clang-format off */
#define PAIR_PARAMS                                                                            \
    {"product", PARAM_TEXT, true, true, 255, NULL, "Whole's product: id or name"},             \
    {"version", PARAM_TEXT, true, true, 100, NULL, "Version of the whole"},                    \
    {"part_product", PARAM_TEXT, true, false, 255, NULL, "Part's product: id or name"},        \
    {"part_version", PARAM_TEXT, true, false, 100, NULL, "Version of the part"}

static const struct op_param add_params[] = {
    PAIR_PARAMS,
    {"role", PARAM_TEXT, false, false, 100, NULL, "What it is there, such as radio module"},
    {0},
};
static const struct op_param remove_params[] = {PAIR_PARAMS, {0}};

const struct op structure_ops[] = {
    {"release.add_part", "release part add", "POST",
     "/products/{product}/releases/{version}/parts", PERMISSION_PRODUCT, true, add_params,
     release_add_part, "Say that a release of another product is part of a release."},
    {"release.remove_part", "release part remove", "POST",
     "/products/{product}/releases/{version}/parts/removal", PERMISSION_PRODUCT, true,
     remove_params, release_remove_part, "Take a part out of a release."},
};
/* clang-format on */
const size_t n_structure_ops = sizeof structure_ops / sizeof structure_ops[0];
