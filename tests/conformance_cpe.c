/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPE suite: names, bindings, conversions, name and attribute matching, and whether an
 * inventory falls under criteria and configurations. Yes counts as a match, unknown and no do not.
 */
#include "base/limits.h"
#include "conformance.h"
#include "core/cpe_match.h"

static const char *const binding_prefix[] = {"cpe:2.3:", "cpe:/"};

/* Index of "fs", "uri". */
static unsigned binding_of(str form)
{
    return str_eq(form, STR("uri")) ? 1 : 0;
}

static str written(struct arena *a, const struct cpe *c, unsigned binding)
{
    struct buf out;
    buf_init(&out, 8 * LIMIT_PURL_BYTES);
    if (binding == 1) {
        cpe_write_uri(&out, c);
    } else {
        cpe_write_fs(&out, c);
    }
    str text = arena_str(a, buf_str(&out));
    buf_release(&out);
    return text;
}

static str value_text(const struct cpe_value *v)
{
    static const str logical[] = {STR_INIT("ANY"), STR_INIT("NA")};
    return v->kind == CPE_TEXT ? v->text : logical[v->kind];
}

static struct cpe_value value_of(str text)
{
    if (str_eq(text, STR("ANY"))) return (struct cpe_value){.kind = CPE_ANY};
    if (str_eq(text, STR("NA"))) return (struct cpe_value){.kind = CPE_NA};
    return (struct cpe_value){.kind = CPE_TEXT, .text = text};
}

/* form, input, valid, the eleven attributes (all empty: only validity is asked) */
static void run_parse(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct cpe c;
    str input = row->at[1];
    str name = arena_printf(&r->tmp, "parse %.*s", STR_ARG(input));
    bool is_valid = str_starts(input, str_of(binding_prefix[binding_of(row->at[0])])) &&
                    cpe_check(input, &e) == LW_OK;
    bool is_expected = str_eq(row->at[2], STR("1"));
    if (is_valid != is_expected || !is_valid) {
        run_check(r, name, is_valid == is_expected, "%s", is_valid ? "accepted" : e.message);
        return;
    }
    if (cpe_parse(&r->tmp, input, &c, &e) != LW_OK) {
        run_fail(r, name, "valid, but refused: %s", e.message);
        return;
    }
    for (unsigned i = 0; i < N_cpe_attribute && row->at[3].n > 0; i++) {
        if (str_eq(value_text(&c.at[i]), row->at[3 + i])) continue;
        run_fail(r, name, "%.*s is '%.*s'", STR_ARG(cpe_attribute_str((enum cpe_attribute)i)),
                 STR_ARG(value_text(&c.at[i])));
        return;
    }
    run_pass(r);
}

/* form, the eleven attributes, expected */
static void run_bind(struct run *r, const struct tsv_row *row)
{
    struct cpe c;
    for (unsigned i = 0; i < N_cpe_attribute; i++) {
        c.at[i] = value_of(row->at[1 + i]);
    }
    str got = written(&r->tmp, &c, binding_of(row->at[0]));
    str name = arena_printf(&r->tmp, "bind %.*s", STR_ARG(row->at[1 + N_cpe_attribute]));
    run_check(r, name, str_eq(got, row->at[1 + N_cpe_attribute]), "got %.*s", STR_ARG(got));
}

/* input, to, expected */
static void run_convert(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct cpe c;
    str name = arena_printf(&r->tmp, "convert %.*s", STR_ARG(row->at[0]));
    if (cpe_parse(&r->tmp, row->at[0], &c, &e) != LW_OK) {
        run_fail(r, name, "%s", e.message);
        return;
    }
    str got = written(&r->tmp, &c, binding_of(row->at[1]));
    run_check(r, name, str_eq(got, row->at[2]), "got %.*s", STR_ARG(got));
}

static bool is_one(str s)
{
    return str_eq(s, STR("1"));
}

/* source, target, disjoint, equal, subset, superset: equal names are subset and superset too */
static void run_match(struct run *r, const struct tsv_row *row)
{
    struct err e = {0};
    struct cpe source, target;
    str name =
        arena_printf(&r->tmp, "match %.*s %.*s", STR_ARG(row->at[0]), STR_ARG(row->at[1]));
    if (cpe_parse(&r->tmp, row->at[0], &source, &e) != LW_OK ||
        cpe_parse(&r->tmp, row->at[1], &target, &e) != LW_OK) {
        run_fail(r, name, "%s", e.message);
        return;
    }
    enum cpe_relation got = cpe_relate(&source, &target);
    bool is_equal = got == CPE_EQUAL;
    run_check(r, name,
              is_one(row->at[2]) == (got == CPE_DISJOINT) && is_one(row->at[3]) == is_equal &&
                  is_one(row->at[4]) == (is_equal || got == CPE_SUBSET) &&
                  is_one(row->at[5]) == (is_equal || got == CPE_SUPERSET),
              "got %.*s", STR_ARG(cpe_relation_str(got)));
}

/* source, target, relation; "*" is the logical value */
static void run_attribute(struct run *r, const struct tsv_row *row)
{
    str name = arena_printf(&r->tmp, "attribute '%.*s' '%.*s'", STR_ARG(row->at[0]),
                            STR_ARG(row->at[1]));
    struct cpe_value v[2];
    for (unsigned i = 0; i < 2; i++) {
        v[i] = (struct cpe_value){.kind = CPE_TEXT, .text = row->at[i]};
        if (str_eq(row->at[i], STR("*"))) v[i].kind = CPE_ANY;
    }
    str got = cpe_relation_str(cpe_relate_value(&v[0], &v[1]));
    run_check(r, name, str_eq(got, row->at[2]), "got %.*s", STR_ARG(got));
}

/* What the inventory of the corpora knows of an item is its name; versions compare generically. */
static bool item_of(struct run *r, str text, struct cpe_item *out)
{
    struct err e = {0};
    if (cpe_parse(&r->tmp, text, &out->name, &e) != LW_OK) {
        run_fail(r, text, "%s", e.message);
        return false;
    }
    out->version = cpe_version_text(&r->tmp, &out->name);
    out->scheme = VERSION_GENERIC;
    return true;
}

/* criteria, four bounds, inventory, expected */
static void run_applicability(struct run *r, const struct tsv_row *row)
{
    struct cpe_item item;
    bool is_start_excluded = row->at[2].n > 0, is_end_included = row->at[3].n > 0;
    struct cpe_criterion k = {.criteria = row->at[0],
                              .is_vulnerable = true,
                              .start = row->at[is_start_excluded ? 2 : 1],
                              .end = row->at[is_end_included ? 3 : 4],
                              .is_start_excluded = is_start_excluded,
                              .is_end_included = is_end_included};
    if (!item_of(r, row->at[5], &item)) return;
    struct criterion_answer got = criterion_ask(&r->tmp, &k, &item);
    str name = arena_printf(&r->tmp, "applicability %.*s %.*s (%.*s)", STR_ARG(row->at[0]),
                            STR_ARG(row->at[5]), STR_ARG(got.why));
    run_check(r, name, is_one(row->at[6]) == (got.truth == TRUTH_YES), "got %.*s",
              STR_ARG(truth_str(got.truth)));
}

/* ---- NVD 1.1 configurations: nodes in nodes ---- */

static struct cpe_criterion read_criterion(yyjson_val *v)
{
    str start = json_str(v, "versionStartIncluding"), end = json_str(v, "versionEndExcluding");
    bool is_start_excluded = start.n == 0, is_end_included = end.n == 0;
    return (struct cpe_criterion){
        .criteria = json_str(v, "cpe23Uri"),
        .is_vulnerable = json_bool(v, "vulnerable", false),
        .start = is_start_excluded ? json_str(v, "versionStartExcluding") : start,
        .end = is_end_included ? json_str(v, "versionEndIncluding") : end,
        .is_start_excluded = is_start_excluded,
        .is_end_included = is_end_included,
    };
}

static struct cpe_node read_node(struct run *r, yyjson_val *v)
{
    yyjson_val *list = json_array(v, "cpe_match"), *one;
    size_t i, max;
    struct cpe_node n = {
        .is_and = str_eq(json_str(v, "operator"), STR("AND")),
        .is_negated = json_bool(v, "negate", false),
        .criteria = arena_array(&r->tmp, yyjson_arr_size(list) + 1, sizeof *n.criteria),
    };
    yyjson_arr_foreach(list, i, max, one)
    {
        n.criteria[n.n_criteria++] = read_criterion(one);
    }
    return n;
}

/* A node with children is a configuration of them, another one is one of itself. */
static struct cpe_configuration read_configuration(struct run *r, yyjson_val *v)
{
    yyjson_val *children = json_array(v, "children"), *one;
    size_t i, max;
    struct cpe_configuration c = {
        .nodes = arena_array(&r->tmp, yyjson_arr_size(children) + 1, sizeof *c.nodes),
    };
    if (yyjson_arr_size(children) == 0) {
        c.nodes[c.n_nodes++] = read_node(r, v);
        return c;
    }
    c.is_and = str_eq(json_str(v, "operator"), STR("AND"));
    c.is_negated = json_bool(v, "negate", false);
    yyjson_arr_foreach(children, i, max, one)
    {
        c.nodes[c.n_nodes++] = read_node(r, one);
    }
    return c;
}

static yyjson_val *find_configurations(yyjson_val *feed, str cve)
{
    yyjson_val *items = json_array(feed, "CVE_Items"), *one;
    size_t i, max;
    yyjson_arr_foreach(items, i, max, one)
    {
        yyjson_val *meta = json_object(json_object(one, "cve"), "CVE_data_meta");
        if (str_eq(json_str(meta, "ID"), cve)) {
            return json_array(json_object(one, "configurations"), "nodes");
        }
    }
    return NULL;
}

static bool is_listed(yyjson_val *list, str text)
{
    yyjson_val *one;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, one)
    {
        if (str_eq(json_val_str(one), text)) return true;
    }
    return false;
}

static bool is_vulnerable(struct run *r, yyjson_val *nodes, const struct cpe_item *item,
                          const struct cpe_inventory *product)
{
    yyjson_val *one;
    size_t i, max;
    yyjson_arr_foreach(nodes, i, max, one)
    {
        struct cpe_configuration c = read_configuration(r, one);
        if (configuration_ask(&r->tmp, &c, item, product).truth == TRUTH_YES) return true;
    }
    return false;
}

static void run_configuration(struct run *r, yyjson_val *feed, yyjson_val *test, size_t index)
{
    yyjson_val *list = json_array(test, "inventory"), *want = json_array(test, "matches"), *one;
    yyjson_val *nodes = find_configurations(feed, json_str(test, "cve"));
    struct cpe_item *items = arena_array(&r->tmp, yyjson_arr_size(list) + 1, sizeof *items);
    struct cpe_inventory product = {.items = items, .has_os = true, .has_hardware = true};
    str name =
        arena_printf(&r->tmp, "configuration %zu %.*s", index, STR_ARG(json_str(test, "cve")));
    size_t i, max;
    yyjson_arr_foreach(list, i, max, one)
    {
        if (!item_of(r, json_val_str(one), &items[product.n++])) return;
    }
    yyjson_arr_foreach(list, i, max, one)
    {
        bool is_match = is_vulnerable(r, nodes, &items[i], &product);
        if (is_match == is_listed(want, json_val_str(one))) continue;
        run_fail(r, name, "%s is %sa match", yyjson_get_str(one), is_match ? "" : "not ");
        return;
    }
    run_pass(r);
}

static yyjson_doc *document(struct run *r, const char *file)
{
    struct err e = {0};
    yyjson_doc *doc;
    if (json_parse(run_file(r, &r->arena, str_of(file)), LIMIT_SBOM_BYTES, &doc, &e) != LW_OK) {
        run_abort(file, &e);
    }
    return doc;
}

static void run_configurations(struct run *r)
{
    if (!run_has_file(r, STR("nvdtools-config-cases.json"))) return;
    yyjson_doc *feed = document(r, "nvdtools-config-feed.json");
    yyjson_doc *cases = document(r, "nvdtools-config-cases.json");
    yyjson_val *tests = json_array(yyjson_doc_get_root(cases), "tests"), *test;
    size_t i, max;
    yyjson_arr_foreach(tests, i, max, test)
    {
        arena_clear(&r->tmp);
        run_configuration(r, yyjson_doc_get_root(feed), test, i);
    }
    yyjson_doc_free(feed);
    yyjson_doc_free(cases);
}

void suite_cpe(struct run *r)
{
    static const struct {
        const char *file;
        void (*run)(struct run *r, const struct tsv_row *row);
    } files[] = {
        {"parse.tsv", run_parse},         {"bind.tsv", run_bind},
        {"convert.tsv", run_convert},     {"match.tsv", run_match},
        {"attribute.tsv", run_attribute}, {"applicability.tsv", run_applicability},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct tsv_row row;
        if (!run_has_file(r, str_of(files[i].file))) continue;
        str text = run_file(r, &r->arena, str_of(files[i].file));
        while (tsv_next(&text, &row)) {
            arena_clear(&r->tmp);
            files[i].run(r, &row);
        }
    }
    run_configurations(r);
}
