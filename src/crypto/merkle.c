/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/merkle.h"

#include <string.h>

struct sha256 merkle_leaf(str text)
{
    struct sha256_ctx *c = sha256_start();
    sha256_update(c, (str){"\0", 1});
    sha256_update(c, text);
    return sha256_finish(c);
}

struct sha256 merkle_node(const struct sha256 *left, const struct sha256 *right)
{
    char both[1 + 2 * SHA256_BYTES] = {1};
    memcpy(both + 1, left->b, SHA256_BYTES);
    memcpy(both + 1 + SHA256_BYTES, right->b, SHA256_BYTES);
    return sha256_of((str){both, sizeof both});
}

void merkle_add_perfect(struct merkle *m, unsigned level, const struct sha256 *node)
{
    struct sha256 h = *node;
    if (m->size & (((uint64_t)1 << level) - 1)) BUG("subtree at a place where it cannot be");
    m->size += (uint64_t)1 << level;
    if (level == MERKLE_BLOCK_LEVEL) m->block = h;
    /* The bits that the addition carried over were the left neighbours. */
    for (; !(m->size >> level & 1); level++) {
        if (level + 1 >= MERKLE_MAX_LEVELS) BUG("tree over its limit");
        h = merkle_node(&m->nodes[level], &h);
        if (level + 1 == MERKLE_BLOCK_LEVEL) m->block = h;
    }
    m->nodes[level] = h;
}

void merkle_add(struct merkle *m, const struct sha256 *leaf)
{
    merkle_add_perfect(m, 0, leaf);
}

struct sha256 merkle_root(const struct merkle *m)
{
    struct sha256 h = {{0}};
    bool is_first = true;
    if (!m->size) return sha256_of(STR(""));
    for (unsigned level = 0; level < MERKLE_MAX_LEVELS; level++) {
        if (!(m->size >> level & 1)) continue;
        h = is_first ? m->nodes[level] : merkle_node(&m->nodes[level], &h);
        is_first = false;
    }
    return h;
}

void merkle_edge_write(const struct merkle *m, struct buf *out)
{
    char hex[SHA256_HEX_CHARS + 1];
    for (unsigned level = MERKLE_MAX_LEVELS; level-- > 0;)
        if (m->size >> level & 1) buf_add(out, sha256_hex(&m->nodes[level], hex));
}

bool merkle_edge_read(uint64_t size, str hex, struct merkle *out)
{
    *out = (struct merkle){.size = size};
    if (size >> MERKLE_MAX_LEVELS) return false;
    for (unsigned level = MERKLE_MAX_LEVELS; level-- > 0;) {
        if (!(size >> level & 1)) continue;
        if (!sha256_from_hex(str_sub(hex, 0, SHA256_HEX_CHARS), &out->nodes[level]))
            return false;
        hex = str_from(hex, SHA256_HEX_CHARS);
    }
    return hex.n == 0;
}

/* ---- proofs ---- */

/* The largest power of two below n, for n > 1. */
static uint64_t split(uint64_t n)
{
    uint64_t k = 1;
    while (k << 1 < n)
        k <<= 1;
    return k;
}

static void push(struct merkle_proof *p, const struct sha256 *h)
{
    if (p->n == MERKLE_MAX_PROOF) BUG("proof over its limit");
    p->hashes[p->n++] = *h;
}

/* Proofs are asked from the root downwards and written from the leaf upwards. */
static void reverse(struct merkle_proof *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        struct sha256 h = p->hashes[i];
        p->hashes[i] = p->hashes[p->n - 1 - i];
        p->hashes[p->n - 1 - i] = h;
    }
}

static enum status ask(merkle_range_fn range, void *ctx, uint64_t begin, uint64_t end,
                       struct merkle_proof *out, struct err *e)
{
    struct sha256 h;
    enum status st = range(ctx, begin, end, &h, e);
    if (st == LW_OK) push(out, &h);
    return st;
}

/* PATH(m, D[n]) of RFC 6962 section 2.1.1, as a loop. */
enum status merkle_inclusion(merkle_range_fn range, void *ctx, uint64_t index, uint64_t size,
                             struct merkle_proof *out, struct err *e)
{
    uint64_t begin = 0, end = size;
    enum status st = LW_OK;
    out->n = 0;
    if (index >= size || size >> MERKLE_MAX_LEVELS) BUG("leaf that the tree does not have");
    while (st == LW_OK && end - begin > 1) {
        uint64_t middle = begin + split(end - begin);
        if (index < middle) {
            st = ask(range, ctx, middle, end, out, e);
            end = middle;
        } else {
            st = ask(range, ctx, begin, middle, out, e);
            begin = middle;
        }
    }
    reverse(out);
    return st;
}

/* PROOF(m, D[n]) of RFC 6962 section 2.1.2, as a loop. */
enum status merkle_consistency(merkle_range_fn range, void *ctx, uint64_t old, uint64_t size,
                               struct merkle_proof *out, struct err *e)
{
    uint64_t begin = 0, end = size;
    bool is_whole = true; /* the old tree itself is the subtree: the verifier knows its root */
    enum status st = LW_OK;
    out->n = 0;
    if (!old || old > size || size >> MERKLE_MAX_LEVELS) BUG("tree that never was");
    while (st == LW_OK && end != old) {
        uint64_t middle = begin + split(end - begin);
        if (old <= middle) {
            st = ask(range, ctx, middle, end, out, e);
            end = middle;
        } else {
            st = ask(range, ctx, begin, middle, out, e);
            begin = middle;
            is_whole = false;
        }
    }
    if (st == LW_OK && !is_whole) st = ask(range, ctx, begin, end, out, e);
    reverse(out);
    return st;
}

/*
 * The way from the leaf up (RFC 9162 section 2.1.3.2): `fn` is the place of our node in its level,
 * `sn` that of the last one. A node that has no right neighbour rises by itself.
 */
struct climb {
    uint64_t fn, sn;
};

/* True when the next hash stands on the left; makes the step. */
static bool climb_step(struct climb *c)
{
    bool is_left = (c->fn & 1) || c->fn == c->sn;
    if (is_left)
        while (c->fn && !(c->fn & 1)) {
            c->fn >>= 1;
            c->sn >>= 1;
        }
    c->fn >>= 1;
    c->sn >>= 1;
    return is_left;
}

bool merkle_step_is_left(uint64_t index, uint64_t size, size_t step)
{
    struct climb c = {index, size - 1};
    if (index >= size) return false;
    for (size_t i = 0; i < step; i++)
        if (c.sn)
            (void)climb_step(&c);
        else
            return false;
    return c.sn && climb_step(&c);
}

bool merkle_includes(uint64_t index, uint64_t size, const struct sha256 *leaf,
                     const struct merkle_proof *p, const struct sha256 *root)
{
    struct climb c = {index, size - 1};
    struct sha256 h = *leaf;
    if (index >= size || p->n > MERKLE_MAX_PROOF) return false;
    for (size_t i = 0; i < p->n; i++) {
        if (!c.sn) return false;
        h = climb_step(&c) ? merkle_node(&p->hashes[i], &h) : merkle_node(&h, &p->hashes[i]);
    }
    return c.sn == 0 && sha256_eq(&h, root);
}

bool merkle_is_consistent(uint64_t old, uint64_t size, const struct sha256 *old_root,
                          const struct sha256 *root, const struct merkle_proof *p)
{
    struct climb c = {old - 1, size - 1};
    size_t at = 0;
    if (!old || old > size || p->n > MERKLE_MAX_PROOF) return false;
    if (old == size) return p->n == 0 && sha256_eq(old_root, root);
    while (c.fn & 1) {
        c.fn >>= 1;
        c.sn >>= 1;
    }
    if (c.fn && !p->n) return false;
    /* An old tree that is one perfect subtree stands for itself. */
    struct sha256 before = c.fn ? p->hashes[at++] : *old_root, after = before;
    for (; at < p->n; at++) {
        if (!c.sn) return false;
        if (climb_step(&c)) {
            before = merkle_node(&p->hashes[at], &before);
            after = merkle_node(&p->hashes[at], &after);
        } else {
            after = merkle_node(&after, &p->hashes[at]);
        }
    }
    return c.sn == 0 && sha256_eq(&before, old_root) && sha256_eq(&after, root);
}
