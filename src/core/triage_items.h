/* SPDX-License-Identifier: Apache-2.0 */
/* What the sentences of built-in rules are filled with. For triage.c. */
#ifndef LW_CORE_TRIAGE_ITEMS_H
#define LW_CORE_TRIAGE_ITEMS_H

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
 * A compiled file that may be the asked one before or after it moved to another folder (records
 * name files as they are called today); STR_NONE when there is none.
 */
str triage_namesake(const struct triage_question *q, enum fact_kind kind, str asked);

#endif
