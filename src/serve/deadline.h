/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deadlines of connections. The library closes a connection that is silent; one that says a byte
 * now and then would stay for ever, and a few hundred of them are all there are (slow loris). So
 * each connection has a time by which its request must have arrived; a thread that counts seconds
 * shuts those down that are late. It counts: no clock is read, and none can be set back.
 */
#ifndef LW_SERVE_DEADLINE_H
#define LW_SERVE_DEADLINE_H

#include "base/status.h"

struct deadlines;
struct deadline; /* of one connection */

enum status deadlines_open(struct deadlines **out, struct err *e) LW_MUST_CHECK;
/* After the last deadline_end(). NULL is fine. */
void deadlines_free(struct deadlines *d);

/* A connection whose socket is `fd` may take `seconds`, up to one more. */
struct deadline *deadline_begin(struct deadlines *d, int fd, unsigned seconds);
/* From now on so many; 0: as long as it likes. NULL is fine. */
void deadline_set(struct deadlines *d, struct deadline *x, unsigned seconds);
/* Before the socket is closed. */
void deadline_end(struct deadlines *d, struct deadline *x);

#endif
