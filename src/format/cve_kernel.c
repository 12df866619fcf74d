/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The publisher's tool writes one commit pair a branch, then one version a mended branch, then one
 * CPE range a branch (matching.md section 4). Over 3,400 records of 2024 no commit got two
 * releases this way, and 2,234 of them agree with the community's list without exception.
 */
#include "format/cve_kernel.h"

#include "format/record_json.h"

struct encodings {
    const struct version_statement **pairs; /* of commits, affected */
    size_t n_pairs, n_mended;               /* all; those with an end */
    const struct version_statement **fixes; /* of versions, unaffected from there on */
    size_t n_fixes;
    const struct version_statement *introduced; /* the only "affected" version */
    size_t n_introduced;
    const struct cpe_node *node; /* the only one */
    size_t n_configurations;
};

static bool is_first_fix(const struct version_statement *st)
{
    return st->status == CLAIM_UNAFFECTED && st->is_upper_inclusive && st->upper.n > 0 &&
           !str_eq(st->version, STR("0"));
}

static void lay_out(const struct affected *x, struct encodings *c)
{
    if (x->configuration) {
        c->n_configurations++;
        c->node = x->configuration->n_nodes == 1 ? &x->configuration->nodes[0] : NULL;
    }
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        bool is_git = str_eq(st->version_type, STR("git"));
        if (is_git && st->status == CLAIM_AFFECTED) {
            c->pairs[c->n_pairs++] = st;
            c->n_mended += st->upper.n > 0 && !st->is_upper_inclusive;
        } else if (!is_git && is_first_fix(st)) {
            c->fixes[c->n_fixes++] = st;
        } else if (!is_git && st->status == CLAIM_AFFECTED) {
            c->introduced = st;
            c->n_introduced++;
        }
    }
}

static void add_release(struct record *r, str commit, str version)
{
    for (size_t i = 0; i < r->n_releases; i++)
        if (str_eq(r->releases[i].commit, commit)) return;
    r->releases[r->n_releases++] = (struct commit_release){commit, version};
}

/* The ranges begin where the commits do, when each ends where its commit's release is. */
static bool ranges_agree(const struct encodings *c)
{
    size_t at = 0;
    if (c->n_configurations != 1 || !c->node || c->node->n_criteria != c->n_pairs) return false;
    for (size_t i = 0; i < c->n_pairs; i++) {
        str end = c->pairs[i]->upper.n > 0 ? c->fixes[at++]->version : STR("");
        if (!str_eq(c->node->criteria[i].end, end)) return false;
    }
    return true;
}

void read_kernel_releases(struct arena *a, struct record *r)
{
    struct encodings c = {0};
    size_t n = 0, at = 0;
    for (size_t i = 0; i < r->n_affected; i++)
        n += r->affected[i].n_statements;
    c.pairs = NEW_ARRAY(a, const struct version_statement *, n);
    c.fixes = NEW_ARRAY(a, const struct version_statement *, n);
    r->releases = NEW_ARRAY(a, struct commit_release, 2 * n);
    if (!c.pairs || !c.fixes || !r->releases) return;
    for (size_t i = 0; i < r->n_affected; i++)
        if (str_eq(r->affected[i].origin, STR("Linux"))) lay_out(&r->affected[i], &c);
    if (c.n_pairs == 0 || c.n_mended != c.n_fixes) return;
    for (size_t i = 0; i < c.n_pairs; i++)
        if (c.pairs[i]->upper.n > 0) add_release(r, c.pairs[i]->upper, c.fixes[at++]->version);
    /* The last mended branch is the main line, where "affected" says it began. */
    const struct version_statement *last = c.n_fixes ? c.fixes[c.n_fixes - 1] : NULL;
    bool is_main = last && str_eq(last->version_type, STR("original_commit_for_fix"));
    for (size_t i = c.n_pairs; is_main && c.n_introduced == 1 && i-- > 0;) {
        if (c.pairs[i]->upper.n == 0) continue;
        add_release(r, c.pairs[i]->version, c.introduced->version);
        break;
    }
    for (size_t i = 0; ranges_agree(&c) && i < c.n_pairs; i++)
        if (c.node->criteria[i].start.n > 0)
            add_release(r, c.pairs[i]->version, c.node->criteria[i].start);
}
