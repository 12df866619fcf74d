/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include "app/op_list.h"
#include "cli/op_command.h"
#include "cli/suggest.h"

#include <string.h>

/* Of the overview, in characters: the noun's column, and the line. */
enum {
    NOUN_WIDTH = 16,
    LINE_WIDTH = 80
};

/* A verb behind `*column` characters, in a new line where it does not fit in this one. */
static void print_verb(FILE *out, str verb, bool is_first, size_t *column)
{
    if (!is_first) *column += (size_t)fprintf(out, ",");
    if (!is_first && *column + verb.n + 2 > LINE_WIDTH) /* a blank, a comma */
        *column = (size_t)fprintf(out, "\n%*s", NOUN_WIDTH, "") - 1;
    else if (!is_first)
        *column += (size_t)fprintf(out, " ");
    *column += (size_t)fprintf(out, "%.*s", STR_ARG(verb));
}

static void print_nouns(FILE *out)
{
    struct help_entry entry, other;
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        if (!help_is_first_of_noun(i)) continue;
        str noun = help_noun(&entry);
        size_t column = (size_t)fprintf(out, "  %-*.*s ", NOUN_WIDTH - 3, STR_ARG(noun));
        bool is_first = true;
        for (size_t k = i; help_entry_at(k, &other); k++) {
            if (!str_eq(help_noun(&other), noun)) continue;
            str verb = str_trim(str_from(str_of(other.words), noun.n));
            if (verb.n == 0) {
                fprintf(out, "%s", other.doc);
            } else {
                print_verb(out, verb, is_first, &column);
                is_first = false;
            }
        }
        fputc('\n', out);
    }
}

void help_overview(FILE *out)
{
    fputs("longwatch keeps watch over products in the field.\n\n"
          "usage: longwatch [--data DIR] [--json] [--wide] NOUN [VERB] ...\n\n",
          out);
    print_nouns(out);
    fputs(
        "\n'longwatch NOUN --help' explains a noun, 'longwatch NOUN VERB --help' a command.\n"
        "Exit codes: 0 fine, 1 findings above the asked threshold or a check that failed, 2 wrong\n"
        "use, 3 no data or stale data, 4 input refused, 5 environment.\n",
        out);
}

static void print_usage_line(FILE *out, const struct help_entry *entry)
{
    fprintf(out, "usage: longwatch %s", entry->words);
    if (entry->command != NULL) {
        if (entry->command->synopsis[0] != '\0') fprintf(out, " %s", entry->command->synopsis);
    } else {
        op_synopsis(out, entry->op);
    }
    fputc('\n', out);
}

static void print_op_params(FILE *out, const struct op *op)
{
    for (const struct op_param *p = op->params; p != NULL && p->name != NULL; p++) {
        fputs("  ", out);
        op_param_usage(out, p);
        fprintf(out, "\n        %s%s\n", p->doc, p->is_required ? " (required)" : "");
    }
}

static void print_options(FILE *out, const struct command *c)
{
    for (const struct command_option *o = c->options; o != NULL && o->name != NULL; o++) {
        fprintf(out, "  %s%s%s\n        %s\n", o->name, o->value != NULL ? " " : "",
                o->value != NULL ? o->value : "", o->doc);
    }
    if (c->examples != NULL) fprintf(out, "\nExamples:\n%s", c->examples);
}

static void print_entry(FILE *out, const struct help_entry *entry)
{
    print_usage_line(out, entry);
    fprintf(out, "\n%s\n", entry->doc);
    if (entry->command != NULL) {
        if (entry->command->options != NULL || entry->command->examples != NULL)
            fputc('\n', out);
        print_options(out, entry->command);
        return;
    }
    if (op_verdict(entry->op) != NULL)
        fprintf(out, "Exits with 1 when '%s' is no.\n", op_verdict(entry->op));
    if (entry->op->params != NULL && entry->op->params[0].name != NULL) {
        fputc('\n', out);
        print_op_params(out, entry->op);
    }
}

/* How many of the words given by the user are the entry's; 0 when one is another. */
static int n_words_named(int argc, char **argv, const struct help_entry *entry)
{
    str rest = str_of(entry->words);
    int i = 0;
    while (rest.n > 0 && i < argc) {
        str word;
        str_cut(&rest, ' ', &word);
        if (!str_eq(word, str_of(argv[i]))) return 0;
        i++;
    }
    return i;
}

/* "image evidence add" is not about "image evidence": who is named by most words is meant. */
bool help_words(FILE *out, int argc, char **argv)
{
    struct help_entry entry;
    bool is_any = false;
    int most = 1;
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        int n = n_words_named(argc, argv, &entry);
        if (n > most) most = n;
    }
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        if (n_words_named(argc, argv, &entry) != most) continue;
        if (is_any) fputs("\n", out);
        print_entry(out, &entry);
        is_any = true;
    }
    struct err e = {0};
    if (!is_any && argc > 0 && suggest_command(argc, argv, &e) == LW_E_USAGE)
        fprintf(stderr, "longwatch: %s\n", e.message);
    return is_any;
}

static enum status run_help(struct command_call *c, int *exit_code, struct err *e)
{
    if (c->argc == 2 && strcmp(c->argv[0], "--man") == 0) {
        if (help_man(stdout, str_of(c->argv[1]))) return LW_OK;
        return err_set(e, LW_E_NOT_FOUND, "there is no manual page for '%s'", c->argv[1]);
    }
    if (c->argc == 0) {
        help_overview(stdout);
        return LW_OK;
    }
    if (!help_words(stdout, c->argc, c->argv)) *exit_code = status_row(LW_E_USAGE)->exit_code;
    return LW_OK;
}

static const struct command_option help_options[] = {
    {"--man", "NOUN", "the manual page of NOUN as mdoc source, \"longwatch\" for the whole"},
    {0},
};

const struct command help_command = {
    .words = "help",
    .synopsis = "[NOUN [VERB]]",
    .doc = "Explains a noun or a command, or lists them all.",
    .options = help_options,
    .examples = "  longwatch help case\n  longwatch help --man case | mandoc\n",
    .run = run_help,
};
