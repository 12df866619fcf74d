/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source tree of a component that Kbuild builds: folders with their Makefiles and sources, and
 * which sources others include. Part of evidence_collect; evidence_makefiles.c decides on it.
 */
#ifndef LW_EVIDENCE_EVIDENCE_SOURCES_H
#define LW_EVIDENCE_EVIDENCE_SOURCES_H

#include "evidence/evidence_tree.h"
#include "format/kbuild_makefile.h"

enum {
    SOURCES_MAX_FOLDERS = 200000, /* a kernel has 5,000 */
};

struct source_folder {
    str path;   /* from the tree's root; the root itself is empty */
    str *names; /* of its sources: "tls_sw.c" */
    size_t n_names, cap_names;
    str makefile_name; /* "Kbuild" or "Makefile"; empty: none */
    struct kbuild_makefile makefile;
    str makefile_sha256;
    uint64_t makefile_bytes;
    uint32_t source;  /* of the evidence: its Makefile; UINT32_MAX until asked for */
    bool is_off;      /* the Makefile above does not descend into it */
    bool is_forced;   /* some other one does */
    bool is_doubtful; /* a Makefile that is not known may build something in it */
};

/* Who includes a source. */
struct source_includer {
    str path, sha256;
    uint64_t n_bytes;
    uint32_t line;
};

struct source_tree {
    struct arena *a;
    const char *dir;   /* of the root, for the system */
    bool is_of_kernel; /* tools/, samples/, scripts/ are not part of what is built */
    struct source_folder *folders; /* sorted by path: those above come first */
    size_t n_folders, cap_folders;
    struct map folder_ids;
    struct source_includer *includers;
    size_t n_includers, cap_includers;
    struct map included; /* path, or "*" and the name alone where it cannot be resolved */
};

void source_tree_init(struct source_tree *t, struct arena *a, const char *dir);
void source_tree_release(struct source_tree *t);
/* Walks and reads all of it. `symbol` answers the Makefiles. */
enum status source_tree_read(struct source_tree *t, kbuild_symbol_fn symbol, void *ctx,
                             struct err *e) LW_MUST_CHECK;
/* A source that another one includes has no call of its own: adds it to the compiled files. */
enum status evidence_included(struct collection *c, const struct evidence_root *root,
                              size_t *n_sources, struct err *e) LW_MUST_CHECK;
/* A file of the tree as a source of evidence. */
enum status evidence_add_source(struct collection *c, const struct evidence_root *root,
                                str path, str sha256, uint64_t n_bytes, const char *reader,
                                uint32_t *out, struct err *e) LW_MUST_CHECK;
/* NULL when there is none. */
struct source_folder *source_folder_find(const struct source_tree *t, str path);
/* The innermost folder with a Makefile that `path` lies in, itself too; NULL. */
struct source_folder *source_folder_ruling(const struct source_tree *t, str path);
/* NULL: nobody includes it. */
const struct source_includer *source_includer_of(const struct source_tree *t, str path);

/*
 * Decides from configuration and Makefiles which files of single folders are not compiled, for a
 * tree that was not built to its end: adds a group of files for each folder that is decided.
 */
enum status evidence_makefiles(struct collection *c, const struct evidence_root *root,
                               struct err *e) LW_MUST_CHECK;

#endif
