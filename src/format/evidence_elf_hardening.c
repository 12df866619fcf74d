/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How an executable or library was hardened, as far as the file says. Each is "full", "partial"
 * or "no"; what the file cannot tell is not put, and then the list is not complete.
 */
#include "format/evidence_elf.h"

enum {
    DT_STRTAB = 5,
    DT_SONAME = 14,
    DT_RPATH = 15,
    DT_RUNPATH = 29,
    DT_BIND_NOW = 24,
    DT_FLAGS = 30,
    DT_FLAGS_1 = 0x6ffffffb,
    DF_BIND_NOW = 8,
    DF_1_NOW = 1,
    DF_1_PIE = 0x08000000,
};

/* What the dynamic table says. */
struct dynamic {
    bool is_now, is_pie, is_library;
    str rpath, runpath;
};

static enum status read_dynamic(struct elf_facts *x, struct dynamic *out, struct err *e)
{
    struct elf_dynamic *all;
    size_t n;
    struct dynamic d = {.rpath = STR_NONE};
    str names = STR_NONE;
    enum status s = elf_dynamic(x->scratch, &x->elf, &all, &n, e);
    if (s != LW_OK) return s;
    for (size_t i = 0; i < n; i++) {
        if (all[i].tag == DT_STRTAB) (void)elf_at_address(&x->elf, all[i].value, &names);
    }
    for (size_t i = 0; i < n; i++) {
        uint64_t v = all[i].value;
        switch (all[i].tag) {
        case DT_BIND_NOW: d.is_now = true; break;
        case DT_FLAGS: d.is_now = d.is_now || (v & DF_BIND_NOW) != 0; break;
        case DT_FLAGS_1:
            d.is_now = d.is_now || (v & DF_1_NOW) != 0;
            d.is_pie = (v & DF_1_PIE) != 0;
            break;
        case DT_SONAME: d.is_library = true; break;
        case DT_RPATH: (void)binary_string(names, v, ELF_MAX_NAME_BYTES, &d.rpath); break;
        case DT_RUNPATH: (void)binary_string(names, v, ELF_MAX_NAME_BYTES, &d.runpath); break;
        default: break;
        }
    }
    *out = d;
    return LW_OK;
}

/* Functions of the C library that have a checked twin, "__NAME_chk" (glibc 2.36, debug/). */
static const str fortified[] = {
    STR_INIT("asprintf"),  STR_INIT("confstr"),  STR_INIT("dprintf"),  STR_INIT("fdelt"),
    STR_INIT("fgets"),     STR_INIT("fprintf"),  STR_INIT("fread"),    STR_INIT("fwprintf"),
    STR_INIT("getcwd"),    STR_INIT("gets"),     STR_INIT("longjmp"),  STR_INIT("mbsrtowcs"),
    STR_INIT("mbstowcs"),  STR_INIT("memcpy"),   STR_INIT("memmove"),  STR_INIT("mempcpy"),
    STR_INIT("memset"),    STR_INIT("poll"),     STR_INIT("ppoll"),    STR_INIT("pread"),
    STR_INIT("pread64"),   STR_INIT("printf"),   STR_INIT("read"),     STR_INIT("readlink"),
    STR_INIT("realpath"),  STR_INIT("recv"),     STR_INIT("recvfrom"), STR_INIT("snprintf"),
    STR_INIT("sprintf"),   STR_INIT("stpcpy"),   STR_INIT("stpncpy"),  STR_INIT("strcat"),
    STR_INIT("strcpy"),    STR_INIT("strncat"),  STR_INIT("strncpy"),  STR_INIT("syslog"),
    STR_INIT("vasprintf"), STR_INIT("vdprintf"), STR_INIT("vfprintf"), STR_INIT("vprintf"),
    STR_INIT("vsnprintf"), STR_INIT("vsprintf"), STR_INIT("vsyslog"),  STR_INIT("wcscpy"),
    STR_INIT("wcsncpy"),   STR_INIT("wcstombs"), STR_INIT("wcrtomb"),  STR_INIT("wmemcpy"),
};

static bool may_be_fortified(str name)
{
    for (size_t i = 0; i < sizeof fortified / sizeof fortified[0]; i++) {
        if (str_eq(name, fortified[i])) return true;
    }
    return false;
}

/* What the symbols show of the compiler's checks. */
struct checks {
    bool has_symbols, has_canary, has_checked, has_unchecked;
};

static enum status look_at(const struct elf *x, const struct elf_section *t, struct checks *c,
                           struct err *e)
{
    size_t n = elf_n_symbols(x, t);
    if (n > ELF_MAX_SYMBOLS) return err_set(e, LW_E_LIMIT, "symbol table is too large");
    for (size_t i = 1; i < n; i++) {
        struct elf_symbol y;
        if (!elf_symbol(x, t, i, &y)) {
            return err_set(e, LW_E_INPUT, "name of symbol %zu is outside of the string table",
                           i);
        }
        size_t at;
        if (str_find(y.name, '@', &at)) y.name = str_sub(y.name, 0, at);
        c->has_canary = c->has_canary || str_eq(y.name, STR("__stack_chk_fail")) ||
                        str_eq(y.name, STR("__stack_chk_guard"));
        if (y.section != ELF_SYMBOL_UNDEFINED) continue;
        if (str_starts(y.name, STR("__")) && str_ends(y.name, STR("_chk")) && y.name.n > 6) {
            str name = str_sub(y.name, 2, y.name.n - 6);
            c->has_checked = c->has_checked || may_be_fortified(name);
        } else {
            c->has_unchecked = c->has_unchecked || may_be_fortified(y.name);
        }
    }
    c->has_symbols = true;
    return LW_OK;
}

static str level(bool is_full, bool is_partial)
{
    return is_full ? STR("full") : is_partial ? STR("partial") : STR("no");
}

static enum status put_paths(struct elf_facts *x, const struct dynamic *d, struct err *e)
{
    enum status s = LW_OK;
    if (d->rpath.n > 0) s = elf_put(x, FACT_HARDENING, STR("rpath"), d->rpath, e);
    if (s == LW_OK && d->runpath.n > 0) {
        s = elf_put(x, FACT_HARDENING, STR("runpath"), d->runpath, e);
    }
    return s;
}

/*
 * A canary is never "full": the symbol shows that some function has one, not that all have.
 * Checked calls are "full" when no call of a function that could be checked is left unchecked.
 */
static enum status put_checks(struct elf_facts *x, const struct checks *c, struct err *e)
{
    if (!c->has_symbols) return LW_OK;
    enum status s = elf_put(x, FACT_HARDENING, STR("canary"), level(false, c->has_canary), e);
    if (s == LW_OK && (c->has_checked || c->has_unchecked)) {
        str fortify = level(c->has_checked && !c->has_unchecked, c->has_checked);
        s = elf_put(x, FACT_HARDENING, STR("fortify"), fortify, e);
    }
    return s == LW_OK ? elf_complete(x, FACT_HARDENING, x->component, e) : s;
}

enum status elf_facts_hardening(struct elf_facts *x, struct err *e)
{
    const struct elf *elf = &x->elf;
    struct dynamic d;
    struct checks c = {0};
    if (x->is_kernel) return LW_OK;
    enum status s = read_dynamic(x, &d, e);
    if (s != LW_OK) return s;
    const struct elf_section *tables[] = {
        elf_section_of_type(elf, ELF_SECTION_DYNAMIC_SYMBOLS),
        elf_section_of_type(elf, ELF_SECTION_SYMBOLS),
    };
    bool is_static = elf_segment_of_type(elf, ELF_SEGMENT_DYNAMIC) == NULL ||
                     (d.is_pie && elf_segment_of_type(elf, ELF_SEGMENT_INTERPRETER) == NULL);
    for (size_t i = 0; s == LW_OK && i < 2; i++) {
        /* The dynamic symbols of a static executable say nothing about its functions. */
        if (tables[i] == NULL || (i == 0 && is_static)) continue;
        s = look_at(elf, tables[i], &c, e);
    }
    if (s != LW_OK) return s;
    bool is_program = !d.is_library;
    if (is_program) {
        bool is_pie = elf->type == ELF_TYPE_SHARED &&
                      (d.is_pie || elf_segment_of_type(elf, ELF_SEGMENT_INTERPRETER) != NULL);
        /* Neither soname nor interpreter nor flag: a plug-in. */
        is_program = is_pie || elf->type == ELF_TYPE_EXECUTABLE;
        if (is_program) s = elf_put(x, FACT_HARDENING, STR("pie"), level(is_pie, false), e);
    }
    const struct elf_segment *stack = elf_segment_of_type(elf, ELF_SEGMENT_STACK);
    bool is_nx = stack != NULL && (stack->flags & ELF_SEGMENT_FLAG_EXECUTE) == 0;
    bool has_relro = elf_segment_of_type(elf, ELF_SEGMENT_RELRO) != NULL;
    if (s == LW_OK) s = elf_put(x, FACT_HARDENING, STR("nx"), level(is_nx, false), e);
    if (s == LW_OK) {
        s = elf_put(x, FACT_HARDENING, STR("relro"),
                    level(has_relro && (d.is_now || is_static), has_relro), e);
    }
    if (s == LW_OK) s = put_paths(x, &d, e);
    return s == LW_OK ? put_checks(x, &c, e) : s;
}
