/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX 2.1 to 2.3 tag-value ("PackageName: zlib"), spdx.github.io/spdx-spec. Each section is
 * written down as the JSON of the same standard (transcript.h) and read by spdx2.c. Packages,
 * files and relationships stand among each other in this form, so each kind has a transcript.
 *
 * A line that is no tag and no comment, outside <text>...</text>, is taken for the rest of the
 * value before it, with a note: generators forget to wrap texts of several lines.
 */
#include "base/limits.h"
#include "format/spdx2.h"
#include "format/spdx_tag_rows.h"
#include "format/transcript.h"

enum {
    LIST_LIMIT = 10000, /* values of one object; a package has some twenty */
};

/* One tag of the object that is open; its value is a view of the document. */
struct tag_value {
    const struct tag_row *row;
    str value;
    uint64_t line;
};

struct tag_object {
    struct tag_value *values;
    size_t n, cap;
};

struct tag_reader {
    struct arena *a; /* of the values that are open */
    struct sbom_build *b;
    struct transcript t[N_SPDX2_PARTS];
    struct tag_object document, open;
    enum tag_section section; /* of what is open */
    const struct tag_row *last;
    uint64_t line;
    const char *end; /* of the document */
    size_t n_strays;
    struct err *e;
};

static void note(struct tag_reader *r, const char *words, str subject)
{
    r->b->line_now = r->line;
    sbom_note(r->b, NULL, "%s '%.*s'", words, STR_ARG(str_sub(subject, 0, 80)));
    r->b->line_now = 0;
}

static void write_checksum(struct transcript *t, str value)
{
    str hex = value, alg;
    (void)str_cut(&hex, ':', &alg);
    transcript_open(t, '{');
    transcript_member(t, "algorithm", str_trim(alg));
    transcript_member(t, "checksumValue", str_trim(hex));
    transcript_close(t, '}');
}

/* The next word of a value; consumes it. */
static str word_of(str *rest)
{
    size_t n = 0;
    *rest = str_trim(*rest);
    while (n < rest->n && !char_is_space(rest->p[n]))
        n++;
    str word = str_sub(*rest, 0, n);
    *rest = str_trim(str_from(*rest, n));
    return word;
}

static void write_external_ref(struct transcript *t, str value)
{
    transcript_open(t, '{');
    transcript_member(t, "referenceCategory", word_of(&value));
    transcript_member(t, "referenceType", word_of(&value));
    transcript_member(t, "referenceLocator", value);
    transcript_close(t, '}');
}

static void write_item(struct transcript *t, const struct tag_value *v)
{
    if (v->row->how == TAG_CHECKSUM) {
        write_checksum(t, v->value);
    } else if (v->row->how == TAG_EXTERNAL_REF) {
        write_external_ref(t, v->value);
    } else {
        transcript_text(t, v->value);
    }
}

/* The values of `section`: single ones as they come, then list by list. */
static void write_members(struct transcript *t, const struct tag_object *o,
                          enum tag_section section)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct tag_value *v = &o->values[i];
        bool is_single = v->row->how == TAG_TEXT || v->row->how == TAG_BEGINS;
        bool is_here = v->row->section == section || v->row->section == TAG_ANY;
        if (!is_single || !is_here || (v->row->section == TAG_ANY && section == TAG_CREATION))
            continue;
        transcript_line(t, v->line);
        transcript_key(t, str_of(v->row->member));
        transcript_text(t, v->value);
    }
    for (size_t k = 0; k < n_tag_rows; k++) {
        const struct tag_row *row = &tag_rows[k];
        bool is_open = false;
        if (row->section != section || row->how < TAG_LIST || row->how == TAG_RELATIONSHIP)
            continue;
        for (size_t i = 0; i < o->n; i++) {
            const struct tag_value *v = &o->values[i];
            if (v->row != row || v->value.n == 0) continue;
            if (!is_open) {
                transcript_key(t, str_of(row->member));
                transcript_open(t, '[');
                is_open = true;
            }
            transcript_line(t, v->line);
            write_item(t, v);
        }
        if (is_open) transcript_close(t, ']');
    }
}

/* The object that was open is complete. */
static void end_object(struct tag_reader *r)
{
    static const enum spdx2_part_id parts[] = {[TAG_PACKAGE] = SPDX2_PACKAGES,
                                               [TAG_FILE] = SPDX2_FILES,
                                               [TAG_SNIPPET] = SPDX2_SNIPPETS};
    if (r->section == TAG_PACKAGE || r->section == TAG_FILE || r->section == TAG_SNIPPET) {
        struct transcript *t = &r->t[parts[r->section]];
        if (r->open.n > 0) transcript_line(t, r->open.values[0].line);
        transcript_open(t, '{');
        write_members(t, &r->open, r->section);
        transcript_close(t, '}');
    }
    r->open.n = 0;
}

static void write_relationship(struct tag_reader *r, str value)
{
    struct transcript *t = &r->t[SPDX2_RELATIONSHIPS];
    transcript_line(t, r->line);
    transcript_open(t, '{');
    transcript_member(t, "spdxElementId", word_of(&value));
    transcript_member(t, "relationshipType", word_of(&value));
    transcript_member(t, "relatedSpdxElement", word_of(&value));
    transcript_close(t, '}');
}

static enum status add_value(struct tag_reader *r, const struct tag_row *row, str value)
{
    bool is_document = row->section == TAG_DOCUMENT || row->section == TAG_CREATION ||
                       (row->section == TAG_ANY && r->section == TAG_DOCUMENT);
    struct tag_object *o = is_document ? &r->document : &r->open;
    if (o->n >= LIST_LIMIT) {
        (void)err_set(r->e, LW_E_LIMIT, "section has more than the limit of %d values",
                      LIST_LIMIT);
        return err_at(r->e, r->line, 1);
    }
    struct tag_value *place =
        arena_push(r->a, (void **)&o->values, &o->n, &o->cap, sizeof *place);
    if (place == NULL) return arena_status(r->a, "SPDX document", r->e);
    *place = (struct tag_value){row, value, r->line};
    return LW_OK;
}

static enum status take_tag(struct tag_reader *r, const struct tag_row *row, str value)
{
    r->last = row;
    if (row->how == TAG_BEGINS) {
        end_object(r);
        r->section = row->section;
    }
    if (row->how == TAG_RELATIONSHIP) write_relationship(r, value);
    if (row->how == TAG_PASSED || row->how == TAG_RELATIONSHIP || row->member == NULL)
        return LW_OK;
    bool is_elsewhere = row->section != TAG_ANY && row->section != TAG_DOCUMENT &&
                        row->section != TAG_CREATION && row->section != r->section;
    if (is_elsewhere) {
        note(r, "outside its section stands the tag", row->tag);
        return LW_OK;
    }
    return add_value(r, row, value);
}

/* Cuts a line that ends in LF, CR LF or, as old systems wrote, CR alone. */
static str cut_line(str *rest)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    str line = str_sub(*rest, 0, n);
    bool is_pair = n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n';
    *rest = str_from(*rest, n + (is_pair ? 2 : 1));
    return line;
}

static bool ends_line(str all, size_t at)
{
    bool is_pair = at + 1 < all.n && all.p[at + 1] == '\n';
    return all.p[at] == '\n' || (all.p[at] == '\r' && !is_pair);
}

/* "<text>...</text>" over as many lines as it takes; `*rest` goes behind it. */
static enum status take_text(struct tag_reader *r, str value, str *rest, str *out,
                             uint64_t *n_lines)
{
    static const str end = STR_INIT("</text>");
    str body = str_from(value, sizeof "<text>" - 1);
    str all = {.p = body.p, .n = (size_t)(r->end - body.p)};
    for (size_t at = 0; at + end.n <= all.n; at++) {
        if (ends_line(all, at)) ++*n_lines;
        if (all.p[at] != '<' || !str_starts(str_from(all, at), end)) continue;
        *out = str_sub(all, 0, at);
        str behind = str_from(all, at + end.n);
        if (*n_lines > 0) { /* the line that the text ends on is finished */
            (void)cut_line(&behind);
            *rest = behind;
            ++*n_lines;
        }
        return LW_OK;
    }
    (void)err_set(r->e, LW_E_INPUT, "'<text>' is not closed by '</text>'");
    return err_at(r->e, r->line, 1);
}

/* A tag is letters only; "http://..." or "note: x" inside a forgotten text is none. */
static bool cut_tag(str line, str *tag, str *value)
{
    *value = line;
    if (!str_cut(value, ':', tag)) return false;
    *tag = str_trim(*tag);
    for (size_t i = 0; i < tag->n; i++) {
        if (!char_is_alpha(tag->p[i])) return false;
    }
    *value = str_trim(*value);
    return tag->n > 0;
}

static enum status take_line(struct tag_reader *r, str line, str *rest, uint64_t *n_lines)
{
    str tag, value;
    const struct tag_row *row = NULL;
    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#') return LW_OK;
    bool is_tag = cut_tag(line, &tag, &value);
    if (is_tag) row = tag_find(tag);
    if (row == NULL && r->last == NULL) {
        (void)err_set(r->e, LW_E_INPUT, "'%.*s' is no SPDX tag with a value",
                      STR_ARG(str_sub(line, 0, 80)));
        return err_at(r->e, r->line, 1);
    }
    if (row == NULL) {
        if (r->n_strays++ == 0) note(r, "taken for the rest of the text before it:", line);
        if (!is_tag || !str_starts(value, STR("<text>"))) return LW_OK;
    }
    if (str_starts(value, STR("<text>"))) {
        enum status s = take_text(r, value, rest, &value, n_lines);
        if (s != LW_OK) return s;
    }
    return row == NULL ? LW_OK : take_tag(r, row, value);
}

static enum status take_lines(struct tag_reader *r, str text)
{
    enum status s = LW_OK;
    r->end = text.p + text.n;
    r->line = 1;
    while (text.n > 0 && s == LW_OK) {
        uint64_t n_lines = 0;
        str line = cut_line(&text);
        s = take_line(r, line, &text, &n_lines);
        r->line += n_lines > 0 ? n_lines : 1;
    }
    if (s == LW_OK) end_object(r);
    return s;
}

static void write_document(struct tag_reader *r)
{
    struct transcript *t = &r->t[SPDX2_DOCUMENT];
    transcript_open(t, '{');
    write_members(t, &r->document, TAG_DOCUMENT);
    transcript_key(t, STR("creationInfo"));
    transcript_open(t, '{');
    write_members(t, &r->document, TAG_CREATION);
    transcript_close(t, '}');
    transcript_close(t, '}');
}

/* What is no version at all is a form that nobody filled in; another version is refused. */
static enum status check_version(struct tag_reader *r, yyjson_val *document)
{
    const char *member = NULL;
    str version = json_str(document, "spdxVersion");
    if (version.n == 0 || str_starts(version, STR("SPDX-")))
        return spdx2_check_head(document, &member, r->e);
    r->line = 0;
    note(r, "read as SPDX-2.3, because no version is", version);
    return LW_OK;
}

/* Parses the transcripts and reads them; all documents are freed here. */
static enum status read_transcripts(struct tag_reader *r)
{
    struct spdx2 d = {.b = r->b};
    yyjson_doc *docs[N_SPDX2_PARTS] = {NULL};
    enum status s = LW_OK;
    size_t n_replaced = 0;
    for (size_t i = 0; i < N_SPDX2_PARTS && s == LW_OK; i++) {
        str text = buf_str(&r->t[i].out);
        n_replaced += r->t[i].n_replaced;
        s = transcript_status(&r->t[i], r->e);
        if (s == LW_OK) s = json_parse(text, 4 * LIMIT_SBOM_BYTES, &docs[i], r->e);
        if (s == LW_OK)
            d.parts[i] = (struct spdx2_part){yyjson_doc_get_root(docs[i]), text, docs[i], 1};
    }
    if (s == LW_OK) s = check_version(r, d.parts[SPDX2_DOCUMENT].v);
    if (n_replaced > 0)
        sbom_note(r->b, NULL, "document is not UTF-8: %zu bytes were replaced", n_replaced);
    if (s == LW_OK) spdx2_read_parts(&d);
    sbom_build_source(r->b, STR(""), NULL, 1);
    for (size_t i = 0; i < N_SPDX2_PARTS; i++)
        yyjson_doc_free(docs[i]);
    return s;
}

static enum status read_all(struct tag_reader *r, str text)
{
    for (size_t i = SPDX2_PACKAGES; i < N_SPDX2_PARTS; i++)
        transcript_open(&r->t[i], '[');
    enum status s = take_lines(r, text);
    for (size_t i = SPDX2_PACKAGES; i < N_SPDX2_PARTS; i++)
        transcript_close(&r->t[i], ']');
    if (s != LW_OK) return s;
    write_document(r);
    r->b->out->format = "spdx-tag-value";
    return read_transcripts(r);
}

enum status spdx_tag_read(struct arena *a, str bytes, struct sbom *out, struct err *e)
{
    struct sbom_build b;
    struct sbom sbom;
    struct arena values;
    struct tag_reader r = {.a = &values, .b = &b, .section = TAG_DOCUMENT, .e = e};
    struct err built = {0};
    if (bytes.n > LIMIT_SBOM_BYTES) {
        return err_set(e, LW_E_LIMIT, "document of %zu bytes is over the limit of %zu bytes",
                       bytes.n, LIMIT_SBOM_BYTES);
    }
    if (str_starts(bytes, STR("\xEF\xBB\xBF"))) bytes = str_from(bytes, 3);
    arena_init(&values, LIMIT_SBOM_BYTES);
    sbom_build_init(&b, a, &sbom, STR(""), NULL);
    for (size_t i = 0; i < N_SPDX2_PARTS; i++)
        transcript_init(&r.t[i], 4 * LIMIT_SBOM_BYTES);
    enum status s = read_all(&r, bytes);
    enum status end = sbom_build_finish(&b, &built);
    if (s == LW_OK && end != LW_OK) {
        s = end;
        if (e != NULL) *e = built;
    }
    if (s == LW_OK) *out = sbom;
    for (size_t i = 0; i < N_SPDX2_PARTS; i++)
        transcript_release(&r.t[i]);
    arena_release(&values);
    return s;
}
