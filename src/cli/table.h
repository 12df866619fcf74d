/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reply for people: scalars as "name  value" lines, arrays of objects as tables that fit the
 * terminal (fit.h, table_view.h), instants in the reader's zone. Piped output is plain
 * tab-separated text with every column whole and instants in UTC, so that awk and sort can use it.
 */
#ifndef LW_CLI_TABLE_H
#define LW_CLI_TABLE_H

#include "cli/command.h"

#include <yyjson.h>

#include <stdbool.h>
#include <stdio.h>

struct table_style {
    bool is_terminal;
    bool is_wide;    /* every column whole, however long the lines get */
    bool has_colour; /* states in colour beside their word */
    size_t width;    /* of the terminal, in characters */
};

/* What suits `out`: size of the window or $COLUMNS, $NO_COLOR, $TERM. */
struct table_style table_style_of(FILE *out, bool is_wide);
void table_print(FILE *out, yyjson_val *reply, const struct table_style *style);
/* Line by line, without control characters; ends with a line break unless it is empty. */
void text_print(FILE *out, str text);

/* The reply on standard output: JSON when the user asked for it, else as a table. */
enum status reply_print(const struct command_call *c, yyjson_mut_doc *reply,
                        struct err *e) LW_MUST_CHECK;

#endif
