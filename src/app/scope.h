/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of a person who is limited to product lines (ADR 0027).
 *
 * Reading (an operation that needs `read` and writes nothing) runs on an app of its own, whose
 * connection shows the visible rows only (store/scope.h): what others have is not there, so no
 * list, count, search, curve or document can tell of it. What needs the whole store, such as
 * the verification of the ledger, is refused.
 *
 * Acting runs on the whole store, as counts, alerts and the ledger are everybody's; before that
 * every thing that the parameters name is read as the person would read it. What is not visible
 * is "not found" in the words of its reading operation, and a case of which other products are
 * part is refused. An operation that names nothing concerns everybody and is refused, but for
 * the few of `own_ops`, which concern the person alone or no product at all.
 */
#ifndef LW_APP_SCOPE_H
#define LW_APP_SCOPE_H

#include "app/op.h"

/* Whether `op` only reads, so that a limited person's call runs through the scope. */
bool scope_reads(const struct op *op);
/*
 * Begins a limited reading: `*seen` is the app to run on, until scope_leave(). LW_E_REFUSED for
 * an operation that needs the whole store.
 */
enum status scope_enter(struct app *app, const struct actor *actor, const struct op *op,
                        struct app **seen, struct err *e) LW_MUST_CHECK;
void scope_leave(struct app *seen);
/* As op_run() of op_run.h, which stands above this. */
typedef enum status (*scope_run_fn)(struct app *app, const struct actor *actor,
                                    const struct op *op, const struct op_arg *args,
                                    size_t n_args, yyjson_mut_doc **reply, struct err *e);
/*
 * Whether a limited person may run an acting operation with these values; `run` reads what they
 * name, as the person would.
 */
enum status scope_admit(struct app *app, const struct actor *actor, const struct op *op,
                        const str *values, scope_run_fn run, struct err *e) LW_MUST_CHECK;
/* One of the lines, exactly. */
bool scope_has_line(str lines, str line);
/*
 * The parameter `lines`: each once, one a line of text. LW_E_NOT_FOUND names one of which there is
 * no product.
 */
enum status scope_lines_param(struct op_call *c, str *out, struct err *e) LW_MUST_CHECK;
/* The lines as the array `lines` of a reply. */
void scope_reply_lines(struct op_call *c, yyjson_mut_val *o, str lines);
/* Whether somebody sees every product of a case; for messages, which are not read through a call. */
enum status scope_sees_case(struct app *app, str lines, str case_id, bool *out,
                            struct err *e) LW_MUST_CHECK;

#endif
