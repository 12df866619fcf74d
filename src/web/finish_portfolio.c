/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that look across products: components and vulnerabilities. */
#include "web/finish.h"

void finish_components(struct view *v)
{
    yyjson_mut_val *search = yyjson_mut_obj_get(v->root, "search");
    finish_more(v, "/components", finish_text(search, "next"));
}

void finish_component(struct view *v)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *component = yyjson_mut_obj_get(v->root, "component");
    str id = finish_text(component, "id");
    str path = arena_printf(a, "/components/%.*s", STR_ARG(id));
    finish_more(v, arena_z(a, path), finish_text(component, "next"));
}

static int64_t depth_of(yyjson_mut_val *node)
{
    return yyjson_mut_get_sint(yyjson_mut_obj_get(node, "depth"));
}

/* A node's own end, and that of every list that ends with it: ends_list and ends_details. */
static void add_closes(struct view *v, yyjson_mut_val *node, int64_t n_lists)
{
    yyjson_mut_val *closes = yyjson_mut_obj_add_arr(v->doc, node, "closes");
    for (int64_t i = 0; i <= n_lists; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, closes);
        yyjson_mut_obj_add_bool(v->doc, o, "ends_list", i > 0);
        yyjson_mut_obj_add_bool(v->doc, o, "ends_details", i > 0);
    }
}

void finish_tree(struct view *v)
{
    yyjson_mut_val *nodes = yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "tree"), "nodes");
    yyjson_mut_val *before = NULL, *node;
    size_t i, n;
    yyjson_mut_arr_foreach(nodes, i, n, node)
    {
        bool opens = !before || depth_of(node) > depth_of(before);
        yyjson_mut_obj_add_bool(v->doc, node, "opens", opens);
        if (before) {
            yyjson_mut_obj_add_bool(v->doc, before, "has_below", opens);
            if (!opens) add_closes(v, before, depth_of(before) - depth_of(node));
        }
        before = node;
    }
    if (!before) return;
    yyjson_mut_obj_add_bool(v->doc, before, "has_below", false);
    add_closes(v, before, depth_of(before));
}

enum {
    MAX_IMAGES = 40 /* in a list to choose from */
};

void finish_images(struct view *v, str chosen, str product_id)
{
    size_t i, n, n_kept = 0;
    yyjson_mut_val *item;
    yyjson_mut_val *part = yyjson_mut_obj_get(v->root, "images");
    yyjson_mut_val *kept = yyjson_mut_arr(v->doc);
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(part, "images"), i, n, item)
    {
        bool is_chosen = chosen.n && str_eq(finish_text(item, "id"), chosen);
        bool is_of_it = !product_id.n || str_eq(finish_text(item, "product_id"), product_id);
        if (!is_chosen && (!is_of_it || n_kept == MAX_IMAGES)) continue;
        yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v->doc, item);
        yyjson_mut_obj_add_bool(v->doc, copy, "is_chosen", is_chosen);
        yyjson_mut_arr_append(kept, copy);
        n_kept += !is_chosen;
    }
    yyjson_mut_obj_put(part, yyjson_mut_str(v->doc, "images"), kept);
}

void finish_difference(struct view *v)
{
    yyjson_mut_val *difference = yyjson_mut_obj_get(v->root, "difference");
    finish_images(v, finish_text(yyjson_mut_obj_get(difference, "with"), "id"),
                  finish_text(yyjson_mut_obj_get(difference, "image"), "product_id"));
}
