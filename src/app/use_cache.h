/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What app/product_use.h remembers between calls. Apart from it, because the app frees it and knows
 * nothing of products.
 */
#ifndef LW_APP_USE_CACHE_H
#define LW_APP_USE_CACHE_H

#include "base/arena.h"
#include "base/map.h"

struct product_use;

struct use_cache {
    struct map by_image, by_product; /* index into uses */
    struct product_use **uses;       /* each by itself: answers stay where they are */
    size_t n, cap;
    struct arena a;
    int64_t generation;
};

struct use_cache *use_cache_new(int64_t generation);
/* NULL is fine. */
void use_cache_free(struct use_cache *u);

#endif
