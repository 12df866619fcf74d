/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of recipients from a table: one line a recipient, all of them or none. What is on the
 * list of the case already is left as it is, so that a list can be sent again when it has grown.
 */
#include "app/notice.h"

#include "base/fs.h"
#include "base/limits.h"
#include "base/map.h"
#include "core/form.h"
#include "format/csv.h"

enum {
    MAX_LINES = 10000, /* customers of a product; more are a group or a publication */
    MAX_COUNT = 1000000000,
};
#define MAX_LIST_BYTES (4 * LW_MIB)

enum column {
    COLUMN_KIND,
    COLUMN_NAME,
    COLUMN_STATE,
    COLUMN_PEOPLE,
    COLUMN_UNITS,
    COLUMN_CHANNEL,
    N_COLUMN
};
static const struct {
    const char *name;
    size_t max_chars; /* as of notice.add_recipient */
} columns[N_COLUMN] = {
    [COLUMN_KIND] = {"kind", 11},         [COLUMN_NAME] = {"name", 500},
    [COLUMN_STATE] = {"member_state", 2}, [COLUMN_PEOPLE] = {"n_people", 10},
    [COLUMN_UNITS] = {"n_units", 10},     [COLUMN_CHANNEL] = {"channel", 120},
};

struct import {
    struct op_call *c;
    const struct case_file *k;
    struct csv csv;
    size_t n_columns;                   /* of the file */
    enum column order[CSV_MAX_COLUMNS]; /* of the file's columns */
    struct map seen;                    /* keys of all that are on the list */
    int64_t n_added, n_known;
};

static enum status read_head(struct import *x, struct err *e)
{
    str fields[CSV_MAX_COLUMNS];
    bool has[N_COLUMN] = {false};
    enum status st = csv_next(&x->csv, x->c->arena, fields, &x->n_columns, e);
    for (size_t i = 0; !st && i < x->n_columns; i++) {
        enum column k = 0;
        str name = str_trim(fields[i]);
        while (k < N_COLUMN && !str_eq_nocase(name, str_of(columns[k].name)))
            k++;
        if (k == N_COLUMN || has[k])
            return err_set(e, LW_E_INPUT,
                           "line %zu: the column '%.*s' is %s; the columns are kind, name, "
                           "member_state, n_people, n_units, channel",
                           x->csv.line, STR_ARG(form_cut(name, 40)),
                           k == N_COLUMN ? "not known" : "there twice");
        has[k] = true;
        x->order[i] = k;
    }
    if (st || has[COLUMN_NAME]) return st;
    return err_set(e, LW_E_INPUT, "the first line has no column 'name'");
}

static enum status read_count(const struct import *x, enum column k, str value, int64_t *out,
                              struct err *e)
{
    uint64_t n = 0;
    *out = -1;
    if (!value.n) return LW_OK;
    if (!str_u64(value, MAX_COUNT, &n))
        return err_set(e, LW_E_INPUT, "line %zu: '%s' must be a number up to %d", x->csv.line,
                       columns[k].name, (int)MAX_COUNT);
    *out = (int64_t)n;
    return LW_OK;
}

static enum status read_line(struct import *x, const str *values, struct notice_recipient *r,
                             struct err *e)
{
    static const char *const kinds[] = {"group", "address", "publication"};
    size_t line = x->csv.line, i = 0;
    str kind = values[COLUMN_KIND].n ? values[COLUMN_KIND] : STR("group");
    for (size_t k = 0; k < N_COLUMN; k++) {
        if (!str_is_utf8(values[k]))
            return err_set(e, LW_E_INPUT, "line %zu: '%s' is not well-formed UTF-8", line,
                           columns[k].name);
        if (form_n_chars(values[k]) > columns[k].max_chars)
            return err_set(e, LW_E_INPUT, "line %zu: '%s' has more than %zu characters", line,
                           columns[k].name, columns[k].max_chars);
    }
    while (i < 3 && !str_eq(kind, str_of(kinds[i])))
        i++;
    if (i == 3)
        return err_set(e, LW_E_INPUT, "line %zu: '%.*s' is none of group, address, publication",
                       line, STR_ARG(kind));
    if (!values[COLUMN_NAME].n)
        return err_set(e, LW_E_INPUT, "line %zu: 'name' is empty", line);
    *r = (struct notice_recipient){.kind = str_of(kinds[i]),
                                   .name = values[COLUMN_NAME],
                                   .member_state = values[COLUMN_STATE],
                                   .channel = values[COLUMN_CHANNEL]};
    if (!notice_state(&r->member_state))
        return err_set(e, LW_E_INPUT, "line %zu: '%.*s' is not the code of a Member State",
                       line, STR_ARG(r->member_state));
    enum status st = read_count(x, COLUMN_PEOPLE, values[COLUMN_PEOPLE], &r->n_people, e);
    return st ? st : read_count(x, COLUMN_UNITS, values[COLUMN_UNITS], &r->n_units, e);
}

/* ---- the list as it grows ---- */

/* True when it was not on the list yet. */
static bool note(struct import *x, str kind, str name)
{
    bool is_new = false;
    str key = arena_printf(x->c->arena, "%.*s\n%.*s", STR_ARG(kind), STR_ARG(name));
    return map_at(&x->seen, key, &is_new) && is_new;
}

static enum status note_known(struct import *x, struct err *e)
{
    struct notice_recipient *all = NULL;
    size_t n = 0;
    enum status st = notice_recipient_all(x->c->app->db, x->c->arena, x->k->id, &all, &n, e);
    for (size_t i = 0; !st && i < n; i++)
        (void)note(x, all[i].kind, notice_name(&all[i]));
    return st;
}

static enum status add_line(struct import *x, const str *fields, size_t n, struct err *e)
{
    struct notice_recipient r;
    str values[N_COLUMN];
    for (size_t k = 0; k < N_COLUMN; k++)
        values[k] = STR("");
    if (n > x->n_columns)
        return err_set(e, LW_E_INPUT, "line %zu: has %zu fields, the first line has %zu",
                       x->csv.line, n, x->n_columns);
    for (size_t i = 0; i < n; i++)
        values[x->order[i]] = str_trim(fields[i]);
    enum status st = read_line(x, values, &r, e);
    if (st) return st;
    if (!note(x, r.kind, r.name)) {
        x->n_known++;
        return LW_OK;
    }
    if (++x->n_added > MAX_LINES)
        return err_set(e, LW_E_LIMIT, "the list has more than %d recipients", (int)MAX_LINES);
    return notice_add(x->c, x->k, &r, e);
}

static enum status add_all(struct import *x, struct err *e)
{
    str fields[CSV_MAX_COLUMNS];
    size_t n = 1;
    enum status st = read_head(x, e);
    if (!st) st = note_known(x, e);
    while (!st && n) {
        st = csv_next(&x->csv, x->c->arena, fields, &n, e);
        if (!st && n) st = add_line(x, fields, n, e);
    }
    if (!st && !x->n_added && !x->n_known)
        st = err_set(e, LW_E_INPUT, "the list has no recipient");
    if (!st && !x->n_added)
        st = err_set(e, LW_E_STATE, "all %lld recipients are on the list already",
                     (long long)x->n_known);
    return st;
}

enum status notice_import_run(struct op_call *c, struct err *e)
{
    struct case_file k;
    struct import x = {.c = c, .k = &k};
    str text;
    const char *path = arena_z(c->arena, op_str(c, "list"));
    if (!path) return arena_status(c->arena, "the list", e);
    enum status st = case_of_call(c, &k, e);
    if (!st) st = fs_read(c->arena, path, MAX_LIST_BYTES, &text, e);
    if (st) return st;
    map_init(&x.seen, 4 * MAX_LIST_BYTES);
    csv_begin(&x.csv, text);
    st = add_all(&x, e);
    map_release(&x.seen);
    if (st) return err_source(e, STR("list"));
    reply_int(c, c->reply, "n_added", x.n_added);
    reply_int(c, c->reply, "n_known", x.n_known);
    return reply_notice_list(c, &k, e);
}
