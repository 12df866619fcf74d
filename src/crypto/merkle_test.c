/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merkle trees: the vectors that logs of certificates are tested with, every size to 16 against
 * the definition written down naively, larger ones by property.
 */
#include "crypto/merkle.h"

#include "suite.h"

enum {
    MANY = 700
};
static struct sha256 leaves[MANY];

static size_t some(uint64_t *state, size_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*state >> 33) % below;
}

static void make_leaves(void)
{
    char text[16];
    for (size_t i = 0; i < MANY; i++) {
        text[0] = (char)i;
        text[1] = (char)(i >> 8);
        leaves[i] = merkle_leaf((str){text, i % 5 ? 2 : 1});
    }
}

/* MTH of RFC 6962 section 2.1, word for word. */
static struct sha256 naive(size_t begin, size_t end)
{
    size_t n = end - begin, k = 1;
    if (n == 0) return sha256_of(STR(""));
    if (n == 1) return leaves[begin];
    while (k * 2 < n)
        k *= 2;
    struct sha256 left = naive(begin, begin + k), right = naive(begin + k, end);
    return merkle_node(&left, &right);
}

static enum status range(void *ctx, uint64_t begin, uint64_t end, struct sha256 *out,
                         struct err *e)
{
    (void)ctx, (void)e;
    *out = naive((size_t)begin, (size_t)end);
    return LW_OK;
}

static void check_hex(const struct sha256 *got, const char *want)
{
    char hex[SHA256_HEX_CHARS + 1];
    CHECK_STR(sha256_hex(got, hex), str_of(want));
}

/* The eight leaves and the roots of Certificate Transparency's own test vectors. */
static void vectors(void)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *root; /* of the tree up to this leaf */
    } rows[] = {
        {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"\x40\x41\x42\x43", 4,
         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8,
         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct merkle m = {0};
    struct sha256 root = merkle_root(&m);
    check_hex(&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sha256 leaf = merkle_leaf((str){rows[i].bytes, rows[i].n});
        merkle_add(&m, &leaf);
        root = merkle_root(&m);
        check_hex(&root, rows[i].root);
    }
}

static void check_inclusion(size_t index, size_t size)
{
    struct merkle_proof p;
    struct err e = {0};
    struct sha256 root = naive(0, size);
    CHECK_OK(merkle_inclusion(range, NULL, index, size, &p, &e), &e);
    CHECK(merkle_includes(index, size, &leaves[index], &p, &root));
    for (size_t other = 0; other < size; other++)
        CHECK(other == index || !merkle_includes(other, size, &leaves[index], &p, &root));
    for (size_t i = 0; i < p.n; i++) {
        p.hashes[i].b[7] ^= 1;
        CHECK(!merkle_includes(index, size, &leaves[index], &p, &root));
        p.hashes[i].b[7] ^= 1;
    }
    p.n++;
    CHECK(!merkle_includes(index, size, &leaves[index], &p, &root));
    p.n--;
    if (p.n) {
        p.n--;
        CHECK(!merkle_includes(index, size, &leaves[index], &p, &root));
    }
}

static void check_consistency(size_t old, size_t size)
{
    struct merkle_proof p;
    struct err e = {0};
    struct sha256 before = naive(0, old), root = naive(0, size);
    CHECK_OK(merkle_consistency(range, NULL, old, size, &p, &e), &e);
    CHECK(merkle_is_consistent(old, size, &before, &root, &p));
    if (old != size) CHECK(!merkle_is_consistent(old, size, &root, &root, &p));
    if (old != size) CHECK(!merkle_is_consistent(old, size, &before, &before, &p));
    for (size_t i = 0; i < p.n; i++) {
        p.hashes[i].b[31] ^= 128;
        CHECK(!merkle_is_consistent(old, size, &before, &root, &p));
        p.hashes[i].b[31] ^= 128;
    }
    p.n++;
    CHECK(!merkle_is_consistent(old, size, &before, &root, &p));
}

static void small_sizes(void)
{
    struct merkle m = {0};
    make_leaves();
    for (size_t size = 0; size <= 16; size++) {
        struct sha256 got = merkle_root(&m), want = naive(0, size);
        CHECK(sha256_eq(&got, &want));
        for (size_t i = 0; i < size; i++)
            check_inclusion(i, size);
        for (size_t old = 1; old <= size; old++)
            check_consistency(old, size);
        merkle_add(&m, &leaves[size]);
    }
}

static void large_sizes(void)
{
    struct merkle m = {0}, again;
    struct buf edge;
    uint64_t state = 6962;
    make_leaves();
    buf_init(&edge, 8192);
    for (size_t size = 1; size < MANY; size++) {
        merkle_add(&m, &leaves[size - 1]);
        struct sha256 got = merkle_root(&m), want = naive(0, size);
        CHECK(sha256_eq(&got, &want));
        if (size % 256 == 0) {
            want = naive(size - 256, size);
            CHECK(sha256_eq(&m.block, &want));
        }
        buf_clear(&edge);
        merkle_edge_write(&m, &edge);
        CHECK(merkle_edge_read(size, buf_str(&edge), &again));
        struct sha256 same = merkle_root(&again);
        CHECK(sha256_eq(&got, &same));
        CHECK(!merkle_edge_read(size + 1, buf_str(&edge), &again) || size % 2 == 1);
        if (size % 37) continue;
        check_inclusion(some(&state, size), size);
        check_consistency(1 + some(&state, size), size);
    }
    buf_release(&edge);
}

/* Blocks of 256 stand for their leaves. */
static void blocks(void)
{
    struct merkle whole = {0}, by_block = {0};
    make_leaves();
    for (size_t i = 0; i < MANY; i++) {
        merkle_add(&whole, &leaves[i]);
        if (i < 512) {
            if (whole.size % MERKLE_BLOCK_LEAVES == 0)
                merkle_add_perfect(&by_block, MERKLE_BLOCK_LEVEL, &whole.block);
        } else {
            merkle_add(&by_block, &leaves[i]);
        }
    }
    struct sha256 a = merkle_root(&whole), b = merkle_root(&by_block);
    CHECK(sha256_eq(&a, &b));
    CHECK_INT(by_block.size, MANY);
}

/* The sides that a proof names fold to the root. */
static void sides(void)
{
    struct merkle_proof p;
    struct err e = {0};
    make_leaves();
    for (size_t size = 1; size < 70; size++)
        for (size_t i = 0; i < size; i++) {
            struct sha256 h = leaves[i], root = naive(0, size);
            CHECK_OK(merkle_inclusion(range, NULL, i, size, &p, &e), &e);
            for (size_t k = 0; k < p.n; k++)
                h = merkle_step_is_left(i, size, k) ? merkle_node(&p.hashes[k], &h)
                                                    : merkle_node(&h, &p.hashes[k]);
            CHECK(sha256_eq(&h, &root));
        }
}

static const struct test tests[] = {
    {"vectors", vectors},
    {"small_sizes", small_sizes},
    {"large_sizes", large_sizes},
    {"blocks", blocks},
    {"sides", sides},
    {NULL, NULL},
};
const struct test_suite merkle_suite = {"merkle", tests};
