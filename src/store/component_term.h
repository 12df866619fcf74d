/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terms that a component is found by, all in lower case:
 *
 *   its name, "group/name" when it has a group, and its name from each later word on
 *                                       "python3-idna" also as "idna", "libssl3" as "ssl3"
 *   package URLs without qualifiers     "pkg:npm/lodash@4.17.21"
 *   CPE names                           "cpe:2.3:a:openssl:openssl:3.0.8:*:..."
 *   hashes, hexadecimal                 "9f86d081884c7d65..."
 *   licences                            "licence:mit"
 *
 * A search asks for the terms that begin with a text; the index answers it in order. Nothing in a
 * component's terms can change: all of it is part of its identity.
 */
#ifndef LW_STORE_COMPONENT_TERM_H
#define LW_STORE_COMPONENT_TERM_H

#include "store/component_row.h"

enum {
    COMPONENT_MAX_TERMS = 48,  /* of one component; what is beyond is not searched */
    COMPONENT_TERM_BYTES = 512 /* of one term; longer ones are cut */
};
#define COMPONENT_LICENCE_TERM "licence:"

/* The terms of `c`, each once, ascending, in `a`. Returns how many; 0 when memory ran out. */
size_t component_terms(struct arena *a, const struct component_row *c,
                       str out[static COMPONENT_MAX_TERMS]);
/* Writes them; part of component_insert(). */
enum status component_terms_insert(struct db *db, const struct component_row *c,
                                   struct err *e) LW_MUST_CHECK;
/* Of every component there is: the C step of migration 10. */
enum status component_terms_fill(struct db *db, struct err *e) LW_MUST_CHECK;

typedef enum status (*component_term_fn)(void *ctx, str term, const struct component_row *c,
                                         struct err *e);
/*
 * Components with a term that begins with `beginning` (lower case), in the order of (term, id),
 * behind (`after_term`, `after_id`), at most `limit` rows. One that several of its terms fit comes
 * several times; component_term_is_first() tells the first. Texts live during the call.
 */
enum status component_each_term(struct db *db, struct arena *a, str beginning, str after_term,
                                str after_id, int64_t limit, component_term_fn fn, void *ctx,
                                struct err *e) LW_MUST_CHECK;
/* Is `term` the smallest term of `c` that begins so? */
bool component_term_is_first(struct arena *a, const struct component_row *c, str beginning,
                             str term);

#endif
