/* SPDX-License-Identifier: Apache-2.0 */
/* Build evidence of binaries and of what confines them. */
#include "fuzz_values.h"

#include "base/limits.h"
#include "format/binary.h"
#include "format/dwarf.h"
#include "format/evidence.h"
#include "format/evidence_readers.h"
#include "format/evidence_unit.h"
#include "format/go_binary.h"
#include "format/rust_symbol.h"

enum {
    N_SECTIONS = 9,
    MAX_UNIT_FILES = 16,
    MAX_UNIT_ITEMS = 256,
};

static volatile unsigned sink;
static void touch(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        sink += (unsigned char)s.p[i];
    }
}

/* ---- whole files ---- */

static enum status put(void *ctx, enum fact_kind kind, str component, str object, str name,
                       str value, uint32_t line, struct err *e)
{
    (void)ctx, (void)e;
    if ((unsigned)kind >= N_fact_kind) BUG("a kind of facts that is none");
    const str texts[] = {component, object, name, value};
    for (size_t i = 0; i < 4; i++) {
        touch(texts[i]);
    }
    sink += line;
    return LW_OK;
}

static enum status complete(void *ctx, enum fact_kind kind, str component, str object,
                            struct err *e)
{
    (void)ctx, (void)kind, (void)e;
    touch(component);
    touch(object);
    return LW_OK;
}

static enum status note(void *ctx, str words, struct err *e)
{
    (void)ctx, (void)e;
    if (words.n == 0) BUG("a note without words");
    touch(words);
    return LW_OK;
}

static enum status lacks(void *ctx, enum fact_kind kind, str component, str object, str why,
                         struct err *e)
{
    (void)ctx, (void)kind, (void)e;
    touch(component);
    touch(object);
    touch(why);
    return LW_OK;
}

static void read_as(struct arena *a, const char *path, str bytes,
                    enum status (*read)(struct arena *a, const struct evidence_file *f,
                                        const struct evidence_sink *sink, struct err *e))
{
    struct err e = {0};
    struct evidence_sink to = {NULL, put, complete, note, lacks};
    struct evidence_file f = {str_of(path), STR("x"), bytes};
    if (read(a, &f, &to, &e) != LW_OK && e.message[0] == '\0') BUG("refused without words");
}

void fuzz_evidence_elf(struct arena *a, str bytes)
{
    read_as(a, "lib/modules/1/kernel/x.ko", bytes, evidence_elf_read);
}

void fuzz_seccomp(struct arena *a, str bytes)
{
    read_as(a, "seccomp.json", bytes, evidence_seccomp_read);
}

/* ---- sections ---- */

/*
 * A file in memory: a byte of properties (1: 64 bits, 2: big endian, 4: relocatable), then for each
 * section a length of two bytes, least significant first, and its bytes.
 */
static struct elf sections_of(struct elf_section *sections, const char *const *names, size_t n,
                              str bytes)
{
    struct binary b = binary_of(bytes, false);
    unsigned properties = (unsigned)binary_u(&b, 1);
    struct elf x = {.is_64 = (properties & 1) != 0,
                    .is_big = (properties & 2) != 0,
                    .type = (properties & 4) != 0 ? ELF_TYPE_RELOCATABLE : ELF_TYPE_EXECUTABLE,
                    .sections = sections,
                    .n_sections = n + 1};
    for (size_t i = 1; i <= n; i++) {
        uint64_t length = binary_u(&b, 2), left = b.bytes.n - b.at;
        sections[i].name = str_of(names[i - 1]);
        sections[i].type = 1;
        sections[i].bytes = binary_take(&b, length < left ? length : left);
        sections[i].n_bytes = sections[i].bytes.n;
    }
    return x;
}

static enum status touch_file(void *ctx, const struct dwarf_file *f, struct err *e)
{
    (void)ctx, (void)e;
    touch(f->path);
    touch(f->directory);
    return LW_OK;
}

void fuzz_evidence_dwarf(struct arena *a, str bytes)
{
    static const char *const names[] = {".debug_info", ".debug_abbrev",   ".debug_line",
                                        ".debug_str",  ".debug_line_str", ".debug_str_offsets",
                                        ".rela",       ".symtab",         ".debug_aranges"};
    struct elf_section sections[N_SECTIONS + 1] = {0};
    struct elf x = sections_of(sections, names, N_SECTIONS, bytes);
    struct err e = {0};
    sections[7].type = ELF_SECTION_RELA;
    sections[7].info = 1;
    sections[7].link = 8;
    sections[8].type = ELF_SECTION_SYMBOLS;
    sections[8].link = 4;
    if (dwarf_each_file(a, &x, touch_file, NULL, &e) != LW_OK && e.message[0] == '\0')
        BUG("refused without words");
    struct dwarf_ranges ranges;
    if (dwarf_ranges_read(a, &x, &ranges, &e) != LW_OK) return;
    for (size_t i = 0; i < ranges.n; i++) {
        const struct dwarf_range *r = &ranges.items[i];
        if (!dwarf_covers(&ranges, r->start) || !dwarf_covers(&ranges, r->end - 1)) {
            BUG("a range does not cover its ends");
        }
        if (dwarf_covers(&ranges, r->end)) BUG("ranges overlap");
    }
}

static enum status touch_name(void *ctx, str name, struct err *e)
{
    str package, symbol;
    (void)e;
    if (go_name_split(ctx, name, &package, &symbol)) {
        if (package.n == 0) BUG("a package without a name");
        touch(package);
        touch(symbol);
    }
    return LW_OK;
}

/* Two sections; the second is a symbol of Rust as well. */
void fuzz_evidence_go(struct arena *a, str bytes)
{
    static const char *const names[] = {".go.buildinfo", ".gopclntab"};
    struct elf_section sections[3] = {0};
    struct elf x = sections_of(sections, names, 2, bytes);
    struct err e = {0};
    struct go_build build;
    struct go_table table;
    str crate;
    if (go_build_read(a, &x, &build, &e) == LW_OK) {
        touch(build.version);
        touch(build.main_path);
        for (size_t i = 0; i < build.n_modules; i++) {
            touch(build.modules[i].path);
            touch(build.modules[i].version);
            touch(build.modules[i].replaces);
        }
    }
    if (go_table_read(&x, &table, &e) == LW_OK) (void)!go_table_each(&table, touch_name, a, &e);
    if (rust_symbol_crate(sections[2].bytes, &crate)) touch(crate);
}

/* ---- units ---- */

struct units {
    struct arena *a;
    struct build_evidence x;
};

static enum status add(void *ctx, enum fact_kind kind, str component, str object, str name,
                       str value, uint32_t line, struct err *e)
{
    struct units *u = ctx;
    struct evidence_group *g = &u->x.groups[u->x.n_groups];
    (void)e;
    if (kind != FACT_SANDBOX || g->n_items == MAX_UNIT_ITEMS) return LW_OK;
    g->kind = kind;
    g->component = component;
    g->object = arena_str(u->a, object);
    g->items[g->n_items++] =
        (struct evidence_item){arena_str(u->a, name), arena_str(u->a, value), 0, line};
    return LW_OK;
}

/* Files of one unit with form feeds between them: the first is the unit, the others add to it. */
void fuzz_systemd_unit(struct arena *a, str bytes)
{
    struct err e = {0};
    struct units u = {.a = a};
    str all = bytes;
    struct evidence_source source = {STR("x"), STR("0"), 0, STR("systemd-unit")};
    struct evidence_sink to = {&u, add, complete, note, lacks};
    u.x.groups = arena_array(a, MAX_UNIT_FILES, sizeof *u.x.groups);
    u.x.sources = &source;
    u.x.n_sources = 1;
    for (size_t i = 0; i < MAX_UNIT_FILES && bytes.n > 0; i++) {
        struct evidence_file f = {STR("etc/d.service"), STR(""), STR_NONE};
        struct evidence_group *g = &u.x.groups[u.x.n_groups];
        (void)str_cut(&bytes, '\f', &f.bytes);
        if (i > 0) f.path = arena_printf(a, "etc/d.service.d/%zu.conf", i);
        g->items = arena_array(a, MAX_UNIT_ITEMS, sizeof *g->items);
        if (g->items == NULL) return;
        if (evidence_unit_read(a, &f, &to, &e) != LW_OK && e.message[0] == '\0')
            BUG("refused without words");
        if (g->n_items > 0) u.x.n_groups++;
    }
    if (evidence_sort(a, &u.x, &e) != LW_OK) return;
    if (evidence_unit_settle(a, &u.x, &e) != LW_OK) return;
    if (u.x.n_groups > 1) BUG("files of one unit make two");
    for (size_t i = 0; i < u.x.n_groups; i++) {
        for (size_t k = 0; k < u.x.groups[i].n_items; k++) {
            touch(u.x.groups[i].items[k].name);
            touch(u.x.groups[i].items[k].value);
        }
    }
    read_as(a, "etc/d.socket", all, evidence_unit_read);
}
