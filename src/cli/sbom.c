/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch sbom check FILE`: the quality of a document by each standard, the components at
 * fault, and which of them nobody can monitor. Needs no knowledge and no data folder.
 */
#include "app/sbom_check.h"
#include "base/fs.h"
#include "base/limits.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/table.h"
#include "format/formats.h"

#include <stdio.h>
#include <string.h>

enum {
    NAMED_FAULTS = 3, /* components named in a line of the table */
};

struct check_call {
    const char *path;
    bool shows_all, wants_json;
    bool is_chosen[N_sbom_standard]; /* --standard; none: all */
    bool has_choice;
    bool fails_on[N_sbom_standard];
    struct sbom sbom;
    struct sbom_check check;
};

static enum status take_standards(const char *value, const char *option,
                                  bool chosen[N_sbom_standard], struct err *e)
{
    str rest = str_of(value);
    bool has_more = true;
    while (has_more) {
        str word;
        enum sbom_standard standard;
        has_more = str_cut(&rest, ',', &word);
        if (str_eq(word, STR("any"))) {
            for (unsigned k = 0; k < N_sbom_standard; k++)
                chosen[k] = true;
        } else if (sbom_standard_from_str(word, &standard)) {
            chosen[standard] = true;
        } else {
            return err_set(e, LW_E_USAGE,
                           "option '%s' is '%s', expected any, or monitoring, bsi, ntia and "
                           "cisa separated by commas",
                           option, value);
        }
    }
    return LW_OK;
}

static enum status take_format(const char *value, struct check_call *s, struct err *e)
{
    s->wants_json = strcmp(value, "json") == 0;
    if (s->wants_json || strcmp(value, "table") == 0) return LW_OK;
    return err_set(e, LW_E_USAGE, "option '--format' is '%s', expected table or json", value);
}

/* Options with a value, as "--name value" or "--name=value"; false when `arg` is another. */
static bool take_option(const struct command_call *c, int *i, struct check_call *s,
                        enum status *status, struct err *e)
{
    static const char *const names[] = {"--fail-on", "--standard", "--format"};
    const char *arg = c->argv[*i];
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        size_t n = strlen(names[k]);
        if (strncmp(arg, names[k], n) != 0 || (arg[n] != '\0' && arg[n] != '=')) continue;
        const char *value = arg[n] == '=' ? arg + n + 1 : NULL;
        if (value == NULL && *i + 1 < c->argc) value = c->argv[++*i];
        if (value == NULL) {
            *status = err_set(e, LW_E_USAGE, "option '%s' wants a value", names[k]);
        } else if (k == 0) {
            *status = take_standards(value, names[k], s->fails_on, e);
        } else if (k == 1) {
            s->has_choice = true;
            *status = take_standards(value, names[k], s->is_chosen, e);
        } else {
            *status = take_format(value, s, e);
        }
        return true;
    }
    return false;
}

static enum status take_arguments(const struct command_call *c, struct check_call *s,
                                  struct err *e)
{
    for (int i = 0; i < c->argc; i++) {
        enum status status = LW_OK;
        if (strcmp(c->argv[i], "--all") == 0) {
            s->shows_all = true;
        } else if (take_option(c, &i, s, &status, e)) {
            if (status != LW_OK) return status;
        } else if (c->argv[i][0] == '-' && c->argv[i][1] != '\0') {
            return err_set(e, LW_E_USAGE, "there is no option '%s'", c->argv[i]);
        } else if (s->path) {
            return err_set(e, LW_E_USAGE, "one SBOM at a time, '%s' is a second one",
                           c->argv[i]);
        } else {
            s->path = c->argv[i];
        }
    }
    for (unsigned k = 0; k < N_sbom_standard && !s->has_choice; k++)
        s->is_chosen[k] = true;
    return s->path ? LW_OK
                   : err_set(e, LW_E_USAGE,
                             "expected the path of an SBOM, or - for standard input");
}

/* "zlib 1.3, busybox and 12 more" */
static str faults_of(const struct command_call *c, const struct check_call *s,
                     const struct sbom_score *score)
{
    size_t n = score->n_of - score->n_met;
    size_t most = s->shows_all ? score->n_faults : NAMED_FAULTS;
    struct buf text;
    buf_init(&text, LIMIT_REQUEST_BYTES);
    for (size_t i = 0; i < score->n_faults && i < most; i++) {
        const struct component *x = &s->sbom.components[score->faults[i]];
        buf_printf(&text, "%s%.*s%s%.*s", i ? ", " : "", STR_ARG(x->name),
                   x->version.n ? " " : "", STR_ARG(x->version));
    }
    if (score->n_faults > 0 && n > most) buf_printf(&text, " and %zu more", n - most);
    str out = arena_str(c->arena, buf_str(&text));
    buf_release(&text);
    return out;
}

static str met_of(const struct command_call *c, const struct sbom_score *score)
{
    if (score->n_of == 0) return STR("-");
    if (score->element->question < SBOM_ASKS_NAME) return score->n_met ? STR("yes") : STR("no");
    return arena_printf(c->arena, "%zu of %zu", score->n_met, score->n_of);
}

static void print_standard(const struct command_call *c, const struct check_call *s, unsigned k)
{
    struct columns t;
    const struct sbom_standard_row *row = &sbom_standard_rows[k];
    printf("\n%s: %u %%%s\n", row->title, s->check.pct[k],
           s->check.is_met[k] ? ", met in full" : "");
    columns_init(&t, c->arena, 4,
                 (str[]){STR("ELEMENT"), STR("CLAUSE"), STR("MET"), STR("AT FAULT")});
    for (size_t i = 0; i < n_sbom_elements; i++) {
        const struct sbom_score *score = &s->check.scores[i];
        if ((unsigned)score->element->standard != k) continue;
        str title = score->element->is_required
                        ? str_of(score->element->title)
                        : arena_printf(c->arena, "%s, if it exists", score->element->title);
        columns_row(&t, (str[]){title, str_of(score->element->clause), met_of(c, score),
                                faults_of(c, s, score)});
    }
    columns_print(&t, stdout);
}

static void print_unmonitored(const struct command_call *c, const struct check_call *s)
{
    struct columns t;
    const struct sbom_check *check = &s->check;
    if (check->n_unmonitored == 0 || !s->is_chosen[SBOM_STANDARD_MONITORING]) return;
    columns_init(&t, c->arena, 3,
                 (str[]){STR("COMPONENT"), STR("VERSION"), STR("WHY, AND WHAT WOULD HELP")});
    for (size_t i = 0; i < check->n_unmonitored; i++) {
        const struct component *x = &s->sbom.components[check->unmonitored[i].component];
        columns_row(&t, (str[]){x->name, x->version, check->unmonitored[i].why});
    }
    printf("\nNobody can monitor:\n");
    columns_print(&t, stdout);
}

static void print_text(const struct command_call *c, const struct check_call *s)
{
    printf("%s %.*s, %zu components\n", s->sbom.format, STR_ARG(s->sbom.spec_version),
           s->check.n_components);
    for (unsigned k = 0; k < N_sbom_standard; k++)
        if (s->is_chosen[k]) print_standard(c, s, k);
    print_unmonitored(c, s);
}

static enum status print_json(struct command_call *c, const struct check_call *s, struct err *e)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    if (!doc || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(doc, root);
    sbom_check_write(doc, root, &s->sbom, &s->check, SBOM_FAULTS_KEPT);
    c->wants_json = true;
    enum status status = reply_print(c, doc, e);
    yyjson_mut_doc_free(doc);
    return status;
}

static enum status check_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct check_call s = {.wants_json = c->wants_json};
    str bytes = STR_NONE;
    enum status status = take_arguments(c, &s, e);
    if (status != LW_OK) return status;
    status = fs_read(c->arena, s.path, LIMIT_SBOM_BYTES, &bytes, e);
    if (status == LW_OK) status = sbom_read(c->arena, bytes, &s.sbom, e);
    if (status != LW_OK) return err_source(e, str_of(s.path));
    status = sbom_check(c->arena, &s.sbom, &s.check, e);
    if (status == LW_OK && s.wants_json) status = print_json(c, &s, e);
    if (status != LW_OK) return status;
    if (!s.wants_json) print_text(c, &s);
    for (unsigned k = 0; k < N_sbom_standard; k++)
        if (s.fails_on[k] && !s.check.is_met[k]) *exit_code = 1;
    return LW_OK;
}

static const struct command_option check_options[] = {
    {"--standard", "NAMES", "only these: monitoring, bsi, ntia, cisa, separated by commas"},
    {"--fail-on", "NAMES", "exit 1 when a required element of one of these is not met in full"},
    {"--format", "FORM", "table (the default) or json"},
    {"--all", NULL, "name every component at fault"},
    {"--json", NULL, "the same as --format json"},
    {0},
};

const struct command sbom_check_command = {
    .words = "sbom check",
    .synopsis = "SBOM [--standard NAMES] [--fail-on NAMES|any] [--format table|json] [--all]",
    .doc = "Score an SBOM by BSI TR-03183-2, NTIA and CISA, and say what nobody can monitor",
    .options = check_options,
    .examples = "longwatch sbom check firmware.cdx.json\n"
                "longwatch sbom check firmware.spdx --standard bsi --fail-on bsi\n",
    .run = check_run,
};
