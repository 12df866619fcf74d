/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "base/arena.h"
#include "cli/cell.h"
#include "cli/fit.h"
#include "cli/table_internal.h"
#include "cli/table_view.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    TABLE_ARENA_BYTES = 64 * 1024 * 1024,
};

/* Shown on one line of its own. */
static bool is_scalar(yyjson_val *v)
{
    return !yyjson_is_ctn(v) || cell_is_instant(v);
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

void text_print(FILE *out, str text)
{
    struct arena a;
    arena_init(&a, TABLE_ARENA_BYTES);
    while (text.n > 0) {
        str line;
        (void)str_cut(&text, '\n', &line);
        str safe = cell_safe(&a, line.p, line.n);
        fprintf(out, "%.*s\n", STR_ARG(safe));
    }
    arena_release(&a);
}

/* Text of several lines keeps them: it is meant to be read as it is. */
static void print_value(FILE *out, struct arena *a, yyjson_val *value, bool is_terminal)
{
    str text = {.p = yyjson_get_str(value), .n = yyjson_get_len(value)};
    if (!yyjson_is_str(value) || !str_contains(text, STR("\n"))) {
        text = cell_text(a, value, is_terminal);
        fprintf(out, "%.*s\n", STR_ARG(text));
        return;
    }
    fputc('\n', out);
    text_print(out, text);
}

static bool is_line(yyjson_val *v)
{
    return is_scalar(v) || is_text_list(v);
}

static void print_lines(FILE *out, struct arena *a, yyjson_val *object, bool is_terminal)
{
    size_t widest = 0, i, n;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, i, n, key, value)
    {
        if (is_line(value) && yyjson_get_len(key) > widest) widest = yyjson_get_len(key);
    }
    yyjson_obj_foreach(object, i, n, key, value)
    {
        if (!is_line(value) || yyjson_is_null(value)) continue;
        fprintf(out, "%-*s", (int)(widest + 2), yyjson_get_str(key));
        print_value(out, a, value, is_terminal);
    }
}

/* The lines of a view (table_view.h) that say something. */
static void print_view(FILE *out, struct arena *a, yyjson_val *object, const char *view)
{
    str rest = str_of(view), name;
    while (rest.n > 0) {
        (void)str_cut(&rest, ' ', &name);
        yyjson_val *value = yyjson_obj_getn(object, name.p, name.n);
        if (value == NULL || yyjson_is_null(value)) continue;
        fprintf(out, "%-12.*s", STR_ARG(name));
        print_value(out, a, value, true);
    }
}

/* False when a reader does not see everything. */
static bool print_object(FILE *out, struct arena *a, yyjson_val *object,
                         const struct table_style *style)
{
    bool is_whole = true;
    size_t i, n;
    yyjson_val *key, *value;
    print_lines(out, a, object, style->is_terminal);
    yyjson_obj_foreach(object, i, n, key, value)
    {
        bool is_part = yyjson_is_obj(value) && !cell_is_instant(value);
        if (!is_part && !is_object_list(value)) continue;
        fprintf(out, "\n%s\n", yyjson_get_str(key));
        const char *view = is_part && style->is_terminal && !style->is_wide
                               ? table_view(yyjson_get_str(key))
                               : NULL;
        if (view != NULL) {
            print_view(out, a, value, view);
            is_whole = false;
        } else if (is_part ? !print_object(out, a, value, style)
                           : !table_rows_print(out, a, yyjson_get_str(key), value, style))
            is_whole = false;
    }
    return is_whole;
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

void table_print(FILE *out, yyjson_val *reply, const struct table_style *style)
{
    struct arena a;
    arena_init(&a, TABLE_ARENA_BYTES);
    yyjson_val *list = style->is_terminal ? NULL : only_list(reply);
    if (list != NULL) {
        (void)table_rows_print(out, &a, "", list, style);
    } else if (!print_object(out, &a, reply, style)) {
        fputs("\nNot all is shown: --wide has every column, --json everything.\n", out);
    }
    arena_release(&a);
}

static size_t terminal_width(FILE *out)
{
    struct winsize w = {0};
    uint64_t columns;
    if (ioctl(fileno(out), TIOCGWINSZ, &w) == 0 && w.ws_col > 0) return w.ws_col;
    return str_u64(str_of(getenv("COLUMNS")), 10000, &columns) && columns > 0
               ? (size_t)columns
               : FIT_DEFAULT_WIDTH;
}

/* https://no-color.org: any value but the empty one. */
static bool wants_colour(void)
{
    const char *no_colour = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return (no_colour == NULL || *no_colour == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

struct table_style table_style_of(FILE *out, bool is_wide)
{
    if (isatty(fileno(out)) != 1) return (struct table_style){.is_wide = is_wide};
    return (struct table_style){.is_terminal = true,
                                .is_wide = is_wide,
                                .has_colour = wants_colour(),
                                .width = terminal_width(out)};
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
    const struct table_style style = table_style_of(stdout, c->wants_wide);
    table_print(stdout, yyjson_doc_get_root(doc), &style);
    yyjson_doc_free(doc);
    return LW_OK;
}
