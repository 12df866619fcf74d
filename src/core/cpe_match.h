/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What two CPE names have to do with each other (NIST IR 7696), and whether a product falls under
 * a configuration of CPE names and version bounds. Pure and three-valued: what the product does
 * not declare is unknown, never absent. The deliberate choices are those of matching.md section 2.
 */
#ifndef LW_CORE_CPE_MATCH_H
#define LW_CORE_CPE_MATCH_H

#include "format/cpe.h"
#include "format/version.h"
#include "model/record.h"

#define CPE_RELATION_LIST(X)   \
 X(CPE_UNDEFINED, "undefined") \
 X(CPE_DISJOINT, "disjoint")   \
 X(CPE_EQUAL, "equal")         \
 X(CPE_SUBSET, "subset")       \
 X(CPE_SUPERSET, "superset")
ENUM_DECLARE(cpe_relation, CPE_RELATION_LIST);

/* NIST IR 7696, table 6-2: one attribute of the source against that of the target. */
enum cpe_relation cpe_relate_value(const struct cpe_value *source,
                                   const struct cpe_value *target);
/* NIST IR 7696, section 6.2: the whole names. */
enum cpe_relation cpe_relate(const struct cpe *source, const struct cpe *target);

#define TRUTH_LIST(X) X(TRUTH_NO, "no") X(TRUTH_UNKNOWN, "unknown") X(TRUTH_YES, "yes")
ENUM_DECLARE(truth, TRUTH_LIST);

/* One thing the product consists of, runs on or runs with. */
struct cpe_item {
    struct cpe name;
    str version;                /* what is compared; empty: not stated */
    enum version_scheme scheme; /* by the component, never by the CPE; generic is a heuristic */
};
struct cpe_inventory {
    const struct cpe_item *items;
    size_t n;
    /* True when the product declares its operating system, its hardware: then "not listed" is no. */
    bool has_os, has_hardware;
};

struct criterion_answer {
    enum truth truth;
    bool is_heuristic; /* the generic order of versions decided */
    bool is_na;        /* the record's version is "-": at most under investigation */
    bool is_ended;     /* the name matches and the version is behind the end of the range */
    str fixed_in;      /* the excluded end of the range, may be empty */
    str why;           /* of TRUTH_UNKNOWN: in words, static */
};
/* One criterion against one item. `a` keeps what has to be parsed. */
struct criterion_answer criterion_ask(struct arena *a, const struct cpe_criterion *k,
                                      const struct cpe_item *item);

/*
 * Is `item` (one of the inventory) vulnerable under `c`: does some vulnerable criterion hold it,
 * and do the preconditions hold for the product?
 */
struct criterion_answer configuration_ask(struct arena *a, const struct cpe_configuration *c,
                                          const struct cpe_item *item,
                                          const struct cpe_inventory *product);

#endif
