/* SPDX-License-Identifier: Apache-2.0 */
#include "format/dwarf.h"

#include "base/limits.h"
#include "elf_fixture.h"
#include "format/evidence_readers.h"
#include "suite.h"

/* Sections of debugging data under construction, all of one byte order. */
struct made {
    struct arena a;
    struct elf_made elf;
    struct buf info, abbrev, line, str, line_str, offsets;
};

static void made_init(struct made *m, bool is_64, bool is_big)
{
    *m = (struct made){.elf = {.is_64 = is_64, .is_big = is_big, .type = 2, .machine = 62}};
    arena_init(&m->a, 256 * LW_MIB);
    struct buf *all[] = {&m->info, &m->abbrev, &m->line, &m->str, &m->line_str, &m->offsets};
    for (size_t i = 0; i < 6; i++) {
        buf_init(all[i], 64 * LW_MIB);
    }
}

static void made_release(struct made *m)
{
    struct buf *all[] = {&m->info, &m->abbrev, &m->line, &m->str, &m->line_str, &m->offsets};
    for (size_t i = 0; i < 6; i++) {
        buf_release(all[i]);
    }
    arena_release(&m->a);
}

static void number(struct made *m, struct buf *b, uint64_t value, unsigned n)
{
    elf_make_number(b, m->elf.is_big, value, n);
}

static void text(struct buf *b, const char *z)
{
    buf_add(b, str_of(z));
    buf_char(b, '\0');
}

/* Adds a unit: its length, then its bytes. */
static void unit(struct made *m, struct buf *to, const struct buf *bytes)
{
    number(m, to, bytes->n, 4);
    buf_add(to, buf_str(bytes));
}

/* Header of a line number program of DWARF 4, and its lists. */
static void line4(struct made *m, const char *const *folders, const char *const *files,
                  const unsigned *index)
{
    struct buf b;
    buf_init(&b, LW_MIB);
    number(m, &b, 4, 2);
    number(m, &b, 0, 4);
    buf_add(&b, STR("\x01\x01\x01\xfb\x0e\x01"));
    for (size_t i = 0; folders[i] != NULL; i++) {
        text(&b, folders[i]);
    }
    buf_char(&b, '\0');
    for (size_t i = 0; files[i] != NULL; i++) {
        text(&b, files[i]);
        buf_char(&b, (char)index[i]);
        buf_add(&b, STR("\0\0"));
    }
    buf_char(&b, '\0');
    unit(m, &m->line, &b);
    buf_release(&b);
}

/* A unit of DWARF 4 with name, folder and the program at `line_at`. */
static void unit4(struct made *m, const char *name, const char *folder, uint64_t line_at)
{
    struct buf b;
    if (m->abbrev.n == 0)
        buf_add(&m->abbrev, STR("\x01\x11\x01\x03\x08\x1b\x08\x10\x17\0\0\0"));
    buf_init(&b, LW_MIB);
    number(m, &b, 4, 2);
    number(m, &b, 0, 4);
    buf_char(&b, 8);
    buf_char(&b, 1);
    text(&b, name);
    text(&b, folder);
    number(m, &b, line_at, 4);
    unit(m, &m->info, &b);
    buf_release(&b);
}

static enum status add_line(void *ctx, const struct dwarf_file *f, struct err *e)
{
    (void)e;
    buf_printf(ctx, "%.*s\n", STR_ARG(f->path));
    return LW_OK;
}

static str finish(struct made *m)
{
    const struct {
        const char *name;
        struct buf *bytes;
    } rows[] = {
        {".debug_info", &m->info},         {".debug_abbrev", &m->abbrev},
        {".debug_line", &m->line},         {".debug_str", &m->str},
        {".debug_line_str", &m->line_str}, {".debug_str_offsets", &m->offsets},
    };
    for (size_t i = 0; i < 6; i++) {
        if (rows[i].bytes->n == 0) continue;
        (void)elf_make_section(
            &m->elf, (struct elf_made_section){
                         .name = rows[i].name, .type = 1, .bytes = buf_str(rows[i].bytes)});
    }
    return elf_make(&m->a, &m->elf);
}

static void expect(struct made *m, enum status status, const char *words)
{
    struct err e = {0};
    struct elf x;
    struct buf paths;
    buf_init(&paths, 64 * LW_MIB);
    CHECK_OK(elf_parse(&m->a, finish(m), &x, &e), &e);
    CHECK_STATUS(dwarf_each_file(&m->a, &x, add_line, &paths, &e), status);
    CHECK_STR(status == LW_OK ? buf_str(&paths) : str_of(e.message), str_of(words));
    buf_release(&paths);
    made_release(m);
}

static void version_4(void)
{
    static const char *const folders[] = {"include", "/usr/include", "../lib", NULL};
    static const char *const files[] = {"main.c",       "a.h",        "stdio.h",
                                        "./x/../url.c", "<built-in>", NULL};
    static const unsigned index[] = {0, 1, 2, 3, 0};
    for (unsigned i = 0; i < 4; i++) {
        struct made m;
        made_init(&m, (i & 1) != 0, (i & 2) != 0);
        line4(&m, folders, files, index);
        unit4(&m, "main.c", "/src/app", 0);
        expect(&m, LW_OK,
               "/src/app/main.c\n/src/app/main.c\n/src/app/include/a.h\n"
               "/usr/include/stdio.h\n/src/lib/url.c\n");
    }
}

static void paths(void)
{
    static const struct {
        const char *folder, *name, *path;
    } rows[] = {
        {"/b/out", "/b/src/x.c", "/b/src/x.c"},
        {"/b/out", "../../../x.c", "/x.c"},
        {"", "../x.c", "../x.c"},
        {"", "a/../../x.c", "../x.c"},
        {"build", "./x.c", "build/x.c"},
        {"C:\\dev\\fw", "src\\x.c", "C:/dev/fw/src/x.c"},
        {"/b", "C:\\fw\\.\\src\\..\\x.c", "C:/fw/x.c"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made m;
        static const char *const none[] = {NULL};
        made_init(&m, true, false);
        line4(&m, none, none, NULL);
        unit4(&m, rows[i].name, rows[i].folder, 0);
        expect(&m, LW_OK, arena_printf(&m.a, "%s\n", rows[i].path).p);
    }
}

/* DWARF 5 as clang writes it: strings by number, folders and files with fields. */
static void version_5(void)
{
    struct made m;
    struct buf b;
    made_init(&m, true, false);
    text(&m.str, "/src");
    text(&m.str, "src/main.c");
    text(&m.line_str, "/src");
    text(&m.line_str, "src/deep");
    text(&m.line_str, "util.c");
    number(&m, &m.offsets, 12, 4);
    number(&m, &m.offsets, 0x5, 4); /* version and padding */
    number(&m, &m.offsets, 0, 4);
    number(&m, &m.offsets, 5, 4);
    /* name: strx1; str_offsets_base: sec_offset; comp_dir: strx1; stmt_list: sec_offset */
    buf_add(&m.abbrev, STR("\x07\x2e\0\x03\x08\0\0\x01\x11\x01\x03\x25\x72\x17\x1b\x25\x10\x17"
                           "\0\0\0"));
    buf_init(&b, LW_MIB);
    number(&m, &b, 5, 2);
    buf_add(&b, STR("\x01\x08"));
    number(&m, &b, 0, 4);
    buf_add(&b, STR("\x01\x01"));
    number(&m, &b, 8, 4);
    buf_char(&b, 0);
    number(&m, &b, 0, 4);
    unit(&m, &m.info, &b);
    buf_clear(&b);
    number(&m, &b, 5, 2);
    buf_add(&b, STR("\x08\0"));
    number(&m, &b, 0, 4);
    buf_add(&b, STR("\x01\x01\x01\xfb\x0e\x01"));
    buf_add(&b, STR("\x01\x01\x1f\x02"));
    number(&m, &b, 0, 4);
    number(&m, &b, 5, 4);
    /* path: line_strp; folder: udata; MD5: data16 */
    buf_add(&b, STR("\x03\x01\x1f\x02\x0b\x05\x1e\x01"));
    number(&m, &b, 14, 4);
    buf_add(&b, STR("\x01"
                    "0123456789abcdef"));
    unit(&m, &m.line, &b);
    buf_release(&b);
    expect(&m, LW_OK, "/src/src/main.c\n/src/src/deep/util.c\n");
}

static void programs_without_units(void)
{
    static const char *const folders[] = {"arch/arm", NULL}, *const files[] = {"head.S", NULL};
    static const unsigned index[] = {1};
    struct made m;
    made_init(&m, false, true);
    line4(&m, folders, files, index);
    line4(&m, folders, files, index);
    expect(&m, LW_OK, "arch/arm/head.S\narch/arm/head.S\n");
}

static void what_is_refused(void)
{
    static const char *const none[] = {NULL}, *const files[] = {"x.c", NULL};
    static const unsigned index[] = {1};
    struct made m;
    made_init(&m, true, false);
    expect(&m, LW_E_NOT_FOUND, "no debugging data");

    made_init(&m, true, false);
    buf_add(&m.info, STR("\xff\xff\xff\xff\0\0\0\0"));
    expect(&m, LW_E_INPUT, ".debug_info is in the 64-bit format of dwarf, which is not read");

    made_init(&m, true, false);
    buf_add(&m.info, STR("\x09\0\0\0\x04\0"));
    expect(&m, LW_E_INPUT, "unit of .debug_info ends beyond the section");

    made_init(&m, true, false);
    buf_add(&m.info, STR("\x02\0\0\0\x06\0"));
    expect(&m, LW_E_INPUT, "dwarf version 6 is not known");

    made_init(&m, true, false);
    unit4(&m, "x.c", "/s", 0);
    expect(&m, LW_E_INPUT, "unit of .debug_line ends beyond the section");

    made_init(&m, true, false);
    unit4(&m, "x.c", "/s", 1);
    expect(&m, LW_E_INPUT, "unit points beyond .debug_line");

    made_init(&m, true, false);
    line4(&m, none, files, index);
    unit4(&m, "x.c", "/s", 0);
    expect(&m, LW_E_INPUT, "file of .debug_line is in folder 1 of 1");

    made_init(&m, true, false);
    buf_add(&m.abbrev, STR("\x02\x11\x01\0\0\0"));
    unit4(&m, "x.c", "/s", 0);
    expect(&m, LW_E_INPUT, "abbreviation is missing");

    made_init(&m, true, false);
    buf_add(&m.abbrev, STR("\x01\x11\x01\x03\x7f\0\0\0"));
    unit4(&m, "x.c", "/s", 0);
    expect(&m, LW_E_INPUT, "attribute of form 0x7f cannot be read");
}

/* Attributes at their limit and one beyond. */
static void attributes_at_their_limit(void)
{
    for (int n = DWARF_MAX_ATTRIBUTES; n <= DWARF_MAX_ATTRIBUTES + 1; n++) {
        struct made m;
        struct buf b;
        made_init(&m, true, false);
        buf_add(&m.abbrev, STR("\x01\x11\x01"));
        for (int i = 0; i < n; i++) {
            buf_add(&m.abbrev, STR("\x3a\x19")); /* flag_present takes no bytes */
        }
        buf_add(&m.abbrev, STR("\0\0\0"));
        buf_init(&b, LW_MIB);
        number(&m, &b, 4, 2);
        number(&m, &b, 0, 4);
        buf_add(&b, STR("\x08\x01"));
        unit(&m, &m.info, &b);
        buf_release(&b);
        expect(&m, n == DWARF_MAX_ATTRIBUTES ? LW_OK : LW_E_LIMIT,
               n == DWARF_MAX_ATTRIBUTES ? "" : "unit has over 256 attributes");
    }
}

static void folders_at_their_limit(void)
{
    for (int n = DWARF_MAX_DIRECTORIES; n <= DWARF_MAX_DIRECTORIES + 1; n++) {
        struct made m;
        const char **folders;
        static const char *const none[] = {NULL};
        made_init(&m, true, false);
        folders = arena_array(&m.a, (size_t)n + 1, sizeof *folders);
        /* Folder 0 is not written. */
        for (int i = 0; i < n - 1; i++) {
            folders[i] = "d";
        }
        line4(&m, folders, none, NULL);
        expect(&m, n == DWARF_MAX_DIRECTORIES ? LW_OK : LW_E_LIMIT,
               n == DWARF_MAX_DIRECTORIES ? "" : "table of .debug_line has over 65536 folders");
    }
}

/* A kernel module is not linked: places of strings stand in its relocations. */
static void relocated_module(void)
{
    for (unsigned is_unsorted = 0; is_unsorted < 2; is_unsorted++) {
        static const struct elf_made_symbol symbols[] = {{"", 0, 3, 1, 0}};
        struct made m;
        struct buf b;
        struct fact_sheet f;
        struct err e = {0};
        made_init(&m, true, false);
        m.elf.type = ELF_TYPE_RELOCATABLE;
        text(&m.str, "wrong.c");
        text(&m.str, "net/tls/tls_sw.c");
        text(&m.str, "/linux");
        buf_add(&m.abbrev, STR("\x01\x11\x01\x03\x0e\x1b\x0e\0\0\0"));
        buf_init(&b, LW_MIB);
        number(&m, &b, 4, 2);
        number(&m, &b, 0, 4);
        buf_add(&b, STR("\x08\x01"));
        number(&m, &b, 0, 8);
        unit(&m, &m.info, &b);
        size_t info = elf_make_section(
            &m.elf, (struct elf_made_section){
                        .name = ".debug_info", .type = 1, .bytes = buf_str(&m.info)});
        size_t table =
            elf_make_symbols(&m.a, &m.elf, ".symtab", ELF_SECTION_SYMBOLS, symbols, 1);
        static const uint64_t places[2][2] = {{12, 8}, {16, 25}};
        buf_clear(&b);
        for (unsigned i = 0; i < 2; i++) {
            const uint64_t *p = places[is_unsorted ? 1 - i : i];
            number(&m, &b, p[0], 8);
            number(&m, &b, (uint64_t)1 << 32 | 10, 8);
            number(&m, &b, p[1], 8);
        }
        (void)elf_make_section(&m.elf, (struct elf_made_section){.name = ".rela.debug_info",
                                                                 .type = ELF_SECTION_RELA,
                                                                 .bytes = buf_str(&b),
                                                                 .link = (uint32_t)table,
                                                                 .info = (uint32_t)info});
        m.info.n = 0;
        struct evidence_file file = {STR("net/tls/tls.ko"), STR("linux"), finish(&m)};
        fact_sheet_init(&f);
        CHECK_OK(evidence_elf_read(&m.a, &file, &f.sink, &e), &e);
        CHECK(fact_sheet_has(&f, "file [linux] {} net/tls/tls_sw.c =  :0") == !is_unsorted);
        CHECK(
            fact_sheet_has(&f, "note relocations of section '.debug_info' are not in order") ==
            is_unsorted);
        CHECK(!str_contains(buf_str(&f.text), STR("wrong.c")));
        fact_sheet_release(&f);
        buf_release(&b);
        made_release(&m);
    }
}

/* A set of ranges of addresses, as wide as the file's word. */
static str ranges_of(struct made *m, uint64_t start, uint64_t n)
{
    struct buf b, out;
    unsigned width = m->elf.is_64 ? 8 : 4;
    buf_init(&b, LW_MIB);
    buf_init(&out, LW_MIB);
    number(m, &b, 2, 2);
    number(m, &b, 0, 4);
    number(m, &b, width, 1);
    number(m, &b, 0, 1);
    for (size_t at = 12; at % (2 * width) != 0; at++) {
        buf_char(&b, '\0');
    }
    const uint64_t pairs[] = {start + n, 4, start, n, 0, 0};
    for (size_t i = 0; i < 6; i++) {
        number(m, &b, pairs[i], width);
    }
    unit(m, &out, &b);
    str bytes = arena_str(&m->a, buf_str(&out));
    buf_release(&b);
    buf_release(&out);
    return bytes;
}

/* Complete only when debugging data speaks of all that the symbols name. */
static void complete_or_not(void)
{
#define WHY "note debugging data does not show all source files: "
    static const struct {
        const char *name;
        uint8_t type;
        uint64_t address;
        bool has_ranges, has_symbols;
        const char *note;
    } rows[] = {
        {"crtstuff.c", ELF_SYMBOL_FILE, 0, true, true, NULL},
        {"start.S", ELF_SYMBOL_FILE, 0, true, true, WHY "start.S was compiled without"},
        {"parse", ELF_SYMBOL_FUNCTION, 0x1000, true, true, NULL},
        {"parse", ELF_SYMBOL_FUNCTION, 0x1013, true, true, NULL},
        {"parse", ELF_SYMBOL_FUNCTION, 0x1014, true, true, WHY "parse was compiled without"},
        {"parse", ELF_SYMBOL_FUNCTION, 0xfff, true, true, WHY "parse was compiled without"},
        {"_start", ELF_SYMBOL_FUNCTION, 0xfff, true, true, NULL},
        {"__aeabi_idiv", ELF_SYMBOL_FUNCTION, 0xfff, true, true, NULL},
        {"parse", ELF_SYMBOL_FUNCTION, 0x1000, false, true, WHY "it has no table of addresses"},
        {"parse", ELF_SYMBOL_FUNCTION, 0x1000, true, false, WHY "the program has no symbols"},
    };
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        static const char *const none[] = {NULL};
        struct made m;
        struct fact_sheet f;
        struct err e = {0};
        size_t k = i / 2;
        const struct elf_made_symbol symbols[] = {
            {rows[k].name, 0, rows[k].type, 1, rows[k].address}};
        made_init(&m, i % 2 == 0, i % 2 == 0);
        line4(&m, none, none, NULL);
        unit4(&m, "url.c", "/curl/lib", 0);
        if (rows[k].has_symbols) {
            (void)elf_make_symbols(&m.a, &m.elf, ".symtab", ELF_SECTION_SYMBOLS, symbols, 1);
        }
        if (rows[k].has_ranges) {
            (void)elf_make_section(
                &m.elf, (struct elf_made_section){.name = ".debug_aranges",
                                                  .type = 1,
                                                  .bytes = ranges_of(&m, 0x1000, 16)});
        }
        struct evidence_file file = {STR("curl"), STR("curl"), finish(&m)};
        fact_sheet_init(&f);
        CHECK_OK(evidence_elf_read(&m.a, &file, &f.sink, &e), &e);
        CHECK(fact_sheet_has(&f, "file [curl] {/curl} /curl/lib/url.c =  :0"));
        CHECK(fact_sheet_has(&f, "complete file [curl] {/curl}") == (rows[k].note == NULL));
        if (rows[k].note != NULL) CHECK(fact_sheet_has(&f, rows[k].note));
        fact_sheet_release(&f);
        made_release(&m);
    }
#undef WHY
}

static const struct test tests[] = {
    {"version 4", version_4},
    {"paths", paths},
    {"version 5", version_5},
    {"programs without units", programs_without_units},
    {"what is refused", what_is_refused},
    {"attributes at their limit", attributes_at_their_limit},
    {"folders at their limit", folders_at_their_limit},
    {"a module with relocations", relocated_module},
    {"complete or not", complete_or_not},
    {NULL, NULL},
};
const struct test_suite dwarf_suite = {"dwarf", tests};
