/* SPDX-License-Identifier: Apache-2.0 */
/* Joining and marking. Decides nothing: everything is in the replies already. */
#include "web/finish.h"

static str text_of(yyjson_mut_val *object, const char *key)
{
    yyjson_mut_val *v = yyjson_mut_obj_get(object, key);
    return yyjson_mut_is_str(v) ? (str){yyjson_mut_get_str(v), yyjson_mut_get_len(v)} : STR("");
}

/* Copies each item of file.LIST to by_stage.STAGE.KEY. */
static void sort_by_stage(struct view *v, yyjson_mut_val *file, yyjson_mut_val *by_stage,
                          const char *list, const char *key)
{
    size_t i, n;
    yyjson_mut_val *item;
    yyjson_mut_val *items = yyjson_mut_obj_get(file, list);
    yyjson_mut_arr_foreach(items, i, n, item)
    {
        str stage = text_of(item, "stage");
        yyjson_mut_val *slot = yyjson_mut_obj_getn(by_stage, stage.p, stage.n);
        if (!slot) {
            slot = yyjson_mut_obj(v->doc);
            yyjson_mut_obj_add(by_stage, yyjson_mut_strncpy(v->doc, stage.p, stage.n), slot);
        }
        yyjson_mut_obj_add_val(v->doc, slot, key, yyjson_mut_val_mut_copy(v->doc, item));
    }
}

/* A refused draft shows what was typed, not what was saved before. */
static void keep_typed(struct view *v, yyjson_mut_val *form)
{
    size_t i, n;
    yyjson_mut_val *field;
    yyjson_mut_val *fields = yyjson_mut_obj_get(form, "fields");
    yyjson_mut_arr_foreach(fields, i, n, field)
    {
        str typed = request_form(v->visit->request, text_of(field, "key"));
        if (typed.p)
            yyjson_mut_obj_put(field, yyjson_mut_str(v->doc, "value"),
                               yyjson_mut_strncpy(v->doc, typed.p, typed.n));
    }
}

void finish_case(struct view *v)
{
    yyjson_mut_val *file = yyjson_mut_obj_get(v->root, "file");
    yyjson_mut_val *by_stage = yyjson_mut_obj_add_obj(v->doc, file, "by_stage");
    sort_by_stage(v, file, by_stage, "clocks", "clock");
    sort_by_stage(v, file, by_stage, "stages", "stage");
    yyjson_mut_val *refused = yyjson_mut_obj_get(v->root, "forms");
    if (yyjson_mut_obj_get(refused, "case_form_save"))
        keep_typed(v, yyjson_mut_obj_get(file, "form"));
}
