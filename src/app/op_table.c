/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of operations. It knows no aggregate: op_list.c adds their rows when a program starts,
 * so that an aggregate can find an operation without the table depending on all of them.
 */
#include "app/op.h"

enum {
    MAX_OPS = 512
};
static const struct op *table[MAX_OPS];
static size_t n_table;

void op_table_add(const struct op *rows, size_t n)
{
    if (n > MAX_OPS - n_table) BUG("more operations than the table holds");
    for (size_t i = 0; i < n; i++)
        table[n_table++] = &rows[i];
}

const struct op *const *op_rows(void)
{
    return table;
}

size_t n_op_rows(void)
{
    return n_table;
}

const struct op *op_find(str name)
{
    for (size_t i = 0; i < n_table; i++)
        if (str_eq(str_of(table[i]->name), name)) return table[i];
    return NULL;
}
