/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of op share. Nobody else includes this. */
#ifndef LW_APP_OP_INTERNAL_H
#define LW_APP_OP_INTERNAL_H

#include "app/op.h"

/*
 * Checks `args` against the operation's parameters and gives the values by index, in canonical
 * spelling: true/false, RFC 3339 in UTC. Views of the arguments or copies in `a`.
 */
enum status op_params_check(struct arena *a, const struct op *op, const struct op_arg *args,
                            size_t n_args, const str **values, struct err *e) LW_MUST_CHECK;

#endif
