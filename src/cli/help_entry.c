/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help_entry.h"

bool help_entry_at(size_t i, struct help_entry *out)
{
    size_t n_commands = 0;
    while (command_table[n_commands] != NULL)
        n_commands++;
    if (i < n_commands) {
        const struct command *c = command_table[i];
        *out = (struct help_entry){.words = c->words, .doc = c->doc, .command = c};
        return true;
    }
    i -= n_commands;
    for (size_t k = 0; k < n_op_table; k++) {
        const struct op *op = op_table[k];
        if (op->command == NULL) continue;
        if (i-- == 0) {
            *out = (struct help_entry){.words = op->command, .doc = op->doc, .op = op};
            return true;
        }
    }
    return false;
}

str help_noun(const struct help_entry *entry)
{
    str rest = str_of(entry->words);
    str noun;
    str_cut(&rest, ' ', &noun);
    return noun;
}

bool help_is_first_of_noun(size_t i)
{
    struct help_entry here, earlier;
    if (!help_entry_at(i, &here)) return false;
    for (size_t k = 0; k < i; k++) {
        help_entry_at(k, &earlier);
        if (str_eq(help_noun(&here), help_noun(&earlier))) return false;
    }
    return true;
}
