/* SPDX-License-Identifier: Apache-2.0 */
/* The pages Rules and VEX: what is chosen in their forms, and their next pages. */
#include "web/finish.h"

static void name_all(struct view *v, yyjson_mut_val *rows, const char *key)
{
    size_t i, n;
    yyjson_mut_val *row;
    yyjson_mut_arr_foreach(rows, i, n, row) finish_words(v, row, key);
}

void finish_rules(struct view *v)
{
    name_all(v, yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "rules"), "rules"), "status");
    finish_images(v, request_query(v->visit->request, STR("image")), STR(""));
}

void finish_rule(struct view *v)
{
    finish_words(v, yyjson_mut_obj_get(v->root, "rule"), "status");
}

void finish_vulnerability(struct view *v)
{
    yyjson_mut_val *vulnerability = yyjson_mut_obj_get(v->root, "vulnerability");
    name_all(v, yyjson_mut_obj_get(vulnerability, "statements"), "status");
}

static const struct trust {
    const char *value, *words;
} trusts[] = {
    {"ignored", "ignored: kept, and that is all"},
    {"shown", "shown beside the findings"},
    {"applied", "applied as decisions"},
};

void finish_vex(struct view *v)
{
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_val *suppliers =
        yyjson_mut_obj_get(yyjson_mut_obj_get(v->root, "suppliers"), "suppliers");
    yyjson_mut_arr_foreach(suppliers, i, n, item)
    {
        yyjson_mut_val *choices = yyjson_mut_obj_add_arr(v->doc, item, "choices");
        for (size_t k = 0; k < sizeof trusts / sizeof trusts[0]; k++) {
            yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, choices);
            bool is_chosen = str_eq(finish_text(item, "trust"), str_of(trusts[k].value));
            view_str(v, o, "value", str_of(trusts[k].value));
            view_str(v, o, "words", str_of(trusts[k].words));
            yyjson_mut_obj_add_bool(v->doc, o, "is_chosen", is_chosen);
        }
    }
    yyjson_mut_val *list = yyjson_mut_obj_get(v->root, "list");
    finish_more(v, "/vex", finish_text(list, "next"));
}

static const struct trust outcomes[] = {
    {"", "All"},
    {"applied", "Applied"},
    {"shown", "Shown"},
    {"unmatched", "Match nothing yet"},
    {"ignored", "Ignored"},
    {"refused", "Refused"},
};

/* What became of a statement, as the choices above the list call it. */
static void add_outcomes(struct view *v, yyjson_mut_val *statements)
{
    size_t i, n;
    yyjson_mut_val *row;
    yyjson_mut_arr_foreach(statements, i, n, row)
    {
        str outcome = finish_text(row, "outcome");
        for (size_t k = 1; k < sizeof outcomes / sizeof outcomes[0]; k++)
            if (str_eq(outcome, str_of(outcomes[k].value)))
                view_str(v, row, "outcome_words", str_of(outcomes[k].words));
    }
}

void finish_vex_document(struct view *v)
{
    struct arena *a = &v->visit->request->arena;
    yyjson_mut_val *document = yyjson_mut_obj_get(v->root, "document");
    str id = finish_text(document, "id");
    str shown = request_query(v->visit->request, STR("outcome"));
    yyjson_mut_val *chips = yyjson_mut_obj_add_arr(v->doc, v->root, "chips");
    for (size_t k = 0; k < sizeof outcomes / sizeof outcomes[0]; k++) {
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(v->doc, chips);
        view_str(v, o, "label", str_of(outcomes[k].words));
        view_str(v, o, "href",
                 arena_printf(a, "/vex/%.*s%s%s", STR_ARG(id),
                              outcomes[k].value[0] ? "?outcome=" : "", outcomes[k].value));
        yyjson_mut_obj_add_bool(v->doc, o, "is_chosen",
                                str_eq(shown, str_of(outcomes[k].value)));
    }
    name_all(v, yyjson_mut_obj_get(document, "statements"), "status");
    add_outcomes(v, yyjson_mut_obj_get(document, "statements"));
    str path = arena_printf(a, "/vex/%.*s", STR_ARG(id));
    finish_more(v, arena_z(a, path), finish_text(document, "next"));
}
