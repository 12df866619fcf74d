/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files that lay out: how far the plan has come on its last page. */
#ifndef LW_PDF_PDF_LAYOUT_INTERNAL_H
#define LW_PDF_PDF_LAYOUT_INTERNAL_H

#include "pdf/pdf_layout.h"

struct pdf_cursor {
    struct arena *arena;
    PangoContext *context;
    struct pdf_plan *plan;
    double y; /* where the next thing may begin */
};

#define PDF_WIDTH     (PDF_RIGHT - PDF_LEFT)
#define PDF_FONT      "DejaVu Sans 9"
#define PDF_FONT_CELL "DejaVu Sans 8"

bool pdf_is_fresh(const struct pdf_cursor *c); /* nothing stands on the page yet */
double pdf_room(const struct pdf_cursor *c);   /* height left on the page */
void pdf_new_page(struct pdf_cursor *c);
/* Space between two things; none at the top of a page. */
void pdf_skip(struct pdf_cursor *c, double height);
void pdf_add(struct pdf_cursor *c, struct pdf_step step);
void pdf_begin(struct pdf_cursor *c, const char *tag);
void pdf_end(struct pdf_cursor *c, const char *tag);
/* Lines `first` to `first + n` at x, y, as an element `tag` (NULL: as decoration). */
void pdf_put(struct pdf_cursor *c, const char *tag, PangoLayout *l, int first, int n, double x,
             double y, enum pdf_ink ink);
PangoLayout *pdf_text(struct pdf_cursor *c, str text, const char *font, double width);

int pdf_n_lines(PangoLayout *l);
double pdf_lines_height(PangoLayout *l, int first, int n);
/* How many lines from `first` on fit into `room`. */
int pdf_lines_that_fit(PangoLayout *l, int first, double room);

/* pdf_table.c */
void pdf_put_table(struct pdf_cursor *c, const struct pdf_block *b);
void pdf_put_facts(struct pdf_cursor *c, const struct pdf_block *b);

#endif
