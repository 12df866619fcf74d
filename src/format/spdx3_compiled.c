/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled sources of SPDX 3 builds: what a build of the kernel took as input and what stands in an
 * unpacked tree. Names are told from the root of the kernel's sources.
 */
#include "format/evidence_command.h"
#include "format/evidence_readers.h"
#include "format/spdx3.h"

static str source_name(const struct spdx3_element *element)
{
    bool is_source =
        element->kind == SPDX3_FILE &&
        str_eq(spdx3_text(element->v, "software", "primaryPurpose"), STR("source"));
    return is_source ? spdx3_text(element->v, NULL, "name") : STR("");
}

/* Root of the kernel's tree among the inputs; STR_NONE when this build is of something else. */
static str root_of(const struct spdx3 *g, const struct spdx3_build *build)
{
    for (size_t i = 0; i < build->n_inputs; i++) {
        str root = spdx3_kernel_root(source_name(&g->elements[build->inputs[i]]));
        if (root.p != NULL) return root;
    }
    return STR_NONE;
}

static void add_file(struct spdx3 *g, str root, str name, size_t *cap)
{
    struct sbom *out = g->b->out;
    if (!str_starts(name, root) || !path_is_source(name)) return;
    str *place = arena_push(g->b->a, (void **)&out->compiled_files, &out->n_compiled_files, cap,
                            sizeof *place);
    if (place != NULL) *place = arena_str(g->b->a, str_from(name, root.n));
}

void spdx3_read_compiled(struct spdx3 *g)
{
    size_t cap = 0;
    for (size_t i = 0; i < g->n_builds; i++) {
        const struct spdx3_build *build = &g->builds[i];
        str root = root_of(g, build);
        if (root.p == NULL) continue;
        for (size_t k = 0; k < build->n_inputs; k++)
            add_file(g, root, source_name(&g->elements[build->inputs[k]]), &cap);
    }
}
