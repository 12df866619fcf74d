/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The product tree of a CSAF document (3.2.2 in 2.0, 3.2.3 in 2.1) as flat arrays: every branch,
 * every product with the way that leads to it, every group. One walk, linear in the document;
 * shared by the reader and the tests of section 6.
 */
#ifndef LW_FORMAT_CSAF_TREE_H
#define LW_FORMAT_CSAF_TREE_H

#include "base/map.h"
#include "format/json.h"

#define CSAF_NONE UINT32_MAX

struct csaf_branch {
    yyjson_val *value;
    str category, name;
    uint32_t parent; /* CSAF_NONE at the top */
    uint32_t index;  /* in its array */
    uint32_t depth;  /* 1 at the top */
};

/* Where a product is defined. */
enum csaf_place {
    CSAF_IN_BRANCH,
    CSAF_IN_NAMES,        /* full_product_names */
    CSAF_IN_RELATIONSHIP, /* relationships (2.0), product_paths (2.1) */
};

struct csaf_product {
    yyjson_val *value; /* full_product_name_t */
    str id, name;
    yyjson_val *helper; /* product_identification_helper, NULL when absent */
    enum csaf_place place;
    uint32_t at;          /* index of the branch, or in the array of its place */
    yyjson_val *relation; /* CSAF_IN_RELATIONSHIP: the item around it */
};

struct csaf_group {
    str id;
    yyjson_val *members; /* product_ids, may be NULL */
};

struct csaf_tree {
    yyjson_val *root; /* /product_tree, may be NULL */
    struct csaf_branch *branches;
    size_t n_branches;
    struct csaf_product *products; /* in the document's order */
    size_t n_products;
    struct csaf_group *groups;
    size_t n_groups;
    struct map products_by_id, groups_by_id; /* first definition */
};

/* Arrays live in `a`, the maps until csaf_tree_release(). A wrong type counts as absent. */
enum status csaf_tree_init(struct csaf_tree *t, struct arena *a, yyjson_val *document_root,
                           struct err *e) LW_MUST_CHECK;
void csaf_tree_release(struct csaf_tree *t);
/* Index of the product or group of that id, CSAF_NONE when it is not defined. */
uint32_t csaf_product_find(const struct csaf_tree *t, str id);
uint32_t csaf_group_find(const struct csaf_tree *t, str id);
/* JSON pointers: "/product_tree/branches/0/branches/1", "/product_tree/.../product". */
str csaf_branch_path(struct arena *a, const struct csaf_tree *t, uint32_t branch);
str csaf_product_path(struct arena *a, const struct csaf_tree *t, uint32_t product);
/* Nearest branch of that category on the way to the product; its name, STR_NONE when none. */
str csaf_product_branch(const struct csaf_tree *t, const struct csaf_product *p,
                        const char *category);
/* Product that a relationship is about (product_reference, beginning_product_reference). */
str csaf_relation_subject(const struct csaf_product *p);
/* The `nth` product it is put on, STR_NONE behind the last; 2.1 has a way of several. */
str csaf_relation_target(const struct csaf_product *p, size_t nth);
/* Category of the `nth` step. */
str csaf_relation_category(const struct csaf_product *p, size_t nth);

#endif
