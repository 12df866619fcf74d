/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source files of an ELF file with debugging data: names of compilation units and the tables of
 * files in the headers of line number programs (DWARF 2 to 5, sections 6.2.4 and 7.5). Programs,
 * types and functions are never read, so that a kernel of 500 MB costs some thousand headers.
 * The 64-bit format of DWARF, which no compiler writes unasked, is refused by name.
 */
#ifndef LW_FORMAT_DWARF_H
#define LW_FORMAT_DWARF_H

#include "format/elf.h"

enum {
    DWARF_MAX_UNITS = 1000000,
    DWARF_MAX_FILES = 2000000,     /* entries of all tables together; a vmlinux: 1.2 million */
    DWARF_MAX_DIRECTORIES = 65536, /* of one table */
    DWARF_MAX_ATTRIBUTES = 256,    /* of the first entry of a unit */
    DWARF_MAX_FORMATS = 16,        /* of an entry of a table, DWARF 5 */
    DWARF_MAX_PATH_BYTES = 4096,
    DWARF_MAX_RANGES = 2000000, /* -ffunction-sections: one a function */
};

struct dwarf_file {
    str directory; /* where the compiler ran; may be empty */
    str path; /* normalised: "." and ".." resolved, joined with the directory unless absolute */
};
typedef enum status (*dwarf_file_fn)(void *ctx, const struct dwarf_file *f, struct err *e);

/*
 * Calls `fn` for every file of every unit; the same file comes as often as it is listed. `a` keeps
 * unpacked sections and the paths. LW_E_NOT_FOUND: there is no such data.
 */
enum status dwarf_each_file(struct arena *a, const struct elf *x, dwarf_file_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;

/* Addresses that the debugging data speaks of, from its table (.debug_aranges, section 6.1.2). */
struct dwarf_range {
    uint64_t start, end;
};
struct dwarf_ranges {
    struct dwarf_range *items; /* sorted, not overlapping */
    size_t n;
};
/* LW_E_NOT_FOUND: there is no such table; clang writes it only when asked. */
enum status dwarf_ranges_read(struct arena *a, const struct elf *x, struct dwarf_ranges *out,
                              struct err *e) LW_MUST_CHECK;
bool dwarf_covers(const struct dwarf_ranges *r, uint64_t address);

#endif
