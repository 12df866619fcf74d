/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An affected entry, packed: a mask of what is there, then that in the order of the tables below,
 * then what its kind needs. OSV entries are most of all there are, so their texts have the low
 * bits of the mask.
 */
#include "knowledge/pack.h"

#include <stddef.h>
#include <string.h>

enum {
    KIND_BITS = 2,
    MASK_SYMBOLS = 1 << 2,
    MASK_NAMED_ONLY = 1 << 3,
    FIRST_TEXT_BIT = 4,
};

static const size_t texts[] = {
    offsetof(struct affected, ecosystem),     offsetof(struct affected, name),
    offsetof(struct affected, origin),        offsetof(struct affected, vendor),
    offsetof(struct affected, product),       offsetof(struct affected, repo),
    offsetof(struct affected, purl),          offsetof(struct affected, note),
    offsetof(struct affected, justification), offsetof(struct affected, vers),
    offsetof(struct affected, platform),      offsetof(struct affected, collection_url),
    offsetof(struct affected, package_name),
};
static const struct list_row {
    size_t items, n;
} lists[] = {
    {offsetof(struct affected, imports), offsetof(struct affected, n_imports)},
    {offsetof(struct affected, program_files), offsetof(struct affected, n_program_files)},
    {offsetof(struct affected, hashes), offsetof(struct affected, n_hashes)},
    {offsetof(struct affected, functions), offsetof(struct affected, n_functions)},
    {offsetof(struct affected, platforms), offsetof(struct affected, n_platforms)},
};
enum {
    N_TEXTS = sizeof texts / sizeof texts[0],
    N_LISTS = sizeof lists / sizeof lists[0],
    FIRST_LIST_BIT = FIRST_TEXT_BIT + N_TEXTS,
    STATUS_BIT = FIRST_LIST_BIT + N_LISTS,
    CPES_BIT,
};
_Static_assert(N_statement_kind <= 1 << KIND_BITS, "the kind has its bits");

static str text_at(const struct affected *x, size_t i)
{
    return *(const str *)((const char *)x + texts[i]);
}

static size_t list_at(const struct affected *x, size_t i, const str **items)
{
    *items = *(str *const *)((const char *)x + lists[i].items);
    return *(const size_t *)((const char *)x + lists[i].n);
}

/* ---- versions and commits ---- */

static int hex_value(char c)
{
    return char_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t commit_bytes(str s, char out[static MAX_COMMIT_BYTES])
{
    if (s.n < 8 || s.n % 2 || s.n > 2 * (size_t)MAX_COMMIT_BYTES) return 0;
    for (size_t i = 0; i < s.n; i += 2) {
        int high = hex_value(s.p[i]), low = hex_value(s.p[i + 1]);
        if (high < 0 || low < 0) return 0;
        out[i / 2] = (char)(high << 4 | low);
    }
    return s.n / 2;
}

/* The length's low bit says whether the bytes stand for hexadecimal digits. */
static void pack_commit(struct buf *out, str s)
{
    char bytes[MAX_COMMIT_BYTES];
    size_t n = commit_bytes(s, bytes);
    pack_int(out, n ? n << 1 | 1 : s.n << 1);
    buf_add(out, n ? (str){bytes, n} : s);
}

static bool unpack_commit(struct arena *a, str *in, str *out)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t head = 0;
    if (!unpack_int(in, &head) || head >> 1 > in->n) return false;
    str bytes = str_sub(*in, 0, (size_t)(head >> 1));
    *in = str_from(*in, bytes.n);
    *out = bytes;
    if (!(head & 1)) return true;
    char *text = arena_alloc(a, 2 * bytes.n + 1);
    if (!text) return false;
    for (size_t i = 0; i < bytes.n; i++) {
        text[2 * i] = digits[(unsigned char)bytes.p[i] >> 4];
        text[2 * i + 1] = digits[(unsigned char)bytes.p[i] & 15];
    }
    *out = (str){text, 2 * bytes.n};
    return true;
}

static void pack_version(struct buf *out, str s, bool is_commit)
{
    if (is_commit)
        pack_commit(out, s);
    else
        pack_str(out, s);
}

static bool unpack_version(struct arena *a, str *in, str *out, bool is_commit)
{
    return is_commit ? unpack_commit(a, in, out) : unpack_str(in, out);
}

/* ---- CPE names ---- */

/* The head's low bit stands for "cpe:2.3:", the rest counts the ":*" at the end. */
static void pack_cpe(struct buf *out, str s)
{
    unsigned n_any = 0;
    bool has_head = str_starts(s, STR("cpe:2.3:"));
    if (has_head) s = str_from(s, 8);
    while (n_any < 8 && str_ends(s, STR(":*"))) {
        s.n -= 2;
        n_any++;
    }
    pack_int(out, n_any << 1 | (has_head ? 1 : 0));
    pack_str(out, s);
}

static bool unpack_cpe(struct arena *a, str *in, str *out)
{
    uint64_t head = 0;
    str s;
    if (!unpack_int(in, &head) || head >> 1 > 8 || !unpack_str(in, &s)) return false;
    size_t n_head = head & 1 ? 8 : 0, n_any = (size_t)(head >> 1);
    char *text = arena_alloc(a, n_head + s.n + 2 * n_any + 1);
    if (!text) return false;
    memcpy(text, "cpe:2.3:", n_head);
    if (s.n) memcpy(text + n_head, s.p, s.n);
    for (size_t i = 0; i < n_any; i++)
        memcpy(text + n_head + s.n + 2 * i, ":*", 2);
    *out = (str){text, n_head + s.n + 2 * n_any};
    return true;
}

enum {
    CRITERION_VULNERABLE = 1,
    CRITERION_START_EXCLUDED = 2,
    CRITERION_END_INCLUDED = 4,
    CRITERION_START = 8,
    CRITERION_END = 16,
};

static void pack_criterion(struct buf *out, const struct cpe_criterion *k)
{
    pack_int(out, (k->is_vulnerable ? CRITERION_VULNERABLE : 0u) |
                      (k->is_start_excluded ? CRITERION_START_EXCLUDED : 0u) |
                      (k->is_end_included ? CRITERION_END_INCLUDED : 0u) |
                      (k->start.n ? CRITERION_START : 0u) | (k->end.n ? CRITERION_END : 0u));
    pack_cpe(out, k->criteria);
    if (k->start.n) pack_str(out, k->start);
    if (k->end.n) pack_str(out, k->end);
}

static bool unpack_criterion(struct arena *a, str *in, struct cpe_criterion *k)
{
    uint64_t mask = 0;
    if (!unpack_int(in, &mask) || !unpack_cpe(a, in, &k->criteria)) return false;
    k->is_vulnerable = (mask & CRITERION_VULNERABLE) != 0;
    k->is_start_excluded = (mask & CRITERION_START_EXCLUDED) != 0;
    k->is_end_included = (mask & CRITERION_END_INCLUDED) != 0;
    return (!(mask & CRITERION_START) || unpack_str(in, &k->start)) &&
           (!(mask & CRITERION_END) || unpack_str(in, &k->end));
}

static void pack_configuration(struct buf *out, const struct cpe_configuration *c)
{
    pack_int(out, (c->is_and ? 1u : 0u) | (c->is_negated ? 2u : 0u));
    pack_int(out, c->n_nodes);
    for (size_t i = 0; i < c->n_nodes; i++) {
        const struct cpe_node *node = &c->nodes[i];
        pack_int(out, (node->is_and ? 1u : 0u) | (node->is_negated ? 2u : 0u));
        pack_int(out, node->n_criteria);
        for (size_t k = 0; k < node->n_criteria; k++)
            pack_criterion(out, &node->criteria[k]);
    }
}

static bool unpack_node(struct arena *a, str *in, struct cpe_node *node)
{
    uint64_t mask = 0;
    if (!unpack_int(in, &mask) || !unpack_count(in, &node->n_criteria)) return false;
    node->is_and = mask & 1;
    node->is_negated = (mask & 2) != 0;
    node->criteria = arena_array(a, node->n_criteria, sizeof *node->criteria);
    if (node->n_criteria && !node->criteria) return false;
    for (size_t i = 0; i < node->n_criteria; i++)
        if (!unpack_criterion(a, in, &node->criteria[i])) return false;
    return true;
}

static bool unpack_configuration(struct arena *a, str *in, struct cpe_configuration **out)
{
    struct cpe_configuration *c = arena_new(a, struct cpe_configuration);
    uint64_t mask = 0;
    if (!c || !unpack_int(in, &mask) || !unpack_count(in, &c->n_nodes)) return false;
    c->is_and = mask & 1;
    c->is_negated = (mask & 2) != 0;
    c->nodes = arena_array(a, c->n_nodes, sizeof *c->nodes);
    if (c->n_nodes && !c->nodes) return false;
    for (size_t i = 0; i < c->n_nodes; i++)
        if (!unpack_node(a, in, &c->nodes[i])) return false;
    *out = c;
    return true;
}

/* ---- what the kinds need ---- */

static void pack_ranges(struct buf *out, const struct affected *x)
{
    pack_int(out, x->n_ranges);
    for (size_t i = 0; i < x->n_ranges; i++) {
        const struct version_range *r = &x->ranges[i];
        pack_int(out, r->kind);
        pack_int(out, r->n_events);
        if (r->kind == RANGE_GIT) pack_str(out, r->repo);
        for (size_t k = 0; k < r->n_events; k++) {
            pack_int(out, r->events[k].kind);
            pack_version(out, r->events[k].version, r->kind == RANGE_GIT);
        }
    }
    pack_strings(out, x->versions, x->n_versions);
}

static bool unpack_range(struct arena *a, str *in, struct version_range *r)
{
    uint64_t kind = 0;
    if (!unpack_int(in, &kind) || kind >= N_range_kind || !unpack_count(in, &r->n_events))
        return false;
    r->kind = (enum range_kind)kind;
    if (r->kind == RANGE_GIT && !unpack_str(in, &r->repo)) return false;
    r->events = arena_array(a, r->n_events, sizeof *r->events);
    if (r->n_events && !r->events) return false;
    for (size_t i = 0; i < r->n_events; i++) {
        if (!unpack_int(in, &kind) || kind >= N_version_event ||
            !unpack_version(a, in, &r->events[i].version, r->kind == RANGE_GIT))
            return false;
        r->events[i].kind = (enum version_event)kind;
    }
    return true;
}

static bool unpack_ranges(struct arena *a, str *in, struct affected *x)
{
    if (!unpack_count(in, &x->n_ranges)) return false;
    x->ranges = arena_array(a, x->n_ranges, sizeof *x->ranges);
    if (x->n_ranges && !x->ranges) return false;
    for (size_t i = 0; i < x->n_ranges; i++)
        if (!unpack_range(a, in, &x->ranges[i])) return false;
    return unpack_strings(a, in, &x->versions, &x->n_versions);
}

static bool is_git(str version_type)
{
    return str_eq_nocase(str_trim(version_type), STR("git"));
}

static void pack_statements(struct buf *out, const struct affected *x)
{
    pack_int(out, x->default_status);
    pack_int(out, x->n_statements);
    for (size_t i = 0; i < x->n_statements; i++) {
        const struct version_statement *st = &x->statements[i];
        bool is_commit = is_git(st->version_type);
        pack_int(out, (uint64_t)st->status << 1 | (st->is_upper_inclusive ? 1 : 0));
        pack_str(out, st->version_type);
        pack_version(out, st->version, is_commit);
        pack_version(out, st->upper, is_commit);
        pack_int(out, st->n_changes);
        for (size_t k = 0; k < st->n_changes; k++) {
            pack_int(out, st->changes[k].status);
            pack_version(out, st->changes[k].at, is_commit);
        }
    }
}

static bool unpack_statement(struct arena *a, str *in, struct version_statement *st)
{
    uint64_t v = 0;
    if (!unpack_int(in, &v) || v >> 1 >= N_claim_status) return false;
    st->status = (enum claim_status)(v >> 1);
    st->is_upper_inclusive = v & 1;
    if (!unpack_str(in, &st->version_type)) return false;
    bool is_commit = is_git(st->version_type);
    if (!unpack_version(a, in, &st->version, is_commit) ||
        !unpack_version(a, in, &st->upper, is_commit) || !unpack_count(in, &st->n_changes))
        return false;
    st->changes = arena_array(a, st->n_changes, sizeof *st->changes);
    if (st->n_changes && !st->changes) return false;
    for (size_t i = 0; i < st->n_changes; i++) {
        if (!unpack_int(in, &v) || v >= N_claim_status ||
            !unpack_version(a, in, &st->changes[i].at, is_commit))
            return false;
        st->changes[i].status = (enum claim_status)v;
    }
    return true;
}

static bool unpack_statements(struct arena *a, str *in, struct affected *x)
{
    uint64_t v = 0;
    if (!unpack_int(in, &v) || v >= N_claim_status || !unpack_count(in, &x->n_statements))
        return false;
    x->default_status = (enum claim_status)v;
    x->statements = arena_array(a, x->n_statements, sizeof *x->statements);
    if (x->n_statements && !x->statements) return false;
    for (size_t i = 0; i < x->n_statements; i++)
        if (!unpack_statement(a, in, &x->statements[i])) return false;
    return true;
}

/* ---- the whole ---- */

/* See pack.h; CVE entries are called after their package or product (cve.c does the same). */
static bool is_redundant(const struct affected *x, size_t text)
{
    if (texts[text] == offsetof(struct affected, purl))
        return x->kind == STATEMENT_OSV && x->ecosystem.n && x->name.n;
    if (texts[text] == offsetof(struct affected, name))
        return x->kind == STATEMENT_CVE &&
               str_eq(x->name, x->package_name.n ? x->package_name : x->product);
    return false;
}

static uint64_t mask_of(const struct affected *x)
{
    uint64_t mask = (uint64_t)x->kind | (x->is_limited_to_symbols ? MASK_SYMBOLS : 0u) |
                    (x->is_named_only ? MASK_NAMED_ONLY : 0u);
    const str *items;
    for (size_t i = 0; i < N_TEXTS; i++)
        if (text_at(x, i).n && !is_redundant(x, i)) mask |= (uint64_t)1 << (FIRST_TEXT_BIT + i);
    for (size_t i = 0; i < N_LISTS; i++)
        if (list_at(x, i, &items)) mask |= (uint64_t)1 << (FIRST_LIST_BIT + i);
    if (x->status) mask |= (uint64_t)1 << STATUS_BIT;
    if (x->n_cpes) mask |= (uint64_t)1 << CPES_BIT;
    return mask;
}

void pack_affected(struct buf *out, const struct affected *x)
{
    static const struct cpe_configuration nothing = {0};
    uint64_t mask = mask_of(x);
    const str *items;
    pack_int(out, mask);
    for (size_t i = 0; i < N_TEXTS; i++)
        if (mask >> (FIRST_TEXT_BIT + i) & 1) pack_str(out, text_at(x, i));
    for (size_t i = 0; i < N_LISTS; i++) {
        size_t n = list_at(x, i, &items);
        if (n) pack_strings(out, items, n);
    }
    if (x->status) pack_int(out, x->status);
    if (x->n_cpes) pack_int(out, x->n_cpes);
    for (size_t i = 0; i < x->n_cpes; i++)
        pack_cpe(out, x->cpes[i]);
    switch (x->kind) {
    case STATEMENT_CVE: pack_statements(out, x); break;
    case STATEMENT_CPE:
        pack_configuration(out, x->configuration ? x->configuration : &nothing);
        break;
    case STATEMENT_OSV:
    case STATEMENT_VEX:
    case N_statement_kind: pack_ranges(out, x); break;
    }
}

static bool unpack_cpes(struct arena *a, str *in, struct affected *x)
{
    if (!unpack_count(in, &x->n_cpes)) return false;
    x->cpes = arena_array(a, x->n_cpes, sizeof *x->cpes);
    if (x->n_cpes && !x->cpes) return false;
    for (size_t i = 0; i < x->n_cpes; i++)
        if (!unpack_cpe(a, in, &x->cpes[i])) return false;
    return true;
}

static bool unpack_head(struct arena *a, str *in, struct affected *x)
{
    uint64_t mask = 0, status = 0;
    if (!unpack_int(in, &mask)) return false;
    x->kind = (enum statement_kind)(mask & ((1u << KIND_BITS) - 1));
    x->is_limited_to_symbols = (mask & MASK_SYMBOLS) != 0;
    x->is_named_only = (mask & MASK_NAMED_ONLY) != 0;
    for (size_t i = 0; i < N_TEXTS; i++)
        if (mask >> (FIRST_TEXT_BIT + i) & 1 && !unpack_str(in, (str *)((char *)x + texts[i])))
            return false;
    for (size_t i = 0; i < N_LISTS; i++)
        if (mask >> (FIRST_LIST_BIT + i) & 1 &&
            !unpack_strings(a, in, (str **)((char *)x + lists[i].items),
                            (size_t *)((char *)x + lists[i].n)))
            return false;
    if (mask >> STATUS_BIT & 1) {
        if (!unpack_int(in, &status) || status >= N_vex_status) return false;
        x->status = (enum vex_status)status;
    }
    if (x->kind == STATEMENT_CVE && !x->name.p)
        x->name = x->package_name.n ? x->package_name : x->product;
    return !(mask >> CPES_BIT & 1) || unpack_cpes(a, in, x);
}

static bool unpack_body(struct arena *a, str *in, struct affected *x)
{
    switch (x->kind) {
    case STATEMENT_CVE: return unpack_statements(a, in, x);
    case STATEMENT_CPE: return unpack_configuration(a, in, &x->configuration);
    case STATEMENT_OSV:
    case STATEMENT_VEX:
    case N_statement_kind: break;
    }
    return unpack_ranges(a, in, x);
}

enum status unpack_affected(struct arena *a, str bytes, struct affected *out, struct err *e)
{
    struct affected x = {0};
    bool is_good = unpack_head(a, &bytes, &x) && unpack_body(a, &bytes, &x);
    if (!is_good && a->is_over) return arena_status(a, "claims", e);
    if (!is_good) return err_set(e, LW_E_INPUT, "knowledge base: a stored claim is damaged");
    *out = x;
    return LW_OK;
}
