/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several files together prove to be complete. The list of compiled files is complete when the
 * build got to its end after the configuration was last written: then every object that it wanted
 * has been made, and every made object has its command file. A build that stopped in between, or of
 * single folders, proves what is in it and nothing about what is not.
 */
#include "base/fs.h"
#include "evidence/evidence_sources.h"
#include "evidence/evidence_tree.h"
#include "format/evidence_command.h"
#include "format/evidence_readers.h"

#include <stdio.h>
#include <sys/stat.h>

/* What the last step of a build leaves behind. */
static const struct end_row {
    str component;
    const char *files[3];
} end_rows[] = {
    {STR_INIT("linux"), {".vmlinux.cmd", "vmlinux", NULL}},
    {STR_INIT("busybox"), {"busybox_unstripped", "busybox", NULL}},
    {STR_INIT("u-boot"), {".u-boot.cmd", "u-boot", NULL}},
    {STR_INIT("barebox"), {".barebox.cmd", "barebox", NULL}},
};

static const struct end_row *end_find(str component)
{
    for (size_t i = 0; i < sizeof end_rows / sizeof end_rows[0]; i++)
        if (str_eq(end_rows[i].component, component)) return &end_rows[i];
    return NULL;
}

static bool is_later(const struct stat *a, const struct stat *b)
{
    if (a->st_mtim.tv_sec != b->st_mtim.tv_sec) return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
    return a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

static bool has_file(struct collection *c, const struct evidence_root *root, const char *name,
                     struct stat *out)
{
    const char *path = collection_path(c, root, name);
    return path != NULL && stat(path, out) == 0;
}

/* Empty when the build got to its end, else what is missing. */
static str why_not_ended(struct collection *c, const struct evidence_root *root)
{
    const struct end_row *row = end_find(root->component);
    struct stat end, config, other;
    if (row == NULL) return STR("how to tell the end of this build is not known");
    if (!has_file(c, root, ".config", &config)) return STR("its configuration is not there");
    if (!has_file(c, root, row->files[0], &end) && !has_file(c, root, row->files[1], &end)) {
        return arena_printf(c->a, "the build did not get to its end: there is no '%s'",
                            row->files[1]);
    }
    if (is_later(&config, &end))
        return STR("'.config' was written after the build got to its end");
    if (!str_eq(root->component, STR("linux"))) return STR("");
    struct fact_group *symbols = facts_find(&c->facts, FACT_SYMBOL, root->component, STR(""));
    const struct evidence_item *modules = facts_item(symbols, STR("CONFIG_MODULES"));
    bool has_modules = modules != NULL && str_eq(modules->value, STR("y"));
    if (has_modules && !has_file(c, root, "modules.order", &other))
        return STR("the modules were not built: there is no 'modules.order'");
    return STR("");
}

static void mark(struct collection *c, enum fact_kind kind, str component, str why_not)
{
    struct fact_group *g = facts_find(&c->facts, kind, component, STR(""));
    if (g == NULL) return;
    g->is_complete = why_not.n == 0;
    g->note = why_not;
}

/* Two trees of one component share their groups: complete only when both are. */
static str why_not_complete(struct collection *c, str component)
{
    for (size_t i = 0; i < c->n_roots; i++) {
        const struct evidence_root *root = &c->roots[i];
        if (root->n_kbuild == 0 || !str_eq(root->component, component)) continue;
        str why = root->doubt.n > 0 ? root->doubt : why_not_ended(c, root);
        if (why.n > 0) return why;
    }
    return STR("");
}

static void judge_kbuild(struct collection *c, const struct evidence_root *root)
{
    str why = why_not_complete(c, root->component);
    str headers = why.n > 0 ? why : root->header_doubt;
    mark(c, FACT_FILE, root->component, why);
    mark(c, FACT_HEADER, root->component, headers);
    mark(c, FACT_FLAG, root->component, why);
}

/* Who writes compile_commands.json lists every call, but for what wraps a build from outside. */
static const char *const generators[] = {"CMakeCache.txt", "meson-private/coredata.dat",
                                         "meson-info/intro-targets.json"};

static bool is_generated(struct collection *c, const struct evidence_root *root)
{
    str folder = root->database_folder;
    struct stat ignored;
    for (size_t i = 0; i < sizeof generators / sizeof generators[0]; i++) {
        const char *path = arena_printf(c->a, "%s/%.*s%s%s", c->dir, STR_ARG(folder),
                                        folder.n > 0 ? "/" : "", generators[i])
                               .p;
        if (path != NULL && stat(path, &ignored) == 0) return true;
    }
    return false;
}

/* Files that a unity build puts together have no call of their own. */
static bool is_unity(const struct fact_group *g)
{
    for (size_t i = 0; g != NULL && i < g->n_items; i++)
        if (str_contains(g->items[i].item.name, STR("/Unity/unity_"))) return true;
    return false;
}

static enum status judge_database(struct collection *c, const struct evidence_root *root,
                                  struct err *e)
{
    str why = root->doubt;
    size_t n_sources = 0;
    if (root->n_databases > 1) why = STR("there are several compile_commands.json");
    if (why.n == 0 && !is_generated(c, root))
        why = STR("neither CMake nor Meson wrote compile_commands.json, it may be a part");
    if (why.n == 0 && is_unity(facts_find(&c->facts, FACT_FILE, root->component, STR(""))))
        why = STR("a unity build: its files are put together before they are compiled");
    if (why.n == 0 && root->component.n > 0) {
        enum status s = evidence_included(c, root, &n_sources, e);
        if (s != LW_OK) return s;
        if (n_sources == 0)
            why = STR("its sources are not here: whether one includes another is not known");
    }
    mark(c, FACT_FILE, root->component, why);
    mark(c, FACT_FLAG, root->component, why);
    return LW_OK;
}

static void judge_modules(struct collection *c)
{
    for (size_t i = 0; i < c->facts.n_groups; i++) {
        struct fact_group *g = &c->facts.groups[i];
        bool has_builtin = false, has_loadable = false;
        if (g->kind != FACT_MODULE) continue;
        for (size_t k = 0; k < g->n_items; k++) {
            has_builtin |= str_eq(g->items[k].item.value, STR("builtin"));
            has_loadable |= str_eq(g->items[k].item.value, STR("loadable"));
        }
        struct fact_group *symbols = facts_find(&c->facts, FACT_SYMBOL, g->component, STR(""));
        const struct evidence_item *modules = facts_item(symbols, STR("CONFIG_MODULES"));
        bool needs_loadable = modules == NULL || !str_eq(modules->value, STR("n"));
        g->is_complete = has_builtin && (has_loadable || !needs_loadable);
        if (!has_builtin) g->note = STR("there is no 'modules.builtin'");
        if (has_builtin && !g->is_complete) g->note = STR("there is no 'modules.order'");
    }
}

/* "in 12 of 400 files" where not every call has the flag. */
static void count_flags(struct collection *c)
{
    for (size_t i = 0; i < c->facts.n_groups; i++) {
        struct fact_group *g = &c->facts.groups[i];
        size_t n = 0;
        if (g->kind != FACT_FLAG || g->object.n > 0) continue;
        for (size_t k = 0; k < c->n_roots; k++)
            if (str_eq(c->roots[k].component, g->component)) n += c->roots[k].n_commands;
        for (size_t k = 0; k < g->n_items; k++) {
            struct fact_item *x = &g->items[k];
            if (x->item.value.n > 0 || x->n_puts >= n) continue;
            x->item.value = arena_printf(c->a, "in %u of %zu files", (unsigned)x->n_puts, n);
        }
    }
}

/* What belongs to nothing that has a name cannot be all there is of the image. */
static void judge_unnamed(struct collection *c)
{
    static const enum fact_kind kinds[] = {FACT_FILE, FACT_HEADER, FACT_FLAG};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        mark(c, kinds[i], STR(""), STR("of a tree without a name: say --component NAME"));
}

static bool is_list_entry(const struct fact_item *x)
{
    return str_eq(x->item.value, STR(PATCH_LISTED));
}

/*
 * Where lists say what is applied (quilt's series, Buildroot's), a patch file that none of them
 * names is only a file.
 */
static void judge_patches(struct collection *c)
{
    for (size_t i = 0; i < c->facts.n_groups; i++) {
        struct fact_group *g = &c->facts.groups[i];
        size_t n_lists = 0, kept = 0;
        if (g->kind != FACT_PATCH) continue;
        for (size_t k = 0; k < g->n_items; k++)
            n_lists += is_list_entry(&g->items[k]);
        for (size_t k = 0; k < g->n_items; k++) {
            struct fact_item x = g->items[k];
            bool is_listed =
                n_lists == 0 || is_list_entry(&x) ||
                facts_has(&c->facts, g, path_name(x.item.value), STR(PATCH_LISTED));
            if (is_listed) g->items[kept++] = x;
        }
        g->note = n_lists > 0
                      ? STR("patches that a list of applied ones names")
                      : STR("patch files of the tree; no list says that they are applied");
        g->n_items = kept;
    }
}

/* Headers may define more than the command lines say. */
static void judge_defines(struct collection *c)
{
    for (size_t i = 0; i < c->facts.n_groups; i++) {
        struct fact_group *g = &c->facts.groups[i];
        if (g->kind != FACT_DEFINE) continue;
        g->is_complete = false;
        g->note = STR("those of the command lines; headers may define more");
    }
}

/* A kernel or BusyBox that was configured here, in its own source tree, and not built to its end. */
static bool is_for_makefiles(struct collection *c, const struct evidence_root *root)
{
    struct stat ignored;
    size_t n_same = 0;
    bool is_kbuild =
        str_eq(root->component, STR("linux")) || str_eq(root->component, STR("busybox"));
    for (size_t i = 0; i < c->n_roots; i++)
        n_same += str_eq(c->roots[i].component, root->component);
    if (!is_kbuild || !root->is_found || n_same != 1) return false;
    struct fact_group *files = facts_find(&c->facts, FACT_FILE, root->component, STR(""));
    if (files != NULL && files->is_complete) return false;
    return has_file(c, root, "Makefile", &ignored) && has_file(c, root, "scripts", &ignored);
}

static enum status decide_by_makefiles(struct collection *c, struct err *e)
{
    for (size_t i = 0; i < c->n_roots; i++) {
        struct err local = {0};
        size_t n_before = c->facts.n_groups;
        if (!is_for_makefiles(c, &c->roots[i])) continue;
        enum status s = evidence_makefiles(c, &c->roots[i], &local);
        if (s == LW_OK) continue;
        /* Half of the groups is worse than none. */
        if (c->facts.is_over || c->a->is_over || c->facts.n_groups != n_before) {
            if (e != NULL) *e = local;
            return s;
        }
        facts_note(&c->facts, "the Makefiles of %.*s were not judged: %s",
                   STR_ARG(c->roots[i].component), local.message);
    }
    return LW_OK;
}

/* A whole root file system has all programs of its processor; a folder of one may have few. */
static void judge_processor(struct collection *c)
{
    static const char *const files[] = {"etc/os-release", "usr/lib/os-release"};
    const struct evidence_root top = {.folder = STR("")};
    struct stat found;
    bool is_system = false;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        is_system |= has_file(c, &top, files[i], &found);
    mark(c, FACT_ARCHITECTURE, STR(""),
         is_system ? STR("") : STR("of the programs that were collected"));
}

enum status evidence_complete(struct collection *c, struct err *e)
{
    enum status s = LW_OK;
    for (size_t i = 0; i < c->n_roots && s == LW_OK; i++) {
        const struct evidence_root *root = &c->roots[i];
        if (root->n_kbuild > 0)
            judge_kbuild(c, root);
        else if (root->n_databases > 0)
            s = judge_database(c, root, e);
    }
    if (s != LW_OK) return s;
    judge_unnamed(c);
    judge_modules(c);
    judge_processor(c);
    judge_patches(c);
    judge_defines(c);
    count_flags(c);
    s = decide_by_makefiles(c, e);
    if (s != LW_OK) return s;
    return arena_status(c->a, "evidence", e);
}
