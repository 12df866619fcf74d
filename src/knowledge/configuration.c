/* SPDX-License-Identifier: Apache-2.0 */
#include "knowledge/configuration.h"

#include "base/limits.h"
#include "knowledge/pack.h"

enum {
    /* Names that may be any product stand beside each product: one of them is rare already. */
    MAX_WILDCARDS = 16,
};

/* Where a product is named by a vulnerable criterion; chained in the order of the tree. */
struct naming {
    size_t node, criterion;
    struct naming *next;
};

struct product {
    str key;
    struct naming *first, *last;
    size_t n; /* namings */
};

struct split {
    struct arena *a;
    const struct cpe_configuration *c;
    struct product *products;
    size_t n_products, cap_products;
    struct product any; /* wildcards, which are filed under none */
};

static bool add_naming(struct split *s, struct product *p, size_t node, size_t criterion)
{
    struct naming *item = arena_new(s->a, struct naming);
    if (!item) return false;
    *item = (struct naming){node, criterion, NULL};
    if (p->last)
        p->last->next = item;
    else
        p->first = item;
    p->last = item;
    p->n++;
    return true;
}

static bool add_criterion(struct split *s, struct key_maker *m, struct map *numbers,
                          size_t node, size_t criterion)
{
    const struct cpe_criterion *k = &s->c->nodes[node].criteria[criterion];
    bool is_new = false;
    if (!k->is_vulnerable) return true;
    str key = key_of_cpe(m, s->a, k->criteria);
    if (key.n == 0) return s->any.n >= MAX_WILDCARDS || add_naming(s, &s->any, node, criterion);
    uint64_t *at = map_at(numbers, key, &is_new);
    if (!at) return false;
    if (is_new) {
        *at = s->n_products;
        struct product *p = arena_push(s->a, (void **)&s->products, &s->n_products,
                                       &s->cap_products, sizeof *p);
        if (!p) return false;
        p->key = key;
    }
    return add_naming(s, &s->products[*at], node, criterion);
}

static bool find_products(struct split *s, struct key_maker *m)
{
    struct map numbers;
    bool is_good = true;
    map_init(&numbers, 64 * LW_MIB);
    for (size_t i = 0; i < s->c->n_nodes && is_good; i++)
        for (size_t k = 0; k < s->c->nodes[i].n_criteria && is_good; k++)
            is_good = add_criterion(s, m, &numbers, i, k);
    map_release(&numbers);
    return is_good;
}

static uint64_t hash_criterion(const struct cpe_criterion *k)
{
    uint64_t h = stable_hash(k->criteria,
                             (k->is_start_excluded ? 1u : 0u) | (k->is_end_included ? 2u : 0u));
    return stable_hash(k->end, stable_hash(k->start, h));
}

/* What is said twice once. */
static bool add_names(struct split *s, const struct naming *from, size_t node, struct map *seen,
                      struct cpe_node *out)
{
    for (; from && from->node <= node; from = from->next) {
        const struct cpe_criterion *k = &s->c->nodes[node].criteria[from->criterion];
        bool is_new = false;
        if (from->node != node) continue;
        uint64_t h = hash_criterion(k);
        if (!map_at(seen, (str){(const char *)&h, sizeof h}, &is_new)) return false;
        if (is_new) out->criteria[out->n_criteria++] = *k;
    }
    return true;
}

/* The names of the product, and those that may be any. */
static bool narrow_node(struct split *s, const struct naming *own, struct cpe_node *out)
{
    struct map seen;
    size_t n = s->any.n;
    for (const struct naming *x = own; x && x->node == own->node; x = x->next)
        n++;
    *out = (struct cpe_node){.criteria = arena_array(s->a, n, sizeof *out->criteria)};
    if (!out->criteria) return false;
    map_init(&seen, 16 * n + LW_KIB);
    bool is_good = add_names(s, own, own->node, &seen, out) &&
                   add_names(s, s->any.first, own->node, &seen, out);
    map_release(&seen);
    return is_good;
}

static const struct naming *next_node(const struct naming *x)
{
    size_t node = x->node;
    while (x && x->node == node)
        x = x->next;
    return x;
}

/*
 * A condition that names the product twice may be met by one name and asked about by the other:
 * only where one node names it can its neighbours be left out.
 */
static bool add_node(struct split *s, size_t at, const struct naming *own, bool is_only,
                     struct cpe_configuration *out)
{
    const struct cpe_node *node = &s->c->nodes[at];
    bool is_all = s->c->is_and && s->c->n_nodes > 1;
    if (!own && !is_all && !node->is_negated) return true;
    struct cpe_node *slot = &out->nodes[out->n_nodes++];
    *slot = *node;
    if (!own || node->is_and || node->is_negated || (is_all && !is_only)) return true;
    return narrow_node(s, own, slot);
}

static const struct cpe_configuration *narrow(struct split *s, const struct product *p)
{
    const struct cpe_configuration *c = s->c;
    const struct naming *own = p->first;
    struct cpe_configuration *out = arena_new(s->a, struct cpe_configuration);
    bool is_only = next_node(p->first) == NULL;
    if (!out || c->is_negated) return out ? c : NULL;
    out->is_and = c->is_and;
    out->nodes = arena_array(s->a, c->n_nodes, sizeof *out->nodes);
    if (!out->nodes) return NULL;
    for (size_t i = 0; i < c->n_nodes; i++) {
        bool is_naming = own && own->node == i;
        if (!add_node(s, i, is_naming ? own : NULL, is_only, out)) return NULL;
        if (is_naming) own = next_node(own);
    }
    return out;
}

bool configuration_split(struct key_maker *m, struct arena *a, const struct affected *x,
                         struct keyed_list *out)
{
    struct split s = {.a = a, .c = x->configuration};
    if (!x->configuration || x->configuration->n_nodes == 0) return true;
    if (!find_products(&s, m)) return false;
    for (size_t i = 0; i < s.n_products; i++) {
        struct keyed *item =
            arena_push(a, (void **)&out->items, &out->n, &out->cap, sizeof *item);
        struct affected *part = arena_new(a, struct affected);
        const struct cpe_configuration *narrowed = narrow(&s, &s.products[i]);
        if (!item || !part || !narrowed) return false;
        *part = *x;
        part->configuration = (struct cpe_configuration *)(uintptr_t)narrowed;
        *item = (struct keyed){s.products[i].key, part};
    }
    return true;
}
