/* SPDX-License-Identifier: Apache-2.0 */
/* Duties and the matrix of duties and products: words of states and periods, rows by duty. */
#include "web/finish.h"

#include <stdlib.h>

enum {
    MAX_COLUMNS = 10,  /* products beside each other that can still be read */
    MAX_PRODUCTS = 60, /* of one duty; the overview has all */
    ROWS_A_PAGE = 60,  /* as pages.c asks for */
    MAX_RECORDS = 100, /* of retention; choose a product for the others */
    MAX_PERIOD = 1000
};

static void put(struct view *v, yyjson_mut_val *object, const char *key, yyjson_mut_val *value)
{
    yyjson_mut_obj_put(object, yyjson_mut_str(v->doc, key), value);
}

static int64_t number(yyjson_mut_val *object, const char *key)
{
    return yyjson_mut_get_sint(yyjson_mut_obj_get(object, key));
}

/* "no_occasion" as "no occasion". */
static void add_words(struct view *v, yyjson_mut_val *rows)
{
    size_t i, n;
    yyjson_mut_val *row;
    yyjson_mut_arr_foreach(rows, i, n, row)
    {
        str state = finish_text(row, "state");
        char *words = arena_alloc(&v->visit->request->arena, state.n + 1);
        for (size_t k = 0; words && k < state.n; k++)
            words[k] = state.p[k] == '_' ? ' ' : state.p[k];
        if (words) view_str(v, row, "words", (str){words, state.n});
    }
}

/* "PT24H" as "24 hours": the periods of law have one unit. */
static str period_words(struct arena *a, str period)
{
    static const struct {
        const char *unit, *one, *many;
    } units[] = {
        {"H", "hour", "hours"},
        {"D", "day", "days"},
        {"M", "month", "months"},
        {"Y", "year", "years"},
    };
    if (!period.n) return STR("no fixed period");
    str rest = str_from(period, str_starts(period, STR("PT")) ? 2 : 1);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        uint64_t n = 0;
        str digits = rest;
        if (!str_ends(rest, str_of(units[i].unit))) continue;
        digits.n--;
        if (!str_u64(digits, MAX_PERIOD, &n)) break;
        return arena_printf(a, "%llu %s", (unsigned long long)n,
                            n == 1 ? units[i].one : units[i].many);
    }
    return period;
}

void finish_signals(struct view *v)
{
    yyjson_mut_val *one = yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "read"), "signal");
    yyjson_mut_val *single = yyjson_mut_arr(v->doc);
    yyjson_mut_val *list = yyjson_mut_obj_get(v->root, "list");
    add_words(v, yyjson_mut_obj_get(list, "signals"));
    finish_more_of(v, "/signals", "before", finish_text(list, "next_before"));
    if (!one) return;
    yyjson_mut_val *copy = yyjson_mut_val_mut_copy(v->doc, one);
    yyjson_mut_arr_append(single, copy);
    add_words(v, single);
    str words = finish_text(copy, "words");
    view_str(v, one, "words", words);
}

void finish_duties(struct view *v)
{
    static const char *const operators[] = {"authorised representative", "importer",
                                            "distributor", "open-source software steward"};
    size_t i, n;
    yyjson_mut_val *row;
    yyjson_mut_val *list = yyjson_mut_obj_get(v->root, "list");
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(list, "duties"), i, n, row)
        view_str(v, row, "period_words",
                 period_words(&v->visit->request->arena, finish_text(row, "period")));
    yyjson_mut_val *all = yyjson_mut_obj_add_arr(v->doc, v->root, "operators");
    str chosen = request_query(v->visit->request, STR("operator"));
    for (i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, all);
        view_str(v, o, "name", str_of(operators[i]));
        yyjson_mut_obj_add_bool(v->doc, o, "is_chosen", str_eq(chosen, str_of(operators[i])));
    }
    view_str(v, v->root, "base", STR("/duties"));
}

/* Cuts a list to `max`; gives how many were left out. */
static int64_t cut(yyjson_mut_val *list, size_t max)
{
    size_t n = yyjson_mut_arr_size(list);
    if (n <= max) return 0;
    yyjson_mut_arr_remove_range(list, max, n - max);
    return (int64_t)(n - max);
}

static void choose_product(struct view *v, yyjson_mut_val *products)
{
    size_t i, n;
    yyjson_mut_val *product;
    str chosen = request_query(v->visit->request, STR("product"));
    yyjson_mut_arr_foreach(products, i, n, product) yyjson_mut_obj_add_bool(
        v->doc, product, "is_chosen", str_eq(finish_text(product, "id"), chosen));
}

/* product_name of what was attested about one product. */
static void name_products(struct view *v, yyjson_mut_val *attestations,
                          yyjson_mut_val *products)
{
    size_t i, k, n, m;
    yyjson_mut_val *one, *product;
    yyjson_mut_arr_foreach(attestations, i, n, one)
    {
        str id = finish_text(one, "product_id");
        yyjson_mut_arr_foreach(products, k, m, product)
        {
            if (!id.n || !str_eq(finish_text(product, "id"), id)) continue;
            view_str(v, one, "product_name", finish_text(product, "name"));
        }
    }
}

void finish_duty(struct view *v)
{
    yyjson_mut_val *duty = yyjson_mut_obj_get(v->root, "duty");
    yyjson_mut_val *products = yyjson_mut_obj_get(duty, "products");
    view_str(v, duty, "period_words",
             period_words(&v->visit->request->arena, finish_text(duty, "period")));
    int64_t n_more = cut(products, MAX_PRODUCTS);
    if (n_more) yyjson_mut_obj_add_sint(v->doc, duty, "n_more_products", n_more);
    add_words(v, products);
    yyjson_mut_val *all =
        yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "choices"), "products");
    choose_product(v, all);
    name_products(v, yyjson_mut_obj_get(duty, "attestations"), all);
}

void finish_retention(struct view *v)
{
    yyjson_mut_val *part = yyjson_mut_obj_get(v->root, "retention");
    /* The table as CSV has them all. */
    bool is_csv = request_query(v->visit->request, STR("format")).n > 0;
    int64_t n_more = is_csv ? 0 : cut(yyjson_mut_obj_get(part, "rows"), MAX_RECORDS);
    if (n_more) yyjson_mut_obj_add_sint(v->doc, part, "n_more", n_more);
    choose_product(v, yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "choices"), "products"));
}

void finish_compliance(struct view *v)
{
    view_str(v, v->root, "base", STR("/compliance"));
}

/* ---- the matrix ---- */

/* The line of a duty; rows come by product, duties in the same order in each. */
static yyjson_mut_val *line_of(struct view *v, yyjson_mut_val *lines, size_t at,
                               yyjson_mut_val *row)
{
    yyjson_mut_val *line = yyjson_mut_arr_get(lines, at);
    if (line) return line;
    line = yyjson_mut_arr_add_obj(v->doc, lines);
    view_str(v, line, "duty", finish_text(row, "duty"));
    view_str(v, line, "title", finish_text(row, "title"));
    (void)yyjson_mut_obj_add_arr(v->doc, line, "cells");
    return line;
}

/* A cell is a few bytes: a page of ten products and a hundred duties has a thousand. */
static void add_cell(struct view *v, yyjson_mut_val *cells, yyjson_mut_val *row)
{
    static const struct {
        const char *state, *class, *words;
    } shorts[] = {
        {"no_occasion", "none", "no occasion"},
        {"not_yet", "yet", "not yet"},
        {"not_applicable", "na", "n/a"},
    };
    str state = finish_text(row, "state"), class = state, words = state;
    for (size_t i = 0; i < sizeof shorts / sizeof shorts[0]; i++) {
        if (!str_eq(state, str_of(shorts[i].state))) continue;
        class = str_of(shorts[i].class);
        words = str_of(shorts[i].words);
    }
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, cells);
    view_str(v, o, "state", class);
    view_str(v, o, "words", words);
}

void finish_matrix(struct view *v)
{
    size_t i, n, at = 0, n_columns = 0;
    yyjson_mut_val *row;
    yyjson_mut_val *matrix = yyjson_mut_obj_get(v->root, "matrix");
    yyjson_mut_val *columns =
        yyjson_mut_val_mut_copy(v->doc, yyjson_mut_obj_get(matrix, "products"));
    yyjson_mut_val *lines = yyjson_mut_obj_add_arr(v->doc, matrix, "lines");
    str product = STR("");
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(matrix, "rows"), i, n, row)
    {
        str id = finish_text(row, "product_id");
        if (!str_eq(id, product) && n_columns++ == MAX_COLUMNS) break;
        at = str_eq(id, product) ? at + 1 : 0;
        product = id;
        add_cell(v, yyjson_mut_obj_get(line_of(v, lines, at, row), "cells"), row);
    }
    int64_t n_more = cut(columns, MAX_COLUMNS);
    put(v, matrix, "columns", columns);
    yyjson_mut_obj_add_bool(v->doc, matrix, "has_columns", yyjson_mut_arr_size(columns) > 0);
    yyjson_mut_obj_add_sint(v->doc, matrix, "n_columns", (int64_t)yyjson_mut_arr_size(columns));
    if (n_more) yyjson_mut_obj_add_sint(v->doc, matrix, "n_more_columns", n_more);
    view_str(v, v->root, "base", STR("/compliance/matrix"));
}

void finish_compliance_product(struct view *v)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *matrix = yyjson_mut_obj_get(v->root, "matrix");
    str id = finish_text(yyjson_mut_obj_get(matrix, "product"), "id");
    str state = request_query(v->visit->request, STR("state"));
    str base = arena_printf(a, "/compliance/%.*s", STR_ARG(id));
    view_str(v, v->root, "base", base);
    add_words(v, yyjson_mut_obj_get(matrix, "rows"));
    state = percent_encode(a, state);
    if (!yyjson_mut_get_bool(yyjson_mut_obj_get(matrix, "has_more"))) return;
    view_str(v, v->root, "more_href",
             arena_printf(a, "%.*s?offset=%lld%s%.*s", STR_ARG(base),
                          (long long)(number(matrix, "offset") + ROWS_A_PAGE),
                          state.n ? "&state=" : "", STR_ARG(state)));
}
