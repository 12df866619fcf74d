/* SPDX-License-Identifier: Apache-2.0 */
#include "format/record_json.h"

#include "base/limits.h"
#include "format/json_split.h"

/* Parsed records are a few times their text. */
#define ELEMENT_MEMORY_BYTES (8 * LIMIT_RECORD_BYTES)

enum status record_read_json(struct arena *a, str bytes, record_root_fn read,
                             struct record *out, struct err *e)
{
    yyjson_doc *doc;
    struct record r = RECORD_EMPTY;
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, e);
    if (s != LW_OK) return s;
    s = read(a, yyjson_doc_get_root(doc), &r, e);
    yyjson_doc_free(doc);
    if (s == LW_OK) *out = r;
    return s;
}

struct element_reader {
    struct arena a; /* cleared for each */
    records_root_fn read;
    record_emit_fn emit;
    void *ctx;
};

static enum status read_element(void *ctx, str bytes, uint64_t line, struct err *e)
{
    struct element_reader *x = ctx;
    yyjson_doc *doc;
    struct err own = {0};
    arena_clear(&x->a);
    enum status s = json_parse(bytes, LIMIT_RECORD_BYTES, &doc, &own);
    if (s == LW_OK) {
        s = x->read(&x->a, yyjson_doc_get_root(doc), x->emit, x->ctx, &own);
        yyjson_doc_free(doc);
    }
    if (s == LW_OK) return LW_OK;
    if (own.line > 0) own.line += line - 1;
    if (e) *e = own;
    return s;
}

enum status records_read_json(str bytes, const char *list, records_root_fn read,
                              record_emit_fn emit, void *ctx, struct err *e)
{
    struct element_reader x = {.read = read, .emit = emit, .ctx = ctx};
    struct json_split split;
    str rest = STR_NONE;
    arena_init(&x.a, ELEMENT_MEMORY_BYTES);
    json_split_init(&split, list, LIMIT_RECORD_BYTES, read_element, &x);
    enum status s = json_split_feed(&split, bytes, e);
    if (s == LW_OK) s = json_split_end(&split, &rest, e);
    if (s == LW_OK && split.n_elements == 0) s = read_element(&x, rest, 1, e);
    json_split_release(&split);
    arena_release(&x.a);
    return s;
}

bool is_whole_cve_id(str id)
{
    str digits = str_from(id, 9);
    uint64_t number;
    if (id.n < 13 || id.n > 28 || !str_starts(id, STR("CVE-")) || id.p[8] != '-') return false;
    return str_u64(str_sub(id, 4, 4), 9999, &number) && digits.n >= 4 &&
           str_u64(digits, UINT64_MAX, &number);
}

str find_cve_id(str text, size_t *at)
{
    for (size_t i = *at; i + 13 <= text.n; i++) {
        if (text.p[i] != 'C' || !str_starts(str_from(text, i), STR("CVE-"))) continue;
        size_t n = 9;
        while (i + n < text.n && char_is_digit(text.p[i + n]))
            n++;
        str id = str_sub(text, i, n);
        if (!is_whole_cve_id(id)) continue;
        *at = i + n;
        return id;
    }
    *at = text.n;
    return STR_NONE;
}

enum {
    MAX_SURVIVORS = 16
};

static void add_survivor(struct arena *a, str id, struct record *r)
{
    if (str_eq(id, r->id) || r->n_replaced_by == MAX_SURVIVORS) return;
    for (size_t i = 0; i < r->n_replaced_by; i++)
        if (str_eq(r->replaced_by[i], id)) return;
    if (!r->replaced_by) r->replaced_by = NEW_ARRAY(a, str, MAX_SURVIVORS);
    if (r->replaced_by) r->replaced_by[r->n_replaced_by++] = arena_str(a, id);
}

static bool find_words(str text, str words, size_t *behind)
{
    for (size_t i = 0; i + words.n <= text.n; i++) {
        if (!str_eq_nocase(str_sub(text, i, words.n), words)) continue;
        *behind = i + words.n;
        return true;
    }
    return false;
}

void read_survivors(struct arena *a, str words, struct record *r)
{
    static const str marks[] = {STR_INIT("ConsultIDs:"), STR_INIT("ConsultID:"),
                                STR_INIT("duplicate of ")};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        str list;
        size_t at = 0;
        if (!find_words(words, marks[i], &at)) continue;
        str rest = str_from(words, at);
        (void)str_cut(&rest, '.', &list);
        at = 0;
        for (str id; (id = find_cve_id(list, &at)).n > 0;)
            add_survivor(a, id, r);
    }
}

str english_text(yyjson_val *list)
{
    yyjson_val *v;
    size_t i, max;
    yyjson_arr_foreach(list, i, max, v)
    {
        if (str_eq_nocase(str_sub(json_str(v, "lang"), 0, 2), STR("en")))
            return json_str(v, "value");
    }
    return json_str(yyjson_arr_get_first(list), "value");
}

/* ---- configurations ---- */

static str bound(struct arena *a, yyjson_val *v, const char *with, const char *without,
                 bool *is_with)
{
    str text = json_str(v, with);
    *is_with = text.n > 0;
    if (text.n == 0) text = json_str(v, without);
    return text.n ? arena_str(a, text) : STR_NONE;
}

static void read_node(struct arena *a, yyjson_val *v, struct cpe_node *node)
{
    yyjson_val *list = json_array(v, "cpeMatch"), *match;
    size_t i, max;
    node->is_and = str_eq_nocase(json_str(v, "operator"), STR("AND"));
    node->is_negated = json_bool(v, "negate", false);
    node->criteria = NEW_ARRAY(a, struct cpe_criterion, yyjson_arr_size(list));
    if (!node->criteria) return;
    yyjson_arr_foreach(list, i, max, match)
    {
        str name = json_str(match, "criteria");
        bool has_start = false;
        if (name.n == 0) continue;
        struct cpe_criterion *k = &node->criteria[node->n_criteria++];
        k->criteria = arena_str(a, name);
        k->is_vulnerable = json_bool(match, "vulnerable", true);
        k->start =
            bound(a, match, "versionStartIncluding", "versionStartExcluding", &has_start);
        k->is_start_excluded = k->start.n > 0 && !has_start;
        k->end =
            bound(a, match, "versionEndIncluding", "versionEndExcluding", &k->is_end_included);
    }
}

void read_configurations(struct arena *a, yyjson_val *list, str origin, struct record *r)
{
    yyjson_val *v, *node;
    size_t i, max, k, n_nodes;
    yyjson_arr_foreach(list, i, max, v)
    {
        yyjson_val *nodes = json_array(v, "nodes");
        struct cpe_configuration *c = arena_new(a, struct cpe_configuration);
        if (!c) return;
        c->nodes = NEW_ARRAY(a, struct cpe_node, yyjson_arr_size(nodes));
        if (!c->nodes) continue;
        c->is_and = str_eq_nocase(json_str(v, "operator"), STR("AND"));
        c->is_negated = json_bool(v, "negate", false);
        yyjson_arr_foreach(nodes, k, n_nodes, node) read_node(a, node, &c->nodes[c->n_nodes++]);
        r->affected[r->n_affected++] =
            (struct affected){.kind = STATEMENT_CPE, .origin = origin, .configuration = c};
    }
}
