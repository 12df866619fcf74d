/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csv.h"

void csv_begin(struct csv *c, str text)
{
    str first = text, line;
    size_t n_commas = 0, n_semicolons = 0, n_tabs = 0;
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_from(text, 3);
    (void)str_cut(&first, '\n', &line);
    for (size_t i = 0; i < line.n; i++) {
        n_commas += line.p[i] == ',';
        n_semicolons += line.p[i] == ';';
        n_tabs += line.p[i] == '\t';
    }
    *c = (struct csv){.rest = text, .separator = ',', .next = 1};
    if (n_semicolons > n_commas) c->separator = ';';
    if (n_tabs > n_commas && n_tabs > n_semicolons) c->separator = '\t';
}

static char take(struct csv *c)
{
    char x = *c->rest.p;
    c->rest = str_from(c->rest, 1);
    c->next += x == '\n';
    return x;
}

static bool is_at(const struct csv *c, char x)
{
    return c->rest.n && *c->rest.p == x;
}

/* Behind a field: its separator, the end of the record, or the end of all. */
static bool is_end(const struct csv *c)
{
    return !c->rest.n || is_at(c, c->separator) || is_at(c, '\n') ||
           str_starts(c->rest, STR("\r\n"));
}

/* How many bytes stand between the quotes; false when the second is missing. */
static bool quoted_length(str s, size_t *n, size_t *n_doubled)
{
    *n_doubled = 0;
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] != '"') continue;
        *n = i - 1;
        if (i + 1 >= s.n || s.p[i + 1] != '"') return true;
        ++*n_doubled;
        i++;
    }
    return false;
}

static enum status quoted(struct csv *c, struct arena *a, str *out, struct err *e)
{
    size_t n = 0, n_doubled = 0, line = c->next, k = 0;
    if (!quoted_length(c->rest, &n, &n_doubled))
        return err_set(e, LW_E_INPUT, "line %zu: the quote is not closed", line);
    char *p = n_doubled ? arena_alloc(a, n) : NULL;
    if (n_doubled && !p) return arena_status(a, "a table", e);
    *out = str_sub(c->rest, 1, n);
    (void)take(c);
    /* Within, every quote stands twice. */
    for (size_t i = 0; i < n; i++) {
        char x = take(c);
        if (p) p[k++] = x;
        if (x != '"') continue;
        (void)take(c);
        i++;
    }
    (void)take(c);
    if (p) *out = (str){p, k};
    if (is_end(c)) return LW_OK;
    return err_set(e, LW_E_INPUT, "line %zu: there is text behind a closing quote", c->next);
}

static enum status plain(struct csv *c, str *out, struct err *e)
{
    str begin = c->rest;
    while (!is_end(c))
        if (take(c) == '"')
            return err_set(e, LW_E_INPUT, "line %zu: a quote within a field that has none",
                           c->next);
    *out = str_sub(begin, 0, begin.n - c->rest.n);
    return LW_OK;
}

static void skip_line_end(struct csv *c)
{
    if (is_at(c, '\r')) (void)take(c);
    if (is_at(c, '\n')) (void)take(c);
}

enum status csv_next(struct csv *c, struct arena *a, str fields[static CSV_MAX_COLUMNS],
                     size_t *n, struct err *e)
{
    bool has_more = true;
    *n = 0;
    while (is_at(c, '\n') || str_starts(c->rest, STR("\r\n")))
        skip_line_end(c);
    c->line = c->next;
    if (!c->rest.n) return LW_OK;
    while (has_more) {
        if (*n == CSV_MAX_COLUMNS)
            return err_set(e, LW_E_LIMIT, "line %zu: has more than %d columns", c->line,
                           (int)CSV_MAX_COLUMNS);
        enum status st =
            is_at(c, '"') ? quoted(c, a, &fields[*n], e) : plain(c, &fields[*n], e);
        if (st) return st;
        ++*n;
        has_more = is_at(c, c->separator);
        if (has_more) (void)take(c);
    }
    skip_line_end(c);
    return LW_OK;
}
