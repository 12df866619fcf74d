/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reminders of the house: the monthly status of an open case, the coming end of a support period,
 * an attestation that runs out, the yearly review of the routing record. No act asks for them;
 * every message says "house reminder", and none has a clock.
 *
 * Each is told once: the note of it, its event and its messages are one transaction. About a case
 * to its lead, about anything else to everybody who may attest duties.
 */
#ifndef LW_APP_HOUSE_REMINDER_H
#define LW_APP_HOUSE_REMINDER_H

#include "app/op.h"
#include "core/house_reminder.h"

extern const struct op reminder_ops[];
extern const size_t n_reminder_ops;

/* The job: tells what is due. Looks once an hour; `*next_at` is the next look. */
enum status house_reminder_run(struct app *app, struct utc now, struct utc *next_at,
                               struct err *e) LW_MUST_CHECK;

#endif
