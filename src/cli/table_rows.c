/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table_internal.h"

#include "cli/cell.h"
#include "cli/fit.h"
#include "cli/table_view.h"

#include <string.h>

enum {
    MAX_COLUMNS = 96 /* members of a row */
};

/* How soon a column is left out when there is no view of its list. */
enum {
    DISPOSE_TEXT,
    DISPOSE_FOREIGN_ID, /* a digest, or the id of what is named beside it */
    DISPOSE_FLAG        /* words beside it say the same */
};

struct column {
    str path;    /* "clock.due_at" */
    str heading; /* "due_at" */
    bool is_right, is_state;
};

struct columns {
    struct column list[MAX_COLUMNS];
    size_t n;
};

/* ---- which columns ---- */

static bool is_cell(yyjson_val *v)
{
    if (yyjson_is_arr(v)) {
        yyjson_val *first = yyjson_arr_get_first(v);
        return first == NULL || yyjson_is_str(first);
    }
    return !yyjson_is_ctn(v) || cell_is_instant(v);
}

static yyjson_val *value_at(yyjson_val *row, str path)
{
    str part;
    while (row != NULL && path.n > 0) {
        (void)str_cut(&path, '.', &part);
        row = yyjson_obj_getn(row, part.p, part.n);
    }
    return row;
}

static void collect_members(struct columns *c, yyjson_val *rows)
{
    size_t r, n_rows, m, n_members;
    yyjson_val *row, *key, *value;
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        yyjson_obj_foreach(row, m, n_members, key, value)
        {
            if (!is_cell(value)) continue;
            str name = str_of(yyjson_get_str(key));
            size_t i = 0;
            while (i < c->n && !str_eq(c->list[i].path, name))
                i++;
            if (i == c->n && c->n < MAX_COLUMNS)
                c->list[c->n++] = (struct column){.path = name, .heading = name};
        }
    }
}

static void collect_view(struct columns *c, const char *view)
{
    str rest = str_of(view), column;
    while (rest.n > 0 && c->n < MAX_COLUMNS) {
        (void)str_cut(&rest, ' ', &column);
        str path, heading = column;
        (void)str_cut(&heading, '=', &path);
        c->list[c->n++] = (struct column){.path = path, .heading = heading.n ? heading : path};
    }
}

/* A cell that tells a reader nothing: no value, or a flag that is not set. */
static bool is_silent(yyjson_val *v)
{
    if (v == NULL || yyjson_is_null(v) || yyjson_is_false(v)) return true;
    return (yyjson_is_str(v) || yyjson_is_arr(v)) && yyjson_get_len(v) == 0;
}

static bool is_telling(yyjson_val *rows, str path)
{
    size_t r, n_rows;
    yyjson_val *row;
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        if (!is_silent(value_at(row, path))) return true;
    }
    return false;
}

/* Columns without a word in any row are left out; a pipe gets all of them. */
static void drop_silent(struct columns *c, yyjson_val *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++)
        if (is_telling(rows, c->list[i].path)) c->list[kept++] = c->list[i];
    c->n = kept;
}

/* ---- what kind of column ---- */

static bool is_one_of(str name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (str_eq(name, str_of(*names))) return true;
    return false;
}

static bool is_flag(str name)
{
    return str_starts(name, STR("is_")) || str_starts(name, STR("has_")) ||
           str_starts(name, STR("may_"));
}

static bool is_foreign_id(str name)
{
    static const char *const digests[] = {"hash", "digest", "sha256", "payload", NULL};
    return str_ends(name, STR("_id")) || str_ends(name, STR("_sha256")) ||
           is_one_of(name, digests);
}

static bool is_state(str name)
{
    static const char *const states[] = {"state",    "verdict",  "status",  "priority",
                                         "severity", "delivery", "outcome", NULL};
    return is_one_of(name, states);
}

/* Ids, instants, states, numbers: a part of one is none. */
static bool is_whole_name(str name)
{
    static const char *const whole[] = {"id",  "number",  "case",    "vulnerability", "left",
                                        "key", "command", "serial",  "seq",           "event",
                                        "age", "waiting", "next_on", "due",           NULL};
    return is_one_of(name, whole) || is_state(name) || is_foreign_id(name) ||
           str_ends(name, STR("_at")) || str_ends(name, STR("_on"));
}

static bool is_number_column(yyjson_val *rows, str path)
{
    bool is_any = false;
    size_t r, n_rows;
    yyjson_val *row;
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        yyjson_val *v = value_at(row, path);
        if (v == NULL || yyjson_is_null(v)) continue;
        if (!yyjson_is_num(v)) return false;
        is_any = true;
    }
    return is_any;
}

static void describe(struct columns *c, struct fit_column *fit, yyjson_val *rows, bool has_view)
{
    for (size_t i = 0; i < c->n; i++) {
        struct column *x = &c->list[i];
        x->is_right = is_number_column(rows, x->path);
        x->is_state = is_state(x->heading);
        fit[i].is_text = !x->is_right && !is_whole_name(x->heading);
        fit[i].dispose = has_view                    ? DISPOSE_TEXT
                         : is_flag(x->heading)       ? DISPOSE_FLAG
                         : is_foreign_id(x->heading) ? DISPOSE_FOREIGN_ID
                                                     : DISPOSE_TEXT;
    }
}

/* ---- printing ---- */

/* In a table the weekday gives its room to others: "23 Nov 2026, 08:04 CET". */
static str reader_text(struct arena *a, yyjson_val *v)
{
    str text = cell_text(a, v, true);
    return cell_is_instant(v) && text.n > 4 && text.p[3] == ' ' ? str_from(text, 4) : text;
}

/* As the style sheet of the pages has them: what presses, what waits, what is well. */
static const char *colour_of(str word)
{
    static const char *const red[] = {"late",  "dead",   "affected", "urgent", "exploited",
                                      "error", "broken", "unsafe",   NULL};
    static const char *const yellow[] = {
        "soon",  "open",  "undecided", "high", "unknown", "candidate", "not_monitored",
        "stale", "never", "proposed",  "fell", "expired", "weak",      "under_investigation",
        NULL};
    static const char *const green[] = {"ok",     "sent", "fixed",    "fresh", "not_affected",
                                        "active", "met",  "in_force", "fine",  NULL};
    if (is_one_of(word, red)) return "31";
    if (is_one_of(word, yellow)) return "33";
    return is_one_of(word, green) ? "32" : NULL;
}

static void put_blanks(FILE *out, size_t n)
{
    while (n-- > 0)
        fputc(' ', out);
}

static void put_cell(FILE *out, const struct column *x, str text, size_t width, bool is_last,
                     bool has_colour)
{
    size_t used = cell_width(text);
    const char *colour = has_colour && x->is_state ? colour_of(text) : NULL;
    size_t blanks = used < width ? width - used : 0;
    if (x->is_right) put_blanks(out, blanks);
    if (colour != NULL) fprintf(out, "\033[%sm", colour);
    fprintf(out, "%.*s", STR_ARG(text));
    if (colour != NULL) fputs("\033[0m", out);
    if (is_last) return;
    if (!x->is_right) put_blanks(out, blanks);
    put_blanks(out, FIT_GAP);
}

static size_t last_shown(const struct fit_column *fit, size_t n)
{
    size_t last = 0;
    for (size_t i = 0; i < n; i++)
        if (fit[i].is_shown) last = i;
    return last;
}

static void print_fitted(FILE *out, struct arena *a, yyjson_val *rows, const struct columns *c,
                         const struct fit_column *fit, bool has_colour)
{
    size_t r, n_rows, last = last_shown(fit, c->n);
    yyjson_val *row;
    for (size_t i = 0; i < c->n; i++) {
        if (!fit[i].is_shown) continue;
        str heading = cell_cut(a, c->list[i].heading, fit[i].width);
        put_cell(out, &c->list[i], heading, fit[i].width, i == last, false);
    }
    fputc('\n', out);
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        for (size_t i = 0; i < c->n; i++) {
            if (!fit[i].is_shown) continue;
            str text = reader_text(a, value_at(row, c->list[i].path));
            put_cell(out, &c->list[i], cell_cut(a, text, fit[i].width), fit[i].width, i == last,
                     has_colour);
        }
        fputc('\n', out);
    }
}

static void measure(struct arena *a, yyjson_val *rows, const struct columns *c,
                    struct fit_column *fit)
{
    size_t r, n_rows;
    yyjson_val *row;
    for (size_t i = 0; i < c->n; i++) {
        fit[i] = (struct fit_column){.natural = cell_width(c->list[i].heading)};
        yyjson_arr_foreach(rows, r, n_rows, row)
        {
            size_t width = cell_width(reader_text(a, value_at(row, c->list[i].path)));
            if (width > fit[i].natural) fit[i].natural = width;
        }
    }
}

static void print_plain(FILE *out, struct arena *a, yyjson_val *rows, const struct columns *c)
{
    size_t r, n_rows;
    yyjson_val *row;
    for (size_t i = 0; i < c->n; i++)
        fprintf(out, "%s%.*s", i == 0 ? "" : "\t", STR_ARG(c->list[i].heading));
    fputc('\n', out);
    yyjson_arr_foreach(rows, r, n_rows, row)
    {
        for (size_t i = 0; i < c->n; i++) {
            str text = cell_text(a, value_at(row, c->list[i].path), false);
            fprintf(out, "%s%.*s", i == 0 ? "" : "\t", STR_ARG(text));
        }
        fputc('\n', out);
    }
}

bool table_rows_print(FILE *out, struct arena *a, const char *list, yyjson_val *rows,
                      const struct table_style *style)
{
    struct columns c = {.n = 0};
    struct fit_column fit[MAX_COLUMNS];
    const char *view = style->is_terminal && !style->is_wide ? table_view(list) : NULL;
    if (view != NULL) {
        collect_view(&c, view);
        drop_silent(&c, rows);
    }
    bool has_view = c.n > 0;
    if (!has_view) collect_members(&c, rows);
    if (!style->is_terminal) {
        print_plain(out, a, rows, &c);
        return true;
    }
    if (!has_view) drop_silent(&c, rows);
    measure(a, rows, &c, fit);
    describe(&c, fit, rows, has_view);
    bool is_whole = fit_columns(fit, c.n, style->is_wide ? SIZE_MAX : style->width);
    print_fitted(out, a, rows, &c, fit, style->has_colour);
    return is_whole && !has_view;
}
