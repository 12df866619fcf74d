/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that knows every aggregate: it hands their rows to the table of op.h, and says what
 * a few replies mean. Included by programs and skins, never from inside the room.
 */
#ifndef LW_APP_OP_LIST_H
#define LW_APP_OP_LIST_H

#include "app/op.h"

/* Fills the table of operations; the first thing that a program does. Again: nothing happens. */
void op_list_register(void);

/*
 * Of an operation that checks something: the flag of its reply that says whether all is well.
 * The command line prints the reply and exits with 1 when it is false. NULL for all others.
 */
const char *op_verdict(const struct op *op);
/*
 * Of an operation whose reply is a document to be read or handed on as it is: the member with its
 * text. The command line prints that alone, line by line; --json has the rest. NULL for all others.
 */
const char *op_document(const struct op *op);

#endif
