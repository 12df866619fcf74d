/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A component of CycloneDX, in one pass over its members: a document of 10,000 components is read
 * in the time that a page may take.
 */
#include "format/cyclonedx.h"

/* clang-format off */
#define MEMBER_LIST(X) \
 X(REF, "bom-ref") X(TYPE, "type") X(GROUP, "group") X(NAME, "name") X(VERSION, "version") \
 X(PURL, "purl") X(CPE, "cpe") X(HASHES, "hashes") X(LICENCES, "licenses") \
 X(PROPERTIES, "properties") X(REFERENCES, "externalReferences") X(SUPPLIER, "supplier") \
 X(PUBLISHER, "publisher") X(AUTHOR, "author") X(EVIDENCE, "evidence") \
 X(COMPONENTS, "components") X(PEDIGREE, "pedigree") X(MANUFACTURER, "manufacturer") \
 X(AUTHORS, "authors")
#define MEMBER_ID(id, key)  MEMBER_##id,
#define MEMBER_KEY(id, key) STR_INIT(key),
/* clang-format on */
enum member {
    MEMBER_LIST(MEMBER_ID) N_MEMBERS
};
static const str member_keys[] = {MEMBER_LIST(MEMBER_KEY)};

/* The first of equal names counts. */
static void find_members(yyjson_val *v, yyjson_val *found[N_MEMBERS])
{
    yyjson_val *name, *value;
    size_t i, max;
    for (size_t k = 0; k < N_MEMBERS; k++)
        found[k] = NULL;
    yyjson_obj_foreach(v, i, max, name, value)
    {
        str key = json_val_str(name);
        for (size_t k = 0; k < N_MEMBERS; k++) {
            if (key.n != member_keys[k].n || !str_eq(key, member_keys[k])) continue;
            if (found[k] == NULL) found[k] = value;
            break;
        }
    }
}

static str copied(struct arena *a, yyjson_val *v)
{
    str s = json_val_str(v);
    return s.n == 0 ? STR_NONE : arena_str(a, s);
}

/* Types are a few words that thousands of components share. */
static str type_of(struct arena *a, yyjson_val *v)
{
    static const str types[] = {STR_INIT("library"),     STR_INIT("file"),
                                STR_INIT("application"), STR_INIT("operating-system"),
                                STR_INIT("firmware"),    STR_INIT("framework")};
    str s = json_val_str(v);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (s.n == types[i].n && str_eq(s, types[i])) return types[i];
    }
    return copied(a, v);
}

static void read_hashes(struct sbom_build *b, yyjson_val *list, struct component *c)
{
    yyjson_val *hash;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, hash)
        sbom_add_hash(b->a, c, json_str(hash, "alg"), json_str(hash, "content"));
}

static void read_licences(struct sbom_build *b, yyjson_val *list, struct component *c)
{
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

/* evidence.identity: the value concluded (1.6), or what the methods found (1.5). */
static void read_identity(struct sbom_build *b, yyjson_val *identity, struct component *c)
{
    yyjson_val *methods = json_array(identity, "methods");
    yyjson_val *method;
    size_t i, max;
    str field = json_str(identity, "field");
    if (!str_eq(field, STR("purl")) && !str_eq(field, STR("cpe"))) return;
    (void)sbom_add_identity(b->a, c, json_str(identity, "concludedValue"));
    yyjson_arr_foreach(methods, i, max, method)(void)
        sbom_add_identity(b->a, c, json_str(method, "value"));
}

static void read_evidence(struct sbom_build *b, yyjson_val *evidence, struct component *c)
{
    yyjson_val *identity = yyjson_obj_get(evidence, "identity");
    yyjson_val *one;
    size_t i, max;
    if (yyjson_is_obj(identity)) read_identity(b, identity, c);
    if (yyjson_is_arr(identity)) {
        yyjson_arr_foreach(identity, i, max, one) read_identity(b, one, c);
    }
    /* What was found counts where nothing is declared. */
    if (c->n_licences == 0) read_licences(b, json_array(evidence, "licenses"), c);
}

/* Issues name a vulnerability by their id, or by the address of their source. */
static void read_patch(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    yyjson_val *list = json_array(v, "resolves");
    yyjson_val *issue;
    size_t i, max;
    str url = json_str(json_object(v, "diff"), "url");
    struct component_patch *patch = sbom_add_patch(b->a, c, json_str(v, "type"), url);
    if (patch == NULL) return;
    yyjson_arr_foreach(list, i, max, issue)
    {
        str id = json_str(issue, "id");
        str text = id.n > 0 ? id : json_str(issue, "name");
        size_t n_before = patch->n_resolves;
        sbom_add_cves(b->a, &patch->resolves, &patch->n_resolves, text);
        if (patch->n_resolves > n_before) continue;
        sbom_add_text(b->a, &patch->resolves, &patch->n_resolves, id);
    }
    if (patch->n_resolves == 0) sbom_add_cves(b->a, &patch->resolves, &patch->n_resolves, url);
}

static void read_pedigree(struct sbom_build *b, yyjson_val *pedigree, struct component *c)
{
    yyjson_val *commits = json_array(pedigree, "commits");
    yyjson_val *patches = json_array(pedigree, "patches");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(commits, i, max, v)
    {
        sbom_add_text(b->a, &c->commits, &c->n_commits, json_str(v, "uid"));
        str url = json_str(v, "url");
        if (url.n > 0) sbom_add_text(b->a, &c->repositories, &c->n_repositories, url);
    }
    yyjson_arr_foreach(patches, i, max, v) read_patch(b, v, c);
}

/* externalReferences: where the component and its source come from. */
static void read_references(struct sbom_build *b, yyjson_val *list, struct component *c)
{
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        str type = json_str(v, "type"), url = json_str(v, "url");
        if (str_eq(type, STR("vcs"))) {
            sbom_add_repository(b->a, c, url);
            sbom_set_text(b->a, &c->source_url, url);
        } else if (str_eq(type, STR("source-distribution"))) {
            sbom_set_text(b->a, &c->source_url, url);
        } else if (str_eq(type, STR("distribution"))) {
            sbom_set_text(b->a, &c->download_url, url);
            /* TR-03183-2 puts the digest of what is delivered there. */
            if (c->n_hashes == 0) read_hashes(b, json_array(v, "hashes"), c);
        } else if (str_eq(type, STR("website")) || str_eq(type, STR("support"))) {
            sbom_set_text(b->a, &c->contact, url);
        }
    }
}

/* Properties of BSI TR-03183-2 (its taxonomy for CycloneDX, "bsi:component:"). */
static void read_property(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    static const struct {
        str name;
        uint32_t stated;
    } rows[] = {{STR_INIT("executable"), STATED_EXECUTABLE},
                {STR_INIT("archive"), STATED_ARCHIVE},
                {STR_INIT("structured"), STATED_STRUCTURED}};
    str name = json_str(v, "name");
    if (!str_starts(name, STR("bsi:component:"))) return;
    name = str_from(name, sizeof "bsi:component:" - 1);
    if (str_eq(name, STR("filename"))) sbom_set_text(b->a, &c->filename, json_str(v, "value"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (str_eq(name, rows[i].name) && json_str(v, "value").n > 0)
            c->stated |= rows[i].stated;
    }
}

static void read_properties(struct sbom_build *b, yyjson_val *list, struct component *c)
{
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v) read_property(b, v, c);
}

/* Mail or web address of an organisation: its contact's, or its own. */
static str address_of(yyjson_val *entity)
{
    str mail = json_str(yyjson_arr_get_first(json_array(entity, "contact")), "email");
    return mail.n > 0 ? mail : json_val_str(yyjson_arr_get_first(json_array(entity, "url")));
}

/* Who supplies it, by the member that says it most directly. */
static void read_makers(struct sbom_build *b, yyjson_val *const m[N_MEMBERS],
                        struct component *c)
{
    yyjson_val *author = yyjson_arr_get_first(m[MEMBER_AUTHORS]);
    const str names[] = {json_str(m[MEMBER_SUPPLIER], "name"),
                         json_str(m[MEMBER_MANUFACTURER], "name"),
                         json_val_str(m[MEMBER_PUBLISHER]), json_str(author, "name"),
                         json_val_str(m[MEMBER_AUTHOR])};
    for (size_t i = 0; i < sizeof names / sizeof names[0] && c->supplier.n == 0; i++)
        sbom_set_text(b->a, &c->supplier, names[i]);
    if (m[MEMBER_MANUFACTURER])
        sbom_set_text(b->a, &c->contact, address_of(m[MEMBER_MANUFACTURER]));
    if (m[MEMBER_SUPPLIER]) sbom_set_text(b->a, &c->contact, address_of(m[MEMBER_SUPPLIER]));
    if (author) sbom_set_text(b->a, &c->contact, json_str(author, "email"));
}

static void read_members(struct sbom_build *b, yyjson_val *const m[N_MEMBERS],
                         struct component *c)
{
    c->ref = copied(b->a, m[MEMBER_REF]);
    c->type = type_of(b->a, m[MEMBER_TYPE]);
    c->group = copied(b->a, m[MEMBER_GROUP]);
    c->name = copied(b->a, m[MEMBER_NAME]);
    c->version = copied(b->a, m[MEMBER_VERSION]);
    read_makers(b, m, c);
    sbom_add_text(b->a, &c->purls, &c->n_purls, str_trim(json_val_str(m[MEMBER_PURL])));
    sbom_add_text(b->a, &c->cpes, &c->n_cpes, str_trim(json_val_str(m[MEMBER_CPE])));
    if (yyjson_is_arr(m[MEMBER_LICENCES])) read_licences(b, m[MEMBER_LICENCES], c);
    if (yyjson_is_arr(m[MEMBER_HASHES])) read_hashes(b, m[MEMBER_HASHES], c);
    if (yyjson_is_obj(m[MEMBER_EVIDENCE])) read_evidence(b, m[MEMBER_EVIDENCE], c);
    if (yyjson_is_obj(m[MEMBER_PEDIGREE])) read_pedigree(b, m[MEMBER_PEDIGREE], c);
    if (yyjson_is_arr(m[MEMBER_REFERENCES])) read_references(b, m[MEMBER_REFERENCES], c);
    if (yyjson_is_arr(m[MEMBER_PROPERTIES])) read_properties(b, m[MEMBER_PROPERTIES], c);
    if (str_eq(c->type, STR("file"))) c->filename = c->name;
}

/* Depth is bounded by the JSON reader. */
uint32_t cyclonedx_add_component(struct sbom_build *b, yyjson_val *v, uint32_t parent)
{
    yyjson_val *m[N_MEMBERS];
    uint32_t index = sbom_add_component(b, parent, v);
    if (index == UINT32_MAX) return index;
    find_members(v, m);
    struct component *c = sbom_component(b, index);
    read_members(b, m, c);
    if (c->ref.n > 0 && !sbom_add_ref(b, c->ref, index)) {
        sbom_note(b, v, "bom-ref '%.*s' stands there twice: dependencies go to the first one",
                  STR_ARG(str_sub(c->ref, 0, 120)));
    }
    if (m[MEMBER_COMPONENTS]) cyclonedx_add_components(b, m[MEMBER_COMPONENTS], index);
    return index;
}

void cyclonedx_add_components(struct sbom_build *b, yyjson_val *list, uint32_t parent)
{
    yyjson_val *v;
    size_t i, max;
    if (!yyjson_is_arr(list)) return;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (!yyjson_is_obj(v)) {
            sbom_note(b, v, "component %zu is a %s, expected an object: left out", i + 1,
                      yyjson_get_type_desc(v));
        } else if (cyclonedx_add_component(b, v, parent) == UINT32_MAX) {
            return;
        }
    }
}
