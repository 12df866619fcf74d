/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What products are made of: a gateway with a radio module, one firmware in three products. A
 * release is part of another product's release; findings and exposure roll up to the whole.
 */
#ifndef LW_APP_STRUCTURE_H
#define LW_APP_STRUCTURE_H

#include "app/op.h"
#include "model/predicate.h"

extern const struct op structure_ops[];
extern const size_t n_structure_ops;

/*
 * "parts" and "used_in" of a release, each with product, version, role, depth and open findings,
 * and "with_parts": the counts of the release and all its parts together.
 */
enum status reply_release_structure(struct op_call *c, yyjson_mut_val *o, str release_id,
                                    struct err *e) LW_MUST_CHECK;
/* "with_parts" of a product, and "exposure_effective" with its "exposure_reason". */
enum status reply_product_structure(struct op_call *c, yyjson_mut_val *o, str product_id,
                                    str product_name, struct err *e) LW_MUST_CHECK;
/*
 * How exposed a product is: what is stated of it, or of a whole that it is a part of, whichever is
 * more. `*reason` in words; EXPOSURE_UNKNOWN when nothing is stated.
 */
enum status product_exposure(struct op_call *c, str product_id, str product_name,
                             enum exposure *out, str *reason, struct err *e) LW_MUST_CHECK;
#endif
