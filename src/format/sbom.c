/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognises SBOMs by content. What is known but not read is named, with the way out, so that
 * nobody has to guess why a document was refused.
 */
#include "base/limits.h"
#include "format/formats.h"
#include "format/sbom_archive.h"
#include "format/sbom_build.h"
#include "format/utf16.h"

#define EXPECTED \
 "expected CycloneDX 1.2 to 1.7 (JSON, XML) or SPDX 2.2 to 3.0 (JSON, tag-value)"

enum {
    HEAD_BYTES = 65536, /* of a text in which its kind is looked for */
};

static enum status refuse(struct err *e, const char *kind, const char *advice)
{
    (void)err_set(e, LW_E_INPUT, "this is %s, " EXPECTED ": %s", kind, advice);
    return err_at(e, 1, 1);
}

/* Texts and containers known by their first bytes. */
static const struct opening_row {
    str opening;
    const char *kind;
    const char *advice;
} opening_rows[] = {
    {STR_INIT("\x0A\x03"
              "1."),
     "a CycloneDX protobuf document", "convert it with cyclonedx convert --output-format json"},
    {STR_INIT("b'"), "the printed form of a byte string (b'...')",
     "export the document again without it"},
    {STR_INIT("spdxVersion:"), "an SPDX YAML document",
     "convert it with pyspdxtools to SPDX JSON"},
    {STR_INIT("bomFormat:"), "a CycloneDX document in YAML", "export it as CycloneDX JSON"},
    {STR_INIT("---"), "a YAML document", "export it as JSON"},
};

static const struct opening_row xml_rows[] = {
    {STR_INIT("rdf:RDF"), "an RDF document", "convert SPDX RDF with pyspdxtools to SPDX JSON"},
    {STR_INIT("<Document"), "an SPDX XML document", "convert it with pyspdxtools to SPDX JSON"},
    {STR_INIT("SoftwareIdentity"), "a SWID tag", "export an SBOM of the whole product"},
    {STR_INIT("<html"), "a web page", "check the address it was fetched from"},
    {STR_INIT(""), "an XML document", "export it as JSON"},
};

/* JSON documents of other kinds by members of the top level; both must be there. */
static const struct member_row {
    const char *member;
    const char *also; /* NULL: one is enough */
    const char *kind;
    const char *advice;
} member_rows[] = {
    {"headers", "files", "a ScanCode result", "run scancode with --cyclonedx or --spdx output"},
    {"artifacts", "source", "a Syft result", "convert it with syft convert -o cyclonedx-json"},
    {"SchemaVersion", "Results", "a Trivy report", "run trivy with --format cyclonedx"},
    {"payload", "payloadType", "a signed envelope (DSSE)", "take the SBOM out of its payload"},
    {"@context", "statements", "an OpenVEX document", "import it as a statement of a supplier"},
    {"@context", NULL, "a JSON-LD document that is no SPDX 3", "check that it is an SBOM"},
    {"csaf_version", NULL, "a CSAF advisory", "import it as an advisory"},
    {"document", "vulnerabilities", "a CSAF advisory", "import it as an advisory"},
    {"cveMetadata", NULL, "a CVE record", "import it as a vulnerability record"},
    {"Document", NULL, "an SPDX document of an old layout",
     "convert it with pyspdxtools to SPDX JSON 2.3"},
};

static enum status refuse_text(str received, struct err *e)
{
    str bytes = str_trim(received);
    for (size_t i = 0; i < sizeof opening_rows / sizeof opening_rows[0]; i++) {
        const struct opening_row *row = &opening_rows[i];
        /* A binary document may begin with what is white space in a text. */
        bool is_it = str_starts(bytes, row->opening) || str_starts(received, row->opening);
        if (is_it) return refuse(e, row->kind, row->advice);
    }
    str head = str_sub(bytes, 0, 4096);
    if (str_starts(bytes, STR("<"))) {
        for (size_t i = 0; i < sizeof xml_rows / sizeof xml_rows[0]; i++) {
            const struct opening_row *row = &xml_rows[i];
            if (str_contains(head, row->opening)) return refuse(e, row->kind, row->advice);
        }
    }
    (void)err_set(e, LW_E_INPUT, "this is no SBOM that is known here, " EXPECTED);
    return err_at(e, 1, 1);
}

static enum status refuse_json(yyjson_val *root, struct err *e)
{
    if (yyjson_is_arr(root)) {
        return refuse(e, "a JSON array", "give the SBOM itself, an object");
    }
    for (size_t i = 0; i < sizeof member_rows / sizeof member_rows[0]; i++) {
        const struct member_row *row = &member_rows[i];
        if (yyjson_obj_get(root, row->member) == NULL) continue;
        if (row->also != NULL && yyjson_obj_get(root, row->also) == NULL) continue;
        return refuse(e, row->kind, row->advice);
    }
    (void)err_set(e, LW_E_INPUT, "this is JSON without bomFormat or spdxVersion, " EXPECTED);
    return err_at(e, 1, 1);
}

static bool is_cyclonedx(yyjson_val *root)
{
    return yyjson_obj_get(root, "bomFormat") != NULL ||
           str_contains(json_str(root, "$schema"), STR("cyclonedx.org"));
}

static bool is_spdx2(yyjson_val *root)
{
    return json_str(root, "spdxVersion").n > 0;
}

/* By its context, or by what only an element of SPDX 3 has. */
static bool is_spdx3(yyjson_val *root)
{
    yyjson_val *context = yyjson_obj_get(root, "@context");
    yyjson_val *graph = json_array(root, "@graph");
    yyjson_val *v;
    size_t i, max;
    if (yyjson_is_arr(context)) context = yyjson_arr_get_first(context);
    if (str_contains(json_val_str(context), STR("spdx"))) return true;
    yyjson_arr_foreach(graph, i, max, v)
    {
        if (yyjson_obj_get(v, "spdxId") != NULL) return true;
    }
    return false;
}

/*
 * Attestations (in-toto) carry the SBOM as "predicate", a well-known forge's export wraps it in
 * "sbom", and SPDX tools of old wrote {"Document": {...}}.
 */
static yyjson_val *unwrapped(yyjson_val *root)
{
    static const char *const wrappers[] = {"predicate", "sbom", "Document"};
    for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++) {
        yyjson_val *inner = json_object(root, wrappers[i]);
        if (is_cyclonedx(inner) || is_spdx2(inner) || is_spdx3(inner)) return inner;
    }
    return root;
}

/*
 * JSON readers differ in which of two equal names they take: what stands in the other would be
 * watched by nobody.
 */
static enum status check_once(str bytes, const yyjson_doc *doc, yyjson_val *root, struct err *e)
{
    static const char *const members[] = {"bomFormat",         "specVersion",  "metadata",
                                          "components",        "dependencies", "spdxVersion",
                                          "documentDescribes", "packages",     "relationships"};
    enum {
        N_MEMBERS = sizeof members / sizeof members[0]
    };
    bool is_seen[N_MEMBERS] = {false};
    yyjson_val *name, *v;
    size_t i, max;
    yyjson_obj_foreach(root, i, max, name, v)
    {
        for (size_t k = 0; k < N_MEMBERS; k++) {
            if (!yyjson_equals_str(name, members[k])) continue;
            if (!is_seen[k]) {
                is_seen[k] = true;
                continue;
            }
            (void)err_set(e, LW_E_INPUT, "member '%s' stands here a second time, expected once",
                          members[k]);
            return json_place(bytes, doc, root, members[k], 1, e);
        }
    }
    return LW_OK;
}

/* The tag stands at the beginning of a line, behind comments at most. */
static bool is_tag_value(str text)
{
    static const str tags[] = {STR_INIT("SPDXVersion:"), STR_INIT("DataLicense:"),
                               STR_INIT("PackageName:"), STR_INIT("DocumentName:")};
    str line, rest = str_sub(text, 0, HEAD_BYTES);
    while (rest.n > 0) {
        (void)str_cut(&rest, '\n', &line);
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#') continue;
        for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
            if (str_starts(line, tags[i])) return true;
        }
        return false;
    }
    return false;
}

static enum status read_json(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    yyjson_doc *doc;
    enum status s = json_parse(bytes, LIMIT_SBOM_BYTES, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = unwrapped(yyjson_doc_get_root(doc));
    s = check_once(bytes, doc, root, e);
    if (s != LW_OK) {
        yyjson_doc_free(doc);
        return s;
    }
    if (is_cyclonedx(root)) {
        s = cyclonedx_read_doc(a, bytes, doc, root, out, e);
    } else if (is_spdx2(root)) {
        s = spdx2_read_doc(a, bytes, doc, root, out, e);
    } else if (is_spdx3(root)) {
        s = spdx3_read_doc(a, bytes, doc, root, out, e);
    } else {
        s = refuse_json(root, e);
    }
    yyjson_doc_free(doc);
    return s;
}

static enum status read_text(struct arena *a, str received, str text, struct sbom *out,
                             struct err *e)
{
    str start = str_trim(text);
    bool is_json = str_starts(start, STR("{")) || str_starts(start, STR("["));
    if (start.n == 0 || is_json) return read_json(a, received, out, e);
    /* XML says in its own head how it is encoded: its reader takes the bytes as received. */
    if (str_starts(start, STR("<")) &&
        str_contains(str_sub(start, 0, HEAD_BYTES), STR("cyclonedx.org/schema/bom")))
        return cyclonedx_xml_read(a, received, out, e);
    if (is_tag_value(start)) return spdx_tag_read(a, text, out, e);
    return refuse_text(text, e);
}

enum status sbom_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    struct buf utf8;
    if (sbom_archive_is(bytes)) return sbom_archive_read(a, bytes, out, e);
    if (!utf16_is(bytes)) {
        bool has_mark = str_starts(bytes, STR("\xEF\xBB\xBF"));
        return read_text(a, bytes, has_mark ? str_from(bytes, 3) : bytes, out, e);
    }
    if (bytes.n > LIMIT_SBOM_BYTES) {
        return err_set(e, LW_E_LIMIT, "document of %zu bytes is over the limit of %zu bytes",
                       bytes.n, LIMIT_SBOM_BYTES);
    }
    buf_init(&utf8, 2 * LIMIT_SBOM_BYTES);
    enum status s = utf16_to_utf8(&utf8, bytes, e);
    if (s == LW_OK) s = read_text(a, bytes, buf_str(&utf8), out, e);
    buf_release(&utf8);
    return s;
}
