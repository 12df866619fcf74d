/* SPDX-License-Identifier: Apache-2.0 */
/* Functions, imports, exports and needed libraries of an ELF file. */
#include "format/evidence_elf.h"

#include <string.h>

enum {
    DT_NEEDED = 1,
    DT_STRTAB = 5,
    VISIBILITY_INTERNAL = 1,
    VISIBILITY_HIDDEN = 2,
};

/* In .symtab a version stands behind the name: "memcpy@GLIBC_2.14", "foo@@BAR_1". */
static str without_version(str name)
{
    size_t at;
    return str_find(name, '@', &at) && at > 0 ? str_sub(name, 0, at) : name;
}

/*
 * Compilers make several bodies of a function, or parts of one, and say so behind a dot:
 * "parse.constprop.0", "parse.isra.0.cold". Rust and Go have dots of their own, so only known
 * words are taken off.
 */
static str without_clone(str name)
{
    static const str words[] = {
        STR_INIT("constprop"), STR_INIT("isra"), STR_INIT("part"),       STR_INIT("cold"),
        STR_INIT("lto_priv"),  STR_INIT("llvm"), STR_INIT("localalias"),
    };
    for (size_t at; str_find_last(name, '.', &at) && at > 0;) {
        str last = str_from(name, at + 1);
        bool is_number = last.n > 0, is_word = false;
        for (size_t i = 0; i < last.n; i++) {
            is_number = is_number && char_is_digit(last.p[i]);
        }
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            is_word = is_word || str_eq(last, words[i]);
        }
        size_t before;
        /* A number belongs to the word before it. */
        if (is_number && str_find_last(str_sub(name, 0, at), '.', &before) && before > 0) {
            str rest = without_clone(str_sub(name, 0, at));
            return rest.n < at ? rest : name;
        }
        if (!is_word) return name;
        name = str_sub(name, 0, at);
    }
    return name;
}

static bool is_function(const struct elf_symbol *y)
{
    return y->type == ELF_SYMBOL_FUNCTION || y->type == ELF_SYMBOL_INDIRECT;
}

static enum status check_table(const struct elf *x, const struct elf_section *t, struct err *e)
{
    if (elf_n_symbols(x, t) <= ELF_MAX_SYMBOLS) return LW_OK;
    return err_set(e, LW_E_LIMIT, "symbol table has %zu entries, over the limit of %d",
                   elf_n_symbols(x, t), ELF_MAX_SYMBOLS);
}

static enum status bad_symbol(size_t i, struct err *e)
{
    return err_set(e, LW_E_INPUT, "name of symbol %zu is outside of the string table", i);
}

/* From .symtab, so only of a file that is not stripped. */
static enum status functions(struct elf_facts *x, struct err *e)
{
    const struct elf *elf = &x->elf;
    const struct elf_section *t = elf_section_of_type(elf, ELF_SECTION_SYMBOLS);
    /* Go's own table has the functions of Go programs, inlined ones too. */
    if (elf_section_find(elf, STR(".go.buildinfo")) != NULL) return LW_OK;
    if (t == NULL) return elf_lacks(x, FACT_FUNCTION, "it is stripped of its symbols", e);
    enum status s = check_table(elf, t, e);
    str before = STR_NONE;
    for (size_t i = 1, n = elf_n_symbols(elf, t); s == LW_OK && i < n; i++) {
        struct elf_symbol y;
        if (!elf_symbol(elf, t, i, &y)) return bad_symbol(i, e);
        if (!is_function(&y) || y.section == ELF_SYMBOL_UNDEFINED) continue;
        str name = without_clone(without_version(y.name));
        if (name.n == 0 || str_eq(name, before)) continue;
        before = name;
        s = elf_put(x, FACT_FUNCTION, name, STR(""), e);
    }
    return s == LW_OK ? elf_complete(x, FACT_FUNCTION, x->component, e) : s;
}

static bool is_exported(const struct elf_symbol *y)
{
    return y->section != ELF_SYMBOL_UNDEFINED && y->bind != ELF_BIND_LOCAL &&
           y->visibility != VISIBILITY_HIDDEN && y->visibility != VISIBILITY_INTERNAL;
}

/*
 * What the loader resolves; of a kernel module, what it takes from the kernel. Exports are those of
 * libraries: what a program leaves open to its plug-ins is nothing that others are linked against.
 */
static enum status dynamic_symbols(struct elf_facts *x, const struct elf_section *t,
                                   struct err *e)
{
    const struct elf *elf = &x->elf;
    bool has_exports = !x->is_module && !x->is_program;
    enum status s = check_table(elf, t, e);
    for (size_t i = 1, n = elf_n_symbols(elf, t); s == LW_OK && i < n; i++) {
        struct elf_symbol y;
        if (!elf_symbol(elf, t, i, &y)) return bad_symbol(i, e);
        str name = without_version(y.name);
        if (name.n == 0) continue;
        if (y.section == ELF_SYMBOL_UNDEFINED) {
            s = elf_put(x, FACT_IMPORT, name, STR(""), e);
        } else if (has_exports && is_exported(&y)) {
            s = elf_put(x, FACT_EXPORT, name, STR(""), e);
        }
    }
    if (s == LW_OK) s = elf_complete(x, FACT_IMPORT, x->component, e);
    if (s == LW_OK && has_exports) s = elf_complete(x, FACT_EXPORT, x->component, e);
    return s;
}

static enum status libraries(struct elf_facts *x, struct err *e)
{
    struct elf_dynamic *all;
    size_t n;
    str names = STR_NONE;
    enum status s = elf_dynamic(x->scratch, &x->elf, &all, &n, e);
    for (size_t i = 0; s == LW_OK && i < n; i++) {
        if (all[i].tag == DT_STRTAB) (void)elf_at_address(&x->elf, all[i].value, &names);
    }
    for (size_t i = 0; s == LW_OK && i < n; i++) {
        str name;
        if (all[i].tag != DT_NEEDED) continue;
        if (!binary_string(names, all[i].value, ELF_MAX_NAME_BYTES, &name)) {
            return err_set(e, LW_E_INPUT, "name of a needed library is outside of its table");
        }
        s = elf_put(x, FACT_LIBRARY, name, STR(""), e);
    }
    return s == LW_OK ? elf_complete(x, FACT_LIBRARY, x->component, e) : s;
}

enum status elf_facts_symbols(struct elf_facts *x, struct err *e)
{
    const struct elf *elf = &x->elf;
    if (x->is_module) {
        const struct elf_section *t = elf_section_of_type(elf, ELF_SECTION_SYMBOLS);
        return t != NULL ? dynamic_symbols(x, t, e) : LW_OK;
    }
    if (x->is_kernel) return LW_OK;
    enum status s = functions(x, e);
    if (s != LW_OK || x->is_debug_only) return s;
    const struct elf_section *t = elf_section_of_type(elf, ELF_SECTION_DYNAMIC_SYMBOLS);
    if (t != NULL) s = dynamic_symbols(x, t, e);
    return s == LW_OK ? libraries(x, e) : s;
}
