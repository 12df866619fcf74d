/* SPDX-License-Identifier: Apache-2.0 */
/* Images: an SBOM comes in, components are matched, findings come out. */
#ifndef LW_APP_IMAGE_H
#define LW_APP_IMAGE_H

#include "app/finding.h"
#include "app/op.h"
#include "app/scan.h"
#include "store/image.h"

extern const struct op image_ops[];
extern const size_t n_image_ops;

/* What the store keeps of a component as stated; texts in `a`, ids and verdict unset. */
enum status component_to_row(struct arena *a, const struct component *x,
                             struct component_row *out, struct err *e) LW_MUST_CHECK;
/* And back, for matching it again; texts are views of the row or in `a`. */
enum status component_of_stored(struct arena *a, const struct component_row *row,
                                struct component *out, struct err *e) LW_MUST_CHECK;
/* What a scan found out about it, into the row; texts in `a`. */
enum status component_take_scan(struct arena *a, struct component_row *row,
                                const struct scan_component *s, struct err *e) LW_MUST_CHECK;

/* An SBOM that was read, and what came with it. */
struct image_upload {
    const struct sbom *sbom;
    const struct build_evidence *build; /* NULL: none came */
    str build_digest;                   /* of its document, kept as blob */
    enum exposure exposure;             /* of the product */
};
/* What an SBOM changed in an image. */
struct image_change {
    int64_t n_components_added, n_components_removed;
    struct finding_report findings;
    bool is_stale; /* of the knowledge it was matched with; then what is missing says nothing */
    str stale_why;
};
/*
 * Stores components, image and findings, with their events, in the running transaction. `image`
 * has everything but id and counts.
 */
enum status image_store(struct op_call *c, struct image *image, const struct image_upload *u,
                        struct image_change *out, struct err *e) LW_MUST_CHECK;
/* Matches without storing anything: whether the knowledge was good enough for these components. */
enum status image_rehearse(struct op_call *c, const struct image *image,
                           const struct image_upload *u, struct image_change *out,
                           struct err *e) LW_MUST_CHECK;
/*
 * Another SBOM for an image that is there: `image` is the old one with what the new SBOM says. Its
 * components take the place of the old ones; findings of those that left are closed with the
 * reason, all others are judged again and decisions applied; evidence of the former build ends.
 * One event image.sbom_replaced; the former SBOM stays in the image's history.
 */
enum status image_replace(struct op_call *c, struct image *image, const struct image_upload *u,
                          struct image_change *out, struct err *e) LW_MUST_CHECK;

#endif
