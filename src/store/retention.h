/* SPDX-License-Identifier: Apache-2.0 */
/* Holds on records, and how many records of each kind a product has. */
#ifndef LW_STORE_RETENTION_H
#define LW_STORE_RETENTION_H

#include "store/db.h"
#include "store/ledger.h"

/* Nothing that a hold covers may be erased, whatever the periods say. Ended, never taken away. */
struct retention_hold {
    str id;
    str product_id;  /* empty: all products */
    str record_kind; /* a spelling of enum record_kind, empty: all kinds */
    str reason;
    struct utc placed_at;
    str placed_by;       /* ledger reference */
    struct utc ended_at; /* UTC_NONE while it holds */
    str ended_why, ended_by;
    int64_t event_seq;
};
enum status retention_hold_insert(struct db *db, const struct retention_hold *h,
                                  struct err *e) LW_MUST_CHECK;
/* Writes the columns of the end and event_seq. */
enum status retention_hold_end(struct db *db, const struct retention_hold *h,
                               struct err *e) LW_MUST_CHECK;
/* The columns that the digest of the event is taken over. */
enum status retention_hold_text(struct db *db, str id, struct buf *out,
                                struct err *e) LW_MUST_CHECK;
/* All, newest first, into an array in `a`; `is_holding`: without those that ended. */
enum status retention_hold_all(struct db *db, struct arena *a, bool is_holding,
                               struct retention_hold **out, size_t *n,
                               struct err *e) LW_MUST_CHECK;

/* How many records of a kind (a spelling of enum record_kind) a product has. */
typedef enum status (*record_count_fn)(void *ctx, str product_id, str kind, int64_t n,
                                       struct err *e);
/* Of one product, or of all with an empty id; kinds without records are left out. */
enum status retention_counts(struct db *db, str product_id, record_count_fn fn, void *ctx,
                             struct err *e) LW_MUST_CHECK;

#endif
