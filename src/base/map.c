/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries lie in an array in insertion order; `slots` is a power-of-two table of their positions,
 * at most half full, probed linearly. The hash is SipHash-1-3 (Aumasson, Bernstein: "SipHash: a
 * fast short-input PRF"; the reduced rounds are those of the Rust and Python dictionaries).
 */
#include "base/map.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static uint64_t seed[2];
static pthread_once_t seed_once = PTHREAD_ONCE_INIT;

static void make_seed(void)
{
    /* Up to 256 bytes come whole or not at all (getrandom(2)). */
    if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed) BUG("no random seed");
}

static uint64_t rotl(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[static 4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotl(v[1], 13) ^ v[0];
    v[3] = rotl(v[3], 16) ^ v[2];
    v[0] = rotl(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotl(v[1], 17) ^ v[2];
    v[3] = rotl(v[3], 21) ^ v[0];
    v[2] = rotl(v[2], 32);
}

uint64_t hash_bytes(str s)
{
    pthread_once(&seed_once, make_seed);
    uint64_t v[4] = {
        seed[0] ^ UINT64_C(0x736f6d6570736575), seed[1] ^ UINT64_C(0x646f72616e646f6d),
        seed[0] ^ UINT64_C(0x6c7967656e657261), seed[1] ^ UINT64_C(0x7465646279746573)};
    uint64_t word;
    size_t at = 0;
    for (; s.n - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        v[3] ^= word;
        sip_round(v);
        v[0] ^= word;
    }
    word = (uint64_t)s.n << 56;
    for (unsigned i = 0; at + i < s.n; i++)
        word |= (uint64_t)(unsigned char)s.p[at + i] << 8 * i;
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *m, size_t max_key_bytes)
{
    *m = (struct map){0};
    arena_init(&m->keys, max_key_bytes);
}

void map_release(struct map *m)
{
    size_t max_key_bytes = m->keys.max_bytes;
    free(m->entries);
    free(m->slots);
    arena_release(&m->keys);
    map_init(m, max_key_bytes);
}

/* The slot that holds `key`, or the free one where it would go. */
static uint32_t *slot_of(const struct map *m, str key)
{
    size_t mask = m->n_slots - 1;
    size_t at = (size_t)hash_bytes(key) & mask;
    while (m->slots[at] && !str_eq(m->entries[m->slots[at] - 1].key, key))
        at = (at + 1) & mask;
    return &m->slots[at];
}

static void grow(struct map *m)
{
    uint32_t cap = m->cap ? 2 * m->cap : 8;
    uint32_t n_slots = 2 * cap;
    if (n_slots < cap) BUG("map of more than 2^30 keys");
    struct map_entry *entries = realloc(m->entries, cap * sizeof *entries);
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    if (!entries || !slots) BUG("out of memory");
    free(m->slots);
    m->entries = entries;
    m->slots = slots;
    m->cap = cap;
    m->n_slots = n_slots;
    for (uint32_t i = 0; i < m->n; i++)
        *slot_of(m, entries[i].key) = i + 1;
}

bool map_find(const struct map *m, str key, uint64_t *value)
{
    if (!m->n) return false;
    uint32_t slot = *slot_of(m, key);
    if (!slot) return false;
    *value = m->entries[slot - 1].value;
    return true;
}

uint64_t *map_at(struct map *m, str key, bool *is_new)
{
    if (m->n == m->cap) grow(m);
    uint32_t *slot = slot_of(m, key);
    *is_new = !*slot;
    if (!*slot) {
        str copy = arena_str(&m->keys, key.n ? key : STR(""));
        if (!copy.p) return NULL;
        m->entries[m->n] = (struct map_entry){copy, 0};
        *slot = ++m->n;
    }
    return &m->entries[*slot - 1].value;
}

bool map_set(struct map *m, str key, uint64_t value)
{
    bool is_new;
    uint64_t *place = map_at(m, key, &is_new);
    if (place) *place = value;
    return place != NULL;
}

void intern_init(struct intern *t, size_t max_bytes)
{
    map_init(&t->ids, max_bytes);
}

void intern_release(struct intern *t)
{
    map_release(&t->ids);
}

uint32_t intern_id(struct intern *t, str s)
{
    bool is_new;
    uint64_t *id = map_at(&t->ids, s, &is_new);
    if (!id) return UINT32_MAX;
    if (is_new) *id = t->ids.n - 1;
    return (uint32_t)*id;
}

str intern_str(const struct intern *t, uint32_t id)
{
    return id < t->ids.n ? t->ids.entries[id].key : STR_NONE;
}
