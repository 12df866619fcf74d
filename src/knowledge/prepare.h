/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record made ready for the writer: keys made, entries packed, hashes taken. Runs on the
 * worker threads, so that the single writer only inserts. Private to knowledge/.
 */
#ifndef LW_KNOWLEDGE_PREPARE_H
#define LW_KNOWLEDGE_PREPARE_H

#include "base/map.h"
#include "knowledge/feeds.h"
#include "knowledge/pack.h"
#include "knowledge/package_key.h"

struct prepared_claim {
    str key;      /* package key */
    str affected; /* packed */
    uint32_t n;   /* index of the entry in the record */
};

struct prepared {
    str id, group, revision; /* group is STR_NONE where the id itself is */
    struct utc modified_at;
    enum record_state state;
    unsigned flags;
    uint64_t match_hash; /* of what verdicts and priorities depend on */
    uint64_t text_hash;
    str aliases;  /* packed: kind and id, repeated */
    str text;     /* packed */
    str releases; /* packed: commit and version, repeated */
    struct prepared_claim *claims;
    size_t n_claims;
};

struct refused {
    str name;  /* file or member */
    str words; /* with position */
    str id;    /* what the name says the record is called: its old state stays */
};

/* A hand-over of the workers: everything in it lives in its arena. */
struct batch {
    struct batch *next;
    struct arena arena;
    struct prepared *records;
    size_t n_records, cap_records;
    struct refused *refused;
    size_t n_refused, cap_refused;
    bool is_block_end; /* the lane's block (source.h) ends with this one */
};

/* One worker's memory, reused for every record. */
struct preparer {
    const struct feed_row *feed;
    /* Asked after each record: gives a batch that is large to the writer, and sets the next. */
    enum status (*make_room)(void *ctx, struct err *e);
    void *ctx;
    struct batch *batch; /* being filled */
    struct arena record; /* cleared per document: memory is bounded by the largest one */
    struct arena filing; /* cleared per record */
    size_t used_before;  /* of the batch, by what came before the record at hand */
    struct buf scratch;
    struct key_maker keys;
};
void preparer_init(struct preparer *p, const struct feed_row *feed);
void preparer_release(struct preparer *p);

/*
 * Reads a document and adds its records to `p->batch`, or its refusal. `is_whole`: the document
 * is all of a part, so that one that cannot be read is no news of what vanished: an error.
 */
enum status prepare_document(struct preparer *p, str name, str bytes, bool is_whole,
                             struct err *e) LW_MUST_CHECK;
/* Adds a refusal for a member that could not even be read. */
void prepare_refusal(struct batch *b, str name, const struct err *e);

/*
 * The vulnerability a record speaks of, by its own word alone: the CVE id that it is, else the
 * only one among its aliases, else the only one among its upstream ids (distribution advisories
 * for exactly one CVE), else STR_NONE. Records that carry several CVEs keep a group of their
 * own, so that two CVE ids never merge (feeds.md section 2). `*is_same` tells that the word is
 * an identity, not containment.
 */
str record_cve(const struct record *r, bool *is_same);

#endif
