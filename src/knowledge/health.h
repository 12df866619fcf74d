/* SPDX-License-Identifier: Apache-2.0 */
/* Writing what `feed status` reads. Private to knowledge/. */
#ifndef LW_KNOWLEDGE_HEALTH_H
#define LW_KNOWLEDGE_HEALTH_H

#include "knowledge/store.h"

/* A try that worked. In the caller's transaction. */
enum status health_success(sqlite3 *db, const char *feed, struct utc now, int64_t n_refused,
                           struct err *e) LW_MUST_CHECK;
/* A try that did not; its own transaction. */
enum status health_failure(sqlite3 *db, const char *feed, str part, const struct err *why,
                           struct utc now, struct utc retry_at, struct err *e) LW_MUST_CHECK;
/* Revision, ETag and Last-Modified of a part; STR_NONE leaves a column as it is. */
enum status health_part(sqlite3 *db, const char *feed, str part, str revision, str etag,
                        str last_modified, struct err *e) LW_MUST_CHECK;
/* Where the synchronisation of a part stands; makes the part's row when it is new. */
enum status health_cursor(sqlite3 *db, const char *feed, str part, str cursor,
                          struct err *e) LW_MUST_CHECK;

#endif
