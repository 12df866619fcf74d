/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time stamps as stored. A stamp is over a text: that of a checkpoint, or that of a renewal, by
 * which everything that was stamped before outlives its digests and certificates (the idea of
 * archive time stamps, RFC 4998 section 5, with texts that standard programs can recompute):
 *
 *   longwatch renewal 1
 *   checkpoint 1234 <SHA-512 of the checkpoint's text followed by its 64 bytes of signature>
 *   ledger 1234 567890 <SHA-512 of the canonical texts of events 1 to 1234, 567890 bytes>
 *   stamp 1 <SHA-512 of the reply that is time stamp 1>
 *   stamp 2 ...                           each one made before, ascending
 */
#ifndef LW_STORE_STAMP_H
#define LW_STORE_STAMP_H

#include "store/checkpoint.h"

#define STAMP_KIND_CHECKPOINT "checkpoint"
#define STAMP_KIND_RENEWAL    "renewal"
enum {
    STAMP_MAX_TEXT = 32 << 20 /* of a renewal: 140 bytes for each of 200,000 stamps */
};

struct ledger_stamp {
    int64_t number; /* 1, 2, 3, ... */
    str kind;
    int64_t n_events; /* of the checkpoint */
    str text;         /* what was stamped */
    str digest;       /* "sha256" */
    struct utc stamped_at;
    str authority, serial, policy;
    struct utc not_after; /* of the authority's certificate */
    str reply;            /* DER */
    int64_t event_seq;
};

typedef enum status (*ledger_stamp_fn)(void *ctx, const struct ledger_stamp *s, struct err *e);
/* Ascending by number, behind `after`; views. */
enum status stamp_each(struct db *db, int64_t after, ledger_stamp_fn fn, void *ctx,
                       struct err *e) LW_MUST_CHECK;
/* Strings in `a`. */
enum status stamp_newest(struct db *db, struct arena *a, struct ledger_stamp *out, bool *found,
                         struct err *e) LW_MUST_CHECK;
/* Whether a stamp of the checkpoint of that size exists. */
enum status stamp_is_on(struct db *db, int64_t n_events, bool *out,
                        struct err *e) LW_MUST_CHECK;
void stamp_row_text(const struct ledger_stamp *s, struct buf *out);
enum status stamp_insert(struct db *db, const struct ledger_stamp *s,
                         struct err *e) LW_MUST_CHECK;
/* The text of a renewal over checkpoint `c` and all stamps there are; reads the whole ledger. */
enum status stamp_renewal_text(struct db *db, const struct checkpoint *c, struct buf *out,
                               struct err *e) LW_MUST_CHECK;
enum status stamp_agrees(struct db *db, struct ledger_check *out, struct err *e) LW_MUST_CHECK;

#endif
