/* SPDX-License-Identifier: Apache-2.0 */
#include "app/product_use.h"

#include "app/structure.h"
#include "app/use_cache.h"
#include "store/image.h"
#include "store/product.h"
#include "store/setting.h"

/* A counter in the store tells every program that works on it. */
#define GENERATION "use-generation"

enum status product_use_changed(struct op_call *c, struct err *e)
{
    int64_t generation = 0;
    enum status st = progress_load(c->app->db, GENERATION, &generation, e);
    if (st == LW_OK) st = progress_save(c->app->db, GENERATION, generation + 1, e);
    return st == LW_OK ? progress_save(c->app->db, "rematch-generation", 0, e) : st;
}

/* Once a call: within its transaction nobody else changes anything. */
static enum status check_cache(struct op_call *c, struct err *e)
{
    int64_t generation = 0;
    struct app *app = c->app;
    if (c->is_use_checked) return LW_OK;
    enum status st = progress_load(app->db, GENERATION, &generation, e);
    if (st != LW_OK) return st;
    if (app->uses && app->uses->generation != generation) {
        use_cache_free(app->uses);
        app->uses = NULL;
    }
    if (!app->uses) app->uses = use_cache_new(generation);
    c->is_use_checked = true;
    return LW_OK;
}

static enum status read_use(struct op_call *c, const struct product *p, struct product_use *out,
                            struct err *e)
{
    struct arena *a = &c->app->uses->a;
    str reason;
    enum status st = product_exposure(c, p->id, p->name, &out->exposure, &reason, e);
    if (st != LW_OK) return st;
    out->exposure_reason = arena_str(a, reason);
    out->safety_impact = arena_str(a, p->safety_impact);
    out->human_impact = arena_str(a, p->human_impact);
    out->value_density = arena_str(a, p->value_density);
    return arena_status(a, "products", e);
}

static enum status use_of_product(struct op_call *c, str product_id, uint64_t *index,
                                  struct err *e)
{
    struct use_cache *u = c->app->uses;
    struct product p;
    bool found = false;
    if (map_find(&u->by_product, product_id, index)) return LW_OK;
    enum status st = product_find(c->app->db, c->arena, product_id, &p, &found, e);
    if (st != LW_OK) return st;
    struct product_use *use = arena_new(&u->a, struct product_use);
    struct product_use **slot =
        arena_push(&u->a, (void **)&u->uses, &u->n, &u->cap, sizeof(struct product_use *));
    if (!use || !slot) return arena_status(&u->a, "products", e);
    *slot = use;
    *index = u->n - 1;
    if (found) st = read_use(c, &p, use, e);
    if (st == LW_OK && !map_set(&u->by_product, product_id, *index))
        st = err_set(e, LW_E_LIMIT, "more products than can be remembered");
    return st;
}

enum status product_use_of_image(struct op_call *c, str image_id,
                                 const struct product_use **out, struct err *e)
{
    struct image image;
    uint64_t index = 0;
    bool found = false;
    enum status st = check_cache(c, e);
    if (st != LW_OK) return st;
    struct use_cache *u = c->app->uses;
    if (!map_find(&u->by_image, image_id, &index)) {
        st = image_find(c->app->db, c->arena, image_id, &image, &found, e);
        if (st == LW_OK && !found)
            st = err_set(e, LW_E_NOT_FOUND, "there is no image '%.*s'", STR_ARG(image_id));
        if (st == LW_OK) st = use_of_product(c, image.product_id, &index, e);
        if (st == LW_OK && !map_set(&u->by_image, image_id, index))
            st = err_set(e, LW_E_LIMIT, "more images than can be remembered");
        if (st != LW_OK) return st;
    }
    *out = u->uses[index];
    return LW_OK;
}
