/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a decision covers and replaces, worked out before anything is written. The preview and the
 * decision itself run the same plan over the same findings: the one with a book on trial, which
 * takes the decision as in force, the other after it was written.
 */
#ifndef LW_APP_DECISION_PLAN_H
#define LW_APP_DECISION_PLAN_H

#include "app/decision_book.h"

struct decision_plan {
    struct decision *d;
    const str *findings; /* ids from which a person decides */
    size_t n_findings;
    bool overrides;
    /* Worked out: */
    str *keys; /* ids under which it is found */
    size_t n_keys;
    str *replaced; /* ids of decisions that end with it */
    size_t n_replaced;
    int64_t n_asking; /* findings in reach that ask for a decision, or from which it is made */
};

/*
 * Completes `p->d` (id, keys, ground, record, evidence, component, made_*) and finds what it
 * replaces. Reads only. Errors as of decision_make().
 */
enum status decision_plan_make(struct op_call *c, struct decision_plan *p,
                               struct err *e) LW_MUST_CHECK;
/* The plan of one that is stored and waits. */
enum status decision_plan_load(struct op_call *c, struct decision_plan *p,
                               struct err *e) LW_MUST_CHECK;
/* A book in which it is in force and what it replaces is over. */
enum status decision_plan_try(struct op_call *c, struct decision_plan *p,
                              struct decision_book **out, struct err *e) LW_MUST_CHECK;

/* One finding in its reach: as it is, as it will be, and how the decision stands to it. */
typedef enum status (*decision_plan_fn)(void *ctx, struct op_call *c,
                                        const struct finding_view *v,
                                        const struct finding *after, enum decision_fit fit,
                                        str words, struct err *e);
/* Over everything in reach; writes unless `book` is on trial. `fn` may be NULL. */
enum status decision_plan_run(struct op_call *c, struct decision_plan *p,
                              struct decision_book *book, decision_plan_fn fn, void *ctx,
                              struct decision_report *report, struct err *e) LW_MUST_CHECK;

/* Does it wait for a second person? */
enum status decision_approval_wanted(struct op_call *c, const struct decision *d, bool *out,
                                     struct err *e) LW_MUST_CHECK;
/* The second person agreed: `d` waits, and the call's actor is another than its author. */
enum status decision_agree(struct op_call *c, struct decision *d,
                           struct decision_report *report, struct err *e) LW_MUST_CHECK;

#endif
