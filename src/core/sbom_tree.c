/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sbom_tree.h"

#include <string.h>

/* Children by component: those of i are list[first[i]] to list[first[i + 1] - 1]. */
struct children {
    uint32_t *first, *list;
    bool *has_parent;
};

static bool is_edge(const struct sbom *s, uint32_t from, uint32_t to)
{
    return from < s->n_components && to < s->n_components && from != to;
}

static void count(struct children *k, uint32_t from, uint32_t to)
{
    k->first[from + 1]++;
    k->has_parent[to] = true;
}

/* Counting sort: a pass to count, one to place; nested ones before those that are needed. */
static enum status gather(struct arena *a, const struct sbom *s, struct children *k,
                          struct err *e)
{
    size_t n = s->n_components;
    uint32_t *at = arena_array(a, n + 1, sizeof *at);
    k->first = arena_array(a, n + 2, sizeof *k->first);
    k->list = arena_array(a, n + s->n_edges + 1, sizeof *k->list);
    k->has_parent = arena_array(a, n + 1, sizeof *k->has_parent);
    if (!at || !k->first || !k->list || !k->has_parent)
        return arena_status(a, "outline of an SBOM", e);
    memset(k->first, 0, (n + 2) * sizeof *k->first);
    memset(k->has_parent, 0, (n + 1) * sizeof *k->has_parent);
    for (uint32_t i = 0; i < n; i++)
        if (is_edge(s, s->components[i].parent, i)) count(k, s->components[i].parent, i);
    for (size_t i = 0; i < s->n_edges; i++)
        if (is_edge(s, s->edges[i].from, s->edges[i].to))
            count(k, s->edges[i].from, s->edges[i].to);
    for (size_t i = 0; i < n; i++)
        k->first[i + 1] += k->first[i];
    memcpy(at, k->first, (n + 1) * sizeof *at);
    for (uint32_t i = 0; i < n; i++)
        if (is_edge(s, s->components[i].parent, i)) k->list[at[s->components[i].parent]++] = i;
    for (size_t i = 0; i < s->n_edges; i++)
        if (is_edge(s, s->edges[i].from, s->edges[i].to))
            k->list[at[s->edges[i].from]++] = s->edges[i].to;
    return LW_OK;
}

struct step {
    uint32_t component, next; /* place in the list of its next child */
    uint32_t depth;
};

struct walk {
    const struct sbom *sbom;
    struct children k;
    struct step *stack;
    size_t n_steps, most;
    bool *is_opened;
    struct sbom_tree *out;
};

/* The node, and its children to come when this is its first place. */
static void visit(struct walk *w, uint32_t component, uint32_t depth)
{
    struct sbom_tree *t = w->out;
    uint32_t first = w->k.first[component], end = w->k.first[component + 1];
    if (t->n_nodes == w->most) {
        t->is_cut = true;
        return;
    }
    t->nodes[t->n_nodes++] = (struct sbom_tree_node){
        .component = component,
        .depth = depth < SBOM_TREE_MAX_DEPTH ? depth : SBOM_TREE_MAX_DEPTH,
        .n_below = end - first,
        .is_repeated = w->is_opened[component],
    };
    if (w->is_opened[component]) return;
    w->is_opened[component] = true;
    w->stack[w->n_steps++] = (struct step){component, first, depth};
}

static void walk_from(struct walk *w, uint32_t root)
{
    visit(w, root, 0);
    while (w->n_steps && !w->out->is_cut) {
        struct step *s = &w->stack[w->n_steps - 1];
        if (s->next == w->k.first[s->component + 1])
            w->n_steps--;
        else
            visit(w, w->k.list[s->next++], s->depth + 1);
    }
    w->n_steps = 0;
}

enum status sbom_tree_make(struct arena *a, const struct sbom *sbom, size_t most,
                           struct sbom_tree *out, struct err *e)
{
    size_t n = sbom->n_components;
    struct walk w = {.sbom = sbom, .most = most, .out = out};
    *out = (struct sbom_tree){.nodes = arena_array(a, most + 1, sizeof *out->nodes)};
    /* A component is on the stack once: where it was opened. */
    w.stack = arena_array(a, n + 1, sizeof *w.stack);
    w.is_opened = arena_array(a, n + 1, sizeof *w.is_opened);
    if (!out->nodes || !w.stack || !w.is_opened)
        return arena_status(a, "outline of an SBOM", e);
    memset(w.is_opened, 0, (n + 1) * sizeof *w.is_opened);
    enum status st = gather(a, sbom, &w.k, e);
    if (st != LW_OK) return st;
    for (uint32_t i = 0; i < n; i++)
        if (sbom->components[i].is_subject) walk_from(&w, i);
    for (uint32_t i = 0; i < n; i++)
        if (!w.k.has_parent[i] && !w.is_opened[i]) walk_from(&w, i);
    /* What is left hangs on itself in a circle. */
    for (uint32_t i = 0; i < n; i++)
        if (!w.is_opened[i]) walk_from(&w, i);
    return LW_OK;
}
