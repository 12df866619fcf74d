/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an SBOM says hangs on what, as an outline: nesting and stated dependencies, from the
 * subject down. A component is opened where it is met first and named at every other place, so
 * that the outline is no longer than the document's edges, and circles end.
 */
#ifndef LW_CORE_SBOM_TREE_H
#define LW_CORE_SBOM_TREE_H

#include "base/arena.h"
#include "model/component.h"

enum {
    SBOM_TREE_MAX_DEPTH = 24 /* deeper ones stand at this depth */
};

struct sbom_tree_node {
    uint32_t component; /* index into sbom.components */
    uint32_t depth;     /* 0: hangs on nothing */
    uint32_t n_below;   /* that it is stated to hold or need, itself opened here or not */
    bool is_repeated;   /* opened at its first place */
};

struct sbom_tree {
    struct sbom_tree_node *nodes; /* depth first */
    size_t n_nodes;
    bool is_cut; /* there are more than `most` */
};

/* In `a`; at most `most` nodes. Edges to components that do not exist are not followed. */
enum status sbom_tree_make(struct arena *a, const struct sbom *sbom, size_t most,
                           struct sbom_tree *out, struct err *e) LW_MUST_CHECK;

#endif
