/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stakeholder-Specific Vulnerability Categorization (CERT/CC SSVC 2): how soon should the supplier
 * work on a fix, and how soon should who runs the device install it? Two published decision
 * tables over named values. Every value says where it comes from; what nobody states is assumed
 * and said to be. Pure.
 */
#ifndef LW_CORE_SSVC_H
#define LW_CORE_SSVC_H

#include "base/arena.h"
#include "model/predicate.h"
#include "model/record.h"

#define SSVC_OUTCOME_LIST(X)          \
 X(SSVC_DEFER, "defer")               \
 X(SSVC_SCHEDULED, "scheduled")       \
 X(SSVC_OUT_OF_CYCLE, "out-of-cycle") \
 X(SSVC_IMMEDIATE, "immediate")
ENUM_DECLARE(ssvc_outcome, SSVC_OUTCOME_LIST);

/* Spellings of the values in the order of the tables; empty: not stated. */
struct ssvc_facts {
    /* Of the vulnerability. */
    bool is_exploited;                 /* some catalogue lists it: Exploitation is active */
    str exploitation;                  /* none, poc, active */
    str automatable;                   /* no, yes */
    str technical_impact;              /* partial, total */
    const struct severity *severities; /* what CVSS tells where those are not stated */
    size_t n_severities;
    /* Of the product in its intended use. */
    enum exposure exposure;
    str safety_impact; /* minimal, significant */
    str human_impact;  /* low, medium, high, very_high */
    str value_density; /* diffuse, concentrated */
};

/* One value of a tree, for people. */
struct ssvc_value {
    const char *point; /* "Exploitation" */
    str value;         /* "active" */
    const char *from;  /* "listed as exploited", "stated by CISA", "read off CVSS", "assumed" */
};
enum {
    SSVC_MAX_VALUES = 5
};
struct ssvc_answer {
    enum ssvc_outcome outcome;
    struct ssvc_value values[SSVC_MAX_VALUES];
    size_t n_values;
    bool is_assumed; /* some value of the product is assumed */
};

/* Supplier tree, "Patch Development Priority" 1.0.0: exploitation, utility, impact, safety. */
void ssvc_supplier(const struct ssvc_facts *f, struct ssvc_answer *out);
/* Deployer tree, "Patch Application Priority" 1.0.0: exploitation, exposure, automatable, human. */
void ssvc_deployer(const struct ssvc_facts *f, struct ssvc_answer *out);
/* "out-of-cycle: Exploitation active (listed as exploited), Utility efficient (...), ...". */
str ssvc_words(struct arena *a, const struct ssvc_answer *x);

#endif
