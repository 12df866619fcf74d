/* SPDX-License-Identifier: Apache-2.0 */
/* The build evidence that holds for an image, read for who judges it. */
#ifndef LW_APP_IMAGE_EVIDENCE_LOAD_H
#define LW_APP_IMAGE_EVIDENCE_LOAD_H

#include "app/op.h"
#include "model/evidence.h"

/*
 * All documents that hold for an image, joined, in the call's arena; NULL when there are none.
 */
enum status image_evidence_load(struct op_call *c, str image_id,
                                const struct build_evidence **out, struct err *e) LW_MUST_CHECK;
/* The same into another arena, for who asks about many images and lets go of each. */
enum status image_evidence_read(struct app *app, struct arena *a, str image_id,
                                const struct build_evidence **out, struct err *e) LW_MUST_CHECK;

#endif
