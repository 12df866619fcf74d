/* SPDX-License-Identifier: Apache-2.0 */
/* A result goes out: to standard output or into a file, with what the exit code says in words. */
#include "base/fs.h"
#include "cli/scan.h"

#include <stdlib.h>

enum {
    OUTPUT_MODE = 0644
};

/* Into memory first: a file that is there is a whole result. */
static enum status write_file(const struct command_call *c, const struct scan_call *s,
                              struct err *e)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    if (!out) return err_set(e, LW_E_ENV, "no memory to write the result");
    enum status status = s->format->write(c, s, out, e);
    if (fclose(out) != 0 && status == LW_OK)
        status = err_set(e, LW_E_ENV, "no memory to write the result");
    if (status == LW_OK) status = fs_write_atomic(s->output, (str){text, n}, OUTPUT_MODE, e);
    free(text);
    return status;
}

static enum status write_result(const struct command_call *c, const struct scan_call *s,
                                struct err *e)
{
    str doubt = scan_doubt(c->arena, s), gate = scan_gate_words(c->arena, s);
    enum status status = s->output ? write_file(c, s, e) : s->format->write(c, s, stdout, e);
    if (status != LW_OK) return status;
    if (s->output) {
        str summary = scan_summary(c->arena, &s->scan);
        printf("%.*s\n%.*s", STR_ARG(summary), STR_ARG(gate));
    }
    /* Said by the exit code as well: whoever reads a log shall know why. */
    bool is_told = !s->output && s->format->write == scan_write_table;
    if (doubt.n && !is_told) fprintf(stderr, "longwatch: %.*s\n", STR_ARG(doubt));
    return LW_OK;
}

enum status scan_report(const struct command_call *c, struct scan_call *s, int *exit_code,
                        struct err *e)
{
    enum status status = scan_read_baseline(c, s, e);
    if (status != LW_OK) return status;
    scan_judge(c->arena, s);
    status = write_result(c, s, e);
    *exit_code = s->exit_code;
    return status;
}
