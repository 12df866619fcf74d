/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evidence_lists.h"

#include "crypto/digest.h"

#include <stdlib.h>

struct joining {
    struct arena *a;
    struct build_evidence *out;
    size_t cap_sources, cap_groups;
};

static str digest_of(struct arena *a, const str *items, size_t n)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256_ctx *c = sha256_start();
    for (size_t i = 0; i < n; i++) {
        sha256_update(c, items[i]);
        sha256_update(c, STR("\n"));
    }
    struct sha256 d = sha256_finish(c);
    return arena_str(a, sha256_hex(&d, hex));
}

static int by_name(const void *a, const void *b)
{
    const struct evidence_item *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

/* One list, one source, one group. */
static void add_list(struct joining *j, enum fact_kind kind, str component, str origin,
                     const str *items, size_t n)
{
    if (!items) return;
    struct evidence_source *s = arena_push(j->a, (void **)&j->out->sources, &j->out->n_sources,
                                           &j->cap_sources, sizeof *s);
    struct evidence_group *g = arena_push(j->a, (void **)&j->out->groups, &j->out->n_groups,
                                          &j->cap_groups, sizeof *g);
    struct evidence_item *list = arena_array(j->a, n + 1, sizeof *list);
    if (!s || !g || !list) return;
    *s = (struct evidence_source){.path = origin.n ? origin : STR("list"),
                                  .sha256 = digest_of(j->a, items, n),
                                  .reader = STR("list")};
    for (size_t i = 0; i < n; i++)
        list[i] = (struct evidence_item){.name = str_trim(items[i]),
                                         .value = STR(""),
                                         .source = (uint32_t)(j->out->n_sources - 1)};
    if (n) qsort(list, n, sizeof *list, by_name);
    *g = (struct evidence_group){.kind = kind,
                                 .component = component,
                                 .object = STR(""),
                                 .is_complete = kind != FACT_COMMIT,
                                 .note = STR(""),
                                 .items = list,
                                 .n_items = n};
}

static void add_lists(struct joining *j, const struct evidence *x)
{
    str component = x->component.n ? x->component : STR("linux");
    add_list(j, FACT_FILE, component, x->origin, x->compiled_files, x->n_compiled_files);
    add_list(j, FACT_HEADER, component, x->origin, x->included_headers, x->n_included_headers);
    add_list(j, FACT_COMMIT, component, x->origin, x->fix_commits, x->n_fix_commits);
    /* Which package is linked in is asked of the image: the list is of a program, not of them. */
    add_list(j, FACT_PACKAGE, STR(""), x->origin, x->imports, x->n_imports);
}

/* Numbers of sources stay: they come first. */
static void add_build(struct joining *j, const struct build_evidence *x)
{
    for (size_t i = 0; i < x->n_sources; i++) {
        struct evidence_source *s = arena_push(j->a, (void **)&j->out->sources,
                                               &j->out->n_sources, &j->cap_sources, sizeof *s);
        if (s) *s = x->sources[i];
    }
    for (size_t i = 0; i < x->n_groups; i++) {
        struct evidence_group *g = arena_push(j->a, (void **)&j->out->groups, &j->out->n_groups,
                                              &j->cap_groups, sizeof *g);
        if (g) *g = x->groups[i];
    }
    j->out->digest = x->digest;
}

static int by_kind(const void *a, const void *b)
{
    const struct evidence_group *x = a, *y = b;
    int order = ((int)x->kind > (int)y->kind) - ((int)x->kind < (int)y->kind);
    if (order == 0) order = str_cmp(x->component, y->component);
    return order ? order : str_cmp(x->object, y->object);
}

enum status evidence_lists_join(struct arena *a, const struct evidence *lists, size_t n_lists,
                                const struct build_evidence *build,
                                const struct build_evidence **out, struct err *e)
{
    struct joining j = {.a = a};
    *out = build;
    if (n_lists == 0) return LW_OK;
    j.out = arena_new(a, struct build_evidence);
    if (!j.out) return arena_status(a, "evidence", e);
    j.out->digest = STR("");
    if (build) add_build(&j, build);
    for (size_t i = 0; i < n_lists; i++)
        add_lists(&j, &lists[i]);
    if (j.out->n_groups) qsort(j.out->groups, j.out->n_groups, sizeof *j.out->groups, by_kind);
    *out = j.out;
    return arena_status(a, "evidence", e);
}
