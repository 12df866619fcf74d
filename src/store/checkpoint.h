/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints: signed states of the ledger. The tree is that of crypto/merkle.h over the canonical
 * texts of events 1 to n; what is signed is, in the manner of signed notes (C2SP tlog-checkpoint),
 *
 *   longwatch/ledger/<16 digits of the hash of event 1>    origin: which ledger
 *   1234                                                   events
 *   <root, base64>
 *   head <hash of event 1234, hexadecimal>
 *   at 2026-10-24T12:00:00Z
 *
 * each line ended by one line feed. The signature is Ed25519 over exactly this text. A checkpoint
 * is made from the right edge of the one before and the events since; nothing older is read.
 */
#ifndef LW_STORE_CHECKPOINT_H
#define LW_STORE_CHECKPOINT_H

#include "crypto/merkle.h"
#include "crypto/sign.h"
#include "store/ledger.h"

struct checkpoint {
    int64_t n_events; /* 0: there is none */
    struct sha256 root, head;
    struct utc made_at;
    str origin, key_id;
    struct signature signature;
    str edge; /* of merkle_edge_write() */
    int64_t event_seq;
};

#define CHECKPOINT_ORIGIN "longwatch/ledger/"
enum {
    CHECKPOINT_MAX_TEXT = 512
};

void checkpoint_text(const struct checkpoint *c, struct buf *out);
/*
 * Reads such a text; key, signature, edge and event stay empty, the origin is a view.
 * LW_E_INPUT for anything that checkpoint_text() would not have written.
 */
enum status checkpoint_parse(str text, struct checkpoint *out, struct err *e) LW_MUST_CHECK;
/*
 * The text with its signature line as a signed note: "\n— ORIGIN base64(4 bytes of the key's
 * hash, signature)\n" behind it, for other tools.
 */
enum status checkpoint_note(const struct checkpoint *c, str public_pem, struct buf *out,
                            struct err *e) LW_MUST_CHECK;

/* Strings in `a`. The newest; of that size; the first of at least that size. */
enum status checkpoint_newest(struct db *db, struct arena *a, struct checkpoint *out,
                              bool *found, struct err *e) LW_MUST_CHECK;
enum status checkpoint_find(struct db *db, struct arena *a, int64_t n_events,
                            struct checkpoint *out, bool *found, struct err *e) LW_MUST_CHECK;
enum status checkpoint_covering(struct db *db, struct arena *a, int64_t n_events,
                                struct checkpoint *out, bool *found,
                                struct err *e) LW_MUST_CHECK;
typedef enum status (*checkpoint_fn)(void *ctx, const struct checkpoint *c, struct err *e);
/* Ascending by size; views. */
enum status checkpoint_each(struct db *db, checkpoint_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;
/* Newest first, smaller than `below` (0: all), at most `limit`. */
enum status checkpoint_list(struct db *db, int64_t below, int64_t limit, checkpoint_fn fn,
                            void *ctx, struct err *e) LW_MUST_CHECK;
enum status checkpoint_n(struct db *db, int64_t *n, struct err *e) LW_MUST_CHECK;
/* The text that the recording event takes its digest over. */
void checkpoint_row_text(const struct checkpoint *c, struct buf *out);
enum status checkpoint_insert(struct db *db, const struct checkpoint *c,
                              struct err *e) LW_MUST_CHECK;

/* Events since `after` that are not about the ledger itself. */
enum status checkpoint_n_new(struct db *db, int64_t after, int64_t *n,
                             struct err *e) LW_MUST_CHECK;

/* A tree grown over all events there are, and the blocks completed on the way. */
struct checkpoint_growth {
    struct merkle tree;
    struct sha256 head, first; /* hashes of the newest event and of event 1 */
    int64_t first_block;       /* number of blocks[0] */
    struct sha256 *blocks;
    size_t n_blocks;
};
/*
 * From `from` (n_events 0: from the beginning) to the newest event, of one state of the store.
 * LW_E_STATE when an event was changed or is missing: such a ledger is not signed.
 */
enum status checkpoint_grow(struct db *db, struct arena *a, const struct checkpoint *from,
                            struct checkpoint_growth *out, struct err *e) LW_MUST_CHECK;
/* Remembers the blocks, in the running transaction. */
enum status checkpoint_keep_blocks(struct db *db, const struct checkpoint_growth *g,
                                   struct err *e) LW_MUST_CHECK;

/* merkle_range_fn over the stored events; `ctx` is the struct db. */
enum status checkpoint_range(void *ctx, uint64_t begin, uint64_t end, struct sha256 *out,
                             struct err *e) LW_MUST_CHECK;

/*
 * The tree along a walk over all events, compared with each checkpoint on the way: root, head and
 * signature. What does not fit goes into the ledger_check.
 */
struct checkpoint_walk {
    struct db *db;
    struct merkle tree;
    struct checkpoint next; /* that has to be met; n_events 0: no more */
    struct arena arena;     /* of it */
};
enum status checkpoint_walk_begin(struct checkpoint_walk *w, struct db *db,
                                  struct err *e) LW_MUST_CHECK;
enum status checkpoint_walk_event(struct checkpoint_walk *w, const struct ledger_event *ev,
                                  const struct sha256 *leaf, struct ledger_check *out,
                                  struct err *e) LW_MUST_CHECK;
void checkpoint_walk_end(struct checkpoint_walk *w, struct ledger_check *out);
/* LW_E_REFUSED unless the signature is by that key over the checkpoint's text. */
enum status checkpoint_check_signature(const struct checkpoint *c, str public_pem,
                                       struct err *e) LW_MUST_CHECK;

/* ---- keys ---- */

struct ledger_key {
    str id, public_pem, place;
    struct utc added_at;
    int64_t event_seq;
};
enum status ledger_key_find(struct db *db, struct arena *a, str id, struct ledger_key *out,
                            bool *found, struct err *e) LW_MUST_CHECK;
typedef enum status (*ledger_key_fn)(void *ctx, const struct ledger_key *k, struct err *e);
/* In the order in which they were announced; views. */
enum status ledger_key_each(struct db *db, ledger_key_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;
void ledger_key_row_text(const struct ledger_key *k, struct buf *out);
enum status ledger_key_insert(struct db *db, const struct ledger_key *k,
                              struct err *e) LW_MUST_CHECK;

/* ---- what does not succeed ---- */

struct ledger_trouble {
    int64_t n_failed; /* 0: nothing is wrong */
    struct utc since, next_at;
    str error;
};
enum status ledger_trouble_load(struct db *db, struct arena *a, str name,
                                struct ledger_trouble *out, struct err *e) LW_MUST_CHECK;
/* n_failed 0 forgets it. */
enum status ledger_trouble_save(struct db *db, str name, const struct ledger_trouble *t,
                                struct err *e) LW_MUST_CHECK;

/* Of agreements.c. */
enum status checkpoint_agrees(struct db *db, struct ledger_check *out,
                              struct err *e) LW_MUST_CHECK;
enum status ledger_key_agrees(struct db *db, struct ledger_check *out,
                              struct err *e) LW_MUST_CHECK;

#endif
