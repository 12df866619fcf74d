/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second person. Where the setting of a row says so, op_run() does not carry the call out: it
 * runs it once to see that it could be (and takes everything back), keeps it as a proposal with
 * its arguments and files, and tells those who may approve. Another person who holds the same
 * permission approves: then the call runs as its proposer's, with the stored arguments, and every
 * event of it names both. Nobody approves their own; the command line proposes, but is nobody who
 * could approve. A proposal that nobody answers ends.
 *
 * Each setting is `off`, `on`, or, unless set, `when-possible`: a second person is asked as soon as
 * two people who can sign in hold the permission, so that a firm of one is not locked out.
 *
 * What is approved is what was proposed: a call that freezes something, such as the saved form,
 * must freeze the very bytes that it would have frozen then. And nobody is made a second person:
 * an account that the proposer let in or gave a role since the proposal cannot approve it.
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
    const char *setting;       /* off, on, when-possible */
    const char *param, *value; /* only calls with this value; NULL: all */
    const char *content;  /* member of the reply: SHA-256 of what is frozen; NULL: nothing */
    const char *protects; /* in words, for the settings and the guide */
};
extern const struct approval_row approval_rows[];
extern const size_t n_approval_rows;

/* How a row stands: its setting, and how many who can sign in hold the permission. */
struct approval_state {
    str mode; /* of the setting */
    int64_t n_able;
    bool is_asked; /* a second person is asked for the next such call */
};
enum status approval_state_of(struct op_call *c, const struct approval_row *row,
                              struct approval_state *out, struct err *e) LW_MUST_CHECK;

/* Whether this call has to wait for a second person. */
enum status approval_is_needed(struct op_call *c, bool *out, struct err *e) LW_MUST_CHECK;
/* What the call would freeze, from its reply; in the call's arena, empty for nothing. */
str approval_content(struct op_call *c, const struct op *op, yyjson_mut_val *reply);
/*
 * Keeps the call as a proposal, in the running transaction of a fresh call `c` with the same
 * operation and values, and fills the reply: needs_approval, proposal, expires_at, words.
 * `content` is what approval_content() said when the call was tried.
 */
enum status approval_propose(struct op_call *c, str content, struct err *e) LW_MUST_CHECK;
/* A job: ends proposals whose time is over; `*next_at` is when the next one's is. */
enum status approval_expire_due(struct app *app, struct utc now, struct utc *next_at,
                                struct err *e) LW_MUST_CHECK;

#endif
