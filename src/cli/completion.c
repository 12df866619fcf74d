/* SPDX-License-Identifier: Apache-2.0 */
/* Shell completion for bash, from the same tables as the help texts. */
#include "cli/help.h"

#include <string.h>

static void print_verbs(FILE *out, str noun)
{
    struct help_entry entry;
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        if (!str_eq(help_noun(&entry), noun)) continue;
        str verb = str_trim(str_from(str_of(entry.words), noun.n));
        if (verb.n > 0) fprintf(out, " %.*s", STR_ARG(verb));
    }
}

static enum status run_completion(struct command_call *c, int *exit_code, struct err *e)
{
    (void)exit_code;
    if (c->argc != 1 || strcmp(c->argv[0], "bash") != 0) {
        return err_set(e, LW_E_USAGE, "completion knows only 'bash'");
    }
    struct help_entry entry;
    fputs("# longwatch completion: eval \"$(longwatch completion bash)\"\n"
          "_longwatch() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} noun=${COMP_WORDS[1]}\n"
          "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
          "        COMPREPLY=($(compgen -W \"",
          stdout);
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        str noun = help_noun(&entry);
        if (help_is_first_of_noun(i)) fprintf(stdout, "%.*s ", STR_ARG(noun));
    }
    fputs("\" -- \"$word\"))\n    else\n        case $noun in\n", stdout);
    for (size_t i = 0; help_entry_at(i, &entry); i++) {
        if (!help_is_first_of_noun(i)) continue;
        str noun = help_noun(&entry);
        fprintf(stdout, "        %.*s) COMPREPLY=($(compgen -f -W \"", STR_ARG(noun));
        print_verbs(stdout, noun);
        fputs("\" -- \"$word\")) ;;\n", stdout);
    }
    fputs("        esac\n    fi\n}\ncomplete -F _longwatch longwatch\n", stdout);
    return LW_OK;
}

const struct command completion_command = {
    .words = "completion",
    .synopsis = "bash",
    .doc = "Prints the completion script of a shell.",
    .examples = "  longwatch completion bash\n",
    .run = run_completion,
};
