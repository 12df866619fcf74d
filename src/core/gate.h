/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate of a pipeline: what fails a build, as the user asks for it with --fail-on.
 *
 *   exploited,affected+high      exploited, or affected and of priority high or more
 *   severity>=7.0,unscored       a CVSS score of 7.0 or more, or none at all
 *
 * A comma is "any", a plus is "all". Pure. A score that is missing meets no comparison: `unscored`
 * asks for that, and gate_passed_over() counts what a comparison could not judge.
 */
#ifndef LW_CORE_GATE_H
#define LW_CORE_GATE_H

#include "base/arena.h"
#include "model/verdict.h"

enum {
    GATE_MAX_ALTERNATIVES = 16,
    GATE_MAX_TERMS = 6, /* joined by plus */
};

#define GATE_WORD_LIST(X)                                                    \
 X(GATE_ANY, "any")             /* every open finding */                     \
 X(GATE_EXPLOITED, "exploited") /* known to be exploited */                  \
 X(GATE_URGENT, "urgent")       /* of this priority or more */               \
 X(GATE_HIGH, "high")                                                        \
 X(GATE_MODERATE, "moderate")                                                \
 X(GATE_LOW, "low")                                                          \
 X(GATE_AFFECTED, "affected")                                                \
 X(GATE_UNDER_INVESTIGATION, "under-investigation")                          \
 X(GATE_UNKNOWN, "unknown")             /* a finding or a component */       \
 X(GATE_NOT_MONITORED, "not-monitored") /* a component that has no name */   \
 X(GATE_FIXABLE, "fixable")             /* a fixed version is known */       \
 X(GATE_UNSCORED, "unscored")           /* nobody stated a CVSS score */     \
 X(GATE_SEVERITY, "severity")           /* severity>=N: CVSS, 0.0 to 10.0 */ \
 X(GATE_EPSS, "epss")                   /* epss>=N: 0.0 to 1.0 */
ENUM_DECLARE(gate_word, GATE_WORD_LIST);

struct gate_term {
    enum gate_word word;
    double least; /* of severity and epss */
};

struct gate {
    struct {
        struct gate_term terms[GATE_MAX_TERMS];
        size_t n;
    } alternatives[GATE_MAX_ALTERNATIVES];
    size_t n; /* 0: nothing fails */
};

/* What is asked about: an open finding, or a component that has none. */
struct gate_facts {
    bool is_component;
    enum verdict verdict;
    enum priority priority;
    bool is_exploited, is_fixable;
    double severity, epss; /* negative: no score */
};

/*
 * Reads what --fail-on says. LW_E_USAGE names the word that is none, a number out of range, and
 * terms that can never hold together; LW_E_LIMIT over the limits above.
 */
enum status gate_parse(str text, struct gate *out, struct err *e) LW_MUST_CHECK;
bool gate_fails(const struct gate *g, const struct gate_facts *f);
/* Whether any condition reads the severity. */
bool gate_asks_severity(const struct gate *g);
/* No alternative holds, and some would if only a missing score were high enough. */
bool gate_passes_over(const struct gate *g, const struct gate_facts *f);
/* Score of "CVSS_V3 CVSS:3.1/..." or of a word, as findings state it; negative: none. */
double gate_severity(str stated);

#endif
