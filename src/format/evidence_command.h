/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines of compilers, as Kbuild and compile_commands.json keep them: words as the shell
 * sees them, and of those the defines and the flags that change code. For readers of evidence.
 */
#ifndef LW_FORMAT_EVIDENCE_COMMAND_H
#define LW_FORMAT_EVIDENCE_COMMAND_H

#include "format/evidence_reader.h"

enum {
    COMMAND_MAX_WORDS = 10000 /* a kernel's command has 250 */
};

/*
 * Words of the first simple command in `text` (POSIX shell, section 2.2: quotes and backslashes; no
 * expansion); ends at an operator. LW_E_LIMIT over COMMAND_MAX_WORDS, LW_E_INPUT for a quote that
 * is not closed.
 */
enum status command_split(struct arena *a, str text, str **words, size_t *n,
                          struct err *e) LW_MUST_CHECK;

/*
 * FACT_DEFINE and FACT_FLAG of one compiler call, each once: of contradicting ones the last, as the
 * compiler does it. Paths, warnings, outputs and Kbuild's names of the module are left out.
 */
enum status command_put(const struct evidence_sink *sink, str component, const str *words,
                        size_t n, uint32_t line, struct err *e) LW_MUST_CHECK;

/* C, C++, Objective-C, assembler, Rust, by the end of the name. */
bool path_is_source(str path);
bool path_is_assembler(str path);
/* Last part of a path. */
str path_name(str path);
/* "a/b/../c/./d" gives "a/c/d"; leading ".." stay, a leading slash too. */
str path_clean(struct arena *a, str path);

#endif
