/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Help, manual pages and completion, all from the two tables that the dispatcher walks: what is
 * documented is what runs.
 */
#ifndef LW_CLI_HELP_H
#define LW_CLI_HELP_H

#include "cli/help_entry.h"

#include <stdio.h>

void help_overview(FILE *out);
/* Help on what the words name: one command, or all of a noun. False when they name nothing. */
bool help_words(FILE *out, int argc, char **argv);
/* The manual page longwatch-NOUN(1), or longwatch(1) for "longwatch", as mdoc. */
bool help_man(FILE *out, str noun);

#endif
