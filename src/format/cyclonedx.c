/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX JSON 1.2 to 1.7 (cyclonedx.org/docs): the tree of components with the described
 * thing (metadata.component) first, and the dependency graph as edges. Refused is only what
 * cannot be read as a CycloneDX document; breaches of the specification become notes
 * (cyclonedx_check.c), because real generators commit many.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "format/sbom_build.h"

static void read_hashes(struct sbom_build *b, yyjson_val *v, uint32_t index)
{
    yyjson_val *list = json_array(v, "hashes");
    yyjson_val *hash;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, hash)
    {
        sbom_add_hash(b->a, sbom_component(b, index), json_str(hash, "alg"),
                      json_str(hash, "content"));
    }
}

static void read_licences(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    yyjson_val *list = json_array(v, "licenses");
    yyjson_val *choice;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, choice)
    {
        yyjson_val *licence = json_object(choice, "license");
        str text = json_str(licence, "id");
        if (text.n == 0) text = json_str(licence, "name");
        if (text.n == 0) text = json_str(choice, "expression");
        sbom_add_text(b->a, &c->licences, &c->n_licences, text);
    }
}

static void add_identity(struct sbom_build *b, struct component *c, str text)
{
    if (str_starts(text, STR("pkg:"))) {
        sbom_add_text(b->a, &c->purls, &c->n_purls, text);
    } else if (str_starts(text, STR("cpe:"))) {
        sbom_add_text(b->a, &c->cpes, &c->n_cpes, text);
    }
}

/* evidence.identity: the value concluded (1.6), or what the methods found (1.5). */
static void read_identity(struct sbom_build *b, yyjson_val *identity, struct component *c)
{
    yyjson_val *methods = json_array(identity, "methods");
    yyjson_val *method;
    size_t i, max;
    str field = json_str(identity, "field");
    if (!str_eq(field, STR("purl")) && !str_eq(field, STR("cpe"))) return;
    add_identity(b, c, json_str(identity, "concludedValue"));
    yyjson_arr_foreach(methods, i, max, method) add_identity(b, c, json_str(method, "value"));
}

static void read_identities(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    yyjson_val *identity = yyjson_obj_get(json_object(v, "evidence"), "identity");
    yyjson_val *one;
    size_t i, max;
    sbom_add_text(b->a, &c->purls, &c->n_purls, str_trim(json_str(v, "purl")));
    sbom_add_text(b->a, &c->cpes, &c->n_cpes, str_trim(json_str(v, "cpe")));
    if (yyjson_is_obj(identity)) read_identity(b, identity, c);
    yyjson_arr_foreach(identity, i, max, one) read_identity(b, one, c);
}

/* Who supplies it, by the member that says it most directly. */
static str supplier_of(yyjson_val *v)
{
    str name = json_str(json_object(v, "supplier"), "name");
    if (name.n == 0) name = json_str(json_object(v, "manufacturer"), "name");
    if (name.n == 0) name = json_str(v, "publisher");
    if (name.n == 0) name = json_str(yyjson_arr_get_first(json_array(v, "authors")), "name");
    return name.n == 0 ? json_str(v, "author") : name;
}

static uint32_t read_component(struct sbom_build *b, yyjson_val *v, uint32_t parent)
{
    uint32_t index = sbom_add_component(b, parent, v);
    if (index == UINT32_MAX) return index;
    struct component *c = sbom_component(b, index);
    str supplier = supplier_of(v);
    c->ref = json_dup(b->a, v, "bom-ref");
    c->type = json_dup(b->a, v, "type");
    c->group = json_dup(b->a, v, "group");
    c->name = json_dup(b->a, v, "name");
    c->version = json_dup(b->a, v, "version");
    c->supplier = supplier.n == 0 ? STR_NONE : arena_str(b->a, supplier);
    read_identities(b, v, c);
    read_licences(b, v, c);
    read_hashes(b, v, index);
    if (c->ref.n > 0 && !sbom_add_ref(b, c->ref, index)) {
        sbom_note(b, v, "bom-ref '%.*s' stands there twice: dependencies go to the first one",
                  STR_ARG(str_sub(c->ref, 0, 120)));
    }
    return index;
}

/* Depth is bounded by the JSON reader. */
static void read_components(struct sbom_build *b, yyjson_val *list, uint32_t parent)
{
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (!yyjson_is_obj(v)) {
            sbom_note(b, v, "component %zu is a %s, expected an object: left out", i + 1,
                      yyjson_get_type_desc(v));
            continue;
        }
        uint32_t index = read_component(b, v, parent);
        if (index == UINT32_MAX) return;
        read_components(b, json_array(v, "components"), index);
    }
}

static void add_tool(struct buf *names, yyjson_val *tool)
{
    str parts[] = {json_str(tool, "vendor"), json_str(tool, "name"), json_str(tool, "version")};
    if (parts[0].n == 0) parts[0] = json_str(tool, "group");
    if (parts[0].n == 0 && parts[1].n == 0) return;
    if (names->n > 0) buf_add(names, STR("; "));
    bool is_first = true;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].n == 0) continue;
        if (!is_first) buf_char(names, ' ');
        buf_add(names, parts[i]);
        is_first = false;
    }
}

/* metadata.tools: a list until 1.4, an object with components and services since 1.5. */
static str read_tools(struct arena *a, yyjson_val *metadata)
{
    yyjson_val *tools = yyjson_obj_get(metadata, "tools");
    yyjson_val *lists[] = {yyjson_is_arr(tools) ? tools : NULL, json_array(tools, "components"),
                           json_array(tools, "services")};
    struct buf names;
    buf_init(&names, 16 * LW_KIB);
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        yyjson_val *tool;
        size_t i, max;
        yyjson_arr_foreach(lists[k], i, max, tool) add_tool(&names, tool);
    }
    str joined = names.n == 0 ? STR_NONE : arena_str(a, buf_str(&names));
    buf_release(&names);
    return joined;
}

static void read_metadata(struct sbom_build *b, yyjson_val *root)
{
    yyjson_val *metadata = json_object(root, "metadata");
    yyjson_val *subject = json_object(metadata, "component");
    b->out->created_at = json_utc(metadata, "timestamp");
    b->out->generator = read_tools(b->a, metadata);
    if (subject == NULL) return;
    uint32_t index = read_component(b, subject, UINT32_MAX);
    if (index == UINT32_MAX) return;
    struct component *c = sbom_component(b, index);
    c->is_subject = true;
    str maker = json_str(json_object(metadata, "manufacturer"), "name");
    if (maker.n == 0) maker = json_str(json_object(metadata, "manufacture"), "name");
    if (maker.n == 0) maker = json_str(json_object(metadata, "supplier"), "name");
    if (c->supplier.n == 0 && maker.n > 0) c->supplier = arena_str(b->a, maker);
    read_components(b, json_array(subject, "components"), index);
}

static void read_dependency(struct sbom_build *b, yyjson_val *v)
{
    uint32_t from, to;
    str ref = json_str(v, "ref");
    yyjson_val *list = json_array(v, "dependsOn");
    yyjson_val *target;
    size_t i, max;
    bool is_known = sbom_find_ref(b, ref, &from);
    if (!is_known && ref.n > 0) {
        sbom_note(b, v, "dependency of '%.*s', which names no component",
                  STR_ARG(str_sub(ref, 0, 120)));
    }
    yyjson_arr_foreach(list, i, max, target)
    {
        str name = json_val_str(target);
        if (!sbom_find_ref(b, name, &to)) {
            sbom_note(b, target, "dependency on '%.*s', which names no component",
                      STR_ARG(str_sub(name, 0, 120)));
        } else if (is_known) {
            sbom_add_edge(b, from, to);
        }
    }
}

/* "1.5" gives 5; 0 when it is no 1.x version. */
static unsigned minor_version(str version)
{
    uint64_t minor = 0;
    if (!str_starts(version, STR("1.")) || !str_u64(str_from(version, 2), 99, &minor)) return 0;
    return (unsigned)minor;
}

/* `*member` is the one that is wrong, NULL when it is the whole. */
static enum status check_head(yyjson_val *root, const char **member, struct err *e)
{
    if (!yyjson_is_obj(root)) {
        return err_set(e, LW_E_INPUT,
                       "this is a JSON %s, expected a CycloneDX document (an "
                       "object)",
                       yyjson_get_type_desc(root));
    }
    *member = "bomFormat";
    yyjson_val *format = yyjson_obj_get(root, "bomFormat");
    str version = json_str(root, "specVersion");
    if (format != NULL && !str_eq(json_val_str(format), STR("CycloneDX"))) {
        return err_set(e, LW_E_INPUT, "bomFormat is '%.*s', expected 'CycloneDX'",
                       STR_ARG(str_sub(json_val_str(format), 0, 60)));
    }
    if (version.n == 0) return err_set(e, LW_E_INPUT, "CycloneDX document has no specVersion");
    *member = "specVersion";
    if (minor_version(version) == 0) {
        return err_set(e, LW_E_INPUT, "specVersion '%.*s' is not read, expected 1.2 to 1.7",
                       STR_ARG(str_sub(version, 0, 60)));
    }
    *member = "components";
    yyjson_val *components = yyjson_obj_get(root, "components");
    if (components != NULL && !yyjson_is_arr(components) && !yyjson_is_null(components)) {
        return err_set(e, LW_E_INPUT, "components is a %s, expected an array",
                       yyjson_get_type_desc(components));
    }
    return LW_OK;
}

static void read_root(struct sbom_build *b, yyjson_val *root)
{
    yyjson_val *list = json_array(root, "dependencies");
    yyjson_val *v;
    size_t i, max;
    b->out->format = "cyclonedx-json";
    b->out->spec_version = json_dup(b->a, root, "specVersion");
    b->out->serial = json_dup(b->a, root, "serialNumber");
    read_metadata(b, root);
    read_components(b, json_array(root, "components"), UINT32_MAX);
    yyjson_arr_foreach(list, i, max, v) read_dependency(b, v);
    cyclonedx_check(b, root, minor_version(b->out->spec_version));
}

enum status cyclonedx_read_doc(struct arena *a, str bytes, const yyjson_doc *doc,
                               yyjson_val *root, struct sbom *out, struct err *e)
{
    struct sbom_build b;
    struct sbom sbom;
    const char *member = NULL;
    enum status s = check_head(root, &member, e);
    if (s != LW_OK) return member ? json_place(bytes, doc, root, member, 0, e) : s;
    sbom_build_init(&b, a, &sbom, bytes, doc);
    read_root(&b, root);
    s = sbom_build_finish(&b, e);
    if (s == LW_OK) *out = sbom;
    return s;
}

enum status cyclonedx_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    yyjson_doc *doc;
    enum status s = json_parse(bytes, LIMIT_SBOM_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = cyclonedx_read_doc(a, bytes, doc, yyjson_doc_get_root(doc), out, e);
    yyjson_doc_free(doc);
    return s;
}
