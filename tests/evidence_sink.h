/* SPDX-License-Identifier: Apache-2.0 */
/* For tests of readers of evidence: what one read of a file said, as text, a fact a line. */
#ifndef LW_TESTS_EVIDENCE_SINK_H
#define LW_TESTS_EVIDENCE_SINK_H

#include "base/buf.h"
#include "base/limits.h"
#include "format/evidence_readers.h"
#include "suite.h"

static struct arena heard_arena;
static struct buf heard;

static inline enum status heard_put(void *ctx, enum fact_kind kind, str component, str object,
                                    str name, str value, uint32_t line, struct err *e)
{
    (void)ctx;
    (void)e;
    buf_printf(&heard, "%.*s %.*s|%.*s|%.*s=%.*s:%u\n", STR_ARG(fact_kind_str(kind)),
               STR_ARG(component), STR_ARG(object), STR_ARG(name), STR_ARG(value),
               (unsigned)line);
    return LW_OK;
}

static inline enum status heard_complete(void *ctx, enum fact_kind kind, str component,
                                         str object, struct err *e)
{
    (void)ctx;
    (void)e;
    buf_printf(&heard, "complete %.*s %.*s|%.*s\n", STR_ARG(fact_kind_str(kind)),
               STR_ARG(component), STR_ARG(object));
    return LW_OK;
}

static inline enum status heard_note(void *ctx, str words, struct err *e)
{
    (void)ctx;
    (void)e;
    buf_printf(&heard, "note %.*s\n", STR_ARG(words));
    return LW_OK;
}

static inline enum status heard_lacks(void *ctx, enum fact_kind kind, str component, str object,
                                      str why, struct err *e)
{
    (void)ctx;
    (void)e;
    buf_printf(&heard, "lacks %.*s %.*s|%.*s: %.*s\n", STR_ARG(fact_kind_str(kind)),
               STR_ARG(component), STR_ARG(object), STR_ARG(why));
    return LW_OK;
}

static const struct evidence_sink heard_sink = {NULL, heard_put, heard_complete, heard_note,
                                                heard_lacks};

/* Reads `bytes` as the file `path` of `component`; what was heard is valid until the next call. */
static inline str hear_file(const char *path, const char *component, str bytes)
{
    struct err e = {0};
    arena_release(&heard_arena);
    buf_release(&heard);
    arena_init(&heard_arena, 64 * LW_MIB);
    buf_init(&heard, 4 * LW_MIB);
    const struct evidence_reader *reader =
        evidence_reader_find(str_of(path), str_sub(bytes, 0, 64));
    if (reader == NULL) return STR("nobody wants it");
    struct evidence_file f = {str_of(path), str_of(component), bytes};
    enum status s = reader->read(&heard_arena, &f, &heard_sink, &e);
    if (s != LW_OK) buf_printf(&heard, "error %d %s\n", (int)s, e.message);
    arena_release(&heard_arena);
    return buf_str(&heard);
}

/* Gives the memory back; the last line of a test. */
static inline void hear_end(void)
{
    buf_release(&heard);
    arena_release(&heard_arena);
}

#endif
