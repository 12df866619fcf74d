/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by dwarf.c (units) and dwarf_line.c (tables of files). */
#ifndef LW_FORMAT_DWARF_INTERNAL_H
#define LW_FORMAT_DWARF_INTERNAL_H

#include "base/buf.h"
#include "format/dwarf.h"

enum {
    /* Attributes, abbreviations, files and folders together: bounds the time. */
    DWARF_MAX_STEPS = 20000000,
    /* Of all paths before they are joined: entries may share their strings. */
    DWARF_MAX_JOINED_BYTES = 1 << 30,
};

/* Of a kernel module, which is not linked: what is to be added where; sorted by place. */
struct dwarf_relocations {
    str bytes;
    size_t n, entry_bytes;
    bool is_rela;
    const struct elf_section *symbols;
};

struct dwarf_section {
    str bytes;
    struct dwarf_relocations relocations;
};

struct dwarf {
    const struct elf *elf;
    struct dwarf_section info, abbrev, line, str, line_str, str_offsets;
    dwarf_file_fn fn;
    void *ctx;
    struct buf path;
    struct arena *a;
    struct str *directories; /* of the table that is being read; the array stays */
    size_t n_directories, cap_directories;
    uint64_t last_lines; /* units of one file follow each other and share its table */
    size_t n_steps, n_files, n_joined_bytes;
};

/* What the size of a value depends on. */
struct dwarf_unit {
    unsigned version, address_bytes;
};

struct dwarf_value {
    uint64_t form, number;
    struct str text;
};

/* Counts one step of DWARF_MAX_STEPS. */
enum status dwarf_step(struct dwarf *d, struct err *e) LW_MUST_CHECK;
/* The 32-bit offset at the cursor, relocated. */
uint64_t dwarf_offset(const struct dwarf *d, const struct dwarf_section *s, struct binary *b);
/* The value at the cursor; false for a form that is not known, or cut off. */
bool dwarf_value(const struct dwarf *d, const struct dwarf_section *s, struct binary *b,
                 uint64_t form, const struct dwarf_unit *u, struct dwarf_value *out);
/* Length of a unit: `*out` is the section up to its end, the cursor behind it. */
enum status dwarf_length(struct binary *b, const char *section, struct str *out,
                         struct err *e) LW_MUST_CHECK;
/* Hands on directory/folder/name. */
enum status dwarf_emit(struct dwarf *d, struct str directory, struct str folder,
                       struct str name, struct err *e) LW_MUST_CHECK;
/*
 * Files of the line number program at `at`; `*next`, unless NULL, is where the next one begins.
 */
enum status dwarf_line_files(struct dwarf *d, uint64_t at, struct str directory, uint64_t *next,
                             struct err *e) LW_MUST_CHECK;

#endif
