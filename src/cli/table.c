/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_COLUMNS = 24,
    MAX_MEMBERS = 96,    /* of a row, before flags are left out */
    MAX_CELL_CHARS = 56, /* on a terminal; two such columns and three short ones fit 160 */
    MAX_LIST_BYTES = 64 * 1024, /* joined text of a list in one cell */
    TABLE_ARENA_BYTES = 64 * 1024 * 1024,
};

/* Characters, not bytes: continuation bytes take no column. */
static size_t text_width(str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xC0) != 0x80) n++;
    }
    return n;
}

static str text_cut(struct arena *a, str s, size_t max_chars)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xC0) == 0x80) continue;
        if (n == max_chars - 1) {
            return arena_printf(a, "%.*s…", (int)i, s.p);
        }
        n++;
    }
    return s;
}

/* Control characters of foreign texts must not reach the terminal. */
static str text_safe(struct arena *a, const char *p, size_t n)
{
    char *copy = arena_alloc(a, n + 1);
    if (copy == NULL) return STR_NONE;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        copy[i] = (c < 0x20 || c == 0x7F) ? ' ' : p[i];
    }
    return (str){.p = copy, .n = n};
}

/* An instant of a reply, see reply_utc(). */
static bool is_instant(yyjson_val *v)
{
    return yyjson_is_obj(v) && yyjson_obj_get(v, "utc") != NULL;
}

/* Shown on one line of its own. */
static bool is_scalar(yyjson_val *v)
{
    return !yyjson_is_ctn(v) || is_instant(v);
}

static str cell_text(struct arena *a, yyjson_val *v)
{
    if (is_instant(v)) v = yyjson_obj_get(v, "utc");
    if (yyjson_is_str(v)) return text_safe(a, yyjson_get_str(v), yyjson_get_len(v));
    if (yyjson_is_bool(v)) return yyjson_get_bool(v) ? STR("yes") : STR("no");
    if (yyjson_is_int(v)) return arena_printf(a, "%lld", (long long)yyjson_get_sint(v));
    if (yyjson_is_real(v)) return arena_printf(a, "%.5g", yyjson_get_real(v));
    if (yyjson_is_arr(v)) {
        struct buf joined;
        buf_init(&joined, MAX_LIST_BYTES);
        size_t i, n;
        yyjson_val *item;
        yyjson_arr_foreach(v, i, n, item)
        {
            if (!yyjson_is_str(item)) continue;
            if (joined.n > 0) buf_add(&joined, STR(", "));
            buf_add(&joined, text_safe(a, yyjson_get_str(item), yyjson_get_len(item)));
        }
        str text = arena_str(a, buf_str(&joined));
        buf_release(&joined);
        return text;
    }
    return STR_NONE;
}

static bool is_text_list(yyjson_val *v)
{
    if (!yyjson_is_arr(v)) return false;
    yyjson_val *first = yyjson_arr_get_first(v);
    return first == NULL || yyjson_is_str(first);
}

static bool is_object_list(yyjson_val *v)
{
    return yyjson_is_arr(v) && yyjson_is_obj(yyjson_arr_get_first(v));
}

/* A cell that tells a reader nothing: no value, or a flag that is not set. */
static bool is_silent(yyjson_val *v)
{
    if (v == NULL || yyjson_is_null(v) || yyjson_is_false(v)) return true;
    return (yyjson_is_str(v) || yyjson_is_arr(v)) && yyjson_get_len(v) == 0;
}

/* On a terminal a column without a word in any row is left out; a pipe gets all of them. */
static size_t drop_silent_columns(yyjson_val *rows, const char **columns, size_t n_columns)
{
    size_t kept = 0;
    for (size_t c = 0; c < n_columns; c++) {
        bool is_telling = false;
        size_t r, n_rows;
        yyjson_val *row;
        yyjson_arr_foreach(rows, r, n_rows, row)
        {
            is_telling = is_telling || !is_silent(yyjson_obj_get(row, columns[c]));
        }
        if (is_telling) columns[kept++] = columns[c];
    }
    return kept;
}

/* What a row says of itself for pages and programs; words beside it say the same. */
static bool is_flag(const char *name)
{
    str key = str_of(name);
    return str_starts(key, STR("is_")) || str_starts(key, STR("has_")) ||
           str_starts(key, STR("may_"));
}

/* A row with more members than a table has columns gives up its flags first, then its end. */
static size_t fit_columns(const char **columns, size_t n_columns)
{
    size_t keep = 0;
    if (n_columns <= MAX_COLUMNS) return n_columns;
    for (size_t i = 0; i < n_columns && keep < MAX_COLUMNS; i++)
        if (!is_flag(columns[i])) columns[keep++] = columns[i];
    return keep;
}

static size_t collect_columns(yyjson_val *rows, const char *columns[static MAX_MEMBERS])
{
    size_t n_columns = 0;
    size_t r, n_rows;
    yyjson_val *row;
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        size_t m, n_members;
        yyjson_val *key, *value;
        yyjson_obj_foreach(row, m, n_members, key, value)
        {
            if (!is_scalar(value) && !is_text_list(value)) continue;
            const char *name = yyjson_get_str(key);
            size_t c = 0;
            while (c < n_columns && strcmp(columns[c], name) != 0)
                c++;
            if (c == n_columns && n_columns < MAX_MEMBERS) columns[n_columns++] = name;
        }
    }
    return fit_columns(columns, n_columns);
}

static void print_padded(FILE *out, str s, size_t width, bool is_last)
{
    fprintf(out, "%.*s", STR_ARG(s));
    if (is_last) return;
    for (size_t i = text_width(s); i < width + 2; i++)
        fputc(' ', out);
}

static void print_plain_rows(FILE *out, struct arena *a, yyjson_val *rows,
                             const char *const *columns, size_t n_columns)
{
    for (size_t c = 0; c < n_columns; c++) {
        fprintf(out, "%s%s", c == 0 ? "" : "\t", columns[c]);
    }
    fputc('\n', out);
    size_t r, n_rows;
    yyjson_val *row;
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        for (size_t c = 0; c < n_columns; c++) {
            str text = cell_text(a, yyjson_obj_get(row, columns[c]));
            fprintf(out, "%s%.*s", c == 0 ? "" : "\t", STR_ARG(text));
        }
        fputc('\n', out);
    }
}

static void print_aligned_rows(FILE *out, struct arena *a, yyjson_val *rows,
                               const char *const *columns, size_t n_columns)
{
    size_t widths[MAX_COLUMNS] = {0};
    for (size_t c = 0; c < n_columns; c++)
        widths[c] = strlen(columns[c]);
    size_t r, n_rows;
    yyjson_val *row;
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        for (size_t c = 0; c < n_columns; c++) {
            str text =
                text_cut(a, cell_text(a, yyjson_obj_get(row, columns[c])), MAX_CELL_CHARS);
            size_t width = text_width(text);
            if (width > widths[c]) widths[c] = width;
        }
    }
    for (size_t c = 0; c < n_columns; c++) {
        print_padded(out, str_of(columns[c]), widths[c], c + 1 == n_columns);
    }
    fputc('\n', out);
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        for (size_t c = 0; c < n_columns; c++) {
            str text =
                text_cut(a, cell_text(a, yyjson_obj_get(row, columns[c])), MAX_CELL_CHARS);
            print_padded(out, text, widths[c], c + 1 == n_columns);
        }
        fputc('\n', out);
    }
}

static void print_rows(FILE *out, struct arena *a, yyjson_val *rows, bool is_terminal)
{
    const char *columns[MAX_MEMBERS];
    size_t n_columns = collect_columns(rows, columns);
    if (is_terminal) {
        n_columns = drop_silent_columns(rows, columns, n_columns);
        print_aligned_rows(out, a, rows, columns, n_columns);
    } else {
        print_plain_rows(out, a, rows, columns, n_columns);
    }
}

void text_print(FILE *out, str text)
{
    struct arena a;
    arena_init(&a, TABLE_ARENA_BYTES);
    while (text.n > 0) {
        str line;
        (void)str_cut(&text, '\n', &line);
        str safe = text_safe(&a, line.p, line.n);
        fprintf(out, "%.*s\n", STR_ARG(safe));
    }
    arena_release(&a);
}

/* Text of several lines keeps them: it is meant to be read as it is. */
static void print_value(FILE *out, struct arena *a, yyjson_val *value)
{
    str text = {.p = yyjson_get_str(value), .n = yyjson_get_len(value)};
    if (!yyjson_is_str(value) || !str_contains(text, STR("\n"))) {
        text = cell_text(a, value);
        fprintf(out, "%.*s\n", STR_ARG(text));
        return;
    }
    fputc('\n', out);
    text_print(out, text);
}

static void print_object(FILE *out, struct arena *a, yyjson_val *object, bool is_terminal)
{
    size_t widest = 0;
    size_t i, n;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, i, n, key, value)
    {
        bool is_line = is_scalar(value) || is_text_list(value);
        if (is_line && yyjson_get_len(key) > widest) widest = yyjson_get_len(key);
    }
    yyjson_obj_foreach(object, i, n, key, value)
    {
        if ((!is_scalar(value) && !is_text_list(value)) || yyjson_is_null(value)) continue;
        print_padded(out, str_of(yyjson_get_str(key)), widest, false);
        print_value(out, a, value);
    }
    yyjson_obj_foreach(object, i, n, key, value)
    {
        if (is_object_list(value)) {
            fprintf(out, "\n%s\n", yyjson_get_str(key));
            print_rows(out, a, value, is_terminal);
        } else if (yyjson_is_obj(value) && !is_instant(value)) {
            fprintf(out, "\n%s\n", yyjson_get_str(key));
            print_object(out, a, value, is_terminal);
        }
    }
}

/* A reply that is only one list is that list: what `| cut -f1` expects. */
static yyjson_val *only_list(yyjson_val *reply)
{
    yyjson_val *list = NULL;
    size_t i, n;
    yyjson_val *key, *value;
    yyjson_obj_foreach(reply, i, n, key, value)
    {
        if (is_object_list(value) && list == NULL) {
            list = value;
        } else if (yyjson_is_ctn(value) && yyjson_get_len(value) > 0) {
            return NULL;
        }
    }
    return list;
}

void table_print(FILE *out, yyjson_val *reply, bool is_terminal)
{
    struct arena a;
    arena_init(&a, TABLE_ARENA_BYTES);
    yyjson_val *list = is_terminal ? NULL : only_list(reply);
    if (list != NULL) {
        print_rows(out, &a, list, false);
    } else {
        print_object(out, &a, reply, is_terminal);
    }
    arena_release(&a);
}

enum status reply_print(const struct command_call *c, yyjson_mut_doc *reply, struct err *e)
{
    if (c->wants_json) {
        char *text = yyjson_mut_write(reply, YYJSON_WRITE_PRETTY, NULL);
        if (text == NULL) return err_set(e, LW_E_ENV, "no memory to write the reply");
        puts(text);
        free(text);
        return LW_OK;
    }
    yyjson_doc *doc = yyjson_mut_doc_imut_copy(reply, NULL);
    if (doc == NULL) return err_set(e, LW_E_ENV, "no memory to print the reply");
    table_print(stdout, yyjson_doc_get_root(doc), isatty(STDOUT_FILENO) == 1);
    yyjson_doc_free(doc);
    return LW_OK;
}
