/* SPDX-License-Identifier: Apache-2.0 */
#include "app/decision_table.h"

#include "base/map.h"

struct decision_table_slot {
    str key;
    uint32_t value;
};

static struct decision_table_slot *slot_of(const struct decision_table *t, str key)
{
    uint32_t at = (uint32_t)hash_bytes(key) & (t->cap - 1);
    while (t->slots[at].key.p && !str_eq(t->slots[at].key, key))
        at = (at + 1) & (t->cap - 1);
    return &t->slots[at];
}

static bool grow(struct arena *a, struct decision_table *t)
{
    struct decision_table grown = {.n = t->n, .cap = t->cap ? t->cap * 2 : 64};
    grown.slots = arena_array(a, grown.cap, sizeof *grown.slots);
    if (!grown.slots) return false;
    for (uint32_t i = 0; i < t->cap; i++)
        if (t->slots[i].key.p) *slot_of(&grown, t->slots[i].key) = t->slots[i];
    *t = grown;
    return true;
}

uint32_t *decision_table_at(struct arena *a, struct decision_table *t, str key, bool *is_new)
{
    if (t->n * 2 >= t->cap && !grow(a, t)) return NULL;
    struct decision_table_slot *s = slot_of(t, key);
    *is_new = !s->key.p;
    if (*is_new) {
        s->key = arena_str(a, key);
        if (!s->key.p) return NULL;
        t->n++;
    }
    return &s->value;
}

const uint32_t *decision_table_find(const struct decision_table *t, str key)
{
    if (!t->cap) return NULL;
    const struct decision_table_slot *s = slot_of(t, key);
    return s->key.p ? &s->value : NULL;
}
