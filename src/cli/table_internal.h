/* SPDX-License-Identifier: Apache-2.0 */
/* A list of objects as a table: aligned and fitted for a terminal, tab-separated for a pipe. */
#ifndef LW_CLI_TABLE_INTERNAL_H
#define LW_CLI_TABLE_INTERNAL_H

#include "cli/table.h"

/*
 * `list` is what the reply calls it. False when a reader does not see everything: columns were
 * left out, or cells cut.
 */
bool table_rows_print(FILE *out, struct arena *a, const char *list, yyjson_val *rows,
                      const struct table_style *style);

#endif
