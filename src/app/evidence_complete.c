/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several files together prove to be complete. The list of compiled files is complete when the
 * build got to its end after the configuration was last written: then every object that it wanted
 * has been made, and every made object has its command file. A build that stopped in between, or of
 * single folders, proves what is in it and nothing about what is not.
 */
#include "app/evidence_tree.h"
#include "base/fs.h"

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

enum status evidence_complete(struct collection *c, struct err *e)
{
    for (size_t i = 0; i < c->n_roots; i++)
        if (c->roots[i].n_kbuild > 0) judge_kbuild(c, &c->roots[i]);
    judge_modules(c);
    judge_defines(c);
    count_flags(c);
    return arena_status(c->a, "evidence", e);
}
