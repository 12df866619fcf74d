/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packed forms in which the knowledge base keeps what it reads often: an affected entry (one
 * row of `claim`) and the texts of a record (a column of `record`). Lengths and counts are
 * LEB128; text is a length and bytes, so that unpacking copies nothing.
 *
 * Left out on purpose: the commits of GIT ranges and git statements (only a commit graph could
 * use them; that there was one is kept), program files and CPE names of CVE records, and the
 * long description. They come back with a re-import once something reads them.
 */
#ifndef LW_KNOWLEDGE_PACK_H
#define LW_KNOWLEDGE_PACK_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/record.h"

void pack_affected(struct buf *out, const struct affected *x);
/* Views into `bytes`; arrays in `a`. LW_E_INPUT when the bytes are damaged. */
enum status unpack_affected(struct arena *a, str bytes, struct affected *out,
                            struct err *e) LW_MUST_CHECK;

/* What pages show of a record. */
struct record_text {
    str summary;
    struct utc published_at;
    struct severity *severities;
    size_t n_severities;
    str *references;
    size_t n_references;
    str *related;
    size_t n_related;
};
void pack_text(struct buf *out, const struct record *r);
enum status unpack_text(struct arena *a, str bytes, struct record_text *out,
                        struct err *e) LW_MUST_CHECK;

void pack_int(struct buf *out, uint64_t v);
void pack_str(struct buf *out, str v);
/* Reading: consumes `*in`; false at the end or when damaged. */
bool unpack_int(str *in, uint64_t *out);
bool unpack_str(str *in, str *out);

/* 64 bits that are the same on every machine and in every run: not for hostile input alone. */
uint64_t stable_hash(str bytes, uint64_t seed);

#endif
