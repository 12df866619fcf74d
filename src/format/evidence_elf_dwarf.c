/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled source files, from debugging data. Those of a kernel and its modules stand together, as
 * of the kernel as a whole, relative to the folder it was built in, which is how its records name
 * them; only its build tree can tell that they are all. Other paths are left whole: makefiles
 * compile within subfolders, and a path without its folder would hide "lib/url.c".
 */
#include "base/map.h"
#include "format/dwarf.h"
#include "format/evidence_elf.h"

enum {
    MAX_SEEN_BYTES = 128 * 1024 * 1024, /* paths of one file, each once */
};

struct sources {
    struct elf_facts *x;
    struct map paths, names; /* all, and the last elements of those compiled */
    size_t n;
};

static const str compiled[] = {
    STR_INIT(".c"),   STR_INIT(".S"),   STR_INIT(".s"),   STR_INIT(".cc"),   STR_INIT(".cpp"),
    STR_INIT(".cxx"), STR_INIT(".c++"), STR_INIT(".C"),   STR_INIT(".sx"),   STR_INIT(".asm"),
    STR_INIT(".rs"),  STR_INIT(".go"),  STR_INIT(".zig"), STR_INIT(".m"),    STR_INIT(".mm"),
    STR_INIT(".f"),   STR_INIT(".f90"), STR_INIT(".F90"), STR_INIT(".d"),    STR_INIT(".pas"),
    STR_INIT(".adb"), STR_INIT(".i"),   STR_INIT(".cu"),  STR_INIT(".vala"),
};

/* Everything else that a compiler reads is included by something. */
static bool is_source(str path)
{
    for (size_t i = 0; i < sizeof compiled / sizeof compiled[0]; i++) {
        if (str_ends(path, compiled[i])) return true;
    }
    return false;
}

static str last_element(str path)
{
    size_t at;
    return str_find_last(path, '/', &at) ? str_from(path, at + 1) : path;
}

static str below(str path, str directory)
{
    if (directory.n == 0 || !str_starts(path, directory)) return path;
    if (path.n <= directory.n || path.p[directory.n] != '/') return path;
    return str_from(path, directory.n + 1);
}

static enum status put_file(void *ctx, const struct dwarf_file *f, struct err *e)
{
    struct sources *all = ctx;
    bool is_new, is_file = is_source(f->path);
    str path = all->x->is_kernel ? below(f->path, f->directory) : f->path;
    if (map_at(&all->paths, path, &is_new) == NULL ||
        (is_file && !map_set(&all->names, last_element(path), 1))) {
        return err_set(e, LW_E_LIMIT, "paths of source files have over %d bytes",
                       MAX_SEEN_BYTES);
    }
    if (!is_new || !str_is_utf8(path)) return LW_OK;
    all->n += is_file;
    return elf_put_about(all->x, is_file ? FACT_FILE : FACT_HEADER, all->x->component,
                         all->x->is_kernel ? STR("") : all->x->object, path, STR(""), e);
}

/*
 * Does every object that was linked have debugging data? Each leaves the name of its source among
 * the symbols; one that the tables do not know was compiled without, and so may others be. Those
 * of the compiler's own start-up code always are. Where the linker optimised, no names are left.
 */
static enum status find_uncovered(struct sources *all, str *out, struct err *e)
{
    const struct elf *elf = &all->x->elf;
    const struct elf_section *t = elf_section_of_type(elf, ELF_SECTION_SYMBOLS);
    size_t n = t == NULL ? 0 : elf_n_symbols(elf, t);
    *out = STR("the symbols do not tell");
    if (n > ELF_MAX_SYMBOLS) return err_set(e, LW_E_LIMIT, "symbol table is too large");
    for (size_t i = 1; i < n; i++) {
        struct elf_symbol y;
        uint64_t one;
        if (!elf_symbol(elf, t, i, &y)) {
            return err_set(e, LW_E_INPUT, "name of symbol %zu is outside of the string table",
                           i);
        }
        str name = last_element(y.name);
        if (y.type != ELF_SYMBOL_FILE || !is_source(name)) continue;
        if (str_eq(name, STR("crtstuff.c"))) continue;
        if (map_find(&all->names, name, &one)) {
            *out = STR_NONE;
            continue;
        }
        *out = arena_printf(all->x->scratch, "%.*s was compiled without", STR_ARG(name));
        return arena_status(all->x->scratch, "name of a source file", e);
    }
    return LW_OK;
}

static enum status claim_complete(struct sources *all, struct err *e)
{
    struct elf_facts *x = all->x;
    str why;
    enum status s = find_uncovered(all, &why, e);
    if (s != LW_OK) return s;
    if (why.n == 0) return elf_complete(x, FACT_FILE, x->component, e);
    str words = arena_printf(x->scratch, "debugging data does not show all source files: %.*s",
                             STR_ARG(why));
    return words.n > 0 ? elf_note(x, words.p, e) : arena_status(x->scratch, "note", e);
}

enum status elf_facts_dwarf(struct elf_facts *x, struct err *e)
{
    struct sources all = {.x = x};
    struct err why = {0};
    map_init(&all.paths, MAX_SEEN_BYTES);
    map_init(&all.names, MAX_SEEN_BYTES);
    enum status s = dwarf_each_file(x->scratch, &x->elf, put_file, &all, &why);
    if (s == LW_OK && all.n > 0 && !x->is_kernel) s = claim_complete(&all, &why);
    map_release(&all.paths);
    map_release(&all.names);
    if (s == LW_OK || s == LW_E_NOT_FOUND) return LW_OK;
    return err_set(e, s, "%s", why.message);
}
