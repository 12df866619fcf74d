/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence/evidence_facts.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/evidence.h"

#include <stdlib.h>

enum {
    MAX_KEY_BYTES = 64 * 1024 /* names of C++ functions get long */
};

void facts_init(struct facts *f, struct arena *a, struct buf *key)
{
    *f = (struct facts){.a = a, .key = key};
    buf_init(key, MAX_KEY_BYTES);
    map_init(&f->group_ids, 64 * LW_MIB);
    map_init(&f->item_ids, 1024 * LW_MIB);
}

void facts_release(struct facts *f)
{
    map_release(&f->group_ids);
    map_release(&f->item_ids);
    buf_release(f->key);
}

static str group_key(struct facts *f, enum fact_kind kind, str component, str object)
{
    buf_clear(f->key);
    buf_printf(f->key, "%u", (unsigned)kind);
    buf_char(f->key, '\0');
    buf_add(f->key, component);
    buf_char(f->key, '\0');
    buf_add(f->key, object);
    return buf_str(f->key);
}

struct fact_group *facts_find(struct facts *f, enum fact_kind kind, str component, str object)
{
    uint64_t at;
    str key = group_key(f, kind, component, object);
    return map_find(&f->group_ids, key, &at) ? &f->groups[at] : NULL;
}

struct fact_group *facts_group(struct facts *f, enum fact_kind kind, str component, str object)
{
    struct fact_group *g = facts_find(f, kind, component, object);
    if (g != NULL) return g;
    str key = group_key(f, kind, component, object);
    f->is_over |= f->n_groups == EVIDENCE_MAX_GROUPS;
    if (f->is_over || !map_set(&f->group_ids, key, f->n_groups)) return NULL;
    g = arena_push(f->a, (void **)&f->groups, &f->n_groups, &f->cap_groups, sizeof *g);
    if (g != NULL)
        *g = (struct fact_group){.kind = kind,
                                 .component = arena_str(f->a, component),
                                 .object = arena_str(f->a, object),
                                 .note = STR("")};
    return g;
}

/* Documents are UTF-8: a name of another code keeps its shape with '?' for what cannot be told. */
static str as_utf8(struct arena *a, str s)
{
    if (str_is_utf8(s)) return arena_str(a, s);
    char *p = arena_alloc(a, s.n + 1);
    if (p == NULL) return STR_NONE;
    for (size_t i = 0; i < s.n; i++)
        p[i] = (unsigned char)s.p[i] < 0x80 ? s.p[i] : '?';
    return (str){p, s.n};
}

static str item_key(struct facts *f, const struct fact_group *g, str name, str value)
{
    buf_clear(f->key);
    buf_printf(f->key, "%zu", (size_t)(g - f->groups));
    buf_char(f->key, '\0');
    buf_add(f->key, name);
    buf_char(f->key, '\0');
    buf_add(f->key, value);
    return buf_str(f->key);
}

bool facts_has(struct facts *f, const struct fact_group *g, str name, str value)
{
    uint64_t at;
    return map_find(&f->item_ids, item_key(f, g, name, value), &at);
}

const struct evidence_item *facts_item(const struct fact_group *g, str name)
{
    for (size_t i = 0; g != NULL && i < g->n_items; i++)
        if (str_eq(g->items[i].item.name, name)) return &g->items[i].item;
    return NULL;
}

static enum status over(struct facts *f, struct err *e)
{
    f->is_over = true;
    return err_set(
        e, LW_E_LIMIT,
        "more than %d facts in %d groups, collect the trees of the components one by "
        "one",
        EVIDENCE_MAX_ITEMS, EVIDENCE_MAX_GROUPS);
}

enum status facts_put(struct facts *f, struct fact_group *g, str name, str value,
                      uint32_t source, uint32_t line, struct err *e)
{
    bool is_new = false;
    if (g == NULL) return over(f, e);
    if (name.n + value.n > MAX_KEY_BYTES - 64) {
        g->note = STR("a name or value over 64 KB was left out");
        g->is_complete = false;
        return LW_OK;
    }
    uint64_t *place = map_at(&f->item_ids, item_key(f, g, name, value), &is_new);
    if (place == NULL) return over(f, e);
    if (!is_new) {
        g->items[*place].n_puts++;
        return LW_OK;
    }
    *place = g->n_items;
    if (f->n_items++ == EVIDENCE_MAX_ITEMS) return over(f, e);
    struct fact_item *item =
        arena_push(f->a, (void **)&g->items, &g->n_items, &g->cap_items, sizeof *item);
    if (item != NULL)
        *item =
            (struct fact_item){{as_utf8(f->a, name), as_utf8(f->a, value), source, line}, 1};
    return arena_status(f->a, "evidence", e);
}

void facts_note(struct facts *f, const char *fmt, ...)
{
    va_list ap;
    if (f->n_notes >= EVIDENCE_MAX_NOTES) return;
    str *place =
        arena_push(f->a, (void **)&f->notes, &f->n_notes, &f->cap_notes, sizeof *place);
    if (place == NULL) return;
    va_start(ap, fmt);
    str words = arena_vprintf(f->a, fmt, ap);
    va_end(ap);
    *place = words.p == NULL ? STR("") : as_utf8(f->a, words);
}

enum status facts_finish(struct facts *f, struct build_evidence *out, struct err *e)
{
    out->sources = f->sources;
    out->n_sources = f->n_sources;
    out->notes = f->notes;
    out->n_notes = f->n_notes;
    out->groups = arena_array(f->a, f->n_groups, sizeof *out->groups);
    if (out->groups == NULL && f->n_groups > 0) return arena_status(f->a, "evidence", e);
    for (size_t i = 0; i < f->n_groups; i++) {
        const struct fact_group *g = &f->groups[i];
        struct evidence_item *items = arena_array(f->a, g->n_items, sizeof *items);
        if (items == NULL && g->n_items > 0) return arena_status(f->a, "evidence", e);
        for (size_t k = 0; k < g->n_items; k++)
            items[k] = g->items[k].item;
        out->groups[i] = (struct evidence_group){g->kind,
                                                 as_utf8(f->a, g->component),
                                                 as_utf8(f->a, g->object),
                                                 g->is_complete,
                                                 g->note,
                                                 items,
                                                 g->n_items};
    }
    out->n_groups = f->n_groups;
    return evidence_sort(f->a, out, e);
}
