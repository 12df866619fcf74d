/* SPDX-License-Identifier: Apache-2.0 */
/* Images: what a device runs, known by the SBOM as received. */
#ifndef LW_STORE_IMAGE_H
#define LW_STORE_IMAGE_H

#include "store/list_order.h"

struct image {
    str id, release_id;
    str variant; /* "default" without variants */
    str sbom_digest, sbom_format, sbom_version, sbom_serial, sbom_generator;
    struct utc sbom_created_at;
    str sbom_notes; /* one a line */
    int64_t n_components, n_without_version, n_without_identity, n_without_supplier,
        n_without_hash, n_edges;
    int64_t generation; /* of the knowledge first used, 0: none was there */
    struct utc created_at;
    /* Read only: where it belongs. */
    str release_version, product_id, product_name;
};
enum status image_insert(struct db *db, const struct image *i, struct err *e) LW_MUST_CHECK;
enum status image_find(struct db *db, struct arena *a, str id, struct image *out, bool *found,
                       struct err *e) LW_MUST_CHECK;
enum status image_find_variant(struct db *db, struct arena *a, str release_id, str variant,
                               struct image *out, bool *found, struct err *e) LW_MUST_CHECK;
/* The newest image of the same product and variant that is older; for differences. */
enum status image_find_previous(struct db *db, struct arena *a, const struct image *i,
                                struct image *out, bool *found, struct err *e) LW_MUST_CHECK;
typedef enum status (*image_fn)(void *ctx, const struct image *i, struct err *e);
/* Of a release, of a product, or all (both empty), newest first; strings live during the call. */
enum status image_each(struct db *db, str product_id, str release_id, image_fn fn, void *ctx,
                       struct err *e) LW_MUST_CHECK;
struct image_filter {
    str product_id; /* empty: all */
    str after_id;   /* last one of the page before; empty: from the first */
    int64_t limit;
    struct list_by by; /* newest first unless another column was chosen */
};
/* A page of a list. */
enum status image_some(struct db *db, const struct image_filter *f, image_fn fn, void *ctx,
                       struct err *e) LW_MUST_CHECK;
/* How many the filter leaves on all pages. */
enum status image_n(struct db *db, const struct image_filter *f, int64_t *n,
                    struct err *e) LW_MUST_CHECK;
enum status image_text(struct db *db, str id, struct buf *out, struct err *e) LW_MUST_CHECK;

/* What is in `to` and not in `from`, and the other way round. */
struct image_difference {
    int64_t n_components_added, n_components_removed;
    int64_t n_findings_added,
        n_findings_removed; /* vulnerabilities open in one and not the other */
};
enum status image_difference(struct db *db, str from, str to, struct image_difference *out,
                             struct err *e) LW_MUST_CHECK;

#endif
