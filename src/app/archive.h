/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The archive: one tar file that proves what happened without longwatch, for authorities and for
 * years to come (ADR 0026). VERIFY.md inside says how with sha256sum and openssl alone.
 *
 *   ARCHIVE.json              what this is
 *   VERIFY.md                 how it is verified
 *   blobs/ab/cdef...          documents by their SHA-256
 *   checkpoints/N.key|sig|txt key id, 64 bytes Ed25519, text (store/checkpoint.h)
 *   keys/ID.pem, tsa-ca.pem   public keys; authorities of time stamps
 *   ledger/NNNNNN.txt         canonical texts of events, twelve lines each
 *   proofs/SEQ.txt            of an archive in part: that an event is under the checkpoint
 *   rows/TABLE.NNNNNN.jsonl   enduring rows, one JSON object a line
 *   stamps/N.tsr|txt          replies of the authority, and what they are over (store/stamp.h)
 *   sums/SHA256SUMS           of every file before it, as sha256sum -c reads it
 *   sums/seal.sig|txt         signature over the digest of that
 *
 * People enter by reference only, as in the ledger.
 */
#ifndef LW_APP_ARCHIVE_H
#define LW_APP_ARCHIVE_H

#include "app/app.h"
#include "app/archive_tar.h"
#include "model/role.h"
#include "store/archive.h"

enum {
    ARCHIVE_MAX_KEYS = 1000,
    ARCHIVE_MAX_CHECKPOINTS = 1000000,
    ARCHIVE_MAX_STAMPS = 200000,
    ARCHIVE_MAX_SMALL_BYTES = 64 * 1024,       /* of a key, a signature, a proof */
    ARCHIVE_PART_BYTES = 4 * 1024 * 1024,      /* of texts, and one event or row more */
    ARCHIVE_MAX_ROW_BYTES = 128 * 1024 * 1024, /* a form or a document with its texts escaped */
};

struct archive_report {
    int64_t n_events, n_checkpoints, n_stamps, n_blobs, n_rows, n_proofs;
    int64_t n_rows_proven;   /* that are what their last event says */
    int64_t n_rows_unproven; /* of those kinds, without an event to be held against */
    int64_t n_rows_taken_up; /* of an older store: unchanged since its upgrade */
    int64_t checkpoint;      /* the newest: events 1 to this are under it */
    str key_id;              /* that sealed it; in the arena */
    str origin;
    bool is_partial;
    bool is_judged;        /* by archive_verify(), not only written */
    bool has_authorities;  /* time stamps were judged up to an authority */
    bool is_own_authority; /* that the archive itself brought */
    bool is_key_trusted;   /* one given by the caller leads to every key */
    struct utc first_stamp_at, last_stamp_at;
    str note; /* of what is no fault: a certificate that has ended since */
};

/*
 * Writes an archive of the store to `path`, after a checkpoint of its own. The same store and
 * time give the same bytes. LW_E_STATE for a ledger that is broken: a lie is not packed.
 */
enum status archive_export(struct app *app, const struct actor *actor, struct utc now,
                           struct arena *a, const struct archive_selection *s, const char *path,
                           struct archive_report *out, struct err *e) LW_MUST_CHECK;

struct archive_trust {
    str key_pem;    /* public keys that are trusted, one after the other; empty: none */
    str tsa_ca_pem; /* authorities of time stamps; empty: the archive's own */
};
/*
 * Verifies an archive from a reader, once, without a store. LW_E_INPUT with the first thing that
 * is wrong, LW_E_LIMIT over the limits.
 */
enum status archive_verify(struct arena *a, tar_read_fn read, void *ctx,
                           const struct archive_trust *trust, struct archive_report *out,
                           struct err *e) LW_MUST_CHECK;

/* The text of VERIFY.md, appended. */
void archive_verify_text(struct buf *out);

#endif
