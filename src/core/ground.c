/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ground.h"

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"

#include <stdlib.h>

/* Lines of what is stated; sorted before they are hashed, since order is not meaning. */
struct lines {
    struct arena *a;
    str *at;
    size_t n, cap;
};

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void add(struct lines *l, str line)
{
    str *slot = arena_push(l->a, (void **)&l->at, &l->n, &l->cap, sizeof *slot);
    if (slot) *slot = line;
}

static str digest_of_lines(struct lines *l)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct sha256_ctx *c = sha256_start();
    if (l->n) qsort(l->at, l->n, sizeof *l->at, by_text);
    for (size_t i = 0; i < l->n; i++) {
        if (i > 0 && str_eq(l->at[i], l->at[i - 1])) continue;
        sha256_update(c, l->at[i]);
        sha256_update(c, STR("\n"));
    }
    struct sha256 d = sha256_finish(c);
    return arena_str(l->a, str_sub(sha256_hex(&d, hex), 0, GROUND_CHARS));
}

static void add_list(struct lines *l, const char *what, const str *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add(l, arena_printf(l->a, "%s %.*s", what, STR_ARG(items[i])));
}

/* A range is one line: its events belong together. */
static void add_range(struct lines *l, const struct version_range *r)
{
    struct lines events = {.a = l->a};
    struct buf b;
    for (size_t i = 0; i < r->n_events; i++)
        add(&events, arena_printf(l->a, "%d %.*s", (int)r->events[i].kind,
                                  STR_ARG(r->events[i].version)));
    if (events.n) qsort(events.at, events.n, sizeof *events.at, by_text);
    buf_init(&b, LIMIT_RECORD_BYTES);
    buf_printf(&b, "range %d %.*s", (int)r->kind, STR_ARG(r->repo));
    for (size_t i = 0; i < events.n; i++) {
        buf_add(&b, STR("; "));
        buf_add(&b, events.at[i]);
    }
    add(l, arena_str(l->a, buf_str(&b)));
    buf_release(&b);
}

static void add_statement(struct lines *l, const struct version_statement *s)
{
    struct buf b;
    buf_init(&b, LIMIT_RECORD_BYTES);
    buf_printf(&b, "version %d %.*s %d %.*s %.*s", (int)s->status, STR_ARG(s->version),
               s->is_upper_inclusive, STR_ARG(s->upper), STR_ARG(s->version_type));
    for (size_t i = 0; i < s->n_changes; i++)
        buf_printf(&b, "; %.*s %d", STR_ARG(s->changes[i].at), (int)s->changes[i].status);
    add(l, arena_str(l->a, buf_str(&b)));
    buf_release(&b);
}

static str criterion_line(struct arena *a, const struct cpe_criterion *c)
{
    return arena_printf(a, "cpe %.*s %d %.*s %d %.*s %d", STR_ARG(c->criteria),
                        c->is_vulnerable, STR_ARG(c->start), c->is_start_excluded,
                        STR_ARG(c->end), c->is_end_included);
}

static void add_configuration(struct lines *l, const struct cpe_configuration *c)
{
    struct lines nodes = {.a = l->a};
    for (size_t i = 0; i < c->n_nodes; i++) {
        const struct cpe_node *node = &c->nodes[i];
        struct lines criteria = {.a = l->a};
        for (size_t k = 0; k < node->n_criteria; k++)
            add(&criteria, criterion_line(l->a, &node->criteria[k]));
        add(&nodes, arena_printf(l->a, "node %d %d %.*s", node->is_and, node->is_negated,
                                 STR_ARG(digest_of_lines(&criteria))));
    }
    add(l, arena_printf(l->a, "configuration %d %d %.*s", c->is_and, c->is_negated,
                        STR_ARG(digest_of_lines(&nodes))));
}

static str claim_digest(struct arena *a, const struct affected *x)
{
    struct lines l = {.a = a};
    add(&l, arena_printf(a, "kind %d status %d %.*s default %d limited %d", (int)x->kind,
                         (int)x->status, STR_ARG(x->justification), (int)x->default_status,
                         x->is_limited_to_symbols));
    if (x->vers.n) add(&l, arena_printf(a, "vers %.*s", STR_ARG(x->vers)));
    if (x->platform.n) add(&l, arena_printf(a, "on %.*s", STR_ARG(x->platform)));
    if (x->ecosystem.n) add(&l, arena_printf(a, "ecosystem %.*s", STR_ARG(x->ecosystem)));
    for (size_t i = 0; i < x->n_ranges; i++)
        add_range(&l, &x->ranges[i]);
    for (size_t i = 0; i < x->n_statements; i++)
        add_statement(&l, &x->statements[i]);
    if (x->configuration) add_configuration(&l, x->configuration);
    add_list(&l, "version", x->versions, x->n_versions);
    add_list(&l, "hash", x->hashes, x->n_hashes);
    add_list(&l, "part", x->part_numbers, x->n_part_numbers);
    add_list(&l, "import", x->imports, x->n_imports);
    add_list(&l, "function", x->functions, x->n_functions);
    add_list(&l, "platform", x->platforms, x->n_platforms);
    add_list(&l, "file", x->program_files, x->n_program_files);
    return digest_of_lines(&l);
}

str ground_of(struct arena *a, const struct affected *const *claims, size_t n)
{
    struct lines all = {.a = a};
    for (size_t i = 0; i < n; i++)
        add(&all, claim_digest(a, claims[i]));
    return digest_of_lines(&all);
}

str ground_of_statement(struct arena *a, enum vex_status status, str justification)
{
    struct lines l = {.a = a};
    add(&l, arena_printf(a, "statement %.*s %.*s", STR_ARG(vex_status_str(status)),
                         STR_ARG(justification)));
    return digest_of_lines(&l);
}
