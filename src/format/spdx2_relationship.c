/* SPDX-License-Identifier: Apache-2.0 */
/* Relationships of SPDX 2 (clause 11): what a package is made of, and what mends it. */
#include "format/spdx2.h"

/* Relationships that are not here say nothing of what a package is made of. */
static const struct direction_row {
    str type;
    bool is_inverse;
} direction_rows[] = {
    {STR_INIT("DEPENDS_ON"), false},
    {STR_INIT("CONTAINS"), false},
    {STR_INIT("DEPENDENCY_OF"), true},
    {STR_INIT("CONTAINED_BY"), true},
    {STR_INIT("STATIC_LINK"), false},
    {STR_INIT("DYNAMIC_LINK"), false},
    {STR_INIT("BUILD_DEPENDENCY_OF"), true},
    {STR_INIT("DEV_DEPENDENCY_OF"), true},
    {STR_INIT("OPTIONAL_DEPENDENCY_OF"), true},
    {STR_INIT("PROVIDED_DEPENDENCY_OF"), true},
    {STR_INIT("RUNTIME_DEPENDENCY_OF"), true},
    {STR_INIT("TEST_DEPENDENCY_OF"), true},
    {STR_INIT("OPTIONAL_COMPONENT_OF"), true},
    {STR_INIT("PACKAGE_OF"), true},
    {STR_INIT("HAS_PREREQUISITE"), false},
    {STR_INIT("PREREQUISITE_FOR"), true},
};

/* False, with a note, when `ref` names nothing in this document. */
static bool find_end(struct sbom_build *b, yyjson_val *v, str ref, uint32_t *index)
{
    if (sbom_find_ref(b, ref, index)) return *index != SBOM_KNOWN_OTHER;
    if (spdx_is_stated(ref) && !str_starts(ref, STR("DocumentRef-"))) {
        sbom_note(b, v, "relationship with '%.*s', which is not in the document",
                  STR_ARG(str_sub(ref, 0, 120)));
    }
    return false;
}

/* A patch file named after what it mends: PATCH_FOR or PATCH_APPLIED a package. */
static void read_patch(struct spdx2 *d, str file, str package)
{
    uint64_t at;
    uint32_t index;
    if (!map_find(&d->patch_files, file, &at)) return;
    if (!sbom_find_ref(d->b, package, &index) || index == SBOM_KNOWN_OTHER) return;
    str name = d->patch_names[at];
    struct component *c = sbom_component(d->b, index);
    struct component_patch *patch = sbom_add_patch(d->b->a, c, STR("backport"), name);
    if (patch != NULL) sbom_add_cves(d->b->a, &patch->resolves, &patch->n_resolves, name);
}

static void read_relationship(struct spdx2 *d, yyjson_val *v)
{
    struct sbom_build *b = d->b;
    uint32_t from, to;
    str type = json_str(v, "relationshipType");
    str left = json_str(v, "spdxElementId"), right = json_str(v, "relatedSpdxElement");
    if (!yyjson_is_obj(v)) {
        sbom_note(b, NULL, "a relationship is %s, expected an object: left out",
                  yyjson_get_type_desc(v));
        return;
    }
    if (str_eq_nocase(type, STR("PATCH_FOR")) || str_eq_nocase(type, STR("PATCH_APPLIED"))) {
        read_patch(d, left, right);
        return;
    }
    for (size_t i = 0; i < sizeof direction_rows / sizeof direction_rows[0]; i++) {
        if (!str_eq_nocase(direction_rows[i].type, type)) continue;
        bool is_inverse = direction_rows[i].is_inverse;
        bool has_from = find_end(b, v, is_inverse ? right : left, &from);
        bool has_to = find_end(b, v, is_inverse ? left : right, &to);
        if (has_from) sbom_component(b, from)->stated |= STATED_DEPENDENCIES;
        if (has_from && has_to && from != to) sbom_add_edge(b, from, to);
        return;
    }
}

void spdx2_read_relationships(struct spdx2 *d)
{
    yyjson_val *list = spdx2_use(d, SPDX2_RELATIONSHIPS);
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v) read_relationship(d, v);
}
