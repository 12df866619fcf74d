/* SPDX-License-Identifier: Apache-2.0 */
/* Assignments of a Makefile and the expansion of values; part of kbuild_makefile. */
#ifndef LW_FORMAT_KBUILD_MAKEFILE_INTERNAL_H
#define LW_FORMAT_KBUILD_MAKEFILE_INTERNAL_H

#include "base/buf.h"
#include "format/kbuild_makefile.h"

struct assignment {
    str name;   /* expanded: "obj-y", "tls-objs", "foo" */
    str stem;   /* with its dash, when the name ends in a choice: "obj-", "tls-"; else empty */
    bool is_on; /* the conditionals around it hold, and the choice is y, m or objs */
    bool is_list; /* the choice was a symbol or y, m, n, objs: a list of objects */
    bool is_pure; /* plain "=" or ":=" */
    str value;    /* as written */
    uint32_t line;
};

struct makefile {
    struct arena *a;
    kbuild_symbol_fn symbol;
    void *ctx;
    struct assignment *list;
    size_t n, cap;
    size_t *steps_left; /* references that may still be followed: they can multiply */
};

/*
 * Appends `text` with its references expanded; false when something in it cannot be told.
 * Variables that were not assigned here may come from outside and cannot be told.
 */
bool kbuild_expand(const struct makefile *m, str text, unsigned depth, struct buf *out);

/* Whether `text`, a condition such as "ifeq ($(CONFIG_X),y)", holds. */
enum kbuild_truth {
    KBUILD_NO,
    KBUILD_YES,
    KBUILD_UNKNOWN
};
enum kbuild_truth kbuild_condition(const struct makefile *m, str text);

#endif
