/* SPDX-License-Identifier: Apache-2.0 */
#include "core/paper.h"

#include "base/buf.h"

#include <stdlib.h>

enum {
    TEXT_BYTES = 128 * 1024, /* half of what the format allows for one text */
    LINE_BYTES = 900,        /* of titles */
};

/* Line feeds and tabs stay; other control characters become a blank. */
static yyjson_mut_val *text_of(struct paper *p, str s, size_t max)
{
    struct buf b;
    size_t n = s.n < max ? s.n : max;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    buf_init(&b, max);
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)s.p[i];
        bool is_control = (x < 0x20 && x != '\n' && x != '\t') || x == 0x7f;
        if (x != '\r') buf_char(&b, is_control ? ' ' : (char)x);
    }
    str clean = buf_str(&b);
    if (!str_is_utf8(clean)) clean = STR("(not text)");
    yyjson_mut_val *v = yyjson_mut_strncpy(p->doc, clean.n ? clean.p : "", clean.n);
    buf_release(&b);
    return v;
}

static void add(struct paper *p, yyjson_mut_val *o, const char *key, str s, size_t max)
{
    yyjson_mut_obj_add_val(p->doc, o, key, text_of(p, s, max));
}

void paper_begin(struct paper *p, const struct paper_head *head)
{
    char date[UTC_TEXT_BYTES];
    p->doc = yyjson_mut_doc_new(NULL);
    p->root = yyjson_mut_obj(p->doc);
    p->open = NULL;
    yyjson_mut_doc_set_root(p->doc, p->root);
    add(p, p->root, "title", head->title.n ? head->title : STR("Untitled"), LINE_BYTES);
    add(p, p->root, "subtitle", head->subtitle, LINE_BYTES);
    add(p, p->root, "language", head->language.n ? head->language : STR("en"), LINE_BYTES);
    add(p, p->root, "author", head->author, LINE_BYTES);
    add(p, p->root, "subject", head->subject, LINE_BYTES);
    add(p, p->root, "header", head->header, LINE_BYTES);
    add(p, p->root, "footer", head->footer, LINE_BYTES);
    add(p, p->root, "mark", head->is_drill ? STR("EXERCISE: not for submission") : STR(""),
        LINE_BYTES);
    add(p, p->root, "date", utc_text(head->date, date), LINE_BYTES);
    p->blocks = yyjson_mut_obj_add_arr(p->doc, p->root, "blocks");
}

static yyjson_mut_val *block(struct paper *p)
{
    p->open = NULL;
    return yyjson_mut_arr_add_obj(p->doc, p->blocks);
}

void paper_heading(struct paper *p, int level, str text)
{
    yyjson_mut_val *b = block(p);
    add(p, b, "heading", text, LINE_BYTES);
    yyjson_mut_obj_add_int(p->doc, b, "level", level);
}

void paper_paragraph(struct paper *p, str text, const char *style)
{
    if (!str_trim(text).n) return;
    yyjson_mut_val *b = block(p);
    add(p, b, "paragraph", text, TEXT_BYTES);
    yyjson_mut_obj_add_str(p->doc, b, "style", style);
}

void paper_facts(struct paper *p)
{
    yyjson_mut_val *b = block(p);
    p->open = yyjson_mut_obj_add_arr(p->doc, b, "facts");
}

void paper_fact(struct paper *p, str label, str value, str note)
{
    if (!str_trim(value).n) return;
    yyjson_mut_val *f = yyjson_mut_arr_add_obj(p->doc, p->open);
    add(p, f, "label", label, LINE_BYTES);
    add(p, f, "value", value, TEXT_BYTES);
    if (note.n) add(p, f, "note", note, LINE_BYTES);
}

void paper_fact_utc(struct paper *p, str label, struct utc t)
{
    char utc[UTC_TEXT_BYTES], local[UTC_TEXT_BYTES];
    if (utc_is_none(t)) return;
    paper_fact(p, label, utc_text(t, utc), zone_text(t, local));
}

void paper_table(struct paper *p, const char *titles)
{
    str rest = str_of(titles), title;
    yyjson_mut_val *t = yyjson_mut_obj_add_obj(p->doc, block(p), "table");
    yyjson_mut_val *columns = yyjson_mut_obj_add_arr(p->doc, t, "columns");
    while (rest.n) {
        (void)str_cut(&rest, '|', &title);
        yyjson_mut_arr_append(columns, text_of(p, title, LINE_BYTES));
    }
    p->open = yyjson_mut_obj_add_arr(p->doc, t, "rows");
}

void paper_row(struct paper *p, const str *cells, size_t n)
{
    yyjson_mut_val *row = yyjson_mut_arr_add_arr(p->doc, p->open);
    for (size_t i = 0; i < n; i++)
        yyjson_mut_arr_append(row, text_of(p, cells[i], TEXT_BYTES));
}

enum status paper_end(struct paper *p, struct arena *a, str *out, struct err *e)
{
    size_t n = 0;
    char *text = yyjson_mut_write(p->doc, 0, &n);
    yyjson_mut_doc_free(p->doc);
    p->doc = NULL;
    if (!text) return err_set(e, LW_E_LIMIT, "a document for paper is too large");
    *out = arena_str(a, (str){text, n});
    free(text);
    return arena_status(a, "a document for paper", e);
}

void paper_drop(struct paper *p)
{
    yyjson_mut_doc_free(p->doc);
    p->doc = NULL;
}
