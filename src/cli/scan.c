/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch scan SBOM`: findings of one document, with nothing set up but imported knowledge.
 * Every component is accounted for. Stale or missing knowledge is exit code 3 whatever was
 * found, since what was not found is then worth nothing.
 */
#include "app/scan.h"

#include "base/fs.h"
#include "base/limits.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/table.h"
#include "core/match.h"
#include "format/formats.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_EVIDENCE_FILES = 16
};
struct scan_call {
    const char *path;
    bool has_threshold, shows_all;
    enum priority threshold; /* PRIORITY_NONE: any finding */
    struct evidence evidence[MAX_EVIDENCE_FILES];
    size_t n_evidence;
    struct sbom sbom;
    struct scan scan;
};

/* ---- evidence of the build: files with one item a line ---- */

static enum status read_lines(struct arena *a, const char *path, const str **out, size_t *n,
                              struct err *e)
{
    str text, line;
    size_t most = 1;
    enum status status = fs_read(a, path, LIMIT_SBOM_BYTES, &text, e);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < text.n; i++)
        most += text.p[i] == '\n';
    str *items = arena_array(a, most, sizeof *items);
    if (!items) return arena_status(a, "evidence", e);
    *n = 0;
    while (text.n > 0) {
        (void)str_cut(&text, '\n', &line);
        line = str_trim(line);
        if (line.n) items[(*n)++] = line;
    }
    *out = items;
    return LW_OK;
}

/* What an option of evidence fills; all of one component become one piece of evidence. */
static const struct evidence_option {
    const char *name;
    size_t list, n;
} evidence_options[] = {
    {"--compiled-files", offsetof(struct evidence, compiled_files),
     offsetof(struct evidence, n_compiled_files)},
    {"--included-headers", offsetof(struct evidence, included_headers),
     offsetof(struct evidence, n_included_headers)},
    {"--fixed-commits", offsetof(struct evidence, fix_commits),
     offsetof(struct evidence, n_fix_commits)},
    {"--go-imports", offsetof(struct evidence, imports), offsetof(struct evidence, n_imports)},
};

static struct evidence *evidence_of(struct scan_call *s, str component)
{
    for (size_t i = 0; i < s->n_evidence; i++)
        if (str_eq(s->evidence[i].component, component)) return &s->evidence[i];
    if (s->n_evidence == MAX_EVIDENCE_FILES) return NULL;
    s->evidence[s->n_evidence] = (struct evidence){.component = component};
    return &s->evidence[s->n_evidence++];
}

/* "FILE" is about the kernel, "COMPONENT=FILE" about another component. */
static enum status take_evidence(const struct command_call *c, const struct evidence_option *o,
                                 const char *value, struct scan_call *s, struct err *e)
{
    str path = str_of(value), component = STR("");
    size_t at = 0;
    const str *items = NULL;
    size_t n = 0;
    if (str_find(path, '=', &at)) {
        component = str_sub(path, 0, at);
        value += at + 1;
    }
    struct evidence *x = evidence_of(s, component);
    if (!x)
        return err_set(e, LW_E_LIMIT, "evidence of more than %d components",
                       MAX_EVIDENCE_FILES);
    enum status status = read_lines(c->arena, value, &items, &n, e);
    if (status != LW_OK) return err_source(e, str_of(value));
    memcpy((char *)x + o->list, &items, sizeof items);
    memcpy((char *)x + o->n, &n, sizeof n);
    x->origin = x->origin.n ? arena_printf(c->arena, "%.*s, %s", STR_ARG(x->origin), value)
                            : str_of(value);
    return LW_OK;
}

static const struct evidence_option *find_evidence_option(const char *arg)
{
    for (size_t i = 0; i < sizeof evidence_options / sizeof evidence_options[0]; i++) {
        size_t n = strlen(evidence_options[i].name);
        if (strncmp(arg, evidence_options[i].name, n) == 0 && (!arg[n] || arg[n] == '='))
            return &evidence_options[i];
    }
    return NULL;
}

static enum status take_threshold(const char *value, struct scan_call *s, struct err *e)
{
    s->has_threshold = true;
    s->threshold = PRIORITY_NONE;
    if (strcmp(value, "any") == 0 || priority_from_str(str_of(value), &s->threshold))
        return LW_OK;
    return err_set(e, LW_E_USAGE,
                   "option '--fail-on' is '%s', expected any, low, moderate, high "
                   "or urgent",
                   value);
}

static enum status take_arguments(const struct command_call *c, struct scan_call *s,
                                  struct err *e)
{
    for (int i = 0; i < c->argc; i++) {
        const char *arg = c->argv[i];
        enum status status = LW_OK;
        const struct evidence_option *evidence = find_evidence_option(arg);
        if (strcmp(arg, "--all") == 0) {
            s->shows_all = true;
        } else if (evidence) {
            const char *value = strchr(arg, '=');
            if (!value && i + 1 >= c->argc)
                return err_set(e, LW_E_USAGE, "option '%s' wants a file", evidence->name);
            status = take_evidence(c, evidence, value ? value + 1 : c->argv[++i], s, e);
        } else if (strncmp(arg, "--fail-on=", 10) == 0) {
            status = take_threshold(arg + 10, s, e);
        } else if (strcmp(arg, "--fail-on") == 0) {
            if (i + 1 >= c->argc)
                return err_set(e, LW_E_USAGE, "option '--fail-on' wants a priority or 'any'");
            status = take_threshold(c->argv[++i], s, e);
        } else if (arg[0] == '-' && arg[1] != '\0') {
            return err_set(e, LW_E_USAGE, "there is no option '%s'", arg);
        } else if (s->path) {
            return err_set(e, LW_E_USAGE, "one SBOM at a time, '%s' is a second one", arg);
        } else {
            s->path = arg;
        }
        if (status != LW_OK) return status;
    }
    return s->path ? LW_OK
                   : err_set(e, LW_E_USAGE,
                             "expected the path of an SBOM, or - for "
                             "standard input");
}

/* Lists that the command line does not give are those of the SBOM. */
static void fill_evidence(struct evidence *x, const struct evidence *from)
{
    for (size_t i = 0; i < sizeof evidence_options / sizeof evidence_options[0]; i++) {
        const struct evidence_option *o = &evidence_options[i];
        const str *items;
        memcpy(&items, (const char *)x + o->list, sizeof items);
        if (items) continue;
        memcpy((char *)x + o->list, (const char *)from + o->list, sizeof items);
        memcpy((char *)x + o->n, (const char *)from + o->n, sizeof(size_t));
    }
}

static enum status add_evidence(struct scan_call *s, struct scan_input *in, struct err *e)
{
    for (size_t i = 0; i < in->n_evidence; i++) {
        struct evidence *x = evidence_of(s, in->evidence[i].component);
        if (!x)
            return err_set(e, LW_E_LIMIT, "evidence of more than %d components",
                           MAX_EVIDENCE_FILES);
        if (x->origin.n == 0) x->origin = in->evidence[i].origin;
        fill_evidence(x, &in->evidence[i]);
    }
    in->evidence = s->evidence;
    in->n_evidence = s->n_evidence;
    return LW_OK;
}

static enum status run_scan(const struct command_call *c, struct scan_call *s, struct err *e)
{
    struct knowledge *k = NULL;
    str bytes = STR_NONE;
    str db = arena_printf(c->arena, "%s/knowledge.db", c->data_dir);
    enum status status = fs_read(c->arena, s->path, LIMIT_SBOM_BYTES, &bytes, e);
    if (status == LW_OK) status = sbom_read(c->arena, bytes, &s->sbom, e);
    if (status != LW_OK) return err_source(e, str_of(s->path));
    status = knowledge_open(db.p, KNOWLEDGE_READ, &k, e);
    if (status != LW_OK) return status;
    struct scan_input in = scan_input_of(c->arena, &s->sbom);
    status = add_evidence(s, &in, e);
    if (status == LW_OK) status = scan_product(c->arena, k, &in, utc_now(), &s->scan, e);
    knowledge_close(k);
    return status;
}

/* ---- JSON: the same inputs give the same bytes, so no time and no path of this machine ---- */

/* Texts are not copied: the document is written while the scan is there. */
static void put(yyjson_mut_doc *doc, yyjson_mut_val *o, const char *key, str v)
{
    yyjson_mut_obj_add_strn(doc, o, key, v.p ? v.p : "", v.n);
}

static void json_match(yyjson_mut_doc *doc, yyjson_mut_val *list, const struct scan_call *s,
                       const struct scan_match *m)
{
    const struct component *c = &s->sbom.components[m->component];
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, list);
    yyjson_mut_obj_add_uint(doc, o, "component", m->component);
    put(doc, o, "vulnerability", m->vulnerability);
    put(doc, o, "name", c->name);
    put(doc, o, "version", c->version);
    put(doc, o, "verdict", verdict_str(m->verdict));
    put(doc, o, "priority", priority_str(m->priority));
    put(doc, o, "priority_reason", m->priority_reason);
    put(doc, o, "fixed_in", m->fixed_in);
    put(doc, o, "justification", m->justification);
    put(doc, o, "conflict", m->conflict);
    yyjson_mut_obj_add_bool(doc, o, "is_guess", m->is_guess);
    yyjson_mut_obj_add_bool(doc, o, "is_upstream_comparison", m->is_upstream);
    put(doc, o, "summary", m->summary);
    put(doc, o, "severity", m->severity);
    yyjson_mut_obj_add_bool(doc, o, "is_exploited", m->is_exploited);
    if (m->is_exploited && day_is_valid(m->exploited_on)) {
        char day[32];
        int n = snprintf(day, sizeof day, "%04d-%02d-%02d", m->exploited_on.year,
                         m->exploited_on.month, m->exploited_on.day);
        yyjson_mut_obj_add_strncpy(doc, o, "exploited_on", day, (size_t)n);
    }
    if (m->epss >= 0)
        yyjson_mut_obj_add_real(doc, o, "epss", m->epss);
    else
        yyjson_mut_obj_add_null(doc, o, "epss"); /* missing is not zero */
    yyjson_mut_obj_add_bool(doc, o, "is_informational", m->is_informational);
    yyjson_mut_val *reason = yyjson_mut_obj_add_obj(doc, o, "reason");
    put(doc, reason, "rule", m->reason.rule);
    put(doc, reason, "record", m->reason.record);
    put(doc, reason, "revision", m->reason.revision);
    put(doc, reason, "feed", m->reason.feed);
    put(doc, reason, "inputs", m->reason.inputs);
    yyjson_mut_val *records = yyjson_mut_obj_add_arr(doc, o, "records");
    for (size_t i = 0; i < m->n_records; i++)
        yyjson_mut_arr_add_strn(doc, records, m->records[i].p, m->records[i].n);
}

static void json_component(yyjson_mut_doc *doc, yyjson_mut_val *list, const struct scan_call *s,
                           size_t i)
{
    const struct component *c = &s->sbom.components[i];
    const struct scan_component *sc = &s->scan.components[i];
    yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, list);
    yyjson_mut_obj_add_uint(doc, o, "component", i);
    put(doc, o, "name", c->name);
    put(doc, o, "version", c->version);
    put(doc, o, "identity", sc->identity);
    put(doc, o, "verdict", verdict_str(sc->verdict));
    put(doc, o, "why", sc->why);
    yyjson_mut_val *names = yyjson_mut_obj_add_arr(doc, o, "looked_up_as");
    for (size_t k = 0; k < sc->identities.n; k++) {
        const struct identity *id = &sc->identities.at[k];
        yyjson_mut_val *name = yyjson_mut_arr_add_obj(doc, names);
        put(doc, name, "kind", identity_kind_str(id->kind));
        put(doc, name, "name", id->text);
        put(doc, name, "version", id->version);
        put(doc, name, "order", version_scheme_str(id->scheme));
        put(doc, name, "from", id->from);
        yyjson_mut_obj_add_bool(doc, name, "is_guess", id->is_guess);
    }
}

static void json_summary(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct scan *s)
{
    yyjson_mut_val *o = yyjson_mut_obj_add_obj(doc, root, "summary");
    yyjson_mut_obj_add_uint(doc, o, "components", s->n_components);
    yyjson_mut_obj_add_uint(doc, o, "affected", s->n_affected);
    yyjson_mut_obj_add_uint(doc, o, "under_investigation", s->n_under_investigation);
    yyjson_mut_obj_add_uint(doc, o, "unknown", s->n_unknown);
    yyjson_mut_obj_add_uint(doc, o, "fixed", s->n_fixed);
    yyjson_mut_obj_add_uint(doc, o, "no_match", s->n_no_match);
    yyjson_mut_obj_add_uint(doc, o, "not_monitored", s->n_not_monitored);
}

static enum status print_json(const struct command_call *c, const struct scan_call *s,
                              struct err *e)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!doc || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    put(doc, root, "format", str_of(s->sbom.format));
    put(doc, root, "spec_version", s->sbom.spec_version);
    yyjson_mut_obj_add_sint(doc, root, "generation", s->scan.generation);
    yyjson_mut_obj_add_bool(doc, root, "is_stale", s->scan.is_stale);
    put(doc, root, "stale_why", s->scan.stale_why);
    json_summary(doc, root, &s->scan);
    yyjson_mut_val *matches = yyjson_mut_obj_add_arr(doc, root, "matches");
    for (size_t i = 0; i < s->scan.n_matches; i++)
        json_match(doc, matches, s, &s->scan.matches[i]);
    yyjson_mut_val *components = yyjson_mut_obj_add_arr(doc, root, "components");
    for (size_t i = 0; i < s->scan.n_components; i++)
        json_component(doc, components, s, i);
    enum status status = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return status;
}

/* ---- text ---- */

static bool is_open(const struct scan_match *m)
{
    return !m->is_informational &&
           (m->verdict == VERDICT_AFFECTED || m->verdict == VERDICT_UNDER_INVESTIGATION ||
            m->verdict == VERDICT_UNKNOWN);
}

static str label(const struct scan_match *m)
{
    return m->verdict == VERDICT_AFFECTED ? priority_str(m->priority) : verdict_str(m->verdict);
}

static str why_of(const struct command_call *c, const struct scan_match *m)
{
    return arena_printf(c->arena, "%s%s%.*s: %.*s [%.*s]", m->is_exploited ? "exploited; " : "",
                        m->is_guess ? "guessed name; " : "", STR_ARG(m->reason.record),
                        STR_ARG(m->reason.inputs), STR_ARG(m->reason.rule));
}

/* By priority, most urgent first; within one, in the order of the document. */
static void print_matches(const struct command_call *c, const struct scan_call *s,
                          struct columns *t)
{
    for (int p = PRIORITY_URGENT; p >= PRIORITY_NONE; p--) {
        for (size_t i = 0; i < s->scan.n_matches; i++) {
            const struct scan_match *m = &s->scan.matches[i];
            const struct component *x = &s->sbom.components[m->component];
            if ((int)m->priority != p || (!s->shows_all && !is_open(m))) continue;
            columns_row(t, (str[]){m->vulnerability, x->name, x->version, m->fixed_in, label(m),
                                   why_of(c, m)});
        }
    }
    columns_print(t, stdout);
}

static void print_unmonitored(const struct command_call *c, const struct scan_call *s,
                              enum verdict v, const char *title)
{
    struct columns t;
    size_t n = 0;
    columns_init(&t, c->arena, 3, (str[]){STR("COMPONENT"), STR("VERSION"), STR("WHY")});
    for (size_t i = 0; i < s->scan.n_components; i++) {
        const struct component *x = &s->sbom.components[i];
        if (s->scan.components[i].verdict != v) continue;
        columns_row(&t, (str[]){x->name, x->version, s->scan.components[i].why});
        n++;
    }
    if (n == 0) return;
    printf("\n%s\n", title);
    columns_print(&t, stdout);
}

/* Of those that are not open: somebody says the contrary, which the open ones show already. */
static void print_conflicts(const struct command_call *c, const struct scan_call *s)
{
    struct columns t;
    size_t n = 0;
    columns_init(&t, c->arena, 5,
                 (str[]){STR("VULNERABILITY"), STR("COMPONENT"), STR("VERSION"), STR("VERDICT"),
                         STR("WHY")});
    for (size_t i = 0; i < s->scan.n_matches; i++) {
        const struct scan_match *m = &s->scan.matches[i];
        const struct component *x = &s->sbom.components[m->component];
        if (m->conflict.n == 0 || is_open(m) || s->shows_all || m->is_informational) continue;
        columns_row(&t, (str[]){m->vulnerability, x->name, x->version, verdict_str(m->verdict),
                                why_of(c, m)});
        n++;
    }
    if (n == 0) return;
    printf("\nClosed, though sources disagree:\n");
    columns_print(&t, stdout);
}

static void print_names(const struct command_call *c, const struct scan_call *s)
{
    struct columns t;
    columns_init(&t, c->arena, 4,
                 (str[]){STR("COMPONENT"), STR("VERSION"), STR("LOOKED UP AS"), STR("FROM")});
    for (size_t i = 0; i < s->scan.n_components; i++) {
        const struct component *x = &s->sbom.components[i];
        const struct identities *ids = &s->scan.components[i].identities;
        for (size_t k = 0; k < ids->n; k++) {
            str from = ids->at[k].is_guess
                           ? arena_printf(c->arena, "%.*s, a guess", STR_ARG(ids->at[k].from))
                           : ids->at[k].from;
            columns_row(&t, (str[]){x->name, ids->at[k].version, ids->at[k].text, from});
        }
    }
    printf("\nNames:\n");
    columns_print(&t, stdout);
}

static void print_summary(const struct scan *s)
{
    printf("\n%zu components: %zu affected, %zu under investigation, %zu unknown, %zu fixed, "
           "%zu without a match, %zu not monitored\n",
           s->n_components, s->n_affected, s->n_under_investigation, s->n_unknown, s->n_fixed,
           s->n_no_match, s->n_not_monitored);
    if (s->is_stale)
        printf("The knowledge is not current: %.*s. What was not found here may exist.\n",
               STR_ARG(s->stale_why));
}

static void print_text(const struct command_call *c, const struct scan_call *s)
{
    struct columns t;
    columns_init(&t, c->arena, 6,
                 (str[]){STR("VULNERABILITY"), STR("COMPONENT"), STR("VERSION"),
                         STR("FIXED IN"), STR("PRIORITY"), STR("WHY")});
    print_matches(c, s, &t);
    print_conflicts(c, s);
    print_unmonitored(c, s, VERDICT_UNKNOWN, "Cannot be told:");
    print_unmonitored(c, s, VERDICT_NOT_MONITORED, "Not monitored:");
    if (s->shows_all) print_names(c, s);
    print_summary(&s->scan);
}

static int exit_code_of(const struct scan_call *s)
{
    if (s->scan.is_stale) return status_row(LW_E_NO_DATA)->exit_code;
    if (!s->has_threshold) return 0;
    for (size_t i = 0; i < s->scan.n_matches; i++)
        if (is_open(&s->scan.matches[i]) && s->scan.matches[i].priority >= s->threshold)
            return 1;
    return 0;
}

static enum status scan_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct scan_call s = {0};
    enum status status = take_arguments(c, &s, e);
    if (status == LW_OK) status = run_scan(c, &s, e);
    if (status != LW_OK) return status;
    if (c->wants_json) {
        status = print_json(c, &s, e);
        if (status != LW_OK) return status;
    } else {
        print_text(c, &s);
    }
    *exit_code = exit_code_of(&s);
    return LW_OK;
}

static const struct command_option scan_options[] = {
    {"--fail-on", "PRIORITY", "exit 1 when a finding has this priority or more, or 'any'"},
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
    {"--json", NULL, "the whole result as JSON, the same bytes for the same inputs"},
    {0},
};

const struct command scan_command = {
    .words = "scan",
    .synopsis = "SBOM [--fail-on PRIORITY|any] [--all] [--compiled-files FILE] ...",
    .doc = "Match the components of an SBOM against the knowledge",
    .options = scan_options,
    .examples = "longwatch scan firmware.cdx.json\n"
                "longwatch scan firmware.spdx.json --json --fail-on high\n"
                "longwatch scan firmware.cdx.json --compiled-files kernel-files.txt\n",
    .run = scan_run,
};
