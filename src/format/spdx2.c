/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 2.2 and 2.3 JSON (spdx.github.io/spdx-spec). Packages become components; the one package
 * that the document describes becomes the subject; relationships become edges. Files and snippets
 * are passed over. As with CycloneDX, what generators break and a reader can bear becomes a note.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "format/sbom_build.h"

/* In the map of references: a file, a snippet, the document. */
#define KNOWN_NOT_PACKAGE UINT32_MAX

static bool is_stated(str s)
{
    return s.n > 0 && !str_eq(s, STR("NOASSERTION")) && !str_eq(s, STR("NONE"));
}

static str stated(yyjson_val *v, const char *key)
{
    str s = json_str(v, key);
    return is_stated(s) ? s : STR_NONE;
}

/* "Organization: Example Ltd (mail@example.org)" without the kind of agent. */
static str agent_name(str s)
{
    static const str kinds[] = {STR_INIT("Organization:"), STR_INIT("Person:"),
                                STR_INIT("Tool:")};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_starts(s, kinds[i])) return str_trim(str_from(s, kinds[i].n));
    }
    return str_trim(s);
}

static bool is_category(str s)
{
    static const str known[] = {
        STR_INIT("SECURITY"),      STR_INIT("PACKAGE-MANAGER"), STR_INIT("PACKAGE_MANAGER"),
        STR_INIT("PERSISTENT-ID"), STR_INIT("PERSISTENT_ID"),   STR_INIT("OTHER"),
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_eq(known[i], s)) return true;
    }
    return false;
}

/* Some generators give the type as the address of its definition. */
static str reference_type(yyjson_val *v)
{
    size_t at;
    str type = json_str(v, "referenceType");
    return str_find_last(type, '/', &at) ? str_from(type, at + 1) : type;
}

static void read_external_ref(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    str type = reference_type(v);
    str category = json_str(v, "referenceCategory");
    str locator = str_trim(json_str(v, "referenceLocator"));
    if (!is_category(category)) {
        sbom_note(b, v, "referenceCategory '%.*s' is not a word of the specification",
                  STR_ARG(str_sub(category, 0, 60)));
    }
    if (str_eq(type, STR("purl"))) {
        sbom_add_text(b->a, &c->purls, &c->n_purls, locator);
    } else if (str_eq(type, STR("cpe22Type")) || str_eq(type, STR("cpe23Type"))) {
        sbom_add_text(b->a, &c->cpes, &c->n_cpes, locator);
    }
}

static void read_references(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    yyjson_val *list = json_array(v, "externalRefs");
    yyjson_val *ref;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, ref) read_external_ref(b, ref, c);
}

static void read_checksums(struct sbom_build *b, yyjson_val *v, struct component *c)
{
    yyjson_val *list = json_array(v, "checksums");
    yyjson_val *sum;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, sum)
    {
        str alg = json_str(sum, "algorithm"), hex = json_str(sum, "checksumValue");
        size_t n_chars = hash_hex_chars(alg);
        if (n_chars != 0 && (hex.n != n_chars || !is_hex(hex))) {
            sbom_note(b, sum, "checksum of '%.*s' does not fit %.*s: left out",
                      STR_ARG(str_sub(c->name, 0, 80)), STR_ARG(str_sub(alg, 0, 20)));
        }
        sbom_add_hash(b->a, c, alg, hex);
    }
}

/* Members that came with 2.3: in a 2.2 document the version is not what was written. */
static const char *const members_since_2_3[] = {"primaryPackagePurpose", "builtDate",
                                                "releaseDate", "validUntilDate"};

/* Members that the specification requires of a package and that a user of it will miss. */
static void check_package(struct sbom_build *b, yyjson_val *v)
{
    static const char *const required[] = {"name", "SPDXID"};
    str name = str_sub(json_str(v, "name"), 0, 80);
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (json_str(v, required[i]).n > 0) continue;
        sbom_note(b, v, "package '%.*s' has no %s", STR_ARG(name), required[i]);
    }
    if (str_eq(b->out->spec_version, STR("SPDX-2.3"))) return;
    for (size_t i = 0; i < sizeof members_since_2_3 / sizeof members_since_2_3[0]; i++) {
        if (yyjson_obj_get(v, members_since_2_3[i]) == NULL) continue;
        sbom_note(b, v, "package '%.*s' has %s, which %.*s does not know", STR_ARG(name),
                  members_since_2_3[i], STR_ARG(b->out->spec_version));
        return;
    }
}

/* Some generators never write it: one note for all packages. */
static void check_locations(struct sbom_build *b, yyjson_val *packages)
{
    yyjson_val *v, *first = NULL;
    size_t i, max, n = 0;
    yyjson_arr_foreach(packages, i, max, v)
    {
        if (!yyjson_is_obj(v) || json_str(v, "downloadLocation").n > 0) continue;
        if (n++ == 0) first = v;
    }
    if (n > 0)
        sbom_note(b, first, "%zu packages have no downloadLocation, this is the first", n);
}

static void read_package(struct sbom_build *b, yyjson_val *v, bool is_subject)
{
    uint32_t index = sbom_add_component(b, UINT32_MAX, v);
    if (index == UINT32_MAX) return;
    struct component *c = sbom_component(b, index);
    str supplier = stated(v, "supplier");
    str version = stated(v, "versionInfo");
    if (supplier.n == 0) supplier = stated(v, "originator");
    c->ref = json_dup(b->a, v, "SPDXID");
    c->name = json_dup(b->a, v, "name");
    c->type = json_dup(b->a, v, "primaryPackagePurpose");
    c->version = version.n == 0 ? STR_NONE : arena_str(b->a, version);
    c->supplier = supplier.n == 0 ? STR_NONE : arena_str(b->a, agent_name(supplier));
    c->is_subject = is_subject;
    read_references(b, v, c);
    read_checksums(b, v, c);
    sbom_add_text(b->a, &c->licences, &c->n_licences, stated(v, "licenseConcluded"));
    sbom_add_text(b->a, &c->licences, &c->n_licences, stated(v, "licenseDeclared"));
    check_package(b, v);
    if (c->ref.n > 0 && !sbom_add_ref(b, c->ref, index)) {
        sbom_note(b, v, "SPDXID '%.*s' stands there twice: relationships go to the first one",
                  STR_ARG(str_sub(c->ref, 0, 120)));
    }
}

static yyjson_val *package_of(yyjson_val *root, str ref)
{
    yyjson_val *list = json_array(root, "packages");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (ref.n > 0 && str_eq(json_str(v, "SPDXID"), ref)) return v;
    }
    return NULL;
}

/* What a relationship says the document describes; STR_NONE when it says something else. */
static str described_by(yyjson_val *v, str document)
{
    str from = json_str(v, "spdxElementId"), to = json_str(v, "relatedSpdxElement");
    str type = json_str(v, "relationshipType");
    if (str_eq(type, STR("DESCRIBES")) && str_eq(from, document)) return to;
    return str_eq(type, STR("DESCRIBED_BY")) && str_eq(to, document) ? from : STR_NONE;
}

/* The package that the document describes, when it is exactly one and not the only package. */
static yyjson_val *find_subject(yyjson_val *root)
{
    yyjson_val *relationships = json_array(root, "relationships");
    yyjson_val *listed = json_array(root, "documentDescribes");
    yyjson_val *v;
    size_t i, max;
    str document = json_str(root, "SPDXID");
    str found = STR_NONE;
    if (yyjson_arr_size(json_array(root, "packages")) < 2) return NULL;
    yyjson_arr_foreach(relationships, i, max, v)
    {
        str ref = described_by(v, document);
        if (ref.n == 0 || str_eq(ref, found)) continue;
        if (found.n > 0) return NULL;
        found = ref;
    }
    yyjson_arr_foreach(listed, i, max, v)
    {
        str ref = json_val_str(v);
        if (ref.n == 0 || str_eq(ref, found)) continue;
        if (found.n > 0) return NULL;
        found = ref;
    }
    return package_of(root, found);
}

/* Before 2.2 had a JSON schema, tools wrote documentDescribes: [{"Package": {...}}]. */
static void read_old_packages(struct sbom_build *b, yyjson_val *root)
{
    yyjson_val *list = json_array(root, "documentDescribes");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        yyjson_val *package = json_object(v, "Package");
        if (package == NULL) continue;
        sbom_note(b, package, "package in the layout from before SPDX 2.2");
        read_package(b, package, false);
    }
}

static void read_packages(struct sbom_build *b, yyjson_val *root)
{
    yyjson_val *list = json_array(root, "packages");
    yyjson_val *subject = find_subject(root);
    yyjson_val *v;
    size_t i, max;
    if (subject != NULL) read_package(b, subject, true);
    yyjson_arr_foreach(list, i, max, v)
    {
        if (v == subject) continue;
        if (!yyjson_is_obj(v)) {
            sbom_note(b, NULL, "package %zu is %s, expected an object: left out", i + 1,
                      yyjson_get_type_desc(v));
            continue;
        }
        read_package(b, v, false);
    }
    if (list == NULL) read_old_packages(b, root);
    if (b->out->n_components == 0) sbom_note(b, NULL, "document has no packages");
}

/* So that relationships to them are not taken for dangling ones. */
static void know_others(struct sbom_build *b, yyjson_val *root)
{
    static const char *const lists[] = {"files", "snippets"};
    (void)sbom_add_ref(b, json_str(root, "SPDXID"), KNOWN_NOT_PACKAGE);
    for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
        yyjson_val *list = json_array(root, lists[k]);
        yyjson_val *v;
        size_t i, max;
        yyjson_arr_foreach(list, i, max, v)(void)
            sbom_add_ref(b, json_str(v, "SPDXID"), KNOWN_NOT_PACKAGE);
    }
}

/* Section 11.1; relationships that are not here say nothing of what a package is made of. */
static const struct direction_row {
    str type;
    bool is_inverse;
} direction_rows[] = {
    {STR_INIT("DEPENDS_ON"), false},
    {STR_INIT("DEPENDENCY_OF"), true},
    {STR_INIT("CONTAINS"), false},
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
    if (sbom_find_ref(b, ref, index)) return *index != KNOWN_NOT_PACKAGE;
    if (is_stated(ref) && !str_starts(ref, STR("DocumentRef-"))) {
        sbom_note(b, v, "relationship with '%.*s', which is not in the document",
                  STR_ARG(str_sub(ref, 0, 120)));
    }
    return false;
}

static void read_relationship(struct sbom_build *b, yyjson_val *v)
{
    uint32_t from, to;
    str type = json_str(v, "relationshipType");
    if (!yyjson_is_obj(v)) {
        sbom_note(b, NULL, "a relationship is %s, expected an object: left out",
                  yyjson_get_type_desc(v));
        return;
    }
    for (size_t i = 0; i < sizeof direction_rows / sizeof direction_rows[0]; i++) {
        if (!str_eq(direction_rows[i].type, type)) continue;
        bool has_from = find_end(b, v, json_str(v, "spdxElementId"), &from);
        bool has_to = find_end(b, v, json_str(v, "relatedSpdxElement"), &to);
        if (!has_from || !has_to || from == to) return;
        bool is_inverse = direction_rows[i].is_inverse;
        sbom_add_edge(b, is_inverse ? to : from, is_inverse ? from : to);
        return;
    }
}

static str read_creators(struct sbom_build *b, yyjson_val *info)
{
    yyjson_val *creators = yyjson_obj_get(info, "creators");
    yyjson_val *v;
    size_t i, max;
    struct buf names;
    if (!yyjson_is_arr(creators)) {
        sbom_note(b, info, "creationInfo.creators is %s, expected an array of texts",
                  creators == NULL ? "missing" : yyjson_get_type_desc(creators));
    }
    buf_init(&names, 16 * LW_KIB);
    yyjson_arr_foreach(creators, i, max, v)
    {
        str creator = json_val_str(v);
        if (!str_starts(creator, STR("Tool:"))) continue;
        if (names.n > 0) buf_add(&names, STR("; "));
        buf_add(&names, agent_name(creator));
    }
    str joined = names.n == 0 ? STR_NONE : arena_str(b->a, buf_str(&names));
    buf_release(&names);
    return joined;
}

static void check_document(struct sbom_build *b, yyjson_val *root)
{
    static const char *const required[] = {"SPDXID", "name", "dataLicense",
                                           "documentNamespace"};
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        if (json_str(root, required[i]).n == 0) {
            sbom_note(b, NULL, "document has no %s", required[i]);
        }
    }
    str created = json_str(json_object(root, "creationInfo"), "created");
    if (created.n == 0) {
        sbom_note(b, NULL, "document does not say when it was created");
    } else if (!is_date_time(created)) {
        sbom_note(b, NULL, "creationInfo.created '%.*s' is not a date and time with zone",
                  STR_ARG(str_sub(created, 0, 60)));
    }
    size_t n_others = yyjson_arr_size(json_array(root, "externalDocumentRefs"));
    if (n_others > 0) {
        sbom_note(b, NULL,
                  "document refers to %zu other documents, whose packages are not "
                  "in this one",
                  n_others);
    }
}

/* `*member` is the one that is wrong, NULL when it is the whole. */
static enum status check_head(yyjson_val *root, const char **member, struct err *e)
{
    static const str known[] = {STR_INIT("SPDX-2.3"), STR_INIT("SPDX-2.2"),
                                STR_INIT("SPDX-2.1")};
    if (!yyjson_is_obj(root)) {
        return err_set(e, LW_E_INPUT,
                       "this is a JSON %s, expected an SPDX document (an object)",
                       yyjson_get_type_desc(root));
    }
    str version = json_str(root, "spdxVersion");
    if (version.n == 0) return err_set(e, LW_E_INPUT, "SPDX document has no spdxVersion");
    *member = "packages";
    yyjson_val *packages = yyjson_obj_get(root, "packages");
    if (packages != NULL && !yyjson_is_arr(packages) && !yyjson_is_null(packages)) {
        return err_set(e, LW_E_INPUT, "packages is a %s, expected an array",
                       yyjson_get_type_desc(packages));
    }
    *member = "spdxVersion";
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_eq(known[i], version)) return LW_OK;
    }
    return err_set(e, LW_E_INPUT,
                   "spdxVersion '%.*s' is not read, expected SPDX-2.2 or SPDX-2.3",
                   STR_ARG(str_sub(version, 0, 60)));
}

static void read_root(struct sbom_build *b, yyjson_val *root)
{
    yyjson_val *info = json_object(root, "creationInfo");
    yyjson_val *list = json_array(root, "relationships");
    yyjson_val *v;
    size_t i, max;
    b->out->format = "spdx-json";
    b->out->spec_version = json_dup(b->a, root, "spdxVersion");
    b->out->serial = json_dup(b->a, root, "documentNamespace");
    b->out->created_at = json_utc(info, "created");
    check_document(b, root);
    check_locations(b, json_array(root, "packages"));
    b->out->generator = read_creators(b, info);
    read_packages(b, root);
    know_others(b, root);
    yyjson_arr_foreach(list, i, max, v) read_relationship(b, v);
}

enum status spdx2_read_doc(struct arena *a, str bytes, const yyjson_doc *doc, yyjson_val *root,
                           struct sbom *out, struct err *e)
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

enum status spdx2_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    yyjson_doc *doc;
    enum status s = json_parse(bytes, LIMIT_SBOM_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = spdx2_read_doc(a, bytes, doc, yyjson_doc_get_root(doc), out, e);
    yyjson_doc_free(doc);
    return s;
}
