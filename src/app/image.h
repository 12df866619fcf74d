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

/*
 * Stores components, image and findings of an SBOM that was read, with their events, in the
 * running transaction. `image` has everything but id and counts.
 */
enum status image_store(struct op_call *c, struct image *image, const struct sbom *sbom,
                        struct finding_report *report, struct err *e) LW_MUST_CHECK;

#endif
