/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CycloneDX XML 1.2 to 1.7. The document streams through expat; each part of it (the metadata, a
 * component with what is nested in it, a dependency) is written down as the JSON of the same
 * standard (transcript.h, cyclonedx_xml_rows.h), read and checked by the code that reads the JSON
 * form, and forgotten. Memory is bounded by the largest part and by the model.
 *
 * A document type declaration is refused: entities are how XML attacks its readers, and no
 * generator writes one. Elements of other namespaces are passed over, as the schema allows.
 */
#include "base/limits.h"
#include "format/cyclonedx.h"
#include "format/cyclonedx_xml_rows.h"
#include "format/transcript.h"

#include <expat.h>
#include <string.h>

#define NAMESPACE "http://cyclonedx.org/schema/bom/"

enum {
    SEPARATOR = '|',        /* between namespace and name; in no namespace of ours */
    CHUNK_BYTES = 1 << 20,  /* expat counts in int */
    SKIPPED_DEPTH = 100000, /* of what is passed over: a count, no memory */
};

struct frame {
    const struct xml_row *row;
    enum xml_place place;
    char bracket;                  /* what is open: '{', '[' or 0 */
    bool is_done;                  /* its value is written */
    bool is_stream;                /* list of parts at the top: nothing is written for it */
    uint64_t seen;                 /* members that stood, by their place in the rows */
    const struct xml_row *several; /* whose array is open */
};

struct reader {
    XML_Parser parser;
    struct sbom_build b;
    struct transcript t;
    struct xml_index index;
    struct buf text; /* of the innermost element */
    unsigned minor;
    size_t depth, n_skipped;
    struct frame frames[LIMIT_JSON_DEPTH];
    enum status status;
    struct err e;
};

/* Takes any element in a place that is left open; the name is of no use to a reader. */
static const struct xml_row open_row = {PLACE_OPEN, STR_INIT(""), XML_MEMBER, STR_INIT("x"),
                                        PLACE_OPEN};
static const struct xml_row root_row = {PLACE_BOM, STR_INIT("bom"), XML_MEMBER, STR_INIT(""),
                                        PLACE_BOM};

static void stop(struct reader *r, enum status status)
{
    r->status = err_at(&r->e, XML_GetCurrentLineNumber(r->parser),
                       XML_GetCurrentColumnNumber(r->parser) + 1);
    r->status = status;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static struct frame *top(struct reader *r)
{
    return &r->frames[r->depth - 1];
}

/* Bit of a row among those of its place. */
static uint64_t bit_of(const struct reader *r, const struct xml_row *row)
{
    return (uint64_t)1 << ((size_t)(row - r->index.at[row->place].rows) & 63);
}

static void close_several(struct reader *r, struct frame *f)
{
    if (f->several != NULL) transcript_close(&r->t, ']');
    f->several = NULL;
}

/* False when the frame's value is the other kind of container already. */
static bool open_as(struct reader *r, struct frame *f, char bracket)
{
    if (f->bracket == 0) {
        f->bracket = bracket;
        transcript_open(&r->t, bracket);
    }
    return f->bracket == bracket;
}

static void note_place(struct reader *r, str name, const char *words)
{
    r->b.line_now = XML_GetCurrentLineNumber(r->parser);
    sbom_note(&r->b, NULL, "element '%.*s' %s", STR_ARG(str_sub(name, 0, 60)), words);
    r->b.line_now = 0;
}

static void mark_seen(struct reader *r, struct frame *outer, const struct xml_row *row)
{
    if (outer->seen & bit_of(r, row)) note_place(r, row->name, "stands there twice");
    outer->seen |= bit_of(r, row);
}

/* Writes what leads to the value of an element; false when it has no place there. */
static bool attach(struct reader *r, struct frame *outer, const struct xml_row *row)
{
    bool is_item = row->how == XML_ITEM || row->how == XML_WRAPPED;
    bool is_several = row->how == XML_SEVERAL || row->how == XML_REFS;
    if (outer->several != row) close_several(r, outer);
    if (!open_as(r, outer, is_item ? '[' : '{')) return false;
    if (row->how == XML_WRAPPED) transcript_open(&r->t, '{');
    if (!is_item && row != &open_row && outer->several != row) mark_seen(r, outer, row);
    if (row->how != XML_ITEM && outer->several != row) transcript_key(&r->t, row->member);
    if (is_several && outer->several != row) {
        transcript_open(&r->t, '[');
        outer->several = row;
    }
    return true;
}

static str attribute(const char **attributes, str name)
{
    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        if (str_eq(str_of(attributes[i]), name)) return str_of(attributes[i + 1]);
    }
    return STR_NONE;
}

static void write_attributes(struct reader *r, struct frame *f, const char **attributes)
{
    for (size_t i = 0; attributes[0] != NULL && i < r->index.at[f->place].n; i++) {
        const struct xml_row *row = &r->index.at[f->place].rows[i];
        if (row->how != XML_ATTRIBUTE && row->how != XML_FLAG) continue;
        str value = attribute(attributes, row->name);
        if (value.p == NULL || !open_as(r, f, '{')) continue;
        transcript_key(&r->t, row->member);
        if (row->how == XML_FLAG) {
            transcript_bool(&r->t, str_eq(value, STR("true")) || str_eq(value, STR("1")));
        } else {
            transcript_text(&r->t, value);
        }
    }
}

/* Sections whose items are read one by one. */
static bool is_stream(const struct xml_row *row)
{
    return row->place == PLACE_BOM &&
           (row->inner == PLACE_COMPONENTS || row->inner == PLACE_SERVICES ||
            row->inner == PLACE_DEPENDENCIES || row->inner == PLACE_VULNERABILITIES);
}

/* Whether the element that is begun inside `outer` is a part that is read by itself. */
static bool is_part(const struct reader *r, const struct frame *outer)
{
    return r->depth == 1 || outer->is_stream;
}

static void write_document(struct reader *r, const char **attributes)
{
    str serial = attribute(attributes, STR("serialNumber"));
    sbom_set_text(r->b.a, &r->b.out->serial, serial);
    transcript_open(&r->t, '{');
    transcript_member(&r->t, "bomFormat", STR("CycloneDX"));
    if (serial.p != NULL) {
        transcript_key(&r->t, STR("serialNumber"));
        transcript_text(&r->t, serial);
    }
    transcript_close(&r->t, '}');
}

static void read_part(struct reader *r, str section);

static void start_root(struct reader *r, str space, str name, const char **attributes)
{
    if (!str_eq(name, STR("bom")) || !str_starts(space, STR(NAMESPACE))) {
        (void)err_set(&r->e, LW_E_INPUT,
                      "root element is '%.*s' of '%.*s', expected 'bom' of '" NAMESPACE
                      "1.2' to '1.7'",
                      STR_ARG(str_sub(name, 0, 40)), STR_ARG(str_sub(space, 0, 80)));
        stop(r, LW_E_INPUT);
        return;
    }
    str version = str_from(space, sizeof NAMESPACE - 1);
    r->minor = cyclonedx_minor(version);
    if (r->minor == 0) {
        (void)err_set(&r->e, LW_E_INPUT,
                      "namespace '%.*s' is not read, expected '" NAMESPACE "1.2' to '1.7'",
                      STR_ARG(str_sub(space, 0, 100)));
        stop(r, LW_E_INPUT);
        return;
    }
    r->b.out->spec_version = arena_str(r->b.a, version);
    r->frames[r->depth++] = (struct frame){.row = &root_row, .place = PLACE_BOM};
    transcript_restart(&r->t, XML_GetCurrentLineNumber(r->parser));
    write_document(r, attributes);
    read_part(r, STR("document"));
}

/* The row of an element; NULL, with a note, when it is passed over. */
static const struct xml_row *row_of(struct reader *r, const struct frame *outer, str name)
{
    const struct xml_row *row = xml_element_find(&r->index, outer->place, name);
    if (row != NULL) return row;
    if (outer->place != PLACE_OPEN)
        note_place(r, name, "is not an element of the specification there");
    bool is_leaf = outer->place == PLACE_TEXT || outer->is_done || outer->is_stream;
    return is_leaf || r->index.at[outer->place].is_list ? NULL : &open_row;
}

static void start_inner(struct reader *r, str name, const char **attributes)
{
    struct frame *outer = top(r);
    const struct xml_row *row = row_of(r, outer, name);
    if (row == NULL) {
        r->n_skipped = 1;
        return;
    }
    uint64_t line = XML_GetCurrentLineNumber(r->parser);
    bool is_whole = is_part(r, outer);
    if (r->depth == LIMIT_JSON_DEPTH) {
        (void)err_set(&r->e, LW_E_LIMIT, "XML is nested deeper than the limit of %d levels",
                      LIMIT_JSON_DEPTH);
        stop(r, LW_E_LIMIT);
        return;
    }
    if (is_whole) {
        if (!outer->is_stream && row != &open_row) mark_seen(r, outer, row);
        transcript_restart(&r->t, line);
    } else {
        transcript_line(&r->t, line);
        if (!attach(r, outer, row)) {
            note_place(r, name, "does not stand beside what is there");
            r->n_skipped = 1;
            return;
        }
    }
    struct frame *f = &r->frames[r->depth++];
    *f = (struct frame){.row = row, .place = row->inner};
    f->is_stream = is_whole && is_stream(row);
    if (row->how == XML_REFS) {
        transcript_text(&r->t, attribute(attributes, STR("ref")));
        f->is_done = true;
    } else {
        write_attributes(r, f, attributes);
    }
}

static void XMLCALL on_start(void *ctx, const char *name, const char **attributes)
{
    struct reader *r = ctx;
    str space = STR_NONE, local = str_of(name);
    size_t at;
    buf_clear(&r->text);
    if (r->status != LW_OK) return;
    if (r->n_skipped > 0) {
        if (r->n_skipped++ < SKIPPED_DEPTH) return;
        (void)err_set(&r->e, LW_E_LIMIT, "XML is nested deeper than the limit of %d levels",
                      SKIPPED_DEPTH);
        stop(r, LW_E_LIMIT);
        return;
    }
    if (str_find_last(local, SEPARATOR, &at)) {
        space = str_sub(local, 0, at);
        local = str_from(local, at + 1);
    }
    if (r->depth == 0) {
        start_root(r, space, local, attributes);
    } else if (!str_starts(space, STR(NAMESPACE))) {
        r->n_skipped = 1;
    } else {
        start_inner(r, local, attributes);
    }
}

static void write_value(struct reader *r, struct frame *f)
{
    const struct xml_row *content = r->index.at[f->place].content;
    str text = str_trim(buf_str(&r->text));
    close_several(r, f);
    if (content != NULL && open_as(r, f, '{')) {
        transcript_key(&r->t, content->member);
        transcript_text(&r->t, text);
    }
    bool is_text = f->place == PLACE_TEXT || (f->place == PLACE_OPEN && text.n > 0);
    if (f->bracket == 0 && is_text) {
        transcript_text(&r->t, text);
        return;
    }
    if (f->bracket == 0) (void)open_as(r, f, r->index.at[f->place].is_list ? '[' : '{');
    transcript_close(&r->t, f->bracket == '{' ? '}' : ']');
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct reader *r = ctx;
    (void)name;
    if (r->status != LW_OK) return;
    if (r->n_skipped > 0) {
        r->n_skipped--;
        return;
    }
    struct frame f = *top(r);
    r->depth--;
    if (r->depth == 0) return;
    const struct frame *outer = top(r);
    if (f.is_stream) return;
    if (!f.is_done) write_value(r, &f);
    if (is_part(r, outer)) {
        read_part(r, outer->is_stream ? outer->row->member : f.row->member);
    } else if (f.row->how == XML_WRAPPED) {
        transcript_close(&r->t, '}');
    }
    buf_clear(&r->text);
}

static void XMLCALL on_text(void *ctx, const char *bytes, int n)
{
    struct reader *r = ctx;
    if (r->n_skipped == 0) buf_add(&r->text, (str){.p = bytes, .n = (size_t)n});
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *system_id,
                               const char *public_id, int has_subset)
{
    struct reader *r = ctx;
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    (void)err_set(&r->e, LW_E_INPUT,
                  "XML has a document type declaration (DOCTYPE), which is refused: remove it");
    stop(r, LW_E_INPUT);
}

static const struct section_row {
    str section;
    void (*add)(struct sbom_build *b, yyjson_val *v);
} section_rows[] = {
    {STR_INIT("metadata"), cyclonedx_add_metadata},
    {STR_INIT("services"), cyclonedx_add_service},
    {STR_INIT("dependencies"), cyclonedx_add_dependency},
    {STR_INIT("vulnerabilities"), cyclonedx_add_vulnerability},
};

/* The transcript holds a whole part: into the model with it. */
static void read_part(struct reader *r, str section)
{
    yyjson_doc *doc;
    struct sbom_build *b = &r->b;
    enum status s = transcript_status(&r->t, &r->e);
    if (s == LW_OK) s = buf_status(&r->text, "text of an element", &r->e);
    if (s == LW_OK) s = json_parse(buf_str(&r->t.out), LIMIT_SBOM_BYTES, &doc, &r->e);
    if (s != LW_OK) {
        stop(r, s);
        return;
    }
    yyjson_val *v = yyjson_doc_get_root(doc);
    sbom_build_source(b, buf_str(&r->t.out), doc, r->t.first_line);
    if (str_eq(section, STR("components"))) {
        (void)cyclonedx_add_component(b, v, UINT32_MAX);
    }
    for (size_t i = 0; i < sizeof section_rows / sizeof section_rows[0]; i++) {
        if (str_eq(section, section_rows[i].section)) section_rows[i].add(b, v);
    }
    cyclonedx_check(b, v, section, r->minor);
    sbom_build_source(b, STR(""), NULL, 1);
    yyjson_doc_free(doc);
    if (b->is_over || b->is_over_links || b->a->is_over) stop(r, LW_E_LIMIT);
}

static enum status parse_all(struct reader *r, str bytes)
{
    enum XML_Status status = XML_STATUS_OK;
    bool is_last = false;
    while (!is_last && status == XML_STATUS_OK && r->status == LW_OK) {
        size_t n = bytes.n < CHUNK_BYTES ? bytes.n : CHUNK_BYTES;
        is_last = n == bytes.n;
        status = XML_Parse(r->parser, bytes.p, (int)n, is_last);
        bytes = str_from(bytes, n);
    }
    if (r->status != LW_OK || status == XML_STATUS_OK) return r->status;
    const char *words = XML_ErrorString(XML_GetErrorCode(r->parser));
    (void)err_set(&r->e, LW_E_INPUT, "XML is malformed: %s", words);
    stop(r, LW_E_INPUT);
    return LW_E_INPUT;
}

static enum status finish(struct reader *r, struct sbom *sbom, struct sbom *out)
{
    enum status s = r->status;
    struct err e = {0};
    if (s == LW_OK && r->t.n_replaced > 0) BUG("expat hands out UTF-8 only");
    /* A limit of the model says itself which. */
    enum status built = sbom_build_finish(&r->b, &e);
    if (s == LW_E_LIMIT && built != LW_OK) r->e = e;
    if (s == LW_OK && built != LW_OK) {
        s = built;
        r->e = e;
    }
    if (s == LW_OK) *out = *sbom;
    return s;
}

enum status cyclonedx_xml_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    struct reader r = {0};
    struct sbom sbom;
    if (bytes.n > LIMIT_SBOM_BYTES) {
        return err_set(e, LW_E_LIMIT, "document of %zu bytes is over the limit of %zu bytes",
                       bytes.n, LIMIT_SBOM_BYTES);
    }
    r.parser = XML_ParserCreateNS(NULL, SEPARATOR);
    if (r.parser == NULL) BUG("out of memory");
    xml_index_init(&r.index);
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetCharacterDataHandler(r.parser, on_text);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    transcript_init(&r.t, LIMIT_SBOM_BYTES);
    buf_init(&r.text, LIMIT_SBOM_BYTES);
    sbom_build_init(&r.b, a, &sbom, STR(""), NULL);
    sbom.format = "cyclonedx-xml";
    (void)parse_all(&r, bytes);
    enum status s = finish(&r, &sbom, out);
    if (s != LW_OK && e != NULL) *e = r.e;
    XML_ParserFree(r.parser);
    transcript_release(&r.t);
    buf_release(&r.text);
    return s;
}
