/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The outbox as stored: what is to be told to whom. A row is made in the transaction of the
 * event it tells of, once for each (event, channel, recipient); the unique index holds everybody
 * to that.
 */
#ifndef LW_STORE_OUTBOX_H
#define LW_STORE_OUTBOX_H

#include "store/db.h"
#include "store/ledger.h"

struct outbox_row {
    str id;
    int64_t event_seq;
    str event_kind, case_id;
    str channel;   /* mail, webhook */
    str recipient; /* person id, or "webhook" */
    str subject, body;
    str lines;    /* product lines it tells of, as app/hearing.h has them */
    bool is_part; /* says only that there is something: who may hear of a part may have it */
    struct utc created_at;
    str state; /* pending, sent, dead (given up), withdrawn (not to be sent any more) */
    int32_t n_attempts;
    struct utc next_at;
    str last_error;
    struct utc ended_at;
    str receipt;
};
/*
 * Ids of the channels, each once, that were told of a page of that case or of that test (an id of
 * either); in `a`.
 */
enum status outbox_paged_channels(struct db *db, struct arena *a, str case_or_test, str **out,
                                  size_t *n, struct err *e) LW_MUST_CHECK;
/* Nothing happens when the event was told to the recipient on this channel already. */
enum status outbox_insert(struct db *db, const struct outbox_row *o, bool *is_new,
                          struct err *e) LW_MUST_CHECK;
/* Pending rows whose time has come, oldest first, at most `limit`, in `a`. */
enum status outbox_due(struct db *db, struct arena *a, struct utc now, int64_t limit,
                       struct outbox_row **out, size_t *n, struct err *e) LW_MUST_CHECK;
/*
 * Puts the next attempt off to `until`, unless somebody else did meanwhile (`*is_ours` false): who
 * claims a message sends it, so that two programs on one store do not both.
 */
enum status outbox_claim(struct db *db, const struct outbox_row *o, struct utc until,
                         bool *is_ours, struct err *e) LW_MUST_CHECK;
/* Writes state, attempts, next_at, last_error, ended_at and receipt. */
enum status outbox_save(struct db *db, const struct outbox_row *o, struct err *e) LW_MUST_CHECK;
enum status outbox_find(struct db *db, struct arena *a, str id, struct outbox_row *out,
                        bool *found, struct err *e) LW_MUST_CHECK;
/* Newest first, keyset by id; an empty state is every state. */
enum status outbox_list(struct db *db, struct arena *a, str state, str before_id, int64_t limit,
                        struct outbox_row **out, size_t *n, struct err *e) LW_MUST_CHECK;

struct outbox_health {
    int64_t n_pending; /* of which */
    int64_t n_failing; /* had at least one failed attempt */
    int64_t n_dead;
    struct utc oldest_at; /* creation of the oldest pending row */
    struct utc next_at;   /* next attempt due */
    str last_error;       /* of the newest failing or dead row */
};
enum status outbox_health(struct db *db, struct arena *a, struct outbox_health *out,
                          struct err *e) LW_MUST_CHECK;
/* Every row has the event it says it tells of (store/agreements.c). */
enum status outbox_agrees(struct db *db, struct ledger_check *out, struct err *e) LW_MUST_CHECK;

#endif
