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

/* What every program gets from the compiler's own start-up and arithmetic, built without. */
static bool is_of_compiler(str function)
{
    static const str heads[] = {STR_INIT("__aeabi_"),    STR_INIT("__gnu_"),
                                STR_INIT("__libc_csu_"), STR_INIT("__x86.get_pc_thunk."),
                                STR_INIT("__udiv"),      STR_INIT("__umod"),
                                STR_INIT("__div"),       STR_INIT("__mod")};
    static const str names[] = {
        STR_INIT("_start"),
        STR_INIT("_init"),
        STR_INIT("_fini"),
        STR_INIT("deregister_tm_clones"),
        STR_INIT("frame_dummy"),
        STR_INIT("register_tm_clones"),
        STR_INIT("call_weak_fn"),
        STR_INIT("__do_global_dtors_aux"),
        STR_INIT("_start_c"),
        STR_INIT("_dl_relocate_static_pie"),
        STR_INIT("__stack_chk_fail_local"),
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        if (str_starts(function, heads[i])) return true;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (str_eq(function, names[i])) return true;
    }
    return false;
}

static bool is_uncovered(const struct sources *all, const struct dwarf_ranges *ranges,
                         const struct elf_symbol *y)
{
    uint64_t one;
    if (y->type == ELF_SYMBOL_FILE) {
        str name = last_element(y->name);
        return is_source(name) && !str_eq(name, STR("crtstuff.c")) &&
               !map_find(&all->names, name, &one);
    }
    bool is_function = y->type == ELF_SYMBOL_FUNCTION || y->type == ELF_SYMBOL_INDIRECT;
    if (!is_function || y->section == ELF_SYMBOL_UNDEFINED || is_of_compiler(y->name)) {
        return false;
    }
    /* The lowest bit of an address says that it is Thumb or microMIPS code. */
    return !dwarf_covers(ranges, y->value & ~(uint64_t)1) && !dwarf_covers(ranges, y->value);
}

/*
 * Does every object that was linked have debugging data? Every function must be at an address that
 * it speaks of, and every source that left its name among the symbols must be listed. `*out` says
 * what was compiled without.
 */
static enum status find_uncovered(struct sources *all, str *out, struct err *e)
{
    const struct elf *elf = &all->x->elf;
    const struct elf_section *t = elf_section_of_type(elf, ELF_SECTION_SYMBOLS);
    struct dwarf_ranges ranges;
    size_t n = t == NULL ? 0 : elf_n_symbols(elf, t);
    enum status s = dwarf_ranges_read(all->x->scratch, elf, &ranges, e);
    *out = STR("it has no table of addresses");
    if (s != LW_OK) return s == LW_E_NOT_FOUND ? LW_OK : s;
    *out = STR("the program has no symbols");
    if (n == 0) return LW_OK;
    if (n > ELF_MAX_SYMBOLS) return err_set(e, LW_E_LIMIT, "symbol table is too large");
    for (size_t i = 1; i < n; i++) {
        struct elf_symbol y;
        if (!elf_symbol(elf, t, i, &y)) {
            return err_set(e, LW_E_INPUT, "name of symbol %zu is outside of the string table",
                           i);
        }
        if (!is_uncovered(all, &ranges, &y)) continue;
        *out = arena_printf(all->x->scratch, "%.*s was compiled without", STR_ARG(y.name));
        return arena_status(all->x->scratch, "name of a source file", e);
    }
    *out = STR_NONE;
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
    if (words.n == 0) return arena_status(x->scratch, "note", e);
    s = elf_lacks(x, FACT_FILE, words.p, e);
    return s == LW_OK ? elf_note(x, words.p, e) : s;
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
    if (s == LW_OK && (all.n > 0 || x->is_kernel)) return LW_OK;
    if (s == LW_OK || s == LW_E_NOT_FOUND) {
        return x->is_kernel ? LW_OK : elf_lacks(x, FACT_FILE, "it has no debugging data", e);
    }
    return err_set(e, s, "%s", why.message);
}
