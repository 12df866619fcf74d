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
    in.is_for_once = true;
    status = scan_add_evidence(c, s, &in, e);
    if (status == LW_OK) status = scan_add_vex(c, s, &in, e);
    if (status == LW_OK) status = scan_product(c->arena, k, &in, utc_now(), &s->scan, e);
    knowledge_close(k);
    return status;
}

static enum status scan_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct scan_call *s = arena_new(c->arena, struct scan_call);
    if (!s) return arena_status(c->arena, "scan", e);
    enum status status = scan_take_arguments(c, s, e);
    if (status == LW_OK) status = run_scan(c, s, e);
    return status == LW_OK ? scan_report(c, s, exit_code, e) : status;
}

const struct command scan_command = {
    .words = "scan",
    .synopsis =
        "SBOM [--fail-on CONDITION] [--format FORMAT] [--output FILE] [--evidence FILE] "
        "[--vex FILE] [--baseline FILE] [--all] ...",
    .doc = "Match the components of an SBOM against the knowledge",
    .options = scan_options,
    .examples = "longwatch scan firmware.cdx.json\n"
                "longwatch scan firmware.spdx.json --json --fail-on exploited,affected+high\n"
                "longwatch scan firmware.cdx.json --format sarif --output scan.sarif\n"
                "longwatch scan firmware.cdx.json --fail-on any --baseline release-4.1.json\n"
                "longwatch scan firmware.cdx.json --compiled-files kernel-files.txt\n",
    .run = scan_run,
};
