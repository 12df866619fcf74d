/* SPDX-License-Identifier: Apache-2.0 */
/* A document as frozen bytes and as plain text. */
#include "core/document.h"

#include "core/document_language.h"

#include <stdlib.h>
#include <yyjson.h>

str document_title(struct arena *a, const struct document_kind *k, const str *values,
                   bool is_drill)
{
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n = document_fields(k, fields);
    const char *mark = is_drill ? "EXERCISE: " : "";
    for (size_t i = 0; i < n; i++)
        if ((str_eq(fields[i].key, STR("title")) || str_eq(fields[i].key, STR("headline"))) &&
            str_trim(values[i]).n)
            return arena_printf(a, "%s%.*s", mark, STR_ARG(str_trim(values[i])));
    for (size_t i = 0; i < n; i++)
        if (str_eq(fields[i].key, STR("component")) && str_trim(values[i]).n)
            return arena_printf(a, "%s%s: %.*s", mark, k->title, STR_ARG(str_trim(values[i])));
    return arena_printf(a, "%s%s", mark, k->title);
}

static void add(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, str value)
{
    yyjson_mut_obj_add_strncpy(d, o, key, value.p ? value.p : "", value.n);
}

/* Members in the order of their names: the bytes are canonical as they are written. */
static void add_head(yyjson_mut_doc *d, yyjson_mut_val *root, const struct document_kind *k,
                     const struct document_head *head)
{
    add(d, root, "case", head->case_number);
    add(d, root, "catalogue", STR(DOCUMENT_CATALOGUE_VERSION));
    add(d, root, "clause", str_of(k->clause));
    add(d, root, "document", head->id);
}

static void add_tail(yyjson_mut_doc *d, yyjson_mut_val *root, const struct document_kind *k,
                     const struct document_head *head)
{
    yyjson_mut_obj_add_bool(d, root, "is_drill", head->is_drill);
    add(d, root, "kind", str_of(k->key));
    add(d, root, "language", head->language);
    add(d, root, "product", head->product_name);
    add(d, root, "title", head->title);
    yyjson_mut_obj_add_sint(d, root, "version", head->version);
}

enum status document_content(struct arena *a, const struct document_kind *k,
                             const struct document_head *head, const str *values, str *out,
                             struct err *e)
{
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n = document_fields(k, fields), n_bytes = 0;
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(d);
    yyjson_mut_doc_set_root(d, root);
    add_head(d, root, k, head);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(d, root, "fields");
    for (size_t i = 0; i < n; i++) {
        str value = str_trim(values[i]);
        if (!value.n) continue;
        yyjson_mut_val *item = yyjson_mut_arr_add_obj(d, list);
        add(d, item, "clause", fields[i].clause);
        add(d, item, "key", fields[i].key);
        add(d, item, "label", document_label(k, &fields[i], head->language));
        add(d, item, "value", value);
    }
    add_tail(d, root, k, head);
    char *text = yyjson_mut_write(d, 0, &n_bytes);
    yyjson_mut_doc_free(d);
    if (!text) return err_set(e, LW_E_INPUT, "the document has text that is not UTF-8");
    *out = arena_str(a, (str){text, n_bytes});
    free(text);
    return arena_status(a, "a document", e);
}

void document_text(struct arena *a, const struct document_kind *k,
                   const struct document_head *head, const str *values, struct buf *out)
{
    struct document_field fields[DOCUMENT_MAX_FIELDS];
    size_t n = document_fields(k, fields);
    buf_printf(out, "%.*s\n", STR_ARG(head->title));
    for (size_t i = 0; i < n; i++) {
        str value = str_trim(values[i]);
        /* A headline is the first line. */
        bool is_title =
            str_eq(fields[i].key, STR("title")) || str_eq(fields[i].key, STR("headline"));
        if (!value.n || is_title) continue;
        str label = document_label(k, &fields[i], head->language);
        str shown = document_shown(a, k, &fields[i], value, head->language);
        buf_printf(out, "\n%.*s\n%.*s\n", STR_ARG(label), STR_ARG(shown));
    }
}
