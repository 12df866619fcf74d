/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packed forms in which the knowledge base keeps what it reads often: an affected entry (one
 * row of `claim`, pack_affected.c) and the texts of a record (a column of `record`). Lengths and
 * counts are LEB128; text is a length and bytes, so that unpacking copies little. Commits are
 * kept as their bytes, CPE names without what is the same in all of them.
 *
 * Left out on purpose: the package URL of an OSV entry whose ecosystem and name say the same, and
 * the long description. They come back with a re-import once something reads them.
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
    str *replaced_by;
    size_t n_replaced_by;
};
void pack_text(struct buf *out, const struct record *r);
enum status unpack_text(struct arena *a, str bytes, struct record_text *out,
                        struct err *e) LW_MUST_CHECK;

void pack_int(struct buf *out, uint64_t v);
void pack_str(struct buf *out, str v);
/* Reading: consumes `*in`; false at the end or when damaged. */
bool unpack_int(str *in, uint64_t *out);
bool unpack_str(str *in, str *out);
void pack_strings(struct buf *out, const str *list, size_t n);
bool unpack_strings(struct arena *a, str *in, str **out, size_t *n_out);
/* A count of items of at least one byte each: bounds the array before it is allocated. */
bool unpack_count(str *in, size_t *out);

enum {
    MAX_COMMIT_BYTES = 32,
};
/*
 * A commit as its bytes: whole ones of lower-case hexadecimal digits, at least four; 0 for
 * anything else.
 */
size_t commit_bytes(str hex, char out[static MAX_COMMIT_BYTES]);

/* 64 bits that are the same on every machine and in every run: not for hostile input alone. */
uint64_t stable_hash(str bytes, uint64_t seed);

#endif
