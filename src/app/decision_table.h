/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text to a number, in the arena of its owner: for what is let go with the transaction and has
 * nobody to close it, which base/map.h would need.
 */
#ifndef LW_APP_DECISION_TABLE_H
#define LW_APP_DECISION_TABLE_H

#include "base/arena.h"

struct decision_table {
    struct decision_table_slot *slots;
    uint32_t n, cap; /* a power of two */
};
/* The number's place, added as 0 when absent (`*is_new`); NULL at the arena's cap. */
uint32_t *decision_table_at(struct arena *a, struct decision_table *t, str key, bool *is_new);
/* NULL: not there. */
const uint32_t *decision_table_find(const struct decision_table *t, str key);

#endif
