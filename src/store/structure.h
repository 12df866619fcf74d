/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What products are made of: a release may be part of releases of other products, to any depth,
 * as long as none is a part of itself. Everything that counts a whole counts its parts.
 */
#ifndef LW_STORE_STRUCTURE_H
#define LW_STORE_STRUCTURE_H

#include "store/finding.h"

enum {
    STRUCTURE_MAX_DEPTH = 32 /* of parts within parts */
};

enum status release_part_insert(struct db *db, str whole_id, str part_id, str role,
                                struct err *e) LW_MUST_CHECK;
/* `*found` false: it is none of its parts. */
enum status release_part_delete(struct db *db, str whole_id, str part_id, bool *found,
                                struct err *e) LW_MUST_CHECK;
/* Is `part_id` in `whole_id`, at any depth? The same release counts. */
enum status release_holds(struct db *db, str whole_id, str part_id, bool *holds,
                          struct err *e) LW_MUST_CHECK;

/* A release beside the one asked about. */
struct release_link {
    str release_id, version, product_id, product_name, product_exposure;
    str role;      /* of a direct part, in the manufacturer's words; else empty */
    int64_t depth; /* 1: directly */
};
typedef enum status (*release_link_fn)(void *ctx, const struct release_link *x, struct err *e);
/* Parts of a release at every depth, each once with its smallest depth, nearest first. */
enum status release_each_part(struct db *db, str release_id, release_link_fn fn, void *ctx,
                              struct err *e) LW_MUST_CHECK;
/* Releases that it is a part of, likewise. */
enum status release_each_whole(struct db *db, str release_id, release_link_fn fn, void *ctx,
                               struct err *e) LW_MUST_CHECK;

/* Open findings in the images of a release and of all its parts, an image counted once. */
enum status release_count_rolled_up(struct db *db, str release_id, struct finding_counts *out,
                                    struct err *e) LW_MUST_CHECK;
/* The same over all releases of a product. */
enum status product_count_rolled_up(struct db *db, str product_id, struct finding_counts *out,
                                    struct err *e) LW_MUST_CHECK;

/* Exposures stated for a product and for every product whose release it is a part of; once each. */
typedef enum status (*exposure_fn)(void *ctx, str product_name, str exposure, struct err *e);
enum status product_each_exposure(struct db *db, str product_id, exposure_fn fn, void *ctx,
                                  struct err *e) LW_MUST_CHECK;

#endif
