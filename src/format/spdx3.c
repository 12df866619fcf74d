/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Elements of SPDX 3.0: packages become components. Read as tools write it: ids that are no
 * addresses, members without their profile's prefix and single values instead of lists all occur.
 * The element that the document has as its root, when it is one package, is the subject.
 */
#include "format/spdx3.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/spdx2.h"

#include <stdio.h>
#include <string.h>

static const struct class_row {
    str name;
    enum spdx3_kind kind;
} class_rows[] = {
    {STR_INIT("Package"), SPDX3_PACKAGE},
    {STR_INIT("AIPackage"), SPDX3_PACKAGE},
    {STR_INIT("DatasetPackage"), SPDX3_PACKAGE},
    {STR_INIT("File"), SPDX3_FILE},
    {STR_INIT("Build"), SPDX3_BUILD},
    {STR_INIT("Vulnerability"), SPDX3_VULNERABILITY},
    {STR_INIT("SpdxDocument"), SPDX3_DOCUMENT},
    {STR_INIT("Sbom"), SPDX3_BOM},
    {STR_INIT("Bom"), SPDX3_BOM},
    {STR_INIT("CreationInfo"), SPDX3_CREATION},
    {STR_INIT("Relationship"), SPDX3_RELATIONSHIP},
    {STR_INIT("LifecycleScopedRelationship"), SPDX3_RELATIONSHIP},
    {STR_INIT("VexAffectedVulnAssessmentRelationship"), SPDX3_VEX},
    {STR_INIT("VexFixedVulnAssessmentRelationship"), SPDX3_VEX},
    {STR_INIT("VexNotAffectedVulnAssessmentRelationship"), SPDX3_VEX},
    {STR_INIT("VexUnderInvestigationVulnAssessmentRelationship"), SPDX3_VEX},
};

yyjson_val *spdx3_member(yyjson_val *v, const char *profile, const char *name)
{
    char key[64];
    yyjson_val *member = yyjson_obj_get(v, name);
    if (member != NULL || profile == NULL) return member;
    (void)snprintf(key, sizeof key, "%s_%s", profile, name);
    return yyjson_obj_get(v, key);
}

static bool is_stated(str s)
{
    return spdx_is_stated(s) && !str_ends(s, STR("/NoAssertion")) &&
           !str_ends(s, STR("/NoneElement"));
}

str spdx3_text(yyjson_val *v, const char *profile, const char *name)
{
    str s = json_val_str(spdx3_member(v, profile, name));
    return is_stated(s) ? str_trim(s) : STR_NONE;
}

str spdx3_class(yyjson_val *v)
{
    yyjson_val *type = yyjson_obj_get(v, "type");
    if (type == NULL) type = yyjson_obj_get(v, "@type");
    if (yyjson_is_arr(type)) type = yyjson_arr_get_first(type);
    str name = json_val_str(type);
    for (size_t i = name.n; i > 0; i--) {
        char c = name.p[i - 1];
        if (c == '_' || c == '/' || c == ':' || c == '#') return str_from(name, i);
    }
    return name;
}

static str id_of(yyjson_val *v)
{
    static const char *const members[] = {"spdxId", "@id", "id"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        str id = json_str(v, members[i]);
        if (id.n > 0) return id;
    }
    return STR_NONE;
}

struct spdx3_element *spdx3_find(const struct spdx3 *g, str id)
{
    uint64_t at;
    return map_find(&g->ids, id, &at) ? &g->elements[at] : NULL;
}

yyjson_val *spdx3_object(const struct spdx3 *g, yyjson_val *v)
{
    if (yyjson_is_obj(v)) return v;
    const struct spdx3_element *element = spdx3_find(g, json_val_str(v));
    return element == NULL ? NULL : element->v;
}

/* Calls `fn` for each value of a member that is a list, or the one value itself. */
typedef void (*value_fn)(const struct spdx3 *g, yyjson_val *value, struct component *c);
static void each_value(const struct spdx3 *g, yyjson_val *list, struct component *c,
                       value_fn fn)
{
    yyjson_val *value;
    size_t i, max;
    if (list != NULL && !yyjson_is_arr(list)) fn(g, list, c);
    if (!yyjson_is_arr(list)) return;
    yyjson_arr_foreach(list, i, max, value) fn(g, value, c);
}

static void read_identifier(const struct spdx3 *g, yyjson_val *value, struct component *c)
{
    yyjson_val *v = spdx3_object(g, value);
    (void)sbom_add_identity(g->b->a, c, json_str(v, "identifier"));
}

static void read_hash(const struct spdx3 *g, yyjson_val *value, struct component *c)
{
    yyjson_val *v = spdx3_object(g, value);
    sbom_add_hash(g->b->a, c, json_str(v, "algorithm"), json_str(v, "hashValue"));
}

void spdx3_read_hashes(const struct spdx3 *g, yyjson_val *v, struct component *c)
{
    each_value(g, spdx3_member(v, NULL, "verifiedUsing"), c, read_hash);
}

/* ExternalRef.locator: a list, or one text in drafts. */
static void read_reference(const struct spdx3 *g, yyjson_val *value, struct component *c)
{
    yyjson_val *v = spdx3_object(g, value);
    yyjson_val *locator = yyjson_obj_get(v, "locator");
    str type = json_str(v, "externalRefType");
    if (yyjson_is_arr(locator)) locator = yyjson_arr_get_first(locator);
    str url = json_val_str(locator);
    if (str_eq_nocase(type, STR("vcs"))) {
        sbom_add_repository(g->b->a, c, url);
        sbom_set_text(g->b->a, &c->source_url, url);
    } else if (str_eq_nocase(type, STR("sourceArtifact"))) {
        sbom_set_text(g->b->a, &c->source_url, url);
    } else if (str_eq_nocase(type, STR("binaryArtifact")) ||
               str_eq_nocase(type, STR("altDownloadLocation"))) {
        sbom_set_text(g->b->a, &c->download_url, url);
    }
}

void spdx3_read_references(const struct spdx3 *g, yyjson_val *v, struct component *c)
{
    each_value(g, spdx3_member(v, NULL, "externalRef"), c, read_reference);
}

/* An agent by its element: its name and, if stated, its mail or web address. */
static void read_agent(const struct spdx3 *g, yyjson_val *value, str *name, str *contact)
{
    struct arena *a = g->b->a;
    if (yyjson_is_arr(value)) value = yyjson_arr_get_first(value);
    yyjson_val *agent = spdx3_object(g, value), *id;
    size_t i, max;
    str text = spdx3_text(agent, NULL, "name");
    sbom_set_text(a, name, spdx_agent_name(text));
    sbom_set_text(a, contact, spdx_agent_contact(text));
    yyjson_val *ids = yyjson_obj_get(agent, "externalIdentifier");
    if (ids == NULL) ids = yyjson_obj_get(agent, "externalIdentifiers");
    if (!yyjson_is_arr(ids)) return;
    yyjson_arr_foreach(ids, i, max, id)
        sbom_set_text(a, contact, json_str(spdx3_object(g, id), "identifier"));
}

static void read_location(struct sbom_build *b, str location, struct component *c)
{
    sbom_set_text(b->a, &c->download_url, location);
    if (!str_starts(location, STR("git+")) && !str_starts(location, STR("git://"))) return;
    sbom_add_repository(b->a, c, location);
    sbom_set_text(b->a, &c->source_url, location);
}

static void read_package(struct spdx3 *g, struct spdx3_element *element, bool is_subject)
{
    struct sbom_build *b = g->b;
    yyjson_val *v = element->v;
    uint32_t index = sbom_add_component(b, UINT32_MAX, v);
    if (index == UINT32_MAX) return;
    struct component *c = sbom_component(b, index);
    element->component = index;
    sbom_set_text(b->a, &c->ref, id_of(v));
    sbom_set_text(b->a, &c->name, spdx3_text(v, NULL, "name"));
    sbom_set_text(b->a, &c->type, spdx3_text(v, "software", "primaryPurpose"));
    sbom_set_text(b->a, &c->version, spdx3_text(v, "software", "packageVersion"));
    read_agent(g, yyjson_obj_get(v, "suppliedBy"), &c->supplier, &c->contact);
    read_agent(g, yyjson_obj_get(v, "originatedBy"), &c->supplier, &c->contact);
    sbom_set_text(b->a, &c->contact, spdx3_text(v, "software", "homePage"));
    str purl = spdx3_text(v, "software", "packageUrl");
    sbom_add_text(b->a, &c->purls, &c->n_purls, purl);
    each_value(g, yyjson_obj_get(v, "externalIdentifier"), c, read_identifier);
    each_value(g, yyjson_obj_get(v, "externalIdentifiers"), c, read_identifier);
    spdx3_read_hashes(g, v, c);
    spdx3_read_references(g, v, c);
    read_location(b, spdx3_text(v, "software", "downloadLocation"), c);
    c->is_subject = is_subject;
    if (c->name.n == 0) sbom_note(b, v, "package '%.*s' has no name", STR_ARG(c->ref));
}

/* The one package among the root elements of a document or BOM; SIZE_MAX: none or several. */
static size_t root_package(const struct spdx3 *g, yyjson_val *list, unsigned depth)
{
    size_t found = SIZE_MAX, i, max;
    yyjson_val *id;
    if (!yyjson_is_arr(list)) return SIZE_MAX;
    yyjson_arr_foreach(list, i, max, id)
    {
        const struct spdx3_element *element = spdx3_find(g, json_val_str(id));
        size_t one = SIZE_MAX;
        if (element == NULL) continue;
        if (element->kind == SPDX3_PACKAGE) one = (size_t)(element - g->elements);
        if (element->kind == SPDX3_BOM && depth > 0)
            one = root_package(g, yyjson_obj_get(element->v, "rootElement"), depth - 1);
        if (one == SIZE_MAX || one == found) continue;
        if (found != SIZE_MAX) return SIZE_MAX;
        found = one;
    }
    return found;
}

/* What "describes" says, where the document has no rootElement. */
static size_t described_package(const struct spdx3 *g)
{
    for (size_t i = 0; i < g->n_elements; i++) {
        yyjson_val *v = g->elements[i].v;
        if (g->elements[i].kind != SPDX3_RELATIONSHIP) continue;
        if (!str_eq_nocase(json_str(v, "relationshipType"), STR("describes"))) continue;
        size_t found = root_package(g, yyjson_obj_get(v, "to"), 0);
        if (found != SIZE_MAX) return found;
    }
    return SIZE_MAX;
}

static size_t find_subject(const struct spdx3 *g)
{
    for (size_t i = 0; i < g->n_elements; i++) {
        if (g->elements[i].kind != SPDX3_DOCUMENT) continue;
        yyjson_val *roots = yyjson_obj_get(g->elements[i].v, "rootElement");
        size_t found = root_package(g, roots, 2);
        if (found != SIZE_MAX) return found;
    }
    return described_package(g);
}

static void read_packages(struct spdx3 *g)
{
    size_t n = 0, subject = SIZE_MAX;
    for (size_t i = 0; i < g->n_elements; i++)
        n += g->elements[i].kind == SPDX3_PACKAGE;
    sbom_expect_components(g->b, n);
    if (n > 1) subject = find_subject(g);
    if (subject != SIZE_MAX) read_package(g, &g->elements[subject], true);
    for (size_t i = 0; i < g->n_elements; i++) {
        if (g->elements[i].kind != SPDX3_PACKAGE || i == subject) continue;
        read_package(g, &g->elements[i], false);
    }
    if (n == 0) sbom_note(g->b, NULL, "document has no packages");
}

static void add_element(struct spdx3 *g, yyjson_val *v)
{
    struct spdx3_element *element = arena_push(g->tmp, (void **)&g->elements, &g->n_elements,
                                               &g->cap_elements, sizeof *element);
    if (element == NULL) return;
    str name = spdx3_class(v), id = id_of(v);
    *element = (struct spdx3_element){.v = v, .component = UINT32_MAX, .build = UINT32_MAX};
    for (size_t i = 0; i < sizeof class_rows / sizeof class_rows[0]; i++) {
        if (str_eq(class_rows[i].name, name)) element->kind = class_rows[i].kind;
    }
    bool is_new = false;
    uint64_t *place = id.n == 0 ? NULL : map_at(&g->ids, id, &is_new);
    if (place != NULL && is_new) *place = g->n_elements - 1;
    if (place != NULL && !is_new && element->kind == SPDX3_PACKAGE) {
        sbom_note(g->b, v,
                  "spdxId '%.*s' stands there twice: relationships go to the first one",
                  STR_ARG(str_sub(id, 0, 120)));
    }
}

static void add_elements(struct spdx3 *g, yyjson_val *root)
{
    yyjson_val *graph = yyjson_obj_get(root, "@graph");
    yyjson_val *v;
    size_t i, max;
    if (!yyjson_is_arr(graph)) {
        add_element(g, root); /* a document of one element */
        return;
    }
    yyjson_arr_foreach(graph, i, max, v)
    {
        if (yyjson_is_obj(v)) add_element(g, v);
    }
}

/* The document's own creation information, else the first there is. */
static yyjson_val *find_creation(const struct spdx3 *g)
{
    yyjson_val *first = NULL;
    for (size_t i = 0; i < g->n_elements; i++) {
        const struct spdx3_element *element = &g->elements[i];
        yyjson_val *info = spdx3_object(g, yyjson_obj_get(element->v, "creationInfo"));
        if (element->kind == SPDX3_DOCUMENT && info != NULL) return info;
        if (first == NULL) first = element->kind == SPDX3_CREATION ? element->v : info;
    }
    return first;
}

static void read_tools(struct spdx3 *g, yyjson_val *list)
{
    struct buf names;
    yyjson_val *value;
    size_t i, max;
    if (!yyjson_is_arr(list)) return;
    buf_init(&names, 16 * LW_KIB);
    yyjson_arr_foreach(list, i, max, value)
    {
        str name = spdx_agent_name(spdx3_text(spdx3_object(g, value), NULL, "name"));
        if (name.n == 0) continue;
        if (names.n > 0) buf_add(&names, STR("; "));
        buf_add(&names, name);
    }
    if (names.n > 0) g->b->out->generator = arena_str(g->b->a, buf_str(&names));
    buf_release(&names);
}

static void read_creation(struct spdx3 *g)
{
    struct sbom *out = g->b->out;
    yyjson_val *info = find_creation(g);
    str version = spdx3_text(info, NULL, "specVersion");
    out->spec_version =
        version.n == 0 ? STR("SPDX-3.0") : arena_printf(g->b->a, "SPDX-%.*s", STR_ARG(version));
    out->created_at = json_utc(info, "created");
    read_agent(g, yyjson_obj_get(info, "createdBy"), &out->author, &out->author_contact);
    read_tools(g, yyjson_obj_get(info, "createdUsing"));
    str created = json_str(info, "created");
    if (created.n == 0) {
        sbom_note(g->b, NULL, "document does not say when it was created");
    } else if (!is_date_time(created)) {
        sbom_note(g->b, info, "created '%.*s' is not a date and time with zone",
                  STR_ARG(str_sub(created, 0, 60)));
    }
    for (size_t i = 0; i < g->n_elements; i++) {
        yyjson_val *v = g->elements[i].v;
        yyjson_val *types = spdx3_member(v, "software", "sbomType");
        if (g->elements[i].kind == SPDX3_DOCUMENT)
            sbom_set_text(g->b->a, &out->serial, id_of(v));
        if (g->elements[i].kind == SPDX3_BOM && yyjson_is_arr(types))
            sbom_set_text(g->b->a, &out->lifecycle, json_val_str(yyjson_arr_get_first(types)));
    }
}

static enum status check_head(yyjson_val *root, struct err *e)
{
    if (!yyjson_is_obj(root)) {
        return err_set(e, LW_E_INPUT,
                       "this is a JSON %s, expected an SPDX 3 document (an object)",
                       yyjson_get_type_desc(root));
    }
    yyjson_val *graph = yyjson_obj_get(root, "@graph");
    if (graph != NULL && !yyjson_is_arr(graph)) {
        return err_set(e, LW_E_INPUT, "@graph is a %s, expected an array of elements",
                       yyjson_get_type_desc(graph));
    }
    if (graph == NULL && spdx3_class(root).n == 0) {
        return err_set(e, LW_E_INPUT, "SPDX 3 document has no @graph, expected its elements");
    }
    return LW_OK;
}

enum status spdx3_read_doc(struct arena *a, str bytes, const yyjson_doc *doc, yyjson_val *root,
                           struct sbom *out, struct err *e)
{
    struct sbom_build b;
    struct sbom sbom;
    struct arena tmp;
    struct spdx3 g = {.b = &b, .tmp = &tmp};
    enum status s = check_head(root, e);
    if (s != LW_OK) return s;
    arena_init(&tmp, 2 * LIMIT_SBOM_BYTES);
    map_init(&g.ids, LIMIT_SBOM_BYTES);
    sbom_build_init(&b, a, &sbom, bytes, doc);
    sbom.format = "spdx3-json";
    add_elements(&g, root);
    read_creation(&g);
    read_packages(&g);
    spdx3_read_links(&g);
    s = arena_status(&tmp, "SBOM", e);
    enum status end = sbom_build_finish(&b, s == LW_OK ? e : NULL);
    if (s == LW_OK) s = end;
    if (s == LW_OK) *out = sbom;
    map_release(&g.ids);
    arena_release(&tmp);
    return s;
}

enum status spdx3_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    yyjson_doc *doc;
    enum status s = json_parse(bytes, LIMIT_SBOM_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = spdx3_read_doc(a, bytes, doc, yyjson_doc_get_root(doc), out, e);
    yyjson_doc_free(doc);
    return s;
}
