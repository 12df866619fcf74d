/* SPDX-License-Identifier: Apache-2.0 */
/* The two tables that the dispatcher walks, as one list: what is documented is what runs. */
#ifndef LW_CLI_HELP_ENTRY_H
#define LW_CLI_HELP_ENTRY_H

#include "app/op.h"
#include "cli/command.h"

/* A command or an operation that is on the command line: exactly one of the two is set. */
struct help_entry {
    const char *words;
    const char *doc;
    const struct command *command;
    const struct op *op;
};

/* The i-th entry, commands first, then operations in their table's order; false past the end. */
bool help_entry_at(size_t i, struct help_entry *out);
/* The first word of the entry: the noun that pages and man pages are named by. */
str help_noun(const struct help_entry *entry);
/* True when no earlier entry has the same noun. */
bool help_is_first_of_noun(size_t i);

#endif
