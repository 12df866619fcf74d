/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which feeds the knowledge base has now. It may be rebuilt at any time, feed by feed: what a feed
 * said that is not back yet was not taken back (law 3). Findings stay as they are until it is.
 */
#ifndef LW_APP_KNOWN_FEEDS_H
#define LW_APP_KNOWN_FEEDS_H

#include "app/op.h"

/* Was it imported, some part of it at least? Asked once a call. */
enum status feed_is_known(struct op_call *c, str feed, bool *is_known,
                          struct err *e) LW_MUST_CHECK;
/* Are all catalogues of exploited vulnerabilities there that this store ever heard? */
enum status listings_are_known(struct op_call *c, bool *are_known, struct err *e) LW_MUST_CHECK;
/* Of the knowledge that is open, read once a call; false when none is. */
bool known_feeds_generation(struct op_call *c, int64_t *out);
/* All of that as one text, the same as long as nothing of it moved; in the call's arena. */
enum status known_feeds_text(struct op_call *c, str *out, struct err *e) LW_MUST_CHECK;

#endif
