/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a predicate true of an image? Three-valued: a fact that no evidence speaks of is unknown, and
 * absence is proved only by a complete list (model/evidence.h). Pure.
 */
#ifndef LW_CORE_PREDICATE_H
#define LW_CORE_PREDICATE_H

#include "base/arena.h"
#include "core/cpe_match.h"
#include "model/predicate.h"

/* What it is asked of. `evidence` may be NULL. */
struct predicate_facts {
    const struct build_evidence *evidence;
    enum exposure exposure;
};

/*
 * `*quote` says on what the answer stands, a line each in `a`:
 *   "net/tls/tls_sw.c is not among 2,113 compiled files (sha256:ab12..., compiled files)"
 *   "CONFIG_TLS is not set (sha256:ab12... .config:4711)"
 * and for TRUTH_UNKNOWN what evidence would decide it.
 */
enum truth predicate_decide(struct arena *a, const struct predicate *p,
                            const struct predicate_facts *f, str *quote);

#endif
