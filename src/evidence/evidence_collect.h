/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collects build evidence: walks a build tree, digests and reads every file that a reader of
 * format/evidence_readers.c wants, and decides from all of them together what is complete. Follows
 * no symbolic link, runs no program, changes nothing.
 */
#ifndef LW_EVIDENCE_EVIDENCE_COLLECT_H
#define LW_EVIDENCE_EVIDENCE_COLLECT_H

#include "base/arena.h"
#include "base/status.h"
#include "model/evidence.h"

enum {
    EVIDENCE_MAX_FILES = 4000000, /* in the walked tree: a Yocto build has about a million */
    EVIDENCE_MAX_DEPTH = 64,      /* folders within folders; deeper ones are noted and left */
    EVIDENCE_MAX_TREES = 10000,   /* components' trees, given and found */
};
#define EVIDENCE_MAX_READ_BYTES ((uint64_t)64 << 30) /* in all */

/* What lies in a folder is of this component, except for folders that another row names. */
struct evidence_tree {
    str component;
    str folder; /* from the walked folder, without slashes at its ends; empty: itself */
};

struct evidence_request {
    const char *dir;
    const struct evidence_tree *trees; /* kernels and others that tell their name need none */
    size_t n_trees;
    struct utc now;
    void (*progress)(void *ctx, size_t n_read, size_t n_wanted); /* may be NULL */
    void *progress_ctx;
};

/*
 * `*out` lives in `a`. LW_E_NOT_FOUND and LW_E_INPUT for what is no folder or has not the folder of
 * a tree, LW_E_LIMIT beyond the limits above or those of the document, LW_E_ENV. Single files that
 * cannot be read or understood become notes.
 */
enum status evidence_collect(struct arena *a, const struct evidence_request *r,
                             struct build_evidence *out, struct err *e) LW_MUST_CHECK;

#endif
