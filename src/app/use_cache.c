/* SPDX-License-Identifier: Apache-2.0 */
#include "app/use_cache.h"

#include "base/limits.h"

#include <stdlib.h>

enum {
    MAX_KEY_BYTES = 16 * LW_MIB, /* 300,000 images */
    MAX_TEXT_BYTES = 16 * LW_MIB
};

struct use_cache *use_cache_new(int64_t generation)
{
    struct use_cache *u = calloc(1, sizeof *u);
    if (!u) BUG("out of memory");
    map_init(&u->by_image, MAX_KEY_BYTES);
    map_init(&u->by_product, MAX_KEY_BYTES);
    arena_init(&u->a, MAX_TEXT_BYTES);
    u->generation = generation;
    return u;
}

void use_cache_free(struct use_cache *u)
{
    if (!u) return;
    map_release(&u->by_image);
    map_release(&u->by_product);
    arena_release(&u->a);
    free(u);
}
