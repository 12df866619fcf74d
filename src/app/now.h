/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Now page's question: what must I do next, and by when? now.get answers with the clocks,
 * nearest first, the candidates that wait for a decision, the decisions wanted about findings,
 * the health of the watch, the counts for the frame and who is on call.
 */
#ifndef LW_APP_NOW_H
#define LW_APP_NOW_H

#include "app/op.h"

extern const struct op now_ops[];
extern const size_t n_now_ops;

/* {state, word, reason, is_well, on_call {name, n_steps} unless nobody, counts}: the frame. */
enum status reply_frame(struct op_call *c, yyjson_mut_val *o, struct err *e) LW_MUST_CHECK;

#endif
