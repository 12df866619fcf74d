/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was known of a case and what was done in it as of a date: the events of the ledger until
 * then are played again, and the clocks are computed from what they said (core/clock.h) with that
 * date as now. Nothing of the rows as they are today is read but the links to products, which
 * are added with their date and never taken away.
 */
#ifndef LW_APP_CASE_REPLAY_H
#define LW_APP_CASE_REPLAY_H

#include "app/op.h"

extern const struct op case_replay_ops[];
extern const size_t n_case_replay_ops;

#endif
