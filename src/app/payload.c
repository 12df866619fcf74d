/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Payloads of ledger events and their canonical form. Canonical means: the same facts give the
 * same bytes, whatever order they were added in, so that a hash over them says something.
 */
#include "app/op.h"
#include "base/limits.h"

#include <stdlib.h>

yyjson_mut_doc *payload_new(void)
{
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = d ? yyjson_mut_obj(d) : NULL;
    if (!root) BUG("out of memory");
    yyjson_mut_doc_set_root(d, root);
    return d;
}

void payload_free(yyjson_mut_doc *d)
{
    yyjson_mut_doc_free(d);
}

void payload_str(yyjson_mut_doc *d, const char *key, str value)
{
    yyjson_mut_obj_add_strncpy(d, d->root, key, value.p ? value.p : "", value.n);
}

void payload_int(yyjson_mut_doc *d, const char *key, int64_t value)
{
    yyjson_mut_obj_add_sint(d, d->root, key, value);
}

void payload_bool(yyjson_mut_doc *d, const char *key, bool value)
{
    yyjson_mut_obj_add_bool(d, d->root, key, value);
}

void payload_utc(yyjson_mut_doc *d, const char *key, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    if (utc_is_none(t))
        yyjson_mut_obj_add_null(d, d->root, key);
    else
        payload_str(d, key, utc_text(t, text));
}

struct member {
    str key;
    yyjson_mut_val *value;
};

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const struct member *)a)->key, ((const struct member *)b)->key);
}

/* Payloads are our own and shallow. */
enum {
    MAX_DEPTH = 16
};

static void sort_members(struct arena *a, yyjson_mut_doc *d, yyjson_mut_val *v, int depth)
{
    yyjson_mut_val *key, *item;
    if (depth == MAX_DEPTH) BUG("payload is nested too deeply");
    if (yyjson_mut_is_arr(v)) {
        yyjson_mut_arr_iter it = yyjson_mut_arr_iter_with(v);
        while ((item = yyjson_mut_arr_iter_next(&it)))
            sort_members(a, d, item, depth + 1);
        return;
    }
    if (!yyjson_mut_is_obj(v)) return;
    size_t n = yyjson_mut_obj_size(v), at = 0;
    struct member *members = arena_array(a, n + 1, sizeof *members);
    if (!members) return;
    yyjson_mut_obj_iter it = yyjson_mut_obj_iter_with(v);
    while ((key = yyjson_mut_obj_iter_next(&it))) {
        item = yyjson_mut_obj_iter_get_val(key);
        members[at++] =
            (struct member){{yyjson_mut_get_str(key), yyjson_mut_get_len(key)}, item};
        sort_members(a, d, item, depth + 1);
    }
    qsort(members, n, sizeof *members, by_key);
    yyjson_mut_obj_clear(v);
    for (size_t i = 0; i < n; i++)
        yyjson_mut_obj_add_val(d, v, members[i].key.p, members[i].value);
}

enum status json_canonical(struct arena *a, yyjson_mut_doc *d, str *out, struct err *e)
{
    size_t n = 0;
    if (!yyjson_mut_is_obj(d->root)) BUG("payload is no object");
    sort_members(a, d, d->root, 0);
    char *text = yyjson_mut_write(d, YYJSON_WRITE_NOFLAG, &n);
    if (!text) return err_set(e, LW_E_INPUT, "event: a text in its payload is not UTF-8");
    *out = arena_str(a, (str){text, n});
    free(text);
    return arena_status(a, "event payload", e);
}
