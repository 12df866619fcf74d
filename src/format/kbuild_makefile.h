/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makefiles of Kbuild (Documentation/kbuild/makefiles.rst of the kernel), read for one question:
 * which objects and folders does this one build, given a configuration. Understood are "obj-y",
 * "obj-$(CONFIG_X)", "lib-...", "extra-...", composites ("foo-y", "foo-objs"), variables, and the
 * conditionals of make over symbols. What cannot be told makes the Makefile unknown, never an
 * object "not built": then `is_known` is false and `why` says what stood in the way.
 */
#ifndef LW_FORMAT_KBUILD_MAKEFILE_H
#define LW_FORMAT_KBUILD_MAKEFILE_H

#include "base/arena.h"
#include "base/status.h"

enum {
    KBUILD_MAX_ASSIGNMENTS = 20000, /* the largest of the kernel has 600 */
    KBUILD_MAX_NESTING = 32,        /* conditionals, and variables in variables */
    KBUILD_MAX_STEPS = 1000000,     /* references followed in one Makefile */
};
#define KBUILD_MAX_BYTES      ((size_t)1 << 20)
#define KBUILD_MAX_WORD_BYTES ((size_t)1 << 20) /* of one expanded value */

/*
 * Value of CONFIG_X without quotes; false when it is not in the configuration (so it is off). Asked
 * for SRCARCH and BITS too, where false means that they cannot be told.
 */
typedef bool (*kbuild_symbol_fn)(void *ctx, str name, str *value);

struct kbuild_object {
    str path; /* from the Makefile's folder: "tls.o", "sub/x.o", "../y/z.o"; "sub/" a folder */
    bool is_on;
    uint32_t line; /* that builds it, else that names it */
};

struct kbuild_makefile {
    bool is_known;
    str why;                       /* not known: in words, with the line */
    struct kbuild_object *objects; /* sorted by path, each once */
    size_t n_objects;
    unsigned
        n_up; /* how many folders up it may reach: "../../x" has 2; counts also when unknown */
    bool
        reaches_root; /* names files from the root of the sources in ways that cannot be told */
    str *reaches;     /* folders that it names from the root: "lib" of $(srctree)/lib/%.c */
    size_t n_reaches;
};

/* LW_E_LIMIT over the limits above; anything else is answered by `is_known`. */
enum status kbuild_makefile_read(struct arena *a, str bytes, kbuild_symbol_fn symbol, void *ctx,
                                 struct kbuild_makefile *out, struct err *e) LW_MUST_CHECK;

/*
 * The C files that a source includes: `#include "x.c"`. Calls `fn` with the name as written and
 * the line; both kinds of quotes.
 */
typedef enum status (*included_source_fn)(void *ctx, str name, uint32_t line, struct err *e);
enum status included_sources(str bytes, included_source_fn fn, void *ctx,
                             struct err *e) LW_MUST_CHECK;

#endif
