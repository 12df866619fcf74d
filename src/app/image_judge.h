/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One image judged again, as the product it is: over its SBOM as it was received, its own
 * statements, its build evidence and the exposure of its product. Not all of these are in the
 * rows of components, so whatever may depend on them comes through here: new evidence, another
 * SBOM of the same image, another exposure, records about components that the product around
 * them decides.
 */
#ifndef LW_APP_IMAGE_JUDGE_H
#define LW_APP_IMAGE_JUDGE_H

#include "app/decision_apply.h"
#include "app/finding.h"
#include "base/map.h"

/*
 * Matches the components of an image and applies the findings, in the running transaction.
 *
 * book    decisions of this transaction; NULL: one is opened
 * only    ids of the components to judge; NULL: all of them
 * report  is added to
 * Errors  LW_E_STATE or LW_E_INPUT when the SBOM cannot be read any more, with the image's id.
 *         LW_OK without doing anything when there is no such image or no knowledge
 */
enum status image_judge(struct op_call *c, struct decision_book *book, str image_id,
                        const struct map *only, struct finding_report *report,
                        struct err *e) LW_MUST_CHECK;

/*
 * The product around an image for a scan: its SBOM, build evidence and exposure; `*is_there` is
 * false when there is no such image. All in the call's arena.
 */
enum status image_scan_input(struct op_call *c, str image_id, struct sbom *sbom,
                             struct scan_input *in, bool *is_there,
                             struct err *e) LW_MUST_CHECK;

#endif
