/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of x_extensions (section 2.4 of 2.1): 6.1.60, 6.2.54, 6.3.21. */
#include "format/csaf_check.h"

/* Where extensions may stand, in the order of the metadata's `requirement`. */
enum place {
    AT_DOCUMENT,
    AT_BRANCH,
    AT_NAMES,
    AT_PATHS,
    AT_METRICS,
    AT_VULNERABILITY,
    AT_ROOT,
    N_PLACES
};

/*
 * Extensions whose schema and metadata are public. The TC keeps lists of official and registered
 * ones; both are empty so far, so that every extension counts as experimental.
 */
static const char prefix[] =
    "https://raw.githubusercontent.com/oasis-tcs/csaf/refs/heads/master/"
    "csaf_2.1/extension/data/valid/";
static const struct known {
    const char *schema; /* behind the prefix */
    const char *incompatible;
    bool is_critical;
    bool has_text, may_have_notes, is_tree; /* content */
    uint16_t max[N_PLACES];
} known[] = {
    {"documentation-11/documentation-11-content_1.0.0.json",
     "documentation-12/documentation-12-content_1.0.0.json",
     false,
     true,
     false,
     false,
     {1, 1, 1, 1, 1, 1, 1}},
    {"documentation-12/documentation-12-content_1.0.0.json",
     "documentation-11/documentation-11-content_1.0.0.json",
     false,
     true,
     true,
     false,
     {4096, 4096, 10, 2, 0, 4096, 4096}},
    {"documentation-13/documentation-13-content_1.0.0.json",
     NULL,
     true,
     false,
     false,
     true,
     {0, 0, 0, 0, 0, 0, 1}},
};
enum {
    N_KNOWN = sizeof known / sizeof known[0]
};
static const char content_text[] =
    "This extension is for documentation and test purposed only. It is valid. It is not allowed "
    "to be used in a production CSAF.";

static const struct known *known_of(str schema)
{
    if (!str_starts(schema, str_of(prefix))) return NULL;
    str name = str_from(schema, sizeof prefix - 1);
    for (size_t i = 0; i < N_KNOWN; i++) {
        if (str_eq(name, str_of(known[i].schema))) return &known[i];
    }
    return NULL;
}

typedef void (*list_fn)(struct csaf_check *c, yyjson_val *list, const struct csaf_at *at,
                        enum place place, void *ctx);
struct visit {
    list_fn fn;
    enum place place;
    void *ctx;
};

static void visit_list(struct csaf_check *c, yyjson_val *v, const struct csaf_at *at, void *ctx)
{
    const struct visit *w = ctx;
    w->fn(c, v, at, w->place, w->ctx);
}

static void visit_product(struct csaf_check *c, const struct csaf_product *p, uint32_t index,
                          void *ctx)
{
    struct visit *w = ctx;
    yyjson_val *list = yyjson_obj_get(p->value, "x_extensions");
    if (list == NULL) return;
    w->place = p->place == CSAF_IN_BRANCH  ? AT_BRANCH
               : p->place == CSAF_IN_NAMES ? AT_NAMES
                                           : AT_PATHS;
    struct csaf_at at =
        csaf_member(NULL,
                    arena_printf(c->a, "%.*s/x_extensions",
                                 STR_ARG(csaf_product_path(c->a, &c->tree, index))),
                    list);
    visit_list(c, list, &at, w);
}

/* Every list of extensions of the document. */
static void each_list(struct csaf_check *c, list_fn fn, void *ctx)
{
    static const struct {
        const char *path;
        enum place place;
    } paths[] = {
        {"document/x_extensions", AT_DOCUMENT},
        {"vulnerabilities[]/metrics[]/content/x_extensions", AT_METRICS},
        {"vulnerabilities[]/x_extensions", AT_VULNERABILITY},
        {"x_extensions", AT_ROOT},
    };
    struct visit w = {.fn = fn, .ctx = ctx};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        w.place = paths[i].place;
        csaf_each(c, paths[i].path, visit_list, &w);
    }
    csaf_each_product(c, visit_product, &w);
}

typedef const char *(*item_fn)(struct csaf_check *c, yyjson_val *item);
struct item_rule {
    item_fn judge;
};

static void visit_items(struct csaf_check *c, yyjson_val *list, const struct csaf_at *at,
                        enum place place, void *ctx)
{
    const struct item_rule *rule = ctx;
    yyjson_val *item;
    size_t i, max;
    (void)place;
    yyjson_arr_foreach(list, i, max, item)
    {
        struct csaf_at item_at = csaf_item(at, i, item);
        const char *words = rule->judge(c, item);
        if (words != NULL) csaf_report(c, &item_at, "%s", words);
    }
}

static void judge_items(struct csaf_check *c, item_fn judge)
{
    struct item_rule rule = {judge};
    each_list(c, visit_items, &rule);
}

/* 6.1.60.1: https URL that ends in NAME_X.Y.Z.json */
static bool is_schema_url(str url)
{
    size_t at;
    str rest, part;
    if (!str_starts(url, STR("https://")) || !str_ends(url, STR(".json"))) return false;
    url = str_sub(url, 0, url.n - 5);
    if (!str_find_last(url, '/', &at) || at < 9) return false;
    rest = str_from(url, at + 1);
    if (!str_find_last(rest, '_', &at) || at == 0) return false;
    rest = str_from(rest, at + 1);
    (void)str_cut(&rest, '+', &part);
    rest = part;
    (void)str_cut(&rest, '-', &part);
    rest = part;
    for (int i = 0; i < 3; i++) {
        uint64_t number;
        bool has_more = str_cut(&rest, '.', &part);
        if (has_more != (i < 2) || !str_u64(part, UINT64_MAX, &number)) return false;
    }
    return true;
}

static const char *judge_content(struct csaf_check *c, yyjson_val *item)
{
    static const char *const categories[] = {"essential", "significant", "supplementary"};
    static const char *const members[] = {"$schema", "category", "content", "critical"};
    yyjson_val *key, *value;
    size_t i, max;
    (void)c;
    if (!yyjson_is_obj(item)) return "the extension is no object";
    yyjson_obj_foreach(item, i, max, key, value)
    {
        if (!csaf_is_one_of(json_val_str(key), members, 4))
            return "the extension has a member that is not $schema, category, content, critical";
    }
    if (!is_schema_url(json_str(item, "$schema")))
        return "$schema is not an https URL that ends in NAME_X.Y.Z.json";
    if (!csaf_is_one_of(json_str(item, "category"), categories, 3))
        return "category is not essential, significant or supplementary";
    if (yyjson_obj_size(json_object(item, "content")) == 0)
        return "content is missing or has no members";
    if (!yyjson_is_bool(yyjson_obj_get(item, "critical")))
        return "critical is missing or neither true nor false";
    return NULL;
}

static void test_content(struct csaf_check *c)
{
    judge_items(c, judge_content);
}

/* 6.1.60.2 */
static bool is_text_list(yyjson_val *v)
{
    yyjson_val *item;
    size_t i, max;
    if (yyjson_arr_size(v) == 0) return false;
    yyjson_arr_foreach(v, i, max, item)
    {
        if (json_val_str(item).n == 0) return false;
    }
    return true;
}

static const char *judge_schema(struct csaf_check *c, yyjson_val *item)
{
    const struct known *k = known_of(json_str(item, "$schema"));
    yyjson_val *content = json_object(item, "content");
    yyjson_val *key, *value;
    size_t i, max;
    (void)c;
    if (k == NULL) return NULL;
    if (json_bool(item, "critical", !k->is_critical) != k->is_critical)
        return "critical has not the value that the extension's schema fixes";
    if (k->has_text && !str_eq(json_str(content, "documentation"), str_of(content_text)))
        return "content has no `documentation` as the extension's schema asks";
    if (content == NULL) return NULL;
    yyjson_obj_foreach(content, i, max, key, value)
    {
        str name = json_val_str(key);
        bool is_right =
            (k->has_text && str_eq(name, STR("documentation"))) ||
            (k->may_have_notes && str_eq(name, STR("notes")) && is_text_list(value)) ||
            (k->is_tree && str_eq(name, STR("configuration_tree")) &&
             yyjson_arr_size(json_array(value, "configurations")) > 0 &&
             yyjson_arr_size(json_array(value, "relationships")) > 0);
        if (!is_right) return "content has a member that the extension's schema does not allow";
    }
    return NULL;
}

static void test_schema(struct csaf_check *c)
{
    judge_items(c, judge_schema);
}

/* 6.1.60.3 */
struct used {
    bool is_used[N_KNOWN];
};

static void note_used(struct csaf_check *c, yyjson_val *list, const struct csaf_at *at,
                      enum place place, void *ctx)
{
    struct used *u = ctx;
    yyjson_val *item;
    size_t i, max;
    (void)c;
    (void)at;
    (void)place;
    yyjson_arr_foreach(list, i, max, item)
    {
        const struct known *k = known_of(json_str(item, "$schema"));
        if (k != NULL) u->is_used[k - known] = true;
    }
}

static void judge_occurrence(struct csaf_check *c, yyjson_val *list, const struct csaf_at *at,
                             enum place place, void *ctx)
{
    const struct used *u = ctx;
    size_t n[N_KNOWN] = {0};
    yyjson_val *item;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, item)
    {
        const struct known *k = known_of(json_str(item, "$schema"));
        if (k == NULL) continue;
        struct csaf_at item_at = csaf_item(at, i, item);
        if (++n[k - known] > k->max[place])
            csaf_report(c, &item_at, "the extension may occur here %u times",
                        (unsigned)k->max[place]);
        for (size_t m = 0; m < N_KNOWN && k->incompatible != NULL; m++) {
            if (u->is_used[m] && str_eq(str_of(k->incompatible), str_of(known[m].schema)))
                csaf_report(c, &item_at, "the extension is used with an incompatible one");
        }
    }
}

static void test_metadata(struct csaf_check *c)
{
    struct used u = {.is_used = {false}};
    each_list(c, note_used, &u);
    each_list(c, judge_occurrence, &u);
}

/* 6.2.54.1, 6.2.54.2, 6.2.54.4, 6.3.21.2 */
static const char *judge_registered(struct csaf_check *c, yyjson_val *item)
{
    (void)c;
    (void)item;
    return "the extension is neither official nor registered";
}

static const char *judge_official(struct csaf_check *c, yyjson_val *item)
{
    (void)c;
    (void)item;
    return "the extension is not an official one";
}

static void test_registered(struct csaf_check *c)
{
    judge_items(c, judge_registered);
}

static void test_official(struct csaf_check *c)
{
    judge_items(c, judge_official);
}

static const char *judge_experimental(struct csaf_check *c, yyjson_val *item)
{
    (void)c;
    (void)item;
    return "the extension is experimental";
}

static void test_experimental_clear(struct csaf_check *c)
{
    if (str_eq(c->tlp_label, STR("CLEAR"))) judge_items(c, judge_experimental);
}

static void test_experimental(struct csaf_check *c)
{
    if (!str_eq(c->tlp_label, STR("CLEAR"))) judge_items(c, judge_experimental);
}

/* 6.2.54.3, 6.3.21.1 */
static const char *judge_critical(struct csaf_check *c, yyjson_val *item)
{
    (void)c;
    return json_bool(item, "critical", false) ? "the extension is critical" : NULL;
}

static const char *judge_essential(struct csaf_check *c, yyjson_val *item)
{
    (void)c;
    return str_eq(json_str(item, "category"), STR("essential"))
               ? "the extension is essential to understand the document"
               : NULL;
}

static void test_critical(struct csaf_check *c)
{
    judge_items(c, judge_critical);
}

static void test_essential(struct csaf_check *c)
{
    judge_items(c, judge_essential);
}

/* 6.3.21.3 to 6.3.21.9 */
static void judge_place(struct csaf_check *c, yyjson_val *list, const struct csaf_at *at,
                        enum place place, void *ctx)
{
    const enum place *wanted = ctx;
    (void)list;
    if (place == *wanted) csaf_report(c, at, "usage of extensions");
}

static void report_place(struct csaf_check *c, enum place place)
{
    each_list(c, judge_place, &place);
}

static void test_at_document(struct csaf_check *c)
{
    report_place(c, AT_DOCUMENT);
}

static void test_at_branch(struct csaf_check *c)
{
    report_place(c, AT_BRANCH);
}

static void test_at_names(struct csaf_check *c)
{
    report_place(c, AT_NAMES);
}

static void test_at_paths(struct csaf_check *c)
{
    report_place(c, AT_PATHS);
}

static void test_at_metrics(struct csaf_check *c)
{
    report_place(c, AT_METRICS);
}

static void test_at_vulnerability(struct csaf_check *c)
{
    report_place(c, AT_VULNERABILITY);
}

static void test_at_root(struct csaf_check *c)
{
    report_place(c, AT_ROOT);
}

const struct csaf_test csaf_extension_tests[] = {
    {"6.1.60.1", CSAF_MANDATORY, CSAF_21, test_content},
    {"6.1.60.2", CSAF_MANDATORY, CSAF_21, test_schema},
    {"6.1.60.3", CSAF_MANDATORY, CSAF_21, test_metadata},
    {"6.2.54.1", CSAF_RECOMMENDED, CSAF_21, test_registered},
    {"6.2.54.2", CSAF_RECOMMENDED, CSAF_21, test_official},
    {"6.2.54.3", CSAF_RECOMMENDED, CSAF_21, test_critical},
    {"6.2.54.4", CSAF_RECOMMENDED, CSAF_21, test_experimental_clear},
    {"6.3.21.1", CSAF_INFORMATIVE, CSAF_21, test_essential},
    {"6.3.21.2", CSAF_INFORMATIVE, CSAF_21, test_experimental},
    {"6.3.21.3", CSAF_INFORMATIVE, CSAF_21, test_at_document},
    {"6.3.21.4", CSAF_INFORMATIVE, CSAF_21, test_at_branch},
    {"6.3.21.5", CSAF_INFORMATIVE, CSAF_21, test_at_names},
    {"6.3.21.6", CSAF_INFORMATIVE, CSAF_21, test_at_paths},
    {"6.3.21.7", CSAF_INFORMATIVE, CSAF_21, test_at_metrics},
    {"6.3.21.8", CSAF_INFORMATIVE, CSAF_21, test_at_vulnerability},
    {"6.3.21.9", CSAF_INFORMATIVE, CSAF_21, test_at_root},
    {NULL, 0, 0, NULL},
};
