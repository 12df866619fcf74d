/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: ELF files made by hand in any class and byte order, and a sink that writes a sheet. */
#ifndef LW_FORMAT_ELF_FIXTURE_H
#define LW_FORMAT_ELF_FIXTURE_H

#include "base/buf.h"
#include "format/elf.h"
#include "format/evidence_reader.h"

enum {
    ELF_MADE_MAX = 24
};

struct elf_made_section {
    const char *name;
    uint32_t type;
    str bytes;
    uint32_t link, info;
    uint64_t flags, address;
};
struct elf_made_segment {
    uint32_t type, flags;
    size_t section; /* whose bytes it has; 0: none */
};
/* Sections from [1] on; their names are added behind them. */
struct elf_made {
    bool is_64, is_big;
    uint16_t type, machine;
    struct elf_made_section sections[ELF_MADE_MAX];
    size_t n_sections; /* highest index in use */
    struct elf_made_segment segments[ELF_MADE_MAX];
    size_t n_segments;
};
struct elf_made_symbol {
    const char *name;
    uint8_t bind, type;
    uint16_t section;
    uint64_t value;
};

/* The file; `a` keeps it. */
str elf_make(struct arena *a, const struct elf_made *m);
/* Adds a table of symbols and its strings; gives its index. */
size_t elf_make_symbols(struct arena *a, struct elf_made *m, const char *name, uint32_t type,
                        const struct elf_made_symbol *symbols, size_t n);
size_t elf_make_section(struct elf_made *m, struct elf_made_section s);
/* A number of `n` bytes in the file's byte order. */
void elf_make_number(struct buf *b, bool is_big, uint64_t value, unsigned n);
/* The same as wide as the file's word. */
void elf_make_word(struct buf *b, const struct elf_made *m, uint64_t value);

/* Facts as lines "kind [component] {object} name = value :line", "complete ..." and "note ...". */
struct fact_sheet {
    struct buf text;
    struct evidence_sink sink;
};
void fact_sheet_init(struct fact_sheet *f);
void fact_sheet_release(struct fact_sheet *f);
bool fact_sheet_has(const struct fact_sheet *f, const char *line);

#endif
