/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where everything stands on the pages: a plan of steps, made before anything is drawn, so that
 * the footer can say "page 2 of 7" and nothing is cut.
 *
 * Rules of the paper: a heading stays with what follows it; two lines of a paragraph at least
 * stand together at the foot and at the head of a page; a row of a table stays whole when a page
 * can hold it, else it is split between lines; the titles of a table are repeated on every page.
 */
#ifndef LW_PDF_PDF_LAYOUT_H
#define LW_PDF_PDF_LAYOUT_H

#include "pdf/pdf_document.h"

#include <pango/pango.h>

enum {
    PDF_MAX_PAGES = 500,    /* a case file of ten years stays below 100 */
    PDF_MAX_LINES = 100000, /* that these pages can hold, with room */
};

/* A4 and its margins, in points of 1/72 inch. */
#define PDF_PAGE_WIDTH  595.28
#define PDF_PAGE_HEIGHT 841.89
#define PDF_LEFT        56.0
#define PDF_RIGHT       (PDF_PAGE_WIDTH - 56.0)
#define PDF_TOP         60.0
#define PDF_BOTTOM      (PDF_PAGE_HEIGHT - 68.0)

enum pdf_ink {
    PDF_INK_TEXT,
    PDF_INK_QUIET,
    PDF_INK_RULE,
    PDF_INK_SHADE,
    PDF_INK_MARK,
};

enum pdf_step_kind {
    PDF_STEP_BEGIN,    /* of a structure element: `tag` */
    PDF_STEP_END,      /* of the same */
    PDF_STEP_TEXT,     /* lines of a layout, the first one's top at x, y */
    PDF_STEP_FILL,     /* a rectangle */
    PDF_STEP_BOOKMARK, /* `text` at `y`, of a level */
    PDF_STEP_PAGE,     /* the next page begins */
};

struct pdf_step {
    enum pdf_step_kind kind;
    enum pdf_ink ink;
    const char *tag; /* ISO 32000-1, 14.8.4: "P", "H1", "Table", "TR", "TH", "TD", "L", "LI" */
    PangoLayout *layout;
    int first_line, n_lines;
    double x, y, width, height;
    str text;
    int level;
};

struct pdf_plan {
    struct pdf_step *steps;
    size_t n_steps, cap;
    int n_pages;
    /* Owned layouts, in an array of the arena. */
    PangoLayout **layouts;
    size_t n_layouts, layouts_cap;
    size_t n_lines;
};

/* A text as it is set, of the plan: one font, one size, wrapped at `width` points (0: not). */
PangoLayout *pdf_layout_text(struct arena *a, struct pdf_plan *p, PangoContext *ctx, str text,
                             const char *font, double width);

/* LW_E_LIMIT when it takes more than PDF_MAX_PAGES. */
enum status pdf_layout_make(struct arena *a, PangoContext *ctx, const struct pdf_document *d,
                            struct pdf_plan *out, struct err *e) LW_MUST_CHECK;
/* Gives the layouts back; also after a failure. */
void pdf_layout_release(struct pdf_plan *p);

#endif
