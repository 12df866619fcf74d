/* SPDX-License-Identifier: Apache-2.0 */
/*
 * map: string to 64-bit value, open addressing, keys copied into the map's own arena.
 * intern: string to a small id that counts up from 0, and back.
 * The hash is seeded per process so that hostile keys cannot collide on purpose; iteration is in
 * insertion order, so results never depend on the seed.
 */
#ifndef LW_BASE_MAP_H
#define LW_BASE_MAP_H

#include "base/arena.h"

struct map_entry {
    str key;
    uint64_t value;
};

struct map {
    struct map_entry *entries; /* insertion order */
    uint32_t *slots;           /* index + 1 into entries, 0 is free */
    uint32_t n, cap, n_slots;
    struct arena keys;
};

/* `max_key_bytes` counts one byte more for each key, for its NUL. */
void map_init(struct map *m, size_t max_key_bytes);
void map_release(struct map *m);
/* Sets key to value; returns false only when the key bytes hit the cap. */
bool map_set(struct map *m, str key, uint64_t value);
bool map_find(const struct map *m, str key, uint64_t *value);
/* The value's place, added as 0 when absent (`*is_new` tells); NULL at the cap. Valid until the next key. */
uint64_t *map_at(struct map *m, str key, bool *is_new);

struct intern {
    struct map ids;
};
void intern_init(struct intern *t, size_t max_bytes);
void intern_release(struct intern *t);
/* Id of `s`, the same for the same bytes; UINT32_MAX when the byte cap is hit. */
uint32_t intern_id(struct intern *t, str s);
str intern_str(const struct intern *t, uint32_t id);

/* Seeded 64-bit hash of bytes; differs between processes. */
uint64_t hash_bytes(str s);

#endif
