/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the product tree: definitions, references, circles, branches. */
#include "format/csaf_check.h"
#include "format/csaf_version.h"

enum {
    MAX_BRANCH_DEPTH = 30 /* 6.1.34 */
};

/* 6.1.1 */
static void visit_reference(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                            void *ctx)
{
    str id = json_val_str(v);
    (void)ctx;
    if (csaf_product_find(&c->tree, id) != CSAF_NONE) return;
    csaf_report(c, at, "definition of product id `%.*s` missing", STR_ARG(id));
}

static const char *const product_paths[] = {
    "document/notes[]/product_ids[]",
    "product_tree/product_groups[]/product_ids[]",
    "product_tree/relationships[]/product_reference",
    "product_tree/relationships[]/relates_to_product_reference",
    "product_tree/product_paths[]/beginning_product_reference",
    "product_tree/product_paths[]/subpaths[]/next_product_reference",
    "vulnerabilities[]/first_known_exploitation_dates[]/product_ids[]",
    "vulnerabilities[]/flags[]/product_ids[]",
    "vulnerabilities[]/ids[]/product_ids[]",
    "vulnerabilities[]/involvements[]/product_ids[]",
    "vulnerabilities[]/metrics[]/products[]",
    "vulnerabilities[]/notes[]/product_ids[]",
    "vulnerabilities[]/product_status/first_affected[]",
    "vulnerabilities[]/product_status/first_fixed[]",
    "vulnerabilities[]/product_status/fixed[]",
    "vulnerabilities[]/product_status/known_affected[]",
    "vulnerabilities[]/product_status/known_not_affected[]",
    "vulnerabilities[]/product_status/last_affected[]",
    "vulnerabilities[]/product_status/recommended[]",
    "vulnerabilities[]/product_status/under_investigation[]",
    "vulnerabilities[]/product_status/unknown[]",
    "vulnerabilities[]/remediations[]/product_ids[]",
    "vulnerabilities[]/scores[]/products[]",
    "vulnerabilities[]/threats[]/product_ids[]",
};
enum {
    N_PRODUCT_PATHS = sizeof product_paths / sizeof product_paths[0]
};

static void test_missing_product(struct csaf_check *c)
{
    for (size_t i = 0; i < N_PRODUCT_PATHS; i++) {
        csaf_each(c, product_paths[i], visit_reference, NULL);
    }
}

/* 6.1.2 */
static void visit_definition(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                             void *ctx)
{
    (void)ctx;
    if (p->id.n == 0 || csaf_product_find(&c->tree, p->id) == index) return;
    csaf_report_path(c,
                     arena_printf(c->a, "%.*s/product_id",
                                  STR_ARG(csaf_product_path(c->a, &c->tree, index))),
                     "product id `%.*s` is defined more than once", STR_ARG(p->id));
}

static void test_multiple_product(struct csaf_check *c)
{
    csaf_each_product(c, visit_definition, NULL);
}

/* 6.1.3: three colours; the way down is kept in the array, not on the stack. */
enum colour {
    UNSEEN,
    OPEN,
    DONE
};
struct frame {
    uint32_t product;
    size_t next; /* reference to follow: 0 the subject, then the targets */
};

static uint32_t reference_of(const struct csaf_check *c, const struct frame *f, bool *is_end)
{
    const struct csaf_product *p = &c->tree.products[f->product];
    str id = f->next == 0 ? csaf_relation_subject(p) : csaf_relation_target(p, f->next - 1);
    *is_end = p->place != CSAF_IN_RELATIONSHIP || (f->next > 0 && id.p == NULL);
    return *is_end ? CSAF_NONE : csaf_product_find(&c->tree, id);
}

static void follow(struct csaf_check *c, unsigned char *colours, struct frame *frames,
                   uint32_t start)
{
    size_t n = 1;
    frames[0] = (struct frame){.product = start};
    colours[start] = OPEN;
    while (n > 0) {
        struct frame *f = &frames[n - 1];
        bool is_end;
        uint32_t next = reference_of(c, f, &is_end);
        f->next++;
        if (is_end) {
            colours[f->product] = DONE;
            n--;
        } else if (next != CSAF_NONE && colours[next] == OPEN) {
            csaf_report_path(
                c,
                arena_printf(c->a, "%.*s/product_id",
                             STR_ARG(csaf_product_path(c->a, &c->tree, f->product))),
                "circular definition of product id `%.*s`",
                STR_ARG(c->tree.products[f->product].id));
        } else if (next != CSAF_NONE && colours[next] == UNSEEN) {
            colours[next] = OPEN;
            frames[n++] = (struct frame){.product = next};
        }
    }
}

static void test_circle(struct csaf_check *c)
{
    size_t n = c->tree.n_products;
    unsigned char *colours = arena_array(c->a, n, sizeof *colours);
    struct frame *frames = arena_array(c->a, n, sizeof *frames);
    if (c->a->is_over) return;
    for (uint32_t i = 0; i < n; i++) {
        bool is_relation = c->tree.products[i].place == CSAF_IN_RELATIONSHIP;
        if (is_relation && colours[i] == UNSEEN) follow(c, colours, frames, i);
    }
}

/* 6.1.4 */
static void visit_group_reference(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                                  void *ctx)
{
    str id = json_val_str(v);
    (void)ctx;
    if (csaf_group_find(&c->tree, id) != CSAF_NONE) return;
    csaf_report(c, at, "definition of group id `%.*s` missing", STR_ARG(id));
}

static void test_missing_group(struct csaf_check *c)
{
    static const char *const paths[] = {
        "document/notes[]/group_ids[]",
        "vulnerabilities[]/first_known_exploitation_dates[]/group_ids[]",
        "vulnerabilities[]/flags[]/group_ids[]",
        "vulnerabilities[]/ids[]/group_ids[]",
        "vulnerabilities[]/involvements[]/group_ids[]",
        "vulnerabilities[]/notes[]/group_ids[]",
        "vulnerabilities[]/remediations[]/group_ids[]",
        "vulnerabilities[]/threats[]/group_ids[]",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        csaf_each(c, paths[i], visit_group_reference, NULL);
    }
}

/* 6.1.5 */
static void test_multiple_group(struct csaf_check *c)
{
    for (uint32_t i = 0; i < c->tree.n_groups; i++) {
        str id = c->tree.groups[i].id;
        if (id.n == 0 || csaf_group_find(&c->tree, id) == i) continue;
        csaf_report_path(
            c, arena_printf(c->a, "/product_tree/product_groups/%u/group_id", (unsigned)i),
            "group id `%.*s` is defined more than once", STR_ARG(id));
    }
}

/* 6.1.31 */
static void test_range_in_version(struct csaf_check *c)
{
    for (uint32_t i = 0; i < c->tree.n_branches; i++) {
        const struct csaf_branch *b = &c->tree.branches[i];
        if (!str_eq(b->category, STR("product_version")) || !csaf_version_is_range(b->name))
            continue;
        csaf_report_path(
            c, arena_printf(c->a, "%.*s/name", STR_ARG(csaf_branch_path(c->a, &c->tree, i))),
            "`%.*s` is a version range; use the category product_version_range",
            STR_ARG(str_sub(b->name, 0, 100)));
    }
}

/* 6.1.34 */
static void visit_depth(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                        void *ctx)
{
    (void)ctx;
    if (p->place != CSAF_IN_BRANCH) return;
    uint32_t depth = c->tree.branches[p->at].depth;
    if (depth <= MAX_BRANCH_DEPTH) return;
    csaf_report_path(c, csaf_product_path(c->a, &c->tree, index),
                     "the path has %u times `branches`, at most %d are allowed",
                     (unsigned)depth, (int)MAX_BRANCH_DEPTH);
}

static void test_depth(struct csaf_check *c)
{
    csaf_each_product(c, visit_depth, NULL);
}

/* 6.1.57, 6.1.58: what stands on the way to a product */
static bool has_above(const struct csaf_check *c, uint32_t at, str category)
{
    for (at = c->tree.branches[at].parent; at != CSAF_NONE; at = c->tree.branches[at].parent) {
        if (str_eq(c->tree.branches[at].category, category)) return true;
    }
    return false;
}

static void visit_stacked(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                          void *ctx)
{
    (void)index;
    (void)ctx;
    if (p->place != CSAF_IN_BRANCH) return;
    for (uint32_t at = p->at; at != CSAF_NONE; at = c->tree.branches[at].parent) {
        str category = c->tree.branches[at].category;
        if (str_eq(category, STR("product_family")) || !has_above(c, at, category)) continue;
        csaf_report_path(
            c,
            arena_printf(c->a, "%.*s/category", STR_ARG(csaf_branch_path(c->a, &c->tree, at))),
            "branch category `%.*s` is used more than once on the way to a "
            "product",
            STR_ARG(category));
    }
}

static void test_stacked(struct csaf_check *c)
{
    csaf_each_product(c, visit_stacked, NULL);
}

static void visit_version_and_range(struct csaf_check *c, const struct csaf_product *p,
                                    uint32_t index, void *ctx)
{
    (void)ctx;
    if (csaf_product_branch(&c->tree, p, "product_version").p == NULL ||
        csaf_product_branch(&c->tree, p, "product_version_range").p == NULL)
        return;
    csaf_report_path(c, csaf_product_path(c->a, &c->tree, index),
                     "the way to the product has a product_version and a "
                     "product_version_range");
}

static void test_version_and_range(struct csaf_check *c)
{
    csaf_each_product(c, visit_version_and_range, NULL);
}

/* 6.2.1 */
static void visit_use(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    unsigned char *used = ctx;
    uint32_t index = csaf_product_find(&c->tree, json_val_str(v));
    (void)at;
    if (index != CSAF_NONE) used[index] = 1;
}

static void test_unused_product(struct csaf_check *c)
{
    unsigned char *used = arena_array(c->a, c->tree.n_products, 1);
    if (used == NULL || str_eq(c->category, STR("csaf_informational_advisory"))) return;
    for (size_t i = 0; i < N_PRODUCT_PATHS; i++) {
        csaf_each(c, product_paths[i], visit_use, used);
    }
    for (uint32_t i = 0; i < c->tree.n_products; i++) {
        const struct csaf_product *p = &c->tree.products[i];
        if (used[i] != 0 || csaf_product_find(&c->tree, p->id) != i) continue;
        csaf_report_path(c,
                         arena_printf(c->a, "%.*s/product_id",
                                      STR_ARG(csaf_product_path(c->a, &c->tree, i))),
                         "product id `%.*s` is never used", STR_ARG(p->id));
    }
}

/* 6.2.31 */
static void visit_hardware(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                           void *ctx)
{
    const unsigned char *used = ctx;
    bool is_hardware = json_array(p->helper, "serial_numbers") != NULL ||
                       json_array(p->helper, "model_numbers") != NULL;
    uint32_t first = csaf_product_find(&c->tree, p->id);
    if (!is_hardware || (first != CSAF_NONE && used[first] != 0)) return;
    csaf_report_path(c, csaf_product_path(c->a, &c->tree, index),
                     "a product with serial or model numbers is in no relationship: hardware "
                     "and software may be mixed");
}

static void test_hardware(struct csaf_check *c)
{
    unsigned char *used = arena_array(c->a, c->tree.n_products, 1);
    if (used == NULL) return;
    csaf_each(c, "product_tree/relationships[]/product_reference", visit_use, used);
    csaf_each(c, "product_tree/relationships[]/relates_to_product_reference", visit_use, used);
    csaf_each(c, "product_tree/product_paths[]/beginning_product_reference", visit_use, used);
    csaf_each(c, "product_tree/product_paths[]/subpaths[]/next_product_reference", visit_use,
              used);
    csaf_each_product(c, visit_hardware, used);
}

/* 6.2.48: dashes, blanks and what cannot be seen are no part of the name. */
static bool is_open_source(str name)
{
    static const char word[] = "opensource";
    size_t n = 0;
    for (size_t i = 0; i < name.n;) {
        size_t blank = csaf_blank_at(name, i);
        i += blank;
        if (blank > 0) continue;
        if (n == sizeof word - 1 || char_lower(name.p[i]) != word[n]) return false;
        n++;
        i++;
    }
    return n == sizeof word - 1;
}

static void test_vendor_name(struct csaf_check *c)
{
    for (uint32_t i = 0; i < c->tree.n_branches; i++) {
        const struct csaf_branch *b = &c->tree.branches[i];
        if (!str_eq(b->category, STR("vendor")) || !is_open_source(b->name)) continue;
        csaf_report_path(
            c, arena_printf(c->a, "%.*s/name", STR_ARG(csaf_branch_path(c->a, &c->tree, i))),
            "`%.*s` is hardly the name of a vendor", STR_ARG(b->name));
    }
}

/* 6.3.9 */
static void visit_categories(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                             void *ctx)
{
    static const char *const order[] = {"product_version", "product_name", "vendor"};
    size_t next = 0;
    (void)ctx;
    if (p->place != CSAF_IN_BRANCH) return;
    for (uint32_t at = p->at; at != CSAF_NONE && next < 3; at = c->tree.branches[at].parent) {
        next += str_eq(c->tree.branches[at].category, str_of(order[next]));
    }
    if (next < 3)
        csaf_report_path(c, csaf_product_path(c->a, &c->tree, index),
                         "the way to the product does not lead over vendor, product_name and "
                         "product_version");
}

static void test_categories(struct csaf_check *c)
{
    csaf_each_product(c, visit_categories, NULL);
}

/* 6.3.10, 6.3.11 */
static void report_branches(struct csaf_check *c, const char *category, bool must_have_v,
                            const char *member, const char *words)
{
    for (uint32_t i = 0; i < c->tree.n_branches; i++) {
        const struct csaf_branch *b = &c->tree.branches[i];
        bool has_v =
            b->name.n > 1 && char_lower(b->name.p[0]) == 'v' && char_is_digit(b->name.p[1]);
        if (!str_eq(b->category, str_of(category)) || (must_have_v && !has_v)) continue;
        csaf_report_path(
            c,
            arena_printf(c->a, "%.*s/%s", STR_ARG(csaf_branch_path(c->a, &c->tree, i)), member),
            "%s", words);
    }
}

static void test_range_used(struct csaf_check *c)
{
    report_branches(c, "product_version_range", false, "category",
                    "a version range is used; enumerate the versions where possible");
}

static void test_v_indicator(struct csaf_check *c)
{
    report_branches(c, "product_version", true, "name", "the version begins with a `v`");
}

/* 6.3.22 */
static void visit_nested(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at,
                         void *ctx)
{
    uint32_t index = csaf_product_find(&c->tree, json_val_str(v));
    (void)ctx;
    if (index == CSAF_NONE || c->tree.products[index].place != CSAF_IN_RELATIONSHIP) return;
    csaf_report(c, at, "the product is itself defined by a product path");
}

static void test_nested(struct csaf_check *c)
{
    csaf_each(c, "product_tree/product_paths[]/beginning_product_reference", visit_nested,
              NULL);
    csaf_each(c, "product_tree/product_paths[]/subpaths[]/next_product_reference", visit_nested,
              NULL);
}

const struct csaf_test csaf_tree_tests[] = {
    {"6.1.1", CSAF_MANDATORY, CSAF_ANY, test_missing_product},
    {"6.1.2", CSAF_MANDATORY, CSAF_ANY, test_multiple_product},
    {"6.1.3", CSAF_MANDATORY, CSAF_ANY, test_circle},
    {"6.1.4", CSAF_MANDATORY, CSAF_ANY, test_missing_group},
    {"6.1.5", CSAF_MANDATORY, CSAF_ANY, test_multiple_group},
    {"6.1.31", CSAF_MANDATORY, CSAF_ANY, test_range_in_version},
    {"6.1.34", CSAF_MANDATORY, CSAF_21, test_depth},
    {"6.1.57", CSAF_MANDATORY, CSAF_21, test_stacked},
    {"6.1.58", CSAF_MANDATORY, CSAF_21, test_version_and_range},
    {"6.2.1", CSAF_RECOMMENDED, CSAF_ANY, test_unused_product},
    {"6.2.31", CSAF_RECOMMENDED, CSAF_21, test_hardware},
    {"6.2.48", CSAF_RECOMMENDED, CSAF_21, test_vendor_name},
    {"6.3.9", CSAF_INFORMATIVE, CSAF_ANY, test_categories},
    {"6.3.10", CSAF_INFORMATIVE, CSAF_ANY, test_range_used},
    {"6.3.11", CSAF_INFORMATIVE, CSAF_ANY, test_v_indicator},
    {"6.3.22", CSAF_INFORMATIVE, CSAF_21, test_nested},
    {NULL, 0, 0, NULL},
};
