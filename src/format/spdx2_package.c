/* SPDX-License-Identifier: Apache-2.0 */
/* Packages and files of SPDX 2 (clauses 7 and 8 of the specification, version 2.3). */
#include "format/licence_expression.h"
#include "format/spdx2.h"

enum {
    DESCRIBED_MAX = 16, /* described things beside files; a product is one */
};

static str stated(yyjson_val *v, const char *key)
{
    str s = json_str(v, key);
    return spdx_is_stated(s) ? s : STR_NONE;
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

/* Where it comes from: an address of a file, or of a repository with a revision. */
static void read_location(struct sbom_build *b, str location, struct component *c)
{
    static const str repositories[] = {STR_INIT("git+"), STR_INIT("git://"), STR_INIT("hg+"),
                                       STR_INIT("svn+"), STR_INIT("bzr+")};
    if (location.n == 0) return;
    sbom_set_text(b->a, &c->download_url, location);
    for (size_t i = 0; i < sizeof repositories / sizeof repositories[0]; i++) {
        if (!str_starts(location, repositories[i])) continue;
        sbom_add_repository(b->a, c, location);
        sbom_set_text(b->a, &c->source_url, location);
    }
}

/* OpenEmbedded's recipes (SPDX 2.2): "CVEs fixed: CVE-2021-1 CVE-2021-2", by their patches. */
static void read_fixes(struct sbom_build *b, str source_info, struct component *c)
{
    static const str marker = STR_INIT("CVEs fixed:");
    if (!str_starts(source_info, marker)) return;
    struct component_patch *patch = sbom_add_patch(b->a, c, STR("backport"), STR_NONE);
    if (patch == NULL) return;
    sbom_add_cves(b->a, &patch->resolves, &patch->n_resolves, str_from(source_info, marker.n));
    if (patch->n_resolves == 0) c->n_patches--;
}

static void read_licences(struct spdx2 *d, yyjson_val *v, struct component *c)
{
    static const char *const members[] = {"licenseConcluded", "licenseDeclared"};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        str text = stated(v, members[i]);
        sbom_add_text(d->b->a, &c->licences, &c->n_licences, text);
        spdx2_check_licence(d, v, text);
    }
}

/* The purposes of a package that say what form it has (clause 7.24). */
static uint32_t purposes_stated(str purpose)
{
    bool is_archive = str_eq(purpose, STR("ARCHIVE"));
    bool is_program = str_eq(purpose, STR("APPLICATION")) || str_eq(purpose, STR("FIRMWARE"));
    return (is_archive ? STATED_ARCHIVE : 0u) | (is_program ? STATED_EXECUTABLE : 0u);
}

static void read_package(struct spdx2 *d, yyjson_val *v, bool is_subject)
{
    struct sbom_build *b = d->b;
    uint32_t index = sbom_add_component(b, UINT32_MAX, v);
    if (index == UINT32_MAX) return;
    struct component *c = sbom_component(b, index);
    str makers[] = {stated(v, "supplier"), stated(v, "originator")};
    c->ref = json_dup(b->a, v, "SPDXID");
    c->name = json_dup(b->a, v, "name");
    c->type = json_dup(b->a, v, "primaryPackagePurpose");
    sbom_set_text(b->a, &c->version, stated(v, "versionInfo"));
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        sbom_set_text(b->a, &c->supplier, spdx_agent_name(makers[i]));
        sbom_set_text(b->a, &c->contact, spdx_agent_contact(makers[i]));
    }
    sbom_set_text(b->a, &c->contact, stated(v, "homepage"));
    sbom_set_text(b->a, &c->filename, stated(v, "packageFileName"));
    c->is_subject = is_subject;
    c->stated = purposes_stated(c->type);
    read_references(b, v, c);
    read_checksums(b, v, c);
    read_licences(d, v, c);
    read_location(b, stated(v, "downloadLocation"), c);
    read_fixes(b, json_str(v, "sourceInfo"), c);
    check_package(b, v);
    if (c->ref.n > 0 && !sbom_add_ref(b, c->ref, index)) {
        sbom_note(b, v, "SPDXID '%.*s' stands there twice: relationships go to the first one",
                  STR_ARG(str_sub(c->ref, 0, 120)));
    }
}

static yyjson_val *package_of(yyjson_val *list, str ref)
{
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
    if (str_eq_nocase(type, STR("DESCRIBES")) && str_eq(from, document)) return to;
    bool is_inverse = str_eq_nocase(type, STR("DESCRIBED_BY")) && str_eq(to, document);
    return is_inverse ? from : STR_NONE;
}

/* Adds `ref` unless it is there; false when there are more than a reader will look up. */
static bool add_described(str refs[DESCRIBED_MAX], size_t *n, str ref)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(refs[i], ref)) return true;
    }
    if (*n == DESCRIBED_MAX) return false;
    refs[(*n)++] = ref;
    return true;
}

/* The package that the document describes, when it is exactly one and not the only package. */
static yyjson_val *find_subject(const struct spdx2 *d)
{
    yyjson_val *root = d->parts[SPDX2_DOCUMENT].v, *packages = d->parts[SPDX2_PACKAGES].v;
    yyjson_val *listed = json_array(root, "documentDescribes");
    yyjson_val *v, *found = NULL;
    size_t i, max, n = 0;
    str document = json_str(root, "SPDXID"), refs[DESCRIBED_MAX];
    if (yyjson_arr_size(packages) < 2) return NULL;
    yyjson_arr_foreach(d->parts[SPDX2_RELATIONSHIPS].v, i, max, v)
    {
        str ref = described_by(v, document);
        if (ref.n > 0 && !add_described(refs, &n, ref)) return NULL;
    }
    yyjson_arr_foreach(listed, i, max, v)
    {
        str ref = json_val_str(v);
        if (ref.n > 0 && !add_described(refs, &n, ref)) return NULL;
    }
    for (size_t k = 0; k < n; k++) {
        yyjson_val *package = package_of(packages, refs[k]);
        if (package == NULL) continue; /* a file */
        if (found != NULL) return NULL;
        found = package;
    }
    return found;
}

/* Before 2.2 had a JSON schema, tools wrote documentDescribes: [{"Package": {...}}]. */
static void read_old_packages(struct spdx2 *d)
{
    yyjson_val *list = json_array(spdx2_use(d, SPDX2_DOCUMENT), "documentDescribes");
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        yyjson_val *package = json_object(v, "Package");
        if (package == NULL) continue;
        sbom_note(d->b, package, "package in the layout from before SPDX 2.2");
        read_package(d, package, false);
    }
}

void spdx2_read_packages(struct spdx2 *d)
{
    yyjson_val *subject = find_subject(d);
    yyjson_val *list = spdx2_use(d, SPDX2_PACKAGES);
    yyjson_val *v;
    size_t i, max;
    check_locations(d->b, list);
    sbom_expect_components(d->b, yyjson_arr_size(list));
    if (subject != NULL) read_package(d, subject, true);
    yyjson_arr_foreach(list, i, max, v)
    {
        if (v == subject) continue;
        if (!yyjson_is_obj(v)) {
            sbom_note(d->b, NULL, "package %zu is %s, expected an object: left out", i + 1,
                      yyjson_get_type_desc(v));
            continue;
        }
        read_package(d, v, false);
    }
    if (list == NULL) read_old_packages(d);
    if (d->b->out->n_components == 0) sbom_note(d->b, NULL, "document has no packages");
}

/* A file is no component; it is known by its id, and by its name when it mends something. */
static void read_file(struct spdx2 *d, yyjson_val *v)
{
    str id = json_str(v, "SPDXID"), name = json_str(v, "fileName");
    if (id.n > 0) (void)sbom_add_ref(d->b, id, SBOM_KNOWN_OTHER);
    spdx2_check_licence(d, v, stated(v, "licenseConcluded"));
    if (id.n == 0 || !str_contains(name, STR("CVE-"))) return;
    str *place = arena_push(d->b->a, (void **)&d->patch_names, &d->n_patch_names,
                            &d->cap_patch_names, sizeof *place);
    if (place == NULL) return;
    *place = arena_str(d->b->a, name);
    (void)map_set(&d->patch_files, id, d->n_patch_names - 1);
}

void spdx2_read_files(struct spdx2 *d)
{
    yyjson_val *document = d->parts[SPDX2_DOCUMENT].v;
    yyjson_val *v;
    size_t i, max;
    (void)sbom_add_ref(d->b, json_str(document, "SPDXID"), SBOM_KNOWN_OTHER);
    yyjson_val *files = spdx2_use(d, SPDX2_FILES);
    yyjson_arr_foreach(files, i, max, v) read_file(d, v);
    yyjson_val *snippets = spdx2_use(d, SPDX2_SNIPPETS);
    yyjson_arr_foreach(snippets, i, max, v)(void)
        sbom_add_ref(d->b, json_str(v, "SPDXID"), SBOM_KNOWN_OTHER);
}
