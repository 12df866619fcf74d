/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build information of SPDX 3 (spdx.github.io/spdx-spec/v3.0.1, profile Build): the source files
 * that a build took are compiled. OpenEmbedded writes them with SPDX_INCLUDE_COMPILED_SOURCES from
 * the debug information of what it packed; without debug information it lists all sources, which
 * proves less but nothing wrong. The list is complete unless the relationship says otherwise, and
 * when it names files of an unpacked tree: single files of a recipe have no folder.
 *
 * The component is the recipe, "linux" when the list has the files that every kernel has.
 */
#include "format/evidence_readers.h"

#include "base/limits.h"
#include "base/map.h"
#include "format/evidence_command.h"
#include "format/json.h"
#include "format/spdx3.h"

bool evidence_spdx3_wants(str path, str head)
{
    return str_ends(path, STR(".spdx.json")) || str_ends(path, STR(".spdx3.json")) ||
           str_contains(head, STR("spdx.org/rdf/3"));
}

str spdx3_kernel_root(str path)
{
    return str_ends(path, STR("/init/main.c")) ? str_sub(path, 0, path.n - 11) : STR_NONE;
}

struct spdx_reader {
    struct arena *a;
    const struct evidence_file *f;
    const struct evidence_sink *sink;
    struct json_lines lines;
    struct map ids; /* element -> its place in graph */
    yyjson_val **elements;
    size_t n_elements;
};

static yyjson_val *element_of(struct spdx_reader *r, yyjson_val *id)
{
    uint64_t at;
    return map_find(&r->ids, json_val_str(id), &at) ? r->elements[at] : NULL;
}

/* A compiled file: of purpose source, with a folder and the ending of a source. */
static str source_name(yyjson_val *v)
{
    str name = json_str(v, "name");
    bool is_source = str_eq(spdx3_class(v), STR("File")) &&
                     str_eq(spdx3_text(v, "software", "primaryPurpose"), STR("source"));
    return is_source && str_contains(name, STR("/")) ? name : STR("");
}

static enum status put_inputs(struct spdx_reader *r, yyjson_val *build, yyjson_val *to,
                              bool is_complete, struct err *e)
{
    str rest = json_str(build, "name"), component, root = STR_NONE;
    size_t i, max, n = 0;
    yyjson_val *id;
    enum status s = LW_OK;
    (void)str_cut(&rest, ':', &component); /* "linux-yocto:do_create_spdx:recipe" */
    yyjson_arr_foreach(to, i, max, id)
    {
        str name = source_name(element_of(r, id));
        if (root.p == NULL) root = spdx3_kernel_root(name);
    }
    if (root.p != NULL) component = STR("linux");
    if (r->f->component.n > 0) component = r->f->component;
    yyjson_arr_foreach(to, i, max, id)
    {
        yyjson_val *v = element_of(r, id);
        str name = source_name(v), first;
        bool is_header = !path_is_source(name);
        if (name.n == 0) continue;
        if (is_header && !str_ends(name, STR(".h"))) continue;
        if (root.p != NULL && str_starts(name, root))
            name = str_from(name, root.n);
        else if (root.p == NULL)
            (void)str_cut(&name, '/', &first);
        s = r->sink->put(r->sink->ctx, is_header ? FACT_HEADER : FACT_FILE, component, STR(""),
                         name, is_header ? STR("") : STR("listed"), 0, e);
        if (s != LW_OK) return s;
        n += !is_header;
    }
    if (n == 0 || !is_complete) return LW_OK;
    return r->sink->complete(r->sink->ctx, FACT_FILE, component, STR(""), e);
}

static enum status read_relationships(struct spdx_reader *r, struct err *e)
{
    enum status s = LW_OK;
    for (size_t i = 0; i < r->n_elements && s == LW_OK; i++) {
        yyjson_val *v = r->elements[i];
        if (!str_eq(json_str(v, "relationshipType"), STR("hasInput"))) continue;
        yyjson_val *build = element_of(r, yyjson_obj_get(v, "from"));
        if (!str_eq(spdx3_class(build), STR("Build"))) continue;
        bool is_complete = !str_eq(json_str(v, "completeness"), STR("incomplete"));
        s = put_inputs(r, build, json_array(v, "to"), is_complete, e);
    }
    return s;
}

static enum status index_elements(struct spdx_reader *r, yyjson_val *graph, struct err *e)
{
    size_t i, max;
    yyjson_val *v;
    r->elements = arena_array(r->a, yyjson_arr_size(graph), sizeof(yyjson_val *));
    if (r->elements == NULL) return arena_status(r->a, "SPDX document", e);
    yyjson_arr_foreach(graph, i, max, v)
    {
        str id = json_str(v, "spdxId");
        if (!yyjson_is_obj(v)) continue;
        r->elements[r->n_elements++] = v;
        if (id.n > 0 && !map_set(&r->ids, id, r->n_elements - 1))
            return err_set(e, LW_E_LIMIT, "the ids of the SPDX document are too long");
    }
    return LW_OK;
}

enum status evidence_spdx3_read(struct arena *scratch, const struct evidence_file *f,
                                const struct evidence_sink *sink, struct err *e)
{
    struct spdx_reader r = {.a = scratch, .f = f, .sink = sink};
    yyjson_doc *doc;
    enum status s = json_parse(f->bytes, LIMIT_SBOM_BYTES, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *graph = json_array(yyjson_doc_get_root(doc), "@graph");
    map_init(&r.ids, LIMIT_SBOM_BYTES);
    if (yyjson_arr_size(graph) > 0) s = index_elements(&r, graph, e);
    if (s == LW_OK) s = read_relationships(&r, e);
    map_release(&r.ids);
    yyjson_doc_free(doc);
    return s;
}
