/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ELF files: header, sections, segments, symbols and the dynamic table, both word sizes and byte
 * orders (System V gABI, draft of 24 April 2001 with the later edits of the Linux Standard Base).
 * Every offset and count is checked against the bytes; nothing is followed by address but through
 * elf_at_address(). ADR 0017 says why this is not libelf.
 */
#ifndef LW_FORMAT_ELF_H
#define LW_FORMAT_ELF_H

#include "base/arena.h"
#include "base/status.h"
#include "format/binary.h"

enum {
    ELF_MAX_SECTIONS = 100000,  /* -ffunction-sections of a large object: 30,000 */
    ELF_MAX_SEGMENTS = 4096,    /* seen: 15 */
    ELF_MAX_SYMBOLS = 2000000,  /* a vmlinux with all of it: 250,000 */
    ELF_MAX_NAME_BYTES = 16384, /* C++ templates: some 8,000 */
    ELF_MAX_DYNAMIC = 65536,
    ELF_MAX_UNPACKED_BYTES = 1 << 30, /* one compressed section */
    ELF_MAX_UNPACKED_RATIO = 200,
};

/* Values of the gABI that the readers ask for; the others are passed over. */
enum {
    ELF_TYPE_RELOCATABLE = 1,
    ELF_TYPE_EXECUTABLE = 2,
    ELF_TYPE_SHARED = 3, /* also executables that may lie anywhere */
    ELF_TYPE_CORE = 4,

    ELF_SECTION_SYMBOLS = 2,
    ELF_SECTION_RELA = 4,
    ELF_SECTION_NO_BITS = 8,
    ELF_SECTION_REL = 9,
    ELF_SECTION_DYNAMIC_SYMBOLS = 11,
    ELF_SECTION_FLAG_COMPRESSED = 0x800,

    ELF_SEGMENT_LOAD = 1,
    ELF_SEGMENT_DYNAMIC = 2,
    ELF_SEGMENT_INTERPRETER = 3,
    ELF_SEGMENT_STACK = 0x6474e551,
    ELF_SEGMENT_RELRO = 0x6474e552,
    ELF_SEGMENT_FLAG_EXECUTE = 1,

    ELF_SYMBOL_FUNCTION = 2,
    ELF_SYMBOL_FILE = 4,
    ELF_SYMBOL_INDIRECT = 10, /* STT_GNU_IFUNC */
    ELF_BIND_LOCAL = 0,
    ELF_SYMBOL_UNDEFINED = 0, /* st_shndx */

    ELF_MACHINE_MIPS = 8,
};

struct elf_section {
    str name;
    uint32_t type, link, info;
    uint64_t flags, address, n_bytes, entry_bytes;
    str bytes; /* as in the file; empty for ELF_SECTION_NO_BITS */
};

struct elf_segment {
    uint32_t type, flags;
    uint64_t address, n_memory_bytes;
    str bytes; /* what of it is in the file; empty when that lies beyond its end */
};

struct elf {
    str bytes;
    bool is_64, is_big;
    uint16_t type, machine;
    struct elf_section *sections; /* [0] is the empty one, when there are any */
    size_t n_sections;
    struct elf_segment *segments;
    size_t n_segments;
};

struct elf_symbol {
    str name; /* as in the table: with "@VERSION" in some */
    uint8_t bind, type, visibility;
    uint16_t section; /* st_shndx */
    uint64_t value, n_bytes;
};

/* By the first bytes: magic, a class, a byte order, version 1. */
bool elf_is(str head);
/* e_type of a file whose first 20 bytes are in `head`; 0 when it is none. */
unsigned elf_type_of(str head);

/*
 * Reads header, segments and sections; `a` keeps the two tables, all strings are views into
 * `bytes`. LW_E_INPUT names the table and entry that is wrong, LW_E_LIMIT the limit above.
 */
enum status elf_parse(struct arena *a, str bytes, struct elf *out, struct err *e) LW_MUST_CHECK;

/* NULL: there is none. */
const struct elf_section *elf_section_find(const struct elf *x, str name);
const struct elf_section *elf_section_of_type(const struct elf *x, uint32_t type);
const struct elf_segment *elf_segment_of_type(const struct elf *x, uint32_t type);
/* The section that sh_link names; NULL when it names none. */
const struct elf_section *elf_section_linked(const struct elf *x, const struct elf_section *s);

/* "x86_64", "aarch64", ...; empty for one that is not in the table. */
str elf_machine_str(unsigned machine);

/* Cursor at the start of a section or any part of the file, in its byte order. */
struct binary elf_read(const struct elf *x, str bytes);
/* A number as wide as the word of the file. */
uint64_t elf_word(const struct elf *x, struct binary *b);

/*
 * What a section holds, unpacked if it is compressed with zlib (SHF_COMPRESSED). `a` keeps
 * unpacked bytes. LW_E_INPUT, LW_E_LIMIT.
 */
enum status elf_contents(struct arena *a, const struct elf *x, const struct elf_section *s,
                         str *out, struct err *e) LW_MUST_CHECK;

/* Number of entries of a symbol table. */
size_t elf_n_symbols(const struct elf *x, const struct elf_section *table);
/* Entry `i`; false when its name is not within the string table. */
bool elf_symbol(const struct elf *x, const struct elf_section *table, size_t i,
                struct elf_symbol *out);

/* What the file has for an address when loaded, to the end of its segment; false: nothing. */
bool elf_at_address(const struct elf *x, uint64_t address, str *out);

struct elf_dynamic {
    uint64_t tag, value;
};
/* Entries up to DT_NULL. None: the file is static. */
enum status elf_dynamic(struct arena *a, const struct elf *x, struct elf_dynamic **out,
                        size_t *n_out, struct err *e) LW_MUST_CHECK;

#endif
