/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the reporting portal shows of a case's notification, notifications that were invalidated,
 * further receipts, and the record of which CSIRT coordinates (Art 14(7)).
 */
#ifndef LW_STORE_PORTAL_H
#define LW_STORE_PORTAL_H

#include "store/db.h"
#include "store/ledger.h"

/*
 * SHA-256 over columns of a row, in hexadecimal, in `a`: the event that records it carries it as
 * "row_sha256". Of a receipt: submission, digest, note; of an invalidation: attempt, instant in
 * milliseconds, by whom, reason; of circumstances: their digest; of a routing: state, rule, facts.
 */
str portal_row_sha256(struct arena *a, const str *columns, size_t n);
/* Every such row is what its event says, none is missing, none is there without its event. */
enum status portal_agrees(struct db *db, struct ledger_check *out, struct err *e) LW_MUST_CHECK;

struct portal_notification {
    str case_id;
    str state;       /* core/portal.h */
    int64_t attempt; /* 1 before the first invalidation */
    struct utc seen_at;
    int64_t event_seq;
};
/* Of a case nothing is known about: "draft", attempt 1, seen_at UTC_NONE. */
enum status portal_notification_load(struct db *db, struct arena *a, str case_id,
                                     struct portal_notification *out,
                                     struct err *e) LW_MUST_CHECK;
enum status portal_notification_save(struct db *db, const struct portal_notification *p,
                                     struct err *e) LW_MUST_CHECK;
/*
 * Notifications that were begun in the portal: one for each attempt of a case that has a
 * submission. Exercises are not among them.
 */
enum status portal_n_notifications(struct db *db, int64_t *out, struct err *e) LW_MUST_CHECK;

struct portal_invalidation {
    str case_id;
    int64_t attempt; /* that was invalidated */
    struct utc invalidated_at;
    str by_whom, reason;
    struct utc recorded_at;
    str recorded_by; /* ledger reference */
    int64_t event_seq;
};
enum status portal_invalidation_insert(struct db *db, const struct portal_invalidation *v,
                                       struct err *e) LW_MUST_CHECK;
/* Of a case, oldest first, in `a`. */
enum status portal_invalidations(struct db *db, struct arena *a, str case_id,
                                 struct portal_invalidation **out, size_t *n,
                                 struct err *e) LW_MUST_CHECK;

/* A second person confirmed grounds and facts with this digest; `*by` is empty when nobody did. */
enum status portal_circumstances_find(struct db *db, struct arena *a, str case_id, str digest,
                                      str *by, struct err *e) LW_MUST_CHECK;
enum status portal_circumstances_insert(struct db *db, str case_id, str digest,
                                        struct utc confirmed_at, str confirmed_by,
                                        int64_t event_seq, struct err *e) LW_MUST_CHECK;

struct submission_receipt {
    str submission_id, digest, note;
    struct utc added_at;
    str added_by;
    int64_t event_seq;
};
enum status submission_receipt_insert(struct db *db, const struct submission_receipt *r,
                                      struct err *e) LW_MUST_CHECK;
/* Of all submissions of a case, in the order in which they came, in `a`. */
enum status submission_receipts(struct db *db, struct arena *a, str case_id,
                                struct submission_receipt **out, size_t *n,
                                struct err *e) LW_MUST_CHECK;

/* Where the products of a case are made available: one row a Member State, ascending, in `a`. */
struct case_market {
    str state;
    str since;       /* the earliest date, or empty */
    int64_t n_units; /* of all products there; negative: nobody said */
};
enum status case_market_all(struct db *db, struct arena *a, str case_id,
                            struct case_market **out, size_t *n, struct err *e) LW_MUST_CHECK;

struct routing {
    str id, member_state, rule, facts;
    struct utc recorded_at;
    str recorded_by;
    int64_t event_seq;
};
enum status routing_insert(struct db *db, const struct routing *r, struct err *e) LW_MUST_CHECK;
/* All, newest first, in `a`: the first is in force. */
enum status routing_all(struct db *db, struct arena *a, struct routing **out, size_t *n,
                        struct err *e) LW_MUST_CHECK;

#endif
