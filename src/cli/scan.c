/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch scan SBOM`: findings of one document, with nothing set up but imported knowledge.
 * Every component is accounted for. Stale or missing knowledge is exit code 3 whatever was found,
 * since what was not found is then worth nothing; so is an SBOM of which no component can be
 * looked for.
 */
#include "cli/scan.h"

#include "base/fs.h"
#include "base/limits.h"
#include "format/formats.h"

#include <stdlib.h>
#include <string.h>

enum {
    OUTPUT_MODE = 0644
};

static enum status read_sbom(const struct command_call *c, struct scan_call *s, struct err *e)
{
    str bytes = STR_NONE;
    enum status status = fs_read(c->arena, s->path, LIMIT_SBOM_BYTES, &bytes, e);
    if (status == LW_OK) status = sbom_read(c->arena, bytes, &s->sbom, e);
    return status == LW_OK ? LW_OK : err_source(e, str_of(s->path));
}

static enum status run_scan(const struct command_call *c, struct scan_call *s, struct err *e)
{
    struct knowledge *k = NULL;
    str db = arena_printf(c->arena, "%s/knowledge.db", c->data_dir);
    enum status status = read_sbom(c, s, e);
    if (status == LW_OK) status = knowledge_open(db.p, KNOWLEDGE_READ, &k, e);
    if (status != LW_OK) return status;
    struct scan_input in = scan_input_of(c->arena, &s->sbom);
    status = scan_add_evidence(c, s, &in, e);
    if (status == LW_OK) status = scan_product(c->arena, k, &in, utc_now(), &s->scan, e);
    knowledge_close(k);
    return status;
}

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
    if (s->output) {
        enum status status = write_file(c, s, e);
        if (status != LW_OK) return status;
        str summary = scan_summary(c->arena, &s->scan);
        printf("%.*s\n%.*s", STR_ARG(summary), STR_ARG(gate));
    } else {
        enum status status = s->format->write(c, s, stdout, e);
        if (status != LW_OK) return status;
    }
    /* Said by the exit code as well: whoever reads a log shall know why. */
    bool is_told = !s->output && s->format->write == scan_write_table;
    if (doubt.n && !is_told) fprintf(stderr, "longwatch: %.*s\n", STR_ARG(doubt));
    return LW_OK;
}

static enum status scan_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct scan_call *s = arena_new(c->arena, struct scan_call);
    if (!s) return arena_status(c->arena, "scan", e);
    enum status status = scan_take_arguments(c, s, e);
    if (status == LW_OK) status = run_scan(c, s, e);
    if (status == LW_OK) status = scan_read_baseline(c, s, e);
    if (status != LW_OK) return status;
    scan_judge(c->arena, s);
    status = write_result(c, s, e);
    *exit_code = s->exit_code;
    return status;
}

const struct command scan_command = {
    .words = "scan",
    .synopsis =
        "SBOM [--fail-on CONDITION] [--format FORMAT] [--output FILE] [--evidence FILE] "
        "[--baseline FILE] [--all] ...",
    .doc = "Match the components of an SBOM against the knowledge",
    .options = scan_options,
    .examples = "longwatch scan firmware.cdx.json\n"
                "longwatch scan firmware.spdx.json --json --fail-on exploited,affected+high\n"
                "longwatch scan firmware.cdx.json --format sarif --output scan.sarif\n"
                "longwatch scan firmware.cdx.json --fail-on any --baseline release-4.1.json\n"
                "longwatch scan firmware.cdx.json --compiled-files kernel-files.txt\n",
    .run = scan_run,
};
