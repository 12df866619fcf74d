/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations on the command line: NOUN VERB, path parameters by position, the others as
 * --name value. The person at the keyboard acts as "local": whoever may write the data
 * directory may do everything in it.
 */
#ifndef LW_CLI_OP_COMMAND_H
#define LW_CLI_OP_COMMAND_H

#include "app/op.h"
#include "app/op_list.h"
#include "cli/command.h"

#include <stdio.h>

/*
 * Runs `op` with the arguments behind its words and prints the reply. `*exit_code` becomes 1 when
 * the operation checked something that is not as it should be (op_verdict). An error about a
 * file's content names the file as it was given.
 */
enum status op_command_run(struct command_call *c, const struct op *op, int *exit_code,
                           struct err *e) LW_MUST_CHECK;
/* "CASE --reason TEXT [--at INSTANT]" */
void op_synopsis(FILE *out, const struct op *op);
/* "--support-end DATE", the way `p` is given. */
void op_param_usage(FILE *out, const struct op_param *p);

#endif
