/* SPDX-License-Identifier: Apache-2.0 */
/* The C step of migration 10: the terms of components that were stored before there were any. */
#include "store/component.h"
#include "store/component_term.h"

#include "base/limits.h"

#include <stdlib.h>

enum {
    CHUNK = 1000 /* components read before any of them is written */
};

struct chunk {
    struct arena a;
    struct component_row rows[CHUNK];
    size_t n;
};

static enum status keep(void *ctx, const struct component_row *c, struct err *e)
{
    struct chunk *k = ctx;
    struct component_row *r = &k->rows[k->n++];
    *r = (struct component_row){
        .id = arena_str(&k->a, c->id),
        .grp = arena_str(&k->a, c->grp),
        .name = arena_str(&k->a, c->name),
        .purls = arena_str(&k->a, c->purls),
        .cpes = arena_str(&k->a, c->cpes),
        .hashes = arena_str(&k->a, c->hashes),
        .licences = arena_str(&k->a, c->licences),
    };
    return arena_status(&k->a, "components", e);
}

enum status component_terms_fill(struct db *db, struct err *e)
{
    struct chunk *k = malloc(sizeof *k);
    struct arena last; /* the id behind which it goes on */
    str after = STR("");
    enum status st = LW_OK;
    if (!k) BUG("out of memory");
    arena_init(&k->a, 256 * LW_MIB);
    arena_init(&last, LW_MIB);
    do {
        k->n = 0;
        arena_clear(&k->a);
        st = component_each_after(db, after, CHUNK, keep, k, e);
        for (size_t i = 0; st == LW_OK && i < k->n; i++)
            st = component_terms_insert(db, &k->rows[i], e);
        if (st != LW_OK || !k->n) break;
        arena_clear(&last);
        after = arena_str(&last, k->rows[k->n - 1].id);
    } while (st == LW_OK && k->n == CHUNK);
    arena_release(&last);
    arena_release(&k->a);
    free(k);
    return st;
}
