/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages in mdoc(7), from the same tables as the help texts. */
#include "app/op_list.h"
#include "base/arena.h"
#include "base/buf.h"
#include "cli/help.h"
#include "cli/op_command.h"

#include <string.h>

/* Text that roff would read as a request or an escape is protected. */
static void man_text(FILE *out, const char *text)
{
    bool is_line_start = true;
    for (; *text != '\0'; text++) {
        if (is_line_start && (*text == '.' || *text == '\'')) fputs("\\&", out);
        if (*text == '\\') {
            fputs("\\e", out);
        } else if (*text == '-') {
            fputs("\\-", out);
        } else {
            fputc(*text, out);
        }
        is_line_start = *text == '\n';
    }
    fputc('\n', out);
}

static void man_head(FILE *out, str noun, const char *title)
{
    bool is_whole = str_eq(noun, STR("longwatch"));
    fputs(".\\\" SPDX-License-Identifier: Apache-2.0\n", out);
    fputs(".\\\" Made by: longwatch help --man ", out);
    fprintf(out, "%.*s\n.Dd $Mdocdate$\n.Dt LONGWATCH", STR_ARG(noun));
    if (!is_whole) {
        fputc('-', out);
        for (size_t i = 0; i < noun.n; i++) {
            char c = noun.p[i];
            fputc(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c, out);
        }
    }
    fputs(" 1\n.Os\n.Sh NAME\n", out);
    fprintf(out, ".Nm longwatch%s%.*s\n.Nd %s\n", is_whole ? "" : "-",
            is_whole ? 0 : (int)noun.n, noun.p, title);
}

static void man_command(FILE *out, const struct command *c)
{
    fprintf(out, ".Ss longwatch %s %s\n", c->words, c->synopsis);
    man_text(out, c->doc);
    if (c->options != NULL) {
        fputs(".Bl -tag -width Ds\n", out);
        for (const struct command_option *o = c->options; o->name != NULL; o++) {
            fprintf(out, ".It Cm %s%s%s\n", o->name, o->value != NULL ? " Ar " : "",
                    o->value != NULL ? o->value : "");
            man_text(out, o->doc);
        }
        fputs(".El\n", out);
    }
    if (c->examples != NULL) {
        fputs(".Bd -literal\n", out);
        man_text(out, c->examples);
        fputs(".Ed\n", out);
    }
}

static void man_op(FILE *out, const struct op *op)
{
    fprintf(out, ".Ss longwatch %s", op->command);
    op_synopsis(out, op);
    fputc('\n', out);
    man_text(out, op->doc);
    if (op_verdict(op) != NULL)
        fprintf(out, "Exits with 1 when\n.Ql %s\nis no.\n", op_verdict(op));
    if (op->params == NULL || op->params[0].name == NULL) return;
    fputs(".Bl -tag -width Ds\n", out);
    for (const struct op_param *p = op->params; p->name != NULL; p++) {
        fputs(".It Cm ", out);
        op_param_usage(out, p);
        fputc('\n', out);
        man_text(out, p->doc);
    }
    fputs(".El\n", out);
}

static void man_noun(FILE *out, str noun)
{
    struct help_entry entry;
    fputs(".Sh COMMANDS\n", out);
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        if (!str_eq(help_noun(&entry), noun)) continue;
        if (entry.command != NULL) {
            man_command(out, entry.command);
        } else {
            man_op(out, entry.op);
        }
    }
}

static void man_overview(FILE *out)
{
    struct help_entry entry;
    fputs(
        ".Sh SYNOPSIS\n.Nm longwatch\n.Op Fl -data Ar DIR\n.Op Fl -json\n.Op Fl -wide\n.Ar NOUN\n"
        ".Op Ar VERB\n.Op Ar ...\n.Sh DESCRIPTION\n"
        "longwatch keeps watch over products in the field: it knows what is inside every\n"
        "release, hears of every new vulnerability, starts the legal clocks and proves\n"
        "afterwards that all this happened in time.\n"
        ".Pp\nOn a terminal tables fit the window and times are in the zone of the setting\n"
        ".Ql time-zone ;\n.Fl -wide\nshows every column whole. Piped output has every column,\n"
        "separated by tabs, and times in UTC.\n.Fl -json\nprints what the REST API answers.\n"
        ".Sh COMMANDS\n.Bl -tag -width Ds\n",
        out);
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        fprintf(out, ".It Cm %s\n", entry.words);
        man_text(out, entry.doc);
    }
    fputs(".El\n", out);
}

static void man_tail(FILE *out)
{
    fputs(
        ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
        ".It Ev LONGWATCH_DATA\nThe data directory, when\n.Fl -data\nis not given.\n"
        ".It Ev NO_COLOR\nNo colours on a terminal, when it is not empty.\n"
        ".It Ev LONGWATCH_NOW\nDrives the clock: an RFC 3339 instant, or\n.Ql @FILE\n"
        "for an instant read from FILE at every use. For tests and rehearsals.\n"
        ".El\n.Sh EXIT STATUS\n"
        "0 fine, 1 findings above the asked threshold or a check that failed, 2 wrong use, 3 no\n"
        "data or stale data, 4 input refused, 5 environment.\n",
        out);
}

bool help_man(FILE *out, str noun)
{
    if (str_eq(noun, STR("longwatch"))) {
        man_head(out, noun, "watch over products in the field");
        man_overview(out);
        man_tail(out);
        return true;
    }
    struct help_entry entry;
    size_t i = 0;
    while (help_entry_at(i, &entry) && !str_eq(help_noun(&entry), noun))
        i++;
    if (!help_entry_at(i, &entry)) return false;
    man_head(out, noun, "commands of longwatch(1)");
    man_noun(out, noun);
    man_tail(out);
    return true;
}
