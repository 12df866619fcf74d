/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build evidence of images: attached, listed, ended; image_evidence_load.h reads it. Attaching or ending a
 * document judges exactly that image again (app/image_judge.h): what the evidence decides is
 * decided, decisions whose condition it refutes fall. A document that cannot be read is kept and
 * its refusal recorded: somebody meant it to prove something.
 */
#ifndef LW_APP_IMAGE_EVIDENCE_H
#define LW_APP_IMAGE_EVIDENCE_H

#include "app/op.h"
#include "model/evidence.h"

extern const struct op image_evidence_ops[];
extern const size_t n_image_evidence_ops;

/*
 * For an image that is being stored or built anew, in the running transaction; neither judges it.
 * `digest` is of the document's blob, `x` what it says.
 */
enum status image_evidence_attach(struct op_call *c, str image_id, str digest,
                                  const struct build_evidence *x, struct err *e) LW_MUST_CHECK;
/* Ends all that hold. */
enum status image_evidence_end_all(struct op_call *c, str image_id, str why,
                                   struct err *e) LW_MUST_CHECK;

#endif
