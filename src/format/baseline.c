/* SPDX-License-Identifier: Apache-2.0 */
#include "format/baseline.h"

#include "format/json.h"

struct reading {
    struct arena *a;
    struct baseline *out;
    size_t cap;
    size_t n_components; /* read first: the row of component i is rows[i] */
};

static enum status add(struct reading *r, struct baseline_row row, struct err *e)
{
    struct baseline_row *slot =
        arena_push(r->a, (void **)&r->out->rows, &r->out->n, &r->cap, sizeof *slot);
    if (!slot) return arena_status(r->a, "baseline", e);
    row.vulnerability = arena_str(r->a, row.vulnerability);
    row.component = arena_str(r->a, row.component);
    *slot = row;
    return arena_status(r->a, "baseline", e);
}

static enum status broken(const char *list, size_t i, const char *what, struct err *e)
{
    return err_set(e, LW_E_INPUT, "%s[%zu] %s: give a result of 'longwatch scan --format json'",
                   list, i, what);
}

static str component_key(yyjson_val *component)
{
    str identity = json_str(component, "identity");
    return identity.n ? identity : json_str(component, "name");
}

static enum status read_component(struct reading *r, yyjson_val *v, size_t i, struct err *e)
{
    struct baseline_row row = {.vulnerability = STR(""), .component = component_key(v)};
    if (!row.component.p || !verdict_from_str(json_str(v, "verdict"), &row.verdict))
        return broken("components", i, "has no name or no verdict", e);
    return add(r, row, e);
}

static enum status read_match(struct reading *r, yyjson_val *v, size_t i, struct err *e)
{
    struct baseline_row row = {.vulnerability = json_str(v, "vulnerability"),
                               .is_exploited = json_bool(v, "is_exploited", false)};
    int64_t component = json_int(v, "component", -1);
    if (!row.vulnerability.n || !verdict_from_str(json_str(v, "verdict"), &row.verdict))
        return broken("matches", i, "has no vulnerability or no verdict", e);
    if (component < 0 || (uint64_t)component >= r->n_components)
        return broken("matches", i, "is of no component", e);
    row.component = r->out->rows[component].component;
    return add(r, row, e);
}

static enum status read_all(struct reading *r, yyjson_val *list,
                            enum status (*read)(struct reading *, yyjson_val *, size_t,
                                                struct err *),
                            struct err *e)
{
    size_t i, n;
    yyjson_val *v;
    yyjson_arr_foreach(list, i, n, v)
    {
        enum status s = read(r, v, i, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

enum status baseline_read(struct arena *a, str bytes, struct baseline *out, struct err *e)
{
    yyjson_doc *doc = NULL;
    *out = (struct baseline){.n = 0};
    enum status s = json_parse(bytes, BASELINE_MAX_BYTES, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *matches = json_array(root, "matches");
    yyjson_val *components = json_array(root, "components");
    struct reading r = {.a = a, .out = out};
    if (!matches || !components)
        s = err_set(
            e, LW_E_INPUT,
            "there are no lists 'matches' and 'components': give a result of 'longwatch "
            "scan --format json'");
    if (s == LW_OK) s = read_all(&r, components, read_component, e);
    r.n_components = out->n;
    if (s == LW_OK) s = read_all(&r, matches, read_match, e);
    yyjson_doc_free(doc);
    return s;
}
