/* SPDX-License-Identifier: Apache-2.0 */
#include "format/evidence_elf.h"

/* ---- the sink ---- */

static enum status sank(struct elf_facts *x, enum status s)
{
    if (s != LW_OK) x->has_sink_failed = true;
    return s;
}

enum status elf_put_about(struct elf_facts *x, enum fact_kind kind, str component, str object,
                          str name, str value, struct err *e)
{
    x->n_name_bytes += name.n;
    if (x->n_name_bytes > ELF_FACTS_MAX_NAME_BYTES) {
        return err_set(e, LW_E_LIMIT, "names have over %d bytes", ELF_FACTS_MAX_NAME_BYTES);
    }
    return sank(x, x->sink->put(x->sink->ctx, kind, component, object, name, value, 0, e));
}

enum status elf_put_of(struct elf_facts *x, enum fact_kind kind, str component, str name,
                       str value, struct err *e)
{
    return elf_put_about(x, kind, component, x->object, name, value, e);
}

enum status elf_put(struct elf_facts *x, enum fact_kind kind, str name, str value,
                    struct err *e)
{
    return elf_put_of(x, kind, x->component, name, value, e);
}

enum status elf_complete(struct elf_facts *x, enum fact_kind kind, str component, struct err *e)
{
    return sank(x, x->sink->complete(x->sink->ctx, kind, component, x->object, e));
}

enum status elf_lacks(struct elf_facts *x, enum fact_kind kind, const char *why, struct err *e)
{
    if (x->component.n == 0 || x->is_debug_only) return LW_OK;
    return sank(x, x->sink->lacks(x->sink->ctx, kind, x->component, x->object, str_of(why), e));
}

enum status elf_note(struct elf_facts *x, const char *words, struct err *e)
{
    return sank(x, x->sink->note(x->sink->ctx, str_of(words), e));
}

/* ---- what it is of ---- */

/*
 * Debugging data beside its program: "usr/sbin/.debug/sshd" (OpenEmbedded) and
 * "usr/lib/debug/usr/sbin/sshd.debug" (most others) are about "/usr/sbin/sshd".
 */
static str object_of(struct arena *a, str path, bool is_debug_only)
{
    static const str folder = STR_INIT(".debug/"), root = STR_INIT("usr/lib/debug/");
    static const str ending = STR_INIT(".debug");
    while (is_debug_only) {
        size_t at;
        if (!str_find_last(path, '/', &at)) break;
        str dir = str_sub(path, 0, at + 1), name = str_from(path, at + 1);
        if (str_ends(dir, folder)) {
            dir.n -= folder.n;
            return arena_printf(a, "/%.*s%.*s", STR_ARG(dir), STR_ARG(name));
        }
        if (str_starts(path, root) && str_ends(path, ending)) {
            path = str_from(path, root.n);
            path.n -= ending.n;
        }
        break;
    }
    return arena_printf(a, "%s%.*s", str_starts(path, STR("/")) ? "" : "/", STR_ARG(path));
}

static bool is_debug_only(const struct elf *x)
{
    const struct elf_section *text = elf_section_find(x, STR(".text"));
    return text != NULL && text->type == ELF_SECTION_NO_BITS;
}

enum {
    DT_SONAME = 14,
    DT_FLAGS_1 = 0x6ffffffb,
    DF_1_PIE = 0x08000000,
};

/* A library has a name of its own; what has none, no loader and is no executable is a plug-in. */
static bool is_program(struct arena *a, const struct elf *x)
{
    struct elf_dynamic *all;
    size_t n = 0;
    bool is = x->type == ELF_TYPE_EXECUTABLE ||
              elf_segment_of_type(x, ELF_SEGMENT_INTERPRETER) != NULL;
    /* Parts that read the table say what is wrong with it. */
    if (elf_dynamic(a, x, &all, &n, NULL) != LW_OK) return is;
    for (size_t i = 0; i < n; i++) {
        if (all[i].tag == DT_SONAME) return false;
        is = is || (all[i].tag == DT_FLAGS_1 && (all[i].value & DF_1_PIE) != 0);
    }
    return is;
}

static void recognise(struct elf_facts *x)
{
    const struct elf *elf = &x->elf;
    x->is_debug_only = is_debug_only(elf);
    x->is_program = is_program(x->scratch, elf);
    x->is_module = elf->type == ELF_TYPE_RELOCATABLE;
    x->is_kernel = x->is_module || elf_section_find(elf, STR("__ksymtab")) != NULL ||
                   elf_section_find(elf, STR("__ksymtab_gpl")) != NULL;
    x->component =
        x->is_kernel && x->file->component.n == 0 ? STR("linux") : x->file->component;
    x->object = object_of(x->scratch, x->file->path, x->is_debug_only);
}

/*
 * Trees that build their own tools for the machine they are built on, which nobody ships: those in
 * two folders, and, where the product itself runs on no system, all that ask for a loader.
 */
static bool is_build_tool(const struct elf_facts *x)
{
    static const struct {
        str component;
        bool is_bare;
    } rows[] = {{STR_INIT("linux"), true},
                {STR_INIT("u-boot"), true},
                {STR_INIT("barebox"), true},
                {STR_INIT("zephyr"), true},
                {STR_INIT("busybox"), false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!str_eq(x->file->component, rows[i].component)) continue;
        if (str_starts(x->file->path, STR("scripts/"))) return true;
        if (str_starts(x->file->path, STR("tools/"))) return true;
        return rows[i].is_bare && elf_segment_of_type(&x->elf, ELF_SEGMENT_INTERPRETER) != NULL;
    }
    return false;
}

bool evidence_elf_wants(str path, str head)
{
    /* What CMake compiles to learn about the compiler. */
    if (str_starts(path, STR("CMakeFiles/")) || str_contains(path, STR("/CMakeFiles/"))) {
        return false;
    }
    switch (elf_type_of(head)) {
    case ELF_TYPE_EXECUTABLE:
    case ELF_TYPE_SHARED: return true;
    /* Objects on their way into something: what becomes of them is read there. */
    case ELF_TYPE_RELOCATABLE: return str_ends(path, STR(".ko"));
    default: return false;
    }
}

/* ---- parts ---- */

/*
 * Of the component as a whole, not of each file: one answer is wanted, and it is the same in every
 * file. Complete only where a component is named: files of an unnamed tree may be for several
 * processors of one product.
 */
static enum status architecture(struct elf_facts *x, struct err *e)
{
    const struct elf *elf = &x->elf;
    const struct evidence_sink *k = x->sink;
    str machine = elf_machine_str(elf->machine);
    if (machine.n == 0) {
        machine = arena_printf(x->scratch, "e_machine-%u", (unsigned)elf->machine);
        if (machine.p == NULL) return arena_status(x->scratch, "elf machine", e);
    }
    const str facts[][2] = {
        {STR_INIT("machine"), machine},
        {STR_INIT("word-size"), elf->is_64 ? STR("64") : STR("32")},
        {STR_INIT("byte-order"), elf->is_big ? STR("big") : STR("little")},
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        enum status s = elf_put_about(x, FACT_ARCHITECTURE, x->component, STR(""), facts[i][0],
                                      facts[i][1], e);
        if (s != LW_OK) return s;
    }
    if (x->component.n == 0) return LW_OK;
    return sank(x, k->complete(k->ctx, FACT_ARCHITECTURE, x->component, STR(""), e));
}

static const struct part {
    enum status (*run)(struct elf_facts *x, struct err *e);
    bool is_for_debug_only;
} parts[] = {
    {architecture, true},      {elf_facts_symbols, true}, {elf_facts_hardening, false},
    {elf_facts_module, false}, {elf_facts_go, false},     {elf_facts_rust, false},
    {elf_facts_dwarf, true},
};

enum status evidence_elf_read(struct arena *scratch, const struct evidence_file *f,
                              const struct evidence_sink *sink, struct err *e)
{
    struct elf_facts x = {.scratch = scratch, .file = f, .sink = sink};
    enum status s = elf_parse(scratch, f->bytes, &x.elf, e);
    if (s != LW_OK) return s;
    recognise(&x);
    if (is_build_tool(&x)) return LW_OK;
    /* Of a kernel's tree only the kernel and its modules: not the code it maps into programs. */
    if (str_eq(f->component, STR("linux")) && !x.is_kernel) return LW_OK;
    if (x.object.p == NULL) return arena_status(scratch, "elf object", e);
    if (x.elf.n_sections == 0) {
        /* Packed programs (UPX) look like this as well: what is in them is not seen. */
        s = elf_note(&x, "it has no sections, so that its symbols and packages are not known",
                     e);
        if (s != LW_OK) return s;
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct err why = {0};
        if (x.is_debug_only && !parts[i].is_for_debug_only) continue;
        s = parts[i].run(&x, &why);
        if (s == LW_OK) continue;
        if (x.has_sink_failed) return err_set(e, s, "%s", why.message);
        s = elf_note(&x, why.message, e);
        if (s != LW_OK) return s;
    }
    return LW_OK;
}
