/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SBOMs of an image: every one it ever had, with who sent it and when, and what it takes to
 * put another in the place of the one in force.
 */
#ifndef LW_STORE_IMAGE_SBOM_H
#define LW_STORE_IMAGE_SBOM_H

#include "store/component.h"
#include "store/image.h"

struct image_sbom {
    int64_t serial; /* 1, 2, 3, ...; the highest is in force */
    str digest, format;
    int64_t n_components;
    struct utc received_at;
    str received_by; /* ledger reference; empty: before this was kept */
};
/* The image's present SBOM as the next of its history. */
enum status image_sbom_insert(struct db *db, const struct image *i, str received_by,
                              struct utc received_at, struct err *e) LW_MUST_CHECK;
typedef enum status (*image_sbom_fn)(void *ctx, const struct image_sbom *s, struct err *e);
/* Newest first; strings live during the call. */
enum status image_sbom_each(struct db *db, str image_id, image_sbom_fn fn, void *ctx,
                            struct err *e) LW_MUST_CHECK;

/* Writes what an SBOM says of an image: the sbom_* columns, the counts, the generation. */
enum status image_save_sbom(struct db *db, const struct image *i, struct err *e) LW_MUST_CHECK;
/* Ids of the components of an image. */
enum status image_each_component_id(struct db *db, str image_id, id_fn fn, void *ctx,
                                    struct err *e) LW_MUST_CHECK;
enum status image_drop_components(struct db *db, str image_id, struct err *e) LW_MUST_CHECK;
/* Findings that are not closed, of components that the image has no more; their ids. */
enum status image_each_left_finding(struct db *db, str image_id, id_fn fn, void *ctx,
                                    struct err *e) LW_MUST_CHECK;

#endif
