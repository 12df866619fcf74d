/* SPDX-License-Identifier: Apache-2.0 */
/* The outline of an SBOM: nesting and edges, repeats, circles, bounds. */
#include "core/sbom_tree.h"

#include "suite.h"

#include <stdio.h>
#include <string.h>

static struct arena a;

enum {
    N = 6
};

/* "0 1 .2 ..3": index of each node behind a dot for each step of depth, '*' when repeated. */
static void check(const struct sbom *s, size_t most, const char *want, bool is_cut)
{
    struct sbom_tree t;
    struct err e = {0};
    char text[400] = "";
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_tree_make(&a, s, most, &t, &e), &e);
    for (size_t i = 0; i < t.n_nodes; i++) {
        size_t n = strlen(text);
        for (uint32_t d = 0; d < t.nodes[i].depth; d++)
            text[n++] = '.';
        snprintf(text + n, sizeof text - n, "%u%s ", t.nodes[i].component,
                 t.nodes[i].is_repeated ? "*" : "");
    }
    arena_release(&a);
    CHECK_STR(str_of(text), str_of(want));
    CHECK_INT(t.is_cut, is_cut);
}

static struct sbom sbom(struct component *parts, struct component_edge *edges, size_t n_edges)
{
    memset(parts, 0, N * sizeof *parts);
    for (size_t i = 0; i < N; i++)
        parts[i].parent = UINT32_MAX;
    return (struct sbom){
        .components = parts, .n_components = N, .edges = edges, .n_edges = n_edges};
}

static void outline(void)
{
    struct component parts[N];
    struct component_edge edges[] = {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {9, 1}, {4, 4}};
    struct sbom s = sbom(parts, edges, sizeof edges / sizeof edges[0]);
    check(&s, 100, "0 .1 ..2 ...3 .2* 4 5 ", false);
    parts[5].is_subject = true;
    parts[4].parent = 5;
    check(&s, 100, "5 .4 0 .1 ..2 ...3 .2* ", false);
    check(&s, 7, "5 .4 0 .1 ..2 ...3 .2* ", false);
    check(&s, 6, "5 .4 0 .1 ..2 ...3 ", true);
    s = sbom(parts, NULL, 0);
    check(&s, 100, "0 1 2 3 4 5 ", false);
    s.n_components = 0;
    check(&s, 100, "", false);
}

static void circles(void)
{
    struct component parts[N];
    struct component_edge edges[] = {{0, 1}, {1, 0}, {2, 3}, {3, 4}, {4, 2}, {5, 0}};
    struct sbom s = sbom(parts, edges, sizeof edges / sizeof edges[0]);
    check(&s, 100, "5 .0 ..1 ...0* 2 .3 ..4 ...2* ", false);
}

/* As deep as there are components: the outline stays in its bounds. */
static void deep(void)
{
    enum {
        DEEP = SBOM_TREE_MAX_DEPTH + 2
    };
    struct component parts[DEEP];
    struct sbom s = {.components = parts, .n_components = DEEP};
    struct sbom_tree t;
    struct err e = {0};
    memset(parts, 0, sizeof parts);
    for (uint32_t i = 0; i < DEEP; i++)
        parts[i].parent = i ? i - 1 : UINT32_MAX;
    arena_init(&a, 1 << 20);
    CHECK_OK(sbom_tree_make(&a, &s, 100, &t, &e), &e);
    CHECK_INT(t.n_nodes, DEEP);
    CHECK_INT(t.nodes[SBOM_TREE_MAX_DEPTH].depth, SBOM_TREE_MAX_DEPTH);
    CHECK_INT(t.nodes[SBOM_TREE_MAX_DEPTH + 1].depth, SBOM_TREE_MAX_DEPTH);
    arena_release(&a);
}

static const struct test tests[] = {
    {"nesting and dependencies, each opened once", outline},
    {"circles end", circles},
    {"no deeper than the bound", deep},
    {NULL, NULL},
};
const struct test_suite sbom_tree_suite = {"sbom_tree", tests};
