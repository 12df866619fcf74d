/* SPDX-License-Identifier: Apache-2.0 */
#include "format/elf.h"

#include <libdeflate.h>
#include <string.h>

enum {
    IDENT_BYTES = 16,
    CLASS_32 = 1,
    CLASS_64 = 2,
    ORDER_LITTLE = 1,
    ORDER_BIG = 2,
    /* In e_shnum, e_phnum and e_shstrndx: the number stands in section 0 (gABI chapter 4). */
    ESCAPE_SEGMENTS = 0xffff,
    ESCAPE_INDEX = 0xffff,
    COMPRESS_ZLIB = 1,
    COMPRESS_ZSTD = 2,
};

bool elf_is(str head)
{
    return head.n >= IDENT_BYTES && memcmp(head.p, "\177ELF", 4) == 0 &&
           (head.p[4] == CLASS_32 || head.p[4] == CLASS_64) &&
           (head.p[5] == ORDER_LITTLE || head.p[5] == ORDER_BIG) && head.p[6] == 1;
}

unsigned elf_type_of(str head)
{
    if (!elf_is(head)) return 0;
    struct binary b = binary_of(str_from(head, IDENT_BYTES), head.p[5] == ORDER_BIG);
    return (unsigned)binary_u(&b, 2);
}

struct binary elf_read(const struct elf *x, str bytes)
{
    return binary_of(bytes, x->is_big);
}

uint64_t elf_word(const struct elf *x, struct binary *b)
{
    return binary_u(b, x->is_64 ? 8 : 4);
}

static str part(str bytes, uint64_t at, uint64_t n)
{
    struct binary b = binary_of(bytes, false);
    binary_seek(&b, at);
    return binary_take(&b, n);
}

/* What the header says of the two tables. */
struct tables {
    uint64_t segments_at, sections_at;
    uint64_t n_segments, n_sections, names;
    uint64_t segment_bytes, section_bytes; /* of an entry */
};

static enum status read_header(struct elf *x, struct tables *t, struct err *e)
{
    struct binary b = elf_read(x, x->bytes);
    binary_seek(&b, IDENT_BYTES);
    x->type = (uint16_t)binary_u(&b, 2);
    x->machine = (uint16_t)binary_u(&b, 2);
    (void)binary_u(&b, 4);
    (void)elf_word(x, &b);
    t->segments_at = elf_word(x, &b);
    t->sections_at = elf_word(x, &b);
    (void)binary_u(&b, 4);
    (void)binary_u(&b, 2);
    t->segment_bytes = binary_u(&b, 2);
    t->n_segments = binary_u(&b, 2);
    t->section_bytes = binary_u(&b, 2);
    t->n_sections = binary_u(&b, 2);
    t->names = binary_u(&b, 2);
    if (b.is_over) return err_set(e, LW_E_INPUT, "elf header is cut off");
    return LW_OK;
}

static void read_section(const struct elf *x, struct binary *b, struct elf_section *s,
                         uint64_t *name_at, uint64_t *at)
{
    *name_at = binary_u(b, 4);
    s->type = (uint32_t)binary_u(b, 4);
    s->flags = elf_word(x, b);
    s->address = elf_word(x, b);
    *at = elf_word(x, b);
    s->n_bytes = elf_word(x, b);
    s->link = (uint32_t)binary_u(b, 4);
    s->info = (uint32_t)binary_u(b, 4);
    (void)elf_word(x, b);
    s->entry_bytes = elf_word(x, b);
}

/* Numbers that do not fit into the header stand in the empty section at the start. */
static enum status read_escapes(const struct elf *x, struct tables *t, struct err *e)
{
    if (t->sections_at == 0) {
        t->n_sections = 0;
        return LW_OK;
    }
    struct binary b = elf_read(x, part(x->bytes, t->sections_at, t->section_bytes));
    struct elf_section first;
    uint64_t name_at, at;
    read_section(x, &b, &first, &name_at, &at);
    if (b.is_over) return err_set(e, LW_E_INPUT, "elf section table is cut off");
    if (t->n_sections == 0) t->n_sections = first.n_bytes;
    if (t->names == ESCAPE_INDEX) t->names = first.link;
    if (t->n_segments == ESCAPE_SEGMENTS) t->n_segments = first.info;
    return LW_OK;
}

static enum status read_sections(struct arena *a, struct elf *x, const struct tables *t,
                                 struct err *e)
{
    if (t->n_sections > ELF_MAX_SECTIONS) {
        return err_set(e, LW_E_LIMIT, "elf file has %llu sections, over the limit of %d",
                       (unsigned long long)t->n_sections, ELF_MAX_SECTIONS);
    }
    x->n_sections = (size_t)t->n_sections;
    x->sections = arena_array(a, x->n_sections, sizeof *x->sections);
    uint64_t *names = arena_array(a, x->n_sections, sizeof *names);
    if (x->sections == NULL || names == NULL) return arena_status(a, "elf sections", e);
    for (size_t i = 0; i < x->n_sections; i++) {
        uint64_t at;
        struct elf_section *s = &x->sections[i];
        struct binary b = elf_read(
            x, part(x->bytes, t->sections_at + i * t->section_bytes, t->section_bytes));
        read_section(x, &b, s, &names[i], &at);
        if (b.is_over) {
            return err_set(e, LW_E_INPUT, "elf section table is cut off at entry %zu", i);
        }
        if (i == 0 || s->type == ELF_SECTION_NO_BITS || s->n_bytes == 0) continue;
        s->bytes = part(x->bytes, at, s->n_bytes);
        if (s->bytes.p == NULL) {
            return err_set(e, LW_E_INPUT, "elf section %zu ends beyond the file", i);
        }
    }
    str table = t->names < x->n_sections ? x->sections[t->names].bytes : STR_NONE;
    for (size_t i = 1; i < x->n_sections; i++) {
        if (!binary_string(table, names[i], ELF_MAX_NAME_BYTES, &x->sections[i].name)) {
            x->sections[i].name = STR("");
        }
    }
    return LW_OK;
}

static enum status read_segments(struct arena *a, struct elf *x, const struct tables *t,
                                 struct err *e)
{
    uint64_t n = t->segments_at == 0 ? 0 : t->n_segments;
    if (n > ELF_MAX_SEGMENTS) {
        return err_set(e, LW_E_LIMIT, "elf file has %llu segments, over the limit of %d",
                       (unsigned long long)n, ELF_MAX_SEGMENTS);
    }
    x->n_segments = (size_t)n;
    x->segments = arena_array(a, x->n_segments, sizeof *x->segments);
    if (x->segments == NULL) return arena_status(a, "elf segments", e);
    for (size_t i = 0; i < x->n_segments; i++) {
        struct elf_segment *s = &x->segments[i];
        struct binary b = elf_read(
            x, part(x->bytes, t->segments_at + i * t->segment_bytes, t->segment_bytes));
        s->type = (uint32_t)binary_u(&b, 4);
        if (x->is_64) s->flags = (uint32_t)binary_u(&b, 4);
        uint64_t at = elf_word(x, &b);
        s->address = elf_word(x, &b);
        (void)elf_word(x, &b);
        uint64_t n_file_bytes = elf_word(x, &b);
        s->n_memory_bytes = elf_word(x, &b);
        if (!x->is_64) s->flags = (uint32_t)binary_u(&b, 4);
        if (b.is_over) {
            return err_set(e, LW_E_INPUT, "elf segment table is cut off at entry %zu", i);
        }
        /* A file of debugging data keeps the segments of its program, without their bytes. */
        s->bytes = part(x->bytes, at, n_file_bytes);
    }
    return LW_OK;
}

enum status elf_parse(struct arena *a, str bytes, struct elf *out, struct err *e)
{
    struct elf x = {.bytes = bytes};
    struct tables t = {0};
    if (!elf_is(bytes)) return err_set(e, LW_E_INPUT, "not an elf file");
    x.is_64 = bytes.p[4] == CLASS_64;
    x.is_big = bytes.p[5] == ORDER_BIG;
    enum status s = read_header(&x, &t, e);
    if (s == LW_OK) s = read_escapes(&x, &t, e);
    if (s == LW_OK) s = read_sections(a, &x, &t, e);
    if (s == LW_OK) s = read_segments(a, &x, &t, e);
    if (s == LW_OK) *out = x;
    return s;
}

const struct elf_section *elf_section_find(const struct elf *x, str name)
{
    for (size_t i = 1; i < x->n_sections; i++) {
        if (str_eq(x->sections[i].name, name)) return &x->sections[i];
    }
    return NULL;
}

const struct elf_section *elf_section_of_type(const struct elf *x, uint32_t type)
{
    for (size_t i = 1; i < x->n_sections; i++) {
        if (x->sections[i].type == type) return &x->sections[i];
    }
    return NULL;
}

const struct elf_segment *elf_segment_of_type(const struct elf *x, uint32_t type)
{
    for (size_t i = 0; i < x->n_segments; i++) {
        if (x->segments[i].type == type) return &x->segments[i];
    }
    return NULL;
}

const struct elf_section *elf_section_linked(const struct elf *x, const struct elf_section *s)
{
    return s->link > 0 && s->link < x->n_sections ? &x->sections[s->link] : NULL;
}

enum status elf_contents(struct arena *a, const struct elf *x, const struct elf_section *s,
                         str *out, struct err *e)
{
    *out = s->bytes;
    if ((s->flags & ELF_SECTION_FLAG_COMPRESSED) == 0) return LW_OK;
    struct binary b = elf_read(x, s->bytes);
    uint64_t type = binary_u(&b, 4);
    if (x->is_64) (void)binary_u(&b, 4);
    uint64_t n = elf_word(x, &b);
    (void)elf_word(x, &b);
    str packed = str_from(s->bytes, b.at);
    if (b.is_over) return err_set(e, LW_E_INPUT, "compressed section has no header");
    if (type == COMPRESS_ZSTD) {
        return err_set(e, LW_E_INPUT, "section '%.*s' is compressed with zstd, not with zlib",
                       STR_ARG(s->name));
    }
    if (type != COMPRESS_ZLIB) {
        return err_set(e, LW_E_INPUT, "section '%.*s' is compressed in an unknown way",
                       STR_ARG(s->name));
    }
    if (n > ELF_MAX_UNPACKED_BYTES || n / ELF_MAX_UNPACKED_RATIO > packed.n) {
        return err_set(e, LW_E_LIMIT, "section '%.*s' unpacks to %llu bytes, over the limit",
                       STR_ARG(s->name), (unsigned long long)n);
    }
    char *bytes = arena_alloc(a, (size_t)n);
    if (bytes == NULL) return arena_status(a, "compressed section", e);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    if (d == NULL) BUG("out of memory");
    enum libdeflate_result r =
        libdeflate_zlib_decompress(d, packed.p, packed.n, bytes, (size_t)n, NULL);
    libdeflate_free_decompressor(d);
    if (r != LIBDEFLATE_SUCCESS) {
        return err_set(e, LW_E_INPUT, "section '%.*s' does not unpack", STR_ARG(s->name));
    }
    *out = (str){bytes, (size_t)n};
    return LW_OK;
}

static size_t symbol_bytes(const struct elf *x)
{
    return x->is_64 ? 24 : 16;
}

size_t elf_n_symbols(const struct elf *x, const struct elf_section *table)
{
    return table->bytes.n / symbol_bytes(x);
}

bool elf_symbol(const struct elf *x, const struct elf_section *table, size_t i,
                struct elf_symbol *out)
{
    struct elf_symbol y = {0};
    struct binary b = elf_read(x, table->bytes);
    binary_seek(&b, i * symbol_bytes(x));
    uint64_t name_at = binary_u(&b, 4), kind = 0;
    if (!x->is_64) {
        y.value = binary_u(&b, 4);
        y.n_bytes = binary_u(&b, 4);
    }
    kind = binary_u(&b, 1);
    y.visibility = (uint8_t)(binary_u(&b, 1) & 3);
    y.section = (uint16_t)binary_u(&b, 2);
    if (x->is_64) {
        y.value = binary_u(&b, 8);
        y.n_bytes = binary_u(&b, 8);
    }
    y.bind = (uint8_t)(kind >> 4);
    y.type = (uint8_t)(kind & 15);
    const struct elf_section *names = elf_section_linked(x, table);
    if (b.is_over || names == NULL ||
        !binary_string(names->bytes, name_at, ELF_MAX_NAME_BYTES, &y.name)) {
        return false;
    }
    *out = y;
    return true;
}

bool elf_at_address(const struct elf *x, uint64_t address, str *out)
{
    for (size_t i = 0; i < x->n_segments; i++) {
        const struct elf_segment *s = &x->segments[i];
        if (s->type != ELF_SEGMENT_LOAD || address < s->address) continue;
        uint64_t at = address - s->address;
        if (at >= s->bytes.n) continue;
        *out = str_from(s->bytes, (size_t)at);
        return true;
    }
    return false;
}

enum status elf_dynamic(struct arena *a, const struct elf *x, struct elf_dynamic **out,
                        size_t *n_out, struct err *e)
{
    const struct elf_segment *segment = elf_segment_of_type(x, ELF_SEGMENT_DYNAMIC);
    struct elf_dynamic *all = NULL;
    size_t n = 0, cap = 0;
    struct binary b = elf_read(x, segment != NULL ? segment->bytes : STR_NONE);
    while (!binary_is_end(&b)) {
        struct elf_dynamic d;
        d.tag = elf_word(x, &b);
        d.value = elf_word(x, &b);
        if (b.is_over) return err_set(e, LW_E_INPUT, "elf dynamic table is cut off");
        if (d.tag == 0) break;
        if (n == ELF_MAX_DYNAMIC) {
            return err_set(e, LW_E_LIMIT, "elf dynamic table has over %d entries",
                           ELF_MAX_DYNAMIC);
        }
        struct elf_dynamic *next = arena_push(a, (void **)&all, &n, &cap, sizeof *all);
        if (next == NULL) return arena_status(a, "elf dynamic table", e);
        *next = d;
    }
    *out = all;
    *n_out = n;
    return LW_OK;
}
