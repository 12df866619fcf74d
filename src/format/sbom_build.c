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

void sbom_build_source(struct sbom_build *b, str text, const yyjson_doc *doc,
                       uint64_t first_line)
{
    json_lines_init(&b->lines, text, doc);
    b->lines_before = first_line - 1;
}

uint64_t sbom_line(struct sbom_build *b, yyjson_val *at)
{
    if (at == NULL) return b->line_now;
    uint64_t line = json_line(&b->lines, at);
    return line == 0 ? 0 : line + b->lines_before;
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
    if (b->is_over_links) {
        return err_set(e, LW_E_LIMIT,
                       "document has more than the limit of %d dependencies and statements",
                       LIMIT_SBOM_LINKS);
    }
    return arena_status(b->a, "SBOM", e);
}

void sbom_expect_components(struct sbom_build *b, size_t n)
{
    if (b->out->components != NULL || n == 0 || n > LIMIT_SBOM_COMPONENTS) return;
    b->out->components = arena_array(b->a, n, sizeof *b->out->components);
    if (b->out->components != NULL) b->cap_components = n;
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
    c->line = sbom_line(b, at);
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

/* False at the limit: hostile documents name n packages in m places. */
static bool has_room(struct sbom_build *b)
{
    if (b->out->n_edges + b->out->n_statements >= LIMIT_SBOM_LINKS) b->is_over_links = true;
    return !b->is_over_links;
}

void sbom_add_edge(struct sbom_build *b, uint32_t from, uint32_t to)
{
    if (!has_room(b)) return;
    struct component_edge *edge = arena_push(b->a, (void **)&b->out->edges, &b->out->n_edges,
                                             &b->cap_edges, sizeof *edge);
    if (edge != NULL) *edge = (struct component_edge){.from = from, .to = to};
}

void sbom_add_statement(struct sbom_build *b, const struct sbom_statement *statement)
{
    if (!has_room(b)) return;
    struct sbom_statement *place =
        arena_push(b->a, (void **)&b->out->statements, &b->out->n_statements,
                   &b->cap_statements, sizeof *place);
    if (place == NULL) return;
    *place = *statement;
    place->vulnerability = arena_str(b->a, statement->vulnerability);
    place->justification = arena_str(b->a, statement->justification);
    place->note = arena_str(b->a, statement->note);
}

void sbom_note(struct sbom_build *b, yyjson_val *at, const char *fmt, ...)
{
    if (b->n_notes_met++ >= SBOM_NOTES_KEPT) return;
    va_list ap;
    va_start(ap, fmt);
    str words = arena_vprintf(b->a, fmt, ap);
    va_end(ap);
    uint64_t line = sbom_line(b, at);
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

static bool is_joint(char c)
{
    return c == '-' || c == '_';
}

/* Same letters and digits, whatever the hyphens and the case. */
static bool is_same_name(str a, str b)
{
    size_t i = 0, j = 0;
    for (;;) {
        while (i < a.n && is_joint(a.p[i])) {
            i++;
        }
        while (j < b.n && is_joint(b.p[j])) {
            j++;
        }
        if (i == a.n || j == b.n) return i == a.n && j == b.n;
        if (char_lower(a.p[i++]) != char_lower(b.p[j++])) return false;
    }
}

static const struct hash_row *hash_find(str alg)
{
    for (size_t i = 0; i < sizeof hash_rows / sizeof hash_rows[0]; i++) {
        if (hash_rows[i].name.n == alg.n && str_eq(hash_rows[i].name, alg))
            return &hash_rows[i];
    }
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
    unsigned n_others = 0;
    /* Without a branch: digests are read by the ten thousand. */
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned char)s.p[i] - (unsigned)'0';
        unsigned letter = ((unsigned char)s.p[i] | 0x20u) - (unsigned)'a';
        n_others += (unsigned)(digit > 9) & (unsigned)(letter > 5);
    }
    return n_others == 0;
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

void sbom_set_text(struct arena *a, str *place, str text)
{
    if (place->n == 0 && text.n > 0) *place = arena_str(a, text);
}

struct component_patch *sbom_add_patch(struct arena *a, struct component *c, str type, str url)
{
    struct component_patch *more = grown(a, c->patches, c->n_patches, sizeof *more);
    if (more != NULL) c->patches = more;
    if (a->is_over) return NULL;
    struct component_patch *patch = &c->patches[c->n_patches++];
    *patch = (struct component_patch){0};
    sbom_set_text(a, &patch->type, type);
    sbom_set_text(a, &patch->url, url);
    return patch;
}

/* Length of the CVE id at the beginning of `s`, 0 when there is none. */
static size_t cve_chars(str s)
{
    size_t n = 9;
    if (s.n < 13 || !str_eq_nocase(str_sub(s, 0, 4), STR("CVE-")) || s.p[8] != '-') return 0;
    for (size_t i = 4; i < 8; i++) {
        if (!char_is_digit(s.p[i])) return 0;
    }
    while (n < s.n && n < 9 + 19 && char_is_digit(s.p[n]))
        n++;
    return n < 9 + 4 ? 0 : n;
}

void sbom_add_cves(struct arena *a, str **list, size_t *n, str text)
{
    for (size_t i = 0; i + 13 <= text.n;) {
        char id[32] = "CVE-";
        size_t n_chars = cve_chars(str_from(text, i));
        if (n_chars == 0) {
            i++;
            continue;
        }
        memcpy(id + 4, text.p + i + 4, n_chars - 4);
        sbom_add_text(a, list, n, (str){.p = id, .n = n_chars});
        i += n_chars;
    }
}

bool sbom_add_identity(struct arena *a, struct component *c, str text)
{
    str id = str_trim(text);
    if (str_starts(id, STR("pkg:"))) {
        sbom_add_text(a, &c->purls, &c->n_purls, id);
    } else if (str_starts(id, STR("cpe:"))) {
        sbom_add_text(a, &c->cpes, &c->n_cpes, id);
    } else {
        return false;
    }
    return true;
}

/* A full SHA-1 or SHA-256 object name of git. */
static bool is_revision(str s)
{
    return (s.n == 40 || s.n == 64) && is_hex(s);
}

void sbom_add_repository(struct arena *a, struct component *c, str url)
{
    size_t at, from = 0;
    str address = str_trim(url);
    str revision = STR_NONE;
    /* Behind the host: "git@host:path" has an "@" too. */
    if (str_find(address, '#', &at)) address = str_sub(address, 0, at);
    if (str_find_last(address, '/', &at)) from = at;
    str tail = str_from(address, from);
    if (str_find(tail, '@', &at)) {
        revision = str_from(tail, at + 1);
        address = str_sub(address, 0, from + at);
    }
    sbom_add_text(a, &c->repositories, &c->n_repositories, address);
    if (is_revision(revision)) sbom_add_text(a, &c->commits, &c->n_commits, revision);
}
