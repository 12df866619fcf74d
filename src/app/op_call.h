/* SPDX-License-Identifier: Apache-2.0 */
/* What those who run an operation need: op_run.c, system_call.c, approval_ops.c. */
#ifndef LW_APP_OP_CALL_H
#define LW_APP_OP_CALL_H

#include "app/op.h"

/*
 * Checks `args` against the operation's parameters and gives the values by index, in canonical
 * spelling: true/false, RFC 3339 in UTC. Views of the arguments or copies in `a`.
 */
enum status op_params_check(struct arena *a, const struct op *op, const struct op_arg *args,
                            size_t n_args, const str **values, struct err *e) LW_MUST_CHECK;

/* A fresh call with an empty reply, whose document is the caller's to free. */
void op_call_init(struct op_call *c, struct arena *a, struct app *app,
                  const struct actor *actor, const struct op *op, struct utc now);

#endif
