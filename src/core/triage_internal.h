/* SPDX-License-Identifier: Apache-2.0 */
/* What the sentences of built-in rules are filled with. For triage.c. */
#ifndef LW_CORE_TRIAGE_INTERNAL_H
#define LW_CORE_TRIAGE_INTERNAL_H

#include "core/triage.h"

enum {
    TRIAGE_MAX_NAMES = 8,
    /* Of one vulnerability; with more the rule says nothing. Largest met: 290 files. */
    TRIAGE_MAX_ITEMS = 1024,
};

/* Names under which evidence may know the component, the likeliest first; at least one. */
struct triage_names {
    str at[TRIAGE_MAX_NAMES];
    size_t n;
};
void triage_names_of(struct arena *a, const struct triage_question *q,
                     struct triage_names *out);

struct triage_item_list {
    str *at; /* each once */
    size_t n, cap;
};
/* None where the records do not say enough for the rule to hold. */
void triage_items_of(struct arena *a, const struct triage_question *q, enum triage_items items,
                     struct triage_item_list *out);
/*
 * Why a source file that was not compiled may have its code elsewhere all the same: records name
 * files as they are called today, and an older tree may have the code in a file of another name.
 * STR_NONE: none. With the list of the tree's own source files (FACT_SOURCE) a file that the tree
 * has is not doubted, and one that it does not have is, unless all around it was left out.
 */
str triage_doubt(struct arena *a, const struct triage_question *q,
                 const struct triage_names *names);

#endif
