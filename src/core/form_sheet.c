/* SPDX-License-Identifier: Apache-2.0 */
/* The copy sheet of a form, for people and as the bytes that a submission freezes. */
#include "core/form.h"

#include <stdlib.h>
#include <yyjson.h>

bool form_is_on_sheet(const struct form *f, size_t row)
{
    return f->catalogue->rows[row].status[f->stage] != FIELD_HIDDEN &&
           str_trim(f->values[row]).n > 0;
}

void form_sheet_text(const struct form *f, str case_number, struct buf *out)
{
    const struct form_version *v = f->catalogue->version;
    if (f->is_drill) buf_add(out, STR("EXERCISE: nothing of this is to be submitted\n"));
    buf_printf(out, "%.*s, case %.*s\n", STR_ARG(form_title(f)), STR_ARG(case_number));
    if (f->catalogue->track == TRACK_INTERMEDIATE)
        buf_add(out, STR("The portal has no form for it (Art 14(6)); these are its parts\n"));
    else
        buf_printf(out, "Field catalogue %s of %s, in the order of the portal\n", v->id, v->on);
    for (size_t i = 0; i < f->catalogue->n_rows; i++) {
        const struct form_field *field = &f->catalogue->rows[i];
        str value = str_trim(f->values[i]);
        if (!form_is_on_sheet(f, i)) continue;
        buf_printf(out, "\n%s. %s\n", field->nr, field->label);
        buf_add(out, value);
        buf_char(out, '\n');
    }
}

static void add_str(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, str value)
{
    yyjson_mut_obj_add_strn(doc, object, key, value.p, value.n);
}

void form_sheet_json(const struct form *f, str case_number, struct buf *out)
{
    size_t n_bytes = 0;
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    /* Keys in ascending order: the bytes are canonical. */
    add_str(doc, root, "case", case_number);
    if (f->is_drill) yyjson_mut_obj_add_bool(doc, root, "exercise", true);
    yyjson_mut_val *fields = yyjson_mut_obj_add_arr(doc, root, "fields");
    add_str(doc, root, "glossary_version", str_of(f->catalogue->version->id));
    add_str(doc, root, "stage", form_stage_str(f));
    for (size_t i = 0; i < f->catalogue->n_rows; i++) {
        const struct form_field *field = &f->catalogue->rows[i];
        str value = str_trim(f->values[i]);
        if (!form_is_on_sheet(f, i)) continue;
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(doc, fields);
        add_str(doc, item, "key", str_of(field->key));
        add_str(doc, item, "label", str_of(field->label));
        add_str(doc, item, "nr", str_of(field->nr));
        add_str(doc, item, "value", value);
    }
    char *text = yyjson_mut_write(doc, 0, &n_bytes);
    if (text) buf_add(out, (str){text, n_bytes});
    free(text);
    yyjson_mut_doc_free(doc);
}
