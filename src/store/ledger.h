/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: an append-only, hash-chained list of everything that happened (law 2 of the
 * house). Every change of an enduring record appends one event in the same transaction.
 *
 *   hash(n) = SHA-256(canonical text of event n, which contains hash(n-1) in hexadecimal)
 *
 * The canonical text, so that anybody can recompute the chain from an export with sha256sum: the
 * first line, then one line a field in this order. Each line ends in one line feed (0x0A) and is
 * the field's name, a space, the number of bytes of its value in decimal, a space, the value.
 * Counts make it unambiguous whatever the values hold. An empty field has count 0.
 *
 *   longwatch ledger 1
 *   previous 64 <hash(n-1), lower-case hexadecimal; 64 zeros for the first event>
 *   seq 2 17
 *   at 13 1792843200000            milliseconds since 1970-01-01T00:00:00Z
 *   actor 6 system
 *   kind 12 finding.open
 *   subject_kind 7 finding
 *   subject_id 26 01K...
 *   case_id 0 <empty>
 *   payload 2 {}
 *   before_digest 0 <empty>
 *   after_digest 64 <lower-case hexadecimal>
 *
 * A second row, ledger_head, holds number and hash of the newest event, so that cutting the tail
 * shows. Whoever can write the whole database can forge both: the answer to that is to keep the
 * head's hash elsewhere, which is why verification reports it.
 *
 * Personal data enters only as a salted hash; the salt lies with the person's row and goes with
 * it, so that a person can be forgotten while the chain stays whole.
 */
#ifndef LW_STORE_LEDGER_H
#define LW_STORE_LEDGER_H

#include "crypto/merkle.h"
#include "model/role.h"
#include "store/db.h"

struct ledger_event {
    int64_t seq; /* 1, 2, 3, ... without gaps */
    struct utc at;
    str actor;        /* actor.ledger_ref */
    str kind;         /* "case.aware": a row of the event table in app/events.c */
    str subject_kind; /* "case", "product", "finding", ... */
    str subject_id;
    str case_id; /* the case whose time line shows it, may be empty */
    str payload; /* JSON object, canonical (sorted keys, no blanks): facts, no personal data */
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
    str kind;
    int64_t limit;
    bool is_newest_first; /* then after_seq is an upper bound, exclusive; 0 is the end */
};
enum status ledger_each(struct db *db, const struct ledger_filter *f, ledger_fn fn, void *ctx,
                        struct err *e) LW_MUST_CHECK;

/* An event that was recomputed: its canonical text and its leaf of the Merkle tree. */
struct ledger_text {
    const struct ledger_event *event;
    str text;
    struct sha256 leaf;
};
typedef enum status (*ledger_text_fn)(void *ctx, const struct ledger_text *x, struct err *e);
/*
 * All events behind `after_seq`, whose hash is `after` (zeros: from the beginning), recomputed and
 * linked one by one. LW_E_STATE at the first that does not fit: "event 17 was changed ...".
 */
enum status ledger_each_text(struct db *db, int64_t after_seq, const struct sha256 *after,
                             ledger_text_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;

struct ledger_check {
    int64_t n_events;
    int64_t n_checkpoints;   /* whose root, head and signature were recomputed */
    int64_t n_rows;          /* that are what their last event says */
    int64_t n_rows_taken_up; /* of an older program: unchanged since the upgrade */
    int64_t n_rows_unproven; /* without a digest to be held against: not comparable */
    bool is_whole;
    int64_t broken_seq; /* first event that does not fit, 0 when whole */
    char why[200];      /* "event 17 was changed after it was written", ... */
    struct sha256 head; /* hash of the newest event */
};

/*
 * A table whose rows must agree with the ledger: checked after the chain, in the order of
 * agreements.c. A check that finds a row without its event, or with another content than the
 * event's digest says, calls ledger_disagree() and returns LW_OK.
 */
struct ledger_agreement {
    const char *name; /* "outbox" */
    enum status (*check)(struct db *db, struct ledger_check *out, struct err *e);
};
extern const struct ledger_agreement ledger_agreements[]; /* ends with {NULL, NULL} */
/* Marks the ledger broken at `seq` (0: no single event), keeps the first word. */
void ledger_disagree(struct ledger_check *out, int64_t seq, const char *fmt, ...)
    LW_PRINTF(3, 4);
/* The event's canonical text, appended to `out`. */
void ledger_canonical(const struct ledger_event *ev, struct buf *out);
/* A payload holds facts, not documents; the rest of the text is below a kilobyte. */
#define LEDGER_MAX_EVENT_BYTES ((size_t)16 << 20)
/* Number of the newest event, 0 when there is none. */
enum status ledger_newest(struct db *db, int64_t *seq, struct err *e) LW_MUST_CHECK;
/*
 * Recomputes the whole chain, the Merkle tree with every checkpoint on the way and its signature,
 * and the places that must agree with the ledger (agreements.c).
 */
enum status ledger_verify(struct db *db, struct ledger_check *out, struct err *e) LW_MUST_CHECK;

#endif
