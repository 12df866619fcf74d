/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence document in order: sorted, joined, written. One source, one group and one fact a
 * line without blanks, so that the difference of two builds is one of lines.
 */
#include "base/limits.h"
#include "format/evidence.h"

#include <stdlib.h>
#include <string.h>

/* ---- order ---- */

static int compare_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int by_item(const void *pa, const void *pb)
{
    const struct evidence_item *a = pa, *b = pb;
    int order = str_cmp(a->name, b->name);
    if (order == 0) order = str_cmp(a->value, b->value);
    if (order == 0) order = compare_u32(a->source, b->source);
    return order != 0 ? order : compare_u32(a->line, b->line);
}

static int compare_subject(const struct evidence_group *a, const struct evidence_group *b)
{
    int order = (a->kind > b->kind) - (a->kind < b->kind);
    if (order == 0) order = str_cmp(a->component, b->component);
    return order != 0 ? order : str_cmp(a->object, b->object);
}

/* Complete ones first: the note of the first is kept. */
static int by_group(const void *pa, const void *pb)
{
    const struct evidence_group *a = pa, *b = pb;
    int order = compare_subject(a, b);
    if (order == 0) order = (int)b->is_complete - (int)a->is_complete;
    return order != 0 ? order : str_cmp(a->note, b->note);
}

struct numbered_source {
    struct evidence_source source;
    uint32_t was;
};

static int by_source(const void *pa, const void *pb)
{
    const struct evidence_source *a = &((const struct numbered_source *)pa)->source;
    const struct evidence_source *b = &((const struct numbered_source *)pb)->source;
    int order = str_cmp(a->path, b->path);
    if (order == 0) order = str_cmp(a->sha256, b->sha256);
    return order != 0 ? order : str_cmp(a->reader, b->reader);
}

static bool are_sources_sorted(const struct build_evidence *x)
{
    for (size_t i = 1; i < x->n_sources; i++) {
        if (by_source(&(struct numbered_source){.source = x->sources[i - 1]},
                      &(struct numbered_source){.source = x->sources[i]}) >= 0)
            return false;
    }
    return true;
}

static enum status sort_sources(struct arena *a, struct build_evidence *x, struct err *e)
{
    size_t n = x->n_sources, kept = 0;
    if (are_sources_sorted(x)) return LW_OK;
    struct numbered_source *list = arena_array(a, n, sizeof *list);
    uint32_t *now = arena_array(a, n, sizeof *now);
    struct evidence_source *out = arena_array(a, n, sizeof *out);
    if (list == NULL || now == NULL || out == NULL) return arena_status(a, "evidence", e);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct numbered_source){x->sources[i], (uint32_t)i};
    qsort(list, n, sizeof *list, by_source);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_source(&list[i - 1], &list[i]) != 0) out[kept++] = list[i].source;
        now[list[i].was] = (uint32_t)(kept - 1);
    }
    x->sources = out;
    x->n_sources = kept;
    for (size_t g = 0; g < x->n_groups; g++) {
        for (size_t i = 0; i < x->groups[g].n_items; i++)
            x->groups[g].items[i].source = now[x->groups[g].items[i].source];
    }
    return LW_OK;
}

/* `n` groups of one subject from `g` on as one. */
static enum status join_groups(struct arena *a, struct evidence_group *g, size_t n,
                               struct evidence_group *out, struct err *e)
{
    struct evidence_group all = g[0];
    size_t n_items = 0;
    for (size_t i = 0; i < n; i++)
        n_items += g[i].n_items;
    if (n > 1) {
        all.items = arena_array(a, n_items, sizeof *all.items);
        if (all.items == NULL && n_items > 0) return arena_status(a, "evidence", e);
        all.n_items = 0;
        for (size_t i = 0; i < n; i++) {
            if (g[i].n_items == 0) continue;
            memcpy(all.items + all.n_items, g[i].items, g[i].n_items * sizeof *all.items);
            all.n_items += g[i].n_items;
        }
    }
    if (all.n_items > 1) qsort(all.items, all.n_items, sizeof *all.items, by_item);
    size_t kept = 0;
    for (size_t i = 0; i < all.n_items; i++) {
        const struct evidence_item *last = kept == 0 ? NULL : &all.items[kept - 1];
        if (last != NULL && str_eq(last->name, all.items[i].name) &&
            str_eq(last->value, all.items[i].value))
            continue;
        all.items[kept++] = all.items[i];
    }
    all.n_items = kept;
    *out = all;
    return LW_OK;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void sort_notes(struct build_evidence *x)
{
    size_t kept = 0;
    if (x->n_notes > 1) qsort(x->notes, x->n_notes, sizeof *x->notes, by_text);
    for (size_t i = 0; i < x->n_notes; i++) {
        if (kept == 0 || !str_eq(x->notes[kept - 1], x->notes[i]))
            x->notes[kept++] = x->notes[i];
    }
    x->n_notes = kept;
}

enum status evidence_sort(struct arena *a, struct build_evidence *x, struct err *e)
{
    size_t kept = 0;
    enum status s = sort_sources(a, x, e);
    if (s != LW_OK) return s;
    if (x->n_groups > 1) qsort(x->groups, x->n_groups, sizeof *x->groups, by_group);
    for (size_t i = 0; i < x->n_groups;) {
        size_t n = 1;
        while (i + n < x->n_groups && compare_subject(&x->groups[i], &x->groups[i + n]) == 0)
            n++;
        struct evidence_group joined;
        s = join_groups(a, &x->groups[i], n, &joined, e);
        if (s != LW_OK) return s;
        x->groups[kept++] = joined;
        i += n;
    }
    x->n_groups = kept;
    sort_notes(x);
    return LW_OK;
}

/* ---- join ---- */

static void copy_groups(const struct build_evidence *from, uint32_t first_source,
                        struct evidence_item *items, struct build_evidence *to)
{
    for (size_t i = 0; i < from->n_groups; i++) {
        struct evidence_group g = from->groups[i];
        for (size_t k = 0; k < g.n_items; k++) {
            items[k] = g.items[k];
            items[k].source += first_source;
        }
        g.items = items;
        items += g.n_items;
        to->groups[to->n_groups++] = g;
    }
}

static size_t count_items(const struct build_evidence *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n_groups; i++)
        n += x->groups[i].n_items;
    return n;
}

static void join_head(const struct build_evidence *x, struct build_evidence *out)
{
    if (out->generator.n == 0) out->generator = x->generator;
    if (utc_is_none(out->collected_at) || utc_cmp(x->collected_at, out->collected_at) > 0)
        out->collected_at = x->collected_at;
}

enum status evidence_join(struct arena *a, const struct build_evidence *all, size_t n,
                          struct build_evidence *out, struct err *e)
{
    struct build_evidence x = {.collected_at = UTC_NONE};
    size_t n_sources = 0, n_groups = 0, n_items = 0, n_notes = 0;
    for (size_t i = 0; i < n; i++) {
        n_sources += all[i].n_sources;
        n_groups += all[i].n_groups;
        n_notes += all[i].n_notes;
        n_items += count_items(&all[i]);
    }
    if (n_sources > EVIDENCE_MAX_SOURCES || n_items > EVIDENCE_MAX_ITEMS) {
        return err_set(
            e, LW_E_LIMIT,
            "%zu documents hold %zu sources and %zu facts, at most %d and %d are read", n,
            n_sources, n_items, EVIDENCE_MAX_SOURCES, EVIDENCE_MAX_ITEMS);
    }
    x.sources = arena_array(a, n_sources, sizeof *x.sources);
    x.groups = arena_array(a, n_groups, sizeof *x.groups);
    x.notes = arena_array(a, n_notes, sizeof *x.notes);
    struct evidence_item *items = arena_array(a, n_items, sizeof *items);
    enum status s = arena_status(a, "evidence", e);
    if (s != LW_OK) return s;
    for (size_t i = 0; i < n; i++) {
        const struct build_evidence *from = &all[i];
        join_head(from, &x);
        copy_groups(from, (uint32_t)x.n_sources, items, &x);
        items += count_items(from);
        for (size_t k = 0; k < from->n_sources; k++)
            x.sources[x.n_sources++] = from->sources[k];
        for (size_t k = 0; k < from->n_notes; k++)
            x.notes[x.n_notes++] = from->notes[k];
    }
    if (n == 1) x.digest = all[0].digest;
    s = evidence_sort(a, &x, e);
    if (s == LW_OK) *out = x;
    return s;
}

/* ---- writing ---- */

/* RFC 8259 section 7; bytes from 0x80 on are UTF-8, which the caller has checked. */
static void put_text(struct buf *b, str s)
{
    buf_char(b, '"');
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        buf_add(b, str_sub(s, from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else {
            buf_printf(b, "\\u%04x", c);
        }
    }
    buf_add(b, str_from(s, from));
    buf_char(b, '"');
}

static void put_member(struct buf *b, const char *name, str value)
{
    buf_printf(b, "\"%s\":", name);
    put_text(b, value);
}

static enum status check_text(str s, const char *what, struct err *e)
{
    if (str_is_utf8(s)) return LW_OK;
    return err_set(e, LW_E_INPUT, "%s '%.*s' is not UTF-8", what, STR_ARG(str_sub(s, 0, 80)));
}

static enum status check_texts(const struct build_evidence *x, struct err *e)
{
    enum status s = check_text(x->generator, "generator", e);
    for (size_t i = 0; i < x->n_sources && s == LW_OK; i++)
        s = check_text(x->sources[i].path, "path", e);
    for (size_t i = 0; i < x->n_notes && s == LW_OK; i++)
        s = check_text(x->notes[i], "note", e);
    for (size_t i = 0; i < x->n_groups && s == LW_OK; i++) {
        const struct evidence_group *g = &x->groups[i];
        s = check_text(g->component, "component", e);
        if (s == LW_OK) s = check_text(g->object, "object", e);
        if (s == LW_OK) s = check_text(g->note, "note", e);
        for (size_t k = 0; k < g->n_items && s == LW_OK; k++) {
            if (g->items[k].source >= x->n_sources) BUG("fact without a source");
            s = check_text(g->items[k].name, "name", e);
            if (s == LW_OK) s = check_text(g->items[k].value, "value", e);
        }
    }
    return s;
}

static void put_sources(struct buf *b, const struct build_evidence *x)
{
    buf_add(b, STR("\"sources\":["));
    for (size_t i = 0; i < x->n_sources; i++) {
        const struct evidence_source *s = &x->sources[i];
        buf_add(b, i == 0 ? STR("\n{") : STR(",\n{"));
        put_member(b, "path", s->path);
        buf_char(b, ',');
        put_member(b, "sha256", s->sha256);
        buf_printf(b, ",\"bytes\":%llu,", (unsigned long long)s->n_bytes);
        put_member(b, "reader", s->reader);
        buf_char(b, '}');
    }
    buf_add(b, STR("],\n"));
}

static void put_group(struct buf *b, const struct evidence_group *g)
{
    buf_char(b, '{');
    put_member(b, "kind", fact_kind_str(g->kind));
    buf_char(b, ',');
    put_member(b, "component", g->component);
    buf_char(b, ',');
    put_member(b, "object", g->object);
    buf_printf(b, ",\"complete\":%s,", g->is_complete ? "true" : "false");
    put_member(b, "note", g->note);
    buf_add(b, STR(",\"items\":["));
    for (size_t i = 0; i < g->n_items; i++) {
        const struct evidence_item *x = &g->items[i];
        buf_add(b, i == 0 ? STR("\n[") : STR(",\n["));
        put_text(b, x->name);
        buf_char(b, ',');
        put_text(b, x->value);
        buf_printf(b, ",%u,%u]", (unsigned)x->source, (unsigned)x->line);
    }
    buf_add(b, STR("]}"));
}

static void put_document(struct buf *b, const struct build_evidence *x)
{
    char at[UTC_TEXT_BYTES];
    buf_char(b, '{');
    put_member(b, "format", STR(EVIDENCE_FORMAT));
    buf_add(b, STR(",\n"));
    put_member(b, "generator", x->generator);
    buf_add(b, STR(",\n"));
    put_member(b, "collected_at", utc_text(x->collected_at, at));
    buf_add(b, STR(",\n"));
    put_sources(b, x);
    buf_add(b, STR("\"groups\":["));
    for (size_t i = 0; i < x->n_groups; i++) {
        buf_add(b, i == 0 ? STR("\n") : STR(",\n"));
        put_group(b, &x->groups[i]);
    }
    buf_add(b, STR("],\n\"notes\":["));
    for (size_t i = 0; i < x->n_notes; i++) {
        buf_add(b, i == 0 ? STR("\n") : STR(",\n"));
        put_text(b, x->notes[i]);
    }
    buf_add(b, STR("]}\n"));
}

enum status evidence_write(const struct build_evidence *x, struct buf *out, struct err *e)
{
    struct arena tmp;
    struct build_evidence sorted;
    enum status s = check_texts(x, e);
    if (s != LW_OK) return s;
    arena_init(&tmp, 4 * EVIDENCE_MAX_BYTES);
    s = evidence_join(&tmp, x, 1, &sorted, e);
    if (s == LW_OK) {
        put_document(out, &sorted);
        s = buf_status(out, "evidence document", e);
    }
    arena_release(&tmp);
    return s;
}
