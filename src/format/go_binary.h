/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Go linker leaves in every program, stripped ones too: the modules it was built from
 * (.go.buildinfo, debug/buildinfo of the standard library) and the names of all functions that
 * were linked (the "pclntab", runtime/symtab.go and debug/gosym). Bytes to structs.
 */
#ifndef LW_FORMAT_GO_BINARY_H
#define LW_FORMAT_GO_BINARY_H

#include "format/elf.h"

enum {
    GO_MAX_MODULES = 20000, /* the largest seen has some 400 */
    GO_MAX_INFO_BYTES = 16 * 1024 * 1024,
    GO_MAX_FUNCTIONS = 2000000, /* kubelet: 90,000 */
};

struct go_module {
    str path, version; /* of the module that was really used: a replacement's, if any */
    str replaces;      /* its path in the import statements; empty when not replaced */
};

struct go_build {
    str version;               /* "go1.22.1" */
    str main_path;             /* package of main(); "command-line-arguments" for loose files */
    struct go_module *modules; /* the main module first, if it is known */
    size_t n_modules;
    bool has_modules; /* built with modules, so that the list is there */
};

/* LW_E_NOT_FOUND: not a Go program, or one of before Go 1.13. LW_E_INPUT, LW_E_LIMIT. */
enum status go_build_read(struct arena *a, const struct elf *x, struct go_build *out,
                          struct err *e) LW_MUST_CHECK;

/* Header of the table of functions. */
struct go_table {
    str bytes;
    bool is_big;
    unsigned version; /* of Go: 102, 116, 118 or 120, the first that wrote this layout */
    unsigned pointer_bytes;
    uint64_t n_functions;
    str names; /* all names, a NUL behind each; from 1.16, inlined functions too */
};
/* LW_E_NOT_FOUND: no such table. */
enum status go_table_read(const struct elf *x, struct go_table *out,
                          struct err *e) LW_MUST_CHECK;

typedef enum status (*go_name_fn)(void *ctx, str name, struct err *e);
/* Calls `fn` with every name as the linker spelled it, in their order. */
enum status go_table_each(const struct go_table *t, go_name_fn fn, void *ctx,
                          struct err *e) LW_MUST_CHECK;

/*
 * Takes a linker's name apart: "golang.org/x/crypto/ssh.(*Client).Dial.func1" is package
 * "golang.org/x/crypto/ssh", symbol "(*Client).Dial". Type arguments, closures and wrappers go to
 * the function they were written in; "%2e" in paths is decoded into `a`. False for what belongs to
 * no package: functions of the compiler, of C and of assembly.
 */
bool go_name_split(struct arena *a, str name, str *package, str *symbol);

#endif
