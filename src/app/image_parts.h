/* SPDX-License-Identifier: Apache-2.0 */
/* What image_store.c and image_replace.c share: the components of an SBOM on their way in. */
#ifndef LW_APP_IMAGE_PARTS_H
#define LW_APP_IMAGE_PARTS_H

#include "app/image.h"

/* The components of an image, each once, with where it was first mentioned. */
struct image_parts {
    struct component *components;
    struct component_row *rows;
    uint32_t *indices; /* in the SBOM: the whole of it is the product around each */
    size_t n;
    struct scan scan;   /* one component a part */
    bool wants_rematch; /* there was no knowledge: the first there is looks at everything */
};

/* Collects the parts, counts their quality into `image`, and matches them. */
enum status image_parts_scan(struct op_call *c, struct image *image,
                             const struct image_upload *u, struct image_parts *out,
                             struct err *e) LW_MUST_CHECK;
/* Stores components that are new, their verdicts, and that the image has them. */
enum status image_parts_store(struct op_call *c, const struct image *image,
                              struct image_parts *p, struct err *e) LW_MUST_CHECK;
/* Brings the findings to what was matched; `new_image_seq` as findings_apply() has it. */
enum status image_parts_apply(struct op_call *c, const struct image *image,
                              const struct image_parts *p, int64_t new_image_seq,
                              struct finding_report *report, struct err *e) LW_MUST_CHECK;
/* What an event about the image says of its SBOM and what was found. */
void image_parts_tell(yyjson_mut_doc *payload, const struct image *image,
                      const struct image_parts *p);
/* What the caller is told of the knowledge that was used. */
void image_parts_note(const struct image_parts *p, struct image_change *out);

#endif
