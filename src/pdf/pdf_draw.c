/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/pdf_draw.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

enum {
    ARENA_BYTES = 256 * 1024 * 1024,
};

struct pen {
    cairo_t *cairo;
    cairo_surface_t *surface;
    const struct pdf_document *d;
    const struct pdf_plan *plan;
    PangoContext *context;
    struct arena *arena;
    int page;
    int parents[PDF_MAX_LEVEL + 1]; /* bookmarks by level */
};

static const double inks[][3] = {
    [PDF_INK_TEXT] = {0.09, 0.11, 0.14}, [PDF_INK_QUIET] = {0.33, 0.37, 0.42},
    [PDF_INK_RULE] = {0.78, 0.80, 0.83}, [PDF_INK_SHADE] = {0.93, 0.94, 0.96},
    [PDF_INK_MARK] = {0.70, 0.07, 0.07},
};

static void set_ink(struct pen *p, enum pdf_ink ink)
{
    cairo_set_source_rgb(p->cairo, inks[ink][0], inks[ink][1], inks[ink][2]);
}

static void draw_lines(struct pen *p, PangoLayout *l, int first, int n, double x, double y)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    double top = 0.0;
    int at = 0;
    do {
        int line_top, line_bottom;
        pango_layout_iter_get_line_yrange(it, &line_top, &line_bottom);
        if (at == first) top = (double)line_top / PANGO_SCALE;
        if (at >= first && at < first + n) {
            double baseline = (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE;
            PangoRectangle at_line;
            /* Text from right to left begins at the right. */
            pango_layout_iter_get_line_extents(it, NULL, &at_line);
            cairo_move_to(p->cairo, x + (double)at_line.x / PANGO_SCALE, y + baseline - top);
            pango_cairo_show_layout_line(p->cairo, pango_layout_iter_get_line_readonly(it));
        }
        at++;
    } while (at < first + n && pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
}

/* ---- what every page has ---- */

/* One line that ends with "..." where it is too long; `side` 0.0 left, 0.5 middle, 1.0 right. */
static void draw_line(struct pen *p, str text, const char *font, double x, double y,
                      double width, double side)
{
    struct pdf_plan own = {0};
    int used = 0;
    PangoLayout *l = pdf_layout_text(p->arena, &own, p->context, text, font, width);
    pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    pango_layout_get_size(l, &used, NULL);
    draw_lines(p, l, 0, 1, x + side * (width - (double)used / PANGO_SCALE), y);
    pdf_layout_release(&own);
}

static void draw_frame(struct pen *p)
{
    const double width = PDF_RIGHT - PDF_LEFT, y = PDF_BOTTOM + 21.0;
    const char *font = "DejaVu Sans 6.5";
    bool is_english = str_starts(p->d->language, STR("en"));
    str number = arena_printf(p->arena, is_english ? "Page %d of %d" : "%d / %d", p->page,
                              p->plan->n_pages);
    set_ink(p, PDF_INK_RULE);
    cairo_rectangle(p->cairo, PDF_LEFT, PDF_BOTTOM + 16.0, width, 0.5);
    cairo_fill(p->cairo);
    set_ink(p, PDF_INK_QUIET);
    draw_line(p, p->d->footer, font, PDF_LEFT, y, width - 80.0, 0.0);
    draw_line(p, number, font, PDF_RIGHT - 76.0, y, 76.0, 1.0);
    draw_line(p, p->d->header, font, PDF_LEFT, 43.0, width, 0.0);
    set_ink(p, PDF_INK_MARK);
    draw_line(p, p->d->mark, "DejaVu Sans Bold 10", PDF_LEFT, 28.0, width, 0.5);
}

/* ---- steps ---- */

static void add_bookmark(struct pen *p, const struct pdf_step *s)
{
    char where[64];
    const char *title = arena_z(p->arena, s->text);
    int parent = CAIRO_PDF_OUTLINE_ROOT;
    for (int level = 1; level < s->level; level++)
        if (p->parents[level] >= 0) parent = p->parents[level];
    snprintf(where, sizeof where, "page=%d pos=[%d %d]", p->page, (int)PDF_LEFT,
             (int)(s->y > 8.0 ? s->y - 8.0 : 0.0));
    p->parents[s->level] = cairo_pdf_surface_add_outline(p->surface, parent, title ? title : "",
                                                         where, (cairo_pdf_outline_flags_t)0);
    for (int level = s->level + 1; level <= PDF_MAX_LEVEL; level++)
        p->parents[level] = -1;
}

static void draw_step(struct pen *p, const struct pdf_step *s)
{
    switch (s->kind) {
    case PDF_STEP_BEGIN: cairo_tag_begin(p->cairo, s->tag, ""); break;
    case PDF_STEP_END: cairo_tag_end(p->cairo, s->tag); break;
    case PDF_STEP_TEXT:
        set_ink(p, s->ink);
        draw_lines(p, s->layout, s->first_line, s->n_lines, s->x, s->y);
        break;
    case PDF_STEP_FILL:
        set_ink(p, s->ink);
        cairo_rectangle(p->cairo, s->x, s->y, s->width, s->height);
        cairo_fill(p->cairo);
        break;
    case PDF_STEP_BOOKMARK: add_bookmark(p, s); break;
    case PDF_STEP_PAGE:
        cairo_show_page(p->cairo);
        p->page++;
        draw_frame(p);
        break;
    }
}

static void set_metadata(struct pen *p)
{
    char at[UTC_TEXT_BYTES];
    const struct {
        cairo_pdf_metadata_t what;
        str value;
    } rows[] = {
        {CAIRO_PDF_METADATA_TITLE, p->d->title},
        {CAIRO_PDF_METADATA_AUTHOR, p->d->author},
        {CAIRO_PDF_METADATA_SUBJECT, p->d->subject},
        {CAIRO_PDF_METADATA_CREATOR, STR("longwatch-pdf " LW_VERSION)},
        /* Whole seconds: cairo reads no fractions. */
        {CAIRO_PDF_METADATA_CREATE_DATE,
         utc_text(utc_from_ms(utc_to_ms(p->d->date) / 1000 * 1000), at)},
        {CAIRO_PDF_METADATA_MOD_DATE, str_of(at)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *z = rows[i].value.n ? arena_z(p->arena, rows[i].value) : NULL;
        if (z) cairo_pdf_surface_set_metadata(p->surface, rows[i].what, z);
    }
}

/* Outlines as they are, whatever the screen: the same layout on every machine. */
static PangoContext *new_context(const struct pdf_document *d, struct arena *a)
{
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    pango_cairo_context_set_resolution(context, 72.0);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    const char *language = arena_z(a, d->language);
    if (language) pango_context_set_language(context, pango_language_from_string(language));
    return context;
}

static cairo_status_t take_bytes(void *ctx, const unsigned char *bytes, unsigned n)
{
    struct buf *out = ctx;
    buf_add(out, (str){(const char *)bytes, n});
    return out->is_over ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static enum status draw_plan(struct pen *p, struct buf *out, struct err *e)
{
    p->surface =
        cairo_pdf_surface_create_for_stream(take_bytes, out, PDF_PAGE_WIDTH, PDF_PAGE_HEIGHT);
    p->cairo = cairo_create(p->surface);
    for (size_t i = 0; i <= PDF_MAX_LEVEL; i++)
        p->parents[i] = -1;
    set_metadata(p);
    draw_frame(p);
    for (size_t i = 0; i < p->plan->n_steps; i++)
        draw_step(p, &p->plan->steps[i]);
    cairo_show_page(p->cairo);
    cairo_status_t bad = cairo_status(p->cairo);
    cairo_destroy(p->cairo);
    cairo_surface_finish(p->surface);
    if (!bad) bad = cairo_surface_status(p->surface);
    cairo_surface_destroy(p->surface);
    if (out->is_over) return buf_status(out, "the PDF", e);
    return bad ? err_set(e, LW_E_ENV, "cannot draw: %s", cairo_status_to_string(bad)) : LW_OK;
}

static size_t count_missing(const struct pdf_plan *plan)
{
    size_t n = 0;
    for (size_t i = 0; i < plan->n_layouts; i++)
        n += (size_t)pango_layout_get_unknown_glyphs_count(plan->layouts[i]);
    return n;
}

enum status pdf_draw(const struct pdf_document *d, struct buf *out, size_t *n_missing,
                     struct err *e)
{
    struct arena a;
    struct pdf_plan plan;
    arena_init(&a, ARENA_BYTES);
    PangoContext *context = new_context(d, &a);
    struct pen pen = {.d = d, .plan = &plan, .context = context, .arena = &a, .page = 1};
    enum status st = pdf_layout_make(&a, context, d, &plan, e);
    *n_missing = st ? 0 : count_missing(&plan);
    if (!st) st = draw_plan(&pen, out, e);
    if (!st) st = arena_status(&a, "a document", e);
    if (!st) st = pdf_add_catalogue(out, d->language, e);
    pdf_layout_release(&plan);
    g_object_unref(context);
    arena_release(&a);
    return st;
}
