/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: an append-only, hash-chained list of everything that happened (law 2 of the
 * house). Every change of an enduring record appends one event in the same transaction.
 *
 *   hash(n) = SHA-256(canonical text of event n, which contains hash(n-1) in hexadecimal)
 *
 * Personal data enters only as a salted hash; the salt lies with the person's row and goes with
 * it, so that a person can be forgotten while the chain stays whole.
 */
#ifndef LW_STORE_LEDGER_H
#define LW_STORE_LEDGER_H

#include "crypto/digest.h"
#include "model/role.h"
#include "store/db.h"

struct ledger_event {
    int64_t seq;       /* 1, 2, 3, ... without gaps */
    struct utc at;
    str actor;         /* actor.ledger_ref */
    str kind;          /* "case.aware": a row of the event table in app/events.c */
    str subject_kind;  /* "case", "product", "finding", ... */
    str subject_id;
    str case_id;       /* the case whose time line shows it, may be empty */
    str payload;       /* JSON object, canonical (sorted keys, no blanks): facts, no personal data */
    str before_digest; /* of the subject's row before and after, hex, may be empty */
    str after_digest;
    struct sha256 previous, hash;
};

/* Appends inside the running transaction; fills seq, previous and hash of `ev`. */
enum status ledger_append(struct db *db, struct ledger_event *ev, struct err *e) LW_MUST_CHECK;

typedef enum status (*ledger_fn)(void *ctx, const struct ledger_event *ev, struct err *e);
/* Events with seq > after, ascending, at most `limit` (0: all). Empty filters do not filter. */
struct ledger_filter {
    int64_t after_seq;
    str case_id, subject_kind, subject_id;
    int64_t limit;
    bool is_newest_first; /* then after_seq is an upper bound, exclusive; 0 is the end */
};
enum status ledger_each(struct db *db, const struct ledger_filter *f, ledger_fn fn, void *ctx,
                        struct err *e) LW_MUST_CHECK;

struct ledger_check {
    int64_t n_events;
    bool is_whole;
    int64_t broken_seq; /* first event that does not fit, 0 when whole */
    char why[200];      /* "event 17 was changed after it was written", ... */
    struct sha256 head;
};
/* Recomputes the whole chain and the places that must agree with it (outbox, submissions). */
enum status ledger_verify(struct db *db, struct ledger_check *out, struct err *e) LW_MUST_CHECK;

#endif
