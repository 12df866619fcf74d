/* SPDX-License-Identifier: Apache-2.0 */
#include "app/structure.h"

#include "app/counts.h"
#include "app/product.h"
#include "app/product_use.h"
#include "store/structure.h"

/* ---- reading ---- */

struct links {
    struct op_call *c;
    yyjson_mut_val *list;
    int64_t n;
};

static enum status reply_link(void *ctx, const struct release_link *x, struct err *e)
{
    struct links *l = ctx;
    struct finding_counts n;
    yyjson_mut_val *o = reply_item(l->c, l->list);
    l->n++;
    reply_str(l->c, o, "release_id", x->release_id);
    reply_str(l->c, o, "release_version", x->version);
    reply_str(l->c, o, "product_id", x->product_id);
    reply_str(l->c, o, "product_name", x->product_name);
    reply_str(l->c, o, "role", x->role);
    reply_int(l->c, o, "depth", x->depth);
    reply_bool(l->c, o, "is_direct", x->depth == 1);
    enum status st = release_count_rolled_up(l->c->app->db, x->release_id, &n, e);
    if (st == LW_OK) reply_counts(l->c, o, &n);
    return st;
}

enum status reply_release_structure(struct op_call *c, yyjson_mut_val *o, str release_id,
                                    struct err *e)
{
    struct finding_counts n;
    struct links parts = {.c = c, .list = reply_array(c, o, "parts")};
    struct links wholes = {.c = c, .list = reply_array(c, o, "used_in")};
    enum status st = release_each_part(c->app->db, release_id, reply_link, &parts, e);
    if (st == LW_OK) st = release_each_whole(c->app->db, release_id, reply_link, &wholes, e);
    if (st == LW_OK) st = release_count_rolled_up(c->app->db, release_id, &n, e);
    if (st != LW_OK) return st;
    reply_bool(c, o, "has_parts", parts.n > 0);
    reply_bool(c, o, "is_part", wholes.n > 0);
    reply_counts(c, reply_object(c, o, "with_parts"), &n);
    return LW_OK;
}

struct exposed {
    struct op_call *c;
    str own_name;
    enum exposure most;
    str name;
};

static enum status take_exposure(void *ctx, str product_name, str exposure, struct err *e)
{
    struct exposed *x = ctx;
    enum exposure stated;
    (void)e;
    if (!exposure_from_str(exposure, &stated) || stated < x->most) return LW_OK;
    /* What is said of the product itself is the better reason for the same exposure. */
    if (stated == x->most && !str_eq(product_name, x->own_name)) return LW_OK;
    x->most = stated;
    x->name = arena_str(x->c->arena, product_name);
    return LW_OK;
}

enum status product_exposure(struct op_call *c, str product_id, str product_name,
                             enum exposure *out, str *reason, struct err *e)
{
    struct exposed x = {.c = c, .own_name = product_name, .most = EXPOSURE_UNKNOWN};
    enum status st = product_each_exposure(c->app->db, product_id, take_exposure, &x, e);
    if (st != LW_OK) return st;
    *out = x.most;
    *reason = STR("not stated");
    if (x.most != EXPOSURE_UNKNOWN && str_eq(x.name, product_name))
        *reason = STR("as stated of the product");
    else if (x.most != EXPOSURE_UNKNOWN)
        *reason = arena_printf(c->arena, "as a part of '%.*s'", STR_ARG(x.name));
    return arena_status(c->arena, "exposure", e);
}

enum status reply_product_structure(struct op_call *c, yyjson_mut_val *o, str product_id,
                                    str product_name, struct err *e)
{
    struct finding_counts n;
    enum exposure exposure;
    str reason;
    enum status st = product_count_rolled_up(c->app->db, product_id, &n, e);
    if (st == LW_OK) st = product_exposure(c, product_id, product_name, &exposure, &reason, e);
    if (st != LW_OK) return st;
    reply_counts(c, reply_object(c, o, "with_parts"), &n);
    reply_str(c, o, "exposure_effective", exposure_str(exposure));
    reply_str(c, o, "exposure_reason", reason);
    return LW_OK;
}

/* ---- writing ---- */

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

/* ---- the table ---- */

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
