/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/columns.h"

#include "cli/cell.h"
#include "cli/fit.h"
#include "cli/table.h"

enum {
    MAX_WHOLE = 24 /* a column that is never wider is shown whole or not at all */
};

void columns_init(struct columns *t, struct arena *a, size_t n_columns, const str *heads)
{
    *t = (struct columns){.a = a, .n_columns = n_columns};
    if (n_columns > MAX_COLUMNS) BUG("too many columns");
    for (size_t i = 0; i < n_columns; i++)
        t->heads[i] = heads[i];
}

void columns_row(struct columns *t, const str *cells)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        str *slot =
            arena_push(t->a, (void **)&t->cells, &t->n_cells, &t->cap_cells, sizeof *slot);
        if (slot) *slot = cells[i];
    }
}

static void put_text(FILE *out, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        putc(c < 0x20 || c == 0x7f ? '?' : c, out);
    }
}

static void print_row(const struct columns *t, FILE *out, const str *cells,
                      const struct fit_column *fit)
{
    size_t blanks = 0;
    for (size_t i = 0; i < t->n_columns; i++) {
        if (!fit[i].is_shown) continue;
        str text = cell_cut(t->a, cells[i], fit[i].width);
        for (; blanks > 0; blanks--)
            putc(' ', out);
        put_text(out, text);
        blanks = fit[i].width - cell_width(text) + FIT_GAP;
    }
    putc('\n', out);
}

static void print_plain(FILE *out, const str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i) putc('\t', out);
        put_text(out, cells[i]);
    }
    putc('\n', out);
}

void columns_print(const struct columns *t, FILE *out)
{
    struct fit_column fit[MAX_COLUMNS] = {{0}};
    const struct table_style style = table_style_of(out, false);
    if (t->n_cells == 0) return;
    for (size_t i = 0; i < t->n_columns; i++)
        fit[i].natural = cell_width(t->heads[i]);
    for (size_t i = 0; i < t->n_cells; i++) {
        struct fit_column *column = &fit[i % t->n_columns];
        size_t width = cell_width(t->cells[i]);
        if (width > column->natural) column->natural = width;
        column->is_text = column->natural > MAX_WHOLE;
        /* What is said last is the reason; it stays longer than what stands before it. */
        column->dispose = (i + 1) % t->n_columns != 0;
    }
    (void)fit_columns(fit, t->n_columns, style.width);
    if (style.is_terminal) print_row(t, out, t->heads, fit);
    for (size_t i = 0; i + t->n_columns <= t->n_cells; i += t->n_columns) {
        if (style.is_terminal)
            print_row(t, out, &t->cells[i], fit);
        else
            print_plain(out, &t->cells[i], t->n_columns);
    }
}
