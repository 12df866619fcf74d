/* SPDX-License-Identifier: Apache-2.0 */
#include "format/sbom_build.h"

#include "base/limits.h"

#include <string.h>

enum {
    TEXTS_COMPARED = 256, /* of a list when looking for duplicates: a bound for hostile input */
};

void sbom_build_init(struct sbom_build *b, struct arena *a, struct sbom *out, str bytes,
                     const yyjson_doc *doc)
{
    *b = (struct sbom_build){.a = a, .out = out};
    *out = (struct sbom){.created_at = UTC_NONE};
    json_lines_init(&b->lines, bytes, doc);
    map_init(&b->refs, LIMIT_SBOM_BYTES);
}

static void add_last_note(struct sbom_build *b)
{
    size_t n_left = b->n_notes_met - b->out->n_notes;
    if (n_left == 0) return;
    str *place = arena_push(b->a, (void **)&b->out->notes, &b->out->n_notes, &b->cap_notes,
                            sizeof *place);
    if (place != NULL) *place = arena_printf(b->a, "and %zu more notes", n_left);
}

enum status sbom_build_finish(struct sbom_build *b, struct err *e)
{
    add_last_note(b);
    map_release(&b->refs);
    if (b->is_over) {
        return err_set(e, LW_E_LIMIT, "document has more than the limit of %d components",
                       LIMIT_SBOM_COMPONENTS);
    }
    return arena_status(b->a, "SBOM", e);
}

uint32_t sbom_add_component(struct sbom_build *b, uint32_t parent, yyjson_val *at)
{
    struct sbom *out = b->out;
    if (out->n_components >= LIMIT_SBOM_COMPONENTS) b->is_over = true;
    if (b->is_over || b->a->is_over) return UINT32_MAX;
    struct component *c = arena_push(b->a, (void **)&out->components, &out->n_components,
                                     &b->cap_components, sizeof *c);
    if (c == NULL) return UINT32_MAX;
    c->parent = parent;
    c->line = json_line(&b->lines, at);
    return (uint32_t)(out->n_components - 1);
}

struct component *sbom_component(struct sbom_build *b, uint32_t index)
{
    return &b->out->components[index];
}

bool sbom_add_ref(struct sbom_build *b, str ref, uint32_t index)
{
    bool is_new = false;
    uint64_t *place = map_at(&b->refs, ref, &is_new);
    if (place == NULL || !is_new) return false;
    *place = index;
    return true;
}

bool sbom_find_ref(const struct sbom_build *b, str ref, uint32_t *index)
{
    uint64_t value;
    if (!map_find(&b->refs, ref, &value)) return false;
    *index = (uint32_t)value;
    return true;
}

void sbom_add_edge(struct sbom_build *b, uint32_t from, uint32_t to)
{
    struct component_edge *edge = arena_push(b->a, (void **)&b->out->edges, &b->out->n_edges,
                                             &b->cap_edges, sizeof *edge);
    if (edge != NULL) *edge = (struct component_edge){.from = from, .to = to};
}

void sbom_note(struct sbom_build *b, yyjson_val *at, const char *fmt, ...)
{
    if (b->n_notes_met++ >= SBOM_NOTES_KEPT) return;
    va_list ap;
    va_start(ap, fmt);
    str words = arena_vprintf(b->a, fmt, ap);
    va_end(ap);
    uint64_t line = json_line(&b->lines, at);
    if (line > 0) {
        words = arena_printf(b->a, "line %llu: %.*s", (unsigned long long)line, STR_ARG(words));
    }
    str *place = arena_push(b->a, (void **)&b->out->notes, &b->out->n_notes, &b->cap_notes,
                            sizeof *place);
    if (place != NULL) *place = words;
}

/*
 * Room for one more of `each` bytes behind `n`. Most lists have one or two entries, so the room
 * is exact there and doubles from then on.
 */
static void *grown(struct arena *a, const void *items, size_t n, size_t each)
{
    bool is_full = (n & (n - 1)) == 0;
    if (!is_full) return NULL;
    void *more = arena_array(a, n == 0 ? 1 : 2 * n, each);
    if (more != NULL && n > 0) memcpy(more, items, n * each);
    return more;
}

void sbom_add_text(struct arena *a, str **list, size_t *n, str text)
{
    if (text.n == 0) return;
    for (size_t i = 0; i < *n && i < TEXTS_COMPARED; i++) {
        if (str_eq((*list)[i], text)) return;
    }
    str *more = grown(a, *list, *n, sizeof *more);
    if (more != NULL) *list = more;
    if (a->is_over) return;
    (*list)[(*n)++] = arena_str(a, text);
}

static const struct hash_row {
    str name; /* as CycloneDX spells it; SPDX leaves out some hyphens */
    enum hash_alg alg;
    size_t hex_chars;
} hash_rows[] = {
    {STR_INIT("MD5"), HASH_ALG_MD5, 32},
    {STR_INIT("SHA-1"), HASH_ALG_SHA1, 40},
    {STR_INIT("SHA-256"), HASH_ALG_SHA256, 64},
    {STR_INIT("SHA-384"), HASH_ALG_SHA384, 96},
    {STR_INIT("SHA-512"), HASH_ALG_SHA512, 128},
    {STR_INIT("SHA-224"), HASH_ALG_OTHER, 56},
    {STR_INIT("SHA3-256"), HASH_ALG_OTHER, 64},
    {STR_INIT("SHA3-384"), HASH_ALG_OTHER, 96},
    {STR_INIT("SHA3-512"), HASH_ALG_OTHER, 128},
    {STR_INIT("BLAKE2b-256"), HASH_ALG_OTHER, 64},
    {STR_INIT("BLAKE2b-384"), HASH_ALG_OTHER, 96},
    {STR_INIT("BLAKE2b-512"), HASH_ALG_OTHER, 128},
    {STR_INIT("BLAKE3"), HASH_ALG_OTHER, 64},
    {STR_INIT("Streebog-256"), HASH_ALG_OTHER, 64},
    {STR_INIT("Streebog-512"), HASH_ALG_OTHER, 128},
};

/* Same letters and digits, whatever the hyphens and the case. */
static bool is_same_name(str a, str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.n && a.p[i] == '-') {
            i++;
        }
        while (j < b.n && b.p[j] == '-') {
            j++;
        }
        if (i == a.n || j == b.n) return i == a.n && j == b.n;
        if (char_lower(a.p[i++]) != char_lower(b.p[j++])) return false;
    }
}

static const struct hash_row *hash_find(str alg)
{
    for (size_t i = 0; i < sizeof hash_rows / sizeof hash_rows[0]; i++) {
        if (is_same_name(hash_rows[i].name, alg)) return &hash_rows[i];
    }
    return NULL;
}

size_t hash_hex_chars(str alg)
{
    const struct hash_row *row = hash_find(alg);
    return row == NULL ? 0 : row->hex_chars;
}

bool is_hex(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = char_lower(s.p[i]);
        if (!char_is_digit(c) && (c < 'a' || c > 'f')) return false;
    }
    return true;
}

bool is_date_time(str s)
{
    struct utc t;
    bool has_time = s.n > 19 && (s.p[10] == 'T' || s.p[10] == 't');
    bool has_zone = has_time && (char_lower(s.p[s.n - 1]) == 'z' || s.p[s.n - 6] == '+' ||
                                 s.p[s.n - 6] == '-');
    return has_zone && utc_parse(s, "timestamp", &t, NULL) == LW_OK;
}

/* A digest of a length that its algorithm cannot have identifies nothing and is left out. */
void sbom_add_hash(struct arena *a, struct component *c, str alg, str hex)
{
    const struct hash_row *row = hash_find(alg);
    if (hex.n == 0 || !is_hex(hex) || (row != NULL && hex.n != row->hex_chars)) return;
    struct component_hash *more = grown(a, c->hashes, c->n_hashes, sizeof *more);
    if (more != NULL) c->hashes = more;
    if (a->is_over) return;
    c->hashes[c->n_hashes++] = (struct component_hash){
        .alg = row == NULL ? HASH_ALG_OTHER : row->alg,
        .hex = arena_str(a, hex),
    };
}
