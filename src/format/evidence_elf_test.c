/* SPDX-License-Identifier: Apache-2.0 */
#include "format/evidence_elf.h"

#include "base/fs.h"
#include "base/limits.h"
#include "elf_fixture.h"
#include "suite.h"

#include <libdeflate.h>
#include <string.h>

static void read_into(struct fact_sheet *f, const char *path, const char *component, str bytes)
{
    struct arena a;
    struct err e = {0};
    struct evidence_file file = {str_of(path), str_of(component), bytes};
    arena_init(&a, 256 * LW_MIB);
    CHECK(evidence_elf_wants(file.path, str_sub(bytes, 0, 64)));
    CHECK_OK(evidence_elf_read(&a, &file, &f->sink, &e), &e);
    arena_release(&a);
}

static void expect(struct arena *a, const struct elf_made *m, const char *path,
                   const char *component, const char *sheet)
{
    struct fact_sheet f;
    fact_sheet_init(&f);
    read_into(&f, path, component, elf_make(a, m));
    CHECK_STR(buf_str(&f.text), str_of(sheet));
    fact_sheet_release(&f);
}

/* Pairs of tag and value. */
static str dynamic(struct arena *a, const struct elf_made *m, const uint64_t *pairs, size_t n)
{
    struct buf b;
    buf_init(&b, LW_MIB);
    for (size_t i = 0; i < 2 * n; i++) {
        elf_make_word(&b, m, pairs[i]);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void add_segment(struct elf_made *m, uint32_t type, uint32_t flags, size_t section)
{
    m->segments[m->n_segments++] = (struct elf_made_segment){type, flags, section};
}

/* Tags of the dynamic table. */
enum {
    NEEDED = 1,
    STRTAB = 5,
    SONAME = 14,
    FLAGS = 30,
    RUNPATH = 29,
};
#define FLAGS_1 0x6ffffffbu

static void hardened_program(void)
{
    static const struct elf_made_symbol imports[] = {
        {"__stack_chk_fail", 1, 2, 0, 0}, {"__memcpy_chk", 1, 2, 0, 0}, {"puts", 1, 2, 0, 0}};
    for (unsigned i = 0; i < 4; i++) {
        struct arena a;
        struct elf_made m = {.is_64 = (i & 1) != 0,
                             .is_big = (i & 2) != 0,
                             .type = ELF_TYPE_SHARED,
                             .machine = 8};
        const uint64_t pairs[] = {NEEDED, 1, NEEDED, 11, STRTAB, 0x2000, FLAGS, 8, 0, 0};
        arena_init(&a, 16 * LW_MIB);
        size_t strings = elf_make_section(
            &m, (struct elf_made_section){
                    ".dynstr", 3, STR_INIT("\0libc.so.6\0libz.so.1\0/opt"), 0, 0, 2, 0x2000});
        size_t table = elf_make_section(
            &m, (struct elf_made_section){".dynamic", 6, STR_NONE, 0, 0, 3, 0x3000});
        m.sections[table].bytes = dynamic(&a, &m, pairs, 5);
        (void)elf_make_symbols(&a, &m, ".dynsym", ELF_SECTION_DYNAMIC_SYMBOLS, imports, 3);
        add_segment(&m, ELF_SEGMENT_LOAD, 4, strings);
        add_segment(&m, ELF_SEGMENT_DYNAMIC, 6, table);
        add_segment(&m, ELF_SEGMENT_INTERPRETER, 4, 0);
        add_segment(&m, ELF_SEGMENT_STACK, 6, 0);
        add_segment(&m, ELF_SEGMENT_RELRO, 4, 0);
        str words = arena_printf(
            &a,
            "architecture [] {} machine = mips :0\narchitecture [] {} word-size = %s :0\n"
            "architecture [] {} byte-order = %s :0\n"
            "import [] {/usr/sbin/d} __stack_chk_fail =  :0\n"
            "import [] {/usr/sbin/d} __memcpy_chk =  :0\nimport [] {/usr/sbin/d} puts =  :0\n"
            "complete import [] {/usr/sbin/d}\n"
            "library [] {/usr/sbin/d} libc.so.6 =  :0\nlibrary [] {/usr/sbin/d} libz.so.1 =  :0\n"
            "complete library [] {/usr/sbin/d}\nhardening [] {/usr/sbin/d} pie = full :0\n"
            "hardening [] {/usr/sbin/d} nx = full :0\nhardening [] {/usr/sbin/d} relro = full :0\n"
            "hardening [] {/usr/sbin/d} canary = partial :0\n"
            "hardening [] {/usr/sbin/d} fortify = full :0\n"
            "complete hardening [] {/usr/sbin/d}\n",
            m.is_64 ? "64" : "32", m.is_big ? "big" : "little");
        expect(&a, &m, "usr/sbin/d", "", words.p);
        arena_release(&a);
    }
}

static void soft_library(void)
{
    static const struct elf_made_symbol symbols[] = {
        {"strcpy", 1, 2, 0, 0}, {"inflate@@ZLIB_1.2", 1, 2, 1, 0}, {"local", 0, 2, 1, 0}};
    struct arena a;
    struct elf_made m = {.is_64 = true, .type = ELF_TYPE_SHARED, .machine = 183};
    const uint64_t pairs[] = {SONAME, 1, STRTAB, 0x2000, RUNPATH, 11, FLAGS_1, 0, 0, 0};
    arena_init(&a, 16 * LW_MIB);
    size_t strings = elf_make_section(
        &m, (struct elf_made_section){".dynstr", 3, STR_INIT("\0libz.so.1\0/opt/lib\0"), 0, 0,
                                      2, 0x2000});
    size_t table = elf_make_section(
        &m, (struct elf_made_section){".dynamic", 6, STR_NONE, 0, 0, 3, 0x3000});
    m.sections[table].bytes = dynamic(&a, &m, pairs, 5);
    (void)elf_make_symbols(&a, &m, ".dynsym", ELF_SECTION_DYNAMIC_SYMBOLS, symbols, 3);
    add_segment(&m, ELF_SEGMENT_LOAD, 4, strings);
    add_segment(&m, ELF_SEGMENT_DYNAMIC, 6, table);
    add_segment(&m, ELF_SEGMENT_STACK, 7, 0);
    expect(&a, &m, "lib/libz.so.1", "zlib",
           "architecture [zlib] {} machine = aarch64 :0\n"
           "architecture [zlib] {} word-size = 64 :0\n"
           "architecture [zlib] {} byte-order = little :0\ncomplete architecture [zlib] {}\n"
           "lacks function [zlib] {/lib/libz.so.1}: it is stripped of its symbols\n"
           "import [zlib] {/lib/libz.so.1} strcpy =  :0\n"
           "export [zlib] {/lib/libz.so.1} inflate =  :0\n"
           "complete import [zlib] {/lib/libz.so.1}\ncomplete export [zlib] {/lib/libz.so.1}\n"
           "complete library [zlib] {/lib/libz.so.1}\n"
           "hardening [zlib] {/lib/libz.so.1} nx = no :0\n"
           "hardening [zlib] {/lib/libz.so.1} relro = no :0\n"
           "hardening [zlib] {/lib/libz.so.1} runpath = /opt/lib :0\n"
           "hardening [zlib] {/lib/libz.so.1} canary = no :0\n"
           "hardening [zlib] {/lib/libz.so.1} fortify = no :0\n"
           "complete hardening [zlib] {/lib/libz.so.1}\n"
           "lacks file [zlib] {/lib/libz.so.1}: it has no debugging data\n");
    arena_release(&a);
}

/* What a static, stripped program cannot tell is not claimed. */
static void static_programs(void)
{
    static const struct elf_made_symbol symbols[] = {
        {"main", 1, 2, 1, 0},  {"parse.constprop.0", 0, 2, 1, 0},
        {"parse", 0, 2, 1, 0}, {"parse.isra.0.cold", 0, 2, 1, 0},
        {"table", 0, 1, 1, 0}, {"_ZN3foo17h.x", 0, 2, 1, 0},
    };
    struct arena a;
    struct elf_made m = {.type = ELF_TYPE_EXECUTABLE, .machine = 40};
    arena_init(&a, 16 * LW_MIB);
    (void)elf_make_section(
        &m, (struct elf_made_section){".text", 1, STR_INIT("code"), 0, 0, 6, 0x1000});
    add_segment(&m, ELF_SEGMENT_RELRO, 4, 0);
    expect(&a, &m, "init", "",
           "architecture [] {} machine = arm :0\narchitecture [] {} word-size = 32 :0\n"
           "architecture [] {} byte-order = little :0\ncomplete library [] {/init}\n"
           "hardening [] {/init} pie = no :0\nhardening [] {/init} nx = no :0\n"
           "hardening [] {/init} relro = full :0\n");
    (void)elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 6);
    expect(&a, &m, "init", "",
           "architecture [] {} machine = arm :0\narchitecture [] {} word-size = 32 :0\n"
           "architecture [] {} byte-order = little :0\nfunction [] {/init} main =  :0\n"
           "function [] {/init} parse =  :0\nfunction [] {/init} _ZN3foo17h.x =  :0\n"
           "complete function [] {/init}\ncomplete library [] {/init}\n"
           "hardening [] {/init} pie = no :0\nhardening [] {/init} nx = no :0\n"
           "hardening [] {/init} relro = full :0\nhardening [] {/init} canary = no :0\n"
           "complete hardening [] {/init}\n");
    arena_release(&a);
}

static void kernel_modules(void)
{
    static const struct elf_made_symbol symbols[] = {{"init_module", 1, 2, 1, 0},
                                                     {"kmalloc", 1, 0, 0, 0}};
    struct arena a;
    struct elf_made m = {.is_64 = true, .type = ELF_TYPE_RELOCATABLE, .machine = 62};
    arena_init(&a, 16 * LW_MIB);
    (void)elf_make_section(
        &m, (struct elf_made_section){.name = ".modinfo",
                                      .type = 1,
                                      .bytes = STR_INIT("license=GPL\0depends=tls,ip6\0")});
    (void)elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 2);
    static const char *const paths[] = {"lib/modules/6.1.0-13/kernel/net/tls/x.ko",
                                        "net/tls/x.ko"};
    for (size_t i = 0; i < 2; i++) {
        str sheet = arena_printf(
            &a,
            "architecture [linux] {} machine = x86_64 :0\n"
            "architecture [linux] {} word-size = 64 :0\n"
            "architecture [linux] {} byte-order = little :0\n"
            "complete architecture [linux] {}\nimport [linux] {/%s} kmalloc =  :0\n"
            "complete import [linux] {/%s}\nmodule [linux] {} net/tls/x = loadable :0\n"
            "library [linux] {/%s} tls =  :0\nlibrary [linux] {/%s} ip6 =  :0\n"
            "complete library [linux] {/%s}\n",
            paths[i], paths[i], paths[i], paths[i], paths[i]);
        expect(&a, &m, paths[i], "", sheet.p);
    }
    CHECK(!evidence_elf_wants(STR("net/tls/x.o"), str_sub(elf_make(&a, &m), 0, 64)));
    arena_release(&a);
}

/* Installed modules are often compressed. */
static void packed_modules(void)
{
    static const struct elf_made_symbol symbols[] = {{"kmalloc", 1, 0, 0, 0}};
    struct arena a;
    struct fact_sheet f;
    struct err e = {0};
    char packed[2048];
    struct elf_made m = {.is_64 = true, .type = ELF_TYPE_RELOCATABLE, .machine = 62};
    arena_init(&a, 16 * LW_MIB);
    (void)elf_make_section(&m, (struct elf_made_section){
                                   .name = ".modinfo", .type = 1, .bytes = STR_INIT("x=y\0")});
    (void)elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 1);
    str bytes = elf_make(&a, &m);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t n = libdeflate_gzip_compress(c, bytes.p, bytes.n, packed, sizeof packed);
    size_t n_text = libdeflate_gzip_compress(c, "text", 4, packed + n, sizeof packed - n);
    libdeflate_free_compressor(c);
    struct evidence_file file = {
        STR("lib/modules/6.1/kernel/net/tls/tls.ko.gz"), STR(""), {packed, n}};
    CHECK(evidence_packed_module_wants(file.path, file.bytes));
    fact_sheet_init(&f);
    CHECK_OK(evidence_packed_module_read(&a, &file, &f.sink, &e), &e);
    CHECK(fact_sheet_has(&f, "module [linux] {} net/tls/tls = loadable :0"));
    CHECK(fact_sheet_has(
        &f, "import [linux] {/lib/modules/6.1/kernel/net/tls/tls.ko} kmalloc =  :0"));
    file.bytes.n = n - 20;
    CHECK_STATUS(evidence_packed_module_read(&a, &file, &f.sink, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("module cannot be unpacked: truncated gzip input"));
    file.bytes = (str){packed + n, n_text};
    CHECK_STATUS(evidence_packed_module_read(&a, &file, &f.sink, &e), LW_E_INPUT);
    CHECK_STR(str_of(e.message), STR("what was packed is no kernel module"));
    fact_sheet_release(&f);
    arena_release(&a);
}

/* Tools that a tree builds for itself are not part of what it builds. */
static void build_tools(void)
{
    static const struct {
        const char *component, *path;
        bool has_interpreter, is_read;
    } rows[] = {
        {"busybox", "busybox", true, true},
        {"busybox", "scripts/kconfig/conf", true, false},
        {"u-boot", "u-boot", false, true},
        {"u-boot", "tools/mkimage", false, false},
        {"u-boot", "x/helper", true, false},
        {"linux", "arch/x86/entry/vdso64.so", false, false},
        {"curl", "tools/curl", true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct fact_sheet f;
        struct elf_made m = {.is_64 = true, .type = ELF_TYPE_SHARED, .machine = 62};
        arena_init(&a, 16 * LW_MIB);
        fact_sheet_init(&f);
        if (rows[i].has_interpreter) add_segment(&m, ELF_SEGMENT_INTERPRETER, 4, 0);
        read_into(&f, rows[i].path, rows[i].component, elf_make(&a, &m));
        CHECK_INT(f.text.n > 0, rows[i].is_read);
        fact_sheet_release(&f);
        arena_release(&a);
    }
    CHECK(!evidence_elf_wants(STR("b/CMakeFiles/3.25/CompilerIdC/a.out"),
                              STR("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0")));
}

/* Crates by the names of symbols, and all of them by the list of cargo auditable. */
static void rust_crates(void)
{
    static const char list[] =
        "{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"root\":true},"
        "{\"name\":\"cc\",\"version\":\"1.0.0\",\"kind\":\"build\"},"
        "{\"name\":\"tokio-util\",\"version\":\"0.7.1\",\"kind\":\"runtime\"}]}";
    static const struct elf_made_symbol symbols[] = {
        {"_RNvC3app4main", 0, 2, 1, 0},
        {"_RNvNtCs9ltgdHTiPiY_4core3fmt5write", 0, 2, 1, 0},
        {"_RNvCsfxI1ZNULAYe_7___rustc12___rust_alloc", 0, 2, 1, 0}};
    struct arena a;
    struct fact_sheet f;
    char packed[512];
    struct elf_made m = {.is_64 = true, .type = ELF_TYPE_EXECUTABLE, .machine = 62};
    arena_init(&a, 64 * LW_MIB);
    (void)elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 3);
    fact_sheet_init(&f);
    read_into(&f, "app", "", elf_make(&a, &m));
    CHECK(fact_sheet_has(&f, "package [] {/app} app =  :0"));
    CHECK(fact_sheet_has(&f, "package [] {/app} core =  :0"));
    CHECK(!str_contains(buf_str(&f.text), STR("__rustc = ")));
    CHECK(!str_contains(buf_str(&f.text), STR("complete package")));
    fact_sheet_release(&f);
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t n = libdeflate_zlib_compress(c, list, sizeof list - 1, packed, sizeof packed);
    libdeflate_free_compressor(c);
    size_t at = elf_make_section(
        &m, (struct elf_made_section){.name = ".dep-v0", .type = 1, .bytes = {packed, n}});
    fact_sheet_init(&f);
    read_into(&f, "app", "", elf_make(&a, &m));
    CHECK(fact_sheet_has(&f, "package [] {/app} app = 0.1.0 :0"));
    CHECK(fact_sheet_has(&f, "package [] {/app} tokio-util = 0.7.1 :0"));
    CHECK(!str_contains(buf_str(&f.text), STR(" cc = ")));
    CHECK(fact_sheet_has(&f, "complete package [] {/app}"));
    fact_sheet_release(&f);
    m.sections[at].bytes.n--;
    fact_sheet_init(&f);
    read_into(&f, "app", "", elf_make(&a, &m));
    CHECK(fact_sheet_has(&f, "note section '.dep-v0' does not unpack"));
    CHECK(!str_contains(buf_str(&f.text), STR("complete package")));
    fact_sheet_release(&f);
    arena_release(&a);
}

/* Programs that were packed, or robbed of their table of sections. */
static void without_sections(void)
{
    static const char start[] = "\177ELF\1\1\1\0\0\0\0\0\0\0\0\0\2\0\50\0\1\0\0\0";
    struct fact_sheet f;
    char bytes[52] = {0};
    memcpy(bytes, start, sizeof start - 1);
    fact_sheet_init(&f);
    read_into(&f, "x", "", (str){bytes, sizeof bytes});
    CHECK(fact_sheet_has(
        &f, "note it has no sections, so that its symbols and packages are not known"));
    CHECK(fact_sheet_has(&f, "architecture [] {} machine = arm :0"));
    CHECK(!str_contains(buf_str(&f.text), STR("complete hardening")));
    fact_sheet_release(&f);
}

/* A damaged table is noted, claims nothing, and leaves the others alone. */
static void damaged_tables(void)
{
    static const struct elf_made_symbol symbols[] = {{"main", 1, 2, 1, 0}};
    struct arena a;
    struct elf_made m = {.is_64 = true, .type = ELF_TYPE_EXECUTABLE, .machine = 62};
    arena_init(&a, 16 * LW_MIB);
    size_t at = elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 1);
    m.sections[at].link = 0;
    expect(&a, &m, "x", "",
           "architecture [] {} machine = x86_64 :0\narchitecture [] {} word-size = 64 :0\n"
           "architecture [] {} byte-order = little :0\n"
           "note name of symbol 1 is outside of the string table\n"
           "note name of symbol 1 is outside of the string table\n");
    arena_release(&a);
}

static void debugging_data_of(void)
{
    static const struct {
        const char *path, *object;
    } rows[] = {
        {"usr/sbin/.debug/sshd", "/usr/sbin/sshd"},
        {"usr/lib/debug/usr/sbin/sshd.debug", "/usr/sbin/sshd"},
        {"opt/sshd.debug", "/opt/sshd.debug"},
    };
    static const struct elf_made_symbol symbols[] = {{"main", 1, 2, 1, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct elf_made m = {.is_64 = true, .type = ELF_TYPE_SHARED, .machine = 62};
        arena_init(&a, 16 * LW_MIB);
        (void)elf_make_section(
            &m, (struct elf_made_section){.name = ".text", .type = ELF_SECTION_NO_BITS});
        (void)elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 1);
        str sheet = arena_printf(
            &a,
            "architecture [] {} machine = x86_64 :0\narchitecture [] {} word-size = 64 :0\n"
            "architecture [] {} byte-order = little :0\nfunction [] {%s} main =  :0\n"
            "complete function [] {%s}\n",
            rows[i].object, rows[i].object);
        expect(&a, &m, rows[i].path, "", sheet.p);
        arena_release(&a);
    }
}

static enum status full(void *ctx, enum fact_kind kind, str component, str object, str name,
                        str value, uint32_t line, struct err *e)
{
    (void)ctx, (void)kind, (void)component, (void)object, (void)name, (void)value, (void)line;
    return err_set(e, LW_E_LIMIT, "no more facts");
}

static void a_full_sink_ends_it(void)
{
    struct arena a;
    struct err e = {0};
    struct fact_sheet f;
    struct elf_made m = {.is_64 = true, .type = ELF_TYPE_EXECUTABLE, .machine = 62};
    arena_init(&a, 16 * LW_MIB);
    fact_sheet_init(&f);
    f.sink.put = full;
    struct evidence_file file = {STR("x"), STR(""), elf_make(&a, &m)};
    CHECK_STATUS(evidence_elf_read(&a, &file, &f.sink, &e), LW_E_LIMIT);
    CHECK_STR(str_of(e.message), STR("no more facts"));
    CHECK_STR(buf_str(&f.text), STR(""));
    fact_sheet_release(&f);
    arena_release(&a);
}

#if defined(__x86_64__)
static const char machine[] = "architecture [] {} machine = x86_64 :0";
#elif defined(__aarch64__)
static const char machine[] = "architecture [] {} machine = aarch64 :0";
#else
static const char machine[] = "architecture [] {} machine = of another machine :0";
#endif

static bool load(struct arena *a, const char *path, struct fact_sheet *f)
{
    struct err e = {0};
    str bytes;
    if (fs_read(a, path, 512 * LW_MIB, &bytes, &e) != LW_OK) return false;
    read_into(f, str_from(str_of(path), 1).p, "", bytes);
    return true;
}

static void the_shell(void)
{
    struct arena a;
    struct fact_sheet f;
    arena_init(&a, 512 * LW_MIB);
    fact_sheet_init(&f);
    if (!load(&a, "/bin/sh", &f)) test_skip("there is no /bin/sh");
    CHECK(fact_sheet_has(&f, machine));
    CHECK(fact_sheet_has(&f, "architecture [] {} word-size = 64 :0"));
    CHECK(fact_sheet_has(&f, "architecture [] {} byte-order = little :0"));
    CHECK(fact_sheet_has(&f, "library [] {/bin/sh} libc.so.6 =  :0"));
    CHECK(fact_sheet_has(&f, "complete hardening [] {/bin/sh}"));
    fact_sheet_release(&f);
    arena_release(&a);
}

/* This program: built here, so that its functions, sources and hardening are known. */
static void this_program(void)
{
    struct arena a;
    struct fact_sheet f;
    arena_init(&a, 1024 * LW_MIB);
    fact_sheet_init(&f);
    if (!load(&a, "/proc/self/exe", &f)) test_skip("there is no /proc/self/exe");
    CHECK(fact_sheet_has(&f, machine));
    CHECK(fact_sheet_has(&f, "function [] {/proc/self/exe} elf_parse =  :0"));
    CHECK(fact_sheet_has(&f, "function [] {/proc/self/exe} this_program =  :0"));
    CHECK(!fact_sheet_has(&f, "function [] {/proc/self/exe} function_that_nobody_wrote =  :0"));
    CHECK(fact_sheet_has(&f, "complete function [] {/proc/self/exe}"));
    CHECK(fact_sheet_has(&f, "library [] {/proc/self/exe} libc.so.6 =  :0"));
    CHECK(fact_sheet_has(&f, "import [] {/proc/self/exe} memcmp =  :0"));
    CHECK(fact_sheet_has(&f, "hardening [] {/proc/self/exe} nx = full :0"));
    if (str_contains(buf_str(&f.text), STR("\nfile "))) {
        CHECK(str_contains(buf_str(&f.text), STR("src/format/elf.c =  :0\n")));
        CHECK(str_contains(buf_str(&f.text), STR("src/format/evidence_elf_test.c =  :0\n")));
        CHECK(!str_contains(buf_str(&f.text), STR("src/format/elf_nobody.c")));
    }
    fact_sheet_release(&f);
    arena_release(&a);
}

/* The go command itself, where it is installed: it was linked by the Go linker. */
static void the_go_command(void)
{
    static const char *const paths[] = {"/usr/local/go/bin/go", "/usr/lib/go/bin/go"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct arena a;
        struct fact_sheet f;
        arena_init(&a, 1024 * LW_MIB);
        fact_sheet_init(&f);
        bool is_there = load(&a, paths[i], &f);
        if (is_there) {
            str of = str_of(paths[i]);
            str all = buf_str(&f.text);
            CHECK(str_contains(all,
                               arena_printf(&a, "package [stdlib] {%s} runtime = go1.", of.p)));
            CHECK(str_contains(all, arena_printf(&a,
                                                 "package [toolchain] {%s} "
                                                 "cmd/go/internal/modload = go1.",
                                                 of.p)));
            CHECK(str_contains(
                all, arena_printf(&a, "function [stdlib] {%s} runtime.mallocgc =  :0", of.p)));
            CHECK(str_contains(
                all,
                arena_printf(&a, "function [stdlib] {%s} net/http.Client.Do =  :0", of.p)));
        }
        fact_sheet_release(&f);
        arena_release(&a);
        if (is_there) return;
    }
    test_skip("go is not installed");
}

static const struct test tests[] = {
    {"hardened program", hardened_program},
    {"soft library", soft_library},
    {"static programs", static_programs},
    {"kernel modules", kernel_modules},
    {"packed modules", packed_modules},
    {"build tools", build_tools},
    {"rust crates", rust_crates},
    {"without sections", without_sections},
    {"damaged tables", damaged_tables},
    {"debugging data beside its program", debugging_data_of},
    {"a full sink ends it", a_full_sink_ends_it},
    {"the shell", the_shell},
    {"this program", this_program},
    {"the go command", the_go_command},
    {NULL, NULL},
};
const struct test_suite evidence_elf_suite = {"evidence_elf", tests};
