/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fact_index.h"

#include <stdlib.h>

str fact_stem_of(str path)
{
    size_t at = 0;
    if (str_find_last(path, '/', &at)) path = str_from(path, at + 1);
    if (str_find_last(path, '.', &at) && at > 0) path = str_sub(path, 0, at);
    return path;
}

static int by_stem(const void *a, const void *b)
{
    const struct fact_stem *x = a, *y = b;
    int order = str_cmp(x->stem, y->stem);
    return order ? order : (x->item > y->item) - (x->item < y->item);
}

enum status fact_index_init(struct arena *a, const struct build_evidence *x,
                            struct fact_index *out, struct err *e)
{
    out->groups = arena_array(a, x->n_groups + 1, sizeof *out->groups);
    for (size_t i = 0; out->groups && i < x->n_groups; i++) {
        const struct evidence_group *g = &x->groups[i];
        struct fact_stems *stems = &out->groups[i];
        if (g->kind != FACT_FILE && g->kind != FACT_HEADER) continue;
        stems->at = arena_array(a, g->n_items + 1, sizeof *stems->at);
        if (!stems->at) break;
        for (size_t k = 0; k < g->n_items; k++)
            stems->at[stems->n++] =
                (struct fact_stem){fact_stem_of(g->items[k].name), (uint32_t)k};
        qsort(stems->at, stems->n, sizeof *stems->at, by_stem);
    }
    return arena_status(a, "evidence index", e);
}

size_t fact_stem_first(const struct fact_stems *stems, str stem)
{
    size_t low = 0, high = stems->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(stems->at[middle].stem, stem) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
