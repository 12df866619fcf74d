/* SPDX-License-Identifier: Apache-2.0 */
/* What evidence_collect.c knows when all files are read, for those who decide on it. */
#ifndef LW_EVIDENCE_EVIDENCE_TREE_H
#define LW_EVIDENCE_EVIDENCE_TREE_H

#include "evidence/evidence_facts.h"

/* A component's tree, with what the readers met in it. */
struct evidence_root {
    str component, folder;
    bool is_found;       /* by its configuration, not by the caller */
    size_t n_kbuild;     /* command files of Kbuild that gave a compiled file */
    size_t n_commands;   /* compiler calls whose flags were read */
    size_t n_databases;  /* compile_commands.json */
    str doubt;           /* why the list of compiled files cannot be complete; empty */
    str header_doubt;    /* the same for the headers */
    str database_folder; /* of the first compile_commands.json */
};

struct collection {
    struct arena *a;
    const char *dir; /* as given */
    struct facts facts;
    struct evidence_root *roots; /* sorted by folder */
    size_t n_roots, cap_roots;
};

/* Path of a file below the folder of a root, for the system; NULL at the arena's cap. */
const char *collection_path(struct collection *c, const struct evidence_root *root,
                            const char *name);

/* Marks the groups that are complete, and says of the others why they are not. */
enum status evidence_complete(struct collection *c, struct err *e) LW_MUST_CHECK;

#endif
