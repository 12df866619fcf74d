/* SPDX-License-Identifier: Apache-2.0 */
/* Tables: how wide their columns are, and rows over pages. */
#include "pdf/pdf_layout_internal.h"

#include <math.h>

enum {
    MEASURED_ROWS = 300, /* enough to know how wide columns want to be */
};
#define PAD_X     4.0
#define PAD_Y     2.5
#define MIN_WIDTH 28.0
#define FONT_BOLD "DejaVu Sans Bold 8"

struct grid {
    struct pdf_cursor *c;
    size_t n_columns;
    double x[PDF_MAX_COLUMNS], width[PDF_MAX_COLUMNS]; /* with padding */
    PangoLayout *titles[PDF_MAX_COLUMNS];              /* NULL: none to repeat */
};

/* ---- widths ---- */

static double text_width(struct pdf_cursor *c, str text, const char *font)
{
    int width = 0;
    size_t n_layouts = c->plan->n_layouts, n_lines = c->plan->n_lines;
    PangoLayout *l = pdf_text(c, str_sub(text, 0, 400), font, 0.0);
    pango_layout_get_size(l, &width, NULL);
    /* Only measured: not part of the plan. */
    g_object_unref(l);
    c->plan->n_layouts = n_layouts;
    c->plan->n_lines = n_lines;
    return ceil((double)width / PANGO_SCALE) + 2.0 * PAD_X + 1.0;
}

static str longest_word(str text)
{
    str best = {text.p, 0};
    size_t from = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && !char_is_space(text.p[i])) continue;
        if (i - from > best.n) best = str_sub(text, from, i - from);
        from = i + 1;
    }
    return best;
}

/* What a column wants on one line, and what its longest word wants. */
static void measure(struct pdf_cursor *c, const struct pdf_block *b, double *wish, double *word)
{
    size_t n_rows = b->n_rows < MEASURED_ROWS ? b->n_rows : MEASURED_ROWS;
    for (size_t k = 0; k < b->n_columns; k++) {
        wish[k] = word[k] = MIN_WIDTH;
        for (size_t i = 0; i < n_rows; i++) {
            str cell = b->cells[i * b->n_columns + k];
            const char *font = i ? PDF_FONT_CELL : FONT_BOLD;
            wish[k] = fmax(wish[k], text_width(c, cell, font));
            word[k] = fmax(word[k], text_width(c, longest_word(cell), font));
        }
    }
}

/*
 * Columns that want less than a fair share get what they want; the others share the rest by the
 * root of what they want, so that one long text does not squeeze all others.
 */
static void share(const double *wish, size_t n, double total, double *out)
{
    bool is_settled[PDF_MAX_COLUMNS] = {false}, is_moved = true;
    double left = total;
    size_t n_left = n;
    while (is_moved && n_left) {
        is_moved = false;
        double fair = left / (double)n_left;
        for (size_t k = 0; k < n; k++) {
            if (is_settled[k] || wish[k] > fair) continue;
            is_settled[k] = is_moved = true;
            out[k] = wish[k];
            left -= wish[k];
            n_left--;
        }
    }
    double roots = 0.0;
    for (size_t k = 0; k < n; k++)
        roots += is_settled[k] ? 0.0 : sqrt(wish[k]);
    for (size_t k = 0; k < n; k++)
        if (!is_settled[k]) out[k] = left * sqrt(wish[k]) / roots;
    /* Nothing wants more: the rest goes to all alike. */
    for (size_t k = 0; !n_left && k < n; k++)
        out[k] += left / (double)n;
}

/* Where the longest word of a column does not fit, the widest column gives what it can. */
static void make_room_for_words(const double *word, size_t n, double total, double *width)
{
    for (size_t k = 0; k < n; k++) {
        double wanted = fmin(word[k], 0.3 * total) - width[k];
        size_t widest = 0;
        for (size_t i = 1; i < n; i++)
            if (width[i] - word[i] > width[widest] - word[widest]) widest = i;
        if (wanted <= 0.0 || widest == k) continue;
        double given = fmin(wanted, fmax(0.0, width[widest] - word[widest]));
        width[k] += given;
        width[widest] -= given;
    }
}

static void set_columns(struct grid *g, const double *width)
{
    double x = PDF_LEFT;
    for (size_t k = 0; k < g->n_columns; k++) {
        g->x[k] = x;
        g->width[k] = width[k];
        x += width[k];
    }
}

/* ---- rows ---- */

static double row_height(struct grid *g, PangoLayout **cells)
{
    double height = 0.0;
    for (size_t k = 0; k < g->n_columns; k++)
        height = fmax(height, pdf_lines_height(cells[k], 0, pdf_n_lines(cells[k])));
    return height + 2.0 * PAD_Y;
}

static void fill(struct pdf_cursor *c, enum pdf_ink ink, double y, double height)
{
    pdf_add(c, (struct pdf_step){.kind = PDF_STEP_FILL,
                                 .ink = ink,
                                 .x = PDF_LEFT,
                                 .y = y,
                                 .width = PDF_WIDTH,
                                 .height = height});
}

/* Lines from[k] to from[k] + n[k] of every cell as one row; `tag` of the first cell, then TD. */
static void put_part(struct grid *g, PangoLayout **cells, const int *from, const int *n,
                     const char *first_tag, const char *tag, double height)
{
    struct pdf_cursor *c = g->c;
    pdf_begin(c, tag ? "TR" : NULL);
    for (size_t k = 0; k < g->n_columns; k++)
        pdf_put(c, k ? tag : first_tag, cells[k], from[k], n[k], g->x[k] + PAD_X, c->y + PAD_Y,
                PDF_INK_TEXT);
    pdf_end(c, tag ? "TR" : NULL);
    c->y += height;
    fill(c, PDF_INK_RULE, c->y - 0.25, 0.5);
}

static void put_titles(struct grid *g, bool is_repeated)
{
    int from[PDF_MAX_COLUMNS] = {0}, n[PDF_MAX_COLUMNS];
    if (!g->titles[0]) return;
    double height = row_height(g, g->titles);
    for (size_t k = 0; k < g->n_columns; k++)
        n[k] = pdf_n_lines(g->titles[k]);
    fill(g->c, PDF_INK_SHADE, g->c->y, height);
    /* Repeated titles are decoration: the element has its titles once. */
    const char *tag = is_repeated ? NULL : "TH";
    put_part(g, g->titles, from, n, tag, tag, height);
}

static void next_page(struct grid *g)
{
    pdf_new_page(g->c);
    put_titles(g, true);
}

/* A row over as many pages as it takes, split between lines. */
static void put_split(struct grid *g, PangoLayout **cells, const char *first_tag)
{
    int from[PDF_MAX_COLUMNS] = {0}, n[PDF_MAX_COLUMNS];
    struct pdf_cursor *c = g->c;
    bool is_done = false, is_new_page = false;
    while (!is_done && c->plan->n_pages <= PDF_MAX_PAGES) {
        double height = 0.0;
        int n_put = 0;
        is_done = true;
        for (size_t k = 0; k < g->n_columns; k++) {
            n[k] = pdf_lines_that_fit(cells[k], from[k], pdf_room(c) - 2.0 * PAD_Y);
            /* On a page of its own a line always fits: a font is smaller than a page. */
            n_put += n[k];
            height = fmax(height, pdf_lines_height(cells[k], from[k], n[k]));
            is_done = is_done && from[k] + n[k] >= pdf_n_lines(cells[k]);
        }
        if (n_put || is_new_page)
            put_part(g, cells, from, n, first_tag, "TD", height + 2.0 * PAD_Y);
        for (size_t k = 0; k < g->n_columns; k++)
            from[k] += n[k];
        is_new_page = !is_done;
        if (!is_done) next_page(g);
    }
}

static void put_row(struct grid *g, PangoLayout **cells, const char *first_tag)
{
    double height = row_height(g, cells), room = pdf_room(g->c);
    double titles = g->titles[0] ? row_height(g, g->titles) : 0.0;
    double page = PDF_BOTTOM - PDF_TOP - titles;
    /* Whole where that costs little paper. */
    bool is_small = height <= page / 3.0 || (height <= page && room < page / 6.0);
    if (height > room && is_small && !pdf_is_fresh(g->c)) next_page(g);
    put_split(g, cells, first_tag);
}

static void set_row(struct grid *g, const struct pdf_block *b, size_t i, PangoLayout **cells)
{
    for (size_t k = 0; k < g->n_columns; k++)
        cells[k] = pdf_text(g->c, b->cells[i * b->n_columns + k], PDF_FONT_CELL,
                            g->width[k] - 2.0 * PAD_X);
}

/* Titles are never alone at the foot of a page: the first row, or some of it, is with them. */
static bool has_room(struct grid *g, const struct pdf_block *b)
{
    PangoLayout *cells[PDF_MAX_COLUMNS];
    double titles = row_height(g, g->titles), first = 36.0;
    if (b->n_rows > 1) {
        set_row(g, b, 1, cells);
        first = fmin(row_height(g, cells), (PDF_BOTTOM - PDF_TOP - titles) / 3.0);
    }
    return pdf_room(g->c) >= titles + first;
}

void pdf_put_table(struct pdf_cursor *c, const struct pdf_block *b)
{
    struct grid g = {.c = c, .n_columns = b->n_columns};
    double wish[PDF_MAX_COLUMNS], word[PDF_MAX_COLUMNS], width[PDF_MAX_COLUMNS];
    PangoLayout *cells[PDF_MAX_COLUMNS];
    measure(c, b, wish, word);
    share(wish, b->n_columns, PDF_WIDTH, width);
    make_room_for_words(word, b->n_columns, PDF_WIDTH, width);
    set_columns(&g, width);
    for (size_t k = 0; k < b->n_columns; k++)
        g.titles[k] = pdf_text(c, b->cells[k], FONT_BOLD, g.width[k] - 2.0 * PAD_X);
    pdf_skip(c, 4.0);
    if (!has_room(&g, b) && !pdf_is_fresh(c)) pdf_new_page(c);
    pdf_begin(c, "Table");
    put_titles(&g, false);
    for (size_t i = 1; i < b->n_rows; i++) {
        if (c->plan->n_pages > PDF_MAX_PAGES || c->plan->n_lines > PDF_MAX_LINES) break;
        set_row(&g, b, i, cells);
        put_row(&g, cells, "TD");
    }
    pdf_end(c, "Table");
    pdf_skip(c, 8.0);
}

/* ---- facts ---- */

/* A SHA-256 stands on one line. */
#define FONT_VALUE "DejaVu Sans 8.5"

/* The value, and below it in small where it comes from. */
static PangoLayout *value_with_note(struct pdf_cursor *c, str value, str note, double width)
{
    if (!note.n) return pdf_text(c, value, FONT_VALUE, width);
    str both = arena_printf(c->arena, "%.*s%s%.*s", STR_ARG(value), value.n ? "\n" : "",
                            STR_ARG(note));
    PangoLayout *l = pdf_text(c, both, FONT_VALUE, width);
    PangoAttrList *list = pango_attr_list_copy(pango_layout_get_attributes(l));
    PangoAttribute *parts[] = {pango_attr_size_new(7 * PANGO_SCALE),
                               pango_attr_foreground_new(0x5500, 0x5f00, 0x6b00)};
    for (size_t i = 0; i < 2; i++) {
        parts[i]->start_index = (guint)(both.n - note.n);
        parts[i]->end_index = (guint)both.n;
        pango_attr_list_insert(list, parts[i]);
    }
    pango_layout_set_attributes(l, list);
    pango_attr_list_unref(list);
    return l;
}

void pdf_put_facts(struct pdf_cursor *c, const struct pdf_block *b)
{
    struct grid g = {.c = c, .n_columns = 2};
    const double width[2] = {0.26 * PDF_WIDTH, 0.74 * PDF_WIDTH};
    set_columns(&g, width);
    pdf_skip(c, 3.0);
    pdf_begin(c, "Table");
    for (size_t i = 0; i < b->n_rows; i++) {
        const str *cells = b->cells + 3 * i;
        if (c->plan->n_pages > PDF_MAX_PAGES || c->plan->n_lines > PDF_MAX_LINES) break;
        PangoLayout *row[2] = {
            pdf_text(c, cells[0], FONT_BOLD, width[0] - 2.0 * PAD_X),
            value_with_note(c, cells[1], cells[2], width[1] - 2.0 * PAD_X),
        };
        put_row(&g, row, "TH");
    }
    pdf_end(c, "Table");
    pdf_skip(c, 8.0);
}
