/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that wait for a second person. Rows end, they are never deleted. */
#ifndef LW_STORE_PROPOSAL_H
#define LW_STORE_PROPOSAL_H

#include "store/db.h"

struct proposal {
    str id, op;
    str subject;        /* what the call's first parameter named, or empty */
    str case_id;        /* or empty */
    str arguments;      /* JSON object: parameter to text; of a file its SHA-256 */
    str digest;         /* SHA-256 of operation and arguments */
    str content_digest; /* SHA-256 of what the call would freeze, such as a form; or empty */
    str proposed_by;    /* ledger reference, or "local" */
    str proposer_id;    /* person, or empty */
    struct utc proposed_at, expires_at;
    str state; /* waiting, approved, refused, withdrawn, expired */
    struct utc ended_at;
    str ended_by, ended_why;
    int64_t event_seq;
};
enum status proposal_insert(struct db *db, const struct proposal *p,
                            struct err *e) LW_MUST_CHECK;
/* Writes state, ended_*, event_seq. */
enum status proposal_end(struct db *db, const struct proposal *p, struct err *e) LW_MUST_CHECK;
enum status proposal_find(struct db *db, struct arena *a, str id, struct proposal *out,
                          bool *found, struct err *e) LW_MUST_CHECK;
/* One that waits with this digest. */
enum status proposal_find_waiting(struct db *db, struct arena *a, str digest,
                                  struct proposal *out, bool *found,
                                  struct err *e) LW_MUST_CHECK;
typedef enum status (*proposal_fn)(void *ctx, const struct proposal *p, struct err *e);
/* Newest first; empty `state`, `case_id`: all. Strings live during the call. */
enum status proposal_each(struct db *db, str state, str case_id, int64_t limit, proposal_fn fn,
                          void *ctx, struct err *e) LW_MUST_CHECK;
/* Those that wait and whose time is over, in `a`; and when the next one's is. */
enum status proposal_due(struct db *db, struct arena *a, struct utc now, struct proposal **out,
                         size_t *n, struct err *e) LW_MUST_CHECK;
enum status proposal_next_end(struct db *db, struct utc *out, struct err *e) LW_MUST_CHECK;

#endif
