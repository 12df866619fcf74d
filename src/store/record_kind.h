/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that the ledger can be held against: each event about one of them has a digest of its
 * row as it was left. A book is filled with the events, in order, then shown every row, and names
 * the first row that is not what its last event says, has no event, or is missing. The store's
 * own check (ledger_verify) and the verifier of an archive fill the same book, so that both find
 * the same.
 *
 * The text of a row: each column of the kind in its order, "BYTES VALUE\n", numbers as decimal
 * digits, "null\n" without a value (db_row_text). The list of columns is frozen: whoever adds one
 * makes old digests worthless, so a new column waits for a new key. Columns that an archive leaves
 * out (store/archive.c) cannot be among them.
 *
 * Findings that asked for nothing when their image came have no event of their own; the event
 * image.noted has a chain over them, ascending by id, which is the order of their birth:
 *   the chain of row_digest.h over the texts of the findings at birth.
 * What a finding was at birth is the before_digest of its first event, or the row itself.
 */
#ifndef LW_STORE_RECORD_KIND_H
#define LW_STORE_RECORD_KIND_H

#include "base/map.h"
#include "store/ledger.h"

struct record_kind {
    const char *table, *noun;
    const char *subject; /* subject_kind of its events */
    const char *key; /* of the digest in the payload; NULL: it is the event's after_digest */
    const char *id_keys[2]; /* of its id in the payload; NULL: the event is about it */
    bool is_by_event;       /* it is written once: the row names its event */
    bool is_older;          /* than its digest: a row without one is no fault */
    const char *columns;    /* "id, image_id, ..." */
    int n_columns;
};
extern const struct record_kind record_kinds[]; /* ends with a table NULL */
const struct record_kind *record_kind_find(str table);
/* Column of record_row.owner, NULL: none. */
const char *record_owner_column(const struct record_kind *k);

/* Beside them the book holds the rows of row_digest.h. */
struct row_kind;

struct record_row {
    str id, text;
    str owner;         /* image of a finding, case of a signal */
    int64_t event_seq; /* where the kind has it */
};

enum {
    RECORD_BOOK_MAX = 1 << 25 /* digests: 1.3 GB, and no ledger of this house */
};

struct record_entry;
struct record_book {
    struct record_entry *entries; /* open addressing */
    size_t n, n_slots;
    int64_t n_rows;     /* that are what their event says */
    int64_t n_unproven; /* that have no event to be held against */
    bool is_in_part;    /* rows and events of one case or product: others may stay out */
    bool is_archive;    /* its rows are those of an archive: some tables stay out */
    bool has_digests;   /* an event with digests of rows came; before it nothing can be held */
    int64_t taken_up_seq; /* newest event that took up rows older than their digests */
    int64_t n_taken_up;   /* rows that stand on such an event alone: "since then" */
    /* Rows of row_digest.h that share a key, as far as they came. */
    const struct row_kind *row_kind;
    char row_key[256];
    int64_t n_row_key;
    struct sha256 row_chain;
    struct map
        names; /* of what must be there and was digested: to name it when it is missing */
    struct arena memory;
    int64_t broken_seq; /* event of `why`, 0: none */
    char why[200];      /* first thing that is wrong, else empty */
};

void record_book_init(struct record_book *b);
void record_book_release(struct record_book *b);
/* Events in order. LW_E_LIMIT over RECORD_BOOK_MAX. */
enum status record_book_event(struct record_book *b, const struct ledger_event *ev,
                              struct err *e) LW_MUST_CHECK;
/* Rows of a kind, those of an image ascending by id, behind all events. Fills b->why, once. */
enum status record_book_row(struct record_book *b, const struct record_kind *k,
                            const struct record_row *row, struct err *e) LW_MUST_CHECK;
/* The next row of a kind of row_digest.h, by key and order, behind all events. */
enum status record_book_digested_row(struct record_book *b, const struct row_kind *k, str key,
                                     str text, struct err *e) LW_MUST_CHECK;
/* Behind all rows. */
void record_book_finish(struct record_book *b);

/* Shows every row of the store to the book; what is wrong goes into `out`. */
enum status record_book_check(struct record_book *b, struct db *db, struct ledger_check *out,
                              struct err *e) LW_MUST_CHECK;
/* Digest of a row that is stored, for the payload of its event. LW_E_NOT_FOUND. */
enum status record_digest(struct db *db, const char *table, str id,
                          char hex[SHA256_HEX_CHARS + 1], struct err *e) LW_MUST_CHECK;
#endif
