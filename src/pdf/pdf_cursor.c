/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/pdf_layout_internal.h"

bool pdf_is_fresh(const struct pdf_cursor *c)
{
    return c->y <= PDF_TOP;
}

double pdf_room(const struct pdf_cursor *c)
{
    return PDF_BOTTOM - c->y;
}

void pdf_add(struct pdf_cursor *c, struct pdf_step step)
{
    struct pdf_plan *p = c->plan;
    void *items = p->steps;
    struct pdf_step *s = arena_push(c->arena, &items, &p->n_steps, &p->cap, sizeof *s);
    p->steps = items;
    if (s) *s = step;
}

void pdf_new_page(struct pdf_cursor *c)
{
    pdf_add(c, (struct pdf_step){.kind = PDF_STEP_PAGE});
    c->plan->n_pages++;
    c->y = PDF_TOP;
}

void pdf_skip(struct pdf_cursor *c, double height)
{
    if (!pdf_is_fresh(c)) c->y += height;
}

void pdf_begin(struct pdf_cursor *c, const char *tag)
{
    if (tag) pdf_add(c, (struct pdf_step){.kind = PDF_STEP_BEGIN, .tag = tag});
}

void pdf_end(struct pdf_cursor *c, const char *tag)
{
    if (tag) pdf_add(c, (struct pdf_step){.kind = PDF_STEP_END, .tag = tag});
}

void pdf_put(struct pdf_cursor *c, const char *tag, PangoLayout *l, int first, int n, double x,
             double y, enum pdf_ink ink)
{
    pdf_begin(c, tag);
    pdf_add(c, (struct pdf_step){.kind = PDF_STEP_TEXT,
                                 .ink = ink,
                                 .layout = l,
                                 .first_line = first,
                                 .n_lines = n,
                                 .x = x,
                                 .y = y});
    pdf_end(c, tag);
}

PangoLayout *pdf_text(struct pdf_cursor *c, str text, const char *font, double width)
{
    return pdf_layout_text(c->arena, c->plan, c->context, text, font, width);
}

int pdf_n_lines(PangoLayout *l)
{
    return pango_layout_get_line_count(l);
}

/* Top of line `i` in the layout, and of the end behind the last one. */
static double line_top(PangoLayout *l, int i)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    int top = 0, bottom = 0, at = 0;
    do {
        pango_layout_iter_get_line_yrange(it, &top, &bottom);
        if (at++ == i) {
            pango_layout_iter_free(it);
            return (double)top / PANGO_SCALE;
        }
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    return (double)bottom / PANGO_SCALE;
}

double pdf_lines_height(PangoLayout *l, int first, int n)
{
    return line_top(l, first + n) - line_top(l, first);
}

int pdf_lines_that_fit(PangoLayout *l, int first, double room)
{
    PangoLayoutIter *it = pango_layout_get_iter(l);
    int top = 0, bottom = 0, at = 0, n = 0;
    double from = 0.0;
    do {
        pango_layout_iter_get_line_yrange(it, &top, &bottom);
        if (at == first) from = (double)top / PANGO_SCALE;
        if (at >= first) {
            if ((double)bottom / PANGO_SCALE - from > room) break;
            n++;
        }
        at++;
    } while (pango_layout_iter_next_line(it));
    pango_layout_iter_free(it);
    return n;
}
