/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dead-man signal: as long as this program can wake somebody it says so to an address outside
 * (settings dead-man-url and dead-man-every-minutes). When it stops, its machine stops, or its
 * messages no longer get out, the signal stays away and the service outside raises the alarm,
 * which nothing in here could do any more.
 *
 * The signal is one GET request; any 2xx answer is good. It is withheld while a message has waited
 * for delivery longer than DEAD_MAN_MAX_WAIT_S, for then nobody can be woken either, and while the
 * caller knows that another part of the program hangs.
 */
#ifndef LW_APP_DEAD_MAN_H
#define LW_APP_DEAD_MAN_H

#include "app/op.h"

enum {
    DEAD_MAN_MAX_WAIT_S = 30 * 60,
};

/*
 * Sends the signal when it is due. Runs last of the alert jobs and only after all of them
 * succeeded. A failure is noted (event dead_man.failed, once until it works again) and is no error.
 * `why_not` (NULL: nothing) is why the signal must not be sent although it is due.
 */
enum status dead_man_run(struct app *app, struct utc now, const char *why_not,
                         struct utc *next_at, struct err *e) LW_MUST_CHECK;

/* For the health of the watch. `*is_set` false: there is no address. */
enum status dead_man_words(struct op_call *c, bool *is_set, bool *is_well, str *words,
                           struct err *e) LW_MUST_CHECK;

#endif
