/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests of rows as a member of an event's payload (store/row_digest.h has what and why). Every
 * event takes what its transaction has touched so far; what is touched behind the last event, or is
 * more than an event should show, gets events of its own (app/row_events.h).
 */
#ifndef LW_APP_ROW_DIGESTS_H
#define LW_APP_ROW_DIGESTS_H

#include "format/json.h"
#include "store/row_digest.h"

/* Member of a payload that people are not shown. */
#define ROW_DIGESTS_KEY "row_digests"

/* Adds the first `max` of what was touched. */
enum status row_digests_add(struct db *db, yyjson_mut_doc *payload, size_t max,
                            struct err *e) LW_MUST_CHECK;

#endif
