/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts of one ELF file: executable, library, kernel or kernel module. Each part below reads its
 * tables and puts what it found; a part that meets wrong bytes says so in a note, claims nothing
 * to be complete, and leaves the others alone.
 */
#ifndef LW_FORMAT_EVIDENCE_ELF_H
#define LW_FORMAT_EVIDENCE_ELF_H

#include "format/elf.h"
#include "format/evidence_readers.h"

enum {
    /* All names of one file together: strings may overlap in a table, so its size is no bound. */
    ELF_FACTS_MAX_NAME_BYTES = 256 * 1024 * 1024,
};

struct elf_facts {
    struct arena *scratch;
    const struct evidence_file *file;
    const struct evidence_sink *sink;
    struct elf elf;
    str component;        /* of the caller, or "linux" for a kernel and its modules */
    str object;           /* path from the root of the tree, with '/' before it */
    bool is_kernel;       /* vmlinux or a module of it */
    bool is_module;       /* .ko */
    bool is_program;      /* started by itself; may export names to its plug-ins */
    bool is_debug_only;   /* a file of debugging data beside its program */
    bool has_sink_failed; /* its answer must rise */
    uint64_t n_name_bytes;
};

/* Puts a fact about the file itself. */
enum status elf_put(struct elf_facts *x, enum fact_kind kind, str name, str value,
                    struct err *e) LW_MUST_CHECK;
/* Puts a fact about another component within the file: a Go module. */
enum status elf_put_of(struct elf_facts *x, enum fact_kind kind, str component, str name,
                       str value, struct err *e) LW_MUST_CHECK;
enum status elf_complete(struct elf_facts *x, enum fact_kind kind, str component,
                         struct err *e) LW_MUST_CHECK;
/* The same of another object: an empty one is the component as a whole. */
enum status elf_put_about(struct elf_facts *x, enum fact_kind kind, str component, str object,
                          str name, str value, struct err *e) LW_MUST_CHECK;
/*
 * The file has such facts and does not show them. Said only of a named component, whose lists are
 * taken together.
 */
enum status elf_lacks(struct elf_facts *x, enum fact_kind kind, const char *why,
                      struct err *e) LW_MUST_CHECK;
/* Words for the reader of the document. */
enum status elf_note(struct elf_facts *x, const char *words, struct err *e) LW_MUST_CHECK;

/* Parts. */
enum status elf_facts_symbols(struct elf_facts *x, struct err *e) LW_MUST_CHECK;
enum status elf_facts_hardening(struct elf_facts *x, struct err *e) LW_MUST_CHECK;
enum status elf_facts_module(struct elf_facts *x, struct err *e) LW_MUST_CHECK;
enum status elf_facts_go(struct elf_facts *x, struct err *e) LW_MUST_CHECK;
enum status elf_facts_rust(struct elf_facts *x, struct err *e) LW_MUST_CHECK;
enum status elf_facts_dwarf(struct elf_facts *x, struct err *e) LW_MUST_CHECK;

#endif
