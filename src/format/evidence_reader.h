/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers of single files of a build tree. Each turns the bytes of one file into facts; what needs
 * several files (is the list of compiled files complete?) is decided by evidence/evidence_collect.c.
 * Pure: bytes in, facts out. To add one: a file, a row in evidence_readers.c, a fuzz seed.
 */
#ifndef LW_FORMAT_EVIDENCE_READER_H
#define LW_FORMAT_EVIDENCE_READER_H

#include "base/arena.h"
#include "base/status.h"
#include "model/evidence.h"

/* Where facts of one file go. */
struct evidence_sink {
    void *ctx;
    /* The strings are copied. LW_E_LIMIT when there are too many. */
    enum status (*put)(void *ctx, enum fact_kind kind, str component, str object, str name,
                       str value, uint32_t line, struct err *e);
    /* This file lists all facts of that kind about that component and object. */
    enum status (*complete)(void *ctx, enum fact_kind kind, str component, str object,
                            struct err *e);
    /* Something was met and not understood; in words. */
    enum status (*note)(void *ctx, str words, struct err *e);
    /*
     * There are such facts, and this file does not show them; why, in words. Without it a stripped
     * library would be passed over, and its neighbours' lists taken for all.
     */
    enum status (*lacks)(void *ctx, enum fact_kind kind, str component, str object, str why,
                         struct err *e);
};

/* What is known of the file beside its bytes. */
struct evidence_file {
    str path;      /* from the root of the tree, '/' between */
    str component; /* the caller's word for the tree it lies in ("linux"), or empty */
    str bytes;
};

struct evidence_reader {
    const char *name;
    uint64_t max_bytes; /* larger files are noted and passed over */
    /* By path and the first 64 bytes. The first row that wants a file reads it. */
    bool (*wants)(str path, str head);
    enum status (*read)(struct arena *scratch, const struct evidence_file *f,
                        const struct evidence_sink *sink, struct err *e);
};
extern const struct evidence_reader evidence_readers[];
extern const size_t n_evidence_readers;
const struct evidence_reader *evidence_reader_find(str path, str head);

#endif
