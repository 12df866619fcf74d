/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The single writer of an import: takes prepared batches and makes them rows. Everything happens
 * in the transaction that the caller opened. Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_WRITER_H
#define LW_KNOWLEDGE_WRITER_H

#include "knowledge/prepare.h"
#include "knowledge/source.h"
#include "knowledge/store.h"

enum write {
    WRITE_RECORD,
    WRITE_RECORD_UPDATE,
    WRITE_RECORD_TOUCH,
    WRITE_RECORD_GONE,
    WRITE_CLAIM,
    WRITE_CLAIM_DELETE,
    WRITE_ALIAS,
    WRITE_ALIAS_DELETE,
    WRITE_PACKAGE,
    WRITE_PACKAGE_CHANGED,
    WRITE_RECORD_GROUP,
    WRITE_COMMIT,
    READ_PACKAGE,
    READ_RECORD,
    READ_PART_RECORDS,
    READ_RECORDS_BY_ID,
    READ_RECORDS_BY_ALIAS,
    N_WRITE
};

/* What the writer remembers of a record that is in the part already. */
struct known_record {
    int64_t rowid;
    uint64_t match_hash, text_hash;
    struct utc modified_at;
    unsigned flags;
    bool is_seen;
};

struct claim_row {
    int64_t package, record;
    uint32_t n;
    str affected;
};

struct alias_row {
    str alias;
    int64_t record;
    unsigned kind;
};

struct writer {
    sqlite3 *db;
    sqlite3_stmt *statements[N_WRITE];
    int64_t generation; /* that this import will have */
    bool was_empty;     /* no record at all before it */
    struct utc now;

    /* packages */
    struct map package_ids;
    int64_t next_package, first_new_package;
    struct map changed; /* package ids, as bytes, that are not new */

    /* the source at hand */
    int64_t part, next_rowid, first_new_rowid;
    bool is_complete;
    bool is_joined; /* one of several sources that are the part together */
    bool is_delta;  /* says of its part how current it is, although it is not complete */
    struct map ids; /* record id -> index into known; complete sources only */
    struct known_record *known;
    size_t n_known, cap_known;
    struct arena known_memory;
    int64_t n_before; /* records of the part, not counting gone ones; complete sources only */
    int64_t n_more;   /* records that the source adds to those, net */
    struct utc newest_at;

    /* rows waiting to be inserted in order, and the batches that own their bytes */
    struct batch *waiting;
    size_t waiting_bytes;
    struct claim_row *claims;
    size_t n_claims, cap_claims;
    struct alias_row *aliases;
    size_t n_aliases, cap_aliases;

    /* ids whose groups must be looked at again */
    struct map regroup;

    /* totals */
    int64_t n_records, n_new, n_changed, n_touched, n_withdrawn, n_refused;
};

enum status writer_open(struct writer *w, sqlite3 *db, struct utc now, bool is_delta,
                        struct err *e) LW_MUST_CHECK;
void writer_close(struct writer *w);
/* Creates the part's row when it is new. */
enum status writer_begin_source(struct writer *w, const struct feed_row *feed,
                                const struct source *s, struct err *e) LW_MUST_CHECK;
/* Takes the batch over, also when it fails. */
enum status writer_add(struct writer *w, struct batch *b, struct err *e) LW_MUST_CHECK;
/* Withdraws one record of the part at hand, where it is; not in a complete source. */
enum status writer_withdraw(struct writer *w, str id, struct err *e) LW_MUST_CHECK;
/*
 * Withdraws what vanished from a complete source. LW_E_STATE when the part would shrink by more
 * than a tenth and `accept_shrink` is false (matching.md T04).
 */
enum status writer_end_source(struct writer *w, const struct feed_row *feed,
                              const struct source *s, bool accept_shrink,
                              struct err *e) LW_MUST_CHECK;
/* Inserts what waits, renews groups, marks packages; the generation is set when something changed. */
enum status writer_finish(struct writer *w, bool *is_changed, struct err *e) LW_MUST_CHECK;

void batch_free(struct batch *b);

/* For writer_part.c. */
enum status writer_add_known(struct writer *w, str id, const struct known_record *k,
                             struct err *e) LW_MUST_CHECK;

/* For groups.c. */
enum status writer_flush(struct writer *w, struct err *e) LW_MUST_CHECK;
enum status writer_mark(struct writer *w, int64_t package, struct err *e) LW_MUST_CHECK;
enum status writer_mark_all(struct writer *w, str packages, struct err *e) LW_MUST_CHECK;
enum status writer_statement(struct writer *w, enum write q, sqlite3_stmt **out,
                             struct err *e) LW_MUST_CHECK;
/* Renews the groups of free records reachable from writer.regroup. */
enum status groups_renew(struct writer *w, struct err *e) LW_MUST_CHECK;

#endif
