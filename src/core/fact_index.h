/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of build evidence by their stem ("tls_sw" of "net/tls/tls_sw.c"): one record of thousands
 * asks for a handful of files among thousands. For predicate.c.
 */
#ifndef LW_CORE_FACT_INDEX_H
#define LW_CORE_FACT_INDEX_H

#include "base/arena.h"
#include "model/evidence.h"

struct fact_stem {
    str stem;
    uint32_t item; /* of the group */
};
/* Of one group; NULL stems where its facts are not files. */
struct fact_stems {
    struct fact_stem *at; /* sorted by stem */
    size_t n;
};
struct fact_index {
    struct fact_stems *groups; /* as many as the evidence has */
};

/* "tls_sw"; of a name without extension the name. */
str fact_stem_of(str path);
/* `a` keeps it. LW_E_LIMIT when it does not fit. */
enum status fact_index_init(struct arena *a, const struct build_evidence *x,
                            struct fact_index *out, struct err *e) LW_MUST_CHECK;
/* The first entry of that stem, or the place where it would be; entries end at stems->n. */
size_t fact_stem_first(const struct fact_stems *stems, str stem);

#endif
