/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/columns.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum {
    DEFAULT_WIDTH = 100,
    MAX_CELL = 48, /* of all columns but the last, on a terminal */
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

/* Characters, not bytes: continuation bytes of UTF-8 take no place. */
static size_t width_of(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static size_t put_text(FILE *out, str s, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool starts = (c & 0xC0) != 0x80;
        if (starts && n == max) break;
        n += starts;
        putc(c < 0x20 || c == 0x7f ? '?' : c, out);
    }
    return n;
}

static void print_row(FILE *out, const str *cells, size_t n, const size_t *widths, size_t line)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        bool is_last = i + 1 == n;
        size_t max = is_last ? (line > used + 8 ? line - used : 8) : widths[i];
        size_t done = put_text(out, cells[i], max);
        if (is_last) break;
        for (; done < widths[i] + 2; done++)
            putc(' ', out);
        used += widths[i] + 2;
    }
    putc('\n', out);
}

static void print_plain(FILE *out, const str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i) putc('\t', out);
        put_text(out, cells[i], SIZE_MAX);
    }
    putc('\n', out);
}

static size_t line_width(FILE *out)
{
    struct winsize w = {0};
    if (ioctl(fileno(out), TIOCGWINSZ, &w) == 0 && w.ws_col > 20) return w.ws_col;
    return DEFAULT_WIDTH;
}

void columns_print(const struct columns *t, FILE *out)
{
    size_t widths[MAX_COLUMNS] = {0};
    bool is_terminal = isatty(fileno(out)) == 1;
    size_t line = is_terminal ? line_width(out) : 0;
    if (t->n_cells == 0) return;
    for (size_t i = 0; i < t->n_columns; i++)
        widths[i] = width_of(t->heads[i]);
    for (size_t i = 0; i < t->n_cells; i++) {
        size_t w = width_of(t->cells[i]);
        if (w > MAX_CELL) w = MAX_CELL;
        if (w > widths[i % t->n_columns]) widths[i % t->n_columns] = w;
    }
    if (is_terminal) print_row(out, t->heads, t->n_columns, widths, line);
    for (size_t i = 0; i + t->n_columns <= t->n_cells; i += t->n_columns) {
        if (is_terminal)
            print_row(out, &t->cells[i], t->n_columns, widths, line);
        else
            print_plain(out, &t->cells[i], t->n_columns);
    }
}
