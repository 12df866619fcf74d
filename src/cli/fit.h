/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which columns of a table a terminal shows, and how wide: ids, instants, states and numbers are
 * whole or not there; texts give way down to FIT_MIN_TEXT characters; what does not fit even so
 * is left out, the least important column first, the first column never.
 */
#ifndef LW_CLI_FIT_H
#define LW_CLI_FIT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    FIT_MIN_TEXT = 12,
    FIT_GAP = 2, /* blanks between columns */
    FIT_DEFAULT_WIDTH = 80
};

struct fit_column {
    size_t natural;   /* in: characters of the widest cell and of the heading */
    bool is_text;     /* in: may be cut */
    unsigned dispose; /* in: the highest goes first; among equals the last one */
    size_t width;     /* out */
    bool is_shown;    /* out */
};

/* False when something is cut or left out. */
bool fit_columns(struct fit_column *columns, size_t n, size_t line_width);

#endif
