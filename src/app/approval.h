/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second person. Where the setting of a row says so, op_run() does not carry the call out: it
 * runs it once to see that it could be (and takes everything back), keeps it as a proposal with
 * its arguments and files, and tells those who may approve. Another person who holds the same
 * permission approves: then the call runs as its proposer's, with the stored arguments, and every
 * event of it names both. Nobody approves their own; the command line proposes, but is nobody who
 * could approve. A proposal that nobody answers ends.
 *
 * No clock waits for it: a duty is met when its call has run, not when it was proposed.
 *
 * To protect another operation: a row in approval.c, its setting in setting.c.
 */
#ifndef LW_APP_APPROVAL_H
#define LW_APP_APPROVAL_H

#include "app/op.h"

extern const struct op approval_ops[];
extern const size_t n_approval_ops;

struct approval_row {
    const char *op;
    const char *setting;       /* a SETTING_BOOL; false by default */
    const char *param, *value; /* only calls with this value; NULL: all */
    const char *protects;      /* in words, for the settings and the guide */
};
extern const struct approval_row approval_rows[];
extern const size_t n_approval_rows;

/* Whether this call has to wait for a second person. */
enum status approval_is_needed(struct op_call *c, bool *out, struct err *e) LW_MUST_CHECK;
/*
 * Keeps the call as a proposal, in the running transaction of a fresh call `c` with the same
 * operation and values, and fills the reply: needs_approval, proposal, expires_at, words.
 */
enum status approval_propose(struct op_call *c, struct err *e) LW_MUST_CHECK;
/* A job: ends proposals whose time is over; `*next_at` is when the next one's is. */
enum status approval_expire_due(struct app *app, struct utc now, struct utc *next_at,
                                struct err *e) LW_MUST_CHECK;

#endif
