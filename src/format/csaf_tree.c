/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_tree.h"

#include "base/limits.h"

struct walk {
    struct csaf_tree *t;
    struct arena *a;
    size_t branches_cap, products_cap;
    bool is_over;
};

static void add_product(struct walk *w, yyjson_val *value, enum csaf_place place, uint32_t at,
                        yyjson_val *relation)
{
    struct csaf_tree *t = w->t;
    bool is_new;
    if (!yyjson_is_obj(value)) return;
    struct csaf_product *p =
        arena_push(w->a, (void **)&t->products, &t->n_products, &w->products_cap, sizeof *p);
    if (p == NULL) return;
    *p = (struct csaf_product){.value = value,
                               .id = json_str(value, "product_id"),
                               .name = json_str(value, "name"),
                               .helper = json_object(value, "product_identification_helper"),
                               .place = place,
                               .at = at,
                               .relation = relation};
    if (p->id.n == 0) return;
    uint64_t *place_of = map_at(&t->products_by_id, p->id, &is_new);
    if (place_of == NULL) {
        w->is_over = true;
    } else if (is_new) {
        *place_of = t->n_products - 1;
    }
}

/* As deep as json_parse() lets a document be, which is less than LIMIT_JSON_DEPTH. */
static void walk_branches(struct walk *w, yyjson_val *list, uint32_t parent, uint32_t depth)
{
    struct csaf_tree *t = w->t;
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (!yyjson_is_obj(v)) continue;
        struct csaf_branch *b = arena_push(w->a, (void **)&t->branches, &t->n_branches,
                                           &w->branches_cap, sizeof *b);
        if (b == NULL) return;
        uint32_t self = (uint32_t)(t->n_branches - 1);
        *b = (struct csaf_branch){.value = v,
                                  .category = json_str(v, "category"),
                                  .name = json_str(v, "name"),
                                  .parent = parent,
                                  .index = (uint32_t)i,
                                  .depth = depth};
        add_product(w, yyjson_obj_get(v, "product"), CSAF_IN_BRANCH, self, NULL);
        walk_branches(w, json_array(v, "branches"), self, depth + 1);
    }
}

static void walk_groups(struct walk *w, yyjson_val *list)
{
    struct csaf_tree *t = w->t;
    yyjson_val *v;
    size_t i, max;
    bool is_new;
    if (yyjson_arr_size(list) == 0) return;
    t->groups = arena_array(w->a, yyjson_arr_size(list), sizeof *t->groups);
    if (t->groups == NULL) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        /* Also what is no object keeps its place: findings count positions. */
        struct csaf_group *g = &t->groups[t->n_groups++];
        *g = (struct csaf_group){.id = json_str(v, "group_id"),
                                 .members = json_array(v, "product_ids")};
        if (g->id.n == 0) continue;
        uint64_t *place = map_at(&t->groups_by_id, g->id, &is_new);
        if (place == NULL) {
            w->is_over = true;
        } else if (is_new) {
            *place = t->n_groups - 1;
        }
    }
}

enum status csaf_tree_init(struct csaf_tree *t, struct arena *a, yyjson_val *document_root,
                           struct err *e)
{
    static const char *const relations[] = {"relationships", "product_paths"};
    yyjson_val *v;
    size_t i, max;
    struct walk w = {.t = t, .a = a};
    *t = (struct csaf_tree){.root = json_object(document_root, "product_tree")};
    map_init(&t->products_by_id, 2 * LIMIT_RECORD_BYTES);
    map_init(&t->groups_by_id, 2 * LIMIT_RECORD_BYTES);
    walk_branches(&w, json_array(t->root, "branches"), CSAF_NONE, 1);
    yyjson_val *names = json_array(t->root, "full_product_names");
    yyjson_arr_foreach(names, i, max, v) add_product(&w, v, CSAF_IN_NAMES, (uint32_t)i, NULL);
    for (size_t k = 0; k < 2; k++) {
        yyjson_val *list = json_array(t->root, relations[k]);
        yyjson_arr_foreach(list, i, max, v) add_product(
            &w, yyjson_obj_get(v, "full_product_name"), CSAF_IN_RELATIONSHIP, (uint32_t)i, v);
    }
    walk_groups(&w, json_array(t->root, "product_groups"));
    if (!w.is_over && !a->is_over) return LW_OK;
    csaf_tree_release(t);
    return err_set(e, LW_E_LIMIT, "the product tree is larger than the memory of a document");
}

void csaf_tree_release(struct csaf_tree *t)
{
    map_release(&t->products_by_id);
    map_release(&t->groups_by_id);
}

uint32_t csaf_product_find(const struct csaf_tree *t, str id)
{
    uint64_t at;
    return map_find(&t->products_by_id, id, &at) ? (uint32_t)at : CSAF_NONE;
}

uint32_t csaf_group_find(const struct csaf_tree *t, str id)
{
    uint64_t at;
    return map_find(&t->groups_by_id, id, &at) ? (uint32_t)at : CSAF_NONE;
}

str csaf_branch_path(struct arena *a, const struct csaf_tree *t, uint32_t branch)
{
    const struct csaf_branch *b = &t->branches[branch];
    str parent =
        b->parent == CSAF_NONE ? STR("/product_tree") : csaf_branch_path(a, t, b->parent);
    return arena_printf(a, "%.*s/branches/%u", STR_ARG(parent), (unsigned)b->index);
}

str csaf_product_path(struct arena *a, const struct csaf_tree *t, uint32_t product)
{
    const struct csaf_product *p = &t->products[product];
    const char *list = "full_product_names";
    const char *tail = "";
    switch (p->place) {
    case CSAF_IN_BRANCH:
        return arena_printf(a, "%.*s/product", STR_ARG(csaf_branch_path(a, t, p->at)));
    case CSAF_IN_NAMES: break;
    case CSAF_IN_RELATIONSHIP:
        tail = "/full_product_name";
        list =
            yyjson_obj_get(p->relation, "subpaths") != NULL ? "product_paths" : "relationships";
        break;
    }
    return arena_printf(a, "/product_tree/%s/%u%s", list, (unsigned)p->at, tail);
}

str csaf_product_branch(const struct csaf_tree *t, const struct csaf_product *p,
                        const char *category)
{
    uint32_t at = p->place == CSAF_IN_BRANCH ? p->at : CSAF_NONE;
    while (at != CSAF_NONE && !str_eq(t->branches[at].category, str_of(category)))
        at = t->branches[at].parent;
    return at == CSAF_NONE ? STR_NONE : t->branches[at].name;
}

str csaf_relation_subject(const struct csaf_product *p)
{
    str subject = json_str(p->relation, "product_reference");
    return subject.p != NULL ? subject : json_str(p->relation, "beginning_product_reference");
}

static yyjson_val *step_of(const struct csaf_product *p, size_t nth)
{
    return yyjson_arr_get(json_array(p->relation, "subpaths"), nth);
}

str csaf_relation_target(const struct csaf_product *p, size_t nth)
{
    str target = json_str(p->relation, "relates_to_product_reference");
    if (target.p != NULL) return nth == 0 ? target : STR_NONE;
    return json_str(step_of(p, nth), "next_product_reference");
}

str csaf_relation_category(const struct csaf_product *p, size_t nth)
{
    str category = json_str(p->relation, "category");
    if (category.p != NULL) return nth == 0 ? category : STR_NONE;
    return json_str(step_of(p, nth), "category");
}
