/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Duties of a case follow the acts and the role stated of its products, so a change of a product
 * can bring clocks into cases or take them away. Nothing goes silently: each candidate or open case
 * that it touches gets an event with what is owed no more, what is owed anew, and why.
 */
#ifndef LW_APP_CASE_TRACE_H
#define LW_APP_CASE_TRACE_H

#include "app/case.h"

struct case_trace {
    void *items; /* cases with their clocks before the change, in the call's arena */
    size_t n, cap;
};
/* Before a change of a product, of its acts or of its role: the clocks of its living cases. */
enum status case_trace_product(struct op_call *c, str product_id, struct case_trace *out,
                               struct err *e) LW_MUST_CHECK;
/* Before a product is named in one case. */
enum status case_trace_case(struct op_call *c, const struct case_file *k,
                            struct case_trace *out, struct err *e) LW_MUST_CHECK;
/*
 * After it, and after its own event: "case.duties_changed" where a duty came or went, with its
 * messages. `why` is a clause in words.
 */
enum status case_trace_end(struct op_call *c, const struct case_trace *t, str why,
                           struct err *e) LW_MUST_CHECK;

#endif
