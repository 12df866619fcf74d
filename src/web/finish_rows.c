/* SPDX-License-Identifier: Apache-2.0 */
/* Pages that are a list: what a template must ask of a row that the reply says with a word. */
#include "web/finish.h"

static yyjson_mut_val *rows_of(struct view *v, const char *part, const char *list)
{
    return yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, part), list);
}

/* is_WORD of each row whose `key` is that word. */
static void mark(struct view *v, yyjson_mut_val *rows, const char *key)
{
    size_t i, n;
    yyjson_mut_val *row;
    yyjson_mut_arr_foreach(rows, i, n, row)
    {
        str word = finish_text(row, key);
        if (!word.n) continue;
        str name = arena_printf(&v->visit->request->arena, "is_%.*s", STR_ARG(word));
        yyjson_mut_obj_put(row, yyjson_mut_strncpy(v->doc, name.p, name.n),
                           yyjson_mut_bool(v->doc, true));
    }
}

/* is_chosen of the one that the address filters by. */
static void choose(struct view *v, yyjson_mut_val *list, const char *field)
{
    size_t i, n;
    yyjson_mut_val *item;
    str chosen = request_query(v->visit->request, str_of(field));
    yyjson_mut_arr_foreach(list, i, n, item) yyjson_mut_obj_add_bool(
        v->doc, item, "is_chosen", chosen.n && str_eq(finish_text(item, "id"), chosen));
}

/* The filter but for the state, for the links that change it: "kind=...&product=...". */
static str kept_filter(struct request *r)
{
    static const char *const fields[] = {"kind", "product", "owner", "sort", "order"};
    str out = STR("");
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        str value = request_query(r, str_of(fields[i]));
        if (!value.n) continue;
        value = percent_encode(&r->arena, value);
        out = arena_printf(&r->arena, "%.*s%s%s=%.*s", STR_ARG(out), out.n ? "&" : "",
                           fields[i], STR_ARG(value));
    }
    return out;
}

void finish_cases(struct view *v)
{
    choose(v, rows_of(v, "choices", "products"), "product");
    choose(v, rows_of(v, "people", "people"), "owner");
    str kept = kept_filter(v->visit->request);
    view_str(v, v->root, "keep", kept);
    /* Nothing to choose among before the first case. */
    yyjson_mut_obj_add_bool(v->doc, v->root, "has_choices",
                            kept.n || yyjson_mut_arr_size(rows_of(v, "cases", "cases")) > 0);
}

void finish_messages(struct view *v)
{
    static const struct {
        const char *state, *words;
    } states[] = {{"pending", "waiting"}, {"sent", "delivered"}, {"dead", "given up"}};
    size_t i, n;
    yyjson_mut_val *row;
    mark(v, rows_of(v, "messages", "messages"), "state");
    yyjson_mut_arr_foreach(rows_of(v, "messages", "messages"), i, n, row)
    {
        str state = finish_text(row, "state");
        for (size_t k = 0; k < sizeof states / sizeof states[0]; k++)
            if (str_eq(state, str_of(states[k].state)))
                view_str(v, row, "state_words", str_of(states[k].words));
    }
}

void finish_approvals(struct view *v)
{
    size_t n;
    yyjson_mut_val *rows = rows_of(v, "list", "proposals");
    if (request_query(v->visit->request, STR("state")).n) return;
    n = yyjson_mut_arr_size(rows);
    while (n-- > 0) {
        yyjson_mut_val *row = yyjson_mut_arr_get(rows, n);
        if (!yyjson_mut_get_bool(yyjson_mut_obj_get(row, "is_waiting")))
            (void)yyjson_mut_arr_remove(rows, n);
    }
    yyjson_mut_obj_put(yyjson_mut_obj_get(v->root, "list"),
                       yyjson_mut_str(v->doc, "has_proposals"),
                       yyjson_mut_bool(v->doc, yyjson_mut_arr_size(rows) > 0));
}

void finish_reports(struct view *v)
{
    yyjson_mut_val *list = yyjson_mut_obj_get(v->root, "list");
    struct request *r = v->visit->request;
    static const char *const filters[] = {"product", "year", "kind", "late"};
    str before = finish_text(list, "next_before");
    struct buf chosen;
    buf_init(&chosen, 4096);
    for (size_t k = 0; k < sizeof filters / sizeof *filters; k++) {
        str value = request_query(r, str_of(filters[k]));
        if (value.n)
            buf_printf(&chosen, "&%s=%.*s", filters[k],
                       STR_ARG(percent_encode(&r->arena, value)));
    }
    str rest = arena_str(&r->arena, buf_str(&chosen));
    buf_release(&chosen);
    size_t i, n;
    yyjson_mut_val *product, *choices = yyjson_mut_obj_get(v->root, "choices");
    yyjson_mut_arr_foreach(yyjson_mut_obj_get(choices, "products"), i, n, product)
    {
        bool is_chosen = str_eq(finish_text(product, "id"), request_query(r, STR("product")));
        yyjson_mut_obj_add_bool(v->doc, product, "is_chosen", is_chosen);
    }
    view_str(v, v->root, "export_href",
             arena_printf(&r->arena, "/reports.tar%s%.*s", rest.n ? "?" : "",
                          STR_ARG(rest.n ? str_from(rest, 1) : rest)));
    if (!before.n) return;
    before = percent_encode(&r->arena, before);
    view_str(
        v, v->root, "more_href",
        arena_printf(&r->arena, "/reports?before=%.*s%.*s", STR_ARG(before), STR_ARG(rest)));
}
