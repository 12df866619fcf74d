/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence document read and joined, and its look-ups. evidence_write.c writes it.
 *
 * Reading is strict in its shape and lenient in what it does not know: another member is passed
 * over, a group of a kind that this version does not know is left out with a note, since to know
 * less is safe (missing evidence proves nothing).
 */
#include "format/evidence.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "format/json.h"

#include <stdlib.h>

struct reader {
    struct arena *a;
    struct json_lines lines;
    struct build_evidence *out;
    size_t n_items;
    size_t cap_notes;
};

/* Puts the line of the text `v` on an error. */
static enum status at_value(struct reader *r, yyjson_val *v, struct err *e)
{
    uint64_t line = v == NULL ? 0 : json_line(&r->lines, v);
    return line == 0 ? e->code : err_at(e, line, 0);
}

/* A member that must be text; absent is fine unless it `is_wanted`. */
static enum status text_of(struct reader *r, yyjson_val *object, const char *key,
                           bool is_wanted, str *out, struct err *e)
{
    yyjson_val *v = yyjson_obj_get(object, key);
    *out = STR("");
    if (v == NULL && !is_wanted) return LW_OK;
    if (v == NULL) return err_set(e, LW_E_INPUT, "'%s' is missing, expected text", key);
    if (!yyjson_is_str(v)) {
        return err_set(e, LW_E_INPUT, "'%s' is of type %s, expected text", key,
                       yyjson_get_type_desc(v));
    }
    *out = arena_str(r->a, json_val_str(v));
    return arena_status(r->a, "evidence", e);
}

static enum status read_source(struct reader *r, yyjson_val *v, struct evidence_source *out,
                               struct err *e)
{
    struct sha256 digest;
    if (!yyjson_is_obj(v))
        return err_set(e, LW_E_INPUT, "this is of type %s, expected an object",
                       yyjson_get_type_desc(v));
    enum status s = text_of(r, v, "path", true, &out->path, e);
    if (s == LW_OK) s = text_of(r, v, "sha256", true, &out->sha256, e);
    if (s == LW_OK && !sha256_from_hex(out->sha256, &digest)) {
        s = err_set(e, LW_E_INPUT, "sha256 '%.*s' is not 64 hexadecimal digits",
                    STR_ARG(str_sub(out->sha256, 0, 80)));
    }
    if (s == LW_OK) s = text_of(r, v, "reader", false, &out->reader, e);
    yyjson_val *bytes = yyjson_obj_get(v, "bytes");
    if (s == LW_OK && bytes != NULL && !yyjson_is_uint(bytes))
        s = err_set(e, LW_E_INPUT, "'bytes' is not a number of bytes");
    out->n_bytes = yyjson_get_uint(bytes);
    if (s != LW_OK) (void)at_value(r, yyjson_obj_get(v, "path"), e);
    return s;
}

static enum status too_many(size_t n, size_t max, const char *what, struct err *e)
{
    if (n <= max) return LW_OK;
    return err_set(e, LW_E_LIMIT, "%zu %s, at most %zu can be read", n, what, max);
}

static enum status read_sources(struct reader *r, yyjson_val *list, struct err *e)
{
    size_t n = yyjson_arr_size(list), i, max;
    yyjson_val *v;
    enum status s = too_many(n, EVIDENCE_MAX_SOURCES, "sources", e);
    if (s != LW_OK) return s;
    r->out->sources = arena_array(r->a, n, sizeof *r->out->sources);
    if (r->out->sources == NULL && n > 0) return arena_status(r->a, "evidence", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        s = read_source(r, v, &r->out->sources[i], e);
        if (s != LW_OK) return err_context(e, "source %zu", i + 1);
    }
    r->out->n_sources = n;
    return LW_OK;
}

/* ["name", "value", source, line], the line only when there is one. */
static enum status read_item(struct reader *r, yyjson_val *v, struct evidence_item *out,
                             struct err *e)
{
    yyjson_val *name = yyjson_arr_get(v, 0), *value = yyjson_arr_get(v, 1);
    yyjson_val *source = yyjson_arr_get(v, 2), *line = yyjson_arr_get(v, 3);
    if (!yyjson_is_str(name) || !yyjson_is_str(value) || !yyjson_is_uint(source) ||
        (line != NULL && !yyjson_is_uint(line)) || yyjson_arr_size(v) > 4) {
        (void)err_set(e, LW_E_INPUT, "expected [\"name\", \"value\", source, line]");
        return at_value(r, yyjson_is_str(name) ? name : NULL, e);
    }
    if (yyjson_get_uint(source) >= r->out->n_sources) {
        (void)err_set(e, LW_E_INPUT, "source %llu is not there, the document has %zu",
                      (unsigned long long)yyjson_get_uint(source), r->out->n_sources);
        return at_value(r, name, e);
    }
    if (yyjson_get_len(name) == 0) {
        (void)err_set(e, LW_E_INPUT, "the name is empty");
        return at_value(r, name, e);
    }
    uint64_t at = yyjson_get_uint(line);
    *out = (struct evidence_item){.name = arena_str(r->a, json_val_str(name)),
                                  .value = arena_str(r->a, json_val_str(value)),
                                  .source = (uint32_t)yyjson_get_uint(source),
                                  .line = at > UINT32_MAX ? 0 : (uint32_t)at};
    return arena_status(r->a, "evidence", e);
}

static enum status read_items(struct reader *r, yyjson_val *list, struct evidence_group *g,
                              struct err *e)
{
    size_t n = yyjson_arr_size(list), i, max;
    yyjson_val *v;
    r->n_items += n;
    enum status s = too_many(r->n_items, EVIDENCE_MAX_ITEMS, "facts", e);
    if (s != LW_OK) return s;
    g->items = arena_array(r->a, n, sizeof *g->items);
    if (g->items == NULL && n > 0) return arena_status(r->a, "evidence", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        s = read_item(r, v, &g->items[i], e);
        if (s != LW_OK) return err_context(e, "item %zu", i + 1);
    }
    g->n_items = n;
    return LW_OK;
}

static enum status add_note(struct reader *r, str words, struct err *e)
{
    str *place = arena_push(r->a, (void **)&r->out->notes, &r->out->n_notes, &r->cap_notes,
                            sizeof *place);
    if (place != NULL) *place = words;
    return arena_status(r->a, "evidence", e);
}

/* `*is_known` is false for a kind of facts that came later than this program. */
static enum status read_group(struct reader *r, yyjson_val *v, struct evidence_group *out,
                              bool *is_known, struct err *e)
{
    str kind;
    if (!yyjson_is_obj(v))
        return err_set(e, LW_E_INPUT, "this is of type %s, expected an object",
                       yyjson_get_type_desc(v));
    enum status s = text_of(r, v, "kind", true, &kind, e);
    *is_known = s == LW_OK && fact_kind_from_str(kind, &out->kind);
    if (s == LW_OK && !*is_known) {
        return add_note(r,
                        arena_printf(r->a, "facts of kind '%.*s' are not known and left out",
                                     STR_ARG(str_sub(kind, 0, 60))),
                        e);
    }
    if (s == LW_OK) s = text_of(r, v, "component", false, &out->component, e);
    if (s == LW_OK) s = text_of(r, v, "object", false, &out->object, e);
    if (s == LW_OK) s = text_of(r, v, "note", false, &out->note, e);
    yyjson_val *complete = yyjson_obj_get(v, "complete");
    if (s == LW_OK && complete != NULL && !yyjson_is_bool(complete))
        s = err_set(e, LW_E_INPUT, "'complete' is not true or false");
    out->is_complete = yyjson_get_bool(complete);
    yyjson_val *items = yyjson_obj_get(v, "items");
    if (s == LW_OK && items != NULL && !yyjson_is_arr(items))
        s = err_set(e, LW_E_INPUT, "'items' is no array");
    if (s != LW_OK) return at_value(r, yyjson_obj_get(v, "kind"), e);
    return read_items(r, items, out, e);
}

static enum status read_groups(struct reader *r, yyjson_val *list, struct err *e)
{
    size_t n = yyjson_arr_size(list), i, max;
    yyjson_val *v;
    enum status s = too_many(n, EVIDENCE_MAX_GROUPS, "groups", e);
    if (s != LW_OK) return s;
    r->out->groups = arena_array(r->a, n, sizeof *r->out->groups);
    if (r->out->groups == NULL && n > 0) return arena_status(r->a, "evidence", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        struct evidence_group group = {0};
        bool is_known;
        s = read_group(r, v, &group, &is_known, e);
        if (s != LW_OK) return err_context(e, "group %zu", i + 1);
        if (is_known) r->out->groups[r->out->n_groups++] = group;
    }
    return LW_OK;
}

static enum status read_notes(struct reader *r, yyjson_val *list, struct err *e)
{
    size_t i, max;
    yyjson_val *v;
    enum status s = too_many(yyjson_arr_size(list), EVIDENCE_MAX_NOTES, "notes", e);
    yyjson_arr_foreach(list, i, max, v)
    {
        if (s != LW_OK) break;
        if (yyjson_is_str(v)) s = add_note(r, arena_str(r->a, json_val_str(v)), e);
    }
    return s;
}

static enum status read_head(struct reader *r, yyjson_val *root, struct err *e)
{
    static const char *const lists[] = {"sources", "groups", "notes"};
    str format = json_str(root, "format");
    if (!yyjson_is_obj(root) || !str_starts(format, STR("longwatch-evidence/"))) {
        return err_set(e, LW_E_INPUT,
                       "this is no evidence document, expected \"format\": \"%s\"",
                       EVIDENCE_FORMAT);
    }
    if (!str_eq(format, STR(EVIDENCE_FORMAT))) {
        (void)err_set(e, LW_E_INPUT, "format '%.*s' is not known, this program reads '%s'",
                      STR_ARG(str_sub(format, 0, 60)), EVIDENCE_FORMAT);
        return at_value(r, yyjson_obj_get(root, "format"), e);
    }
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        yyjson_val *v = yyjson_obj_get(root, lists[i]);
        if (v != NULL && !yyjson_is_arr(v))
            return err_set(e, LW_E_INPUT, "'%s' is no array", lists[i]);
    }
    r->out->collected_at = json_utc(root, "collected_at");
    return text_of(r, root, "generator", false, &r->out->generator, e);
}

enum status evidence_read(struct arena *a, str bytes, struct build_evidence *out, struct err *e)
{
    struct build_evidence x = {.collected_at = UTC_NONE};
    struct reader r = {.a = a, .out = &x};
    yyjson_doc *doc;
    struct err local = {0};
    if (e == NULL) e = &local;
    enum status s = json_parse(bytes, EVIDENCE_MAX_BYTES, &doc, e);
    if (s != LW_OK) return s;
    yyjson_val *root = yyjson_doc_get_root(doc);
    json_lines_init(&r.lines, bytes, doc);
    s = read_head(&r, root, e);
    if (s == LW_OK) s = read_sources(&r, json_array(root, "sources"), e);
    if (s == LW_OK) s = read_groups(&r, json_array(root, "groups"), e);
    if (s == LW_OK) s = read_notes(&r, json_array(root, "notes"), e);
    if (s == LW_OK) s = evidence_sort(a, &x, e);
    yyjson_doc_free(doc);
    if (s != LW_OK) return s;
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256 digest = sha256_of(bytes);
    x.digest = arena_str(a, sha256_hex(&digest, hex));
    s = arena_status(a, "evidence", e);
    if (s == LW_OK) *out = x;
    return s;
}

/* ---- look-up ---- */

const struct evidence_group *evidence_group(const struct build_evidence *x, enum fact_kind kind,
                                            str component, str object)
{
    size_t low = 0, high = x->n_groups;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct evidence_group *g = &x->groups[mid];
        int order = (g->kind > kind) - (g->kind < kind);
        if (order == 0) order = str_cmp(g->component, component);
        if (order == 0) order = str_cmp(g->object, object);
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == x->n_groups) return NULL;
    const struct evidence_group *g = &x->groups[low];
    if (g->kind != kind || !str_eq(g->component, component)) return NULL;
    return object.n == 0 || str_eq(g->object, object) ? g : NULL;
}

const struct evidence_item *evidence_item(const struct evidence_group *g, str name)
{
    size_t low = 0, high = g->n_items;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (str_cmp(g->items[mid].name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == g->n_items || !str_eq(g->items[low].name, name)) return NULL;
    return &g->items[low];
}
