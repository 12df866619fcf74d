/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a few columns for people: aligned and fitted on a terminal (fit.h); separated by tabs and uncut when piped, so that cut, sort and awk can use it. Control
 * characters of foreign data are shown as '?', so that no document writes escape sequences.
 */
#ifndef LW_CLI_COLUMNS_H
#define LW_CLI_COLUMNS_H

#include "base/arena.h"

#include <stdio.h>

enum {
    MAX_COLUMNS = 8
};

struct columns {
    struct arena *a;
    size_t n_columns;
    str heads[MAX_COLUMNS];
    str *cells; /* row by row */
    size_t n_cells, cap_cells;
};

void columns_init(struct columns *t, struct arena *a, size_t n_columns, const str *heads);
/* The strings must live until columns_print(). */
void columns_row(struct columns *t, const str *cells);
/* Heads only when there are rows. */
void columns_print(const struct columns *t, FILE *out);

#endif
