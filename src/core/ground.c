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

static void sort(struct lines *l)
{
    for (size_t i = 1; i < l->n; i++) {
        if (str_cmp(l->at[i - 1], l->at[i]) <= 0) continue;
        qsort(l->at, l->n, sizeof *l->at, by_text);
        return;
    }
}

static str digest_of_lines(struct lines *l)
{
    char hex[SHA256_HEX_CHARS + 1];
    struct buf b;
    buf_init(&b, (size_t)2 * LIMIT_RECORD_BYTES);
    sort(l);
    for (size_t i = 0; i < l->n; i++) {
        if (i > 0 && str_eq(l->at[i], l->at[i - 1])) continue;
        buf_add(&b, l->at[i]);
        buf_char(&b, '\n');
    }
    struct sha256 d = sha256_of(buf_str(&b));
    buf_release(&b);
    return arena_str(l->a, str_sub(sha256_hex(&d, hex), 0, GROUND_CHARS));
}

/* One line is built in a buffer and kept in the arena; parts are apart, so that none runs over. */
static void part(struct buf *b, str text)
{
    buf_add(b, text);
    buf_char(b, '\t');
}

static void part_int(struct buf *b, unsigned value)
{
    buf_char(b, (char)('0' + value % 64));
    buf_char(b, '\t');
}

static void end_line(struct lines *l, struct buf *b)
{
    add(l, arena_str(l->a, buf_str(b)));
    buf_clear(b);
}

static void add_list(struct lines *l, struct buf *b, str what, const str *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        part(b, what);
        part(b, items[i]);
        end_line(l, b);
    }
}

/* A range is one line: its events belong together. */
static void add_range(struct lines *l, struct buf *b, const struct version_range *r)
{
    struct lines events = {.a = l->a};
    for (size_t i = 0; i < r->n_events; i++) {
        part_int(b, (unsigned)r->events[i].kind);
        part(b, r->events[i].version);
        end_line(&events, b);
    }
    sort(&events);
    part(b, STR("range"));
    part_int(b, (unsigned)r->kind);
    part(b, r->repo);
    for (size_t i = 0; i < events.n; i++)
        part(b, events.at[i]);
    end_line(l, b);
}

static void add_statement(struct lines *l, struct buf *b, const struct version_statement *s)
{
    part(b, STR("version"));
    part_int(b, (unsigned)s->status);
    part_int(b, s->is_upper_inclusive);
    part(b, s->version);
    part(b, s->upper);
    part(b, s->version_type);
    for (size_t i = 0; i < s->n_changes; i++) {
        part(b, s->changes[i].at);
        part_int(b, (unsigned)s->changes[i].status);
    }
    end_line(l, b);
}

static void add_criterion(struct lines *l, struct buf *b, const struct cpe_criterion *c)
{
    part(b, c->criteria);
    part_int(b, c->is_vulnerable);
    part(b, c->start);
    part_int(b, c->is_start_excluded);
    part(b, c->end);
    part_int(b, c->is_end_included);
    end_line(l, b);
}

static void add_configuration(struct lines *l, struct buf *b, const struct cpe_configuration *c)
{
    struct lines nodes = {.a = l->a};
    for (size_t i = 0; i < c->n_nodes; i++) {
        const struct cpe_node *node = &c->nodes[i];
        struct lines criteria = {.a = l->a};
        for (size_t k = 0; k < node->n_criteria; k++)
            add_criterion(&criteria, b, &node->criteria[k]);
        part_int(b, node->is_and);
        part_int(b, node->is_negated);
        part(b, digest_of_lines(&criteria));
        end_line(&nodes, b);
    }
    part(b, STR("configuration"));
    part_int(b, c->is_and);
    part_int(b, c->is_negated);
    part(b, digest_of_lines(&nodes));
    end_line(l, b);
}

static void add_claim(struct lines *l, struct buf *b, const struct affected *x)
{
    part(b, STR("claim"));
    part_int(b, (unsigned)x->kind);
    part_int(b, (unsigned)x->status);
    part_int(b, (unsigned)x->default_status);
    part_int(b, x->is_limited_to_symbols);
    part(b, x->justification);
    part(b, x->vers);
    part(b, x->platform);
    part(b, x->ecosystem);
    end_line(l, b);
    for (size_t i = 0; i < x->n_ranges; i++)
        add_range(l, b, &x->ranges[i]);
    for (size_t i = 0; i < x->n_statements; i++)
        add_statement(l, b, &x->statements[i]);
    if (x->configuration) add_configuration(l, b, x->configuration);
    add_list(l, b, STR("version"), x->versions, x->n_versions);
    add_list(l, b, STR("hash"), x->hashes, x->n_hashes);
    add_list(l, b, STR("part"), x->part_numbers, x->n_part_numbers);
    add_list(l, b, STR("import"), x->imports, x->n_imports);
    add_list(l, b, STR("function"), x->functions, x->n_functions);
    add_list(l, b, STR("platform"), x->platforms, x->n_platforms);
    add_list(l, b, STR("file"), x->program_files, x->n_program_files);
}

str ground_of(struct arena *a, const struct affected *const *claims, size_t n)
{
    struct lines all = {.a = a};
    struct buf b;
    buf_init(&b, LIMIT_RECORD_BYTES);
    for (size_t i = 0; i < n; i++) {
        struct lines one = {.a = a};
        add_claim(n == 1 ? &all : &one, &b, claims[i]);
        if (n > 1) add(&all, digest_of_lines(&one));
    }
    buf_release(&b);
    return digest_of_lines(&all);
}

str ground_of_statement(struct arena *a, enum vex_status status, str justification)
{
    struct lines l = {.a = a};
    add(&l, arena_printf(a, "statement %.*s %.*s", STR_ARG(vex_status_str(status)),
                         STR_ARG(justification)));
    return digest_of_lines(&l);
}
