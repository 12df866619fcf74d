/* SPDX-License-Identifier: Apache-2.0 */
/* JSON into struct pdf_document. */
#include "pdf/pdf_document.h"

#include "format/json.h"

enum {
    WORD_BYTES = 2048,
};

struct reader {
    struct arena *arena;
    size_t n_cells; /* of the whole document */
    size_t at;      /* number of the block, from 1; 0 outside */
};

/* Every message of a block names it. */
static enum status in_block(const struct reader *r, struct err *e)
{
    return r->at ? err_context(e, "block %zu", r->at) : e ? e->code : LW_E_INPUT;
}

/*
 * Line ends as LF; other control characters are refused: they mean nothing on paper. A word that
 * fills some twenty lines gets line ends, because pango needs the square of its length to wrap it.
 */
static enum status clean(struct arena *a, str s, str *out, const char *what, struct err *e)
{
    char *p = arena_alloc(a, s.n + s.n / WORD_BYTES + 1);
    size_t n = 0, word = 0;
    if (!p) return arena_status(a, "a document", e);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char x = (unsigned char)s.p[i];
        if (x == '\r') {
            if (i + 1 < s.n && s.p[i + 1] == '\n') continue;
            x = '\n';
        }
        if ((x < 0x20 && x != '\n' && x != '\t') || x == 0x7f)
            return err_set(e, LW_E_INPUT, "'%s' has the control character 0x%02x", what, x);
        bool is_start = (x & 0xC0) != 0x80;
        if (word >= WORD_BYTES && is_start) p[n++] = '\n';
        if (word >= WORD_BYTES && is_start) word = 0;
        word = x == ' ' || x == '\n' ? 0 : word + 1;
        p[n++] = (char)x;
    }
    *out = (str){p, n};
    return LW_OK;
}

static enum status read_value(struct reader *r, yyjson_val *v, const char *what, size_t max,
                              str *out, struct err *e)
{
    if (!yyjson_is_str(v)) return err_set(e, LW_E_INPUT, "'%s' must be a text", what);
    str s = {yyjson_get_str(v), yyjson_get_len(v)};
    if (s.n > max)
        return err_set(e, LW_E_LIMIT, "'%s' has %zu bytes, at most %zu are possible", what, s.n,
                       max);
    return clean(r->arena, s, out, what, e);
}

/* An optional member; absent gives an empty text. */
static enum status read_text(struct reader *r, yyjson_val *o, const char *key, size_t max,
                             str *out, struct err *e)
{
    yyjson_val *v = yyjson_obj_get(o, key);
    *out = STR("");
    return v ? read_value(r, v, key, max, out, e) : LW_OK;
}

/* Refuses what is not in `known`, a list that ends with NULL: a misspelt key loses text. */
static enum status check_keys(yyjson_val *o, const char *const *known, struct err *e)
{
    yyjson_obj_iter it = yyjson_obj_iter_with(o);
    yyjson_val *key;
    while ((key = yyjson_obj_iter_next(&it))) {
        str name = {yyjson_get_str(key), yyjson_get_len(key)};
        size_t i = 0;
        while (known[i] && !str_eq(str_of(known[i]), name))
            i++;
        if (!known[i])
            return err_set(e, LW_E_INPUT, "'%.*s' is not known here",
                           STR_ARG(str_sub(name, 0, 40)));
    }
    return LW_OK;
}

static enum status take_cells(struct reader *r, struct pdf_block *b, size_t n_rows,
                              size_t n_columns, struct err *e)
{
    size_t n = n_rows * n_columns;
    b->n_rows = n_rows;
    b->n_columns = n_columns;
    r->n_cells += n;
    if (n_rows > PDF_MAX_CELLS || r->n_cells > PDF_MAX_CELLS)
        return err_set(e, LW_E_LIMIT, "the document has more than %d cells",
                       (int)PDF_MAX_CELLS);
    b->cells = arena_array(r->arena, n, sizeof(str));
    return b->cells ? LW_OK : arena_status(r->arena, "a document", e);
}

static enum status read_heading(struct reader *r, yyjson_val *o, yyjson_val *v,
                                struct pdf_block *b, struct err *e)
{
    static const char *const keys[] = {"heading", "level", NULL};
    int64_t level = json_int(o, "level", 1);
    enum status st = check_keys(o, keys, e);
    if (st) return st;
    if (level < 1 || level > PDF_MAX_LEVEL)
        return err_set(e, LW_E_INPUT, "'level' must be 1 to %d", (int)PDF_MAX_LEVEL);
    b->level = (int)level;
    return read_value(r, v, "heading", PDF_MAX_TITLE_BYTES, &b->text, e);
}

static enum status read_paragraph(struct reader *r, yyjson_val *o, yyjson_val *v,
                                  struct pdf_block *b, struct err *e)
{
    static const char *const keys[] = {"paragraph", "style", NULL};
    static const char *const styles[] = {"normal", "note", "warning", "exact"};
    str style;
    size_t i = 0;
    enum status st = check_keys(o, keys, e);
    if (!st) st = read_text(r, o, "style", PDF_MAX_TITLE_BYTES, &style, e);
    if (st) return st;
    if (!style.n) style = STR("normal");
    while (i < 4 && !str_eq(style, str_of(styles[i])))
        i++;
    if (i == 4)
        return err_set(e, LW_E_INPUT, "'style' is none of normal, note, warning, exact");
    b->style = (enum pdf_style)i;
    return read_value(r, v, "paragraph", PDF_MAX_TEXT_BYTES, &b->text, e);
}

static enum status read_fact(struct reader *r, yyjson_val *o, str cells[3], struct err *e)
{
    static const char *const keys[] = {"label", "value", "note", NULL};
    if (!yyjson_is_obj(o)) return err_set(e, LW_E_INPUT, "each of 'facts' must be an object");
    enum status st = check_keys(o, keys, e);
    for (size_t i = 0; !st && i < 3; i++)
        st = read_text(r, o, keys[i], PDF_MAX_TEXT_BYTES, &cells[i], e);
    return st;
}

static enum status read_facts(struct reader *r, yyjson_val *o, yyjson_val *v,
                              struct pdf_block *b, struct err *e)
{
    static const char *const keys[] = {"facts", NULL};
    yyjson_val *item;
    enum status st = check_keys(o, keys, e);
    if (st) return st;
    if (!yyjson_is_arr(v)) return err_set(e, LW_E_INPUT, "'facts' must be a list");
    st = take_cells(r, b, yyjson_arr_size(v), 3, e);
    yyjson_arr_iter it = yyjson_arr_iter_with(v);
    for (size_t i = 0; !st && (item = yyjson_arr_iter_next(&it)); i++)
        st = read_fact(r, item, b->cells + 3 * i, e);
    return st;
}

static enum status read_row(struct reader *r, yyjson_val *row, struct pdf_block *b, size_t i,
                            struct err *e)
{
    yyjson_val *cell;
    if (!yyjson_is_arr(row) || yyjson_arr_size(row) != b->n_columns)
        return err_set(e, LW_E_INPUT, "row %zu must be a list of %zu texts", i, b->n_columns);
    yyjson_arr_iter it = yyjson_arr_iter_with(row);
    enum status st = LW_OK;
    for (size_t k = 0; !st && (cell = yyjson_arr_iter_next(&it)); k++)
        st = read_value(r, cell, i ? "rows" : "columns", PDF_MAX_TEXT_BYTES,
                        &b->cells[i * b->n_columns + k], e);
    return st;
}

static enum status read_table(struct reader *r, yyjson_val *o, yyjson_val *v,
                              struct pdf_block *b, struct err *e)
{
    static const char *const keys[] = {"table", NULL}, *const inner[] = {"columns", "rows",
                                                                         NULL};
    yyjson_val *row;
    enum status st = check_keys(o, keys, e);
    if (st) return st;
    if (!yyjson_is_obj(v)) return err_set(e, LW_E_INPUT, "'table' must be an object");
    yyjson_val *columns = json_array(v, "columns"), *rows = json_array(v, "rows");
    size_t n = yyjson_arr_size(columns);
    st = check_keys(v, inner, e);
    if (st) return st;
    if (!rows || n < 1 || n > PDF_MAX_COLUMNS)
        return err_set(e, LW_E_INPUT,
                       "'table' needs 'columns', a list of 1 to %d titles, and 'rows'",
                       (int)PDF_MAX_COLUMNS);
    st = take_cells(r, b, yyjson_arr_size(rows) + 1, n, e);
    if (!st) st = read_row(r, columns, b, 0, e);
    yyjson_arr_iter it = yyjson_arr_iter_with(rows);
    for (size_t i = 1; !st && (row = yyjson_arr_iter_next(&it)); i++)
        st = read_row(r, row, b, i, e);
    return st;
}

static enum status read_list(struct reader *r, yyjson_val *o, yyjson_val *v,
                             struct pdf_block *b, struct err *e)
{
    static const char *const keys[] = {"list", NULL};
    yyjson_val *item;
    enum status st = check_keys(o, keys, e);
    if (st) return st;
    if (!yyjson_is_arr(v)) return err_set(e, LW_E_INPUT, "'list' must be a list");
    st = take_cells(r, b, yyjson_arr_size(v), 1, e);
    yyjson_arr_iter it = yyjson_arr_iter_with(v);
    for (size_t i = 0; !st && (item = yyjson_arr_iter_next(&it)); i++)
        st = read_value(r, item, "list", PDF_MAX_TEXT_BYTES, &b->cells[i], e);
    return st;
}

/* A block is known by its member; by kind. */
static const struct {
    const char *key;
    enum status (*read)(struct reader *r, yyjson_val *o, yyjson_val *v, struct pdf_block *b,
                        struct err *e);
} kinds[] = {
    [PDF_HEADING] = {"heading", read_heading}, [PDF_PARAGRAPH] = {"paragraph", read_paragraph},
    [PDF_FACTS] = {"facts", read_facts},       [PDF_TABLE] = {"table", read_table},
    [PDF_LIST] = {"list", read_list},
};

static enum status read_block(struct reader *r, yyjson_val *o, struct pdf_block *b,
                              struct err *e)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        yyjson_val *v = yyjson_obj_get(o, kinds[i].key);
        if (!v) continue;
        b->kind = (enum pdf_block_kind)i;
        return kinds[i].read(r, o, v, b, e);
    }
    return err_set(e, LW_E_INPUT, "is none of heading, paragraph, facts, table, list");
}

static enum status read_blocks(struct reader *r, yyjson_val *root, struct pdf_document *out,
                               struct err *e)
{
    yyjson_val *list = json_array(root, "blocks"), *item;
    enum status st = LW_OK;
    if (!list) return err_set(e, LW_E_INPUT, "'blocks' must be a list");
    out->n_blocks = yyjson_arr_size(list);
    if (out->n_blocks > PDF_MAX_BLOCKS)
        return err_set(e, LW_E_LIMIT, "the document has %zu blocks, at most %d are possible",
                       out->n_blocks, (int)PDF_MAX_BLOCKS);
    out->blocks = arena_array(r->arena, out->n_blocks, sizeof *out->blocks);
    if (!out->blocks) return arena_status(r->arena, "a document", e);
    yyjson_arr_iter it = yyjson_arr_iter_with(list);
    while (!st && (item = yyjson_arr_iter_next(&it))) {
        struct pdf_block *b = &out->blocks[r->at++];
        st = read_block(r, item, b, e);
    }
    return st ? in_block(r, e) : LW_OK;
}

static enum status read_root(struct reader *r, yyjson_val *root, struct pdf_document *out,
                             struct err *e)
{
    static const char *const keys[] = {"title",   "subtitle", "language", "author",
                                       "subject", "header",   "footer",   "mark",
                                       "date",    "blocks",   NULL};
    str *const texts[] = {&out->title,   &out->subtitle, &out->language, &out->author,
                          &out->subject, &out->header,   &out->footer,   &out->mark};
    str date;
    if (!yyjson_is_obj(root)) return err_set(e, LW_E_INPUT, "the document must be an object");
    enum status st = check_keys(root, keys, e);
    for (size_t i = 0; !st && i < sizeof texts / sizeof *texts; i++)
        st = read_text(r, root, keys[i], PDF_MAX_TITLE_BYTES, texts[i], e);
    if (!st) st = read_text(r, root, "date", PDF_MAX_TITLE_BYTES, &date, e);
    if (st) return st;
    if (!out->title.n) return err_set(e, LW_E_INPUT, "'title' must not be empty");
    if (!date.n) return err_set(e, LW_E_INPUT, "'date' must be an instant");
    st = utc_parse(date, "date", &out->date, e);
    if (st) return st;
    for (size_t i = 0; i < out->language.n; i++)
        if (!char_is_alpha(out->language.p[i]) && out->language.p[i] != '-')
            return err_set(e, LW_E_INPUT, "'language' must be a code such as 'en' or 'de-AT'");
    if (!out->language.n) out->language = STR("en");
    return read_blocks(r, root, out, e);
}

enum status pdf_document_read(struct arena *a, str json, struct pdf_document *out,
                              struct err *e)
{
    struct reader r = {.arena = a};
    yyjson_doc *doc = NULL;
    *out = (struct pdf_document){.date = UTC_NONE};
    enum status st = json_parse(json, PDF_MAX_INPUT_BYTES, &doc, e);
    if (st) return st;
    st = read_root(&r, yyjson_doc_get_root(doc), out, e);
    yyjson_doc_free(doc);
    return st;
}
