/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reply for people: scalars as "name  value" lines, arrays of objects as aligned tables.
 * Piped output is plain tab-separated text without cutting, so that awk and sort can use it.
 */
#ifndef LW_CLI_TABLE_H
#define LW_CLI_TABLE_H

#include "cli/command.h"

#include <yyjson.h>

#include <stdbool.h>
#include <stdio.h>

void table_print(FILE *out, yyjson_val *reply, bool is_terminal);
/* Line by line, without control characters; ends with a line break unless it is empty. */
void text_print(FILE *out, str text);

/* The reply on standard output: JSON when the user asked for it, else as a table. */
enum status reply_print(const struct command_call *c, yyjson_mut_doc *reply,
                        struct err *e) LW_MUST_CHECK;

#endif
