/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SPDX licence expressions (SPDX 2.3 Annex D, SPDX 3.0 Annex B): "MIT AND (GPL-2.0-or-later WITH
 * Classpath-exception-2.0 OR LicenseRef-own)". Ids match without regard to case and are written
 * in the case of the list; operators are all upper or all lower case; AND binds tighter than OR.
 */
#ifndef LW_FORMAT_LICENCE_EXPRESSION_H
#define LW_FORMAT_LICENCE_EXPRESSION_H

#include "base/arena.h"
#include "base/buf.h"

enum licence_kind {
    LICENCE_LISTED,
    LICENCE_DEPRECATED, /* on the list, to be replaced */
    LICENCE_EXCEPTION,
    LICENCE_EXCEPTION_DEPRECATED,
};
struct licence_id {
    str id;
    enum licence_kind kind;
};
extern const struct licence_id licence_ids[];
extern const size_t n_licence_ids;
/* NULL when it is not on the list; case is ignored. */
const struct licence_id *licence_id_find(str id);

enum {
    LICENCE_MAX_DEPTH = 64, /* parentheses; the deepest seen is 4 */
    LICENCE_MAX_BYTES = 65536,
};

enum licence_op {
    LICENCE_ONE,
    LICENCE_AND,
    LICENCE_OR
};
struct licence_node {
    enum licence_op op;
    struct licence_node *first; /* of AND and OR: two or more, linked by `next` */
    struct licence_node *next;
    /* LICENCE_ONE */
    str document;      /* of "DocumentRef-X:LicenseRef-Y", else empty */
    str id;            /* canonical, without "+" */
    str exception;     /* canonical, may be empty */
    bool is_or_later;  /* "+", or an id that ends in "-or-later" */
    bool is_plus;      /* written with "+" */
    bool is_reference; /* LicenseRef- */
};

/* Errors: LW_E_INPUT with what is wrong (an unknown id among them), LW_E_LIMIT. */
enum status licence_parse(struct arena *a, str text, struct licence_node **out,
                          struct err *e) LW_MUST_CHECK;
/* Canonical form; parentheses only where precedence needs them. */
void licence_write(struct buf *out, const struct licence_node *node);
/*
 * Whether someone who accepts each of the single licences `allowed` may use what is under `node`.
 * "X-1.0+" and "X-2.0" meet: a later version is among those offered.
 */
bool licence_satisfies(const struct licence_node *node,
                       const struct licence_node *const *allowed, size_t n_allowed);

/*
 * First id of `text`, be it an expression or not quite one, that is deprecated (`*is_deprecated`)
 * or not on the list; STR_NONE when all are fine. Allocates nothing.
 */
str licence_find_odd(str text, bool *is_deprecated);

#endif
