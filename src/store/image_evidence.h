/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence documents attached to images; the bytes lie among the blobs. Several may hold at once:
 * the kernel's, the root file system's. One ends when a newer one takes its place or a person
 * ends it; rows are never deleted.
 */
#ifndef LW_STORE_IMAGE_EVIDENCE_H
#define LW_STORE_IMAGE_EVIDENCE_H

#include "model/predicate.h"
#include "store/ledger.h"

struct image_evidence {
    str id, image_id;
    str digest; /* of the document, hexadecimal */
    str generator;
    int64_t n_sources, n_facts;
    struct utc collected_at; /* as it says, or none */
    struct utc added_at;
    str added_by;        /* ledger reference */
    struct utc ended_at; /* none while it holds */
    str ended_why;
};
enum status image_evidence_insert(struct db *db, const struct image_evidence *x,
                                  struct err *e) LW_MUST_CHECK;
enum status image_evidence_end(struct db *db, str id, struct utc ended_at, str why,
                               struct err *e) LW_MUST_CHECK;
/* Strings in `a`. */
enum status image_evidence_find(struct db *db, struct arena *a, str id,
                                struct image_evidence *out, bool *found,
                                struct err *e) LW_MUST_CHECK;
/* One that holds with these bytes. */
enum status image_evidence_find_digest(struct db *db, struct arena *a, str image_id, str digest,
                                       struct image_evidence *out, bool *found,
                                       struct err *e) LW_MUST_CHECK;
typedef enum status (*image_evidence_fn)(void *ctx, const struct image_evidence *x,
                                         struct err *e);
/* Of an image, oldest first; with `is_holding` only those that hold. */
enum status image_evidence_each(struct db *db, str image_id, bool is_holding,
                                image_evidence_fn fn, void *ctx, struct err *e) LW_MUST_CHECK;
/* The text over which events take their digest. */
enum status image_evidence_text(struct db *db, str id, struct buf *out,
                                struct err *e) LW_MUST_CHECK;

/* Where an image belongs: what scopes and conditions ask. */
struct image_place {
    str image_id, variant, release_id, release_version, product_id, product_name;
    str line; /* of the product, or empty */
    enum exposure exposure;
};
enum status image_place_find(struct db *db, struct arena *a, str image_id,
                             struct image_place *out, bool *found, struct err *e) LW_MUST_CHECK;

#endif
