/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Relationships of SPDX 3.0. Yocto says what a package was made of through builds: the recipe's
 * build takes sources and patches (hasInput) and makes packages (hasOutput); the image's build
 * takes packages and makes the root file system. So the outputs of a build contain its inputs,
 * and a patch file that is named after a CVE mends it in every output.
 */
#include "format/spdx2.h"
#include "format/spdx3.h"

enum {
    /* Patches times outputs of one build: a kernel has 300 patches and 1,000 module packages,
     * whose VEX statements say the same. */
    BUILD_PATCHES_MAX = 100000,
};

enum link {
    LINK_DEPENDENCY,
    LINK_LICENCE,
    LINK_ARTIFACT,
    LINK_GENERATED,
    LINK_PATCH,
    LINK_INPUT,
    LINK_OUTPUT,
};

static const struct link_row {
    str type; /* relationshipType without "_", whatever the case: drafts wrote DEPENDS_ON */
    enum link link;
} link_rows[] = {
    {STR_INIT("dependsOn"), LINK_DEPENDENCY},
    {STR_INIT("contains"), LINK_DEPENDENCY},
    {STR_INIT("hasStaticLink"), LINK_DEPENDENCY},
    {STR_INIT("hasDynamicLink"), LINK_DEPENDENCY},
    {STR_INIT("hasOptionalComponent"), LINK_DEPENDENCY},
    {STR_INIT("hasOptionalDependency"), LINK_DEPENDENCY},
    {STR_INIT("hasProvidedDependency"), LINK_DEPENDENCY},
    {STR_INIT("hasPrerequisite"), LINK_DEPENDENCY},
    {STR_INIT("hasDeclaredLicense"), LINK_LICENCE},
    {STR_INIT("hasConcludedLicense"), LINK_LICENCE},
    {STR_INIT("hasDistributionArtifact"), LINK_ARTIFACT},
    {STR_INIT("generates"), LINK_GENERATED},
    {STR_INIT("patchedBy"), LINK_PATCH},
    {STR_INIT("hasInput"), LINK_INPUT},
    {STR_INIT("hasOutput"), LINK_OUTPUT},
};

static bool is_same_type(str type, str known)
{
    size_t k = 0;
    for (size_t i = 0; i < type.n; i++) {
        if (type.p[i] == '_') continue;
        if (k == known.n || char_lower(type.p[i]) != char_lower(known.p[k])) return false;
        k++;
    }
    return k == known.n;
}

static const struct link_row *link_find(str type)
{
    for (size_t i = 0; i < sizeof link_rows / sizeof link_rows[0]; i++) {
        if (is_same_type(type, link_rows[i].type)) return &link_rows[i];
    }
    return NULL;
}

/* The component of an element; NULL when it is none. */
static struct component *component_of(struct spdx3 *g, const struct spdx3_element *element)
{
    if (element == NULL || element->component == UINT32_MAX) return NULL;
    return sbom_component(g->b, element->component);
}

/* Element by id; counts ids that name nothing here. */
static struct spdx3_element *element_of(struct spdx3 *g, yyjson_val *id)
{
    str name = json_val_str(id);
    struct spdx3_element *element = spdx3_find(g, name);
    bool is_individual = !spdx_is_stated(name) || str_starts(name, STR("https://spdx.org/"));
    if (element == NULL && !is_individual && g->n_dangling++ == 0) g->first_dangling = name;
    return element;
}

static void link_licence(struct spdx3 *g, yyjson_val *id, struct component *c)
{
    const struct spdx3_element *element = spdx3_find(g, json_val_str(id));
    str text = STR_NONE, name = json_val_str(id);
    size_t at;
    if (element != NULL) {
        text = spdx3_text(element->v, "simplelicensing", "licenseExpression");
        if (text.n == 0) text = spdx3_text(element->v, NULL, "name");
    } else if (str_starts(name, STR("https://spdx.org/licenses/")) &&
               str_find_last(name, '/', &at)) {
        text = str_from(name, at + 1); /* a licence of the list needs no element */
    }
    sbom_add_text(g->b->a, &c->licences, &c->n_licences, text);
}

/* The file as delivered: its name, its digest, its form (BSI TR-03183-2 for SPDX 3). */
static void link_artifact(struct spdx3 *g, const struct spdx3_element *file,
                          struct component *c)
{
    static const struct {
        str purpose;
        uint32_t stated;
    } rows[] = {{STR_INIT("archive"), STATED_ARCHIVE},
                {STR_INIT("container"), STATED_STRUCTURED},
                {STR_INIT("firmware"), STATED_STRUCTURED}, /* one piece */
                {STR_INIT("executable"), STATED_EXECUTABLE}};
    if (file == NULL || file->kind != SPDX3_FILE) return;
    yyjson_val *purposes = spdx3_member(file->v, "software", "additionalPurpose");
    yyjson_val *purpose;
    size_t i, max;
    sbom_set_text(g->b->a, &c->filename, spdx3_text(file->v, NULL, "name"));
    spdx3_read_hashes(g, file->v, c);
    spdx3_read_references(g, file->v, c);
    str primary = spdx3_text(file->v, "software", "primaryPurpose");
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        if (str_eq(primary, rows[k].purpose)) c->stated |= rows[k].stated;
        yyjson_arr_foreach(purposes, i, max, purpose)
        {
            if (str_eq(json_val_str(purpose), rows[k].purpose)) c->stated |= rows[k].stated;
        }
    }
}

/* A patch that is named after what it mends. */
static void add_patch(struct spdx3 *g, const struct spdx3_element *file, struct component *c)
{
    str name = file == NULL ? STR_NONE : spdx3_text(file->v, NULL, "name");
    if (!str_contains(name, STR("CVE-"))) return;
    struct component_patch *patch = sbom_add_patch(g->b->a, c, STR("backport"), name);
    if (patch != NULL) sbom_add_cves(g->b->a, &patch->resolves, &patch->n_resolves, name);
}

static void add_index(struct spdx3 *g, uint32_t **list, size_t *n, size_t *cap, size_t index)
{
    uint32_t *place = arena_push(g->tmp, (void **)list, n, cap, sizeof *place);
    if (place != NULL) *place = (uint32_t)index;
}

static void link_build(struct spdx3 *g, struct spdx3_element *from,
                       const struct spdx3_element *to, bool is_input)
{
    if (from->kind != SPDX3_BUILD || to == NULL) return;
    if (from->build == UINT32_MAX) {
        struct spdx3_build *build = arena_push(g->tmp, (void **)&g->builds, &g->n_builds,
                                               &g->cap_builds, sizeof *build);
        if (build == NULL) return;
        from->build = (uint32_t)(g->n_builds - 1);
    }
    struct spdx3_build *build = &g->builds[from->build];
    size_t index = (size_t)(to - g->elements);
    if (is_input) {
        add_index(g, &build->inputs, &build->n_inputs, &build->cap_inputs, index);
    } else {
        add_index(g, &build->outputs, &build->n_outputs, &build->cap_outputs, index);
    }
}

static void link_one(struct spdx3 *g, struct spdx3_element *from, enum link link,
                     yyjson_val *id)
{
    struct component *c = component_of(g, from);
    if (link == LINK_LICENCE) {
        if (c != NULL) link_licence(g, id, c);
        return;
    }
    const struct spdx3_element *to = element_of(g, id);
    struct component *target = component_of(g, to);
    if (link == LINK_INPUT || link == LINK_OUTPUT) {
        link_build(g, from, to, link == LINK_INPUT);
    } else if (link == LINK_GENERATED) {
        if (target != NULL) spdx3_read_references(g, from->v, target);
    } else if (c == NULL) {
        return;
    } else if (link == LINK_DEPENDENCY) {
        if (target != NULL && target != c) sbom_add_edge(g->b, from->component, to->component);
    } else if (link == LINK_ARTIFACT) {
        link_artifact(g, to, c);
    } else if (link == LINK_PATCH) {
        add_patch(g, to, c);
    }
}

static void read_relationship(struct spdx3 *g, yyjson_val *v)
{
    const struct link_row *row = link_find(json_str(v, "relationshipType"));
    yyjson_val *list = yyjson_obj_get(v, "to");
    yyjson_val *id;
    size_t i, max;
    if (row == NULL) return;
    struct spdx3_element *from = element_of(g, yyjson_obj_get(v, "from"));
    if (from == NULL) return;
    if (row->link == LINK_DEPENDENCY && from->component != UINT32_MAX)
        sbom_component(g->b, from->component)->stated |= STATED_DEPENDENCIES;
    if (yyjson_is_str(list)) link_one(g, from, row->link, list);
    if (!yyjson_is_arr(list)) return;
    yyjson_arr_foreach(list, i, max, id) link_one(g, from, row->link, id);
}

static bool is_patch(const struct spdx3_element *element)
{
    return element->kind == SPDX3_FILE &&
           str_contains(spdx3_text(element->v, NULL, "name"), STR("CVE-"));
}

/* Sources by their repository, patches and parts go to what was made. */
static void apply_build(struct spdx3 *g, const struct spdx3_build *build, bool has_patches)
{
    for (size_t i = 0; i < build->n_outputs; i++) {
        const struct spdx3_element *output = &g->elements[build->outputs[i]];
        if (output->component == UINT32_MAX) continue;
        for (size_t k = 0; k < build->n_inputs && !g->b->is_over_links; k++) {
            const struct spdx3_element *input = &g->elements[build->inputs[k]];
            struct component *c = sbom_component(g->b, output->component);
            if (has_patches && is_patch(input)) add_patch(g, input, c);
            const struct component *part = component_of(g, input);
            if (part == NULL || part == c) continue;
            sbom_add_edge(g->b, output->component, input->component);
            c->stated |= STATED_DEPENDENCIES;
        }
    }
}

static void apply_builds(struct spdx3 *g)
{
    for (size_t i = 0; i < g->n_builds; i++) {
        const struct spdx3_build *build = &g->builds[i];
        size_t n_patches = 0;
        for (size_t k = 0; k < build->n_inputs; k++)
            n_patches += is_patch(&g->elements[build->inputs[k]]);
        apply_build(g, build, n_patches * build->n_outputs <= BUILD_PATCHES_MAX);
    }
}

static const struct vex_row {
    str class_name;
    enum vex_status status;
} vex_rows[] = {
    {STR_INIT("VexAffectedVulnAssessmentRelationship"), VEX_AFFECTED},
    {STR_INIT("VexFixedVulnAssessmentRelationship"), VEX_FIXED},
    {STR_INIT("VexNotAffectedVulnAssessmentRelationship"), VEX_NOT_AFFECTED},
    {STR_INIT("VexUnderInvestigationVulnAssessmentRelationship"), VEX_UNDER_INVESTIGATION},
};

/* Ids of a vulnerability: its identifiers, else its name, else the end of its element's id. */
static void read_vulnerability_ids(struct spdx3 *g, yyjson_val *id, str **ids, size_t *n)
{
    yyjson_val *v = spdx3_object(g, id);
    yyjson_val *list = yyjson_obj_get(v, "externalIdentifier");
    yyjson_val *one;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, one)
    {
        yyjson_val *identifier = spdx3_object(g, one);
        str type = json_str(identifier, "externalIdentifierType");
        bool is_id = str_eq(type, STR("cve")) || str_eq(type, STR("securityOther"));
        if (is_id) sbom_add_text(g->tmp, ids, n, json_str(identifier, "identifier"));
    }
    if (*n == 0) sbom_add_text(g->tmp, ids, n, spdx3_text(v, NULL, "name"));
    if (*n == 0) sbom_add_cves(g->tmp, ids, n, json_val_str(id));
}

static void add_statements(struct spdx3 *g, yyjson_val *id, struct sbom_statement *s,
                           const str *ids, size_t n)
{
    const struct spdx3_element *to = element_of(g, id);
    if (to == NULL) return;
    bool is_whole = to->kind == SPDX3_DOCUMENT || to->kind == SPDX3_BOM;
    if (!is_whole && to->component == UINT32_MAX) return;
    s->component = is_whole ? UINT32_MAX : to->component;
    for (size_t i = 0; i < n; i++) {
        s->vulnerability = ids[i];
        sbom_add_statement(g->b, s);
    }
}

static void read_vex(struct spdx3 *g, yyjson_val *v)
{
    str *ids = NULL, class_name = spdx3_class(v);
    size_t n = 0, i, max;
    yyjson_val *list = yyjson_obj_get(v, "to"), *id;
    struct sbom_statement s = {.component = UINT32_MAX};
    for (size_t k = 0; k < sizeof vex_rows / sizeof vex_rows[0]; k++) {
        if (str_eq(vex_rows[k].class_name, class_name)) s.status = vex_rows[k].status;
    }
    read_vulnerability_ids(g, yyjson_obj_get(v, "from"), &ids, &n);
    s.justification = spdx3_text(v, "security", "justificationType");
    s.note = spdx3_text(v, "security", "impactStatement");
    if (s.note.n == 0) s.note = spdx3_text(v, "security", "statusNotes");
    if (s.note.n == 0) s.note = spdx3_text(v, "security", "actionStatement");
    s.stated_at = json_utc(v, "security_modifiedTime");
    if (utc_is_none(s.stated_at)) s.stated_at = json_utc(v, "security_publishedTime");
    if (utc_is_none(s.stated_at)) s.stated_at = g->b->out->created_at;
    if (list == NULL) list = spdx3_member(v, "security", "assessedElement");
    if (yyjson_is_str(list)) add_statements(g, list, &s, ids, n);
    if (!yyjson_is_arr(list)) return;
    yyjson_arr_foreach(list, i, max, id) add_statements(g, id, &s, ids, n);
}

void spdx3_read_links(struct spdx3 *g)
{
    for (size_t i = 0; i < g->n_elements; i++) {
        if (g->elements[i].kind == SPDX3_RELATIONSHIP) read_relationship(g, g->elements[i].v);
        if (g->elements[i].kind == SPDX3_VEX) read_vex(g, g->elements[i].v);
    }
    apply_builds(g);
    spdx3_read_compiled(g);
    if (g->n_dangling > 0) {
        sbom_note(g->b, NULL, "%zu references name what is not in the document, first '%.*s'",
                  g->n_dangling, STR_ARG(str_sub(g->first_dangling, 0, 100)));
    }
}
