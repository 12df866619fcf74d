/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case as it is read: the facts of its clocks, the clocks, what is to be done next. Nothing here
 * changes a case or tells anybody of it (case.h does), so that messages can be made from it.
 */
#ifndef LW_APP_CASE_CLOCK_H
#define LW_APP_CASE_CLOCK_H

#include "app/op.h"
#include "core/clock.h"
#include "store/case.h"

struct csirt;

/*
 * What is known of a case before its facts are read, when many cases are read at once: nothing is
 * asked for that is not there.
 */
struct case_hints {
    bool has_submissions, has_done, has_requests; /* any row of the case */
    const struct csirt *coordinator;              /* as case_clock_facts() would find it */
    bool has_regimes;                             /* it has products, and all are known: */
    unsigned regimes[N_operator];                 /* the acts in force, as in clock_facts */
};
/* Those of the facts that stand in the file itself; nothing submitted, met or asked for. */
struct clock_facts case_file_facts(const struct case_file *k);
/* A product of the case: what the company is for it, and the acts in force (0: none is). */
void case_add_regimes(struct clock_facts *f, enum operator role, unsigned regimes);
/* The facts that clocks are computed from; `hints` NULL: everything is asked for. */
enum status case_clock_facts_hinted(struct op_call *c, const struct case_file *k,
                                    const struct case_hints *hints, struct clock_facts *out,
                                    struct err *e) LW_MUST_CHECK;
enum status case_clock_facts(struct op_call *c, const struct case_file *k,
                             struct clock_facts *out, struct err *e) LW_MUST_CHECK;
/*
 * All clocks of a case at the call's time, the legal stages first, then duties without a stage;
 * of some of these the law gives no period (CLOCK_OPEN: due at once). Those of a candidate are
 * provisional: they run as if aware since the signal. The array is in `c->arena`.
 */
enum status case_clocks(struct op_call *c, const struct case_file *k,
                        const struct clock_facts *facts, struct clock **out, size_t *n,
                        struct err *e) LW_MUST_CHECK;
/* How many reminders of each clock were sent, one number a clock, in `c->arena`. */
enum status case_reminders(struct op_call *c, const struct case_file *k,
                           const struct clock *clocks, size_t n, int32_t **out,
                           struct err *e) LW_MUST_CHECK;

/* What is to be done next in a case, in words: "submit the early warning". */
str case_next_step(const struct case_file *k, const struct clock_facts *f);

/* Names of linked products, each once, in `c->arena`; and in one text "A, B". */
enum status case_products(struct op_call *c, str case_id, str *out,
                          struct err *e) LW_MUST_CHECK;

#endif
