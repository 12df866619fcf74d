/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was said of a finding at a date, from the events of the ledger alone: verdict, rule, record
 * and revision, the decision in force and by whom, the evidence documents of the image, the state
 * of the knowledge. The event's payload is made into the row again; that its digest is the one
 * that the event names proves that the row said exactly this.
 *
 * What asked for nothing when its image came has no event of its own: as long as it stays so, the
 * row is the answer, and says that it is.
 */
#ifndef LW_APP_REPLAY_H
#define LW_APP_REPLAY_H

#include "app/op.h"
#include "store/finding.h"

/* A row made from the payload of one of its events; strings in `a`. LW_E_STATE. */
enum status finding_of_event(struct arena *a, const struct ledger_event *ev,
                             struct finding *out, struct err *e) LW_MUST_CHECK;

extern const struct op replay_ops[];
extern const size_t n_replay_ops;

#endif
