/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger shown: operations, and one event's object for time lines. */
#ifndef LW_APP_LEDGER_OPS_H
#define LW_APP_LEDGER_OPS_H

#include "app/op.h"
#include "store/ledger.h"

extern const struct op ledger_ops[];
extern const size_t n_ledger_ops;

/*
 * {seq, at, actor, kind, title, is_key, subject_kind, subject_id, case, payload, facts, hash}:
 * `actor` is the name where the person is known, `facts` the payload as a list of
 * {name, value}.
 */
enum status reply_event(struct op_call *c, yyjson_mut_val *o, const struct ledger_event *ev,
                        struct err *e) LW_MUST_CHECK;
/* Appends the events of a filter to an array. `*last_seq` is the number of the last one. */
enum status reply_events(struct op_call *c, yyjson_mut_val *array,
                         const struct ledger_filter *f, int64_t *n, int64_t *last_seq,
                         struct err *e) LW_MUST_CHECK;

#endif
