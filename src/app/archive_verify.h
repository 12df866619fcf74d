/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of archive_verify share. Nobody else includes this. */
#ifndef LW_APP_ARCHIVE_VERIFY_H
#define LW_APP_ARCHIVE_VERIFY_H

#include "app/archive.h"
#include "base/buf.h"
#include "crypto/timestamp.h"
#include "store/record_kind.h"
#include "store/stamp.h"

struct verify_checkpoint {
    struct checkpoint c;
    char ledger_sha512[SHA512_HEX_CHARS + 1]; /* of its events, when there are renewals */
    char own_sha512[SHA512_HEX_CHARS + 1];    /* of text and signature */
    uint64_t n_bytes;                         /* of its events */
    bool has_signature, has_text;
};
struct verify_key {
    str id, pem;
    int64_t announced; /* event, 0: none seen */
    bool is_trusted;
};
struct verify_stamp {
    char sha512[SHA512_HEX_CHARS + 1]; /* of the reply */
    struct utc not_after;
};
struct verify_leaf {
    int64_t seq;
    struct sha256 leaf;
};

struct verify {
    struct arena *a;
    struct tar_reader tar;
    const struct archive_trust *trust;
    struct archive_report *out;
    struct sha256_ctx *sums; /* of the lines that SHA256SUMS must have; NULL once it came */
    struct sha256 sums_digest;
    int64_t n_lines;  /* of the current entry */
    struct buf entry; /* bytes of the current entry, when it is small or a part of the ledger */
    /* ARCHIVE.json */
    int64_t n_events, n_renewals;
    str origin;
    bool has_description;
    struct verify_checkpoint *checkpoints;
    size_t n_checkpoints, cap_checkpoints, at_checkpoint;
    struct verify_key *keys;
    size_t n_keys, cap_keys;
    str tsa_ca;
    /* the ledger */
    struct merkle tree;
    struct sha256 head;
    int64_t last_seq;
    uint64_t n_bytes;
    struct sha512_ctx *ledger;
    struct verify_leaf *leaves; /* of an archive in part */
    size_t n_leaves, cap_leaves, at_proof;
    struct verify_stamp *stamps;
    size_t n_stamps, cap_stamps;
    str stamp_reply;
    struct arena stamp_arena;
    struct record_book book; /* what the events say of records */
    struct buf row;          /* text of one */
    struct signature seal;
    bool has_sums, has_seal, has_seal_text;
};

enum status verify_wrong(struct err *e, const char *fmt, ...) LW_PRINTF(2, 3);
/* Of the entry whose bytes are in v->entry. */
enum status verify_ledger_part(struct verify *v, struct err *e) LW_MUST_CHECK;
enum status verify_proof(struct verify *v, int64_t seq, struct err *e) LW_MUST_CHECK;
enum status verify_stamp_reply(struct verify *v, int64_t number, struct err *e) LW_MUST_CHECK;
enum status verify_stamp_text(struct verify *v, int64_t number, struct err *e) LW_MUST_CHECK;
/* Of the name of an entry behind "rows/": whether its rows are held against events. */
bool verify_has_rows(str name);
enum status verify_row_part(struct verify *v, str name, struct err *e) LW_MUST_CHECK;
/* Signatures and trust, when everything was read. */
enum status verify_signatures(struct verify *v, struct err *e) LW_MUST_CHECK;
struct verify_key *verify_find_key(struct verify *v, str id);

#endif
