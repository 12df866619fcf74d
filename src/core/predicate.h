/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a predicate true of an image? Three-valued: a fact that no evidence speaks of is unknown, and
 * absence is proved only by a complete list (model/evidence.h). Pure.
 *
 * Which groups of facts are asked:
 *   "of C in O"   those about C in O (a path that ends in O at a '/')
 *   "of C"        all about C: one that has the fact says yes, and all must deny it for a no
 *   "in O"        those in O, whatever they are about
 *   neither       all of the kind; a no needs a complete group about the image as a whole
 * A file is also denied by the complete list of its own folder (an object "net/tls/"), though the
 * list of all files is not complete.
 *
 * When no group is about C, groups about the image as a whole (no component) can say no for it:
 * what is nowhere in the image is not in C. They can say yes only to names that are of one component
 * by themselves: packages and commits.
 */
#ifndef LW_CORE_PREDICATE_H
#define LW_CORE_PREDICATE_H

#include "base/arena.h"
#include "core/cpe_match.h"
#include "model/predicate.h"

struct fact_index;

/* What it is asked of. `evidence` may be NULL. Its groups are sorted (format/evidence.h). */
struct predicate_facts {
    const struct build_evidence *evidence;
    enum exposure exposure;
    const struct fact_index
        *index; /* of `evidence` (core/fact_index.h); NULL: searched through */
};

/*
 * `*quote` says on what the answer stands, a line each in `a`:
 *   "net/tls/tls_sw.c is not among 2,113 compiled files of linux (evidence sha256:ab12...)"
 *   "CONFIG_TLS is not set: .config:4711 (sha256:ab12...)"
 * and for TRUTH_UNKNOWN what evidence would decide it. Digests are written in full.
 */
enum truth predicate_decide(struct arena *a, const struct predicate *p,
                            const struct predicate_facts *f, str *quote);

/*
 * Paths at boundaries of folders: the listed "/build/linux/net/tls/tls_sw.c" is the asked
 * "net/tls/tls_sw.c", and so is the object file "net/tls/tls_sw.o" with `by_object`.
 */
bool path_is_below(str listed, str asked, bool by_object);

#endif
