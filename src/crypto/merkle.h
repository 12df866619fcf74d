/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merkle trees as in RFC 6962 section 2.1 (RFC 9162 section 2.1): a leaf is SHA-256(0x00 || text),
 * a node SHA-256(0x01 || left || right), and a tree of n leaves is cut at the largest power of two
 * below n. A tree grows at its right edge only, so the roots of the perfect subtrees along that
 * edge (one a bit of the size) are all that has to be kept.
 */
#ifndef LW_CRYPTO_MERKLE_H
#define LW_CRYPTO_MERKLE_H

#include "base/buf.h"
#include "crypto/digest.h"

enum {
    MERKLE_MAX_LEVELS = 48, /* 2^48 leaves are more than any ledger will have */
    MERKLE_BLOCK_LEVEL = 8, /* blocks of 256 leaves are remembered by the store */
    MERKLE_BLOCK_LEAVES = 1 << MERKLE_BLOCK_LEVEL,
    MERKLE_MAX_PROOF = 2 * MERKLE_MAX_LEVELS,
};

struct merkle {
    uint64_t size;
    /* nodes[k] is the perfect subtree of 2^k leaves of the right edge when bit k of size is set. */
    struct sha256 nodes[MERKLE_MAX_LEVELS];
    /* The block that was completed last: of leaves size - 256 to size when size % 256 == 0. */
    struct sha256 block;
};

struct sha256 merkle_leaf(str text);
struct sha256 merkle_node(const struct sha256 *left, const struct sha256 *right);

void merkle_add(struct merkle *m, const struct sha256 *leaf);
/* Adds a perfect subtree of 2^level leaves; BUG() unless the size is a multiple of that. */
void merkle_add_perfect(struct merkle *m, unsigned level, const struct sha256 *node);
/* SHA-256 of nothing for the empty tree. */
struct sha256 merkle_root(const struct merkle *m);

/* The right edge as hexadecimal digits, 64 a node, the largest subtree first; and back. */
void merkle_edge_write(const struct merkle *m, struct buf *out);
/* False unless there is one node for each bit of `size`. */
bool merkle_edge_read(uint64_t size, str hex, struct merkle *out);

/* The root over the leaves from `begin` to `end` (exclusive). */
typedef enum status (*merkle_range_fn)(void *ctx, uint64_t begin, uint64_t end,
                                       struct sha256 *out, struct err *e);

struct merkle_proof {
    struct sha256 hashes[MERKLE_MAX_PROOF]; /* from the leaf upwards */
    size_t n;
};
/* That leaf `index` is in the tree of `size` leaves; BUG() unless index < size. */
enum status merkle_inclusion(merkle_range_fn range, void *ctx, uint64_t index, uint64_t size,
                             struct merkle_proof *out, struct err *e) LW_MUST_CHECK;
/* That the tree of `size` leaves begins with that of `old` leaves; BUG() unless 0 < old <= size. */
enum status merkle_consistency(merkle_range_fn range, void *ctx, uint64_t old, uint64_t size,
                               struct merkle_proof *out, struct err *e) LW_MUST_CHECK;

bool merkle_includes(uint64_t index, uint64_t size, const struct sha256 *leaf,
                     const struct merkle_proof *p, const struct sha256 *root);
bool merkle_is_consistent(uint64_t old, uint64_t size, const struct sha256 *old_root,
                          const struct sha256 *root, const struct merkle_proof *p);
/* Whether the hash at `step` of an inclusion proof stands on the left; false also at the end. */
bool merkle_step_is_left(uint64_t index, uint64_t size, size_t step);

#endif
