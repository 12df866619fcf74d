/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands that are more than one operation: they have a file of their own in cli/ and a row in
 * commands.c. Everything else on the command line comes from the operation table (app/op.h).
 */
#ifndef LW_CLI_COMMAND_H
#define LW_CLI_COMMAND_H

#include "base/arena.h"
#include "base/status.h"

struct command_call {
    const char *data_dir;
    bool wants_json;
    bool wants_wide; /* tables on a terminal: every column, whole */
    int argc;        /* what follows the command's words */
    char **argv;
    struct arena *arena;
};

struct command_option {
    const char *name;  /* "--json" */
    const char *value; /* "FILE", or NULL for a switch */
    const char *doc;
};

struct command {
    const char *words;                    /* "feed import" */
    const char *synopsis;                 /* "NAME PATH..." */
    const char *doc;                      /* one sentence */
    const struct command_option *options; /* ends with {0} */
    const char *examples;                 /* shown by --help, run by the manual test */
    /* Exit code in *exit_code (0 unless set); errors go through `e`. */
    enum status (*run)(struct command_call *c, int *exit_code, struct err *e);
};

/* In the order of the help text; ends with NULL. */
extern const struct command *const command_table[];

#endif
