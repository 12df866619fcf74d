/* SPDX-License-Identifier: Apache-2.0 */
/* Title, headings, paragraphs and lists; tables are in pdf_table.c. */
#include "pdf/pdf_layout.h"

#include "pdf/pdf_layout_internal.h"

enum {
    FEW_LINES = 2, /* of a paragraph at least together on a page */
};
#define LINE        12.0 /* of running text: estimates only */
#define AFTER_HEADS (3.5 * LINE)
#define INDENT      12.0
#define BAR         2.5

PangoLayout *pdf_layout_text(struct arena *a, struct pdf_plan *p, PangoContext *ctx, str text,
                             const char *font, double width)
{
    void *items = p->layouts;
    PangoLayout **slot = arena_push(a, &items, &p->n_layouts, &p->layouts_cap, sizeof *slot);
    p->layouts = items;
    PangoLayout *l = pango_layout_new(ctx);
    PangoFontDescription *d = pango_font_description_from_string(font);
    PangoAttrList *attributes = pango_attr_list_new();
    /* Copied text is the text: no ligatures, no hyphens that were not there. */
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0, dlig=0"));
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(l, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(l, 1.15F);
    if (width > 0.0) pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_text(l, text.p ? text.p : "", (int)text.n);
    p->n_lines += (size_t)pango_layout_get_line_count(l);
    if (slot) *slot = l;
    return l;
}

/* ---- running text ---- */

/* How many lines of the `left` ones go on this page; 0: none, begin the next one first. */
static int lines_here(const struct pdf_cursor *c, int left, int fit)
{
    if (fit >= left) return left;
    if (left - fit < FEW_LINES) fit = left - FEW_LINES;
    if (fit >= FEW_LINES) return fit;
    if (!pdf_is_fresh(c)) return 0;
    return fit > 0 ? fit : 1; /* a page that cannot hold two lines: no such font */
}

static void put_flow(struct pdf_cursor *c, const char *tag, PangoLayout *l, double x,
                     enum pdf_ink ink, bool has_bar)
{
    int n = pdf_n_lines(l), first = 0;
    while (first < n && c->plan->n_pages <= PDF_MAX_PAGES) {
        int k = lines_here(c, n - first, pdf_lines_that_fit(l, first, pdf_room(c)));
        if (k == 0) {
            pdf_new_page(c);
            continue;
        }
        double height = pdf_lines_height(l, first, k);
        if (has_bar)
            pdf_add(c, (struct pdf_step){.kind = PDF_STEP_FILL,
                                         .ink = PDF_INK_MARK,
                                         .x = PDF_LEFT,
                                         .y = c->y,
                                         .width = BAR,
                                         .height = height});
        pdf_put(c, tag, l, first, k, x, c->y, ink);
        c->y += height;
        first += k;
        if (first < n) pdf_new_page(c);
    }
}

static const struct {
    const char *font;
    double indent, before, after;
    enum pdf_ink ink;
    bool has_bar;
} styles[] = {
    [PDF_NORMAL] = {PDF_FONT, 0.0, 3.0, 5.0, PDF_INK_TEXT, false},
    [PDF_NOTE] = {"DejaVu Sans 7.5", 0.0, 2.0, 4.0, PDF_INK_QUIET, false},
    [PDF_WARNING] = {PDF_FONT, INDENT, 5.0, 7.0, PDF_INK_TEXT, true},
    [PDF_EXACT] = {"DejaVu Sans Mono 7.5", 0.0, 3.0, 5.0, PDF_INK_TEXT, false},
};

static void put_paragraph(struct pdf_cursor *c, const struct pdf_block *b)
{
    if (!b->text.n) return;
    double indent = styles[b->style].indent;
    pdf_skip(c, styles[b->style].before);
    put_flow(c, "P", pdf_text(c, b->text, styles[b->style].font, PDF_WIDTH - indent),
             PDF_LEFT + indent, styles[b->style].ink, styles[b->style].has_bar);
    pdf_skip(c, styles[b->style].after);
}

/* ---- headings ---- */

static const struct {
    const char *font, *tag;
    double before, after;
} heads[] = {
    {"DejaVu Sans Bold 17", "H1", 0.0, 4.0},
    {"DejaVu Sans Bold 12.5", "H2", 16.0, 4.0},
    {"DejaVu Sans Bold 10.5", "H3", 12.0, 3.0},
    {"DejaVu Sans Bold 9", "H4", 9.0, 2.0},
};

/* A heading, those directly below it and the beginning of what they are about. */
static double height_together(const struct pdf_document *d, size_t at, double own)
{
    double height = own + AFTER_HEADS;
    while (++at < d->n_blocks && d->blocks[at].kind == PDF_HEADING)
        height += 2.5 * LINE;
    return height;
}

static void put_heading(struct pdf_cursor *c, const struct pdf_document *d, size_t at)
{
    const struct pdf_block *b = &d->blocks[at];
    PangoLayout *l = pdf_text(c, b->text, heads[b->level].font, PDF_WIDTH);
    double height = pdf_lines_height(l, 0, pdf_n_lines(l));
    pdf_skip(c, heads[b->level].before);
    if (height_together(d, at, height) > pdf_room(c) && !pdf_is_fresh(c)) pdf_new_page(c);
    pdf_add(c, (struct pdf_step){
                   .kind = PDF_STEP_BOOKMARK, .text = b->text, .level = b->level, .y = c->y});
    put_flow(c, heads[b->level].tag, l, PDF_LEFT, PDF_INK_TEXT, false);
    pdf_skip(c, heads[b->level].after);
}

static void put_title(struct pdf_cursor *c, const struct pdf_document *d)
{
    put_flow(c, heads[0].tag, pdf_text(c, d->title, heads[0].font, PDF_WIDTH), PDF_LEFT,
             PDF_INK_TEXT, false);
    pdf_skip(c, heads[0].after);
    if (d->subtitle.n)
        put_flow(c, "P", pdf_text(c, d->subtitle, "DejaVu Sans 10.5", PDF_WIDTH), PDF_LEFT,
                 PDF_INK_QUIET, false);
    pdf_skip(c, 8.0);
    pdf_add(c, (struct pdf_step){.kind = PDF_STEP_FILL,
                                 .ink = PDF_INK_TEXT,
                                 .x = PDF_LEFT,
                                 .y = c->y,
                                 .width = PDF_WIDTH,
                                 .height = 0.8});
    pdf_skip(c, 8.0);
}

/* ---- lists ---- */

static void put_item(struct pdf_cursor *c, str text)
{
    PangoLayout *bullet = pdf_text(c, STR("\xE2\x80\xA2"), PDF_FONT, 0.0);
    PangoLayout *l = pdf_text(c, text, PDF_FONT, PDF_WIDTH - INDENT);
    int n = pdf_n_lines(l);
    /* The bullet goes where its first line goes. */
    if (!lines_here(c, n, pdf_lines_that_fit(l, 0, pdf_room(c)))) pdf_new_page(c);
    pdf_begin(c, "LI");
    pdf_put(c, "Lbl", bullet, 0, 1, PDF_LEFT + 1.0, c->y, PDF_INK_QUIET);
    put_flow(c, "LBody", l, PDF_LEFT + INDENT, PDF_INK_TEXT, false);
    pdf_end(c, "LI");
    pdf_skip(c, 2.0);
}

static void put_list(struct pdf_cursor *c, const struct pdf_block *b)
{
    pdf_skip(c, 3.0);
    pdf_begin(c, "L");
    for (size_t i = 0; i < b->n_rows; i++)
        put_item(c, b->cells[i]);
    pdf_end(c, "L");
    pdf_skip(c, 4.0);
}

/* ---- the document ---- */

static void put_block(struct pdf_cursor *c, const struct pdf_document *d, size_t i)
{
    switch (d->blocks[i].kind) {
    case PDF_HEADING: put_heading(c, d, i); break;
    case PDF_PARAGRAPH: put_paragraph(c, &d->blocks[i]); break;
    case PDF_FACTS: pdf_put_facts(c, &d->blocks[i]); break;
    case PDF_TABLE: pdf_put_table(c, &d->blocks[i]); break;
    case PDF_LIST: put_list(c, &d->blocks[i]); break;
    }
}

enum status pdf_layout_make(struct arena *a, PangoContext *ctx, const struct pdf_document *d,
                            struct pdf_plan *out, struct err *e)
{
    *out = (struct pdf_plan){0};
    struct pdf_cursor c = {.arena = a, .context = ctx, .plan = out, .y = PDF_TOP};
    out->n_pages = 1;
    pdf_begin(&c, "Document");
    put_title(&c, d);
    for (size_t i = 0; i < d->n_blocks; i++) {
        put_block(&c, d, i);
        if (out->n_pages > PDF_MAX_PAGES)
            return err_set(e, LW_E_LIMIT, "the document takes more than %d pages",
                           (int)PDF_MAX_PAGES);
        if (out->n_lines > PDF_MAX_LINES)
            return err_set(e, LW_E_LIMIT, "the document takes more than %d lines",
                           (int)PDF_MAX_LINES);
    }
    pdf_end(&c, "Document");
    return arena_status(a, "the plan of a document", e);
}

void pdf_layout_release(struct pdf_plan *p)
{
    for (size_t i = 0; i < p->n_layouts; i++)
        if (p->layouts[i]) g_object_unref(p->layouts[i]);
    p->n_layouts = 0;
}
