/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of one item a line, such as an SBOM's compiled files, become build evidence: rules then
 * have one thing to ask. Digest of such a source: SHA-256 of its items with a line feed after each.
 */
#ifndef LW_CORE_EVIDENCE_LISTS_H
#define LW_CORE_EVIDENCE_LISTS_H

#include "base/arena.h"
#include "model/predicate.h"

/*
 * What is known of how one component was built. A list that is NULL was not given; a list without
 * items was given and is empty, which says something.
 */
struct evidence {
    str component; /* its name; empty: the Linux kernel */
    str origin;    /* where the lists come from, for reasons: "SBOM", a file's name */
    const str *compiled_files; /* source or object files, paths from the root of its tree */
    size_t n_compiled_files;
    const str *included_headers; /* every header that some compiled file includes */
    size_t n_included_headers;
    const str *fix_commits; /* upstream commits its tree has as cherry-picks */
    size_t n_fix_commits;
    const str *imports; /* packages that are linked in (Go) */
    size_t n_imports;
};

/*
 * The lists and `build` (may be NULL) together, in `a`. A list that is there is complete, except
 * of commits. `*out` is NULL when there is nothing. LW_E_LIMIT when it does not fit.
 */
enum status evidence_lists_join(struct arena *a, const struct evidence *lists, size_t n_lists,
                                const struct build_evidence *build,
                                const struct build_evidence **out, struct err *e) LW_MUST_CHECK;

#endif
