/* SPDX-License-Identifier: Apache-2.0 */
/* A call of the program itself, for jobs. */
#ifndef LW_APP_SYSTEM_CALL_H
#define LW_APP_SYSTEM_CALL_H

#include "app/op.h"

/*
 * Work of the program itself, without an operation: re-matching, clocks, delivery. Opens a
 * transaction and gives a call whose actor is the system; functions that take a call can then be
 * used. Ends with exactly one of commit and abort, which free the call. Unlike an operation it
 * may commit without an event, for what is no record (delivery attempts, job progress). `name`
 * is a literal for messages and the log.
 */
enum status system_call_begin(struct app *app, struct utc now, const char *name,
                              struct op_call **out, struct err *e) LW_MUST_CHECK;
enum status system_call_commit(struct op_call *c, struct err *e) LW_MUST_CHECK;
void system_call_abort(struct op_call *c);

#endif
