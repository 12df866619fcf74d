/* SPDX-License-Identifier: Apache-2.0 */
#include "format/feed_bundle.h"

#include "base/map.h"
#include "format/json.h"

#include <stdlib.h>
#include <string.h>

static const char format_name[] = "longwatch-feeds/1";

/* ---- writing ---- */

static void add_str(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, str value)
{
    yyjson_mut_obj_add_strncpy(d, o, key, value.p ? value.p : "", value.n);
}

static void add_utc(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, struct utc t)
{
    char text[UTC_TEXT_BYTES];
    add_str(d, o, key, utc_text(t, text));
}

static void add_part(yyjson_mut_doc *d, yyjson_mut_val *list, const struct bundle_part *p)
{
    char hex[SHA256_HEX_CHARS + 1];
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(d, list);
    add_str(d, o, "feed", p->feed);
    add_str(d, o, "part", p->part);
    add_utc(d, o, "fetched_at", p->fetched_at);
    add_str(d, o, "etag", p->etag);
    add_str(d, o, "last_modified", p->last_modified);
    add_str(d, o, "cursor", p->cursor);
    yyjson_mut_obj_add_bool(d, o, "is_delta", p->is_delta);
    yyjson_mut_val *files = yyjson_mut_obj_add_arr(d, o, "files");
    for (size_t i = 0; i < p->n_files; i++) {
        yyjson_mut_val *f = yyjson_mut_arr_add_obj(d, files);
        add_str(d, f, "name", p->files[i].name);
        yyjson_mut_obj_add_uint(d, f, "bytes", p->files[i].n_bytes);
        add_str(d, f, "sha256", sha256_hex(&p->files[i].digest, hex));
    }
}

enum status bundle_manifest_write(struct arena *a, const struct bundle_manifest *m, str *out,
                                  struct err *e)
{
    size_t n = 0;
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(d);
    if (!d || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(d, root);
    yyjson_mut_obj_add_str(d, root, "format", format_name);
    add_str(d, root, "key", m->key_id);
    add_utc(d, root, "fetched_at", m->fetched_at);
    yyjson_mut_val *parts = yyjson_mut_obj_add_arr(d, root, "parts");
    for (size_t i = 0; i < m->n_parts; i++)
        add_part(d, parts, &m->parts[i]);
    char *text = yyjson_mut_write(d, 0, &n);
    if (!text) BUG("out of memory");
    *out = arena_str(a, (str){text, n});
    free(text);
    yyjson_mut_doc_free(d);
    if (n > BUNDLE_MAX_MANIFEST_BYTES)
        return err_set(e, LW_E_LIMIT, "the bundle has more files than its manifest can name");
    return arena_status(a, "the manifest", e);
}

/* ---- reading ---- */

struct reading {
    struct arena *a;
    struct map names;
    size_t n_files;
};

/* Below the folder that it is unpacked to, whatever it says. */
static bool is_name(str name)
{
    str rest = name, segment;
    bool has_more = true;
    if (name.n == 0 || name.n > BUNDLE_MAX_NAME_BYTES) return false;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= 0x20 || name.p[i] >= 0x7f || name.p[i] == '\\')
            return false;
    while (has_more) {
        has_more = str_cut(&rest, '/', &segment);
        if (segment.n == 0 || segment.p[0] == '.') return false;
    }
    return true;
}

static enum status read_file(struct reading *x, yyjson_val *v, struct bundle_file *out,
                             struct err *e)
{
    bool is_new = false;
    yyjson_val *bytes = yyjson_obj_get(v, "bytes");
    out->name = json_dup(x->a, v, "name");
    out->n_bytes = yyjson_get_uint(bytes);
    if (!is_name(out->name))
        return err_set(e, LW_E_INPUT, "'%.*s' is no name of a file in a bundle",
                       STR_ARG(str_sub(out->name, 0, 80)));
    if (!yyjson_is_uint(bytes) || !sha256_from_hex(json_str(v, "sha256"), &out->digest))
        return err_set(e, LW_E_INPUT, "file '%.*s' has no size and SHA-256",
                       STR_ARG(str_sub(out->name, 0, 80)));
    if (!map_at(&x->names, out->name, &is_new))
        return err_set(e, LW_E_LIMIT, "the manifest names too many files");
    if (is_new) return LW_OK;
    return err_set(e, LW_E_INPUT, "file '%.*s' is named twice",
                   STR_ARG(str_sub(out->name, 0, 80)));
}

/* An empty text is a value too: "nothing is stated", not "leave what was". */
static str member(struct reading *x, yyjson_val *v, const char *key)
{
    str text = json_str(v, key);
    return text.n > 0 ? arena_str(x->a, text) : STR("");
}

static enum status read_part(struct reading *x, yyjson_val *v, struct bundle_part *out,
                             struct err *e)
{
    yyjson_val *files = json_array(v, "files"), *file;
    size_t i, max;
    *out = (struct bundle_part){.feed = member(x, v, "feed"),
                                .part = member(x, v, "part"),
                                .fetched_at = json_utc(v, "fetched_at"),
                                .etag = member(x, v, "etag"),
                                .last_modified = member(x, v, "last_modified"),
                                .cursor = member(x, v, "cursor"),
                                .is_delta = json_bool(v, "is_delta", false),
                                .n_files = yyjson_arr_size(files)};
    if (out->feed.n == 0 || !yyjson_is_str(yyjson_obj_get(v, "part")) ||
        utc_is_none(out->fetched_at) || out->n_files == 0)
        return err_set(e, LW_E_INPUT,
                       "a part of the manifest lacks 'feed', 'part', 'fetched_at' or 'files'");
    x->n_files += out->n_files;
    if (x->n_files > BUNDLE_MAX_FILES)
        return err_set(e, LW_E_LIMIT, "the manifest names more than %d files",
                       (int)BUNDLE_MAX_FILES);
    out->files = arena_array(x->a, out->n_files, sizeof *out->files);
    if (!out->files) return arena_status(x->a, "the manifest", e);
    enum status status = LW_OK;
    yyjson_arr_foreach(files, i, max, file)
    {
        if (status == LW_OK) status = read_file(x, file, &out->files[i], e);
    }
    return status;
}

static enum status read_root(struct reading *x, yyjson_val *root, struct bundle_manifest *out,
                             struct err *e)
{
    yyjson_val *parts = json_array(root, "parts"), *part;
    size_t i, max;
    str format = json_str(root, "format");
    enum status status = LW_OK;
    if (!str_eq(format, str_of(format_name)))
        return err_set(e, LW_E_INPUT, "expected a bundle of format '%s', got '%.*s'",
                       format_name, STR_ARG(str_sub(format, 0, 40)));
    *out = (struct bundle_manifest){.key_id = json_dup(x->a, root, "key"),
                                    .fetched_at = json_utc(root, "fetched_at"),
                                    .n_parts = yyjson_arr_size(parts)};
    if (out->n_parts == 0) return err_set(e, LW_E_INPUT, "the manifest has no parts");
    out->parts = arena_array(x->a, out->n_parts, sizeof *out->parts);
    if (!out->parts) return arena_status(x->a, "the manifest", e);
    yyjson_arr_foreach(parts, i, max, part)
    {
        if (status == LW_OK) status = read_part(x, part, &out->parts[i], e);
    }
    return status;
}

enum status bundle_manifest_read(struct arena *a, str bytes, struct bundle_manifest *out,
                                 struct err *e)
{
    yyjson_doc *doc = NULL;
    struct reading x = {.a = a};
    enum status status = json_parse(bytes, BUNDLE_MAX_MANIFEST_BYTES, &doc, e);
    if (status != LW_OK) return status;
    map_init(&x.names, (size_t)BUNDLE_MAX_FILES * 128);
    status = read_root(&x, yyjson_doc_get_root(doc), out, e);
    map_release(&x.names);
    yyjson_doc_free(doc);
    return status == LW_OK ? arena_status(a, "the manifest", e) : status;
}
