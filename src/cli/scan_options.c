/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `longwatch scan`. */
#include "cli/scan.h"

#include <string.h>

const struct scan_format scan_formats[] = {
    {"table", scan_write_table},       {"json", scan_write_json},
    {"sarif", scan_write_sarif},       {"cyclonedx", scan_write_cyclonedx},
    {"markdown", scan_write_markdown}, {0},
};

static const struct scan_format *format_of(const char *name)
{
    for (const struct scan_format *f = scan_formats; f->name; f++)
        if (strcmp(f->name, name) == 0) return f;
    return NULL;
}

/* ---- options with a value ---- */

static enum status take_gate(const char *value, struct scan_call *s, struct err *e)
{
    s->has_gate = true;
    s->gate_text = str_of(value);
    return gate_parse(s->gate_text, &s->gate, e);
}

static enum status take_format(const char *value, struct scan_call *s, struct err *e)
{
    s->format = format_of(value);
    if (s->format) return LW_OK;
    return err_set(e, LW_E_USAGE,
                   "option '--format' is '%s', expected table, json, sarif, cyclonedx or "
                   "markdown",
                   value);
}

static enum status take_output(const char *value, struct scan_call *s, struct err *e)
{
    s->output = value;
    return value[0] ? LW_OK : err_set(e, LW_E_USAGE, "option '--output' wants a file");
}

static enum status take_baseline(const char *value, struct scan_call *s, struct err *e)
{
    s->baseline = value;
    return value[0] ? LW_OK : err_set(e, LW_E_USAGE, "option '--baseline' wants a file");
}

static enum status take_document(const char *value, struct scan_call *s, struct err *e)
{
    if (s->n_build_paths == SCAN_MAX_EVIDENCE)
        return err_set(e, LW_E_LIMIT, "more than %d evidence documents", SCAN_MAX_EVIDENCE);
    s->build_paths[s->n_build_paths++] = value;
    return LW_OK;
}

static enum status take_vex(const char *value, struct scan_call *s, struct err *e)
{
    if (s->n_vex_paths == SCAN_MAX_EVIDENCE)
        return err_set(e, LW_E_LIMIT, "more than %d VEX documents", SCAN_MAX_EVIDENCE);
    s->vex_paths[s->n_vex_paths++] = value;
    return LW_OK;
}

static const struct valued_option {
    const char *name;
    const char *wants;
    enum status (*take)(const char *value, struct scan_call *s, struct err *e);
    bool is_of_input; /* what is scanned; the others are about the result */
} valued_options[] = {
    {"--fail-on", "a condition such as 'exploited,high'", take_gate, false},
    {"--format", "table, json, sarif, cyclonedx or markdown", take_format, false},
    {"--output", "a file", take_output, false},
    {"--baseline", "a file", take_baseline, false},
    {"--evidence", "a file", take_document, true},
    {"--vex", "a file", take_vex, true},
};

static const struct valued_option *find_valued(const char *arg)
{
    for (size_t i = 0; i < sizeof valued_options / sizeof valued_options[0]; i++) {
        size_t n = strlen(valued_options[i].name);
        if (strncmp(arg, valued_options[i].name, n) == 0 && (!arg[n] || arg[n] == '='))
            return &valued_options[i];
    }
    return NULL;
}

const char *scan_option_value(const struct command_call *c, int *i, const char *name,
                              const char *wants, struct err *e)
{
    const char *equals = strchr(c->argv[*i], '=');
    if (equals) return equals + 1;
    if (*i + 1 < c->argc) return c->argv[++*i];
    (void)err_set(e, LW_E_USAGE, "option '%s' wants %s", name, wants);
    return NULL;
}

/* ---- all of it ---- */

enum status scan_take_report_option(const struct command_call *c, int *i, struct scan_call *s,
                                    bool *is_taken, struct err *e)
{
    const char *arg = c->argv[*i];
    const struct valued_option *o = find_valued(arg);
    *is_taken = true;
    if (o && !o->is_of_input) {
        const char *value = scan_option_value(c, i, o->name, o->wants, e);
        return value ? o->take(value, s, e) : LW_E_USAGE;
    }
    if (strcmp(arg, "--all") == 0)
        s->shows_all = true;
    else
        *is_taken = false;
    return LW_OK;
}

static enum status take_input(const struct command_call *c, int *i, struct scan_call *s,
                              struct err *e)
{
    const char *arg = c->argv[*i];
    const struct scan_evidence_option *evidence = scan_find_evidence_option(arg);
    const struct valued_option *valued = find_valued(arg);
    if (evidence) {
        const char *name = scan_evidence_option_name(evidence);
        const char *value = scan_option_value(c, i, name, "a file", e);
        return value ? scan_take_evidence(c, evidence, value, s, e) : LW_E_USAGE;
    }
    if (valued) {
        const char *value = scan_option_value(c, i, valued->name, valued->wants, e);
        return value ? valued->take(value, s, e) : LW_E_USAGE;
    }
    if (arg[0] == '-' && arg[1] != '\0')
        return err_set(e, LW_E_USAGE, "there is no option '%s'", arg);
    if (s->path) return err_set(e, LW_E_USAGE, "one SBOM at a time, '%s' is a second one", arg);
    s->path = arg;
    return LW_OK;
}

enum status scan_settle_format(const struct command_call *c, struct scan_call *s, struct err *e)
{
    if (!s->format) s->format = format_of(c->wants_json ? "json" : "table");
    if (c->wants_json && strcmp(s->format->name, "json") != 0)
        return err_set(e, LW_E_USAGE, "'--json' and '--format %s' say different things",
                       s->format->name);
    return LW_OK;
}

enum status scan_take_arguments(const struct command_call *c, struct scan_call *s,
                                struct err *e)
{
    for (int i = 0; i < c->argc; i++) {
        bool is_taken;
        enum status status = scan_take_report_option(c, &i, s, &is_taken, e);
        if (status == LW_OK && !is_taken) status = take_input(c, &i, s, e);
        if (status != LW_OK) return status;
    }
    if (!s->path)
        return err_set(e, LW_E_USAGE, "expected the path of an SBOM, or - for standard input");
    return scan_settle_format(c, s, e);
}

const struct command_option scan_options[] = {
    {"--fail-on", "CONDITION",
     "exit 1 when an open finding meets it: any, exploited, urgent, high, moderate, low, affected, "
     "under-investigation, unknown, fixable, unscored, severity>=N, epss>=N; or a component: "
     "unknown, not-monitored. A comma is 'or', a plus is 'and'"},
    {"--format", "FORMAT", "table, json, sarif, cyclonedx or markdown"},
    {"--output", "FILE",
     "write there, whole or not at all; the summary goes to standard output"},
    {"--baseline", "FILE",
     "an earlier result in JSON: what was open there already, and not exploited meanwhile, does "
     "not fail"},
    {"--evidence", "FILE",
     "build evidence as 'longwatch evidence collect' writes it; may be given several times"},
    {"--vex", "FILE",
     "VEX document of a supplier (OpenVEX, CSAF, CycloneDX): its statements hold; repeatable"},
    {"--all", NULL,
     "show fixed and informational matches as well, and the names that were looked up"},
    {"--compiled-files", "[COMPONENT=]FILE",
     "source or object files that the build compiled, one a line; without COMPONENT of the Linux "
     "kernel. What a record names and is not among them is not affected"},
    {"--included-headers", "[COMPONENT=]FILE",
     "every header that the build included, one a line: for records that name headers only"},
    {"--fixed-commits", "[COMPONENT=]FILE",
     "upstream commits that the tree has, one a line: what they fix is fixed"},
    {"--go-imports", "[COMPONENT=]FILE",
     "Go packages that are linked in, one a line, as 'go list -deps' prints them"},
    {"--json", NULL, "as --format json: all of it, the same bytes for the same inputs"},
    {0},
};
