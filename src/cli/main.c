/* SPDX-License-Identifier: Apache-2.0 */
/*
 * longwatch [--data DIR] [--json] [--wide] NOUN [VERB] ...
 *
 * Finds the longest words that name a command or an operation, runs it, and turns its status
 * into an exit code (ui.md: 0 fine, 1 findings above the asked threshold or a check that failed,
 * 2 wrong use, 3 no data or stale data, 4 input refused, 5 environment).
 */
#include "app/op.h"
#include "app/op_list.h"
#include "base/buf.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/op_command.h"
#include "cli/suggest.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_WORDS = 3,
    COMMAND_ARENA_BYTES = 512 * 1024 * 1024
};

struct found {
    const struct command *command;
    const struct op *op;
    int n_words;
};

/* True when the first words of argv are exactly `words`; tells how many they are. */
static bool words_match(const char *words, int argc, char **argv, int *n)
{
    str rest = str_of(words);
    int i = 0;
    while (rest.n > 0) {
        str word;
        str_cut(&rest, ' ', &word);
        if (i >= argc || !str_eq(word, str_of(argv[i]))) return false;
        i++;
    }
    *n = i;
    return true;
}

static struct found find_command(int argc, char **argv)
{
    struct found best = {.n_words = 0};
    int n;
    for (size_t i = 0; command_table[i] != NULL; i++) {
        if (words_match(command_table[i]->words, argc, argv, &n) && n > best.n_words) {
            best = (struct found){.command = command_table[i], .n_words = n};
        }
    }
    for (size_t i = 0; i < n_op_table; i++) {
        if (op_table[i]->command == NULL) continue;
        if (words_match(op_table[i]->command, argc, argv, &n) && n > best.n_words) {
            best = (struct found){.op = op_table[i], .n_words = n};
        }
    }
    return best;
}

/* `words` of the command that was used wrongly, NULL when it is none. */
static int report(const struct err *e, const char *words)
{
    char text[640];
    err_text(e, text, sizeof text);
    fprintf(stderr, "longwatch: %s\n", text);
    const struct status_row *row = status_row(e->code);
    if (e->code == LW_E_USAGE) {
        fprintf(stderr, "           'longwatch %s%s--help' explains it\n", words ? words : "",
                words ? " " : "");
    } else if (row->advice != NULL && row->advice[0] != '\0') {
        fprintf(stderr, "           %s\n", row->advice);
    }
    return row->exit_code;
}

struct globals {
    struct command_call call;
    bool wants_help;
    bool wants_version;
};

/*
 * Takes --data, --json, --wide and --help out of argv wherever they stand. --version is ours only as the
 * first word: releases have one too.
 */
static enum status take_globals(int argc, char **argv, struct globals *g, struct err *e)
{
    int kept = 0;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (strcmp(a, "--json") == 0) {
            g->call.wants_json = true;
        } else if (strcmp(a, "--wide") == 0) {
            g->call.wants_wide = true;
        } else if (strcmp(a, "--help") == 0 || strcmp(a, "-h") == 0) {
            g->wants_help = true;
        } else if (i == 1 && strcmp(a, "--version") == 0) {
            g->wants_version = true;
        } else if (strncmp(a, "--data=", 7) == 0) {
            g->call.data_dir = a + 7;
        } else if (strcmp(a, "--data") == 0) {
            if (i + 1 >= argc) return err_set(e, LW_E_USAGE, "option '--data' wants a folder");
            g->call.data_dir = argv[++i];
        } else {
            argv[kept++] = argv[i];
        }
    }
    g->call.argc = kept;
    g->call.argv = argv;
    return LW_OK;
}

static int run_found(struct globals *g, const struct found *f)
{
    struct err e = {0};
    int exit_code = 0;
    g->call.argc -= f->n_words;
    g->call.argv += f->n_words;
    enum status st = f->command != NULL ? f->command->run(&g->call, &exit_code, &e)
                                        : op_command_run(&g->call, f->op, &exit_code, &e);
    /* `| head` closed the pipe: it has what it wanted. */
    if (fflush(stdout) != 0 && errno != EPIPE && st == LW_OK) {
        st = err_set(&e, LW_E_ENV, "the output could not be written");
    }
    return st == LW_OK ? exit_code
                       : report(&e, f->command != NULL ? f->command->words : f->op->command);
}

static int run(struct globals *g)
{
    if (g->wants_version) {
        puts("longwatch " LW_VERSION);
        return 0;
    }
    if (g->call.argc == 0) {
        help_overview(g->wants_help ? stdout : stderr);
        return g->wants_help ? 0 : 2;
    }
    struct found f = find_command(g->call.argc, g->call.argv);
    if (g->wants_help) return help_words(stdout, g->call.argc, g->call.argv) ? 0 : 2;
    if (f.n_words == 0) {
        struct err e = {0};
        (void)suggest_command(g->call.argc, g->call.argv, &e);
        return report(&e, NULL);
    }
    return run_found(g, &f);
}

int main(int argc, char **argv)
{
    /* A closed pipe is an error of the write, not the end of the process. */
    signal(SIGPIPE, SIG_IGN);
    op_list_register();
    struct arena arena;
    arena_init(&arena, COMMAND_ARENA_BYTES);
    struct globals g = {.call = {.arena = &arena}};
    struct err e = {0};
    if (take_globals(argc, argv, &g, &e) != LW_OK) return report(&e, NULL);
    if (g.call.data_dir == NULL) g.call.data_dir = app_default_dir(&arena).p;
    int exit_code = run(&g);
    arena_release(&arena);
    return exit_code;
}
