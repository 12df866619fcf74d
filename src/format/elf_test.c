/* SPDX-License-Identifier: Apache-2.0 */
#include "format/elf.h"

#include "base/limits.h"
#include "elf_fixture.h"
#include "suite.h"

#include <libdeflate.h>
#include <string.h>

/* ---- files made by hand ---- */

void elf_make_number(struct buf *b, bool is_big, uint64_t value, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        unsigned shift = 8 * (is_big ? n - 1 - i : i);
        buf_char(b, (char)(value >> shift & 0xff));
    }
}

void elf_make_word(struct buf *b, const struct elf_made *m, uint64_t value)
{
    elf_make_number(b, m->is_big, value, m->is_64 ? 8 : 4);
}

size_t elf_make_section(struct elf_made *m, struct elf_made_section s)
{
    m->sections[++m->n_sections] = s;
    return m->n_sections;
}

size_t elf_make_symbols(struct arena *a, struct elf_made *m, const char *name, uint32_t type,
                        const struct elf_made_symbol *symbols, size_t n)
{
    struct buf table, strings;
    buf_init(&table, LW_MIB);
    buf_init(&strings, LW_MIB);
    buf_char(&strings, '\0');
    for (size_t i = 0; i < (m->is_64 ? 24u : 16u); i++) {
        buf_char(&table, '\0');
    }
    for (size_t i = 0; i < n; i++) {
        const struct elf_made_symbol *y = &symbols[i];
        uint64_t kind = (uint64_t)y->bind << 4 | y->type;
        elf_make_number(&table, m->is_big, strings.n, 4);
        if (!m->is_64) elf_make_number(&table, m->is_big, y->value, 4);
        if (!m->is_64) elf_make_number(&table, m->is_big, 0, 4);
        elf_make_number(&table, m->is_big, kind, 1);
        elf_make_number(&table, m->is_big, 0, 1);
        elf_make_number(&table, m->is_big, y->section, 2);
        if (m->is_64) elf_make_number(&table, m->is_big, y->value, 8);
        if (m->is_64) elf_make_number(&table, m->is_big, 0, 8);
        buf_add(&strings, str_of(y->name));
        buf_char(&strings, '\0');
    }
    size_t at = elf_make_section(m, (struct elf_made_section){.name = ".strings", .type = 3});
    m->sections[at].bytes = arena_str(a, buf_str(&strings));
    struct elf_made_section s = {.name = name, .type = type, .link = (uint32_t)at};
    s.bytes = arena_str(a, buf_str(&table));
    buf_release(&table);
    buf_release(&strings);
    return elf_make_section(m, s);
}

static void make_section_header(struct buf *b, const struct elf_made *m,
                                const struct elf_made_section *s, uint64_t name, uint64_t at,
                                uint64_t n_bytes)
{
    elf_make_number(b, m->is_big, name, 4);
    elf_make_number(b, m->is_big, s->type, 4);
    elf_make_word(b, m, s->flags);
    elf_make_word(b, m, s->address);
    elf_make_word(b, m, at);
    elf_make_word(b, m, n_bytes);
    elf_make_number(b, m->is_big, s->link, 4);
    elf_make_number(b, m->is_big, s->info, 4);
    elf_make_word(b, m, 1);
    elf_make_word(b, m, 0);
}

static void make_segment(struct buf *b, const struct elf_made *m,
                         const struct elf_made_segment *s, const uint64_t *at)
{
    const struct elf_made_section *x = &m->sections[s->section];
    elf_make_number(b, m->is_big, s->type, 4);
    if (m->is_64) elf_make_number(b, m->is_big, s->flags, 4);
    elf_make_word(b, m, s->section > 0 ? at[s->section] : 0);
    elf_make_word(b, m, x->address);
    elf_make_word(b, m, x->address);
    elf_make_word(b, m, x->bytes.n);
    elf_make_word(b, m, x->bytes.n);
    if (!m->is_64) elf_make_number(b, m->is_big, s->flags, 4);
    elf_make_word(b, m, 1);
}

str elf_make(struct arena *a, const struct elf_made *m)
{
    struct buf b, names;
    uint64_t at[ELF_MADE_MAX + 2], name[ELF_MADE_MAX + 2];
    uint64_t header = m->is_64 ? 64 : 52, segment = m->is_64 ? 56 : 32, end;
    size_t n = m->n_sections + 2;
    struct elf_made_section strings = {.name = ".shstrtab", .type = 3};
    buf_init(&b, 16 * LW_MIB);
    buf_init(&names, LW_MIB);
    buf_char(&names, '\0');
    end = header + segment * m->n_segments;
    for (size_t i = 1; i < n; i++) {
        const struct elf_made_section *s = i <= m->n_sections ? &m->sections[i] : &strings;
        name[i] = names.n;
        buf_add(&names, str_of(s->name));
        buf_char(&names, '\0');
        at[i] = end;
        end += s->bytes.n;
    }
    strings.bytes = buf_str(&names);
    end += names.n;
    buf_add(&b, STR("\177ELF"));
    elf_make_number(&b, false, m->is_64 ? 2 : 1, 1);
    elf_make_number(&b, false, m->is_big ? 2 : 1, 1);
    elf_make_number(&b, false, 1, 1);
    elf_make_number(&b, false, 0, 8);
    elf_make_number(&b, false, 0, 1);
    elf_make_number(&b, m->is_big, m->type, 2);
    elf_make_number(&b, m->is_big, m->machine, 2);
    elf_make_number(&b, m->is_big, 1, 4);
    elf_make_word(&b, m, 0);
    elf_make_word(&b, m, m->n_segments > 0 ? header : 0);
    elf_make_word(&b, m, end);
    elf_make_number(&b, m->is_big, 0, 4);
    const uint64_t counts[] = {header, segment, m->n_segments, m->is_64 ? 64 : 40, n, n - 1};
    for (size_t i = 0; i < 6; i++) {
        elf_make_number(&b, m->is_big, counts[i], 2);
    }
    for (size_t i = 0; i < m->n_segments; i++) {
        make_segment(&b, m, &m->segments[i], at);
    }
    for (size_t i = 1; i < n; i++) {
        buf_add(&b, i <= m->n_sections ? m->sections[i].bytes : strings.bytes);
    }
    struct elf_made_section none = {0};
    make_section_header(&b, m, &none, 0, 0, 0);
    for (size_t i = 1; i < n; i++) {
        const struct elf_made_section *s = i <= m->n_sections ? &m->sections[i] : &strings;
        make_section_header(&b, m, s, name[i], at[i], s->bytes.n);
    }
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    buf_release(&names);
    return out;
}

/* ---- the sheet ---- */

static enum status sheet_put(void *ctx, enum fact_kind kind, str component, str object,
                             str name, str value, uint32_t line, struct err *e)
{
    struct fact_sheet *f = ctx;
    (void)e;
    buf_printf(&f->text, "%.*s [%.*s] {%.*s} %.*s = %.*s :%u\n", STR_ARG(fact_kind_str(kind)),
               STR_ARG(component), STR_ARG(object), STR_ARG(name), STR_ARG(value),
               (unsigned)line);
    return LW_OK;
}

static enum status sheet_complete(void *ctx, enum fact_kind kind, str component, str object,
                                  struct err *e)
{
    struct fact_sheet *f = ctx;
    (void)e;
    buf_printf(&f->text, "complete %.*s [%.*s] {%.*s}\n", STR_ARG(fact_kind_str(kind)),
               STR_ARG(component), STR_ARG(object));
    return LW_OK;
}

static enum status sheet_note(void *ctx, str words, struct err *e)
{
    struct fact_sheet *f = ctx;
    (void)e;
    buf_printf(&f->text, "note %.*s\n", STR_ARG(words));
    return LW_OK;
}

static enum status sheet_lacks(void *ctx, enum fact_kind kind, str component, str object,
                               str why, struct err *e)
{
    struct fact_sheet *f = ctx;
    (void)e;
    buf_printf(&f->text, "lacks %.*s [%.*s] {%.*s}: %.*s\n", STR_ARG(fact_kind_str(kind)),
               STR_ARG(component), STR_ARG(object), STR_ARG(why));
    return LW_OK;
}

void fact_sheet_init(struct fact_sheet *f)
{
    buf_init(&f->text, 64 * LW_MIB);
    f->sink = (struct evidence_sink){f, sheet_put, sheet_complete, sheet_note, sheet_lacks};
}

void fact_sheet_release(struct fact_sheet *f)
{
    buf_release(&f->text);
}

bool fact_sheet_has(const struct fact_sheet *f, const char *line)
{
    str rest = buf_str(&f->text), one;
    while (rest.n > 0) {
        (void)str_cut(&rest, '\n', &one);
        if (str_eq(one, str_of(line))) return true;
    }
    return false;
}

/* ---- tests ---- */

static void classes_and_orders(void)
{
    for (unsigned i = 0; i < 4; i++) {
        struct arena a;
        struct err e = {0};
        struct elf x;
        struct elf_symbol y;
        struct elf_made m = {
            .is_64 = (i & 1) != 0, .is_big = (i & 2) != 0, .type = 2, .machine = 40};
        static const struct elf_made_symbol symbols[] = {{"first", 0, 2, 1, 0x10},
                                                         {"second", 1, 1, 0, 0x20}};
        arena_init(&a, LW_MIB);
        (void)elf_make_section(
            &m, (struct elf_made_section){".text", 1, STR_INIT("code"), 0, 0, 6, 0x1000});
        size_t at = elf_make_symbols(&a, &m, ".symtab", ELF_SECTION_SYMBOLS, symbols, 2);
        m.segments[m.n_segments++] = (struct elf_made_segment){ELF_SEGMENT_LOAD, 5, 1};
        CHECK_OK(elf_parse(&a, elf_make(&a, &m), &x, &e), &e);
        CHECK_INT(x.is_64, m.is_64);
        CHECK_INT(x.is_big, m.is_big);
        CHECK_INT(x.type, ELF_TYPE_EXECUTABLE);
        CHECK_STR(elf_machine_str(x.machine), STR("arm"));
        CHECK_INT(x.n_sections, 5);
        CHECK_STR(x.sections[1].name, STR(".text"));
        CHECK_STR(x.sections[1].bytes, STR("code"));
        CHECK_INT(elf_n_symbols(&x, &x.sections[at]), 3);
        CHECK(elf_symbol(&x, &x.sections[at], 2, &y));
        CHECK_STR(y.name, STR("second"));
        CHECK_INT(y.bind, 1);
        CHECK_INT(y.type, 1);
        CHECK_INT(y.section, ELF_SYMBOL_UNDEFINED);
        CHECK_INT(y.value, 0x20);
        str there;
        CHECK(elf_at_address(&x, 0x1002, &there));
        CHECK_STR(there, STR("de"));
        CHECK(!elf_at_address(&x, 0x1004, &there));
        CHECK(!elf_at_address(&x, 0xfff, &there));
        arena_release(&a);
    }
}

/* The bytes of a made file with a number written over at an offset. */
static str patched(struct arena *a, str bytes, size_t at, uint64_t value, unsigned n)
{
    char *out = arena_alloc(a, bytes.n);
    memcpy(out, bytes.p, bytes.n);
    for (unsigned i = 0; i < n; i++) {
        out[at + i] = (char)(value >> (8 * i) & 0xff);
    }
    return (str){out, bytes.n};
}

/* 64-bit, little endian: places of the header. */
enum {
    AT_SECTIONS = 40,
    AT_N_SEGMENTS = 56,
    AT_N_SECTIONS = 60,
    AT_SECTION_SIZE = 32, /* of an entry */
};

static struct elf_made plain(void)
{
    struct elf_made m = {.is_64 = true, .type = 2, .machine = 62};
    (void)elf_make_section(
        &m, (struct elf_made_section){".text", 1, STR_INIT("code"), 0, 0, 6, 0x1000});
    m.segments[m.n_segments++] = (struct elf_made_segment){ELF_SEGMENT_LOAD, 5, 1};
    return m;
}

static void refused(str bytes, enum status code, const char *words)
{
    struct arena a;
    struct err e = {0};
    struct elf x;
    arena_init(&a, 64 * LW_MIB);
    CHECK_STATUS(elf_parse(&a, bytes, &x, &e), code);
    CHECK_STR(str_of(e.message), str_of(words));
    arena_release(&a);
}

static void damaged_files(void)
{
    struct arena a;
    struct elf_made m = plain();
    arena_init(&a, 16 * LW_MIB);
    str bytes = elf_make(&a, &m);
    struct binary b = binary_of(bytes, false);
    binary_seek(&b, AT_SECTIONS);
    size_t table = (size_t)binary_u(&b, 8);
    refused(STR("\177ELF"), LW_E_INPUT, "not an elf file");
    refused(patched(&a, bytes, 4, 3, 1), LW_E_INPUT, "not an elf file");
    refused(str_sub(bytes, 0, 40), LW_E_INPUT, "elf header is cut off");
    refused(str_sub(bytes, 0, table + 10), LW_E_INPUT, "elf section table is cut off");
    refused(str_sub(bytes, 0, table + 64 + 10), LW_E_INPUT,
            "elf section table is cut off at entry 1");
    refused(patched(&a, bytes, AT_SECTIONS, UINT64_MAX - 3, 8), LW_E_INPUT,
            "elf section table is cut off");
    refused(patched(&a, bytes, table + 64 + AT_SECTION_SIZE, bytes.n, 8), LW_E_INPUT,
            "elf section 1 ends beyond the file");
    refused(patched(&a, bytes, 32, bytes.n - 4, 8), LW_E_INPUT,
            "elf segment table is cut off at entry 0");
    arena_release(&a);
}

static void counts_at_their_limits(void)
{
    struct arena a;
    struct elf_made m = plain();
    arena_init(&a, 16 * LW_MIB);
    str bytes = elf_make(&a, &m);
    struct binary b = binary_of(bytes, false);
    binary_seek(&b, AT_SECTIONS);
    size_t table = (size_t)binary_u(&b, 8);
    refused(patched(&a, bytes, AT_N_SEGMENTS, ELF_MAX_SEGMENTS, 2), LW_E_INPUT,
            "elf segment table is cut off at entry 4");
    refused(patched(&a, bytes, AT_N_SEGMENTS, ELF_MAX_SEGMENTS + 1, 2), LW_E_LIMIT,
            "elf file has 4097 segments, over the limit of 4096");
    /* A count of 0 sends to the size of section 0. */
    bytes = patched(&a, bytes, AT_N_SECTIONS, 0, 2);
    refused(patched(&a, bytes, table + AT_SECTION_SIZE, ELF_MAX_SECTIONS, 8), LW_E_INPUT,
            "elf section table is cut off at entry 3");
    refused(patched(&a, bytes, table + AT_SECTION_SIZE, ELF_MAX_SECTIONS + 1, 8), LW_E_LIMIT,
            "elf file has 100001 sections, over the limit of 100000");
    arena_release(&a);
}

/* A section header of SHF_COMPRESSED: type, reserved, size, alignment. */
static str packed(struct arena *a, str text, uint64_t type, uint64_t claimed)
{
    struct buf b;
    char bytes[512];
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);
    size_t n = libdeflate_zlib_compress(c, text.p, text.n, bytes, sizeof bytes);
    libdeflate_free_compressor(c);
    buf_init(&b, LW_MIB);
    elf_make_number(&b, false, type, 4);
    elf_make_number(&b, false, 0, 4);
    elf_make_number(&b, false, claimed, 8);
    elf_make_number(&b, false, 1, 8);
    buf_add(&b, (str){bytes, n});
    str out = arena_str(a, buf_str(&b));
    buf_release(&b);
    return out;
}

static void compressed_sections(void)
{
    static const struct {
        uint64_t type, claimed;
        enum status status;
        const char *words;
    } rows[] = {
        {1, 24, LW_OK, ""},
        {1, 25, LW_E_INPUT, "section '.debug_str' does not unpack"},
        {1, 23, LW_E_INPUT, "section '.debug_str' does not unpack"},
        {2, 24, LW_E_INPUT, "section '.debug_str' is compressed with zstd, not with zlib"},
        {9, 24, LW_E_INPUT, "section '.debug_str' is compressed in an unknown way"},
        {1, (1 << 30) + 1, LW_E_LIMIT,
         "section '.debug_str' unpacks to 1073741825 bytes, over the limit"},
        {1, 1 << 20, LW_E_LIMIT,
         "section '.debug_str' unpacks to 1048576 bytes, over the limit"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena a;
        struct err e = {0};
        struct elf x;
        struct elf_made m = plain();
        str out = STR_NONE;
        arena_init(&a, 16 * LW_MIB);
        size_t at = elf_make_section(
            &m, (struct elf_made_section){
                    .name = ".debug_str", .type = 1, .flags = ELF_SECTION_FLAG_COMPRESSED});
        m.sections[at].bytes =
            packed(&a, STR("abcdefghijklmnopqrstuvwx"), rows[i].type, rows[i].claimed);
        CHECK_OK(elf_parse(&a, elf_make(&a, &m), &x, &e), &e);
        CHECK_STATUS(elf_contents(&a, &x, &x.sections[at], &out, &e), rows[i].status);
        CHECK_STR(str_of(e.message), str_of(rows[i].words));
        if (rows[i].status == LW_OK) CHECK_STR(out, STR("abcdefghijklmnopqrstuvwx"));
        arena_release(&a);
    }
}

static void cursor(void)
{
    struct binary b = binary_of(STR("\x80\x01\x7f\x01\x02name\0rest"), true);
    CHECK_INT(binary_uleb(&b), 128);
    CHECK_INT((int64_t)binary_sleb(&b), -1);
    CHECK_INT(binary_u(&b, 2), 0x0102);
    CHECK_STR(binary_z(&b, 4), STR("name"));
    CHECK(!b.is_over);
    binary_seek(&b, 5);
    CHECK(binary_z(&b, 3).p == NULL); /* one byte longer than is wanted */
    CHECK(b.is_over);
    CHECK_INT(binary_u(&b, 1), 0);
    b = binary_of(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), false);
    CHECK(binary_uleb(&b) == UINT64_MAX && !b.is_over);
    b = binary_of(STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), false);
    CHECK(binary_uleb(&b) == 0 && b.is_over);
}

static void types_of_heads(void)
{
    struct arena a;
    struct elf_made m = plain();
    arena_init(&a, LW_MIB);
    m.type = ELF_TYPE_SHARED;
    m.is_big = true;
    CHECK_INT(elf_type_of(str_sub(elf_make(&a, &m), 0, 18)), ELF_TYPE_SHARED);
    CHECK_INT(elf_type_of(str_sub(elf_make(&a, &m), 0, 17)), 0);
    CHECK_INT(elf_type_of(STR("#!/bin/sh\necho this is no program\n")), 0);
    CHECK_STR(elf_machine_str(62), STR("x86_64"));
    CHECK_STR(elf_machine_str(4711), STR(""));
    arena_release(&a);
}

static const struct test tests[] = {
    {"classes and orders", classes_and_orders},
    {"damaged files", damaged_files},
    {"counts at their limits", counts_at_their_limits},
    {"compressed sections", compressed_sections},
    {"cursor", cursor},
    {"types of heads", types_of_heads},
    {NULL, NULL},
};
const struct test_suite elf_suite = {"elf", tests};
