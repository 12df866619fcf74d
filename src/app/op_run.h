/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Running an operation for somebody: checks the permission, checks and types the parameters, opens
 * the transaction of a writing operation, calls it, insists that it appended to the ledger, and
 * commits. Called by the skins and by jobs; never by what runs inside an operation.
 */
#ifndef LW_APP_OP_RUN_H
#define LW_APP_OP_RUN_H

#include "app/op.h"

/*
 * Runs an operation. On success `*reply` is a document whose root is an object; the caller frees
 * it with yyjson_mut_doc_free(). Errors name the parameter: "parameter 'version': ...".
 */
enum status op_run(struct app *app, const struct actor *actor, const struct op *op,
                   const struct op_arg *args, size_t n_args, yyjson_mut_doc **reply,
                   struct err *e) LW_MUST_CHECK;

#endif
