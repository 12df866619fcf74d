/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts of findings that follow the findings: by vulnerability, component, state and product,
 * and by day. Writing a finding notes as what it was counted last; who commits adds and takes away
 * the difference (finding_tally_change.c), a long run at its end. What it costs depends on what
 * was written, not on how many share the vulnerability.
 */
#ifndef LW_STORE_FINDING_TALLY_H
#define LW_STORE_FINDING_TALLY_H

#include "store/db.h"

/* Called by every statement that writes a finding, before it does. */
enum status finding_tally_mark_new(struct db *db, str vulnerability, str finding_id,
                                   struct err *e) LW_MUST_CHECK;
enum status finding_tally_mark(struct db *db, str finding_id, struct err *e) LW_MUST_CHECK;
enum status finding_tally_is_stale(struct db *db, bool *out, struct err *e) LW_MUST_CHECK;
/* Brings at most `limit` vulnerabilities up to date, in the running transaction; `*n` how many. */
enum status finding_tally_refresh(struct db *db, struct arena *a, int64_t limit, size_t *n,
                                  struct err *e) LW_MUST_CHECK;

/* Counts one vulnerability anew from all of its findings: what the differences must come to. */
enum status finding_tally_count(struct db *db, str vulnerability, struct err *e) LW_MUST_CHECK;
/* Adds and takes away what the noted changes of one vulnerability come to. */
enum status finding_tally_apply(struct db *db, struct arena *a, str vulnerability,
                                struct err *e) LW_MUST_CHECK;
/* What was noted is in a count that was made anew. */
enum status finding_tally_forget(struct db *db, str vulnerability, struct err *e) LW_MUST_CHECK;

/* The step of migration 8: all that is stale there, in its transaction. */
enum status finding_tally_fill(struct db *db, struct err *e) LW_MUST_CHECK;

#endif
