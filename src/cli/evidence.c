/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `longwatch evidence collect DIR` writes the evidence document of a build tree, `longwatch evidence
 * show FILE` says what a document holds. Neither needs a data folder.
 */
#include "format/evidence.h"
#include "base/buf.h"
#include "base/fs.h"
#include "base/limits.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/table.h"
#include "evidence/evidence_collect.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    TREES_MAX = 1000, /* --component on one command line */
};

/* ---- collect ---- */

struct collect_call {
    const char *dir, *output;
    struct evidence_tree *trees;
    size_t n_trees, cap_trees;
};

static str without_slashes(str path)
{
    while (str_starts(path, STR("./")))
        path = str_from(path, 2);
    while (path.n > 0 && path.p[path.n - 1] == '/')
        path.n--;
    return str_eq(path, STR(".")) ? STR("") : path;
}

/* "NAME" or "NAME=FOLDER". */
static enum status take_component(struct command_call *c, struct collect_call *x,
                                  const char *value, struct err *e)
{
    str rest = str_of(value), name;
    (void)str_cut(&rest, '=', &name);
    rest = without_slashes(rest);
    if (name.n == 0 || str_starts(rest, STR("/")) || str_contains(rest, STR(".."))) {
        return err_set(
            e, LW_E_USAGE,
            "option '--component' is '%s', expected NAME or NAME=FOLDER with a folder "
            "below the collected one",
            value);
    }
    if (x->n_trees == TREES_MAX)
        return err_set(e, LW_E_USAGE, "at most %d components can be named", TREES_MAX);
    struct evidence_tree *place =
        arena_push(c->arena, (void **)&x->trees, &x->n_trees, &x->cap_trees, sizeof *place);
    if (place != NULL) *place = (struct evidence_tree){name, rest};
    return arena_status(c->arena, "command line", e);
}

/* The value of an option, as "--name value" or "--name=value"; NULL when `arg` is another. */
static const char *option_value(const struct command_call *c, int *i, const char *name,
                                bool *is_it)
{
    const char *arg = c->argv[*i];
    size_t n = strlen(name);
    *is_it = strncmp(arg, name, n) == 0 && (arg[n] == '\0' || arg[n] == '=');
    if (!*is_it) return NULL;
    if (arg[n] == '=') return arg + n + 1;
    return *i + 1 < c->argc ? c->argv[++*i] : NULL;
}

static enum status take_collect(struct command_call *c, struct collect_call *x, struct err *e)
{
    static const char *const names[] = {"--component", "--output"};
    for (int i = 0; i < c->argc; i++) {
        const char *arg = c->argv[i], *value = NULL;
        bool is_it = false;
        size_t k = 0;
        for (; k < 2 && !is_it; k++)
            value = option_value(c, &i, names[k], &is_it);
        if (is_it && value == NULL)
            return err_set(e, LW_E_USAGE, "option '%s' wants a value", names[k - 1]);
        if (is_it && k == 1) {
            enum status s = take_component(c, x, value, e);
            if (s != LW_OK) return s;
        } else if (is_it) {
            x->output = value;
        } else if (arg[0] == '-') {
            return err_set(e, LW_E_USAGE, "there is no option '%s'", arg);
        } else if (x->dir != NULL) {
            return err_set(e, LW_E_USAGE, "one folder at a time, '%s' is a second one", arg);
        } else {
            x->dir = arg;
        }
    }
    return x->dir != NULL ? LW_OK
                          : err_set(e, LW_E_USAGE, "expected the folder of a build tree");
}

static void show_progress(void *ctx, size_t n_read, size_t n_wanted)
{
    (void)ctx;
    fprintf(stderr, "\r%zu of %zu files read", n_read, n_wanted);
    fflush(stderr);
}

static size_t count_facts(const struct build_evidence *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n_groups; i++)
        n += x->groups[i].n_items;
    return n;
}

static enum status write_out(const struct collect_call *x, const struct build_evidence *found,
                             struct err *e)
{
    struct buf text;
    buf_init(&text, EVIDENCE_MAX_BYTES);
    enum status s = evidence_write(found, &text, e);
    if (s == LW_OK && x->output != NULL && strcmp(x->output, "-") != 0) {
        s = fs_write_atomic(x->output, buf_str(&text), 0644, e);
    } else if (s == LW_OK && fwrite(text.p, 1, text.n, stdout) != text.n) {
        s = err_set(e, LW_E_ENV, "standard output cannot be written");
    }
    buf_release(&text);
    return s;
}

static enum status collect_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct collect_call x = {0};
    struct arena a;
    struct build_evidence found;
    bool is_terminal = isatty(STDERR_FILENO) == 1;
    (void)exit_code;
    enum status s = take_collect(c, &x, e);
    if (s != LW_OK) return s;
    struct evidence_request r = {.dir = x.dir,
                                 .trees = x.trees,
                                 .n_trees = x.n_trees,
                                 .now = utc_now(),
                                 .progress = is_terminal ? show_progress : NULL};
    arena_init(&a, 4096 * LW_MIB);
    s = evidence_collect(&a, &r, &found, e);
    if (is_terminal) fprintf(stderr, "\r\033[K");
    if (s == LW_OK && count_facts(&found) == 0) {
        s = err_set(
            e, LW_E_INPUT,
            "'%s' holds nothing that says how something was built: expected a build tree, "
            "with what the build left in it",
            x.dir);
    }
    if (s == LW_OK) s = write_out(&x, &found, e);
    if (s == LW_OK && is_terminal)
        fprintf(stderr, "%zu facts of %zu files\n", count_facts(&found), found.n_sources);
    arena_release(&a);
    return s;
}

static const struct command_option collect_options[] = {
    {"--component", "NAME[=FOLDER]",
     "what is built there, as the SBOM names it; again for another folder. Kernels, BusyBox, "
     "U-Boot and Zephyr tell it themselves"},
    {"--output", "FILE", "where the document goes; standard output by default"},
    {0},
};

const struct command evidence_collect_command = {
    .words = "evidence collect",
    .synopsis = "DIR [--component NAME[=FOLDER]]... [--output FILE]",
    .doc =
        "Write down how the software below a folder was built, with the digest of every source",
    .options = collect_options,
    .examples = "longwatch evidence collect linux-6.1 --output kernel.evidence.json\n"
                "longwatch evidence collect build --component app --component zlib=deps/zlib\n",
    .run = collect_run,
};

/* ---- show ---- */

static void print_groups(struct command_call *c, const struct build_evidence *x)
{
    struct columns t;
    columns_init(&t, c->arena, 6,
                 (str[]){STR("KIND"), STR("COMPONENT"), STR("OBJECT"), STR("FACTS"),
                         STR("COMPLETE"), STR("WHY")});
    for (size_t i = 0; i < x->n_groups; i++) {
        const struct evidence_group *g = &x->groups[i];
        columns_row(&t, (str[]){fact_kind_str(g->kind), g->component, g->object,
                                arena_printf(c->arena, "%zu", g->n_items),
                                g->is_complete ? STR("yes") : STR("no"), g->note});
    }
    columns_print(&t, stdout);
}

static void print_text(struct command_call *c, const struct build_evidence *x)
{
    char at[UTC_TEXT_BYTES];
    text_print(stdout, arena_printf(c->arena, "sha256:%.*s", STR_ARG(x->digest)));
    text_print(stdout,
               arena_printf(c->arena, "%zu facts of %zu files, collected %.*s by %.*s",
                            count_facts(x), x->n_sources,
                            STR_ARG(utc_text(x->collected_at, at)), STR_ARG(x->generator)));
    printf("\n");
    print_groups(c, x);
    if (x->n_notes > 0) printf("\nNotes:\n");
    for (size_t i = 0; i < x->n_notes; i++)
        text_print(stdout, x->notes[i]);
}

static void add_text(yyjson_mut_doc *d, yyjson_mut_val *o, const char *key, str value)
{
    yyjson_mut_obj_add_strncpy(d, o, key, value.p ? value.p : "", value.n);
}

static enum status print_json(struct command_call *c, const struct build_evidence *x,
                              struct err *e)
{
    char at[UTC_TEXT_BYTES];
    yyjson_mut_doc *d = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(d);
    if (!d || !root) BUG("out of memory");
    yyjson_mut_doc_set_root(d, root);
    add_text(d, root, "sha256", x->digest);
    add_text(d, root, "generator", x->generator);
    add_text(d, root, "collected_at", utc_text(x->collected_at, at));
    yyjson_mut_obj_add_uint(d, root, "n_sources", x->n_sources);
    yyjson_mut_obj_add_uint(d, root, "n_facts", count_facts(x));
    yyjson_mut_val *groups = yyjson_mut_obj_add_arr(d, root, "groups");
    for (size_t i = 0; i < x->n_groups; i++) {
        const struct evidence_group *g = &x->groups[i];
        yyjson_mut_val *o = yyjson_mut_arr_add_obj(d, groups);
        add_text(d, o, "kind", fact_kind_str(g->kind));
        add_text(d, o, "component", g->component);
        add_text(d, o, "object", g->object);
        yyjson_mut_obj_add_uint(d, o, "n_facts", g->n_items);
        yyjson_mut_obj_add_bool(d, o, "is_complete", g->is_complete);
        add_text(d, o, "note", g->note);
    }
    yyjson_mut_val *notes = yyjson_mut_obj_add_arr(d, root, "notes");
    for (size_t i = 0; i < x->n_notes; i++)
        yyjson_mut_arr_add_strncpy(d, notes, x->notes[i].p, x->notes[i].n);
    enum status s = reply_print(c, d, e);
    yyjson_mut_doc_free(d);
    return s;
}

static enum status show_run(struct command_call *c, int *exit_code, struct err *e)
{
    struct build_evidence x;
    struct arena a;
    str bytes;
    (void)exit_code;
    if (c->argc != 1 || (c->argv[0][0] == '-' && c->argv[0][1] != '\0'))
        return err_set(e, LW_E_USAGE,
                       "expected one evidence document, or - for standard input");
    arena_init(&a, 8 * EVIDENCE_MAX_BYTES);
    enum status s = fs_read(&a, c->argv[0], EVIDENCE_MAX_BYTES, &bytes, e);
    if (s == LW_OK) s = evidence_read(&a, bytes, &x, e);
    if (s != LW_OK) {
        (void)err_source(e, str_of(c->argv[0]));
    } else if (c->wants_json) {
        s = print_json(c, &x, e);
    } else {
        print_text(c, &x);
    }
    arena_release(&a);
    return s;
}

static const struct command_option show_options[] = {
    {"--json", NULL, "machine-readable"},
    {0},
};

const struct command evidence_show_command = {
    .words = "evidence show",
    .synopsis = "FILE",
    .doc = "List what an evidence document holds, and what of it is complete",
    .options = show_options,
    .examples = "longwatch evidence show kernel.evidence.json\n",
    .run = show_run,
};
