/* SPDX-License-Identifier: Apache-2.0 */
/* Events that tell of nothing but the digests of rows (store/row_digest.h). */
#ifndef LW_APP_ROW_EVENTS_H
#define LW_APP_ROW_EVENTS_H

#include "app/op.h"

/* Events of this kind until nothing is left that was touched. Before the commit. */
enum status row_events_write(struct op_call *c, const char *kind, struct err *e) LW_MUST_CHECK;

#endif
