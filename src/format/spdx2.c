/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 2.2 and 2.3 JSON (spdx.github.io/spdx-spec). Packages become components; the one package
 * that the document describes becomes the subject; relationships become edges. Files and snippets
 * are passed over. As with CycloneDX, what generators break and a reader can bear becomes a note.
 */
#include "format/spdx2.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/licence_expression.h"

bool spdx_is_stated(str s)
{
    return s.n > 0 && !str_eq(s, STR("NOASSERTION")) && !str_eq(s, STR("NONE"));
}

static str without_kind(str s)
{
    static const str kinds[] = {STR_INIT("Organization:"), STR_INIT("Person:"),
                                STR_INIT("Tool:")};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_starts(s, kinds[i])) return str_trim(str_from(s, kinds[i].n));
    }
    return str_trim(s);
}

str spdx_agent_name(str s)
{
    return without_kind(s);
}

str spdx_agent_contact(str s)
{
    size_t at;
    str agent = without_kind(s);
    if (!str_ends(agent, STR(")")) || !str_find_last(agent, '(', &at)) return STR_NONE;
    return str_trim(str_sub(agent, at + 1, agent.n - at - 2));
}

yyjson_val *spdx2_use(struct spdx2 *d, enum spdx2_part_id id)
{
    const struct spdx2_part *part = &d->parts[id];
    bool is_same = part->doc == d->b->lines.doc && part->doc != NULL;
    if (!is_same) sbom_build_source(d->b, part->text, part->doc, part->first_line);
    return part->v;
}

void spdx2_check_licence(struct spdx2 *d, yyjson_val *at, str expression)
{
    bool is_deprecated = false;
    if (!spdx_is_stated(expression)) return;
    str odd = licence_find_odd(expression, &is_deprecated);
    if (odd.n == 0) return;
    size_t *n = is_deprecated ? &d->n_deprecated : &d->n_unknown;
    if ((*n)++ > 0) return;
    *(is_deprecated ? &d->first_deprecated : &d->first_unknown) = odd;
    *(is_deprecated ? &d->line_deprecated : &d->line_unknown) = sbom_line(d->b, at);
}

static void note_licences(struct spdx2 *d)
{
    d->b->line_now = d->line_deprecated;
    if (d->n_deprecated > 0) {
        sbom_note(d->b, NULL, "licence id '%.*s' is deprecated (%zu such expressions)",
                  STR_ARG(str_sub(d->first_deprecated, 0, 60)), d->n_deprecated);
    }
    d->b->line_now = d->line_unknown;
    if (d->n_unknown > 0) {
        sbom_note(d->b, NULL,
                  "licence id '%.*s' is not on the SPDX list (%zu such expressions)",
                  STR_ARG(str_sub(d->first_unknown, 0, 60)), d->n_unknown);
    }
    d->b->line_now = 0;
}

/* Tools make the generator; the first person or organisation is who answers for the document. */
static void read_creators(struct spdx2 *d, yyjson_val *info)
{
    struct sbom_build *b = d->b;
    yyjson_val *creators = yyjson_obj_get(info, "creators");
    yyjson_val *v;
    size_t i, max;
    struct buf names;
    if (!yyjson_is_arr(creators)) {
        sbom_note(b, info, "creationInfo.creators is %s, expected an array of texts",
                  creators == NULL ? "missing" : yyjson_get_type_desc(creators));
        return;
    }
    buf_init(&names, 16 * LW_KIB);
    yyjson_arr_foreach(creators, i, max, v)
    {
        str creator = json_val_str(v);
        str name = spdx_agent_name(creator);
        if (!str_starts(creator, STR("Tool:"))) {
            sbom_set_text(b->a, &b->out->author, name);
            sbom_set_text(b->a, &b->out->author_contact, spdx_agent_contact(creator));
            continue;
        }
        if (names.n > 0) buf_add(&names, STR("; "));
        buf_add(&names, name);
    }
    if (names.n > 0) b->out->generator = arena_str(b->a, buf_str(&names));
    buf_release(&names);
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

enum status spdx2_check_head(yyjson_val *root, const char **member, struct err *e)
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

void spdx2_read_parts(struct spdx2 *d)
{
    struct sbom_build *b = d->b;
    yyjson_val *root = spdx2_use(d, SPDX2_DOCUMENT);
    yyjson_val *info = json_object(root, "creationInfo");
    map_init(&d->patch_files, LIMIT_SBOM_BYTES);
    b->out->spec_version = json_dup(b->a, root, "spdxVersion");
    b->out->serial = json_dup(b->a, root, "documentNamespace");
    b->out->created_at = json_utc(info, "created");
    check_document(b, root);
    read_creators(d, info);
    spdx2_read_packages(d);
    spdx2_read_files(d);
    spdx2_read_relationships(d);
    note_licences(d);
    map_release(&d->patch_files);
}

static void read_root(struct sbom_build *b, str bytes, const yyjson_doc *doc, yyjson_val *root)
{
    struct spdx2 d = {.b = b};
    yyjson_val *const values[N_SPDX2_PARTS] = {
        [SPDX2_DOCUMENT] = root,
        [SPDX2_PACKAGES] = json_array(root, "packages"),
        [SPDX2_FILES] = json_array(root, "files"),
        [SPDX2_SNIPPETS] = json_array(root, "snippets"),
        [SPDX2_RELATIONSHIPS] = json_array(root, "relationships"),
    };
    for (size_t i = 0; i < N_SPDX2_PARTS; i++)
        d.parts[i] = (struct spdx2_part){values[i], bytes, doc, 1};
    b->out->format = "spdx-json";
    spdx2_read_parts(&d);
}

enum status spdx2_read_doc(struct arena *a, str bytes, const yyjson_doc *doc, yyjson_val *root,
                           struct sbom *out, struct err *e)
{
    struct sbom_build b;
    struct sbom sbom;
    const char *member = NULL;
    enum status s = spdx2_check_head(root, &member, e);
    if (s != LW_OK) return member ? json_place(bytes, doc, root, member, 0, e) : s;
    sbom_build_init(&b, a, &sbom, bytes, doc);
    read_root(&b, bytes, doc, root);
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
