/* SPDX-License-Identifier: Apache-2.0 */
#include "app/structure.h"

#include "app/counts.h"
#include "store/structure.h"

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
