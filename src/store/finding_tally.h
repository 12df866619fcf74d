/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of findings that follow the findings: by vulnerability, component, state and product,
 * and by day. Writing a finding marks its vulnerability as stale; who commits brings the counts
 * of stale ones up to date, a long run at its end.
 */
#ifndef LW_STORE_FINDING_TALLY_H
#define LW_STORE_FINDING_TALLY_H

#include "store/db.h"

/* Called by every statement that writes a finding. */
enum status finding_tally_mark(struct db *db, str vulnerability, struct err *e) LW_MUST_CHECK;
enum status finding_tally_is_stale(struct db *db, bool *out, struct err *e) LW_MUST_CHECK;
/* Brings at most `limit` vulnerabilities up to date, in the running transaction; `*n` how many. */
enum status finding_tally_refresh(struct db *db, struct arena *a, int64_t limit, size_t *n,
                                  struct err *e) LW_MUST_CHECK;

/* The step of migration 8: all that is stale, in its transaction. */
enum status finding_tally_fill(struct db *db, struct err *e) LW_MUST_CHECK;

#endif
