/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX JSON 1.2 to 1.7 (cyclonedx.org/docs): the tree of components with the described
 * thing (metadata.component) first, the dependency graph as edges, and what the document says of
 * vulnerabilities. Refused is only what cannot be read as a CycloneDX document; breaches of the
 * specification become notes (cyclonedx_check.c), because real generators commit many.
 */
#include "format/cyclonedx.h"

#include "base/buf.h"
#include "base/limits.h"

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

/* Who made the document: an author, a manufacturer (1.6), a supplier. */
static void read_authors(struct sbom_build *b, yyjson_val *metadata)
{
    yyjson_val *author = yyjson_arr_get_first(json_array(metadata, "authors"));
    yyjson_val *makers[] = {json_object(metadata, "manufacturer"),
                            json_object(metadata, "supplier"),
                            json_object(metadata, "manufacture")};
    struct sbom *out = b->out;
    sbom_set_text(b->a, &out->author, json_str(author, "name"));
    sbom_set_text(b->a, &out->author_contact, json_str(author, "email"));
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        yyjson_val *contact = yyjson_arr_get_first(json_array(makers[i], "contact"));
        yyjson_val *url = yyjson_arr_get_first(json_array(makers[i], "url"));
        sbom_set_text(b->a, &out->author, json_str(makers[i], "name"));
        sbom_set_text(b->a, &out->author_contact, json_str(contact, "email"));
        sbom_set_text(b->a, &out->author_contact, json_val_str(url));
    }
    yyjson_val *phase = yyjson_arr_get_first(json_array(metadata, "lifecycles"));
    sbom_set_text(b->a, &out->lifecycle, json_str(phase, "phase"));
    sbom_set_text(b->a, &out->lifecycle, json_str(phase, "name"));
}

void cyclonedx_add_metadata(struct sbom_build *b, yyjson_val *metadata)
{
    yyjson_val *subject = json_object(metadata, "component");
    b->out->created_at = json_utc(metadata, "timestamp");
    b->out->generator = read_tools(b->a, metadata);
    read_authors(b, metadata);
    if (subject == NULL) return;
    uint32_t index = cyclonedx_add_component(b, subject, UINT32_MAX);
    if (index == UINT32_MAX) return;
    struct component *c = sbom_component(b, index);
    c->is_subject = true;
    static const char *const makers[] = {"manufacturer", "manufacture", "supplier"};
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
        sbom_set_text(b->a, &c->supplier, json_str(json_object(metadata, makers[i]), "name"));
}

/* Sections 1.5 and later let services depend on one another. */
void cyclonedx_add_service(struct sbom_build *b, yyjson_val *v)
{
    yyjson_val *list = json_array(v, "services");
    yyjson_val *inner;
    size_t i, max;
    str ref = json_str(v, "bom-ref");
    if (ref.n > 0) (void)sbom_add_ref(b, ref, SBOM_KNOWN_OTHER);
    yyjson_arr_foreach(list, i, max, inner) cyclonedx_add_service(b, inner);
}

void cyclonedx_add_dependency(struct sbom_build *b, yyjson_val *v)
{
    uint32_t from = SBOM_KNOWN_OTHER, to;
    str ref = json_str(v, "ref");
    yyjson_val *list = json_array(v, "dependsOn");
    yyjson_val *target;
    size_t i, max;
    bool is_known = sbom_find_ref(b, ref, &from);
    if (!is_known && ref.n > 0) {
        sbom_note(b, v, "dependency of '%.*s', which names no component",
                  STR_ARG(str_sub(ref, 0, 120)));
    }
    bool is_component = is_known && from != SBOM_KNOWN_OTHER;
    if (is_component) sbom_component(b, from)->stated |= STATED_DEPENDENCIES;
    yyjson_arr_foreach(list, i, max, target)
    {
        str name = json_val_str(target);
        if (!sbom_find_ref(b, name, &to)) {
            sbom_note(b, target, "dependency on '%.*s', which names no component",
                      STR_ARG(str_sub(name, 0, 120)));
        } else if (is_component && to != SBOM_KNOWN_OTHER) {
            sbom_add_edge(b, from, to);
        }
    }
}

unsigned cyclonedx_minor(str version)
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
    if (cyclonedx_minor(version) == 0) {
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

static void read_each(struct sbom_build *b, yyjson_val *root, const char *member,
                      void (*add)(struct sbom_build *b, yyjson_val *v))
{
    yyjson_val *list = json_array(root, member);
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v) add(b, v);
}

static void read_root(struct sbom_build *b, yyjson_val *root)
{
    yyjson_val *metadata = json_object(root, "metadata");
    b->out->format = "cyclonedx-json";
    b->out->spec_version = json_dup(b->a, root, "specVersion");
    b->out->serial = json_dup(b->a, root, "serialNumber");
    sbom_expect_components(b, yyjson_arr_size(json_array(root, "components")) + 1);
    if (metadata != NULL) cyclonedx_add_metadata(b, metadata);
    cyclonedx_add_components(b, json_array(root, "components"), UINT32_MAX);
    read_each(b, root, "services", cyclonedx_add_service);
    read_each(b, root, "dependencies", cyclonedx_add_dependency);
    read_each(b, root, "vulnerabilities", cyclonedx_add_vulnerability);
    cyclonedx_check(b, root, STR("document"), cyclonedx_minor(b->out->spec_version));
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
