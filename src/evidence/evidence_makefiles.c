/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files of a kernel's folders are not compiled, by its configuration and Makefiles alone.
 * Every doubt goes the same way, towards "compiled": a folder below a Makefile that is not
 * understood, or that such a one may reach by "../", is not decided; a file that no rule names, or
 * that another source includes, counts as compiled; a folder counts as built unless the Makefile
 * above names it and leaves it out.
 */
#include "base/limits.h"
#include "evidence/evidence_sources.h"
#include "format/evidence.h"
#include "format/evidence_command.h"

#include <stdlib.h>

enum {
    MAX_ROUNDS = 8 /* of finding folders that are built after all */
};

/* What Makefiles say of an object, by its path without ending, or of a folder with its slash. */
struct ruled {
    uint32_t by; /* folder of the Makefile that builds it, else of one that names it */
    uint32_t line;
    bool is_on;
};

struct decision {
    struct collection *c;
    const struct evidence_root *root;
    struct source_tree t;
    struct map symbols; /* -> item of the group of symbols */
    const struct fact_group *group;
    str arch;
    struct ruled *ruled;
    size_t n_ruled, cap_ruled;
    struct map ruled_ids;
    struct arena scratch;
};

/* ---- configuration ---- */

static const struct arch_row {
    str symbol, folder;
} arch_rows[] = {
    {STR_INIT("CONFIG_UML"), STR_INIT("um")},
    {STR_INIT("CONFIG_X86"), STR_INIT("x86")},
    {STR_INIT("CONFIG_ARM64"), STR_INIT("arm64")},
    {STR_INIT("CONFIG_ARM"), STR_INIT("arm")},
    {STR_INIT("CONFIG_RISCV"), STR_INIT("riscv")},
    {STR_INIT("CONFIG_MIPS"), STR_INIT("mips")},
    {STR_INIT("CONFIG_PPC"), STR_INIT("powerpc")},
    {STR_INIT("CONFIG_S390"), STR_INIT("s390")},
    {STR_INIT("CONFIG_SPARC"), STR_INIT("sparc")},
    {STR_INIT("CONFIG_LOONGARCH"), STR_INIT("loongarch")},
    {STR_INIT("CONFIG_PARISC"), STR_INIT("parisc")},
    {STR_INIT("CONFIG_SUPERH"), STR_INIT("sh")},
    {STR_INIT("CONFIG_ARC"), STR_INIT("arc")},
    {STR_INIT("CONFIG_XTENSA"), STR_INIT("xtensa")},
    {STR_INIT("CONFIG_M68K"), STR_INIT("m68k")},
};

static bool symbol_of(void *ctx, str name, str *value)
{
    struct decision *d = ctx;
    uint64_t at;
    if (str_eq(name, STR("SRCARCH"))) {
        *value = d->arch;
        return d->arch.n > 0;
    }
    if (str_eq(name, STR("BITS"))) {
        *value = map_find(&d->symbols, STR("CONFIG_64BIT"), &at) &&
                         str_eq(d->group->items[at].item.value, STR("y"))
                     ? STR("64")
                     : STR("32");
        return d->arch.n > 0;
    }
    if (!map_find(&d->symbols, name, &at)) return false;
    *value = d->group->items[at].item.value;
    return true;
}

static bool read_symbols(struct decision *d)
{
    str value;
    for (size_t i = 0; i < d->group->n_items; i++)
        if (!map_set(&d->symbols, d->group->items[i].item.name, i)) return false;
    d->arch = STR("");
    for (size_t i = 0; i < sizeof arch_rows / sizeof arch_rows[0] && d->arch.n == 0; i++) {
        if (symbol_of(d, arch_rows[i].symbol, &value) && str_eq(value, STR("y")))
            d->arch = arch_rows[i].folder;
    }
    return true;
}

/* ---- rules ---- */

static str without_ending(str path)
{
    size_t point, slash = 0;
    if (!str_find_last(path, '.', &point)) return path;
    if (str_find_last(path, '/', &slash) && point < slash) return path;
    return str_sub(path, 0, point);
}

static struct ruled *ruled_find(const struct decision *d, str key)
{
    uint64_t at;
    return map_find(&d->ruled_ids, key, &at) ? &d->ruled[at] : NULL;
}

static struct ruled *ruled_at(struct decision *d, str key)
{
    bool is_new = false;
    uint64_t *place = map_at(&d->ruled_ids, key, &is_new);
    if (place == NULL) return NULL;
    if (!is_new) return &d->ruled[*place];
    *place = d->n_ruled;
    return arena_push(d->c->a, (void **)&d->ruled, &d->n_ruled, &d->cap_ruled,
                      sizeof *d->ruled);
}

static enum status apply_makefile(struct decision *d, uint32_t folder, struct err *e)
{
    const struct source_folder *f = &d->t.folders[folder];
    for (size_t i = 0; i < f->makefile.n_objects; i++) {
        const struct kbuild_object *o = &f->makefile.objects[i];
        bool is_folder = str_ends(o->path, STR("/"));
        str path = arena_printf(&d->scratch, "%.*s/%.*s", STR_ARG(f->path), STR_ARG(o->path));
        str key = path_clean(&d->scratch, path);
        key =
            is_folder ? arena_printf(&d->scratch, "%.*s/", STR_ARG(key)) : without_ending(key);
        struct ruled *r = ruled_at(d, key);
        if (r == NULL) return err_set(e, LW_E_LIMIT, "the Makefiles name too many objects");
        bool is_on = o->is_on && !f->is_off;
        bool is_first = r->line == 0 && !r->is_on;
        if ((is_on && !r->is_on) || is_first) {
            r->by = folder;
            r->line = o->line;
        }
        r->is_on |= is_on;
    }
    arena_clear(&d->scratch);
    return LW_OK;
}

static str folder_of(str path)
{
    size_t at;
    return str_find_last(path, '/', &at) ? str_sub(path, 0, at) : STR("");
}

/* Every Makefile above is understood: what it says of this folder is all it says. */
static bool is_known_above(const struct decision *d, str path)
{
    while (path.n > 0) {
        path = folder_of(path);
        const struct source_folder *f = source_folder_find(&d->t, path);
        if (f != NULL && f->makefile_name.n > 0 && !f->makefile.is_known) return false;
    }
    return true;
}

static bool is_other_arch(const struct decision *d, str path)
{
    str rest = path, arch;
    if (d->arch.n == 0 || !str_starts(path, STR("arch/"))) return false;
    rest = str_from(path, 5);
    (void)str_cut(&rest, '/', &arch);
    /* User-mode Linux is built of another one's files. */
    return arch.n > 0 && !str_eq(arch, d->arch) && !str_eq(d->arch, STR("um"));
}

static bool is_left_out(const struct decision *d, const struct source_folder *f)
{
    const struct ruled *r = ruled_find(d, arena_printf(d->c->a, "%.*s/", STR_ARG(f->path)));
    if (f->path.n == 0 || f->is_forced) return false;
    if (r != NULL && r->is_on) return false;
    if (is_other_arch(d, f->path)) return true;
    if (!is_known_above(d, f->path)) return false;
    if (r != NULL) return true;
    /* Nobody names it: it goes with the folder above. */
    str above = folder_of(f->path);
    const struct source_folder *parent = source_folder_find(&d->t, above);
    while (parent == NULL && above.n > 0) {
        above = folder_of(above);
        parent = source_folder_find(&d->t, above);
    }
    return parent != NULL && above.n > 0 && parent->is_off;
}

/* Folders above come first; one that a later Makefile turns on starts another round. */
static enum status apply_all(struct decision *d, struct err *e)
{
    bool is_other = true;
    enum status s = LW_OK;
    for (unsigned n = 0; is_other && s == LW_OK; n++) {
        is_other = false;
        for (size_t i = 0; i < d->n_ruled; i++)
            d->ruled[i] = (struct ruled){0};
        for (size_t i = 0; i < d->t.n_folders && s == LW_OK; i++) {
            struct source_folder *f = &d->t.folders[i];
            f->is_off = n < MAX_ROUNDS && is_left_out(d, f);
            s = apply_makefile(d, (uint32_t)i, e);
        }
        for (size_t i = 0; i < d->t.n_folders && s == LW_OK; i++) {
            struct source_folder *f = &d->t.folders[i];
            if (!f->is_off || is_left_out(d, f)) continue;
            f->is_forced = true;
            is_other = true;
        }
    }
    return s == LW_OK ? arena_status(d->c->a, "source tree", e) : s;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct source_folder *)a)->path,
                   ((const struct source_folder *)b)->path);
}

/* Sorted anew, so that those above come first; the ids follow. */
static void sort_folders(struct source_tree *t)
{
    if (t->n_folders > 1) qsort(t->folders, t->n_folders, sizeof *t->folders, by_path);
    for (size_t i = 0; i < t->n_folders; i++)
        (void)map_set(&t->folder_ids, t->folders[i].path, i);
}

/* ---- doubt ---- */

static bool is_below(str path, str folder)
{
    if (folder.n == 0 || str_eq(path, folder)) return true;
    return path.n > folder.n && str_starts(path, folder) && path.p[folder.n] == '/';
}

static void doubt_below(struct decision *d, str top)
{
    for (size_t i = 0; i < d->t.n_folders; i++)
        d->t.folders[i].is_doubtful |= is_below(d->t.folders[i].path, top);
}

static void doubt(struct decision *d)
{
    for (size_t i = 0; i < d->t.n_folders; i++) {
        const struct source_folder *f = &d->t.folders[i];
        str top = f->path;
        if (f->makefile_name.n == 0 || f->makefile.is_known || f->is_off) continue;
        for (unsigned k = 0; k < f->makefile.n_up; k++)
            top = folder_of(top);
        if (f->makefile.reaches_root) top = STR("");
        doubt_below(d, top);
        for (size_t k = 0; k < f->makefile.n_reaches; k++) {
            str to = f->makefile.reaches[k];
            if (str_starts(to, STR("/")))
                to = path_clean(&d->scratch, str_from(to, 1));
            else
                to = path_clean(&d->scratch, arena_printf(&d->scratch, "%.*s/%.*s",
                                                          STR_ARG(f->path), STR_ARG(to)));
            doubt_below(d, to);
        }
    }
}

/* ---- facts ---- */

enum status evidence_add_source(struct collection *c, const struct evidence_root *root,
                                str path, str sha256, uint64_t n_bytes, const char *reader,
                                uint32_t *out, struct err *e)
{
    struct facts *f = &c->facts;
    if (f->n_sources == EVIDENCE_MAX_SOURCES)
        return err_set(e, LW_E_LIMIT, "more than %d files say something", EVIDENCE_MAX_SOURCES);
    struct evidence_source *place =
        arena_push(f->a, (void **)&f->sources, &f->n_sources, &f->cap_sources, sizeof *place);
    if (place == NULL) return arena_status(f->a, "evidence", e);
    str whole = root->folder.n == 0
                    ? path
                    : arena_printf(f->a, "%.*s/%.*s", STR_ARG(root->folder), STR_ARG(path));
    *place = (struct evidence_source){whole, sha256, n_bytes, str_of(reader)};
    *out = (uint32_t)(f->n_sources - 1);
    return LW_OK;
}

static enum status makefile_source(struct decision *d, struct source_folder *f, uint32_t *out,
                                   struct err *e)
{
    enum status s = LW_OK;
    if (f->source == UINT32_MAX) {
        str path = f->path.n == 0 ? f->makefile_name
                                  : arena_printf(d->c->a, "%.*s/%.*s", STR_ARG(f->path),
                                                 STR_ARG(f->makefile_name));
        s = evidence_add_source(d->c, d->root, path, f->makefile_sha256, f->makefile_bytes,
                                "kbuild-makefile", &f->source, e);
    }
    *out = f->source;
    return s;
}

/* What is known of one source; false: it is not compiled. */
struct judgement {
    str value;
    uint32_t line;
    struct source_folder *by;
    const struct source_includer *includer;
};

static bool judge(struct decision *d, struct source_folder *ruling, str path,
                  struct judgement *out)
{
    const struct ruled *r = ruled_find(d, without_ending(path));
    *out = (struct judgement){.value = STR(""), .by = ruling};
    if (r != NULL && r->is_on) {
        out->by = &d->t.folders[r->by];
        out->line = r->line;
        return true;
    }
    out->includer = source_includer_of(&d->t, path);
    if (out->includer != NULL) {
        out->value = STR("included");
        out->line = out->includer->line;
        return true;
    }
    const struct source_folder *own = source_folder_find(&d->t, folder_of(path));
    if (r != NULL || (own != NULL && own->is_off)) return false;
    out->value = STR("named by no rule");
    return true;
}

/* A command file shows that it was compiled. */
static bool is_contradicted(struct decision *d, const struct source_folder *f,
                            struct source_folder *ruling)
{
    struct fact_group *all = facts_find(&d->c->facts, FACT_FILE, d->root->component, STR(""));
    struct judgement ignored;
    for (size_t i = 0; all != NULL && i < f->n_names; i++) {
        str path =
            arena_printf(&d->scratch, "%.*s/%.*s", STR_ARG(f->path), STR_ARG(f->names[i]));
        bool was_compiled = facts_has(&d->c->facts, all, path, STR("")) ||
                            facts_has(&d->c->facts, all, path, STR("included"));
        if (was_compiled && !judge(d, ruling, path, &ignored)) {
            facts_note(&d->c->facts, "%.*s was compiled against what its Makefile says",
                       STR_ARG(path));
            return true;
        }
    }
    return false;
}

static enum status put_source(struct decision *d, struct fact_group *g,
                              struct source_folder *ruling, str path, struct err *e)
{
    struct judgement j;
    uint32_t source = 0;
    enum status s;
    if (!judge(d, ruling, path, &j)) return LW_OK;
    if (j.includer != NULL)
        s = evidence_add_source(d->c, d->root, j.includer->path, j.includer->sha256,
                                j.includer->n_bytes, "source", &source, e);
    else
        s = makefile_source(d, j.by, &source, e);
    if (s != LW_OK) return s;
    return facts_put(&d->c->facts, g, path, j.value, source, j.line, e);
}

static enum status put_folder(struct decision *d, struct source_folder *f, struct err *e)
{
    struct source_folder *ruling = source_folder_ruling(&d->t, f->path);
    if (f->n_names == 0 || ruling == NULL || f->is_doubtful || is_contradicted(d, f, ruling))
        return LW_OK;
    str object = arena_printf(&d->scratch, "%.*s/", STR_ARG(f->path));
    struct fact_group *g = facts_group(&d->c->facts, FACT_FILE, d->root->component, object);
    if (g == NULL) return err_set(e, LW_E_LIMIT, "too many groups of facts");
    g->is_complete = true;
    g->note = f->is_off ? STR("the configuration leaves this folder out")
                        : STR("by the configuration and the Makefile");
    size_t group = (size_t)(g - d->c->facts.groups);
    for (size_t i = 0; i < f->n_names; i++) {
        str path =
            arena_printf(&d->scratch, "%.*s/%.*s", STR_ARG(f->path), STR_ARG(f->names[i]));
        enum status s = put_source(d, &d->c->facts.groups[group], ruling, path, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}

static enum status put_all(struct decision *d, struct err *e)
{
    /* Who asks for a file of a folder that is not decided shall find a list that is not complete. */
    struct fact_group *whole =
        facts_group(&d->c->facts, FACT_FILE, d->root->component, STR(""));
    enum status s = LW_OK;
    size_t n_unknown = 0;
    if (whole == NULL) return err_set(e, LW_E_LIMIT, "too many groups of facts");
    if (whole->note.n == 0) whole->note = STR("nothing was compiled in this tree");
    for (size_t i = 0; i < d->t.n_folders && s == LW_OK; i++) {
        struct source_folder *f = &d->t.folders[i];
        n_unknown += f->makefile_name.n > 0 && !f->makefile.is_known && !f->is_off;
        s = put_folder(d, f, e);
        arena_clear(&d->scratch);
    }
    if (s == LW_OK && n_unknown > 0)
        facts_note(&d->c->facts,
                   "%zu Makefiles of %.*s are not understood: their folders are open",
                   n_unknown, STR_ARG(d->root->component));
    return s;
}

enum status evidence_makefiles(struct collection *c, const struct evidence_root *root,
                               struct err *e)
{
    struct decision d = {.c = c, .root = root};
    const char *dir = collection_path(c, root, "");
    d.group = facts_find(&c->facts, FACT_SYMBOL, root->component, STR(""));
    if (dir == NULL) return arena_status(c->a, "source tree", e);
    if (d.group == NULL) return LW_OK;
    str top = str_of(dir);
    while (top.n > 1 && top.p[top.n - 1] == '/')
        top.n--;
    arena_init(&d.scratch, 64 * LW_MIB);
    map_init(&d.symbols, 16 * LW_MIB);
    map_init(&d.ruled_ids, 256 * LW_MIB);
    source_tree_init(&d.t, c->a, arena_z(c->a, top));
    d.t.is_of_kernel = true;
    enum status s = read_symbols(&d) ? LW_OK : err_set(e, LW_E_LIMIT, "too many symbols");
    if (s == LW_OK) s = source_tree_read(&d.t, symbol_of, &d, e);
    if (s == LW_OK) {
        sort_folders(&d.t);
        s = apply_all(&d, e);
    }
    if (s == LW_OK) {
        doubt(&d);
        s = put_all(&d, e);
    }
    source_tree_release(&d.t);
    map_release(&d.ruled_ids);
    map_release(&d.symbols);
    arena_release(&d.scratch);
    return s;
}

/* ---- trees without Makefiles of Kbuild ---- */

static bool no_symbol(void *ctx, str name, str *value)
{
    (void)ctx;
    (void)name;
    (void)value;
    return false;
}

static enum status put_included(struct collection *c, const struct evidence_root *root,
                                const struct source_tree *t, str path, struct err *e)
{
    const struct source_includer *by = source_includer_of(t, path);
    uint32_t source = 0;
    if (by == NULL) return LW_OK;
    enum status s =
        evidence_add_source(c, root, by->path, by->sha256, by->n_bytes, "source", &source, e);
    if (s != LW_OK) return s;
    struct fact_group *g = facts_group(&c->facts, FACT_FILE, root->component, STR(""));
    return facts_put(&c->facts, g, path, STR("included"), source, by->line, e);
}

enum status evidence_included(struct collection *c, const struct evidence_root *root,
                              size_t *n_sources, struct err *e)
{
    struct source_tree t;
    str top = str_of(collection_path(c, root, ""));
    while (top.n > 1 && top.p[top.n - 1] == '/')
        top.n--;
    const char *dir = arena_z(c->a, top);
    if (dir == NULL) return arena_status(c->a, "source tree", e);
    source_tree_init(&t, c->a, dir);
    enum status s = source_tree_read(&t, no_symbol, NULL, e);
    *n_sources = 0;
    for (size_t i = 0; i < t.n_folders && s == LW_OK; i++) {
        const struct source_folder *f = &t.folders[i];
        *n_sources += f->n_names;
        for (size_t k = 0; k < f->n_names && s == LW_OK; k++) {
            str path = f->path.n == 0 ? f->names[k]
                                      : arena_printf(c->a, "%.*s/%.*s", STR_ARG(f->path),
                                                     STR_ARG(f->names[k]));
            s = put_included(c, root, &t, path, e);
        }
    }
    source_tree_release(&t);
    return s;
}
