/* SPDX-License-Identifier: Apache-2.0 */
/* The word that was meant, when one was mistyped. */
#ifndef LW_CLI_SUGGEST_H
#define LW_CLI_SUGGEST_H

#include "base/status.h"

enum {
    SUGGEST_MAX_CHARS = 40 /* of a word; longer ones are nobody's typing mistake */
};

/* The nearest of the words seen so far. */
struct suggestion {
    str typed, nearest;
    unsigned distance;
};

void suggest_init(struct suggestion *s, str typed);
void suggest_see(struct suggestion *s, str word);
/*
 * STR_NONE unless a word is near: a third of its characters wrong at most, a swapped pair counting
 * as one; or it begins with what was typed.
 */
str suggest_word(const struct suggestion *s);

/* LW_E_USAGE for words that are no command: which noun or verb was meant, what there is. */
enum status suggest_command(int argc, char **argv, struct err *e);

#endif
